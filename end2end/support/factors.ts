// Second factors from outside: an app's codes, the links of mails, confirmations that are over.

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Locator, type Page, expect } from '@playwright/test';

import type { Server } from './server.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code that an app with this key shows so many steps from now (RFC 6238). */
export function codeOf(key: string, steps = 0): string {
  const bits = [...key.replaceAll(' ', '')].map((c) => base32.indexOf(c).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', bytes).update(counter).digest();
  const code = hash.readUInt32BE(hash.at(-1)! & 0xf) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, '0');
}

/** Turns an app on for whoever is signed in. Gives its key and the recovery codes. */
export async function turnAppOn(page: Page): Promise<{ key: string; codes: string[] }> {
  await page.goto('/club/security');
  await page.getByRole('button', { name: 'Ajouter une application' }).click();
  await expect(page.getByRole('img', { name: 'Code QR' })).toBeVisible();
  const key = await page.locator('.app-key').innerText();
  await page.getByLabel('Code montré par l’application').fill('000000');
  await page.getByRole('button', { name: 'Activer' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'pas le bon code' })).toBeVisible();
  await page.getByLabel('Code montré par l’application').fill(codeOf(key));
  await page.getByRole('button', { name: 'Activer' }).click();
  const codes = page.locator('.recovery-codes li');
  await expect(codes).toHaveCount(10);
  return { key, codes: await codes.allInnerTexts() };
}

/** Whoever is signed in has shown who they are too long ago. */
export function forgetConfirmations(server: Server): void {
  const sql = "UPDATE sessions SET confirmed_at = '2020-01-01T00:00:00+00:00'";
  const script = 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1], 60); d.execute(sys.argv[2]); d.commit()';
  execFileSync('python3', ['-c', script, join(server.folder, 'novaclub.db'), sql]);
}

/** The dialog that asks who somebody is. */
export const confirming = (page: Page): Locator => page.getByRole('dialog', { name: 'C’est bien vous' });

/** Answers it by the account's password. */
export async function confirm(page: Page, password: string): Promise<void> {
  const dialog = confirming(page);
  await dialog.getByLabel('Mot de passe').fill(password);
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog).toBeHidden();
}

/**
 * The path of the link in the newest mail that has one, such as `/reset-password/…`; the server writes mails into a
 * folder beside its database.
 */
export async function linkInMail(server: Server, address: string): Promise<string> {
  const folder = join(server.folder, 'data/mail');
  const link = new RegExp(`${address}[0-9a-f]{64}`);
  const links = (): string[] =>
    (existsSync(folder) ? readdirSync(folder).sort() : [])
      .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('=\r\n', ''))
      .flatMap((mail) => link.exec(mail)?.[0] ?? []);
  await expect.poll(() => links().length, { message: 'a mail with a link' }).toBeGreaterThan(0);
  return links().at(-1)!;
}
