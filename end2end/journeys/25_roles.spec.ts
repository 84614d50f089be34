// Who may do what: the matrix on two devices, a coach and the own groups, a family's own pages.

import { randomUUID } from 'node:crypto';

import type { BrowserContextOptions, Locator, Page } from '@playwright/test';

import { type Account, type SeededClub, admin, memberRecord, seedClub, weekday, today } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor, goTo, signIn, title, toast } from '../support/club.ts';
import { type Device, sizes } from '../support/device.ts';
import { confirm, confirming, forgetConfirmations } from '../support/factors.ts';
import { seedHome } from '../support/families.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

type Person = Omit<Account, 'club_name'>;

type OpenDevice = (name: string, options?: BrowserContextOptions) => Promise<Device>;

const coach: Person = {
  given_name: 'Karim',
  family_name: 'Benali',
  email: 'karim.benali@example.org',
  password: 'le dojo est toujours ouvert',
};

const parent: Person = {
  given_name: 'Anne',
  family_name: 'Bézier',
  email: 'anne.bezier@example.org',
  password: 'quatre crêpes au sarrasin',
};

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** How far a role goes, in the matrix. */
const field = (page: Page, name: string): Locator => page.getByRole('combobox', { name, exact: true });

/** Joins by a link, on a device of their own. */
async function join(device: Device, link: string, person: Person): Promise<void> {
  await device.page.goto(new URL(link).pathname);
  await fillDoor(device.page, person);
  await expect(device.page).toHaveURL('/');
  await device.untilReady();
  await device.untilInstalled();
  await device.untilSaved();
}

/** Joins by a link as a program does, where it does not matter what that looks like. */
async function joinByProgram(server: Server, link: string, person: Person): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/auth/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.split('/').at(-1), ...person }),
  });
  expect(answer.status).toBe(201);
}

/** Another group, with one person whom nobody else teaches. */
async function seedAdults(club: SeededClub): Promise<{ group: string; adult: string }> {
  const season = (await club.api.pull()).records.seasons![0]!;
  const group = {
    id: randomUUID(),
    season_id: season.id,
    name: 'Judo adultes',
    discipline: 'Judo',
    place: 'Dojo',
    capacity: null,
    youngest_age: null,
    oldest_age: null,
  };
  const series = {
    id: randomUUID(),
    group_id: group.id,
    title: null,
    weekday: weekday(today(1)),
    starts_on: today(),
    ends_on: null,
    start_time: '20:00',
    duration_minutes: 90,
    place: null,
  };
  const adult = memberRecord('Hugo', 'Tessier', '1988-04-02', {
    street: '9 quai des Lices',
    postal_code: '35000',
    city: 'Rennes',
    phone: '+33611223344',
  });
  await club.api.carryOut(
    { planning: { save_group: { group } } },
    { planning: { save_series: { series } } },
    { people: { create: { member: adult } } },
    { people: { enrol: { member_id: adult.id, group_id: group.id } } },
    { people: { edit: { id: club.members[0]!.id, fields: { street: '3 rue des Prés', city: 'Vitré' } } } },
  );
  return { group: group.id, adult: adult.id };
}

/** The names in the list of members, as the device shows it. */
async function expectMembers(device: Device, count: number): Promise<void> {
  const { page } = device;
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('main')).toContainText(count === 1 ? '1 adhérent' : `${count} adhérents`);
}

/** An admin's laptop and a coach's tablet. */
async function openBoth(club: SeededClub, openDevice: OpenDevice): Promise<{ laptop: Device; tablet: Device }> {
  const { link } = await club.api.post('/api/v1/invitations', { role: 'coach' });
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const tablet = await openDevice('tablet');
  // What one does not see is not found, as what does not exist.
  tablet.tolerate(/status of 404/);
  await signIn(laptop);
  await join(tablet, String(link), coach);
  return { laptop, tablet };
}

