// Two records of one person: found, merged without a network, and whatever others do meanwhile with the
// one that is gone reaches the one that stays. And what lost against a later edit can be had back.

import { randomUUID } from 'node:crypto';

import { type SeededClub, memberRecord, seedClub, today } from '../support/api.ts';
import { expectAccessible, untilStill } from '../support/axe.ts';
import { editRecord, expectMark, fact, goTo, mark, nameOn, signIn, title, toast } from '../support/club.ts';
import { type Device, sizes } from '../support/device.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

/** What the server holds of a member. */
const held = async (club: SeededClub, id: string) =>
  (await club.api.pull()).records['members']?.find((member) => member.id === id);

test('two tablets edit one phone number apart: the one that lost is shown, and brought back', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const lea = club.members[5]!;
  const record = `/members/${lea.id}`;
  const tablet = await openDevice('tablet');
  const laptop = await openDevice('laptop');
  for (const device of [tablet, laptop]) {
    await signIn(device);
    await device.visit(record);
    await device.goOffline();
  }
  await editRecord(tablet.page, { phone: '06 11 11 11 11' });
  await editRecord(laptop.page, { phone: '06 22 22 22 22' });
  // The later edit is there first.
  await laptop.goOnline();
  await laptop.untilSaved();
  await tablet.goOnline();
  await tablet.untilSaved();
  await expect.poll(async () => (await held(club, lea.id))?.['phone']).toBe('+33622222222');

  await tablet.visit(record);
  await expect(fact(tablet.page, 'Téléphone')).toContainText('06 22 22 22 22');
  const lost = tablet.page.getByRole('region', { name: 'Modifié récemment' }).getByRole('listitem').filter({
    hasText: 'n’a pas été retenu',
  });
  await expect(lost).toHaveCount(1);
  await expect(lost).toContainText('06 11 11 11 11');
  await expect(lost).toContainText('« 06 22 22 22 22 » est resté');
  await expectAccessible(tablet.page);
  await lost.getByRole('button', { name: /^Rétablir Téléphone/ }).click();
  await expect(toast(tablet.page)).toContainText('06 11 11 11 11');
  await expect(fact(tablet.page, 'Téléphone')).toContainText('06 11 11 11 11');
  await tablet.untilSaved();
  await expect.poll(async () => (await held(club, lea.id))?.['phone']).toBe('+33611111111');
  // Bringing back is a change as any other.
  const changes = (await club.api.pull()).records['changes']!.filter(
    ({ record_id, field }) => record_id === lea.id && field === 'phone',
  );
  expect(changes.map(({ after, won }) => [after, won])).toContainEqual(['+33611111111', false]);
  expect(changes.map(({ after, won }) => [after, won])).toContainEqual(['+33611111111', true]);
});

