// Erasing a device from afar: from the page, without a session, behind the lock, with a secret that a restore lost;
// and a lock that the server does not know any more.

import { admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor, goTo, openTodaysSheet, signIn, title, toast } from '../support/club.ts';
import {
  code,
  enter,
  leftIn,
  lock,
  lockScreen,
  markWithoutNetwork,
  numberOf,
  other,
  refused,
  request,
  setCode,
  vaultOf,
} from '../support/tablet.ts';
import { expect, test } from '../support/test.ts';
import type { BrowserContext, Page } from '@playwright/test';

/** The notice that something waits to be sent before all goes. */
const toSend = (page: Page) => page.getByText('Connectez-vous pour envoyer d’abord la modification qui attend');

test('one’s own lost tablet is erased from the page: ordered, taken back, ordered again, carried out', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  await signIn(tablet);
  const device = await numberOf(tablet.page);
  const session = async (): Promise<string | undefined> => {
    const { sessions } = await (await request(server, club.api, 'GET', '/api/v1/auth/sessions')).json();
    return sessions.find(({ device_id }: { device_id: string }) => device_id === device)?.id;
  };
  // The list knows a tablet by its last download.
  await expect.poll(session, { message: 'the session of the tablet' }).toBeDefined();
  const path = `/api/v1/auth/sessions/${await session()}`;
  await request(server, club.api, 'PATCH', path, { device_name: 'Tablette du dojo' });
  await tablet.goOffline();

  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit('/club/devices');
  const lines = page.getByRole('region', { name: 'Mes appareils' }).getByRole('listitem');
  const line = lines.filter({ hasText: 'Tablette du dojo' });
  const isThis = lines.filter({ hasText: 'cet appareil' });
  await expect(isThis).toHaveCount(1);
  await expect(isThis.getByRole('button', { name: 'Effacer l’appareil…' })).toHaveCount(0);
  const order = async () => {
    await line.getByRole('button', { name: 'Effacer l’appareil…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Effacer cet appareil' });
    await expect(dialog).toContainText('Déconnecté, il attend pour cela qu’on s’y connecte');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Effacer', exact: true }).click();
    await expect(toast(page)).toContainText('L’appareil sera effacé à son prochain contact.');
    await expect(line).toContainText('l’appareil ne s’est pas encore montré');
  };
  await order();
  await line.getByRole('button', { name: 'Ne plus effacer' }).click();
  await expect(toast(page)).toContainText('L’appareil ne sera pas effacé.');
  await expect(line).not.toContainText('l’appareil ne s’est pas encore montré');
  await order();
  await expectAccessible(page);

  await tablet.goOnline();
  await expect(tablet.page).toHaveURL(/\/sign-in/);
  expect((await leftIn(tablet.page)).databases).toEqual([]);
  await expect(async () => {
    await page.reload();
    await expect(line).toContainText(/Effacé /, { timeout: 2_000 });
  }).toPass();
  await expect(line.getByRole('button', { name: 'Effacer l’appareil…' })).toHaveCount(0);
});

for (const withCode of [false, true]) {
  const which = withCode ? 'with a code' : 'without a code';
  test(`a tablet ${which} that was signed out loses nothing: it goes once somebody has signed in to send`, async ({
    server,
    openDevice,
  }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    tablet.tolerateSignedOut();
    const { page } = tablet;
    await signIn(tablet);
    if (withCode) await setCode(page);
    const device = await numberOf(page);
    await markWithoutNetwork(tablet, club);
    await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
    await request(server, club.api, 'DELETE', '/api/v1/auth/sessions');
    await tablet.goOnline();
    // The club is out of sight, and all of it is still there.
    await expect(toSend(page)).toBeVisible();
    await expect(page).toHaveURL(/\/sign-in/);
    await expectAccessible(page);
    expect(await page.content()).not.toContain(club.members[1]!.last_name);
    expect((await leftIn(page)).databases).toHaveLength(1);
    await page.reload();
    await expect(toSend(page)).toBeVisible();
    expect((await club.api.pull()).records.attendance_marks ?? []).toEqual([]);

    await fillDoor(page, { email: admin.email, password: admin.password });
    if (withCode) {
      await expect(lockScreen(page)).toBeVisible();
      await expect(page.getByText('Ouvrez-le pour envoyer d’abord la modification qui attend')).toBeVisible();
      await enter(page, code);
    }
    await expect.poll(async () => (await club.api.pull()).records.attendance_marks?.length).toBe(1);
    await expect.poll(async () => (await leftIn(page).catch(() => undefined))?.databases).toEqual([]);
    await expect(page).toHaveURL(/\/sign-in/);
    const [order] = (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes;
    expect(order).toMatchObject({ device_id: device, destroy: false, lost: 0, done_at: expect.any(String) });
  });
}

test('whoever is before a signed-out tablet erases it with what waits, at the second tap', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerateSignedOut();
  const { page } = tablet;
  await signIn(tablet);
  const device = await numberOf(page);
  await markWithoutNetwork(tablet, club);
  await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
  await request(server, club.api, 'DELETE', '/api/v1/auth/sessions');
  await tablet.goOnline();
  await expect(toSend(page)).toBeVisible();
  await page.getByRole('button', { name: 'Effacer sans envoyer' }).click();
  expect((await leftIn(page)).databases).toHaveLength(1);
  await page.getByRole('button', { name: /^Effacer.*1 modification sera perdue$/ }).click();
  await expect.poll(async () => (await leftIn(page)).databases).toEqual([]);
  await expect(toSend(page)).toHaveCount(0);
  const told = async () => (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes[0];
  await expect.poll(told).toMatchObject({ device_id: device, lost: 1, done_at: expect.any(String) });
});

test('what one tab has just written is not lost by another one that has not heard of it', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerateSignedOut();
  const { page, context } = tablet;
  await signIn(tablet);
  const device = await numberOf(page);
  const deaf = await context.newPage();
  await deaf.addInitScript(() => {
    Object.defineProperty(BroadcastChannel.prototype, 'onmessage', { set: () => {} });
  });
  await tablet.visit('/members', deaf);
  await markWithoutNetwork(tablet, club);
  await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
  await request(server, club.api, 'DELETE', '/api/v1/auth/sessions');
  await tablet.goOnline();
  await expect(toSend(page)).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await leftIn(page)).databases).toHaveLength(1);
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect.poll(async () => (await club.api.pull()).records.attendance_marks?.length).toBe(1);
  const told = async () => (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes[0];
  await expect.poll(told).toMatchObject({ device_id: device, lost: 0, done_at: expect.any(String) });
});

