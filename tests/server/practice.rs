//! "May practise?" on the server: it judges by what it has, whatever the device thought.

use crate::{
    on_both_databases,
    support::{Device, TestApp, date, member, season_of},
};
use axum::http::StatusCode;
use novaclub::{
    club::{
        ClubCommand, Code, Problem, Refusal, Role,
        access::{AccessCommand, Action, Area, Reach},
        attendance::{AttendanceCommand, AttendanceMark, MarkState},
        dues::{DuesCommand, DuesState, SeasonMembership},
        licences::{Licence, LicenceCommand, LicenceState},
        medical::{AgeCounted, MedicalCommand, MedicalRule, shipped_rules},
        people::{MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, Season, SeriesId, SessionRef, SessionSeries},
        practice::{PracticeCommand, PracticePolicy, PracticePolicyId, Weight},
    },
    server::moment::new_id,
    sync::protocol::Outcome,
};
use serde_json::json;

async fn outcome(device: &mut Device, command: impl Into<ClubCommand>) -> Outcome<Refusal> {
    device.perform(command).await.receipts.remove(0).outcome
}

async fn do_all(device: &mut Device, commands: Vec<ClubCommand>) {
    for command in commands {
        let said = format!("{command:?}");
        let outcome = outcome(device, command).await;
        assert!(matches!(outcome, Outcome::Applied { .. }), "{said}: {outcome:?}");
    }
}

/// The club's season, set around the day on which the devices of the tests say that it is.
async fn season_around_today(device: &mut Device) -> Season {
    let season = Season::around(season_of(device).await.id, date("2026-11-20"));
    do_all(device, vec![PlanningCommand::SaveSeason { season: season.clone() }.into()]).await;
    season
}

fn policy(refuses_red: bool) -> PracticeCommand {
    let usual = PracticePolicy::usual(PracticePolicyId(new_id()));
    let policy = PracticePolicy { licence: Weight::Forbids, proof: Weight::Ignored, refuses_red, ..usual };
    PracticeCommand::SetPolicy { policy }
}

/// A session on the first day of the season, of a group with a discipline or without, and someone
/// who is in a judo group.
async fn session_with_one(
    device: &mut Device,
    season: &Season,
    discipline: Option<&str>,
) -> (SessionRef, MemberId) {
    let group = |name: &str, discipline: Option<&str>| Group {
        id: GroupId(new_id()),
        season_id: season.id,
        name: name.to_owned(),
        discipline: discipline.map(str::to_owned),
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    };
    let (met, judo) = (group("Stage", discipline), group("Judo", Some("Judo")));
    let series = SessionSeries {
        id: SeriesId(new_id()),
        group_id: met.id,
        title: None,
        weekday: None,
        starts_on: season.starts_on,
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    };
    let session = SessionRef { series_id: series.id, date: season.starts_on };
    let someone = member("Durand");
    let (member_id, group_id) = (someone.id, judo.id);
    let commands = vec![
        PlanningCommand::SaveGroup { group: met }.into(),
        PlanningCommand::SaveGroup { group: judo }.into(),
        PlanningCommand::SaveSeries { series }.into(),
        PeopleCommand::Create { member: someone }.into(),
        PeopleCommand::Enrol { member_id, group_id }.into(),
    ];
    do_all(device, commands).await;
    (session, member_id)
}

fn requested(member_id: MemberId, season: &Season, discipline: &str) -> Licence {
    Licence {
        id: Licence::request_id(member_id, season.id, Some(discipline)),
        member_id,
        number: None,
        discipline: Some(discipline.to_owned()),
        practice: None,
        issued_on: None,
        expires_on: None,
        federation: None,
        season_id: Some(season.id),
        state: LicenceState::Requested,
        state_since: None,
    }
}

/// What the federation's extract says of it.
fn extracted(asked: &Licence, season: &Season) -> Licence {
    let expires_on = Some(season.ends_on);
    Licence {
        id: Licence::id_for(new_id(), "A1234", expires_on),
        number: Some("A1234".to_owned()),
        issued_on: Some(season.starts_on),
        expires_on,
        season_id: None,
        state: LicenceState::Validated,
        ..asked.clone()
    }
}