test('the sheet tells who changed a mark, when and where, and takes the change back', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const lea = club.members[5]!;
  const tablet = await openDevice('tablet');
  const laptop = await openDevice('laptop');
  for (const device of [tablet, laptop]) {
    await signIn(device);
    await device.visit(club.sheet);
  }
  await mark(tablet.page, lea.name, 'Présent');
  await mark(tablet.page, lea.name, 'Absent');
  await tablet.untilSaved();

  const { page } = laptop;
  await expectMark(page, lea.name, 'Absent');
  await page.getByRole('button', { name: `Prévenir les proches de ${lea.name}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^Changements de ce pointage/).click();
  const first = dialog.getByRole('listitem').filter({ hasText: 'présent → absent' });
  await expect(first).toHaveCount(1);
  await expect(first).toContainText(', depuis ');
  await expectAccessible(page);
  await first.getByRole('button', { name: /^Rétablir Présence/ }).click();
  await expect(toast(page)).toContainText('présent');
  await page.keyboard.press('Escape');
  await expectMark(page, lea.name, 'Présent');
  await laptop.untilSaved();
  await expectMark(tablet.page, lea.name, 'Présent');
});

/** The club with Léa Martin in it twice, both in the group, and others who are alike. */
async function seedDoubles(server: Server) {
  const club = await seedClub(server);
  const lea = club.members[5]!;
  const double = memberRecord('Lea', 'MARTIN', lea.birth_date, { email: 'lea@example.org', city: 'Vitré' });
  const [noe, twin] = [memberRecord('Noé', 'Roy', '2012-02-02'), memberRecord('Noe', 'Roy', '2012-02-02')];
  const [paul, other] = [memberRecord('Paul', 'Legoff', null), memberRecord('Paul', 'Le Goff', null, { phone: null })];
  const licence = (member_id: string, number: string) => ({
    id: randomUUID(),
    member_id,
    number,
    discipline: 'Judo',
    practice: null,
    issued_on: `${today().slice(0, 4)}-01-01`,
    expires_on: `${Number(today().slice(0, 4)) + 1}-08-31`,
    federation: 'FFJDA',
    season_id: null,
    state: 'validated',
    state_since: null,
  });
  const phone = { phone: '+33699887766' };
  await club.api.carryOut(
    ...[double, noe, twin, { ...paul, ...phone }, { ...other, ...phone }].map((member) => ({
      people: { create: { member } },
    })),
    { people: { enrol: { member_id: double.id, group_id: club.group.id } } },
    { licences: { import: { licences: [licence(noe.id, 'M-1001'), licence(twin.id, 'M-2002')] } } },
  );
  return { club, lea, double, noe, twin };
}

test('a double is found and merged offline; what others mark for it meanwhile is the kept one’s', async ({
  server,
  openDevice,
}) => {
  test.setTimeout(420_000);
  const { club, lea, double } = await seedDoubles(server);
  const tablet = await openDevice('tablet');
  const laptop = await openDevice('laptop');
  for (const device of [tablet, laptop]) await signIn(device);
  const { page } = tablet;

  await goTo(page, 'Adhérents');
  await page.getByRole('link', { name: 'Doublons · 3' }).click();
  await expect(title(page)).toHaveText('Doublons');
  const pairs = page.getByRole('main').locator('li.pair');
  await expect(pairs).toHaveCount(3);
  await lookAt(tablet);

  await tablet.goOffline();
  await laptop.goOffline();
  const pair = pairs.filter({ hasText: 'MARTIN' });
  await expect(pair).toContainText('mêmes nom et prénom');
  await expect(pair).toContainText('même date de naissance');
  await pair.getByRole('link', { name: /^Comparer/ }).press('Enter');
  await expect(title(page)).toHaveText('Comparer deux fiches');
  // Léa's record is kept, with the city that the other one knows; the phone is hers alone.
  await page.getByRole('radio', { name: /^Léa MARTIN/ }).check();
  await expect(page.getByRole('group', { name: 'Ville' }).getByRole('radio', { name: 'Vitré' })).toBeChecked();
  const given = page.getByRole('group', { name: 'Prénom' });
  await expect(given.getByRole('radio', { name: 'Léa' })).toBeChecked();
  await expect(page.getByRole('region', { name: 'Ce qui va se passer' })).toContainText('1 groupe');
  await lookAt(tablet);
  await page.getByRole('button', { name: 'Fusionner', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('Une fusion ne s’annule pas.');
  await page.getByRole('button', { name: 'Oui, fusionner' }).click();
  await expect(page).toHaveURL(`/members/${lea.id}`);
  await expect(toast(page)).toContainText('Les deux fiches sont réunies');
  await expect(fact(page, 'Courriel')).toContainText('lea@example.org');
  await expect(tablet.chip()).toHaveText('Hors ligne · 1 à envoyer');

  // The laptop has not heard of it.
  await laptop.visit(club.sheet);
  await mark(laptop.page, 'Lea MARTIN', 'Présent');

  await tablet.goOnline();
  await tablet.untilSaved();
  await laptop.goOnline();
  await laptop.untilSaved();

  const { records } = await club.api.pull();
  const marks = records['attendance_marks']!.map(({ member_id, state }) => [member_id, state]);
  expect(marks).toEqual([[lea.id, 'present']]);
  expect(await held(club, double.id)).toMatchObject({ archived: true, merged_into: lea.id });
  expect(await held(club, lea.id)).toMatchObject({ city: 'Vitré', email: 'lea@example.org', archived: false });

  for (const device of [tablet, laptop]) {
    await device.visit(club.sheet);
    await expectMark(device.page, 'Léa Martin', 'Présent');
    await expect(nameOn(device.page, 'Lea MARTIN')).toHaveCount(0);
  }
  await page.goto(`/members/${double.id}`);
  await tablet.untilReady();
  await expect(page.getByText('Fiche fusionnée', { exact: true })).toBeVisible();
  await lookAt(tablet);
  await page.getByRole('link', { name: 'Ouvrir la fiche de Léa MARTIN' }).click();
  await expect(page.getByRole('region', { name: 'Modifié récemment' })).toContainText('Fusionné avec');
  // An address that somebody kept leads to the form of the one who stays.
  await tablet.visit(`/members/${double.id}/edit`);
  await page.getByRole('link', { name: 'Ouvrir la fiche de Léa MARTIN' }).click();
  await expect(page).toHaveURL(`/members/${lea.id}/edit`);
});

test('of two licences of one season somebody says which stands; two people are two once said', async ({
  server,
  openDevice,
}) => {
  test.setTimeout(420_000);
  const { club, noe, twin } = await seedDoubles(server);
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  const { page } = tablet;

  await tablet.visit(`/members/${twin.id}`);
  await page.getByRole('link', { name: 'Fusionner avec…' }).click();
  await expect(page.getByRole('region', { name: 'Probablement la même personne' })).toContainText('Roy');
  await lookAt(tablet);
  await page.getByRole('searchbox', { name: 'Chercher l’autre fiche' }).fill('noé roy');
  await page.getByRole('region', { name: 'Chercher l’autre fiche' }).getByRole('link').first().click();
  await expect(title(page)).toHaveText('Comparer deux fiches');
  await page.getByRole('radio', { name: /^Noé ROY/ }).check();
  const question = page.getByRole('group', { name: 'Quelle licence est la bonne ?' });
  await expect(question.getByRole('radio', { checked: true })).toHaveCount(0);

  // Nobody said: refused, naming both.
  const merge = async () => {
    await page.getByRole('button', { name: 'Fusionner', exact: true }).click();
    await page.getByRole('button', { name: 'Oui, fusionner' }).click();
  };
  await merge();
  await expect(page.getByRole('alert')).toContainText('M-1001');
  await expect(page.getByRole('alert')).toContainText('M-2002');
  await lookAt(tablet);
  await question.getByRole('radio', { name: /M-2002/ }).check();
  await merge();
  await expect(page).toHaveURL(`/members/${noe.id}`);
  await tablet.untilSaved();
  const licences = (await club.api.pull()).records['licences']!;
  const told = licences.map(({ member_id, number, state }) => [member_id, number, state]).sort();
  expect(told).toEqual([
    [noe.id, 'M-1001', 'cancelled'],
    [noe.id, 'M-2002', 'validated'],
  ]);

  await tablet.visit('/members/duplicates');
  const pairs = page.getByRole('main').locator('li.pair');
  await expect(pairs).toHaveCount(2);
  const pauls = pairs.filter({ hasText: 'Paul' });
  await pauls.getByRole('button', { name: /deux personnes/ }).click();
  await expect(pauls).toHaveCount(0);
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(pauls).toHaveCount(1);
  await pauls.getByRole('button', { name: /deux personnes/ }).click();
  await expect(pauls).toHaveCount(0);
  await page.reload();
  await tablet.untilReady();
  await expect(pairs).toHaveCount(1);
});

/** Nothing hangs over the edge at any size, and axe is content in both themes. */
async function lookAt({ page }: Device): Promise<void> {
  for (const size of Object.values(sizes)) {
    await page.setViewportSize(size);
    await untilStill(page);
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overhang, `${page.url()} at ${size.width}`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
  await page.setViewportSize(sizes.tablet);
}
