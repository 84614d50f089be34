// Who may practise: papers entered at the desk show at the gym, what the club refuses is refused
// everywhere, and the rules of a discipline are the club's to write.

import { expectAccessible } from '../support/axe.ts';
import { type SeededClub, seedClub } from '../support/api.ts';
import { expectMark, expectUnmarked, mark, marksOf, signIn, title, toast } from '../support/club.ts';
import { expect, test } from '../support/test.ts';
import type { Device } from '../support/device.ts';
import { seedHome } from '../support/families.ts';

/** The reason on the card of a person, on the sheet that is open. */
const reasonOn = (device: Device, name: string) =>
  device.page
    .getByRole('article')
    .filter({ has: device.page.getByRole('link', { name, exact: true }) })
    .locator('button.why');

/** The card of the verdict on the record that is open. */
const verdictOn = (device: Device) => device.page.locator('section.verdict');

const card = (device: Device, heading: string) =>
  device.page.getByRole('region', { name: heading, exact: true });

/** What every member needs, as commands. */
function papersFor(club: SeededClub, id: string): unknown[] {
  const day = club.sheet.split('/').at(-1)!;
  const licence = {
    id: crypto.randomUUID(),
    member_id: id,
    number: `M14032014${id.slice(0, 5).toUpperCase()}1`,
    discipline: 'Judo',
    practice: null,
    issued_on: null,
    expires_on: `${Number(day.slice(0, 4)) + 1}-12-31`,
    federation: null,
    season_id: null,
    state: 'validated',
    state_since: day,
  };
  const proof = {
    id: crypto.randomUUID(),
    member_id: id,
    kind: 'attestation',
    issued_on: day,
    discipline: null,
    practice: null,
  };
  return [{ licences: { save: { licence } } }, { medical: { save_proof: { proof } } }];
}

test('papers entered at the desk turn red to green on a tablet that was offline', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const lea = club.members[5]!;
  await seedHome(club, { last: 'Martin', first: 'Claire', relation: 'mother' }, [lea]);
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  const laptop = await openDevice('laptop');
  await signIn(laptop);

  await tablet.visit(club.sheet);
  await expect(tablet.page.getByRole('button', { name: '8 ne peuvent pas pratiquer' })).toBeVisible();
  await expect(reasonOn(tablet, lea.name)).toHaveAccessibleName('Ne peut pas pratiquer : Licence manquante');
  await reasonOn(tablet, lea.name).click();
  const dialog = tablet.page.getByRole('dialog');
  await expect(dialog).toContainText('Licence manquante');
  await expect(dialog).toContainText('Attestation manquante');
  await expect(dialog).toContainText(/Données du \d\d\/\d\d\/\d{4} \d\d:\d\d/);
  await expectAccessible(tablet.page);
  await tablet.page.keyboard.press('Escape');
  await expectAccessible(tablet.page);
  await tablet.goOffline();

  const { page } = laptop;
  await laptop.visit(`/members/${lea.id}`);
  await expect(verdictOn(laptop)).toContainText('Ne peut pas pratiquer');
  await verdictOn(laptop).getByRole('button', { name: 'Ajouter une licence' }).click();
  const form = page.getByRole('dialog');
  await expect(form.getByLabel('Discipline')).toHaveValue('Judo');
  await form.getByLabel('Étape').selectOption('Validée');
  await form.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(form.getByRole('alert')).toContainText('Numéro');
  await form.getByRole('textbox', { name: 'Numéro' }).fill('M14032014MARTI01');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('Licence de Léa MARTIN enregistrée');

  await verdictOn(laptop).getByRole('link', { name: 'Ajouter une attestation' }).click();
  // A slip of the hand in the year is no date of a paper.
  const paperDate = card(laptop, 'Preuves médicales').getByLabel('Date du document');
  const proposed = await paperDate.inputValue();
  await paperDate.fill(`00${proposed.slice(2)}`);
  await card(laptop, 'Preuves médicales').getByRole('button', { name: 'Ajouter', exact: true }).click();
  await expect(card(laptop, 'Preuves médicales').getByRole('alert')).toContainText('Date du document : une date');
  await paperDate.fill(proposed);
  await card(laptop, 'Preuves médicales').getByRole('button', { name: 'Ajouter', exact: true }).click();
  await expect(card(laptop, 'Preuves médicales').getByRole('listitem')).toContainText(/Attestation de santé.*jusqu’au/s);

  const consents = card(laptop, 'Autorisations');
  const signer = consents.getByLabel('Répond pour la personne mineure');
  await expect(signer.getByRole('option', { selected: true })).toHaveText('Claire MARTIN');
  const care = consents.getByRole('radiogroup', { name: 'Soins et hospitalisation en urgence' });
  // A minor agrees to nothing alone.
  await signer.selectOption('Personne d’autre');
  await care.getByText('Oui', { exact: true }).click();
  await expect(toast(page)).toContainText('représentant légal');
  await expect(consents).not.toContainText('Accordée');
  await signer.selectOption('Claire MARTIN');
  await care.getByText('Oui', { exact: true }).click();
  await expect(consents).toContainText(/Accordée le .* par Claire MARTIN/);
  await card(laptop, 'Cotisation').or(page.locator('section[aria-labelledby="record-dues"]')).getByText('Réglée').click();
  await expect(verdictOn(laptop).getByRole('heading')).toHaveText('Peut pratiquer');
  await expectAccessible(page);
  await laptop.untilSaved();

  await expect(reasonOn(tablet, lea.name)).toBeVisible();
  await tablet.goOnline();
  await expect(reasonOn(tablet, lea.name)).toHaveCount(0, { timeout: 30_000 });
  await expect(tablet.page.getByRole('button', { name: '7 ne peuvent pas pratiquer' })).toBeVisible();

  // Undoing a paper brings the reason back.
  const proofs = card(laptop, 'Preuves médicales');
  await proofs.getByRole('button', { name: /^Supprimer/ }).click();
  await expect(verdictOn(laptop)).toContainText('Attestation manquante');
  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(verdictOn(laptop).getByRole('heading')).toHaveText('Peut pratiquer');
});

