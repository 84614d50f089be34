//! Schemas out of attributes.

use crate::app::languages::{Language, problems::field};
use crate::server::rest::{
    attribute::{Attribute, Preset, Shape, said},
    reading::MOST_IDS,
    resource::{Naming, Resource},
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{
    ArrayBuilder, ComponentsBuilder, KnownFormat, ObjectBuilder, Ref, RefOr, Schema, SchemaFormat, Type,
    schema::{AdditionalProperties, SchemaType},
};

/// An id for examples.
pub const ID: &str = "0198c4de-0000-7000-8000-000000000001";
const SESSION_ID: &str = "0198c4de-0000-7000-8000-000000000005.2026-11-17";
pub const ID_PATTERN: &str = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";

/// What a session's id looks like.
fn session_pattern() -> String {
    format!(r"{}\.[0-9]{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", ID_PATTERN.trim_end_matches('$'))
}

fn uuid() -> SchemaFormat {
    SchemaFormat::Custom("uuid".to_owned())
}

/// The schema of a field's value, without a word about it.
pub fn of_shape(attribute: &Attribute, with_limits: bool) -> ObjectBuilder {
    let kind = match attribute.shape {
        Shape::Integer(..) => Type::Integer,
        Shape::Bool => Type::Boolean,
        _ => Type::String,
    };
    let kinds: SchemaType =
        if attribute.optional { SchemaType::Array(vec![kind, Type::Null]) } else { SchemaType::Type(kind) };
    let object = ObjectBuilder::new().schema_type(kinds);
    match attribute.shape {
        Shape::Text(text) if with_limits => object
            .max_length(Some(text.most()))
            .min_length(Some(text.least()).filter(|least| *least > 0))
            .pattern(Some(text.pattern())),
        Shape::Text(_) | Shape::Bool => object,
        Shape::Word(words) => {
            let null = attribute.optional.then_some(Value::Null);
            object.enum_values(Some(words.iter().map(|word| json!(word)).chain(null).collect::<Vec<Value>>()))
        }
        Shape::Integer(least, most) => object
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(least))
            .maximum(Some(most)),
        Shape::Date => object.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        Shape::Time => object.pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$")),
        Shape::Id | Shape::Ids => object.format(Some(uuid())),
        Shape::SessionId => object.pattern(Some(session_pattern())),
    }
}

/// What stands in examples.
pub fn example(attribute: &Attribute) -> Value {
    if let Some(example) = attribute.example {
        return example.json();
    }
    match attribute.shape {
        _ if attribute.optional => Value::Null,
        Shape::Text(_) => json!("…"),
        Shape::Word(words) => json!(words.first()),
        Shape::Integer(least, _) => json!(least),
        Shape::Bool => attribute.default.map_or(json!(false), Preset::json),
        Shape::Date => json!("2026-11-17"),
        Shape::Time => json!("18:00"),
        Shape::Id => json!(ID),
        Shape::Ids => json!([]),
        Shape::SessionId => json!(SESSION_ID),
    }
}

fn described(attribute: &Attribute, with_limits: bool, language: Language) -> RefOr<Schema> {
    let (title, about) = (field(language, attribute.name), about(attribute, with_limits, language));
    if attribute.shape == Shape::Ids {
        let ids = ArrayBuilder::new()
            .items(of_shape(&Attribute { shape: Shape::Id, ..*attribute }, with_limits))
            .title(Some(title))
            .description(Some(about));
        let ids = if with_limits { ids.unique_items(true).max_items(Some(MOST_IDS)) } else { ids };
        return ids.into();
    }
    of_shape(attribute, with_limits)
        .title(Some(title))
        .description(Some(about))
        .examples([example(attribute)])
        .read_only(attribute.read_only)
        .into()
}

