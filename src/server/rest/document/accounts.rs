//! The end points beside the resources: accounts, staff, and what devices synchronise by.

use super::{
    problems::answers,
    schemas::{ID, ID_PATTERN},
};
use crate::app::languages::Language;
use crate::club::Role;
use crate::server::rest::attribute::{Said, said};
use serde_json::json;
use utoipa::openapi::{
    ArrayBuilder, ComponentsBuilder, Content, KnownFormat, ObjectBuilder, PathsBuilder, Ref, RefOr, Required,
    ResponseBuilder, ResponsesBuilder, Schema, SchemaFormat, Type,
    path::{
        HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathItemBuilder,
    },
    request_body::RequestBodyBuilder,
    schema::SchemaType,
    security::SecurityRequirement,
};

const ACCOUNTS: &str = "accounts";
const STAFF: &str = "staff";
const SYNC: &str = "sync";

/// The tags of these end points.
pub const TAGS: [(&str, Said, Said); 3] = [
    (
        ACCOUNTS,
        said("Comptes", "Accounts"),
        said("S’inscrire, se connecter, changer de club.", "Registering, signing in, switching clubs."),
    ),
    (
        STAFF,
        said("Équipe", "Staff"),
        said("Qui travaille pour le club, et les invitations.", "Who works for the club, and invitations."),
    ),
    (
        SYNC,
        said("Synchronisation", "Synchronisation"),
        said(
            "Pour les appareils qui gardent une copie de travail\u{a0}; les autres programmes prennent les ressources.",
            "For devices that keep a working copy; other programs use the resources.",
        ),
    ),
];

