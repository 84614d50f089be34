//! The one seam between pages and stores: `watch` a query, `run` a command. On the server queries
//! read rows from SQL and nothing runs; in the browser they follow the replica, live.
//!
//! Both halves export the same names.

#[cfg(feature = "hydrate")]
mod browser;
mod camera;
mod files;
mod passkey;
#[cfg(not(feature = "hydrate"))]
mod server;
mod status;
mod tablet;

#[cfg(feature = "hydrate")]
pub use browser::*;
pub use camera::{CameraProblem, Chime, Seen};
pub use files::{MadeFile, hand_out, note_export};
pub use passkey::PasskeyProblem;
#[cfg(not(feature = "hydrate"))]
pub use server::*;
pub use status::{Check, JournalLine, PendingLine, Readiness, RunError, SyncProblem, SyncStatus, Update};
pub use tablet::{DeviceProblem, LockProblem, LockState, LockedFacts, OtherPerson, ToBeErased, Unlocking};

use super::page::Start;
use crate::club::{
    Role,
    access::{self, Action, Area, Rights},
    consents,
    practice::Reader,
};
use crate::sync::{Actor, Collection, Records};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// What a query answers: told to the browser with the page, compared to see whether it changed.
pub trait Answer: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static> Answer for T {}

/// A live answer: `query` is asked again whenever one of the collections changes, or a signal that
/// it reads.
pub fn watch<A: Answer>(
    reads: &'static [&'static Collection],
    query: impl Fn(&dyn Records) -> A + Clone + Send + Sync + 'static,
) -> Signal<A> {
    watch_built(reads, |_: &dyn Records| (), move |(), records| query(records))
}

/// [`watch`], with something that is dear to make and stays the same while one types.
pub fn watch_built<B: Send + Sync + 'static, A: Answer>(
    reads: &'static [&'static Collection],
    build: impl Fn(&dyn Records) -> B + Clone + Send + Sync + 'static,
    query: impl Fn(&B, &dyn Records) -> A + Clone + Send + Sync + 'static,
) -> Signal<A> {
    watch_rebuilt(reads, move |_, records| build(records), query)
}

/// The page's start, wherever it came from.
#[must_use]
pub fn start() -> Start {
    expect_context::<Start>()
}

/// Today at the club; it moves on at midnight.
#[must_use]
pub fn today() -> Signal<chrono::NaiveDate> {
    expect_context::<Clock>().today.into()
}

/// Now, milliseconds since 1970, to the half minute: for "5 min ago".
#[must_use]
pub fn now_ms() -> Signal<i64> {
    expect_context::<Clock>().now_ms.into()
}

/// The page's clock, as context.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub today: RwSignal<chrono::NaiveDate>,
    pub now_ms: RwSignal<i64>,
}

/// What the person who is signed in may do here.
#[must_use]
pub fn rights() -> Option<Rights> {
    let signed_in = start().signed_in?;
    Some(known_rights(&signed_in).unwrap_or_else(|| signed_in.rights()))
}

/// For whose eyes verdicts are made.
#[must_use]
pub fn reader() -> Reader {
    let signed_in = start().signed_in.zip(rights());
    signed_in.map_or(Reader::NOBODY, |(person, rights)| {
        Reader::of(Actor { user: person.user_id, role: person.role }, &rights)
    })
}

/// The account by which the person signs for the own family; none for who notes what others have signed.
#[must_use]
pub fn signs_as() -> Option<Uuid> {
    let (person, rights) = start().signed_in.zip(rights())?;
    consents::signs_as(&rights, person.user_id)
}

/// Whether the person may see anything of an area.
#[must_use]
pub fn may_see(area: Area) -> bool {
    rights().is_some_and(|rights| rights.may(area, Action::See))
}

/// Whether the person may change anything in an area: pages show no button that would be refused.
#[must_use]
pub fn may_change(area: Area) -> bool {
    rights().is_some_and(|rights| rights.may(area, Action::Change))
}

/// Whether the person may give somebody a role, or take it.
#[must_use]
pub fn may_place(role: Role) -> bool {
    let signed_in = start().signed_in.zip(rights());
    signed_in.is_some_and(|(person, rights)| access::may_place(person.role, &rights, role))
}
