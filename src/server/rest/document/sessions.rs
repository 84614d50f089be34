//! Staying signed in, and the list of devices.

use super::end_point::{EndPoint, count, flag, id, instant, list_of, object, or_null, text};
use crate::server::rest::attribute::{Said, said};
use serde_json::json;
use utoipa::openapi::{ObjectBuilder, Type, path::HttpMethod};

const DEVICES: &str = "devices";

/// The tag of these end points.
pub const TAG: (&str, Said, Said) = (
    DEVICES,
    said("Appareils", "Devices"),
    said("Où l’on est connecté, et y mettre fin.", "Where people are signed in, and ending that."),
);

/// They themselves.
pub const END_POINTS: &[EndPoint] = &[
    EndPoint {
        path: "/auth/refresh",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "refreshSession",
        summary: said(
            "Rester connecté dans un navigateur\u{a0}: renouvelle les cookies",
            "Stay signed in in a browser: renews the cookies",
        ),
        body: None,
        answer: (200, Some("Refreshed")),
        refusals: &[401, 403],
        signed_in: false,
    },
    EndPoint {
        path: "/auth/sessions",
        method: HttpMethod::Get,
        tag: DEVICES,
        name: "listOwnSessions",
        summary: said("Lister ses propres appareils", "List one’s own devices"),
        body: None,
        answer: (200, Some("DeviceList")),
        refusals: &[401],
        signed_in: true,
    },
    EndPoint {
        path: "/auth/sessions",
        method: HttpMethod::Delete,
        tag: DEVICES,
        name: "endOtherSessions",
        summary: said("Déconnecter tous ses autres appareils", "Sign all one’s other devices out"),
        body: None,
        answer: (204, None),
        refusals: &[401, 403],
        signed_in: true,
    },
    EndPoint {
        path: "/auth/sessions/{id}",
        method: HttpMethod::Delete,
        tag: DEVICES,
        name: "endOwnSession",
        summary: said("Déconnecter un de ses appareils", "Sign one of one’s devices out"),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
    EndPoint {
        path: "/auth/sessions/{id}",
        method: HttpMethod::Patch,
        tag: DEVICES,
        name: "nameDevice",
        summary: said("Renommer un de ses appareils", "Rename one of one’s devices"),
        body: Some("DeviceName"),
        answer: (204, None),
        refusals: &[401, 403, 404, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/staff/sessions",
        method: HttpMethod::Get,
        tag: DEVICES,
        name: "listSessionsOfClub",
        summary: said("Lister les appareils du club (administrateurs)", "List the club’s devices (admins)"),
        body: None,
        answer: (200, Some("DeviceList")),
        refusals: &[401, 403],
        signed_in: true,
    },
    EndPoint {
        path: "/staff/sessions/{id}",
        method: HttpMethod::Delete,
        tag: DEVICES,
        name: "endSession",
        summary: said(
            "Déconnecter un appareil du club (administrateurs)",
            "Sign a device of the club out (admins)",
        ),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
    EndPoint {
        path: "/staff/{user_id}/sessions",
        method: HttpMethod::Delete,
        tag: DEVICES,
        name: "endSessionsOfPerson",
        summary: said(
            "Déconnecter tous les appareils de quelqu’un (administrateurs)",
            "Sign all of somebody’s devices out (admins)",
        ),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
];

/// The schemas of these end points, by name.
pub fn schemas() -> [(&'static str, ObjectBuilder); 3] {
    let device = object(vec![
        ("id", id().into()),
        ("user_id", id().into()),
        ("user_name", text().into()),
        ("club_id", id().into()),
        ("club_name", text().into()),
        ("device_name", or_null(text(), Type::String).into()),
        ("agent", text().into()),
        ("created_at", instant().into()),
        ("used_at", instant().into()),
        ("device_id", or_null(id(), Type::String).into()),
        ("synced_at", or_null(instant(), Type::String).into()),
        ("waiting", or_null(count(), Type::Integer).into()),
        ("is_this", flag().into()),
        ("is_alive", flag().into()),
    ]);
    [
        ("Refreshed", object(vec![("expires_at", instant().into())])),
        ("DeviceList", object(vec![("sessions", list_of(device).into())])),
        ("DeviceName", object(vec![("device_name", text().examples([json!("Tablette du dojo")]).into())])),
    ]
}
