//! The staff: who may change it, that a club keeps an admin, and what goes with somebody who is taken off it.

use crate::{
    on_both_databases,
    support::{Answer, Device, PASSWORD, Person, TestApp, led_group, member, person, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{
        ClubCommand, Role,
        access::{AccessCommand, Action, Area, FamilyAccount, GroupCoach, Reach, StandsFor},
        people::{Member, PeopleCommand},
        planning::{Group, PlanningCommand},
    },
    server::{db::accounts, moment::new_id},
    sync::protocol::Outcome,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

async fn done(device: &mut Device, command: impl Into<ClubCommand>) {
    let answer = device.perform(command).await;
    let outcome = &answer.receipts[0].outcome;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

async fn give(office: &mut Device, role: Role, action: Action, reach: Reach) {
    done(office, AccessCommand::SetReach { role, area: Area::Staff, action, reach }).await;
}

fn place(of: &Person) -> String {
    format!("/api/v1/staff/{}", of.user)
}

async fn change(app: &TestApp, by: &Person, of: &Person, role: Role) -> Answer {
    app.request(Method::PATCH, &place(of)).by(Some(by)).json(&json!({ "role": role })).send().await
}

fn assert_forbidden(answer: &Answer) {
    assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "forbidden".to_owned()), "{answer:?}");
}

async fn admins(app: &TestApp, club: Uuid) -> Vec<Uuid> {
    let mut tx = app.db().read_for(club).await.unwrap();
    let staff = accounts::list_staff(&mut tx, club).await.unwrap();
    tx.commit().await.unwrap();
    staff.into_iter().filter(|one| one.role == Role::Admin).map(|one| one.user).collect()
}

/// A device that has asked for its secret; by which it asks whether it is to be erased.
async fn device_with_secret(app: &TestApp, of: &Person, device: Uuid) -> Value {
    let path = format!("/api/v1/devices/{device}/token");
    let answer = app.request(Method::POST, &path).by(Some(of)).send().await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()
}

async fn asks(app: &TestApp, secret: &Value) -> Value {
    app.post("/api/v1/devices/wipe/check", None, secret).await.json()
}

/// The devices that are to be erased, each with whether what it holds is to be destroyed.
async fn ordered(app: &TestApp, admin: &Person) -> BTreeSet<(Uuid, bool)> {
    let wipes = app.get("/api/v1/devices/wipes", Some(admin)).await.json()["wipes"].clone();
    let order =
        |wipe: &Value| (wipe["device_id"].as_str().unwrap().parse().unwrap(), wipe["destroy"] == true);
    wipes.as_array().unwrap().iter().map(order).collect()
}

on_both_databases! {
    async fn whoever_was_given_the_staff_to_keep_neither_makes_nor_unmakes_an_admin(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut office = app.device(&ada);
        let secretary = app.join(&ada, Role::Secretary).await;
        let coach = app.join(&ada, Role::Coach).await;
        give(&mut office, Role::Secretary, Action::Change, Reach::All).await;
        give(&mut office, Role::Secretary, Action::See, Reach::All).await;
        assert_forbidden(&app.delete(&place(&ada), Some(&secretary)).await);
        for role in Role::ALL {
            assert_forbidden(&change(&app, &secretary, &ada, *role).await);
        }
        assert_forbidden(&change(&app, &secretary, &coach, Role::Admin).await);
        let invited = app.post("/api/v1/invitations", Some(&secretary), &json!({ "role": "admin" })).await;
        assert_forbidden(&invited);
        let own = change(&app, &secretary, &secretary, Role::Admin).await;
        assert_eq!(own.errors(), [("user_id".to_owned(), "still_in_use".to_owned())]);
        assert_eq!(admins(&app, ada.club).await, [ada.user]);
        // Everybody else is theirs to place.
        app.join(&secretary, Role::Treasurer).await;
        assert_eq!(change(&app, &secretary, &coach, Role::Treasurer).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.delete(&place(&coach), Some(&secretary)).await.status, StatusCode::NO_CONTENT);
        // Two admins have each other to answer to.
        let bob = app.join(&ada, Role::Admin).await;
        assert_forbidden(&app.delete(&place(&bob), Some(&secretary)).await);
        assert_eq!(change(&app, &bob, &ada, Role::Coach).await.status, StatusCode::NO_CONTENT);
        assert_eq!(admins(&app, ada.club).await, [bob.user]);
    }

    async fn of_two_admins_who_take_each_other_off_at_once_one_stays(app: TestApp) {
        for _ in 0..5 {
            let ada = app.register("Judo").await;
            let bob = app.join(&ada, Role::Admin).await;
            let (of_bob, of_ada) = (place(&bob), place(&ada));
            let (first, second) =
                tokio::join!(app.delete(&of_bob, Some(&ada)), app.delete(&of_ada, Some(&bob)));
            assert_one_did(&first, &second);
            assert_eq!(admins(&app, ada.club).await.len(), 1, "{first:?} {second:?}");
        }
    }

    async fn of_two_admins_who_demote_each_other_at_once_one_stays(app: TestApp) {
        for _ in 0..5 {
            let ada = app.register("Judo").await;
            let bob = app.join(&ada, Role::Admin).await;
            let (first, second) =
                tokio::join!(change(&app, &ada, &bob, Role::Coach), change(&app, &bob, &ada, Role::Member));
            assert_one_did(&first, &second);
            assert_eq!(admins(&app, ada.club).await.len(), 1, "{first:?} {second:?}");
        }
    }

    async fn the_devices_of_who_is_taken_off_the_staff_are_to_be_erased(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let bob = app.join(&ada, Role::Secretary).await;
        // Of one it is known what it sent, of one that it asked, of one that it has a code.
        let mut sent = app.device(&bob);
        done(&mut sent, PeopleCommand::Create { member: member("Durand") }).await;
        let secret_of_sent = device_with_secret(&app, &bob, sent.id).await;
        let (asked, locked, lost) = (new_id(), new_id(), new_id());
        let secret = device_with_secret(&app, &bob, asked).await;
        let proof = json!({ "proof": "a".repeat(64) });
        let lock = app.post(&format!("/api/v1/devices/{locked}/locks"), Some(&bob), &proof).await;
        assert_eq!(lock.status, StatusCode::CREATED, "{lock:?}");
        // One is to be destroyed already, and that stands.
        device_with_secret(&app, &bob, lost).await;
        let destroy = json!({ "destroy": true });
        let order = app.post(&format!("/api/v1/devices/{lost}/wipe"), Some(&bob), &destroy).await;
        assert_eq!(order.status, StatusCode::NO_CONTENT, "{order:?}");
        // By REST this program acts in his name: that is no device. Others' are not his, nor his in another club.
        let made = json!({ "last_name": "Petit", "first_name": "Noé" });
        let made = app.post("/api/v1/members", Some(&bob), &made).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let hers = device_with_secret(&app, &ada, new_id()).await;
        let link = app.invite(&eve, Role::Coach).await;
        let joined = app.post("/api/v1/auth/join", Some(&bob), &json!({ "token": link })).await;
        let elsewhere = person(bob.email.clone(), &joined.json());
        let in_other_club = device_with_secret(&app, &elsewhere, new_id()).await;

        assert_eq!(app.delete(&place(&bob), Some(&ada)).await.status, StatusCode::NO_CONTENT);
        let expected = [(sent.id, false), (asked, false), (locked, false), (lost, true)];
        assert_eq!(ordered(&app, &ada).await, BTreeSet::from(expected));
        assert_eq!(app.get("/api/v1/me", Some(&bob)).await.status, StatusCode::UNAUTHORIZED);
        for secret in [&secret, &secret_of_sent] {
            assert_eq!(asks(&app, secret).await, json!({ "wipe": true, "destroy": false }), "without a session");
        }
        for secret in [&hers, &in_other_club] {
            assert_eq!(asks(&app, secret).await, json!({ "wipe": false, "destroy": false }));
        }
        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let told = log["entries"].as_array().unwrap().iter();
        let told = told.filter(|one| one["action"] == "device.wipe_ordered" && one["actor_id"] == json!(ada.user));
        let told: BTreeSet<Uuid> = told.map(|one| one["device_id"].as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(told, BTreeSet::from([sent.id, asked, locked]));
    }

    async fn who_is_taken_off_the_staff_leads_no_group_and_stands_for_nobody(app: TestApp) {
        let ada = app.register("Judo").await;
        let (mut office, noe) = (app.device(&ada), app.join(&ada, Role::Coach).await);
        let other = app.join(&ada, Role::Coach).await;
        let keeper = app.join(&ada, Role::Secretary).await;
        give(&mut office, Role::Secretary, Action::Change, Reach::All).await;
        let (role, area, action) = (Role::Secretary, Area::Families, Action::Change);
        done(&mut office, AccessCommand::SetReach { role, area, action, reach: Reach::None }).await;
        let lea = member("Durand");
        done(&mut office, PeopleCommand::Create { member: lea.clone() }).await;
        let season = season_of(&office).await;
        for coach in [&noe, &other] {
            for command in led_group(&season, coach, &[lea.id]) {
                done(&mut office, command).await;
            }
        }
        // One of the groups that he leads is gone.
        let commands = led_group(&season, &noe, &[]);
        let ClubCommand::Planning(PlanningCommand::SaveGroup { group: Group { id, .. } }) = commands[0] else {
            panic!("{commands:?}");
        };
        for command in commands.into_iter().chain([PlanningCommand::DeleteGroup { id }.into()]) {
            done(&mut office, command).await;
        }
        let stands_for = StandsFor::Member(lea.id);
        for user_id in [noe.user, other.user] {
            let name = "Noé Petit".to_owned();
            done(&mut office, AccessCommand::SetFamilyAccount { user_id, name, stands_for, active: true }).await;
        }
        // Whoever keeps the staff takes all of it away, also what they could not change by itself.
        let mut rows = office.pull().await;
        assert_eq!(app.delete(&place(&noe), Some(&keeper)).await.status, StatusCode::NO_CONTENT);
        rows.follow(&office).await;
        let leads: BTreeSet<(Uuid, bool)> =
            rows.all::<GroupCoach>().into_iter().map(|coach| (coach.user_id, coach.active)).collect();
        let stand: BTreeSet<(Uuid, bool)> =
            rows.all::<FamilyAccount>().into_iter().map(|account| (account.user_id, account.active)).collect();
        let expected = BTreeSet::from([(noe.user, false), (other.user, true)]);
        assert_eq!((leads, stand), (expected.clone(), expected));
        // Back in the club, nothing is theirs any more.
        let link = app.invite(&ada, Role::Coach).await;
        let again = json!({ "token": link, "email": noe.email, "password": PASSWORD });
        let joined = app.post("/api/v1/auth/join", None, &again).await;
        let back = person(noe.email.clone(), &joined.json());
        assert_eq!(back.user, noe.user);
        let tablet = app.device(&back);
        assert!(tablet.pull().await.all::<Member>().is_empty());
        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let by_keeper = |one: &&Value| one["actor_id"] == json!(keeper.user) && one["action"] != "invitation.used";
        let told = log["entries"].as_array().unwrap().iter().filter(by_keeper);
        let told: BTreeSet<&str> = told.filter_map(|one| one["collection"].as_str()).collect();
        assert_eq!(told, BTreeSet::from(["family_accounts", "group_coaches", "memberships"]));
    }

    async fn the_lists_of_the_staff_are_shown_to_who_may_see_it_and_changed_by_who_may_change_it(app: TestApp) {
        let people = app.one_of_each_role().await;
        let of = |wanted: Role| &people.iter().find(|(role, _)| *role == wanted).unwrap().1;
        let mut office = app.device(of(Role::Admin));
        give(&mut office, Role::Treasurer, Action::See, Reach::All).await;
        give(&mut office, Role::Coach, Action::Change, Reach::All).await;
        give(&mut office, Role::Secretary, Action::See, Reach::All).await;
        give(&mut office, Role::Secretary, Action::Change, Reach::All).await;
        // Whether they see it, whether they change it.
        for (role, sees, changes) in [
            (Role::Admin, true, true),
            (Role::Treasurer, true, false),
            (Role::Secretary, true, true),
            (Role::Coach, false, true),
            (Role::Member, false, false),
        ] {
            let asker = of(role);
            for path in ["/api/v1/staff", "/api/v1/invitations", "/api/v1/staff/sessions"] {
                let answer = app.get(path, Some(asker)).await;
                assert_eq!(answer.status == StatusCode::OK, sees, "{role:?} {path} {answer:?}");
                assert!(sees || answer.code() == "forbidden", "{role:?} {path}");
            }
            let unknown = format!("/api/v1/staff/{}", new_id());
            let removed = app.delete(&unknown, Some(asker)).await;
            assert_eq!(removed.status == StatusCode::NOT_FOUND, changes, "{role:?} {removed:?}");
            let invited = app.post("/api/v1/invitations", Some(asker), &json!({ "role": "coach" })).await;
            assert_eq!(invited.status == StatusCode::CREATED, changes, "{role:?} {invited:?}");
            let page = app.request(Method::GET, "/club").in_browser(asker).send().await.text();
            assert_eq!(page.contains("id=\"staff\""), sees, "{role:?}");
            // The form is under the list.
            assert_eq!(page.contains("name=\"role\""), sees && changes, "{role:?}");
            assert_eq!(page.contains("value=\"admin\""), role == Role::Admin, "{role:?}");
            let page = app.request(Method::GET, "/club/devices").in_browser(asker).send().await.text();
            assert_eq!(page.contains("id=\"club-devices\""), sees, "{role:?}");
        }
    }
}

/// Of two who did the same to each other, one did it, and the other was no longer who could.
fn assert_one_did(first: &Answer, second: &Answer) {
    let statuses = BTreeSet::from([first.status, second.status]);
    let did = StatusCode::NO_CONTENT;
    let was_late = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    assert!(
        statuses.contains(&did) && was_late.iter().any(|late| statuses.contains(late)),
        "{first:?} {second:?}"
    );
}
