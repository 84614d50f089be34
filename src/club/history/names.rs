//! What ids in the history stand for.

use crate::club::{
    attendance::AttendanceMark,
    consents::Consent,
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, Household, HouseholdPlace},
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{Enrolment, Member},
    planning::{Group, Season, SessionException, SessionSeries},
};
use crate::sync::{Record, Records};
use uuid::Uuid;

/// The name of the record that a field of that name refers to; `None` when it is not known any more.
pub(super) fn name_of(records: &dyn Records, field: &str, id: Uuid) -> Option<String> {
    match field {
        "season_id" => records.get::<Season>(id).map(|season| season.name),
        "group_id" => records.get::<Group>(id).map(|group| group.name),
        "series_id" => records.get::<SessionSeries>(id).and_then(|series| series_name(records, &series)),
        "household_id" => records.get::<Household>(id).map(|household| household.name),
        "payer_guardian_id" => {
            records.get::<Guardian>(id).map(|guardian| person(&guardian.first_name, &guardian.last_name))
        }
        _ => records.get::<Member>(id).map(|member| member.display_name()),
    }
}

/// What a record is called beside the one that the page is about: the group of an enrolment, the
/// household of a place. `None` for what has no name of its own.
pub(super) fn name_of_record(records: &dyn Records, collection: &str, id: Uuid) -> Option<String> {
    if collection == Enrolment::COLLECTION.name {
        let enrolment = records.get::<Enrolment>(id)?;
        name_of(records, "group_id", enrolment.group_id.0)
    } else if collection == Member::COLLECTION.name {
        name_of(records, "member_id", id)
    } else if collection == Group::COLLECTION.name {
        name_of(records, "group_id", id)
    } else if collection == SessionSeries::COLLECTION.name {
        name_of(records, "series_id", id)
    } else if collection == SessionException::COLLECTION.name {
        name_of(records, "series_id", records.get::<SessionException>(id)?.series_id.0)
    } else if collection == Household::COLLECTION.name {
        name_of(records, "household_id", id)
    } else if collection == HouseholdPlace::COLLECTION.name {
        name_of(records, "member_id", records.get::<HouseholdPlace>(id)?.member_id.0)
    } else if collection == Guardian::COLLECTION.name {
        name_of(records, "payer_guardian_id", id)
    } else if collection == EmergencyContact::COLLECTION.name {
        records.get::<EmergencyContact>(id).map(|contact| contact.name)
    } else if collection == Licence::COLLECTION.name {
        let licence = records.get::<Licence>(id)?;
        licence.number.or(licence.discipline)
    } else if collection == SeasonMembership::COLLECTION.name {
        name_of(records, "season_id", records.get::<SeasonMembership>(id)?.season_id.0)
    } else if collection == Consent::COLLECTION.name {
        // Its kind is a word that the page translates.
        records.get::<Consent>(id).map(|consent| consent.kind.word().to_owned())
    } else if collection == MedicalProof::COLLECTION.name {
        records.get::<MedicalProof>(id).map(|proof| proof.kind.word().to_owned())
    } else if collection == MedicalRule::COLLECTION.name {
        records.get::<MedicalRule>(id).map(|rule| {
            let oldest = rule.oldest_age.map(|age| age.to_string()).unwrap_or_default();
            format!("{} {}–{oldest}", rule.practice.word(), rule.youngest_age)
        })
    } else if collection == AttendanceMark::COLLECTION.name {
        // The day, as the page writes days.
        records.get::<AttendanceMark>(id).map(|mark| mark.session_date.to_string())
    } else {
        None
    }
}

fn series_name(records: &dyn Records, series: &SessionSeries) -> Option<String> {
    series.title.clone().or_else(|| name_of(records, "group_id", series.group_id.0))
}

fn person(first_name: &str, last_name: &str) -> String {
    format!("{first_name} {}", last_name.to_uppercase())
}
