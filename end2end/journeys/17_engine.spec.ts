// What keeps a device in step when nobody thinks of it: one tab at a time, timers that always come
// back, a watchdog, and a daily look whether device and server still hold the same.

import type { Page } from '@playwright/test';

import { seedClub } from '../support/api.ts';
import { goTo, mark, signIn } from '../support/club.ts';
import { differences } from '../support/replica.ts';
import { databaseName, entries, spoil, spoilStorage, tamper } from '../support/storage.ts';
import { expect, test } from '../support/test.ts';
import { hide } from '../support/visibility.ts';

const PUSH = '**/api/v1/sync/push';

/** How many tabs hold, or share, a lock of that kind. */
const holders = (page: Page, kind: string): Promise<number> =>
  page.evaluate(async (kind) => {
    const { held = [] } = await navigator.locks.query();
    return held.filter(({ name }) => name!.endsWith(kind)).length;
  }, kind);

/** Lets the pushes of a page hang; `release` lets them go on their way. */
async function holdPushes(page: Page): Promise<{ count: () => number; release: () => void }> {
  let count = 0;
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route(PUSH, async (route) => {
    count += 1;
    await released;
    // It may have been broken off meanwhile.
    await route.continue().catch(() => undefined);
  });
  return { count: () => count, release };
}

test('the tab that nobody sees any more leaves the talking to the one that is seen', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const [amelie, eloise] = club.members;
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  const left = laptop.page;
  const right = await laptop.context.newPage();
  await laptop.visit(club.sheet, left);
  await laptop.visit(club.sheet, right);
  const [ofLeft, ofRight] = [await holdPushes(left), await holdPushes(right)];

  await mark(left, amelie!.name, 'Présent');
  // The tab that is at work sends it: the right one, if it was just looking.
  await expect.poll(() => ofLeft.count() + ofRight.count()).toBe(1);
  const isLeft = ofLeft.count() === 1;
  const [talking, ofTalking] = isLeft ? [left, ofLeft] : [right, ofRight];
  const [silent, ofSilent] = isLeft ? [right, ofRight] : [left, ofLeft];
  expect(await holders(silent, '-sync')).toBe(1);
  await mark(silent, eloise!.name, 'Absent');
  await expect(laptop.chip(silent)).toHaveText('Envoi…');
  expect(ofSilent.count(), 'one tab at a time').toBe(0);

  await hide(talking, true);
  await silent.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(ofSilent.count, 'the lock is free').toBe(1);
  expect(ofTalking.count(), 'what is under way goes on').toBe(1);
  ofSilent.release();
  await laptop.untilSaved(silent);
  // The hidden tab's push arrives late, and changes nothing.
  ofTalking.release();
  await hide(talking, false);
  await laptop.untilSaved(talking);
  const { attendance_marks = [] } = (await club.api.pull()).records;
  expect(attendance_marks.map(({ state }) => state).sort()).toEqual(['absent', 'present']);
});

test('a tab that is frozen lets everything go, and goes on when it thaws', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  await tablet.visit(club.sheet);
  const pushes = await holdPushes(page);
  await mark(page, club.members[0]!.name, 'Présent');
  await expect.poll(pushes.count).toBe(1);
  await page.evaluate(() => document.dispatchEvent(new Event('freeze')));
  await expect.poll(() => holders(page, '-sync')).toBe(0);
  await expect.poll(() => holders(page, '-session')).toBe(0);
  await expect(tablet.chip()).toHaveText('Envoi…');
  pushes.release();
  await page.evaluate(() => document.dispatchEvent(new Event('resume')));
  await tablet.untilSaved();
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);
});

test('without locks every tab talks, and nothing is done twice', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop');
  await laptop.context.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }),
  );
  await signIn(laptop);
  const left = laptop.page;
  const right = await laptop.context.newPage();
  await laptop.visit(club.sheet, left);
  await laptop.visit(club.sheet, right);
  const [ofLeft, ofRight] = [await holdPushes(left), await holdPushes(right)];
  await mark(left, club.members[0]!.name, 'Présent');
  await mark(right, club.members[1]!.name, 'Absent');
  await expect.poll(ofLeft.count).toBe(1);
  await expect.poll(ofRight.count).toBe(1);
  ofLeft.release();
  ofRight.release();
  await laptop.untilSaved(left);
  await laptop.untilSaved(right);
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(2);
});

