// Somebody deletes their own account: the copy on the device goes with it, sent or not, the door does not know them
// any more, and a mail tells it.

import type { Page } from '@playwright/test';

import { Api, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor, goTo, mark, signIn } from '../support/club.ts';
import { confirm, forgetConfirmations } from '../support/factors.ts';
import { mailsTo } from '../support/mail.ts';
import { leftIn } from '../support/tablet.ts';
import { expect, test } from '../support/test.ts';

const karim = {
  club_name: '',
  given_name: 'Karim',
  family_name: 'Benali',
  email: 'karim.benali@example.org',
  password: 'quatre grands kimonos verts',
};

/** All that can be read in the databases of the browser. */
async function readable(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const texts: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      const opening = indexedDB.open(name!);
      await new Promise((done) => (opening.onsuccess = done));
      const stores = [...opening.result.objectStoreNames];
      for (const store of stores) {
        const all = opening.result.transaction(store, 'readonly').objectStore(store).getAll();
        await new Promise((done) => (all.onsuccess = done));
        for (const value of all.result) {
          texts.push(value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value));
        }
      }
      opening.result.close();
    }
    return texts.join('\n');
  });
}

test('whoever deletes their account leaves nothing on the device, and the door knows them no more', async ({
  server,
  openDevice,
  openNetwork,
}) => {
  const club = await seedClub(server);
  const { link } = await club.api.post('/api/v1/invitations', { role: 'admin' });
  await Api.join(server, String(link), karim);
  const network = await openNetwork();
  const laptop = await openDevice('laptop', {}, network);
  laptop.tolerate(/^Failed to load resource/);
  laptop.tolerateSignedOut();
  const { page } = laptop;
  await signIn(laptop, karim);
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('table')).toContainText('Château');
  expect(await readable(page)).toContain('Château');

  // One change cannot leave, and never will.
  await laptop.visit(club.sheet);
  network.trouble = (path) => (path === '/api/v1/sync/push' ? 'bad gateway' : undefined);
  await mark(page, club.members[1]!.name, 'Présent');
  await expect(laptop.chip()).toHaveText('Serveur injoignable · 1 à envoyer');
  await laptop.visit('/club/security');
  forgetConfirmations(server);
  await page.getByRole('button', { name: 'Supprimer mon compte' }).click();
  const dialog = page.getByRole('dialog', { name: /^Supprimer votre compte/ });
  await expect(dialog).toContainText('Une modification n’a pas encore été envoyée');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Supprimer le compte' }).click();
  await confirm(page, karim.password);

  await expect(page).toHaveURL(/\/sign-in/);
  // The page may be leaving once more while it is looked at.
  await expect.poll(async () => (await leftIn(page).catch(() => undefined))?.databases).toEqual([]);
  await expect(async () => expect(await readable(page)).toBe('')).toPass();
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(karim.family_name);
  network.mend();

  await page.goto('/members');
  await expect(page).toHaveURL('/sign-in?next=/members');
  for (const email of [karim.email, 'personne@example.org']) {
    await fillDoor(page, { email, password: karim.password });
    await expect(page.getByRole('alert')).toContainText('Adresse ou mot de passe incorrect');
    await page.goto('/sign-in');
  }
  await expect.poll(() => mailsTo(server, karim.email)).toEqual([
    expect.stringContaining('Un compte NovaClub a été créé avec cette adresse'),
    expect.stringContaining('Votre compte NovaClub vient d’être supprimé, comme vous l’avez demandé'),
  ]);
  expect((await club.api.pull()).records.attendance_marks ?? []).toEqual([]);
});
