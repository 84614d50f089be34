//! Invitations to the family space: who may make them, and what the account that they make sees.

use crate::{
    on_both_databases,
    support::{Device, Person, TestApp, joining, member, new_email, person},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{
        Role,
        access::{AccessCommand, Action, Area, FamilyAccount, Reach, StandsFor},
        families::{FamilyCommand, Guardian, GuardianId, Household, HouseholdId, Relation},
        people::{Member, MemberId, PeopleCommand},
    },
    server::{
        db::accounts,
        moment::{new_id, now},
    },
    sync::protocol::Outcome,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A club with two children of one family and one of another.
struct Families {
    ada: Person,
    tablet: Device,
    lea: MemberId,
    noe: MemberId,
    other: MemberId,
    mother: GuardianId,
}

async fn done(device: &mut Device, command: impl Into<novaclub::club::ClubCommand>) {
    let answer = device.perform(command).await;
    let outcome = &answer.receipts[0].outcome;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

async fn families(app: &TestApp) -> Families {
    let ada = app.register("Judo").await;
    let mut tablet = app.device(&ada);
    let people = ["Petit", "Petit", "Grand"].map(member);
    let [lea, noe, other] = people.clone().map(|member| member.id);
    for member in people {
        done(&mut tablet, PeopleCommand::Create { member }).await;
    }
    let household = Household::named(HouseholdId(new_id()), "Petit".to_owned());
    let household_id = household.id;
    done(&mut tablet, FamilyCommand::SaveHousehold { household }).await;
    for member_id in [lea, noe] {
        done(&mut tablet, FamilyCommand::SetPlace { household_id, member_id, active: true }).await;
    }
    let guardian = Guardian {
        id: GuardianId(new_id()),
        household_id,
        member_id: None,
        last_name: "Petit".to_owned(),
        first_name: "Anne".to_owned(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    };
    let mother = guardian.id;
    done(&mut tablet, FamilyCommand::SaveGuardian { guardian }).await;
    Families { ada, tablet, lea, noe, other, mother }
}

fn token_in(answer: &Value) -> String {
    answer["link"].as_str().and_then(|link| link.rsplit('/').next()).unwrap_or_default().to_owned()
}

async fn invite(app: &TestApp, by: &Person, guardian: GuardianId) -> String {
    let body = json!({ "role": "member", "guardian_id": guardian });
    let answer = app.post("/api/v1/invitations", Some(by), &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    token_in(&answer.json())
}

/// Nobody comes in by a link, as if there had never been one.
async fn assert_gone(app: &TestApp, token: &str) {
    let refused = app.post("/api/v1/auth/join", None, &joining(token, &new_email())).await;
    assert_eq!(refused.status, StatusCode::GONE, "{refused:?}");
    assert_eq!(refused.errors(), [(String::new(), "invitation_unknown".to_owned())]);
}

async fn open_invitations(app: &TestApp, admin: &Person) -> usize {
    app.get("/api/v1/invitations", Some(admin)).await.json()["invitations"].as_array().unwrap().len()
}

async fn join(app: &TestApp, token: &str) -> Person {
    join_as(app, token, Role::Member).await
}

async fn join_as(app: &TestApp, token: &str, role: Role) -> Person {
    let email = new_email();
    let answer = app.post("/api/v1/auth/join", None, &joining(token, &email)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    assert_eq!(answer.json()["role"], role.word());
    person(email, &answer.json())
}

async fn seen(app: &TestApp, by: &Person) -> Vec<Uuid> {
    let rows = app.device(by).pull().await;
    let mut seen: Vec<Uuid> = rows.all::<Member>().into_iter().map(|member| member.id.0).collect();
    seen.sort_unstable();
    seen
}

fn sorted(people: &[MemberId]) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids
}

on_both_databases! {
    async fn who_accepts_an_invitation_to_the_family_space_sees_that_family_alone(app: TestApp) {
        let Families { ada, tablet, lea, noe, other, mother } = families(&app).await;
        let anne = join(&app, &invite(&app, &ada, mother).await).await;
        assert_eq!(seen(&app, &anne).await, sorted(&[lea, noe]));
        assert_eq!(seen(&app, &ada).await, sorted(&[lea, noe, other]));
        let rows = tablet.pull().await;
        let accounts = rows.all::<FamilyAccount>();
        let [account] = accounts.as_slice() else { panic!("{accounts:?}") };
        assert_eq!((account.user_id, account.guardian_id, account.active), (anne.user, Some(mother), true));
        let log = app.get("/api/v1/audit", Some(&ada)).await.text();
        for action in ["invitation.created", "invitation.used", "family_accounts"] {
            assert!(log.contains(action), "{action}: {log}");
        }
    }

    async fn a_member_is_invited_for_themselves_and_sees_nobody_else(app: TestApp) {
        let Families { ada, other, .. } = families(&app).await;
        let body = json!({ "role": "member", "member_id": other });
        let answer = app.post("/api/v1/invitations", Some(&ada), &body).await;
        let joined = join(&app, &token_in(&answer.json())).await;
        assert_eq!(seen(&app, &joined).await, sorted(&[other]));
    }

    async fn whoever_changes_families_may_invite_to_the_family_space_and_nobody_else(app: TestApp) {
        let Families { ada, mother, .. } = families(&app).await;
        let body = json!({ "role": "member", "guardian_id": mother });
        for (role, status) in [
            (Role::Secretary, 201),
            (Role::Treasurer, 201),
            (Role::Coach, 403),
            (Role::Member, 403),
        ] {
            let someone = app.join(&ada, role).await;
            let answer = app.post("/api/v1/invitations", Some(&someone), &body).await;
            assert_eq!(answer.status.as_u16(), status, "{role:?} {answer:?}");
            let plain = app.post("/api/v1/invitations", Some(&someone), &json!({ "role": "member" })).await;
            assert_eq!(plain.status, StatusCode::FORBIDDEN, "{role:?}");
        }
    }

    async fn an_invitation_to_the_family_space_gives_no_other_role_and_names_one_person_of_the_club(app: TestApp) {
        let Families { ada, lea, mother, .. } = families(&app).await;
        let elsewhere = families(&app).await;
        let cases = [
            (json!({ "role": "coach", "member_id": lea }), ("role", "not_in_list")),
            (json!({ "role": "member", "member_id": lea, "guardian_id": mother }), ("guardian_id", "twice_given")),
            (json!({ "role": "member", "member_id": elsewhere.lea }), ("member_id", "unknown_record")),
            (json!({ "role": "member", "guardian_id": new_id() }), ("guardian_id", "unknown_record")),
        ];
        for (body, (field, code)) in cases {
            let answer = app.post("/api/v1/invitations", Some(&ada), &body).await;
            assert_eq!(answer.errors(), [(field.to_owned(), code.to_owned())], "{body}");
        }
    }

    async fn a_coach_who_accepts_one_stays_a_coach(app: TestApp) {
        let Families { ada, lea, noe, mother, .. } = families(&app).await;
        let coach = app.join(&ada, Role::Coach).await;
        let token = invite(&app, &ada, mother).await;
        let answer = app.post("/api/v1/auth/join", Some(&coach), &json!({ "token": token })).await;
        assert_eq!(answer.json()["role"], "coach", "{answer:?}");
        assert_eq!(seen(&app, &coach).await, sorted(&[lea, noe]));
    }

    async fn a_link_does_not_outlive_the_right_of_who_made_it(app: TestApp) {
        let Families { ada, mut tablet, mother, .. } = families(&app).await;
        let secretary = app.join(&ada, Role::Secretary).await;
        let (one, other) = (invite(&app, &secretary, mother).await, invite(&app, &secretary, mother).await);
        let (role, area, action) = (Role::Secretary, Area::Families, Action::Change);
        done(&mut tablet, AccessCommand::SetReach { role, area, action, reach: Reach::None }).await;
        assert_gone(&app, &one).await;
        done(&mut tablet, AccessCommand::SetReach { role, area, action, reach: Reach::All }).await;
        join(&app, &one).await;
        assert_eq!(app.delete(&format!("/api/v1/staff/{}", secretary.user), Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_gone(&app, &other).await;
        assert!(tablet.pull().await.all::<FamilyAccount>().iter().all(|account| account.guardian_id == Some(mother)));
    }

    async fn a_link_to_a_role_does_not_outlive_the_right_of_who_made_it(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let secretary = app.join(&ada, Role::Secretary).await;
        let keeps_staff = |reach| AccessCommand::SetReach {
            role: Role::Secretary,
            area: Area::Staff,
            action: Action::Change,
            reach,
        };
        done(&mut tablet, keeps_staff(Reach::All)).await;
        let links = [app.invite(&secretary, Role::Coach).await, app.invite(&secretary, Role::Coach).await];
        let by_ada = app.invite(&ada, Role::Coach).await;
        done(&mut tablet, keeps_staff(Reach::None)).await;
        assert_gone(&app, &links[0]).await;
        done(&mut tablet, keeps_staff(Reach::All)).await;
        join_as(&app, &links[0], Role::Coach).await;
        // Who is no longer that takes along what they made of links, and nobody else's.
        let path = format!("/api/v1/staff/{}", secretary.user);
        let demoted = app.request(Method::PATCH, &path).by(Some(&ada)).json(&json!({ "role": "coach" })).send().await;
        assert_eq!(demoted.status, StatusCode::NO_CONTENT, "{demoted:?}");
        assert_gone(&app, &links[1]).await;
        assert_eq!(open_invitations(&app, &ada).await, 1);
        let promoted = app.request(Method::PATCH, &path).by(Some(&ada)).json(&json!({ "role": "admin" })).send().await;
        assert_eq!(promoted.status, StatusCode::NO_CONTENT, "{promoted:?}");
        assert_gone(&app, &links[1]).await;
        let last = app.invite(&secretary, Role::Treasurer).await;
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_gone(&app, &last).await;
        assert_eq!(open_invitations(&app, &ada).await, 1);
        join_as(&app, &by_ada, Role::Coach).await;
        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let withdrawn = log["entries"].as_array().unwrap().iter().filter(|one| one["action"] == "invitation.withdrawn");
        assert!(withdrawn.clone().all(|one| one["actor_id"] == json!(ada.user)), "{log}");
        assert_eq!(withdrawn.count(), 2);
    }

    async fn a_link_to_an_admins_place_is_good_as_long_as_an_admin_stands_behind_it(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let (role, area, action) = (Role::Secretary, Area::Staff, Action::Change);
        done(&mut tablet, AccessCommand::SetReach { role, area, action, reach: Reach::All }).await;
        let bob = app.join(&ada, Role::Admin).await;
        let (to_admin, to_coach) = (app.invite(&bob, Role::Admin).await, app.invite(&bob, Role::Coach).await);
        // In the database alone, so that the links are still there: what is asked when one is used.
        let mut tx = app.db().write_for(ada.club).await.unwrap();
        accounts::upsert_membership(&mut tx, ada.club, bob.user, role, now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_gone(&app, &to_admin).await;
        join_as(&app, &to_coach, Role::Coach).await;
        let mut tx = app.db().write_for(ada.club).await.unwrap();
        accounts::delete_membership(&mut tx, ada.club, bob.user).await.unwrap();
        tx.commit().await.unwrap();
        assert_gone(&app, &to_admin).await;
        let mut tx = app.db().write_for(ada.club).await.unwrap();
        accounts::upsert_membership(&mut tx, ada.club, bob.user, Role::Admin, now()).await.unwrap();
        tx.commit().await.unwrap();
        join_as(&app, &to_admin, Role::Admin).await;
    }

    async fn a_secretary_who_is_of_a_family_withdraws_her_own_access_to_it_and_any_other(app: TestApp) {
        let Families { ada, mother, other, .. } = families(&app).await;
        let secretary = app.join(&ada, Role::Secretary).await;
        let link = invite(&app, &secretary, mother).await;
        let joined = app.post("/api/v1/auth/join", Some(&secretary), &json!({ "token": link })).await;
        assert_eq!((joined.status, joined.json()["role"].as_str()), (StatusCode::CREATED, Some("secretary")));
        let body = json!({ "role": "member", "member_id": other });
        let link = app.post("/api/v1/invitations", Some(&ada), &body).await;
        let parent = join(&app, &token_in(&link.json())).await;
        let mut desk = app.device(&secretary);
        let mut rows = desk.pull().await;
        let mut accounts = rows.all::<FamilyAccount>();
        accounts.sort_by_key(|account| account.guardian_id.is_none());
        let [own, others] = accounts.as_slice() else { panic!("{accounts:?}") };
        assert_eq!((own.user_id, own.guardian_id), (secretary.user, Some(mother)));
        assert_eq!((others.user_id, others.member_id), (parent.user, Some(other)));
        let withdraw = |account: &FamilyAccount, stands_for| AccessCommand::SetFamilyAccount {
            user_id: account.user_id,
            name: account.name.clone(),
            stands_for,
            active: false,
        };
        let mut phone = app.device(&parent);
        let own_by_parent = phone.perform(withdraw(others, StandsFor::Member(other))).await;
        assert!(matches!(own_by_parent.receipts[0].outcome, Outcome::Rejected { .. }), "{own_by_parent:?}");
        done(&mut desk, withdraw(own, StandsFor::Guardian(mother))).await;
        done(&mut desk, withdraw(others, StandsFor::Member(other))).await;
        rows.follow(&desk).await;
        assert!(rows.all::<FamilyAccount>().iter().all(|account| !account.active));
        assert_eq!(seen(&app, &parent).await, Vec::<Uuid>::new());
    }

    async fn an_access_that_is_withdrawn_shows_nobody_any_more(app: TestApp) {
        let Families { ada, mut tablet, mother, .. } = families(&app).await;
        let anne = join(&app, &invite(&app, &ada, mother).await).await;
        let account = tablet.pull().await.all::<FamilyAccount>().remove(0);
        let stands_for = StandsFor::Guardian(mother);
        let withdraw =
            AccessCommand::SetFamilyAccount { user_id: anne.user, name: account.name, stands_for, active: false };
        done(&mut tablet, withdraw).await;
        assert_eq!(seen(&app, &anne).await, Vec::<Uuid>::new());
    }
}
