//! What a provider, or who comes back from it, may not say.

use super::{
    Asked, back, club_with, cookies, door_of, give_password, leave, problem, provider::Provider, travel,
    way_back,
};
use crate::{
    on_both_databases,
    support::{PASSWORD, TestApp, new_email},
};
use axum::http::{Method, StatusCode};
use novaclub::{club::Role, server::moment};
use serde_json::json;

on_both_databases! {
    async fn a_statement_that_is_not_meant_for_this_journey_opens_nothing(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let now = moment::now().timestamp();
        let wrong = [
            ("nonce", json!("another one")),
            ("nonce", json!(null)),
            ("aud", json!("another program")),
            ("aud", json!(["novaclub", "another program"])),
            ("azp", json!("another program")),
            ("iss", json!("https://evil.example")),
            ("exp", json!(now - 1)),
            ("iat", json!(now - 3_600)),
            ("iat", json!(now + 3_600)),
            ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        ];
        for (name, value) in wrong {
            let told = format!("{name} {value}");
            let come = travel(&app, &provider, &door_of(&admin), &new_email(), |grant| grant.claims[name] = value).await;
            assert_eq!(problem(&come), "openid_untrue", "{told}");
        }
    }

    async fn a_statement_that_the_provider_has_not_signed_opens_nothing(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let come = travel(&app, &provider, &door_of(&admin), &new_email(), |grant| grant.key = [7; 32]).await;
        assert_eq!(problem(&come), "openid_untrue");
        // {"alg":"none"} and {}: the documents offer it, nobody takes it.
        let come = travel(&app, &provider, &door_of(&admin), &new_email(), |grant| {
            grant.claims = json!("eyJhbGciOiJub25lIn0.e30.");
        }).await;
        let told = problem(&come);
        assert!(matches!(told.as_str(), "openid_untrue" | "openid_silent"), "{told}");
    }

    async fn whoever_comes_back_with_another_state_or_from_nowhere_is_lost(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let (asked, cookie) = leave(&app, &door_of(&admin)).await;
        let code = provider.grant(&asked, &new_email(), |_| {});
        assert_eq!(problem(&back(&app, &asked, (&code, "another"), &cookie).await), "openid_untrue");
        assert_eq!(problem(&back(&app, &asked, (&code, asked.get("state")), "").await), "openid_lost");
        // The way of another browser, whose verifier fits no code of this one.
        let (_, other) = leave(&app, &door_of(&admin)).await;
        assert_eq!(problem(&back(&app, &asked, (&code, asked.get("state")), &other).await), "openid_untrue");
        let damaged = format!("{}0", &cookie[..cookie.len() - 1]);
        if damaged != cookie {
            assert_eq!(problem(&back(&app, &asked, (&code, asked.get("state")), &damaged).await), "openid_lost");
        }
        // The one who left comes in; and nobody a second time by the same code.
        let come = back(&app, &asked, (&code, asked.get("state")), &cookie).await;
        assert_eq!(come.header("location"), "/");
        assert_eq!(problem(&back(&app, &asked, (&code, asked.get("state")), &cookie).await), "openid_denied");
    }

    async fn a_code_of_another_s_journey_is_not_exchanged(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        // An attacker's code, slipped into the way of somebody else.
        let (theirs, _) = leave(&app, &door_of(&admin)).await;
        let (asked, cookie) = leave(&app, &door_of(&admin)).await;
        let code = provider.grant(&theirs, &new_email(), |_| {});
        assert_eq!(problem(&back(&app, &asked, (&code, asked.get("state")), &cookie).await), "openid_denied");
    }

    async fn who_left_by_one_club_s_door_does_not_come_back_by_another_s(app: TestApp) {
        let (honest, evil) = (Provider::start().await, Provider::start().await);
        let (judo, karate) = (club_with(&app, &honest, true).await, club_with(&app, &evil, true).await);
        // Karate's provider sends the person on to Judo's, as if they were to come back to Judo.
        let (asked, cookie) = leave(&app, &door_of(&karate)).await;
        let (there, _) = leave(&app, &door_of(&judo)).await;
        assert_ne!(way_back(&asked), way_back(&there), "each knows its own club's address alone");
        let code = honest.grant(&asked, &new_email(), |_| {});
        let mixed_up = back(&app, &there, (&code, asked.get("state")), &cookie).await;
        assert_eq!(problem(&mixed_up), "openid_lost");
        for named in ["x", "openid", "%00"] {
            let path = format!("/openid/back/{named}?code={code}&state={}", asked.get("state"));
            let answer = app.request(Method::GET, &path).header("cookie", &cookie).send().await;
            let is_nothing = matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST);
            assert!(is_nothing || problem(&answer) == "openid_lost", "{named}: {answer:?}");
        }
        assert_eq!(problem(&back(&app, &asked, (&code, asked.get("state")), &cookie).await), "openid_denied");
    }

    async fn a_provider_that_says_who_it_is_says_so_each_time(app: TestApp) {
        let provider = Provider::start().await;
        provider.names_itself();
        let admin = club_with(&app, &provider, true).await;
        for (iss, expected) in [
            (String::new(), Some("openid_untrue")),
            ("&iss=https%3A%2F%2Fevil.example".to_owned(), Some("openid_untrue")),
            (format!("&iss={}", provider.issuer()), None),
        ] {
            let (asked, cookie) = leave(&app, &door_of(&admin)).await;
            let code = provider.grant(&asked, &new_email(), |_| {});
            let state = format!("{}{iss}", asked.get("state"));
            let come = back(&app, &asked, (&code, &state), &cookie).await;
            match expected {
                Some(expected) => assert_eq!(problem(&come), expected, "{iss}"),
                None => assert_eq!(come.header("location"), "/", "{come:?}"),
            }
        }
    }

    async fn an_address_that_the_provider_has_not_verified_finds_no_account(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        for verified in [json!(false), json!(null)] {
            let come = travel(&app, &provider, &door_of(&admin), &admin.email, |grant| {
                grant.claims["email_verified"] = verified;
            }).await;
            assert_eq!(problem(&come), "openid_unverified");
        }
    }

    async fn whom_the_club_does_not_know_is_refused(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let elsewhere = app.register("Aviron").await;
        for email in [new_email(), elsewhere.email] {
            let come = travel(&app, &provider, &door_of(&admin), &email, |_| {}).await;
            assert_eq!(problem(&come), "openid_unknown", "the same answer, whether there is an account or not");
        }
        // An invitation of another club is none of this provider's business.
        let token = app.invite(&admin, Role::Coach).await;
        let there = app.register("Tennis").await;
        let answer = app.get(&format!("/join/{token}/with"), None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(app.get(&door_of(&there), None).await.status, StatusCode::NOT_FOUND, "it has no provider");
    }

    async fn what_the_provider_refuses_is_said_and_its_own_words_are_not_repeated(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let (asked, cookie) = leave(&app, &door_of(&admin)).await;
        let said = format!("error=access_denied&error_description=%3Cb%3E&state={}", asked.get("state"));
        let path = format!("{}?{said}", way_back(&asked));
        let answer = app.request(Method::GET, &path).header("cookie", &cookie).send().await;
        assert_eq!(problem(&answer), "openid_denied");
        let page = app.request(Method::GET, answer.header("location")).header("accept-language", "en").send().await;
        assert!(page.text().contains("did not let you in"), "{page:?}");
        let odd = app.get("/sign-in?problem=%3Cscript%3E", None).await;
        assert_eq!(odd.status, StatusCode::OK);
        assert!(!odd.text().contains("<script>&"), "{odd:?}");
    }

    async fn the_way_is_in_a_cookie_that_scripts_do_not_see_and_nobody_reads(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, true).await;
        let answer = app.get(&door_of(&admin), None).await;
        let cookie = answer.header("set-cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/openid", "Max-Age=600"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        let asked = Asked::by(answer.header("location"));
        for name in ["state", "nonce"] {
            assert!(asked.get(name).len() >= 16 && !cookie.contains(asked.get(name)), "{name} {cookie}");
        }
        assert_eq!(asked.get("code_challenge_method"), "S256");
        let own = format!("http://127.0.0.1:3000/openid/back/{}", admin.club);
        assert_eq!(asked.get("redirect_uri"), own);
    }

    async fn a_link_that_waits_for_a_password_opens_nothing_without_it(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let asked = travel(&app, &provider, &door_of(&admin), &admin.email, |_| {}).await;
        assert!(!cookies(&asked).contains("novaclub_session"));
        let lost = app.request(Method::POST, "/sign-in/link").form("password=x").send().await;
        assert_eq!(problem(&lost), "openid_lost");
        // The provider's admin cannot make it somebody else's.
        let bob = app.join(&admin, Role::Coach).await;
        let theirs = travel(&app, &provider, &door_of(&admin), &bob.email, |_| {}).await;
        assert_eq!(give_password(&app, &theirs, "le tatami est rouge").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(give_password(&app, &theirs, PASSWORD).await.status, StatusCode::SEE_OTHER);
    }
}