/// What a field is, and what it is when it is left out. Not by `default`: generators of clients take
/// fields that have one for fields that are always sent.
fn about(attribute: &Attribute, is_sent: bool, language: Language) -> String {
    let about = attribute.about.in_language(language).to_owned();
    match attribute.default.filter(|_| is_sent) {
        None => about,
        Some(default) => {
            let without = said("Sans lui\u{a0}:", "Without it:").in_language(language);
            let default = match default.json() {
                Value::String(word) => word,
                other => other.to_string(),
            };
            format!("{about} {without} `{default}`.")
        }
    }
}

/// The id of one item, for its schema and its address.
pub fn of_name(names: Naming) -> ObjectBuilder {
    let object = ObjectBuilder::new().schema_type(Type::String);
    match names {
        Naming::Given | Naming::Derived => object.format(Some(uuid())).examples([json!(ID)]),
        Naming::Session => object.pattern(Some(session_pattern())).examples([json!(SESSION_ID)]),
    }
}

/// An example of an object.
pub fn example_of(attributes: &[Attribute], names: Option<Naming>) -> Value {
    let id = names.map(|names| if names == Naming::Session { SESSION_ID } else { ID });
    let mut fields: Map<String, Value> = id.map(|id| ("id".to_owned(), json!(id))).into_iter().collect();
    fields.extend(attributes.iter().map(|attribute| (attribute.name.to_owned(), example(attribute))));
    Value::Object(fields)
}

fn closed(object: ObjectBuilder) -> ObjectBuilder {
    object.additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

fn writable(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| !attribute.read_only)
}

/// The schemas of a resource: shown, new, replaced, changed, and a page of them.
pub fn of_resource(
    components: ComponentsBuilder,
    resource: &Resource,
    language: Language,
) -> ComponentsBuilder {
    let one = resource.one;
    let mut shown = closed(ObjectBuilder::new())
        .description(Some(resource.about.in_language(language)))
        .property("id", of_name(resource.names))
        .required("id");
    for attribute in &resource.shown {
        shown =
            shown.property(attribute.name, described(attribute, false, language)).required(attribute.name);
    }
    let mut created = closed(ObjectBuilder::new());
    if resource.names != Naming::Derived {
        let about = said(
            "Donné par le client s’il le souhaite\u{a0}: un envoi répété se voit alors.",
            "Given by the client if it wishes: a repetition is noticed then.",
        );
        let id = of_name(Naming::Given).description(Some(about.in_language(language)));
        created = created.property("id", id);
    }
    for attribute in writable(&resource.created) {
        created = created.property(attribute.name, described(attribute, true, language));
        if attribute.is_required() {
            created = created.required(attribute.name);
        }
    }
    let (mut replaced, mut changed) = (closed(ObjectBuilder::new()), closed(ObjectBuilder::new()));
    for attribute in writable(&resource.changed) {
        replaced = replaced.property(attribute.name, described(attribute, true, language));
        if attribute.is_required() {
            replaced = replaced.required(attribute.name);
        }
        let unsaid = Attribute { default: None, ..*attribute };
        changed = changed.property(attribute.name, described(&unsaid, true, language));
    }
    let total = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    let about_total = said("Combien il y en a en tout.", "How many there are in all.");
    let about_next = said("Mène à la page suivante.", "Leads to the next page.");
    let page = closed(ObjectBuilder::new())
        .property("items", ArrayBuilder::new().items(Ref::from_schema_name(one)))
        .property("total", total.description(Some(about_total.in_language(language))))
        .property(
            "next_cursor",
            ObjectBuilder::new()
                .schema_type(SchemaType::Array(vec![Type::String, Type::Null]))
                .description(Some(about_next.in_language(language))),
        )
        .required("items")
        .required("total")
        .required("next_cursor");
    components
        .schema(one, shown)
        .schema(format!("New{one}"), created)
        .schema(format!("{one}Replacement"), replaced)
        .schema(format!("{one}Change"), changed)
        .schema(format!("{one}Page"), page)
}
