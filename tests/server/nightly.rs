//! The job of `serve`, as it runs there, with a clock that is told what time it is.

use crate::{
    on_both_databases,
    support::{Person, TestApp, season_of},
};
use axum::http::StatusCode;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use novaclub::server::db::Across;
use novaclub::{
    club::{
        Role,
        planning::{Group, GroupId, PlanningCommand},
    },
    on_connection,
    server::{
        db::Tx,
        moment,
        operations::collect::{Clock, daily},
    },
};
use serde_json::json;
use tokio::{sync::mpsc, task::JoinHandle};

/// The job's side: it waits until it is told the next time, and says that it waits.
struct Told {
    now: DateTime<Utc>,
    times: mpsc::Receiver<DateTime<Utc>>,
    waits: mpsc::Sender<()>,
}

impl Clock for Told {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    async fn wait(&mut self) {
        self.waits.send(()).await.unwrap();
        match self.times.recv().await {
            Some(now) => self.now = now,
            None => std::future::pending().await,
        }
    }
}

/// The job, and how it is told the time.
struct Job {
    times: mpsc::Sender<DateTime<Utc>>,
    waits: mpsc::Receiver<()>,
    running: JoinHandle<()>,
}

impl Job {
    async fn start(app: &TestApp, now: DateTime<Utc>) -> Self {
        let (times, of_job) = mpsc::channel(1);
        let (told, mut waits) = mpsc::channel(1);
        let clock = Told { now, times: of_job, waits: told };
        let (desk, post) = (app.state.desk.clone(), app.state.post.clone());
        let running = tokio::spawn(daily(desk, post, 1_096, clock));
        waits.recv().await.unwrap();
        Self { times, waits, running }
    }

    /// It is that time; returns when the job has done what it does then, and waits again.
    async fn tell(&mut self, now: DateTime<Utc>) {
        self.times.send(now).await.unwrap();
        self.waits.recv().await.unwrap();
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Half a year from now, when nobody is waited for any more, at an hour.
fn then(days: i64, hour: u32, minute: u32) -> DateTime<Utc> {
    let day = (moment::now() + TimeDelta::days(200 + days)).date_naive();
    day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()).and_utc()
}

async fn add_and_delete_a_group(app: &TestApp, person: &Person) {
    let mut tablet = app.device(person);
    let season_id = season_of(&tablet).await.id;
    let id = GroupId(moment::new_id());
    let group = json!({ "id": id, "season_id": season_id, "name": "Enfants" });
    let group: Group = serde_json::from_value(group).unwrap();
    tablet.perform(PlanningCommand::SaveGroup { group }).await;
    tablet.perform(PlanningCommand::DeleteGroup { id }).await;
}

async fn rows_of_groups(app: &TestApp, person: &Person) -> i64 {
    let sql = "SELECT COUNT(*) FROM groups WHERE club_id = $1";
    let mut tx = app.db().read_for(person.club).await.unwrap();
    on_connection!(&mut tx, |connection| sqlx::query_scalar(sql)
        .bind(person.club)
        .fetch_one(connection)
        .await)
    .unwrap()
}

async fn execute(app: &TestApp, sql: &'static str) {
    let mut tx: Tx = app.db().write_for(Across::Backup).await.unwrap();
    tx.execute(sql).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn it_collects_at_night_and_not_by_day(app: TestApp) {
        let ada = app.register("Judo").await;
        add_and_delete_a_group(&app, &ada).await;
        app.keep_sessions().await;
        let mut job = Job::start(&app, then(0, 12, 0)).await;
        job.tell(then(0, 18, 0)).await;
        job.tell(then(1, 0, 59)).await;
        assert_eq!(rows_of_groups(&app, &ada).await, 1, "the night has not come");
        job.tell(then(1, 5, 0)).await;
        assert_eq!(rows_of_groups(&app, &ada).await, 0);
        add_and_delete_a_group(&app, &ada).await;
        job.tell(then(1, 12, 0)).await;
        assert_eq!(rows_of_groups(&app, &ada).await, 1, "once a night");
        job.tell(then(2, 5, 0)).await;
        assert_eq!(rows_of_groups(&app, &ada).await, 0);
    }

    async fn it_tells_by_mail_whose_account_is_about_to_be_deleted(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Coach).await;
        let answer = app.delete(&format!("/api/v1/staff/{}", bob.user), Some(&ada)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
        let mails = async || {
            let mails = app.mails().await;
            mails.iter().filter(|mail| mail.head.contains(&format!("To: {}", bob.email))).count()
        };
        let mut job = Job::start(&app, then(0, 12, 0)).await;
        for (days, expected) in [(1, 0), (300, 0), (340, 1), (341, 1)] {
            job.tell(then(days, 5, 0)).await;
            assert_eq!(mails().await, expected, "after {days} days");
        }
    }

    async fn a_night_that_fails_is_tried_again(app: TestApp) {
        let ada = app.register("Judo").await;
        add_and_delete_a_group(&app, &ada).await;
        app.keep_sessions().await;
        let mut job = Job::start(&app, then(0, 12, 0)).await;
        execute(&app, "ALTER TABLE device_cursors RENAME TO elsewhere").await;
        job.tell(then(1, 5, 0)).await;
        assert_eq!(rows_of_groups(&app, &ada).await, 1);
        execute(&app, "ALTER TABLE elsewhere RENAME TO device_cursors").await;
        job.tell(then(1, 5, 55)).await;
        assert_eq!(rows_of_groups(&app, &ada).await, 1, "an hour has not gone by");
        job.tell(then(1, 6, 0)).await;
        assert_eq!(rows_of_groups(&app, &ada).await, 0);
    }
}
