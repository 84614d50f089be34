//! Whose working copy speaks, and what a changed role makes of it.

use crate::{
    on_both_databases,
    support::{TestApp, member, season_of},
};
use axum::http::StatusCode;
use novaclub::server::db::Across;
use novaclub::{
    club::{
        Code, Refusal, Role,
        people::{Member, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand},
    },
    server::{db::accounts, moment},
    sync::protocol::{Holder, Outcome},
};
use serde_json::json;
use uuid::Uuid;

on_both_databases! {
    async fn a_working_copy_of_another_person_or_club_gives_and_gets_nothing(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let create = tablet.envelope(PeopleCommand::Create { member: member("Durand") });
        let strangers = [
            Holder { user: moment::new_id(), club: ada.club },
            Holder { user: ada.user, club: moment::new_id() },
        ];
        for holder in strangers {
            let mut push = tablet.request(vec![create.clone()]);
            push.holder = Some(holder);
            assert_eq!(tablet.send(&push).await.status, StatusCode::CONFLICT);
            let pull = json!({ "device": tablet.id, "holder": holder });
            assert_eq!(app.post("/api/v1/sync/pull", Some(&ada), &pull).await.status, StatusCode::CONFLICT);
        }
        assert_eq!(tablet.pull().await.all::<Member>(), []);

        let mut push = tablet.request(vec![create]);
        push.holder = Some(Holder { user: ada.user, club: ada.club });
        assert_eq!(tablet.send(&push).await.status, StatusCode::OK);
        assert_eq!(tablet.pull().await.all::<Member>().len(), 1);
    }

    async fn who_comes_to_see_more_gets_it_and_who_sees_less_loses_it(app: TestApp) {
        let ada = app.register("Judo").await;
        let (mut office, durand) = (app.device(&ada), member("Durand"));
        office.perform(PeopleCommand::Create { member: durand.clone() }).await;
        let bob = app.join(&ada, Role::Member).await;
        let phone = app.device(&bob);
        let mut rows = phone.pull().await;
        assert_eq!(rows.all::<Member>(), [], "a member sees nobody");

        for (role, seen) in [(Role::Secretary, 1), (Role::Member, 0), (Role::Coach, 0)] {
            let mut tx = app.db().write_for(Across::Backup).await.unwrap();
            accounts::upsert_membership(&mut tx, bob.club, bob.user, role, moment::now()).await.unwrap();
            tx.commit().await.unwrap();
            rows.follow(&phone).await;
            assert_eq!(rows.all::<Member>().len(), seen, "as {role:?}");
        }
    }

    async fn saving_what_was_deleted_meanwhile_is_refused_aloud(app: TestApp) {
        let ada = app.register("Judo").await;
        let (mut office, mut tablet) = (app.device(&ada), app.device(&ada));
        let season = season_of(&office).await;
        let group = Group {
            id: GroupId(Uuid::from_u128(7)),
            season_id: season.id,
            name: "Taïso".to_owned(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        };
        office.perform(PlanningCommand::SaveGroup { group: group.clone() }).await;
        office.perform(PlanningCommand::DeleteGroup { id: group.id }).await;
        let renamed = Group { name: "Taïso adultes".to_owned(), ..group };
        let answer = tablet.perform(PlanningCommand::SaveGroup { group: renamed }).await;
        let refusal = Refusal::because(Code::UnknownRecord);
        assert_eq!(answer.receipts[0].outcome, Outcome::Rejected { refusal });
        assert_eq!(office.pull().await.all::<Group>(), []);
    }
}
