//! What of a row is news to the club. What a member or a licence has already is left out, so that
//! the same file twice changes nothing, and an edit made elsewhere meanwhile is not written over.

use super::{Target, identity::Identity};
use crate::club::{
    licences::{Licence, with_import},
    people::{ImportedPerson, Member},
    planning::Season,
};
use chrono::NaiveDate;

/// The person as a command carries them: whole when new, else with nothing but what changes.
pub(super) fn complete(
    person: ImportedPerson,
    notes: &[String],
    identity: &Identity,
    before: Option<&Member>,
) -> ImportedPerson {
    let known_notes = before.and_then(|member| member.notes.as_deref());
    let mut person = ImportedPerson {
        id: identity.id,
        birth_date: identity.birth_date,
        notes: add_notes(known_notes, notes),
        ..person
    };
    let Some(member) = before else { return person };
    person.last_name.clone_from(&member.last_name);
    person.first_name.clone_from(&member.first_name);
    drop_known(&mut person.birth_date, member.birth_date.as_ref());
    drop_known(&mut person.sex, member.sex.as_ref());
    drop_known(&mut person.email, member.email.as_ref());
    drop_known(&mut person.phone, member.phone.as_ref());
    drop_known(&mut person.street, member.street.as_ref());
    drop_known(&mut person.postal_code, member.postal_code.as_ref());
    drop_known(&mut person.city, member.city.as_ref());
    drop_known(&mut person.status, Some(&member.status));
    // Booking programs give the date of this season's order, later than the first one.
    if member.joined_on.is_some_and(|known| person.joined_on.is_some_and(|joined| known <= joined)) {
        person.joined_on = None;
    }
    person
}

fn drop_known<T: PartialEq>(value: &mut Option<T>, known: Option<&T>) {
    if value.as_ref() == known {
        *value = None;
    }
}

/// What the person sets, by field.
pub(super) fn fields_of(person: &ImportedPerson) -> Vec<Target> {
    let fields = [
        (Target::BirthDate, person.birth_date.is_some()),
        (Target::Sex, person.sex.is_some()),
        (Target::Email, person.email.is_some()),
        (Target::Phone, person.phone.is_some()),
        (Target::Street, person.street.is_some()),
        (Target::PostalCode, person.postal_code.is_some()),
        (Target::City, person.city.is_some()),
        (Target::Status, person.status.is_some()),
        (Target::JoinedOn, person.joined_on.is_some()),
        (Target::Notes, person.notes.is_some()),
    ];
    fields.into_iter().filter_map(|(field, is_set)| is_set.then_some(field)).collect()
}

/// The club's notes with what is new below them; `None` when nothing is. Notes are never replaced:
/// somebody wrote them.
fn add_notes(known: Option<&str>, blocks: &[String]) -> Option<String> {
    let mut notes = known.unwrap_or_default().trim_end().to_owned();
    let mut is_longer = false;
    for block in blocks {
        if !format!("\n{notes}\n").contains(&format!("\n{block}\n")) {
            if !notes.is_empty() {
                notes.push('\n');
            }
            notes.push_str(block);
            is_longer = true;
        }
    }
    is_longer.then_some(notes)
}

/// The licence as it will be, and which of its fields are new; what the file does not say stays.
/// One that the club asked for is told by its number.
pub(super) fn compare_licence(
    licence: Licence,
    before: Option<&Licence>,
    seasons: &[Season],
    today: NaiveDate,
) -> (Licence, Vec<Target>) {
    let Some(before) = before else { return (licence, vec![Target::LicenceNumber]) };
    let after = with_import(before, &licence, seasons, today);
    let fields = [
        (Target::LicenceNumber, after.number != before.number || after.state != before.state),
        (Target::LicenceDiscipline, after.discipline != before.discipline),
        (Target::LicencePractice, after.practice != before.practice),
        (Target::LicenceIssuedOn, after.issued_on != before.issued_on),
        (Target::LicenceExpiresOn, after.expires_on != before.expires_on),
    ];
    let changed = fields.into_iter().filter_map(|(field, differs)| differs.then_some(field)).collect();
    (after, changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_grow_by_what_is_new_and_by_nothing_twice() {
        let cases: [(Option<&str>, &[&str], Option<&str>); 7] = [
            (None, &[], None),
            (None, &["allergie"], Some("allergie")),
            (Some("asthme"), &["allergie"], Some("asthme\nallergie")),
            (Some("asthme\nallergie\n"), &["allergie"], None),
            (Some("allergie grave"), &["allergie"], Some("allergie grave\nallergie")),
            (Some("a\nb\nc"), &["b\nc", "a"], None),
            (None, &["a", "a"], Some("a")),
        ];
        for (known, blocks, expected) in cases {
            let blocks: Vec<String> = blocks.iter().map(ToString::to_string).collect();
            let notes = add_notes(known, &blocks);
            assert_eq!(notes.as_deref(), expected, "{known:?} {blocks:?}");
            let again = notes.as_deref().or(known);
            assert_eq!(add_notes(again, &blocks), None, "a second time: {known:?} {blocks:?}");
        }
    }
}
