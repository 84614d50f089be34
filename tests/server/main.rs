#![cfg(test)]
#![cfg(feature = "ssr")]
//! The server as a black box, on both databases.

#[path = "../support/mod.rs"]
mod support;

mod account_command;
mod account_terms;
mod accounts;
mod address_proof;
mod audit;
mod authors;
mod backup;
mod backup_files;
mod change_of_secret;
mod command_line;
mod confirmed_rights;
mod confirming;
mod databases;
mod departures;
mod device_list;
mod device_number;
mod digest;
mod email_change;
mod endpoints;
mod factors;
mod family_accounts;
mod first_marks;
mod held;
mod holders;
mod inputs;
mod invitations;
mod isolation;
mod joining_half_way;
mod live;
mod lock_secrets;
mod nightly;
mod openid;
mod own_rollback;
mod page_rights;
mod pages;
mod passwords;
mod poison;
mod practice;
mod privacy;
mod protocol_examples;
mod rescue;
mod reset;
mod rest;
mod rest_answers;
mod roles;
mod row_security;
mod scopes;
mod sessions;
mod several_instances;
mod sightings;
mod slow_connections;
mod staff;
mod surface;
mod switching;
mod sync;
mod sync_load;
mod sync_merge;
mod tablet;
mod tombstones;
mod versions;
