// Mails as the server writes them into a folder beside its database.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Server } from './server.ts';

/** The texts of the mails to an address, oldest first. */
export function mailsTo(server: Server, address: string): string[] {
  const folder = join(server.folder, 'data/mail');
  return (existsSync(folder) ? readdirSync(folder).sort() : [])
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .flatMap((mail) => {
      const end = mail.indexOf('\r\n\r\n');
      const [head, body] = [mail.slice(0, end), mail.slice(end + 4)];
      // One that is being written has no end of its head yet.
      if (end < 0 || !head.includes(`To: ${address}`)) return [];
      return [head.includes('quoted-printable') ? plain(body) : Buffer.from(body, 'latin1').toString('utf8')];
    });
}

/** Quoted-printable read back (RFC 2045, 6.7). */
function plain(quoted: string): string {
  const bytes = quoted
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
