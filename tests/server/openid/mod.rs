//! Signing in by a club's own provider: who comes in, and who does not.

mod half_way;
pub mod provider;
mod refusals;
mod settings;
mod typed;

use crate::{
    on_both_databases,
    support::{Answer, PASSWORD, Person, TestApp, joining, new_email},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::Role,
    server::{
        access::token::{Bearer, Subject},
        db::Across,
        moment,
    },
};
use provider::{Asked, CLIENT, Grant, Provider};
use serde_json::{Value, json};

/// What an admin sets.
pub fn form(provider: &Provider, admits: bool) -> Value {
    json!({
        "issuer": provider.issuer(), "client_id": CLIENT, "label": "Entrer avec Judo", "admits": admits,
    })
}

pub async fn save(app: &TestApp, admin: &Person, form: &Value) -> Answer {
    app.request(Method::PUT, "/api/v1/openid").by(Some(admin)).json(form).send().await
}

/// A club with its own sign-in.
async fn club_with(app: &TestApp, provider: &Provider, admits: bool) -> Person {
    let admin = app.register("Judo").await;
    let saved = save(app, &admin, &form(provider, admits)).await;
    assert_eq!(saved.status, StatusCode::OK, "{saved:?}");
    admin
}

/// The cookies of an answer, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let all = answer.headers.get_all("set-cookie").iter();
    let pairs = all.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

/// On the way to the provider: what it is asked, and the browser's cookie.
async fn leave(app: &TestApp, path: &str) -> (Asked, String) {
    let answer = app.get(path, None).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    (Asked::by(answer.header("location")), cookies(&answer))
}

/// Where a provider sends somebody back to: as it was asked.
fn way_back(asked: &Asked) -> String {
    asked.get("redirect_uri").trim_start_matches("http://127.0.0.1:3000").to_owned()
}

async fn back(app: &TestApp, asked: &Asked, (code, state): (&str, &str), cookie: &str) -> Answer {
    let path = format!("{}?code={code}&state={state}", way_back(asked));
    app.request(Method::GET, &path).header("cookie", cookie).send().await
}

/// To the provider, which says this of somebody, and back.
pub async fn travel(
    app: &TestApp,
    provider: &Provider,
    path: &str,
    email: &str,
    change: impl FnOnce(&mut Grant),
) -> Answer {
    let (asked, cookie) = leave(app, path).await;
    let code = provider.grant(&asked, email, change);
    back(app, &asked, (&code, asked.get("state")), &cookie).await
}

pub fn door_of(club: &Person) -> String {
    format!("/sign-in/with/{}", club.club)
}

/// Gives the account's password on the page that asks for it once.
async fn give_password(app: &TestApp, asked: &Answer, password: &str) -> Answer {
    assert_eq!(asked.header("location"), "/sign-in/link", "{asked:?}");
    let body = format!("password={}", password.replace(' ', "+"));
    app.request(Method::POST, "/sign-in/link").header("cookie", &cookies(asked)).form(&body).send().await
}

async fn execute(app: &TestApp, sql: &'static str) {
    let mut tx = app.db().write_for(Across::Backup).await.unwrap();
    tx.execute(sql).await.unwrap();
    tx.commit().await.unwrap();
}

/// Who an answer's cookies sign in.
pub async fn who(app: &TestApp, answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let me = app.request(Method::GET, "/api/v1/me").header("cookie", &cookies(answer)).send().await;
    assert_eq!(me.status, StatusCode::OK, "{me:?} after {answer:?}");
    me.json()
}

/// Why somebody was turned back.
fn problem(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let names: Vec<String> = cookies(answer).split(';').map(|pair| pair.trim().to_owned()).collect();
    assert!(names.iter().all(|name| !name.starts_with("novaclub_session=")), "{names:?}");
    let to = answer.header("location");
    assert!(to.starts_with("/sign-in?"), "{to}");
    to.split("problem=").nth(1).unwrap_or_default().to_owned()
}

