//! The job of `serve`: writes down every few minutes how far devices have come, and collects once a day
//! at a minute of the night that each process draws for itself.

use super::{Until, collect};
use crate::server::{moment, sync::Desk};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// Between two writings of how far devices have come.
const WRITING: Duration = Duration::from_mins(5);

/// The first minute of the day at which it collects, in UTC, and how many there are to choose from.
const NIGHT: (u32, u32) = (60, 240);

/// Runs for as long as the server does.
pub async fn daily(desk: Desk, history_days: u32) {
    let minute = NIGHT.0 + fastrand::u32(0..NIGHT.1);
    let mut at = next_run(moment::now(), minute);
    loop {
        tokio::time::sleep(WRITING).await;
        let now = moment::now();
        let worked = if now < at {
            desk.write_sightings().await
        } else {
            at = next_run(now, minute);
            collect(&desk, Until { now, history_days }).await.map(|collected| {
                for club in collected.into_iter().filter(|club| !club.is_empty()) {
                    tracing::info!(
                        floor = club.floor.1,
                        tombstones = club.tombstones,
                        answers = club.answers,
                        history = club.history,
                        "collected what nobody needs any more"
                    );
                }
            })
        };
        if let Err(error) = worked {
            tracing::warn!(%error, "what is old was not collected, trying again later");
        }
    }
}

/// When a minute of the day comes next.
#[must_use]
pub fn next_run(now: DateTime<Utc>, minute: u32) -> DateTime<Utc> {
    let midnight = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let today = midnight + TimeDelta::minutes(i64::from(minute));
    if today > now { today } else { today + TimeDelta::days(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minute_comes_today_or_tomorrow_and_never_now() {
        let cases = [
            ("2026-03-01T00:30:00Z", 65, "2026-03-01T01:05:00Z"),
            ("2026-03-01T01:05:00Z", 65, "2026-03-02T01:05:00Z"),
            ("2026-12-31T23:59:59Z", 299, "2027-01-01T04:59:00Z"),
        ];
        for (now, minute, expected) in cases {
            let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
            assert_eq!(next_run(time(now), minute), time(expected));
        }
    }
}
