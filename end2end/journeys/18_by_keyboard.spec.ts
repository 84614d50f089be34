// What one does without a mouse: the focus goes where one goes on, and comes back.

import { admin, seedClub } from '../support/api.ts';
import { fillDoor, signIn, title, toast } from '../support/club.ts';
import { sizes } from '../support/device.ts';
import { expect, test } from '../support/test.ts';

test('the focus goes from page to page, past the navigation, and back from a menu', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const { page } = laptop;
  await signIn(laptop);

  await laptop.visit('/groups');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Aller au contenu' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();

  // The link leaves with its page: the title of the next one has the focus, and is read out.
  await page.getByRole('main').getByRole('link', { name: club.group.name }).press('Enter');
  await expect(title(page)).toHaveText(club.group.name);
  await expect(title(page)).toBeFocused();

  await laptop.visit('/sessions');
  const menu = page.getByRole('main').locator('details.menu').first();
  const opener = menu.locator('summary');
  await opener.press('Enter');
  await page.keyboard.press('Tab');
  await expect(menu.getByRole('link', { name: 'Modifier cette date' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu.getByRole('link').first()).toBeHidden();
  await expect(opener).toBeFocused();
});

test('a date is cancelled by a button that says so, and left as it is by another', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit(`${club.sheet}/edit`);
  await expect(page.getByRole('button', { name: 'Annuler la séance' })).toBeVisible();
  await page.getByRole('radio', { name: /^Déplacer la séance/ }).check();
  await page.getByLabel('Date', { exact: true }).fill('0026-09-01');
  await page.getByRole('button', { name: 'Déplacer la séance' }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('Date : une date');

  await page.getByRole('link', { name: 'Ne rien changer' }).click();
  await expect(page).toHaveURL(club.sheet);
  await laptop.visit(`${club.sheet}/edit`);
  await page.getByRole('button', { name: 'Annuler la séance' }).click();
  await expect(toast(page)).toContainText('Séance annulée');
});

test('a sign-in that is refused leaves the focus where one goes on', async ({ server, openDevice }) => {
  await seedClub(server);
  const laptop = await openDevice('laptop');
  laptop.tolerate(/status of 401/);
  const { page } = laptop;
  await page.goto('/sign-in');
  await fillDoor(page, { email: admin.email, password: 'un autre mot de passe' });
  await expect(page.getByText('Adresse ou mot de passe incorrect')).toBeVisible();
  await expect(page.locator('[name="email"]')).toHaveValue(admin.email);
  await expect(page.locator('[name="password"]')).toBeFocused();
});
