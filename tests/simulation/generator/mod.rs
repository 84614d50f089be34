//! Any command there is, out of chance: values are made where serde would read them, so that a new
//! command, field or record takes part by itself.

mod any;
mod seldom;
pub mod sequences;
mod texts;
pub mod variants;

use crate::chance::Chance;
use novaclub::club::{COLLECTIONS, ClubCommand};
use novaclub::sync::{Collection, Records};
use serde::Deserialize as _;
use uuid::Uuid;

/// What commands are made out of.
pub struct Source<'a> {
    pub chance: &'a mut Chance,
    /// What the person sees: most commands are about something that is there.
    pub seen: &'a dyn Records,
    /// Sets the ids of one club apart from another's.
    pub club: u64,
    pub today: chrono::NaiveDate,
}

/// A command that chance makes.
pub fn any_command(source: &mut Source<'_>) -> ClubCommand {
    // A few shapes cannot be made, such as a map whose key is a number; none exists today.
    match ClubCommand::deserialize(any::Any::new(source)) {
        Ok(command) => command,
        Err(error) => panic!("the generator made something that is no command: {error}"),
    }
}

impl Source<'_> {
    /// An id of a type, as the type is called.
    fn id(&mut self, type_name: &str, is_own: bool) -> Uuid {
        let collection = collection_of(type_name);
        if let Some(collection) = collection
            && self.chance.below(10) < if is_own { 4 } else { 8 }
        {
            let mut there: Vec<Uuid> = self.seen.rows(collection).map(|row| row.id).collect();
            // Rows come in no order; a seed's worlds must be the same each time.
            there.sort_unstable();
            if !there.is_empty() {
                return *self.chance.pick(&there);
            }
        }
        // Two devices meet in a small pool, also for what neither has seen.
        let slot = if self.chance.one_in(3) { self.chance.below(3) } else { self.chance.next() };
        let kind = type_name.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        Uuid::from_u64_pair(self.club << 32 | (kind & 0xFFFF_FFFF), slot)
    }
}

/// The collection whose records an id type names: `MemberId` those of `members`.
fn collection_of(type_name: &str) -> Option<&'static Collection> {
    let name = type_name.rsplit("::").next()?.strip_suffix("Id")?;
    let mut stem = String::new();
    for (position, letter) in name.char_indices() {
        if letter.is_uppercase() && position > 0 {
            stem.push('_');
        }
        stem.extend(letter.to_lowercase());
    }
    // The plural may change the last letter.
    stem.pop();
    COLLECTIONS.iter().copied().filter(|c| c.name.contains(&stem)).min_by_key(|c| c.name.len())
}

#[test]
fn id_types_find_their_collections() {
    let cases = [
        ("novaclub::club::people::member::MemberId", "members"),
        ("SeriesId", "session_series"),
        ("MarkId", "attendance_marks"),
        ("SeasonId", "seasons"),
        ("PracticePolicyId", "practice_policies"),
        ("HouseholdId", "households"),
        ("HouseholdPlaceId", "household_places"),
    ];
    for (type_name, expected) in cases {
        assert_eq!(collection_of(type_name).map(|c| c.name), Some(expected), "{type_name}");
    }
    assert_eq!(collection_of("alloc::string::String"), None);
}
