//! What the server does for devices that lie about: it keeps half of the key that a code opens, and the order
//! to erase a device until the device has carried it out.

pub mod locks;
pub mod sealing;
pub mod wipe;

use super::Session;
use crate::server::{
    Error,
    db::{Tx, tablets},
    sync::require_no_origin,
};
use uuid::Uuid;

/// The device must be this person's, or nobody's yet.
async fn require_own(tx: &mut Tx, session: &Session, device: Uuid) -> Result<(), Error> {
    require_no_origin(device)?;
    match tablets::find_owner(tx, session.club, device).await? {
        Some(owner) if owner != session.user => Err(Error::ForeignDevice),
        _ => Ok(()),
    }
}
