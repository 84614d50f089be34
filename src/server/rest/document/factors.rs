//! What opens an account beside the password, and changes of roles.

use super::end_point::{EndPoint, flag, id, instant, list_of, object, or_null, role, text};
use crate::app::languages::Language;
use crate::server::rest::attribute::{Said, said};
use serde_json::json;
use utoipa::openapi::{ObjectBuilder, Type, path::HttpMethod};

const FACTORS: &str = "factors";

/// The tag of these end points.
pub const TAG: (&str, Said, Said) = (
    FACTORS,
    said("Double authentification", "Second factors"),
    said(
        "Codes, clés d’accès, confirmations, adresse. Ce qui est sensible demande une confirmation de moins de cinq minutes (confirmation_wanted). Rien ne s’ajoute avant que l’adresse du compte soit confirmée (address_unproven).",
        "Codes, passkeys, confirmations, address. What is sensitive needs a confirmation of the last five minutes (confirmation_wanted). Nothing is added before the account’s address is confirmed (address_unproven).",
    ),
);

const fn own(
    path: &'static str,
    method: HttpMethod,
    name: &'static str,
    summary: Said,
    body: Option<&'static str>,
    answer: (u16, Option<&'static str>),
) -> EndPoint {
    let refusals: &[u16] = match body {
        Some(_) => &[401, 403, 404, 413, 415, 422],
        None => &[401, 403, 404, 422],
    };
    EndPoint { path, method, tag: FACTORS, name, summary, body, answer, refusals, signed_in: true }
}

/// They themselves.
pub const END_POINTS: &[EndPoint] = &[
    own(
        "/auth/factors",
        HttpMethod::Get,
        "readFactors",
        said("Ce qui ouvre le compte", "What opens the account"),
        None,
        (200, Some("AccountSecurity")),
    ),
    own(
        "/auth/factors/app",
        HttpMethod::Post,
        "beginApp",
        said("Nouvelle clé pour une application de codes", "New key for a code app"),
        None,
        (200, Some("AppSecret")),
    ),
    own(
        "/auth/factors/app",
        HttpMethod::Delete,
        "removeApp",
        said("Retirer l’application de codes", "Remove the code app"),
        None,
        (204, None),
    ),
    own(
        "/auth/factors/app/confirm",
        HttpMethod::Post,
        "confirmApp",
        said("Activer l’application par un premier code", "Turn the app on by a first code"),
        Some("FactorCode"),
        (200, Some("RecoveryCodes")),
    ),
    own(
        "/auth/factors/recovery-codes",
        HttpMethod::Post,
        "renewRecoveryCodes",
        said("Dix nouveaux codes de secours", "Ten new recovery codes"),
        None,
        (200, Some("RecoveryCodes")),
    ),
    own(
        "/auth/factors/passkeys/options",
        HttpMethod::Post,
        "beginPasskey",
        said("Ce que le navigateur doit créer", "What the browser has to make"),
        None,
        (200, Some("PasskeyOptions")),
    ),
    own(
        "/auth/factors/passkeys",
        HttpMethod::Post,
        "addPasskey",
        said("Garder la clé d’accès créée", "Keep the passkey that was made"),
        Some("MadePasskey"),
        (201, Some("RecoveryCodes")),
    ),
    own(
        "/auth/factors/passkeys/{id}",
        HttpMethod::Patch,
        "renamePasskey",
        said("Renommer une clé d’accès", "Rename a passkey"),
        Some("PasskeyName"),
        (204, None),
    ),
    own(
        "/auth/factors/passkeys/{id}",
        HttpMethod::Delete,
        "removePasskey",
        said("Retirer une clé d’accès", "Remove a passkey"),
        None,
        (204, None),
    ),
    EndPoint {
        path: "/auth/passkey/options",
        method: HttpMethod::Post,
        tag: FACTORS,
        name: "beginPasskeySignIn",
        summary: said("Ce que le navigateur doit prouver", "What the browser has to prove"),
        body: None,
        answer: (200, Some("PasskeyOptions")),
        refusals: &[403, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/passkey",
        method: HttpMethod::Post,
        tag: FACTORS,
        name: "signInByPasskey",
        summary: said("Se connecter par une clé d’accès", "Sign in by a passkey"),
        body: Some("ShownPasskey"),
        answer: (200, Some("Begun")),
        refusals: &[401, 403, 410, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/second-factor",
        method: HttpMethod::Post,
        tag: FACTORS,
        name: "secondFactor",
        summary: said(
            "Le code après le mot de passe, avec le cookie de la première étape",
            "The code after the password, with the first step’s cookie",
        ),
        body: Some("FactorCode"),
        answer: (200, Some("Begun")),
        refusals: &[401, 403, 410, 413, 415, 422],
        signed_in: false,
    },
    own(
        "/auth/confirm",
        HttpMethod::Post,
        "confirm",
        said(
            "Montrer de nouveau qui l’on est\u{a0}: par un code ou une clé d’accès s’il y en a, sinon par le mot de passe",
            "Show again who one is: by a code or a passkey where there is one, else by the password",
        ),
        Some("Confirmation"),
        (204, None),
    ),
    EndPoint {
        path: "/auth/confirm",
        method: HttpMethod::Get,
        tag: FACTORS,
        name: "isConfirmed",
        summary: said(
            "Si l’on a montré depuis moins de cinq minutes qui l’on est",
            "Whether one has shown within five minutes who one is",
        ),
        body: None,
        answer: (204, None),
        refusals: &[401, 403],
        signed_in: true,
    },
    own(
        "/auth/email",
        HttpMethod::Post,
        "changeEmail",
        said("Demander une autre adresse\u{a0}: envoie un lien", "Ask for another address: sends a link"),
        Some("NewEmail"),
        (202, None),
    ),
    own(
        "/auth/email/again",
        HttpMethod::Post,
        "sendEmailLinkAgain",
        said(
            "Renvoyer le lien qui confirme l’adresse du compte, si elle ne l’est pas",
            "Send again the link that confirms the account’s address, unless it is confirmed",
        ),
        None,
        (202, None),
    ),
    EndPoint {
        path: "/auth/email/confirm",
        method: HttpMethod::Post,
        tag: FACTORS,
        name: "confirmEmail",
        summary: said("Confirmer une adresse par ce lien", "Confirm an address by that link"),
        body: Some("EmailLink"),
        answer: (204, None),
        refusals: &[403, 410, 413, 415, 422],
        signed_in: false,
    },
    own(
        "/factors-required",
        HttpMethod::Get,
        "readFactorsRequired",
        said("De quels rôles le club l’exige", "Of which roles the club requires one"),
        None,
        (200, Some("FactorsRequired")),
    ),
    own(
        "/factors-required",
        HttpMethod::Put,
        "setFactorsRequired",
        said("L’exiger de rôles (administrateurs)", "Require one of roles (admins)"),
        Some("FactorsRequired"),
        (200, Some("FactorsRequired")),
    ),
    EndPoint {
        path: "/staff/{user_id}",
        method: HttpMethod::Patch,
        tag: "staff",
        name: "changeRole",
        summary: said("Changer le rôle de quelqu’un (administrateurs)", "Change someone’s role (admins)"),
        body: Some("NewRole"),
        answer: (204, None),
        refusals: &[401, 403, 404, 413, 415, 422],
        signed_in: true,
    },
];

fn count() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer)
}

fn free() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Object)
}

