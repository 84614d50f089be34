// Second factors in the browser: an app's codes with and without scripts, recovery codes, passkeys with
// Chromium's own authenticator, a club that requires them, showing again who one is, and the address that has to
// answer first.

import { admin, seedClub } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { fillDoor, register, signIn, toast } from '../support/club.ts';
import { codeOf, forgetConfirmations, linkInMail, turnAppOn } from '../support/factors.ts';
import { expect, test } from '../support/test.ts';
import { underAName, withAuthenticator } from '../support/webauthn.ts';

for (const javaScriptEnabled of [true, false]) {
  test(`a code is asked for after the password, ${javaScriptEnabled ? 'with scripts' : 'with scripts switched off'}`, async ({
    server,
    openDevice,
  }) => {
    await seedClub(server);
    const laptop = await openDevice('laptop');
    laptop.tolerate(/the server responded with a status of 422/);
    await signIn(laptop);
    const { key, codes } = await turnAppOn(laptop.page);

    const phone = await openDevice('phone', { javaScriptEnabled });
    phone.tolerate(/the server responded with a status of 4/);
    const { page } = phone;
    await page.goto('/sign-in?next=/club');
    await fillDoor(page, { email: admin.email, password: admin.password });
    await expect(page).toHaveURL('/sign-in/code?next=/club');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Code de vérification');
    await page.locator('[name="code"]').fill('123456');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('alert')).toContainText('pas le bon code');
    // The present one may have been used up, and the next one is good already: clocks differ.
    await page.locator('[name="code"]').fill(codeOf(key, 1));
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page).toHaveURL('/club');

    phone.tolerateSignedOut();
    await phone.context.clearCookies();
    await page.goto('/sign-in');
    await fillDoor(page, { email: admin.email, password: admin.password });
    await page.locator('[name="code"]').fill(codes[0]!.toLowerCase());
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page).toHaveURL('/');
  });
}

test('what is sensitive asks again who one is, and then does it', async ({ server, openDevice }) => {
  await seedClub(server);
  const device = await openDevice('laptop');
  device.tolerate(/the server responded with a status of 4/);
  const { page } = device;
  await signIn(device);
  await page.goto('/club/security');
  await expect(page.getByRole('heading', { name: 'Application de codes' })).toBeVisible();
  forgetConfirmations(server);
  await page.getByRole('button', { name: 'Ajouter une application' }).click();
  const dialog = page.getByRole('dialog', { name: 'C’est bien vous' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Mot de passe').fill('ce n’est pas celui-là');
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog.getByText('pas le mot de passe')).toBeVisible();
  await dialog.getByLabel('Mot de passe').fill(admin.password);
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('img', { name: 'Code QR' })).toBeVisible();
  await expectAccessible(page);
});

test('where there is a second factor it is asked for and not the password, and a recovery code does', async ({
  server,
  openDevice,
}) => {
  await seedClub(server);
  const device = await openDevice('laptop');
  device.tolerate(/the server responded with a status of 4/);
  const { page } = device;
  await signIn(device);
  const { codes } = await turnAppOn(page);
  await page.getByRole('button', { name: 'Je les ai gardés' }).click();
  forgetConfirmations(server);
  await page.getByRole('button', { name: 'Renouveler les codes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Renouveler les codes' }).click();
  const dialog = page.getByRole('dialog', { name: 'C’est bien vous' });
  const code = dialog.getByLabel('Code de l’application, ou code de secours');
  await expect(code).toBeFocused();
  await expect(dialog.getByLabel('Mot de passe')).toHaveCount(0);
  await expectAccessible(page);
  await code.fill('000000');
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog.getByText('pas le bon code')).toBeVisible();
  await code.fill(codes[0]!);
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('.recovery-codes li')).toHaveCount(10);
  await expect(page.locator('.recovery-codes')).not.toContainText(codes[1]!);
});

