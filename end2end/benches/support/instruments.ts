// What runs inside the page to measure it. Times are the page's own: from the browser's time stamp of
// an event to the frame that shows its effect, and to the end of the transaction that keeps it.

declare global {
  interface Window {
    bench: Instruments;
  }
}

export interface Instruments {
  /** The end of each strict transaction that wrote, by the page's clock. */
  durable: number[];
  /** The bodies of the pushes. */
  pushes: string[];
  /** When the frame after this one's changes has been painted. */
  painted(): Promise<number>;
  /** The frame after the element's next changes: the last of those that follow each other. */
  changed(selector: string): Promise<number>;
  /** What was armed before an act, to be asked for after it: an act can overtake a call. */
  measured: Promise<number | { kept: number; shown: number }> | undefined;
  /** One write of the same kind by hand: a text under a key, strict. */
  put(): Promise<number>;
}

/** Puts the instruments into a page before its own scripts run. */
export function install(): void {
  const durable: number[] = [];
  const pushes: string[] = [];

  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    const transaction = begin.apply(this, given);
    if (given[1] === 'readwrite' && given[2]?.durability === 'strict') {
      transaction.addEventListener('complete', () => durable.push(performance.now()));
    }
    return transaction;
  };

  const send = window.fetch;
  window.fetch = function (input, options) {
    if (input instanceof Request && input.url.endsWith('/sync/push')) {
      void input.clone().text().then((body) => pushes.push(body));
    }
    return send.call(window, input, options);
  };

  // A task queued by a frame's callback runs after that frame was painted.
  const painted = () =>
    new Promise<number>((done) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(undefined);
      });
    });

  const changed = (selector: string) =>
    new Promise<number>((done) => {
      const watched = document.querySelector(selector);
      if (!watched) throw new Error(`${selector} is not there`);
      let last = Promise.resolve(0);
      let quiet = 0;
      const observer = new MutationObserver(() => {
        last = painted();
        clearTimeout(quiet);
        quiet = window.setTimeout(() => {
          observer.disconnect();
          void last.then(done);
        }, 150);
      });
      observer.observe(watched, { subtree: true, childList: true, characterData: true, attributes: true });
    });

  let opened: Promise<IDBDatabase> | undefined;
  const put = async () => {
    opened ??= new Promise((done, failed) => {
      const opening = indexedDB.open('bench-floor', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    const database = await opened;
    const from = performance.now();
    const transaction = begin.call(database, 'rows', 'readwrite', { durability: 'strict' });
    transaction.objectStore('rows').put('x'.repeat(500), `row-${from}`);
    await new Promise<void>((done, failed) => {
      transaction.oncomplete = () => done();
      transaction.onabort = () => failed(transaction.error);
    });
    return performance.now() - from;
  };

  window.bench = { durable, pushes, measured: undefined, painted, changed, put };
}
