//! Whose history a page tells: the records that belong to a person, a household, a table of rules. Of a
//! person also what was kept under everyone who was merged into them.

use super::Subject;
use crate::club::{
    attendance::AttendanceMark,
    consents::{Consent, ConsentKind},
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, Household, HouseholdId, HouseholdPlace},
    licences::Licence,
    medical::{MedicalProof, MedicalRule, rules_for},
    people::{MemberId, everyone_who_became},
    planning::{Season, SessionRef},
};
use crate::sync::{FieldValue, Record, Records};

/// Licences, proofs, dues, consents and emergency contacts of a person.
#[must_use]
pub fn paper_subjects(records: &dyn Records, id: MemberId) -> Vec<Subject> {
    let seasons: Vec<Season> = records.all().collect();
    let mut subjects = Vec::new();
    for person in everyone_who_became(records, id) {
        subjects.extend(referring::<Licence>(records, "member_id", person));
        subjects.extend(referring::<MedicalProof>(records, "member_id", person));
        subjects.extend(referring::<EmergencyContact>(records, "member_id", person));
        let dues = seasons.iter().map(|season| SeasonMembership::id_for(person, season.id).0);
        subjects.extend(dues.map(Subject::of::<SeasonMembership>));
        let consents = ConsentKind::ALL.iter().map(|kind| Consent::id_for(person, *kind).0);
        subjects.extend(consents.map(Subject::of::<Consent>));
    }
    subjects
}

/// The mark of a person in a session.
#[must_use]
pub fn mark_subjects(records: &dyn Records, session: SessionRef, id: MemberId) -> Vec<Subject> {
    let people = everyone_who_became(records, id).into_iter();
    people.map(|person| Subject::of::<AttendanceMark>(AttendanceMark::id_for(session, person).0)).collect()
}

/// The marks of a person in sessions.
#[must_use]
pub fn recent_mark_subjects(
    records: &dyn Records,
    sessions: impl IntoIterator<Item = SessionRef>,
    id: MemberId,
) -> Vec<Subject> {
    sessions.into_iter().flat_map(|session| mark_subjects(records, session, id)).collect()
}

/// A household, its places, its guardians, and whom to call for those who live there.
#[must_use]
pub fn household_subjects(records: &dyn Records, id: HouseholdId) -> Vec<Subject> {
    let mut subjects = vec![Subject::of::<Household>(id.0)];
    subjects.extend(referring::<HouseholdPlace>(records, "household_id", id));
    subjects.extend(referring::<Guardian>(records, "household_id", id));
    let members: Vec<MemberId> = records
        .all::<HouseholdPlace>()
        .filter(|place| place.household_id == id && place.active)
        .map(|place| place.member_id)
        .collect();
    for member in members {
        subjects.extend(referring::<EmergencyContact>(records, "member_id", member));
    }
    subjects
}

/// The lines of the club's own table of a discipline.
#[must_use]
pub fn rule_subjects(records: &dyn Records, discipline: &str) -> Vec<Subject> {
    let rules = rules_for(records, Some(discipline));
    let own = rules.lines.iter().filter(|_| rules.of_club);
    own.map(|rule| Subject::of::<MedicalRule>(rule.id.0)).collect()
}

/// The records of a collection whose field names an id; rows of others are not even read.
fn referring<'a, R: Record>(
    records: &'a dyn Records,
    field: &str,
    id: impl FieldValue,
) -> impl Iterator<Item = Subject> + 'a {
    let (position, wanted) = (R::COLLECTION.position(field), id.to_value());
    records
        .rows(R::COLLECTION)
        .filter(move |row| position.and_then(|position| row.values.get(position)) == Some(&wanted))
        .map(|row| Subject::of::<R>(row.id))
}
