// Staying signed in, and being signed out from afar: the tablet keeps what it has not sent.

import { admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectMark, fillDoor, mark, signIn, toast } from '../support/club.ts';
import { expect, test } from '../support/test.ts';

test('the laptop signs the tablet out: it asks for a sign-in, and its outbox leaves after that', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const name = club.members[0]!.name;
  const tablet = await openDevice('tablet');
  // Requests of the session that has ended, and its socket.
  tablet.tolerate(/status of 401|^WebSocket connection/);
  await signIn(tablet);
  await tablet.visit('/club/devices');
  const { page } = tablet;
  const own = page.getByRole('region', { name: 'Mes appareils' });
  // The other line is the program that made the club.
  await own
    .getByRole('listitem')
    .filter({ hasText: 'cet appareil' })
    .getByRole('button', { name: 'Renommer l’appareil' })
    .click();
  const naming = page.getByRole('dialog', { name: 'Renommer l’appareil' });
  await naming.getByLabel('Nom de l’appareil').fill('Tablette du dojo');
  await naming.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('L’appareil est renommé.');
  await expect(own.getByRole('listitem').filter({ hasText: 'Tablette du dojo' })).toContainText('cet appareil');
  await expectAccessible(page);

  await tablet.visit(club.sheet);
  await tablet.untilSaved();
  await tablet.goOffline();
  await mark(page, name, 'Présent');
  await expect(tablet.chip()).toHaveText('Hors ligne · 1 à envoyer');

  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit('/club/devices');
  const line = laptop.page
    .getByRole('region', { name: 'Mes appareils' })
    .getByRole('listitem')
    .filter({ hasText: 'Tablette du dojo' });
  await expect(line).toContainText('Dernière synchronisation');
  await line.getByRole('button', { name: 'Déconnecter l’appareil' }).click();
  const dialog = laptop.page.getByRole('dialog', { name: 'Déconnecter « Tablette du dojo » ?' });
  await expectAccessible(laptop.page);
  await dialog.getByRole('button', { name: 'Déconnecter', exact: true }).click();
  await expect(toast(laptop.page)).toContainText('C’est fait');
  await expect(line).toContainText('déconnecté');

  await tablet.goOnline();
  await expect(tablet.chip()).toHaveText('Connexion demandée · 1 à envoyer');
  expect((await tablet.replica()).outbox).toHaveLength(1);
  expect((await club.api.pull()).records['attendance_marks'] ?? []).toHaveLength(0);

  await page.locator('a.saving-chip').click();
  await page.getByRole('main').getByRole('link', { name: 'Se connecter' }).click();
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL('/sync');
  await tablet.untilSaved();
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);
  await tablet.visit(club.sheet);
  await expectMark(page, name, 'Présent');
});

test('after ten minutes nobody notices: two tabs refresh once, pages stay signed in', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerate(/status of 401|^WebSocket connection/);
  await signIn(tablet);
  const { page, context } = tablet;
  await tablet.visit(club.sheet);
  const other = await context.newPage();
  await tablet.visit('/members', other);
  await tablet.untilSaved(other);
  await tablet.untilSaved();

  const refreshes: string[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/api/v1/auth/refresh')) refreshes.push(request.url());
  });
  // What the browser does with a cookie whose time is over.
  await context.clearCookies({ name: 'novaclub_session' });
  await mark(page, club.members[0]!.name, 'Présent');
  await tablet.untilSaved();
  await tablet.untilSaved(other);
  expect(refreshes).toHaveLength(1);
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);

  await context.clearCookies({ name: 'novaclub_session' });
  await other.goto('/members');
  await expect(other).toHaveURL('/members');
  await expect(other.getByRole('main')).toContainText('8 adhérents');
  expect((await context.cookies()).map(({ name }) => name)).toContain('novaclub_session');
});

test('without scripts a form that took long is still carried out', async ({ server, openDevice }) => {
  await seedClub(server);
  const phone = await openDevice('phone', { javaScriptEnabled: false });
  const { page, context } = phone;
  await page.goto('/sign-in');
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL('/');
  await page.goto('/change-password');
  await page.locator('[name="old_password"]').fill(admin.password);
  await page.locator('[name="password"]').fill('les kimonos sèchent au soleil');
  await context.clearCookies({ name: 'novaclub_session' });
  await page.locator('form:has([name="old_password"]) [type="submit"]').click();
  await expect(page).toHaveURL('/club');
});
