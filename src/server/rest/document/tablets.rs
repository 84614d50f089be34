//! Devices that ask for a code, and devices that are to be erased.

use super::end_point::{EndPoint, count, flag, id, instant, list_of, object, or_null, text, whole};
use crate::club::tablet::MOST_TRIES;
use crate::server::rest::attribute::{Said, said};
use utoipa::openapi::{ObjectBuilder, Type, path::HttpMethod};

const DEVICES: &str = "tablets";

/// The tag of these end points.
pub const TAG: (&str, Said, Said) = (
    DEVICES,
    said("Tablettes", "Tablets"),
    said(
        "Le code d’un appareil, et l’effacement à distance\u{a0}: l’ordonner ou l’annuler demande une confirmation de moins de cinq minutes (confirmation_wanted).",
        "A device’s code, and erasing a device from afar: to order it or to take it back needs a confirmation of the last five minutes (confirmation_wanted).",
    ),
);

/// They themselves.
pub const END_POINTS: &[EndPoint] = &[
    EndPoint {
        path: "/devices/{device_id}/locks",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "makeDeviceLock",
        summary: said(
            "Poser un code\u{a0}: donne la moitié de clé que garde le serveur",
            "Set a code: gives the half of the key that the server keeps",
        ),
        body: Some("LockWanted"),
        answer: (201, Some("NewLock")),
        refusals: &[401, 403, 404, 409, 413, 415, 422, 429],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/{device_id}/locks/{lock_id}/open",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "openDeviceLock",
        summary: said(
            "Demander la moitié de clé, par la preuve du code",
            "Ask for the half of the key, by the code’s proof",
        ),
        body: Some("LockProof"),
        answer: (200, Some("LockOpening")),
        refusals: &[401, 403, 404, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/{device_id}/locks/{lock_id}/recover",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "recoverDeviceLock",
        summary: said(
            "Rouvrir un appareil sans son code, juste après une connexion",
            "Open a device without its code, right after a sign-in",
        ),
        body: None,
        answer: (200, Some("LockRecovery")),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/{device_id}/locks/{lock_id}",
        method: HttpMethod::Delete,
        tag: DEVICES,
        name: "removeDeviceLock",
        summary: said("Oublier une moitié de clé", "Forget a half of a key"),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/{device_id}/token",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "giveDeviceToken",
        summary: said(
            "Donner à un appareil le secret par lequel il demande s’il doit s’effacer",
            "Give a device the secret by which it asks whether to erase itself",
        ),
        body: None,
        answer: (201, Some("WipeToken")),
        refusals: &[401, 403, 404, 409],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/wipes",
        method: HttpMethod::Get,
        tag: DEVICES,
        name: "listDeviceWipes",
        summary: said(
            "Lister les appareils à effacer et effacés",
            "List the devices that are to be erased, and those that were",
        ),
        body: None,
        answer: (200, Some("DeviceWipes")),
        refusals: &[401],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/{device_id}/wipe",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "orderDeviceWipe",
        summary: said(
            "Demander l’effacement d’un appareil (le sien, ou administrateurs)",
            "Order a device to be erased (one’s own, or admins)",
        ),
        body: Some("WipeOrder"),
        answer: (204, None),
        refusals: &[401, 403, 404, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/{device_id}/wipe",
        method: HttpMethod::Delete,
        tag: DEVICES,
        name: "withdrawDeviceWipe",
        summary: said("Annuler l’effacement d’un appareil", "Take back the order to erase a device"),
        body: None,
        answer: (204, None),
        refusals: &[401, 403, 404],
        signed_in: true,
    },
    EndPoint {
        path: "/devices/wipe/check",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "checkDeviceWipe",
        summary: said(
            "Savoir si l’appareil doit s’effacer\u{a0}; par son secret, sans session",
            "Ask whether the device is to erase itself; by its secret, without a session",
        ),
        body: Some("WipeToken"),
        answer: (200, Some("WipeCheck")),
        refusals: &[401, 403, 413, 415, 422],
        signed_in: false,
    },
    EndPoint {
        path: "/devices/wipe/done",
        method: HttpMethod::Post,
        tag: DEVICES,
        name: "tellDeviceWipe",
        summary: said(
            "Dire que l’appareil s’est effacé\u{a0}; par son secret, sans session",
            "Tell that the device has erased itself; by its secret, without a session",
        ),
        body: Some("WipeDone"),
        answer: (204, None),
        refusals: &[401, 403, 413, 415, 422],
        signed_in: false,
    },
];

/// The schemas of these end points, by name.
pub fn schemas() -> [(&'static str, ObjectBuilder); 10] {
    let secret = || text().pattern(Some("^[0-9a-f]{64}$"));
    let token = || vec![("club_id", id().into()), ("device_id", id().into()), ("token", text().into())];
    let order = object(vec![
        ("device_id", id().into()),
        ("destroy", flag().into()),
        ("asked_at", instant().into()),
        ("done_at", or_null(instant(), Type::String).into()),
        ("lost", or_null(count(), Type::Integer).into()),
        ("withdrawn_at", or_null(instant(), Type::String).into()),
    ]);
    let opening = object(vec![
        ("opening", text().enum_values(Some(["open", "wrong", "gone", "unknown"])).into()),
        ("half?", secret().into()),
        ("left?", whole(0, i64::from(MOST_TRIES)).into()),
    ]);
    let mut done = token();
    done.push(("lost?", whole(0, i64::from(u32::MAX)).into()));
    [
        ("LockProof", object(vec![("proof", secret().into())])),
        ("LockWanted", object(vec![("proof", secret().into()), ("half?", secret().into())])),
        (
            "NewLock",
            object(vec![("lock", id().into()), ("half", secret().into()), ("recovery", secret().into())]),
        ),
        ("LockOpening", opening),
        ("LockRecovery", object(vec![("recovery", secret().into())])),
        ("WipeToken", object(token())),
        ("WipeCheck", object(vec![("wipe", flag().into()), ("destroy", flag().into())])),
        ("WipeDone", object(done)),
        ("WipeOrder", object(vec![("destroy?", flag().into())])),
        ("DeviceWipes", object(vec![("wipes", list_of(order).into())])),
    ]
}
