//! The operations of a resource.

use super::{
    problems::answers,
    schemas::{example_of, of_name, of_shape},
};
use crate::app::languages::{Language, problems::field, texts_in};
use crate::club::{
    Role,
    access::{Action, Rights, guarded_as},
};
use crate::server::rest::{
    attribute::{Attribute, Preset, Said, said},
    handlers::LONGEST_KEY,
    listing::{Filter, MOST_ORDERS, Test, filter_attribute, limit_attribute},
    resource::{Naming, Resource},
};
use serde_json::{Value, json};
use utoipa::openapi::{
    ArrayBuilder, Content, HeaderBuilder, ObjectBuilder, PathItem, Ref, Required, Response, ResponseBuilder,
    ResponsesBuilder, Type,
    extensions::ExtensionsBuilder,
    link::LinkBuilder,
    path::{
        HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItemBuilder,
    },
    request_body::{RequestBody, RequestBodyBuilder},
};

/// The paths of all items and of one.
pub fn of_resource(resource: &Resource, language: Language) -> (PathItem, PathItem) {
    let writer = Writer { resource, language };
    let many = PathItemBuilder::new()
        .operation(HttpMethod::Get, writer.list())
        .operation(HttpMethod::Post, writer.create());
    let one = PathItemBuilder::new()
        .operation(HttpMethod::Get, writer.show())
        .operation(HttpMethod::Put, writer.change("replace", "Replacement", REPLACE))
        .operation(HttpMethod::Patch, writer.change("update", "Change", UPDATE));
    let one =
        if resource.delete.is_some() { one.operation(HttpMethod::Delete, writer.delete()) } else { one };
    (many.build(), one.build())
}

const COLON: Said = said("\u{a0}: ", ": ");
const LIST: Said = said("Lister", "List");
const CREATE: Said = said("Créer", "Create");
const SHOW: Said = said("Lire", "Read");
const REPLACE: Said = said("Remplacer", "Replace");
const UPDATE: Said = said("Modifier", "Change");
const DELETE: Said = said("Supprimer", "Delete");

struct Writer<'a> {
    resource: &'a Resource,
    language: Language,
}