on_both_databases! {
    async fn the_first_time_the_account_s_password_is_asked_and_then_no_more(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let coach = app.join(&admin, Role::Coach).await;
        let asked = travel(&app, &provider, &door_of(&admin), &coach.email, |_| {}).await;
        let wrong = give_password(&app, &asked, "un mot de passe quelconque").await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        let linked = give_password(&app, &asked, PASSWORD).await;
        assert_eq!(who(&app, &linked).await["user_id"], json!(coach.user));

        let again = travel(&app, &provider, &door_of(&admin), &coach.email, |_| {}).await;
        assert_eq!(again.header("location"), "/");
        let me = who(&app, &again).await;
        assert_eq!((&me["user_id"], &me["role"]), (&json!(coach.user), &json!("coach")));
        // It is the provider's own name that counts now, not the address.
        let moved = travel(&app, &provider, &door_of(&admin), &coach.email, |grant| {
            grant.claims["email"] = json!(new_email());
        }).await;
        assert_eq!(who(&app, &moved).await["user_id"], json!(coach.user));
    }

    async fn a_provider_speaks_for_no_account_before_its_address_is_confirmed(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        // Who has registered with somebody else's address, and whose provider says that it is theirs.
        let (token, email) = (app.invite(&admin, Role::Coach).await, new_email());
        let joined = app.post("/api/v1/auth/join", None, &joining(&token, &email)).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        let links = async |email: &str| {
            let mails = app.mails().await;
            let mails = mails.iter().filter(|mail| mail.is_to(email));
            mails.filter_map(|mail| mail.token_after("/confirm-email/")).collect::<Vec<_>>()
        };
        for _ in 0..2 {
            let asked = travel(&app, &provider, &door_of(&admin), &email, |_| {}).await;
            assert_eq!(problem(&give_password(&app, &asked, PASSWORD).await), "address_unproven");
        }
        let door = app.get(&format!("/sign-in?club={}&problem=address_unproven", admin.club), None).await;
        assert!(door.text().contains("Sécurité du compte"), "{door:?}");

        let confirmed = json!({ "token": links(&email).await.pop().unwrap() });
        let confirmed = app.post("/api/v1/auth/email/confirm", None, &confirmed).await;
        assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{confirmed:?}");
        let asked = travel(&app, &provider, &door_of(&admin), &email, |_| {}).await;
        let linked = give_password(&app, &asked, PASSWORD).await;
        assert_eq!(who(&app, &linked).await["user_id"], joined.json()["user_id"]);
    }

    async fn the_provider_s_word_for_an_address_confirms_it_to_nobody_else(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let email = new_email();
        let come = travel(&app, &provider, &door_of(&admin), &email, |_| {}).await;
        let shown = app.request(Method::GET, "/api/v1/auth/factors").header("cookie", &cookies(&come)).send().await;
        assert_eq!((&shown.json()["email"], &shown.json()["email_proven"]), (&json!(email), &json!(false)));
        // The account came to be by the provider: it goes on to speak for it.
        let again = travel(&app, &provider, &door_of(&admin), &email, |_| {}).await;
        assert_eq!(again.header("location"), "/");
        // The address was asked, once.
        let mails = app.mails().await;
        let links = mails.iter().filter(|mail| mail.is_to(&email)).filter_map(|mail| mail.token_after("/confirm-email/"));
        let [link]: [String; 1] = links.collect::<Vec<_>>().try_into().expect("one mail");
        let opened = app.post("/api/v1/auth/email/confirm", None, &json!({ "token": link })).await;
        assert_eq!(opened.status, StatusCode::NO_CONTENT, "{opened:?}");
        let shown = app.request(Method::GET, "/api/v1/auth/factors").header("cookie", &cookies(&again)).send().await;
        assert_eq!(shown.json()["email_proven"], true);
    }

    async fn an_invitation_and_the_provider_make_an_account_without_a_password(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let (token, email) = (app.invite(&admin, Role::Secretary).await, new_email());
        let path = format!("/join/{token}/with");
        let come = travel(&app, &provider, &path, &email, |_| {}).await;
        let me = who(&app, &come).await;
        assert_eq!((&me["role"], &me["user_name"]), (&json!("secretary"), &json!("Olga Petit")));
        let mails = app.mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.is_to(&email)).count(), 1, "{mails:?}");
        let again = travel(&app, &provider, &door_of(&admin), &email, |_| {}).await;
        assert_eq!(who(&app, &again).await["user_id"], me["user_id"]);
        assert_eq!(app.get(&path, None).await.status, StatusCode::NOT_FOUND, "the invitation was used");
    }

    async fn an_invitation_is_not_used_up_where_the_account_cannot_be_linked(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let (coach, elsewhere) = (app.join(&admin, Role::Coach).await, app.register("Aviron").await);
        let asked = travel(&app, &provider, &door_of(&admin), &coach.email, |_| {}).await;
        give_password(&app, &asked, PASSWORD).await;
        // A second link of the club fails.
        execute(&app, "CREATE UNIQUE INDEX one_link ON openid_links (club_id)").await;
        let newcomer = new_email();
        let mut paths = Vec::new();
        for email in [&newcomer, &elsewhere.email] {
            let path = format!("/join/{}/with", app.invite(&admin, Role::Secretary).await);
            let come = travel(&app, &provider, &path, email, |_| {}).await;
            let ended =
                if *email == newcomer { come } else { give_password(&app, &come, PASSWORD).await };
            assert!(ended.status.is_server_error(), "{ended:?}");
            assert_eq!(app.get(&path, None).await.status, StatusCode::SEE_OTHER, "it can still be used");
            paths.push(path);
        }
        execute(&app, "DROP INDEX one_link").await;
        let come = travel(&app, &provider, &paths[0], &newcomer, |_| {}).await;
        assert_eq!(who(&app, &come).await["role"], json!("secretary"), "no account was left behind");
        let asked = travel(&app, &provider, &paths[1], &elsewhere.email, |_| {}).await;
        let linked = give_password(&app, &asked, PASSWORD).await;
        assert_eq!(who(&app, &linked).await["user_id"], json!(elsewhere.user));
    }

    async fn a_club_that_lets_the_provider_s_people_in_makes_them_members(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let email = new_email();
        let come = travel(&app, &provider, &door_of(&admin), &email, |_| {}).await;
        assert_eq!(who(&app, &come).await["role"], json!("member"));
        let nameless = travel(&app, &provider, &door_of(&admin), &new_email(), |grant| {
            grant.claims["given_name"] = Value::Null;
            grant.claims["family_name"] = Value::Null;
        }).await;
        assert_eq!(who(&app, &nameless).await["role"], json!("member"));
    }

    async fn what_the_statement_leaves_out_is_asked_once_more(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let email = new_email();
        let come = travel(&app, &provider, &door_of(&admin), &email, |grant| {
            for name in ["email", "email_verified", "given_name", "family_name"] {
                grant.claims.as_object_mut().unwrap().remove(name);
            }
            grant.more = Some(json!({
                "sub": grant.claims["sub"], "email": email.to_uppercase(), "email_verified": true,
                "given_name": "Nora", "family_name": "Blanc",
            }));
        }).await;
        assert_eq!(who(&app, &come).await["user_name"], json!("Nora Blanc"));
        let other = travel(&app, &provider, &door_of(&admin), &new_email(), |grant| {
            grant.claims.as_object_mut().unwrap().remove("email");
            grant.more = Some(json!({ "sub": "somebody else", "email": admin.email, "email_verified": true }));
        }).await;
        assert_eq!(problem(&other), "openid_untrue");
    }

    async fn a_session_that_a_club_opened_leads_to_no_other_club_and_confirms_nothing(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let other = app.register("Aviron").await;
        let token = app.invite(&admin, Role::Admin).await;
        let answer = app.post("/api/v1/auth/join", Some(&other), &json!({ "token": token })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let asked = travel(&app, &provider, &door_of(&admin), &other.email, |_| {}).await;
        give_password(&app, &asked, PASSWORD).await;
        let come = travel(&app, &provider, &door_of(&admin), &other.email, |_| {}).await;
        let me = who(&app, &come).await;
        assert_eq!((&me["club_id"], me["clubs"].as_array().unwrap().len()), (&json!(admin.club), 1), "{me}");

        let cookie = cookies(&come);
        let switch = json!({ "club_id": other.club });
        let there = app.request(Method::POST, "/api/v1/auth/switch").header("cookie", &cookie).json(&switch);
        let there = there.send().await;
        assert_eq!(there.status, StatusCode::UNPROCESSABLE_ENTITY, "{there:?}");
        let changed = app.request(Method::PUT, "/api/v1/openid").header("cookie", &cookie);
        let changed = changed.json(&form(&provider, true)).send().await;
        assert_eq!((changed.status, changed.code().as_str()), (StatusCode::FORBIDDEN, "confirmation_wanted"));
    }

    async fn no_token_of_a_session_that_a_club_opened_opens_another_club(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let other = app.register("Aviron").await;
        let invitation = json!({ "token": app.invite(&admin, Role::Coach).await });
        assert_eq!(app.post("/api/v1/auth/join", Some(&other), &invitation).await.status, StatusCode::CREATED);
        let asked = travel(&app, &provider, &door_of(&admin), &other.email, |_| {}).await;
        give_password(&app, &asked, PASSWORD).await;
        let come = travel(&app, &provider, &door_of(&admin), &other.email, |_| {}).await;
        let cookies = cookies(&come);
        let token = cookies.split("; ").find_map(|pair| pair.strip_prefix("novaclub_session=")).unwrap();
        let now = moment::now();
        let session = app.state.tokens.read(token, now).unwrap().sid;
        let opens = async |session, club, bearer| {
            let subject = Subject { session, ..app.subject(&other, club, now) };
            let token = app.state.tokens.issue(subject, bearer, now).unwrap().0;
            let header = format!("Bearer {token}");
            app.request(Method::GET, "/api/v1/me").header("authorization", &header).send().await.status
        };
        let login = json!({ "email": other.email, "password": PASSWORD, "club_id": other.club });
        let login = app.post("/api/v1/auth/login", None, &login).await.json();
        let with_password = app.state.tokens.read(login["token"].as_str().unwrap(), now).unwrap().sid;
        for bearer in [Bearer::Browser, Bearer::Program] {
            assert_eq!(opens(session, admin.club, bearer).await, StatusCode::OK);
            assert_eq!(opens(session, other.club, bearer).await, StatusCode::UNAUTHORIZED);
            // The same account comes there with its password.
            assert_eq!(opens(with_password, other.club, bearer).await, StatusCode::OK);
        }
        // Nor does it make one by asking for it.
        let switch = json!({ "club_id": other.club });
        let bearer = format!("Bearer {token}");
        let there = app.request(Method::POST, "/api/v1/auth/switch").header("authorization", &bearer);
        assert_eq!(there.json(&switch).send().await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn another_club_s_provider_speaks_for_nobody_here(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let coach = app.join(&admin, Role::Coach).await;
        let asked = travel(&app, &provider, &door_of(&admin), &coach.email, |_| {}).await;
        give_password(&app, &asked, PASSWORD).await;
        // The same provider, the same name, another club: neither link nor membership is there.
        let other = app.register("Aviron").await;
        assert_eq!(save(&app, &other, &form(&provider, false)).await.status, StatusCode::OK);
        let come = travel(&app, &provider, &door_of(&other), &coach.email, |_| {}).await;
        assert_eq!(problem(&come), "openid_unknown");
        // Letting people in does not open an account of theirs without its password.
        assert_eq!(save(&app, &other, &form(&provider, true)).await.status, StatusCode::OK);
        let come = travel(&app, &provider, &door_of(&other), &coach.email, |_| {}).await;
        assert_eq!(come.header("location"), "/sign-in/link");
    }

    async fn whoever_left_the_club_is_refused_and_the_log_tells_who_came_by_the_provider(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let coach = app.join(&admin, Role::Coach).await;
        let asked = travel(&app, &provider, &door_of(&admin), &coach.email, |_| {}).await;
        give_password(&app, &asked, PASSWORD).await;
        let log = app.get("/api/v1/audit", Some(&admin)).await.json();
        let told: Vec<&str> =
            log["entries"].as_array().unwrap().iter().filter_map(|entry| entry["action"].as_str()).collect();
        for action in ["sign_in.openid", "openid.linked", "openid.saved"] {
            assert!(told.contains(&action), "{action} in {told:?}");
        }
        let gone = app.delete(&format!("/api/v1/staff/{}", coach.user), Some(&admin)).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
        let come = travel(&app, &provider, &door_of(&admin), &coach.email, |_| {}).await;
        assert_eq!(problem(&come), "openid_unknown");
    }
}
