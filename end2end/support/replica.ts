// What a device and the server hold, row by row, to be compared.

import { randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';

/** `members/0192…` → the row's seq and values, as one text that can be compared. */
export type Rows = Record<string, string>;

export interface Replica {
  /** The confirmed rows. */
  rows: Rows;
  /** The commands that wait. */
  outbox: { envelope: { n: number; command: unknown } }[];
  /** The refused commands. */
  journal: { envelope: { n: number; command: unknown } }[];
}

/** Reads the replica of whoever is signed in on the page. */
export async function readReplica(page: Page): Promise<Replica> {
  const stored = await page.evaluate(async () => {
    const { user_id, club_id } = JSON.parse(localStorage.getItem('novaclub_signed_in') ?? '{}');
    const name = `novaclub-${user_id.replaceAll('-', '')}-${club_id.replaceAll('-', '')}`;
    const opening = indexedDB.open(name);
    const database = await new Promise<IDBDatabase>((done, failed) => {
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    const transaction = database.transaction(['rows', 'outbox', 'journal'], 'readonly');
    const read = (store: string) =>
      new Promise<[string, string][]>((done, failed) => {
        const keys = transaction.objectStore(store).getAllKeys();
        const values = transaction.objectStore(store).getAll();
        values.onsuccess = () => done(keys.result.map((key, at) => [String(key), String(values.result[at])]));
        values.onerror = () => failed(values.error);
      });
    const [rows, outbox, journal] = await Promise.all([read('rows'), read('outbox'), read('journal')]);
    database.close();
    return { rows, outbox, journal };
  });
  const rows: Rows = {};
  for (const [key, text] of stored.rows) {
    const { id, seq, deleted, values } = JSON.parse(text);
    if (!deleted) rows[`${key.slice(0, key.indexOf('/'))}/${id}`] = JSON.stringify([seq, ...values]);
  }
  const parse = (store: [string, string][]) => store.map(([, text]) => JSON.parse(text));
  return { rows, outbox: parse(stored.outbox), journal: parse(stored.journal) };
}

interface PullPage {
  epoch: string;
  through: number;
  bound: number;
  tables: { collection: string; columns: string[]; rows: [string, number, boolean, unknown[]][] }[];
}

/** A record by the names of its fields. */
export type Fields = Record<string, unknown> & { id: string };

/** What the server holds of a club. */
export interface ServerData {
  rows: Rows;
  /** The records of each collection. */
  records: Record<string, Fields[]>;
}

/** Pulls the whole club as a new device would. `headers` carry the session. */
export async function pullAll(url: string, headers: Record<string, string>): Promise<ServerData> {
  const rows: Rows = {};
  const records: Record<string, Fields[]> = {};
  const device = randomUUID();
  let cursor: { epoch: string; seq: number } | null = null;
  let bound: number | null = null;
  for (;;) {
    const answer: Response = await fetch(`${url}/api/v1/sync/pull`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ device, cursor, bound }),
    });
    if (answer.status !== 200) throw new Error(`pull: ${answer.status} ${await answer.text()}`);
    const page = (await answer.json()) as PullPage;
    for (const { collection, columns, rows: listed } of page.tables) {
      for (const [id, seq, deleted, values] of listed) {
        if (deleted) continue;
        rows[`${collection}/${id}`] = JSON.stringify([seq, ...values]);
        const fields = Object.fromEntries(columns.map((column, at) => [column, values[at]]));
        (records[collection] ??= []).push({ ...fields, id });
      }
    }
    if (page.through >= page.bound) return { rows, records };
    cursor = { epoch: page.epoch, seq: page.through };
    bound = page.bound;
  }
}

/** Where two sets of rows differ, in words; nothing when they are the same. */
export function differences(left: Rows, right: Rows): string[] {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys]
    .filter((key) => left[key] !== right[key])
    .map((key) => `${key}: ${left[key] ?? 'missing'} and ${right[key] ?? 'missing'}`)
    .slice(0, 20);
}
