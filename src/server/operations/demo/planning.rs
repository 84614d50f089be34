//! The club's week: twelve groups and when they meet.

use crate::club::{
    ClubCommand,
    planning::{Group, GroupId, PlanningCommand, Season, SeriesId, SessionRef, SessionSeries},
};
use crate::server::moment;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

/// A group with the sessions of its week.
pub struct DemoGroup {
    pub group: Group,
    pub series: Vec<SessionSeries>,
    /// How many people it has.
    pub size: usize,
    pub competes: bool,
}

/// Name, discipline, ages, people, competition, and weekday, hour, minute, length of each session.
type Line = (&'static str, &'static str, i64, Option<i64>, usize, bool, &'static [(i64, u32, u32, i64)]);

const WEEK: &[Line] = &[
    ("Éveil judo", "Judo", 4, Some(5), 22, false, &[(6, 9, 30, 45)]),
    ("Judo poussins", "Judo", 6, Some(7), 34, false, &[(3, 14, 0, 60), (6, 10, 30, 60)]),
    ("Judo enfants", "Judo", 8, Some(10), 38, false, &[(2, 17, 30, 60), (5, 17, 30, 60)]),
    ("Judo ados", "Judo", 11, Some(14), 30, false, &[(2, 18, 30, 75), (5, 18, 30, 75)]),
    ("Judo adultes", "Judo", 15, None, 26, false, &[(2, 20, 0, 90), (5, 20, 0, 90)]),
    ("Judo compétition", "Judo", 12, None, 18, true, &[(3, 18, 0, 120)]),
    ("Karaté enfants", "Karaté", 7, Some(11), 30, false, &[(1, 17, 30, 60), (4, 17, 30, 60)]),
    ("Karaté ados et adultes", "Karaté", 12, None, 26, false, &[(1, 19, 0, 90), (4, 19, 0, 90)]),
    ("Karaté contact", "Karaté contact", 16, None, 14, true, &[(4, 20, 30, 90)]),
    ("Taïso", "Taïso", 16, None, 28, false, &[(1, 12, 15, 45), (4, 12, 15, 45)]),
    ("Self-défense féminine", "Jujitsu", 16, None, 18, false, &[(3, 20, 15, 75)]),
    ("Jujitsu", "Jujitsu", 14, None, 18, false, &[(6, 14, 0, 90)]),
];

/// The groups of a season.
pub fn groups(season: &Season) -> Vec<DemoGroup> {
    let make = |line: &Line| {
        let &(name, discipline, youngest, oldest, size, competes, meetings) = line;
        let group = Group {
            id: GroupId(moment::new_id()),
            season_id: season.id,
            name: name.to_owned(),
            discipline: Some(discipline.to_owned()),
            place: Some("Dojo municipal".to_owned()),
            capacity: Some(i64::try_from(size).unwrap_or(40) + 4),
            youngest_age: Some(youngest),
            oldest_age: oldest,
        };
        let series = meetings
            .iter()
            .map(|&(weekday, hour, minute, duration_minutes)| SessionSeries {
                id: SeriesId(moment::new_id()),
                group_id: group.id,
                title: None,
                weekday: Some(weekday),
                starts_on: season.starts_on + Days::new(6),
                ends_on: None,
                start_time: NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default(),
                duration_minutes,
                place: None,
            })
            .collect();
        DemoGroup { group, series, size, competes }
    };
    WEEK.iter().map(make).collect()
}

/// Creates them, moves one session of the coming week and cancels another.
pub fn commands(groups: &[DemoGroup], season: &Season, today: NaiveDate) -> Vec<ClubCommand> {
    let mut commands: Vec<ClubCommand> = Vec::new();
    for DemoGroup { group, series, .. } in groups {
        commands.push(PlanningCommand::SaveGroup { group: group.clone() }.into());
        for series in series {
            commands.push(PlanningCommand::SaveSeries { series: series.clone() }.into());
        }
    }
    let coming = |series: &SessionSeries| {
        let days = (1..=7).map(|ahead| today + Days::new(ahead));
        let mut days =
            days.filter(|day| Some(i64::from(day.weekday().number_from_monday())) == series.weekday);
        days.next().filter(|day| season.contains(*day))
    };
    if let Some(moved) = groups[9].series.first()
        && let Some(date) = coming(moved)
    {
        let session = SessionRef { series_id: moved.id, date };
        let start_time = NaiveTime::from_hms_opt(12, 45, 0).unwrap_or_default();
        let reason = Some("Réunion dans la salle avant midi".to_owned());
        commands.push(PlanningCommand::MoveSession { session, date, start_time, place: None, reason }.into());
    }
    if let Some(cancelled) = groups[10].series.first()
        && let Some(date) = coming(cancelled)
    {
        let session = SessionRef { series_id: cancelled.id, date };
        let reason = Some("Entraîneuse en stage".to_owned());
        commands.push(PlanningCommand::CancelSession { session, reason }.into());
    }
    commands
}
