//! A browser as the server meets one: it sends forms, and keeps the cookies that it is given.

use super::{Answer, PASSWORD, Person, TestApp};
use axum::http::{Method, StatusCode, header};
use serde_json::Value;
use std::collections::BTreeMap;

/// The cookie of ten minutes.
pub const ACCESS: &str = "novaclub_session";
/// The cookie that the next one is asked for with.
pub const REFRESH: &str = "novaclub_refresh";

/// A browser: keeps the cookies that it is given.
#[derive(Clone)]
pub struct Browser<'a> {
    app: &'a TestApp,
    pub cookies: BTreeMap<String, String>,
    pub agent: &'static str,
}

impl<'a> Browser<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        let agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";
        Self { app, cookies: BTreeMap::new(), agent }
    }

    /// A browser where a person signs in.
    pub async fn of(app: &'a TestApp, person: &Person) -> Self {
        let mut browser = Self::new(app);
        browser.sign_in(person).await;
        browser
    }

    pub async fn sign_in(&mut self, person: &Person) {
        let form = format!("email={}&password={}", person.email, PASSWORD.replace(' ', "+"));
        let answer = self.send(Method::POST, "/sign-in", Some(Body::Form(form))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        assert!(self.cookies.contains_key(ACCESS) && self.cookies.contains_key(REFRESH));
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Option<Body>) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut draft = self.app.request(method, path).header("user-agent", self.agent);
        if !cookies.is_empty() {
            draft = draft.header("cookie", &cookies.join("; "));
        }
        let answer = match body {
            Some(Body::Form(form)) => draft.form(&form),
            Some(Body::Json(json)) => draft.json(&json),
            None => draft,
        }
        .send()
        .await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("; HttpOnly; SameSite=Lax; Path=/"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn refresh(&mut self) -> Answer {
        self.send(Method::POST, "/api/v1/auth/refresh", None).await
    }

    pub async fn me(&mut self) -> StatusCode {
        self.get("/api/v1/me").await.status
    }

    /// The ten minutes are over: browsers forget the cookie by then.
    pub fn wait_ten_minutes(&mut self) {
        self.cookies.remove(ACCESS);
    }

    pub fn refresh_token(&self) -> String {
        self.cookies[REFRESH].clone()
    }

    /// Its own line of the list.
    pub async fn line(&mut self) -> Value {
        let list = self.get("/api/v1/auth/sessions").await.json();
        list["sessions"].as_array().unwrap().iter().find(|line| line["is_this"] == true).unwrap().clone()
    }

    pub async fn id(&mut self) -> String {
        self.line().await["id"].as_str().unwrap().to_owned()
    }
}

/// What a request brings.
pub enum Body {
    Form(String),
    Json(Value),
}
