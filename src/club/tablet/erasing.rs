//! What a device notes while it erases a copy, and what it tells of it: that a copy is erased is told when it is
//! known to be gone, and not before. A browser may end the program in between, or delete nothing.

use super::{WipeDone, WipeToken};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A copy that a device has begun to erase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeBegun {
    pub user: Uuid,
    pub club: Uuid,
    /// What is told once it is gone.
    pub done: WipeDone,
}

/// What has become of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFate {
    Gone,
    Here,
    /// It does not open now; the browser may be about to delete it.
    Unknown,
}

impl CopyFate {
    /// By the secret in a database of the same name: whoever has signed in since has a copy with another one, or with
    /// none yet.
    #[must_use]
    pub fn by_secret(found: Option<&WipeToken>, begun: &WipeToken) -> Self {
        if found == Some(begun) { Self::Here } else { Self::Gone }
    }
}

/// What a device has noted of copies that are erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// To be told, until the server has heard it.
    pub erased: Vec<WipeDone>,
    /// To be looked at again.
    pub begun: Vec<WipeBegun>,
}

impl Noted {
    /// After a look at copies that were to be erased. One that is still here is noted no more: it has its secret, and
    /// asks again whether it is to go, since the order may have been withdrawn.
    #[must_use]
    pub fn settled(mut self, looked_at: Vec<(WipeBegun, CopyFate)>) -> Self {
        for (copy, fate) in looked_at {
            if fate == CopyFate::Unknown {
                continue;
            }
            self.begun.retain(|other| other.done.token != copy.done.token);
            if fate == CopyFate::Gone {
                self.erased.retain(|other| other.token != copy.done.token);
                self.erased.push(copy.done);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(device: u128, lost: u32) -> WipeDone {
        let token = WipeToken {
            club_id: Uuid::from_u128(9),
            device_id: Uuid::from_u128(device),
            token: format!("secret of {device}"),
        };
        WipeDone { token, lost }
    }

    fn begun(device: u128, lost: u32) -> WipeBegun {
        WipeBegun { user: Uuid::from_u128(7), club: Uuid::from_u128(9), done: done(device, lost) }
    }

    #[test]
    fn a_copy_is_told_of_once_it_is_gone_and_asks_anew_while_it_is_here() {
        let copies = [1, 2, 3].map(|device| begun(device, 4));
        let noted = Noted { erased: vec![done(8, 2)], begun: copies.to_vec() };
        let fates = [CopyFate::Gone, CopyFate::Here, CopyFate::Unknown];
        let noted = noted.settled(copies.into_iter().zip(fates).collect());
        assert_eq!(noted, Noted { erased: vec![done(8, 2), done(1, 4)], begun: vec![begun(3, 4)] });
        let later = noted.settled(vec![(begun(3, 4), CopyFate::Gone)]);
        assert_eq!(later, Noted { erased: vec![done(8, 2), done(1, 4), done(3, 4)], begun: Vec::new() });
    }

    #[test]
    fn what_nobody_has_looked_at_stays_and_what_was_told_already_is_told_once() {
        let noted = Noted { erased: vec![done(1, 3)], begun: vec![begun(1, 3), begun(2, 0)] };
        let noted = noted.settled(vec![(begun(1, 3), CopyFate::Gone)]);
        assert_eq!(noted, Noted { erased: vec![done(1, 3)], begun: vec![begun(2, 0)] });
    }

    #[test]
    fn a_database_of_the_same_name_is_the_copy_when_it_has_its_secret() {
        let [own, others] = [done(1, 0).token, done(2, 0).token];
        assert_eq!(CopyFate::by_secret(Some(&own), &own), CopyFate::Here);
        assert_eq!(CopyFate::by_secret(Some(&others), &own), CopyFate::Gone);
        assert_eq!(CopyFate::by_secret(None, &own), CopyFate::Gone);
    }

    #[test]
    fn what_is_noted_is_read_again_and_names_nobody() {
        let json = serde_json::to_value(begun(1, 2)).unwrap();
        let mut fields: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["club", "done", "user"]);
        assert_eq!(serde_json::from_value::<WipeBegun>(json).unwrap(), begun(1, 2));
    }
}
