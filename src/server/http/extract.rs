//! Reading requests: bodies whose every flaw becomes a problem with the right status, ids in paths.

use super::{
    bodies::{Excess, measure},
    problem::Draft,
    problem_texts::Kind,
};
use crate::server::Error;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A JSON body. Not JSON: 415. Damaged or too deep: 400. Of another shape: 422, with the field. Too large: 413.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Draft;

    async fn from_request(request: Request, state: &S) -> Result<Self, Draft> {
        if !is_json(request.headers()) {
            return Err(Draft::of(Kind::WrongContentType));
        }
        let bytes = read_body(request, state).await?;
        measure(&bytes).map_err(|excess| {
            Draft::of(match excess {
                Excess::Depth => Kind::TooDeep,
                Excess::Values => Kind::TooLarge,
            })
        })?;
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| misread(&error))?;
        reader.end().map_err(|_| Draft::of(Kind::Unreadable))?;
        Ok(Self(value))
    }
}

/// The fields of a form that a browser sends without scripts.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Draft;

    async fn from_request(request: Request, state: &S) -> Result<Self, Draft> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(value)) => Ok(Self(value)),
            Err(rejection) => Err(Draft::of(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
                StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::WrongContentType,
                StatusCode::UNPROCESSABLE_ENTITY => Kind::Misshapen,
                _ => Kind::Unreadable,
            })),
        }
    }
}

async fn read_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Draft> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let is_too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        Draft::of(if is_too_large { Kind::TooLarge } else { Kind::Unreadable })
    })
}

/// Whether a body says that it is JSON.
#[must_use]
pub fn is_json(headers: &HeaderMap) -> bool {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn misread(error: &serde_path_to_error::Error<serde_json::Error>) -> Draft {
    if !error.inner().is_data() {
        return Draft::of(Kind::Unreadable);
    }
    let path = error.path().to_string();
    let message = error.inner().to_string();
    if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        let field = if path == "." { name.to_owned() } else { format!("{path}.{name}") };
        return Draft::missing(&field);
    }
    // "invalid type: integer `5`, expected a string at line 1 column 12"
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(said, _)| said);
    let expected = message.split_once(", expected ").map_or(message, |(_, expected)| expected);
    Draft::misshapen((path != ".").then_some(path), expected.to_owned())
}

/// An id in a path; one that is none names nothing.
///
/// # Errors
/// [`Error::NotFound`].
pub fn id(text: &str) -> Result<Uuid, Error> {
    Uuid::try_parse(text).map_err(|_| Error::NotFound)
}

/// Text as the databases can hold it: `PostgreSQL` has no NUL.
#[must_use]
pub fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}
