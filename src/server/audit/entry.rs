//! An entry, the text that its hash is made of, and the hash.

use super::chain::Anchor;
use crate::club::audit::{Kind, SensitiveChange};
use crate::server::{access::Session, hexadecimal};
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use uuid::Uuid;

/// A SHA-256.
pub type Hash = [u8; 32];

/// The longest word; what is longer was not ours.
const WORD_LENGTH: usize = 200;

/// What happened, before it has a place in a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// The server's clock, milliseconds since 1970.
    pub at_ms: i64,
    /// The device's clock, when it told.
    pub device_at_ms: Option<i64>,
    /// A word of [`Kind`]; as text, since a row that was tampered with is read as well.
    pub kind: String,
    pub action: String,
    pub actor: Option<Uuid>,
    pub device: Option<Uuid>,
    pub collection: Option<String>,
    pub record: Option<Uuid>,
    /// The person of the club whom it is about.
    pub member: Option<Uuid>,
    pub fields: Option<String>,
    pub old: Option<String>,
    pub new: Option<String>,
}

impl Happened {
    #[must_use]
    pub fn new(kind: Kind, action: &str, at: DateTime<Utc>) -> Self {
        Self {
            at_ms: at.timestamp_millis(),
            kind: kind.word().to_owned(),
            action: word(action),
            ..Self::default()
        }
    }

    /// Who did it, and on which device unless it has told by itself.
    #[must_use]
    pub fn by(mut self, session: &Session) -> Self {
        self.actor = Some(session.user);
        self.device = self.device.or(session.device);
        self
    }

    #[must_use]
    pub const fn by_user(mut self, user: Uuid) -> Self {
        self.actor = Some(user);
        self
    }

    #[must_use]
    pub const fn from_device(mut self, device: Uuid, clock_ms: Option<i64>) -> Self {
        self.device = Some(device);
        self.device_at_ms = clock_ms;
        self
    }

    /// What it was done to.
    #[must_use]
    pub fn to(mut self, collection: &str, record: Option<Uuid>) -> Self {
        self.collection = Some(word(collection));
        self.record = record;
        self
    }

    #[must_use]
    pub const fn about(mut self, member: Option<Uuid>) -> Self {
        self.member = member;
        self
    }

    /// What stood and what stands: words that may be known, such as roles.
    #[must_use]
    pub fn from_to(mut self, old: Option<&str>, new: Option<&str>) -> Self {
        self.old = old.map(word);
        self.new = new.map(word);
        self
    }

    /// A sensitive record changed.
    #[must_use]
    pub fn changed(change: &SensitiveChange, at: DateTime<Utc>) -> Self {
        let fields = (!change.fields.is_empty()).then(|| word(&change.fields.join(",")));
        let action = format!("record.{}", change.deed);
        Self { fields, ..Self::new(Kind::Change, &action, at) }
            .to(change.collection, Some(change.record))
            .about(change.member)
    }

    fn values(&self) -> [Option<&str>; 6] {
        let optional = [&self.collection, &self.fields, &self.old, &self.new].map(|text| text.as_deref());
        let [collection, fields, old, new] = optional;
        [Some(&self.kind), Some(&self.action), collection, fields, old, new]
    }
}

/// Plain ASCII, so that lines stay lines.
fn word(text: &str) -> String {
    let plain = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    text.chars().take(WORD_LENGTH).map(plain).collect()
}

/// An entry of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub n: i64,
    pub happened: Happened,
    pub hash: Vec<u8>,
}

impl Entry {
    /// The entry that follows.
    #[must_use]
    pub fn after(club: Uuid, last: &Anchor, happened: Happened) -> Self {
        let n = last.n + 1;
        let hash = hash(&text(club, n, &happened, &last.hash)).to_vec();
        Self { n, happened, hash }
    }

    /// Where the chain ends with it.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        Anchor { n: self.n, hash: self.hash.clone() }
    }

    /// Whether it is what followed the entry before it.
    #[must_use]
    pub fn fits(&self, club: Uuid, previous: &[u8]) -> bool {
        let is_plain = |text: &str| !text.chars().any(char::is_control);
        self.happened.values().into_iter().flatten().all(is_plain)
            && hash(&text(club, self.n, &self.happened, previous))[..] == self.hash[..]
    }
}

