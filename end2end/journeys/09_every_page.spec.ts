// Every page at the three sizes: nothing hangs over the edge, axe is content in both themes, the browser has
// nothing to say. `make pictures` keeps a picture of each, in both themes, in results/pictures.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expectAccessible, untilStill } from '../support/axe.ts';
import { type SeededClub, memberRecord, seedClub } from '../support/api.ts';
import { chooseFile, mark, roster, signIn } from '../support/club.ts';
import { type Device, sizes } from '../support/device.ts';
import { expect, test } from '../support/test.ts';

const pictures = resolve(import.meta.dirname, '../results/pictures');
/** Two hundred pictures take minutes, and nobody looks at those of a test that passes. */
const keepsPictures = process.env.NOVACLUB_PICTURES !== undefined;
const themes = ['light', 'dark'] as const;

/** The addresses of the app with their names. */
function pagesOf(club: SeededClub): [string, string][] {
  const member = club.members[5]!.id;
  return [
    ['home', '/'],
    ['sessions', '/sessions'],
    ['sessions_new', '/sessions/new'],
    ['series_edit', `/sessions/${club.series}/edit`],
    ['attendance', club.sheet],
    ['session_edit', `${club.sheet}/edit`],
    ['members', '/members'],
    ['members_open', `/members?open=${member}`],
    ['members_new', '/members/new'],
    ['members_import', '/members/import'],
    ['member', `/members/${member}`],
    ['member_edit', `/members/${member}/edit`],
    ['groups', '/groups'],
    ['groups_new', '/groups/new'],
    ['group', `/groups/${club.group.id}`],
    ['group_edit', `/groups/${club.group.id}/edit`],
    ['group_cards', `/groups/${club.group.id}/cards`],
    ['member_card', `/members/${member}/card`],
    ['dashboard', '/dashboard'],
    ['licences', '/licences'],
    ['families', '/members/families'],
    ['family_new', '/members/families/new'],
    ['duplicates', '/members/duplicates'],
    ['medical_rules', '/club/medical-rules'],
    ['person_file', `/members/${member}/data`],
    ['erase', `/members/${member}/erase`],
    ['retention', '/club/retention'],
    ['consent_texts', '/club/consents'],
    ['roles', '/club/roles'],
    ['own_family', '/family'],
    ['club', '/club'],
    ['account_security', '/club/security'],
    ['openid', '/club/openid'],
    ['sync', '/sync'],
    ['not_found', '/nowhere'],
  ];
}

/** The club of the other journeys with what makes pages difficult. */
async function seedForLooks(server: Parameters<typeof seedClub>[0]): Promise<SeededClub> {
  const club = await seedClub(server);
  const long = memberRecord('Marie-Antoinette Joséphine', 'de Villeneuve-Bargemon d’Almeida', '2014-09-09', {
    email: 'marie-antoinette.de-villeneuve-bargemon@example.org',
    street: '128 bis avenue du Général-de-Gaulle, bâtiment C, escalier 4, appartement 172',
    postal_code: '35500',
    city: 'Saint-Médard-sur-Ille-et-Vilaine',
    phone: '+33612345678',
    notes: 'Allergie aux arachides.\nVient avec sa sœur le samedi.',
  });
  const session = { series_id: club.series, date: club.sheet.split('/').at(-1) };
  await club.api.carryOut(
    { people: { create: { member: long } } },
    { people: { enrol: { member_id: long.id, group_id: club.group.id } } },
    { people: { create: { member: memberRecord('Tom', 'Verdier', null) } } },
    { people: { edit: { id: club.members[5]!.id, fields: { city: 'Vitré', phone: '+33698765432' } } } },
    { people: { archive: { id: club.members[7]!.id } } },
    { attendance: { mark: { session, member_id: club.members[5]!.id, state: 'present' } } },
    { attendance: { mark: { session, member_id: club.members[1]!.id, state: 'excused' } } },
  );
  return club;
}

/** Looks at the page that is open, at each size. */
async function look(device: Device, name: string, of = Object.keys(sizes) as (keyof typeof sizes)[]): Promise<void> {
  const { page } = device;
  for (const size of of) {
    await page.setViewportSize(sizes[size]);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(over, `${name} at ${size}: pixels over the edge`).toBeLessThanOrEqual(0);
    for (const colorScheme of keepsPictures ? themes : []) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await untilStill(page);
      await page.screenshot({ path: join(pictures, `${name}_${size}_${colorScheme}.png`), fullPage: size === 'phone' });
    }
  }
}

