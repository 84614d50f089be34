//! Requests to the router, and their answers.

use super::Person;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

/// A request in the making.
pub struct Draft<'a> {
    router: &'a Router,
    builder: Builder,
    body: Body,
}

impl<'a> Draft<'a> {
    pub fn new(router: &'a Router, method: Method, path: &str) -> Self {
        Self { router, builder: Request::builder().method(method).uri(path), body: Body::empty() }
    }

    /// As a program, by bearer token.
    pub fn by(self, person: Option<&Person>) -> Self {
        match person {
            Some(person) => self.header(header::AUTHORIZATION.as_str(), &format!("Bearer {}", person.token)),
            None => self,
        }
    }

    /// As a browser, by cookie.
    pub fn in_browser(self, person: &Person) -> Self {
        self.header("cookie", &format!("novaclub_session={}", person.token))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(serde_json::to_vec(body).unwrap())
    }

    pub fn form(self, body: &str) -> Self {
        self.header("content-type", "application/x-www-form-urlencoded").body(body.as_bytes().to_vec())
    }

    pub fn body(mut self, body: Vec<u8>) -> Self {
        self.body = Body::from(body);
        self
    }

    pub async fn send(self) -> Answer {
        let request = self.builder.body(self.body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The problem's code for programs.
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        self.json()["code"].as_str().unwrap().to_owned()
    }

    /// The fields that a refusal names, with their codes.
    pub fn errors(&self) -> Vec<(String, String)> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let word = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        errors.iter().map(|error| (word(error, "field"), word(error, "code"))).collect()
    }

    /// What differs from request to request left out: to compare two answers.
    pub fn essence(&self) -> (StatusCode, Value) {
        let mut body: Value = serde_json::from_slice(&self.body).unwrap_or(Value::Null);
        if let Some(problem) = body.as_object_mut() {
            problem.remove("request_id");
        }
        (self.status, body)
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} {}", self.status, self.headers, self.text())
    }
}