on_both_databases! {
    async fn where_the_club_refuses_the_server_refuses_the_presence_of_who_may_not_practise(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        let coach = app.join(&ada, Role::Coach).await;
        let mut tablet = app.device(&coach);
        let season = season_around_today(&mut office).await;
        // Coaches of this club mark in all groups.
        let (role, area, action, reach) = (Role::Coach, Area::Attendance, Action::Change, Reach::All);
        do_all(&mut office, vec![AccessCommand::SetReach { role, area, action, reach }.into()]).await;
        for discipline in [Some("Judo"), None] {
            let (session, member_id) = session_with_one(&mut office, &season, discipline).await;
            let mark = |state| AttendanceCommand::Mark { session, member_id, state };
            let present = mark(Some(MarkState::Present));
            do_all(&mut office, vec![policy(false).into()]).await;
            do_all(&mut tablet, vec![present.clone().into(), mark(None).into()]).await;
            do_all(&mut office, vec![policy(true).into()]).await;
            let Outcome::Rejected { refusal } = outcome(&mut tablet, present.clone()).await else {
                panic!("{discipline:?}: who has no licence is marked present")
            };
            let name = member("Durand").display_name();
            let named = Problem::limited("member_id", Code::MayNotPractise, format!("{name}|licence_missing"));
            assert_eq!(refusal, Refusal(vec![named]));
            do_all(&mut tablet, vec![mark(Some(MarkState::Absent)).into()]).await;

            // A licence that is paid only warns; the extract then validates that very one.
            let asked = requested(member_id, &season, "Judo");
            let paid = LicenceCommand::Advance {
                ids: vec![asked.id],
                state: LicenceState::Paid,
                on: season.starts_on,
            };
            do_all(&mut office, vec![LicenceCommand::Request { licences: vec![asked.clone()] }.into()]).await;
            assert!(matches!(outcome(&mut tablet, present.clone()).await, Outcome::Rejected { .. }));
            do_all(&mut office, vec![paid.into()]).await;
            do_all(&mut tablet, vec![present.into()]).await;
            let import = LicenceCommand::Import { licences: vec![extracted(&asked, &season)] };
            do_all(&mut office, vec![import.into()]).await;
            let rows = office.pull().await;
            let licences: Vec<Licence> =
                rows.all::<Licence>().into_iter().filter(|licence| licence.member_id == member_id).collect();
            let [licence] = licences.as_slice() else { panic!("{licences:?}") };
            assert_eq!((licence.id, licence.number.as_deref()), (asked.id, Some("A1234")));
            assert_eq!((licence.state, licence.season_id), (LicenceState::Validated, Some(season.id)));
            let mark: AttendanceMark = rows.get(AttendanceMark::id_for(session, member_id).0).unwrap();
            assert_eq!(mark.state, Some(MarkState::Present));
        }
    }

    async fn who_does_not_see_the_papers_is_refused_and_not_told_which_one_is_at_fault(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        let coach = app.join(&ada, Role::Coach).await;
        let mut tablet = app.device(&coach);
        let season = season_around_today(&mut office).await;
        let (session, member_id) = session_with_one(&mut office, &season, Some("Judo")).await;
        do_all(&mut office, vec![policy(true).into()]).await;
        for group in office.pull().await.all::<Group>() {
            let lead = AccessCommand::SetCoach {
                group_id: group.id, user_id: coach.user, name: "Noé Petit".to_owned(), active: true,
            };
            do_all(&mut office, vec![lead.into()]).await;
        }
        let name = member("Durand").display_name();
        let present = AttendanceCommand::Mark { session, member_id, state: Some(MarkState::Present) };
        let id = format!("{}.{}", session.series_id, session.date);
        let body = json!({ "session_id": id, "member_id": member_id, "state": "present" });
        for (reach, words) in [(Reach::Own, "licence_missing"), (Reach::None, "")] {
            let (role, area, action) = (Role::Coach, Area::Licences, Action::See);
            do_all(&mut office, vec![AccessCommand::SetReach { role, area, action, reach }.into()]).await;
            let named = Problem::limited("member_id", Code::MayNotPractise, format!("{name}|{words}"));
            let refused = Outcome::Rejected { refusal: Refusal(vec![named]) };
            assert_eq!(outcome(&mut tablet, present.clone()).await, refused, "{reach:?}");
            let answer = app.post("/api/v1/attendances", Some(&coach), &body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
            assert_eq!(answer.errors(), [("member_id".to_owned(), "may_not_practise".to_owned())]);
            assert_eq!(answer.text().contains("licence"), !words.is_empty(), "{answer:?}");
        }
        assert!(office.pull().await.all::<AttendanceMark>().is_empty());
    }

    async fn a_table_of_rules_is_stored_whole_or_not_at_all(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        let rules = shipped_rules("judo").0.to_vec();
        let save = |rules| MedicalCommand::SaveRules { discipline: "Judo".to_owned(), rules };
        do_all(&mut office, vec![save(rules.clone()).into()]).await;
        let stored = office.pull().await.all::<MedicalRule>();
        assert_eq!(stored.len(), rules.len());
        assert!(stored.iter().all(|rule| rule.age_counted == AgeCounted::AtSeasonEnd));
        let Outcome::Rejected { refusal } = outcome(&mut office, save(rules[1..].to_vec())).await else {
            panic!("a table with a gap is stored")
        };
        assert_eq!(refusal.0[0].code, Code::RuleGap);
        assert_eq!(office.pull().await.all::<MedicalRule>().len(), rules.len());
        let shipped = MedicalCommand::UseShippedRules { discipline: "JUDO".to_owned() };
        do_all(&mut office, vec![shipped.into()]).await;
        assert!(office.pull().await.all::<MedicalRule>().is_empty());
        do_all(&mut office, vec![save(rules.clone()).into()]).await;
        assert_eq!(office.pull().await.all::<MedicalRule>().len(), rules.len());
    }

    async fn dues_are_stored_with_the_day_since_which_they_stand(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        let season = season_around_today(&mut office).await;
        let someone = member("Durand");
        let member_id = someone.id;
        let set = DuesCommand::Set { member_id, season_id: season.id, dues: Some(DuesState::Partly) };
        do_all(&mut office, vec![PeopleCommand::Create { member: someone }.into(), set.into()]).await;
        let id = SeasonMembership::id_for(member_id, season.id);
        let stored: SeasonMembership = office.pull().await.get(id.0).unwrap();
        assert_eq!(stored.dues, Some(DuesState::Partly));
        assert!(stored.dues_since.is_some());
    }
}
