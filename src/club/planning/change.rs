//! Changing a series: what others changed meanwhile stays, and a change may hold from a day on.

use super::{
    commands::PlanningCommand,
    series::{SessionException, SessionRef, SessionSeries},
};
use crate::sync::Record;
use chrono::NaiveDate;

/// What a person edited, on top of what stands now: fields that they left alone stay as they are.
#[must_use]
pub fn rebased<R: Record>(shown: &R, edited: &R, now: &R) -> R {
    let values: Vec<_> = shown
        .values()
        .into_iter()
        .zip(edited.values())
        .zip(now.values())
        .map(|((shown, edited), now)| if shown == edited { now } else { edited })
        .collect();
    R::from_values(edited.id(), &values).unwrap_or_else(|_| edited.clone())
}

/// The commands that change a series from a day on: it ends the day before, others follow, and
/// what was decided about single dates is decided for those too.
#[must_use]
pub fn change_from(
    before: &SessionSeries,
    day: NaiveDate,
    after: &[SessionSeries],
    exceptions: &[SessionException],
) -> Vec<PlanningCommand> {
    let eve = day.pred_opt().unwrap_or(day);
    let mut commands = vec![PlanningCommand::EndSeries { id: before.id, ends_on: eve }];
    for series in after {
        commands.push(PlanningCommand::SaveSeries { series: series.clone() });
        let kept = exceptions.iter().filter(|exception| {
            exception.series_id == before.id && series.takes_place_on(exception.original_date)
        });
        for exception in kept {
            let session = SessionRef { series_id: series.id, date: exception.original_date };
            commands.extend(PlanningCommand::back_to(session, series, Some(exception)).into_iter().skip(1));
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        attendance::fixture::{Club, THURSDAYS},
        planning::SeriesId,
    };
    use crate::sync::Records;
    use uuid::Uuid;

    fn thursdays(club: &Club) -> SessionSeries {
        let records: &dyn Records = &club.records;
        records.get(THURSDAYS.0).unwrap()
    }

    #[test]
    fn an_edit_leaves_what_others_changed_meanwhile() {
        let shown = thursdays(&Club::with_planning());
        let edited = SessionSeries { duration_minutes: 90, ..shown.clone() };
        let now = SessionSeries { place: Some("Parc".into()), duration_minutes: 75, ..shown.clone() };
        let expected = SessionSeries { duration_minutes: 90, ..now.clone() };
        assert_eq!(rebased(&shown, &edited, &now), expected);
    }

    #[test]
    fn a_change_from_a_day_on_keeps_what_was_decided_for_later_dates() {
        let club = Club::with_marks();
        let records: &dyn Records = &club.records;
        let exceptions: Vec<SessionException> = records.all().collect();
        let before = thursdays(&club);
        let day = Club::day("2026-11-16");
        let after = SessionSeries { id: SeriesId(Uuid::from_u128(50)), starts_on: day, ..before.clone() };
        let session = SessionRef { series_id: after.id, date: Club::day("2026-11-19") };
        let expected = [
            PlanningCommand::EndSeries { id: before.id, ends_on: Club::day("2026-11-15") },
            PlanningCommand::SaveSeries { series: after.clone() },
            PlanningCommand::CancelSession { session, reason: None },
        ];
        assert_eq!(change_from(&before, day, &[after], &exceptions), expected);
    }
}
