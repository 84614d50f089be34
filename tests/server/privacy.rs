//! A person's data: shown, erased wherever a name can stand, kept no longer than the club's terms say.

use crate::{
    on_both_databases,
    support::{Device, Person, TestApp, date, joining, member, new_email, person, season_of},
};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, Days, Utc};
use novaclub::{
    club::{
        ClubCommand, Code, Role,
        access::{AccessCommand, StandsFor},
        attendance::{AttendanceCommand, AttendanceMark, MarkState},
        consents::{ConsentCommand, ConsentKind},
        families::{
            EmergencyContact, EmergencyContactId, FamilyCommand, Guardian, GuardianId, Household,
            HouseholdId, Relation,
        },
        history::Change,
        licences::{Licence, LicenceCommand, LicenceId, LicenceState},
        medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind},
        people::{Member, MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, SeriesId, SessionRef, SessionSeries},
        practice::{PracticeCommand, PracticePolicy},
        privacy::{
            Expired, PersonFile, PrivacyCommand, pseudonym,
            retention::{DueSoon, Retained},
        },
    },
    server::{
        Db,
        db::{Across, Tx},
        moment, privacy,
    },
    sync::{Value, protocol::Outcome},
};
use serde_json::json;

/// A name that stands nowhere else.
pub const NAME: &str = "Zwolinskaya";

/// Every row of every table, as text; and on `SQLite` every byte of the files.
pub async fn everything(app: &TestApp) -> String {
    let mut text = String::new();
    match app.db() {
        Db::Sqlite { .. } => {
            let path = app.state.config.database_url.trim_start_matches("sqlite://").to_owned();
            for file in [path.clone(), format!("{path}-wal")] {
                if let Ok(bytes) = std::fs::read(file) {
                    text.push_str(&String::from_utf8_lossy(&bytes));
                }
            }
        }
        Db::Postgres(_) => {
            let mut tx = app.db().read_for(Across::Backup).await.unwrap();
            let Tx::Postgres(connection) = &mut tx else { panic!("it is PostgreSQL") };
            let tables: Vec<String> = sqlx::query_scalar(
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()",
            )
            .fetch_all(&mut **connection)
            .await
            .unwrap();
            for table in tables {
                let sql = sqlx::AssertSqlSafe(format!("SELECT row_to_json(t)::text FROM \"{table}\" t"));
                let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut **connection).await.unwrap();
                text.push_str(&rows.join("\n"));
            }
            tx.commit().await.unwrap();
        }
    }
    text
}

pub fn edit(id: MemberId, field: &str, text: &str) -> PeopleCommand {
    PeopleCommand::Edit { id, fields: [(field.to_owned(), Value::Text(text.to_owned()))].into() }
}

fn contact(member_id: MemberId, name: &str) -> EmergencyContact {
    EmergencyContact {
        id: EmergencyContactId(moment::new_id()),
        member_id,
        name: name.to_owned(),
        relation: None,
        phone: "+33612345678".to_owned(),
        rank: 1,
    }
}

