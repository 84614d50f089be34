// What was done without a network and no longer fits: it is shown with its reason until somebody
// deals with it, and what has nothing to do with it goes through.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { expectAccessible } from '../support/axe.ts';
import { memberRecord, seedClub } from '../support/api.ts';
import { addToGroup, editRecord, mark, nameOn, signIn, toast } from '../support/club.ts';
import { expect, test } from '../support/test.ts';

test('attendance of a series that was deleted meanwhile is refused, shown, and given up', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const [amelie, , , , , lea] = club.members;
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  const laptop = await openDevice('laptop');
  await signIn(laptop);

  await tablet.visit(club.sheet);
  await tablet.goOffline();
  await mark(tablet.page, amelie!.name, 'Présent');
  await nameOn(tablet.page, lea!.name).click();
  await editRecord(tablet.page, { city: 'Vitré' });

  await laptop.visit(`/sessions/${club.series}/edit`);
  await laptop.page.getByRole('button', { name: 'Supprimer la série' }).click();
  await laptop.page.getByRole('dialog').getByRole('button', { name: 'Supprimer', exact: true }).click();
  await expect(toast(laptop.page)).toContainText('Série supprimée');
  await laptop.untilSaved();

  await tablet.goOnline();
  await expect(tablet.chip()).toHaveText('1 refusée', { timeout: 30_000 });
  const { records } = await club.api.pull();
  expect(records['attendance_marks']).toBeUndefined();
  expect(records['session_series']).toBeUndefined();
  await expect
    .poll(async () => (await club.api.pull()).records['members']?.find(({ id }) => id === lea!.id)?.['city'])
    .toBe('Vitré');

  const { page } = tablet;
  await page.locator('a.saving-chip').click();
  const refused = page.getByRole('region', { name: 'Refusées par le serveur' });
  const line = refused.getByRole('listitem');
  await expect(line).toHaveCount(1);
  await expect(line).toContainText('Amélie BÉZIER : présent·e');
  await expect(line.locator('.reason')).toHaveText('Séance : n’existe pas ou n’existe plus.');
  await expect(page.getByText('Rien n’attend sur cet appareil.')).toBeVisible();

  await line.getByRole('button', { name: 'Réessayer' }).click();
  await expect(toast(page)).toContainText('n’existe pas ou n’existe plus');
  await expect(line).toHaveCount(1);

  await page.reload();
  await tablet.untilReady();
  await line.getByRole('button', { name: 'Abandonner' }).click();
  await expect(toast(page)).toContainText('Modification abandonnée');
  await expect(refused).toHaveCount(0);
  await tablet.untilSaved();
  expect((await tablet.replica()).journal).toEqual([]);
});

test('attendance of a session that was cancelled meanwhile is refused, and taken once the session is back', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const [amelie] = club.members;
  const session = { series_id: club.series, date: club.sheet.split('/').at(-1) };
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  await tablet.visit(club.sheet);
  await tablet.goOffline();
  await mark(tablet.page, amelie!.name, 'Présent');
  await club.api.carryOut({ planning: { cancel_session: { session, reason: 'Dojo fermé' } } });

  await tablet.goOnline();
  await expect(tablet.chip()).toHaveText('1 refusée', { timeout: 30_000 });
  await expect(tablet.page.getByText('Cette séance est annulée')).toBeVisible();
  await tablet.visit('/sync');
  const line = tablet.page.getByRole('region', { name: 'Refusées par le serveur' }).getByRole('listitem');
  await expect(line.locator('.reason')).toContainText('la séance est annulée');

  await club.api.carryOut({ planning: { keep_session: { session } } });
  await tablet.page.getByRole('button', { name: 'Synchroniser' }).click();
  await expect
    .poll(async () => Object.keys((await tablet.replica()).rows).filter((key) => key.startsWith('session_exceptions')))
    .toEqual([]);
  await line.getByRole('button', { name: 'Réessayer' }).click();
  await expect(line).toHaveCount(0);
  await tablet.untilSaved();
  expect((await club.api.pull()).records['attendance_marks']).toMatchObject([{ state: 'present' }]);
});

