// What the club owes people about their data: to show them, to forget them, to keep them no longer than it says.

import { readFileSync } from 'node:fs';

import { expectAccessible } from '../support/axe.ts';
import { memberRecord, seedClub } from '../support/api.ts';
import { editRecord, signIn, title, toast } from '../support/club.ts';
import { expect, test } from '../support/test.ts';

const name = 'Zwolinskaya';

test('a person’s data are read, printed and taken along without a network', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const person = memberRecord('Zoé', name, '2014-09-09', { city: 'Rennes', notes: 'Vient à vélo.' });
  await club.api.carryOut(
    { people: { create: { member: person } } },
    { people: { enrol: { member_id: person.id, group_id: club.group.id } } },
    { people: { edit: { id: person.id, fields: { city: 'Vitré' } } } },
  );
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  await tablet.visit(`/members/${person.id}`);
  await tablet.goOffline();
  const { page } = tablet;
  await page.getByRole('link', { name: 'Données de la personne' }).click();
  await expect(title(page)).toHaveText(`Données de Zoé ${name.toUpperCase()}`);
  const kept = page.getByRole('region', { name: 'Ce qui est conservé' }).first();
  await expect(kept).toContainText('Identité et coordonnées');
  await expect(kept).toContainText('l’adhésion au club (article 6-1-b)');
  await expect(page.getByRole('region', { name: 'Historique' })).toContainText('Rennes → Vitré');
  await expectAccessible(page);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Télécharger (JSON)' }).click();
  const file = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(file).toMatchObject({
    format: 'novaclub.person',
    version: 1,
    identity: { id: person.id, last_name: name, notes: 'Vient à vélo.' },
    reachable: { city: 'Vitré' },
    groups: [{ group: club.group.name, active: true }],
  });
  // On paper the buttons are not there, and nothing hangs over the edge of an A4 sheet.
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 703, height: 1000 });
  await expect(page.getByRole('button', { name: 'Télécharger (JSON)' })).toBeHidden();
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
});

test('somebody who is erased is forgotten by the tablet too, with what it still wanted to say of them', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const person = memberRecord('Zoé', name, '2014-09-09', { city: 'Rennes' });
  await club.api.carryOut({ people: { create: { member: person } } });
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  await tablet.visit(`/members/${person.id}`);
  await tablet.goOffline();
  await editRecord(tablet.page, { city: `${name}ville` });

  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit(`/members/${person.id}/data`);
  const { page } = laptop;
  await page.getByRole('link', { name: 'Effacer cette personne…' }).click();
  await expect(page.getByRole('region', { name: 'Ce qui disparaît' })).toContainText('Nom, date de naissance');
  await expect(page.getByRole('region', { name: 'Ce qui reste' })).toContainText('Personne effacée');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Effacer cette personne…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Effacer Zoé .* pour toujours/ });
  await dialog.getByLabel(/^Pour confirmer/).fill('Zoé');
  await dialog.getByRole('button', { name: 'Effacer définitivement' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Ce n’est pas le nom de cette personne.');
  await dialog.getByLabel(/^Pour confirmer/).fill(`zoe ${name}`);
  await dialog.getByRole('button', { name: 'Effacer définitivement' }).click();
  await expect(toast(page)).toContainText('Effacé.');
  await laptop.untilSaved();

  await tablet.goOnline();
  await expect(tablet.chip()).toHaveText('1 refusée', { timeout: 30_000 });
  await tablet.visit('/sync');
  const line = tablet.page.getByRole('region', { name: 'Refusées par le serveur' }).getByRole('listitem');
  await expect(line).toContainText('Une modification d’une personne effacée depuis');
  await expect(line.getByRole('button')).toHaveText(['Abandonner']);
  await expect
    .poll(async () => JSON.stringify(await tablet.replica()).includes(name), 'the name is gone from rows and journal')
    .toBe(false);
  await tablet.visit('/members?archived=all');
  await tablet.page.getByRole('searchbox', { name: 'Chercher un adhérent' }).fill(name.slice(0, 6));
  await expect(tablet.page.getByRole('main')).not.toContainText(name.toUpperCase());
  await tablet.visit(`/members/${person.id}`);
  await expect(title(tablet.page)).toHaveText(/^Personne effacée [0-9A-F]{4}$/);
  await expectAccessible(tablet.page);
  await tablet.visit('/sync');
  await line.getByRole('button', { name: 'Abandonner' }).click();
  await expect(line).toHaveCount(0);
});

