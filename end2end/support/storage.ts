// The browser's storage as it is on bad days, and the database of a device from behind the app's back.

import type { BrowserContext, Page } from '@playwright/test';

/** What goes wrong with the app's transactions from now on; the page counts down what has happened. */
export interface StorageFaults {
  /** So many transactions cannot begin: the handle is dead. */
  dead: number;
  /** The transaction is aborted after so many rows were put. */
  abortAfter: number;
  /** There is no room. */
  full: boolean;
  /** How often there was none. */
  refused: number;
  /** One transaction is on the disk, and is said to have failed with the handle. */
  lies: number;
  /** Nobody is told how a transaction ended. */
  silent: boolean;
}

/** Makes the storage of every page that is opened from now on able to fail. */
export async function spoilStorage(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const faults = { dead: 0, abortAfter: 0, full: false, refused: 0, lies: 0, silent: false };
    Object.assign(window, { storageFaults: faults });
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...args) {
      if (faults.dead > 0) {
        faults.dead -= 1;
        throw new DOMException('provoked', 'InvalidStateError');
      }
      return begin.apply(this, args);
    };
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...args) {
      if (faults.full) {
        faults.refused += 1;
        throw new DOMException('provoked', 'QuotaExceededError');
      }
      const request = put.apply(this, args);
      if (faults.abortAfter > 0) {
        faults.abortAfter -= 1;
        if (faults.abortAfter === 0) this.transaction.abort();
      }
      return request;
    };
    const { get, set } = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'oncomplete')!;
    Object.defineProperty(IDBTransaction.prototype, 'oncomplete', {
      configurable: true,
      get,
      set(this: IDBTransaction, heard: (() => void) | null) {
        const isWritten = heard !== null && this.mode === 'readwrite';
        if (isWritten && faults.silent) return;
        if (isWritten && faults.lies > 0) {
          faults.lies -= 1;
          set!.call(this, () => {
            Object.defineProperty(this, 'error', { value: new DOMException('provoked', 'UnknownError') });
            this.onabort?.(new Event('abort'));
          });
          return;
        }
        set!.call(this, heard);
      },
    });
  });
}

/** Changes what goes wrong on a page. */
export async function spoil(page: Page, faults: Partial<StorageFaults>): Promise<void> {
  await page.evaluate((faults) => {
    Object.assign((window as unknown as { storageFaults: StorageFaults }).storageFaults, faults);
  }, faults);
}

/** What is left of what was to go wrong. */
export async function faultsLeft(page: Page): Promise<StorageFaults> {
  return page.evaluate(() => ({ ...(window as unknown as { storageFaults: StorageFaults }).storageFaults }));
}

/** The name of the database of whoever is signed in. */
export async function databaseName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { user_id, club_id } = JSON.parse(localStorage.getItem('novaclub_signed_in') ?? '{}');
    return `novaclub-${user_id.replaceAll('-', '')}-${club_id.replaceAll('-', '')}`;
  });
}

/** A change behind the app's back: `undefined` removes the entry. */
export interface Tampering {
  store: 'rows' | 'outbox' | 'meta';
  key: string;
  value: string | undefined;
}

/** Reads the entries of a store as they lie there. */
export async function entries(page: Page, store: string, name: string): Promise<Record<string, string>> {
  return page.evaluate(
    async ([store, name]) => {
      const opening = indexedDB.open(name!);
      const database = await new Promise<IDBDatabase>((done, failed) => {
        opening.onsuccess = () => done(opening.result);
        opening.onerror = () => failed(opening.error);
      });
      const found = database.transaction(store!, 'readonly').objectStore(store!);
      const [keys, values] = [found.getAllKeys(), found.getAll()];
      await new Promise((done) => (found.transaction.oncomplete = done));
      database.close();
      return Object.fromEntries(keys.result.map((key, at) => [String(key), String(values.result[at])]));
    },
    [store, name],
  );
}

/** Changes entries behind the app's back. */
export async function tamper(page: Page, name: string, changes: Tampering[]): Promise<void> {
  await page.evaluate(
    async ({ name, changes }) => {
      const opening = indexedDB.open(name);
      const database = await new Promise<IDBDatabase>((done, failed) => {
        opening.onsuccess = () => done(opening.result);
        opening.onerror = () => failed(opening.error);
      });
      const transaction = database.transaction(['rows', 'outbox', 'meta'], 'readwrite');
      for (const { store, key, value } of changes) {
        const found = transaction.objectStore(store);
        if (value === undefined) found.delete(key);
        else found.put(value, key);
      }
      await new Promise((done) => (transaction.oncomplete = done));
      database.close();
    },
    { name, changes },
  );
}
