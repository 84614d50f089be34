//! What the server forgets, and that nobody misses it.

use crate::{
    on_both_databases,
    support::{Device, Rows, TestApp, date, member, season_of},
};
use chrono::{DateTime, TimeDelta, Utc};
use novaclub::server::db::Across;
use novaclub::{
    club::{
        history::Change,
        people::{Member, MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, SeriesId, SessionSeries},
    },
    on_connection,
    server::{
        Db,
        db::{retention::REFERENCES, tables},
        moment,
        operations::collect::{Collected, Until, collect, look},
    },
    sync::{
        Record as _, Value,
        protocol::{Outcome, PAGE_ROWS},
    },
};
use serde_json::json;
use std::{collections::BTreeSet, process::Command};
use uuid::Uuid;

/// As if so many days had gone by.
fn in_days(days: i64) -> Until {
    Until { now: moment::now() + TimeDelta::days(days), history_days: 1_096 }
}

async fn count(app: &TestApp, sql: &'static str, club: Uuid) -> i64 {
    let mut tx = app.db().read_for(club).await.unwrap();
    on_connection!(&mut tx, |connection| sqlx::query_scalar(sql).bind(club).fetch_one(connection).await)
        .unwrap()
}

async fn run(app: &TestApp, sql: &'static str, club: Uuid, at: DateTime<Utc>) {
    let mut tx = app.db().write_for(Across::Backup).await.unwrap();
    on_connection!(&mut tx, |connection| {
        sqlx::query(sql).bind(club).bind(at).execute(connection).await.map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

const GROUPS: &str = "SELECT COUNT(*) FROM groups WHERE club_id = $1";
const SERIES: &str = "SELECT COUNT(*) FROM session_series WHERE club_id = $1";
const SESSIONS: &str = "SELECT COUNT(*) FROM sessions WHERE club_id = $1";
const FLOOR: &str = "SELECT tombstone_floor FROM clubs WHERE id = $1";
const ANSWERS: &str = "SELECT COUNT(*) FROM command_results r JOIN devices d
    ON d.club_id = r.club_id AND d.id = r.device_id WHERE r.club_id = $1 AND d.name = 'tablette'";

/// A group with its weekly session.
async fn add_group(device: &mut Device, name: &str) -> Group {
    let season = season_of(device).await;
    let id = GroupId(moment::new_id());
    let group = json!({ "id": id, "season_id": season.id, "name": name });
    let group: Group = serde_json::from_value(group).unwrap();
    let series = SessionSeries {
        id: SeriesId(moment::new_id()),
        group_id: id,
        title: None,
        weekday: Some(3),
        starts_on: date("2026-09-02"),
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    };
    for command in
        [PlanningCommand::SaveGroup { group: group.clone() }, PlanningCommand::SaveSeries { series }]
    {
        let answer = device.perform(command).await;
        assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "{answer:?}");
    }
    group
}

async fn delete(device: &mut Device, group: &Group) {
    let answer = device.perform(PlanningCommand::DeleteGroup { id: group.id }).await;
    assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "{answer:?}");
}

fn only(collected: Vec<Collected>) -> Collected {
    let [only] = <[Collected; 1]>::try_from(collected).unwrap();
    only
}

on_both_databases! {
    async fn a_deletion_goes_when_it_is_old_and_every_device_has_seen_it(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let group = add_group(&mut tablet, "Enfants").await;
        let late = app.device(&ada);
        let mut rows = late.pull().await;
        rows.follow(&late).await;
        delete(&mut tablet, &group).await;
        let mut seen = tablet.pull().await;
        seen.follow(&tablet).await;
        let head = seen.cursor.unwrap().seq;

        // Too young; then old, but one device has not seen it.
        for days in [89, 91] {
            app.keep_sessions().await;
            let collected = only(collect(&app.state.desk, in_days(days)).await.unwrap());
            assert_eq!((collected.floor, collected.tombstones), ((0, 0), 0), "{days} days");
        }
        rows.follow(&late).await;
        assert!(rows.all::<Group>().is_empty());
        rows.follow(&late).await;

        let would = only(look(&app.state.desk, in_days(91)).await.unwrap());
        // How far the devices are is written down before.
        assert_eq!((would.floor, would.tombstones), ((0, 0), 0));
        app.keep_sessions().await;
        let went = only(collect(&app.state.desk, in_days(91)).await.unwrap());
        assert_eq!((went.floor, went.tombstones), ((0, head), 2), "the group and its sessions");
        assert_eq!((count(&app, GROUPS, ada.club).await, count(&app, SERIES, ada.club).await), (0, 0));
        assert_eq!(count(&app, FLOOR, ada.club).await, head);

        // Nobody noticed.
        let before = rows.clone();
        let page = late.pull_page(rows.cursor, None).await;
        assert!(!page.reset, "{page:?}");
        rows.take(page);
        assert_eq!(rows.tables, before.tables);
    }

    async fn after_half_a_year_nobody_is_waited_for_and_who_comes_back_starts_over(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let (group, kept) = (add_group(&mut tablet, "Enfants").await, add_group(&mut tablet, "Adultes").await);
        let lost = app.device(&ada);
        let mut rows = lost.pull().await;
        rows.follow(&lost).await;
        delete(&mut tablet, &group).await;
        app.keep_sessions().await;
        assert_eq!(only(collect(&app.state.desk, in_days(179)).await.unwrap()).tombstones, 0);
        app.keep_sessions().await;
        let went = only(collect(&app.state.desk, in_days(181)).await.unwrap());
        assert_eq!(went.tombstones, 2);

        let page = lost.pull_page(rows.cursor, None).await;
        assert!(page.reset, "it would never hear of the deletion");
        rows.take(page);
        assert_eq!(rows.all::<Group>(), [kept]);
        assert_eq!(rows.tables, app.device(&ada).pull().await.tables);
    }

    async fn a_download_of_several_pages_passes_below_the_floor_and_an_older_one_does_not(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let mut total = 0;
        while total <= PAGE_ROWS {
            let people = (0..250)
                .map(|_| {
                    let id = MemberId(moment::new_id());
                    serde_json::from_value(json!({ "id": id, "last_name": "A", "first_name": "B" }))
                        .unwrap()
                })
                .collect();
            tablet.perform(PeopleCommand::Import { people }).await;
            total += 250;
        }
        let group = add_group(&mut tablet, "Enfants").await;
        // It begins before the deletion, and stands between two pages when the floor is raised.
        let early = app.device(&ada);
        let first = early.pull_page(None, None).await;
        assert!(first.through < first.bound);
        let mut early_rows = Rows::default();
        early_rows.take(first.clone());
        delete(&mut tablet, &group).await;
        app.keep_sessions().await;
        let went = only(collect(&app.state.desk, in_days(181)).await.unwrap());
        assert!(went.floor.1 > first.through, "{went:?}");
        let page = early.pull_page(early_rows.cursor, Some(first.bound)).await;
        assert!(page.reset, "what was deleted since may be among what it holds");

        let fresh = app.device(&ada);
        let (mut rows, mut bound) = (Rows::default(), None);
        for number in 0..10 {
            let page = fresh.pull_page(rows.cursor, bound).await;
            assert!(!page.reset && number < 9, "{number}");
            bound = Some(page.bound);
            let is_last = page.through >= page.bound;
            rows.take(page);
            if is_last {
                break;
            }
        }
        assert_eq!((rows.all::<Member>().len(), rows.all::<Group>().len()), (total, 0));
    }

    async fn a_deleted_record_that_others_refer_to_stays(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        add_group(&mut tablet, "Enfants").await;
        run(&app, "UPDATE groups SET deleted_at = $2 WHERE club_id = $1", ada.club, moment::now()).await;
        app.keep_sessions().await;
        let went = only(collect(&app.state.desk, in_days(181)).await.unwrap());
        assert_eq!((went.tombstones, count(&app, GROUPS, ada.club).await), (0, 1));
    }

    async fn answers_go_when_their_device_has_them_and_repetitions_of_the_others_are_still_answered(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let envelopes: Vec<_> = ["A", "B", "C", "D"]
            .map(|name| tablet.envelope(PeopleCommand::Create { member: member(name) }))
            .into();
        tablet.push(envelopes[..3].to_vec()).await;
        let mut later = tablet.request(envelopes[3..].to_vec());
        later.settled_below = 4;
        tablet.send(&later).await;
        assert_eq!(count(&app, ANSWERS, ada.club).await, 4);
        app.keep_sessions().await;
        assert_eq!(only(collect(&app.state.desk, in_days(29)).await.unwrap()).answers, 0);
        app.keep_sessions().await;
        let went = only(collect(&app.state.desk, in_days(31)).await.unwrap());
        assert!(went.answers >= 3, "{went:?}");
        assert_eq!(count(&app, ANSWERS, ada.club).await, 1);
        // A device that is gone for good may still not know what became of its last push.
        app.keep_sessions().await;
        collect(&app.state.desk, in_days(2_000)).await.unwrap();
        let again = tablet.push(envelopes[3..].to_vec()).await;
        assert!(again.receipts[0].repeated && matches!(again.receipts[0].outcome, Outcome::Applied { .. }));
        assert_eq!(tablet.pull().await.all::<Member>().len(), 4);
        // Its number was not forgotten either.
        tablet.perform(PeopleCommand::Create { member: member("E") }).await;
        assert_eq!(tablet.pull().await.all::<Member>().len(), 5);
    }

    async fn the_history_ends_after_its_time_on_devices_too(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let lea = member("Durand");
        tablet.perform(PeopleCommand::Create { member: lea.clone() }).await;
        let fields = [("phone".to_owned(), Value::Text("+33612345678".into()))];
        tablet.perform(PeopleCommand::Edit { id: lea.id, fields: fields.into() }).await;
        let mut rows = tablet.pull().await;
        let [change] = <[Change; 1]>::try_from(rows.all::<Change>()).unwrap();

        app.keep_sessions().await;
        assert_eq!(only(collect(&app.state.desk, in_days(1_095)).await.unwrap()).history, 0);
        app.keep_sessions().await;
        let went = only(collect(&app.state.desk, in_days(1_097)).await.unwrap());
        assert_eq!((went.history, went.tombstones), (1, 0));
        rows.follow(&tablet).await;
        assert!(rows.row::<Change>(change.id()).unwrap().2, "devices hear of it");
        let left = "SELECT COUNT(*) FROM changes WHERE club_id = $1 AND \"after\" IS NOT NULL";
        assert_eq!(count(&app, left, ada.club).await, 0, "what was in the field went at once");
        assert_eq!(rows.get::<Member>(lea.id.0).unwrap().phone.as_deref(), Some("+33612345678"));

        rows.follow(&tablet).await;
        app.keep_sessions().await;
        let went = only(collect(&app.state.desk, in_days(1_097 + 91)).await.unwrap());
        assert_eq!((went.history, went.tombstones), (0, 1));
        assert_eq!(count(&app, "SELECT COUNT(*) FROM changes WHERE club_id = $1", ada.club).await, 0);
    }

    async fn one_club_loses_nothing_by_another(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let (mut tablet, mut other) = (app.device(&ada), app.device(&eve));
        let group = add_group(&mut tablet, "Enfants").await;
        add_group(&mut other, "Adultes").await;
        delete(&mut tablet, &group).await;
        let before = other.pull().await.tables;
        app.keep_sessions().await;
        collect(&app.state.desk, in_days(181)).await.unwrap();
        assert_eq!(count(&app, FLOOR, eve.club).await, 0);
        assert_eq!(other.pull().await.tables, before);
    }

    async fn sessions_that_ended_long_ago_are_counted_before_they_go(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        run(&app, "UPDATE sessions SET revoked_at = $2 WHERE club_id = $1", eve.club, moment::now()).await;
        let ended = |all: Vec<Collected>| -> Vec<(String, u64)> {
            let mut ended: Vec<_> = all.into_iter().map(|club| (club.club_name, club.sessions)).collect();
            ended.sort();
            ended
        };
        let desk = &app.state.desk;
        for (days, gone) in [(89, 0), (91, 1)] {
            let expected = [("Judo".to_owned(), 0), ("Karaté".to_owned(), gone)];
            assert_eq!(ended(look(desk, in_days(days)).await.unwrap()), expected, "{days} days");
            assert_eq!(ended(collect(desk, in_days(days)).await.unwrap()), expected, "{days} days");
        }
        assert_eq!((count(&app, SESSIONS, ada.club).await, count(&app, SESSIONS, eve.club).await), (1, 0));
    }

    async fn by_hand_it_says_what_would_go_and_changes_nothing_when_asked_so(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let group = add_group(&mut tablet, "Enfants").await;
        delete(&mut tablet, &group).await;
        let long_ago = moment::now() - TimeDelta::days(200);
        for sql in [
            "UPDATE groups SET deleted_at = $2 WHERE club_id = $1",
            "UPDATE session_series SET deleted_at = $2 WHERE club_id = $1",
        ] {
            run(&app, sql, ada.club, long_ago).await;
        }
        let said = |options: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_novaclub"))
                .arg("collect")
                .args(options)
                .env("DATABASE_URL", &app.state.config.database_url)
                .env("LC_ALL", "en_GB.UTF-8")
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let dry = said(&["--dry-run"]);
        assert!(dry.contains("Judo: 2 traces of deletions") && dry.contains("Nothing was changed."), "{dry}");
        assert_eq!(count(&app, GROUPS, ada.club).await, 1);
        let done = said(&[]);
        assert!(done.contains("Judo: 2 traces of deletions") && done.contains("Done."), "{done}");
        assert_eq!(count(&app, GROUPS, ada.club).await, 0);
        assert_eq!(said(&[]), "Nothing to forget.\n");
        let output = Command::new(env!("CARGO_BIN_EXE_novaclub"))
            .arg("collect")
            .env("DATABASE_URL", &app.state.config.database_url)
            .env("NOVACLUB_HISTORY_DAYS", "always")
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains("NOVACLUB_HISTORY_DAYS must be a number"), "{told}");
    }
}

