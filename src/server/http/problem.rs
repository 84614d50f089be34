//! Problem details (RFC 9457): what every refused or failed request answers, with a code for
//! programs and a text for people. Handlers give an [`Error`]; the one place that knows the request's
//! language and id, [`render`], writes the body.

use super::{language::language_of, problem_texts::Kind};
use crate::app::languages::{Language, problems};
use crate::club::{self, Code};
use crate::server::Error;
use crate::sync::protocol::FLOOR_VERSION;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::sync::Arc;

/// The header that names a request, in the log and in problems.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is said about a request that is not answered as asked; travels in the response's extensions
/// until [`render`] writes it.
#[derive(Clone, Debug)]
pub struct Draft {
    kind: Kind,
    problems: Vec<club::Problem>,
    /// What does not have the shape that was expected, as the reader of JSON says.
    misshapen: Vec<Misshapen>,
    retry_after: Option<u64>,
    /// For the log alone.
    cause: Option<Arc<str>>,
}

/// A value of another shape than the one expected.
#[derive(Clone, Debug)]
pub struct Misshapen {
    pub field: Option<String>,
    pub expected: String,
}

impl Draft {
    #[must_use]
    pub const fn of(kind: Kind) -> Self {
        Self { kind, problems: Vec::new(), misshapen: Vec::new(), retry_after: None, cause: None }
    }

    /// 422: it could be read, and is not what was asked for.
    #[must_use]
    pub fn misshapen(field: Option<String>, expected: String) -> Self {
        Self { misshapen: vec![Misshapen { field, expected }], ..Self::of(Kind::Misshapen) }
    }

    /// 422: all that is wrong with the fields of a request.
    #[must_use]
    pub fn flawed(problems: Vec<club::Problem>, misshapen: Vec<Misshapen>) -> Self {
        let kind = if misshapen.is_empty() { Kind::Refused } else { Kind::Misshapen };
        Self { problems, misshapen, ..Self::of(kind) }
    }

    /// 412: it is no longer what the caller has read.
    #[must_use]
    pub const fn changed() -> Self {
        Self::of(Kind::Changed)
    }

    /// 409: what exists does not allow it.
    #[must_use]
    pub fn conflict(problems: Vec<club::Problem>) -> Self {
        Self { problems, ..Self::of(Kind::Conflict) }
    }

    /// 422: a field that has to be there is not.
    #[must_use]
    pub fn missing(field: &str) -> Self {
        Self { problems: vec![club::Problem::of(field, Code::Required)], ..Self::of(Kind::Misshapen) }
    }

    /// A failure of ours; the cause is logged and not told.
    #[must_use]
    pub fn caused_by(kind: Kind, cause: &dyn std::fmt::Display) -> Self {
        Self { cause: Some(cause.to_string().into()), ..Self::of(kind) }
    }

    /// Whether it is the role that does not allow it.
    #[must_use]
    pub fn is_for_want_of_right(&self) -> bool {
        self.kind == Kind::Forbidden
    }

    const fn from_status(status: StatusCode) -> Self {
        Self::of(match status {
            StatusCode::UNAUTHORIZED => Kind::Unauthenticated,
            StatusCode::FORBIDDEN => Kind::Forbidden,
            StatusCode::NOT_FOUND => Kind::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Kind::WrongMethod,
            StatusCode::REQUEST_TIMEOUT => Kind::TooSlow,
            StatusCode::CONFLICT => Kind::Conflict,
            StatusCode::PRECONDITION_FAILED => Kind::Changed,
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::WrongContentType,
            StatusCode::UNPROCESSABLE_ENTITY => Kind::Misshapen,
            StatusCode::SERVICE_UNAVAILABLE => Kind::Unavailable,
            status if status.as_u16() < 500 => Kind::Unreadable,
            _ => Kind::Internal,
        })
    }
}

