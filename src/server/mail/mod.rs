//! Mail: plain text, to one person, with nothing that tells who has read it.
//!
//! It goes through the SMTP server that the operator names (`NOVACLUB_SMTP`); without one each mail is
//! written as a file into a folder, to be opened with any mail program: enough to develop, and no mail of a
//! forgotten setting gets lost unseen.

mod account;
mod letter;
mod post;
mod settings;

pub use account::Event;
pub use letter::Letter;
pub use post::Post;
pub use settings::{Settings, Way};
