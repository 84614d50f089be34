// What happens elsewhere is seen at once, without anybody asking; and a new version of the program is
// offered, never forced.

import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Page, Route } from '@playwright/test';

import { admin, seedClub } from '../support/api.ts';
import { expectMark, goTo, mark, signIn, title } from '../support/club.ts';
import type { Device } from '../support/device.ts';
import { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';
import { hide } from '../support/visibility.ts';

const built = process.env.NOVACLUB_SITE ?? resolve(import.meta.dirname, '../../target/site');

/** The requests that asked for news, so far. */
const pulls = (network: { requests: string[] }): number =>
  network.requests.filter((request) => request === 'POST /api/v1/sync/pull').length;

test('what another device does is seen without asking, and quiet devices ask nothing', async ({
  server,
  openDevice,
  openNetwork,
}) => {
  const club = await seedClub(server);
  const [amelie, eloise] = club.members;
  const network = await openNetwork();
  const laptop = await openDevice('laptop', {}, network);
  const tablet = await openDevice('tablet');
  await signIn(laptop);
  await signIn(tablet);
  await laptop.visit(club.sheet);
  await tablet.visit(club.sheet);
  await expect.poll(() => network.tunnels).toBeGreaterThan(0);
  await tablet.untilSaved();

  // Sooner than the laptop would look by itself.
  const asked = pulls(network);
  await mark(tablet.page, amelie!.name, 'Présent');
  await expectMark(laptop.page, amelie!.name, 'Présent');
  await mark(tablet.page, eloise!.name, 'Absent');
  await expectMark(laptop.page, eloise!.name, 'Absent');
  expect(pulls(network) - asked, 'a poke leads to a pull').toBeGreaterThan(0);

  // A server that was away: the socket comes back by itself, and with it the news.
  await server.stop();
  await expect(laptop.chip()).toHaveText(/^Hors ligne|^Serveur injoignable/, { timeout: 90_000 });
  const tunnels = network.tunnels;
  await server.start();
  await expect.poll(() => network.tunnels, { timeout: 90_000 }).toBeGreaterThan(tunnels);
  await mark(tablet.page, club.members[2]!.name, 'Excusé');
  await tablet.untilSaved(tablet.page, 90_000);
  await expectMark(laptop.page, club.members[2]!.name, 'Excusé');
});

test('a page that nobody sees holds no socket', async ({ server, openDevice, openNetwork }) => {
  await seedClub(server);
  const network = await openNetwork();
  const laptop = await openDevice('laptop', {}, network);
  await signIn(laptop);
  await expect.poll(() => network.openTunnels).toBe(1);
  const other = await laptop.context.newPage();
  await laptop.visit('/members', other);
  // The one without a socket first, or it may be about to take it over.
  await hide(other, true);
  await hide(laptop.page, true);
  await expect.poll(() => network.openTunnels).toBe(0);
  await hide(other, false);
  await expect.poll(() => network.openTunnels).toBe(1);
});

// ---- versions ----

/** A copy of the site as another build leaves it: other addresses, another style sheet. */
function anotherBuild(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'novaclub-site-'));
  cpSync(built, folder, { recursive: true });
  const build = readFileSync(join(folder, 'build.txt'), 'utf8').trim();
  renameSync(join(folder, 'pkg', build), join(folder, 'pkg', name));
  for (const file of readdirSync(join(folder, 'pkg', name))) {
    if (/^novaclub\.css\.(br|gz)$/.test(file)) rmSync(join(folder, 'pkg', name, file));
  }
  const style = join(folder, 'pkg', name, 'novaclub.css');
  writeFileSync(style, `${readFileSync(style, 'utf8')}\n/* ${name} */\n`);
  writeFileSync(join(folder, 'build.txt'), `${name}\n`);
  return folder;
}

/** The build that a page runs. */
const buildOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('script[src$="/boot.js"]')!.getAttribute('src')!.split('/')[2]!);

const offer = (page: Page) => page.locator('.update-offer');

/** How often the page was loaded. */
async function countLoads(page: Page): Promise<() => number> {
  let loads = 0;
  page.on('load', () => (loads += 1));
  return () => loads;
}

