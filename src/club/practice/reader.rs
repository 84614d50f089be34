//! Whose eyes a verdict is made for. Papers that somebody does not see are not missing: what rests on them is
//! left out of the verdict that they see, and the verdict says that it is not the whole one.

use crate::club::{
    Role,
    access::{Action, Area, Own, Reach, Rights},
    people::MemberId,
};
use crate::sync::{Actor, Records};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Somebody for whom verdicts are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reader {
    actor: Actor<Role>,
    licences: Reach,
    medical: Reach,
    consents: Reach,
}

impl Reader {
    /// Who sees everything.
    pub const WHOLE: Self = Self {
        actor: Actor { user: Uuid::nil(), role: Role::Admin },
        licences: Reach::All,
        medical: Reach::All,
        consents: Reach::All,
    };

    /// Who is not signed in.
    pub const NOBODY: Self =
        Self { licences: Reach::None, medical: Reach::None, consents: Reach::None, ..Self::WHOLE };

    /// Somebody with these rights.
    #[must_use]
    pub fn of(actor: Actor<Role>, rights: &Rights) -> Self {
        let people = rights.reach(Area::People, Action::See);
        let sees = |area| match rights.reach(area, Action::See) {
            Reach::None => Reach::None,
            // Of whomever they see at all.
            reach if reach >= people => Reach::All,
            reach => reach,
        };
        Self {
            actor,
            licences: sees(Area::Licences),
            medical: sees(Area::Medical),
            consents: sees(Area::Consents),
        }
    }

    /// Whether the verdicts of everybody they see are whole.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.requirements() == [Reach::All; 3]
    }

    /// How far licences, medical proofs and the consent to care can be judged. What proof is needed, and
    /// since when it counts, follows from the licence.
    fn requirements(&self) -> [Reach; 3] {
        [self.licences, self.medical.min(self.licences), self.consents]
    }

    pub(super) fn judged(&self, records: &dyn Records) -> Judged {
        let requirements = self.requirements();
        let own = requirements.contains(&Reach::Own).then(|| Own::of(&self.actor, records).members);
        Judged { requirements, own: own.unwrap_or_default() }
    }
}

/// Which requirements are looked at, of whom.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    requirements: [Reach; 3],
    /// Where something is looked at of somebody's own people only.
    own: BTreeSet<MemberId>,
}

/// Which requirements are looked at of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Looked {
    pub licence: bool,
    pub proof: bool,
    pub care: bool,
}

impl Judged {
    /// For who sees everything, as commands do on the server.
    pub(super) const ALL: Self = Self { requirements: [Reach::All; 3], own: BTreeSet::new() };

    pub(super) fn of(&self, person: MemberId) -> Looked {
        let [licence, proof, care] = self.requirements.map(|reach| match reach {
            Reach::All => true,
            Reach::Own => self.own.contains(&person),
            Reach::None => false,
        });
        Looked { licence, proof, care }
    }
}
