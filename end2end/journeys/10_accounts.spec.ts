// Who may do what, and what happens to work that has not left when somebody leaves.

import { type Account, seedClub } from '../support/api.ts';
import { expectMark, fillDoor, goTo, mark, register, signIn, toast } from '../support/club.ts';
import { expect, test } from '../support/test.ts';

const coach: Account = {
  club_name: 'Aïkido de la Vallée',
  given_name: 'Karim',
  family_name: 'Benali',
  email: 'karim.benali@example.org',
  password: 'le dojo est toujours ouvert',
};

test('a coach joins by a link, takes attendance, and sees nothing to edit', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const laptop = await openDevice('laptop');
  await signIn(laptop);
  await laptop.visit('/club');
  await laptop.page.getByRole('combobox', { name: 'Rôle' }).selectOption('Entraîneur');
  await laptop.page.getByRole('button', { name: 'Créer un lien' }).click();
  const link = await laptop.page.getByLabel('Lien d’invitation, entraîneur').inputValue();

  const tablet = await openDevice('tablet');
  const { page } = tablet;
  await page.goto(new URL(link).pathname);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rejoindre Judo Club de Saint-Étienne');
  const { club_name: _, ...person } = coach;
  await fillDoor(page, person);
  await expect(page).toHaveURL('/');
  await tablet.untilReady();
  await tablet.untilSaved();

  // A coach sees the people of the own groups.
  await laptop.visit(`/groups/${club.group.id}`);
  await laptop.page.getByRole('button', { name: 'Choisir les entraîneurs' }).click();
  await laptop.page.getByRole('checkbox', { name: 'Karim Benali' }).check();
  await expect(toast(laptop.page)).toContainText('Karim Benali encadre');
  await laptop.untilSaved();
  await laptop.visit('/club');

  await tablet.visit(club.sheet);
  await tablet.untilSaved();
  await mark(page, club.members[0]!.name, 'Présent');
  await tablet.untilSaved();
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);

  const main = page.getByRole('main');
  const editing = main.locator(
    'a[href$="/edit"], a[href$="/new"], a[href*="/new?"], a[href="/members/import"], summary:not(.history-fold > *)',
  );
  const acting = main.getByRole('button', {
    name: /Archiver|Restaurer|Retirer|Supprimer|Ajouter une saison|Modifier|Rétablir|Créer un lien/,
  });
  const pages: [string, string | RegExp][] = [
    ['/', 'Judo enfants'],
    ['/sessions', 'Judo enfants'],
    ['/members', '8 adhérents'],
    [`/members/${club.members[0]!.id}`, 'Présences récentes'],
    ['/groups', 'Judo enfants'],
    [`/groups/${club.group.id}`, 'Nguyen'],
    ['/club', 'Votre compte'],
  ];
  for (const [address, text] of pages) {
    await tablet.visit(address);
    await expect(main).toContainText(text);
    await expect(editing, address).toHaveCount(0);
    await expect(acting, address).toHaveCount(0);
  }
  for (const address of [
    '/sessions/new',
    `/sessions/${club.series}/edit`,
    `${club.sheet}/edit`,
    '/members/new',
    '/members/import',
    `/members/${club.members[0]!.id}/edit`,
    '/groups/new',
    `/groups/${club.group.id}/edit`,
  ]) {
    await tablet.visit(address);
    await expect.soft(main, address).toContainText(/Réservé|Votre rôle ne permet pas/);
  }

  // The link was for one person.
  await laptop.page.reload();
  await expect(laptop.page.getByRole('region', { name: 'Équipe' })).toContainText('Karim Benali');
  const stranger = await openDevice('stranger');
  await stranger.page.goto(new URL(link).pathname);
  await expect(stranger.page.getByRole('main')).toContainText('Cette invitation n’est plus valable');
});

