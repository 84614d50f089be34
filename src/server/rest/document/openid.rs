//! The club's own sign-in.

use super::end_point::{EndPoint, count, flag, object, or_null, text};
use crate::server::rest::attribute::{Said, said};
use serde_json::json;
use utoipa::openapi::{ObjectBuilder, Type, path::HttpMethod};

const OPENID: &str = "openid";

/// The tag of these end points.
pub const TAG: (&str, Said, Said) = (
    OPENID,
    said("Connexion du club", "The club’s sign-in"),
    said(
        "Le service OpenID Connect par lequel on entre dans le club. Le régler demande une confirmation récente.",
        "The OpenID Connect provider by which people come into the club. Setting it wants a recent confirmation.",
    ),
);

/// They themselves.
pub const END_POINTS: &[EndPoint] = &[
    EndPoint {
        path: "/openid",
        method: HttpMethod::Get,
        tag: OPENID,
        name: "showOpenId",
        summary: said(
            "Les réglages, sans le secret (administrateurs)",
            "The settings, without the secret (admins)",
        ),
        body: None,
        answer: (200, Some("OpenIdSettings")),
        refusals: &[401, 403],
        signed_in: true,
    },
    EndPoint {
        path: "/openid",
        method: HttpMethod::Put,
        tag: OPENID,
        name: "saveOpenId",
        summary: said(
            "Régler le service, qui doit répondre (administrateurs)",
            "Set the provider, which must answer (admins)",
        ),
        body: Some("OpenIdForm"),
        answer: (200, Some("OpenIdSettings")),
        refusals: &[400, 401, 403, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/openid",
        method: HttpMethod::Delete,
        tag: OPENID,
        name: "removeOpenId",
        summary: said("Retirer le service (administrateurs)", "Remove the provider (admins)"),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
];

/// The schemas that they name.
pub fn schemas() -> [(&'static str, ObjectBuilder); 2] {
    let issuer = || text().examples([json!("https://sso.judo.example/realms/club")]);
    [
        (
            "OpenIdForm",
            object(vec![
                ("issuer?", issuer().into()),
                ("client_id?", text().into()),
                ("client_secret?", or_null(text(), Type::String).into()),
                ("label?", text().into()),
                ("admits?", flag().into()),
            ]),
        ),
        (
            "OpenIdSettings",
            object(vec![
                ("issuer", issuer().into()),
                ("client_id", text().into()),
                ("has_secret", flag().into()),
                ("label", text().into()),
                ("admits", flag().into()),
                ("linked", count().into()),
                ("redirect_uri", text().into()),
                ("sign_in_link", text().into()),
            ]),
        ),
    ]
}