test('a coach sees the people of the groups that the admin gave, without their addresses', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const { adult } = await seedAdults(club);
  const { laptop, tablet } = await openBoth(club, openDevice);

  // Without a group there is nobody, and it is said what to do.
  await expect(tablet.page.getByRole('main')).toContainText('Aucun groupe ne vous est affecté');
  await expectAccessible(tablet.page);

  // The admin names the coach on the group's page.
  const admin = laptop.page;
  await laptop.visit('/club');
  await expect(region(admin, 'Équipe')).toContainText('sans groupe');
  await laptop.visit(`/groups/${club.group.id}`);
  await expect(region(admin, 'Entraîneurs')).toContainText('Personne n’encadre encore ce groupe.');
  await admin.getByRole('button', { name: 'Choisir les entraîneurs' }).click();
  await admin.getByRole('checkbox', { name: 'Karim Benali' }).check();
  await expect(toast(admin)).toContainText('Karim Benali encadre Judo enfants.');
  await expectAccessible(admin);
  await admin.keyboard.press('Escape');
  await expect(region(admin, 'Entraîneurs')).toContainText('Karim Benali');
  await laptop.untilSaved();

  await tablet.visit('/');
  await tablet.untilSaved();
  await expect(tablet.page.getByRole('main')).not.toContainText('Aucun groupe ne vous est affecté');
  await expectMembers(tablet, 8);
  await tablet.visit(`/members/${club.members[0]!.id}`);
  await expect(title(tablet.page)).toHaveText(/BÉZIER/);
  await expect(tablet.page.getByRole('main')).not.toContainText('rue des Prés');
  await tablet.visit(`/members/${adult}`);
  await expect(title(tablet.page)).toHaveText('Fiche introuvable');
  await tablet.visit('/club/roles');
  await expect(tablet.page.getByRole('main')).toContainText('Réservé');
});

test('a coach gains and loses people as the admin changes the matrix', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const { adult } = await seedAdults(club);
  const { laptop, tablet } = await openBoth(club, openDevice);
  const admin = laptop.page;

  // Everybody, with addresses.
  await laptop.visit('/club');
  await admin.getByRole('link', { name: 'Rôles et droits' }).click();
  await expect(title(admin)).toHaveText('Rôles et droits');
  await expectAccessible(admin);
  await field(admin, 'Entraîneur, Adhérents, voit').selectOption('Tout');
  await field(admin, 'Entraîneur, Adresses et courriels, voit').selectOption('Tout');
  await expect(field(admin, 'Entraîneur, Adhérents, voit')).toHaveAccessibleDescription(/D’usage\s: Ses groupes/);
  await expect(admin.getByRole('main')).toContainText('2 droits diffèrent de l’usage');
  await laptop.untilSaved();
  await tablet.visit(`/members/${adult}`);
  await tablet.untilSaved();
  await expect(title(tablet.page)).toHaveText('Hugo TESSIER');
  await expect(tablet.page.getByRole('main')).toContainText('9 quai des Lices');

  // The way back, without a network first: what was seen disappears at the next sync.
  await laptop.goOffline();
  await admin.getByRole('button', { name: 'Revenir à l’usage' }).click();
  await expect(toast(admin)).toContainText('2 droits sont revenus à l’usage.');
  await expect(field(admin, 'Entraîneur, Adhérents, voit')).toHaveValue('own');
  await expect(laptop.chip()).toHaveText('Hors ligne · 2 à envoyer');
  await laptop.goOnline();
  await laptop.untilSaved();
  await tablet.visit(`/members/${adult}`);
  await tablet.untilSaved();
  await expect(title(tablet.page)).toHaveText('Fiche introuvable');
  // Nobody is left on the device either.
  const people = async (): Promise<string[]> =>
    Object.keys((await tablet.replica()).rows).filter((key) => key.startsWith('members/'));
  await expect.poll(people).toEqual([]);

  // On a phone one role at a time.
  await admin.setViewportSize(sizes.phone);
  await laptop.visit('/club/roles');
  await expect(field(admin, 'Membre, Adhérents, voit')).toBeHidden();
  await admin.getByRole('radio', { name: 'Membre' }).check();
  await expect(field(admin, 'Membre, Adhérents, voit')).toBeVisible();
  await expect(field(admin, 'Entraîneur, Adhérents, voit')).toBeHidden();
  await expectAccessible(admin);
});

