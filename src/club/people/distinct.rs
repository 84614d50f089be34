//! People who are alike and not the same: said once, asked no more.

use super::member::MemberId;
use crate::record;
use uuid::Uuid;

record! {
    /// Somebody looked at both and said that they are two. One record for each pair, switched on and off.
    pub struct DistinctPeople(DistinctPeopleId) in "distinct_people" {
        pub member_id: MemberId,
        pub other_id: MemberId,
        pub active: bool,
    }
}

impl DistinctPeople {
    /// What is said of a pair, whichever of the two is named first: the same record on every device.
    #[must_use]
    pub fn of(one: MemberId, other: MemberId, active: bool) -> Self {
        let (member_id, other_id) = (one.min(other), one.max(other));
        let id = DistinctPeopleId(Uuid::new_v5(&member_id.0, other_id.0.as_bytes()));
        Self { id, member_id, other_id, active }
    }
}
