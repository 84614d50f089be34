//! Outboxes that programs of earlier versions have left on tablets, as they were recorded: each command is
//! carried out, or refused with a reason that a person is shown. `tests/fixtures/outboxes/<version>/` holds
//! pushes, with what is to become of each command.

use crate::{
    on_both_databases,
    support::{Device, TestApp},
};
use axum::http::StatusCode;
use novaclub::{
    club::{
        ClubCommand, Refusal,
        attendance::{AttendanceMark, MarkState},
        licences::Licence,
        people::{Enrolment, Member},
        planning::{Group, SessionSeries},
    },
    server::db::records,
    sync::{
        Envelope, Record as _,
        protocol::{COMMAND_VERSION, FLOOR_VERSION, Outcome, PushRequest, PushResponse},
    },
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// A recorded outbox.
struct Recorded {
    path: PathBuf,
    push: PushRequest<Value>,
    /// `applied`, or the code of the refusal.
    outcomes: Vec<String>,
}

fn recorded() -> Vec<Recorded> {
    let mut all = Vec::new();
    for folder in fs::read_dir("tests/fixtures/outboxes").unwrap() {
        let folder = folder.unwrap().path();
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let mut text: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let outcomes = serde_json::from_value(text["outcomes"].take()).unwrap();
            let push: PushRequest<Value> = serde_json::from_value(text).unwrap();
            assert_eq!(folder.file_name().unwrap().to_str(), Some(push.version.to_string().as_str()));
            all.push(Recorded { path, push, outcomes });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

fn word(outcome: &Outcome<Refusal>) -> String {
    match outcome {
        Outcome::Applied { .. } => "applied".to_owned(),
        Outcome::Rejected { refusal } => refusal.0[0].code.word().to_owned(),
        Outcome::Retry { last_n } => format!("retry after {last_n}"),
    }
}

async fn push(device: &Device, push: &PushRequest<Value>) -> PushResponse<Refusal> {
    let answer = device.send(push).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    serde_json::from_slice(&answer.body).unwrap()
}

/// Area and name of a command.
fn name(envelope: &Envelope<Value>) -> (String, String) {
    let area = envelope.command.as_object().unwrap().iter().next().unwrap();
    (area.0.clone(), area.1.as_object().unwrap().keys().next().unwrap().clone())
}

/// What serde would have taken instead of a word that nobody uses: every name there is.
fn names_instead_of(command: Value) -> Vec<String> {
    let said = serde_json::from_value::<ClubCommand>(command).unwrap_err().to_string();
    let (_, names) = said.split_once("expected ").unwrap_or_else(|| panic!("{said}"));
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

on_both_databases! {
    async fn recorded_outboxes_are_carried_out_or_refused_with_a_reason(app: TestApp) {
        for Recorded { path, push: outbox, outcomes } in recorded() {
            let path = path.display();
            let mut device = app.device(&app.register("Judo").await);
            device.id = outbox.device;
            let answer = push(&device, &outbox).await;
            let became: Vec<_> = answer.receipts.iter().map(|receipt| word(&receipt.outcome)).collect();
            for ((envelope, became), expected) in outbox.commands.iter().zip(&became).zip(&outcomes) {
                assert_eq!(became, expected, "{path} {} {}", envelope.n, envelope.command);
            }
            assert_eq!(became.len(), outcomes.len(), "{path}");
            // Sent again because the answer was lost.
            let again = push(&device, &outbox).await;
            assert!(again.receipts.iter().all(|receipt| receipt.repeated), "{path}");
            let repeated: Vec<_> = again.receipts.iter().map(|receipt| &receipt.outcome).collect();
            assert_eq!(repeated, answer.receipts.iter().map(|receipt| &receipt.outcome).collect::<Vec<_>>());
            if path.to_string().contains("every_command") {
                assert_what_every_version_means(&app, &device, &format!("{path}")).await;
            }
        }
    }

    async fn a_program_below_the_floor_is_asked_to_update_and_keeps_its_outbox(app: TestApp) {
        let device = app.device(&app.register("Judo").await);
        let mut outbox = recorded().remove(0).push;
        outbox.version = FLOOR_VERSION - 1;
        let answer = device.send(&outbox).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UPGRADE_REQUIRED, "outdated"));
        assert_eq!(answer.json()["floor_version"], json!(FLOOR_VERSION));
        assert!(device.pull().await.all::<Member>().is_empty());
    }

    async fn what_only_a_later_program_can_read_waits_for_it(app: TestApp) {
        let mut device = app.device(&app.register("Judo").await);
        device.id = recorded()[0].push.device;
        let mut outbox = recorded().remove(0).push;
        outbox.version = COMMAND_VERSION + 1;
        outbox.commands[1].command = json!({ "of_the_future": {} });
        let answer = push(&device, &outbox).await;
        let became: Vec<_> = answer.receipts.iter().take(3).map(|receipt| word(&receipt.outcome)).collect();
        assert_eq!(became, ["applied", "retry after 1", "retry after 1"]);
    }
}

/// What the outbox with every command leaves, whatever its version.
async fn assert_what_every_version_means(app: &TestApp, device: &Device, path: &str) {
    let rows = device.pull().await;
    let group = rows.all::<Group>();
    assert_eq!(group.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Judo enfants"], "{path}");
    let series = rows.all::<SessionSeries>();
    assert_eq!(series.len(), 1, "{path}");
    assert_eq!(series[0].ends_on, Some("2025-06-30".parse().unwrap()), "{path}");
    let people = rows.all::<Member>();
    let eloise = people.iter().find(|member| member.first_name == "Éloïse").unwrap();
    assert_eq!((eloise.phone.as_deref(), eloise.notes.as_deref()), (Some("+33698765432"), None), "{path}");
    let restored = people.iter().find(|member| member.last_name == "Le Goff").unwrap();
    assert!(!restored.archived, "{path}");
    let enrolled = rows.all::<Enrolment>().into_iter().find(|enrolment| enrolment.member_id == eloise.id);
    assert!(enrolled.unwrap().active, "{path}");
    let licences = rows.all::<Licence>();
    assert!(licences.iter().any(|licence| licence.number.as_deref() == Some("FFJ-0042")), "{path}");
    let noe = people.iter().find(|member| member.first_name == "Noé").unwrap();
    // They are of a season of which devices hold nothing any more.
    let mut tx = app.db().read_for(device.person.club).await.unwrap();
    let marks = records::list(&mut tx, device.person.club, AttendanceMark::COLLECTION).await.unwrap();
    let marks = marks.iter().map(|mark| AttendanceMark::from_values(mark.row.id, &mark.row.values).unwrap());
    let of_noe = marks.filter(|mark| mark.member_id == noe.id).map(|mark| mark.state);
    assert_eq!(of_noe.collect::<Vec<_>>(), [Some(MarkState::Excused)], "{path}");
}

#[test]
fn every_accepted_version_is_recorded_and_the_newest_holds_every_command_as_it_is_written_today() {
    let recorded = recorded();
    let versions: BTreeSet<u32> = recorded.iter().map(|recorded| recorded.push.version).collect();
    assert!((FLOOR_VERSION..=COMMAND_VERSION).all(|version| versions.contains(&version)), "{versions:?}");
    const { assert!(COMMAND_VERSION - FLOOR_VERSION <= 2) };

    let newest = recorded.iter().filter(|recorded| recorded.push.version == COMMAND_VERSION);
    let envelopes: Vec<_> = newest.flat_map(|recorded| &recorded.push.commands).collect();
    for envelope in &envelopes {
        // It differs: raise COMMAND_VERSION, and record the commands of the new version.
        let read: ClubCommand = serde_json::from_value(envelope.command.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), envelope.command);
    }
    let held: BTreeSet<_> = envelopes.iter().map(|envelope| name(envelope)).collect();
    for area in names_instead_of(json!({ "nothing": {} })) {
        let mut commands = names_instead_of(json!({ (area.as_str()): { "nothing": {} } }));
        assert!(!commands.is_empty());
        commands.retain(|command| !held.contains(&(area.clone(), command.clone())));
        assert!(commands.is_empty(), "not recorded of {area}: {commands:?}");
    }
}
