// The club's own sign-in, with a real provider: set by the admin, taken by somebody who has an account, by
// somebody who was invited, and by a stranger.

import type { Page } from '@playwright/test';

import { type SeededClub, admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor, toast } from '../support/club.ts';
import type { Device } from '../support/device.ts';
import { forgetConfirmations, linkInMail, turnAppOn } from '../support/factors.ts';
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
  if (!hasScripts) await expect(page).toHaveURL('/club/openid?saved');
  await expect(page.getByText('C’est réglé')).toBeVisible();
  return (await page.getByRole('link', { name: /\/sign-in\?club=/ }).getAttribute('href'))!;
}

test('the club’s sign-in: the password is asked once, then the provider is enough', async ({
  server,
  service,
  openDevice,
}) => {
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
  phone.tolerateSignedOut();
  await phone.context.clearCookies({ name: /^novaclub_(session|refresh)$/ });
  await phone.page.goto('/sign-in');
  await phone.page.getByRole('link', { name: label }).click();
  await expect(phone.page).toHaveURL('/');

  // Such a session confirms nothing: the account's password is asked for, and then it is done.
  phone.tolerate(/the server responded with a status of 403/);
  await phone.page.goto('/club/openid');
  await phone.untilAlive(phone.page);
  await phone.page.locator('[name="label"]').fill('Par ici');
  await phone.page.getByRole('button', { name: 'Enregistrer' }).click();
  const dialog = phone.page.getByRole('dialog', { name: 'C’est bien vous' });
  await expect(dialog.getByLabel('Mot de passe')).toBeFocused();
  await expectAccessible(phone.page);
  await dialog.getByLabel('Mot de passe').fill(admin.password);
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(toast(phone.page)).toContainText('C’est réglé');
  await expect(phone.page.locator('[name="label"]')).toHaveValue('Par ici');
  forgetConfirmations(server);
  await phone.page.getByRole('button', { name: 'Retirer cette connexion' }).click();
  await dialog.getByLabel('Mot de passe').fill(admin.password);
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(toast(phone.page)).toContainText('Connexion du club retirée');
  await expect(phone.page.locator('[name="issuer"]')).toHaveValue('');
  await phone.page.goto('/confirm?next=/club');
  await expectAccessible(phone.page);
  await fillDoor(phone.page, { password: admin.password });
  await expect(phone.page).toHaveURL('/club');
});

test('with scripts switched off, what was typed waits while one shows who one is', async ({
  server,
  service,
  openDevice,
}) => {
  const office = await openDevice('laptop', { javaScriptEnabled: false });
  tolerateProvider(office);
  const { page } = office;
  await setProvider(office, service, false);
  forgetConfirmations(server);
  await page.goto('/club/openid');
  await page.locator('[name="label"]').fill('Par ici');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL('/confirm?next=/club/openid');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('C’est bien vous');
  await fillDoor(page, { password: 'ce n’est pas lui' });
  await expect(page.getByRole('alert')).toBeVisible();
  await fillDoor(page, { password: admin.password });
  await expect(page).toHaveURL('/club/openid');
  await expect(page.getByText('Pas encore enregistré')).toBeVisible();
  await expect(page.locator('[name="label"]')).toHaveValue('Par ici');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL('/club/openid?saved');
  await page.getByRole('button', { name: 'Retirer cette connexion' }).click();
  await expect(page).toHaveURL('/club/openid');
  await expect(page.locator('[name="issuer"]')).toHaveValue('');
});

test('who was invited by a club that requires a second factor chooses a password by mail first', async ({
  server,
  seeded: { api },
  service,
  openDevice,
}) => {
  const chosen = 'les kimonos sèchent au soleil';
  const email = 'lea.moreau@example.org';
  const office = await openDevice('laptop');
  tolerateProvider(office);
  await setProvider(office, service);
  await api.put('/api/v1/factors-required', { roles: ['coach'] });
  const { link } = (await api.post('/api/v1/invitations', { role: 'coach' })) as unknown as { link: string };

  const phone = await openDevice('phone');
  tolerateProvider(phone);
  // Until there is a factor, the club's data is refused.
  phone.tolerate(/^WebSocket connection .* response code: 403/);
  const { page } = phone;
  await page.goto(link);
  await page.getByRole('link', { name: label }).click();
  await signInAtProvider(page, email);
  await expect(page).toHaveURL('/club/security');
  await page.getByRole('button', { name: 'Ajouter une application' }).click();
  const dialog = page.getByRole('dialog', { name: 'C’est bien vous' });
  await dialog.getByRole('link', { name: 'Choisissez-en un par courriel' }).click();
  await expect(page).toHaveURL('/forgotten-password');
  await page.locator('[name="email"]').fill(email);
  await page.getByRole('button', { name: 'Envoyer le lien' }).click();
  await expect(page.getByText('Regardez vos courriels')).toBeVisible();
  await page.goto(await linkInMail(server, '/reset-password/'));
  await fillDoor(page, { password: chosen });
  await expect(page).toHaveURL('/sign-in?changed');
  await fillDoor(page, { email, password: chosen });
  await expect(page).toHaveURL('/club/security');
  await turnAppOn(page);
  await page.goto('/members');
  await expect(page).toHaveURL('/members');
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
