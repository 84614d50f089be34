//! NovaClub: a sports club's office that keeps working without a network.
//!
//! One crate, two programs: the server (feature `ssr`) and the browser program (feature `hydrate`).
//! What stands without a feature runs in both. `sync` and `club` are pure.

#![recursion_limit = "256"]

pub mod app;
#[cfg(feature = "hydrate")]
pub mod browser;
pub mod club;
#[cfg(feature = "ssr")]
pub mod server;
pub mod sync;
