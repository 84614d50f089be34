// Two tabs of one device: one replica, one outbox.

import { seedClub } from '../support/api.ts';
import { editRecord, expectMark, mark, signIn } from '../support/club.ts';
import { expect, test } from '../support/test.ts';

test('what is done in one tab appears in the other, and goes out once', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const [amelie, eloise, noe] = club.members;
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  const left = laptop.page;
  const right = await laptop.context.newPage();
  await laptop.visit(club.sheet, left);
  await laptop.visit(club.sheet, right);

  await mark(left, amelie!.name, 'Présent');
  await expectMark(right, amelie!.name, 'Présent');
  await laptop.untilSaved(left);
  await laptop.untilSaved(right);

  await laptop.goOffline();
  await mark(left, eloise!.name, 'Absent');
  await mark(right, noe!.name, 'Essai');
  await expectMark(right, eloise!.name, 'Absent');
  await expectMark(left, noe!.name, 'Essai');
  // Both at once, without waiting for each other.
  await Promise.all([mark(left, club.members[3]!.name, 'Excusé'), mark(right, club.members[4]!.name, 'Présent')]);
  for (const tab of [left, right]) await expect(laptop.chip(tab)).toHaveText('Hors ligne · 4 à envoyer');

  await right.getByRole('main').getByRole('link', { name: amelie!.name, exact: true }).click();
  await editRecord(right, { city: 'Vitré' });
  await expect(laptop.chip(left)).toHaveText('Hors ligne · 5 à envoyer');

  await laptop.goOnline();
  await laptop.untilSaved(left);
  await laptop.untilSaved(right);
  const { attendance_marks = [], changes = [], members = [] } = (await club.api.pull()).records;
  const states = new Map(attendance_marks.map(({ member_id, state }) => [member_id, state]));
  expect(club.members.map(({ id }) => states.get(id))).toEqual([
    'present',
    'absent',
    'trial',
    'excused',
    'present',
    undefined,
    undefined,
    undefined,
  ]);
  expect(attendance_marks).toHaveLength(5);
  expect(changes.map(({ field, after }) => [field, after])).toEqual([['city', 'Vitré']]);
  expect(members).toHaveLength(8);
});

test('when the tab that was at work is closed the other one goes on', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  const other = await laptop.context.newPage();
  await laptop.visit(club.sheet, other);
  await laptop.visit(club.sheet);
  await laptop.goOffline();
  await mark(laptop.page, club.members[0]!.name, 'Présent');
  await expect(laptop.chip(other)).toHaveText('Hors ligne · 1 à envoyer');
  await laptop.page.close();
  await laptop.goOnline();
  await laptop.untilSaved(other);
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);
});
