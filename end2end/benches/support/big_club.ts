// A club of 10,000 members, as `novaclub import` makes it from the list of the fixtures, with a
// group of thirty that meets today.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { type Account, Api, today } from '../../support/api.ts';
import type { Device } from '../../support/device.ts';
import type { Server } from '../../support/server.ts';
import { project } from './figures.ts';

const program = process.env.NOVACLUB_PROGRAM ?? join(project, 'target/release/novaclub');
const roster = join(project, 'tests/fixtures/rosters/grand_club.csv');

export const admin: Account = {
  club_name: 'Le grand club',
  given_name: 'Zoé',
  family_name: 'Lefèvre',
  email: 'zoe.lefevre@example.org',
  password: 'trois petits tatamis bleus',
};

export interface BigClub {
  api: Api;
  members: string[];
  series: string;
  /** The address of today's session. */
  sheet: string;
}

/** Makes the club; its sessions began `weeks` ago. */
export async function bigClub(server: Server, weeks = 0): Promise<BigClub> {
  const api = await Api.register(server, admin);
  execFileSync(program, ['import', '--club', admin.club_name, '--as', admin.email, roster], {
    env: { PATH: process.env.PATH, DATABASE_URL: `sqlite://${server.folder}/novaclub.db` },
    maxBuffer: 64 * 1024 * 1024,
  });
  const { records } = await api.pull();
  const members = (records['members'] ?? []).map(({ id }) => id);
  const season_id = records['seasons']?.[0]?.id;
  const group = { id: randomUUID(), season_id, name: 'Judo enfants', discipline: 'Judo' };
  const first = today(-7 * weeks);
  const series = {
    id: randomUUID(),
    group_id: group.id,
    weekday: new Date(`${first}T12:00:00Z`).getUTCDay() || 7,
    starts_on: first,
    start_time: '18:00',
    duration_minutes: 60,
  };
  await api.carryOut(
    { planning: { save_group: { group } } },
    { planning: { save_series: { series } } },
    ...members.slice(0, 30).map((member_id) => ({ people: { enrol: { member_id, group_id: group.id } } })),
  );
  return { api, members, series: series.id, sheet: `/sessions/${series.id}/${today()}` };
}

/** Signs in; the download goes on afterwards. */
export async function signIn(device: Device): Promise<void> {
  await device.page.goto('/sign-in');
  await device.page.locator('[name="email"]').fill(admin.email);
  await device.page.locator('[name="password"]').fill(admin.password);
  await device.page.locator('form:has([name="password"]) [type="submit"]').click();
  await expect(device.page).toHaveURL('/');
}

/** Signs in and waits until the device can do without a network. */
export async function settleIn(device: Device): Promise<void> {
  await signIn(device);
  // The download of a hundred thousand rows takes its time.
  await device.untilSaved(device.page, 180_000);
  await device.untilInstalled();
}

/** Slows the page's processor. */
export async function slowDown(device: Device, times: number): Promise<void> {
  const session = await device.context.newCDPSession(device.page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: times });
}
