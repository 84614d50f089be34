// The shared tablet: a code, a replica that nobody reads without it, five wrong ones, another person, erasing
// from afar, and what a copied profile gives away.

import type { Page } from '@playwright/test';

import { type Account, Api, admin, memberRecord, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectMark, fillDoor, goTo, mark, openTodaysSheet, signIn, title } from '../support/club.ts';
import type { Device } from '../support/device.ts';
import { findInFiles } from '../support/leveldb.ts';
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
} from '../support/tablet.ts';
import { expect, test } from '../support/test.ts';
import { hide } from '../support/visibility.ts';

test('a code is asked for at each start, and opens the device without a network', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  await goTo(page, 'Club');
  await page.getByRole('button', { name: 'Choisir un code' }).click();
  await page.getByLabel('Nouveau code').fill('123456');
  await page.getByLabel('Encore une fois').fill('123456');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Trop facile à deviner')).toBeVisible();
  await page.keyboard.press('Escape');
  await setCode(page);

  await tablet.goOffline();
  await tablet.restart();
  const again = tablet.page;
  await again.goto('/members');
  await expect(lockScreen(again)).toBeVisible();
  const held = await again.content();
  for (const { last_name } of club.members) expect(held).not.toContain(last_name);
  expect(held).not.toContain(admin.club_name);
  expect(await again.evaluate(() => JSON.stringify(localStorage))).not.toContain(admin.family_name);
  await expectAccessible(again);
  const key = await again.getByRole('button', { name: '5', exact: true }).boundingBox();
  expect(Math.min(key!.width, key!.height)).toBeGreaterThanOrEqual(46);

  await enter(again, other);
  await expect(again.getByRole('alert')).toContainText('Encore 4 essais');
  // By the keyboard as well.
  await again.keyboard.type(code);
  await again.keyboard.press('Enter');
  await expect(title(again)).toHaveText('Adhérents');
  await expect(again.getByRole('table')).toContainText('Château');
  // The right code gave the tries back.
  await lock(again);
  await enter(again, other);
  await expect(again.getByRole('alert')).toContainText('Encore 4 essais');
});

test('a clock that is set gives neither tries nor time', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  await tablet.goOffline();
  await lock(page);
  await enter(page, other);
  await expect(page.getByRole('alert')).toContainText('Encore 4 essais');
  // A year later the hours without the server are over; back in the present they stay over.
  await page.clock.setFixedTime(new Date(Date.now() + 400 * 86_400_000));
  await page.reload();
  await enter(page, code);
  await expect(page.getByRole('alert')).toContainText('Sans le serveur');
  await page.clock.setFixedTime(new Date());
  await page.reload();
  await enter(page, code);
  await expect(page.getByRole('alert')).toContainText('Sans le serveur');
  // What nobody could look at was no try; the wrong one before still counts.
  await tablet.goOnline();
  await enter(page, other);
  await expect(page.getByRole('alert')).toContainText('Encore 3 essais');
  await enter(page, code);
  await expect(title(page)).toBeVisible();
});

test('after the fifth wrong code the outbox is sent all the same', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  await markWithoutNetwork(tablet, club);
  await lock(page);
  for (const left of [4, 3, 2]) {
    await enter(page, other);
    await expect(page.getByRole('alert')).toContainText(`Encore ${left} essais`);
  }
  await page.reload();
  await enter(page, other);
  await expect(page.getByRole('alert')).toContainText('Dernier essai');
  await enter(page, other);
  await expect(page.getByRole('heading', { name: 'Trop de codes faux' })).toBeVisible();

  await tablet.goOnline();
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await fillDoor(page, { email: admin.email, password: admin.password });
  await expect(page.getByRole('heading', { name: 'Choisissez un nouveau code' })).toBeVisible();
  await enter(page, other);
  await expect(tablet.chip()).toHaveText(/^À jour/);
  await openTodaysSheet(page, club.group.name);
  await expectMark(page, club.members[1]!.name, 'Présent');
  await expect.poll(async () => (await club.api.pull()).records.attendance_marks?.length).toBe(1);
  // The new code counts from now on.
  await lock(page);
  await enter(page, code);
  await expect(page.getByRole('alert')).toContainText('Encore 4 essais');
  await enter(page, other);
  await expect(title(page)).toBeVisible();
});

