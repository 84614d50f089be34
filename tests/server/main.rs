#![cfg(test)]
#![cfg(feature = "ssr")]
//! The server as a black box, on both databases.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod audit;
mod backup;
mod backup_files;
mod command_line;
mod databases;
mod digest;
mod first_marks;
mod holders;
mod inputs;
mod invitations;
mod isolation;
mod live;
mod nightly;
mod own_rollback;
mod pages;
mod passwords;
mod poison;
mod practice;
mod protocol_examples;
mod rescue;
mod reset;
mod rest;
mod rest_answers;
mod roles;
mod sightings;
mod slow_connections;
mod surface;
mod sync;
mod sync_load;
mod sync_merge;
mod tombstones;
mod versions;
