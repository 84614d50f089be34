// A change made elsewhere, on a device that holds 100,000 rows: from the acknowledgement of the
// other device's push to the changed text on the screen.

import { Device } from '../support/device.ts';
import { today } from '../support/api.ts';
import { expect, test } from '../support/test.ts';
import { bigClub, settleIn } from './support/big_club.ts';
import { keep, times } from './support/figures.ts';
import { install } from './support/instruments.ts';

const ROWS = 100_000;
/** As many as one command may mark. */
const MARKED = 500;
const CHANGES = 15;
/** Devices gather changes that follow each other within two seconds: each of these stands alone. */
const APART_MS = 2_500;
/** A device that only asks every so often makes few changes visible in this time. */
const PATIENCE_MS = 60_000;

test('7 a change made elsewhere', async ({ server }) => {
  const weeks = Math.ceil(ROWS / 10_000) - 1;
  const club = await bigClub(server, weeks);
  const { api, members, series } = club;
  const [changed] = members;
  for (let week = 0; week < weeks; week += 1) {
    const session = { series_id: series, date: today(-7 * (week + 1)) };
    for (let from = 0; from < members.length; from += MARKED) {
      const marked = members.slice(from, from + MARKED);
      await api.carryOut({ attendance: { mark_many: { session, members: marked, state: 'present' } } });
    }
  }
  const { rows } = await api.pull();
  expect(Object.keys(rows).length).toBeGreaterThanOrEqual(ROWS);

  const device = await Device.open('tablet', server);
  await settleIn(device);
  await device.context.addInitScript(install);
  const { page } = device;
  await page.goto(`/members/${changed}`);
  await device.untilSaved(page, 60_000);
  const title = page.getByRole('main').getByRole('heading', { level: 1 });
  await expect(title).not.toBeEmpty();

  const ours: number[] = [];
  const floor: number[] = [];
  const begun = Date.now();
  for (let change = 0; change < CHANGES && Date.now() - begun < PATIENCE_MS; change += 1) {
    const name = `durand ${change}`;
    await page.waitForTimeout(APART_MS);
    await page.evaluate((wanted) => {
      window.bench.measured = new Promise((done) => {
        const observer = new MutationObserver(() => {
          if (!document.querySelector('main h1')?.textContent?.toLowerCase().includes(wanted)) return;
          observer.disconnect();
          void window.bench.painted().then((now) => done(performance.timeOrigin + now));
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      });
    }, name);
    await api.carryOut({ people: { edit: { id: changed, fields: { last_name: name } } } });
    const acknowledged = performance.timeOrigin + performance.now();
    const shown = (await page.evaluate(() => window.bench.measured)) as number;
    ours.push(shown - acknowledged);
    // What no device can do without: one request, one write, one frame.
    floor.push(
      await page.evaluate(async () => {
        const from = performance.now();
        await (await fetch('/api/v1/me')).text();
        await window.bench.put();
        await window.bench.painted();
        return performance.now() - from;
      }),
    );
  }
  await device.close();
  keep('7-elsewhere', [
    times(
      '7-elsewhere',
      `a change made elsewhere, ${ROWS.toLocaleString('en')} rows: acknowledged there to visible here`,
      ours,
      { name: 'one small request, one strict put, one frame', values: floor },
      { text: 'p95 ≤ 100', met: ({ p95 }) => p95 <= 100 },
    ),
  ]);
});