test('a refused change is corrected in a form and sent again', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const season = (await club.api.pull()).records['groups']![0]!['season_id'];
  const other = { id: randomUUID(), season_id: season, name: 'Judo ados', discipline: 'Judo' };
  const newcomer = memberRecord('Tom', 'Verdier', null);
  await club.api.carryOut({ planning: { save_group: { group: other } } }, { people: { create: { member: newcomer } } });
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit(`/groups/${club.group.id}`);
  await laptop.goOffline();
  const { page } = laptop;
  await addToGroup(page, 'Verdier');
  await club.api.carryOut({ planning: { delete_group: { id: club.group.id } } });
  await laptop.goOnline();
  await expect(laptop.chip()).toHaveText('1 refusée', { timeout: 30_000 });

  await laptop.visit('/sync');
  const line = page.getByRole('region', { name: 'Refusées par le serveur' }).getByRole('listitem');
  await line.getByRole('button', { name: 'Corriger' }).click();
  const dialog = page.getByRole('dialog', { name: 'Corriger la modification' });
  await expect(dialog.getByText('n’existe pas ou n’existe plus').first()).toBeVisible();
  await expectAccessible(page);
  // As it was it is refused here already, and nothing is lost.
  await dialog.getByRole('button', { name: 'Envoyer à nouveau' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Groupe').selectOption('Judo ados');
  await dialog.getByRole('button', { name: 'Envoyer à nouveau' }).click();
  await expect(toast(page)).toContainText('Corrigé');
  await expect(line).toHaveCount(0);
  await laptop.untilSaved();
  const enrolments = (await club.api.pull()).records['enrolments'] ?? [];
  expect(enrolments.filter(({ group_id }) => group_id === other.id)).toMatchObject([{ member_id: newcomer.id }]);
});

test('an admin brings in what another device had exported, once', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  await tablet.visit(club.sheet);
  await tablet.goOffline();
  await mark(tablet.page, club.members[0]!.name, 'Présent');
  await mark(tablet.page, club.members[1]!.name, 'Absent');
  await tablet.visit('/sync');
  const download = tablet.page.waitForEvent('download');
  await tablet.page.getByRole('button', { name: 'Exporter' }).click();
  const file = await (await download).path();

  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit('/sync');
  const card = laptop.page.getByRole('region', { name: 'Apporter les modifications' });
  await card.locator('input[type="file"]').setInputFiles(file);
  await expect(card.getByText('2 modifications en attente')).toBeVisible();
  await expect(card).toContainText(/Au nom de .+ \(administrateur\)/);
  // Whatever a file holds is seen before it is sent.
  const lines = card.getByRole('region', { name: 'Modifications du fichier' }).getByRole('listitem');
  await expect(lines).toHaveCount(2);
  const long = JSON.parse(readFileSync(file, 'utf8')) as { waiting: unknown[] };
  long.waiting = Array.from({ length: 30 }, (_, n) => long.waiting[n === 29 ? 1 : 0]);
  const buffer = Buffer.from(JSON.stringify(long));
  await card.locator('input[type="file"]').setInputFiles({ name: 'long.json', mimeType: 'application/json', buffer });
  await expect(lines).toHaveCount(30);
  await lines.last().scrollIntoViewIfNeeded();
  await expect(lines.last()).toContainText(club.members[1]!.last_name.toUpperCase());
  await expect(lines.last()).toBeInViewport();
  await expectAccessible(laptop.page);
  await card.locator('input[type="file"]').setInputFiles(file);
  await expect(lines).toHaveCount(2);
  await card.getByRole('button', { name: 'Envoyer au serveur' }).click();
  await expect(card.getByText('2 modifications faites')).toBeVisible();
  await expectAccessible(laptop.page);
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(2);

  await tablet.goOnline();
  await tablet.untilSaved();
  await card.locator('input[type="file"]').setInputFiles(file);
  await card.getByRole('button', { name: 'Envoyer au serveur' }).click();
  await expect(card.getByText('2 déjà connues')).toBeVisible();
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(2);
});