/// One end point.
struct EndPoint {
    path: &'static str,
    method: HttpMethod,
    tag: &'static str,
    name: &'static str,
    summary: Said,
    body: Option<&'static str>,
    /// The status of success, and the schema of what comes with it.
    answer: (u16, Option<&'static str>),
    refusals: &'static [u16],
    /// Whether a token is needed.
    signed_in: bool,
}

const END_POINTS: &[EndPoint] = &[
    EndPoint {
        path: "/auth/register",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "register",
        summary: said(
            "Inscrire un club et son premier administrateur",
            "Register a club and its first admin",
        ),
        body: Some("Registration"),
        answer: (201, Some("Begun")),
        refusals: &[403, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/login",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "login",
        summary: said("Se connecter\u{a0}: donne le jeton", "Sign in: gives the token"),
        body: Some("Credentials"),
        answer: (200, Some("Begun")),
        refusals: &[401, 403, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/logout",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "logout",
        summary: said("Se déconnecter\u{a0}: efface le cookie", "Sign out: removes the cookie"),
        body: None,
        answer: (204, None),
        refusals: &[403],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/me",
        method: HttpMethod::Get,
        tag: ACCOUNTS,
        name: "readMe",
        summary: said("Qui l’on est, dans quel club", "Who one is, in which club"),
        body: None,
        answer: (200, Some("Me")),
        refusals: &[401],
        signed_in: true,
    },
    EndPoint {
        path: "/auth/switch",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "switchClub",
        summary: said("Passer dans un autre de ses clubs", "Go on in another of one’s clubs"),
        body: Some("Switch"),
        answer: (200, Some("Begun")),
        refusals: &[401, 403, 404, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/auth/join",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "join",
        summary: said("Utiliser une invitation", "Use an invitation"),
        body: Some("Join"),
        answer: (201, Some("Begun")),
        refusals: &[403, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/staff",
        method: HttpMethod::Get,
        tag: STAFF,
        name: "listStaff",
        summary: said("Lister l’équipe (administrateurs)", "List the staff (admins)"),
        body: None,
        answer: (200, Some("StaffList")),
        refusals: &[401, 403],
        signed_in: true,
    },
    EndPoint {
        path: "/staff/{user_id}",
        method: HttpMethod::Delete,
        tag: STAFF,
        name: "removeStaff",
        summary: said(
            "Retirer quelqu’un de l’équipe (administrateurs)",
            "Remove someone from the staff (admins)",
        ),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/invitations",
        method: HttpMethod::Get,
        tag: STAFF,
        name: "listInvitations",
        summary: said("Lister les invitations ouvertes (administrateurs)", "List open invitations (admins)"),
        body: None,
        answer: (200, Some("InvitationList")),
        refusals: &[401, 403],
        signed_in: true,
    },
    EndPoint {
        path: "/invitations",
        method: HttpMethod::Post,
        tag: STAFF,
        name: "invite",
        summary: said("Inviter\u{a0}: donne un lien (administrateurs)", "Invite: gives a link (admins)"),
        body: Some("Invite"),
        answer: (201, Some("InvitationLink")),
        refusals: &[401, 403, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/invitations/{id}",
        method: HttpMethod::Delete,
        tag: STAFF,
        name: "withdrawInvitation",
        summary: said("Retirer une invitation (administrateurs)", "Withdraw an invitation (admins)"),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
    EndPoint {
        path: "/sync/push",
        method: HttpMethod::Post,
        tag: SYNC,
        name: "push",
        summary: said("Remettre des commandes", "Hand commands in"),
        body: Some("PushRequest"),
        answer: (200, Some("PushResponse")),
        refusals: &[401, 403, 409, 413, 415, 422, 426],
        signed_in: true,
    },
    EndPoint {
        path: "/sync/pull",
        method: HttpMethod::Post,
        tag: SYNC,
        name: "pull",
        summary: said("Prendre ce qui a changé depuis un curseur", "Fetch what changed since a cursor"),
        body: Some("PullRequest"),
        answer: (200, Some("PullResponse")),
        refusals: &[401, 403, 409, 413, 415, 422],
        signed_in: true,
    },
];

/// Adds these end points.
pub fn paths(paths: PathsBuilder, language: Language) -> PathsBuilder {
    let mut items: Vec<(&str, PathItem)> = Vec::new();
    for end_point in END_POINTS {
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
    if let Some((_, rest)) = end_point.path.split_once('{') {
        let parameter = ParameterBuilder::new()
            .name(rest.trim_end_matches('}'))
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

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn id() -> ObjectBuilder {
    text()
        .format(Some(SchemaFormat::Custom("uuid".to_owned())))
        .pattern(Some(ID_PATTERN))
        .examples([json!(ID)])
}

fn instant() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
}

fn flag() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean)
}

fn whole(least: i64, most: i64) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most))
}

fn count() -> ObjectBuilder {
    whole(0, (1 << 53) - 1)
}

fn role() -> ObjectBuilder {
    text().enum_values(Some(Role::ALL.iter().map(|role| role.word())))
}

fn or_null(object: ObjectBuilder, kind: Type) -> ObjectBuilder {
    object.schema_type(SchemaType::Array(vec![kind, Type::Null]))
}

fn any() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue)
}

fn list_of(items: impl Into<RefOr<Schema>>) -> ArrayBuilder {
    ArrayBuilder::new().items(match items.into() {
        RefOr::T(schema) => utoipa::openapi::schema::ArrayItems::RefOrSchema(Box::new(RefOr::T(schema))),
        RefOr::Ref(reference) => {
            utoipa::openapi::schema::ArrayItems::RefOrSchema(Box::new(RefOr::Ref(reference)))
        }
    })
}

/// An object; a name that ends in `?` need not be there.
fn object(fields: Vec<(&str, RefOr<Schema>)>) -> ObjectBuilder {
    fields.into_iter().fold(ObjectBuilder::new(), |object, (name, schema)| match name.strip_suffix('?') {
        Some(name) => object.property(name, schema),
        None => object.property(name, schema).required(name),
    })
}

/// Adds the schemas of these end points.
pub fn schemas(components: ComponentsBuilder, language: Language) -> ComponentsBuilder {
    let token = said("Pour l’en-tête Authorization.", "For the Authorization header.").in_language(language);
    let person = || -> Vec<(&str, RefOr<Schema>)> {
        vec![
            ("given_name?", text().examples([json!("Ada")]).into()),
            ("family_name?", text().examples([json!("Martin")]).into()),
            ("email?", text().examples([json!("ada@exemple.fr")]).into()),
            ("password?", text().examples([json!("le tatami est bleu")]).into()),
        ]
    };
    let signed_in = || -> Vec<(&str, RefOr<Schema>)> {
        let club = object(vec![("id", id().into()), ("name", text().into()), ("role", role().into())]);
        vec![
            ("user_id", id().into()),
            ("user_name", text().into()),
            ("club_id", id().into()),
            ("club_name", text().into()),
            ("role", role().into()),
            ("clubs", list_of(club).into()),
        ]
    };
    let with = |mut fields: Vec<(&'static str, RefOr<Schema>)>, more: Vec<(&'static str, RefOr<Schema>)>| {
        fields.extend(more);
        object(fields)
    };
    let credentials = vec![
        ("email?", text().examples([json!("ada@exemple.fr")]).into()),
        ("password?", text().examples([json!("le tatami est bleu")]).into()),
        ("club_id?", or_null(id(), Type::String).into()),
    ];
    let staff = object(vec![
        ("user_id", id().into()),
        ("email", text().into()),
        ("given_name", text().into()),
        ("family_name", text().into()),
        ("role", role().into()),
    ]);
    let invitation =
        object(vec![("id", id().into()), ("role", role().into()), ("expires_at", instant().into())]);
    let (begun, me) = (
        vec![("token", text().description(Some(token)).into()), ("expires_at", instant().into())],
        vec![("expires_at", or_null(instant(), Type::String).into())],
    );
    let named = [
        ("Registration", with(person(), vec![("club_name?", text().examples([json!("Judo Club")]).into())])),
        ("Credentials", object(credentials)),
        ("Begun", with(signed_in(), begun)),
        ("Me", with(signed_in(), me)),
        ("Switch", object(vec![("club_id", id().into())])),
        ("Join", with(person(), vec![("token?", text().into())])),
        ("StaffList", object(vec![("staff", list_of(staff).into())])),
        ("InvitationList", object(vec![("invitations", list_of(invitation).into())])),
        ("Invite", object(vec![("role", role().into())])),
        ("InvitationLink", object(vec![("link", text().into()), ("expires_at", instant().into())])),
    ];
    named.into_iter().chain(sync()).fold(components, |all, (name, schema)| all.schema(name, schema))
}

/// What devices and server say to each other.
fn sync() -> [(&'static str, ObjectBuilder); 4] {
    let (instant_ms, seq) = (|| whole(0, 253_402_300_799_999), || whole(0, i64::MAX));
    // Devices are believed nothing: any number is read, and what cannot be is corrected or starts over.
    let number = || whole(i64::MIN, i64::MAX);
    let cursor = || object(vec![("epoch", id().into()), ("seq", number().into())]);
    let envelope = object(vec![
        ("n", count().into()),
        ("stamp", text().pattern(Some("^[0-7][0-9a-f]{11}-[0-9a-f]{8}-[0-9a-f]{32}$")).into()),
        ("made_at_ms?", number().into()),
        ("on", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).into()),
        ("command", any().into()),
    ]);
    let outcome = object(vec![
        ("outcome", text().enum_values(Some(["applied", "rejected", "retry"])).into()),
        ("seq?", seq().into()),
        ("refusal?", list_of(any()).into()),
        ("last_n?", count().into()),
    ]);
    let receipt =
        object(vec![("n", count().into()), ("repeated", flag().into()), ("outcome", outcome.into())]);
    let table = object(vec![
        ("collection", text().into()),
        ("columns", list_of(text()).into()),
        ("rows", list_of(list_of(any())).into()),
    ]);
    let push = vec![
        ("version", whole(1, i64::from(u32::MAX)).into()),
        ("device", id().into()),
        ("device_name", text().examples([json!("tablette")]).into()),
        ("sent_at_ms", number().into()),
        ("settled_below", count().into()),
        ("commands", list_of(envelope).max_items(Some(1_000)).into()),
    ];
    let pushed = vec![
        ("receipts", list_of(receipt).into()),
        ("last_n", count().into()),
        ("epoch", id().into()),
        ("now_ms", instant_ms().into()),
    ];
    let pull = vec![
        ("device", id().into()),
        ("cursor?", or_null(cursor(), Type::Object).into()),
        ("bound?", or_null(number(), Type::Integer).into()),
    ];
    let pulled = vec![
        ("epoch", id().into()),
        ("reset", flag().into()),
        ("after", seq().into()),
        ("through", seq().into()),
        ("bound", seq().into()),
        ("head", seq().into()),
        ("remaining", count().into()),
        ("last_n", count().into()),
        ("now_ms", instant_ms().into()),
        ("tables", list_of(table).into()),
    ];
    [
        ("PushRequest", object(push)),
        ("PushResponse", object(pushed)),
        ("PullRequest", object(pull)),
        ("PullResponse", object(pulled)),
    ]
}