test('what is to be erased tonight is shown before, and a club writes its own terms', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const member_id = club.members[0]!.id;
  const licence = {
    id: crypto.randomUUID(),
    member_id,
    number: 'FFJ-2016',
    discipline: 'Judo',
    expires_on: '2016-08-31',
    state: 'validated',
  };
  await club.api.carryOut({ licences: { save: { licence } } });
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit('/club/retention');
  const { page } = laptop;
  const due = page.getByRole('region', { name: 'Ce qui sera effacé' });
  // Family names stand in capitals.
  const shown = new RegExp(club.members[0]!.name, 'i');
  await expect(due).toContainText(shown);
  await expect(due).toContainText('gardé jusqu’au');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Modifier : Adhésion et cotisation' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Durée, en mois').fill('12');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(dialog.getByRole('alert').first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Fermer' }).click();
  await page.getByRole('button', { name: 'Modifier : Licence', exact: true }).click();
  await dialog.getByLabel('Durée, en mois').fill('600');
  await dialog.getByLabel('Source ou décision').fill('Bureau du 3 novembre');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('durée enregistrée');
  await expect(page.getByRole('region', { name: 'Durées en vigueur' })).toContainText('50 ans');
  await expect(due).not.toContainText(shown);
});

test('a device holds the season, and says where the years before it are', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const member_id = club.members[0]!.id;
  // Each Tuesday since 2020.
  const series = {
    id: crypto.randomUUID(),
    group_id: club.group.id,
    title: null,
    weekday: 2,
    starts_on: '2020-09-01',
    ends_on: null,
    start_time: '18:00',
    duration_minutes: 60,
    place: null,
  };
  const session = { series_id: series.id, date: '2021-01-05' };
  await club.api.carryOut(
    { planning: { save_series: { series } } },
    { attendance: { mark: { session, member_id, state: 'present' } } },
  );
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  expect(JSON.stringify((await tablet.replica()).rows)).not.toContain(session.date);
  const { page } = tablet;
  for (const address of [`/sessions?week=${session.date}`, `/sessions/${series.id}/${session.date}`]) {
    await tablet.visit(address);
    await expect(page.getByText('Ces séances ne sont plus sur les appareils')).toBeVisible();
    await expectAccessible(page);
  }
  // The file comes from the server, and has that year too.
  await tablet.visit(`/members/${member_id}/data`);
  await expect(page.getByText('Le fichier à télécharger vient du serveur')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Télécharger (JSON)' }).click();
  const file = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(file.attendance.map(({ date }: { date: string }) => date)).toContain(session.date);
});

test('a new wording of a consent is to be asked again, of a minor through a guardian', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const child = memberRecord('Lila', name, '2016-09-09');
  await club.api.carryOut({ people: { create: { member: child } } });
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit('/club/consents');
  const { page } = laptop;
  const write = async (wording: string): Promise<void> => {
    await page.getByRole('button', { name: 'Nouvelle version : Photos et vidéos' }).click();
    await page.getByRole('dialog').getByLabel('Texte').fill(wording);
    await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click();
    await expect(toast(page)).toContainText('enregistrée');
  };
  await write('J’autorise le club à publier des photos.');
  await expect(page.getByRole('region', { name: 'Photos et vidéos' })).toContainText('Version 1');
  await expectAccessible(page);

  await laptop.visit(`/members/${child.id}`);
  const consents = page.getByRole('region', { name: 'Autorisations' });
  const image = consents.getByRole('radiogroup', { name: 'Photos et vidéos' });
  await image.getByText('Oui').click();
  await expect(toast(page)).toContainText('représentant légal');
  await expect(consents.getByRole('listitem').filter({ hasText: 'Photos et vidéos' })).toContainText('Sans réponse');
});
