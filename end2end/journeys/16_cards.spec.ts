// Cards: each member's carries a code; the attendance screen reads it with the camera, offline, and
// says how it went. The camera is a canvas that shows the code of the card's own page.

import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/axe.ts';
import { admin, seedClub } from '../support/api.ts';
import { marksOf, signIn } from '../support/club.ts';
import type { Device } from '../support/device.ts';
import { expect, test } from '../support/test.ts';

interface Code {
  path: string;
  side: number;
}

/** The code that a card shows. */
async function codeOf(device: Device, member: string): Promise<Code> {
  await device.visit(`/members/${member}/card`);
  const drawing = device.page.locator('.membership-code');
  const path = await drawing.locator('path').getAttribute('d');
  const box = await drawing.getAttribute('viewBox');
  return { path: path!, side: Number(box!.split(' ')[2]) };
}

/** Puts a canvas in the camera's place: what is held before it is drawn with `hold`. */
async function standInForCamera(device: Device): Promise<void> {
  await device.context.addInitScript(() => {
    // An empty page has no devices.
    if (!navigator.mediaDevices) return;
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 480;
    const picture = canvas.getContext('2d')!;
    const state = { code: null as { path: string; side: number } | null };
    Object.assign(window, { held: state });
    const draw = (): void => {
      picture.fillStyle = '#567';
      picture.fillRect(0, 0, 640, 480);
      if (state.code) {
        picture.save();
        picture.translate(170, 60);
        picture.rotate(0.06);
        picture.scale(330 / state.code.side, 330 / state.code.side);
        picture.fillStyle = '#fff';
        picture.fillRect(0, 0, state.code.side, state.code.side);
        picture.fillStyle = '#000';
        picture.fill(new Path2D(state.code.path));
        picture.restore();
      }
      requestAnimationFrame(draw);
    };
    draw();
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(15);
  });
}

async function hold(page: Page, code: Code | null): Promise<void> {
  await page.evaluate((code) => {
    (window as unknown as { held: { code: unknown } }).held.code = code;
  }, code);
}

test('cards are scanned at the door without a network, and each outcome is said', async ({
  server,
  openDevice,
}) => {
  const club = await seedClub(server);
  const [amelie, eloise] = club.members;
  const other = await seedClub(server, { ...admin, club_name: 'Karaté de Vitré', email: 'ali@example.org' });
  const office = await openDevice('office');
  await signIn(office, { ...admin, email: 'ali@example.org' });
  const foreign = await codeOf(office, other.members[0]!.id);

  const tablet = await openDevice('tablet');
  await standInForCamera(tablet);
  await signIn(tablet);
  const codes = [await codeOf(tablet, amelie!.id), await codeOf(tablet, eloise!.id)];
  await expectAccessible(tablet.page);
  await tablet.goOffline();
  await tablet.visit(club.sheet);
  const { page } = tablet;
  await page.getByRole('button', { name: 'Scanner' }).click();
  const dialog = page.getByRole('dialog', { name: 'Scanner les cartes' });
  await expect(dialog.getByText('Présentez le code')).toBeVisible();

  const told = dialog.locator('.scanned');
  const cases: [Code, string, string, string][] = [
    [codes[0]!, 'done', 'Amélie BÉZIER', 'Présent'],
    [codes[1]!, 'done', 'Éloïse CHÂTEAU', '2 arrivées'],
    [codes[0]!, 'already', 'Amélie BÉZIER', 'Déjà présent'],
    [foreign, 'wrong', 'Carte d’un autre club', 'Personne n’a été marqué'],
  ];
  for (const [code, outcome, name, text] of cases) {
    await hold(page, code);
    await expect(told).toHaveAttribute('data-outcome', outcome);
    await expect(told).toContainText(name);
    await expect(told).toContainText(text);
  }
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(marksOf(page, eloise!.name).getByRole('button', { name: 'Présent' })).toHaveAttribute('aria-pressed', 'true');

  await tablet.goOnline();
  await tablet.untilSaved();
  const marks = (await club.api.pull()).records['attendance_marks'] ?? [];
  expect(marks.map(({ member_id, state }) => [member_id, state]).sort()).toEqual(
    [amelie, eloise].map((member) => [member!.id, 'present']).sort(),
  );
});

test('an arrival by card can be taken back where it is said', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const lea = club.members[5]!;
  const tablet = await openDevice('tablet');
  await standInForCamera(tablet);
  await signIn(tablet);
  const known = await codeOf(tablet, lea.id);
  await tablet.visit(club.sheet);
  await tablet.page.getByRole('button', { name: 'Scanner' }).click();
  const told = tablet.page.getByRole('dialog').locator('.scanned');
  await hold(tablet.page, known);
  await expect(told).toHaveAttribute('data-outcome', 'done');
  await told.getByRole('button', { name: 'Annuler' }).click();
  await expect(told).toContainText('annulé');
  await tablet.page.keyboard.press('Escape');
  await expect(marksOf(tablet.page, lea.name).locator('[aria-pressed="true"]')).toHaveCount(0);
});

test('a device whose camera is not allowed says so, and what to do', async ({ server, openDevice }) => {
  const club = await seedClub(server);
  const tablet = await openDevice('tablet');
  await tablet.context.addInitScript(() => {
    if (!navigator.mediaDevices) return;
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('no', 'NotAllowedError');
    };
  });
  await signIn(tablet);
  await tablet.visit(club.sheet);
  await tablet.page.getByRole('button', { name: 'Scanner' }).click();
  const dialog = tablet.page.getByRole('dialog');
  await expect(dialog.getByText('La caméra n’est pas autorisée')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Réessayer' })).toBeVisible();
  await expectAccessible(tablet.page);
});
