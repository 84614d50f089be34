//! Who has an account with a second factor and comes by an invitation shows that factor before the invitation is used.

use crate::{
    factors::{ORIGIN, code_at, cookie, proof, with_app, with_passkey, wrong_code},
    on_both_databases,
    support::{Answer, PASSWORD, Person, TestApp, joining},
};
use axum::http::{Method, StatusCode};
use novaclub::{club::Role, server::moment};
use serde_json::{Value, json};

async fn join(app: &TestApp, token: &str, email: &str) -> Answer {
    app.post("/api/v1/auth/join", None, &joining(token, email)).await
}

/// With the cookie of who has come half-way.
async fn send(app: &TestApp, halted: &Answer, path: &str, body: &Value) -> Answer {
    assert_eq!(halted.code(), "second_factor_wanted", "{halted:?}");
    let halfway = cookie(halted, "novaclub_halfway").expect("a half-way cookie");
    app.request(Method::POST, path)
        .header("cookie", &format!("novaclub_halfway={halfway}"))
        .json(body)
        .send()
        .await
}

async fn show(app: &TestApp, halted: &Answer, code: &str) -> Answer {
    send(app, halted, "/api/v1/auth/second-factor", &json!({ "code": code })).await
}

async fn is_on_staff(app: &TestApp, admin: &Person, who: &Person) -> bool {
    let staff = app.get("/api/v1/staff", Some(admin)).await.json();
    staff["staff"].as_array().unwrap().iter().any(|one| one["email"] == who.email.as_str())
}

async fn open_invitations(app: &TestApp, admin: &Person) -> Vec<String> {
    let open = app.get("/api/v1/invitations", Some(admin)).await.json();
    let list = open["invitations"].as_array().unwrap().iter();
    list.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    async fn an_invitation_is_used_once_its_person_has_shown_the_second_factor(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let (secret, _) = with_app(&app, &ada).await;
        let token = app.invite(&eve, Role::Coach).await;
        let halted = join(&app, &token, &ada.email).await;
        assert_eq!(open_invitations(&app, &eve).await.len(), 1, "it is not used");
        assert!(!is_on_staff(&app, &eve, &ada).await);
        assert!(wrong_code(&show(&app, &halted, "000000").await));
        assert!(!is_on_staff(&app, &eve, &ada).await);

        let joined = show(&app, &halted, &code_at(&secret, moment::now())).await;
        assert_eq!(joined.status, StatusCode::OK, "{joined:?}");
        let joined = joined.json();
        let place = (&joined["user_id"], &joined["club_id"], &joined["role"]);
        assert_eq!(place, (&json!(ada.user), &json!(eve.club), &json!("coach")));
        assert!(is_on_staff(&app, &eve, &ada).await && open_invitations(&app, &eve).await.is_empty());
    }

    async fn an_invitation_that_is_withdrawn_while_its_person_stands_half_way_leads_nowhere(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let (_, codes) = with_app(&app, &ada).await;
        let token = app.invite(&eve, Role::Coach).await;
        let halted = join(&app, &token, &ada.email).await;
        let path = format!("/api/v1/invitations/{}", open_invitations(&app, &eve).await[0]);
        assert_eq!(app.delete(&path, Some(&eve)).await.status, StatusCode::NO_CONTENT);
        let late = show(&app, &halted, &codes[0]).await;
        assert_eq!(late.status, StatusCode::GONE, "{late:?}");
        assert_eq!(late.errors(), [(String::new(), "invitation_unknown".to_owned())]);
        let halfway = cookie(&halted, "novaclub_halfway").unwrap();
        let form = app
            .request(Method::POST, "/sign-in/code")
            .header("cookie", &format!("novaclub_halfway={halfway}"))
            .form(&format!("code={}", codes[1]))
            .send()
            .await;
        assert_eq!(form.header("location"), "/sign-in?problem=invitation_unknown", "{form:?}");
        assert!(cookie(&form, "novaclub_session").is_none() && !is_on_staff(&app, &eve, &ada).await);
    }

    async fn a_passkey_is_the_second_factor_of_who_comes_by_an_invitation(app: TestApp) {
        let localhost = app.at(ORIGIN);
        let app = &localhost;
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let other = app.register("Aviron").await;
        let mut key = with_passkey(app, &ada, "Clé").await;
        let mut of_other = with_passkey(app, &other, "Clé").await;
        let token = app.invite(&eve, Role::Coach).await;
        let halted = join(app, &token, &ada.email).await;
        let path = "/api/v1/auth/passkey";
        // Somebody else on the same device goes where they belong, and takes nothing of it along.
        let theirs = proof(app, &mut of_other).await;
        let elsewhere = send(app, &halted, path, &theirs).await.json();
        assert_eq!((&elsewhere["user_id"], &elsewhere["club_id"]), (&json!(other.user), &json!(other.club)));
        assert_eq!(open_invitations(app, &eve).await.len(), 1);

        let own = proof(app, &mut key).await;
        let joined = send(app, &halted, path, &own).await;
        assert_eq!(joined.status, StatusCode::OK, "{joined:?}");
        assert_eq!((&joined.json()["club_id"], &joined.json()["role"]), (&json!(eve.club), &json!("coach")));
        assert!(is_on_staff(app, &eve, &ada).await);
    }

    async fn without_scripts_one_is_led_to_the_code_and_then_into_the_club(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let (secret, _) = with_app(&app, &ada).await;
        let token = app.invite(&eve, Role::Treasurer).await;
        let form = format!("email={}&password={}", ada.email, PASSWORD.replace(' ', "+"));
        let halted = app.request(Method::POST, &format!("/join/{token}")).form(&form).send().await;
        assert_eq!((halted.status, halted.header("location")), (StatusCode::SEE_OTHER, "/sign-in/code"), "{halted:?}");
        assert!(!is_on_staff(&app, &eve, &ada).await);
        let halfway = format!("novaclub_halfway={}", cookie(&halted, "novaclub_halfway").unwrap());
        let code = code_at(&secret, moment::now());
        let come = app.request(Method::POST, "/sign-in/code").header("cookie", &halfway);
        let come = come.form(&format!("code={code}")).send().await;
        let session = cookie(&come, "novaclub_session").unwrap_or_else(|| panic!("{come:?}"));
        let me = app.request(Method::GET, "/me").header("cookie", &format!("novaclub_session={session}")).send().await;
        assert_eq!((&me.json()["club_id"], &me.json()["role"]), (&json!(eve.club), &json!("treasurer")));
    }
}
