//! The people of a family as they see themselves: their groups, the sessions of the days to come, how often they
//! came.

use super::{Guardian, Household, HouseholdPlace};
use crate::club::{
    access::{FamilyAccount, GroupCoach, Own, Role},
    attendance::{AttendanceMark, MarkState},
    people::{Enrolment, GroupName, Member, MemberId, groups_of},
    planning::{Group, Occurrence, Season, SessionException, SessionSeries, current_season, occurrences},
    spelling::fold,
};
use crate::sync::{Actor, Collection, Record as _, Records};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// How many days ahead sessions are told.
const DAYS_AHEAD: u64 = 7;

/// How many sessions of one person are told.
const SESSIONS_TOLD: usize = 5;

/// One person of a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPerson {
    pub id: MemberId,
    pub first_name: String,
    pub last_name: String,
    pub groups: Vec<GroupName>,
    /// Of today and the week to come, cancelled ones as well: they are what one must know of.
    pub sessions: Vec<Occurrence>,
}

impl OwnPerson {
    /// What [`own_people`] reads beside whose family it is.
    pub const READS: &'static [&'static Collection] = &[
        Member::COLLECTION,
        Enrolment::COLLECTION,
        Group::COLLECTION,
        SessionSeries::COLLECTION,
        SessionException::COLLECTION,
        FamilyAccount::COLLECTION,
        GroupCoach::COLLECTION,
        Guardian::COLLECTION,
        Household::COLLECTION,
        HouseholdPlace::COLLECTION,
    ];

    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name.to_uppercase())
    }
}

/// The people, by name; those who are archived, or became somebody else, are no longer told.
#[must_use]
pub fn own_people(
    records: &dyn Records,
    ids: impl IntoIterator<Item = MemberId>,
    today: NaiveDate,
) -> Vec<OwnPerson> {
    let until = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(today);
    let planned = occurrences(records, today, until);
    let known = ids.into_iter().filter_map(|id| records.get::<Member>(id.0));
    let mut people: Vec<OwnPerson> = known
        .filter(|member| !member.archived && member.merged_into.is_none())
        .map(|member| {
            let groups = groups_of(records, member.id);
            let is_theirs =
                |occurrence: &&Occurrence| groups.iter().any(|group| group.id == occurrence.group.id);
            let sessions = planned.iter().filter(is_theirs).take(SESSIONS_TOLD).cloned().collect();
            OwnPerson {
                id: member.id,
                first_name: member.first_name,
                last_name: member.last_name,
                groups,
                sessions,
            }
        })
        .collect();
    people.sort_by_cached_key(|person| (fold(&person.first_name), fold(&person.last_name), person.id));
    people
}

/// The family that an account stands for.
#[must_use]
pub fn own_family(records: &dyn Records, actor: &Actor<Role>, today: NaiveDate) -> Vec<OwnPerson> {
    own_people(records, Own::of(actor, records).family, today)
}

/// How often somebody came this season, of the sessions where they were marked.
#[must_use]
pub fn own_attendance(records: &dyn Records, id: MemberId, today: NaiveDate) -> (usize, usize) {
    let seasons: Vec<Season> = records.all::<Season>().collect();
    let season = current_season(&seasons, today);
    let is_theirs = |mark: &AttendanceMark| {
        mark.member_id == id && season.is_none_or(|season| season.contains(mark.session().date))
    };
    let states = records.all::<AttendanceMark>().filter(is_theirs).filter_map(|mark| mark.state);
    states.fold((0, 0), |(came, marked), state| {
        (came + usize::from(matches!(state, MarkState::Present | MarkState::Trial)), marked + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        families::{
            GuardianId,
            test_family::{CAMILLE, Club, HUGO, LEA, NOE, today},
        },
        planning::{GroupId, SeasonId, SeriesId, SessionRef},
    };
    use uuid::Uuid;

    const JUDO: GroupId = GroupId(Uuid::from_u128(30));
    const AIKIDO: GroupId = GroupId(Uuid::from_u128(31));

    /// The Lefèvres with two groups, of which Léa is in one; each meets on Tuesdays.
    fn club() -> Club {
        let mut club = Club::lefevres();
        let season = Season::around(SeasonId(Uuid::from_u128(20)), today());
        for (n, id, name) in [(40, JUDO, "Judo"), (41, AIKIDO, "Aïkido")] {
            club.add(&Group {
                id,
                season_id: season.id,
                name: name.to_owned(),
                discipline: None,
                place: None,
                capacity: None,
                youngest_age: None,
                oldest_age: None,
            });
            club.add(&SessionSeries {
                id: SeriesId(Uuid::from_u128(n)),
                group_id: id,
                title: None,
                weekday: Some(2),
                starts_on: season.starts_on,
                ends_on: None,
                start_time: "18:00:00".parse().unwrap(),
                duration_minutes: 60,
                place: None,
            });
        }
        club.add(&season);
        club.add(&Enrolment {
            id: Enrolment::id_for(LEA, JUDO),
            member_id: LEA,
            group_id: JUDO,
            active: true,
        });
        club
    }

    fn seen_by(club: &mut Club, guardian: GuardianId, active: bool) -> Vec<String> {
        let user = Uuid::from_u128(500);
        club.add(&FamilyAccount {
            id: FamilyAccount::id_for(user, guardian.0),
            user_id: user,
            name: "Parent".to_owned(),
            member_id: None,
            guardian_id: Some(guardian),
            active,
        });
        let actor = Actor { user, role: Role::Member };
        own_family(club.records(), &actor, today()).into_iter().map(|person| person.first_name).collect()
    }

    #[test]
    fn a_guardian_sees_the_children_of_the_own_household_while_the_account_stands() {
        assert_eq!(seen_by(&mut club(), CAMILLE, true), ["Léa", "Noé"]);
        assert_eq!(seen_by(&mut club(), HUGO, true), ["Léa"]);
        assert!(seen_by(&mut club(), CAMILLE, false).is_empty());
    }

    #[test]
    fn each_person_has_the_sessions_of_the_own_groups_and_of_the_days_to_come() {
        let club = club();
        let people = own_people(club.records(), [NOE, LEA], today());
        let told: Vec<(&str, Vec<String>)> = people
            .iter()
            .map(|person| {
                let sessions = person.sessions.iter().map(|one| format!("{} {}", one.date, one.title));
                (person.first_name.as_str(), sessions.collect())
            })
            .collect();
        assert_eq!(told, [("Léa", vec!["2026-11-24 Judo".to_owned()]), ("Noé", Vec::new())]);
    }

    #[test]
    fn attendance_counts_the_marks_of_the_season() {
        let mut club = club();
        let marks = [
            ("2026-11-10", Some(MarkState::Present)),
            ("2026-11-17", Some(MarkState::Absent)),
            ("2026-11-03", None),
            ("2025-11-04", Some(MarkState::Present)),
        ];
        for (date, state) in marks {
            let session =
                SessionRef { series_id: SeriesId(Uuid::from_u128(40)), date: date.parse().unwrap() };
            club.add(&AttendanceMark {
                id: AttendanceMark::id_for(session, LEA),
                series_id: session.series_id,
                session_date: session.date,
                member_id: LEA,
                state,
                first_by: None,
                first_from: None,
                first_at_ms: None,
            });
        }
        assert_eq!(own_attendance(club.records(), LEA, today()), (1, 2));
        assert_eq!(own_attendance(club.records(), NOE, today()), (0, 0));
    }
}
