//! What a person showed: that there is a paper, of which type, of which day.

use crate::club::{licences::Practice, people::MemberId};
use crate::{record, word_enum};
use chrono::NaiveDate;

word_enum! {
    /// The type of a proof.
    pub enum ProofKind {
        /// Every answer of the health questionnaire was "no".
        Attestation = "attestation",
        /// A doctor's certificate.
        Certificate = "certificate",
    }
}

record! {
    /// A medical proof of a person.
    pub struct MedicalProof(MedicalProofId) in "medical_proofs" {
        pub member_id: MemberId,
        pub kind: ProofKind,
        pub issued_on: NaiveDate,
        /// The discipline that a certificate names; none when it is for sport as a whole.
        pub discipline: Option<String>,
        /// What it allows; none when it does not say.
        pub practice: Option<Practice>,
    }
}
