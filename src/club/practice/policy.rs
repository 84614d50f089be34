//! How strict a club is: what it chose that the verdict weighs.

use crate::club::ClubContext;
use crate::sync::{Read, Records, Write};
use crate::{record, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What something missing means.
    pub enum Weight {
        Ignored = "ignored",
        /// Orange: said, and no more.
        Warns = "warns",
        /// Red.
        Forbids = "forbids",
    }
}

record! {
    /// The club's choice; one record in each club.
    pub struct PracticePolicy(PracticePolicyId) in "practice_policies" {
        pub licence: Weight,
        pub proof: Weight,
        pub dues: Weight,
        pub care_consent: Weight,
        /// Whether marking someone present whose verdict is red is refused, here and on the server.
        pub refuses_red: bool,
    }
}

impl PracticePolicy {
    /// The record has the same id on every device of a club.
    #[must_use]
    pub fn id_for(club: Uuid) -> PracticePolicyId {
        PracticePolicyId(Uuid::new_v5(&club, b"practice policy"))
    }

    /// What holds until the club chooses: papers forbid, money only warns, nothing is refused.
    #[must_use]
    pub const fn usual(id: PracticePolicyId) -> Self {
        Self {
            id,
            licence: Weight::Forbids,
            proof: Weight::Forbids,
            dues: Weight::Warns,
            care_consent: Weight::Warns,
            refuses_red: false,
        }
    }
}

/// One intention about how strict the club is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PracticeCommand {
    SetPolicy { policy: PracticePolicy },
}

impl PracticeCommand {
    pub(in crate::club) fn reads(&self) -> Vec<Read> {
        let Self::SetPolicy { policy } = self;
        vec![Read::one::<PracticePolicy>(policy.id.0)]
    }

    pub(in crate::club) fn decide(&self, context: &ClubContext, records: &dyn Records) -> Vec<Write> {
        let Self::SetPolicy { policy } = self;
        let id = PracticePolicy::id_for(context.club);
        let after = PracticePolicy { id, ..policy.clone() };
        match records.get::<PracticePolicy>(id.0) {
            Some(before) => Write::update(&before, &after).into_iter().collect(),
            None => vec![Write::create(&after)],
        }
    }
}
