//! The way back: which commands set one field of a record to a value that it had, or was to have.
//! Bringing back is a new change, made by the area's own command, under the area's own rules.

use crate::club::{
    ClubCommand,
    access::{Area, guarded_as},
    attendance::{AttendanceCommand, AttendanceMark},
    consents::{Consent, current_text},
    dues::{DuesCommand, SeasonMembership},
    families::{EmergencyContact, FamilyCommand, Guardian, Household, HouseholdPlace},
    licences::{Licence, LicenceCommand},
    medical::{MedicalCommand, MedicalProof, MedicalRule, rules_for},
    people::{DistinctPeople, Enrolment, Member, MemberId, PeopleCommand, standing},
    planning::{Group, PlanningCommand, Season, SessionException, SessionSeries},
    practice::{PracticeCommand, PracticePolicy},
};
use crate::sync::{Collection, Record, Records, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The area in which a person must be allowed to change something so that a field can be brought back.
#[must_use]
pub fn needed_to_bring_back(collection: &str, field: &str) -> Area {
    guarded_as(collection).map_or(Area::Staff, |guarded| guarded.area_of(field))
}

/// Fields that follow from others of their record, and go back with them.
fn is_told_with(collection: &str, field: &str) -> bool {
    collection == Consent::COLLECTION.name && ["guardian_id", "text_id", "withdrawn_on"].contains(&field)
}

/// The commands that set a field of a record to a value; none when it stands already, when the record
/// is gone, or where no command can.
#[must_use]
pub fn bring_back(
    records: &dyn Records,
    collection: &str,
    id: Uuid,
    field: &str,
    value: &Value,
) -> Vec<ClubCommand> {
    if is_told_with(collection, field) {
        return Vec::new();
    }
    let setting = Setting { records, id, field, value };
    let is = |other: &Collection| collection == other.name;
    let commands = if is(Member::COLLECTION) {
        setting.member()
    } else if is(Enrolment::COLLECTION) {
        setting.with(|after: Enrolment| {
            let Enrolment { member_id, group_id, active, .. } = after;
            let member_id = standing(records, member_id);
            if active {
                PeopleCommand::Enrol { member_id, group_id }.into()
            } else {
                PeopleCommand::Unenrol { member_id, group_id }.into()
            }
        })
    } else if is(DistinctPeople::COLLECTION) {
        setting.with(|after: DistinctPeople| {
            let DistinctPeople { member_id, other_id, active, .. } = after;
            PeopleCommand::KeepApart { member_id, other_id, apart: active }.into()
        })
    } else if is(Season::COLLECTION) {
        setting.with(|season| PlanningCommand::SaveSeason { season }.into())
    } else if is(Group::COLLECTION) {
        setting.with(|group| PlanningCommand::SaveGroup { group }.into())
    } else if is(SessionSeries::COLLECTION) {
        setting.with(|series| PlanningCommand::SaveSeries { series }.into())
    } else if is(SessionException::COLLECTION) {
        setting.exception()
    } else if is(AttendanceMark::COLLECTION) {
        setting.with(|after: AttendanceMark| {
            let (session, state) = (after.session(), after.state);
            AttendanceCommand::Mark { session, member_id: after.member_id, state }.into()
        })
    } else {
        setting.of_other_areas(collection)
    };
    commands.unwrap_or_default()
}

struct Setting<'a> {
    records: &'a dyn Records,
    id: Uuid,
    field: &'a str,
    value: &'a Value,
}

