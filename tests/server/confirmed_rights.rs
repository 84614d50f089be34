//! Who gives others rights, ties accounts to groups or people, or takes somebody off the staff, has shown a short
//! while ago who they are: a session that somebody has taken does not.

use crate::{
    on_both_databases,
    support::{
        Device, PASSWORD, Person, TestApp, answering, joining, led_group, member, new_email, person,
        season_of,
    },
};
use axum::http::StatusCode;
use novaclub::{
    club::{
        ClubCommand, Code, Refusal, Role,
        access::{AccessCommand, AccessGrant, Action, Area, FamilyAccount, GroupCoach, Reach, StandsFor},
        families::{FamilyCommand, Guardian, GuardianId, Household, HouseholdId, Payer},
        people::{Member, MemberId, PeopleCommand},
        planning::Group,
        privacy::{
            PrivacyCommand,
            retention::{Retained, RetentionRule, shipped_lines},
        },
    },
    on_connection,
    server::moment,
    sync::protocol::{Outcome, Receipt},
};
use serde_json::json;

/// As if a person had last shown who they are six minutes ago.
async fn let_it_run_out(app: &TestApp, person: &Person) {
    let long_ago = moment::now() - chrono::TimeDelta::minutes(6);
    let mut tx = app.db().write_for(person.club).await.unwrap();
    on_connection!(&mut tx, |connection| {
        let query = sqlx::query("UPDATE sessions SET confirmed_at = $1 WHERE user_id = $2");
        query.bind(long_ago).bind(person.user).execute(connection).await.unwrap();
    });
    tx.commit().await.unwrap();
}

async fn confirm(app: &TestApp, person: &Person) {
    let shown = json!({ "password": PASSWORD });
    let answer = app.post("/api/v1/auth/confirm", Some(person), &shown).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
}

/// What becomes of setting a field of the matrix.
async fn set(device: &mut Device, (role, area, action): (Role, Area, Action), reach: Reach) -> Option<Code> {
    refused(device, AccessCommand::SetReach { role, area, action, reach }).await
}

/// Why a command is refused; none when it is carried out.
async fn refused(device: &mut Device, command: impl Into<ClubCommand>) -> Option<Code> {
    why(&device.perform(command).await.receipts[0])
}

fn why(receipt: &Receipt<Refusal>) -> Option<Code> {
    match &receipt.outcome {
        Outcome::Applied { .. } => None,
        Outcome::Rejected { refusal } => Some(refusal.0[0].code),
        Outcome::Retry { .. } => panic!("the number was the next"),
    }
}

/// A group with one person in it, and somebody who answers for another, on an admin's device; nobody is tied yet.
struct Untied {
    ada: Person,
    tablet: Device,
    group: Group,
    lea: MemberId,
    zoe: MemberId,
    rose: GuardianId,
    home: HouseholdId,
}

fn place(household_id: HouseholdId, member_id: MemberId, active: bool) -> FamilyCommand {
    FamilyCommand::SetPlace { household_id, member_id, active }
}

fn merge(kept: MemberId, dropped: MemberId) -> PeopleCommand {
    PeopleCommand::Merge { kept, dropped, fields: [].into(), licences: Vec::new() }
}

async fn untied(app: &TestApp) -> Untied {
    let ada = app.register("Judo").await;
    let mut tablet = app.device(&ada);
    let [lea, zoe] = ["Durand", "Roux"].map(member);
    let (home, rose) = (HouseholdId(moment::new_id()), GuardianId(moment::new_id()));
    let guardian = answering(home, rose, None);
    let people: [ClubCommand; 2] =
        [lea.clone(), zoe.clone()].map(|member| PeopleCommand::Create { member }.into());
    let family: [ClubCommand; 3] = [
        FamilyCommand::SaveHousehold { household: Household::named(home, "Roux".to_owned()) }.into(),
        place(home, zoe.id, true).into(),
        FamilyCommand::SaveGuardian { guardian }.into(),
    ];
    let season = season_of(&tablet).await;
    let group = led_group(&season, &ada, &[lea.id]);
    let group = group.into_iter().filter(|command| !matches!(command, ClubCommand::Access(_)));
    for command in people.into_iter().chain(family).chain(group) {
        assert_eq!(refused(&mut tablet, command).await, None);
    }
    let group = tablet.pull().await.all::<Group>().remove(0);
    Untied { ada, tablet, group, lea: lea.id, zoe: zoe.id, rose, home }
}

