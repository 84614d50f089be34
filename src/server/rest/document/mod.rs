//! `GET /api/v1/openapi.json`: the API described for programs (`OpenAPI` 3.1), made from the declarations
//! of the resources, so that it cannot say anything else than what they do.
//!
//! `utoipa` gives the document's types. Of its kind it is the one that is kept up, states 3.1 and lets a
//! document be built from values; `aide` is an alpha and wants every handler typed by `schemars`, `okapi`
//! stops at 3.0, and attributes on handlers would repeat what the declarations say.

mod accounts;
mod end_point;
mod factors;
mod openid;
mod operations;
mod privacy;
mod problems;
mod schemas;
mod sessions;
mod sync;
mod tablets;

use super::{
    attribute::{Said, said},
    resources::RESOURCES,
};
use crate::app::languages::Language;
use crate::server::http::language::language_of;
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;
use utoipa::openapi::{
    Components, ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, ServerBuilder,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    tag::TagBuilder,
};

/// The API's version: the first number changes when a program that was right no longer is.
const VERSION: &str = "1.0.0";

const ABOUT: Said = said(
    "L’interface de NovaClub pour d’autres programmes.\n\n\
     **Connexion.** `POST /auth/login` donne un jeton, valable sept jours\u{a0}; il accompagne chaque demande\u{a0}: `Authorization: Bearer …`. Les droits sont ceux de la personne et sont relus à chaque demande.\n\n\
     **Écritures.** Chacune passe par les mêmes commandes que l’application\u{a0}: mêmes règles, même historique (appareil «\u{a0}API\u{a0}»), et les tablettes la reçoivent aussitôt. Les champs inconnus sont refusés.\n\n\
     **Listes.** `limit` et `cursor` découpent\u{a0}: l’en-tête `Link` et `next_cursor` mènent à la page suivante, et ce qui s’ajoute entre-temps ne fait ni doublon ni trou. Chaque champ filtre par son nom (`_contains` dans les textes sans accents ni majuscules, `_from` et `_to` pour les dates et les nombres)\u{a0}; `sort` trie, `-champ` à l’envers.\n\n\
     **Versions.** Chaque réponse a un `ETag`. `If-None-Match` épargne ce qui n’a pas changé (304)\u{a0}; `If-Match` refuse d’écraser ce qu’un autre a changé (412).\n\n\
     **Refus.** `application/problem+json`, avec un code pour les programmes, chaque champ en cause, et une phrase dans la langue d’`Accept-Language`. Une méthode inconnue reçoit 405, un corps trop grand 413, trop d’essais 429.",
    "NovaClub’s interface for other programs.\n\n\
     **Signing in.** `POST /auth/login` gives a token, good for seven days; it goes with every request: `Authorization: Bearer …`. Rights are those of the person, read anew at each request.\n\n\
     **Writes.** Each goes through the same commands as the app: the same rules, the same history (device “API”), and tablets get it at once. Unknown fields are refused.\n\n\
     **Lists.** `limit` and `cursor` divide them: the `Link` header and `next_cursor` lead to the next page, and what is added meanwhile is neither doubled nor skipped. Every field filters by its name (`_contains` in texts, accents and case apart, `_from` and `_to` for dates and numbers); `sort` sorts, `-field` the other way round.\n\n\
     **Versions.** Every answer has an `ETag`. `If-None-Match` saves what has not changed (304); `If-Match` refuses to overwrite what someone else changed (412).\n\n\
     **Refusals.** `application/problem+json`, with a code for programs, each field at fault, and a sentence in the language of `Accept-Language`. An unknown method gets 405, too large a body 413, too many tries 429.",
);

static FRENCH: LazyLock<Vec<u8>> = LazyLock::new(|| written(Language::French));
static ENGLISH: LazyLock<Vec<u8>> = LazyLock::new(|| written(Language::English));

/// `GET /api/v1/openapi.json`, in the reader's language.
pub async fn openapi(headers: HeaderMap) -> Response {
    let language = language_of(&headers);
    let document = match language {
        Language::French => &*FRENCH,
        Language::English => &*ENGLISH,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(language.word())),
        (header::VARY, HeaderValue::from_static("Accept-Language, Cookie")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, document.as_slice()).into_response()
}

fn written(language: Language) -> Vec<u8> {
    serde_json::to_vec(&document(language)).unwrap_or_default()
}

