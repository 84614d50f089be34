//! An end point beside the resources, as the document states it, and the shapes of what goes in and out.

use super::{
    problems::answers,
    schemas::{ID, ID_PATTERN},
};
use crate::app::languages::Language;
use crate::club::Role;
use crate::server::rest::attribute::{Said, said};
use serde_json::json;
use utoipa::openapi::{
    ArrayBuilder, Content, KnownFormat, ObjectBuilder, PathsBuilder, Ref, RefOr, Required, ResponseBuilder,
    ResponsesBuilder, Schema, SchemaFormat, Type,
    path::{
        HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathItemBuilder,
    },
    request_body::RequestBodyBuilder,
    schema::SchemaType,
    security::SecurityRequirement,
};

/// One end point.
pub struct EndPoint {
    pub path: &'static str,
    pub method: HttpMethod,
    pub tag: &'static str,
    pub name: &'static str,
    pub summary: Said,
    pub body: Option<&'static str>,
    /// The status of success, and the schema of what comes with it.
    pub answer: (u16, Option<&'static str>),
    pub refusals: &'static [u16],
    /// Whether a token is needed.
    pub signed_in: bool,
}

/// Adds end points to the paths.
pub fn paths<'a>(
    paths: PathsBuilder,
    end_points: impl IntoIterator<Item = &'a EndPoint>,
    language: Language,
) -> PathsBuilder {
    let mut items: Vec<(&str, PathItem)> = Vec::new();
    for end_point in end_points {
        let item = PathItemBuilder::new()
            .operation(end_point.method.clone(), operation(end_point, language))
            .build();
        match items.iter_mut().find(|(path, _)| *path == end_point.path) {
            Some((_, known)) => known.merge_operations(item),
            None => items.push((end_point.path, item)),
        }
    }
    items.into_iter().fold(paths, |paths, (path, item)| paths.path(path, item))
}

fn operation(end_point: &EndPoint, language: Language) -> Operation {
    let (status, schema) = end_point.answer;
    let mut answer = ResponseBuilder::new().description(said("Fait.", "Done.").in_language(language));
    if let Some(schema) = schema {
        answer = answer.content("application/json", Content::new(Some(Ref::from_schema_name(schema))));
    }
    let mut operation = OperationBuilder::new()
        .tag(end_point.tag)
        .operation_id(Some(end_point.name))
        .summary(Some(end_point.summary.in_language(language)))
        .responses(answers(
            ResponsesBuilder::new().response(status.to_string(), answer.build()),
            end_point.refusals,
        ));
    for name in end_point.path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(id()));
        operation = operation.parameter(parameter.build());
    }
    if let Some(body) = end_point.body {
        let body = RequestBodyBuilder::new()
            .content("application/json", Content::new(Some(Ref::from_schema_name(body))))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    if !end_point.signed_in {
        operation = operation.securities(Some([SecurityRequirement::default()]));
    }
    operation.build()
}

pub fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

pub fn id() -> ObjectBuilder {
    text()
        .format(Some(SchemaFormat::Custom("uuid".to_owned())))
        .pattern(Some(ID_PATTERN))
        .examples([json!(ID)])
}

pub fn instant() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
}

pub fn flag() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean)
}

pub fn whole(least: i64, most: i64) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most))
}

pub fn count() -> ObjectBuilder {
    whole(0, (1 << 53) - 1)
}

pub fn role() -> ObjectBuilder {
    text().enum_values(Some(Role::ALL.iter().map(|role| role.word())))
}

pub fn or_null(object: ObjectBuilder, kind: Type) -> ObjectBuilder {
    object.schema_type(SchemaType::Array(vec![kind, Type::Null]))
}

pub fn any() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue)
}

pub fn list_of(items: impl Into<RefOr<Schema>>) -> ArrayBuilder {
    ArrayBuilder::new().items(match items.into() {
        RefOr::T(schema) => utoipa::openapi::schema::ArrayItems::RefOrSchema(Box::new(RefOr::T(schema))),
        RefOr::Ref(reference) => {
            utoipa::openapi::schema::ArrayItems::RefOrSchema(Box::new(RefOr::Ref(reference)))
        }
    })
}

/// An object; a name that ends in `?` need not be there.
pub fn object(fields: Vec<(&str, RefOr<Schema>)>) -> ObjectBuilder {
    fields.into_iter().fold(ObjectBuilder::new(), |object, (name, schema)| match name.strip_suffix('?') {
        Some(name) => object.property(name, schema),
        None => object.property(name, schema).required(name),
    })
}
