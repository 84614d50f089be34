//! What lets an account see more people than it does, or more of them.

use super::scope::{FamilyAccount, GroupCoach};
use crate::club::{
    families::{Guardian, Household, HouseholdPlace},
    people::{Enrolment, Member},
};
use crate::sync::{Collection, FieldValue as _, Record as _, Records, Value, Write};
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
        ClubCommand, Role,
        attendance::{
            AttendanceCommand,
            fixture::{Club, GROUP, TUESDAYS},
        },
        families::{FamilyCommand, GuardianId, HouseholdId, Payer, Relation},
        people::{MemberId, MemberStatus, PeopleCommand},
        planning::GroupId,
    };

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
