//! The job of `serve`: writes down every few minutes how far devices have come, and collects once a day
//! at a minute of the night that each process draws for itself. What fails, or panics, is logged and ends
//! nothing but itself: a night is tried again an hour later.

use super::{Until, collect};
use crate::club::privacy::retention::in_words;
use crate::server::{Error, mail::Post, moment, privacy, sync::Desk};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use tokio::task::JoinSet;

/// Between two writings of how far devices have come.
const WRITING: Duration = Duration::from_mins(5);

/// The first minute of the day at which it collects, in UTC, and how many there are to choose from.
const NIGHT: (u32, u32) = (60, 240);

/// After so long a night that failed is tried again.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// What the job waits by, and reads the time from.
pub trait Clock: Send {
    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// Waits until there may be something to do.
    fn wait(&mut self) -> impl Future<Output = ()> + Send;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct Wall;

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        moment::now()
    }

    async fn wait(&mut self) {
        tokio::time::sleep(WRITING).await;
    }
}

/// Runs for as long as the server does.
pub async fn daily(desk: Desk, post: Post, history_days: u32, clock: impl Clock) {
    let minute = NIGHT.0 + fastrand::u32(0..NIGHT.1);
    let work = |turn| {
        let (desk, post) = (desk.clone(), post.clone());
        async move {
            match turn {
                Turn::Write => desk.write_sightings().await,
                Turn::Collect(now) => {
                    // First: after a long silence of the server nobody goes untold.
                    privacy::accounts::warn(desk.db(), &post, now).await?;
                    collect_and_tell(&desk, Until { now, history_days }).await
                }
            }
        }
    };
    take_turns(clock, minute, work).await;
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Write,
    Collect(DateTime<Utc>),
}

async fn take_turns<F>(mut clock: impl Clock, minute: u32, work: impl Fn(Turn) -> F)
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let mut night = next_run(clock.now(), minute);
    loop {
        clock.wait().await;
        let now = clock.now();
        if now < night {
            carry_out(work(Turn::Write)).await;
        } else {
            let worked = carry_out(work(Turn::Collect(now))).await;
            night = next_run(now, minute);
            if !worked {
                night = night.min(now + AGAIN);
            }
        }
    }
}

/// Whether it worked. In a task of its own: a panic ends that task alone. Dropped, it ends with the job.
async fn carry_out(work: impl Future<Output = Result<(), Error>> + Send + 'static) -> bool {
    let mut task = JoinSet::new();
    task.spawn(work);
    match task.join_next().await {
        Some(Ok(Ok(()))) => return true,
        Some(Ok(Err(error))) => tracing::error!(%error, "the server's upkeep failed, trying again later"),
        Some(Err(panic)) => {
            tracing::error!(%panic, "the server's upkeep ended in a panic, trying again later");
        }
        None => {}
    }
    false
}

async fn collect_and_tell(desk: &Desk, until: Until) -> Result<(), Error> {
    for club in privacy::tend(desk, until.now).await?.into_iter().filter(|club| !club.is_empty()) {
        let (due, failed, emptied) = (in_words(&club.due), club.failed, club.emptied);
        tracing::info!(club = %club.club, due, failed, emptied, "let go what is kept no longer");
    }
    for club in collect(desk, until).await?.into_iter().filter(|club| !club.is_empty()) {
        tracing::info!(
            floor = club.floor.1,
            tombstones = club.tombstones,
            answers = club.answers,
            history = club.history,
            audit = club.audit,
            "collected what nobody needs any more"
        );
    }
    Ok(())
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

    /// A clock that shows one time after the other, and then stands.
    struct Times(Vec<DateTime<Utc>>);

    impl Clock for Times {
        fn now(&self) -> DateTime<Utc> {
            self.0[0]
        }

        async fn wait(&mut self) {
            if self.0.len() == 1 {
                std::future::pending::<()>().await;
            }
            self.0.remove(0);
        }
    }

    #[tokio::test]
    async fn a_night_that_fails_or_panics_is_tried_again_and_ends_nothing() {
        let times = [
            "2026-03-01T12:00:00Z",
            "2026-03-01T12:05:00Z",
            // The night panics, then fails, then works.
            "2026-03-02T02:00:00Z",
            "2026-03-02T02:59:00Z",
            "2026-03-02T03:00:00Z",
            "2026-03-02T04:00:00Z",
            "2026-03-02T23:00:00Z",
            "2026-03-03T02:00:00Z",
        ]
        .map(|text| text.parse::<DateTime<Utc>>().unwrap());
        let (did, mut done) = tokio::sync::mpsc::unbounded_channel();
        let work = |turn: Turn| {
            let did = did.clone();
            async move {
                did.send(turn).unwrap();
                match turn {
                    Turn::Collect(at) if at == times[2] => panic!("the night is bad"),
                    Turn::Collect(at) if at == times[4] => Err(Error::Internal("still bad".to_owned())),
                    _ => Ok(()),
                }
            }
        };
        let seven = async {
            let mut turns = Vec::new();
            while turns.len() < 7 {
                turns.push(done.recv().await.unwrap());
            }
            turns
        };
        let expected = [
            Turn::Write,
            Turn::Collect(times[2]),
            Turn::Write,
            Turn::Collect(times[4]),
            Turn::Collect(times[5]),
            Turn::Write,
            Turn::Collect(times[7]),
        ];
        tokio::select! {
            turns = seven => assert_eq!(turns, expected),
            () = take_turns(Times(times.to_vec()), 120, work) => unreachable!("it runs for ever"),
        }
    }
}