test('who belongs to two clubs switches between them, and each keeps its own', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const { link } = await club.api.post('/api/v1/invitations', { role: 'secretary' });
  const tablet = await openDevice('tablet');
  const { page } = tablet;
  // What is on its way for one club while the session changes to the other is not answered.
  tablet.tolerate(/the server responded with a status of 409/);
  tablet.tolerateSignedOut();
  await register(tablet, coach);
  await page.goto(new URL(String(link)).pathname);
  // Signed in already: there is nothing to fill in.
  await expect(page.getByText(`Vous êtes connecté·e comme ${coach.given_name} ${coach.family_name}`)).toBeVisible();
  await page.getByRole('button', { name: 'Rejoindre le club' }).click();
  await expect(page).toHaveURL('/');
  await tablet.untilReady();
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('main')).toContainText('8 adhérents');
  await tablet.untilSaved();

  await tablet.visit(`/members/${club.members[0]!.id}`);
  await tablet.goOffline();
  await page.getByRole('button', { name: 'Archiver' }).click();
  await expect(tablet.chip()).toHaveText('Hors ligne · 1 à envoyer');
  await tablet.goOnline();
  await tablet.untilSaved();

  await goTo(page, 'Club');
  await page.getByRole('combobox', { name: 'Club ouvert' }).selectOption('Aïkido de la Vallée');
  await page.getByRole('button', { name: 'Changer' }).click();
  await expect(page).toHaveURL('/');
  await tablet.untilReady();
  await expect(page.getByRole('main')).toContainText('Aïkido de la Vallée');
  await goTo(page, 'Adhérents');
  await expect(page.getByText('Pas encore d’adhérents')).toBeVisible();
  await tablet.untilSaved();

  // The club that is not open stays on the device; back in it, all is there.
  await goTo(page, 'Club');
  await page.getByRole('combobox', { name: 'Club ouvert' }).selectOption('Judo Club de Saint-Étienne');
  await page.getByRole('button', { name: 'Changer' }).click();
  await expect(page).toHaveURL('/');
  await tablet.untilReady();
  await goTo(page, 'Adhérents');
  await expect(page.getByRole('main')).toContainText('7 adhérents');
});

test('signing out with work that has not left asks first, and keeps it for the next time', async ({
  server,
  openDevice,
  openNetwork,
}) => {
  const club = await seedClub(server);
  const network = await openNetwork();
  const tablet = await openDevice('tablet', {}, network);
  const { page } = tablet;
  tablet.tolerate(/^Failed to load resource/);
  // The socket may just be opening when the session goes.
  tablet.tolerateSignedOut();
  await signIn(tablet);
  await tablet.visit(club.sheet);
  network.trouble = (path) => (path === '/api/v1/sync/push' ? 'bad gateway' : undefined);
  await mark(page, club.members[0]!.name, 'Présent');
  await expect(tablet.chip()).toHaveText('Serveur injoignable · 1 à envoyer');

  await goTo(page, 'Club');
  const dialog = page.getByRole('dialog', { name: '1 modification n’est pas encore partie' });
  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await dialog.getByRole('button', { name: 'Rester' }).click();
  await expect(dialog).toBeHidden();
  expect((await tablet.replica()).outbox).toHaveLength(1);

  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await dialog.getByRole('button', { name: 'Se déconnecter quand même' }).click();
  await expect(page).toHaveURL('/sign-in');
  await page.goto('/members');
  await expect(page).toHaveURL('/sign-in?next=/members');
  network.mend();
  await signIn(tablet);
  await expect.poll(async () => (await club.api.pull()).records['attendance_marks']?.length).toBe(1);
  await tablet.visit(club.sheet);
  await expectMark(page, club.members[0]!.name, 'Présent');
});

test('signing out with nothing left to send leaves nothing of the club behind', async ({ server, openDevice }) => {
  await seedClub(server);
  const tablet = await openDevice('tablet');
  // What the page asks may still be on its way when the session goes.
  tablet.tolerateSignedOut();
  const { page } = tablet;
  await signIn(tablet);
  await tablet.visit('/club');
  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await expect(page).toHaveURL('/sign-in');
  const databases = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(databases).toEqual([]);
});

test('a token that is broken or gone gets 401, and the outbox stays until somebody signs in', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  for (const authorization of [undefined, 'Bearer x.y.z', `${club.api.headers['authorization']}x`]) {
    for (const path of ['/api/v1/sync/pull', '/api/v1/sync/push']) {
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: '{}',
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({ status: 401, code: 'unauthenticated' });
    }
  }

  const tablet = await openDevice('tablet');
  // The socket may just be opening when the session goes.
  tablet.tolerateSignedOut();
  const { page } = tablet;
  await signIn(tablet);
  await tablet.visit(club.sheet);
  await tablet.context.clearCookies();
  await mark(page, club.members[0]!.name, 'Présent');
  await expect(tablet.chip()).toHaveText('Connexion demandée · 1 à envoyer');
  expect((await tablet.replica()).outbox).toHaveLength(1);

  await page.locator('a.saving-chip').click();
  await page.getByRole('main').getByRole('link', { name: 'Se connecter' }).click();
  await fillDoor(page, { email: 'zoe.lefevre@example.org', password: 'trois petits tatamis bleus' });
  await expect(page).toHaveURL('/sync');
  await tablet.untilSaved();
  expect((await club.api.pull()).records['attendance_marks']).toHaveLength(1);
});
