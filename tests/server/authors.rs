//! Names of accounts in what they wrote: of whom is erased, in whatever order account and person end, and of whose
//! account is deleted.

use crate::{
    on_both_databases,
    privacy::{
        NAME, at_night, done, edit, everything, known_everywhere, refusal_of, strict_session, writing_account,
    },
    support::{Device, Person, Rows, TestApp, led_group, member, person, season_of},
};
use axum::http::StatusCode;
use novaclub::{
    club::{
        ClubCommand, Code, Role,
        access::GroupCoach,
        attendance::{AttendanceCommand, AttendanceMark, MarkState},
        history::Change,
        people::{MemberId, PeopleCommand},
        privacy::{PrivacyCommand, pseudonym, pseudonym_of_account},
    },
    on_connection,
    server::{db::Across, privacy},
};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

async fn take_off(app: &TestApp, admin: &Person, person: &Person) {
    let answer = app.delete(&format!("/api/v1/staff/{}", person.user), Some(admin)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
}

async fn delete_account(app: &TestApp, person: &Person) {
    let answer = app.delete("/api/v1/auth/account", Some(person)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
}

async fn night(app: &TestApp, days: u64) {
    privacy::tend(&app.state.desk, at_night(days)).await.unwrap();
}

/// Somebody known everywhere, whose account has written; with whom they wrote of.
async fn written(app: &TestApp, ada: &Person, laptop: &mut Device) -> (MemberId, Person, MemberId) {
    let (id, _) = known_everywhere(laptop).await;
    let (own, other) = writing_account(app, ada, laptop, Some(id)).await;
    (id, own, other)
}

/// By which names an account's mark, its change and its group are told to a tablet.
fn told(rows: &Rows, own: &Person, other: MemberId) -> [Vec<String>; 3] {
    let marks = rows.all::<AttendanceMark>().into_iter().filter(|mark| mark.member_id == other);
    let changes = rows.all::<Change>().into_iter().filter(|change| change.record_id == other.0);
    let coaches = rows.all::<GroupCoach>().into_iter().filter(|coach| coach.user_id == own.user);
    [
        marks.filter_map(|mark| mark.first_by).collect(),
        changes.map(|change| change.user_name).collect(),
        coaches.map(|coach| coach.name).collect(),
    ]
}

/// The same where an account stands under one name, once in each.
fn everywhere(name: &str) -> [Vec<String>; 3] {
    std::array::from_fn(|_| vec![name.to_owned()])
}

/// What surrounds the name in a text; none when it is not there.
fn around(text: &str) -> Option<String> {
    let at = text.find(NAME)?;
    let before: Vec<char> = text[..at].chars().rev().take(150).collect();
    Some(before.into_iter().rev().chain(text[at..].chars().take(50)).collect())
}

fn assert_forgotten(rows: &Rows) {
    assert_eq!(around(&format!("{:?}", rows.tables)), None, "the name still stands on a tablet");
}

async fn assert_stands_nowhere(app: &TestApp) {
    assert_eq!(around(&everything(app).await), None, "the name still stands there");
}

/// Puts other names in the history and at marks, as a server of before wrote them.
async fn sign_as(app: &TestApp, name: &str, signed: &str) {
    let mut tx = app.db().write_for(Across::Backup).await.unwrap();
    for sql in [
        "UPDATE changes SET user_name = $2 WHERE user_name = $1",
        "UPDATE attendance_marks SET first_by = $2 WHERE first_by = $1",
    ] {
        on_connection!(&mut tx, |connection| {
            sqlx::query(sql).bind(name).bind(signed).execute(connection).await.map(drop)
        })
        .unwrap();
    }
    tx.commit().await.unwrap();
}

/// An account is called otherwise, in what it wrote as well.
async fn call(app: &TestApp, user: Uuid, before: &str, (given, family): (&str, &str)) {
    let mut tx = app.db().write_for(Across::Backup).await.unwrap();
    on_connection!(&mut tx, |connection| {
        let query = sqlx::query("UPDATE users SET given_name = $2, family_name = $3 WHERE id = $1");
        query.bind(user).bind(given).bind(family).execute(connection).await.map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
    sign_as(app, before, &format!("{given} {family}")).await;
}

/// Longer than any night of a small club takes.
const LONG: Duration = Duration::from_mins(1);

on_both_databases! {
    async fn who_left_the_staff_and_is_erased_afterwards_is_named_nowhere(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let (id, own, other) = written(&app, &ada, &mut laptop).await;
        let mut rows = laptop.pull().await;
        take_off(&app, &ada, &own).await;
        done(&mut laptop, PrivacyCommand::Erase { id }).await;
        rows.follow(&laptop).await;
        assert!(around(&format!("{:?}", rows.tables)).is_some(), "or the night had nothing to do");
        night(&app, 0).await;
        // It reaches the tablets that have been there before, and those that come anew.
        rows.follow(&laptop).await;
        let (first, last) = pseudonym(id);
        let stands = format!("{first} {last}");
        for rows in [&rows, &laptop.pull().await] {
            assert_forgotten(rows);
            assert_eq!(told(rows, &own, other), everywhere(&stands));
        }
        // The account is the person's until its own term is over.
        night(&app, 500).await;
        assert_stands_nowhere(&app).await;
    }

    async fn who_deletes_their_account_and_is_erased_afterwards_is_named_nowhere(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let (id, own, other) = written(&app, &ada, &mut laptop).await;
        let mut rows = laptop.pull().await;
        delete_account(&app, &own).await;
        rows.follow(&laptop).await;
        let stands = pseudonym_of_account(own.user);
        for rows in [&rows, &laptop.pull().await] {
            assert_eq!(told(rows, &own, other), everywhere(&stands));
        }
        done(&mut laptop, PrivacyCommand::Erase { id }).await;
        night(&app, 0).await;
        rows.follow(&laptop).await;
        assert_forgotten(&rows);
        assert_stands_nowhere(&app).await;
    }

    async fn what_an_account_wrote_in_a_club_that_it_left_loses_its_name_when_it_is_deleted(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Lutte").await);
        let (mut at_adas, mut at_eves) = (app.device(&ada), app.device(&eve));
        let mut all = Vec::new();
        for (admin, laptop) in [(&ada, &mut at_adas), (&eve, &mut at_eves)] {
            strict_session(laptop).await;
            all.push(writing_account(&app, admin, laptop, None).await);
        }
        let [(at_night, of_ada), (at_once, of_eve)] = all.try_into().unwrap();
        // That it is in another club does not hide the one that it left.
        let link = app.invite(&ada, Role::Member).await;
        let joined = app.post("/api/v1/auth/join", Some(&at_once), &json!({ "token": link })).await;
        let there = person(at_once.email.clone(), &joined.json());
        take_off(&app, &ada, &at_night).await;
        take_off(&app, &eve, &at_once).await;
        delete_account(&app, &there).await;
        let stands = pseudonym_of_account(at_once.user);
        assert_eq!(told(&at_eves.pull().await, &at_once, of_eve), everywhere(&stands));

        let before = told(&at_adas.pull().await, &at_night, of_ada);
        assert_eq!(before, everywhere(&format!("{NAME} {NAME}")), "it is not deleted yet");
        night(&app, 0).await;
        night(&app, 500).await;
        let stands = pseudonym_of_account(at_night.user);
        let rows = at_adas.pull().await;
        assert_eq!(told(&rows, &at_night, of_ada), everywhere(&stands));
        assert_forgotten(&rows);
        assert_stands_nowhere(&app).await;
    }

    async fn whoever_is_called_like_the_pseudonym_is_erased_and_deleted_within_the_night(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let (id, own, other) = written(&app, &ada, &mut laptop).await;
        take_off(&app, &ada, &own).await;
        let (first, last) = pseudonym(id);
        call(&app, own.user, &format!("{NAME} {NAME}"), (&first, &last)).await;
        done(&mut laptop, PrivacyCommand::Erase { id }).await;
        timeout(LONG, night(&app, 0)).await.expect("the night ends");
        let erased = format!("{first} {last}");
        assert_eq!(told(&laptop.pull().await, &own, other), everywhere(&erased));

        let deleted = pseudonym_of_account(own.user);
        call(&app, own.user, &erased, deleted.rsplit_once(' ').unwrap()).await;
        timeout(LONG, night(&app, 500)).await.expect("the night ends");
        assert_eq!(told(&laptop.pull().await, &own, other), everywhere(&deleted));
    }

    async fn names_in_brackets_of_what_was_once_brought_in_by_a_file_go_as_well(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let (_, own, other) = written(&app, &ada, &mut laptop).await;
        let name = format!("{NAME} {NAME}");
        let bringer = app.join(&ada, Role::Admin).await;
        let mut phone = app.device(&bringer);
        done(&mut phone, edit(other, "street", "3 rue des Lilas")).await;
        sign_as(&app, "Noé Petit", &format!("Noé Petit ({name})")).await;
        sign_as(&app, &name, &format!("{name} (Noé Petit)")).await;
        let mut rows = laptop.pull().await;
        let signed = |rows: &Rows| {
            let [marks, changes, _] = told(rows, &own, other);
            let mut all: Vec<String> = marks.into_iter().chain(changes).collect();
            all.sort();
            all
        };
        let of_own = format!("{name} (Noé Petit)");
        assert_eq!(signed(&rows), [format!("Noé Petit ({name})"), of_own.clone(), of_own]);

        delete_account(&app, &own).await;
        rows.follow(&laptop).await;
        let stands = pseudonym_of_account(own.user);
        for rows in [&rows, &laptop.pull().await] {
            assert_eq!(signed(rows), [stands.clone(), stands.clone(), "Noé Petit".to_owned()]);
        }
    }

    async fn whoever_is_of_the_staff_still_leads_their_group_under_their_name(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let (id, own, other) = written(&app, &ada, &mut laptop).await;
        done(&mut laptop, PrivacyCommand::Erase { id }).await;
        night(&app, 0).await;
        let name = format!("{NAME} {NAME}");
        let [_, _, leads] = told(&laptop.pull().await, &own, other);
        assert_eq!(leads, [name]);
    }

    async fn a_coach_who_saw_somebody_before_they_were_erased_is_told_of_the_erasure(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        let coach = app.join(&ada, Role::Coach).await;
        let [lea, noe] = ["Grand", "Petit"].map(member);
        let season = season_of(&office).await;
        for new in [&lea, &noe] {
            done(&mut office, PeopleCommand::Create { member: new.clone() }).await;
        }
        for command in led_group(&season, &coach, &[lea.id, noe.id]) {
            done(&mut office, command).await;
        }
        let session = strict_session(&mut office).await;
        let mark = |member_id| AttendanceCommand::Mark { session, member_id, state: Some(MarkState::Absent) };
        let mut tablet = app.device(&coach);
        tablet.pull().await;
        done(&mut office, PrivacyCommand::Erase { id: lea.id }).await;
        // She is out of their sight as well: their device hears why, and forgets what it says.
        let changed = |id| -> ClubCommand { edit(id, "last_name", "Roux").into() };
        for (command, expected) in [
            (mark(lea.id).into(), Code::PersonErased),
            (changed(lea.id), Code::PersonErased),
            (changed(noe.id), Code::Forbidden),
        ] {
            assert_eq!(refusal_of(&mut tablet, command).await, expected);
        }
        // Whoever may not erase hears of nobody's erasure by it.
        let again = PrivacyCommand::Erase { id: lea.id };
        assert_eq!(refusal_of(&mut tablet, again).await, Code::Forbidden);
        // What is for want of right is told, whatever the device hears.
        let log = app.get("/api/v1/audit?kind=refusal", Some(&ada)).await.json();
        let told = log["entries"].as_array().unwrap().iter();
        let edits: Vec<_> = told.filter(|entry| entry["action"] == "people.edit").collect();
        assert_eq!(edits.len(), 2, "{log}");
        assert!(edits.iter().all(|entry| entry["device_id"] == json!(tablet.id)), "{log}");
    }
}
