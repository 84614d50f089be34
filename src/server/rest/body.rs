//! Bodies: one JSON object, its fields in their order, none twice.

use crate::server::http::{AppState, extract, problem::Draft};
use axum::extract::{FromRequest as _, Request};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::Value;

/// The fields of an object.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields: Vec<(String, Value)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            // What the second one means nobody can know.
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!("{name}, expected once")));
            }
            fields.push((name, value));
        }
        Ok(Fields(fields))
    }
}

/// Reads a request's body.
///
/// # Errors
/// 415, 413, 400 or 422.
pub async fn read(request: Request, state: &AppState) -> Result<Vec<(String, Value)>, Draft> {
    let extract::Json(Fields(fields)) = extract::Json::<Fields>::from_request(request, state).await?;
    Ok(fields)
}
