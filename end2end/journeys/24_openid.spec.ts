// The club's own sign-in, with a real provider: set by the admin, taken by somebody who has an account, by
// somebody who was invited, and by a stranger.

import type { Page } from '@playwright/test';

import { type SeededClub, admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor } from '../support/club.ts';
import type { Device } from '../support/device.ts';
import { SignInService, client } from '../support/provider.ts';
import { Server } from '../support/server.ts';
import { expect, test as journey } from '../support/test.ts';

const label = 'Entrer avec le compte du club';

const test = journey.extend<{ seeded: SeededClub; service: SignInService }>({
  // Providers are on the internet; this one is on the same machine.
  server: async ({}, use) => {
    const server = await Server.open({ NOVACLUB_OPENID_PRIVATE: 'allow' });
    await use(server);
    await server.close();
  },
  seeded: async ({ server }, use) => use(await seedClub(server)),
  service: async ({ server, seeded }, use) => {
    // The address that the club's page shows is the one that the provider is told.
    const shown = await fetch(`${server.url}/api/v1/openid`, { headers: seeded.api.headers });
    const { redirect_uri } = (await shown.json()) as { redirect_uri: string };
    const service = await SignInService.open(redirect_uri, ['inconnue@example.org']);
    await use(service);
    await service.close();
  },
});

/** The provider's own pages are not ours to judge. */
function tolerateProvider(device: Device): void {
  device.tolerate(/Content Security Policy|favicon|preload|status of 4|ERR_EMPTY_RESPONSE/);
}

/** Signs in on the provider's pages and lets it tell who it is. */
async function signInAtProvider(page: Page, email: string): Promise<void> {
  await page.locator('[name="login"]').fill(email);
  await page.locator('[name="password"]').fill('any');
  await page.locator('[type="submit"]').click();
  await page.locator('[type="submit"]').filter({ hasText: /continue/i }).click();
}

/** Sets the club's provider on its page; gives the club's link. */
async function setProvider(device: Device, service: SignInService, hasScripts = true): Promise<string> {
  const { page } = device;
  await page.goto('/sign-in');
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL('/');
  await page.goto('/club/openid');
  // Fields take what their page starts from when it comes alive.
  if (hasScripts) await device.untilAlive(page);
  await page.locator('[name="issuer"]').fill(service.issuer);
  await page.locator('[name="client_id"]').fill(client.id);
  await page.locator('[name="client_secret"]').fill(client.secret);
  await page.locator('[name="label"]').fill(label);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL('/club/openid?saved');
  await expect(page.getByText('C’est réglé')).toBeVisible();
  return (await page.getByRole('link', { name: /\/sign-in\?club=/ }).getAttribute('href'))!;
}

test('the club’s sign-in: the password is asked once, then the provider is enough', async ({ service, openDevice }) => {
  const office = await openDevice('laptop');
  tolerateProvider(office);
  const link = await setProvider(office, service);
  await expectAccessible(office.page);

  const phone = await openDevice('phone');
  tolerateProvider(phone);
  await phone.page.goto(link);
  await expectAccessible(phone.page);
  await phone.page.getByRole('link', { name: label }).click();
  await signInAtProvider(phone.page, admin.email);
  await expect(phone.page).toHaveURL('/sign-in/link');
  await expect(phone.page.getByText(admin.email)).toBeVisible();
  await expectAccessible(phone.page);
  await fillDoor(phone.page, { password: admin.password });
  await expect(phone.page).toHaveURL('/');
  await phone.untilReady();

  // The browser remembers the club's door, and the provider the person.
  await phone.context.clearCookies({ name: /^novaclub_(session|refresh)$/ });
  await phone.page.goto('/sign-in');
  await phone.page.getByRole('link', { name: label }).click();
  await expect(phone.page).toHaveURL('/');

  // What such a session may not: confirm anything of the account.
  await phone.page.goto('/club/openid');
  await phone.page.getByRole('button', { name: 'Retirer cette connexion' }).click();
  await expect(phone.page).toHaveURL(/\/confirm\?next=/);
});

test('who was invited comes in without a password, and a stranger does not', async ({
  seeded: { api },
  service,
  openDevice,
}) => {
  const office = await openDevice('laptop');
  tolerateProvider(office);
  const club = await setProvider(office, service);
  const { link } = (await api.post('/api/v1/invitations', { role: 'coach' })) as unknown as { link: string };

  const stranger = await openDevice('tablet');
  tolerateProvider(stranger);
  await stranger.page.goto(club);
  await stranger.page.getByRole('link', { name: label }).click();
  await signInAtProvider(stranger.page, 'quelqu.un@example.org');
  await expect(stranger.page.getByRole('alert')).toContainText('le club ne connaît pas cette adresse', { ignoreCase: true });
  await stranger.context.clearCookies();
  await stranger.page.goto(club);
  await stranger.page.getByRole('link', { name: label }).click();
  await signInAtProvider(stranger.page, 'inconnue@example.org');
  await expect(stranger.page.getByRole('alert')).toContainText('n’a pas vérifié votre adresse');

  const phone = await openDevice('phone');
  tolerateProvider(phone);
  await phone.page.goto(link);
  await phone.page.getByRole('link', { name: label }).click();
  await signInAtProvider(phone.page, 'lea.moreau@example.org');
  await expect(phone.page).toHaveURL('/');
  await phone.untilReady();
  const me = (await (await phone.page.request.get('/api/v1/me')).json()) as { role: string; user_name: string };
  expect(me).toMatchObject({ role: 'coach', user_name: 'Léa Moreau' });
});

test('whoever cancels at the provider is told so, in their language', async ({ service, openDevice }) => {
  const office = await openDevice('laptop');
  tolerateProvider(office);
  const club = await setProvider(office, service);
  const phone = await openDevice('phone', { locale: 'en-GB' });
  tolerateProvider(phone);
  await phone.page.goto(club);
  await phone.page.getByRole('link', { name: label }).click();
  await phone.page.getByRole('link', { name: /cancel/i }).click();
  await expect(phone.page.getByRole('alert')).toContainText('did not let you in');
});

test('with scripts switched off the way is the same', async ({ service, openDevice }) => {
  const office = await openDevice('laptop', { javaScriptEnabled: false });
  tolerateProvider(office);
  const club = await setProvider(office, service, false);
  const phone = await openDevice('phone', { javaScriptEnabled: false });
  tolerateProvider(phone);
  await phone.page.goto(club);
  await phone.page.getByRole('link', { name: label }).click();
  await signInAtProvider(phone.page, admin.email);
  await expect(phone.page).toHaveURL('/sign-in/link');
  await fillDoor(phone.page, { password: 'not the one' });
  await expect(phone.page.getByRole('alert')).toBeVisible();
  await fillDoor(phone.page, { password: admin.password });
  await expect(phone.page).toHaveURL('/');
  await expect(phone.page.getByRole('navigation', { name: 'Principale' })).toBeVisible();
});
