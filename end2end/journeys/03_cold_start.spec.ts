// Starting without a network, on any address of the app: the server is not there at all.

import { seedClub, today } from '../support/api.ts';
import { expectMark, mark, marksOf, signIn, title } from '../support/club.ts';
import { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

test('every address starts without a server, and what is done there goes out by itself', async ({
  server,
  openDevice,
}) => {
  test.setTimeout(420_000);
  const club = await seedClub(server);
  const lea = club.members[5]!;
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  // The next day: Chromium writes new cookies to the disk only every half minute.
  await tablet.restart();
  await server.stop();

  const { page } = tablet;
  const main = page.getByRole('main');
  const addresses: [string, string | RegExp][] = [
    ['/', /Judo enfants/],
    ['/sessions', /Judo enfants/],
    ['/sessions/new', /Créer les séances/],
    [`/sessions/${club.series}/edit`, /Supprimer la série/],
    [club.sheet, /Gaspard Lemaître/],
    [`${club.sheet}/edit`, /Annuler la séance/],
    ['/members', /Château Éloïse/],
    ['/members/new', /Créer l’adhérent/],
    ['/members/import', /Choisir un fichier/],
    [`/members/${lea.id}`, /14\/03\/2014/],
    [`/members/${lea.id}/edit`, /Enregistrer/],
    ['/groups', /Judo enfants/],
    ['/groups/new', /Créer le groupe/],
    [`/groups/${club.group.id}`, /Nguyen Manon/],
    [`/groups/${club.group.id}/edit`, /Enregistrer/],
    ['/club', /Judo Club de Saint-Étienne/],
    ['/sync', /Rien n’attend sur cet appareil/],
    ['/nowhere', /Page introuvable/],
    [`/members/${club.series}`, /Fiche introuvable/],
  ];
  for (const [address, text] of addresses) {
    await page.goto(address);
    await tablet.untilAlive();
    await expect(main, address).toContainText(text);
  }

  await tablet.visit(club.sheet);
  await mark(page, lea.name, 'Présent');
  await expect(marksOf(page, lea.name)).toBeVisible();
  await expect(tablet.chip()).toHaveText('Hors ligne · 1 à envoyer');
  await page.reload();
  await tablet.untilReady();
  await expectMark(page, lea.name, 'Présent');

  await tablet.kill();
  await tablet.start();
  await tablet.visit(club.sheet);
  await expectMark(tablet.page, lea.name, 'Présent');
  await expect(title(tablet.page)).toContainText('Judo enfants');
  await expect(tablet.chip()).toHaveText('Hors ligne · 1 à envoyer');

  await server.start();
  await tablet.untilSaved();
  const { records } = await club.api.pull();
  expect(records['attendance_marks']).toMatchObject([
    { member_id: lea.id, series_id: club.series, session_date: today(), state: 'present' },
  ]);
});

test('a device that nobody has signed in on says so without a network', async ({ server, openDevice }) => {
  const tablet = await openDevice('tablet');
  await tablet.page.goto('/sign-in');
  await tablet.untilAlive();
  await tablet.untilInstalled();
  await server.stop();
  await tablet.page.goto('/members');
  await tablet.untilAlive();
  await expect(tablet.page.getByRole('main')).toContainText(/réseau/);
  await expect(tablet.page.getByRole('main').getByRole('link', { name: 'Se connecter' })).toBeVisible();
});

const withLittlePatience = test.extend({
  server: async ({}, use) => {
    const server = await Server.open({ NOVACLUB_PAGE_SECONDS: '1' });
    await use(server);
    await server.close();
  },
});

withLittlePatience(
  'where the network hangs a device starts from what it holds, and waits for what it does not hold',
  async ({ server, openDevice, openNetwork }) => {
    await seedClub(server);
    const network = await openNetwork();
    const tablet = await openDevice('tablet', {}, network);
    await signIn(tablet);
    network.trouble = (path) => (path === '/forgotten-password' || path === '/members' ? 'held' : undefined);
    const link = await tablet.context.newPage();
    const opened = link.goto('/forgotten-password');
    await expect.poll(() => network.heldRequests).toBe(1);
    // This one is asked for later, and given up.
    await tablet.visit('/members');
    await expect(tablet.page.locator('body')).not.toHaveAttribute('data-rendered');
    await expect(tablet.page.getByRole('main')).toContainText('Château Éloïse');
    network.letGo();
    await opened;
    await expect(link.locator('body')).toHaveAttribute('data-rendered');
    await expect(title(link)).toHaveText('Mot de passe oublié');
  },
);
