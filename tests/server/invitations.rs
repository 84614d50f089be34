//! Inviting, joining, switching clubs, the staff.

use crate::{
    on_both_databases,
    support::{PASSWORD, TestApp, joining, new_email, person},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use novaclub::server::db::Across;
use novaclub::{club::Role, on_connection, server::moment};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_databases! {
    async fn an_invitation_makes_one_account_with_its_role(app: TestApp) {
        let ada = app.register("Judo").await;
        let token = app.invite(&ada, Role::Coach).await;
        let joined = app.post("/api/v1/auth/join", None, &joining(&token, &new_email())).await;
        assert_eq!(joined.status, StatusCode::CREATED);
        assert_eq!(joined.json()["role"], "coach");
        assert_eq!(joined.json()["club_id"], json!(ada.club));
        let again = app.post("/api/v1/auth/join", None, &joining(&token, &new_email())).await;
        assert_eq!((again.status, again.code()), (StatusCode::GONE, "gone".to_owned()));
        assert_eq!(again.errors(), [(String::new(), "invitation_unknown".to_owned())]);
    }

    async fn an_invitation_ends_when_it_expires_or_is_withdrawn(app: TestApp) {
        let ada = app.register("Judo").await;
        let (expired, withdrawn) = (app.invite(&ada, Role::Coach).await, app.invite(&ada, Role::Secretary).await);
        let open = app.get("/api/v1/invitations", Some(&ada)).await.json();
        let find = |role: &str| {
            let list = open["invitations"].as_array().unwrap();
            list.iter().find(|one| one["role"] == role).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let id: Uuid = find("coach").parse().unwrap();
        let past = moment::now() - TimeDelta::minutes(1);
        let mut tx = app.db().write_for(Across::Backup).await.unwrap();
        on_connection!(&mut tx, |connection| {
            sqlx::query("UPDATE invitations SET expires_at = $1 WHERE id = $2")
                .bind(past)
                .bind(id)
                .execute(connection)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        let path = format!("/api/v1/invitations/{}", find("secretary"));
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NOT_FOUND);
        for token in [expired, withdrawn] {
            let answer = app.post("/api/v1/auth/join", None, &joining(&token, &new_email())).await;
            assert_eq!(answer.errors(), [(String::new(), "invitation_unknown".to_owned())]);
        }
        let open = app.get("/api/v1/invitations", Some(&ada)).await.json();
        assert_eq!(open["invitations"], json!([]));
    }

    async fn one_person_can_be_in_two_clubs_and_switch(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let token = app.invite(&ada, Role::Coach).await;
        let joined = app.post("/api/v1/auth/join", Some(&eve), &json!({ "token": token })).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        let in_judo = person(eve.email.clone(), &joined.json());
        assert_eq!((in_judo.user, in_judo.club), (eve.user, ada.club));
        let back = app.post("/api/v1/auth/switch", Some(&in_judo), &json!({ "club_id": eve.club })).await;
        assert_eq!(back.status, StatusCode::OK);
        assert_eq!(back.json()["role"], "admin");
        assert_eq!(back.json()["clubs"].as_array().map(Vec::len), Some(2));
        let chosen = json!({ "email": eve.email, "password": PASSWORD, "club_id": ada.club });
        assert_eq!(app.post("/api/v1/auth/login", None, &chosen).await.json()["club_id"], json!(ada.club));
    }

    async fn a_link_raises_a_role_and_takes_none_away(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        for (person, invited, expected) in [
            (&ada, Role::Coach, "admin"),
            (&coach, Role::Member, "coach"),
            (&coach, Role::Treasurer, "treasurer"),
            (&coach, Role::Secretary, "treasurer"),
            (&coach, Role::Admin, "admin"),
        ] {
            let token = app.invite(&ada, invited).await;
            // Signed in, and by the password.
            let by = if invited == Role::Member { None } else { Some(person) };
            let joining = json!({ "token": token, "email": person.email, "password": PASSWORD });
            let joined = app.post("/api/v1/auth/join", by, &joining).await;
            assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
            assert_eq!(joined.json()["role"], expected, "{invited:?}");
            assert_eq!(app.get("/api/v1/me", Some(person)).await.json()["role"], expected);
        }
        assert_eq!(app.get("/api/v1/staff", Some(&ada)).await.status, StatusCode::OK, "the club keeps its admin");
    }

    async fn someone_who_has_an_account_joins_with_its_password_alone(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let token = app.invite(&ada, Role::Coach).await;
        let wrong = json!({ "token": token, "email": eve.email, "password": "autre mot" });
        let answer = app.post("/api/v1/auth/join", None, &wrong).await;
        assert_eq!(answer.errors(), [("password".to_owned(), "wrong_password".to_owned())]);
        let right = json!({ "token": token, "email": eve.email, "password": PASSWORD });
        let answer = app.post("/api/v1/auth/join", None, &right).await;
        assert_eq!(answer.json()["user_id"], json!(eve.user));
    }

    async fn the_staff_is_listed_and_nobody_removes_themselves(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let staff = app.get("/api/v1/staff", Some(&ada)).await.json();
        let emails: Vec<&Value> = staff["staff"].as_array().unwrap().iter().map(|one| &one["email"]).collect();
        assert_eq!(emails, [&json!(ada.email), &json!(coach.email)]);
        assert!(!staff.to_string().contains("argon2"));
        let own = app.delete(&format!("/api/v1/staff/{}", ada.user), Some(&ada)).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
    }
}
