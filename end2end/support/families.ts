// Families as they were made elsewhere.

import { randomUUID } from 'node:crypto';

import type { SeededClub } from './api.ts';

/** Who answers for the children: the household has the last name. */
export interface Guardian {
  last: string;
  first: string;
  relation: string;
  phone?: string;
}

export interface Home {
  household: string;
  guardian: string;
}

/** A household with one guardian who may sign, and some of the club's members. */
export async function seedHome(club: SeededClub, by: Guardian, members: { id: string }[]): Promise<Home> {
  const household = {
    id: randomUUID(),
    name: by.last,
    payer_member_id: null,
    payer_guardian_id: null,
    street: null,
    postal_code: null,
    city: null,
  };
  const guardian = {
    id: randomUUID(),
    household_id: household.id,
    member_id: null,
    last_name: by.last,
    first_name: by.first,
    relation: by.relation,
    phone: by.phone ?? null,
    email: null,
    legal: true,
  };
  await club.api.carryOut(
    { families: { save_household: { household } } },
    { families: { save_guardian: { guardian } } },
    ...members.map(({ id }) => ({
      families: { set_place: { household_id: household.id, member_id: id, active: true } },
    })),
  );
  return { household: household.id, guardian: guardian.id };
}
