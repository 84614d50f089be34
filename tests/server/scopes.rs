//! Who sees which rows and fields, and what happens when that changes: coaches their own groups, families
//! themselves, and the matrix that a club sets.

use crate::{
    on_both_databases,
    support::{Device, Person, Rows, TestApp, led_group, member, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{
        ClubCommand, Code, Role,
        access::{AccessCommand, Action, Area, FamilyAccount, GroupCoach, Reach, StandsFor},
        attendance::{AttendanceCommand, AttendanceMark, MarkState},
        families::{EmergencyContact, EmergencyContactId, FamilyCommand, Household, HouseholdId},
        history::Change,
        people::{Enrolment, Member, MemberId, PeopleCommand},
        planning::{Group, PlanningCommand, SeriesId, SessionRef, SessionSeries},
    },
    server::moment::new_id,
    sync::protocol::Outcome,
};
use serde_json::json;
use std::collections::BTreeSet;

const TUESDAY: &str = "2026-11-17";

/// A club with two people, of whom a coach leads one.
struct Scene {
    ada: Person,
    coach: Person,
    office: Device,
    tablet: Device,
    lea: Member,
    zoe: Member,
    session: SessionRef,
}

fn resident(last_name: &str) -> Member {
    let text = |text: &str| Some(text.to_owned());
    Member {
        street: text("3 rue des Lilas"),
        city: text("Fougères"),
        email: text("famille@exemple.fr"),
        phone: text("+33612345678"),
        notes: text("boite un peu"),
        ..member(last_name)
    }
}

async fn scene(app: &TestApp) -> Scene {
    let ada = app.register("Judo").await;
    let coach = app.join(&ada, Role::Coach).await;
    let (mut office, tablet) = (app.device(&ada), app.device(&coach));
    let (lea, zoe) = (resident("Durand"), resident("Quimper"));
    for member in [&lea, &zoe] {
        office.perform(PeopleCommand::Create { member: member.clone() }).await;
    }
    let season = season_of(&office).await;
    for command in led_group(&season, &coach, &[lea.id]) {
        office.perform(command).await;
    }
    let group = office.pull().await.all::<Group>().remove(0);
    let series = SessionSeries {
        id: SeriesId(new_id()),
        group_id: group.id,
        title: None,
        weekday: Some(2),
        starts_on: "2026-09-01".parse().unwrap(),
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    };
    let session = SessionRef { series_id: series.id, date: TUESDAY.parse().unwrap() };
    office.perform(PlanningCommand::SaveSeries { series }).await;
    Scene { ada, coach, office, tablet, lea, zoe, session }
}

fn names(rows: &Rows) -> BTreeSet<String> {
    rows.all::<Member>().into_iter().map(|member| member.last_name).collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn mark(session: SessionRef, member_id: MemberId) -> AttendanceCommand {
    AttendanceCommand::Mark { session, member_id, state: Some(MarkState::Present) }
}

async fn outcome(device: &mut Device, command: impl Into<ClubCommand>) -> Result<(), Code> {
    match device.perform(command.into()).await.receipts.remove(0).outcome {
        Outcome::Applied { .. } => Ok(()),
        Outcome::Rejected { refusal } => Err(refusal.0[0].code),
        Outcome::Retry { .. } => panic!("the number was the next"),
    }
}

fn grant(role: Role, area: Area, action: Action, reach: Reach) -> AccessCommand {
    AccessCommand::SetReach { role, area, action, reach }
}

on_both_databases! {
    async fn a_coach_holds_the_own_groups_people_without_money_addresses_and_notes(app: TestApp) {
        let scene = scene(&app).await;
        let rows = scene.tablet.pull().await;
        assert_eq!(names(&rows), set(["Durand"]));
        let lea = rows.get::<Member>(scene.lea.id.0).unwrap();
        assert_eq!((lea.street, lea.city, lea.email, lea.notes), (None, None, None, None));
        assert_eq!(lea.phone, scene.lea.phone);
        assert_eq!(rows.all::<GroupCoach>().len(), 1);
        // Nothing of what is hidden is in what travels.
        let request = json!({ "device": new_id() });
        let answer = app.post("/api/v1/sync/pull", Some(&scene.coach), &request).await;
        for hidden in ["Quimper", "rue des Lilas", "famille@exemple.fr", "boite un peu"] {
            assert!(!answer.text().contains(hidden), "{hidden}");
        }
    }

    async fn a_grant_delivers_rows_and_a_revocation_takes_them_and_refuses_what_waits(app: TestApp) {
        let mut scene = scene(&app).await;
        let mut rows = scene.tablet.pull().await;
        assert_eq!(outcome(&mut scene.tablet, mark(scene.session, scene.lea.id)).await, Ok(()));
        let group_id = rows.all::<Group>()[0].id;
        let enrol = PeopleCommand::Enrol { member_id: scene.zoe.id, group_id };
        assert_eq!(outcome(&mut scene.office, enrol).await, Ok(()));
        rows.follow(&scene.tablet).await;
        assert_eq!(names(&rows), set(["Durand", "Quimper"]));
        assert_eq!(rows.all::<AttendanceMark>().len(), 1);

        let lead = |active| AccessCommand::SetCoach {
            group_id, user_id: scene.coach.user, name: "Noé Petit".to_owned(), active,
        };
        assert_eq!(outcome(&mut scene.office, lead(false)).await, Ok(()));
        // It does not know yet: what it did meanwhile comes back.
        assert_eq!(outcome(&mut scene.tablet, mark(scene.session, scene.zoe.id)).await, Err(Code::Forbidden));
        rows.follow(&scene.tablet).await;
        assert_eq!((names(&rows), rows.all::<AttendanceMark>().len()), (set([]), 0));
        let of_the_club = ["group_coaches", "access_grants"];
        let changes = rows.all::<Change>().into_iter().filter(|change| !of_the_club.contains(&change.collection.as_str()));
        assert_eq!((rows.all::<Enrolment>().len(), changes.count()), (0, 0));

        assert_eq!(outcome(&mut scene.office, lead(true)).await, Ok(()));
        rows.follow(&scene.tablet).await;
        assert_eq!((names(&rows), rows.all::<AttendanceMark>().len()), (set(["Durand", "Quimper"]), 1));
    }

    async fn somebody_taken_in_at_the_door_stays_with_the_coach(app: TestApp) {
        let mut scene = scene(&app).await;
        let mut rows = scene.tablet.pull().await;
        let eva = member("Essai");
        let walk_in = AttendanceCommand::WalkIn { session: scene.session, member: eva.clone() };
        assert_eq!(outcome(&mut scene.tablet, walk_in).await, Ok(()));
        assert_eq!(outcome(&mut scene.tablet, mark(scene.session, eva.id)).await, Ok(()));
        rows.follow(&scene.tablet).await;
        assert_eq!(names(&rows), set(["Durand", "Essai"]));
    }

    async fn the_matrix_that_a_club_sets_decides_pulls_pages_commands_and_the_api(app: TestApp) {
        let mut scene = scene(&app).await;
        let mut rows = scene.tablet.pull().await;
        let list = |person: Person| {
            let app = &app;
            async move { app.get("/api/v1/members", Some(&person)).await }
        };
        let page = |person: Person| {
            let app = &app;
            async move { app.request(Method::GET, "/members").in_browser(&person).send().await.text() }
        };
        let archive = PeopleCommand::Archive { id: scene.lea.id };
        assert_eq!(list(scene.coach.clone()).await.json()["items"].as_array().unwrap().len(), 1);
        assert!(!page(scene.coach.clone()).await.contains("Quimper"));
        assert_eq!(outcome(&mut scene.tablet, archive.clone()).await, Err(Code::Forbidden));

        for (area, action) in [
            (Area::People, Action::See), (Area::Addresses, Action::See), (Area::People, Action::Change),
        ] {
            let granted = outcome(&mut scene.office, grant(Role::Coach, area, action, Reach::All)).await;
            assert_eq!(granted, Ok(()));
        }
        rows.follow(&scene.tablet).await;
        assert_eq!(names(&rows), set(["Durand", "Quimper"]));
        assert_eq!(rows.get::<Member>(scene.zoe.id.0).unwrap().street, scene.zoe.street);
        assert_eq!(rows.get::<Member>(scene.zoe.id.0).unwrap().notes, None);
        assert_eq!(list(scene.coach.clone()).await.json()["items"].as_array().unwrap().len(), 2);
        assert!(page(scene.coach.clone()).await.contains("Quimper"));
        assert_eq!(outcome(&mut scene.tablet, archive).await, Ok(()));

        let none = grant(Role::Coach, Area::People, Action::See, Reach::None);
        assert_eq!(outcome(&mut scene.office, none).await, Ok(()));
        rows.follow(&scene.tablet).await;
        assert_eq!(names(&rows), set([]));
        assert_eq!(list(scene.coach.clone()).await.status, StatusCode::FORBIDDEN);
        let by_coach = grant(Role::Coach, Area::People, Action::See, Reach::All);
        assert_eq!(outcome(&mut scene.tablet, by_coach).await, Err(Code::Forbidden));
    }

    async fn the_api_shows_a_coach_what_a_tablet_shows(app: TestApp) {
        let scene = scene(&app).await;
        let address = |member: &Member| format!("/api/v1/members/{}", member.id);
        let lea = app.get(&address(&scene.lea), Some(&scene.coach)).await;
        assert_eq!(lea.status, StatusCode::OK);
        assert_eq!((&lea.json()["street"], &lea.json()["notes"]), (&json!(null), &json!(null)));
        assert_eq!(lea.json()["phone"], json!(scene.lea.phone));
        // Not there, as nobody whom the club does not know.
        let zoe = app.get(&address(&scene.zoe), Some(&scene.coach)).await;
        let nobody = app.get(&format!("/api/v1/members/{}", new_id()), Some(&scene.coach)).await;
        assert_eq!((zoe.status, zoe.code()), (StatusCode::NOT_FOUND, nobody.code()));
        assert_eq!(app.get(&address(&scene.zoe), Some(&scene.ada)).await.json()["street"], json!(scene.zoe.street));
    }

    async fn a_parent_holds_the_own_family_and_keeps_its_contacts(app: TestApp) {
        let mut scene = scene(&app).await;
        let parent = app.join(&scene.ada, Role::Member).await;
        let mut phone = app.device(&parent);
        let mut rows = phone.pull().await;
        assert_eq!(names(&rows), set([]));
        let home = HouseholdId(new_id());
        let commands: [ClubCommand; 3] = [
            FamilyCommand::SaveHousehold { household: Household::named(home, "Petit".to_owned()) }.into(),
            FamilyCommand::SetPlace { household_id: home, member_id: scene.zoe.id, active: true }.into(),
            FamilyCommand::SetPayer {
                household_id: home,
                payer: Some(novaclub::club::families::Payer::Member(scene.zoe.id)),
            }
            .into(),
        ];
        for command in commands {
            assert_eq!(outcome(&mut scene.office, command).await, Ok(()));
        }
        let tie = AccessCommand::SetFamilyAccount {
            user_id: parent.user,
            name: "Noé Petit".to_owned(),
            stands_for: StandsFor::Member(scene.zoe.id),
            active: true,
        };
        assert_eq!(outcome(&mut scene.office, tie).await, Ok(()));
        rows.follow(&phone).await;
        assert_eq!(names(&rows), set(["Quimper"]));
        assert_eq!((rows.all::<Household>().len(), rows.all::<FamilyAccount>().len()), (1, 1));
        let zoe = rows.get::<Member>(scene.zoe.id.0).unwrap();
        assert_eq!((zoe.street, zoe.notes), (scene.zoe.street.clone(), None));
        let contact = |member_id| EmergencyContact {
            id: EmergencyContactId(new_id()),
            member_id,
            name: "Rose".to_owned(),
            relation: None,
            phone: "+33611111111".to_owned(),
            rank: 1,
        };
        let save = |member| FamilyCommand::SaveEmergencyContact { contact: contact(member) };
        assert_eq!(outcome(&mut phone, save(scene.zoe.id)).await, Ok(()));
        assert_eq!(outcome(&mut phone, save(scene.lea.id)).await, Err(Code::Forbidden));
    }
}