test('a tablet that is to be erased first sends what waits, and tells', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  // Its live socket may just be opening when its session ends with it.
  tablet.tolerateSignedOut();
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  const device = await numberOf(page);
  await markWithoutNetwork(tablet, club);
  await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
  await tablet.restart();
  await tablet.goOnline();
  await tablet.page.goto('/');
  await expect(tablet.page.getByText('Ouvrez-le pour envoyer d’abord la modification qui attend')).toBeVisible();
  await enter(tablet.page, code);
  await expect(tablet.page).toHaveURL(/\/sign-in/);
  await expect.poll(async () => (await club.api.pull()).records.attendance_marks?.length).toBe(1);
  const [order] = (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes;
  expect(order).toMatchObject({ device_id: device, destroy: false, lost: 0, done_at: expect.any(String) });
  expect((await leftIn(tablet.page)).databases).toEqual([]);
});

test('a tablet that is to be destroyed goes behind its lock, with what waits', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  const device = await numberOf(page);
  await markWithoutNetwork(tablet, club);
  await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: true });
  await tablet.restart();
  await tablet.goOnline();
  // The page leaves by itself, perhaps before it has loaded.
  await tablet.page.goto('/', { waitUntil: 'commit' });
  await expect(tablet.page).toHaveURL(/\/sign-in/);
  const [order] = (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes;
  expect(order).toMatchObject({ device_id: device, destroy: true, lost: 1, done_at: expect.any(String) });
  const left = await leftIn(tablet.page);
  expect(left.databases).toEqual([]);
  expect(left.storage.filter((key) => key.startsWith('novaclub_locks'))).toEqual([]);
  expect((await club.api.pull()).records.attendance_marks ?? []).toEqual([]);
});

test('what is stored cannot be read, nor put in another place', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  await tablet.goOffline();
  const [amelie, eloise] = club.members.map(({ id }) => `members/${id.replaceAll('-', '')}`);
  const kinds = await page.evaluate(async ([one, two]) => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('novaclub-')) as [
      { name: string },
    ];
    const opening = indexedDB.open(name);
    await new Promise((done) => (opening.onsuccess = done));
    const rows = opening.result.transaction('rows', 'readwrite').objectStore('rows');
    const [first, second, all] = [rows.get(one!), rows.get(two!), rows.getAll()];
    await new Promise((done) => (all.onsuccess = done));
    rows.put(second.result, one!);
    rows.put(first.result, two!);
    await new Promise((done) => (rows.transaction.oncomplete = done));
    opening.result.close();
    return [...new Set(all.result.map((value) => value.constructor.name))];
  }, [amelie, eloise]);
  expect(kinds).toEqual(['Uint8Array']);
  await lock(page);
  await enter(page, code);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Fournier');
  await expect(page.getByRole('table')).not.toContainText(/Bézier|Château/);
});

test('a device that nobody touches locks itself', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await page.clock.install();
  await signIn(tablet);
  await setCode(page);
  await page.clock.fastForward('04:30');
  await goTo(page, 'Adhérents');
  await page.clock.fastForward('04:30');
  await expect(page.getByRole('table')).toContainText('Château');
  await page.clock.fastForward('00:45');
  await expect(lockScreen(page)).toBeVisible();
  expect(await page.content()).not.toContain('Château');
  await enter(page, code);
  await expect(title(page)).toHaveText('Adhérents');
});

/** Whether a list can be seen. */
async function expectSeen(page: Page, seen: boolean): Promise<void> {
  await expect(page.locator('html[data-locking]')).toHaveCount(seen ? 0 : 1);
  await expect(page.getByRole('table')).toBeVisible({ visible: seen });
}

test('a page is covered as soon as it is out of sight, and shown to who comes back in time', async ({
  server,
  openDevice,
}) => {
  await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await page.clock.install();
  await signIn(tablet);
  await goTo(page, 'Adhérents');
  await expectSeen(page, true);
  // Without a code there is nothing to hide it behind.
  await hide(page, true);
  await expectSeen(page, true);
  await hide(page, false);
  await setCode(page);
  await goTo(page, 'Adhérents');
  const search = page.getByRole('main').getByRole('searchbox').first();
  await search.fill('Chât');
  await expectSeen(page, true);
  await hide(page, true);
  await expectSeen(page, false);
  await page.clock.fastForward('00:40');
  await expectSeen(page, false);
  await hide(page, false);
  await expectSeen(page, true);
  await expect(lockScreen(page)).toHaveCount(0);
  // Whoever was writing writes on.
  await expect(search).toHaveValue('Chât');
  await expect(search).toBeFocused();
});

test('a page that was out of sight for longer than a look at a message asks for the code', async ({
  server,
  openDevice,
}) => {
  await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await page.clock.install();
  await signIn(tablet);
  await setCode(page);
  await goTo(page, 'Adhérents');
  await expectSeen(page, true);
  await hide(page, true);
  await expectSeen(page, false);
  await page.clock.fastForward('01:10');
  await expect(lockScreen(page)).toBeVisible();
  expect(await page.content()).not.toContain('Château');
  await enter(page, code);
  await expect(title(page)).toHaveText('Adhérents');
  await expectSeen(page, true);
});