#[tokio::test]
async fn the_references_are_those_of_the_tables() {
    const SQLITE: &str = r#"SELECT m.name, k."from", k."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) k
        WHERE m.type = 'table' AND k."from" <> 'club_id'"#;
    const POSTGRES: &str = "SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text
        FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) AS k (number)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
        WHERE c.contype = 'f' AND a.attname <> 'club_id' AND c.connamespace = current_schema()::regnamespace";
    let collections: BTreeSet<&str> = novaclub::club::COLLECTIONS.iter().map(|c| c.name).collect();
    let expected: BTreeSet<(String, String, String)> = REFERENCES
        .iter()
        .map(|(table, field, other)| ((*table).to_owned(), (*field).to_owned(), (*other).to_owned()))
        .collect();
    for app in [TestApp::sqlite().await, TestApp::postgres().await] {
        let found: Vec<(String, String, String)> = match app.db() {
            Db::Sqlite { readers, .. } => sqlx::query_as(SQLITE).fetch_all(readers).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_as(POSTGRES).fetch_all(pool).await.unwrap(),
        };
        let of_records = found.into_iter().filter(|(table, ..)| collections.contains(table.as_str()));
        assert_eq!(of_records.collect::<BTreeSet<_>>(), expected);
    }
}

#[tokio::test]
async fn every_table_and_column_is_declared_for_backups() {
    const SQLITE: &str = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations'";
    let app = TestApp::sqlite().await;
    let Db::Sqlite { readers, .. } = app.db() else { panic!() };
    let found: Vec<(String, String)> = sqlx::query_as(SQLITE).fetch_all(readers).await.unwrap();
    let found = found.into_iter().filter(|(table, _)| !tables::LEFT_OUT.contains(&table.as_str()));
    let declared = tables::TABLES.iter().flat_map(|table| {
        table.columns.iter().map(|(column, _)| (table.name.to_owned(), (*column).to_owned()))
    });
    assert_eq!(found.collect::<BTreeSet<_>>(), declared.collect::<BTreeSet<_>>());
}