test.describe('a new version', () => {
  const folders: string[] = [];
  test.afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  const build = (name: string) => {
    const folder = anotherBuild(name);
    folders.push(folder);
    return folder;
  };

  /** A laptop with two tabs of the old version, and the server already on the new one. */
  async function deploy(device: Device, server: Server): Promise<[Page, Page]> {
    await signIn(device);
    const left = device.page;
    const right = await device.context.newPage();
    await device.visit('/groups', right);
    await device.visit('/members', left);
    await server.stop();
    server.environment.NOVACLUB_SITE = build('new1');
    await server.start();
    return [left, right];
  }

  test('is offered, and accepted in one tab it comes to all, once', async ({ server, openDevice }) => {
    const { NOVACLUB_SITE } = server.environment;
    server.environment.NOVACLUB_SITE = NOVACLUB_SITE ?? built;
    await seedClub(server);
    const laptop = await openDevice('laptop');
    const [left, right] = await deploy(laptop, server);
    const old = await buildOf(left);
    const loads = [await countLoads(left), await countLoads(right)];
    for (const tab of [left, right]) {
      await expect(offer(tab)).toContainText('Une nouvelle version est prête.', { timeout: 90_000 });
    }
    await right.getByRole('button', { name: 'Plus tard' }).click();
    await expect(offer(right)).toHaveCount(0);
    expect([await buildOf(left), await buildOf(right)]).toEqual([old, old]);

    await left.getByRole('button', { name: 'Mettre à jour' }).click();
    for (const tab of [left, right]) {
      await expect.poll(() => buildOf(tab).catch(() => old)).toBe('new1');
      await laptop.untilReady(tab);
      await expect(offer(tab)).toHaveCount(0);
    }
    // A page is alive a moment before all of it has loaded.
    await expect.poll(() => loads.map((count) => count())).toEqual([1, 1]);
    await expect(title(left)).toContainText('Adhérents');

    // Nobody runs the old version any more: its files go, and a start without a network is the new one.
    await expect
      .poll(() => left.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('novaclub-'))))
      .toEqual([expect.stringContaining('new1')]);
    expect(loads.map((count) => count()), 'once').toEqual([1, 1]);
    await server.stop();
    await left.goto('/groups');
    await laptop.untilAlive(left);
    expect(await buildOf(left)).toBe('new1');
    await expect(title(left)).toContainText('Groupes');
  });

  test('never takes away what is being typed', async ({ server, openDevice }) => {
    server.environment.NOVACLUB_SITE ??= built;
    const club = await seedClub(server);
    const laptop = await openDevice('laptop');
    const [left, right] = await deploy(laptop, server);
    const old = await buildOf(left);
    await right.goto('about:blank');
    await right.close();
    const editing = await laptop.context.newPage();
    await goTo(left, 'Accueil');
    await laptop.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect(offer(left)).toBeVisible({ timeout: 90_000 });

    // Opened while the server is away, so that it runs the old version from the device.
    await server.stop();
    await editing.goto(`/members/${club.members[0]!.id}/edit`);
    await laptop.untilAlive(editing);
    expect(await buildOf(editing)).toBe(old);
    await server.start();
    await editing.locator('#city').fill('Vitré');
    const loads = await countLoads(editing);

    await expect(offer(left)).toBeVisible();
    await left.getByRole('button', { name: 'Mettre à jour' }).click();
    await expect.poll(() => buildOf(left).catch(() => old)).toBe('new1');
    await expect(offer(editing)).toContainText('dès que cette saisie sera enregistrée ou quittée');
    await expect(editing.locator('#city')).toHaveValue('Vitré');
    expect([loads(), await buildOf(editing)]).toEqual([0, old]);

    await editing.getByRole('button', { name: 'Enregistrer', exact: true }).click();
    await expect.poll(() => buildOf(editing).catch(() => old), { timeout: 20_000 }).toBe('new1');
    // The script of the new version stands in the page before the page has loaded.
    await expect.poll(loads).toBe(1);
    await laptop.untilSaved(left, 90_000);
    expect(loads()).toBe(1);
    const { members } = (await club.api.pull()).records;
    expect(members?.find(({ id }) => id === club.members[0]!.id)).toMatchObject({ city: 'Vitré' });
  });
});

test('an exchange of another tab that comes late brings no session back', async ({ server, openDevice }) => {
  await seedClub(server);
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  const left = laptop.page;
  const right = await laptop.context.newPage();
  await laptop.visit('/members', right);
  await laptop.visit('/club', left);

  // Its lists are there: from now on exchanges alone ask in the name of the session.
  await expect(left.getByRole('region', { name: 'Équipe' })).toContainText(admin.family_name);
  await expect(left.getByText('Aucune invitation en attente.')).toBeVisible();

  // The ten minutes of the token are over: a tab refreshes the session, whichever is first, and the answer hangs.
  laptop.tolerateSignedOut();
  let [release, hang] = [() => {}, () => {}];
  const released = new Promise<void>((done) => (release = done));
  const hanging = new Promise<void>((done) => (hang = done));
  const holdAnswer = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    hang();
    await released;
    await route.fulfill({ response });
  };
  // The first alone: what is asked after the sign-out may still be on its way at the end.
  await laptop.context.route('**/api/v1/auth/refresh', holdAnswer, { times: 1 });
  await laptop.context.clearCookies({ name: 'novaclub_session' });
  await right.evaluate(() => window.dispatchEvent(new Event('online')));
  await hanging;
  const loggedOut = left.waitForRequest('**/api/v1/auth/logout');
  await left.getByRole('button', { name: 'Se déconnecter' }).click();
  // The sign-out waits for it.
  release();
  await loggedOut;
  await expect(left).toHaveURL('/sign-in');
  expect((await laptop.context.cookies()).filter(({ name }) => /session|refresh/.test(name))).toEqual([]);
});
