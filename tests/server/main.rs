#![cfg(test)]
#![cfg(feature = "ssr")]
//! The server as a black box, on both databases.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod command_line;
mod databases;
mod holders;
mod inputs;
mod invitations;
mod isolation;
mod live;
mod pages;
mod practice;
mod rescue;
mod rest;
mod roles;
mod sync;
mod sync_load;
mod sync_merge;
