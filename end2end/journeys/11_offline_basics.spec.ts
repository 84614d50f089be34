// A day without a network on one device: people, groups, sessions, attendance.

import { memberRecord, seedClub, today, weekday } from '../support/api.ts';
import {
  addToGroup,
  createGroup,
  createWeeklySeries,
  editRecord,
  expectMark,
  expectUnmarked,
  fact,
  goTo,
  mark,
  marksOf,
  openTodaysSheet,
  signIn,
  title,
  toast,
} from '../support/club.ts';
import { expect, test } from '../support/test.ts';

const days = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];

test('a member is created, edited, archived and restored without a network', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  await tablet.goOffline();

  await goTo(page, 'Adhérents');
  await page.getByRole('main').locator('a[href="/members/new"]').click();
  const field = (name: string) => page.locator(`#${name}`);
  // Accents and case apart, this one is known.
  await field('first_name').fill('lea');
  await field('last_name').fill('MARTIN');
  await field('birth_date').fill('14/03/2014');
  const warning = page.getByRole('status').filter({ hasText: 'Cette personne est déjà dans le fichier' });
  await expect(warning.getByRole('link', { name: 'Martin Léa' })).toHaveAttribute(
    'href',
    `/members/${club.members[5]!.id}`,
  );

  await field('first_name').fill('Inès');
  await field('last_name').fill('Roux');
  await field('birth_date').fill('31/02/2015');
  await field('phone').fill('12');
  await page.getByRole('button', { name: 'Créer l’adhérent' }).click();
  const problems = page.getByRole('alert').filter({ hasText: 'À corriger avant d’enregistrer' });
  await expect(problems).toBeFocused();
  await expect(problems).toContainText('Date de naissance : une date, par exemple 14/03/2015.');
  await expect(problems).toContainText('Téléphone : un numéro complet');
  await expect(field('phone')).toHaveAccessibleDescription(/numéro complet/);
  await field('birth_date').fill('28/02/2015');
  await field('phone').fill('06 11 22 33 44');
  await expect(warning).toHaveCount(0);
  await page.getByRole('button', { name: 'Créer l’adhérent' }).click();
  await expect(toast(page)).toContainText('Inès ROUX est dans le fichier.');
  await expect(title(page)).toHaveText('Inès ROUX');

  await editRecord(page, { city: 'Vitré', postal_code: '35500' });
  await expect(fact(page, 'Adresse')).toContainText('35500 Vitré');
  await expect(fact(page, 'Adresse')).toContainText('pas encore envoyé');

  await page.getByRole('button', { name: 'Archiver' }).click();
  await expect(toast(page)).toContainText('Inès ROUX est dans les archives.');
  await expect(page.getByText('Fiche archivée')).toBeVisible();
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('main')).toContainText('8 adhérents');
  await page.getByRole('combobox', { name: 'Statut' }).selectOption('archivés');
  await page.getByRole('table').getByRole('link', { name: 'Roux Inès' }).click();
  const open = page.getByRole('link', { name: 'Ouvrir la fiche' });
  await expect(open.or(title(page).filter({ hasText: 'Inès ROUX' }))).toBeVisible();
  if (await open.isVisible()) await open.click();
  await page.getByRole('button', { name: 'Restaurer' }).click();
  await expect(toast(page)).toContainText('Inès ROUX est de retour dans les listes.');
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(page.getByText('Fiche archivée')).toBeVisible();
  await page.getByRole('button', { name: 'Restaurer' }).click();
  await expect(page.getByText('Fiche archivée')).toHaveCount(0);

  await page.reload();
  await tablet.untilReady();
  await expect(title(page)).toHaveText('Inès ROUX');
  await tablet.goOnline();
  await tablet.untilSaved();
  await expect(fact(page, 'Adresse')).not.toContainText('pas encore envoyé');
  const { members = [] } = (await club.api.pull()).records;
  expect(members).toHaveLength(9);
  expect(members.find(({ last_name }) => last_name === 'Roux')).toMatchObject({
    first_name: 'Inès',
    birth_date: '2015-02-28',
    phone: '+33611223344',
    postal_code: '35500',
    city: 'Vitré',
    archived: false,
  });
});