test('what the club refuses is refused at once offline, and by the server for who did not know', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const [amelie, eloise, noe] = club.members;
  await club.api.carryOut(...papersFor(club, noe!.id));
  const stale = await openDevice('stale');
  await signIn(stale);
  await stale.visit(club.sheet);
  const tablet = await openDevice('tablet');
  await signIn(tablet);
  await tablet.visit(club.sheet);
  await stale.goOffline();

  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit('/club');
  const refuses = laptop.page.getByRole('switch', { name: /^Refuser la présence quand c’est rouge/ });
  await refuses.check();
  await expect(toast(laptop.page)).toContainText('La présence est refusée quand c’est rouge');
  await expectAccessible(laptop.page);
  await laptop.untilSaved();

  const present = marksOf(tablet.page, amelie!.name).getByRole('button', { name: /^Présent/ });
  await expect(present).toHaveAccessibleName('Présent refusé : licence manquante', { timeout: 30_000 });
  await tablet.goOffline();
  await present.click();
  await expect(toast(tablet.page)).toContainText('Amélie Bézier ne peut pas pratiquer : licence manquante');
  await expect(toast(tablet.page).getByRole('link', { name: 'Ouvrir la fiche' })).toHaveAttribute(
    'href',
    `/members/${amelie!.id}`,
  );
  await expectUnmarked(tablet.page, amelie!.name);
  await mark(tablet.page, amelie!.name, 'Absent');
  await mark(tablet.page, noe!.name, 'Présent');
  await tablet.page.getByRole('button', { name: 'Tous présents' }).click();
  await expect(toast(tablet.page)).toContainText('ne peuvent pas pratiquer');
  await expectUnmarked(tablet.page, eloise!.name);
  await tablet.goOnline();
  await tablet.untilSaved();

  // This one still holds what the club chose before.
  await mark(stale.page, eloise!.name, 'Présent');
  await stale.goOnline();
  await expect(stale.chip()).toHaveText('1 refusée', { timeout: 30_000 });
  await stale.visit('/sync');
  const line = stale.page.getByRole('region', { name: 'Refusées par le serveur' }).getByRole('listitem');
  await expect(line).toContainText('Éloïse CHÂTEAU');
  await expect(line.locator('.reason')).toContainText('ne peut pas pratiquer');
  const marks = (await club.api.pull()).records['attendance_marks'] ?? [];
  const states = Object.fromEntries(marks.map(({ member_id, state }) => [member_id as string, state]));
  expect(states).toEqual({ [amelie!.id]: 'absent', [noe!.id]: 'present' });

  // Once the papers are there the same tap is taken.
  await club.api.carryOut(...papersFor(club, eloise!.id));
  await stale.visit(club.sheet);
  await expect(marksOf(stale.page, eloise!.name).getByRole('button', { name: 'Présent', exact: true })).toBeVisible({
    timeout: 30_000,
  });
  await mark(stale.page, eloise!.name, 'Présent');
  await expectMark(stale.page, eloise!.name, 'Présent');
});

