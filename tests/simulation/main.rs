#![cfg(test)]
#![cfg(feature = "ssr")]
//! The sync engine in a deterministic world: real replicas and the real authority around memory
//! instead of `IndexedDB`, SQL and HTTP; a seeded scheduler, a virtual clock, and faults at the
//! transport, the stores and the clocks. No time passes and nothing sleeps.
//!
//! The suite is itself tested: each planted mistake must break an invariant.
//!
//! `SIM_SEEDS` says how many worlds are run, `SIM_BASE` from which seed on; see `make sim`.

mod chance;
mod comparing;
mod corpus;
mod device;
mod disk;
mod exchange;
mod generator;
mod invariants;
mod mistakes;
mod network;
mod person;
mod real;
mod run;
mod script;
mod server;
mod shrink;
#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "other suites use the rest")]
mod support;
mod tally;
mod world;