test('a group and its sessions are made, and attendance is taken, without a network', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const known = memberRecord('Solène', 'Østergård', '1990-04-12', { status: 'former' });
  await club.api.carryOut({ people: { create: { member: known } } });
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  await tablet.goOffline();

  await createGroup(page, 'Taïso');
  await addToGroup(page, 'chateau');
  await addToGroup(page, 'nguyen');
  await createWeeklySeries(page, days[weekday(today()) - 1] ?? '', '20:00');
  await openTodaysSheet(page, 'Taïso');
  const amelie = 'Amélie Bézier';
  const eloise = 'Éloïse Château';
  const manon = 'Manon Nguyen';
  await expect(page.locator('.attendee')).toHaveCount(2);

  await mark(page, eloise, 'Absent');
  await expect(toast(page)).toContainText(`${eloise} : absent`);
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expectUnmarked(page, eloise);
  await mark(page, eloise, 'Excusé');
  // Set, never toggled.
  await marksOf(page, eloise).getByRole('button', { name: 'Excusé' }).click();
  await expectMark(page, eloise, 'Excusé');
  await page.getByRole('button', { name: 'Tous présents' }).click();
  await expect(toast(page)).toContainText('1 personne pointée présente');
  await expectMark(page, manon, 'Présent');
  await expectMark(page, eloise, 'Excusé');
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expectUnmarked(page, manon);
  await page.getByRole('button', { name: 'Tous présents' }).click();
  await expectMark(page, manon, 'Présent');
  await expect(page.getByText('Tout est pointé')).toBeVisible();

  // Someone new, someone who was here before, and a member of another group.
  const walkIn = page.locator('button[aria-haspopup="dialog"]', { hasText: 'Essai' });
  const dialog = page.getByRole('dialog', { name: 'Ajouter à la séance' });
  await walkIn.click();
  await dialog.locator('#first_name').fill('Nael');
  await dialog.locator('#last_name').fill('SAIDI');
  await dialog.getByRole('button', { name: 'Ajouter et pointer' }).click();
  await expectMark(page, 'Nael Saidi', 'Essai');
  await walkIn.click();
  await dialog.locator('#first_name').fill('solene');
  await dialog.locator('#last_name').fill('ostergard');
  await expect(dialog.getByRole('status')).toContainText('Solène ØSTERGÅRD existe peut-être déjà');
  await dialog.getByRole('button', { name: 'C’est cette personne' }).click();
  await expectMark(page, 'Solène Østergård', 'Essai');
  await page.getByRole('button', { name: 'Ajouter un adhérent' }).click();
  await dialog.getByRole('searchbox', { name: 'Chercher un adhérent' }).fill('bezier');
  await dialog.getByRole('button', { name: `Pointer ${amelie} présent` }).click();
  await expectMark(page, amelie, 'Présent');
  await expect(page.locator('.attendee')).toHaveCount(5);

  await page.reload();
  await tablet.untilReady();
  await expectMark(page, 'Nael Saidi', 'Essai');
  await expectMark(page, eloise, 'Excusé');
  await tablet.goOnline();
  await tablet.untilSaved();
  const { attendance_marks = [], members = [], groups = [], session_series = [], enrolments = [] } = (
    await club.api.pull()
  ).records;
  // Whoever came to try is known to the group, without a place in it.
  expect([members.length, groups.length, session_series.length, enrolments.length]).toEqual([10, 2, 2, 11]);
  const nameOf = (id: unknown) => members.find((member) => member.id === id)?.['first_name'];
  expect(attendance_marks.map(({ member_id, state }) => `${nameOf(member_id)}: ${state}`).sort()).toEqual([
    'Amélie: present',
    'Manon: present',
    'Nael: trial',
    'Solène: trial',
    'Éloïse: excused',
  ]);
});
