// From a list to attendance without a network: what two devices did apart comes together on the
// server, with nothing lost and nothing doubled.

import {
  addToGroup,
  createGroup,
  createWeeklySeries,
  editRecord,
  expectMark,
  fact,
  importRoster,
  mark,
  openRecord,
  openTodaysSheet,
  register,
  signIn,
} from '../support/club.ts';
import { today, weekday } from '../support/api.ts';
import type { Device } from '../support/device.ts';
import { differences } from '../support/replica.ts';
import { expect, test } from '../support/test.ts';

const days = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
const eloise = 'Éloïse Lemaître';
const lucas = 'Lucas Château';
const both = 'Yasmine Leroy';

test('a club comes in from its list, two devices work apart, and everything meets', async ({ openDevice }) => {
  const laptop = await openDevice('laptop');
  await register(laptop);
  await importRoster(laptop, 'helloasso_adhesions_2026.csv');
  await createGroup(laptop.page, 'Judo enfants');
  for (const name of [eloise, lucas, both]) await addToGroup(laptop.page, name);
  await createWeeklySeries(laptop.page, days[weekday(today()) - 1] ?? '', '18:00');
  await laptop.untilSaved();

  const tablet = await openDevice('tablet');
  await signIn(tablet);
  // The next day: Chromium writes new cookies to the disk only every half minute.
  await tablet.restart();
  await tablet.visit('/');
  await openTodaysSheet(tablet.page, 'Judo enfants');
  await openTodaysSheet(laptop.page, 'Judo enfants');
  const sheet = new URL(tablet.page.url()).pathname;

  // Apart: different people, and one person differently; the laptop later.
  await tablet.goOffline();
  await laptop.goOffline();
  await mark(tablet.page, eloise, 'Présent');
  await mark(tablet.page, both, 'Absent');
  await mark(laptop.page, lucas, 'Essai');
  await mark(laptop.page, both, 'Excusé');

  // Different fields of one record, then the same field; the laptop later.
  await openRecord(tablet.page, eloise);
  await editRecord(tablet.page, { phone: '06 11 22 33 44' });
  await openRecord(laptop.page, eloise);
  await editRecord(laptop.page, { city: 'Vitré' });
  await editRecord(tablet.page, { notes: 'Passe la ceinture verte' });
  await editRecord(laptop.page, { notes: 'Passe la ceinture bleue' });
  const record = new URL(tablet.page.url()).pathname;

  // The tablet's battery is empty; it starts again where there is no network.
  await expect(tablet.chip()).toHaveText('Hors ligne · 4 à envoyer');
  await tablet.kill();
  await tablet.start();
  await tablet.visit(record);
  await expect(tablet.chip()).toHaveText('Hors ligne · 4 à envoyer');
  await expect(fact(tablet.page, 'Téléphone')).toContainText('06 11 22 33 44');
  await expect(tablet.page.getByText('Passe la ceinture verte')).toBeVisible();
  await tablet.visit(sheet);
  await expectMark(tablet.page, eloise, 'Présent');
  await expectMark(tablet.page, both, 'Absent');

  await tablet.goOnline();
  await laptop.goOnline();
  for (const device of [tablet, laptop]) await device.untilSaved();
  for (const device of [tablet, laptop]) await fetchNow(device);

  for (const device of [tablet, laptop]) {
    const between = async () => differences((await laptop.pull()).rows, (await device.replica()).rows);
    await expect.poll(between, `server and ${device.name}`).toEqual([]);
  }
  const server = await laptop.pull();

  const { members = [], attendance_marks = [], enrolments = [], changes = [], ...others } = server.records;
  expect(members).toHaveLength(412);
  expect(enrolments).toHaveLength(3);
  expect(others['groups']).toHaveLength(1);
  expect(others['session_series']).toHaveLength(1);
  expect(others['seasons']).toHaveLength(1);
  const idOf = (name: string) => members.find((m) => `${m['first_name']} ${m['last_name']}` === name)?.id;
  const states = attendance_marks.map(({ member_id, state }) => [member_id, state]);
  expect(new Map(states as [string, string][])).toEqual(
    new Map([
      [idOf(eloise), 'present'],
      [idOf(lucas), 'trial'],
      [idOf(both), 'excused'],
    ]),
  );
  expect(attendance_marks).toHaveLength(3);

  const met = members.find(({ id }) => id === idOf(eloise));
  expect(met).toMatchObject({ phone: '+33611223344', city: 'Vitré', notes: 'Passe la ceinture bleue' });
  const told = changes
    .filter(({ record_id }) => record_id === met?.id)
    .map(({ field, after, won }) => [field, after, won])
    .sort();
  expect(told.map(([field, after]) => [field, after])).toEqual([
    ['city', 'Vitré'],
    ['notes', 'Passe la ceinture bleue'],
    ['notes', 'Passe la ceinture verte'],
    ['phone', '+33611223344'],
  ]);
  // Whoever arrived first, the later edit stands, and the other one is there to be brought back.
  const green = changes.find(({ after }) => after === 'Passe la ceinture verte');
  const blue = changes.find(({ after }) => after === 'Passe la ceinture bleue');
  expect(blue?.['won']).toBe(true);
  expect(green?.['won'] === false || blue?.['before'] === 'Passe la ceinture verte').toBe(true);

  // What the server holds is what both show.
  for (const device of [tablet, laptop]) {
    await device.visit(record);
    await expect(fact(device.page, 'Téléphone')).toContainText('06 11 22 33 44');
    await expect(fact(device.page, 'Adresse')).toContainText('Vitré');
    await expect(device.page.getByRole('region', { name: 'Remarques' })).toContainText('Passe la ceinture bleue');
    await expect(device.page.getByRole('region', { name: 'Modifié récemment' })).toContainText('Passe la ceinture verte');
    await device.visit(sheet);
    await expectMark(device.page, eloise, 'Présent');
    await expectMark(device.page, lucas, 'Essai');
    await expectMark(device.page, both, 'Excusé');
  }
});

/** Looks at once, rather than at the next round, and waits for what comes. */
async function fetchNow(device: Device): Promise<void> {
  await device.visit('/sync');
  const wanted = Object.keys((await device.pull()).rows).length;
  await device.page.getByRole('button', { name: 'Synchroniser' }).click();
  await expect.poll(async () => Object.keys((await device.replica()).rows).length).toBe(wanted);
  await device.untilSaved();
}
