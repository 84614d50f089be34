//! What one person may see of an application's records: asked by pulls, digests, the API and rendered pages,
//! always on the server. What a device holds has passed it, so devices do not ask.

use super::{
    command::{Actor, Read},
    record::{Collection, Records, Row},
    value::Value,
};
use chrono::NaiveDate;
use uuid::Uuid;

/// One person's sight, on a day. It follows from who they are and from records, which the server reads first.
pub trait Sight<Role>: Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static {
    /// The rows that the sight follows from, as far as the rows known so far tell; like
    /// [`Command::reads`](super::Command::reads).
    fn reads(actor: &Actor<Role>, known: &dyn Records) -> Vec<Read>;

    /// The sight, from those rows: what a device of this person holds.
    fn of(actor: &Actor<Role>, today: NaiveDate, records: &dyn Records) -> Self;

    /// Whether any row of a collection may be seen.
    fn sees(&self, collection: &'static Collection) -> bool;

    /// The rows that may be seen, tombstones among them; fields that may not be seen hold nothing.
    fn show(&self, collection: &'static Collection, rows: Vec<Row>) -> Vec<Row>;

    /// From where on rows of a collection are shown, where that is not from the first: what
    /// [`show`](Sight::show) keeps to as well, for whoever reads many rows and can leave the others unread.
    fn span(&self, collection: &'static Collection) -> Option<Span>;

    /// Whether most rows of visible collections may not be shown: a page that looks at so many rows holds few
    /// then.
    fn is_partial(&self) -> bool;

    /// Sights of one name show the same; of what is seen something else is called otherwise.
    fn name(&self) -> Uuid;
}

/// The rows of a collection whose field holds so much or more, and every tombstone: whoever held a row must hear
/// that it is gone. What the field holds never changes for a row, or devices would go on to hold one that has
/// come to lie before the span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Holds days, or whole numbers.
    pub field: &'static str,
    pub first: Value,
}

impl Span {
    /// Leaves out what lies before.
    pub fn keep(&self, collection: &Collection, rows: &mut Vec<Row>) {
        let Some(at) = collection.position(self.field) else { return };
        let is_within = |value: &Value| match (value, &self.first) {
            // Of days as text the order is that of the calendar.
            (Value::Text(day), Value::Text(first)) => day >= first,
            (Value::Integer(number), Value::Integer(first)) => number >= first,
            _ => true,
        };
        rows.retain(|row| row.deleted || row.values.get(at).is_none_or(is_within));
    }
}

/// The epoch that cursors of a sight belong to: who comes to see more, or less, starts over, which delivers
/// what was hidden and removes what is (rule 13).
#[must_use]
pub fn epoch_of<Role>(epoch: Uuid, sight: &impl Sight<Role>) -> Uuid {
    Uuid::new_v5(&epoch, sight.name().as_bytes())
}
