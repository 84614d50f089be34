//! Accounts and staff.

use super::end_point::{EndPoint, id, instant, list_of, object, or_null, role, text};
use crate::app::languages::Language;
use crate::server::rest::attribute::{Said, said};
use serde_json::json;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type, path::HttpMethod};

const ACCOUNTS: &str = "accounts";
const STAFF: &str = "staff";

/// The tags of these end points.
pub const TAGS: [(&str, Said, Said); 2] = [
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
];

/// They themselves.
pub const END_POINTS: &[EndPoint] = &[
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
        refusals: &[401, 403, 410, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/forgotten-password",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "forgottenPassword",
        summary: said(
            "Demander par courriel un lien vers un nouveau mot de passe",
            "Ask by e-mail for a link to a new password",
        ),
        body: Some("Forgotten"),
        answer: (202, None),
        refusals: &[403, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/reset-password",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "resetPassword",
        summary: said("Choisir un nouveau mot de passe par ce lien", "Choose a new password by that link"),
        body: Some("NewPassword"),
        answer: (204, None),
        refusals: &[403, 410, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/change-password",
        method: HttpMethod::Post,
        tag: ACCOUNTS,
        name: "changePassword",
        summary: said(
            "Changer son mot de passe\u{a0}: met fin aux autres sessions",
            "Change one’s password: ends the other sessions",
        ),
        body: Some("ChangePassword"),
        answer: (200, Some("Begun")),
        refusals: &[401, 403, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/auth/account",
        method: HttpMethod::Delete,
        tag: ACCOUNTS,
        name: "deleteAccount",
        summary: said(
            "Supprimer son compte, dans tous ses clubs (avec une confirmation de moins de cinq minutes)",
            "Delete one’s account, in all of one’s clubs (with a confirmation of the last five minutes)",
        ),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 422],
        signed_in: true,
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
        summary: said(
            "Inviter\u{a0}: donne un lien (administrateurs\u{a0}; à un espace famille, qui modifie les familles)",
            "Invite: gives a link (admins; to a family space, whoever changes the families)",
        ),
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
];

/// The schemas of these end points, by name.
pub fn schemas(language: Language) -> [(&'static str, ObjectBuilder); 13] {
    let token = said(
        "Pour l’en-tête Authorization ; les navigateurs ont le leur dans un cookie, et n’en reçoivent pas ici.",
        "For the Authorization header; browsers have theirs in a cookie, and get none here.",
    )
    .in_language(language);
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
        ("code?", text().examples([json!("123456")]).into()),
    ];
    let staff = object(vec![
        ("user_id", id().into()),
        ("email", text().into()),
        ("given_name", text().into()),
        ("family_name", text().into()),
        ("role", role().into()),
    ]);
    let invitation = object(vec![
        ("id", id().into()),
        ("role", role().into()),
        ("expires_at", instant().into()),
        ("member_id", or_null(id(), Type::String).into()),
        ("guardian_id", or_null(id(), Type::String).into()),
    ]);
    let (begun, me) = (
        vec![("token?", text().description(Some(token)).into()), ("expires_at", instant().into())],
        vec![("expires_at", or_null(instant(), Type::String).into())],
    );
    [
        ("Registration", with(person(), vec![("club_name?", text().examples([json!("Judo Club")]).into())])),
        ("Credentials", object(credentials)),
        ("Begun", with(signed_in(), begun)),
        ("Me", with(signed_in(), me)),
        ("Switch", object(vec![("club_id", id().into())])),
        ("Join", with(person(), vec![("token?", text().into())])),
        ("Forgotten", object(vec![("email?", text().examples([json!("ada@exemple.fr")]).into())])),
        (
            "NewPassword",
            object(vec![
                ("token?", text().into()),
                ("password?", text().examples([json!("le tatami est bleu")]).into()),
            ]),
        ),
        (
            "ChangePassword",
            object(vec![
                ("old_password?", text().into()),
                ("password?", text().examples([json!("le tatami est bleu")]).into()),
            ]),
        ),
        ("StaffList", object(vec![("staff", list_of(staff).into())])),
        ("InvitationList", object(vec![("invitations", list_of(invitation).into())])),
        (
            "Invite",
            object(vec![
                ("role", role().into()),
                ("member_id?", or_null(id(), Type::String).into()),
                ("guardian_id?", or_null(id(), Type::String).into()),
            ]),
        ),
        ("InvitationLink", object(vec![("link", text().into()), ("expires_at", instant().into())])),
    ]
}
