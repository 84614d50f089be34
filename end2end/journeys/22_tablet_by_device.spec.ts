// The shared tablet whose own authenticator gives the second secret of its code (WebAuthn's PRF).

import type { Page } from '@playwright/test';

import { admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectMark, fillDoor, goTo, openTodaysSheet, signIn, title, toast } from '../support/club.ts';
import {
  byDevice,
  code,
  enter,
  lock,
  lockScreen,
  markWithoutNetwork,
  other,
  refused,
  request,
  setCode,
  vaultOf,
} from '../support/tablet.ts';
import { expect, test } from '../support/test.ts';
import { underAName, withAuthenticator } from '../support/webauthn.ts';

/** Somebody says no to the next question of the browser's: that is all a page hears of it. */
async function sayNoOnce(page: Page): Promise<void> {
  await page.evaluate(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = () => {
      navigator.credentials.get = get;
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    };
  });
}

const said = (page: Page) => page.locator('#code-said');

test('where the device confirms, its code opens it without the server for years', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet', { baseURL: await underAName(server) });
  const { page } = tablet;
  const authenticator = await withAuthenticator(tablet, true);
  await signIn(tablet);
  await goTo(page, 'Club');
  await page.getByRole('button', { name: 'Choisir un code' }).click();
  await expect(byDevice(page)).not.toBeChecked();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await setCode(page, code, true);
  await expect(page.getByText('L’appareil lui-même confirme aussi.')).toBeVisible();
  expect(await authenticator.count()).toBe(1);
  // Nothing in the profile tells whether a code is right.
  const vault = await vaultOf(page);
  expect(vault).toMatchObject({ version: 2, kept: null, device_key: { credential: expect.any(String) } });

  await tablet.goOffline();
  await lock(page);
  await expect(page.getByText('confirmez comme pour déverrouiller l’écran')).toBeVisible();
  await expectAccessible(page);
  // Long after the hours that a half of the server's would have been kept.
  await page.clock.setFixedTime(new Date(Date.now() + 400 * 86_400_000));
  await page.reload();
  await enter(page, other);
  await expect(said(page)).toContainText('Encore 4 essais');
  await page.reload();
  await enter(page, other);
  await expect(said(page)).toContainText('Encore 3 essais');
  await enter(page, code);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Château');
  expect((await vaultOf(page)).kept).toBeNull();

  await lock(page);
  for (const left of [4, 3, 2]) {
    await enter(page, other);
    await expect(said(page)).toContainText(`Encore ${left} essais`);
  }
  await enter(page, other);
  await expect(said(page)).toContainText('Dernier essai');
  await enter(page, other);
  await expect(page.getByRole('heading', { name: 'Trop de codes faux' })).toBeVisible();
  expect((await vaultOf(page)).wrapped).toBeNull();
});

test('a device that does not confirm costs no try, tells nothing, and a sign-in opens it', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet', { baseURL: await underAName(server) });
  tablet.tolerate(refused);
  const { page } = tablet;
  const authenticator = await withAuthenticator(tablet, true);
  await signIn(tablet);
  await setCode(page, code, true);
  await markWithoutNetwork(tablet, club);
  await lock(page);
  for (const digits of [code, other, code, other, code, other]) {
    await sayNoOnce(page);
    await enter(page, digits);
    await expect(said(page)).toContainText('L’appareil n’a pas confirmé');
    await expect(page.getByRole('button', { name: 'Se connecter à nouveau' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('button', { name: 'Code oublié' })).toBeVisible();
  }
  await enter(page, other);
  await expect(said(page)).toContainText('Encore 4 essais');

  await authenticator.forgetAll();
  await enter(page, code);
  await expect(said(page)).toContainText('sa clé n’est plus là');
  await expectAccessible(page);
  await tablet.goOnline();
  await page.getByRole('button', { name: 'Se connecter à nouveau' }).click();
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page.getByRole('heading', { name: 'Choisissez un nouveau code' })).toBeVisible();
  await expect(byDevice(page)).toBeChecked();
  await expectAccessible(page);
  await enter(page, other);
  await expect(tablet.chip()).toHaveText(/^À jour/);
  expect(await authenticator.count()).toBe(1);
  await openTodaysSheet(page, club.group.name);
  await expectMark(page, club.members[1]!.name, 'Présent');
  await expect.poll(async () => (await club.api.pull()).records.attendance_marks?.length).toBe(1);
  await tablet.goOffline();
  await lock(page);
  await enter(page, code);
  await expect(said(page)).toContainText('Encore 4 essais');
  await enter(page, other);
  await expect(title(page)).toBeVisible();
});

