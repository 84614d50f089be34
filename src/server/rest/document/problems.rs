//! What every operation can answer instead of what was asked.

use crate::app::languages::Language;
use crate::server::http::problem_texts::Kind;
use serde_json::json;
use utoipa::openapi::{
    ArrayBuilder, ComponentsBuilder, Content, HeaderBuilder, ObjectBuilder, Ref, ResponseBuilder,
    ResponsesBuilder, Type,
    schema::{AdditionalProperties, SchemaType},
};

/// The kinds that the document names: the word in the document, and one whose text stands for the status.
const KINDS: &[(&str, Kind)] = &[
    ("Unreadable", Kind::Unreadable),
    ("Unauthenticated", Kind::Unauthenticated),
    ("Forbidden", Kind::Forbidden),
    ("NotFound", Kind::NotFound),
    ("WrongMethod", Kind::WrongMethod),
    ("TooSlow", Kind::TooSlow),
    ("Conflict", Kind::Conflict),
    ("Changed", Kind::Changed),
    ("Gone", Kind::Gone),
    ("TooLarge", Kind::TooLarge),
    ("WrongContentType", Kind::WrongContentType),
    ("Refused", Kind::Refused),
    ("Outdated", Kind::Outdated),
    ("TooMany", Kind::TooMany),
    ("Internal", Kind::Internal),
    ("Unavailable", Kind::Unavailable),
];

/// Adds what an operation can answer, by status.
pub fn answers(responses: ResponsesBuilder, statuses: &[u16]) -> ResponsesBuilder {
    // Any request can be damaged on its way, take too long or find the server unwell.
    const ANY: &[u16] = &[400, 408, 429, 500, 503];
    let all = KINDS.iter().filter(|(_, kind)| {
        let status = kind.status().as_u16();
        statuses.contains(&status) || ANY.contains(&status)
    });
    all.fold(responses, |responses, (name, kind)| {
        responses.response(kind.status().as_str(), Ref::from_response_name(*name))
    })
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn text_or_null() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Array(vec![Type::String, Type::Null]))
}

/// The schema of a problem, and the responses that hold one.
pub fn components(components: ComponentsBuilder, language: Language) -> ComponentsBuilder {
    let error = ObjectBuilder::new()
        .property("field", text_or_null())
        .property("code", text())
        .property("limit", text_or_null())
        .property("text", text())
        .required("field")
        .required("code")
        .required("limit")
        .required("text")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    let problem = ObjectBuilder::new()
        .property("type", text())
        .property("title", text())
        .property("status", ObjectBuilder::new().schema_type(Type::Integer))
        .property("detail", text())
        .property("code", text())
        .property("errors", ArrayBuilder::new().items(error))
        .property("request_id", text())
        .property("retry_after", ObjectBuilder::new().schema_type(Type::Integer))
        .property("floor_version", ObjectBuilder::new().schema_type(Type::Integer));
    let problem = ["type", "title", "status", "detail", "code", "request_id"]
        .into_iter()
        .fold(problem, ObjectBuilder::required)
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    KINDS.iter().fold(components.schema("Problem", problem), |components, (name, kind)| {
        let (title, detail) = kind.words(language);
        let example = json!({
            "type": format!("urn:novaclub:problem:{}", kind.code()),
            "title": title,
            "status": kind.status().as_u16(),
            "detail": detail,
            "code": kind.code(),
            "request_id": "0198c4de-0000-7000-8000-000000000000",
        });
        let mut content = Content::new(Some(Ref::from_schema_name("Problem")));
        content.example = Some(example);
        let mut response = ResponseBuilder::new()
            .description(format!("{title}. {detail}"))
            .content("application/problem+json", content);
        if matches!(kind, Kind::TooMany | Kind::Unavailable) {
            let wait = HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::Integer)));
            response = response.header("Retry-After", wait.build());
        }
        components.response(*name, response.build())
    })
}
