//! Four weeks of sessions with their marks.

use super::{people::Enrolled, planning::DemoGroup};
use crate::club::{
    ClubCommand,
    attendance::{AttendanceCommand, MarkState},
    planning::SessionRef,
};
use chrono::{Days, NaiveDate};
use fastrand::Rng;

const WEEKS: u64 = 4;

/// The days whose attendance was taken: up to yesterday.
pub fn days(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=WEEKS * 7).rev().map(move |ago| today - Days::new(ago))
}

/// How many sessions there were on a day, and who was marked how.
pub fn commands(
    groups: &[DemoGroup],
    people: &[Enrolled],
    day: NaiveDate,
    chance: &mut Rng,
) -> (usize, Vec<ClubCommand>) {
    let mut held = 0;
    let mut commands = Vec::new();
    for (position, group) in groups.iter().enumerate() {
        for series in group.series.iter().filter(|series| series.takes_place_on(day)) {
            held += 1;
            let session = SessionRef { series_id: series.id, date: day };
            for enrolled in people.iter().filter(|enrolled| enrolled.group == position) {
                let state = match chance.u32(0..100) {
                    0..80 => MarkState::Present,
                    80..91 => MarkState::Absent,
                    91..96 => MarkState::Excused,
                    _ => continue,
                };
                let (member_id, state) = (enrolled.member.id, Some(state));
                commands.push(AttendanceCommand::Mark { session, member_id, state }.into());
            }
        }
    }
    (held, commands)
}
