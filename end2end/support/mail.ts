// Mails as the server writes them into a folder beside its database.

import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { Server } from './server.ts';

interface Mail {
  file: string;
  text: string;
}

/** The mails to an address, oldest first. */
function filesTo(server: Server, address: string): Mail[] {
  const folder = join(server.folder, 'data/mail');
  return (existsSync(folder) ? readdirSync(folder).sort() : []).flatMap((name) => {
    const file = join(folder, name);
    const mail = readFileSync(file, 'latin1');
    const end = mail.indexOf('\r\n\r\n');
    const [head, body] = [mail.slice(0, end), mail.slice(end + 4)];
    // One that is being written has no end of its head yet.
    if (end < 0 || !head.includes(`To: ${address}`)) return [];
    const text = head.includes('quoted-printable') ? plain(body) : Buffer.from(body, 'latin1').toString('utf8');
    return [{ file, text }];
  });
}

/** The texts of the mails to an address, oldest first. */
export function mailsTo(server: Server, address: string): string[] {
  return filesTo(server, address).map(({ text }) => text);
}

/** Confirms the address of a new account by the link that was sent there, as its owner does, and deletes the mail. */
export async function confirmAddress(server: Server, address: string): Promise<void> {
  const token = ({ text }: Mail): string | undefined => /\/confirm-email\/([0-9a-f]{64})/.exec(text)?.[1];
  const find = (): Mail | undefined => filesTo(server, address).find(token);
  await expect.poll(find, { message: `a mail to ${address}`, intervals: [10, 20, 50, 100] }).toBeDefined();
  const mail = find()!;
  const answer = await fetch(`${server.url}/api/v1/auth/email/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: token(mail) }),
  });
  if (!answer.ok) throw new Error(`${address} is not confirmed: ${answer.status} ${await answer.text()}`);
  rmSync(mail.file);
}

/** Quoted-printable read back (RFC 2045, 6.7). */
function plain(quoted: string): string {
  const bytes = quoted
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
