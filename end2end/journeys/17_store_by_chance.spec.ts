// The device's store under chance: commands in two tabs, dead handles, aborted transactions, a full disk,
// crashes. `STORE_SEED=… npx playwright test 17_store_by_chance` runs the same again.

import type { Page } from '@playwright/test';

import { type SeededClub, seedClub } from '../support/api.ts';
import { type Mark, expectMark, expectUnmarked, mark, marksOf, signIn } from '../support/club.ts';
import { differences } from '../support/replica.ts';
import { faultsLeft, spoil, spoilStorage } from '../support/storage.ts';
import { expect, test } from '../support/test.ts';

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
  test.setTimeout(420_000);
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
      const between = async () => differences((await tablet.replica()).rows, (await tablet.pull()).rows);
      await expect.poll(between, `STORE_SEED=${seed}`).toEqual([]);
      const server = await tablet.pull();
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
