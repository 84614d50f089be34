//! A club never sees nor touches another's data: its ids are answered as ids that do not exist.

use crate::{
    on_both_databases,
    support::{Device, TestApp, date, member, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{
        ClubCommand, Code, Role,
        attendance::{AttendanceCommand, MarkState},
        consents::{ConsentCommand, ConsentKind},
        dues::{DuesCommand, DuesState},
        licences::{Licence, LicenceCommand, LicenceId, LicenceState},
        medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind},
        people::{Member, MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, SeasonId, SeriesId, SessionRef, SessionSeries},
    },
    server::moment::new_id,
    sync::{Value, protocol::Outcome},
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Ids of one of each record of a club.
struct Ids {
    member: MemberId,
    season: SeasonId,
    group: GroupId,
    series: SeriesId,
    licence: LicenceId,
    proof: MedicalProofId,
}

impl Ids {
    fn unknown() -> Self {
        Self {
            member: MemberId(new_id()),
            season: SeasonId(new_id()),
            group: GroupId(new_id()),
            series: SeriesId(new_id()),
            licence: LicenceId(new_id()),
            proof: MedicalProofId(new_id()),
        }
    }
}

/// A club with one of each record.
async fn fill(device: &mut Device) -> Ids {
    let season = season_of(device).await.id;
    let member = member("Durand");
    let group = group(GroupId(new_id()), season);
    let series = series(SeriesId(new_id()), group.id);
    let ids = Ids {
        member: member.id,
        season,
        group: group.id,
        series: series.id,
        licence: LicenceId(new_id()),
        proof: MedicalProofId(new_id()),
    };
    let commands: Vec<ClubCommand> = vec![
        PeopleCommand::Create { member }.into(),
        PlanningCommand::SaveGroup { group }.into(),
        PlanningCommand::SaveSeries { series }.into(),
        PeopleCommand::Enrol { member_id: ids.member, group_id: ids.group }.into(),
        AttendanceCommand::Mark {
            session: session(&ids),
            member_id: ids.member,
            state: Some(MarkState::Present),
        }
        .into(),
        LicenceCommand::Save { licence: licence(ids.licence, ids.member) }.into(),
        MedicalCommand::SaveProof { proof: proof(ids.proof, ids.member) }.into(),
    ];
    for command in commands {
        let answer = device.perform(command).await;
        assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "{answer:?}");
    }
    ids
}

