//! The second secret of a device's code. A code is a few digits, so what it opens is closed with something more,
//! that a copy of the disk does not hold: what the device's own authenticator answers (`WebAuthn`'s PRF), where
//! there is one and the person wants it; else a half that the server keeps, and the device for a while.

use super::{super::Role, Grace};
use serde::{Deserialize, Serialize};

/// The server's half, closed with the code, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub half: String,
    pub grace: Grace,
}

/// What asks the device's authenticator for its secret. Neither part of it is one. Bytes are in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceKey {
    pub credential: String,
    pub salt: String,
    /// From when the device heard that its session is over: the hours that are left without the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ending: Option<Grace>,
}

impl DeviceKey {
    /// One that was just made.
    #[must_use]
    pub const fn new(credential: String, salt: String) -> Self {
        Self { credential, salt, ending: None }
    }

    /// As it stands now; kept, so that what was seen once counts for ever.
    #[must_use]
    pub fn at(self, now_ms: i64) -> Self {
        Self { ending: self.ending.map(|ending| ending.at(now_ms)), ..self }
    }

    /// The server has said that the session is over. Hearing it again gives no more time.
    #[must_use]
    pub fn session_ended(self, role: Role, now_ms: i64) -> Self {
        Self { ending: self.ending.or_else(|| Some(Grace::given(role, now_ms))), ..self }
    }

    /// The server has agreed to the code, for this person's session.
    #[must_use]
    pub fn session_stands(self) -> Self {
        Self { ending: None, ..self }
    }

    /// Whether it is known that the session is over.
    #[must_use]
    pub const fn is_ending(&self) -> bool {
        self.ending.is_some()
    }

    fn opens_alone(&self) -> bool {
        self.ending.is_none_or(Grace::is_open)
    }
}

/// Where the second secret comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second<'a> {
    /// The half as the device keeps it.
    Kept(&'a Kept),
    /// The half as the server gives it.
    Server,
    /// The device's authenticator.
    Device(&'a DeviceKey),
    /// The device's authenticator, and only if the server agrees as well.
    DeviceAndServer(&'a DeviceKey),
}

/// Where the second secret of a lock comes from, all of it as it stands now.
#[must_use]
pub fn second<'a>(
    device_key: Option<&'a DeviceKey>,
    kept: Option<&'a Kept>,
    opens_offline: bool,
) -> Second<'a> {
    match (device_key, kept) {
        (Some(key), _) if opens_offline && key.opens_alone() => Second::Device(key),
        (Some(key), _) => Second::DeviceAndServer(key),
        (None, Some(kept)) => Second::Kept(kept),
        (None, None) => Second::Server,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn key() -> DeviceKey {
        DeviceKey::new("c0de".to_owned(), "5a17".to_owned())
    }

    #[test]
    fn the_device_answers_in_the_servers_place_and_a_kept_half_only_without_it() {
        let (key, kept) = (key(), Kept { half: String::new(), grace: Grace::given(Role::Coach, 0) });
        assert_eq!(second(None, None, true), Second::Server);
        assert_eq!(second(None, None, false), Second::Server);
        assert_eq!(second(None, Some(&kept), true), Second::Kept(&kept));
        assert_eq!(second(Some(&key), None, true), Second::Device(&key));
        assert_eq!(second(Some(&key), Some(&kept), true), Second::Device(&key));
        assert_eq!(second(Some(&key), None, false), Second::DeviceAndServer(&key));
        assert_eq!(second(Some(&key), Some(&kept), false), Second::DeviceAndServer(&key));
    }

    #[test]
    fn the_device_opens_alone_for_years_unless_it_hears_that_its_session_is_over() {
        let years = 40_000 * HOUR;
        assert_eq!(second(Some(&key().at(years)), None, true), Second::Device(&key()));
        let ended = key().session_ended(Role::Admin, years);
        let before = ended.clone().at(years + 12 * HOUR - 1);
        assert_eq!(second(Some(&before), None, true), Second::Device(&before));
        let after = before.clone().at(years + 12 * HOUR);
        assert_eq!(second(Some(&after), None, true), Second::DeviceAndServer(&after));
        // Neither an earlier clock nor hearing it again gives time; the server does.
        let back = after.clone().at(0).session_ended(Role::Coach, years + 13 * HOUR);
        assert_eq!(second(Some(&back), None, true), Second::DeviceAndServer(&back));
        assert_eq!(second(Some(&back.session_stands()), None, true), Second::Device(&key()));
    }

    #[test]
    fn what_was_heard_is_still_known_after_it_was_stored() {
        let ended = key().session_ended(Role::Member, 5).at(i64::MAX);
        let stored = serde_json::to_string(&ended).unwrap();
        let read: DeviceKey = serde_json::from_str(&stored).unwrap();
        assert_eq!((read.is_ending(), &read), (true, &ended));
        let fresh: DeviceKey = serde_json::from_str(r#"{"credential":"c0de","salt":"5a17"}"#).unwrap();
        assert_eq!((fresh.is_ending(), fresh), (false, key()));
    }
}
