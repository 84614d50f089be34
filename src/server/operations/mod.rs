//! What the command line does: see `main.rs`.

pub mod backup;
pub mod collect;
pub mod compress;
pub mod demo;
pub mod health;
pub mod import;
pub mod serve;