test('a request that is never answered, not even when it is broken off, is followed by another', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await page.clock.install();
  await page.addInitScript(() => {
    const { fetch } = window;
    const told = Object.assign(window, { pushes: 0 });
    window.fetch = (input, init) => {
      const address = input instanceof Request ? input.url : String(input);
      if (!address.endsWith('/sync/push')) return fetch(input, init);
      told.pushes += 1;
      return told.pushes === 1 ? new Promise(() => {}) : fetch(input, init);
    };
  });
  await signIn(tablet);
  await tablet.visit(club.sheet);
  await mark(page, club.members[0]!.name, 'Présent');
  const pushes = () => page.evaluate(() => (window as unknown as { pushes: number }).pushes);
  await expect.poll(pushes).toBe(1);
  await page.clock.runFor('00:31');
  await expect(tablet.chip()).toHaveText(/^Hors ligne · 1 à envoyer$|^À jour/);
  await page.clock.runFor('00:02');
  await tablet.untilSaved();
  expect(await pushes()).toBe(2);
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);
});

test('when what should send hangs the watchdog says so', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await spoilStorage(tablet.context);
  await page.clock.install();
  await signIn(tablet);
  await tablet.visit(club.sheet);
  const pushes = await holdPushes(page);
  await mark(page, club.members[0]!.name, 'Présent');
  await expect.poll(pushes.count).toBe(1);
  // The answer is written, and the browser never says so.
  await spoil(page, { silent: true });
  const answer = page.waitForResponse(PUSH);
  pushes.release();
  // Before the clock is moved on, or the page would give the request up.
  await answer;
  await expect.poll(async () => (await club.api.pull()).records['attendance_marks']?.length).toBe(1);
  await page.clock.runFor('03:00');
  await expect(tablet.chip()).toHaveText('Envoi…');
  await page.clock.runFor('03:00');
  await expect(tablet.chip()).toHaveText('Envoi arrêté · 1 à envoyer');

  await page.locator('a.saving-chip').click();
  await expect(page.getByRole('heading', { name: 'L’envoi s’est arrêté', level: 2 })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('rien de ce qui est enregistré n’est perdu');
  await page.getByRole('button', { name: 'Recharger', exact: true }).click();
  await tablet.untilSaved();
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);
});

test('device and server are compared, and what differs is fetched again', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  const name = await databaseName(page);
  const comparison = page.getByRole('region', { name: 'Comparaison avec le serveur' });
  const checkNow = comparison.getByRole('button', { name: 'Vérifier maintenant' });
  const sameAsServer = async () => differences((await tablet.replica()).rows, (await tablet.pull()).rows);

  await tablet.visit('/sync');
  await checkNow.click();
  await expect(comparison).toContainText('Tout concorde.');
  await expect(comparison).toContainText(/Vérifié le \S+ à \d\d:\d\d/);

  // A row lost, one with a wrong value, one that nobody knows, one that cannot be read.
  const damage = async () => {
    const rows = await entries(page, 'rows', name);
    const members = Object.keys(rows).filter((key) => key.startsWith('members/'));
    const row = JSON.parse(rows[members[1]!]!);
    const stranger = { ...row, id: crypto.randomUUID(), values: row.values.with(0, 'Personne') };
    await tamper(page, name, [
      { store: 'rows', key: members[0]!, value: undefined },
      { store: 'rows', key: members[1]!, value: JSON.stringify({ ...row, values: row.values.with(0, 'Autre') }) },
      { store: 'rows', key: members[2]!, value: '{"id":' },
      { store: 'rows', key: `members/${stranger.id.replaceAll('-', '')}`, value: JSON.stringify(stranger) },
    ]);
    expect(await sameAsServer().catch(() => ['unreadable'])).not.toEqual([]);
  };
  await damage();
  await tablet.visit('/sync');
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('main')).toContainText('7 adhérents');
  await page.locator('a.saving-chip').click();
  await checkNow.click();
  await expect(comparison).toContainText('1 liste différait et a été téléchargée à nouveau.');
  expect(await sameAsServer()).toEqual([]);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('main')).toContainText('8 adhérents');

  // The same a day later, by itself.
  await damage();
  await page.clock.install({ time: Date.now() + 25 * 3_600_000 });
  await tablet.visit('/sync');
  await expect(comparison).toContainText('1 liste différait et a été téléchargée à nouveau.');
  expect(await sameAsServer()).toEqual([]);

  await tablet.goOffline();
  await checkNow.click();
  await expect(comparison).toContainText('La vérification n’a pas pu se faire : Hors ligne.');
  await tablet.goOnline();
  await checkNow.click();
  await expect(comparison).toContainText('Tout concorde.');
});
