//! How many people a club has, and whose record lacks something.

use super::member::{Enrolment, Member, MemberId, MemberStatus};
use crate::club::planning::Group;
use crate::sync::{Record, Records};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Counts of members that are in the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Census {
    /// Everyone in the lists, whatever their status.
    pub listed: usize,
    pub active: usize,
    /// Active ones who joined in the month of the day.
    pub new_this_month: usize,
    /// Active ones who are in no group.
    pub without_group: usize,
}

impl Census {
    #[must_use]
    pub fn on(records: &dyn Records, today: NaiveDate) -> Self {
        let in_a_group: HashSet<MemberId> = records
            .all::<Enrolment>()
            .filter(|e| e.active && records.row(Group::COLLECTION, e.group_id.0).is_some())
            .map(|enrolment| enrolment.member_id)
            .collect();
        let mut census = Self::default();
        for member in records.all::<Member>().filter(Member::is_listed) {
            census.listed += 1;
            if member.status != MemberStatus::Active {
                continue;
            }
            let joined_now =
                member.joined_on.is_some_and(|on| (on.year(), on.month()) == (today.year(), today.month()));
            census.active += 1;
            census.new_this_month += usize::from(joined_now);
            census.without_group += usize::from(!in_a_group.contains(&member.id));
        }
        census
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::{Club, GROUP};
    use uuid::Uuid;

    #[test]
    fn only_active_members_in_the_lists_are_counted_and_asked_about() {
        let mut club = Club::with_planning();
        club.enrol(1, "Ada", MemberStatus::Active);
        club.enrol(2, "Ben", MemberStatus::Former);
        let blank = |number| Member::blank(MemberId(Uuid::from_u128(number)));
        let joined_on = |day: &str| Some(Club::day(day));
        club.add(&Member { joined_on: joined_on("2026-11-02"), ..blank(3) });
        club.add(&Member { joined_on: joined_on("2025-11-02"), ..blank(4) });
        club.add(&Member { archived: true, ..blank(5) });
        club.add(&Member { status: MemberStatus::Trial, ..blank(6) });
        let left = MemberId(Uuid::from_u128(3));
        club.add(&Enrolment {
            id: Enrolment::id_for(left, GROUP),
            member_id: left,
            group_id: GROUP,
            active: false,
        });
        let census = Census::on(&club.records, Club::day("2026-11-21"));
        assert_eq!(census, Census { listed: 5, active: 3, new_this_month: 1, without_group: 2 });
    }
}
