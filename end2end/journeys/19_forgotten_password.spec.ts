// A forgotten password: from the door to the mail, to a new password and back in; the other devices are
// signed out.

import { admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor, signIn } from '../support/club.ts';
import { linkInMail } from '../support/factors.ts';
import { expect, test } from '../support/test.ts';

const renewed = 'les kimonos sèchent au soleil';

for (const javaScriptEnabled of [true, false]) {
  test(`a password is replaced by mail, ${javaScriptEnabled ? 'with scripts' : 'with scripts switched off'}`, async ({
    server,
    openDevice,
  }) => {
    await seedClub(server);
    const device = await openDevice('laptop', { javaScriptEnabled });
    device.tolerate(/the server responded with a status of 4/);
    const { page } = device;
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Mot de passe oublié' }).click();
    await expect(page).toHaveURL('/forgotten-password');
    await page.locator('[name="email"]').fill(admin.email);
    await page.getByRole('button', { name: 'Envoyer le lien' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Regardez vos courriels' })).toBeVisible();

    const link = await linkInMail(server, '/reset-password/');
    await page.goto(link);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nouveau mot de passe');
    await fillDoor(page, { password: 'motdepasse motdepasse' });
    await expect(page.getByRole('alert')).toContainText('que tout le monde essaie');
    await expect(page.locator('[name="password"]')).toHaveValue('');
    await fillDoor(page, { password: renewed });
    await expect(page).toHaveURL('/sign-in?changed');
    await expect(page.getByText('Mot de passe changé')).toBeVisible();

    await fillDoor(page, { email: admin.email, password: admin.password });
    await expect(page.getByRole('alert')).toContainText('Adresse ou mot de passe incorrect');
    await fillDoor(page, { email: admin.email, password: renewed });
    await expect(page).toHaveURL('/');

    device.tolerateSignedOut();
    await device.context.clearCookies();
    await page.goto(link);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ce lien n’est plus valable');
    await page.getByRole('link', { name: 'Demander un autre lien' }).click();
    await expect(page).toHaveURL('/forgotten-password');
  });
}

test('a password can be shown, and the pages are accessible', async ({ server, openDevice }) => {
  await seedClub(server);
  const { page } = await openDevice('tablet');
  await page.goto('/forgotten-password');
  await expectAccessible(page);
  await page.locator('[name="email"]').fill(admin.email);
  await page.getByRole('button', { name: 'Envoyer le lien' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Regardez vos courriels' })).toBeVisible();
  await expectAccessible(page);

  await page.goto(await linkInMail(server, '/reset-password/'));
  const field = page.locator('[name="password"]');
  const show = page.getByRole('button', { name: 'Afficher le mot de passe' });
  await field.fill(renewed);
  await expect(field).toHaveAttribute('type', 'password');
  await show.click();
  await expect(field).toHaveAttribute('type', 'text');
  await expect(show).toHaveAttribute('aria-pressed', 'true');
  await expect(field).toHaveValue(renewed);
  await expectAccessible(page);
  await show.click();
  await expect(field).toHaveAttribute('type', 'password');
});

test('the other device is signed out', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerateSignedOut();
  await signIn(tablet);
  const forgotten = { email: admin.email };
  const asked = await fetch(`${server.url}/api/v1/auth/forgotten-password`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(forgotten),
  });
  expect(asked.status).toBe(202);
  const token = (await linkInMail(server, '/reset-password/')).split('/').at(-1)!;
  const set = await fetch(`${server.url}/api/v1/auth/reset-password`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, password: renewed }),
  });
  expect(set.status).toBe(204);
  const me = await tablet.page.request.get('/api/v1/me');
  expect(me.status()).toBe(401);
});