/// The schemas of these end points, by name.
pub fn schemas(_language: Language) -> [(&'static str, ObjectBuilder); 13] {
    let passkey = object(vec![
        ("id", id().into()),
        ("name", text().into()),
        ("created_at", instant().into()),
        ("used_at", or_null(instant(), Type::String).into()),
    ]);
    let code = || text().examples([json!("123456")]);
    [
        (
            "AccountSecurity",
            object(vec![
                ("email", text().into()),
                ("email_proven", flag().into()),
                ("awaited_email", or_null(text(), Type::String).into()),
                ("totp", flag().into()),
                ("passkeys", list_of(passkey).into()),
                ("recovery_codes", count().into()),
                ("passkeys_possible", flag().into()),
                ("is_required", flag().into()),
            ]),
        ),
        ("AppSecret", object(vec![("secret", text().into()), ("uri", text().into())])),
        ("FactorCode", object(vec![("code?", code().into())])),
        ("RecoveryCodes", object(vec![("recovery_codes", list_of(text()).into())])),
        ("PasskeyOptions", object(vec![("ceremony", text().into()), ("options", free().into())])),
        (
            "MadePasskey",
            object(vec![("ceremony", text().into()), ("name", text().into()), ("credential", free().into())]),
        ),
        ("PasskeyName", object(vec![("name?", text().into())])),
        ("ShownPasskey", object(vec![("ceremony", text().into()), ("credential", free().into())])),
        (
            "Confirmation",
            object(vec![
                ("password?", text().into()),
                ("code?", code().into()),
                ("ceremony?", or_null(text(), Type::String).into()),
                ("credential?", or_null(free(), Type::Object).into()),
            ]),
        ),
        ("NewEmail", object(vec![("email?", text().examples([json!("ada@exemple.fr")]).into())])),
        ("EmailLink", object(vec![("token?", text().into())])),
        ("NewRole", object(vec![("role", role().into())])),
        ("FactorsRequired", object(vec![("roles", list_of(role()).into())])),
    ]
}
