// What a coach waits for, on a device that holds 10,000 members: the start without a network, the
// search, the tap, and the way out of what was done offline.

import { randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';

import { Api } from '../support/api.ts';
import { Device } from '../support/device.ts';
import { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';
import { type BigClub, admin, bigClub, settleIn, slowDown } from './support/big_club.ts';
import { keep, times } from './support/figures.ts';
import { install } from './support/instruments.ts';

const STARTS = 7;
const TAPS = 60;
const QUEUES = 3;
const QUEUE = 500;
const SLOW = 4;

test.describe.configure({ mode: 'serial' });

let server: Server;
let club: BigClub;
let device: Device;

test.beforeAll(async () => {
  server = await Server.open();
  club = await bigClub(server);
  device = await Device.open('tablet', server);
  await settleIn(device);
});

test.afterAll(async () => {
  await device.close();
  await server.close();
});

/** From the navigation to the moment when the list can be used, told by the page itself. */
function watchStart(): void {
  const look = () => {
    const row = document.querySelector<HTMLElement>('.member-row[aria-rowindex="2"]');
    const box = document.querySelector<HTMLInputElement>('input[name="q"]');
    const isEmpty = document.querySelector('main .empty') && document.documentElement.hasAttribute('data-alive');
    if (isEmpty) {
      performance.mark('bench:usable');
    } else if (row && box && row.checkVisibility()) {
      performance.mark('bench:first-row');
      const before = document.querySelector('.list-count')?.textContent;
      box.value = 'lefe';
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      const answered = () => {
        const now = document.querySelector('.list-count')?.textContent;
        if (now === before) requestAnimationFrame(answered);
        else performance.mark('bench:usable');
      };
      requestAnimationFrame(answered);
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}

async function coldStart(started: Device): Promise<number> {
  await started.restart();
  await started.context.addInitScript(watchStart);
  await slowDown(started, SLOW);
  await started.page.goto('/members', { waitUntil: 'commit' });
  const usable = await started.page.waitForFunction(
    () => performance.getEntriesByName('bench:usable')[0]?.startTime,
  );
  return (await usable.jsonValue()) as number;
}

test('1 cold start', async () => {
  const empty = await Server.open();
  await Api.register(empty, admin);
  const beside = await Device.open('empty tablet', empty);
  await settleIn(beside);
  await beside.page.goto('/members');
  await expect(beside.page.locator('main .empty')).toBeVisible();
  await server.stop();
  await empty.stop();

  const ours: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < STARTS; run += 1) {
    ours.push(await coldStart(device));
    floor.push(await coldStart(beside));
  }
  await beside.close();
  await empty.close();
  keep('1-cold-start', [
    times(
      '1-cold-start',
      'cold start offline, 10,000 members, processor slowed 4 ×: list usable',
      ours,
      { name: 'the same shell, empty replica', values: floor },
      { text: '≤ 1,500', met: ({ median }) => median <= 1_500 },
    ),
  ]);
});

const searches = ['lefevre', 'marie', 'chate', 'du pont', 'eloise', 'noe b'];

/** Presses keys one by one; each time is from the browser's stamp of the key to the painted frame. */
async function typed(page: Page, text: string, watched: string): Promise<number[]> {
  const took: number[] = [];
  for (const key of text) {
    await page.evaluate((selector) => {
      let pressed = 0;
      addEventListener('keydown', (event) => (pressed = event.timeStamp), { once: true, capture: true });
      window.bench.measured = window.bench.changed(selector).then((shown) => shown - pressed);
    }, watched);
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    took.push((await page.evaluate(() => window.bench.measured)) as number);
  }
  return took;
}

test('2 search', async () => {
  await server.stop();
  await device.restart();
  await device.context.addInitScript(install);
  await device.visit('/members');
  await expect(device.page.locator('.member-row').first()).toBeVisible();
  await slowDown(device, SLOW);
  const echo = await device.context.newPage();
  await echo.setContent('<input id="field"><output id="out"></output>');
  await echo.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#field')!;
    const output = document.querySelector('#out')!;
    field.oninput = () => (output.textContent = field.value);
  });
  const throttle = await device.context.newCDPSession(echo);
  await throttle.send('Emulation.setCPUThrottlingRate', { rate: SLOW });

  const ours: number[] = [];
  const floor: number[] = [];
  for (const text of searches) {
    await device.page.bringToFront();
    const box = device.page.locator('input[name="q"]');
    await box.fill('');
    await box.focus();
    ours.push(...(await typed(device.page, text, '.list-pane')));
    await echo.bringToFront();
    await echo.locator('#field').focus();
    await echo.evaluate(install);
    floor.push(...(await typed(echo, text, '#out')));
  }
  await echo.close();
  keep('2-search', [
    times(
      '2-search',
      'search keystroke to paint, 10,000 members, slowed 4 ×',
      ours,
      { name: 'a text field that echoes', values: floor },
      { text: 'p95 ≤ 50', met: ({ p95 }) => p95 <= 50 },
    ),
  ]);
});

test('3 tap', async () => {
  await server.stop();
  await server.start();
  await device.restart();
  await device.context.addInitScript(install);
  await device.page.goto(club.sheet);
  await device.untilSaved();
  const { page } = device;
  const cards = page.locator('.attendee');
  await expect(cards).toHaveCount(30);

  const durable: number[] = [];
  const painted: number[] = [];
  const floor: number[] = [];
  for (let tap = 0; tap < TAPS; tap += 1) {
    const word = Math.floor(tap / 30) % 2 === 0 ? 'present' : 'absent';
    const button = cards.nth(tap % 30).locator(`button[data-mark="${word}"]`);
    await button.scrollIntoViewIfNeeded();
    await page.evaluate(() => {
      const { bench } = window;
      let from = 0;
      let kept = 0;
      const tapped = (event: PointerEvent) => {
        from = event.timeStamp;
        kept = bench.durable.length;
      };
      addEventListener('pointerdown', tapped, { once: true, capture: true });
      bench.measured = new Promise((done, failed) => {
        const observer = new MutationObserver((changes) => {
          if (!changes.some(({ target }) => target instanceof Element && target.ariaPressed === 'true')) return;
          observer.disconnect();
          void bench.painted().then((shown) => {
            const first = bench.durable[kept];
            if (first === undefined) failed(new Error('a mark was shown before it was kept'));
            else done({ kept: first - from, shown: shown - from });
          });
        });
        observer.observe(document.body, { subtree: true, attributeFilter: ['aria-pressed'] });
      });
    });
    await button.click();
    const took = (await page.evaluate(() => window.bench.measured)) as { kept: number; shown: number };
    durable.push(took.kept);
    painted.push(took.shown);
    // What the tap sends is sent before the next one.
    await device.untilSaved();
    floor.push(await page.evaluate(() => window.bench.put()));
  }
  const beside = { name: 'a bare strict IndexedDB put', values: floor };
  keep('3-tap', [
    times('3-tap-durable', 'tap to durable mark', durable, beside, {
      text: 'p95 ≤ 50',
      met: ({ p95 }) => p95 <= 50,
    }),
    times('3-tap-painted', 'tap to painted mark (shown once it is durable)', painted, beside, { text: '' }),
  ]);
});

test('6 the way out', async () => {
  const { page } = device;
  await device.visit(club.sheet);
  const ours: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < QUEUES; run += 1) {
    await device.goOffline();
    await queueMarks(page);
    await page.evaluate(() => (window.bench.pushes.length = 0));
    await page.evaluate(() => {
      window.bench.measured = new Promise((done) => {
        let from = 0;
        addEventListener('online', () => (from = performance.now()), { once: true });
        const chip = document.querySelector('a.saving-chip')!;
        const observer = new MutationObserver(() => {
          if (chip.getAttribute('data-state') !== 'saved' || from === 0) return;
          observer.disconnect();
          void window.bench.painted().then((now) => done(now - from));
        });
        observer.observe(chip, { subtree: true, childList: true, characterData: true, attributes: true });
      });
    });
    await device.goOnline();
    ours.push((await page.evaluate(() => window.bench.measured)) as number);
    await device.untilSaved();
    floor.push(await page.evaluate(sendAgain, randomUUID()));
  }
  keep('6-queue', [
    times(
      '6-queue',
      '500 commands queued offline: from "online" to all acknowledged',
      ours,
      { name: 'one request with the same body', values: floor },
      { text: '≤ 5,000', met: ({ median }) => median <= 5_000 },
    ),
  ]);
});

