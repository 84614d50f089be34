// The device's store: what it does when the browser's storage fails it, when another page takes it away,
// when another version of the program left it.

import type { Page } from '@playwright/test';

import { type SeededClub, seedClub } from '../support/api.ts';
import { expectMark, expectUnmarked, mark, marksOf, signIn, toast } from '../support/club.ts';
import type { Device } from '../support/device.ts';
import { differences } from '../support/replica.ts';
import type { Server } from '../support/server.ts';
import { databaseName, entries, faultsLeft, spoil, spoilStorage, tamper } from '../support/storage.ts';
import { expect, test } from '../support/test.ts';

const NOT_SAVED = 'Rien n’a été enregistré';

/** A page of the same origin without the app. */
async function besideTheApp(device: Device): Promise<Page> {
  const page = await device.context.newPage();
  await page.goto('/health');
  return page;
}

const waiting = async (device: Device, page: Page = device.page): Promise<unknown[]> =>
  (await device.replica(page)).outbox;

test.describe('a storage that fails', () => {
  async function onTheSheet(device: Device, club: SeededClub): Promise<Page> {
    await spoilStorage(device.context);
    await signIn(device);
    await device.visit(club.sheet);
    await device.goOffline();
    return device.page;
  }

  test('a dead handle is replaced three times, and then it is said', async ({ server, openDevice }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    const page = await onTheSheet(tablet, club);
    const [amelie, eloise, noe] = club.members;
    await spoil(page, { dead: 3 });
    await mark(page, amelie!.name, 'Présent');
    expect((await faultsLeft(page)).dead).toBe(0);
    expect(await waiting(tablet)).toHaveLength(1);

    await spoil(page, { dead: 4 });
    await marksOf(page, eloise!.name).getByRole('button', { name: 'Absent' }).click();
    await expect(toast(page)).toContainText(NOT_SAVED);
    await page.locator('a.saving-chip').click();
    await expect(page.getByRole('main')).toContainText('Le navigateur répond « InvalidStateError »');
    await page.goBack();
    await expectUnmarked(page, eloise!.name);
    await mark(page, noe!.name, 'Essai');
    expect(await waiting(tablet)).toHaveLength(2);
    await tablet.goOnline();
    await tablet.untilSaved();
    expect((await club.api.pull()).records['attendance_marks']).toHaveLength(2);
  });

  test('a transaction that was written, and is said to have failed, is not done twice', async ({
    server,
    openDevice,
  }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    const page = await onTheSheet(tablet, club);
    await spoil(page, { lies: 1 });
    await mark(page, club.members[0]!.name, 'Présent');
    expect((await faultsLeft(page)).lies).toBe(0);
    expect(await waiting(tablet)).toHaveLength(1);
  });

  test('a full disk is shown and loses nothing', async ({ server, openDevice }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    const page = await onTheSheet(tablet, club);
    const [amelie, eloise] = club.members;
    await mark(page, amelie!.name, 'Présent');
    // The browser's own limit, not a provoked exception. It reckons with what was free a moment ago, so
    // that some more marks fit.
    const origin = new URL(page.url()).origin;
    const browser = await tablet.context.newCDPSession(page);
    await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    const notSaved = toast(page).filter({ hasText: NOT_SAVED });
    let taps = 0;
    do {
      taps += 1;
      const word = taps % 2 === 1 ? 'Absent' : 'Excusé';
      const button = marksOf(page, eloise!.name).getByRole('button', { name: word, exact: true });
      await button.click();
      // The disk takes its time to say yes or no.
      await expect(button.and(page.locator('[aria-pressed="true"]')).or(notSaved)).toBeVisible();
    } while (!(await notSaved.isVisible()));
    await page.locator('a.saving-chip').click();
    await expect(page.getByRole('main')).toContainText('Le navigateur répond « QuotaExceededError »');
    await page.goBack();
    // The last tap left nothing, the ones before it and the first mark are there.
    expect(await waiting(tablet)).toHaveLength(taps);
    const kept = taps % 2 === 1 ? 'Excusé' : 'Absent';
    await (taps === 1 ? expectUnmarked(page, eloise!.name) : expectMark(page, eloise!.name, kept));
    await expectMark(page, amelie!.name, 'Présent');
    await browser.send('Storage.overrideQuotaForOrigin', { origin });
    await mark(page, eloise!.name, 'Essai');
    await tablet.goOnline();
    await tablet.untilSaved();
    const { attendance_marks = [] } = (await club.api.pull()).records;
    expect(attendance_marks.map(({ state }) => state).sort()).toEqual(['present', 'trial']);
  });
});

