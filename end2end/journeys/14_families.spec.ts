// Families: enrolled on one screen, a child in two households, whom to call at the gym, and two
// tablets at work on one household. All of it without a network.

import { randomUUID } from 'node:crypto';

import type { Locator, Page } from '@playwright/test';

import { seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { goTo, signIn, title, toast } from '../support/club.ts';
import { type Device, sizes } from '../support/device.ts';
import { seedHome } from '../support/families.ts';
import { differences } from '../support/replica.ts';
import { expect, test } from '../support/test.ts';

/** A field of the form of a new family, by whose it is: `members.1.first_name`. */
const field = (page: Page, name: string): Locator => page.locator(`[id="${name}"]`);

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

async function openFamilies(page: Page): Promise<void> {
  await goTo(page, 'Adhérents');
  await page.getByRole('navigation', { name: 'Adhérents et familles' }).getByRole('link', { name: 'Familles' }).click();
  await expect(title(page)).toHaveText('Familles');
}

async function openNewFamily(page: Page): Promise<void> {
  await openFamilies(page);
  await page.locator('a[href="/members/families/new"]').first().click();
  await expect(title(page)).toHaveText('Nouvelle famille');
}

test('a family of four is enrolled on one screen, by the keyboard, without a network', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await signIn(tablet);
  await tablet.goOffline();
  await openNewFamily(page);
  const keys = page.keyboard;

  await page.getByRole('button', { name: 'Ajouter un responsable' }).click();
  await expect(field(page, 'guardians.1.first_name')).toBeFocused();
  await field(page, 'guardians.0.first_name').focus();
  await keys.type('Inès');
  await keys.press('Tab');
  await keys.type('Roux-Delacroix');
  await field(page, 'guardians.0.phone').focus();
  await keys.type('06 11 22');
  await keys.press('Enter');
  await expect(field(page, 'guardians.1.first_name')).toBeFocused();
  await keys.type('Marc');
  await field(page, 'guardians.1.phone').fill('06 55 66 77 88');
  await keys.press('Enter');
  await expect(field(page, 'members.0.first_name')).toBeFocused();
  await keys.type('Lou');
  await expect(field(page, 'members.0.last_name')).toHaveAttribute('placeholder', 'Roux-Delacroix');
  await field(page, 'members.0.birth_date').fill('14032015');
  await field(page, 'members.0.group_id').selectOption('Judo enfants');
  await field(page, 'members.0.birth_date').press('Enter');
  await expect(field(page, 'members.1.first_name')).toBeFocused();
  await keys.type('Max');
  await field(page, 'members.1.birth_date').fill('31/02/2017');
  await keys.press('Enter');
  await expect(field(page, 'members.2.first_name')).toBeFocused();
  // The empty line is left by the same key, and does not count.
  await keys.press('Enter');
  await expect(field(page, 'street')).toBeFocused();
  await keys.type('3 rue des Prés');
  await field(page, 'postal_code').fill('35500');
  await field(page, 'city').fill('Vitré');
  await keys.press('Enter');

  const problems = page.getByRole('alert').filter({ hasText: 'À corriger avant d’enregistrer' });
  await expect(problems).toContainText('Responsable 1 · Téléphone');
  await expect(problems).toContainText('Adhérent 2 · Date de naissance');
  await expect(problems).toBeFocused();
  await expect(field(page, 'members.1.birth_date')).toHaveAccessibleDescription(/une date/i);
  await expectAccessible(page);
  await field(page, 'guardians.0.phone').fill('06 11 22 33 44');
  await field(page, 'members.1.birth_date').fill('28/02/2017');
  await page.getByRole('button', { name: 'Inscrire la famille' }).click();

  await expect(title(page)).toHaveText('Famille Roux-Delacroix');
  await expect(toast(page)).toContainText('Famille Roux-Delacroix : 2 adhérents.');
  await expect(tablet.chip()).toHaveText('Hors ligne · 1 à envoyer');
  await expect(region(page, 'Adhérents').getByRole('link', { name: /Roux-Delacroix/ })).toHaveText([
    'Roux-Delacroix Lou',
    'Roux-Delacroix Max',
  ]);
  await expect(region(page, 'Responsables')).toContainText('Marc ROUX-DELACROIX');
  await expect(page.getByLabel('Qui paie').locator('option:checked')).toHaveText('Inès ROUX-DELACROIX');
  await expect(region(page, 'Foyer')).toContainText('35500 Vitré');

  await page.reload();
  await tablet.untilReady();
  await expect(title(page)).toHaveText('Famille Roux-Delacroix');
  await tablet.goOnline();
  await tablet.untilSaved();
  const records = (await club.api.pull()).records;
  const { members = [], households = [], guardians = [], household_places = [], enrolments = [] } = records;
  expect([members.length, households.length, guardians.length, household_places.length, enrolments.length]).toEqual([
    10, 1, 2, 2, 9,
  ]);
  expect(members.find(({ first_name }) => first_name === 'Max')).toMatchObject({
    last_name: 'Roux-Delacroix',
    birth_date: '2017-02-28',
    street: '3 rue des Prés',
    city: 'Vitré',
  });
  expect(guardians.find(({ first_name }) => first_name === 'Inès')).toMatchObject({ phone: '+33611223344' });
});