test('a passkey is added, signs in alone, confirms, and is removed', async ({ server, openDevice }) => {
  await seedClub(server);
  const baseURL = await underAName(server);
  const device = await openDevice('laptop', { baseURL });
  device.tolerate(/the server responded with a status of 4/);
  const { page } = device;
  await withAuthenticator(device);
  await signIn(device);
  await page.goto('/club/security');
  await page.getByLabel('Nom de la clé').fill('Portable');
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await expect(page.locator('.recovery-codes li')).toHaveCount(10);
  await page.getByRole('button', { name: 'Je les ai gardés' }).click();
  await expect(page.locator('.recovery-codes')).toHaveCount(0);
  await expect(page.getByText('jamais utilisée')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Renommer la clé Portable' }).click();
  const naming = page.getByRole('dialog', { name: 'Renommer la clé Portable' });
  await expect(naming.getByLabel('Nom de la clé')).toHaveValue('Portable');
  await naming.getByLabel('Nom de la clé').fill(' ');
  await naming.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(naming.getByText('À remplir.')).toBeVisible();
  await naming.getByLabel('Nom de la clé').fill('n'.repeat(200));
  await naming.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(naming.getByLabel('Nom de la clé')).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await naming.getByLabel('Nom de la clé').fill('Tablette du club');
  await naming.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(toast(page)).toContainText('Clé d’accès renommée');
  await expect(page.locator('.row-title').filter({ hasText: 'Tablette du club' })).toBeVisible();
  device.tolerateSignedOut();
  await device.context.clearCookies();
  await page.goto('/sign-in?next=/club/security');
  await page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }).click();
  await expect(page).toHaveURL('/club/security');
  await expect(page.getByText(/utilisée le/)).toBeVisible();

  forgetConfirmations(server);
  await page.getByRole('button', { name: 'Retirer la clé Tablette du club' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click();
  const dialog = page.getByRole('dialog', { name: 'C’est bien vous' });
  await dialog.getByRole('button', { name: 'Confirmer avec une clé d’accès' }).click();
  await expect(page.getByText('Aucune clé d’accès.')).toBeVisible();
});

test('a club that requires a second factor leads there first', async ({ server, openDevice }) => {
  await seedClub(server);
  const device = await openDevice('laptop');
  // A live socket that is being opened meanwhile is refused, too.
  device.tolerate(/the server responded with a status of 4|^WebSocket connection .* response code: 403/);
  const { page } = device;
  await signIn(device);
  await page.goto('/club/security');
  await expect(page.getByText('Exigée de personne.')).toBeVisible();
  await page.getByLabel('Administrateur').check();
  await expect(toast(page)).toContainText('Enregistré');
  await page.goto('/members');
  await expect(page).toHaveURL('/club/security');
  await expect(page.getByText('Votre club demande une double authentification')).toBeVisible();
  await turnAppOn(page);
  await page.goto('/members');
  await expect(page).toHaveURL('/members');
});

test('whoever has registered confirms the address by the mail, and then adds a factor', async ({ server, openDevice }) => {
  const laptop = await openDevice('laptop');
  laptop.tolerate(/the server responded with a status of 422/);
  const { page } = laptop;
  await register(laptop);
  await page.goto('/club/security');
  const notice = page.locator('.notice', { hasText: 'Adresse à confirmer' });
  await expect(notice).toContainText(admin.email);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ajouter une application' }).click();
  await expect(toast(page).filter({ hasText: 'n’est pas encore confirmée' })).toBeVisible();

  const first = await linkInMail(server, '/confirm-email/');
  await notice.getByRole('button', { name: 'Renvoyer le courriel' }).click();
  await expect(toast(page).filter({ hasText: 'Un lien vient de partir' })).toBeVisible();
  await expect.poll(() => linkInMail(server, '/confirm-email/')).not.toBe(first);
  await page.goto(first);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ce lien n’est plus valable');

  // The mail is read on a telephone, where nobody is signed in.
  const phone = await openDevice('phone', { javaScriptEnabled: false });
  await phone.page.goto(await linkInMail(server, '/confirm-email/'));
  await expect(phone.page.getByText(admin.email)).toBeVisible();
  await phone.page.getByRole('button', { name: 'Confirmer cette adresse' }).click();
  await expect(phone.page.getByRole('heading', { level: 1 })).toHaveText('Adresse confirmée');
  await phone.page.getByRole('link', { name: 'Se connecter' }).click();
  await expect(phone.page).toHaveURL('/sign-in');

  await page.goto('/club/security');
  await expect(page.getByRole('heading', { name: 'Application de codes' })).toBeVisible();
  await expect(notice).toHaveCount(0);
  await turnAppOn(page);
});

test('another address counts once it has answered', async ({ server, openDevice }) => {
  await seedClub(server);
  const device = await openDevice('phone');
  device.tolerate(/the server responded with a status of 4/);
  const { page } = device;
  await signIn(device);
  await page.goto('/club/security');
  await page.getByLabel('Nouvelle adresse').fill('zoe@nouvelle.example');
  await page.getByRole('button', { name: 'Changer d’adresse' }).click();
  await expect(page.getByText('En attente')).toContainText('zoe@nouvelle.example');
  await page.goto(await linkInMail(server, '/confirm-email/'));
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Confirmer cette adresse' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Adresse confirmée');
  await page.getByRole('link', { name: 'Continuer' }).click();
  await expect(page.getByText('Vous vous connectez avec zoe@nouvelle.example.')).toBeVisible();
});