test('whoever gives a role more shows first who they are, and takes it back without a network', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const { page } = laptop;
  laptop.tolerate(/the server responded with a status of 403/);
  await signIn(laptop);
  await laptop.visit('/club/roles');
  await expect(page.getByRole('main')).toContainText('Accorder davantage demande un réseau');
  const seen = field(page, 'Membre, Personnes à prévenir, voit');

  // Where the question is closed it is as it was.
  forgetConfirmations(server);
  await seen.selectOption('Tout');
  await expect(confirming(page).getByLabel('Mot de passe')).toBeFocused();
  await expectAccessible(page);
  await confirming(page).getByRole('button', { name: 'Fermer' }).click();
  await expect(confirming(page)).toBeHidden();
  await expect(seen).toHaveValue('own');
  expect((await laptop.replica()).outbox).toEqual([]);
  await seen.selectOption('Tout');
  await confirm(page, admin.password);
  await expect(toast(page)).toContainText('Membre · Personnes à prévenir');
  await laptop.untilSaved();
  const grants = async (): Promise<unknown> => (await club.api.pull()).records.access_grants;
  expect(await grants()).toMatchObject([{ role: 'member', area: 'contacts', reach: 'all' }]);

  // Taking away waits for nothing; to give it back wants a network again.
  await laptop.goOffline();
  await seen.selectOption('Rien');
  await expect(toast(page)).toContainText('Membre · Personnes à prévenir');
  await expect(laptop.chip()).toHaveText('Hors ligne · 1 à envoyer');
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(toast(page)).toContainText('Il faut un réseau pour cela.');
  await page.getByRole('button', { name: 'Revenir à l’usage' }).click();
  await expect(toast(page)).toContainText('Il faut un réseau pour cela.');
  await expect(seen).toHaveValue('none');
  await expect(laptop.chip()).toHaveText('Hors ligne · 1 à envoyer');
  await laptop.goOnline();
  await laptop.untilSaved();
  expect(await grants()).toMatchObject([{ role: 'member', area: 'contacts', reach: 'none' }]);
});

test('a parent accepts an invitation on a phone, sees the own children alone, and notes a contact offline', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const [child, sibling, stranger] = club.members;
  const home = await seedHome(club, { last: 'Bézier', first: 'Anne', relation: 'mother' }, [child!, sibling!]);

  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  await signIn(laptop);
  await laptop.visit(`/members/families/${home.household}`);
  await laptop.page.getByRole('button', { name: 'Inviter Anne BÉZIER à l’espace famille' }).click();
  const link = await laptop.page.getByLabel('Lien d’invitation pour Anne BÉZIER').inputValue();
  await expectAccessible(laptop.page);

  const phone = await openDevice('phone', { viewport: sizes.phone });
  const { page } = phone;
  phone.tolerate(/status of 404/);
  await join(phone, link, parent);
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 2 }).getByRole('link')).toHaveText([
    'Amélie BÉZIER',
    'Éloïse CHÂTEAU',
  ]);
  await expect(main).toContainText('Judo enfants');
  await expect(main).not.toContainText(stranger!.last_name.toUpperCase());
  const navigation = page.getByRole('navigation', { name: 'Principale' });
  await expect(navigation.getByRole('listitem')).toHaveText(['Accueil', 'Séances', 'Ma famille', 'Mon compte']);
  await expectAccessible(page);

  await navigation.getByRole('link', { name: 'Ma famille' }).click();
  await expect(title(page)).toHaveText('Ma famille');
  await expectAccessible(page);
  await phone.goOffline();
  await region(page, 'Amélie BÉZIER').getByRole('button', { name: 'Modifier l’adresse' }).click();
  await page.locator('[name="street"]').fill('3 rue des Prés');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(toast(page)).toContainText('Les coordonnées sont enregistrées.');
  await expect(region(page, 'Amélie BÉZIER')).toContainText('3 rue des Prés');

  await page.getByRole('link', { name: 'Fiche et contacts d’Amélie BÉZIER' }).click();
  await page.getByRole('button', { name: 'Ajouter une personne à prévenir' }).click();
  await page.locator('[name="name"]').fill('Mamie Jo');
  await page.locator('[name="phone"]').fill('06 99 88 77 66');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(main).toContainText('Mamie Jo');
  await expect(phone.chip()).toHaveText('Hors ligne · 2 à envoyer');
  await phone.goOnline();
  await phone.untilSaved();
  const { members = [], emergency_contacts = [] } = (await club.api.pull()).records;
  expect(emergency_contacts).toMatchObject([{ member_id: child!.id, name: 'Mamie Jo', phone: '+33699887766' }]);
  expect(members.find(({ id }) => id === child!.id)).toMatchObject({ street: '3 rue des Prés' });

  // Another family's child is nobody here; and the access ends when it is withdrawn.
  await phone.visit(`/members/${stranger!.id}`);
  await expect(title(page)).toHaveText('Fiche introuvable');
  await laptop.visit(`/members/families/${home.household}`);
  await laptop.untilSaved();
  await laptop.page.getByRole('button', { name: 'Retirer l’accès d’Anne Bézier' }).click();
  await expect(toast(laptop.page)).toContainText('Anne Bézier n’a plus accès à cette famille.');
  await laptop.untilSaved();
  await phone.visit('/');
  await expect(main).toContainText('Aucune fiche ne vous est liée');
});

