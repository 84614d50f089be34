//! Groups as their pages show them: who is in them, when they meet.

use super::member::{Enrolment, Member, MemberId, MemberStatus};
use crate::club::{
    planning::{
        Group, GroupId, Occurrence, Season, SeasonId, SessionException, SessionSeries, current_season,
        occurrences,
    },
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// How far ahead the next sessions of a group are looked for.
const DAYS_AHEAD: u64 = 35;
/// How many of them are shown.
const SESSIONS_SHOWN: usize = 4;

/// One group in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    pub group: Group,
    /// How many are in it, archived members apart.
    pub members: usize,
    pub meetings: Vec<SessionSeries>,
}

/// The groups of a season.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupList {
    /// The latest first.
    pub seasons: Vec<Season>,
    /// The one whose groups these are.
    pub season: Option<Season>,
    /// By name.
    pub groups: Vec<GroupLine>,
}

/// Someone in a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GroupMember {
    pub id: MemberId,
    pub last_name: String,
    pub first_name: String,
    pub birth_date: Option<NaiveDate>,
    pub age: Option<i32>,
    pub status: MemberStatus,
}

/// Everything that the page of a group shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFile {
    pub group: Group,
    pub season: Option<Season>,
    /// By family name, accents apart.
    pub members: Vec<GroupMember>,
    pub meetings: Vec<SessionSeries>,
    /// The next sessions, cancelled ones among them.
    pub next: Vec<Occurrence>,
}

impl GroupList {
    /// The collections that it is read from.
    pub const READS: &'static [&'static Collection] = &[
        Season::COLLECTION,
        Group::COLLECTION,
        SessionSeries::COLLECTION,
        Enrolment::COLLECTION,
        Member::COLLECTION,
    ];

    /// The groups of a season; of the current one when none is asked for.
    #[must_use]
    pub fn of(records: &dyn Records, season: Option<SeasonId>, today: NaiveDate) -> Self {
        let mut seasons: Vec<Season> = records.all::<Season>().collect();
        seasons.sort_by_key(|season| std::cmp::Reverse((season.starts_on, season.id)));
        let season = season
            .and_then(|id| seasons.iter().find(|season| season.id == id))
            .or_else(|| current_season(&seasons, today))
            .cloned();
        let archived: HashSet<MemberId> =
            records.all::<Member>().filter(|member| !member.is_listed()).map(|member| member.id).collect();
        let mut members: HashMap<GroupId, usize> = HashMap::new();
        for enrolment in records.all::<Enrolment>().filter(|e| e.active && !archived.contains(&e.member_id)) {
            *members.entry(enrolment.group_id).or_default() += 1;
        }
        let mut meetings: HashMap<GroupId, Vec<SessionSeries>> = HashMap::new();
        for series in records.all::<SessionSeries>().filter(|series| goes_on(series, today)) {
            meetings.entry(series.group_id).or_default().push(series);
        }
        let mut groups: Vec<GroupLine> = records
            .all::<Group>()
            .filter(|group| season.as_ref().is_none_or(|season| season.id == group.season_id))
            .map(|group| GroupLine {
                members: members.get(&group.id).copied().unwrap_or_default(),
                meetings: in_order(meetings.remove(&group.id).unwrap_or_default()),
                group,
            })
            .collect();
        groups.sort_by_cached_key(|line| (fold(&line.group.name), line.group.id));
        Self { seasons, season, groups }
    }
}

impl GroupFile {
    /// The collections that it is read from.
    pub const READS: &'static [&'static Collection] = &[
        Season::COLLECTION,
        Group::COLLECTION,
        SessionSeries::COLLECTION,
        SessionException::COLLECTION,
        Enrolment::COLLECTION,
        Member::COLLECTION,
    ];

    /// The file of a group; `None` when there is none of that id.
    #[must_use]
    pub fn of(records: &dyn Records, id: GroupId, today: NaiveDate) -> Option<Self> {
        let group = records.get::<Group>(id.0)?;
        let mut members: Vec<GroupMember> = records
            .all::<Enrolment>()
            .filter(|enrolment| enrolment.active && enrolment.group_id == id)
            .filter_map(|enrolment| records.get::<Member>(enrolment.member_id.0))
            .filter(Member::is_listed)
            .map(|member| GroupMember {
                id: member.id,
                age: member.age_on(today),
                last_name: member.last_name,
                first_name: member.first_name,
                birth_date: member.birth_date,
                status: member.status,
            })
            .collect();
        members.sort_by_cached_key(|member| (fold(&member.last_name), fold(&member.first_name), member.id));
        let series = records.all::<SessionSeries>().filter(|s| s.group_id == id && goes_on(s, today));
        let until = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(today);
        let mut next = occurrences(records, today, until);
        next.retain(|occurrence| occurrence.group.id == id);
        next.truncate(SESSIONS_SHOWN);
        Some(Self {
            season: records.get::<Season>(group.season_id.0),
            members,
            meetings: in_order(series.collect()),
            next,
            group,
        })
    }
}

