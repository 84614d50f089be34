//! Someone who was erased: what they are called, what may no longer be said of them, and what a device
//! forgets of what was said.

use super::PrivacyCommand;
use crate::club::{
    ClubCommand, Code, Refusal,
    dues::SeasonMembership,
    people::{Member, MemberId, PeopleCommand},
};
use crate::sync::{Collection, Command as _, FieldValue as _, Read, Record as _, Records, Row, Value, Write};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The given name of everybody who was erased.
pub const ERASED_FIRST_NAME: &str = "Personne effacée";

/// Fields that name a person.
const NAMING: [&str; 3] = ["member_id", "other_id", "payer_member_id"];

/// Given and family name under which what has to stay is kept: "Personne effacée 4F2A".
#[must_use]
pub fn pseudonym(id: MemberId) -> (String, String) {
    (ERASED_FIRST_NAME.to_owned(), mark_of(id.0))
}

/// The name under which stands what an account wrote that was deleted: "Compte supprimé 4F2A". Whoever it was may
/// be in the club's file still, and need not have been.
#[must_use]
pub fn pseudonym_of_account(user: Uuid) -> String {
    format!("Compte supprimé {}", mark_of(user))
}

fn mark_of(id: Uuid) -> String {
    let [first, second, ..] = *Uuid::new_v5(&id, b"erased").as_bytes();
    format!("{first:02X}{second:02X}")
}

/// Whether a person was erased.
#[must_use]
pub fn is_erased(records: &dyn Records, id: MemberId) -> bool {
    records.row(Member::COLLECTION, id.0).is_some_and(is_erased_row)
}

fn is_erased_row(row: &Row) -> bool {
    let position = Member::COLLECTION.position("erased_on");
    position.and_then(|position| row.values.get(position)).is_some_and(|value| *value != Value::Null)
}

/// What a command decided, without what it says of people who were erased. Of a command about several people
/// the rest is carried out; one that says nothing else is refused.
///
/// # Errors
/// [`Code::PersonErased`], and [`Code::UnknownField`] for one that erases by another name.
pub fn without_erased(
    command: &ClubCommand,
    writes: Vec<Write>,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if matches!(command, ClubCommand::Privacy(_)) {
        return Ok(writes);
    }
    let key = |write: &Write| (write.collection().name, write.id());
    let about: BTreeSet<(&str, Uuid)> =
        writes.iter().filter(|write| is_about_erased(write, records)).map(key).collect();
    let before = writes.len();
    // What brings a deleted record back does not say whom it is about: what is set with it does.
    let stays = |write: &Write| matches!(write, Write::Delete { .. }) || !about.contains(&key(write));
    let kept: Vec<Write> = writes.into_iter().filter(stays).collect();
    // Half a merger is none.
    let is_one = matches!(command, ClubCommand::People(PeopleCommand::Merge { .. }));
    if kept.len() < before && (kept.is_empty() || is_one) {
        return Err(Refusal::because(Code::PersonErased));
    }
    if kept.iter().any(erases) {
        return Err(Refusal::field("erased_on", Code::UnknownField));
    }
    Ok(kept)
}

fn erases(write: &Write) -> bool {
    let Write::Set { collection, values, .. } = write else { return false };
    let position = Member::COLLECTION.position("erased_on");
    collection.name == Member::COLLECTION.name
        && values.iter().any(|(at, value)| Some(*at) == position && *value != Value::Null)
}

/// Whether a write says something of an erased person. What they owe stays a matter of the club's accounts,
/// and deleting says nothing.
fn is_about_erased(write: &Write, records: &dyn Records) -> bool {
    let (collection, id) = (write.collection(), write.id());
    if matches!(write, Write::Delete { .. }) || collection.name == SeasonMembership::COLLECTION.name {
        return false;
    }
    if collection.name == Member::COLLECTION.name && is_erased(records, MemberId(id)) {
        return true;
    }
    let before = records.row(collection, id);
    NAMING.iter().filter_map(|field| collection.position(field)).any(|position| {
        let set = match write {
            Write::Set { values, .. } | Write::Move { values, .. } | Write::Erase { values, .. } => {
                values.iter().find(|(at, _)| *at == position).map(|(_, value)| value)
            }
            Write::Delete { .. } | Write::Restore { .. } => None,
        };
        let named = set.or_else(|| before?.values.get(position));
        named
            .and_then(|value| Uuid::from_value(value).ok())
            .is_some_and(|id| is_erased(records, MemberId(id)))
    })
}

/// What a journal keeps of a command that was refused because the person was erased: nothing of theirs.
#[must_use]
pub fn kept_when_refused(refusal: &Refusal) -> Option<ClubCommand> {
    let erased = refusal.0.iter().any(|problem| problem.code == Code::PersonErased);
    erased.then(|| PrivacyCommand::Forgotten {}.into())
}

/// What a journal keeps of a command about someone whose erasure arrives.
#[must_use]
pub fn forgotten(
    command: &ClubCommand,
    arriving: &[(&'static Collection, &Row)],
    known: &dyn Records,
) -> Option<(ClubCommand, Refusal)> {
    let erased: Vec<Uuid> = arriving
        .iter()
        .filter(|(collection, row)| collection.name == Member::COLLECTION.name && is_erased_row(row))
        .map(|(_, row)| row.id)
        .collect();
    if erased.is_empty() || matches!(command, ClubCommand::Privacy(_)) {
        return None;
    }
    speaks_of(command, &erased, known)
        .then(|| (PrivacyCommand::Forgotten {}.into(), Refusal::because(Code::PersonErased)))
}

/// Whether a command reads one of the people, or a record that names one of them.
fn speaks_of(command: &ClubCommand, people: &[Uuid], known: &dyn Records) -> bool {
    let names = |read: &Read| match read {
        Read::One(collection, id) if collection.name == Member::COLLECTION.name => people.contains(id),
        Read::One(collection, id) => known.row(collection, *id).is_some_and(|row| {
            let named = NAMING.iter().filter_map(|field| row.values.get(collection.position(field)?));
            named.filter_map(|value| Uuid::from_value(value).ok()).any(|id| people.contains(&id))
        }),
        Read::Where(_, _, value) => Uuid::from_value(value).is_ok_and(|id| people.contains(&id)),
        Read::Between(..) | Read::All(_) => false,
    };
    command.reads(known).iter().any(names)
}

/// Whom a command names by what it reads: the people themselves, and whom deleted records among the reads were
/// about. The people need not be in its sender's sight.
pub fn people_of<'a>(
    reads: &[Read],
    deleted: impl Fn(&'static Collection, Uuid) -> Option<&'a Row>,
) -> BTreeSet<MemberId> {
    let mut people = BTreeSet::new();
    for read in reads {
        match read {
            Read::One(collection, id) if collection.name == Member::COLLECTION.name => {
                people.insert(MemberId(*id));
            }
            Read::One(collection, id) => {
                let named = |row: &Row, field: &&str| -> Option<MemberId> {
                    let value = row.values.get(collection.position(field)?)?;
                    Uuid::from_value(value).ok().map(MemberId)
                };
                if let Some(row) = deleted(collection, *id) {
                    people.extend(NAMING.iter().filter_map(|field| named(row, field)));
                }
            }
            Read::Where(_, field, value) if NAMING.contains(field) => {
                people.extend(Uuid::from_value(value).ok().map(MemberId));
            }
            Read::Where(..) | Read::Between(..) | Read::All(_) => {}
        }
    }
    people
}
