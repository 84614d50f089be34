// A program that talks to the server's interface: sets clubs up in a moment, and is the second
// device where it does not matter what that looks like.

import { randomUUID } from 'node:crypto';

import { confirmAddress } from './mail.ts';
import { type ServerData, pullAll } from './replica.ts';
import type { Server } from './server.ts';

export interface Account {
  club_name: string;
  given_name: string;
  family_name: string;
  email: string;
  password: string;
}

export const admin: Account = {
  club_name: 'Judo Club de Saint-Étienne',
  given_name: 'Zoé',
  family_name: 'Lefèvre',
  email: 'zoe.lefevre@example.org',
  password: 'trois petits tatamis bleus',
};

/** What becomes of a command: `applied`, or `rejected` with the codes of its problems. */
export interface Outcome {
  outcome: string;
  codes: string[];
}

export class Api {
  private readonly device = randomUUID();
  private lastNumber = 0;

  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  /** Registers a club with its admin, whose address is confirmed. */
  static async register(server: Server, account: Account = admin): Promise<Api> {
    const { token } = await send(server, '/api/v1/auth/register', account);
    await confirmAddress(server, account.email);
    return new Api(server, token);
  }

  /** Uses an invitation's link, with a new account or the one that the address has. */
  static async join(server: Server, link: string, person: Omit<Account, 'club_name'>): Promise<Api> {
    const { given_name, family_name, email, password } = person;
    const token = link.split('/').at(-1);
    const body = { token, given_name, family_name, email, password };
    return new Api(server, (await send(server, '/api/v1/auth/join', body)).token);
  }

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  async post(path: string, body: unknown): Promise<Record<string, never>> {
    return send(this.server, path, body, this.headers);
  }

  async put(path: string, body: unknown): Promise<Record<string, never>> {
    return send(this.server, path, body, this.headers, 'PUT');
  }

  /** Sends commands as a device does, and answers what became of each. */
  async push(...commands: unknown[]): Promise<Outcome[]> {
    const now = Date.now();
    const on = today();
    const settled = this.lastNumber + 1;
    const envelopes = commands.map((command) => {
      this.lastNumber += 1;
      const stamp = [
        now.toString(16).padStart(12, '0'),
        this.lastNumber.toString(16).padStart(8, '0'),
        this.device.replaceAll('-', ''),
      ].join('-');
      return { n: this.lastNumber, stamp, on, command };
    });
    const answer = (await this.post('/api/v1/sync/push', {
      version: 1,
      device: this.device,
      device_name: 'un programme',
      sent_at_ms: now,
      settled_below: settled,
      commands: envelopes,
    })) as unknown as { receipts: { outcome: { outcome: string; refusal?: { code: string }[] } }[] };
    return answer.receipts.map(({ outcome: { outcome, refusal } }) => ({
      outcome,
      codes: (refusal ?? []).map(({ code }) => code),
    }));
  }

  /** Sends commands that nothing speaks against. */
  async carryOut(...commands: unknown[]): Promise<void> {
    for (const { outcome, codes } of await this.push(...commands)) {
      if (outcome !== 'applied') throw new Error(`not applied: ${outcome} ${codes.join(', ')}`);
    }
  }

  /** All that the server holds of the club. */
  async pull(): Promise<ServerData> {
    return pullAll(this.server.url, this.headers);
  }
}

/** What the server sends; its shape is the business of whoever asked. */
type Answer = any;

async function send(server: Server, path: string, body: unknown, headers = {}, method = 'POST'): Promise<Answer> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Today at the club, `2026-11-21`; `days` later or earlier. */
export function today(days = 0): string {
  const day = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(day);
}

/** The day of the week of a date, 1 for Monday. */
export function weekday(date: string): number {
  return new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
}

export interface Member {
  id: string;
  first_name: string;
  last_name: string;
  birth_date: string | null;
  /** `Léa Martin`, as on the attendance sheet. */
  name: string;
}

export interface SeededClub {
  api: Api;
  group: { id: string; name: string };
  series: string;
  /** The address of today's session. */
  sheet: string;
  /** In the order of the sheet. */
  members: Member[];
}

const people: [string, string, string][] = [
  ['Amélie', 'Bézier', '2014-05-02'],
  ['Éloïse', 'Château', '2015-11-30'],
  ['Noé', 'D’Almeida', '2013-01-17'],
  ['Jade', 'Fournier', '2014-08-09'],
  ['Gaspard', 'Lemaître', '2015-02-26'],
  ['Léa', 'Martin', '2014-03-14'],
  ['Manon', 'Nguyen', '2016-07-01'],
  ['Zoé', 'Petit', '2013-12-24'],
];

/** A member's record as a command carries it; `known` overrides. */
export function memberRecord(first_name: string, last_name: string, birth_date: string | null, known = {}): Answer {
  return {
    id: randomUUID(),
    last_name,
    first_name,
    birth_date,
    sex: null,
    email: null,
    phone: null,
    street: null,
    postal_code: null,
    city: null,
    status: 'active',
    archived: false,
    joined_on: null,
    notes: null,
    ...known,
  };
}

/** A club with a group of eight children that meets today at 18:00, and every week. */
export async function seedClub(server: Server, account: Account = admin): Promise<SeededClub> {
  const api = await Api.register(server, account);
  const day = today();
  // A new club has the season that is running.
  const season = (await api.pull()).records.seasons![0]!;
  const group = {
    id: randomUUID(),
    season_id: season.id,
    name: 'Judo enfants',
    discipline: 'Judo',
    place: 'Dojo',
    capacity: 20,
    youngest_age: 8,
    oldest_age: 13,
  };
  const series = {
    id: randomUUID(),
    group_id: group.id,
    title: null,
    weekday: weekday(day),
    starts_on: day,
    ends_on: null,
    start_time: '18:00',
    duration_minutes: 60,
    place: null,
  };
  const members = people.map(([first, last, birth]) => memberRecord(first, last, birth, { phone: '+33612345678' }));
  await api.carryOut(
    { planning: { save_group: { group } } },
    { planning: { save_series: { series } } },
    ...members.map((member) => ({ people: { create: { member } } })),
    ...members.map(({ id }) => ({ people: { enrol: { member_id: id, group_id: group.id } } })),
  );
  return {
    api,
    group: { id: group.id, name: group.name },
    series: series.id,
    sheet: `/sessions/${series.id}/${day}`,
    members: members.map(({ id, first_name, last_name, birth_date }) => ({
      id,
      first_name,
      last_name,
      birth_date,
      name: `${first_name} ${last_name}`,
    })),
  };
}