/// Whether a series has sessions left.
fn goes_on(series: &SessionSeries, today: NaiveDate) -> bool {
    let last = if series.weekday.is_none() { Some(series.starts_on) } else { series.ends_on };
    last.is_none_or(|last| last >= today)
}

/// Weekly ones by day and time, then single dates.
fn in_order(mut series: Vec<SessionSeries>) -> Vec<SessionSeries> {
    series.sort_by_key(|s| {
        let single_date = s.weekday.is_none().then_some(s.starts_on);
        (s.weekday.unwrap_or(8), single_date, s.start_time, s.id)
    });
    series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{people::test_club::TestClub, planning::SeriesId};
    use uuid::Uuid;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn group(n: u128, season: u128, name: &str) -> Group {
        Group {
            id: GroupId(id(n)),
            season_id: SeasonId(id(season)),
            name: name.into(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        }
    }

    fn series(n: u128, weekday: Option<i64>, starts_on: &str, ends_on: Option<&str>) -> SessionSeries {
        SessionSeries {
            id: SeriesId(id(n)),
            group_id: GroupId(id(30)),
            title: None,
            weekday,
            starts_on: day(starts_on),
            ends_on: ends_on.map(day),
            start_time: "18:00".parse().unwrap(),
            duration_minutes: 60,
            place: None,
        }
    }

    fn club() -> TestClub {
        let member = |n, last: &str, archived| Member {
            last_name: last.into(),
            first_name: "Léa".into(),
            archived,
            ..Member::blank(MemberId(id(n)))
        };
        let enrolment = |member, active| Enrolment {
            id: Enrolment::id_for(MemberId(id(member)), GroupId(id(30))),
            member_id: MemberId(id(member)),
            group_id: GroupId(id(30)),
            active,
        };
        let this_year = Season::around(SeasonId(id(20)), day("2026-11-21"));
        let last_year = Season::around(SeasonId(id(19)), day("2025-11-21"));
        TestClub::default()
            .with(&[this_year, last_year])
            .with(&[group(30, 20, "Judo"), group(31, 20, "Éveil"), group(32, 19, "Judo")])
            .with(&[
                member(1, "Zola", false),
                member(2, "Élie", false),
                member(3, "Roux", true),
                member(4, "Roy", false),
            ])
            .with(&[enrolment(1, true), enrolment(2, true), enrolment(3, true), enrolment(4, false)])
            .with(&[
                series(40, Some(6), "2026-09-01", None),
                series(41, Some(2), "2026-09-01", None),
                series(42, Some(3), "2026-09-01", Some("2026-10-31")),
                series(43, None, "2026-11-22", None),
            ])
    }

    #[test]
    fn the_list_shows_the_current_season_with_who_is_really_in_each_group() {
        let list = GroupList::of(&club().0, None, day("2026-11-21"));
        let lines: Vec<_> = list.groups.iter().map(|line| (line.group.name.as_str(), line.members)).collect();
        assert_eq!(lines, [("Éveil", 0), ("Judo", 2)]);
        let meetings: Vec<_> = list.groups[1].meetings.iter().map(|series| series.weekday).collect();
        assert_eq!(meetings, [Some(2), Some(6), None]);
        let last_year = GroupList::of(&club().0, Some(SeasonId(id(19))), day("2026-11-21"));
        assert_eq!(last_year.groups.len(), 1);
        assert_eq!(last_year.seasons[0].name, "2026-2027");
    }

    #[test]
    fn a_groups_members_stand_in_order_and_its_next_sessions_follow() {
        let file = GroupFile::of(&club().0, GroupId(id(30)), day("2026-11-21")).unwrap();
        let names: Vec<_> = file.members.iter().map(|member| member.last_name.as_str()).collect();
        assert_eq!(names, ["Élie", "Zola"]);
        let dates: Vec<_> = file.next.iter().map(|occurrence| occurrence.date.to_string()).collect();
        assert_eq!(dates, ["2026-11-21", "2026-11-22", "2026-11-24", "2026-11-28"]);
        assert_eq!(GroupFile::of(&club().0, GroupId(id(99)), day("2026-11-21")), None);
    }
}