fn lead(group: &Group, coach: &Person, active: bool) -> AccessCommand {
    AccessCommand::SetCoach { group_id: group.id, user_id: coach.user, name: "Noé Petit".to_owned(), active }
}

fn stand(account: &Person, stands_for: StandsFor, active: bool) -> AccessCommand {
    AccessCommand::SetFamilyAccount {
        user_id: account.user,
        name: "Noé Petit".to_owned(),
        stands_for,
        active,
    }
}

/// Whom an account sees.
async fn seen(app: &TestApp, by: &Person) -> Vec<MemberId> {
    app.device(by).pull().await.all::<Member>().into_iter().map(|member| member.id).collect()
}

on_both_databases! {
    async fn the_matrix_is_widened_by_a_confirmed_session_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let fields = [
            (Role::Coach, Area::Staff, Action::Change),
            (Role::Member, Area::People, Action::See),
            (Role::Member, Area::Medical, Action::See),
            (Role::Coach, Area::Dues, Action::See),
        ];
        let_it_run_out(&app, &ada).await;
        assert_eq!(app.get("/api/v1/auth/confirm", Some(&ada)).await.code(), "confirmation_wanted");
        for field in fields {
            assert_eq!(set(&mut tablet, field, Reach::All).await, Some(Code::ConfirmationWanted), "{field:?}");
        }
        assert!(tablet.pull().await.all::<AccessGrant>().is_empty());
        // What takes rights away is done without a network, whenever it arrives; and what is so already gives nothing.
        assert_eq!(set(&mut tablet, (Role::Member, Area::People, Action::See), Reach::Own).await, None);
        let secretary = (Role::Secretary, Area::Privacy, Action::Change);
        assert_eq!(set(&mut tablet, secretary, Reach::None).await, None);
        assert_eq!(set(&mut tablet, secretary, Reach::All).await, Some(Code::ConfirmationWanted), "back again");

        confirm(&app, &ada).await;
        assert_eq!(app.get("/api/v1/auth/confirm", Some(&ada)).await.status, StatusCode::NO_CONTENT);
        for field in fields {
            assert_eq!(set(&mut tablet, field, Reach::All).await, None, "{field:?}");
        }
        let_it_run_out(&app, &ada).await;
        for field in fields {
            assert_eq!(set(&mut tablet, field, Reach::None).await, None, "{field:?}");
        }
        // Who may not at all is told that, confirmed or not.
        confirm(&app, &ada).await;
        let coach = app.join(&ada, Role::Coach).await;
        let mut theirs = app.device(&coach);
        assert_eq!(set(&mut theirs, fields[0], Reach::All).await, Some(Code::Forbidden));
    }

    async fn whoever_took_an_admins_session_shows_nobody_to_an_account_of_theirs(app: TestApp) {
        let Untied { ada, tablet: mut stolen, lea, zoe, .. } = untied(&app).await;
        let_it_run_out(&app, &ada).await;
        // To invite a member wants no confirmation: who joins sees nobody.
        let own = app.join(&ada, Role::Member).await;
        let sight = [Area::People, Area::Addresses, Area::Medical, Area::Contacts, Area::Notes]
            .map(|area| (Role::Member, area, Action::See));
        for field in sight {
            assert_eq!(set(&mut stolen, field, Reach::All).await, Some(Code::ConfirmationWanted), "{field:?}");
        }
        assert_eq!(seen(&app, &own).await, []);
        confirm(&app, &ada).await;
        for field in sight {
            assert_eq!(set(&mut stolen, field, Reach::All).await, None, "{field:?}");
        }
        let both = seen(&app, &own).await;
        assert!(both.len() == 2 && both.contains(&lea) && both.contains(&zoe), "{both:?}");
    }

    async fn accounts_are_tied_to_groups_and_people_by_a_confirmed_session_alone(app: TestApp) {
        let Untied { ada, mut tablet, group, lea, zoe, rose, .. } = untied(&app).await;
        let coach = app.join(&ada, Role::Coach).await;
        let (member, guardian) = (app.join(&ada, Role::Member).await, app.join(&ada, Role::Member).await);
        let ties = |active| [
            lead(&group, &coach, active),
            stand(&member, StandsFor::Member(zoe), active),
            stand(&guardian, StandsFor::Guardian(rose), active),
        ];
        let_it_run_out(&app, &ada).await;
        for tie in ties(true) {
            assert_eq!(refused(&mut tablet, tie.clone()).await, Some(Code::ConfirmationWanted), "{tie:?}");
        }
        let rows = tablet.pull().await;
        assert!(rows.all::<GroupCoach>().is_empty() && rows.all::<FamilyAccount>().is_empty());
        for account in [&coach, &member, &guardian] {
            assert_eq!(seen(&app, account).await, []);
        }

        confirm(&app, &ada).await;
        for tie in ties(true) {
            assert_eq!(refused(&mut tablet, tie.clone()).await, None, "{tie:?}");
        }
        for (account, whom) in [(&coach, lea), (&member, zoe), (&guardian, zoe)] {
            assert_eq!(seen(&app, account).await, [whom]);
        }
        // What stands already gives nothing; and to take it away never waits, whenever it arrives.
        let_it_run_out(&app, &ada).await;
        for tie in ties(true).into_iter().chain(ties(false)) {
            assert_eq!(refused(&mut tablet, tie.clone()).await, None, "{tie:?}");
        }
        for account in [&coach, &member, &guardian] {
            assert_eq!(seen(&app, account).await, []);
        }
        for tie in ties(true) {
            let back = refused(&mut tablet, tie.clone()).await;
            assert_eq!(back, Some(Code::ConfirmationWanted), "back again: {tie:?}");
        }
    }

    async fn whoever_took_a_secretarys_session_opens_no_family_to_an_account_of_theirs(app: TestApp) {
        let Untied { ada, group, zoe, rose, .. } = untied(&app).await;
        let secretary = app.join(&ada, Role::Secretary).await;
        let own = app.join(&ada, Role::Member).await;
        let mut stolen = app.device(&secretary);
        let_it_run_out(&app, &secretary).await;
        for (account, stands_for) in [(&own, StandsFor::Member(zoe)), (&secretary, StandsFor::Guardian(rose))] {
            let tie = stand(account, stands_for, true);
            assert_eq!(refused(&mut stolen, tie).await, Some(Code::ConfirmationWanted), "{stands_for:?}");
        }
        assert_eq!(seen(&app, &own).await, []);
        // Who may not at all is told that, confirmed or not.
        assert_eq!(refused(&mut stolen, lead(&group, &secretary, true)).await, Some(Code::Forbidden));
        confirm(&app, &secretary).await;
        assert_eq!(refused(&mut stolen, lead(&group, &secretary, true)).await, Some(Code::Forbidden));
        assert_eq!(refused(&mut stolen, stand(&own, StandsFor::Member(zoe), true)).await, None);
        assert_eq!(seen(&app, &own).await, [zoe]);
    }

    async fn a_tie_that_arrives_after_the_confirmation_is_over_is_refused_alone_and_made_anew(app: TestApp) {
        let Untied { ada, mut tablet, group, lea, .. } = untied(&app).await;
        let coach = app.join(&ada, Role::Coach).await;
        let new = ["Petit", "Grand"].map(member);
        // Made in time, and then there was no network for a while.
        let [first, last] = new.map(|member| PeopleCommand::Create { member });
        let waiting = vec![
            tablet.envelope(first),
            tablet.envelope(lead(&group, &coach, true)),
            tablet.envelope(last),
        ];
        let_it_run_out(&app, &ada).await;
        let answer = tablet.push(waiting.clone()).await;
        let became: Vec<Option<Code>> = answer.receipts.iter().map(why).collect();
        assert_eq!(became, [None, Some(Code::ConfirmationWanted), None]);
        assert_eq!(seen(&app, &coach).await, []);
        // The answer stands, however often it is asked for: the person is told, and does it again.
        confirm(&app, &ada).await;
        let again = tablet.push(waiting).await;
        assert!(again.receipts.iter().all(|receipt| receipt.repeated), "{again:?}");
        assert_eq!(again.receipts.iter().map(why).collect::<Vec<_>>(), became);
        assert_eq!(seen(&app, &coach).await, []);
        assert_eq!(refused(&mut tablet, lead(&group, &coach, true)).await, None);
        assert_eq!(seen(&app, &coach).await, [lea]);
    }

    async fn a_link_to_the_family_space_is_made_by_a_confirmed_session_alone(app: TestApp) {
        let Untied { ada, zoe, rose, .. } = untied(&app).await;
        let secretary = app.join(&ada, Role::Secretary).await;
        let coach = app.join(&ada, Role::Coach).await;
        let whom = [json!({ "role": "member", "member_id": zoe }), json!({ "role": "member", "guardian_id": rose })];
        for who in [&ada, &secretary, &coach] {
            let_it_run_out(&app, who).await;
        }
        for body in &whom {
            for who in [&ada, &secretary] {
                let refused = app.post("/api/v1/invitations", Some(who), body).await;
                let expected = (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned());
                assert_eq!((refused.status, refused.code()), expected, "{body}");
            }
            // Who may not at all is told that.
            let refused = app.post("/api/v1/invitations", Some(&coach), body).await;
            assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "forbidden".to_owned()), "{body}");
        }
        let open = app.get("/api/v1/invitations", Some(&ada)).await.json();
        assert_eq!(open["invitations"], json!([]));
        confirm(&app, &secretary).await;
        for body in &whom {
            let made = app.post("/api/v1/invitations", Some(&secretary), body).await;
            assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        }
    }

    async fn nobody_sees_more_of_a_family_by_an_account_of_their_own_without_having_confirmed_it(app: TestApp) {
        let Untied { ada, mut tablet, lea, zoe, rose, home, .. } = untied(&app).await;
        let secretary = app.join(&ada, Role::Secretary).await;
        let mut office = app.device(&secretary);
        for stands_for in [StandsFor::Guardian(rose), StandsFor::Member(zoe)] {
            assert_eq!(refused(&mut tablet, stand(&secretary, stands_for, true)).await, None);
        }
        for who in [&ada, &secretary] {
            let_it_run_out(&app, who).await;
        }
        // Another family is ordinary work, whoever does it.
        let other = HouseholdId(moment::new_id());
        let household = Household::named(other, "Durand".to_owned());
        let guardian = || GuardianId(moment::new_id());
        for command in [
            FamilyCommand::SaveHousehold { household },
            place(other, lea, true),
            FamilyCommand::SaveGuardian { guardian: answering(other, guardian(), None) },
        ] {
            assert_eq!(refused(&mut office, command.clone()).await, None, "{command:?}");
        }
        let id = guardian();
        let widening: [ClubCommand; 4] = [
            place(home, lea, true).into(),
            FamilyCommand::SaveGuardian { guardian: answering(other, id, Some(zoe)) }.into(),
            FamilyCommand::SetPayer { household_id: other, payer: Some(Payer::Member(zoe)) }.into(),
            merge(zoe, lea).into(),
        ];
        for command in &widening {
            let became = refused(&mut office, command.clone()).await;
            assert_eq!(became, Some(Code::ConfirmationWanted), "{command:?}");
        }
        let rows = tablet.pull().await;
        assert!(rows.all::<Household>().iter().all(|one| one.payer().is_none()));
        assert!(rows.all::<Guardian>().iter().all(|one| one.member_id.is_none()));
        // Whoever does not gain by it does it without a network, and takes it back.
        for command in [
            place(home, lea, true),
            FamilyCommand::SaveGuardian { guardian: answering(other, id, Some(zoe)) },
            FamilyCommand::SetPayer { household_id: other, payer: Some(Payer::Member(zoe)) },
            FamilyCommand::SetPayer { household_id: other, payer: None },
            FamilyCommand::DeleteGuardian { id },
            place(home, lea, false),
        ] {
            assert_eq!(refused(&mut tablet, command.clone()).await, None, "{command:?}");
        }
        let back = [place(home, lea, true), FamilyCommand::RestoreGuardian { guardian: answering(other, id, Some(zoe)) }];
        for command in back {
            let became = refused(&mut office, command.clone()).await;
            assert_eq!(became, Some(Code::ConfirmationWanted), "back again: {command:?}");
        }
        confirm(&app, &secretary).await;
        assert_eq!(refused(&mut office, place(home, lea, true)).await, None);
        // It stands already, and is ended at any time.
        let_it_run_out(&app, &secretary).await;
        for active in [true, false] {
            assert_eq!(refused(&mut office, place(home, lea, active)).await, None);
        }
    }

    async fn a_merger_by_which_an_account_sees_more_is_made_by_a_confirmed_session_alone(app: TestApp) {
        let Untied { ada, mut tablet, lea, zoe, .. } = untied(&app).await;
        let parent = app.join(&ada, Role::Member).await;
        let other = member("Petit");
        for command in [
            PeopleCommand::Create { member: other.clone() }.into(),
            ClubCommand::from(stand(&parent, StandsFor::Member(zoe), true)),
        ] {
            assert_eq!(refused(&mut tablet, command).await, None);
        }
        let_it_run_out(&app, &ada).await;
        assert_eq!(refused(&mut tablet, merge(lea, zoe)).await, Some(Code::ConfirmationWanted));
        assert_eq!(seen(&app, &parent).await, [zoe]);
        assert_eq!(refused(&mut tablet, merge(zoe, other.id)).await, Some(Code::ConfirmationWanted));
        // Nobody's account is either's.
        assert_eq!(refused(&mut tablet, merge(lea, other.id)).await, None);
        confirm(&app, &ada).await;
        assert_eq!(refused(&mut tablet, merge(lea, zoe)).await, None);
        assert!(seen(&app, &parent).await.contains(&lea));
    }

    async fn a_link_to_the_family_space_ties_whoever_uses_it_when_nobody_is_there_to_confirm(app: TestApp) {
        let Untied { ada, zoe, rose, .. } = untied(&app).await;
        let mut links = Vec::new();
        for whom in [json!({ "role": "member", "member_id": zoe }), json!({ "role": "member", "guardian_id": rose })] {
            let made = app.post("/api/v1/invitations", Some(&ada), &whom).await;
            assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
            links.push(made.json()["link"].as_str().unwrap().to_owned());
        }
        let_it_run_out(&app, &ada).await;
        for link in links {
            let email = new_email();
            let body = joining(link.rsplit('/').next().unwrap(), &email);
            let joined = app.post("/api/v1/auth/join", None, &body).await;
            assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
            assert_eq!(seen(&app, &person(email, &joined.json())).await, [zoe]);
        }
    }

    async fn the_audit_log_is_made_to_forget_sooner_by_a_confirmed_session_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let save = |months| {
            let rule = RetentionRule { months, ..shipped_lines(Retained::AuditLog).remove(0) };
            PrivacyCommand::SaveRetention { what: Retained::AuditLog, rules: vec![rule] }
        };
        let_it_run_out(&app, &ada).await;
        assert_eq!(refused(&mut tablet, save(6)).await, Some(Code::ConfirmationWanted));
        assert!(tablet.pull().await.all::<RetentionRule>().is_empty());
        // As long as it is kept already, and what is not to be had at all.
        assert_eq!(refused(&mut tablet, save(12)).await, None);
        assert_eq!(refused(&mut tablet, save(5)).await, Some(Code::OutOfRange));
        confirm(&app, &ada).await;
        assert_eq!(refused(&mut tablet, save(5)).await, Some(Code::OutOfRange));
        assert_eq!(refused(&mut tablet, save(6)).await, None);
        let_it_run_out(&app, &ada).await;
        let longer = PrivacyCommand::UseShippedRetention { what: Retained::AuditLog };
        assert_eq!(refused(&mut tablet, longer).await, None);
        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let told = log["entries"].as_array().unwrap().iter().filter(|one| one["collection"] == "retention_rules");
        let told: Vec<_> = told.map(|one| one["action"].as_str().unwrap()).collect();
        for expected in ["record.created", "record.changed", "record.deleted"] {
            assert_eq!(told.iter().filter(|action| **action == expected).count(), 1, "{expected}: {told:?}");
        }
    }

    async fn the_staff_is_invited_and_removed_by_a_confirmed_session_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let_it_run_out(&app, &ada).await;
        let path = format!("/api/v1/staff/{}", coach.user);
        let removed = app.delete(&path, Some(&ada)).await;
        assert_eq!((removed.status, removed.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        assert_eq!(app.get("/api/v1/me", Some(&coach)).await.status, StatusCode::OK);
        for (role, expected) in [
            (Role::Admin, StatusCode::FORBIDDEN),
            (Role::Treasurer, StatusCode::FORBIDDEN),
            (Role::Secretary, StatusCode::FORBIDDEN),
            (Role::Coach, StatusCode::FORBIDDEN),
            (Role::Member, StatusCode::CREATED),
        ] {
            let invited = app.post("/api/v1/invitations", Some(&ada), &json!({ "role": role })).await;
            assert_eq!(invited.status, expected, "{role:?}");
        }
        confirm(&app, &ada).await;
        app.invite(&ada, Role::Coach).await;
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/api/v1/me", Some(&coach)).await.status, StatusCode::UNAUTHORIZED);
    }
}