/** Taps mark after mark, each once the one before is kept, until so many wait. */
async function queueMarks(page: Page): Promise<void> {
  await page.evaluate(async (many) => {
    const { bench } = window;
    const cards = [...document.querySelectorAll('.attendee')];
    for (let tap = 0; tap < many; tap += 1) {
      const card = cards[tap % cards.length]!;
      const button = card.querySelector<HTMLElement>('button[aria-pressed="false"]')!;
      button.click();
      await new Promise<void>((done) => {
        const observer = new MutationObserver(() => {
          if (button.ariaPressed !== 'true') return;
          observer.disconnect();
          done();
        });
        observer.observe(button, { attributes: true });
      });
    }
    return bench.durable.length;
  }, QUEUE);
  await expect(page.locator('a.saving-chip > .short')).toHaveText(String(QUEUE));
}

/** Sends the same commands as another device, in one request, and waits for the answer. */
async function sendAgain(device: string): Promise<number> {
  const body = JSON.parse(window.bench.pushes[0] ?? '{}');
  const text = JSON.stringify({ ...body, device });
  const from = performance.now();
  const answer = await fetch('/api/v1/sync/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  });
  const { receipts } = (await answer.json()) as { receipts: { outcome: { outcome: string } }[] };
  if (!receipts.every(({ outcome }) => outcome.outcome === 'applied')) throw new Error('not applied');
  return performance.now() - from;
}