test('whoever ties an account shows first who they are, and loses nothing by it', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  for (const [role, person] of [
    ['coach', coach],
    ['member', parent],
  ] as const) {
    const { link } = await club.api.post('/api/v1/invitations', { role });
    await joinByProgram(server, String(link), person);
  }
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const { page } = laptop;
  laptop.tolerate(/the server responded with a status of 403/);
  await signIn(laptop);

  // A coach: where the question is closed the box is empty again, and the dialog stays.
  await laptop.visit(`/groups/${club.group.id}`);
  await page.getByRole('button', { name: 'Choisir les entraîneurs' }).click();
  const box = page.getByRole('checkbox', { name: 'Karim Benali' });
  await expect(box).not.toBeChecked();
  forgetConfirmations(server);
  await box.click();
  await expect(confirming(page).getByLabel('Mot de passe')).toBeFocused();
  await expectAccessible(page);
  await confirming(page).getByRole('button', { name: 'Fermer' }).click();
  await expect(confirming(page)).toBeHidden();
  await expect(box).not.toBeChecked();
  await box.click();
  await confirm(page, admin.password);
  await expect(toast(page)).toContainText('Karim Benali encadre Judo enfants.');
  await expect(box).toBeChecked();
  await page.keyboard.press('Escape');
  await laptop.untilSaved();
  expect((await club.api.pull()).records.group_coaches).toMatchObject([{ active: true }]);

  // It is taken away without a network, and given back with one alone.
  await laptop.goOffline();
  await page.getByRole('button', { name: 'Retirer Karim Benali des entraîneurs' }).click();
  await expect(toast(page)).toContainText('Karim Benali n’encadre plus Judo enfants.');
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(toast(page)).toContainText('Il faut un réseau pour cela.');
  await expect(laptop.chip()).toHaveText('Hors ligne · 1 à envoyer');
  await laptop.goOnline();
  await laptop.untilSaved();
  expect((await club.api.pull()).records.group_coaches).toMatchObject([{ active: false }]);

  // A parent: what was searched is still there when the question is closed, or answered.
  await laptop.visit('/club');
  const name = 'Lier le compte d’Anne Bézier à une fiche';
  await page.getByRole('button', { name }).click();
  const tying = page.getByRole('dialog', { name });
  const search = tying.getByRole('searchbox');
  const child = tying.getByRole('button', { name: 'Amélie BÉZIER' });
  await search.fill('bezier');
  forgetConfirmations(server);
  await child.click();
  await confirming(page).getByRole('button', { name: 'Fermer' }).click();
  await expect(confirming(page)).toBeHidden();
  await expect(search).toHaveValue('bezier');
  expect((await laptop.replica()).outbox).toEqual([]);
  await child.click();
  await confirm(page, admin.password);
  await expect(tying).toBeHidden();
  await expect(toast(page)).toContainText('Le compte d’Anne Bézier ouvre l’espace d’Amélie BÉZIER.');
  await laptop.untilSaved();
  const { family_accounts = [] } = (await club.api.pull()).records;
  expect(family_accounts).toMatchObject([{ member_id: club.members[0]!.id, active: true }]);

  // A link that opens a family to whoever uses it.
  const home = await seedHome(club, { last: 'Bézier', first: 'Anne', relation: 'mother' }, [club.members[0]!]);
  await laptop.visit(`/members/families/${home.household}`);
  const invite = page.getByRole('button', { name: 'Inviter Anne BÉZIER à l’espace famille' });
  const link = page.getByLabel('Lien d’invitation pour Anne BÉZIER');
  forgetConfirmations(server);
  await invite.click();
  await confirming(page).getByRole('button', { name: 'Fermer' }).click();
  await expect(confirming(page)).toBeHidden();
  await expect(link).toHaveCount(0);
  await invite.click();
  await confirm(page, admin.password);
  await expect(link).toHaveValue(/\/join\//);
  await expectAccessible(page);

  // A merger by which the account comes to stand for the other record.
  const double = memberRecord('Amélia', 'Bézier', '2015-03-14');
  await club.api.carryOut({ people: { create: { member: double } } });
  await laptop.visit(`/members/duplicates/${club.members[0]!.id}/${double.id}`);
  await page.getByRole('radio', { name: /^Amélia BÉZIER/ }).check();
  forgetConfirmations(server);
  await page.getByRole('button', { name: 'Fusionner', exact: true }).click();
  const merging = page.getByRole('button', { name: 'Oui, fusionner' });
  await merging.click();
  await confirming(page).getByRole('button', { name: 'Fermer' }).click();
  await expect(confirming(page)).toBeHidden();
  expect((await laptop.replica()).outbox).toEqual([]);
  await merging.click();
  await confirm(page, admin.password);
  await expect(page).toHaveURL(`/members/${double.id}`);
  await laptop.untilSaved();
  const moved = (await club.api.pull()).records.family_accounts ?? [];
  expect(moved).toMatchObject([{ member_id: double.id, active: true }]);
});

