//! Every route that the router has, by every role: what is not in the table fails, so that a new route says
//! who may use it.

use crate::{
    on_both_databases,
    support::{Person, TestApp},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::access::{Action, Area, Reach, Rights},
    server::{http::router, moment::new_id, rest::RESOURCES},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// Everybody, signed in or not: what it answers is decided by what it is sent.
    Anybody,
    /// Whoever is signed in, about themselves or within what they see.
    SignedIn,
    /// Who may do something of the kind.
    Right(Area, Action),
    /// Who may do it to everybody; others to their own, which what is asked for here is not.
    OverAll(Area, Action),
}

use Action::{Change, See};
use Who::{Anybody, OverAll, Right, SignedIn};

fn table() -> BTreeMap<(String, Method), Who> {
    let (get, post, put, patch, delete) =
        (Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE);
    let (staff, sees_staff) = (Right(Area::Staff, Change), Right(Area::Staff, See));
    let lines: Vec<(&str, &Method, Who)> = vec![
        ("/auth/register", &post, Anybody),
        ("/auth/login", &post, Anybody),
        ("/auth/logout", &post, Anybody),
        ("/auth/join", &post, Anybody),
        ("/auth/forgotten-password", &post, Anybody),
        ("/auth/reset-password", &post, Anybody),
        ("/auth/refresh", &post, Anybody),
        ("/auth/me", &get, SignedIn),
        ("/auth/account", &delete, SignedIn),
        ("/me", &get, SignedIn),
        ("/auth/switch", &post, SignedIn),
        ("/auth/change-password", &post, SignedIn),
        ("/auth/sessions", &get, SignedIn),
        ("/auth/sessions", &delete, SignedIn),
        ("/auth/sessions/{id}", &delete, SignedIn),
        ("/auth/sessions/{id}", &patch, SignedIn),
        ("/staff/sessions", &get, sees_staff),
        ("/staff/sessions/{id}", &delete, staff),
        ("/staff/{user_id}/sessions", &delete, staff),
        ("/staff", &get, sees_staff),
        ("/staff/{user_id}", &delete, staff),
        ("/staff/{user_id}", &patch, staff),
        ("/invitations", &get, sees_staff),
        ("/invitations", &post, staff),
        ("/invitations/{id}", &delete, staff),
        ("/openid", &get, staff),
        ("/openid", &put, staff),
        ("/openid", &delete, staff),
        ("/audit", &get, Right(Area::Audit, See)),
        ("/sync/push", &post, SignedIn),
        ("/sync/pull", &post, SignedIn),
        ("/sync/digest", &post, SignedIn),
        ("/sync/collection", &post, SignedIn),
        ("/sync/live", &get, SignedIn),
        ("/sync/rescue", &post, staff),
        ("/openapi.json", &get, Anybody),
        ("/auth/factors", &get, SignedIn),
        ("/auth/factors/app", &post, SignedIn),
        ("/auth/factors/app", &delete, SignedIn),
        ("/auth/factors/app/confirm", &post, SignedIn),
        ("/auth/factors/recovery-codes", &post, SignedIn),
        ("/auth/factors/passkeys", &post, SignedIn),
        ("/auth/factors/passkeys/options", &post, SignedIn),
        ("/auth/factors/passkeys/{id}", &delete, SignedIn),
        ("/auth/factors/passkeys/{id}", &patch, SignedIn),
        ("/auth/passkey", &post, Anybody),
        ("/auth/passkey/options", &post, Anybody),
        ("/auth/second-factor", &post, Anybody),
        ("/auth/confirm", &post, SignedIn),
        ("/auth/confirm", &get, SignedIn),
        ("/auth/email", &post, SignedIn),
        ("/auth/email/again", &post, SignedIn),
        ("/auth/email/confirm", &post, Anybody),
        ("/factors-required", &get, SignedIn),
        ("/factors-required", &put, staff),
        ("/members/{id}/export", &get, OverAll(Area::Privacy, See)),
        ("/members/{id}/accounts", &get, OverAll(Area::Privacy, See)),
        ("/retention/due", &get, OverAll(Area::Privacy, Change)),
        ("/devices/wipes", &get, SignedIn),
        ("/devices/wipe/check", &post, Anybody),
        ("/devices/wipe/done", &post, Anybody),
        ("/devices/{device_id}/token", &post, SignedIn),
        ("/devices/{device_id}/wipe", &post, SignedIn),
        ("/devices/{device_id}/wipe", &delete, SignedIn),
        ("/devices/{device_id}/locks", &post, SignedIn),
        ("/devices/{device_id}/locks/{lock_id}", &delete, SignedIn),
        ("/devices/{device_id}/locks/{lock_id}/open", &post, SignedIn),
        ("/devices/{device_id}/locks/{lock_id}/recover", &post, SignedIn),
    ];
    let mut table: BTreeMap<(String, Method), Who> = BTreeMap::new();
    let mut add = |path: String, method: &Method, who| {
        assert!(
            table.insert((path.clone(), method.clone()), who).is_none(),
            "{method} {path} is there twice"
        );
    };
    for (path, method, who) in lines {
        add(format!("/api/v1{path}"), method, who);
    }
    for path in ["/api/docs", "/api/docs/page.css", "/api/docs/page.js"] {
        add(path.to_owned(), &get, Anybody);
    }
    for resource in RESOURCES.iter() {
        let area = novaclub::club::access::guarded_as(resource.collection.name).unwrap().area;
        let (sees, changes) = (Right(area, See), Right(resource.writes, Change));
        let (many, one) = (format!("/api/v1/{}", resource.path), format!("/api/v1/{}/{{id}}", resource.path));
        add(many.clone(), &get, sees);
        add(many, &post, changes);
        add(one.clone(), &get, sees);
        add(one.clone(), &put, changes);
        add(one.clone(), &patch, changes);
        if resource.delete.is_some() {
            add(one, &delete, changes);
        }
    }
    table
}

