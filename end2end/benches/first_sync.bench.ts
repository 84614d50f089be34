// The first sync of a club of 10,000 members, beside a plain fetch and bulk put of the same JSON
// in the same browser: what the engine adds. Runs are interleaved; the table gives medians,
// p95 and the ratio, which is what can be compared between machines.

import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { Device } from '../support/device.ts';
import { expect, test } from '../support/test.ts';

const project = resolve(import.meta.dirname, '../..');
const program = process.env.NOVACLUB_PROGRAM ?? join(project, 'target/release/novaclub');
const roster = join(project, 'tests/fixtures/rosters/grand_club.csv');
const RUNS = 9;

const admin = {
  club_name: 'Le grand club',
  given_name: 'Zoé',
  family_name: 'Lefèvre',
  email: 'zoe.lefevre@example.org',
  password: 'trois petits tatamis bleus',
};

const quantile = (values: number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

/** Fetches every page of the club and puts each row into one IndexedDB store. */
async function plainFetchAndPut(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const open = indexedDB.open(`plain-${crypto.randomUUID()}`, 1);
    open.onupgradeneeded = () => open.result.createObjectStore('rows');
    const database = await new Promise<IDBDatabase>((done) => (open.onsuccess = () => done(open.result)));
    const begin = performance.now();
    let cursor = null;
    let bound = null;
    for (;;) {
      const answer: Response = await fetch('/api/v1/sync/pull', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ device: crypto.randomUUID(), cursor, bound }),
      });
      const body: {
        epoch: string;
        through: number;
        bound: number;
        tables: { collection: string; rows: unknown[][] }[];
      } = await answer.json();
      await new Promise<void>((done, failed) => {
        const transaction = database.transaction('rows', 'readwrite', { durability: 'relaxed' });
        const store = transaction.objectStore('rows');
        for (const table of body.tables) {
          for (const row of table.rows) store.put(row, `${table.collection}/${row[0]}`);
        }
        transaction.oncomplete = () => done();
        transaction.onabort = () => failed(transaction.error);
      });
      if (body.through >= body.bound) break;
      cursor = { epoch: body.epoch, seq: body.through };
      bound = body.bound;
    }
    return performance.now() - begin;
  });
}

async function signIn(device: Device): Promise<void> {
  await device.page.goto('/sign-in');
  await device.page.locator('[name="email"]').fill(admin.email);
  await device.page.locator('[name="password"]').fill(admin.password);
  await device.page.locator('form:has([name="password"]) [type="submit"]').click();
  await expect(device.page).toHaveURL('/');
}

/** From the replica's opening to the last row's transaction, by the engine's own marks. */
async function firstSync(page: Page): Promise<number> {
  const measured = await page.waitForFunction(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime;
    const begins = at('novaclub:first-sync-begins');
    const ends = at('novaclub:consistent');
    return begins !== undefined && ends !== undefined ? ends - begins : undefined;
  });
  return (await measured.jsonValue()) as number;
}

test('first sync of 10,000 members beside a plain fetch and bulk put', async ({ server }) => {
  const registered = await fetch(`${server.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(admin),
  });
  expect(registered.status).toBe(201);
  execFileSync(program, ['import', '--club', admin.club_name, '--as', admin.email, roster], {
    env: { PATH: process.env.PATH, DATABASE_URL: `sqlite://${server.folder}/novaclub.db` },
    maxBuffer: 64 * 1024 * 1024,
  });

  const ours: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const device = await Device.open(`run ${run}`, server);
    await signIn(device);
    ours.push(await firstSync(device.page));
    plain.push(await plainFetchAndPut(device.page));
    await device.close();
  }
  const row = (name: string, values: number[]) =>
    `${name.padEnd(34)} ${quantile(values, 0.5).toFixed(0).padStart(8)} ${quantile(values, 0.95).toFixed(0).padStart(8)}`;
  const ratio = quantile(ours, 0.5) / quantile(plain, 0.5);
  console.log(
    [
      `${'10,000 members, ' + RUNS + ' runs'.padEnd(20)}`.padEnd(34) + '   median      p95  (ms)',
      row('first sync (engine)', ours),
      row('plain fetch + bulk put', plain),
      `ratio of the medians: ${ratio.toFixed(2)}`,
    ].join('\n'),
  );
});