impl Writer<'_> {
    fn say(&self, said: Said) -> &'static str {
        said.in_language(self.language)
    }

    /// What all operations have.
    fn begin(&self, verb: &str, act: Said, more: Said, writes: bool) -> OperationBuilder {
        let resource = self.resource;
        let name = if verb == "list" { resource.many } else { resource.one };
        let roles: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|role| {
                let rights = Rights::usual(*role);
                let seen = guarded_as(resource.collection.name);
                seen.is_some_and(|guarded| rights.may(guarded.area, Action::See))
                    && (!writes || rights.may(resource.writes, Action::Change))
            })
            .collect();
        let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
        let permission = if writes { format!("{:?}", resource.writes) } else { "see".to_owned() };
        let texts = &texts_in(self.language).access;
        let names: Vec<String> = roles.iter().map(|role| texts.role(*role).to_lowercase()).collect();
        let who = self.say(said("Qui peut\u{a0}:", "Who may:"));
        let description = format!("{}\n\n{who} {}.", self.say(more), names.join(", "));
        OperationBuilder::new()
            .tag(resource.path)
            .operation_id(Some(format!("{verb}{name}")))
            .summary(Some(format!(
                "{}{}{}",
                self.say(resource.title),
                self.say(COLON),
                self.say(act).to_lowercase()
            )))
            .description(Some(description.trim().to_owned()))
            .extensions(Some(
                ExtensionsBuilder::new().add("x-permission", permission).add("x-roles", words).build(),
            ))
    }

    fn list(&self) -> Operation {
        let page = Content::new(Some(Ref::from_schema_name(format!("{}Page", self.resource.one))));
        let answer = ResponseBuilder::new()
            .description(self.say(said("Une page.", "One page.")))
            .content("application/json", page)
            .header("ETag", text_header(self.say(ETAG)))
            .header(
                "Link",
                text_header(
                    self.say(said("La première page et la suivante.", "The first page and the next.")),
                ),
            )
            .build();
        let mut operation = self.begin("list", LIST, self.resource.about, false);
        for filter in self.resource.filters() {
            operation = operation.parameter(self.filter(&filter));
        }
        operation
            .parameter(self.sort())
            .parameter(self.limit())
            .parameter(self.cursor())
            .parameter(self.header("If-None-Match", IF_NONE_MATCH))
            .responses(answers(
                ResponsesBuilder::new().response("200", answer).response("304", self.not_modified()),
                &[401, 403, 422],
            ))
            .build()
    }

    fn create(&self) -> Operation {
        let (schema, shown) = (format!("New{}", self.resource.one), self.shown());
        let location =
            text_header(self.say(said("L’adresse du nouvel élément.", "The address of what was made.")));
        let created = self
            .shown_as(said("Créé.", "Created."))
            .header("Location", location)
            .header("Idempotent-Replayed", text_header(self.say(REPLAYED)));
        let acts = ["read", "replace", "update"].into_iter().chain(self.resource.delete.map(|_| "delete"));
        let created = acts.fold(created, |created, act| {
            let name = format!("{act}{}", self.resource.one);
            let link = LinkBuilder::new().operation_id(&name).parameter("id", "$response.body#/id");
            created.link(name, link.build())
        });
        let created = created.build();
        let mut operation = self.begin("create", CREATE, self.resource.creating, true);
        let mut responses = ResponsesBuilder::new().response("201", created);
        let mut statuses = vec![401, 403, 409, 413, 415, 422];
        if self.resource.names == Naming::Derived {
            responses = responses.response("200", shown);
            statuses.retain(|status| *status != 409);
        } else {
            operation = operation.parameter(self.key());
        }
        operation
            .request_body(Some(body(&schema, &self.resource.created)))
            .responses(answers(responses, &statuses))
            .build()
    }

    fn show(&self) -> Operation {
        self.begin("read", SHOW, said("", ""), false)
            .parameter(self.id())
            .parameter(self.header("If-None-Match", IF_NONE_MATCH))
            .responses(answers(
                ResponsesBuilder::new().response("200", self.shown()).response("304", self.not_modified()),
                &[401, 403, 404],
            ))
            .build()
    }

    fn change(&self, verb: &str, suffix: &str, act: Said) -> Operation {
        let schema = format!("{}{suffix}", self.resource.one);
        self.begin(verb, act, self.resource.changing, true)
            .parameter(self.id())
            .parameter(self.header("If-Match", IF_MATCH))
            .request_body(Some(body(&schema, &self.resource.changed)))
            .responses(answers(
                ResponsesBuilder::new().response("200", self.shown()),
                &[401, 403, 404, 409, 412, 413, 415, 422],
            ))
            .build()
    }

    fn delete(&self) -> Operation {
        let done = Response::new(self.say(said("Fait.", "Done.")));
        self.begin("delete", DELETE, self.resource.deleting, true)
            .parameter(self.id())
            .parameter(self.header("If-Match", IF_MATCH))
            .responses(answers(
                ResponsesBuilder::new().response("204", done),
                &[401, 403, 404, 409, 412, 422],
            ))
            .build()
    }

    fn shown_as(&self, about: Said) -> ResponseBuilder {
        let mut content = Content::new(Some(Ref::from_schema_name(self.resource.one)));
        content.example = Some(example_of(&self.resource.shown, Some(self.resource.names)));
        ResponseBuilder::new()
            .description(self.say(about))
            .content("application/json", content)
            .header("ETag", text_header(self.say(ETAG)))
    }

    fn shown(&self) -> Response {
        self.shown_as(said("Tel qu’il est maintenant.", "As it is now.")).build()
    }

    fn not_modified(&self) -> Response {
        let about = said("Rien n’a changé depuis.", "Nothing has changed since.");
        ResponseBuilder::new()
            .description(self.say(about))
            .header("ETag", text_header(self.say(ETAG)))
            .build()
    }

    fn id(&self) -> Parameter {
        let about = self.say(said("Son identifiant.", "Its id.")).to_owned();
        parameter("id", ParameterIn::Path, about).schema(Some(of_name(self.resource.names))).build()
    }

    fn header(&self, name: &str, about: Said) -> Parameter {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        parameter(name, ParameterIn::Header, self.say(about).to_owned()).schema(Some(schema)).build()
    }

    fn key(&self) -> Parameter {
        let about = self.say(said(
            "Une clé au choix\u{a0}: la même demande répétée avec elle ne crée rien et reçoit ce que la première a créé, tel qu’il est maintenant.",
            "Any key: the same request repeated with it creates nothing and gets what the first one made, as it is now.",
        ));
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(LONGEST_KEY))
            .pattern(Some("^[!-~]+$"));
        parameter("Idempotency-Key", ParameterIn::Header, about.to_owned()).schema(Some(schema)).build()
    }

    fn filter(&self, filter: &Filter) -> Parameter {
        let shown = &self.resource.shown[filter.position];
        let name = field(self.language, shown.name);
        let about = match filter.test {
            Test::Equals => shown.about,
            Test::Holds => said("en fait partie.", "is among them."),
            Test::Contains => {
                said("contient, sans accents ni majuscules.", "contains, accents and case apart.")
            }
            Test::From => said("à partir de, compris.", "from, included."),
            Test::To => said("jusqu’à, compris.", "up to, included."),
        };
        let mut about = format!("{name}{}{}", self.say(COLON), self.say(about));
        if self.resource.list.window.is_some_and(|field| field == shown.name) {
            about.push(' ');
            about.push_str(self.say(said(
                "Sans `from` ni `to`, cette semaine\u{a0}; 366 jours au plus.",
                "Without `from` and `to`, this week; at most 366 days.",
            )));
        }
        let mut schema = of_shape(&filter_attribute(filter, shown), true);
        if let Some(default) = filter.default {
            schema = schema.default(Some(default.json()));
        }
        parameter(&filter.parameter, ParameterIn::Query, about).schema(Some(schema)).build()
    }

    fn sort(&self) -> Parameter {
        let words: Vec<Value> = self.resource.orders().into_iter().map(Value::String).collect();
        let default: Vec<Value> = self.resource.order.iter().map(|field| json!(field)).collect();
        let item = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
        let schema =
            ArrayBuilder::new().items(item).max_items(Some(MOST_ORDERS)).default(Some(Value::Array(default)));
        let about = self.say(said(
            "Les champs qui trient, le premier d’abord\u{a0}; `-` devant, à l’envers. Ce qui est vide vient à la fin.",
            "The fields that sort, the first one first; `-` before it, the other way round. What is empty comes last.",
        ));
        parameter("sort", ParameterIn::Query, about.to_owned())
            .schema(Some(schema))
            .explode(Some(true))
            .build()
    }

    fn limit(&self) -> Parameter {
        let attribute = limit_attribute();
        let schema = of_shape(&attribute, true).default(attribute.default.map(Preset::json));
        let about = self.say(attribute.about).to_owned();
        parameter("limit", ParameterIn::Query, about).schema(Some(schema)).build()
    }

    fn cursor(&self) -> Parameter {
        let about = self.say(said(
            "`next_cursor` de la page d’avant, avec les mêmes filtres et le même tri.",
            "`next_cursor` of the page before, with the same filters and order.",
        ));
        let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^([0-9a-f]{2})+$"));
        parameter("cursor", ParameterIn::Query, about.to_owned()).schema(Some(schema)).build()
    }
}

const ETAG: Said = said("Ce qu’on a lu, en une étiquette.", "What was read, as a tag.");
const IF_NONE_MATCH: Said = said(
    "Une étiquette déjà lue\u{a0}: 304 si c’est encore elle.",
    "A tag that was read: 304 if it still stands.",
);
const IF_MATCH: Said = said(
    "L’étiquette lue\u{a0}: 412 si quelqu’un l’a changé depuis.",
    "The tag that was read: 412 when someone has changed it since.",
);
const REPLAYED: Said =
    said("`true` si la demande répétait une autre.", "`true` when the request repeated another one.");

fn text_header(about: &str) -> utoipa::openapi::Header {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build()
}

fn body(schema: &str, attributes: &[Attribute]) -> RequestBody {
    let writable: Vec<Attribute> =
        attributes.iter().filter(|attribute| !attribute.read_only).copied().collect();
    let mut content = Content::new(Some(Ref::from_schema_name(schema)));
    content.example = Some(example_of(&writable, None));
    RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build()
}

fn parameter(name: &str, place: ParameterIn, about: String) -> ParameterBuilder {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    // In this order: the builder takes every parameter for one of the path until it is told.
    ParameterBuilder::new().name(name).parameter_in(place).required(required).description(Some(about))
}
