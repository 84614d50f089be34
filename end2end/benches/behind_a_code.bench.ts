// What a code costs a device that holds 10,000 members: the start without a network, from the last key of the
// code to a list that can be used, beside the same start on a device without one.

import { Device } from '../support/device.ts';
import { goTo, toast } from '../support/club.ts';
import { expect, test } from '../support/test.ts';
import { bigClub, settleIn } from './support/big_club.ts';
import { keep, times } from './support/figures.ts';

const CODE = '739164';
const RUNS = 7;

/** From the page's beginning, or the code's last key, to a list with rows. */
async function start(device: Device, withCode: boolean): Promise<number> {
  await device.restart();
  const { page } = device;
  await page.goto('/members', { waitUntil: 'commit' });
  if (withCode) {
    await expect(page.locator('main.lock')).toBeVisible();
    await page.keyboard.type(CODE);
  }
  await page.evaluate((withCode) => {
    const state = window as unknown as { from: number; usable: Promise<number> };
    state.from = 0;
    if (withCode) addEventListener('keydown', () => (state.from = performance.now()), { capture: true });
    state.usable = new Promise((done) => {
      const look = () =>
        document.querySelector('.member-row[aria-rowindex="2"]') ? done(performance.now() - state.from) : requestAnimationFrame(look);
      look();
    });
  }, withCode);
  if (withCode) await page.keyboard.press('Enter');
  return page.evaluate(() => (window as unknown as { usable: Promise<number> }).usable);
}

test('8 behind a code', async ({ server }) => {
  await bigClub(server);
  const [locked, open] = [await Device.open('tablet', server), await Device.open('beside', server)];
  for (const device of [locked, open]) await settleIn(device);
  const { page } = locked;
  await goTo(page, 'Club');
  await page.getByRole('button', { name: 'Choisir un code' }).click();
  await page.getByLabel('Nouveau code').fill(CODE);
  await page.getByLabel('Encore une fois').fill(CODE);
  const from = Date.now();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('Le code de cet appareil est enregistré.', { timeout: 60_000 });
  const sealing = [Date.now() - from];
  for (const device of [locked, open]) await device.goOffline();
  const [ours, beside]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(await start(locked, true));
    beside.push(await start(open, false));
  }
  for (const device of [locked, open]) await device.close();
  keep('8-code', [
    times('8-code-set', 'a code is set: 10,000 members sealed in one transaction', sealing, undefined, { text: '' }),
    times(
      '8-code-start',
      'start behind a code, 10,000 members: from the last key to a list',
      ours,
      { name: 'the whole start of a device without a code', values: beside },
      { text: '≤ 1,500', met: ({ median }) => median <= 1_500 },
    ),
  ]);
});
