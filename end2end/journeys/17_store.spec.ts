// The device's store: what it does when the browser's storage fails it, when another page takes it away,
// when another version of the program left it, and under chance.

import type { Page } from '@playwright/test';

import { type SeededClub, seedClub } from '../support/api.ts';
import { type Mark, expectMark, expectUnmarked, mark, marksOf, signIn, toast } from '../support/club.ts';
import type { Device } from '../support/device.ts';
import { differences } from '../support/replica.ts';
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
    await expectUnmarked(page, eloise!.name);
    await page.locator('a.saving-chip').click();
    await expect(page.getByRole('main')).toContainText('Le navigateur répond « InvalidStateError »');
    await page.goBack();
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
    test.setTimeout(120_000);
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
    let taps = 0;
    await expect(async () => {
      taps += 1;
      const word = taps % 2 === 1 ? 'Absent' : 'Excusé';
      await marksOf(page, eloise!.name).getByRole('button', { name: word, exact: true }).click();
      await expect(toast(page)).toContainText(NOT_SAVED, { timeout: 1_000 });
    }).toPass({ timeout: 90_000 });
    // The last tap left nothing, the ones before it and the first mark are there.
    expect(await waiting(tablet)).toHaveLength(taps);
    const kept = taps % 2 === 1 ? 'Excusé' : 'Absent';
    await (taps === 1 ? expectUnmarked(page, eloise!.name) : expectMark(page, eloise!.name, kept));
    await expectMark(page, amelie!.name, 'Présent');
    await page.locator('a.saving-chip').click();
    await expect(page.getByRole('main')).toContainText('Le navigateur répond « QuotaExceededError »');
    await page.goBack();
    await browser.send('Storage.overrideQuotaForOrigin', { origin });
    await mark(page, eloise!.name, 'Essai');
    await tablet.goOnline();
    await tablet.untilSaved();
    const { attendance_marks = [] } = (await club.api.pull()).records;
    expect(attendance_marks.map(({ state }) => state).sort()).toEqual(['present', 'trial']);
  });
});

test.describe('a store that others want', () => {
  test('another page that deletes it is not kept waiting, and nothing is lost', async ({ server, openDevice }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    const { page } = tablet;
    await signIn(tablet);
    const beside = await besideTheApp(tablet);
    const name = await databaseName(beside);
    await tablet.visit(club.sheet);
    await tablet.goOffline();
    await mark(page, club.members[0]!.name, 'Présent');
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
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    const { page } = tablet;
    await signIn(tablet);
    const beside = await besideTheApp(tablet);
    const name = await databaseName(beside);
    await tablet.visit(club.sheet);
    await tablet.goOffline();
    await mark(page, club.members[0]!.name, 'Présent');
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
    ).toBeVisible({ timeout: 20_000 });
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
    await expect(tablet.chip()).toHaveText('2 refusées', { timeout: 30_000 });
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
    const left = await entries(beside, 'outbox', name);
    expect(Object.keys(left)).toHaveLength(2);
    expect(left[key]).toBe(newer);
    tablet.page = beside;
  });
});

// ---- under chance ----

/** Chance that repeats itself for a seed (mulberry32). */
class Chance {
  constructor(private state: number) {}

  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }
}

const states = { Présent: 'present', Absent: 'absent', Excusé: 'excused', Essai: 'trial' } as const;
const words = Object.keys(states) as (keyof typeof states)[];

/** What a store in memory would hold. */
class Model {
  /** The commands that wait, `member state`, oldest first. */
  outbox: string[] = [];
  /** Their numbers, as they were first seen. */
  numbers: number[] = [];
  /** The highest number that was ever seen. */
  lastNumber = 0;
  /** What the sheet shows. */
  readonly shown = new Map<string, Mark>();

  accept(member: string, word: Mark): void {
    this.outbox.push(`${member} ${states[word]}`);
    this.shown.set(member, word);
  }
}

