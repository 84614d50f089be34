//! What lets an account see more people than it does, or more of them.

use super::{
    Role,
    scope::{FamilyAccount, GroupCoach, Own},
};
use crate::club::{
    families::{Guardian, Household, HouseholdPlace},
    people::{Enrolment, Member, MemberId},
};
use crate::sync::{Actor, After, Collection, FieldValue as _, Record as _, Records, Value, Write};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whether somebody may come to see more by it: what [`super::Own`] follows from names somebody whom it did not, or
/// two people become one. Who comes with the same command was not there to be hidden.
#[must_use]
pub fn widens_sight(writes: &[Write], records: &dyn Records) -> bool {
    let made = writes.iter().filter(|write| {
        write.collection() == Member::COLLECTION && records.row(Member::COLLECTION, write.id()).is_none()
    });
    let widening = Widening { made: made.map(Write::id).collect(), records };
    writes.iter().any(|write| widening.is_by(write))
}

/// Whether whoever does it comes to see more of families by an account of their own: somebody, or a household, that
/// was there before. They would keep a tie that they made themselves.
#[must_use]
pub fn widens_own_family(writes: &[Write], actor: &Actor<Role>, records: &dyn Records) -> bool {
    // What nobody sees more by widens nobody's own.
    if !widens_sight(writes, records) {
        return false;
    }
    let before = Own::of(actor, records);
    let after = {
        let mut after = After::new(records);
        after.write(writes);
        Own::of(actor, &after)
    };
    let is_made = |collection: &'static Collection, id: Uuid| {
        let is_written = |write: &Write| write.collection() == collection && write.id() == id;
        records.row(collection, id).is_none() && writes.iter().any(is_written)
    };
    let widening = Widening { made: BTreeSet::new(), records };
    // Whoever becomes one of the own family brings along what was theirs.
    let joins = |write: &Write| {
        let kept = (write.collection() == Member::COLLECTION).then(|| widening.sets(write, "merged_into"));
        let is_own = |id: Uuid| before.family.contains(&MemberId(id));
        kept.flatten().is_some_and(|kept| is_own(kept) && !is_own(write.id()))
    };
    after.family.difference(&before.family).any(|id| !is_made(Member::COLLECTION, id.0))
        || after.households.difference(&before.households).any(|id| !is_made(Household::COLLECTION, id.0))
        || writes.iter().any(joins)
}

/// What decides who is somebody's own.
const FOLLOWED: [&Collection; 6] = [
    GroupCoach::COLLECTION,
    FamilyAccount::COLLECTION,
    Enrolment::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
    Household::COLLECTION,
];

struct Widening<'a> {
    made: BTreeSet<Uuid>,
    records: &'a dyn Records,
}