/// The routes of a router, as its debug form tells them.
pub fn routes(app: &TestApp) -> BTreeSet<(String, Method)> {
    let told = format!("{:?}", router(app.state.clone()));
    let own = told.split("fallback_router").next().unwrap();
    let (endpoints, paths) = own.split_once("node: Node").unwrap();
    let mut path_of: BTreeMap<&str, &str> = BTreeMap::new();
    for part in paths.split("RouteId(").skip(1) {
        if let Some((number, rest)) = part.split_once("): \"") {
            path_of.insert(number, rest.split('"').next().unwrap());
        }
    }
    let mut routes = BTreeSet::new();
    for part in endpoints.split("RouteId(").skip(1) {
        let (number, endpoint) = part.split_once("):").unwrap();
        let path = path_of[number];
        let Some((_, allowed)) = endpoint.split_once("allow_header: Bytes(b\"") else { continue };
        for method in allowed.split('"').next().unwrap().split(',').filter(|method| *method != "HEAD") {
            routes.insert((path.to_owned(), method.parse().unwrap()));
        }
    }
    routes
}

/// What a request needs to come as far as the question who asks: a body of the route's own shape.
fn body_of(path: &str, method: &Method) -> Value {
    let unknown = new_id();
    if *method == Method::GET || *method == Method::DELETE {
        return Value::Null;
    }
    match path {
        "/api/v1/sync/push" => json!({
            "version": 3, "device": unknown, "device_name": "t", "sent_at_ms": 0, "settled_below": 1, "commands": [],
        }),
        "/api/v1/sync/pull" => json!({ "device": unknown }),
        "/api/v1/sync/digest" => {
            json!({ "device": unknown, "cursor": { "epoch": unknown, "seq": 0 }, "collections": [] })
        }
        "/api/v1/sync/collection" => json!({ "device": unknown, "collection": "members", "after": 0 }),
        "/api/v1/factors-required" => json!({ "roles": [] }),
        "/api/v1/invitations" => json!({ "role": "coach" }),
        // No address that anybody would be asked at.
        "/api/v1/openid" => {
            json!({ "issuer": "https://127.0.0.1:1", "client_id": "c", "label": "Entrer", "admits": false })
        }
        "/api/v1/sync/rescue" => {
            json!({ "version": 3, "club": unknown, "user": unknown, "device": unknown, "waiting": [] })
        }
        "/api/v1/auth/switch" => json!({ "club_id": unknown }),
        _ if path.starts_with("/api/v1/staff/") => json!({ "role": "coach" }),
        _ => json!({}),
    }
}

on_both_databases! {
    async fn every_route_of_the_api_is_in_the_table_and_no_other(app: TestApp) {
        let found: BTreeSet<(String, Method)> =
            routes(&app).into_iter().filter(|(path, _)| path.starts_with("/api/")).collect();
        assert!(found.len() > 40, "the router tells its routes: {found:?}");
        let listed: BTreeSet<(String, Method)> = table().into_keys().collect();
        let unlisted: Vec<_> = found.difference(&listed).collect();
        let gone: Vec<_> = listed.difference(&found).collect();
        assert!(unlisted.is_empty() && gone.is_empty(), "say who may: {unlisted:?}; gone: {gone:?}");
    }

    async fn each_role_is_let_in_where_the_table_says_and_refused_elsewhere(app: TestApp) {
        let people = app.one_of_each_role().await;
        for ((path, method), who) in table() {
            let address = ["{id}", "{user_id}", "{device_id}", "{lock_id}"]
                .iter()
                .fold(path.clone(), |path, name| path.replace(name, &new_id().to_string()));
            let body = body_of(&path, &method);
            let ask = async |person: Option<&Person>| {
                let request = app.request(method.clone(), &address).by(person);
                if body.is_null() { request.send().await } else { request.json(&body).send().await }
            };
            let stranger = ask(None).await;
            // What is for everybody may still want a proof of its own.
            let is_turned_away = stranger.status == StatusCode::UNAUTHORIZED;
            assert!(is_turned_away || who == Anybody, "a stranger: {method} {path} {stranger:?}");
            for (role, person) in &people {
                let ends_session = path.contains("/auth/sessions")
                    || path.ends_with("/logout")
                    || path.ends_with("/auth/account");
                if ends_session && method != Method::GET {
                    continue;
                }
                let answer = ask(Some(person)).await;
                let is_refused = answer.status == StatusCode::FORBIDDEN && answer.code() == "forbidden";
                let may = match who {
                    Anybody | SignedIn => true,
                    Right(area, action) => Rights::usual(*role).may(area, action),
                    OverAll(area, action) => Rights::usual(*role).reach(area, action) == Reach::All,
                };
                assert_eq!(is_refused, !may, "{role:?}: {method} {path} {answer:?}");
                assert!(may || !answer.status.is_success(), "{role:?}: {method} {path} {answer:?}");
                assert!(!answer.status.is_server_error(), "{role:?}: {method} {path} {answer:?}");
            }
        }
    }
}
