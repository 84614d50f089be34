//! Accounts that end: deleted by their owner, or with somebody who is erased. Those that end a while after the last
//! club was left are in `account_terms.rs`.

use crate::{
    on_both_databases,
    support::{Device, Mail, PASSWORD, Person, TestApp, joining, member, person},
    tablet::lock,
};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use novaclub::{
    club::{
        ClubCommand, Role,
        access::{AccessCommand, FamilyAccount, StandsFor},
        families::{FamilyCommand, Guardian, GuardianId, Household, HouseholdId, Relation},
        people::{Member, MemberId, PeopleCommand},
        privacy::{PersonAccounts, PersonFile, PrivacyCommand},
    },
    on_connection,
    server::{
        db::{Across, accounts},
        mail::Post,
        moment::{self, new_id},
        privacy,
    },
    sync::protocol::Outcome,
};
use serde_json::{Value, json};

pub const ACCOUNT: &str = "/api/v1/auth/account";

async fn done(device: &mut Device, command: impl Into<ClubCommand>) {
    let answer = device.perform(command).await;
    let outcome = &answer.receipts[0].outcome;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

async fn login(app: &TestApp, email: &str) -> StatusCode {
    app.post("/api/v1/auth/login", None, &json!({ "email": email, "password": PASSWORD })).await.status
}

async fn is_signed_in(app: &TestApp, person: &Person) -> bool {
    app.get("/api/v1/auth/me", Some(person)).await.status == StatusCode::OK
}

pub async fn has_account(app: &TestApp, email: &str) -> bool {
    let mut tx = app.db().read_for(Across::SignIn).await.unwrap();
    let found = accounts::find_user_by_email(&mut tx, email).await.unwrap();
    tx.commit().await.unwrap();
    found.is_some()
}

async fn staff(app: &TestApp, admin: &Person) -> Vec<Value> {
    app.get("/api/v1/staff", Some(admin)).await.json()["staff"].as_array().unwrap().clone()
}

async fn is_of_staff(app: &TestApp, admin: &Person, person: &Person) -> bool {
    staff(app, admin).await.iter().any(|one| one["user_id"] == json!(person.user))
}

async fn log_of(app: &TestApp, admin: &Person) -> Vec<(String, Value)> {
    app.state.desk.audit().settle().await.unwrap();
    let entries = app.get("/api/v1/audit?kind=change", Some(admin)).await.json();
    let entries = entries["entries"].as_array().unwrap().clone();
    entries.iter().map(|e| (e["action"].as_str().unwrap().to_owned(), e["record_id"].clone())).collect()
}

/// As if somebody had last shown who they are six minutes ago.
async fn let_it_run_out(app: &TestApp, person: &Person) {
    let long_ago = moment::now() - TimeDelta::minutes(6);
    let mut tx = app.db().write_for(person.club).await.unwrap();
    on_connection!(&mut tx, |connection| {
        let query = sqlx::query("UPDATE sessions SET confirmed_at = $1 WHERE user_id = $2");
        query.bind(long_ago).bind(person.user).execute(connection).await.unwrap();
    });
    tx.commit().await.unwrap();
}

/// An account stands for somebody.
async fn tie(laptop: &mut Device, person: &Person, stands_for: StandsFor) {
    let (user_id, name) = (person.user, "Noé Petit".to_owned());
    done(laptop, AccessCommand::SetFamilyAccount { user_id, name, stands_for, active: true }).await;
}

async fn create(laptop: &mut Device, name: &str) -> MemberId {
    let new = member(name);
    let id = new.id;
    done(laptop, PeopleCommand::Create { member: new }).await;
    id
}

/// A household with these children, and a guardian.
async fn family(laptop: &mut Device, name: &str, children: &[MemberId]) -> GuardianId {
    let household_id = HouseholdId(new_id());
    let household = Household::named(household_id, name.to_owned());
    done(laptop, FamilyCommand::SaveHousehold { household }).await;
    for member_id in children {
        let place = FamilyCommand::SetPlace { household_id, member_id: *member_id, active: true };
        done(laptop, place).await;
    }
    let guardian = Guardian {
        id: GuardianId(new_id()),
        household_id,
        member_id: None,
        last_name: name.to_owned(),
        first_name: "Anne".to_owned(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    };
    let id = guardian.id;
    done(laptop, FamilyCommand::SaveGuardian { guardian }).await;
    id
}

pub fn in_days(days: i64) -> DateTime<Utc> {
    moment::now() + TimeDelta::days(days)
}

/// What the night does about accounts; how many owners were told.
pub async fn night_by(app: &TestApp, post: &Post, now: DateTime<Utc>) -> u64 {
    let told = privacy::accounts::warn(app.db(), post, now).await.unwrap();
    privacy::tend(&app.state.desk, now).await.unwrap();
    told
}

pub async fn night(app: &TestApp, days: i64) -> u64 {
    night_by(app, &app.state.post, in_days(days)).await
}

pub async fn take_off(app: &TestApp, admin: &Person, person: &Person) {
    let answer = app.delete(&format!("/api/v1/staff/{}", person.user), Some(admin)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
}

pub async fn mails_to(app: &TestApp, person: &Person) -> Vec<Mail> {
    let to = format!("To: {}", person.email);
    app.mails().await.into_iter().filter(|mail| mail.head.contains(&to)).collect()
}

on_both_databases! {
    async fn whoever_deletes_their_account_leaves_every_club_and_can_begin_anew(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Lutte").await);
        let bob = app.join(&ada, Role::Secretary).await;
        let token = app.invite(&eve, Role::Member).await;
        let joined = app.post("/api/v1/auth/join", None, &joining(&token, &bob.email)).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        let mut laptop = app.device(&ada);
        let id = create(&mut laptop, "Petit").await;
        tie(&mut laptop, &bob, StandsFor::Member(id)).await;
        let path = format!("/api/v1/devices/{}/token", app.device(&bob).id);
        assert_eq!(app.request(Method::POST, &path).by(Some(&bob)).send().await.status, StatusCode::CREATED);

        let answer = app.delete(ACCOUNT, Some(&bob)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
        assert!(!is_signed_in(&app, &bob).await);
        assert_eq!(login(&app, &bob.email).await, StatusCode::UNAUTHORIZED);
        // Nobody can sign in to send what is still on a device.
        let wipes = app.get("/api/v1/devices/wipes", Some(&ada)).await.json()["wipes"].clone();
        let destroyed: Vec<_> = wipes.as_array().unwrap().iter().map(|wipe| wipe["destroy"].clone()).collect();
        assert_eq!(destroyed, [json!(true)], "{wipes}");
        assert!(!has_account(&app, &bob.email).await);
        for admin in [&ada, &eve] {
            assert!(!is_of_staff(&app, admin, &bob).await);
            let log = log_of(&app, admin).await;
            assert!(log.contains(&("account.deleted".to_owned(), json!(bob.user))), "{log:?}");
            assert!(log.contains(&("staff.removed".to_owned(), json!(bob.user))), "{log:?}");
        }
        let rows = laptop.pull().await;
        assert!(rows.all::<FamilyAccount>().iter().all(|account| !account.active));
        assert_eq!(rows.get::<Member>(id.0).unwrap().last_name, "Petit", "what the club keeps is the club's");

        let token = app.invite(&ada, Role::Coach).await;
        let again = app.post("/api/v1/auth/join", None, &joining(&token, &bob.email)).await;
        assert_eq!(again.status, StatusCode::CREATED, "{again:?}");
        assert_ne!(person(bob.email.clone(), &again.json()).user, bob.user);
    }

    async fn a_device_that_was_to_send_first_is_destroyed_when_nobody_can_sign_in_to_send(app: TestApp) {
        let ada = app.register("Judo").await;
        for is_deleted in [false, true] {
            let (bob, device) = (app.join(&ada, Role::Coach).await, new_id());
            lock(&app, &bob, device, 'a').await;
            let path = format!("/api/v1/devices/{device}/token");
            let secret = app.request(Method::POST, &path).by(Some(&bob)).send().await.json();
            let order = json!({ "destroy": false });
            let ordered = app.post(&format!("/api/v1/devices/{device}/wipe"), Some(&ada), &order).await;
            assert!(ordered.status.is_success(), "{ordered:?}");
            if is_deleted {
                assert_eq!(app.delete(ACCOUNT, Some(&bob)).await.status, StatusCode::NO_CONTENT);
            } else {
                take_off(&app, &ada, &bob).await;
            }
            let asked = app.post("/api/v1/devices/wipe/check", None, &secret).await;
            assert_eq!(asked.json(), json!({ "wipe": true, "destroy": is_deleted }), "{asked:?}");
            let mut tx = app.db().read_for(Across::Backup).await.unwrap();
            let sql = "SELECT COUNT(*) FROM device_locks WHERE device_id = $1 AND half IS NOT NULL";
            let halves: i64 = on_connection!(&mut tx, |connection| {
                sqlx::query_scalar(sql).bind(device).fetch_one(connection).await.unwrap()
            });
            tx.commit().await.unwrap();
            assert_eq!(halves, i64::from(!is_deleted));
        }
    }

    async fn the_only_admin_of_a_club_and_a_session_that_was_not_confirmed_delete_no_account(app: TestApp) {
        let ada = app.register("Judo").await;
        let answer = app.delete(ACCOUNT, Some(&ada)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
        assert_eq!(answer.errors(), [(String::new(), "only_admin".to_owned())]);
        assert!(answer.text().contains("Judo"), "{answer:?}");
        assert!(is_signed_in(&app, &ada).await);

        let bob = app.join(&ada, Role::Admin).await;
        let_it_run_out(&app, &ada).await;
        let answer = app.delete(ACCOUNT, Some(&ada)).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "confirmation_wanted"));
        let shown = json!({ "password": PASSWORD });
        let confirmed = app.post("/api/v1/auth/confirm", Some(&ada), &shown).await;
        assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{confirmed:?}");
        assert_eq!(app.delete(ACCOUNT, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.delete(ACCOUNT, Some(&bob)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(app.delete(ACCOUNT, None).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn whoever_deletes_their_account_is_told_at_the_address_it_had_in_their_language(app: TestApp) {
        let ada = app.register("Judo").await;
        for (language, words) in [
            ("fr", "vient d’être supprimé, comme vous l’avez demandé"),
            ("en", "was deleted just now, as you asked"),
        ] {
            let bob = app.join(&ada, Role::Secretary).await;
            assert_eq!(mails_to(&app, &bob).await.len(), 0);
            let request = app.request(Method::DELETE, ACCOUNT).by(Some(&bob));
            let answer = request.header("accept-language", language).send().await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
            let mails = mails_to(&app, &bob).await;
            let [mail] = mails.as_slice() else { panic!("{mails:?}") };
            assert!(mail.text.contains(words) && !mail.text.contains("http"), "{mail:?}");
        }
        // What is refused is told to nobody.
        let before = app.mails().await.len();
        let answer = app.delete(ACCOUNT, Some(&ada)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
        assert_eq!(app.mails().await.len(), before);
    }

    async fn an_erasure_ends_the_accounts_that_stood_for_that_person_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let [own, of_staff, first, second, only] = [
            create(&mut laptop, "Seul").await,
            create(&mut laptop, "Bureau").await,
            create(&mut laptop, "Petit").await,
            create(&mut laptop, "Petit").await,
            create(&mut laptop, "Grand").await,
        ];
        let (of_two, of_one) =
            (family(&mut laptop, "Petit", &[first, second]).await, family(&mut laptop, "Grand", &[only]).await);
        let person_of = async |role| app.join(&ada, role).await;
        let (alone, secretary) = (person_of(Role::Member).await, person_of(Role::Secretary).await);
        let (parent_of_two, parent_of_one) = (person_of(Role::Member).await, person_of(Role::Member).await);
        for (person, stands_for) in [
            (&alone, StandsFor::Member(own)),
            (&secretary, StandsFor::Member(of_staff)),
            (&parent_of_two, StandsFor::Guardian(of_two)),
            (&parent_of_one, StandsFor::Guardian(of_one)),
        ] {
            tie(&mut laptop, person, stands_for).await;
        }
        laptop.pull().await;
        for id in [own, of_staff, first, only] {
            done(&mut laptop, PrivacyCommand::Erase { id }).await;
        }
        for (who, person, ends) in [
            ("the person", &alone, true),
            ("somebody of the staff", &secretary, false),
            ("a parent of two", &parent_of_two, false),
            ("a parent of one", &parent_of_one, true),
        ] {
            assert_eq!(!is_signed_in(&app, person).await, ends, "{who}");
            assert_eq!(!is_of_staff(&app, &ada, person).await, ends, "{who}");
        }
        assert_eq!(night(&app, 0).await, 0, "whoever is erased is not written to");
        for (person, ends) in [(&alone, true), (&secretary, false), (&parent_of_two, false), (&parent_of_one, true)] {
            assert_eq!(!has_account(&app, &person.email).await, ends);
        }
        let rows = laptop.pull().await;
        let left: Vec<_> = rows.all::<FamilyAccount>().into_iter().map(|account| account.user_id).collect();
        assert_eq!(left, [parent_of_two.user], "what stood for the others is gone");
    }

    async fn an_erased_persons_account_stays_where_it_is_in_another_club(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Lutte").await);
        let mut laptop = app.device(&ada);
        let id = create(&mut laptop, "Petit").await;
        let bob = app.join(&ada, Role::Member).await;
        let token = app.invite(&eve, Role::Coach).await;
        let joined = app.post("/api/v1/auth/join", None, &joining(&token, &bob.email)).await;
        let at_eves = person(bob.email.clone(), &joined.json());
        tie(&mut laptop, &bob, StandsFor::Member(id)).await;
        done(&mut laptop, PrivacyCommand::Erase { id }).await;
        assert!(!is_signed_in(&app, &bob).await && is_signed_in(&app, &at_eves).await);
        privacy::tend(&app.state.desk, in_days(0)).await.unwrap();
        assert!(has_account(&app, &bob.email).await && is_signed_in(&app, &at_eves).await);
    }

    async fn the_document_about_a_person_holds_their_account_for_the_office_and_for_themselves(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut laptop = app.device(&ada);
        let id = create(&mut laptop, "Petit").await;
        let (own, parent) = (app.join(&ada, Role::Member).await, app.join(&ada, Role::Member).await);
        let guardian = family(&mut laptop, "Petit", &[id]).await;
        tie(&mut laptop, &own, StandsFor::Member(id)).await;
        tie(&mut laptop, &parent, StandsFor::Guardian(guardian)).await;
        for (who, sees) in [(&ada, true), (&own, true), (&parent, false)] {
            let answer = app.get(&format!("/api/v1/members/{id}/export"), Some(who)).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            let file: PersonFile = serde_json::from_value(answer.json()).unwrap();
            let answer = app.get(&format!("/api/v1/members/{id}/accounts"), Some(who)).await;
            let shown: PersonAccounts = serde_json::from_value(answer.json()).unwrap();
            assert_eq!(file.accounts.as_ref(), Some(&shown.accounts));
            let emails: Vec<_> = shown.accounts.iter().map(|account| account.email.as_str()).collect();
            let expected: &[&str] = if sees { &[&own.email] } else { &[] };
            assert_eq!(emails, expected);
            assert!(!answer.text().contains("argon2") && !answer.text().contains(&own.token), "{answer:?}");
            let Some(account) = shown.accounts.first() else { continue };
            assert_eq!((account.role, account.totp, account.passkeys), (Role::Member, false, 0));
            assert!(account.sessions.iter().any(|session| session.is_alive), "{account:?}");
        }
        let stranger = app.request(Method::GET, &format!("/api/v1/members/{id}/accounts")).send().await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
        let nobody = format!("/api/v1/members/{}/accounts", new_id());
        assert_eq!(app.get(&nobody, Some(&ada)).await.status, StatusCode::NOT_FOUND);
    }
}
