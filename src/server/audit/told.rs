//! What is told, in one place for each kind of entry.

use super::{Happened, Note, Recorder};
use crate::club::{
    Code, Refusal, Role,
    audit::{Kind, is_medical},
    people::MemberId,
    privacy::ExportedFile,
};
use crate::server::{
    access::{Session, sessions::Why},
    db::sessions::EndedSession,
    moment,
};
use crate::sync::{Collection, FieldValue as _, Read};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// How somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Password,
    /// From another club of theirs.
    Switch,
    /// A password or another site's word, and a code after it.
    SecondFactor,
    Passkey,
    /// By their club's own provider.
    OpenId,
}

impl Recorder {
    /// `device`: its mark, when it has one.
    pub fn signed_in(&self, session: &Session, way: Way, device: Option<Uuid>) {
        let action = match way {
            Way::Password => "sign_in.password",
            Way::Switch => "sign_in.switch",
            Way::SecondFactor => "sign_in.second_factor",
            Way::Passkey => "sign_in.passkey",
            Way::OpenId => "sign_in.openid",
        };
        let happened = Happened::new(Kind::SignIn, action, moment::now());
        self.tell(session, Happened { device, ..happened });
    }

    /// Sessions were ended by somebody: the person, or an admin.
    pub fn sessions_ended(&self, by: Uuid, ended: &[EndedSession], why: Why) {
        for session in ended {
            let happened = Happened::new(Kind::SignIn, &format!("session.{}", why.word()), moment::now());
            let happened = happened.by_user(by).to("sessions", Some(session.id));
            // Whose it was, when it was another person's.
            let happened =
                Happened { new: (by != session.user).then(|| session.user.to_string()), ..happened };
            self.note(Note::InClub(session.club, happened));
        }
    }

    /// E-mail and password did not fit; told in the clubs of the account, if there is one.
    pub fn sign_in_failed(&self, email: &str) {
        let happened = Happened::new(Kind::SignIn, "sign_in.failed", moment::now());
        self.note(Note::OfEmail(email.trim().to_lowercase(), happened));
    }

    /// A request that the role does not allow: its method and route, and what its address names.
    pub fn request_refused(&self, session: &Session, (method, route): (&str, &str), named: Option<Uuid>) {
        let happened = Happened::new(Kind::Refusal, &format!("{method} {route}"), moment::now());
        self.tell(session, Happened { record: named, ..happened });
    }

    /// Records were read by REST.
    pub fn read(&self, session: &Session, collection: &'static Collection, record: Option<Uuid>) {
        if is_medical(collection) {
            let happened = Happened::new(Kind::View, "rest", moment::now()).to(collection.name, record);
            self.tell(session, happened);
        }
    }

    /// A page was rendered from these reads.
    pub fn rendered<'a>(&self, session: &Session, path: &str, reads: impl IntoIterator<Item = &'a Read>) {
        let Some(read) = reads.into_iter().find(|read| is_medical(read.collection())) else { return };
        let member = match read {
            Read::Where(_, "member_id", value) => Uuid::from_value(value).ok(),
            _ => None,
        };
        // The first part of the address names the page; the rest are ids.
        let page = path.split('/').find(|part| !part.is_empty()).unwrap_or_default();
        let happened = Happened::new(Kind::View, &format!("page /{page}"), moment::now())
            .to(read.collection().name, None)
            .about(member);
        self.tell(session, happened);
    }

    /// A device begins to download everything, or a collection of medical data.
    pub fn downloaded(&self, session: &Session, device: Uuid, collection: Option<&'static Collection>) {
        let mut happened = Happened::new(Kind::Export, "device.download", moment::now());
        if let Some(collection) = collection {
            happened = happened.to(collection.name, None);
        }
        self.tell(session, happened.from_device(device, None));
    }

    /// A rescue file of a device was brought in.
    pub fn rescued(&self, session: &Session, device: Uuid) {
        let happened = Happened::new(Kind::Export, "rescue.brought_in", moment::now());
        self.tell(session, happened.from_device(device, None));
    }

    /// The second factor of somebody who knew the password did not fit, or a confirmation.
    pub fn factor_failed(&self, user: Uuid) {
        let happened = Happened::new(Kind::SignIn, "sign_in.factor_failed", moment::now());
        self.note(Note::OfAccount(user, happened.by_user(user)));
    }

    /// Something that opens an account was changed by its owner: the password, a factor, the e-mail.
    /// `session`: theirs, unless a link in a mail was enough.
    pub fn account_changed(&self, user: Uuid, session: Option<&Session>, action: &str) {
        let happened = Happened::new(Kind::Change, action, moment::now()).to("users", Some(user));
        let happened = match session {
            Some(session) => happened.by(session),
            None => happened.by_user(user),
        };
        self.note(Note::OfAccount(user, happened));
    }

    fn tell(&self, session: &Session, happened: Happened) {
        self.note(Note::InClub(session.club, happened.by(session)));
    }
}

/// An account's role in a club was given, changed or taken.
#[must_use]
pub fn staff_changed(action: &str, account: Uuid, (old, new): (Option<Role>, Option<Role>)) -> Happened {
    Happened::new(Kind::Change, action, moment::now())
        .to("memberships", Some(account))
        .from_to(old.map(Role::word), new.map(Role::word))
}

/// An invitation was made, used or withdrawn.
#[must_use]
pub fn invitation_changed(action: &str, invitation: Uuid, role: Option<Role>) -> Happened {
    Happened::new(Kind::Change, action, moment::now())
        .to("invitations", Some(invitation))
        .from_to(None, role.map(Role::word))
}

/// A file was made on a device, of so many rows.
#[must_use]
pub fn file_made((what, rows): (ExportedFile, u64), member: Option<MemberId>, at: DateTime<Utc>) -> Happened {
    Happened::new(Kind::Export, &format!("file.{}", what.word()), at)
        .about(member.map(|member| member.0))
        .from_to(None, Some(&rows.to_string()))
}

/// Whether it was refused for want of a right.
#[must_use]
pub fn is_for_want_of_right(refusal: &Refusal) -> bool {
    refusal.0.iter().any(|problem| problem.code == Code::Forbidden)
}

/// `people.create`, of a command as it is written: an area, and in it a deed.
#[must_use]
pub fn name_of_command(command: &serde_json::Value) -> String {
    let Some((area, deed)) = command.as_object().and_then(|areas| areas.iter().next()) else {
        return "command".to_owned();
    };
    let named = deed.as_str().or_else(|| Some(deed.as_object()?.keys().next()?.as_str()));
    format!("{area}.{}", named.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_command_is_named_and_what_it_holds_is_not() {
        let cases = [
            (json!({ "people": { "create": { "member": { "last_name": "Petit" } } } }), "people.create"),
            (json!({ "people": "tidy" }), "people.tidy"),
            (json!(null), "command"),
        ];
        for (command, expected) in cases {
            assert_eq!(name_of_command(&command), expected);
        }
    }
}
