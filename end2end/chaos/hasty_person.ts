// Somebody who taps on the attendance sheet as quickly as a machine, in the page itself. What was
// tapped, and what the page then showed as kept, is told to the test at once, so that it is known
// when the browser dies.

import type { Page } from '@playwright/test';

/** What a person's mark is: `present`, `absent`, `excused`, `trial`; nothing at first. */
export type Mark = string | undefined;

/** What happened to one person's mark in one life of the browser. */
export interface Taps {
  /** The mark that the page showed last: it was on the disk then. */
  kept: Mark;
  /** The tap whose outcome was not seen any more. */
  open: Mark;
}

/** The taps of one life. */
export class Life {
  readonly people = new Map<string, Taps>();
  tapped = 0;
  acknowledged = 0;

  /** What the sheet shows when the life begins. */
  constructor(shown: Map<string, Mark>) {
    for (const [person, kept] of shown) this.people.set(person, { kept, open: undefined });
  }

  private readonly tap = (person: string, mark: string): void => {
    this.tapped += 1;
    this.of(person).open = mark;
  };

  private readonly show = (person: string, mark: string): void => {
    const taps = this.of(person);
    if (taps.open !== mark) return;
    taps.kept = mark;
    taps.open = undefined;
    this.acknowledged += 1;
  };

  /** Lets somebody tap until the browser dies. A mark is tapped again only when the last tap on it was shown. */
  async begin(page: Page, seed: number): Promise<void> {
    await page.exposeFunction('chaosTapped', this.tap);
    await page.exposeFunction('chaosShown', this.show);
    await page.evaluate((start) => {
      const told = window as unknown as Record<'chaosTapped' | 'chaosShown', (who: string, mark: string) => void>;
      let state = start;
      // mulberry32
      const below = (bound: number): number => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
      };
      const waiting = new Set<string>();
      const personOf = (card: Element): string => card.querySelector('a.name')!.id.slice('who-'.length);
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const card = target as HTMLElement;
          const mark = card.dataset.mark;
          if (!card.matches('article.attendee') || !mark) continue;
          waiting.delete(personOf(card));
          told.chaosShown(personOf(card), mark);
        }
      }).observe(document.body, { subtree: true, attributeFilter: ['data-mark'] });
      const tap = (): void => {
        const cards = [...document.querySelectorAll<HTMLElement>('article.attendee')].filter(
          (card) => !waiting.has(personOf(card)),
        );
        const card = cards[below(cards.length || 1)];
        if (card) {
          const buttons = [...card.querySelectorAll<HTMLElement>('button.mark[aria-pressed="false"]')];
          const button = buttons[below(buttons.length)]!;
          waiting.add(personOf(card));
          told.chaosTapped(personOf(card), button.dataset.mark!);
          button.click();
        }
        setTimeout(tap, below(12));
      };
      tap();
    }, seed);
  }

  private of(person: string): Taps {
    const taps = this.people.get(person);
    if (!taps) throw new Error(`${person} is not on the sheet`);
    return taps;
  }
}

/** What the sheet shows of each person. */
export async function shownMarks(page: Page): Promise<Map<string, Mark>> {
  const cards = await page.locator('article.attendee').evaluateAll((found) =>
    found.map((card): [string, string | undefined] => [
      card.querySelector('a.name')!.id.slice('who-'.length),
      (card as HTMLElement).dataset.mark || undefined,
    ]),
  );
  return new Map(cards);
}

/** The device's id and the number of its next command, as its store has them. */
export async function storedState(page: Page): Promise<{ device: string; next_n: number }> {
  return page.evaluate(async () => {
    const { user_id, club_id } = JSON.parse(localStorage.getItem('novaclub_signed_in') ?? '{}');
    const name = `novaclub-${user_id.replaceAll('-', '')}-${club_id.replaceAll('-', '')}`;
    const opening = indexedDB.open(name);
    const database = await new Promise<IDBDatabase>((done, failed) => {
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    const reading = database.transaction('meta', 'readonly').objectStore('meta').get('state');
    const text = await new Promise<string>((done, failed) => {
      reading.onsuccess = () => done(reading.result);
      reading.onerror = () => failed(reading.error);
    });
    database.close();
    return JSON.parse(text);
  });
}
