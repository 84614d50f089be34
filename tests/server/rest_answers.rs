//! REST: what lists give, what bad input gets, and who may do what.

use crate::{
    on_both_databases,
    rest::{made, new_group, new_member, new_session, patch},
    support::{Person, TestApp, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{club::Role, server::moment::new_id};
use serde_json::{Value, json};

on_both_databases! {
    async fn pages_walk_everything_once_while_rows_are_added(app: TestApp) {
        let ada = app.register("Judo").await;
        for number in 0..23 {
            new_member(&app, &ada, &format!("Nom{:02}", number * 2)).await;
        }
        for query in ["sort=last_name", "sort=-last_name", "sort=-birth_date&sort=first_name"] {
            let before = app.get("/api/v1/members?limit=500", Some(&ada)).await.json();
            let expected: Vec<String> = ids(&before);
            let mut path = format!("/api/v1/members?limit=5&{query}");
            let mut seen: Vec<String> = Vec::new();
            loop {
                let page = app.get(&path, Some(&ada)).await;
                assert_eq!(page.status, StatusCode::OK, "{page:?}");
                seen.extend(ids(&page.json()));
                // Before and after where the walk is.
                new_member(&app, &ada, &format!("Nom{:02}b", seen.len())).await;
                let Some((_, next)) = page.header("link").split_once(", <") else { break };
                path = next.split_once('>').unwrap().0.to_owned();
            }
            let mut unique = seen.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), seen.len(), "{query}: nobody comes twice");
            assert!(expected.iter().all(|id| seen.contains(id)), "{query}: nobody is left out");
        }
        let foreign = app.get("/api/v1/members?limit=5", Some(&ada)).await.json();
        let cursor = foreign["next_cursor"].as_str().unwrap();
        let answer = app.get(&format!("/api/v1/members?sort=city&cursor={cursor}"), Some(&ada)).await;
        assert_eq!(answer.errors(), [("cursor".to_owned(), "unknown_record".to_owned())]);
    }

    async fn filters_and_orders_find_what_was_asked_for(app: TestApp) {
        let ada = app.register("Judo").await;
        for (last, first, birth, city) in [
            ("Lefèvre", "Éloïse", "2015-03-14", "Rennes"),
            ("N’Diaye", "Oumar", "2012-01-01", "Cesson-Sévigné"),
            ("Almeida", "Zoé", "1990-06-30", "Rennes"),
        ] {
            let body = json!({ "last_name": last, "first_name": first, "birth_date": birth, "city": city });
            made(app.post("/api/v1/members", Some(&ada), &body).await);
        }
        for (query, expected) in [
            ("", vec!["Zoé", "Éloïse", "Oumar"]),
            ("sort=-birth_date", vec!["Éloïse", "Oumar", "Zoé"]),
            ("sort=city&sort=-last_name", vec!["Oumar", "Éloïse", "Zoé"]),
            ("last_name_contains=lefev", vec!["Éloïse"]),
            ("last_name=Lef%C3%A8vre", vec!["Éloïse"]),
            ("last_name=lefevre", vec![]),
            ("city=Rennes", vec!["Zoé", "Éloïse"]),
            ("birth_date_from=2012-01-01&birth_date_to=2015-03-13", vec!["Oumar"]),
            ("birth_date=2015-03-14&city=Rennes", vec!["Éloïse"]),
            ("status=trial", vec![]),
        ] {
            let page = app.get(&format!("/api/v1/members?{query}"), Some(&ada)).await.json();
            let found: Vec<&str> =
                page["items"].as_array().unwrap().iter().map(|item| item["first_name"].as_str().unwrap()).collect();
            assert_eq!(found, expected, "{query}");
        }
    }

    async fn each_bad_input_names_its_field(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = app.device(&ada);
        let season = season_of(&device).await;
        let member = |field: &str, value: Value| {
            let mut body = json!({ "last_name": "Durand", "first_name": "Léa" });
            body[field] = value;
            ("members", body)
        };
        let group = |field: &str, value: Value| {
            let mut body = json!({ "name": "Judo", "season_id": season.id });
            body[field] = value;
            ("groups", body)
        };
        let before = device.pull().await;
        for ((path, body), field, code) in [
            (member("last_name", json!("  ")), "last_name", "required"),
            (member("last_name", json!("x".repeat(81))), "last_name", "too_long"),
            (member("last_name", json!(5)), "last_name", "misshapen"),
            (member("last_name", Value::Null), "last_name", "misshapen"),
            (member("birth_date", json!("2999-01-01")), "birth_date", "out_of_range"),
            (member("birth_date", json!("2100-01-01")), "birth_date", "date_in_future"),
            (member("birth_date", json!("31/12/2015")), "birth_date", "not_a_date"),
            (member("email", json!("lea@")), "email", "not_an_email"),
            (member("phone", json!("12")), "phone", "not_a_phone"),
            (member("postal_code", json!("é")), "postal_code", "not_a_postal_code"),
            (member("status", json!("gone")), "status", "not_in_list"),
            (member("archived", json!("yes")), "archived", "misshapen"),
            (member("merged_into", json!(new_id())), "merged_into", "unknown_field"),
            (member("seq", json!(1)), "seq", "unknown_field"),
            (member("id", json!("1")), "id", "misshapen"),
            (member("group_ids", json!([new_id()])), "group_id", "unknown_record"),
            (member("group_ids", json!("judo")), "group_ids", "misshapen"),
            (member("notes", json!("a\u{0}b")), "notes", "not_a_text"),
            (group("season_id", json!(new_id())), "season_id", "unknown_record"),
            (group("capacity", json!(0)), "capacity", "out_of_range"),
            (group("capacity", json!(1.5)), "capacity", "misshapen"),
        ] {
            let answer = app.post(&format!("/api/v1/{path}"), Some(&ada), &body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body} {answer:?}");
            assert_eq!(answer.errors(), [(field.to_owned(), code.to_owned())], "{body}");
        }
        let many = app.post("/api/v1/members", Some(&ada), &json!({ "email": "x", "other": 1 })).await;
        let fields: Vec<String> = many.errors().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["email", "other", "last_name", "first_name"], "all at once");
        for (query, field, code) in [
            ("limit=0", "limit", "out_of_range"),
            ("limit=many", "limit", "misshapen"),
            ("limit=5&limit=6", "limit", "twice_given"),
            ("lastname=x", "lastname", "unknown_field"),
            ("sort=notes", "sort", "not_in_list"),
            ("cursor=zz", "cursor", "unknown_record"),
            ("birth_date_from=yesterday", "birth_date_from", "not_a_date"),
            ("status=gone", "status", "not_in_list"),
        ] {
            let answer = app.get(&format!("/api/v1/members?{query}"), Some(&ada)).await;
            assert_eq!(answer.errors(), [(field.to_owned(), code.to_owned())], "{query} {answer:?}");
        }
        let answer = app.get("/api/v1/sessions?from=2026-01-01&to=2028-01-01", Some(&ada)).await;
        assert_eq!(answer.errors(), [("to".to_owned(), "window_too_long".to_owned())]);
        assert_eq!(device.pull().await.tables, before.tables, "nothing of it was written");
    }

    async fn bodies_that_cannot_be_read_say_why(app: TestApp) {
        let ada = app.register("Judo").await;
        let send = |kind: &'static str, body: Vec<u8>| {
            app.request(Method::POST, "/api/v1/members").by(Some(&ada)).header("content-type", kind).body(body).send()
        };
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        for (kind, body, status, code) in [
            ("text/plain", b"{}".to_vec(), 415, "wrong_content_type"),
            ("application/json", b"{".to_vec(), 400, "unreadable"),
            ("application/json", b"[]".to_vec(), 422, "misshapen"),
            ("application/json", b"{\"notes\":1,\"notes\":2}".to_vec(), 422, "misshapen"),
            ("application/json", format!("{{\"notes\":{deep}}}").into_bytes(), 400, "too_deep"),
            ("application/json", format!("{{\"notes\":\"{}\"}}", "x".repeat(70_000)).into_bytes(), 413, "too_large"),
        ] {
            let answer = send(kind, body).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{answer:?}");
        }
        let answer = app.request(Method::POST, "/api/v1/members/x").by(Some(&ada)).send().await;
        assert_eq!((answer.status, answer.code()), (StatusCode::METHOD_NOT_ALLOWED, "wrong_method".to_owned()));
        let french = app.request(Method::GET, "/api/v1/members?x=1").by(Some(&ada)).header("accept-language", "fr");
        assert_eq!(french.send().await.json()["detail"], "x\u{a0}: ce champ n’existe pas.");
        let english = app.request(Method::GET, "/api/v1/members?x=1").by(Some(&ada)).header("accept-language", "en");
        assert_eq!(english.send().await.json()["detail"], "x: there is no such field.");
    }

    async fn another_clubs_ids_are_unknown_here(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let theirs = records(&app, &ada).await;
        let own = new_group(&app, &eve, "Karaté").await;
        for (resource, id, _) in &theirs {
            let path = format!("/api/v1/{resource}/{id}");
            let unknown = format!("/api/v1/{resource}/{}", new_id());
            for method in [Method::GET, Method::DELETE] {
                let answer = app.request(method.clone(), &path).by(Some(&eve)).send().await;
                if *resource == "seasons" && method == Method::DELETE {
                    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
                    continue;
                }
                let known = app.request(method.clone(), &unknown).by(Some(&eve)).send().await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path} {answer:?}");
                assert_eq!(answer.essence(), known.essence(), "{method} {path}");
            }
            let answer = patch(&app, &eve, &path, &json!({})).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {answer:?}");
            let listed = app.get(&format!("/api/v1/{resource}"), Some(&eve)).await;
            assert!(!listed.text().contains(id), "{resource}");
        }
        // Nor does a record of one's own club refer to them.
        let foreign_group = &theirs.iter().find(|(resource, ..)| *resource == "groups").unwrap().1;
        let body = json!({ "last_name": "Petit", "first_name": "Noé", "group_ids": [foreign_group] });
        let answer = app.post("/api/v1/members", Some(&eve), &body).await;
        assert_eq!(answer.errors(), [("group_id".to_owned(), "unknown_record".to_owned())]);
        let body = json!({ "last_name": "Petit", "first_name": "Noé", "group_ids": [own] });
        made(app.post("/api/v1/members", Some(&eve), &body).await);
    }

    async fn each_role_does_with_each_resource_what_its_document_says(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut people = vec![(Role::Admin, ada.clone())];
        for role in [Role::Treasurer, Role::Secretary, Role::Coach, Role::Member] {
            people.push((role, app.join(&ada, role).await));
        }
        let document = app.get("/api/v1/openapi.json", None).await.json();
        for (resource, id, body) in records(&app, &ada).await {
            let one = format!("/api/v1/{resource}/{id}");
            let paths = &document["paths"];
            let operations = [
                (Method::GET, format!("/api/v1/{resource}"), None, &paths[format!("/{resource}")]["get"], 200),
                (Method::GET, one.clone(), None, &paths[format!("/{resource}/{{id}}")]["get"], 200),
                (Method::PATCH, one.clone(), Some(json!({})), &paths[format!("/{resource}/{{id}}")]["patch"], 200),
                (Method::PUT, one, Some(body), &paths[format!("/{resource}/{{id}}")]["put"], 200),
            ];
            for (method, path, body, operation, done) in operations {
                let roles: Vec<Role> = serde_json::from_value(operation["x-roles"].clone()).unwrap();
                for (role, person) in &people {
                    let request = app.request(method.clone(), &path).by(Some(person));
                    let answer = match &body {
                        Some(body) => request.json(body).send().await,
                        None => request.send().await,
                    };
                    // A coach and a member see their own only, and nobody of these is.
                    let is_of_people = !["seasons", "groups", "sessions"].contains(&resource);
                    let is_anothers = matches!(role, Role::Coach | Role::Member) && is_of_people;
                    let done = if is_anothers && !path.ends_with(resource) { 404 } else { done };
                    let expected = if roles.contains(role) { done } else { 403 };
                    assert_eq!(answer.status.as_u16(), expected, "{role:?} {method} {path} {answer:?}");
                }
                let stranger = app.request(method.clone(), &path).json(&json!({})).send().await;
                assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            }
        }
        for (role, person) in &people {
            let body = json!({ "last_name": "Petit", "first_name": "Noé" });
            let answer = app.post("/api/v1/members", Some(person), &body).await;
            let may = matches!(role, Role::Admin | Role::Treasurer | Role::Secretary);
            assert_eq!(answer.status.as_u16(), if may { 201 } else { 403 }, "{role:?}");
        }
    }

    async fn the_page_that_tries_the_api_needs_nothing_that_the_policy_forbids(app: TestApp) {
        let page = app.get("/api/docs", None).await;
        assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe-inline"), "{policy}");
        let text = page.text();
        assert!(!text.contains(" style=") && !text.contains("<style") && !text.contains("http://") && !text.contains("https://"));
        for file in ["/api/docs/page.js", "/api/docs/page.css"] {
            assert!(text.contains(file));
            assert_eq!(app.get(file, None).await.status, StatusCode::OK);
        }
    }
}

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// One record of each resource, with a body that replaces it.
async fn records(app: &TestApp, person: &Person) -> Vec<(&'static str, String, Value)> {
    let season = app.get("/api/v1/seasons", Some(person)).await.json()["items"][0].clone();
    let group = new_group(app, person, "Judo enfants").await;
    let session = new_session(app, person, &group).await;
    let member = new_member(app, person, "Durand").await;
    let mut made_of = vec![
        (
            "seasons",
            season["id"].as_str().unwrap().to_owned(),
            json!({ "name": "2026", "starts_on": "2026-09-01", "ends_on": "2027-08-31" }),
        ),
        ("groups", group.clone(), json!({ "name": "Judo", "season_id": season["id"] })),
        ("sessions", session.clone(), json!({ "date": "2026-11-17", "start_time": "18:00" })),
        ("members", member.clone(), json!({ "last_name": "Durand", "first_name": "Léa" })),
    ];
    let about_member = json!({ "member_id": member });
    for (resource, fields) in [
        ("attendances", json!({ "session_id": session, "state": "present" })),
        ("medical-proofs", json!({ "kind": "certificate", "issued_on": "2026-09-05" })),
        ("licenses", json!({ "discipline": "Judo" })),
        ("households", json!({ "name": "Durand", "member_ids": [member] })),
    ] {
        let mut body = fields.clone();
        if resource != "households" {
            body["member_id"] = about_member["member_id"].clone();
        }
        let id = made(app.post(&format!("/api/v1/{resource}"), Some(person), &body).await);
        let replacement = if resource == "attendances" { json!({ "state": "excused" }) } else { body };
        made_of.push((resource, id, replacement));
    }
    made_of
}
