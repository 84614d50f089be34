//! Another device's waiting changes, brought in from its export.

use crate::{
    on_both_databases,
    support::{Device, Person, TestApp, answering, date, led_group, member, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    app::languages::{Language, problems::summary},
    club::{
        ClubCommand, Code, Refusal, Role,
        access::{AccessCommand, AccessGrant, Action, Area, FamilyAccount, Reach, StandsFor},
        consents::{ConsentCommand, ConsentKind, ConsentText, ConsentTextId},
        families::{FamilyCommand, Guardian, GuardianId, Household, HouseholdId, HouseholdPlace, Payer},
        history::Change,
        medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind},
        people::{Enrolment, Member, MemberId, PeopleCommand},
        planning::Group,
        practice::{PracticeCommand, PracticePolicy},
        privacy::{
            PrivacyCommand,
            retention::{Retained, RetentionRule, shipped_lines},
        },
    },
    server::moment,
    sync::{
        Envelope, Value,
        protocol::{COMMAND_VERSION, Outcome, PushResponse, Receipt},
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

/// What became of a file's commands, by the code where they were refused.
async fn bring_in(
    app: &TestApp,
    by: &Person,
    device: &Device,
    waiting: &[Envelope<serde_json::Value>],
) -> Vec<Option<Code>> {
    let answer = app.post("/api/v1/sync/rescue", Some(by), &export(device, waiting)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let brought: PushResponse<Refusal> = serde_json::from_slice(&answer.body).unwrap();
    brought.receipts.iter().map(why).collect()
}

fn why(receipt: &Receipt<Refusal>) -> Option<Code> {
    match &receipt.outcome {
        Outcome::Applied { .. } => None,
        Outcome::Rejected { refusal } => Some(refusal.0[0].code),
        Outcome::Retry { .. } => panic!("the number was the next"),
    }
}

/// Whom an account sees.
async fn seen(app: &TestApp, by: &Person) -> Vec<MemberId> {
    app.device(by).pull().await.all::<Member>().into_iter().map(|member| member.id).collect()
}

/// A household with a child and somebody who answers for it, and a child of nobody's.
struct Family {
    ada: Person,
    office: Device,
    home: HouseholdId,
    zoe: MemberId,
    lea: MemberId,
    rose: Guardian,
}

async fn family(app: &TestApp) -> Family {
    let ada = app.register("Judo").await;
    let mut office = app.device(&ada);
    let [zoe, lea] = ["Roux", "Durand"].map(member);
    let home = HouseholdId(moment::new_id());
    let rose = answering(home, GuardianId(moment::new_id()), None);
    let commands: [ClubCommand; 5] = [
        PeopleCommand::Create { member: zoe.clone() }.into(),
        PeopleCommand::Create { member: lea.clone() }.into(),
        FamilyCommand::SaveHousehold { household: Household::named(home, "Roux".to_owned()) }.into(),
        FamilyCommand::SetPlace { household_id: home, member_id: zoe.id, active: true }.into(),
        FamilyCommand::SaveGuardian { guardian: rose.clone() }.into(),
    ];
    for command in commands {
        assert_eq!(why(&office.perform(command).await.receipts[0]), None);
    }
    Family { ada, office, home, zoe: zoe.id, lea: lea.id, rose }
}

/// What makes one person, or an account that stands for one, see the other.
fn widening(home: HouseholdId, of_home: MemberId, other: MemberId) -> Vec<ClubCommand> {
    vec![
        FamilyCommand::SetPlace { household_id: home, member_id: other, active: true }.into(),
        FamilyCommand::SaveGuardian { guardian: answering(home, GuardianId(moment::new_id()), Some(other)) }
            .into(),
        FamilyCommand::SetPayer { household_id: home, payer: Some(Payer::Member(of_home)) }.into(),
        PeopleCommand::Merge { kept: of_home, dropped: other, fields: [].into(), licences: Vec::new() }
            .into(),
    ]
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
        assert_eq!(change.user_name, "Noé Petit");
        app.state.desk.audit().settle().await.unwrap();
        let log = app.get("/api/v1/audit?kind=export", Some(&ada)).await.json();
        let told = log["entries"].as_array().unwrap().iter();
        let told: Vec<_> = told.filter(|entry| entry["action"] == "rescue.brought_in").collect();
        let [entry] = told.as_slice() else { panic!("{log}") };
        let by = (&entry["actor_id"], &entry["device_id"]);
        assert_eq!(by, (&json!(ada.user), &json!(lost.id)), "{log}");
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

    async fn a_file_shows_its_maker_nobody_whom_they_could_not_see_by_themselves(app: TestApp) {
        let Family { ada, mut office, home, zoe, lea, rose } = family(&app).await;
        let parent = app.join(&ada, Role::Member).await;
        let tie = AccessCommand::SetFamilyAccount {
            user_id: parent.user,
            name: "Rose Roux".to_owned(),
            stands_for: StandsFor::Guardian(rose.id),
            active: true,
        };
        let coach = app.join(&ada, Role::Coach).await;
        let season = season_of(&office).await;
        let lead: Vec<ClubCommand> = led_group(&season, &coach, &[zoe]);
        for command in std::iter::once(tie.into()).chain(lead) {
            assert_eq!(why(&office.perform(command).await.receipts[0]), None);
        }
        let group_id = office.pull().await.all::<Group>().remove(0).id;
        let street = |id| PeopleCommand::Edit {
            id,
            fields: [("street".to_owned(), Value::Text("3 rue des Lilas".into()))].into(),
        };

        let mut theirs = app.device(&parent);
        let waiting = [
            widening(home, zoe, lea),
            vec![PeopleCommand::Enrol { member_id: lea, group_id }.into(), street(lea).into(), street(zoe).into()],
        ];
        let waiting: Vec<_> = waiting.into_iter().flatten().map(|command| theirs.envelope(command)).collect();
        let became = bring_in(&app, &ada, &theirs, &waiting).await;
        let (own, others) = became.split_last().unwrap();
        assert_eq!((*own, others.len()), (None, 6), "what is theirs to say is brought in");
        assert!(others.iter().all(|code| *code == Some(Code::Forbidden)), "{others:?}");
        assert_eq!(seen(&app, &parent).await, [zoe]);
        // Nor where families keep their own homes.
        let (role, area, action) = (Role::Member, Area::Families, Action::Change);
        let granted = office.perform(AccessCommand::SetReach { role, area, action, reach: Reach::Own }).await;
        assert_eq!(why(&granted.receipts[0]), None);
        let place = |member_id, active| FamilyCommand::SetPlace { household_id: home, member_id, active };
        let waiting = [place(lea, true), place(zoe, false)].map(|command| theirs.envelope(command));
        assert_eq!(bring_in(&app, &ada, &theirs, &waiting).await, [Some(Code::Forbidden), None]);

        let mut tablet = app.device(&coach);
        let enrol = PeopleCommand::Enrol { member_id: lea, group_id };
        let waiting = [tablet.envelope(enrol), tablet.envelope(PeopleCommand::Create { member: member("Petit") })];
        let became = bring_in(&app, &ada, &tablet, &waiting).await;
        assert_eq!(became, [Some(Code::Forbidden), Some(Code::Forbidden)]);
        assert_eq!(seen(&app, &coach).await, [zoe]);
    }

    async fn a_secretarys_file_is_brought_in_whole_and_by_what_they_are_now(app: TestApp) {
        let Family { ada, office, home, zoe, lea, .. } = family(&app).await;
        let bob = app.join(&ada, Role::Secretary).await;
        let mut broken = app.device(&bob);
        let waiting: Vec<_> = widening(home, zoe, lea).into_iter().map(|command| broken.envelope(command)).collect();
        let became = bring_in(&app, &ada, &broken, &waiting).await;
        assert_eq!(became, vec![None; waiting.len()]);
        let rows = office.pull().await;
        assert_eq!(rows.get::<Member>(lea.0).unwrap().merged_into, Some(zoe));
        assert_eq!(rows.get::<Household>(home.0).unwrap().payer_member_id, Some(zoe));
        // Numbers and stamps are those of the device, which is back.
        let again = broken.push(waiting.clone()).await;
        assert!(again.receipts.iter().all(|receipt| receipt.repeated), "{again:?}");
        assert_eq!(again.receipts.last().unwrap().n, waiting.last().unwrap().n);
        let late = broken.envelope(PeopleCommand::Create { member: member("Petit") });
        // Who is a coach now hands in what coaches may.
        let path = format!("/api/v1/staff/{}", bob.user);
        let now = app.request(Method::PATCH, &path).by(Some(&ada)).json(&json!({ "role": "coach" })).send().await;
        assert_eq!(now.status, StatusCode::NO_CONTENT, "{now:?}");
        assert_eq!(bring_in(&app, &ada, &broken, &[late]).await, [Some(Code::Forbidden)]);
    }

    async fn by_a_file_nobody_does_more_than_who_brings_it_in_may(app: TestApp) {
        let Family { ada, mut office, zoe, .. } = family(&app).await;
        let bob = app.join(&ada, Role::Secretary).await;
        for (area, reach) in [(Area::Staff, Reach::All), (Area::Medical, Reach::None)] {
            let (role, action) = (Role::Secretary, Action::Change);
            let set = office.perform(AccessCommand::SetReach { role, area, action, reach }).await;
            assert_eq!(why(&set.receipts[0]), None, "{area:?}");
        }
        let proof = MedicalProof {
            id: MedicalProofId(moment::new_id()),
            member_id: zoe,
            kind: ProofKind::Attestation,
            issued_on: date("2026-09-05"),
            discipline: None,
            practice: None,
        };
        let mut lost = app.device(&ada);
        let waiting = [
            lost.envelope(MedicalCommand::SaveProof { proof }),
            lost.envelope(PeopleCommand::Create { member: member("Petit") }),
        ];
        assert_eq!(bring_in(&app, &bob, &lost, &waiting).await, [Some(Code::Forbidden), None]);
        assert!(office.pull().await.all::<MedicalProof>().is_empty());
    }

    async fn of_who_has_left_nothing_is_brought_in_that_shows_a_record_to_somebody_else(app: TestApp) {
        let Family { ada, mut office, home, zoe, lea, .. } = family(&app).await;
        let bob = app.join(&ada, Role::Secretary).await;
        let mut lost = app.device(&bob);
        assert_eq!(why(&lost.perform(PeopleCommand::Create { member: member("Petit") }).await.receipts[0]), None);
        let season = season_of(&office).await;
        let group = led_group(&season, &ada, &[]).remove(0);
        assert_eq!(why(&office.perform(group).await.receipts[0]), None);
        let group_id = office.pull().await.all::<Group>().remove(0).id;
        let harmless: [ClubCommand; 2] = [
            PeopleCommand::Create { member: member("Grand") }.into(),
            PeopleCommand::Edit { id: zoe, fields: [("phone".to_owned(), Value::Text("+33612345678".into()))].into() }
                .into(),
        ];
        let mut waiting: Vec<_> = harmless.into_iter().map(|command| lost.envelope(command)).collect();
        let enrol = PeopleCommand::Enrol { member_id: lea, group_id }.into();
        let refused: Vec<_> = widening(home, zoe, lea).into_iter().chain([enrol]).collect();
        waiting.extend(refused.into_iter().map(|command| lost.envelope(command)));
        let removed = app.delete(&format!("/api/v1/staff/{}", bob.user), Some(&ada)).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT, "{removed:?}");

        let became = bring_in(&app, &ada, &lost, &waiting).await;
        assert_eq!(became[..2], [None, None]);
        assert_eq!(became[2..], vec![Some(Code::MakerHasLeft); waiting.len() - 2]);
        let rows = office.pull().await;
        assert_eq!(rows.get::<Member>(zoe.0).unwrap().phone.as_deref(), Some("+33612345678"));
        assert!(rows.all::<Enrolment>().is_empty());
        assert_eq!(rows.all::<HouseholdPlace>().len(), 1);
        let told = Refusal::because(Code::MakerHasLeft);
        for (language, expected) in [(Language::French, "n’est plus au club"), (Language::English, "no longer in the club")] {
            assert!(summary(language, &told).contains(expected), "{language:?}");
        }
    }

    async fn a_merger_that_ties_an_account_is_brought_in_of_nobody(app: TestApp) {
        let Family { ada, mut office, zoe, lea, .. } = family(&app).await;
        let parent = app.join(&ada, Role::Member).await;
        let tie = AccessCommand::SetFamilyAccount {
            user_id: parent.user,
            name: "Rose Roux".to_owned(),
            stands_for: StandsFor::Member(zoe),
            active: true,
        };
        assert_eq!(why(&office.perform(tie).await.receipts[0]), None);
        let bob = app.join(&ada, Role::Secretary).await;
        let mut lost = app.device(&bob);
        let merge = PeopleCommand::Merge { kept: lea, dropped: zoe, fields: [].into(), licences: Vec::new() };
        let waiting = [lost.envelope(merge)];
        assert_eq!(bring_in(&app, &ada, &lost, &waiting).await, [Some(Code::NotByFile)]);
        assert_eq!(seen(&app, &parent).await, [zoe]);
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
