// What people do in the app, step by step, by the words on the screen.

import { join, resolve } from 'node:path';

import { type Locator, type Page, expect } from '@playwright/test';

import { type Account, admin } from './api.ts';
import type { Device } from './device.ts';

export const rosters = resolve(import.meta.dirname, '../../tests/fixtures/rosters');

/** The path of one of the real lists. */
export const roster = (name: string): string => join(rosters, name);

/** Fills the fields by their names and sends the form with the password. */
export async function fillDoor(page: Page, values: Partial<Account>): Promise<void> {
  for (const [field, value] of Object.entries(values)) {
    await page.locator(`[name="${field}"]`).fill(value);
  }
  await page.locator('form:has([name="password"]) [type="submit"]').click();
}

/** Registers a club through its form and waits until the device holds it. */
export async function register(device: Device, account: Account = admin): Promise<void> {
  await device.page.goto('/register');
  await fillDoor(device.page, account);
  await expect(device.page).toHaveURL('/');
  await settle(device);
}

/** Signs in through the form and waits until the device holds the club. */
export async function signIn(device: Device, account: Account = admin): Promise<void> {
  await device.page.goto('/sign-in');
  await fillDoor(device.page, { email: account.email, password: account.password });
  await expect(device.page).toHaveURL('/');
  await settle(device);
}

/** Once the worker is there and the download is done the device can do without a network. */
async function settle(device: Device): Promise<void> {
  await device.untilReady();
  await device.untilInstalled();
  await device.untilSaved();
}

/** Goes to a page by the rail. */
export async function goTo(page: Page, name: 'Accueil' | 'Séances' | 'Adhérents' | 'Groupes' | 'Club'): Promise<void> {
  await page.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name, exact: true }).click();
}

/** The title of the page. */
export const title = (page: Page): Locator => page.getByRole('main').getByRole('heading', { level: 1 });

/** The toast. */
export const toast = (page: Page): Locator => page.locator('.toast');

// ---- people ----

/** Types into the search box of the members and opens the record that is found. */
export async function openRecord(page: Page, name: string): Promise<void> {
  await goTo(page, 'Adhérents');
  await page.getByRole('searchbox', { name: 'Chercher un adhérent' }).fill(name);
  await page.getByRole('table', { name: 'Adhérents' }).getByRole('link').first().click();
  // Beside the list where there is room, else on a page of its own.
  const beside = page.getByRole('link', { name: 'Ouvrir la fiche' });
  await expect(beside.or(page.getByRole('heading', { name: 'Présences récentes', level: 2 }))).toBeVisible();
  if (await beside.isVisible()) await beside.click();
  await expect(page.getByRole('heading', { name: 'Présences récentes', level: 2 })).toBeVisible();
}

/** Changes fields of the record that is open, by their names in the form, and saves. */
export async function editRecord(page: Page, fields: Record<string, string>): Promise<void> {
  await page.getByRole('link', { name: 'Modifier', exact: true }).click();
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(toast(page)).toContainText('Enregistré sur cet appareil.');
  await expect(page).not.toHaveURL(/edit/);
}

/** The value beside a name in the facts of a record. */
export const fact = (page: Page, name: string): Locator =>
  page.getByRole('main').locator('dl.facts dt', { hasText: new RegExp(`^${name}$`) }).locator('+ dd').first();

// ---- groups and sessions ----

/** Creates a group through its form; the group's page is open afterwards. */
export async function createGroup(page: Page, name: string): Promise<void> {
  await goTo(page, 'Groupes');
  await page.getByRole('main').locator('a[href="/groups/new"]').first().click();
  await page.getByRole('textbox', { name: /^Nom/ }).fill(name);
  await page.getByRole('button', { name: 'Créer le groupe' }).click();
  await expect(title(page)).toHaveText(name);
}

/** Puts somebody into the group whose page is open. */
export async function addToGroup(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Ajouter un adhérent au groupe' }).fill(name);
  await page.getByRole('option').first().click();
  await expect(toast(page)).toContainText('est maintenant dans');
}

/** Creates a series from the page of a group, on one day of every week from today on. */
export async function createWeeklySeries(page: Page, day: string, time: string): Promise<void> {
  await page.getByRole('link', { name: 'Ajouter une séance' }).click();
  await page.getByRole('checkbox', { name: day }).setChecked(true);
  await page.getByLabel('Début').fill(time);
  await page.getByRole('button', { name: 'Créer les séances' }).click();
  await expect(toast(page)).toContainText('Séances créées');
}

// ---- attendance ----

/** The name of a person on the sheet, which leads to their record. */
export const nameOn = (page: Page, name: string): Locator =>
  page.getByRole('main').getByRole('link', { name, exact: true });

export type Mark = 'Présent' | 'Absent' | 'Excusé' | 'Essai';

/** The four buttons of a person on the sheet. */
export const marksOf = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });

/** One tap on the sheet that is open. */
export async function mark(page: Page, name: string, state: Mark): Promise<void> {
  await marksOf(page, name).getByRole('button', { name: state, exact: true }).click();
  await expectMark(page, name, state);
}

export async function expectMark(page: Page, name: string, state: Mark): Promise<void> {
  await expect(marksOf(page, name).getByRole('button', { name: state, exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
}

export async function expectUnmarked(page: Page, name: string): Promise<void> {
  await expect(marksOf(page, name).locator('[aria-pressed="false"]')).toHaveCount(4);
}

/** Opens today's session from the home page. */
export async function openTodaysSheet(page: Page, name: string): Promise<void> {
  await goTo(page, 'Accueil');
  await page.getByRole('link', { name: new RegExp(`^Pointer ${name}`) }).click();
  await expect(page.getByRole('button', { name: 'Tous présents' })).toBeVisible();
}

// ---- import ----

/** Chooses a file on the first step of the import; the columns are shown afterwards. */
export async function chooseFile(page: Page, file: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
  await page.getByLabel('Choisir un fichier').setInputFiles(file);
}

/** From the chosen file to what would happen. */
export async function checkFile(page: Page, file: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
  await chooseFile(page, file);
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page.getByRole('heading', { name: 'Ligne par ligne' })).toBeVisible({ timeout: 60_000 });
}

/** A count of the check: `créés`, `mis à jour`, `déjà là`, `doublons`, `refusés`. */
export async function expectOutcome(page: Page, label: RegExp, count: string): Promise<void> {
  const card = page.locator('.outcome-card', { has: page.locator('.label', { hasText: label }) });
  await expect(card.locator('.value')).toHaveText(count);
}

/** Imports a list whole, as far as it is good, and waits until it has reached the server. */
export async function importRoster(device: Device, file: string): Promise<void> {
  const { page } = device;
  await goTo(page, 'Adhérents');
  await page.getByRole('main').locator('a[href="/members/import"]').first().click();
  await checkFile(page, roster(file));
  await page.getByRole('button', { name: /^Importer .* lignes?$/ }).click();
  await expect(page.getByText('Import terminé')).toBeVisible({ timeout: 60_000 });
  await device.untilSaved(page);
}