test.beforeAll(() => {
  mkdirSync(pictures, { recursive: true });
});

test('every page fits and is accessible', async ({ server, openDevice }) => {
  test.setTimeout(900_000);
  const club = await seedForLooks(server);
  const device = await openDevice('device');
  device.tolerate(/status of 404/);
  await signIn(device);
  for (const [name, address] of pagesOf(club)) {
    if (name === 'not_found') {
      await device.page.goto(address);
      await device.untilAlive();
    } else {
      await device.visit(address);
    }
    await look(device, name);
    await device.page.setViewportSize(sizes.phone);
    await expectAccessible(device.page);
  }
});

test('what comes up in pages fits and is accessible', async ({ server, openDevice }) => {
  test.setTimeout(420_000);
  const club = await seedForLooks(server);
  const device = await openDevice('device');
  const { page } = device;
  await signIn(device);

  await device.visit('/members/import');
  await chooseFile(page, roster('tableau_secretaire.csv'));
  await expect(page.getByRole('button', { name: 'Vérifier' })).toBeEnabled();
  await look(device, 'import_columns');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page.getByRole('heading', { name: 'Ligne par ligne' })).toBeVisible();
  await look(device, 'import_check');
  await expectAccessible(page);

  await device.visit(club.sheet);
  await page.locator('button[aria-haspopup="dialog"]', { hasText: 'Essai' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(device, 'attendance_walk_in');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  await device.goOffline();
  await mark(page, club.members[0]!.name, 'Présent');
  await expect(device.chip()).toHaveText('Hors ligne · 1 à envoyer');
  await look(device, 'attendance_offline');
  await expectAccessible(page);
  await device.visit('/sync');
  await look(device, 'sync_offline');
  await expectAccessible(page);
  await device.visit('/');
  await look(device, 'home_offline');
  await expectAccessible(page);

  const session = { series_id: club.series, date: club.sheet.split('/').at(-1) };
  await club.api.carryOut({ planning: { cancel_session: { session, reason: 'Dojo fermé' } } });
  await device.goOnline();
  await expect(device.chip()).toHaveText('1 refusée', { timeout: 30_000 });
  await look(device, 'home_refused');
  await device.visit('/sync');
  await look(device, 'sync_refused');
  await expectAccessible(page);
  await device.visit(club.sheet);
  await look(device, 'attendance_cancelled');
  await expectAccessible(page);
});

test('an empty club says what to do next on every page', async ({ server, openDevice }) => {
  test.setTimeout(420_000);
  await seedClub(server);
  const device = await openDevice('device');
  const { page } = device;
  for (const [name, address] of [
    ['sign_in', '/sign-in'],
    ['register', '/register'],
    ['join_gone', '/join/nothing'],
  ] as const) {
    await page.goto(address);
    await device.untilAlive();
    await look(device, name);
    await expectAccessible(page);
  }
  await page.goto('/register');
  for (const [field, value] of Object.entries({
    club_name: 'Judo Club de la Vallée',
    given_name: 'Inès',
    family_name: 'Roux',
    email: 'ines.roux@example.org',
    password: 'un tatami bien rangé',
  })) {
    await page.locator(`[name="${field}"]`).fill(value);
  }
  await page.getByRole('button', { name: 'Créer le club' }).click();
  await expect(page).toHaveURL('/');
  await device.untilReady();
  for (const [name, address] of [
    ['empty_home', '/'],
    ['empty_sessions', '/sessions'],
    ['empty_members', '/members'],
    ['empty_groups', '/groups'],
    ['empty_club', '/club'],
  ] as const) {
    await device.visit(address);
    await look(device, name);
    await expectAccessible(page);
  }
});

test('in English every page fits, too, and no French is left', async ({ server, openDevice }) => {
  test.setTimeout(420_000);
  const club = await seedForLooks(server);
  const device = await openDevice('tablet', { locale: 'en-GB' });
  device.tolerate(/status of 404/);
  const { page } = device;
  await signIn(device);
  for (const [name, address] of pagesOf(club)) {
    await page.goto(address);
    await device.untilAlive();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await look(device, `${name}_english`, ['tablet']);
    const words = await page.getByRole('main').innerText();
    expect.soft(words, name).not.toMatch(/\b(Adhérents?|Séances?|Groupe|Enregistrer|Annuler|Modifier|aujourd’hui)\b/i);
  }
  // A page that no server has rendered comes out of the shell, which is everybody's.
  await device.visit('/members');
  await device.goOffline();
  await page.goto('/members');
  await device.untilAlive();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Members');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
