// Registering makes a club and its admin in one step; signing in and out; all of it with
// scripts switched off, too, since these pages are plain forms.

import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

const admin = {
  club_name: 'Judo Club de Saint-Étienne',
  given_name: 'Zoé',
  family_name: 'Lefèvre',
  email: 'zoe.lefevre@example.org',
  password: 'trois petits tatamis bleus',
};

async function fillAndSend(page: Page, values: Record<string, string>): Promise<void> {
  for (const [field, value] of Object.entries(values)) {
    await page.locator(`[name="${field}"]`).fill(value);
  }
  await page.locator('form:has([name="password"]) [type="submit"]').click();
}

async function expectApp(page: Page): Promise<void> {
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.locator('[name="password"]')).toHaveCount(0);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'with scripts switched off', () => {
    test('a club registers, and its admin signs in on another device', async ({ openDevice }) => {
      const laptop = await openDevice('laptop', { javaScriptEnabled });
      await laptop.page.goto('/register');
      await fillAndSend(laptop.page, admin);
      await expectApp(laptop.page);

      const tablet = await openDevice('tablet', { javaScriptEnabled });
      await tablet.page.goto('/sign-in');
      await fillAndSend(tablet.page, { email: admin.email, password: admin.password });
      await expectApp(tablet.page);
    });

    test('a wrong password is refused, and the page says so', async ({ openDevice }) => {
      const device = await openDevice('tablet', { javaScriptEnabled });
      device.tolerate(/the server responded with a status of 4/);
      // The page that is open hears that nobody is signed in any more.
      device.tolerateSignedOut();
      await device.page.goto('/register');
      await fillAndSend(device.page, admin);
      await expectApp(device.page);

      await device.context.clearCookies();
      await device.page.goto('/sign-in');
      await fillAndSend(device.page, { email: admin.email, password: 'not the right one' });
      await expect(device.page.getByRole('alert')).toBeVisible();
      await expect(device.page.locator('[name="password"]')).toBeVisible();
    });
  });
}

test('the pages before signing in are accessible', async ({ openDevice }) => {
  const { page } = await openDevice('tablet');
  for (const address of ['/sign-in', '/register']) {
    await page.goto(address);
    await expectAccessible(page);
  }
});