impl From<Error> for Draft {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for Draft {
    fn from(error: &Error) -> Self {
        match error {
            Error::Unauthenticated => Self::of(Kind::Unauthenticated),
            Error::WrongPassword => Self::of(Kind::WrongPassword),
            Error::SecondFactorWanted => Self::of(Kind::SecondFactorWanted),
            Error::EnrolmentWanted => Self::of(Kind::EnrolmentWanted),
            Error::ConfirmationWanted => Self::of(Kind::ConfirmationWanted),
            Error::Forbidden => Self::of(Kind::Forbidden),
            Error::NotFound => Self::of(Kind::NotFound),
            Error::ForeignDevice => Self::of(Kind::ForeignDevice),
            Error::Refused(refusal) if refusal.0.iter().all(|problem| problem.code == Code::Forbidden) => {
                Self::of(Kind::Forbidden)
            }
            Error::Refused(refusal) if is_gone(refusal) => {
                Self { problems: refusal.0.clone(), ..Self::of(Kind::Gone) }
            }
            Error::Refused(refusal) => Self { problems: refusal.0.clone(), ..Self::of(Kind::Refused) },
            Error::Unreadable(_) => Self::of(Kind::Unreadable),
            Error::TooLarge => Self::of(Kind::TooLarge),
            Error::Outdated => Self::of(Kind::Outdated),
            Error::TooMany(wait) => Self { retry_after: Some(*wait), ..Self::of(Kind::TooMany) },
            Error::Db(database) if is_unavailable(database) => {
                Self { retry_after: Some(5), ..Self::caused_by(Kind::Unavailable, error) }
            }
            Error::Db(database) if is_bad_value(database) => Self::of(Kind::Misshapen),
            Error::Db(_)
            | Error::Configuration(_)
            | Error::Migration(_)
            | Error::Io(_)
            | Error::Internal(_) => Self::caused_by(Kind::Internal, error),
        }
    }
}

/// Whether what is refused is a link that was used or is too old.
#[must_use]
pub fn is_gone(refusal: &club::Refusal) -> bool {
    let is_link =
        |code| matches!(code, Code::InvitationUnknown | Code::ResetUnknown | Code::EmailLinkUnknown);
    !refusal.0.is_empty() && refusal.0.iter().all(|problem| is_link(problem.code))
}

fn is_unavailable(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
    match error {
        Io(_) | Tls(_) | PoolTimedOut | PoolClosed | WorkerCrashed => true,
        Database(error) => error.code().is_some_and(|code| is_passing(&code)),
        _ => false,
    }
}

/// What passes: `SQLite` busy, its disk full or its files not to be written (as large as they may become)
/// or opened; `PostgreSQL` connections, rollbacks that a repetition settles, resources, a stop by its
/// operator, its disk.
fn is_passing(code: &str) -> bool {
    // SQLITE_BUSY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN: the low byte of what says it in detail.
    const SQLITE: &[u32] = &[5, 10, 13, 14];
    const POSTGRES: &[&str] = &["08", "40", "53", "57", "58"];
    if code.len() == 5 {
        return POSTGRES.iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| SQLITE.contains(&(code & 0xFF)))
}

/// A value that the database cannot hold although the rules let it pass (SQLSTATE class 22): the
/// sender's mistake, and not ours to fail over.
fn is_bad_value(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().is_some_and(|code| code.starts_with("22") && code.len() == 5))
}

impl IntoResponse for Draft {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Draft::from(&self).into_response()
    }
}

#[derive(Serialize)]
struct Details<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    floor_version: Option<u32>,
}

#[derive(Serialize)]
struct FieldError {
    field: Option<String>,
    code: &'static str,
    limit: Option<String>,
    text: String,
}

impl Draft {
    fn errors(&self, language: Language) -> Vec<FieldError> {
        let refused = self.problems.iter().map(|problem| FieldError {
            field: problem.field.clone(),
            code: problem.code.word(),
            limit: problem.limit.clone(),
            text: problems::text(language, problem),
        });
        let misshapen = self.misshapen.iter().map(|misshapen| FieldError {
            field: misshapen.field.clone(),
            code: Kind::Misshapen.code(),
            limit: Some(misshapen.expected.clone()),
            text: super::problem_texts::expected(language, misshapen),
        });
        refused.chain(misshapen).collect()
    }

    fn body(&self, language: Language, request_id: &str) -> Vec<u8> {
        let errors = self.errors(language);
        let (title, detail) = self.kind.words(language);
        let detail = match errors.as_slice() {
            [] => detail.to_owned(),
            errors => errors.iter().map(|error| error.text.as_str()).collect::<Vec<_>>().join(" "),
        };
        let details = Details {
            r#type: format!("urn:novaclub:problem:{}", self.kind.code()),
            title,
            status: self.kind.status().as_u16(),
            detail,
            code: self.kind.code(),
            errors,
            request_id,
            retry_after: self.retry_after,
            floor_version: (self.kind == Kind::Outdated).then_some(FLOOR_VERSION),
        };
        serde_json::to_vec(&details).unwrap_or_default()
    }
}

/// Whether programs ask there, which get JSON; elsewhere people do, who get text.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path == "/me" || path == "/health" || path == "/api" || path.starts_with("/api/")
}

/// Writes the body of every refused request, whoever refused it: a handler, an extractor or a layer.
pub async fn render(request: Request, next: Next) -> Response {
    let language = language_of(request.headers());
    let for_programs = is_api(request.uri().path());
    let id =
        request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    let draft = match response.extensions_mut().remove::<Draft>() {
        Some(draft) => draft,
        None if for_programs
            && (status.is_client_error() || status.is_server_error())
            && !is_problem(&response) =>
        {
            Draft::from_status(status)
        }
        None => return response,
    };
    if let Some(cause) = &draft.cause {
        tracing::error!(request.id = id, %cause, status = status.as_u16(), "a request failed");
    }
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = draft.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    let (content_type, body) = if for_programs {
        ("application/problem+json", draft.body(language, &id))
    } else {
        let (title, detail) = draft.kind.words(language);
        ("text/plain; charset=utf-8", format!("{title}\n\n{detail}\n\n{id}\n").into_bytes())
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    *response.body_mut() = Body::from(body);
    response
}

fn is_problem(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json")
        || response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json")
}