test.describe('a store that others want', () => {
  /** A tablet with one mark that waits, and a page beside the app that knows the store's name. */
  async function markedOffline(server: Server, openDevice: (name: string) => Promise<Device>) {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    const { page } = tablet;
    await signIn(tablet);
    const beside = await besideTheApp(tablet);
    const name = await databaseName(beside);
    await tablet.visit(club.sheet);
    await tablet.goOffline();
    await mark(page, club.members[0]!.name, 'Présent');
    return { club, tablet, page, beside, name };
  }

  test('another page that deletes it is not kept waiting, and nothing is lost', async ({ server, openDevice }) => {
    const { club, tablet, page, beside, name } = await markedOffline(server, openDevice);
    const ended = await beside.evaluate(
      (name) =>
        new Promise<string>((done) => {
          const deleting = indexedDB.deleteDatabase(name);
          deleting.onsuccess = () => done('deleted');
          deleting.onblocked = () => done('blocked');
        }),
      name,
    );
    expect(ended).toBe('deleted');
    // The page still knows everything, and writes it down again.
    await mark(page, club.members[1]!.name, 'Absent');
    expect(await waiting(tablet)).toHaveLength(2);
    await page.reload();
    await tablet.untilReady();
    await expectMark(page, club.members[0]!.name, 'Présent');
    await tablet.goOnline();
    await tablet.untilSaved();
    expect((await club.api.pull()).records['attendance_marks']).toHaveLength(2);
    expect(differences((await tablet.replica()).rows, (await tablet.pull()).rows)).toEqual([]);
  });

  test('a newer program takes it over at once, and the page says what to do', async ({ server, openDevice }) => {
    const { club, page, beside, name } = await markedOffline(server, openDevice);
    const ended = await beside.evaluate(
      (name) =>
        new Promise<string>((done) => {
          const opening = indexedDB.open(name, 2);
          opening.onblocked = () => done('blocked');
          opening.onsuccess = () => {
            opening.result.close();
            done('open');
          };
        }),
      name,
    );
    expect(ended).toBe('open');
    await marksOf(page, club.members[1]!.name).getByRole('button', { name: 'Absent' }).click();
    await expect(toast(page)).toContainText(NOT_SAVED);
    await page.locator('a.saving-chip').click();
    await expect(page.getByRole('heading', { name: 'Cette version est trop ancienne', level: 2 })).toBeVisible();
    expect(Object.keys(await entries(beside, 'outbox', name))).toHaveLength(1);
  });

  test('a page that finds it held by another says so, and goes on when it is free', async ({
    server,
    openDevice,
  }) => {
    await seedClub(server);
    const tablet = await openDevice('tablet');
    const { page } = tablet;
    await signIn(tablet);
    const beside = await besideTheApp(tablet);
    const name = await databaseName(beside);
    await page.goto('/health');
    // A page that does not let go, and a deletion that waits for it: whoever comes now waits as well.
    await beside.evaluate(async (name) => {
      const opening = indexedDB.open(name);
      await new Promise((done) => (opening.onsuccess = done));
      const deleting = indexedDB.deleteDatabase(name);
      await new Promise((done) => (deleting.onblocked = done));
      Object.assign(window, { release: () => opening.result.close() });
    }, name);
    await page.goto('/sync');
    await expect(
      page.getByRole('heading', { name: 'Un autre onglet retient les données', level: 2 }),
    ).toBeVisible({ timeout: 60_000 });
    await beside.evaluate(() => (window as unknown as { release: () => void }).release());
    await tablet.untilSaved();
  });
});

test.describe('a store of another version', () => {
  test('keeps what waits, downloads the rest again, and what no longer fits is shown', async ({
    server,
    openDevice,
    openNetwork,
  }) => {
    const club = await seedClub(server);
    const network = await openNetwork();
    const tablet = await openDevice('tablet', {}, network);
    tablet.tolerate(/^Failed to load resource/);
    const { page } = tablet;
    await signIn(tablet);
    await tablet.visit(club.sheet);
    network.trouble = (path) => (path === '/api/v1/sync/push' ? 'bad gateway' : undefined);
    await mark(page, club.members[0]!.name, 'Présent');
    await mark(page, club.members[1]!.name, 'Absent');
    const name = await databaseName(page);
    await page.goto('/health');
    const kept = await entries(page, 'outbox', name);
    expect(Object.keys(kept)).toHaveLength(2);
    const rows = await entries(page, 'rows', name);
    // As an older program left it: other fields in another order, and a collection that is no more.
    await tamper(page, name, [
      { store: 'meta', key: 'schema', value: 'members,name;trophies,year;' },
      ...Object.keys(rows).map((key) => ({ store: 'rows' as const, key, value: '{"id":"older"}' })),
      { store: 'rows', key: 'trophies/1', value: '{"id":"older"}' },
    ]);
    await tablet.visit(club.sheet);
    await expectMark(page, club.members[0]!.name, 'Présent');
    expect(await entries(page, 'outbox', name)).toEqual(kept);
    expect(differences((await tablet.replica()).rows, (await tablet.pull()).rows)).toEqual([]);
    await club.api.carryOut({ planning: { delete_series: { id: club.series } } });
    network.mend();
    await expect(tablet.chip()).toHaveText('2 refusées', { timeout: 75_000 });
    const { outbox, journal } = await tablet.replica();
    expect([outbox.length, journal.map(({ envelope }) => envelope.n)]).toEqual([
      0,
      Object.keys(kept).map(Number),
    ]);
  });

  test('what only a newer program can read waits, and nothing overtakes it', async ({ server, openDevice }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    const { page } = tablet;
    await signIn(tablet);
    await tablet.visit(club.sheet);
    await tablet.goOffline();
    for (const { name } of club.members.slice(0, 3)) await mark(page, name, 'Présent');
    await tablet.goOnline();
    const beside = await besideTheApp(tablet);
    await tablet.goOffline();
    await mark(page, club.members[3]!.name, 'Présent');
    await mark(page, club.members[4]!.name, 'Absent');
    const name = await databaseName(page);
    const [first] = Object.entries(await entries(page, 'outbox', name)).slice(-2);
    const [key, text] = first!;
    const newer = text.replace('"mark":', '"mark_with_a_photo":');
    expect(newer).not.toBe(text);
    await page.close();
    await tamper(beside, name, [{ store: 'outbox', key, value: newer }]);
    await tablet.goOnline();
    await tablet.visit('/sync', beside);
    await expect(beside.getByRole('heading', { name: 'Cette version est trop ancienne', level: 2 })).toBeVisible();
    await expect.poll(async () => (await club.api.pull()).records['attendance_marks']?.length).toBe(3);
    // The three leave the device once it has heard of them what the server holds already.
    const left = () => entries(beside, 'outbox', name);
    await expect.poll(async () => Object.keys(await left())).toHaveLength(2);
    expect((await left())[key]).toBe(newer);
    tablet.page = beside;
  });
});