test('a device’s store behaves as one in memory, whatever fails', async ({ server, openDevice }) => {
  test.setTimeout(180_000);
  const seed = Number(process.env.STORE_SEED ?? Date.now() % 1_000_000);
  console.log(`STORE_SEED=${seed}`);
  const chance = new Chance(seed);
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const open = async () => {
    await spoilStorage(tablet.context);
    await tablet.visit(club.sheet);
    const other = await tablet.context.newPage();
    await tablet.visit(club.sheet, other);
    return [tablet.page, other] as const;
  };
  await signIn(tablet);
  // Browsers write cookies down late, but before they end in good order.
  await tablet.restart();
  let tabs = await open();
  await tablet.goOffline();

  const model = new Model();
  const tap = (page: Page, name: string, word: Mark) =>
    marksOf(page, name).getByRole('button', { name: word, exact: true }).click();
  const outbox = async () =>
    (await tablet.replica()).outbox.map(({ envelope: { n, command } }) => {
      const { member_id, state } = (command as { attendance: { mark: { member_id: string; state: string } } })
        .attendance.mark;
      return { n, text: `${member_id} ${state}` };
    });
  const expectStored = async (step: string) => {
    const found = await outbox();
    expect(found.map(({ text }) => text), `${step}, STORE_SEED=${seed}`).toEqual(model.outbox);
    // A number stays what it is, and a new one is one more than the last.
    const fresh = found.slice(model.numbers.length).map((_, at) => model.lastNumber + 1 + at);
    expect(found.map(({ n }) => n), `${step}, STORE_SEED=${seed}`).toEqual([...model.numbers, ...fresh]);
    model.numbers.push(...fresh);
    model.lastNumber += fresh.length;
  };
  const expectShown = async (step: string) => {
    for (const page of tabs) {
      for (const { id, name } of club.members) {
        const word = model.shown.get(id);
        await (word ? expectMark(page, name, word) : expectUnmarked(page, name));
      }
    }
    await expectStored(step);
  };

  const acts = {
    'is written': async (page: Page, id: string, name: string, word: Mark) => {
      await mark(page, name, word);
      model.accept(id, word);
    },
    'finds dead handles': async (page: Page, id: string, name: string, word: Mark) => {
      await spoil(page, { dead: 1 + chance.below(3) });
      await mark(page, name, word);
      model.accept(id, word);
      expect((await faultsLeft(page)).dead).toBe(0);
    },
    'is written and said to have failed': async (page: Page, id: string, name: string, word: Mark) => {
      await spoil(page, { lies: 1 });
      await mark(page, name, word);
      model.accept(id, word);
      expect((await faultsLeft(page)).lies).toBe(0);
    },
    'is aborted': async (page: Page, _id: string, name: string, word: Mark) => {
      await spoil(page, { abortAfter: 1 + chance.below(2) });
      await tap(page, name, word);
      await expect.poll(async () => (await faultsLeft(page)).abortAfter).toBe(0);
    },
    'finds no room': async (page: Page, _id: string, name: string, word: Mark) => {
      await spoil(page, { full: true, refused: 0 });
      await tap(page, name, word);
      await expect.poll(async () => (await faultsLeft(page)).refused).toBeGreaterThan(0);
      await spoil(page, { full: false });
    },
    'races the other tab': async (page: Page, id: string, name: string, word: Mark) => {
      const other = page === tabs[0] ? tabs[1] : tabs[0];
      const second = club.members[(club.members.findIndex((member) => member.id === id) + 1) % 8]!;
      const its = chance.pick(words.filter((word) => model.shown.get(second.id) !== word));
      await Promise.all([tap(page, name, word), tap(other, second.name, its)]);
      for (const tab of tabs) {
        await expectMark(tab, name, word);
        await expectMark(tab, second.name, its);
      }
      // Either may have been first.
      const texts = (await outbox()).map(({ text }) => text).slice(-2);
      const isStraight = texts[0] === `${id} ${states[word]}`;
      if (isStraight) model.accept(id, word);
      model.accept(second.id, its);
      if (!isStraight) model.accept(id, word);
    },
    'is cut off by a crash': async (page: Page, id: string, name: string, word: Mark) => {
      await tap(page, name, word);
      await tablet.kill();
      await tablet.start();
      tabs = await open();
      // Nobody was told: it is there whole, or not at all.
      const texts = (await outbox()).map(({ text }) => text);
      if (texts.length > model.outbox.length) model.accept(id, word);
      await expectShown('after a crash');
    },
    'is followed by an exchange': async (page: Page, id: string, name: string, word: Mark) => {
      await mark(page, name, word);
      model.accept(id, word);
      await expectStored('before an exchange');
      await tablet.goOnline();
      await tablet.untilSaved();
      const server = await tablet.pull();
      expect(differences((await tablet.replica()).rows, server.rows), `STORE_SEED=${seed}`).toEqual([]);
      const held = server.records['attendance_marks']!.map(({ member_id, state }) => `${member_id} ${state}`);
      const expected = [...model.shown].map(([member, word]) => `${member} ${states[word]}`);
      expect(held.sort(), `STORE_SEED=${seed}`).toEqual(expected.sort());
      model.outbox = [];
      model.numbers = [];
      await tablet.goOffline();
    },
  };
  const kinds = Object.keys(acts) as (keyof typeof acts)[];
  const rare: (keyof typeof acts)[] = ['is cut off by a crash', 'is followed by an exchange'];
  for (let step = 0; step < 40; step += 1) {
    const common = kinds.filter((kind) => !rare.includes(kind));
    const kind = step % 10 === 9 ? rare[Math.floor(step / 10) % 2]! : chance.pick(common);
    const { id, name } = chance.pick(club.members);
    const word = chance.pick(words.filter((word) => model.shown.get(id) !== word));
    const said = `step ${step}: ${name} ${word} ${kind}`;
    await test.step(said, async () => {
      await acts[kind](chance.pick(tabs), id, name, word);
      await expectStored(said);
    });
  }
  await expectShown('at the end');
  const [{ id, name }] = club.members as [SeededClub['members'][number]];
  const last = words.find((word) => model.shown.get(id) !== word)!;
  await acts['is followed by an exchange'](tabs[0], id, name, last);
  expect((await tablet.replica()).journal).toEqual([]);
});
