// Scripts switched off: the server renders what people come for.

import { admin, seedClub, today } from '../support/api.ts';
import { fillDoor, nameOn } from '../support/club.ts';
import { expect, test } from '../support/test.ts';

test('a signed-in visit shows members and today’s sessions', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const device = await openDevice('old tablet', { javaScriptEnabled: false });
  const { page } = device;
  device.tolerate(/status of 404/);

  await page.goto('/members');
  await expect(page).toHaveURL('/sign-in?next=/members');
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL('/members');
  const main = page.getByRole('main');
  for (const { first_name, last_name } of club.members) {
    await expect(main.getByRole('link', { name: `${last_name} ${first_name}` })).toBeVisible();
  }
  await expect(main).toContainText('8 adhérents');

  await page.goto('/');
  await expect(main).toContainText('Judo enfants');
  await expect(main.locator(`time[datetime="${today()}T18:00"]`)).toBeVisible();
  await page.getByRole('link', { name: /^Pointer Judo enfants/ }).click();
  await expect(page).toHaveURL(club.sheet);
  for (const { name } of club.members) await expect(nameOn(page, name)).toBeVisible();
  await page.goto('/sessions');
  await expect(main).toContainText('Judo enfants');
  await page.goto(`/members/${club.members[5]!.id}`);
  await expect(main).toContainText('06 12 34 56 78');
  await page.goto(`/groups/${club.group.id}`);
  await expect(main).toContainText('Nguyen');
});

test('an address that leads nowhere is a 404 in words', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const device = await openDevice('old tablet', { javaScriptEnabled: false });
  const { page } = device;
  device.tolerate(/status of 404/);
  await page.goto('/sign-in');
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL('/');
  for (const [address, words] of [
    ['/nowhere', 'Page introuvable'],
    [`/members/${club.series}`, 'Fiche introuvable'],
    [`/groups/${club.series}`, 'Groupe introuvable'],
    [`/sessions/${club.series}/2020-01-01`, 'Cette séance n’existe pas'],
  ] as const) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(page.getByRole('main')).toContainText(words);
  }
});

test('a session that has ended leads to signing in, and back to where one was', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const { page, context } = await openDevice('old tablet', { javaScriptEnabled: false });
  await page.goto('/sign-in');
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL('/');
  await context.clearCookies();
  await page.goto(club.sheet);
  await expect(page).toHaveURL(`/sign-in?next=${club.sheet}`);
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL(club.sheet);
  await expect(page.getByRole('main')).toContainText(club.members[0]!.last_name);
});
