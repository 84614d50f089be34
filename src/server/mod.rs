//! The server program: pages from SQL, accounts, the sync end points, operations. Everything that
//! changes a club's records goes through [`sync::Desk`], whoever asks for it.

pub mod access;
pub mod audit;
pub mod config;
pub mod db;
pub mod error;
pub mod hexadecimal;
pub mod http;
pub mod mail;
pub mod moment;
pub mod operations;
pub mod patience;
pub mod privacy;
pub mod rest;
pub mod sync;

pub use config::Config;
pub use db::Db;
pub use error::Error;
