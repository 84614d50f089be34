//! Every page and every form that the app has, by every role: what is not in the table fails, so that a new page says who may
//! open it; and none tells of people who are nobody's business.

use crate::{
    endpoints::routes,
    on_both_databases,
    support::{TestApp, led_group, member, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{
        Role,
        access::{Action, Area, Rights},
        people::PeopleCommand,
    },
    server::moment::new_id,
};
use std::collections::BTreeSet;

/// The addresses, as the app's router writes them.
const ROUTES: &str = include_str!("../../src/app/pages/mod.rs");

/// Who may open a page; the others are told that it is for other roles.
#[derive(Clone, Copy, Debug)]
enum Who {
    /// Signed in or not.
    Anybody,
    /// Each sees on it what is theirs to see.
    Everyone,
    Right(Area, Action),
}

use Action::{Change, See};
use Who::{Anybody, Everyone, Right};

const PAGES: [(&str, Who); 49] = [
    ("/sign-in", Anybody),
    ("/sign-in/link", Anybody),
    ("/sign-in/code", Anybody),
    ("/confirm", Everyone),
    ("/confirm-email/:token", Anybody),
    ("/register", Anybody),
    ("/join/:token", Anybody),
    ("/forgotten-password", Anybody),
    ("/reset-password/:token", Anybody),
    ("/change-password", Everyone),
    ("", Everyone),
    ("dashboard", Everyone),
    ("sessions", Everyone),
    ("sessions/new", Everyone),
    ("sessions/:series/edit", Everyone),
    ("sessions/:series/:date", Everyone),
    ("sessions/:series/:date/edit", Everyone),
    ("members", Everyone),
    ("members/new", Right(Area::People, Change)),
    ("members/import", Everyone),
    ("members/duplicates", Right(Area::People, Change)),
    ("members/duplicates/:a/:b", Right(Area::People, Change)),
    ("members/families", Everyone),
    ("members/families/new", Right(Area::Families, Change)),
    ("members/families/suggestions", Right(Area::Families, Change)),
    ("members/families/:id", Everyone),
    ("members/:id", Everyone),
    ("members/:id/merge", Right(Area::People, Change)),
    ("members/:id/edit", Right(Area::People, Change)),
    ("members/:id/data", Right(Area::Privacy, See)),
    ("members/:id/erase", Right(Area::Privacy, Change)),
    ("members/:id/card", Everyone),
    ("groups/:id/cards", Everyone),
    ("groups", Everyone),
    ("groups/new", Right(Area::Planning, Change)),
    ("groups/:id", Everyone),
    ("groups/:id/edit", Right(Area::Planning, Change)),
    ("family", Everyone),
    ("licences", Right(Area::Licences, See)),
    ("club", Everyone),
    ("club/security", Everyone),
    ("club/audit", Right(Area::Audit, See)),
    ("club/openid", Right(Area::Staff, Change)),
    ("club/roles", Right(Area::Staff, Change)),
    ("club/retention", Right(Area::Privacy, Change)),
    ("club/consents", Everyone),
    ("club/devices", Everyone),
    ("club/medical-rules", Everyone),
    ("sync", Everyone),
];

#[test]
fn every_page_of_the_app_is_in_the_table_and_no_other() {
    let named = ROUTES.split("path!(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let found: BTreeSet<&str> = named.collect();
    let listed: BTreeSet<&str> = PAGES.iter().map(|(path, _)| *path).collect();
    assert!(found.len() > 40, "the routes are read from their file: {found:?}");
    assert_eq!(found, listed, "say who may");
}

/// Forms, which work without scripts.
const FORMS: [(&str, Who); 14] = [
    ("/register", Anybody),
    ("/sign-in", Anybody),
    ("/sign-in/code", Anybody),
    ("/sign-in/link", Anybody),
    ("/confirm-email/{token}", Anybody),
    ("/join/{token}", Anybody),
    ("/forgotten-password", Anybody),
    ("/reset-password/{token}", Anybody),
    ("/sign-out", Anybody),
    ("/confirm", Everyone),
    ("/change-password", Everyone),
    ("/switch-club", Everyone),
    ("/club/openid", Right(Area::Staff, Change)),
    ("/club/openid/remove", Right(Area::Staff, Change)),
];

on_both_databases! {
    async fn each_form_is_in_the_table_and_refused_where_it_says(app: TestApp) {
        let found: BTreeSet<String> = routes(&app)
            .into_iter()
            .filter(|(path, method)| !path.starts_with("/api/") && *method != Method::GET)
            .map(|(path, _)| path)
            .collect();
        assert_eq!(found, FORMS.iter().map(|(path, _)| (*path).to_owned()).collect(), "say who may");
        let people = app.one_of_each_role().await;
        for (path, who) in FORMS {
            let address = path.replace("{token}", "0");
            let stranger = app.request(Method::POST, &address).form("a=b").send().await;
            let is_turned_away = stranger.status == StatusCode::UNAUTHORIZED
                || stranger.header("location").starts_with("/sign-in");
            assert!(is_turned_away || matches!(who, Anybody), "a stranger: {path} {stranger:?}");
            let Right(area, action) = who else { continue };
            for (role, person) in &people {
                let answer = app.request(Method::POST, &address).in_browser(person).form("a=b").send().await;
                let may = Rights::usual(*role).may(area, action);
                assert_eq!(answer.status == StatusCode::FORBIDDEN, !may, "{role:?}: {path} {answer:?}");
            }
        }
    }

    async fn a_page_is_reserved_where_the_table_says_and_tells_a_member_of_nobody_else(app: TestApp) {
        const SECRET: &str = "Zwingelstein";
        let people = app.one_of_each_role().await;
        let (_, admin) = &people[0];
        let (_, coach) = people.iter().find(|(role, _)| *role == Role::Coach).unwrap();
        let mut office = app.device(admin);
        let lea = member(SECRET);
        office.perform(PeopleCommand::Create { member: lea.clone() }).await;
        let season = season_of(&office).await;
        for command in led_group(&season, coach, &[lea.id]) {
            office.perform(command).await;
        }
        let group = office.pull().await.all::<novaclub::club::planning::Group>().remove(0);
        for (path, who) in PAGES {
            let (lea, group) = (lea.id.0.to_string(), group.id.0.to_string());
            let known = [("members/:id", format!("members/{lea}")), ("groups/:id", format!("groups/{group}"))];
            let path = known.iter().fold(path.to_owned(), |path, (from, to)| path.replace(from, to));
            let unknown = new_id().to_string();
            let path = [":token", ":series", ":a", ":b", ":id"].iter().fold(path, |path, name| path.replace(name, &unknown));
            let path = format!("/{}", path.replace(":date", "2026-11-20").trim_start_matches('/'));
            let stranger = app.request(Method::GET, &path).send().await;
            let is_turned_away = stranger.status == StatusCode::SEE_OTHER && stranger.header("location").starts_with("/sign-in");
            let is_door = path == "/sign-in/code";
            assert_eq!(is_turned_away, !matches!(who, Anybody) || is_door, "a stranger: {path} {stranger:?}");
            for (role, person) in &people {
                let page = app.request(Method::GET, &path).in_browser(person).send().await;
                assert!(!page.status.is_server_error(), "{role:?}: {path} {page:?}");
                let may = match who {
                    Anybody | Everyone => true,
                    Right(area, action) => Rights::usual(*role).may(area, action),
                };
                let text = page.text();
                assert_eq!(text.contains("Réservé à d’autres rôles"), !may, "{role:?}: {path} {text}");
                assert!(*role != Role::Member || !text.contains(SECRET), "{role:?}: {path} {text}");
            }
        }
    }
}
