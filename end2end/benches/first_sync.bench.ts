// The first sync of a club of 10,000 members, beside a plain fetch and bulk put of the same JSON
// (what the engine adds) and beside two other replicating databases with the same records. Runs
// are interleaved, in the same browser.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import type { ServerData } from '../support/replica.ts';
import { Device } from '../support/device.ts';
import { expect, test } from '../support/test.ts';
import { bigClub, signIn } from './support/big_club.ts';
import { keep, times } from './support/figures.ts';

const RUNS = 5;

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

/** The other databases' server, with the same records. */
class Peers {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly count: number,
    private readonly fields: string[],
  ) {}

  static async open({ records }: ServerData): Promise<Peers> {
    const folder = mkdtempSync(join(tmpdir(), 'novaclub-peers-'));
    const all = Object.entries(records).flatMap(([kind, rows]) =>
      rows.map((row) => ({ ...row, id: `${kind}/${row.id}`, kind })),
    );
    writeFileSync(join(folder, 'records.json'), JSON.stringify(all));
    const server = join(import.meta.dirname, 'peers/server.mjs');
    // express-pouchdb writes its settings and its log where it stands.
    const process = spawn('node', [server, join(folder, 'records.json')], { cwd: folder });
    const url = await new Promise<string>((found, failed) => {
      let said = '';
      const listen = (text: unknown) => {
        said += String(text);
        const address = /listening on (http:\S+)/.exec(said);
        if (address?.[1]) found(address[1]);
      };
      process.stdout.on('data', listen);
      process.stderr.on('data', listen);
      process.on('exit', () => failed(new Error(`the peers' server ended:\n${said}`)));
    });
    const fields = [...new Set(all.flatMap((row) => Object.keys(row)))];
    return new Peers(url, process, folder, all.length, fields);
  }

  /** Replicates into a new database of one of them. */
  async replicate(page: Page, peer: 'pouchdb' | 'rxdb'): Promise<number> {
    await page.goto(this.url);
    await page.waitForFunction(() => 'peers' in window);
    const { took, count } = await page.evaluate(
      ({ peer, fields }) => {
        type Replicate = (fields: string[]) => Promise<{ took: number; count: number }>;
        return (window as unknown as { peers: Record<string, Replicate> }).peers[peer]!(fields);
      },
      { peer, fields: this.fields },
    );
    expect(count).toBe(this.count);
    return took;
  }

  close(): void {
    this.process.removeAllListeners('exit');
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

test('4, 5 first sync of 10,000 members', async ({ server }) => {
  const { api } = await bigClub(server);
  const peers = await Peers.open(await api.pull());
  const ours: number[] = [];
  const plain: number[] = [];
  const pouchdb: number[] = [];
  const rxdb: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const device = await Device.open(`run ${run}`, server);
    await signIn(device);
    ours.push(await firstSync(device.page));
    plain.push(await plainFetchAndPut(device.page));
    const other = await device.context.newPage();
    rxdb.push(await peers.replicate(other, 'rxdb'));
    pouchdb.push(await peers.replicate(other, 'pouchdb'));
    await device.close();
  }
  peers.close();
  const name = 'first sync of 10,000 members';
  const faster = { text: '< 1 ×', met: ({ ratio }: { ratio: number }) => ratio < 1 };
  keep('4-first-sync', [
    times('4-first-sync', name, ours, { name: 'plain fetch + bulk put, same JSON', values: plain }, {
      text: '≤ 1.5 ×',
      met: ({ ratio }) => ratio <= 1.5,
    }),
    times('5-pouchdb', name, ours, { name: 'PouchDB 9 from express-pouchdb', values: pouchdb }, faster),
    times('5-rxdb', name, ours, { name: 'RxDB 17 (Dexie) over HTTP', values: rxdb }, faster),
  ]);
});
