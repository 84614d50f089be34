//! Members by age and by group.

use crate::club::{
    people::{Enrolment, Member, MemberId, MemberStatus, Sex},
    planning::{Group, GroupId, Season, current_season},
    spelling::fold,
};
use crate::sync::Records;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The years at which a band of ages begins: those that French federations and clubs group by.
const BANDS: [i32; 9] = [0, 6, 8, 11, 15, 18, 30, 50, 65];

/// The members of an age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeBand {
    /// Completed years, both included; no last one is for ever.
    pub from: i32,
    pub to: Option<i32>,
    pub female: usize,
    pub male: usize,
    /// Of another sex, or unknown.
    pub other: usize,
}

impl AgeBand {
    #[must_use]
    pub const fn total(&self) -> usize {
        self.female + self.male + self.other
    }
}

/// A group and how full it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFill {
    pub id: GroupId,
    pub name: String,
    pub members: usize,
    pub capacity: Option<usize>,
}

fn counts(member: &Member) -> bool {
    member.is_listed() && member.status == MemberStatus::Active
}

/// The active members by their age on a day, and how many have no birth date.
#[must_use]
pub fn ages(records: &dyn Records, on: NaiveDate) -> (Vec<AgeBand>, usize) {
    let mut bands: Vec<AgeBand> = BANDS
        .iter()
        .enumerate()
        .map(|(position, from)| {
            let to = BANDS.get(position + 1).map(|next| next - 1);
            AgeBand { from: *from, to, female: 0, male: 0, other: 0 }
        })
        .collect();
    let mut unknown = 0;
    for member in records.all::<Member>().filter(counts) {
        let band = member.age_on(on).and_then(|age| bands.iter_mut().rfind(|band| band.from <= age));
        match (band, member.sex) {
            (None, _) => unknown += 1,
            (Some(band), Some(Sex::Female)) => band.female += 1,
            (Some(band), Some(Sex::Male)) => band.male += 1,
            (Some(band), _) => band.other += 1,
        }
    }
    (bands, unknown)
}

/// The groups of the season of a day, the fullest first.
#[must_use]
pub fn groups(records: &dyn Records, on: NaiveDate) -> Vec<GroupFill> {
    let seasons: Vec<Season> = records.all().collect();
    let season = current_season(&seasons, on).map(|season| season.id);
    let people: HashSet<MemberId> =
        records.all::<Member>().filter(Member::is_expected).map(|member| member.id).collect();
    let mut sizes: HashMap<GroupId, usize> = HashMap::new();
    for enrolment in records.all::<Enrolment>().filter(|e| e.active && people.contains(&e.member_id)) {
        *sizes.entry(enrolment.group_id).or_default() += 1;
    }
    let mut groups: Vec<GroupFill> = records
        .all::<Group>()
        .filter(|group| Some(group.season_id) == season)
        .map(|group| GroupFill {
            id: group.id,
            members: sizes.get(&group.id).copied().unwrap_or_default(),
            capacity: group.capacity.and_then(|capacity| usize::try_from(capacity).ok()),
            name: group.name,
        })
        .collect();
    groups.sort_by_cached_key(|group| (std::cmp::Reverse(group.members), fold(&group.name)));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::{Club, GROUP};
    use uuid::Uuid;

    #[test]
    fn each_active_member_is_counted_once_in_the_band_of_their_age() {
        let mut club = Club::with_planning();
        let births = [
            ("2026-03-01", Some(Sex::Male)),
            ("2021-01-01", Some(Sex::Female)),
            ("2018-11-22", Some(Sex::Female)),
            ("2018-11-21", None),
            ("1950-01-01", Some(Sex::Male)),
        ];
        for (number, (birth, sex)) in births.into_iter().enumerate() {
            let id = MemberId(Uuid::from_u128(200 + number as u128));
            club.add(&Member { birth_date: Some(Club::day(birth)), sex, ..Member::blank(id) });
        }
        club.add(&Member::blank(MemberId(Uuid::from_u128(300))));
        let (bands, unknown) = ages(&club.records, Club::day("2026-11-21"));
        let filled: Vec<_> = bands
            .iter()
            .filter(|band| band.total() > 0)
            .map(|band| (band.from, band.to, band.female, band.male, band.other))
            .collect();
        assert_eq!(
            filled,
            [(0, Some(5), 1, 1, 0), (6, Some(7), 1, 0, 0), (8, Some(10), 0, 0, 1), (65, None, 0, 1, 0)]
        );
        assert_eq!(unknown, 1);
    }

    #[test]
    fn a_group_counts_those_who_are_expected_there() {
        let club = Club::with_marks();
        let groups = groups(&club.records, Club::day("2026-11-21"));
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].id, groups[0].members, groups[0].capacity), (GROUP, 3, None));
    }
}