test('a table of rules with a gap is refused at its row, and the shipped one can be had back', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await laptop.visit('/club');
  await card(laptop, 'Règles médicales').getByRole('link', { name: 'Judo' }).click();
  await expect(title(page)).toHaveText('Règles médicales');
  await expect(page.getByRole('main')).toContainText('Règles fournies');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Modifier la table' }).click();
  await expect(page.getByRole('button', { name: /^Modifier la ligne/ }).first()).toBeFocused();
  const minors = page
    .getByRole('listitem')
    .filter({ hasText: 'de 0 à 17' })
    .filter({ hasText: 'Loisir' });
  await minors.getByRole('button', { name: /^Modifier la ligne/ }).click();
  await page.getByLabel('Âge à partir de').fill('6');
  await page.getByRole('button', { name: 'Enregistrer la table' }).click();
  const problems = page.getByRole('alert');
  await expect(problems).toBeFocused();
  await expect(problems).toContainText('1 point à corriger dans la table');
  const bad = page.locator('.rule-line[data-state="stop"]');
  await expect(bad).toHaveCount(1);
  await expect(bad).toContainText(/Il manque une ligne en loisir de 0 à 5 ans, à partir du/);
  await expectAccessible(page);
  expect((await laptop.replica()).outbox).toEqual([]);

  await page.getByLabel('Âge à partir de').fill('0');
  await page.getByLabel('Ancienneté maximale (mois)').fill('3');
  await page.getByRole('button', { name: 'Enregistrer la table' }).click();
  await expect(toast(page)).toContainText('Règles médicales enregistrées sur cet appareil : Judo');
  await expect(page.getByRole('main')).toContainText('Règles du club');
  await expect(page.getByRole('main')).toContainText('Attestation de moins de 3 mois');
  await laptop.untilSaved();
  const rules = (await club.api.pull()).records['medical_rules'] ?? [];
  expect(rules.filter(({ longest_age_months }) => longest_age_months === 3)).toHaveLength(1);

  await page.getByRole('button', { name: 'Revenir aux règles fournies' }).click();
  await expect(toast(page)).toContainText('les règles fournies valent à nouveau');
  await expect(page.getByRole('main')).not.toContainText('Attestation de moins de 3 mois');
  await laptop.untilSaved();
  expect((await club.api.pull()).records['medical_rules']).toBeUndefined();
});

test('the licences of a group are asked for and brought on, all at once', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop');
  const { page } = laptop;
  await signIn(laptop);
  await page.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: 'Licences' }).click();
  await expect(title(page)).toHaveText('Licences et preuves');
  await expect(page.getByRole('button', { name: /^8\s*ne peuvent pas pratiquer/ })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Licences', exact: true }).last().click();
  await page.getByRole('button', { name: 'Renouveler pour la saison' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Groupe').selectOption(club.group.name);
  await expect(dialog).toContainText('8 personnes dans le groupe');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Demander les licences' }).click();
  await expect(toast(page)).toContainText('8 licences demandées');
  await expect(page.getByRole('button', { name: /^8\s*demandées/ })).toBeVisible();

  await page.getByRole('button', { name: 'Tout choisir' }).click();
  await page.getByRole('checkbox', { name: 'Choisir la licence de Zoé Petit' }).uncheck();
  await expect(page.getByText('7 licences choisies')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Marquer réglées (7)' }).click();
  await expect(toast(page)).toContainText('7 licences réglées');
  // It stays for as long as one points at it.
  await toast(page).hover();
  await expect(page.getByRole('button', { name: /^7\s*réglées/ })).toBeVisible();
  await laptop.untilSaved();
  const states = async () => (await club.api.pull()).records['licences']!.map(({ state }) => state).sort();
  expect(await states()).toEqual([...Array<string>(7).fill('paid'), 'requested']);

  await toast(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(page.getByRole('button', { name: /^8\s*demandées/ })).toBeVisible();
  await laptop.untilSaved();
  expect(await states()).toEqual(Array<string>(8).fill('requested'));

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Exporter en CSV' }).click();
  const file = await (await downloading).createReadStream();
  let text = '';
  for await (const part of file) text += part;
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^\uFEFFNom;Prénom;Date de naissance;/);
  expect(lines).toHaveLength(9);
  expect(lines[1]).toMatch(/^Bézier;Amélie;02\/05\/2014;/);
});
