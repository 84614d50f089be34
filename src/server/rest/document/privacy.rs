//! The document about a person.

use super::end_point::{EndPoint, count, flag, id, instant, list_of, object, or_null, role, text, whole};
use crate::app::languages::Language;
use crate::club::privacy::{Basis, Category, FORMAT, Purpose, VERSION};
use crate::server::rest::attribute::{Said, said};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type, path::HttpMethod};

const PRIVACY: &str = "privacy";

/// The tag of these end points.
pub const TAGS: [(&str, Said, Said); 1] = [(
    PRIVACY,
    said("Données des personnes", "People’s data"),
    said(
        "Tout ce que le club conserve d’une personne, et pourquoi (RGPD, articles 15 et 20).",
        "Everything that the club keeps of a person, and why (GDPR, articles 15 and 20).",
    ),
)];

/// They themselves.
pub const END_POINTS: &[EndPoint] = &[
    EndPoint {
        path: "/members/{id}/accounts",
        method: HttpMethod::Get,
        tag: PRIVACY,
        name: "listMemberAccounts",
        summary: said(
            "Les comptes qui représentent une personne (secrétariat\u{a0}; chacun les siens)",
            "The accounts that stand for a person (the office; each their own)",
        ),
        body: None,
        answer: (200, Some("PersonAccounts")),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
    EndPoint {
        path: "/members/{id}/export",
        method: HttpMethod::Get,
        tag: PRIVACY,
        name: "exportMember",
        summary: said(
            "Les données d’une personne en un document (secrétariat, et sa famille)",
            "A person’s data as one document (the office, and their family)",
        ),
        body: None,
        answer: (200, Some("PersonFile")),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
];

type Fields = Vec<(&'static str, RefOr<Schema>)>;

fn date() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
}

fn texts_or_null(names: &[&'static str]) -> Fields {
    names.iter().map(|name| (*name, or_null(text(), Type::String).into())).collect()
}

fn day_or_null() -> RefOr<Schema> {
    or_null(date(), Type::String).into()
}

/// An object of texts that may be null, and of more.
fn lines(texts: &[&'static str], more: Fields) -> RefOr<Schema> {
    let mut fields = texts_or_null(texts);
    fields.extend(more);
    list_of(object(fields)).into()
}

/// An account that stands for the person.
fn account() -> ObjectBuilder {
    let session = object(vec![
        ("device", or_null(text(), Type::String).into()),
        ("agent", text().into()),
        ("began_at", instant().into()),
        ("used_at", instant().into()),
        ("is_alive", flag().into()),
    ]);
    object(vec![
        ("email", text().into()),
        ("name", text().into()),
        ("role", role().into()),
        ("totp", flag().into()),
        ("passkeys", count().into()),
        ("recovery_codes", count().into()),
        ("sessions", list_of(session).into()),
    ])
}

/// The schemas of the document and of its accounts, by name. Fields may come, and none changes its meaning within a version.
pub fn schemas(language: Language) -> [(&'static str, ObjectBuilder); 2] {
    let words = |words: Vec<&'static str>| text().enum_values(Some(words));
    let mut identity = texts_or_null(&["sex", "notes"]);
    identity.extend([
        ("id", id().into()),
        ("last_name", text().into()),
        ("first_name", text().into()),
        ("birth_date", day_or_null()),
        ("status", text().into()),
        ("archived", flag().into()),
        ("joined_on", day_or_null()),
        ("also_known_as", list_of(id()).into()),
        ("erased_on", day_or_null()),
    ]);
    let guardian =
        object(vec![("name", text().into()), ("relation", text().into()), ("legal", flag().into())]);
    let kept = object(vec![
        ("category", words(Category::ALL.iter().map(|one| one.word()).collect()).into()),
        ("count", count().into()),
        ("purpose", words(Purpose::ALL.iter().map(|one| one.word()).collect()).into()),
        ("legal_basis", words(Basis::ALL.iter().map(|one| one.word()).collect()).into()),
        ("until", day_or_null()),
        ("source", or_null(text(), Type::String).into()),
    ]);
    let about = said(
        "La date jusqu’à laquelle chaque catégorie est conservée\u{a0}; nulle tant que rien n’y met fin.",
        "The day until which each category is kept; null while nothing ends it.",
    );
    let file: Fields = vec![
        ("format", text().enum_values(Some([FORMAT])).into()),
        ("version", whole(1, i64::from(VERSION)).into()),
        ("made_on", date().into()),
        ("identity", object(identity).into()),
        ("reachable", object(texts_or_null(&["email", "phone", "street", "postal_code", "city"])).into()),
        (
            "households",
            lines(
                &["street", "postal_code", "city", "answers_as"],
                vec![
                    ("name", text().into()),
                    ("lives_there", flag().into()),
                    ("pays", flag().into()),
                    ("guardians", list_of(guardian).into()),
                ],
            ),
        ),
        (
            "emergency_contacts",
            lines(
                &["relation"],
                vec![("name", text().into()), ("phone", text().into()), ("rank", count().into())],
            ),
        ),
        (
            "groups",
            lines(&["season", "discipline"], vec![("group", text().into()), ("active", flag().into())]),
        ),
        ("memberships", lines(&["season", "dues"], vec![("dues_since", day_or_null())])),
        (
            "licences",
            lines(
                &["number", "federation", "discipline", "practice", "season"],
                vec![
                    ("state", text().into()),
                    ("state_since", day_or_null()),
                    ("issued_on", day_or_null()),
                    ("expires_on", day_or_null()),
                ],
            ),
        ),
        (
            "medical_proofs",
            lines(&["discipline", "practice"], vec![("kind", text().into()), ("issued_on", date().into())]),
        ),
        (
            "consents",
            lines(
                &["decided_by", "wording"],
                vec![
                    ("kind", text().into()),
                    ("given", or_null(flag(), Type::Boolean).into()),
                    ("decided_on", date().into()),
                    ("withdrawn_on", day_or_null()),
                    ("version", or_null(count(), Type::Integer).into()),
                ],
            ),
        ),
        ("attendance", lines(&["session", "state"], vec![("date", date().into())])),
        (
            "history",
            lines(
                &["before", "after"],
                vec![
                    ("at", instant().into()),
                    ("by", text().into()),
                    ("collection", text().into()),
                    ("field", text().into()),
                    ("taken", flag().into()),
                ],
            ),
        ),
        ("kept", list_of(kept).into()),
        ("accounts", list_of(account()).into()),
    ];
    let accounts = object(vec![("accounts", list_of(account()).into())]);
    [
        ("PersonFile", object(file).description(Some(about.in_language(language)))),
        ("PersonAccounts", accounts),
    ]
}