test('a child of separated parents has a place with each of them', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const lea = club.members[5]!;
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const { page } = laptop;
  await signIn(laptop);
  await laptop.goOffline();

  for (const [first, phone] of [
    ['Anne', '06 11 11 11 11'],
    ['Paul', '06 22 22 22 22'],
  ] as const) {
    await openNewFamily(page);
    await field(page, 'guardians.0.first_name').fill(first);
    await field(page, 'guardians.0.last_name').fill('Martin');
    await field(page, 'guardians.0.phone').fill(phone);
    // The club knows her: accents and case apart.
    await field(page, 'members.0.first_name').fill('lea');
    await expect(page.getByText('Léa MARTIN est peut-être déjà dans le fichier')).toBeVisible();
    await page.getByRole('button', { name: 'C’est cette personne' }).click();
    await expect(page.getByText('Fiche de Léa MARTIN')).toBeVisible();
    await page.getByRole('button', { name: 'Inscrire la famille' }).click();
    await expect(title(page)).toHaveText('Famille Martin');
  }
  await page.getByRole('button', { name: 'Modifier la famille' }).click();
  const dialog = page.getByRole('dialog', { name: 'Modifier la famille' });
  await dialog.getByLabel('Nom').fill('Martin, chez Paul');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(title(page)).toHaveText('Famille Martin, chez Paul');
  // From one home to the other, and to the child.
  await page.getByRole('link', { name: 'aussi : Famille Martin' }).click();
  await expect(title(page)).toHaveText('Famille Martin');
  await expect(region(page, 'Responsables')).toContainText('Anne MARTIN');
  await region(page, 'Adhérents').getByRole('link', { name: 'Martin Léa' }).click();
  await expect(title(page)).toHaveText('Léa MARTIN');
  const family = region(page, 'Famille');
  await expect(family.getByRole('link', { name: /^Famille/ })).toHaveText(['Famille Martin', 'Famille Martin, chez Paul']);
  await expect(family).toContainText('06 11 11 11 11');
  await expect(family).toContainText('06 22 22 22 22');

  // She leaves one home, and is back with one tap.
  await family.getByRole('link', { name: 'Famille Martin, chez Paul' }).click();
  await page.getByRole('button', { name: 'Retirer Léa MARTIN de la famille' }).click();
  await expect(region(page, 'Adhérents')).toContainText('Aucun adhérent dans cette famille');
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(region(page, 'Adhérents').getByRole('link', { name: 'Martin Léa' })).toBeVisible();

  await laptop.goOnline();
  await laptop.untilSaved();
  const { members = [], household_places = [], guardians = [] } = (await club.api.pull()).records;
  expect([members.length, guardians.length]).toEqual([8, 2]);
  expect(household_places.map(({ member_id, active }) => [member_id, active])).toEqual([
    [lea.id, true],
    [lea.id, true],
  ]);
});