/// Carries a command out, and expects that it was.
pub async fn done(device: &mut Device, command: impl Into<ClubCommand>) {
    let answer = device.perform(command).await;
    let outcome = &answer.receipts[0].outcome;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

/// A session of a group, and that nobody whose papers are missing may be marked present.
pub async fn strict_session(laptop: &mut Device) -> SessionRef {
    let season = season_of(laptop).await;
    let group = json!({ "id": moment::new_id(), "season_id": season.id, "name": "Judo" });
    let group: Group = serde_json::from_value(group).unwrap();
    let series_id = SeriesId(moment::new_id());
    let series = SessionSeries {
        id: series_id,
        group_id: GroupId(group.id.0),
        title: None,
        weekday: None,
        starts_on: date("2026-11-20"),
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    };
    done(laptop, PlanningCommand::SaveGroup { group }).await;
    done(laptop, PlanningCommand::SaveSeries { series }).await;
    let id = PracticePolicy::id_for(laptop.person.club);
    let policy = PracticePolicy { refuses_red: true, ..PracticePolicy::usual(id) };
    done(laptop, PracticeCommand::SetPolicy { policy }).await;
    SessionRef { series_id, date: date("2026-11-20") }
}

/// Somebody whose name stands wherever one can stand.
pub async fn known_everywhere(laptop: &mut Device) -> (MemberId, EmergencyContact) {
    let session = strict_session(laptop).await;
    let person = Member { first_name: NAME.to_owned(), ..member(NAME) };
    let id = person.id;
    done(laptop, PeopleCommand::Create { member: person }).await;
    done(laptop, edit(id, "city", &format!("{NAME}ville"))).await;
    done(laptop, edit(id, "city", "Rennes")).await;
    done(laptop, edit(id, "notes", &format!("{NAME} a déménagé"))).await;
    // Deleted before, with a history of its own.
    let gone = contact(id, &format!("Mamie {NAME}"));
    done(laptop, FamilyCommand::SaveEmergencyContact { contact: gone.clone() }).await;
    let fields = [("name".to_owned(), Value::Text(format!("Papi {NAME}")))];
    done(laptop, FamilyCommand::EditEmergencyContact { id: gone.id, fields: fields.into() }).await;
    done(laptop, FamilyCommand::DeleteEmergencyContact { id: gone.id }).await;
    let kept = contact(id, &format!("Tata {NAME}"));
    done(laptop, FamilyCommand::SaveEmergencyContact { contact: kept.clone() }).await;
    let household_id = HouseholdId(moment::new_id());
    let household = Household::named(household_id, format!("Famille {NAME}"));
    done(laptop, FamilyCommand::SaveHousehold { household }).await;
    done(laptop, FamilyCommand::SetPlace { household_id, member_id: id, active: true }).await;
    let decided_by = Some(format!("Maman {NAME}"));
    let (kind, decided_on) = (ConsentKind::Image, date("2026-11-01"));
    done(laptop, ConsentCommand::Decide { member_id: id, kind, given: Some(true), decided_on, decided_by })
        .await;
    // Merged before.
    let double = member(NAME);
    let dropped = double.id;
    done(laptop, PeopleCommand::Create { member: double }).await;
    let merge = PeopleCommand::Merge { kept: id, dropped, fields: [].into(), licences: Vec::new() };
    done(laptop, merge).await;
    // Refused with the name as the reason.
    let mark = AttendanceCommand::Mark { session, member_id: id, state: Some(MarkState::Present) };
    let envelope = laptop.envelope(mark);
    let answer = laptop.push(vec![envelope]).await;
    assert!(
        matches!(&answer.receipts[0].outcome, Outcome::Rejected { refusal }
        if refusal.0[0].code == Code::MayNotPractise),
        "{answer:?}"
    );
    (id, kept)
}

/// An account under the name that stands nowhere else, of the club's secretary, by which they changed what is
/// another's and marked somebody; they led a group, too. It stands for a person of the club, where one is given.
pub async fn writing_account(
    app: &TestApp,
    ada: &Person,
    laptop: &mut Device,
    stands_for: Option<MemberId>,
) -> (Person, MemberId) {
    let token = app.invite(ada, Role::Secretary).await;
    let email = new_email();
    let named = json!({ "given_name": NAME, "family_name": NAME });
    let mut body = joining(&token, &email);
    body.as_object_mut().unwrap().extend(named.as_object().unwrap().clone());
    let joined = app.post("/api/v1/auth/join", None, &body).await;
    assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
    let own = person(email, &joined.json());
    let user_id = own.user;
    if let Some(id) = stands_for {
        let (stands_for, name) = (StandsFor::Member(id), format!("{NAME} {NAME}"));
        done(laptop, AccessCommand::SetFamilyAccount { user_id, name, stands_for, active: true }).await;
    }
    let group_id = laptop.pull().await.all::<Group>()[0].id;
    // Called by another name before.
    for name in [format!("Madame {NAME}"), format!("{NAME} {NAME}")] {
        done(laptop, AccessCommand::SetCoach { group_id, user_id, name, active: true }).await;
    }
    let other = member("Petit");
    let other_id = other.id;
    done(laptop, PeopleCommand::Create { member: other }).await;
    let mut phone = app.device(&own);
    let rows = phone.pull().await;
    let series_id = rows.all::<SessionSeries>()[0].id;
    done(&mut phone, edit(other_id, "city", "Vitré")).await;
    let session = SessionRef { series_id, date: date("2026-11-20") };
    let state = Some(MarkState::Absent);
    done(&mut phone, AttendanceCommand::Mark { session, member_id: other_id, state }).await;
    (own, other_id)
}

/// Such an account, which is of the staff no longer, and in the club still.
async fn own_account(app: &TestApp, ada: &Person, laptop: &mut Device, id: MemberId) -> (Person, MemberId) {
    let (own, other) = writing_account(app, ada, laptop, Some(id)).await;
    let path = format!("/api/v1/staff/{}", own.user);
    let request = app.request(Method::PATCH, &path).by(Some(ada)).json(&json!({ "role": "member" }));
    assert_eq!(request.send().await.status, StatusCode::NO_CONTENT);
    (own, other)
}

pub async fn refusal_of(tablet: &mut Device, command: impl Into<ClubCommand>) -> Code {
    let envelope = tablet.envelope(command);
    let answer = tablet.push(vec![envelope]).await;
    match &answer.receipts[0].outcome {
        Outcome::Rejected { refusal } => refusal.0[0].code,
        other => panic!("{other:?}"),
    }
}

async fn licence_of(laptop: &mut Device, id: MemberId, expires_on: &str) -> LicenceId {
    let licence = Licence {
        id: LicenceId(moment::new_id()),
        member_id: id,
        number: Some(format!("FFJ-{}", &expires_on[..4])),
        discipline: Some("Judo".to_owned()),
        practice: None,
        issued_on: date(expires_on).checked_sub_days(Days::new(364)),
        expires_on: Some(date(expires_on)),
        federation: None,
        season_id: None,
        state: LicenceState::Validated,
        state_since: None,
    };
    let id = licence.id;
    done(laptop, LicenceCommand::Save { licence }).await;
    id
}

pub fn at_night(days: u64) -> DateTime<Utc> {
    moment::now().checked_add_days(Days::new(days)).unwrap()
}

/// What the audit log tells, as its admin sees it.
async fn actions(app: &TestApp, admin: &Person) -> Vec<(String, String)> {
    app.state.desk.audit().settle().await.unwrap();
    let answer = app.get("/api/v1/audit", Some(admin)).await;
    let word = |entry: &serde_json::Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    let entries = answer.json()["entries"].as_array().unwrap().clone();
    entries.iter().map(|entry| (word(entry, "kind"), word(entry, "action"))).collect()
}

on_both_databases! {
    async fn after_an_erasure_and_the_night_the_name_stands_nowhere(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let (id, contact) = known_everywhere(&mut laptop).await;
        let (own, other) = own_account(&app, &ada, &mut laptop, id).await;
        assert!(everything(&app).await.contains(NAME));
        let tablet = &mut app.device(&ada);
        done(&mut laptop, PrivacyCommand::Erase { id }).await;
        assert_eq!(app.get("/api/v1/auth/me", Some(&own)).await.status, StatusCode::UNAUTHORIZED);
        // A tablet that had not heard of it: refused, and why, and its journal will forget what it said.
        assert_eq!(refusal_of(tablet, edit(id, "last_name", NAME)).await, Code::PersonErased);
        let fields = [("name".to_owned(), Value::Text(NAME.to_owned()))];
        let late = FamilyCommand::EditEmergencyContact { id: contact.id, fields: fields.into() };
        assert_eq!(refusal_of(tablet, late).await, Code::PersonErased);
        // What tablets are told.
        let rows = tablet.pull().await;
        let left = rows.get::<Member>(id.0).unwrap();
        let (first_name, last_name) = pseudonym(id);
        assert_eq!((left.first_name, left.last_name, left.notes), (first_name, last_name, None));
        assert!(rows.all::<EmergencyContact>().is_empty() && rows.all::<Household>().is_empty());
        assert!(rows.all::<Change>().iter().all(|change| !format!("{change:?}").contains(NAME)
            || change.record_id != id.0));
        let tended = privacy::tend(&app.state.desk, at_night(0)).await.unwrap();
        assert!(tended.iter().any(|club| club.emptied > 0), "{tended:?}");
        let rows = tablet.pull().await;
        assert!(rows.all::<Change>().iter().all(|change| !format!("{change:?}").contains(NAME)));
        let stands = Some(["Personne effacée", &pseudonym(id).1].join(" "));
        let mark = rows.all::<AttendanceMark>().into_iter().find(|mark| mark.member_id == other).unwrap();
        assert_eq!(mark.first_by, stands, "who marked first");
        let by_them = |change: &Change| change.record_id == other.0 && Some(&change.user_name) == stands.as_ref();
        assert!(rows.all::<Change>().iter().any(by_them), "what they changed of others is still told");
        let left = everything(&app).await;
        let at = left.find(NAME).map(|at| left.chars().skip(at.saturating_sub(80)).take(200).collect::<String>());
        assert_eq!(at, None, "the name still stands there");
        // The night after there is nothing to do.
        let again = privacy::tend(&app.state.desk, at_night(0)).await.unwrap();
        assert!(again.iter().all(privacy::Tended::is_empty), "{again:?}");
        assert!(actions(&app, &ada).await.contains(&("change".to_owned(), "record.erased".to_owned())));
    }

    async fn a_persons_data_are_exported_to_the_office_and_told_in_the_audit_log(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let (id, _) = known_everywhere(&mut laptop).await;
        let path = format!("/api/v1/members/{id}/export");
        let answer = app.get(&path, Some(&ada)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert!(answer.header("content-disposition").starts_with("attachment"));
        let file: PersonFile = serde_json::from_value(answer.json()).unwrap();
        assert_eq!(file.identity.last_name, NAME);
        assert_eq!(file.emergency_contacts.len(), 1);
        assert_eq!(file.identity.also_known_as.len(), 1);
        assert!(file.history.iter().any(|change| change.before.as_deref() == Some("Zwolinskayaville")));
        assert!(actions(&app, &ada).await.contains(&("export".to_owned(), "member.export".to_owned())));
        for role in [Role::Treasurer, Role::Coach, Role::Member] {
            let person = app.join(&ada, role).await;
            assert_eq!(app.get(&path, Some(&person)).await.status, StatusCode::FORBIDDEN, "{role:?}");
        }
        let secretary = app.join(&ada, Role::Secretary).await;
        assert_eq!(app.get(&path, Some(&secretary)).await.status, StatusCode::OK);
        assert_eq!(app.get(&path, None).await.status, StatusCode::UNAUTHORIZED);
        let other = app.register("Lutte").await;
        assert_eq!(app.get(&path, Some(&other)).await.status, StatusCode::NOT_FOUND);
        let nobody = format!("/api/v1/members/{}/export", moment::new_id());
        assert_eq!(app.get(&nobody, Some(&ada)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get("/api/v1/members/x/export", Some(&ada)).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_family_gets_what_it_sees_of_its_own_and_no_other_home(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let lea = Member { notes: Some("vue par le bureau".to_owned()), ..member("Petit") };
        let id = lea.id;
        done(&mut laptop, PeopleCommand::Create { member: lea }).await;
        for (home, street) in [("Petit", "3 rue des Lilas"), ("Roux", "8 rue du Port")] {
            let household = Household {
                street: Some(street.to_owned()),
                ..Household::named(HouseholdId(moment::new_id()), home.to_owned())
            };
            let household_id = household.id;
            done(&mut laptop, FamilyCommand::SaveHousehold { household }).await;
            done(&mut laptop, FamilyCommand::SetPlace { household_id, member_id: id, active: true }).await;
            let guardian_id = GuardianId(moment::new_id());
            let guardian = Guardian {
                id: guardian_id,
                household_id,
                member_id: None,
                last_name: home.to_owned(),
                first_name: "Marc".to_owned(),
                relation: Relation::Father,
                phone: None,
                email: None,
                legal: true,
            };
            done(&mut laptop, FamilyCommand::SaveGuardian { guardian }).await;
            if home == "Roux" {
                let father = app.join(&ada, Role::Member).await;
                let stands_for = StandsFor::Guardian(guardian_id);
                let (user_id, name) = (father.user, "Marc Roux".to_owned());
                done(&mut laptop, AccessCommand::SetFamilyAccount { user_id, name, stands_for, active: true }).await;
                let path = format!("/api/v1/members/{id}/export");
                let answer = app.get(&path, Some(&father)).await;
                assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
                let text = answer.text();
                assert!(text.contains("8 rue du Port"), "{text}");
                assert!(!text.contains("3 rue des Lilas"), "where the other parent lives: {text}");
                assert!(!text.contains("vue par le bureau"), "the office's notes: {text}");
                assert!(app.get(&path, Some(&ada)).await.text().contains("vue par le bureau"));
            }
        }
    }

    async fn a_device_whose_clock_is_ahead_ends_no_terms(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let person = member("Petit");
        let id = person.id;
        done(&mut laptop, PeopleCommand::Create { member: person }).await;
        let licence = licence_of(&mut laptop, id, "2098-08-31").await;
        let expired = Expired { what: Retained::Licence, id: licence.0 };
        let mut envelope = laptop.envelope(PrivacyCommand::Expire { records: vec![expired] });
        envelope.on = date("2199-01-01");
        laptop.push(vec![envelope]).await;
        assert!(laptop.pull().await.get::<Licence>(licence.0).is_some());
    }

    async fn only_the_office_erases_and_nobody_of_another_club(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let person = member("Petit");
        let id = person.id;
        done(&mut laptop, PeopleCommand::Create { member: person }).await;
        for role in [Role::Treasurer, Role::Coach, Role::Member] {
            let mut tablet = app.device(&app.join(&ada, role).await);
            assert_eq!(refusal_of(&mut tablet, PrivacyCommand::Erase { id }).await, Code::Forbidden, "{role:?}");
        }
        let mut elsewhere = app.device(&app.register("Lutte").await);
        assert_eq!(refusal_of(&mut elsewhere, PrivacyCommand::Erase { id }).await, Code::UnknownRecord);
        assert_eq!(laptop.pull().await.get::<Member>(id.0).unwrap().last_name, "Petit");
    }

    async fn at_night_what_is_past_its_term_goes_and_the_log_tells_how_much(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let person = member("Petit");
        let id = person.id;
        done(&mut laptop, PeopleCommand::Create { member: person }).await;
        let old = licence_of(&mut laptop, id, "2016-08-31").await;
        let recent = licence_of(&mut laptop, id, "2098-08-31").await;
        let proof = MedicalProof {
            id: MedicalProofId(moment::new_id()),
            member_id: id,
            kind: ProofKind::Certificate,
            issued_on: date("2016-09-01"),
            discipline: None,
            practice: None,
        };
        let proof_id = proof.id;
        done(&mut laptop, MedicalCommand::SaveProof { proof }).await;
        let looked = privacy::look(&app.state.desk, at_night(0).date_naive(), 0).await.unwrap();
        let mine = looked.iter().find(|club| club.club == ada.club).unwrap();
        let mut found: Vec<_> = mine.due.iter().map(|due| (due.what, due.id)).collect();
        found.sort();
        assert_eq!(found, [(Retained::MedicalProof, proof_id.0), (Retained::Licence, old.0)]);
        let told = app.get("/api/v1/retention/due", Some(&ada)).await;
        let told: DueSoon = serde_json::from_value(told.json()).unwrap();
        assert_eq!((&told.by_night().0, told.today, told.days), (&mine.due, moment::today(), 30));
        assert!(laptop.pull().await.get::<Licence>(old.0).is_some(), "looking changes nothing");
        let tended = privacy::tend(&app.state.desk, at_night(0)).await.unwrap();
        assert_eq!(tended.iter().find(|club| club.club == ada.club).unwrap().failed, 0);
        let rows = laptop.pull().await;
        assert_eq!(rows.get::<Licence>(old.0), None);
        assert_eq!(rows.get::<MedicalProof>(proof_id.0), None);
        assert!(rows.get::<Licence>(recent.0).is_some());
        assert!(actions(&app, &ada).await.contains(&("change".to_owned(), "retention.run".to_owned())));
        // Who left is erased once the term is over, and not before.
        done(&mut laptop, edit(id, "status", "former")).await;
        let of_person = |club: &privacy::Tended| club.due.iter().any(|due| due.what == Retained::MemberFile);
        for (days, expected) in [(60, false), (400, false), (200_000, true)] {
            let Some(later) = moment::now().date_naive().checked_add_days(Days::new(days)) else { continue };
            let looked = privacy::look(&app.state.desk, later, 0).await.unwrap();
            assert_eq!(looked.iter().any(of_person), expected, "after {days} days");
        }
    }
}
