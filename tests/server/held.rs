//! What devices hold of the years: this season and the ninety days before it; and what the server has beside that.

use crate::{
    digest::{ask, digests_of, request},
    on_both_databases,
    support::{Device, Rows, TestApp, date, led_group, member, season_of},
};
use axum::http::StatusCode;
use chrono::{Days, NaiveDate};
use novaclub::{
    club::{
        Role,
        access::AccessCommand,
        attendance::{AttendanceCommand, AttendanceMark, MarkState},
        people::{MemberId, PeopleCommand},
        planning::{Group, PlanningCommand, Season, SeriesId, SessionException, SessionRef, SessionSeries},
        privacy::PersonFile,
    },
    server::moment::{new_id, today},
    sync::protocol::Outcome,
};
use std::collections::BTreeSet;

/// A day of two seasons ago, of the ninety days before the season, and of the season.
const DAYS: [&str; 3] = ["2024-11-19", "2026-06-09", "2026-11-17"];

async fn done<C: Into<novaclub::club::ClubCommand>>(device: &mut Device, command: C) {
    let response = device.perform(command).await;
    assert!(matches!(response.receipts[0].outcome, Outcome::Applied { .. }), "{response:?}");
}

/// A person with a mark on each of the days, of which the first was cancelled and set again.
async fn attended(office: &mut Device) -> (MemberId, SeriesId) {
    let lea = member("Durand");
    let id = lea.id;
    done(office, PeopleCommand::Create { member: lea }).await;
    let season = season_of(office).await;
    let admin = office.person.clone();
    for command in led_group(&season, &admin, &[id]) {
        done(office, command).await;
    }
    let group_id = office.pull().await.all::<Group>().remove(0).id;
    let series = SessionSeries {
        id: SeriesId(new_id()),
        group_id,
        title: None,
        weekday: Some(2),
        starts_on: date("2024-09-01"),
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    };
    let series_id = series.id;
    done(office, PlanningCommand::SaveSeries { series }).await;
    for day in DAYS {
        let session = SessionRef { series_id, date: date(day) };
        let mark = AttendanceCommand::Mark { session, member_id: id, state: Some(MarkState::Present) };
        done(office, mark).await;
        let next_week = SessionRef { date: session.date + Days::new(7), ..session };
        done(office, PlanningCommand::CancelSession { session: next_week, reason: None }).await;
    }
    (id, series_id)
}

fn days_of(rows: &Rows) -> BTreeSet<NaiveDate> {
    rows.all::<AttendanceMark>().iter().map(|mark| mark.session_date).collect()
}

fn days(texts: &[&str]) -> BTreeSet<NaiveDate> {
    texts.iter().map(|text| date(text)).collect()
}

on_both_databases! {
    async fn a_device_holds_the_season_and_the_ninety_days_before_it(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        let (id, _) = attended(&mut office).await;
        let mut tablet = app.device(&ada);
        let rows = tablet.pull().await;
        assert_eq!(days_of(&rows), days(&DAYS[1..]));
        let cancelled: BTreeSet<_> = rows.all::<SessionException>().iter().map(|e| e.original_date).collect();
        assert_eq!(cancelled, days(&["2026-06-16", "2026-11-24"]));
        // Whoever sees a part of the club holds a part of that.
        let coach = app.join(&ada, Role::Coach).await;
        let group = rows.all::<Group>().remove(0);
        let name = "Noé".to_owned();
        let leads = AccessCommand::SetCoach { group_id: group.id, user_id: coach.user, name, active: true };
        done(&mut office, leads).await;
        assert_eq!(days_of(&app.device(&coach).pull().await), days(&DAYS[1..]));
        // Programs and files have every year.
        let listed = app.get("/api/v1/attendances", Some(&ada)).await;
        assert_eq!(listed.status, StatusCode::OK, "{listed:?}");
        assert_eq!(listed.json()["total"], DAYS.len());
        let file = app.get(&format!("/api/v1/members/{id}/export"), Some(&ada)).await;
        let file: PersonFile = serde_json::from_value(file.json()).unwrap();
        assert_eq!(file.attendance.len(), DAYS.len());

        // What is added to a day that no device holds is carried out, and stays with the server.
        let before = tablet.pull().await.cursor;
        let session = SessionRef { series_id: rows.all::<SessionSeries>()[0].id, date: date("2024-12-03") };
        done(&mut tablet, AttendanceCommand::Mark { session, member_id: id, state: Some(MarkState::Absent) })
            .await;
        let page = tablet.pull_page(before, None).await;
        assert!(!page.reset && page.tables.is_empty(), "{page:?}");
        assert_eq!(app.get("/api/v1/attendances", Some(&ada)).await.json()["total"], 4);
    }

    async fn another_first_day_of_the_season_starts_devices_over(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        attended(&mut office).await;
        let mut tablet = Rows::default();
        tablet.follow(&office).await;
        assert_eq!(days_of(&tablet), days(&DAYS[1..]));
        let season = season_of(&office).await;
        for (starts_on, held) in [("2024-09-01", &DAYS[..]), ("2026-09-20", &DAYS[2..]), ("2026-09-01", &DAYS[1..])] {
            let season = Season { starts_on: date(starts_on), ..season.clone() };
            done(&mut office, PlanningCommand::SaveSeason { season }).await;
            let page = office.pull_page(tablet.cursor, None).await;
            assert!(page.reset, "{starts_on}");
            tablet.follow(&office).await;
            assert_eq!(days_of(&tablet), days(held), "{starts_on}");
            // What the device has adds up to what the server has of it.
            let asked = ask(&app, &ada, &request(&office, tablet.cursor.unwrap())).await;
            assert_eq!(asked.digests, digests_of(&tablet), "{starts_on}");
        }
        // A season that has not begun moves nothing.
        let next = Season {
            id: novaclub::club::planning::SeasonId(new_id()),
            name: "plus tard".to_owned(),
            starts_on: season.ends_on.max(today()) + Days::new(200),
            ends_on: season.ends_on.max(today()) + Days::new(400),
        };
        done(&mut office, PlanningCommand::SaveSeason { season: next }).await;
        assert!(!office.pull_page(tablet.cursor, None).await.reset);
    }
}