/** Another page has the copy open, and does not hear that it is to let go. */
async function holdCopy(context: BrowserContext): Promise<() => Promise<void>> {
  const holding = await context.newPage();
  await holding.goto('/api/v1/me');
  await holding.evaluate(async () => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('novaclub-')) as [
      { name: string },
    ];
    const opening = indexedDB.open(name);
    await new Promise((done) => (opening.onsuccess = done));
    Object.assign(window, { held: opening.result });
  });
  return () => holding.close();
}

/** From its next load on the page's browser deletes nothing. */
async function refuseToDelete(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const remove = IDBFactory.prototype.deleteDatabase;
    IDBFactory.prototype.deleteDatabase = function (name) {
      const refused = sessionStorage.getItem('refused');
      if (refused === null) return remove.call(this, name);
      sessionStorage.setItem('refused', String(Number(refused) + 1));
      throw new DOMException('provoked', 'UnknownError');
    };
  });
  await page.evaluate(() => sessionStorage.setItem('refused', '0'));
  return async () => {
    // The page that was left, and the one that came: each has tried.
    const tries = () => page.evaluate(() => Number(sessionStorage.getItem('refused')));
    await expect.poll(tries).toBeGreaterThanOrEqual(2);
    await page.evaluate(() => sessionStorage.removeItem('refused'));
  };
}

for (const isHeld of [true, false]) {
  const why = isHeld ? 'another page holds' : 'the browser does not delete';
  test(`a copy that ${why} is not said to be erased, and goes once it can`, async ({ server, openDevice }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    tablet.tolerateSignedOut();
    tablet.tolerate(/^a copy is still there: /);
    const { page, context } = tablet;
    await signIn(tablet);
    const device = await numberOf(page);
    const letGo = isHeld ? await holdCopy(context) : await refuseToDelete(page);
    await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
    // The page leaves by itself, perhaps before it has loaded.
    await page.reload({ waitUntil: 'commit' });
    await expect(page).toHaveURL(/\/sign-in/);
    await tablet.untilAlive();
    const told = async () => (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes[0];
    expect((await leftIn(page)).databases).toHaveLength(1);
    expect(await told()).toMatchObject({ device_id: device, done_at: null });

    const laptop = await openDevice('laptop');
    await signIn(laptop);
    await laptop.visit('/club/devices');
    await expect(laptop.page.getByText('l’appareil ne s’est pas encore montré')).not.toHaveCount(0);

    await letGo();
    await page.reload();
    await expect.poll(async () => (await leftIn(page)).databases).toEqual([]);
    await expect.poll(told).toMatchObject({ device_id: device, lost: 0, done_at: expect.any(String) });
    await expect.poll(async () => (await leftIn(page)).storage.filter((key) => /erased|erasing/.test(key))).toEqual([]);
  });
}

test('a copy that is gone although the page never heard it is told of by the next one', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerateSignedOut();
  tablet.tolerate(/^a copy is still there: /);
  const { page } = tablet;
  await signIn(tablet);
  const device = await numberOf(page);
  await page.addInitScript(() => {
    const remove = IDBFactory.prototype.deleteDatabase;
    IDBFactory.prototype.deleteDatabase = function (name) {
      const request = remove.call(this, name);
      Object.defineProperty(request, 'onsuccess', { set: () => {} });
      return request;
    };
  });
  await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
  await page.reload({ waitUntil: 'commit' });
  await expect(page).toHaveURL(/\/sign-in/);
  await tablet.untilAlive();
  expect((await leftIn(page)).databases).toEqual([]);
  const told = async () => (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes[0];
  await expect.poll(told).toMatchObject({ device_id: device, lost: 0, done_at: expect.any(String) });
  await expect.poll(async () => (await leftIn(page)).storage.filter((key) => /erased|erasing/.test(key))).toEqual([]);
});

test('a lock screen and a sign-in page hear of it when the network comes back', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  for (const withCode of [true, false]) {
    const tablet = await openDevice(withCode ? 'locked' : 'left');
    tablet.tolerateSignedOut();
    const { page } = tablet;
    await signIn(tablet);
    if (withCode) await setCode(page);
    const device = await numberOf(page);
    if (withCode) {
      await lock(page);
    } else {
      // Nobody has it open, and it keeps what it had.
      await tablet.context.clearCookies();
      await page.goto('/sign-in');
      await tablet.untilAlive();
    }
    await tablet.goOffline();
    await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
    expect((await leftIn(page)).databases).toHaveLength(1);
    await tablet.goOnline();
    await expect.poll(async () => (await leftIn(page).catch(() => undefined))?.databases).toEqual([]);
    await expect(page).toHaveURL(/\/sign-in/);
  }
});