impl Widening<'_> {
    fn is_by(&self, write: &Write) -> bool {
        let is = |other: &'static Collection| write.collection() == other;
        match write {
            Write::Erase { .. } | Write::Delete { .. } => return false,
            Write::Restore { .. } => return FOLLOWED.contains(&write.collection()),
            Write::Set { .. } | Write::Move { .. } => {}
        }
        let is_new = self.records.row(write.collection(), write.id()).is_none();
        let names = |field| self.sets(write, field).is_some_and(|id| !self.made.contains(&id));
        let becomes_active = || self.value(write, "active") == Some(&Value::Bool(true));
        if is(Enrolment::COLLECTION) {
            // Whoever left a group stays known to who leads it.
            is_new && names("member_id")
        } else if is(HouseholdPlace::COLLECTION) {
            becomes_active() && (!is_new || names("member_id"))
        } else if is(Guardian::COLLECTION) {
            names("member_id") || (!is_new && names("household_id"))
        } else if is(Household::COLLECTION) {
            names("payer_member_id")
        } else if is(Member::COLLECTION) {
            names("merged_into")
        } else {
            (is(GroupCoach::COLLECTION) || is(FamilyAccount::COLLECTION)) && becomes_active()
        }
    }

    /// What a write sets a field to; none where it leaves it as it is.
    fn value<'w>(&self, write: &'w Write, field: &str) -> Option<&'w Value> {
        let (Write::Set { values, .. } | Write::Move { values, .. }) = write else { return None };
        let at = write.collection().position(field)?;
        let (_, value) = values.iter().find(|(position, _)| *position == at)?;
        let before = self.records.row(write.collection(), write.id());
        (before.and_then(|row| row.values.get(at)) != Some(value)).then_some(value)
    }

    fn sets(&self, write: &Write, field: &str) -> Option<Uuid> {
        Uuid::from_value(self.value(write, field)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        ClubCommand, ClubContext,
        attendance::{
            AttendanceCommand,
            fixture::{CLUB, Club, GROUP, TUESDAYS},
        },
        families::{FamilyCommand, FamilyMember, GuardianId, HouseholdId, NewFamily, Payer, Relation, Who},
        people::{MemberStatus, PeopleCommand},
        planning::GroupId,
    };
    use crate::sync::Command as _;

    const TODAY: &str = "2026-11-17";
    const HOME: HouseholdId = HouseholdId(Uuid::from_u128(300));
    const ROSE: GuardianId = GuardianId(Uuid::from_u128(301));

    fn guardian(id: GuardianId, member_id: Option<MemberId>) -> Guardian {
        Guardian {
            id,
            household_id: HOME,
            member_id,
            last_name: "Roux".into(),
            first_name: "Rose".into(),
            relation: Relation::Mother,
            phone: None,
            email: None,
            legal: true,
        }
    }

    #[test]
    fn whoever_comes_into_a_group_or_a_family_or_becomes_somebody_else_is_seen_by_more_people() {
        let mut club = Club::with_planning();
        let zoe = club.enrol(101, "Zoé", MemberStatus::Active);
        let [lea, new] = [102, 103].map(|id| MemberId(Uuid::from_u128(id)));
        let stranger =
            |id| Member { first_name: "Léa".into(), last_name: "Petit".into(), ..Member::blank(id) };
        club.add(&stranger(lea));
        club.add(&Household::named(HOME, "Roux".into()));
        club.add(&guardian(ROSE, None));
        let id = HouseholdPlace::id_for(HOME, zoe);
        club.add(&HouseholdPlace { id, household_id: HOME, member_id: zoe, active: true });
        let enrol = |member_id, group_id: GroupId| PeopleCommand::Enrol { member_id, group_id };
        let place = |member_id, active| FamilyCommand::SetPlace { household_id: HOME, member_id, active };
        let merge = PeopleCommand::Merge { kept: zoe, dropped: lea, fields: [].into(), licences: Vec::new() };
        let save = |member_id| FamilyCommand::SaveGuardian {
            guardian: guardian(GuardianId(Uuid::from_u128(303)), member_id),
        };
        let pays = |payer| FamilyCommand::SetPayer { household_id: HOME, payer };
        let phone = [("phone".to_owned(), Value::Text("+33612345678".into()))];
        let walk_in = AttendanceCommand::WalkIn {
            session: Club::session(TUESDAYS, TODAY),
            member: Member { status: MemberStatus::Trial, ..stranger(new) },
        };
        let cases: [(ClubCommand, bool); 13] = [
            (enrol(lea, GROUP).into(), true),
            (PeopleCommand::Unenrol { member_id: zoe, group_id: GROUP }.into(), false),
            (place(lea, true).into(), true),
            (place(zoe, false).into(), false),
            (merge.into(), true),
            (save(Some(zoe)).into(), true),
            (save(None).into(), false),
            (pays(Some(Payer::Member(zoe))).into(), true),
            (pays(Some(Payer::Guardian(ROSE))).into(), false),
            (PeopleCommand::Edit { id: lea, fields: phone.into() }.into(), false),
            (PeopleCommand::Create { member: stranger(new) }.into(), false),
            (walk_in.into(), false),
            (PeopleCommand::Archive { id: lea }.into(), false),
        ];
        for (command, expected) in cases {
            let writes = club.decide(command.clone(), Role::Admin, TODAY);
            let writes = writes.unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
            assert!(!writes.is_empty(), "{command:?}");
            assert_eq!(widens_sight(&writes, &club.records), expected, "{command:?}");
        }
    }

    #[test]
    fn an_account_sees_more_by_what_names_its_own_person_or_comes_into_its_own_household() {
        const OTHER: HouseholdId = HouseholdId(Uuid::from_u128(310));
        const NEW: HouseholdId = HouseholdId(Uuid::from_u128(320));
        const NINA: GuardianId = GuardianId(Uuid::from_u128(311));
        let mut club = Club::with_planning();
        let zoe = club.enrol(101, "Zoé", MemberStatus::Active);
        let [lea, ana, me, new] = [102, 103, 104, 105].map(|id| MemberId(Uuid::from_u128(id)));
        let person =
            |id| Member { first_name: "Léa".into(), last_name: "Petit".into(), ..Member::blank(id) };
        for id in [lea, ana, me] {
            club.add(&person(id));
        }
        for (id, answers, inside) in
            [(HOME, guardian(ROSE, Some(me)), zoe), (OTHER, guardian(NINA, None), lea)]
        {
            club.add(&Household::named(id, "Roux".into()));
            club.add(&Guardian { household_id: id, ..answers });
            let place = HouseholdPlace::id_for(id, inside);
            club.add(&HouseholdPlace { id: place, household_id: id, member_id: inside, active: true });
        }
        let place =
            |household_id, member_id, active| FamilyCommand::SetPlace { household_id, member_id, active };
        let save = |household_id, member_id| FamilyCommand::SaveGuardian {
            guardian: Guardian {
                household_id,
                ..guardian(GuardianId(Uuid::from_u128(330)), Some(member_id))
            },
        };
        let link = |member: MemberId| FamilyCommand::EditGuardian {
            id: NINA,
            fields: [("member_id".to_owned(), member.to_value())].into(),
        };
        let pays = |household_id, member_id| FamilyCommand::SetPayer {
            household_id,
            payer: Some(Payer::Member(member_id)),
        };
        let family = |who| FamilyCommand::EnrolFamily {
            family: Box::new(NewFamily {
                household: Household::named(NEW, "Roux".into()),
                guardians: vec![Guardian {
                    household_id: NEW,
                    ..guardian(Guardian::id_for(NEW, me), Some(me))
                }],
                members: vec![FamilyMember { who, groups: Vec::new() }],
            }),
        };
        let merge =
            |kept, dropped| PeopleCommand::Merge { kept, dropped, fields: [].into(), licences: Vec::new() };
        let cases: [(ClubCommand, bool); 16] = [
            (place(HOME, ana, true).into(), true),
            (place(HOME, zoe, false).into(), false),
            (place(OTHER, ana, true).into(), false),
            (place(OTHER, me, true).into(), false),
            (save(OTHER, me).into(), true),
            (save(OTHER, ana).into(), false),
            (save(HOME, ana).into(), false),
            (link(me).into(), true),
            (link(ana).into(), false),
            (pays(OTHER, me).into(), true),
            (pays(HOME, me).into(), false),
            (family(Who::Known(lea)).into(), true),
            (family(Who::New(Box::new(person(new)))).into(), false),
            (merge(zoe, ana).into(), true),
            (merge(ana, zoe).into(), true),
            (merge(lea, ana).into(), false),
        ];
        let actor = Actor { user: Uuid::nil(), role: Role::Admin };
        let account = |user_id, active| FamilyAccount {
            id: FamilyAccount::id_for(user_id, me.0),
            user_id,
            name: "Rose Roux".into(),
            member_id: Some(me),
            guardian_id: None,
            active,
        };
        let ended =
            FamilyAccount { id: FamilyAccount::id_for(actor.user, ROSE.0), ..account(actor.user, false) };
        for (is_own, account) in
            [(false, account(Uuid::from_u128(601), true)), (false, ended), (true, account(actor.user, true))]
        {
            club.add(&account);
            for (command, widens) in &cases {
                let writes = club.decide(command.clone(), actor.role, TODAY);
                let writes = writes.unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
                assert!(!writes.is_empty(), "{command:?}");
                // A server that has read no more than it must comes to the same.
                let read = club.read(|known| {
                    let of_actor = ClubCommand::actor_reads(&actor, known);
                    command.reads(known).into_iter().chain(of_actor).collect()
                });
                for records in [&club.records, &read] {
                    let found = widens_own_family(&writes, &actor, records);
                    assert_eq!(found, is_own && *widens, "{command:?} {account:?}");
                }
            }
        }
    }

    #[test]
    fn a_guardian_who_is_back_opens_their_household_to_their_own_account_again() {
        let mut club = Club::with_planning();
        let zoe = club.enrol(101, "Zoé", MemberStatus::Active);
        club.add(&Household::named(HOME, "Roux".into()));
        club.add(&guardian(ROSE, None));
        let id = HouseholdPlace::id_for(HOME, zoe);
        club.add(&HouseholdPlace { id, household_id: HOME, member_id: zoe, active: true });
        let user_id = Uuid::nil();
        club.add(&FamilyAccount {
            id: FamilyAccount::id_for(user_id, ROSE.0),
            user_id,
            name: "Rose Roux".into(),
            member_id: None,
            guardian_id: Some(ROSE),
            active: true,
        });
        let delete = FamilyCommand::DeleteGuardian { id: ROSE };
        let back = FamilyCommand::RestoreGuardian { guardian: guardian(ROSE, None) };
        let actor = |user| Actor { user, role: Role::Secretary };
        let widens = |club: &Club, command: &FamilyCommand, user| {
            let writes = club.decide(command.clone(), Role::Secretary, TODAY).unwrap();
            widens_own_family(&writes, &actor(user), &club.records)
        };
        assert!(!widens(&club, &delete, user_id));
        club.run(delete.clone(), TODAY).unwrap();
        assert!(widens(&club, &back, user_id));
        assert!(!widens(&club, &back, Uuid::from_u128(601)));
        // Of several commands each is looked at after the ones before it.
        let context = ClubContext { actor: actor(user_id), club: CLUB, on: Club::day(TODAY) };
        let want = |commands: &[FamilyCommand], club: &Club| {
            let commands: Vec<ClubCommand> = commands.iter().cloned().map(Into::into).collect();
            ClubCommand::want_confirmation(&commands, &context, &club.records)
        };
        let leave = FamilyCommand::SetPlace { household_id: HOME, member_id: zoe, active: false };
        assert!(want(&[leave.clone(), back.clone()], &club));
        assert!(!want(std::slice::from_ref(&leave), &club));
        club.run(back, TODAY).unwrap();
        let stay = FamilyCommand::SetPlace { household_id: HOME, member_id: zoe, active: true };
        assert!(want(&[leave.clone(), stay.clone()], &club));
        assert!(!want(&[stay, leave], &club));
    }

    #[test]
    fn what_was_deleted_and_what_was_ended_widens_when_it_is_back() {
        let mut club = Club::with_planning();
        let zoe = club.enrol(101, "Zoé", MemberStatus::Active);
        club.add(&Household::named(HOME, "Roux".into()));
        club.add(&guardian(ROSE, None));
        let place = |active| FamilyCommand::SetPlace { household_id: HOME, member_id: zoe, active };
        club.run_as(Role::Admin, place(true), TODAY).unwrap();
        club.run_as(Role::Admin, place(false), TODAY).unwrap();
        club.run_as(Role::Admin, FamilyCommand::DeleteGuardian { id: ROSE }, TODAY).unwrap();
        let back = FamilyCommand::RestoreGuardian { guardian: guardian(ROSE, None) };
        for command in [place(true), back] {
            let writes = club.decide(command.clone(), Role::Admin, TODAY).unwrap();
            assert!(widens_sight(&writes, &club.records), "{command:?}");
        }
    }
}
