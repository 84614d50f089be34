// Networks that lie, break off or forget who one is: what was done stays on the device, the sync
// page says what is wrong, and when all is well again it goes out by itself.

import { admin, seedClub } from '../support/api.ts';
import { fillDoor, mark, signIn, title } from '../support/club.ts';
import type { Trouble } from '../support/network.ts';
import { expect, test } from '../support/test.ts';

const troubles: [Trouble, RegExp, string][] = [
  ['down', /^Hors ligne · 1 à envoyer$/, 'Hors ligne'],
  ['portal', /^Serveur injoignable · 1 à envoyer$/, 'Le réseau répond à la place du serveur'],
  ['bad gateway', /^Serveur injoignable · 1 à envoyer$/, 'Le serveur ne répond pas comme il faut (502)'],
  ['cut', /^Serveur injoignable · 1 à envoyer$/, 'La réponse du serveur est arrivée incomplète'],
  ['signed out', /^Connexion demandée · 1 à envoyer$/, 'Connexion demandée'],
];

for (const [trouble, chip, words] of troubles) {
  test(`what was done waits while the network is ${trouble}`, async ({ server, openDevice, openNetwork }) => {
    const club = await seedClub(server);
    const network = await openNetwork();
    const tablet = await openDevice('tablet', {}, network);
    tablet.tolerate(/^Failed to load resource/);
    await signIn(tablet);
    await tablet.visit(club.sheet);

    network.trouble = (path) => (path === '/api/v1/sync/push' ? trouble : undefined);
    const { page } = tablet;
    await mark(page, club.members[0]!.name, 'Présent');
    await expect(tablet.chip()).toHaveText(chip);
    expect((await tablet.replica()).outbox).toHaveLength(1);
    await page.locator('a.saving-chip').click();
    await expect(page.getByRole('heading', { name: words, exact: true, level: 2 })).toBeVisible();
    await expect(page.getByRole('region', { name: 'En attente d’envoi' }).getByRole('listitem')).toContainText(
      'Amélie BÉZIER : présent·e',
    );

    network.mend();
    await tablet.untilSaved();
    await expect(page.getByRole('heading', { name: 'Tout est synchronisé' })).toBeVisible();
    const { attendance_marks, changes } = (await club.api.pull()).records;
    expect(attendance_marks).toMatchObject([{ state: 'present' }]);
    expect(changes).toBeUndefined();
  });
}

test('a portal in place of the pages starts the app from the device', async ({ server, openDevice, openNetwork }) => {
  const club = await seedClub(server);
  const network = await openNetwork();
  const tablet = await openDevice('tablet', {}, network);
  // The live socket may just be opening when the portal comes.
  tablet.tolerate(/^Failed to load resource|^WebSocket connection/);
  await signIn(tablet);
  for (const trouble of ['portal', 'bad gateway'] as const) {
    network.trouble = () => trouble;
    await tablet.visit(club.sheet);
    await expect(tablet.page.getByRole('main')).toContainText('Gaspard Lemaître');
    await expect(tablet.chip()).toHaveText('Serveur injoignable');
  }
  network.mend();
  await tablet.untilSaved();
});

test('a first download that breaks off goes on where the network comes back', async ({
  server,
  openDevice,
  openNetwork,
}) => {
  await seedClub(server);
  const network = await openNetwork();
  network.trouble = (path) => (path === '/api/v1/sync/pull' ? 'cut' : undefined);
  const tablet = await openDevice('tablet', {}, network);
  tablet.tolerate(/^Failed to load resource/);
  const { page } = tablet;
  await page.goto('/sign-in?next=/members');
  await page.locator('[name="email"]').fill('zoe.lefevre@example.org');
  await page.locator('[name="password"]').fill('trois petits tatamis bleus');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  // The page of the door was alive as well.
  await expect(page).toHaveURL('/members');
  await tablet.untilAlive();
  // The page that the server rendered is there; the others wait, and say why.
  await expect(page.getByRole('main')).toContainText('8 adhérents');
  await page.getByRole('link', { name: 'Groupes', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Premier téléchargement' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('La réponse du serveur est arrivée incomplète');
  network.mend();
  await expect(page.getByRole('main')).toContainText('Judo enfants', { timeout: 75_000 });
  await tablet.untilSaved();
});

test('what is typed before the program has come is still there when it has', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet', { serviceWorkers: 'block' });
  tablet.tolerate(/preloaded using link preload|Service Worker registration/);
  const { page } = tablet;
  await page.goto('/sign-in');
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page).toHaveURL('/');
  await tablet.untilSaved();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/members/new', { waitUntil: 'commit' });
  await page.locator('#first_name').fill('Inès');
  await page.locator('#last_name').fill('Dupont-Lajoie');
  letGo();
  await tablet.untilAlive();
  await expect(page.locator('#first_name')).toHaveValue('Inès');
  await page.getByRole('button', { name: 'Créer l’adhérent' }).click();
  await expect(title(page)).toContainText('Dupont-Lajoie', { ignoreCase: true });
});
