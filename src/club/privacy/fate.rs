//! What becomes of each kind of record about a person who is erased. A new collection that names people
//! stands here, or a test fails.

use crate::club::{
    access::FamilyAccount,
    attendance::AttendanceMark,
    consents::Consent,
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, HouseholdPlace},
    licences::Licence,
    medical::MedicalProof,
    people::{DistinctPeople, Enrolment},
};
use crate::sync::{Collection, Kind, Record as _, Value};

/// What becomes of records about an erased person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They leave an empty tombstone.
    Goes,
    /// The law asks for them: they stay, under the pseudonym.
    Stays,
    /// They stay for what is counted, under the pseudonym.
    Counts,
}

/// By collection and the field that names the person. Households and the person's own record are dealt with
/// apart.
pub const FATES: &[(&Collection, &str, Fate)] = &[
    (DistinctPeople::COLLECTION, "member_id", Fate::Goes),
    (DistinctPeople::COLLECTION, "other_id", Fate::Goes),
    (Enrolment::COLLECTION, "member_id", Fate::Goes),
    (SeasonMembership::COLLECTION, "member_id", Fate::Stays),
    (Consent::COLLECTION, "member_id", Fate::Goes),
    (Licence::COLLECTION, "member_id", Fate::Stays),
    (MedicalProof::COLLECTION, "member_id", Fate::Goes),
    (HouseholdPlace::COLLECTION, "member_id", Fate::Goes),
    (Guardian::COLLECTION, "member_id", Fate::Goes),
    (FamilyAccount::COLLECTION, "member_id", Fate::Goes),
    (EmergencyContact::COLLECTION, "member_id", Fate::Goes),
    (AttendanceMark::COLLECTION, "member_id", Fate::Counts),
];

/// The fields of a record with nothing of a person in them: ids and our own words stay, since tables ask for
/// them, texts and what may be left out go.
#[must_use]
pub fn emptied(collection: &'static Collection) -> Vec<(usize, Value)> {
    let fields = collection.fields.iter().enumerate();
    let empty = fields.filter_map(|(position, field)| match field.kind {
        Kind::Id => None,
        _ if field.optional => Some((position, Value::Null)),
        Kind::Text if field.words.is_empty() => Some((position, Value::Text(String::new()))),
        Kind::Text | Kind::Time | Kind::Integer | Kind::Bool | Kind::Date => None,
    });
    empty.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::COLLECTIONS;

    #[test]
    fn every_collection_that_names_people_says_what_becomes_of_it() {
        for collection in COLLECTIONS {
            for field in ["member_id", "other_id"] {
                let names = collection.position(field).is_some();
                let told = FATES.iter().any(|(told, by, _)| told.name == collection.name && *by == field);
                assert_eq!(names, told, "{}.{field}", collection.name);
            }
        }
    }

    #[test]
    fn nothing_but_ids_our_words_days_and_ranks_is_left_in_an_emptied_record() {
        for (collection, ..) in FATES.iter().filter(|(.., fate)| *fate == Fate::Goes) {
            let empty = emptied(collection);
            for (position, field) in collection.fields.iter().enumerate() {
                let is_text = field.kind == Kind::Text && field.words.is_empty();
                let is_emptied = empty.iter().any(|(other, _)| *other == position);
                assert!(!is_text || is_emptied, "{}.{}", collection.name, field.name);
            }
        }
    }
}