fn group(id: GroupId, season_id: SeasonId) -> Group {
    Group {
        id,
        season_id,
        name: "Enfants".to_owned(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    }
}

fn series(id: SeriesId, group_id: GroupId) -> SessionSeries {
    SessionSeries {
        id,
        group_id,
        title: None,
        weekday: Some(5),
        starts_on: date("2026-09-04"),
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    }
}

fn licence(id: LicenceId, member_id: MemberId) -> Licence {
    Licence {
        id,
        member_id,
        number: Some("A1234".to_owned()),
        discipline: None,
        practice: None,
        issued_on: None,
        expires_on: None,
        federation: None,
        season_id: None,
        state: LicenceState::Validated,
        state_since: None,
    }
}

fn proof(id: MedicalProofId, member_id: MemberId) -> MedicalProof {
    MedicalProof {
        id,
        member_id,
        kind: ProofKind::Attestation,
        issued_on: date("2026-09-05"),
        discipline: None,
        practice: None,
    }
}

fn session(ids: &Ids) -> SessionRef {
    SessionRef { series_id: ids.series, date: date("2026-11-20") }
}

/// Every command that names a record by its id.
fn commands_on(ids: &Ids) -> Vec<ClubCommand> {
    let (member_id, group_id, session) = (ids.member, ids.group, session(ids));
    let fields = BTreeMap::from([("city".to_owned(), Value::Text("Rennes".to_owned()))]);
    let licence = licence(LicenceId(Uuid::from_u128(7)), member_id);
    vec![
        PeopleCommand::Edit { id: member_id, fields }.into(),
        PeopleCommand::Archive { id: member_id }.into(),
        PeopleCommand::Restore { id: member_id }.into(),
        PeopleCommand::Enrol { member_id, group_id }.into(),
        PeopleCommand::Unenrol { member_id, group_id }.into(),
        PlanningCommand::SaveGroup { group: group(GroupId(Uuid::from_u128(8)), ids.season) }.into(),
        PlanningCommand::SaveSeries { series: series(SeriesId(Uuid::from_u128(9)), group_id) }.into(),
        PlanningCommand::DeleteGroup { id: group_id }.into(),
        PlanningCommand::DeleteSeries { id: ids.series }.into(),
        PlanningCommand::EndSeries { id: ids.series, ends_on: date("2026-12-01") }.into(),
        PlanningCommand::CancelSession { session, reason: None }.into(),
        PlanningCommand::MoveSession {
            session,
            date: date("2026-11-21"),
            start_time: "18:00:00".parse().unwrap(),
            place: None,
            reason: None,
        }
        .into(),
        PlanningCommand::KeepSession { session }.into(),
        AttendanceCommand::Mark { session, member_id, state: Some(MarkState::Absent) }.into(),
        AttendanceCommand::MarkMany { session, members: vec![member_id], state: None }.into(),
        AttendanceCommand::WalkIn {
            session,
            member: Member { id: MemberId(Uuid::from_u128(10)), ..member("W") },
        }
        .into(),
        LicenceCommand::Import { licences: vec![licence.clone()] }.into(),
        LicenceCommand::Save { licence: Licence { season_id: Some(ids.season), ..licence.clone() } }.into(),
        LicenceCommand::Request { licences: vec![Licence { season_id: Some(ids.season), ..licence }] }.into(),
        LicenceCommand::Advance { ids: vec![ids.licence], state: LicenceState::Cancelled, on: session.date }
            .into(),
        LicenceCommand::Delete { id: ids.licence }.into(),
        MedicalCommand::SaveProof { proof: proof(MedicalProofId(Uuid::from_u128(11)), member_id) }.into(),
        MedicalCommand::DeleteProof { id: ids.proof }.into(),
        DuesCommand::Set { member_id, season_id: ids.season, dues: Some(DuesState::Paid) }.into(),
        ConsentCommand::Decide {
            member_id,
            kind: ConsentKind::Care,
            given: Some(true),
            decided_on: session.date,
            decided_by: None,
        }
        .into(),
    ]
}

on_both_databases! {
    async fn commands_on_another_clubs_records_are_refused_as_on_unknown_ones_and_change_nothing(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let mut of_judo = app.device(&ada);
        let ids = fill(&mut of_judo).await;
        let before = of_judo.pull().await;
        let mut of_karate = app.device(&eve);
        let own = of_karate.pull().await;
        for (foreign, unknown) in commands_on(&ids).into_iter().zip(commands_on(&Ids::unknown())) {
            let said = format!("{foreign:?}");
            let foreign = of_karate.perform(foreign).await.receipts.remove(0).outcome;
            let unknown = of_karate.perform(unknown).await.receipts.remove(0).outcome;
            match (&foreign, &unknown) {
                (Outcome::Applied { .. }, Outcome::Applied { .. }) => {}
                (Outcome::Rejected { refusal }, _) => {
                    assert_eq!(foreign, unknown, "{said}");
                    // Licences are imported after their members; the foreign key is what refuses them.
                    let expected = [Code::UnknownRecord, Code::NotStored];
                    assert!(refusal.0.iter().all(|problem| expected.contains(&problem.code)), "{said} {refusal:?}");
                }
                _ => panic!("{said}: {foreign:?} {unknown:?}"),
            }
        }
        let after = of_judo.pull().await;
        assert_eq!(after.tables, before.tables);
        assert_eq!(after.cursor, before.cursor);
        assert_eq!(of_karate.pull().await.tables, own.tables);
    }

    async fn a_record_may_have_the_id_of_another_clubs_and_stays_apart(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let (mut of_judo, mut of_karate) = (app.device(&ada), app.device(&eve));
        let theirs = member("Durand");
        let ours = Member { last_name: "Petit".to_owned(), ..theirs.clone() };
        of_judo.perform(PeopleCommand::Create { member: theirs.clone() }).await;
        let answer = of_karate.perform(PeopleCommand::Create { member: ours.clone() }).await;
        assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "the id is free in this club");
        assert_eq!(of_judo.pull().await.all::<Member>(), [theirs]);
        assert_eq!(of_karate.pull().await.all::<Member>(), [ours]);
    }

    async fn another_clubs_device_cursor_and_bound_open_nothing(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let mut of_judo = app.device(&ada);
        let ids = fill(&mut of_judo).await;
        let theirs = of_judo.pull().await;
        let mut of_karate = app.device(&eve);
        of_karate.id = of_judo.id;
        let page = of_karate.pull_page(theirs.cursor, Some(10_000)).await;
        assert!(page.reset);
        assert_eq!(page.last_n, 0);
        let text = serde_json::to_string(&page).unwrap();
        assert!(!text.contains(&ids.member.to_string()) && !text.contains("Durand"), "{text}");
        assert!(page.tables.iter().all(|table| table.collection == "seasons"));
        let answer = of_karate.perform(PeopleCommand::Create { member: member("Petit") }).await;
        assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "a device is known by club and id");
        assert_eq!(of_judo.pull().await.tables, theirs.tables);
    }

    async fn a_colleagues_device_number_is_refused(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Secretary).await;
        let mut first = app.device(&ada);
        first.perform(PeopleCommand::Create { member: member("Durand") }).await;
        let mut second = app.device(&coach);
        second.id = first.id;
        let envelope = second.envelope(PeopleCommand::Create { member: member("Petit") });
        let answer = second.send(&second.request(vec![envelope])).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "foreign_device".to_owned()));
        assert_eq!(first.pull().await.all::<Member>().len(), 1);
        assert_eq!(second.pull_page(None, None).await.last_n, 0);
    }

    async fn another_clubs_ids_in_addresses_are_404_as_unknown_ones(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        app.invite(&ada, Role::Coach).await;
        let open = app.get("/api/v1/invitations", Some(&ada)).await.json();
        let invitation = open["invitations"][0]["id"].as_str().unwrap().to_owned();
        let unknown = new_id().to_string();
        for (foreign, unknown) in [
            (format!("/api/v1/invitations/{invitation}"), format!("/api/v1/invitations/{unknown}")),
            (format!("/api/v1/staff/{}", ada.user), format!("/api/v1/staff/{unknown}")),
        ] {
            let answers = [
                app.delete(&foreign, Some(&eve)).await,
                app.delete(&unknown, Some(&eve)).await,
                app.delete("/api/v1/staff/not-an-id", Some(&eve)).await,
            ];
            assert_eq!(answers[0].status, StatusCode::NOT_FOUND);
            assert!(answers.iter().all(|answer| answer.essence() == answers[0].essence()), "{answers:?}");
        }
        let foreign = app.post("/api/v1/auth/switch", Some(&eve), &json!({ "club_id": ada.club })).await;
        let unknown = app.post("/api/v1/auth/switch", Some(&eve), &json!({ "club_id": unknown })).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        assert_eq!(foreign.essence(), unknown.essence());
        let form = format!("club_id={}", ada.club);
        let by_form = app.request(Method::POST, "/switch-club").in_browser(&eve).form(&form).send().await;
        assert_eq!(by_form.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get("/api/v1/invitations", Some(&ada)).await.json(), open);
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
        assert!(!app.get("/api/v1/staff", Some(&eve)).await.text().contains(&ada.email));
    }

    async fn a_token_for_a_club_that_one_is_not_in_opens_nothing(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let now = novaclub::server::moment::now();
        let token = app.token_at(&eve, ada.club, now);
        let forged = crate::support::Person { token, ..eve };
        for path in ["/me", "/api/v1/staff", "/api/v1/invitations"] {
            assert_eq!(app.get(path, Some(&forged)).await.status, StatusCode::UNAUTHORIZED);
        }
        let pull = app.post("/api/v1/sync/pull", Some(&forged), &json!({ "device": new_id() })).await;
        assert_eq!(pull.status, StatusCode::UNAUTHORIZED);
    }

    async fn pages_show_no_other_clubs_people(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let mut of_judo = app.device(&ada);
        let ids = fill(&mut of_judo).await;
        for path in [
            "/members".to_owned(),
            format!("/members/{}", ids.member),
            format!("/groups/{}", ids.group),
            format!("/sessions/{}/2026-11-20", ids.series),
        ] {
            let page = app.request(Method::GET, &path).in_browser(&eve).send().await;
            assert!(!page.status.is_server_error(), "{path}: {page:?}");
            assert!(!page.text().contains("Durand") && !page.text().contains("Enfants"), "{path}: {page:?}");
        }
    }
}
