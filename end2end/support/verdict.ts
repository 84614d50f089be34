// What is left to look into after a run, last of all that is printed: each journey that failed, and each that
// did so at the first try alone, with the first words of why.

import { stripVTControlCharacters } from 'node:util';

import type { Reporter, Suite } from '@playwright/test/reporter';

export default class Verdict implements Reporter {
  private suite: Suite | undefined;

  onBegin(_: unknown, suite: Suite): void {
    this.suite = suite;
  }

  onExit(): Promise<void> {
    for (const journey of this.suite?.allTests() ?? []) {
      const outcome = journey.outcome();
      if (outcome === 'expected' || outcome === 'skipped') continue;
      const said = outcome === 'flaky' ? 'passed at the second try only' : 'failed';
      console.log(`\n${journey.location.file}:${journey.location.line} ${journey.title}: ${said}`);
      for (const { errors } of journey.results) {
        for (const { message = '', location } of errors) {
          const words = stripVTControlCharacters(message).split('\n').filter((line) => line.trim() !== '');
          console.log(`  at ${location?.file.split('/').at(-1)}:${location?.line}: ${words.slice(0, 8).join(' | ')}`);
        }
      }
    }
    return Promise.resolve();
  }
}
