//! Another device's waiting changes, brought in from its export.

use crate::{
    on_both_databases,
    support::{Device, TestApp, date, member},
};
use axum::http::StatusCode;
use novaclub::{
    app::languages::{Language, problems::summary},
    club::{
        ClubCommand, Code, Refusal, Role,
        access::{AccessCommand, AccessGrant, Action, Area, FamilyAccount, Reach, StandsFor},
        consents::{ConsentCommand, ConsentKind, ConsentText, ConsentTextId},
        history::Change,
        medical::MedicalCommand,
        people::{Member, PeopleCommand},
        practice::{PracticeCommand, PracticePolicy},
        privacy::{
            PrivacyCommand,
            retention::{Retained, RetentionRule, shipped_lines},
        },
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

    async fn what_decides_over_others_is_left_out_of_what_is_brought_in(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Secretary).await;
        let mut office = app.device(&ada);
        let lea = member("Durand");
        office.perform(PeopleCommand::Create { member: lea.clone() }).await;
        let mut lost = app.device(&bob);
        let (role, area, action, reach) = (Role::Secretary, Area::Staff, Action::Change, Reach::All);
        let term = RetentionRule { months: 6, ..shipped_lines(Retained::AuditLog).remove(0) };
        let text = ConsentText {
            id: ConsentTextId(moment::new_id()),
            kind: ConsentKind::Image,
            version: 1,
            wording: "Photos".to_owned(),
            applies_from: date("2026-11-20"),
        };
        let over_others: [ClubCommand; 8] = [
            AccessCommand::SetReach { role, area, action, reach }.into(),
            AccessCommand::SetReach { role, area: Area::Dues, action, reach: Reach::None }.into(),
            AccessCommand::SetFamilyAccount {
                user_id: bob.user,
                name: "Noé Petit".to_owned(),
                stands_for: StandsFor::Member(lea.id),
                active: true,
            }
            .into(),
            PrivacyCommand::Erase { id: lea.id }.into(),
            PrivacyCommand::SaveRetention { what: Retained::AuditLog, rules: vec![term] }.into(),
            PracticeCommand::SetPolicy { policy: PracticePolicy::usual(PracticePolicy::id_for(ada.club)) }.into(),
            MedicalCommand::UseShippedRules { discipline: String::new() }.into(),
            ConsentCommand::SaveText { text }.into(),
        ];
        let count = over_others.len();
        let mut waiting: Vec<_> = over_others.into_iter().map(|command| lost.envelope(command)).collect();
        waiting.push(lost.envelope(PeopleCommand::Create { member: member("Petit") }));
        let answer = app.post("/api/v1/sync/rescue", Some(&ada), &export(&lost, &waiting)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let mut brought: PushResponse<Refusal> = serde_json::from_slice(&answer.body).unwrap();
        let last = brought.receipts.pop().unwrap();
        assert!(matches!(last.outcome, Outcome::Applied { .. }), "{last:?}");
        let why = Refusal::because(Code::NotByFile);
        for receipt in &brought.receipts {
            assert_eq!(receipt.outcome, Outcome::Rejected { refusal: why.clone() }, "{receipt:?}");
        }
        assert_eq!(brought.receipts.len(), count);
        let rows = office.pull().await;
        assert_eq!((rows.all::<Member>().len(), rows.all::<AccessGrant>().len()), (2, 0));
        assert!(rows.all::<RetentionRule>().is_empty() && rows.all::<FamilyAccount>().is_empty());
        assert_eq!(rows.get::<Member>(lea.id.0).unwrap().last_name, "Durand");
        // The admin does it, on a device of their own.
        let own = AccessCommand::SetReach { role, area: Area::Dues, action, reach: Reach::None };
        let done = office.perform(own).await;
        assert!(matches!(done.receipts[0].outcome, Outcome::Applied { .. }), "{done:?}");
        for (language, expected) in [(Language::French, "fichier"), (Language::English, "file")] {
            assert!(summary(language, &why).contains(expected), "{language:?}");
        }
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