impl Setting<'_> {
    /// Licences, proofs, dues, consents, families, the club's policy.
    fn of_other_areas(&self, collection: &str) -> Option<Vec<ClubCommand>> {
        let is = |other: &Collection| collection == other.name;
        if is(Licence::COLLECTION) {
            self.licence()
        } else if is(MedicalProof::COLLECTION) {
            self.with(|proof| MedicalCommand::SaveProof { proof }.into())
        } else if is(SeasonMembership::COLLECTION) && self.field == "dues" {
            self.with(|after: SeasonMembership| {
                let SeasonMembership { member_id, season_id, dues, .. } = after;
                DuesCommand::Set { member_id, season_id, dues }.into()
            })
        } else if is(Consent::COLLECTION) {
            self.with(|after: Consent| {
                let asked = current_text(self.records, after.kind, after.decided_on).is_some();
                // Another name than the guardian's is a name alone.
                let guardian_id = after.guardian_id.filter(|_| self.field != "decided_by");
                Consent { guardian_id, ..after }.noted_again(asked).into()
            })
        } else if is(Household::COLLECTION) {
            self.with(|after: Household| {
                FamilyCommand::EditHousehold { id: after.id, fields: self.fields() }.into()
            })
        } else if is(HouseholdPlace::COLLECTION) {
            self.with(|after: HouseholdPlace| {
                let HouseholdPlace { household_id, member_id, active, .. } = after;
                FamilyCommand::SetPlace { household_id, member_id, active }.into()
            })
        } else if is(Guardian::COLLECTION) {
            self.with(|after: Guardian| {
                FamilyCommand::EditGuardian { id: after.id, fields: self.fields() }.into()
            })
        } else if is(EmergencyContact::COLLECTION) {
            self.with(|after: EmergencyContact| {
                FamilyCommand::EditEmergencyContact { id: after.id, fields: self.fields() }.into()
            })
        } else if is(PracticePolicy::COLLECTION) {
            self.with(|policy| PracticeCommand::SetPolicy { policy }.into())
        } else if is(MedicalRule::COLLECTION) {
            self.rule()
        } else {
            None
        }
    }

    /// The record as it would be, when that differs from what stands and says whose it is as before.
    fn after<R: Record>(&self, id: Uuid) -> Option<R> {
        let position = R::COLLECTION.position(self.field)?;
        let mut values = self.records.get::<R>(id)?.values();
        let current = values.get_mut(position)?;
        if current == self.value || names_whose_it_is::<R>(self.field) {
            return None;
        }
        current.clone_from(self.value);
        R::from_values(id, &values).ok()
    }

    fn with<R: Record>(&self, command: impl FnOnce(R) -> ClubCommand) -> Option<Vec<ClubCommand>> {
        self.after(self.id).map(|after| vec![command(after)])
    }

    fn fields(&self) -> BTreeMap<String, Value> {
        BTreeMap::from([(self.field.to_owned(), self.value.clone())])
    }

    /// A merged person's fields are those of the one they became.
    fn member(&self) -> Option<Vec<ClubCommand>> {
        // Whoever was erased stays erased.
        if self.field == "erased_on" {
            return None;
        }
        let id = standing(self.records, MemberId(self.id));
        let after: Member = self.after(id.0)?;
        Some(vec![PeopleCommand::Edit { id: after.id, fields: self.fields() }.into()])
    }

    /// A licence goes back only where its way allows.
    fn licence(&self) -> Option<Vec<ClubCommand>> {
        let before: Licence = self.records.get(self.id)?;
        let licence: Licence = self.after(self.id)?;
        (before.state.leads_to(licence.state) && self.field != "state_since")
            .then(|| vec![LicenceCommand::Save { licence }.into()])
    }

    /// A table of rules is set whole, so that it has no gap at any moment.
    fn rule(&self) -> Option<Vec<ClubCommand>> {
        let after: MedicalRule = self.after(self.id)?;
        let discipline = after.discipline.clone();
        let lines = rules_for(self.records, Some(&discipline)).lines.into_iter();
        let rules = lines.map(|line| if line.id == after.id { after.clone() } else { line }).collect();
        Some(vec![MedicalCommand::SaveRules { discipline, rules }.into()])
    }

    /// A session is cancelled, moved or as planned: the whole exception is set anew.
    fn exception(&self) -> Option<Vec<ClubCommand>> {
        let after: SessionException = self.after(self.id)?;
        let series = self.records.get::<SessionSeries>(after.series_id.0)?;
        let commands = PlanningCommand::back_to(after.session(), &series, Some(&after));
        Some(commands.into_iter().map(Into::into).collect())
    }
}

/// Fields that make a record what it is; a merger alone moves them.
fn names_whose_it_is<R: Record>(field: &str) -> bool {
    match field {
        "merged_into" | "other_id" | "series_id" | "session_date" | "original_date" | "household_id"
        // Who was first stays who was first.
        | "first_by" | "first_from" | "first_at_ms" => true,
        // Of a guardian it says that they are a member too.
        "member_id" => R::COLLECTION.name != Guardian::COLLECTION.name,
        "discipline" => R::COLLECTION.name == MedicalRule::COLLECTION.name,
        "group_id" | "season_id" | "kind" => {
            [Enrolment::COLLECTION.name, SeasonMembership::COLLECTION.name, Consent::COLLECTION.name]
                .contains(&R::COLLECTION.name)
        }
        _ => false,
    }
}
