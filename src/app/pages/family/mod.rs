//! A family's own pages: what members and those who answer for them see of the club.

mod address;
mod page;
mod person;

pub use address::AddressButton;
pub use page::FamilyPage;
pub use person::{Announcements, People};

use crate::app::data;
use crate::club::{
    Role,
    access::{Action, Area, FamilyAccount, Reach},
};
use crate::sync::{Actor, Record as _};
use leptos::prelude::*;

/// Who is signed in, as rules know them.
fn actor() -> Option<Actor<Role>> {
    let signed_in = data::start().signed_in?;
    Some(Actor { user: signed_in.user_id, role: signed_in.role })
}

/// Whether the person uses the club as a member of it, and sees the own family alone.
#[must_use]
pub fn is_family_only() -> bool {
    let is_member = actor().is_some_and(|actor| actor.role == Role::Member);
    is_member && data::rights().is_none_or(|rights| rights.reach(Area::People, Action::See) != Reach::All)
}

/// Whether the account stands for somebody of the club.
#[must_use]
pub fn has_family() -> Signal<bool> {
    let user = actor().map(|actor| actor.user).unwrap_or_default();
    data::watch(&[FamilyAccount::COLLECTION], move |records| {
        records.all::<FamilyAccount>().any(|account| account.active && account.user_id == user)
    })
}
