//! Staying signed in: tokens that follow from each other, copies of them, ends, and the list of devices.

use crate::{
    on_both_databases,
    support::{ACCESS, Body, Browser, PASSWORD, Person, REFRESH, TestApp, member},
};
use axum::http::{Method, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use novaclub::{
    club::{Role, people::PeopleCommand},
    server::{
        access::sessions::{Lifetimes, Renewal, TOGETHER, renew},
        moment::now,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

/// What a refresh token is good for at a time.
async fn renew_at(app: &TestApp, token: &str, at: DateTime<Utc>) -> Renewal {
    renew(app.db(), &app.state.tokens, Lifetimes::default(), token, at).await.unwrap()
}

fn next(renewal: Renewal) -> String {
    match renewal {
        Renewal::Goes(going) => going.refresh,
        other => panic!("{other:?}"),
    }
}

/// Actions of the log about sessions, newest first.
async fn told(app: &TestApp, admin: &Person) -> Vec<String> {
    let log = app.get("/api/v1/audit", Some(admin)).await.json();
    let actions = log["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap());
    actions.filter(|action| action.starts_with("session.")).map(str::to_owned).collect()
}

async fn sessions(app: &TestApp, person: &Person, path: &str) -> Vec<Value> {
    let answer = app.get(path, Some(person)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["sessions"].as_array().unwrap().clone()
}

on_both_databases! {
    async fn after_ten_minutes_a_refresh_gives_the_next_tokens_and_the_page_goes_on(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = Browser::of(&app, &ada).await;
        assert_eq!(tablet.me().await, StatusCode::OK);
        let first = tablet.refresh_token();
        tablet.wait_ten_minutes();
        assert_eq!(tablet.me().await, StatusCode::UNAUTHORIZED);
        let renewed = tablet.refresh().await;
        assert_eq!(renewed.status, StatusCode::OK, "{renewed:?}");
        let until: DateTime<Utc> = serde_json::from_value(renewed.json()["expires_at"].clone()).unwrap();
        assert!(until <= now() + TimeDelta::minutes(10) && until > now() + TimeDelta::minutes(9));
        assert_ne!(tablet.refresh_token(), first);
        assert_eq!(tablet.me().await, StatusCode::OK);
        // The database holds no token that could be used.
        let mut tx = app.db().read().await.unwrap();
        let hashes: Vec<Vec<u8>> = novaclub::on_connection!(&mut tx, |connection| {
            sqlx::query_scalar("SELECT token_hash FROM refresh_tokens").fetch_all(connection).await.unwrap()
        });
        tx.commit().await.unwrap();
        assert!(hashes.iter().all(|hash| hash.len() == 32));
    }

    async fn a_page_with_a_token_that_is_over_is_rendered_signed_in_and_a_form_is_carried_out(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = Browser::of(&app, &ada).await;
        let first = tablet.refresh_token();
        tablet.wait_ten_minutes();
        let page = tablet.get("/members").await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        assert_ne!(tablet.refresh_token(), first);
        assert_eq!(tablet.me().await, StatusCode::OK);
        tablet.wait_ten_minutes();
        let form = Body::Form(format!("club_id={}", ada.club));
        let switched = tablet.send(Method::POST, "/switch-club", Some(form)).await;
        assert_eq!(switched.status, StatusCode::SEE_OTHER, "{switched:?}");
        assert_eq!(tablet.refresh().await.status, StatusCode::OK);
        // What is a file, and what programs ask, is not worth a write.
        let second = tablet.refresh_token();
        tablet.wait_ten_minutes();
        tablet.get("/manifest.webmanifest").await;
        tablet.get("/api/v1/me").await;
        assert_eq!(tablet.refresh_token(), second);
        let mut stranger = Browser::new(&app);
        stranger.cookies.insert(REFRESH.to_owned(), "A".repeat(43));
        assert_eq!(stranger.get("/members").await.header("location"), "/sign-in?next=/members");
        assert!(stranger.cookies.is_empty());
    }

    async fn one_lost_answer_is_forgiven_and_the_next_refresh_goes_on(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = Browser::of(&app, &ada).await;
        let before = tablet.clone();
        assert_eq!(tablet.refresh().await.status, StatusCode::OK);
        // The answer did not arrive: the tablet still has what it had.
        let lost = tablet.refresh_token();
        tablet.cookies = before.cookies;
        assert_eq!(tablet.refresh().await.status, StatusCode::OK);
        assert_eq!(tablet.refresh_token(), lost, "the same once more");
        assert_eq!(tablet.refresh().await.status, StatusCode::OK);
        assert_eq!(tablet.me().await, StatusCode::OK);
        // Days later it is the same, but not a second time in a row.
        let (first, day) = (tablet.refresh_token(), now() + TimeDelta::days(1));
        let second = next(renew_at(&app, &first, day).await);
        assert_eq!(next(renew_at(&app, &first, day + TimeDelta::hours(5)).await), second);
        let third = next(renew_at(&app, &second, day + TimeDelta::hours(6)).await);
        let again = renew_at(&app, &second, day + TimeDelta::hours(7)).await;
        assert!(matches!(again, Renewal::Copied(_)), "two that take turns: {again:?}");
        assert_eq!(renew_at(&app, &third, day + TimeDelta::hours(7)).await, Renewal::Over);
    }

    async fn a_copy_ends_the_session_for_both_and_is_told_in_the_log_and_by_mail(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = Browser::of(&app, &ada).await;
        let copied = tablet.clone();
        let at = now() - TimeDelta::hours(1);
        let second = next(renew_at(&app, &tablet.refresh_token(), at).await);
        let third = next(renew_at(&app, &second, at + TimeDelta::minutes(10)).await);
        let mut thief = copied;
        assert_eq!(thief.refresh().await.status, StatusCode::UNAUTHORIZED);
        tablet.cookies.insert(REFRESH.to_owned(), third);
        assert_eq!(tablet.refresh().await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(tablet.me().await, StatusCode::UNAUTHORIZED, "its token ended with the session");
        assert_eq!(told(&app, &ada).await, ["session.copied"]);
        let mails = app.mails().await;
        assert_eq!(mails.len(), 1);
        assert!(format!("{:?}", mails[0]).contains(&ada.email));
        // The other session of the same person lives on.
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
    }

    async fn requests_that_were_under_way_together_are_no_copies(app: TestApp) {
        let ada = app.register("Judo").await;
        let tablet = Browser::of(&app, &ada).await;
        let (first, at) = (tablet.refresh_token(), now());
        let second = next(renew_at(&app, &first, at).await);
        let third = next(renew_at(&app, &second, at + TimeDelta::seconds(5)).await);
        assert_eq!(next(renew_at(&app, &first, at + TimeDelta::seconds(9)).await), third);
        let late = at + TimeDelta::seconds(6) + TOGETHER;
        assert!(matches!(renew_at(&app, &first, late).await, Renewal::Copied(_)));
    }

    async fn twenty_refreshes_at_once_leave_one_living_branch(app: TestApp) {
        let ada = app.register("Judo").await;
        let tablet = Browser::of(&app, &ada).await;
        let tabs = (0..20).map(|_| {
            let mut tab = tablet.clone();
            async move {
                assert_eq!(tab.refresh().await.status, StatusCode::OK);
                tab
            }
        });
        let mut tabs = futures_util::future::join_all(tabs).await;
        let token = tabs[0].refresh_token();
        assert!(tabs.iter().all(|tab| tab.refresh_token() == token));
        let mut tx = app.db().read().await.unwrap();
        let unused: i64 = novaclub::on_connection!(&mut tx, |connection| {
            let sql = "SELECT COUNT(*) FROM refresh_tokens WHERE used_at IS NULL AND made_from IS NOT NULL";
            sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
        });
        tx.commit().await.unwrap();
        assert_eq!(unused, 1);
        assert_eq!(tabs[7].me().await, StatusCode::OK);
        assert_eq!(tabs[11].refresh().await.status, StatusCode::OK);
    }

    async fn a_session_ends_after_fourteen_days_unused_and_after_thirty_in_any_case(app: TestApp) {
        let ada = app.register("Judo").await;
        let began = now();
        let day = |days: i64| began + TimeDelta::days(days);
        let drawer = Browser::of(&app, &ada).await.refresh_token();
        assert_eq!(renew_at(&app, &drawer, day(14) + TimeDelta::minutes(1)).await, Renewal::Over);
        let mut used = Browser::of(&app, &ada).await.refresh_token();
        for days in [13, 26, 29] {
            used = next(renew_at(&app, &used, day(days)).await);
        }
        assert_eq!(renew_at(&app, &used, day(30) + TimeDelta::minutes(1)).await, Renewal::Over);
        let shorter = Lifetimes { idle: TimeDelta::hours(1), absolute: TimeDelta::days(1) };
        let token = Browser::of(&app, &ada).await.refresh_token();
        let first = renew(app.db(), &app.state.tokens, shorter, &token, began).await.unwrap();
        let late = began + TimeDelta::hours(2);
        let second = renew(app.db(), &app.state.tokens, shorter, &next(first), late).await.unwrap();
        assert_eq!(second, Renewal::Over, "the limits are the operator's");
    }

    async fn a_session_that_is_ended_is_over_at_the_next_request(app: TestApp) {
        let ada = app.register("Judo").await;
        let (mut tablet, mut laptop) = (Browser::of(&app, &ada).await, Browser::of(&app, &ada).await);
        let id = tablet.id().await;
        // What is read often is kept; this must not be.
        for _ in 0..3 {
            assert_eq!(tablet.me().await, StatusCode::OK);
        }
        let path = format!("/api/v1/auth/sessions/{id}");
        assert_eq!(laptop.send(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
        assert_eq!(tablet.me().await, StatusCode::UNAUTHORIZED);
        assert_eq!(tablet.refresh().await.status, StatusCode::UNAUTHORIZED);
        let pull = Body::Json(json!({ "device": Uuid::from_u128(7) }));
        let pulled = tablet.send(Method::POST, "/api/v1/sync/pull", Some(pull)).await;
        assert_eq!(pulled.status, StatusCode::UNAUTHORIZED);
        assert!(tablet.get("/members").await.header("location").starts_with("/sign-in"));
        assert_eq!(laptop.me().await, StatusCode::OK);
        assert_eq!(laptop.send(Method::DELETE, &path, None).await.status, StatusCode::NOT_FOUND, "ended already");
        assert_eq!(told(&app, &ada).await, ["session.elsewhere"]);
    }

    async fn a_programs_token_of_seven_days_ends_with_its_session_as_well(app: TestApp) {
        let ada = app.register("Judo").await;
        let credentials = json!({ "email": ada.email, "password": PASSWORD });
        let begun = app.post("/api/v1/auth/login", None, &credentials).await.json();
        let until: DateTime<Utc> = serde_json::from_value(begun["expires_at"].clone()).unwrap();
        assert!(until > now() + TimeDelta::days(6) && until <= now() + TimeDelta::days(7));
        let program = Person { token: begun["token"].as_str().unwrap().to_owned(), ..ada.clone() };
        let lines = sessions(&app, &program, "/api/v1/auth/sessions").await;
        let line = lines.iter().find(|line| line["is_this"] == true).unwrap();
        let path = format!("/api/v1/auth/sessions/{}", line["id"].as_str().unwrap());
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/me", Some(&program)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
    }

    async fn signing_out_ends_the_session_and_not_only_the_cookies(app: TestApp) {
        let ada = app.register("Judo").await;
        for (path, status) in
            [("/api/v1/auth/logout", StatusCode::NO_CONTENT), ("/sign-out", StatusCode::SEE_OTHER)]
        {
            let mut tablet = Browser::of(&app, &ada).await;
            let mut copy = tablet.clone();
            let mut late = tablet.clone();
            late.wait_ten_minutes();
            assert_eq!(late.send(Method::POST, path, None).await.status, status, "by the refresh token alone");
            assert!(!late.cookies.contains_key(ACCESS) && !late.cookies.contains_key(REFRESH));
            assert_eq!(copy.me().await, StatusCode::UNAUTHORIZED);
            assert_eq!(copy.refresh().await.status, StatusCode::UNAUTHORIZED);
            assert_eq!(tablet.send(Method::POST, path, None).await.status, status, "once more");
        }
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
    }

    async fn all_others_are_signed_out_at_once_and_a_new_password_ends_every_one(app: TestApp) {
        let ada = app.register("Judo").await;
        let (mut one, mut two) = (Browser::of(&app, &ada).await, Browser::of(&app, &ada).await);
        assert_eq!(two.send(Method::DELETE, "/api/v1/auth/sessions", None).await.status, StatusCode::NO_CONTENT);
        assert_eq!((one.me().await, two.me().await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::UNAUTHORIZED);
        let mut three = Browser::of(&app, &ada).await;
        let old = two.refresh_token();
        let passwords = json!({ "old_password": PASSWORD, "password": "trois ceintures noires" });
        let path = "/api/v1/auth/change-password";
        let changed = two.send(Method::POST, path, Some(Body::Json(passwords))).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        assert_eq!(two.me().await, StatusCode::OK, "who changed it goes on");
        assert_eq!(two.refresh().await.status, StatusCode::OK);
        assert_eq!(renew_at(&app, &old, now()).await, Renewal::Over, "with a session of its own");
        assert_eq!(three.me().await, StatusCode::UNAUTHORIZED);
        assert_eq!(three.refresh().await.status, StatusCode::UNAUTHORIZED);
    }

    async fn another_persons_sessions_are_neither_seen_nor_ended(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let coach = app.join(&ada, Role::Coach).await;
        let mut tablet = Browser::of(&app, &ada).await;
        let id = tablet.id().await;
        let unknown = Uuid::from_u128(9);
        for (stranger, own, admins) in [(&coach, StatusCode::NOT_FOUND, StatusCode::FORBIDDEN), (&eve, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)] {
            for id in [id.clone(), unknown.to_string(), "x".to_owned()] {
                let path = format!("/api/v1/auth/sessions/{id}");
                assert_eq!(app.delete(&path, Some(stranger)).await.status, own, "{path}");
                let naming = json!({ "device_name": "À moi" });
                let named = app.request(Method::PATCH, &path).by(Some(stranger)).json(&naming).send().await;
                assert_eq!(named.status, own);
                let path = format!("/api/v1/staff/sessions/{id}");
                assert_eq!(app.delete(&path, Some(stranger)).await.status, admins, "{path}");
            }
            let path = format!("/api/v1/staff/{}/sessions", ada.user);
            assert_eq!(app.delete(&path, Some(stranger)).await.status, admins);
            let lines = sessions(&app, stranger, "/api/v1/auth/sessions").await;
            assert!(lines.iter().all(|line| line["user_id"] == json!(stranger.user)));
        }
        assert_eq!(app.get("/api/v1/staff/sessions", Some(&coach)).await.status, StatusCode::FORBIDDEN);
        let of_karate = sessions(&app, &eve, "/api/v1/staff/sessions").await;
        assert!(of_karate.iter().all(|line| line["user_id"] == json!(eve.user)));
        for path in ["/api/v1/auth/sessions", "/api/v1/staff/sessions"] {
            assert_eq!(app.get(path, None).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(tablet.me().await, StatusCode::OK);
        assert_ne!(tablet.line().await["device_name"], "À moi");
    }

    async fn an_admin_sees_all_devices_of_the_club_and_ends_one_or_all_of_a_person(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let (mut tablet, mut phone) = (Browser::of(&app, &coach).await, Browser::of(&app, &coach).await);
        let id = tablet.id().await;
        let lines = sessions(&app, &ada, "/api/v1/staff/sessions").await;
        let of_coach = lines.iter().filter(|line| line["user_id"] == json!(coach.user)).count();
        assert_eq!(of_coach, 3, "the invitation's, the tablet's, the phone's");
        assert_eq!(lines.iter().filter(|line| line["is_this"] == true).count(), 1);
        let path = format!("/api/v1/staff/sessions/{id}");
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!((tablet.me().await, phone.me().await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
        let path = format!("/api/v1/staff/{}/sessions", coach.user);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(phone.me().await, StatusCode::UNAUTHORIZED);
        assert_eq!(app.get("/me", Some(&coach)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(told(&app, &ada).await, ["session.admin"; 3]);
        // Signed out is not thrown out.
        tablet.sign_in(&coach).await;
        assert_eq!(tablet.me().await, StatusCode::OK);
    }

    async fn the_list_tells_the_name_the_last_sync_and_what_waits(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = Browser::of(&app, &ada).await;
        let line = tablet.line().await;
        assert_eq!((&line["agent"], &line["device_name"]), (&json!("Chrome · Android"), &Value::Null));
        assert_eq!((&line["synced_at"], &line["waiting"]), (&Value::Null, &Value::Null));
        let device = Uuid::from_u128(77);
        let first = Body::Json(json!({ "device": device, "waiting": 3 }));
        let page = tablet.send(Method::POST, "/api/v1/sync/pull", Some(first)).await.json();
        let cursor = json!({ "epoch": page["epoch"], "seq": page["through"] });
        let more = Body::Json(json!({ "device": device, "cursor": cursor, "waiting": 3 }));
        assert_eq!(tablet.send(Method::POST, "/api/v1/sync/pull", Some(more)).await.status, StatusCode::OK);
        let naming = |name: &str| Body::Json(json!({ "device_name": name }));
        let path = format!("/api/v1/auth/sessions/{}", line["id"].as_str().unwrap());
        let named = tablet.send(Method::PATCH, &path, Some(naming(" Tablette  du dojo "))).await;
        assert_eq!(named.status, StatusCode::NO_CONTENT);
        let line = tablet.line().await;
        assert_eq!((&line["device_name"], &line["waiting"]), (&json!("Tablette du dojo"), &json!(3)));
        assert_eq!(line["device_id"], json!(device));
        assert!(line["synced_at"].is_string());
        let refused = tablet.send(Method::PATCH, &path, Some(naming(&"x".repeat(41)))).await;
        assert_eq!(refused.errors(), [("device_name".to_owned(), "too_long".to_owned())]);
        // A program of an earlier version does not say what waits.
        let plain = Body::Json(json!({ "device": device, "cursor": cursor }));
        tablet.send(Method::POST, "/api/v1/sync/pull", Some(plain)).await;
        assert_eq!(tablet.line().await["waiting"], Value::Null);
        // The device is known again by whoever signs in there next, and after that, too.
        tablet.send(Method::POST, "/sign-out", None).await;
        tablet.sign_in(&ada).await;
        assert_eq!(tablet.line().await["device_name"], "Tablette du dojo");
        // The one that has ended still shows what it holds.
        let lines = sessions(&app, &ada, "/api/v1/auth/sessions").await;
        let ended = lines.iter().find(|line| line["device_id"] == json!(device)).unwrap();
        assert_eq!(ended["is_alive"], false);
    }

    async fn signing_in_again_in_a_browser_ends_what_it_had(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = Browser::of(&app, &ada).await;
        let mut before = tablet.clone();
        tablet.sign_in(&ada).await;
        assert_eq!((before.me().await, tablet.me().await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
        let log = app.get("/api/v1/audit?kind=sign_in", Some(&ada)).await.json();
        let sign_in = &log["entries"][0];
        assert_eq!(sign_in["action"], "sign_in.password");
        assert_eq!(sign_in["device"], "Chrome · Android", "{log}");
    }

    async fn another_club_is_the_same_session_in_a_browser_and_a_lost_answer_costs_nothing(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let link = app.invite(&eve, Role::Coach).await;
        let joined = app.post("/api/v1/auth/join", Some(&ada), &json!({ "token": link })).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        let mut tablet = Browser::of(&app, &ada).await;
        let (id, before) = (tablet.id().await, tablet.clone());
        let here = tablet.get("/api/v1/me").await.json()["club_id"].clone();
        let there = if here == json!(ada.club) { eve.club } else { ada.club };
        let switch = Body::Json(json!({ "club_id": there }));
        let switched = tablet.send(Method::POST, "/api/v1/auth/switch", Some(switch)).await;
        assert_eq!(switched.status, StatusCode::OK, "{switched:?}");
        assert_eq!(tablet.id().await, id);
        let mut lost = before;
        assert_eq!(lost.me().await, StatusCode::UNAUTHORIZED, "the former club's token is over");
        assert_eq!(lost.refresh().await.status, StatusCode::OK);
        assert_eq!(lost.get("/api/v1/me").await.json()["club_id"], json!(there));
    }

    async fn a_token_is_no_refresh_token_and_a_refresh_token_is_no_token(app: TestApp) {
        let ada = app.register("Judo").await;
        let tablet = Browser::of(&app, &ada).await;
        let (access, refresh) = (tablet.cookies[ACCESS].clone(), tablet.refresh_token());
        for token in [&access[..40], &access, &ada.token, "", "x"] {
            let mut forged = Browser::new(&app);
            forged.cookies.insert(REFRESH.to_owned(), token.to_owned());
            assert_eq!(forged.refresh().await.status, StatusCode::UNAUTHORIZED, "{token}");
        }
        let by_header = Person { token: refresh.clone(), ..ada.clone() };
        assert_eq!(app.get("/me", Some(&by_header)).await.status, StatusCode::UNAUTHORIZED);
        let by_cookie = app.request(Method::GET, "/me").in_browser(&by_header).send().await;
        assert_eq!(by_cookie.status, StatusCode::UNAUTHORIZED);
        // A page of another site cannot make a browser refresh.
        let cookie = format!("{REFRESH}={refresh}");
        let foreign = app
            .request(Method::POST, "/api/v1/auth/refresh")
            .header("cookie", &cookie)
            .header("sec-fetch-site", "cross-site")
            .send()
            .await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    }

    async fn an_outbox_that_waited_for_days_is_taken_after_a_refresh_and_after_a_sign_in(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = Browser::of(&app, &ada).await;
        let mut device = app.device(&ada);
        let mut made = |name: &str| {
            let command = PeopleCommand::Create { member: member(name) };
            let envelope = device.envelope(command);
            serde_json::to_value(device.request(vec![envelope])).unwrap()
        };
        tablet.wait_ten_minutes();
        let push = made("Petit");
        let refused = tablet.send(Method::POST, "/api/v1/sync/push", Some(Body::Json(push.clone()))).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(tablet.refresh().await.status, StatusCode::OK);
        let taken = tablet.send(Method::POST, "/api/v1/sync/push", Some(Body::Json(push))).await;
        assert_eq!(taken.json()["receipts"][0]["outcome"]["outcome"], "applied", "{taken:?}");
        let id = tablet.id().await;
        app.delete(&format!("/api/v1/auth/sessions/{id}"), Some(&ada)).await;
        let push = made("Durand");
        let refused = tablet.send(Method::POST, "/api/v1/sync/push", Some(Body::Json(push.clone()))).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        tablet.sign_in(&ada).await;
        let taken = tablet.send(Method::POST, "/api/v1/sync/push", Some(Body::Json(push))).await;
        assert_eq!(taken.json()["receipts"][0]["outcome"]["outcome"], "applied", "{taken:?}");
    }
}

#[tokio::test]
async fn behind_tls_the_cookies_are_secure_and_of_this_host_alone() {
    let app = TestApp::behind_a_proxy(novaclub::server::http::limits::Allowances::default()).await;
    let body = json!({
        "club_name": "Judo", "given_name": "Ada", "family_name": "Martin",
        "email": "ada@exemple.fr", "password": PASSWORD,
    });
    let answer = app.post("/api/v1/auth/register", None, &body).await;
    let cookies: Vec<&str> =
        answer.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
    let named = |name: &str| *cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap();
    let (access, refresh) = (named("__Host-novaclub_session="), named("__Host-novaclub_refresh="));
    for cookie in [access, refresh] {
        assert!(
            cookie.contains("; HttpOnly; SameSite=Lax; Path=/;") && cookie.ends_with("; Secure"),
            "{cookie}"
        );
        assert!(!cookie.contains("Domain"));
    }
    // Another host below the same domain can set a cookie of the plain name: it says nothing.
    let token = access.split(['=', ';']).nth(1).unwrap();
    for (name, status) in
        [("__Host-novaclub_session", StatusCode::OK), ("novaclub_session", StatusCode::UNAUTHORIZED)]
    {
        let cookie = format!("{name}={token}");
        let me = app.request(Method::GET, "/api/v1/me").header("cookie", &cookie).send().await;
        assert_eq!(me.status, status, "{name}");
    }
}
