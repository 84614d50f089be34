//! What is brought in from the file of another device. Anybody can have written it, whoever it says that it is of:
//! it is decided as its maker's, by what they may do now, and does no more than whoever brings it in may do either.

use super::Round;
use crate::club::{ClubCommand, ClubContext, Code, Refusal, Role, access::widens_sight};
use crate::server::access::{BroughtIn, Session};
use crate::sync::{Actor, Envelope, Write, authority::Sender};

impl Session {
    /// By whose rights the commands of the session are decided: nobody's who has left the club.
    pub(super) const fn decider(&self) -> Actor<Role> {
        match self.brought_in {
            Some(BroughtIn { user, role, maker_has_left: true }) => Actor { user, role },
            _ => self.actor(),
        }
    }

    /// Everybody by whose rights they are decided.
    pub(super) fn deciders(&self) -> Vec<Actor<Role>> {
        let by = self.brought_in.map(|BroughtIn { user, role, .. }| Actor { user, role });
        let decider = self.decider();
        std::iter::once(decider).chain(by.filter(|by| *by != decider)).collect()
    }
}

impl Round<'_> {
    /// Decides a command; one from a file for whoever brings it in as well.
    pub(super) fn decide(
        &self,
        envelope: &Envelope<ClubCommand>,
        sender: &Sender<'_, Role>,
    ) -> Result<Vec<Write>, Refusal> {
        let ledger = &self.club.ledger;
        let Some(brought_in) = self.session.brought_in else { return ledger.decide(envelope, sender) };
        if envelope.command.is_over_others() {
            return Err(Refusal::because(Code::NotByFile));
        }
        let writes = ledger.decide(envelope, sender)?;
        for actor in self.session.deciders().into_iter().skip(1) {
            let context = ClubContext { actor, ..sender.context };
            ledger.decide(envelope, &Sender { context, ..*sender })?;
        }
        // To show who one is, one has to be there.
        let wants = |actor| envelope.command.wants_confirmation(&writes, actor, ledger);
        if self.session.deciders().iter().any(wants) {
            return Err(Refusal::because(Code::NotByFile));
        }
        if brought_in.maker_has_left && widens_sight(&writes, ledger) {
            return Err(Refusal::because(Code::MakerHasLeft));
        }
        Ok(writes)
    }
}
