//! A transaction in which commands are made out of what stands: REST decides whether a record is still
//! the one that its caller has read, and changes it, with nobody in between.

use super::{Desk, Origin, perform_in};
use crate::club::ClubCommand;
use crate::server::{
    Error,
    access::Session,
    db::{Tx, devices},
};
use chrono::NaiveDate;

/// The club's lock is held until this is committed or dropped; dropped, nothing was written.
#[derive(Debug)]
pub struct Writing<'a> {
    desk: &'a Desk,
    session: &'a Session,
    origin: Origin<'a>,
    tx: Tx,
    reached: Option<i64>,
}

impl Desk {
    /// Takes the club's lock, so that what is read from now on still stands when it is written to.
    ///
    /// # Errors
    /// What the database says.
    pub async fn write<'a>(&'a self, session: &'a Session, origin: Origin<'a>) -> Result<Writing<'a>, Error> {
        let mut tx = self.db.write_for(session.club).await?;
        devices::take_seq(&mut tx, session.club, 0).await?;
        Ok(Writing { desk: self, session, origin, tx, reached: None })
    }
}

impl Writing<'_> {
    /// For reading.
    pub const fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Carries commands out, as [`Desk::perform`] does.
    ///
    /// # Errors
    /// The refusal of the first command that is refused.
    pub async fn perform(&mut self, commands: Vec<ClubCommand>, on: NaiveDate) -> Result<(), Error> {
        if !commands.is_empty() {
            let seq = perform_in(&mut self.tx, self.session, self.origin, commands, on).await?;
            self.reached = Some(seq);
        }
        Ok(())
    }

    /// # Errors
    /// When the database does not confirm: nothing was written then.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await?;
        if let Some(seq) = self.reached {
            self.desk.pokes.tell(self.session.club, seq);
        }
        Ok(())
    }
}
