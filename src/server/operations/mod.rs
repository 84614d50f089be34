//! What the command line does: see `main.rs`.

pub mod account;
pub mod audit;
pub mod backup;
pub mod collect;
pub mod compress;
mod connection;
pub mod demo;
pub mod health;
pub mod import;
mod places;
pub mod retention;
pub mod serve;