/// What is hashed: see the head of [`super`].
#[must_use]
pub fn text(club: Uuid, n: i64, happened: &Happened, previous: &[u8]) -> String {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let [_, _, collection, fields, old, new] = happened.values().map(Option::unwrap_or_default);
    let device_at = happened.device_at_ms.map(|ms| ms.to_string()).unwrap_or_default();
    let lines = [
        ("previous", hexadecimal::to_text(previous)),
        ("club", club.to_string()),
        ("n", n.to_string()),
        ("at", happened.at_ms.to_string()),
        ("device_at", device_at),
        ("kind", happened.kind.clone()),
        ("action", happened.action.clone()),
        ("actor", id(happened.actor)),
        ("device", id(happened.device)),
        ("collection", collection.to_owned()),
        ("record", id(happened.record)),
        ("member", id(happened.member)),
        ("fields", fields.to_owned()),
        ("old", old.to_owned()),
        ("new", new.to_owned()),
    ];
    let mut text = "novaclub audit 1\n".to_owned();
    for (name, value) in lines {
        let _ = writeln!(text, "{name}={value}");
    }
    text
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLUB: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

    fn invited() -> Happened {
        let at = DateTime::from_timestamp_millis(1_795_200_000_000).unwrap();
        Happened::new(Kind::Change, "invitation.created", at)
            .by_user(Uuid::from_u128(2))
            .to("invitations", Some(Uuid::from_u128(3)))
            .from_to(None, Some("coach"))
    }

    #[test]
    fn the_text_is_the_one_that_the_head_of_the_module_tells() {
        let expected = "\
novaclub audit 1
previous=0000000000000000000000000000000000000000000000000000000000000000
club=01900000-0000-7000-8000-000000000001
n=1
at=1795200000000
device_at=
kind=change
action=invitation.created
actor=00000000-0000-0000-0000-000000000002
device=
collection=invitations
record=00000000-0000-0000-0000-000000000003
member=
fields=
old=
new=coach
";
        assert_eq!(text(CLUB, 1, &invited(), &[0; 32]), expected);
    }

    /// Made by another program: `printf '%s\n' 'novaclub audit 1' … | sha256sum`.
    #[test]
    fn hashes_are_those_that_another_program_computes() {
        let first = Entry::after(CLUB, &Anchor::start(), invited());
        assert_eq!(
            hexadecimal::to_text(&first.hash),
            "288e1a752847fc5d4968cdbe3ac05777a3dfe256ec7ea740041cb831958ccbe0"
        );
        let seen = Happened {
            device_at_ms: Some(1_795_199_999_000),
            device: Some(Uuid::from_u128(4)),
            member: Some(Uuid::from_u128(5)),
            fields: Some("notes".to_owned()),
            kind: "change".to_owned(),
            action: "record.changed".to_owned(),
            ..invited()
        };
        let second = Entry::after(CLUB, &first.anchor(), seen);
        assert_eq!(
            hexadecimal::to_text(&second.hash),
            "f7b7b180a0736c72dc4fff589ca17414c117e397e4d9deade0b31de21d298a94"
        );
        assert!(first.fits(CLUB, &[0; 32]) && second.fits(CLUB, &first.hash));
        assert!(!second.fits(CLUB, &[0; 32]) && !first.fits(Uuid::from_u128(1), &[0; 32]));
    }

    #[test]
    fn what_somebody_wrote_cannot_add_a_line() {
        let at = DateTime::UNIX_EPOCH;
        assert_eq!(Happened::new(Kind::Refusal, "GET /é\nactor=x", at).action, "GET /??actor=x");
        // A row that was written past us.
        let entry = Happened { action: "a\nactor=b".to_owned(), ..invited() };
        let entry = Entry::after(CLUB, &Anchor::start(), entry);
        assert!(!entry.fits(CLUB, &[0; 32]));
    }
}
