//! Another device's waiting changes, brought in from its export.

use crate::{
    on_both_databases,
    support::{Device, TestApp, member},
};
use axum::http::StatusCode;
use novaclub::{
    club::{
        Refusal, Role,
        history::Change,
        people::{Member, PeopleCommand},
    },
    server::moment,
    sync::{
        Envelope, Value,
        protocol::{COMMAND_VERSION, Outcome, PushResponse},
    },
};
use serde_json::json;

/// What the device's export holds.
fn export(device: &Device, waiting: &[Envelope<serde_json::Value>]) -> serde_json::Value {
    let waiting: Vec<_> = waiting.iter().map(|envelope| json!({ "envelope": envelope })).collect();
    json!({
        "version": COMMAND_VERSION, "club": device.person.club, "user": device.person.user,
        "device": device.id, "device_name": device.name, "waiting": waiting, "refused": [],
    })
}

on_both_databases! {
    async fn an_export_is_carried_out_once_even_if_its_device_comes_back(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Secretary).await;
        let mut lost = app.device(&bob);
        let lea = member("Durand");
        let sent = lost.envelope(PeopleCommand::Create { member: lea.clone() });
        lost.push(vec![sent]).await;
        let fields = [("phone".to_owned(), Value::Text("+33612345678".into()))];
        let waiting = vec![
            lost.envelope(PeopleCommand::Edit { id: lea.id, fields: fields.into() }),
            lost.envelope(PeopleCommand::Create { member: member("Petit") }),
        ];

        let answer = app.post("/api/v1/sync/rescue", Some(&ada), &export(&lost, &waiting)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let brought: PushResponse<Refusal> = serde_json::from_slice(&answer.body).unwrap();
        assert!(brought.receipts.iter().all(|r| matches!(r.outcome, Outcome::Applied { .. }) && !r.repeated));

        let again = lost.push(waiting).await;
        assert!(again.receipts.iter().all(|receipt| receipt.repeated), "{again:?}");
        let rows = app.device(&ada).pull().await;
        assert_eq!(rows.all::<Member>().len(), 2);
        let change = rows.all::<Change>().into_iter().find(|change| change.field == "phone").unwrap();
        assert_eq!(change.user_name, "Noé Petit (Ada Martin)");
    }

    async fn only_an_admin_brings_in_and_only_for_people_and_clubs_that_are_their_own(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Secretary).await;
        let eve = app.register("Karaté").await;
        let mut lost = app.device(&bob);
        let waiting = [lost.envelope(PeopleCommand::Create { member: member("Petit") })];
        let own = export(&lost, &waiting);
        let mut unknown = own.clone();
        unknown["user"] = json!(moment::new_id());
        let mut stranger = own.clone();
        stranger["user"] = json!(eve.user);
        let cases = [
            (None, &own, StatusCode::UNAUTHORIZED),
            (Some(&bob), &own, StatusCode::FORBIDDEN),
            (Some(&eve), &own, StatusCode::UNPROCESSABLE_ENTITY),
            (Some(&ada), &unknown, StatusCode::UNPROCESSABLE_ENTITY),
            (Some(&ada), &stranger, StatusCode::UNPROCESSABLE_ENTITY),
        ];
        for (person, file, status) in cases {
            assert_eq!(app.post("/api/v1/sync/rescue", person, file).await.status, status);
        }
        assert_eq!(app.device(&ada).pull().await.all::<Member>(), []);
    }
}
