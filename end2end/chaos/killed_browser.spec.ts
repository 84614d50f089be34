// Chromium is killed (SIGKILL) while it commits taps on the attendance sheet, with and without a
// network, again and again on one profile. Every tap that the page showed as kept must be there
// afterwards, once, and reach the server.

import { randomInt } from 'node:crypto';

import { seedClub } from '../support/api.ts';
import { signIn } from '../support/club.ts';
import { expect, test } from '../support/test.ts';
import { Life, shownMarks, storedState } from './hasty_person.ts';

const kills = Math.min(20, Number(process.env.CHAOS_KILLS ?? 20));
const seed = Number(process.env.CHAOS_SEED ?? randomInt(1_000_000));

/** Numbers that follow from the seed. */
function chance(start: number): (bound: number) => number {
  let state = BigInt(start);
  return (bound) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((state >> 33n) % BigInt(bound));
  };
}

test(`what was tapped is there after ${kills} kills of the browser`, async ({ server, openDevice, openNetwork }) => {
  test.setTimeout(60_000 + kills * 30_000);
  const below = chance(seed);
  const club = await seedClub(server);
  const network = await openNetwork();
  const tablet = await openDevice('tablet', {}, network);
  // Requests that a cut network or a dying browser breaks off.
  tablet.tolerate(/^Failed to load resource|^WebSocket connection/);
  await signIn(tablet);
  // The next day: Chromium writes new cookies to the disk only every half minute.
  await tablet.restart();
  await tablet.visit(club.sheet);

  const total = { tapped: 0, acknowledged: 0, committed: 0, lost: 0, doubled: 0, withoutNetwork: 0 };
  for (let number = 1; number <= kills; number += 1) {
    await expect(tablet.page.locator('article.attendee')).toHaveCount(club.members.length);
    if (below(2) === 0) {
      network.cut();
      total.withoutNetwork += 1;
    }
    const before = await storedState(tablet.page);
    const life = new Life(await shownMarks(tablet.page));
    await life.begin(tablet.page, below(1_000_000));
    const taps = 5 + below(60);
    await expect.poll(() => life.tapped, { intervals: [1], timeout: 30_000 }).toBeGreaterThanOrEqual(taps);
    await tablet.kill();

    await tablet.start();
    await tablet.visit(club.sheet);
    await expect(tablet.page.locator('article.attendee')).toHaveCount(club.members.length);
    const shown = await shownMarks(tablet.page);
    const { device, next_n } = await storedState(tablet.page);
    let landed = 0;
    for (const [person, { kept, open }] of life.people) {
      const now = shown.get(person);
      if (now === open && open !== undefined) landed += 1;
      else if (now !== kept) {
        total.lost += 1;
        console.log(`LOST kill ${number}, seed ${seed}: ${person} was ${kept} (then perhaps ${open}), and is ${now}`);
      }
    }
    const committed = next_n - before.next_n;
    const known = life.acknowledged + landed;
    if (committed < known) {
      total.lost += known - committed;
      console.log(`LOST kill ${number}, seed ${seed}: ${known} taps are known, the store counted ${committed}`);
    } else if (committed > known) {
      total.doubled += committed - known;
      console.log(`DOUBLED kill ${number}, seed ${seed}: ${known} taps are known, the store counted ${committed}`);
    }
    total.tapped += life.tapped;
    total.acknowledged += life.acknowledged;
    total.committed += committed;

    network.mend();
    await tablet.visit(club.sheet);
    await tablet.untilSaved(tablet.page, 70_000);
    const answer = await club.api.post('/api/v1/sync/pull', { device });
    expect(answer['last_n'], `the server knows every command (kill ${number}, seed ${seed})`).toBe(next_n - 1);
    const marks = (await club.api.pull()).records['attendance_marks'] ?? [];
    const held = new Map(marks.map(({ member_id, state }) => [String(member_id), state]));
    for (const [person, mark] of shown) {
      expect(held.get(person), `${person} (kill ${number}, seed ${seed})`).toBe(mark);
    }
    expect((await tablet.replica()).journal).toEqual([]);
  }
  console.log(
    `\nchromium, seed ${seed}: ${kills} kills (${total.withoutNetwork} without a network), ` +
      `${total.tapped} taps, ${total.acknowledged} acknowledged, ${total.committed} found, ` +
      `${total.lost} lost, ${total.doubled} doubled\n`,
  );
  expect(total).toMatchObject({ lost: 0, doubled: 0 });
});
