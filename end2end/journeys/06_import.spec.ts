// Real lists, as they come: what would happen is shown first, and nothing happens before it is
// wanted.

import { readFileSync } from 'node:fs';

import { Api, admin } from '../support/api.ts';
import { checkFile, chooseFile, expectOutcome, importRoster, roster, signIn } from '../support/club.ts';
import { expect, test } from '../support/test.ts';

const secretary = 'tableau_secretaire.csv';
const refused: [string, string, RegExp][] = [
  ['12', 'Né(e) le', /n’est pas accepté. Attendu/],
  ['16', 'Prénom', /À remplir/],
  ['60', 'Né(e) le', /n’est pas accepté|futur/],
  ['80', 'Prénom', /À remplir/],
  ['108', 'Né(e) le', /n’est pas accepté|futur/],
  ['143', 'Prénom', /À remplir/],
  ['155', 'Né(e) le', /n’est pas accepté|futur/],
];

test('the secretary’s list says line, column and reason of what it refuses, and comes in once', async ({
  server,
  openDevice,
}) => {
  const api = await Api.register(server);
  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit('/members/import');
  await chooseFile(page, roster(secretary));
  const facts = page.getByRole('region', { name: 'Fichier', exact: true }).getByRole('definition');
  await expect(facts).toHaveText(['Windows-1252', 'Point-virgule', 'Ligne 3']);
  await page.getByRole('button', { name: 'Vérifier' }).click();

  await expectOutcome(page, /créé/, '173');
  await expectOutcome(page, /doublons/, '3');
  await expectOutcome(page, /refusés/, '7');
  await page.getByRole('button', { name: /refusés/ }).click();
  const lines = page.getByRole('table').locator('tbody tr');
  await expect(lines).toHaveCount(refused.length);
  for (const [at, [line, column, reason]] of refused.entries()) {
    await expect(lines.nth(at).locator('td').first()).toHaveText(line);
    await expect(lines.nth(at).locator('.outcome')).toHaveText('Refusée');
    await expect(lines.nth(at).locator('.column')).toHaveText(column);
    await expect(lines.nth(at).locator('.why')).toHaveText(reason);
  }
  await page.getByRole('button', { name: /doublons/ }).click();
  await expect(lines.locator('td:first-child')).toHaveText(['196', '197', '198']);

  const policy = page.getByRole('group', { name: '7 lignes sont refusées.' });
  await expect(policy.getByRole('radio', { name: 'Tout ou rien' })).toBeDisabled();
  await expect(policy.getByRole('radio', { name: 'Importer les autres' })).toBeChecked();
  const download = page.waitForEvent('download');
  await policy.getByRole('button', { name: 'Télécharger les lignes refusées' }).click();
  expect((await download).suggestedFilename()).toBe('lignes_refusees.csv');
  expect((await api.pull()).records['members']).toBeUndefined();

  await page.getByRole('button', { name: 'Importer 173 lignes' }).click();
  await expect(page.getByText('Import terminé')).toBeVisible();
  await laptop.untilSaved();
  expect((await api.pull()).records['members']).toHaveLength(173);

  await page.getByRole('button', { name: 'Importer un autre fichier' }).click();
  await checkFile(page, roster(secretary));
  await expectOutcome(page, /créé/, '0');
  await expectOutcome(page, /mis à jour/, '0');
  await expectOutcome(page, /déjà là/, '173');
  await expect(page.getByText('Rien à importer')).toBeVisible();
  await page.getByRole('link', { name: 'Voir les adhérents' }).click();
  await expect(page.getByRole('main')).toContainText('173 adhérents');
});

