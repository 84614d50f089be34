// What journeys do with the code of a device.

import type { Page } from '@playwright/test';

import type { Api, SeededClub } from './api.ts';
import { goTo, mark, openTodaysSheet, toast } from './club.ts';
import type { Device } from './device.ts';
import type { Server } from './server.ts';
import { expect } from './test.ts';

export const code = '739164';
export const other = '284057';

/** What the browser writes itself when a question is answered with no. */
export const refused = /the server responded with a status of 4/;

/** The box that has the device itself protect a code. */
export const byDevice = (page: Page) => page.getByLabel('Protéger aussi par cet appareil');

export async function setCode(page: Page, digits = code, isByDevice = false): Promise<void> {
  await goTo(page, 'Club');
  await page.getByRole('button', { name: 'Choisir un code' }).click();
  await page.getByLabel('Nouveau code').fill(digits);
  await page.getByLabel('Encore une fois').fill(digits);
  if (isByDevice) await byDevice(page).check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('Le code de cet appareil est enregistré.');
}

export const lockScreen = (page: Page) => page.locator('main.lock');

export async function enter(page: Page, digits: string): Promise<void> {
  const pad = page.getByRole('group', { name: 'Pavé numérique' });
  for (const digit of digits) await pad.getByRole('button', { name: digit, exact: true }).click();
  await pad.getByRole('button', { name: 'Ouvrir' }).click();
}

/** Locks by hand; the page is loaded again. */
export async function lock(page: Page): Promise<void> {
  await goTo(page, 'Club');
  await page.getByRole('button', { name: 'Verrouiller', exact: true }).click();
  await expect(lockScreen(page)).toBeVisible();
}

/** Marks somebody present without a network, where the tablet stays: one change waits on it. */
export async function markWithoutNetwork(tablet: Device, club: SeededClub): Promise<void> {
  await tablet.goOffline();
  await openTodaysSheet(tablet.page, club.group.name);
  await mark(tablet.page, club.members[1]!.name, 'Présent');
}

/** Asks the server beside the app, and fails unless it does it. */
export async function request(server: Server, api: Api, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...api.headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** The number of the tablet, as its own database has it. */
export async function numberOf(page: Page): Promise<string> {
  const found = () => page.evaluate(async () => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('novaclub-')) as [
      { name: string },
    ];
    const opening = indexedDB.open(name);
    await new Promise((done) => (opening.onsuccess = done));
    const meta = opening.result.transaction('meta', 'readonly').objectStore('meta');
    const [state, token] = [meta.get('state'), meta.get('token')];
    await new Promise((done) => (meta.transaction.oncomplete = done));
    opening.result.close();
    return { device: JSON.parse(state.result).device as string, canAsk: Boolean(token.result) };
  });
  // From its first exchange on it has a secret of its own to ask with.
  await expect.poll(async () => (await found()).canAsk).toBe(true);
  return (await found()).device;
}

export interface Vault {
  version: number;
  lock: string;
  device: string;
  wrapped: string | null;
  /** Whether the server's half is kept here. */
  kept: object | null;
  device_key?: { credential: string; salt: string; ending?: object };
}

/** The lock of the only copy on a device, as its database has it in the clear. */
export async function vaultOf(page: Page): Promise<Vault> {
  return page.evaluate(async () => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('novaclub-')) as [
      { name: string },
    ];
    const opening = indexedDB.open(name);
    await new Promise((done) => (opening.onsuccess = done));
    const read = opening.result.transaction('meta', 'readonly').objectStore('meta').get('vault');
    await new Promise((done) => (read.onsuccess = done));
    opening.result.close();
    return JSON.parse(read.result);
  });
}

/** What is left of the app in a browser. */
export async function leftIn(page: Page) {
  return page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name).filter((name) => name?.startsWith('novaclub-')),
    storage: Object.keys(localStorage),
    caches: await caches.keys(),
  }));
}
