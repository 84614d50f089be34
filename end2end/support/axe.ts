// Accessibility: the rules of WCAG 2.2 AA that a program can check, in both themes.

import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Fails, at the end of the journey, with the rule and the elements for each violation on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await untilStill(page);
    // Nothing but the colours differs between the themes.
    const axe = new AxeBuilder({ page });
    const rules = colorScheme === 'light' ? axe.withTags(tags) : axe.withRules(['color-contrast']);
    const { violations } = await rules.analyze();
    const found = violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ html, any }) => `  ${html}\n    ${any[0]?.message ?? ''}`).join('\n')}`,
    );
    expect.soft(found, `accessibility of ${page.url()}, ${colorScheme} theme`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** Waits until nothing moves or fades any more: colours in between are nobody's. */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    do {
      await frame();
      const running = document.getAnimations().filter(({ playState }) => playState === 'running');
      await Promise.allSettled(running.map(({ finished }) => finished));
      await frame();
    } while (document.getAnimations().some(({ playState }) => playState === 'running'));
  });
}