/// The document.
#[must_use]
pub fn document(language: Language) -> OpenApi {
    let resources = RESOURCES.iter();
    let paths = resources.clone().fold(PathsBuilder::new(), |paths, resource| {
        let (many, one) = operations::of_resource(resource, language);
        paths.path(format!("/{}", resource.path), many).path(format!("/{}/{{id}}", resource.path), one)
    });
    let beside = accounts::END_POINTS
        .iter()
        .chain(factors::END_POINTS)
        .chain(sync::END_POINTS)
        .chain(tablets::END_POINTS)
        .chain(sessions::END_POINTS)
        .chain(openid::END_POINTS)
        .chain(privacy::END_POINTS);
    let tags = resources
        .map(|resource| (resource.path, resource.title, resource.about))
        .chain(accounts::TAGS)
        .chain(privacy::TAGS)
        .chain([factors::TAG, sync::TAG, tablets::TAG, sessions::TAG, openid::TAG]);
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("NovaClub")
                .version(VERSION)
                .description(Some(ABOUT.in_language(language)))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/api/v1").build()]))
        .paths(end_point::paths(paths, beside, language).build())
        .components(Some(components(language)))
        .tags(Some(tags.map(|(name, title, about)| {
            let about = format!("{}. {}", title.in_language(language), about.in_language(language));
            TagBuilder::new().name(name).description(Some(about)).build()
        })))
        .security(Some(signed_in()))
        .build()
}

/// Either way of saying who asks.
fn signed_in() -> [SecurityRequirement; 2] {
    let nothing: [&str; 0] = [];
    [SecurityRequirement::new("bearer", nothing), SecurityRequirement::new("cookie", nothing)]
}

fn components(language: Language) -> Components {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let about_bearer =
        said("Le jeton de `POST /auth/login`.", "The token of `POST /auth/login`.").in_language(language);
    let cookie = said(
        "Un jeton de dix minutes, que le navigateur envoie de lui-même depuis les pages de NovaClub. En HTTPS, \
         le nom du cookie commence par `__Host-`.",
        "A token of ten minutes, which browsers send by themselves from NovaClub’s pages. Over HTTPS the \
         cookie’s name begins with `__Host-`.",
    );
    let cookie =
        ApiKeyValue::with_description(crate::server::access::token::COOKIE, cookie.in_language(language));
    let components = ComponentsBuilder::new()
        .security_scheme("bearer", SecurityScheme::Http(bearer.description(Some(about_bearer)).build()))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let components = problems::components(components, language);
    let named = accounts::schemas(language)
        .into_iter()
        .chain(factors::schemas(language))
        .chain(sync::schemas())
        .chain(tablets::schemas())
        .chain(sessions::schemas())
        .chain(openid::schemas())
        .chain(privacy::schemas(language));
    let components = named.fold(components, |all, (name, schema)| all.schema(name, schema));
    RESOURCES
        .iter()
        .fold(components, |components, resource| schemas::of_resource(components, resource, language))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::rest::attribute::Attribute;
    use serde_json::Value;
    use std::collections::HashSet;

    #[test]
    fn every_field_is_described_in_both_languages() {
        for resource in RESOURCES.iter() {
            let lists = [&resource.shown, &resource.created, &resource.changed];
            for Attribute { name, about, .. } in lists.into_iter().flatten() {
                for language in Language::ALL {
                    let about = about.in_language(*language);
                    assert!(!about.is_empty(), "{}.{name} has no description", resource.path);
                }
            }
            for name in resource.order.iter().chain(resource.unless_asked.iter().map(|(name, _)| name)) {
                assert!(resource.position(name).is_some(), "{}.{name}", resource.path);
            }
        }
    }

    /// Every `$ref` of a document.
    fn references(value: &Value, found: &mut HashSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
        for language in Language::ALL {
            let document: Value = serde_json::from_slice(&written(*language)).unwrap();
            let mut found = HashSet::new();
            references(&document, &mut found);
            assert!(found.len() > 20);
            for reference in found {
                let pointer = reference.trim_start_matches('#');
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            let mut names = HashSet::new();
            for (path, item) in document["paths"].as_object().unwrap() {
                for (method, operation) in item.as_object().unwrap() {
                    let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
                    assert!(names.insert(name.to_owned()), "{name} twice");
                    assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
                    assert!(operation["tags"].is_array(), "{name}");
                }
            }
        }
    }
}
