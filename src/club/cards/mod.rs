//! Membership cards: what their code says, and what a scanned one means at a session's door.
//!
//! A code names club and member, nothing else: no name, no date, no secret. It can be printed again
//! at any time and stays the same for life.

mod code;
mod faces;
mod scan;

pub use code::{CardCode, Squares};
pub use faces::CardFace;
pub use scan::{Scanned, scan};