test('whoever comes to see more of a family by their own account shows first who they are', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const [own, other, child] = club.members;
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const { page } = laptop;
  laptop.tolerate(/the server responded with a status of 403/);
  await signIn(laptop);
  const mine = await seedHome(club, { last: 'Bézier', first: 'Anne', relation: 'mother' }, [own!]);
  const theirs = await seedHome(club, { last: 'Roux', first: 'Rose', relation: 'mother' }, [other!]);
  const { user_id } = (await (await page.request.get('/api/v1/me')).json()) as { user_id: string };
  const tie = { user_id, name: 'Anne Bézier', stands_for: { guardian: mine.guardian }, active: true };
  await club.api.carryOut({ access: { set_family_account: tie } });
  forgetConfirmations(server);
  const add = async (household: string): Promise<void> => {
    await laptop.visit(`/members/families/${household}`);
    await laptop.untilSaved();
    const box = page.getByRole('combobox', { name: 'Ajouter un adhérent à la famille' });
    await box.fill(child!.last_name);
    await expect(page.getByRole('option').first()).toContainText(child!.first_name);
    await box.press('Enter');
  };
  const places = async (household: string): Promise<unknown[]> => {
    const { household_places = [] } = (await club.api.pull()).records;
    return household_places.filter((place) => place.household_id === household && place.active);
  };

  // Another family is ordinary work.
  await add(theirs.household);
  await expect(toast(page)).toContainText(child!.first_name);
  await laptop.untilSaved();
  expect(await places(theirs.household)).toHaveLength(2);

  await add(mine.household);
  await confirming(page).getByRole('button', { name: 'Fermer' }).click();
  await expect(confirming(page)).toBeHidden();
  expect((await laptop.replica()).outbox).toEqual([]);
  await add(mine.household);
  await confirm(page, admin.password);
  await expect(toast(page)).toContainText(child!.first_name);
  await laptop.untilSaved();
  expect(await places(mine.household)).toHaveLength(2);
});
