//! The history of records as pages show it: each change with its values in words where they are ids,
//! and with the way back.

use super::{
    Change, ChangeId,
    bring_back::bring_back,
    names::{name_of, name_of_record},
    value_of,
};
use crate::club::{
    COLLECTIONS, ClubCommand,
    attendance::AttendanceMark,
    consents::Consent,
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, Household, HouseholdPlace},
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{Enrolment, Member},
    planning::{Group, Season, SessionException, SessionSeries},
    practice::PracticePolicy,
};
use crate::sync::{Collection, FieldValue, Kind, Record, Records, Value};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

/// The collections that a history is read from: the changes, what they are about, and those whose
/// names are told. Marks change too often for a panel that never tells of them.
pub const HISTORY_READS: &[&Collection] = &[
    Change::COLLECTION,
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    SeasonMembership::COLLECTION,
    Consent::COLLECTION,
    Licence::COLLECTION,
    MedicalProof::COLLECTION,
    Household::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
    EmergencyContact::COLLECTION,
    MedicalRule::COLLECTION,
    PracticePolicy::COLLECTION,
];

const MARKS: &str = AttendanceMark::COLLECTION.name;

/// What a history of marks is read from.
pub const MARK_HISTORY_READS: &[&Collection] =
    &[Change::COLLECTION, AttendanceMark::COLLECTION, SessionSeries::COLLECTION, Member::COLLECTION];

/// A record whose history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub collection: &'static Collection,
    pub id: Uuid,
}

impl Subject {
    #[must_use]
    pub fn of<R: Record>(id: Uuid) -> Self {
        Self { collection: R::COLLECTION, id }
    }
}

/// A change of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryLine {
    pub change: Change,
    /// The record's own name, when it is not the first one that was asked for.
    pub about: Option<String>,
    /// What stood before, ids as names; none when the field was empty.
    pub before: Option<String>,
    pub after: Option<String>,
    /// What brings the other value back: what stood before a change, or what was not kept. Empty when
    /// it stands already and where no command can.
    pub undo: Vec<ClubCommand>,
}

impl HistoryLine {
    /// The text of the value that [`HistoryLine::undo`] brings back.
    #[must_use]
    pub const fn brought_back(&self) -> Option<&String> {
        if self.change.won { self.before.as_ref() } else { self.after.as_ref() }
    }
}

/// The changes of records, the latest first; `most` of them at most. The first record is what they are
/// about, unless all are to be told by their names.
#[must_use]
pub fn history_of(
    records: &dyn Records,
    subjects: &[Subject],
    all_named: bool,
    most: usize,
) -> Vec<HistoryLine> {
    let own = subjects.first().filter(|_| !all_named).map(|first| first.id);
    let mut changes: Vec<Change> = changes_of(records, subjects).collect();
    if !all_named {
        let first = |subject| first_mark(records, subject, &changes);
        let first_marks: Vec<Change> = subjects.iter().filter_map(first).collect();
        changes.extend(first_marks);
    }
    lines_of(records, changes.into_iter(), own, most)
}

/// Who set a mark first, as the change that it was. It is kept with the mark: a line of the history for
/// each would be as many again.
fn first_mark(records: &dyn Records, subject: &Subject, changes: &[Change]) -> Option<Change> {
    let mark = records.get::<AttendanceMark>(subject.id).filter(|_| subject.collection.name == MARKS)?;
    let (made_at_ms, user_name) = mark.first_at_ms.zip(mark.first_by)?;
    let state = |change: &&Change| change.record_id == subject.id && change.field == "state" && change.won;
    let next = changes.iter().filter(state).min_by_key(|change| (change.made_at_ms, change.id));
    let now = mark.state.map(|state| state.word().to_owned());
    Some(Change {
        id: ChangeId(subject.id),
        collection: MARKS.to_owned(),
        record_id: subject.id,
        about_id: Some(mark.member_id.0),
        field: "state".to_owned(),
        before: None,
        after: next.map_or(now, |next| next.before.clone()),
        won: true,
        made_at_ms,
        user_name,
        device_name: mark.first_from.unwrap_or_default(),
    })
}

/// Those changes that are kept of the subjects, in no particular order.
fn changes_of<'a>(records: &'a dyn Records, subjects: &[Subject]) -> impl Iterator<Item = Change> + 'a {
    let position = Change::COLLECTION.position("record_id");
    let wanted: HashSet<Value> = subjects.iter().map(|subject| subject.id.to_value()).collect();
    let collections: HashSet<&'static str> = subjects.iter().map(|subject| subject.collection.name).collect();
    records
        .rows(Change::COLLECTION)
        .filter(move |row| {
            position.and_then(|position| row.values.get(position)).is_some_and(|id| wanted.contains(id))
        })
        .filter_map(|row| Change::from_values(row.id, &row.values).ok())
        .filter(move |change| collections.contains(change.collection.as_str()))
}

/// Changes as lines. Records other than `own` are told by their names.
#[must_use]
pub fn lines_of(
    records: &dyn Records,
    changes: impl Iterator<Item = Change>,
    own: Option<Uuid>,
    most: usize,
) -> Vec<HistoryLine> {
    let mut changes: Vec<Change> = changes.collect();
    changes.sort_by_key(|change| std::cmp::Reverse((change.made_at_ms, change.id)));
    changes.truncate(most);
    changes.into_iter().map(|change| line(records, change, own)).collect()
}

fn line(records: &dyn Records, change: Change, own: Option<Uuid>) -> HistoryLine {
    let field = COLLECTIONS
        .iter()
        .find(|collection| collection.name == change.collection)
        .and_then(|collection| collection.fields.iter().find(|field| field.name == change.field));
    let told = |text: &Option<String>| {
        let text = text.as_ref()?;
        let id = field.filter(|field| field.kind == Kind::Id).and_then(|_| Uuid::try_parse(text).ok());
        // A record that is gone has left its name nowhere.
        Some(id.map_or_else(|| text.clone(), |id| name_of(records, &change.field, id).unwrap_or_default()))
    };
    let other = if change.won { &change.before } else { &change.after };
    let undo = field.map_or_else(Vec::new, |field| {
        let value = value_of(other.as_deref(), field.kind);
        bring_back(records, &change.collection, change.record_id, &change.field, &value)
    });
    HistoryLine {
        about: (own != Some(change.record_id))
            .then(|| name_of_record(records, &change.collection, change.record_id))
            .flatten(),
        before: told(&change.before),
        after: told(&change.after),
        undo,
        change,
    }
}
