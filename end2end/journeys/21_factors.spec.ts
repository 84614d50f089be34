// Second factors in the browser: an app's codes with and without scripts, recovery codes, passkeys with
// Chromium's own authenticator, a club that requires them, and showing again who one is.

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor, signIn, toast } from '../support/club.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';
import { underAName, withAuthenticator } from '../support/webauthn.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code that an app with this key shows so many steps from now (RFC 6238). */
function codeOf(key: string, steps = 0): string {
  const bits = [...key.replaceAll(' ', '')].map((c) => base32.indexOf(c).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', bytes).update(counter).digest();
  const code = hash.readUInt32BE(hash.at(-1)! & 0xf) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, '0');
}

/** Turns an app on for whoever is signed in. Gives its key and the recovery codes. */
async function turnAppOn(page: Page): Promise<{ key: string; codes: string[] }> {
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
function forgetConfirmations(server: Server): void {
  const sql = "UPDATE sessions SET confirmed_at = '2020-01-01T00:00:00+00:00'";
  const script = 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()';
  execFileSync('python3', ['-c', script, join(server.folder, 'novaclub.db'), sql]);
}

for (const javaScriptEnabled of [true, false]) {
  test(`a code is asked for after the password, ${javaScriptEnabled ? 'with scripts' : 'with scripts switched off'}`, async ({
    server,
    openDevice,
  }) => {
    await seedClub(server);
    const laptop = await openDevice('laptop');
    laptop.tolerate(/the server responded with a status of 422/);
    await signIn(laptop);
    const { key, codes } = await turnAppOn(laptop.page);

    const phone = await openDevice('phone', { javaScriptEnabled });
    phone.tolerate(/the server responded with a status of 4/);
    const { page } = phone;
    await page.goto('/sign-in?next=/club');
    await fillDoor(page, { email: admin.email, password: admin.password });
    await expect(page).toHaveURL('/sign-in/code?next=/club');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Code de vérification');
    await page.locator('[name="code"]').fill('123456');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('alert')).toContainText('pas le bon code');
    // The present one may have been used up, and the next one is good already: clocks differ.
    await page.locator('[name="code"]').fill(codeOf(key, 1));
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page).toHaveURL('/club');

    phone.tolerateSignedOut();
    await phone.context.clearCookies();
    await page.goto('/sign-in');
    await fillDoor(page, { email: admin.email, password: admin.password });
    await page.locator('[name="code"]').fill(codes[0]!.toLowerCase());
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page).toHaveURL('/');
  });
}

test('what is sensitive asks again who one is, and then does it', async ({ server, openDevice }) => {
  await seedClub(server);
  const device = await openDevice('laptop');
  device.tolerate(/the server responded with a status of 4/);
  const { page } = device;
  await signIn(device);
  await page.goto('/club/security');
  await expect(page.getByRole('heading', { name: 'Application de codes' })).toBeVisible();
  forgetConfirmations(server);
  await page.getByRole('button', { name: 'Ajouter une application' }).click();
  const dialog = page.getByRole('dialog', { name: 'C’est bien vous' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Mot de passe').fill('ce n’est pas celui-là');
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog.getByText('pas le mot de passe')).toBeVisible();
  await dialog.getByLabel('Mot de passe').fill(admin.password);
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('img', { name: 'Code QR' })).toBeVisible();
  await expectAccessible(page);
});

test('a passkey is added, signs in alone, confirms, and is removed', async ({ server, openDevice }) => {
  await seedClub(server);
  const baseURL = await underAName(server);
  const device = await openDevice('laptop', { baseURL });
  device.tolerate(/the server responded with a status of 4/);
  const { page } = device;
  await withAuthenticator(device);
  await signIn(device);
  await page.goto('/club/security');
  await page.getByLabel('Nom de la clé').fill('Portable');
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await expect(page.locator('.recovery-codes li')).toHaveCount(10);
  await page.getByRole('button', { name: 'Je les ai gardés' }).click();
  await expect(page.locator('.recovery-codes')).toHaveCount(0);
  await expect(page.getByText('jamais utilisée')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Renommer la clé Portable' }).click();
  const naming = page.getByRole('dialog', { name: 'Renommer la clé Portable' });
  await expect(naming.getByLabel('Nom de la clé')).toHaveValue('Portable');
  await naming.getByLabel('Nom de la clé').fill(' ');
  await naming.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(naming.getByText('À remplir.')).toBeVisible();
  await naming.getByLabel('Nom de la clé').fill('n'.repeat(200));
  await naming.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(naming.getByLabel('Nom de la clé')).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await naming.getByLabel('Nom de la clé').fill('Tablette du club');
  await naming.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('Clé d’accès renommée');
  await expect(page.locator('.row-title').filter({ hasText: 'Tablette du club' })).toBeVisible();
  device.tolerateSignedOut();
  await device.context.clearCookies();
  await page.goto('/sign-in?next=/club/security');
  await page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }).click();
  await expect(page).toHaveURL('/club/security');
  await expect(page.getByText(/utilisée le/)).toBeVisible();

  forgetConfirmations(server);
  await page.getByRole('button', { name: 'Retirer la clé Tablette du club' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click();
  const dialog = page.getByRole('dialog', { name: 'C’est bien vous' });
  await dialog.getByRole('button', { name: 'Confirmer avec une clé d’accès' }).click();
  await expect(page.getByText('Aucune clé d’accès.')).toBeVisible();
});

test('a club that requires a second factor leads there first', async ({ server, openDevice }) => {
  await seedClub(server);
  const device = await openDevice('laptop');
  // A live socket that is being opened meanwhile is refused, too.
  device.tolerate(/the server responded with a status of 4|^WebSocket connection .* response code: 403/);
  const { page } = device;
  await signIn(device);
  await page.goto('/club/security');
  await expect(page.getByText('Exigée de personne.')).toBeVisible();
  await page.getByLabel('Administrateur').check();
  await expect(toast(page)).toContainText('Enregistré');
  await page.goto('/members');
  await expect(page).toHaveURL('/club/security');
  await expect(page.getByText('Votre club demande une double authentification')).toBeVisible();
  await turnAppOn(page);
  await page.goto('/members');
  await expect(page).toHaveURL('/members');
});

test('another address counts once it has answered', async ({ server, openDevice }) => {
  await seedClub(server);
  const device = await openDevice('phone');
  device.tolerate(/the server responded with a status of 4/);
  const { page } = device;
  await signIn(device);
  await page.goto('/club/security');
  await page.getByLabel('Nouvelle adresse').fill('zoe@nouvelle.example');
  await page.getByRole('button', { name: 'Changer d’adresse' }).click();
  await expect(page.getByText('En attente')).toContainText('zoe@nouvelle.example');
  const folder = join(server.folder, 'data/mail');
  const links = (): string[] =>
    (existsSync(folder) ? readdirSync(folder).sort() : [])
      .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('=\r\n', ''))
      .flatMap((mail) => /\/confirm-email\/[0-9a-f]{64}/.exec(mail)?.[0] ?? []);
  await expect.poll(() => links().length, { message: 'a mail with a link' }).toBe(1);
  await page.goto(links()[0]!);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Confirmer cette adresse' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Adresse confirmée');
  await page.getByRole('link', { name: 'Continuer' }).click();
  await expect(page.getByText('Vous vous connectez avec zoe@nouvelle.example.')).toBeVisible();
});
