//! A change of the server's secret: what the database holds sealed is sealed anew, once, and loses nothing.

use crate::{
    factors::{code_at, with_app},
    on_both_databases,
    openid::{door_of, form, provider::Provider, save, travel, who},
    support::{PASSWORD, Person, TestApp, new_email, person},
    tablet::{lock, open, recover},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use novaclub::{
    on_connection,
    server::{
        access::{
            factors::app,
            sealed::{
                MARK,
                columns::Column,
                renewal::{self, Renewed},
            },
        },
        db::{Across, sealed::PORTION},
        moment::{self, new_id},
    },
};
use serde_json::json;
use uuid::Uuid;

const NEXT: &[u8] = b"the next secret of the tests, known to everybody";

const NOTHING: Renewed = Renewed { anew: 0, lost: 0 };

/// One value of each column that is sealed, and what is needed to use them.
struct Everything {
    /// With an app that shows codes.
    ada: Person,
    app_secret: String,
    /// With a device behind a code, in a club with a provider.
    joe: Person,
    device: Uuid,
    lock: String,
    half: String,
    recovery: String,
    provider: Provider,
}

impl Everything {
    async fn made(app: &TestApp) -> Self {
        let ada = app.register("Judo").await;
        let (app_secret, _) = with_app(app, &ada).await;
        let (joe, device) = (app.register("Karaté").await, new_id());
        let (lock, half, recovery) = lock(app, &joe, device, 'a').await;
        let provider = Provider::start().await;
        provider.wants_secret("a secret");
        let mut settings = form(&provider, true);
        settings["client_secret"] = json!("a secret");
        let saved = save(app, &joe, &settings).await;
        assert_eq!(saved.status, StatusCode::OK, "{saved:?}");
        Self { ada, app_secret, joe, device, lock, half, recovery, provider }
    }

    /// Uses them all, for the n-th time.
    async fn opens_in(&self, app: &TestApp, n: i32) {
        let at = moment::now() + TimeDelta::seconds(30) * n;
        let code = code_at(&self.app_secret, at);
        app::take(app.db(), &app.state.factors, self.ada.user, &code, at).await.expect("the code is right");

        let body = json!({ "email": self.joe.email, "password": PASSWORD });
        let joe = app.post("/api/v1/auth/login", None, &body).await;
        assert_eq!(joe.status, StatusCode::OK, "{joe:?}");
        let joe = person(self.joe.email.clone(), &joe.json());
        let of_device = (self.device, self.lock.as_str());
        assert_eq!(open(app, &joe, of_device, 'a').await["half"], self.half.as_str());
        assert_eq!(recover(app, &joe, of_device).await.json()["recovery"], self.recovery.as_str());

        let come = travel(app, &self.provider, &door_of(&joe), &new_email(), |_| {}).await;
        who(app, &come).await;
    }
}

/// What a start of the program finds to do.
async fn start(app: &TestApp) -> [Renewed; 4] {
    let renewed = renewal::renew(app.db(), &app.state.config).await.unwrap();
    assert_eq!(renewed.map(|(column, _)| column), Column::ALL);
    renewed.map(|(_, renewed)| renewed)
}

/// All sealed values as they stand in the database.
async fn kept(app: &TestApp) -> Vec<Vec<u8>> {
    let mut tx = app.db().read_for(Across::Backup).await.unwrap();
    let mut all = Vec::new();
    for sql in ["SELECT sealed FROM totp_secrets", "SELECT client_secret FROM openid_providers"] {
        all.push(on_connection!(&mut tx, |connection| {
            sqlx::query_scalar::<_, Vec<u8>>(sql).fetch_one(connection).await.unwrap()
        }));
    }
    for sql in ["SELECT half FROM device_locks", "SELECT recovery FROM device_locks"] {
        let digits = on_connection!(&mut tx, |connection| {
            sqlx::query_scalar::<_, String>(sql).fetch_one(connection).await.unwrap()
        });
        all.push(digits.into_bytes());
    }
    tx.commit().await.unwrap();
    all
}

/// As all was sealed before it began with the mark of its key.
async fn forget_marks(app: &TestApp) {
    let (bytes, digits) = (MARK + 1, MARK * 2 + 1);
    let mut tx = app.db().write_for(Across::Backup).await.unwrap();
    for sql in [
        format!("UPDATE totp_secrets SET sealed = substr(sealed, {bytes})"),
        format!("UPDATE openid_providers SET client_secret = substr(client_secret, {bytes})"),
        format!(
            "UPDATE device_locks SET half = substr(half, {digits}), recovery = substr(recovery, {digits})"
        ),
    ] {
        let changed = on_connection!(&mut tx, |connection| {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(connection).await.unwrap().rows_affected()
        });
        assert_eq!(changed, 1);
    }
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn all_that_is_sealed_opens_while_the_secret_is_changed_and_when_the_former_one_is_gone(app: TestApp) {
        let everything = Everything::made(&app).await;
        everything.opens_in(&app, 0).await;
        let before = kept(&app).await;

        let during = app.after_a_change_of_secret(NEXT).await;
        everything.opens_in(&during, 1).await;
        assert_eq!(start(&during).await, [Renewed { anew: 1, lost: 0 }; 4]);
        everything.opens_in(&during, 2).await;
        let after = kept(&app).await;
        assert!(before.iter().zip(&after).all(|(before, after)| before != after));

        let later = app.with_secrets(NEXT, None).await;
        assert_eq!(start(&later).await, [NOTHING; 4]);
        everything.opens_in(&later, 3).await;
        assert_eq!(kept(&app).await, after);
    }

    async fn a_start_without_a_change_writes_nothing(app: TestApp) {
        Everything::made(&app).await;
        let before = kept(&app).await;
        assert_eq!(start(&app).await, [NOTHING; 4]);
        // The operator has not yet taken the former one away.
        let secret = &app.state.config.secret;
        assert_eq!(start(&app.with_secrets(secret, Some(NEXT)).await).await, [NOTHING; 4]);
        assert_eq!(kept(&app).await, before);
    }

    async fn what_neither_secret_opens_is_counted_and_left_as_it_is(app: TestApp) {
        let everything = Everything::made(&app).await;
        let before = kept(&app).await;
        let stranger = app.with_secrets(NEXT, Some(b"a third secret of the tests, known to everybody")).await;
        assert_eq!(start(&stranger).await, [Renewed { anew: 0, lost: 1 }; 4]);
        assert_eq!(kept(&app).await, before);
        everything.opens_in(&app, 0).await;
    }

    async fn what_does_not_tell_its_key_opens_and_is_sealed_anew_once(app: TestApp) {
        let everything = Everything::made(&app).await;
        forget_marks(&app).await;
        let before = kept(&app).await;
        everything.opens_in(&app, 0).await;
        everything.opens_in(&app.after_a_change_of_secret(NEXT).await, 1).await;
        assert_eq!(kept(&app).await, before);
        assert_eq!(start(&app).await, [Renewed { anew: 1, lost: 0 }; 4]);
        everything.opens_in(&app, 2).await;
        let after = kept(&app).await;
        assert_eq!(start(&app).await, [NOTHING; 4]);
        assert_eq!(kept(&app).await, after);
    }

    async fn more_than_one_portion_is_sealed_anew_beside_what_is_lost(app: TestApp) {
        let ada = app.register("Judo").await;
        let of_a_portion = u64::try_from(PORTION).unwrap();
        let stranger = app.with_secrets(b"a third secret of the tests, known to everybody", None).await;
        let body = json!({ "email": ada.email, "password": PASSWORD });
        let answer = stranger.post("/api/v1/auth/login", None, &body).await;
        let as_stranger = person(ada.email.clone(), &answer.json());
        for _ in 0..=PORTION {
            lock(&app, &ada, new_id(), 'a').await;
            lock(&stranger, &as_stranger, new_id(), 'a').await;
        }
        let during = app.after_a_change_of_secret(NEXT).await;
        let [app_secrets, client_secrets, halves, recoveries] = start(&during).await;
        assert_eq!([app_secrets, client_secrets], [NOTHING; 2]);
        assert_eq!([halves, recoveries], [Renewed { anew: of_a_portion + 1, lost: of_a_portion + 1 }; 2]);
        let [.., halves, recoveries] = start(&during).await;
        assert_eq!([halves, recoveries], [Renewed { anew: 0, lost: of_a_portion + 1 }; 2]);
    }
}