test('a device whose session was ended opens without a network for the hours of its role', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet', { baseURL: await underAName(server) });
  tablet.tolerateSignedOut();
  const { page } = tablet;
  await withAuthenticator(tablet, true);
  await signIn(tablet);
  await setCode(page, code, true);
  await request(server, club.api, 'DELETE', '/api/v1/auth/sessions');
  await expect.poll(async () => Boolean((await vaultOf(page)).device_key?.ending)).toBe(true);
  await tablet.goOffline();
  await lock(page);
  await enter(page, code);
  await expect(title(page)).toBeVisible();
  await lock(page);
  await page.clock.setFixedTime(new Date(Date.now() + 13 * 3_600_000));
  await page.reload();
  await enter(page, code);
  await expect(said(page)).toContainText('Sans le serveur');
  // A clock that is put back gives nothing.
  await page.clock.setFixedTime(new Date());
  await page.reload();
  await enter(page, code);
  await expect(said(page)).toContainText('Sans le serveur');
  await expect(lockScreen(page)).toBeVisible();
  // Where there is a server, it asks for a sign-in.
  await tablet.goOnline();
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a lock that the server withdraws opens no more', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet', { baseURL: await underAName(server) });
  tablet.tolerate(refused);
  const { page } = tablet;
  await withAuthenticator(tablet, true);
  await signIn(tablet);
  await setCode(page, code, true);
  await lock(page);
  const { device, lock: number } = await vaultOf(page);
  // Too many wrong codes, wherever they came from: the server has destroyed its half.
  for (let tried = 0; tried < 5; tried += 1) {
    await request(server, club.api, 'POST', `/api/v1/devices/${device}/locks/${number}/open`, { proof: 'b'.repeat(64) });
  }
  await enter(page, code);
  await expect(title(page)).toBeVisible();
  await expect.poll(async () => (await vaultOf(page)).wrapped).toBeNull();
  await lock(page);
  await expect(page.getByRole('heading', { name: 'Cet appareil ne s’ouvre plus par son code' })).toBeVisible();
});

test('the protection by the device is kept, given up and removed with the code', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet', { baseURL: await underAName(server) });
  const { page } = tablet;
  const authenticator = await withAuthenticator(tablet, true);
  await signIn(tablet);
  await setCode(page, code, true);

  const change = async (from: string, to: string, isByDevice: boolean) => {
    await page.getByRole('button', { name: 'Changer le code' }).click();
    await page.getByLabel('Code actuel').fill(from);
    await page.getByLabel('Nouveau code').fill(to);
    await page.getByLabel('Encore une fois').fill(to);
    await byDevice(page).setChecked(isByDevice);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
  };
  await change(code, other, true);
  await expect.poll(authenticator.count).toBe(1);
  await change(other, code, false);
  await expect.poll(authenticator.count).toBe(0);
  expect((await vaultOf(page)).device_key).toBeUndefined();
  await lock(page);
  await enter(page, code);
  await goTo(page, 'Club');
  await change(code, other, true);
  expect(await vaultOf(page)).toMatchObject({ version: 2, kept: null });
  expect(await authenticator.count()).toBe(1);

  await page.getByRole('button', { name: 'Retirer le code' }).click();
  await page.getByLabel('Code actuel').fill(code);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Encore 4 essais' })).toBeVisible();
  await page.getByLabel('Code actuel').fill(other);
  const confirmed = page.waitForResponse('**/api/v1/auth/confirm');
  const removed = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  // Only a session that was just confirmed removes it at the server as well.
  expect((await confirmed).status()).toBe(204);
  expect((await removed).status()).toBe(204);
  await expect(toast(page)).toContainText('Cet appareil ne demande plus de code.');
  await expect.poll(authenticator.count).toBe(0);
});

test('a device that keeps no secrets is not asked to, and one that only says so changes nothing', async ({
  server,
  openDevice,
}) => {
  await seedClub(server);
  const tablet = await openDevice('tablet', { baseURL: await underAName(server) });
  const { page } = tablet;
  await signIn(tablet);
  await goTo(page, 'Club');
  const open = () => page.getByRole('button', { name: 'Choisir un code' }).click();
  const keys = () =>
    page.evaluate(() => PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable());
  await open();
  expect(await keys()).toBe(false);
  await expect(page.getByLabel('Nouveau code')).toBeVisible();
  await expect(byDevice(page)).toHaveCount(0);
  await page.keyboard.press('Escape');

  // Only when it is asked to does this one turn out to keep none.
  const authenticator = await withAuthenticator(tablet);
  await open();
  await page.getByLabel('Nouveau code').fill(code);
  await page.getByLabel('Encore une fois').fill(code);
  await byDevice(page).check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Cet appareil ne sait pas garder une part de la clé')).toBeVisible();
  await expectAccessible(page);
  await expect(byDevice(page)).toHaveCount(0);
  await expect.poll(authenticator.count).toBe(0);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('Le code de cet appareil est enregistré.');
  expect(await vaultOf(page)).toMatchObject({ version: 1, kept: expect.anything() });
});
