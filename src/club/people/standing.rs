//! Who a merged person turned out to be: commands that name them act on the one they became.

use super::member::{Member, MemberId};
use crate::sync::{FieldValue, Read, Record, Records, Value};
use std::collections::HashMap;

/// The longest chain of mergers that is followed; a longer one can only be damaged data.
const LONGEST_CHAIN: usize = 64;

/// The person whom `id` became, through every merger; `id` itself when nobody merged them, or when
/// they are not known.
#[must_use]
pub fn standing(records: &dyn Records, id: MemberId) -> MemberId {
    chain(records, id).last().unwrap_or(id)
}

/// What must be read to know [`standing`]: the person, and those they became as far as is known.
pub fn standing_reads(known: &dyn Records, id: MemberId) -> impl Iterator<Item = Read> {
    chain(known, id).map(|id| Read::one::<Member>(id.0))
}

fn chain(records: &dyn Records, id: MemberId) -> impl Iterator<Item = MemberId> {
    std::iter::successors(Some(id), move |id| records.get::<Member>(id.0)?.merged_into).take(LONGEST_CHAIN)
}

/// A person and everyone who was merged into them, directly or by way of others; the person first.
#[must_use]
pub fn everyone_who_became(records: &dyn Records, id: MemberId) -> Vec<MemberId> {
    let merged: HashMap<MemberId, MemberId> = merged_people(records).collect();
    let mut all = vec![id];
    let mut next = 0;
    while let Some(into) = all.get(next).copied() {
        let mut found: Vec<MemberId> =
            merged.iter().filter(|(id, to)| **to == into && !all.contains(id)).map(|(id, _)| *id).collect();
        found.sort_unstable();
        all.extend(found);
        next += 1;
    }
    all
}

/// Those who were merged, with whom; other rows are not even read whole.
fn merged_people(records: &dyn Records) -> impl Iterator<Item = (MemberId, MemberId)> {
    let position = Member::COLLECTION.position("merged_into");
    records.rows(Member::COLLECTION).filter_map(move |row| match row.values.get(position?)? {
        Value::Null => None,
        value => Some((MemberId(row.id), MemberId::from_value(value).ok()?)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::people::test_club::TestClub;
    use uuid::Uuid;

    fn id(n: u128) -> MemberId {
        MemberId(Uuid::from_u128(n))
    }

    fn member(n: u128, into: Option<u128>) -> Member {
        Member { merged_into: into.map(id), archived: into.is_some(), ..Member::blank(id(n)) }
    }

    #[test]
    fn a_person_stands_for_all_who_were_merged_into_them() {
        let members =
            [member(1, None), member(2, Some(1)), member(3, Some(2)), member(4, Some(1)), member(5, None)];
        let club = TestClub::default().with(&members);
        for (n, expected) in [(1, 1), (2, 1), (3, 1), (4, 1), (5, 5), (99, 99)] {
            assert_eq!(standing(&club.0, id(n)), id(expected), "{n}");
        }
        assert_eq!(everyone_who_became(&club.0, id(1)), [1, 2, 4, 3].map(id));
        assert_eq!(everyone_who_became(&club.0, id(5)), [id(5)]);
        let reads: Vec<Read> = standing_reads(&club.0, id(3)).collect();
        assert_eq!(reads, [3, 2, 1].map(|n| Read::one::<Member>(id(n).0)));
    }

    #[test]
    fn damaged_data_does_not_go_round_for_ever() {
        let club = TestClub::default().with(&[member(1, Some(2)), member(2, Some(1))]);
        assert!([1, 2].map(id).contains(&standing(&club.0, id(1))));
        assert_eq!(everyone_who_became(&club.0, id(1)), [1, 2].map(id));
    }
}