async function goAsSomebodyNew(tablet: Device, account: Account): Promise<void> {
  const { page } = tablet;
  await page.getByRole('button', { name: 'Autre personne' }).click();
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await fillDoor(page, { email: account.email, password: account.password });
  await tablet.untilReady();
}

test('two people share a tablet, each behind a code of their own', async ({ server, openDevice }) => {
  await seedClub(server);
  const chess: Account = {
    club_name: 'Les Fous du Roi',
    given_name: 'Basile',
    family_name: 'Quentin',
    email: 'basile.quentin@example.org',
    password: 'la tour prend la reine',
  };
  const theirs = await Api.register(server, chess);
  await theirs.carryOut({ people: { create: { member: memberRecord('Oscar', 'Zugzwang', '2012-01-01') } } });
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  await lock(page);
  await goAsSomebodyNew(tablet, chess);
  await setCode(page, other);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Zugzwang');
  await lock(page);
  // The session is the other person's still: the first one is asked for their code all the same.
  await page.getByRole('button', { name: 'Autre personne' }).click();
  await page.getByRole('button', { name: /ZL/ }).click();
  await expect(lockScreen(page)).toContainText('ZL');
  await tablet.goOffline();
  await enter(page, other);
  await expect(page.getByRole('alert')).toContainText('Encore 4 essais');
  await enter(page, code);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Château');
  expect(await page.content()).not.toMatch(/Zugzwang|Fous du Roi/);
  await page.goBack();
  expect(await page.content()).not.toMatch(/Zugzwang|Fous du Roi/);
});

test('what rests behind a code is erased while somebody else uses the tablet, once it has nothing to send', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const chess: Account = {
    club_name: 'Les Fous du Roi',
    given_name: 'Basile',
    family_name: 'Quentin',
    email: 'basile.quentin@example.org',
    password: 'la tour prend la reine',
  };
  await Api.register(server, chess);
  const tablet = await openDevice('tablet');
  tablet.tolerate(refused);
  const { page } = tablet;
  await signIn(tablet);
  await setCode(page);
  const device = await numberOf(page);
  const [resting] = (await leftIn(page)).databases;
  await lock(page);
  // The lock screen has asked already: it is the other person's page that hears of it.
  await goAsSomebodyNew(tablet, chess);
  await request(server, club.api, 'POST', `/api/v1/devices/${device}/wipe`, { destroy: false });
  await page.reload();
  await expect.poll(async () => (await leftIn(page)).databases).not.toContain(resting);
  expect((await leftIn(page)).databases).toHaveLength(1);
  const told = async () => (await (await request(server, club.api, 'GET', '/api/v1/devices/wipes')).json()).wipes[0];
  await expect.poll(told).toMatchObject({ device_id: device, lost: 0, done_at: expect.any(String) });
});

// Made up, so that no word of the browser's own holds one of them.
const names = Array.from({ length: 20 }, (_, at) => `Aaquorv${'abcdefghijklmnopqrst'[at]}mund`);

for (const withCode of [false, true]) {
  const told = withCode ? 'gives no name away' : 'holds every name without a code: the search finds what is there';
  test(`the profile of a browser ${told}`, async ({ server, openDevice }) => {
    const club = await seedClub(server);
    const tablet = await openDevice('tablet');
    tablet.tolerate(refused);
    const { page } = tablet;
    const members = names.map((last_name) => memberRecord('Ada', last_name, '2014-05-02'));
    await signIn(tablet);
    if (withCode) await setCode(page);
    await club.api.carryOut(...members.map((member) => ({ people: { create: { member } } })));
    await page.goto('/members');
    if (withCode) await enter(page, code);
    await tablet.untilReady();
    await expect(page.getByRole('table')).toContainText(names[0]!);
    await page.getByRole('table').getByRole('link', { name: new RegExp(names[3]!) }).click();
    await page.getByRole('link', { name: 'Ouvrir la fiche' }).click();
    await expect(title(page)).toContainText('Ada');
    await openTodaysSheet(page, club.group.name);
    await mark(page, club.members[1]!.name, 'Présent');
    await tablet.context.close();
    const found = findInFiles(tablet.profile, names);
    if (withCode) expect([...found]).toEqual([]);
    else expect([...found.keys()].sort()).toEqual([...names].sort());
    await tablet.start();
  });
}