test('whom to call is one tap from the attendance screen, without a network', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const [amelie, , , , , lea] = club.members;
  await seedHome(club, { last: 'Martin', first: 'Anne', relation: 'other', phone: '+33611111111' }, [lea!]);
  await seedHome(club, { last: 'Petit', first: 'Paul', relation: 'other', phone: '+33622222222' }, [lea!]);
  const neighbour = { id: randomUUID(), member_id: lea!.id, name: 'Rose Moreau', relation: 'voisine', phone: '+33633333333', rank: 1 };
  await club.api.carryOut({ families: { save_emergency_contact: { contact: neighbour } } });
  const tablet = await openDevice('tablet', { viewport: sizes.phone });
  const { page } = tablet;
  await signIn(tablet);
  await tablet.goOffline();
  await tablet.visit(club.sheet);

  const button = page.getByRole('button', { name: `Prévenir les proches de ${lea!.name}` });
  const box = await button.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Prévenir les proches de ${lea!.name}` });
  const numbers = dialog.getByRole('link');
  await expect(numbers.locator('.call-number')).toHaveText(['06 33 33 33 33', '06 11 11 11 11', '06 22 22 22 22', '06 12 34 56 78']);
  await expect(numbers.locator('strong')).toHaveText(['Rose Moreau', 'Anne MARTIN', 'Paul PETIT', 'Léa MARTIN']);
  await expect(numbers.first()).toHaveAttribute('href', 'tel:+33633333333');
  await expect(numbers.first()).toContainText('voisine');
  await expect(numbers.last()).toContainText('Numéro noté sur la fiche');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();

  // For somebody without anyone it says so, and takes the number that is asked for.
  await page.getByRole('button', { name: `Prévenir les proches d’${amelie!.name}` }).click();
  const other = page.getByRole('dialog', { name: `Prévenir les proches d’${amelie!.name}` });
  await expect(other).toContainText('Personne à prévenir n’est connue');
  await other.getByRole('button', { name: 'Ajouter une personne à prévenir' }).click();
  await expect(other.getByLabel('Nom de la personne')).toBeFocused();
  await other.getByLabel('Nom de la personne').fill('Mamie Suzanne');
  await other.getByLabel('Téléphone').fill('demander');
  await other.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(other.getByRole('alert')).toContainText('Téléphone : un numéro complet');
  await other.getByLabel('Téléphone').fill('02 99 00 11 22');
  await other.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(other.locator('.call-number').first()).toHaveText('02 99 00 11 22');
  await page.keyboard.press('Escape');
  await expect(tablet.chip()).toHaveText('Hors ligne · 1 à envoyer');

  // On her page: another one, called first; taken away and brought back.
  await tablet.visit(`/members/${amelie!.id}`);
  const contacts = region(page, 'À prévenir en cas d’urgence');
  await contacts.getByRole('button', { name: 'Ajouter une personne à prévenir' }).click();
  await contacts.getByLabel('Nom de la personne').fill('Tonton Jo');
  await contacts.getByLabel('Téléphone').fill('0688776655');
  await contacts.getByRole('button', { name: 'Enregistrer' }).click();
  const names = contacts.locator('.contact strong');
  await expect(names).toHaveText(['Mamie Suzanne', 'Tonton Jo']);
  await contacts.getByRole('button', { name: 'Appeler Tonton Jo plus tôt' }).click();
  await expect(names).toHaveText(['Tonton Jo', 'Mamie Suzanne']);
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(names).toHaveText(['Mamie Suzanne', 'Tonton Jo']);
  await contacts.getByRole('button', { name: 'Modifier Mamie Suzanne' }).click();
  await contacts.getByLabel('Lien').fill('grand-mère');
  await contacts.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(contacts.locator('.contact').first()).toContainText('grand-mère');
  await contacts.getByRole('button', { name: 'Retirer Tonton Jo' }).click();
  await expect(names).toHaveText(['Mamie Suzanne']);
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(names).toHaveText(['Mamie Suzanne', 'Tonton Jo']);
  await expectAccessible(page);

  await tablet.goOnline();
  await tablet.untilSaved();
  const { emergency_contacts = [] } = (await club.api.pull()).records;
  expect(emergency_contacts.map(({ name, phone, relation, rank }) => [name, phone, relation, rank]).sort()).toEqual([
    ['Mamie Suzanne', '+33299001122', 'grand-mère', 1],
    ['Rose Moreau', '+33633333333', 'voisine', 1],
    ['Tonton Jo', '+33688776655', null, 2],
  ]);
});

test('two tablets edit one household apart, and nothing is lost', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const home = await seedHome(club, { last: 'Martin', first: 'Anne', relation: 'other', phone: '+33611111111' }, [club.members[5]!]);
  const address = `/members/families/${home.household}`;
  const [one, two] = [await openDevice('one'), await openDevice('two')];
  for (const tablet of [one, two]) {
    await signIn(tablet);
    await tablet.visit(address);
    await tablet.goOffline();
  }

  const edit = async ({ page }: Device, fields: Record<string, string>): Promise<void> => {
    await page.getByRole('button', { name: 'Modifier la famille' }).click();
    const dialog = page.getByRole('dialog', { name: 'Modifier la famille' });
    for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value);
    await dialog.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(dialog).toBeHidden();
  };
  await edit(one, { Ville: 'Vitré' });
  await one.page.getByLabel('Qui paie').selectOption('Anne MARTIN');
  await one.page.getByRole('button', { name: 'Ajouter un responsable' }).click();
  const dialog = one.page.getByRole('dialog', { name: 'Ajouter un responsable' });
  await expect(dialog.getByLabel('Prénom')).toBeFocused();
  await dialog.getByLabel('Prénom').fill('Rémi');
  await dialog.getByLabel('Téléphone').fill('06 44 44 44 44');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(region(one.page, 'Responsables')).toContainText('Rémi MARTIN');

  await edit(two, { Nom: 'Martin-Roche' });
  await two.page.getByLabel('Qui paie').selectOption('Léa MARTIN');
  const box = two.page.getByRole('combobox', { name: 'Ajouter un adhérent à la famille' });
  await box.fill('manon');
  await box.press('Enter');
  await expect(region(two.page, 'Adhérents').getByRole('link', { name: 'Nguyen Manon' })).toBeVisible();
  await box.fill('Tom Martin');
  await two.page.getByRole('option', { name: /Créer la fiche/ }).click();
  const record = two.page.getByRole('dialog', { name: 'Nouvel adhérent de la famille' });
  await expect(record.getByLabel('Nom', { exact: true })).toHaveValue('Martin');
  await record.getByRole('button', { name: 'Créer l’adhérent' }).click();
  await expect(region(two.page, 'Adhérents').getByRole('link', { name: 'Martin Tom' })).toBeVisible();

  for (const tablet of [one, two]) await tablet.goOnline();
  for (const tablet of [one, two]) await tablet.untilSaved();
  const data = await one.pull();
  const wanted = Object.keys(data.rows).length;
  for (const tablet of [one, two]) {
    await tablet.visit('/sync');
    await tablet.page.getByRole('button', { name: 'Synchroniser' }).click();
    await expect.poll(async () => Object.keys((await tablet.replica()).rows).length).toBe(wanted);
    await tablet.untilSaved();
    const between = async () => differences(data.rows, (await tablet.replica()).rows);
    await expect.poll(between, `server and ${tablet.name}`).toEqual([]);
    await tablet.visit(address);
    await expect(title(tablet.page)).toHaveText('Famille Martin-Roche');
    await expect(region(tablet.page, 'Foyer')).toContainText('Vitré');
    await expect(region(tablet.page, 'Responsables')).toContainText('Rémi MARTIN');
    await expect(region(tablet.page, 'Adhérents').getByRole('listitem')).toHaveCount(3);
    // Two payers were named: one stands, the later one.
    await expect(tablet.page.getByLabel('Qui paie').locator('option:checked')).toHaveText('Léa MARTIN');
  }
  const [household] = data.records['households'] ?? [];
  expect(household).toMatchObject({ payer_member_id: club.members[5]!.id, payer_guardian_id: null, city: 'Vitré' });

  // Deleting names the family; the members stay.
  await one.page.getByRole('button', { name: 'Supprimer la famille' }).click();
  const question = one.page.getByRole('dialog', { name: 'Supprimer : Famille Martin-Roche ?' });
  await expectAccessible(one.page);
  await question.getByRole('button', { name: 'Supprimer' }).click();
  await expect(title(one.page)).toHaveText('Familles');
  await one.untilSaved();
  const left = (await club.api.pull()).records;
  expect([left['households'], left['household_places'], left['guardians']].map((all = []) => all.length)).toEqual([0, 0, 0]);
  expect(left['members']).toHaveLength(9);
});

test('families that the list lets one guess become real with one tap', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const shared = { street: '12 rue du Moulin', postal_code: '35500', city: 'Vitré' };
  await club.api.carryOut(
    ...club.members.map(({ id }, position) => ({
      people: { edit: { id, fields: { phone: position < 2 ? '+33611223344' : null, ...(position < 2 ? shared : {}) } } },
    })),
  );
  const laptop = await openDevice('laptop', { viewport: sizes.laptop });
  const { page } = laptop;
  await signIn(laptop);
  await openFamilies(page);
  await expect(page.getByRole('heading', { name: 'Pas encore de familles' })).toBeVisible();
  await expectAccessible(page);
  await page.locator('a[href="/members/families/suggestions"]').first().click();
  await expect(title(page)).toHaveText('Familles proposées');
  await expect(page.getByRole('main')).toContainText('même téléphone');
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Créer : Famille/ }).click();
  await expect(page.getByRole('heading', { name: 'Rien à proposer' })).toBeVisible();
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await page.getByRole('button', { name: /^Créer : Famille/ }).click();
  await expect(page.getByRole('heading', { name: 'Rien à proposer' })).toBeVisible();

  await openFamilies(page);
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows).toHaveCount(1);
  const search = page.getByRole('searchbox', { name: 'Chercher une famille' });
  for (const [text, count] of [
    ['eloise', 1],
    ['06 11 22', 1],
    ['martin', 0],
    ['vitre', 1],
  ] as const) {
    await search.fill(text);
    await expect(rows).toHaveCount(count);
  }
  await expectAccessible(page);
  await rows.getByRole('link').first().click();
  await expectAccessible(page);
  await laptop.untilSaved();
});