test('a tablet whose secret the server does not know gets another, the same in both its tabs', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerateSignedOut();
  const { page, context } = tablet;
  await signIn(tablet);
  const device = await numberOf(page);
  const nobodys = '0'.repeat(64);
  const tokenOf = (lost: string | null = null) =>
    page.evaluate(async (lost) => {
      const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('novaclub-')) as [
        { name: string },
      ];
      const opening = indexedDB.open(name);
      await new Promise((done) => (opening.onsuccess = done));
      const meta = opening.result.transaction('meta', 'readwrite').objectStore('meta');
      const read = meta.get('token');
      await new Promise((done) => (read.onsuccess = done));
      const token = JSON.parse(read.result);
      if (lost) meta.put(JSON.stringify({ ...token, token: lost }), 'token');
      await new Promise((done) => (meta.transaction.oncomplete = done));
      opening.result.close();
      return token.token as string;
    }, lost);
  await tokenOf(nobodys);
  const second = await context.newPage();
  await Promise.all([page.reload(), second.goto('/members')]);
  await expect.poll(() => tokenOf()).not.toBe(nobodys);
  const token = await tokenOf();
  const check = await request(server, club.api, 'POST', '/api/v1/devices/wipe/check', {
    club_id: (await (await request(server, club.api, 'GET', '/api/v1/me')).json()).club_id,
    device_id: device,
    token,
  });
  expect(await check.json()).toEqual({ wipe: false, destroy: false });
});

test('a lock that the server has lost is made again while the tablet is open', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  await lock(page);
  const former = await vaultOf(page);
  await request(server, club.api, 'DELETE', `/api/v1/devices/${former.device}/locks/${former.lock}`);
  // It keeps the server's half for a while, so the code opens it.
  await enter(page, code);
  await expect(title(page)).toBeVisible();
  await expect.poll(async () => (await vaultOf(page)).lock).not.toBe(former.lock);
  expect((await vaultOf(page)).kept).not.toBeNull();
  // The code, the server's half and the way by a sign-in are good again.
  await goTo(page, 'Club');
  await page.getByLabel('Ouvrir aussi sans réseau').uncheck();
  await expect.poll(async () => (await vaultOf(page)).kept).toBeNull();
  await lock(page);
  await enter(page, other);
  await expect(page.getByRole('alert')).toContainText('Encore 4 essais');
  await enter(page, code);
  await expect(title(page)).toBeVisible();
  await lock(page);
  await page.getByRole('button', { name: 'Code oublié' }).click();
  await fillDoor(page, { email: admin.email, password: admin.password });
  await enter(page, other);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Château');
});

test('a tablet that nothing opens any more begins anew, after saying what is lost', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  await markWithoutNetwork(tablet, club);
  await lock(page);
  const vault = await vaultOf(page);
  await request(server, club.api, 'DELETE', `/api/v1/devices/${vault.device}/locks/${vault.lock}`);
  await tablet.goOnline();
  await page.getByRole('button', { name: 'Code oublié' }).click();
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page.getByRole('heading', { name: 'Choisissez un nouveau code' })).toBeVisible();
  await enter(page, other);
  await expect(page.getByRole('heading', { name: 'Cet appareil ne s’ouvre plus' })).toBeVisible();
  await expect(page.getByText('1 modification n’avait pas été envoyée')).toBeVisible();
  await expectAccessible(page);
  const [former] = (await leftIn(page)).databases;
  await page.getByRole('button', { name: 'Effacer cette copie et recommencer' }).click();
  expect((await leftIn(page)).databases).toEqual([former]);
  await page.getByRole('button', { name: /^Effacer.*1 modification sera perdue$/ }).click();
  await tablet.untilReady();
  await tablet.untilSaved();
  await openTodaysSheet(page, club.group.name);
  await expect(page.getByRole('button', { name: 'Tous présents' })).toBeVisible();
  expect(await numberOf(page)).not.toBe(vault.device);
  await goTo(page, 'Club');
  await expect(page.getByRole('button', { name: 'Choisir un code' })).toBeVisible();
});
