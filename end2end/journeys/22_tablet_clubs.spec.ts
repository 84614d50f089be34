// One person in two clubs on a tablet with codes: each club has a copy and a code of its own.

import type { Page } from '@playwright/test';

import { type Account, Api, admin, memberRecord, seedClub } from '../support/api.ts';
import { goTo, signIn } from '../support/club.ts';
import { code, enter, leftIn, lock, lockScreen, other, refused, setCode } from '../support/tablet.ts';
import { expect, test } from '../support/test.ts';

const chess: Account = {
  club_name: 'Les Fous du Roi',
  given_name: 'Basile',
  family_name: 'Quentin',
  email: 'basile.quentin@example.org',
  password: 'la tour prend la reine',
};

async function switchTo(page: Page, club: string): Promise<void> {
  await goTo(page, 'Club');
  await page.getByRole('combobox', { name: 'Club ouvert' }).selectOption(club);
  await page.getByRole('button', { name: 'Changer', exact: true }).click();
}

test('somebody of two clubs has a copy and a code for each on one tablet', async ({ server, openDevice }) => {
  const judo = await seedClub(server);
  const theirs = await Api.register(server, chess);
  await theirs.carryOut({ people: { create: { member: memberRecord('Oscar', 'Zugzwang', '2012-01-01') } } });
  const judoka = new RegExp(judo.members.map(({ last_name }) => last_name).join('|'));
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  // What is on its way for one club while the session goes on in the other.
  tablet.tolerateSignedOut();
  const { page } = tablet;
  await signIn(tablet);
  const { link } = await theirs.post('/api/v1/invitations', { role: 'secretary' });
  await Api.join(server, String(link), admin);
  await tablet.visit('/club');
  await setCode(page);
  await lock(page);
  expect(await page.content()).not.toMatch(judoka);
  await enter(page, code);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Château');

  // The other club has a copy of its own, and a code of its own.
  await switchTo(page, chess.club_name);
  await expect(page).toHaveURL('/');
  await tablet.untilReady();
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Zugzwang');
  expect(await page.content()).not.toMatch(judoka);
  await setCode(page, other);
  expect((await leftIn(page)).databases).toHaveLength(2);
  await lock(page);
  expect(await page.content()).not.toMatch(/Zugzwang|Fous du Roi/);
  expect(await page.content()).not.toMatch(judoka);
  await enter(page, code);
  await expect(page.getByRole('alert')).toContainText('Encore 4 essais');
  await enter(page, other);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Zugzwang');
  expect(await page.content()).not.toMatch(judoka);

  // Back by the page: the first club's own code is asked for.
  await switchTo(page, admin.club_name);
  await expect(lockScreen(page)).toBeVisible();
  expect(await page.content()).not.toMatch(/Zugzwang|Fous du Roi/);
  await enter(page, other);
  await expect(page.getByRole('alert')).toContainText('Encore 4 essais');
  await enter(page, code);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Château');
  await expect(page.getByRole('table')).not.toContainText('Zugzwang');

  // And by the lock screen: the session goes on in the club that is opened.
  await lock(page);
  await page.getByRole('button', { name: 'Autre personne' }).click();
  await page.getByRole('listitem').getByRole('button', { name: 'ZL · Secrétaire' }).click();
  await expect(lockScreen(page)).toContainText('ZL · Secrétaire');
  await enter(page, code);
  await expect(page.getByRole('alert')).toContainText('Encore 4 essais');
  await enter(page, other);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Zugzwang');
  expect(await page.content()).not.toMatch(judoka);
  await expect(tablet.chip()).toHaveText(/^À jour/, { timeout: 75_000 });
});
