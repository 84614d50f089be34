//! Who changed which field, when, from where; with the value that lost when two changed the same.
//! Kept by the engine for every field that a command sets on a record that existed; no one else
//! writes here.

mod bring_back;
mod lines;
mod names;
mod subjects;

pub use bring_back::{bring_back, needed_to_bring_back};
pub use lines::{HISTORY_READS, HistoryLine, MARK_HISTORY_READS, Subject, history_of, lines_of};
pub use subjects::{household_subjects, mark_subjects, paper_subjects, recent_mark_subjects, rule_subjects};

use crate::club::access::about;
use crate::record;
use crate::sync::{FieldValue, Value, Write, command::HistoryEntry};
use uuid::Uuid;

/// What stands in place of a device's name with what the server does by itself at the end of terms; pages say it in
/// their reader's language.
pub const RETENTION_ORIGIN: &str = "novaclub/retention";

record! {
    /// One change of one field.
    pub struct Change(ChangeId) in "changes" {
        /// The name of the changed record's collection.
        pub collection: String,
        pub record_id: Uuid,
        /// The person or the household that the record is about, whose history it is part of.
        pub about_id: Option<Uuid>,
        pub field: String,
        /// What stood there, as text; none when the field was empty.
        pub before: Option<String>,
        pub after: Option<String>,
        /// False when a later change stood already: this value was not taken.
        pub won: bool,
        /// Milliseconds since 1970, by the server's correction of the device's clock.
        pub made_at_ms: i64,
        pub user_name: String,
        pub device_name: String,
    }
}

/// The write that keeps a field's change.
pub fn keep(entry: &HistoryEntry) -> Option<Write> {
    let field = entry.collection.fields.get(entry.change.position)?.name;
    let name = format!("{}/{}/{}/{field}", entry.n, entry.collection.name, entry.record);
    Some(Write::create(&Change {
        id: ChangeId(Uuid::new_v5(&entry.stamp.device, name.as_bytes())),
        collection: entry.collection.name.to_owned(),
        record_id: entry.record,
        about_id: about(entry.collection, entry.record, entry.values),
        field: field.to_owned(),
        before: text_of(&entry.change.before),
        after: text_of(&entry.change.after),
        won: entry.change.won,
        made_at_ms: entry.stamp.ms,
        user_name: entry.user_name.to_owned(),
        device_name: entry.device_name.to_owned(),
    }))
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.clone()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Integer(i) => Some(i.to_string()),
    }
}

/// The value that a kept text stands for, to bring it back: the inverse of how it was kept.
#[must_use]
pub fn value_of(text: Option<&str>, kind: crate::sync::Kind) -> Value {
    match (text, kind) {
        (None, _) => Value::Null,
        (Some(text), crate::sync::Kind::Bool) => Value::Bool(text == "true"),
        (Some(text), crate::sync::Kind::Integer) => text.parse::<i64>().map_or(Value::Null, |i| i.to_value()),
        (Some(text), _) => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
