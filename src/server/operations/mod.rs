//! The command line: see `main.rs`.