test('a damaged file says what is wrong and changes nothing', async ({ server, openDevice }) => {
  const api = await Api.register(server);
  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit('/members/import');
  const whole = readFileSync(roster('helloasso_adhesions_2026.csv'));
  const picture = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex');
  const files: [string, Buffer, RegExp][] = [
    ['photo.csv', picture, /C’est une image/],
    ['export.csv', whole.subarray(0, 20_011), /s’arrête au milieu de la ligne \d+|guillemet/],
    ['vide.csv', Buffer.alloc(0), /Il est vide/],
    ['page.csv', Buffer.from('<!DOCTYPE html><html><body>Connexion</body></html>'), /C’est une page web/],
    ['une_colonne.csv', Buffer.from('Nom\nMartin\nPetit\n'), /Il n’a qu’une seule colonne|Aucune ligne ne nomme/],
  ];
  for (const [name, buffer, reason] of files) {
    await chooseFile(page, { name, mimeType: 'text/csv', buffer });
    const alert = page.getByRole('alert').filter({ hasText: name });
    await expect(alert).toContainText('ne peut pas être lu');
    await expect(alert).toContainText(reason);
    await expect(alert).toContainText('Rien n’a été modifié.');
  }
  expect((await laptop.replica()).outbox).toEqual([]);
  expect((await api.pull()).records['members']).toBeUndefined();
});

test('a column is given another meaning, and a list without names goes no further', async ({ server, openDevice }) => {
  const api = await Api.register(server);
  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit('/members/import');
  const text = 'Nom;Prénom;Né le;Commune\nMartin;Léa;14/03/2014;Vitré\nPetit;Noé;01/02/2015;Rennes\n';
  await chooseFile(page, { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

  const becomes = (column: string) => page.getByRole('combobox', { name: column, exact: true });
  await becomes('Prénom').selectOption('Ignorer');
  await expect(page.getByText('Il manque de quoi reconnaître les personnes')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Vérifier' })).toBeDisabled();
  await becomes('Prénom').selectOption('Prénom');
  await becomes('Commune').selectOption('Remarques');
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expectOutcome(page, /créé/, '2');
  await page.getByRole('button', { name: 'Importer 2 lignes' }).click();
  await expect(page.getByText('Import terminé')).toBeVisible();
  await laptop.untilSaved();
  const { members = [] } = (await api.pull()).records;
  expect(members.map(({ notes, city }) => [notes, city]).sort()).toEqual([
    ['Rennes', null],
    ['Vitré', null],
  ]);
});

test('a club of ten thousand comes in with a bar, and is searched as one types', async ({ server, openDevice }) => {
  test.setTimeout(420_000);
  await Api.register(server, { ...admin, club_name: 'Le grand club' });
  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit('/members/import');
  await checkFile(page, roster('grand_club.csv'));
  await expectOutcome(page, /créés/, '10\u202f000');
  await page.getByRole('button', { name: 'Importer 10\u202f000 lignes' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText('Import terminé')).toBeVisible({ timeout: 90_000 });
  await laptop.untilSaved(page, 90_000);

  await page.getByRole('link', { name: 'Voir les adhérents' }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText('10\u202f000 adhérents');
  const table = page.getByRole('table', { name: 'Adhérents' });
  await expect(table).toHaveAttribute('aria-rowcount', '10001');
  await page.getByRole('searchbox').fill('OCEANE chevalier');
  await expect(main.getByRole('status').filter({ hasText: /sur 10/ })).toContainText('trouvée');
  await expect(table.getByRole('link').first()).toHaveText('Chevalier Océane');

  await laptop.visit('/members');
  await expect(main).toContainText('10\u202f000 adhérents');
});

test('a list comes in without a network, and leaves when there is one', async ({ server, openDevice }) => {
  const api = await Api.register(server);
  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit('/members/import');
  await laptop.goOffline();
  await checkFile(page, roster('federation_licences.tsv'));
  await page.getByRole('button', { name: /^Importer .* lignes$/ }).click();
  await expect(page.getByText('Import terminé')).toBeVisible();
  await expect(page.getByText('se fera tout seul au retour du réseau')).toBeVisible();
  await laptop.goOnline();
  await laptop.untilSaved();
  const { members, licences } = (await api.pull()).records;
  expect([members?.length, licences?.length]).toEqual([330, 330]);

  // The list of another program knows some of the same people.
  await importRoster(laptop, 'galette_export.csv');
  expect((await api.pull()).records['members']?.length).toBeGreaterThan(330);
});
