//! Medical proofs, as type and dates only, and the dated rules that say which one is needed.
//! Never an answer of a questionnaire, never a diagnosis.

mod commands;
mod proof;
mod proofs;
mod rule;
mod rules;
mod shipped;
mod table;

pub use commands::{MOST_RULES, MedicalCommand};
pub use proof::{MedicalProof, MedicalProofId, ProofKind};
pub(in crate::club) use proofs::{GoodUntil, last_good_day};
pub use proofs::{ProofStanding, Taken, standing_proof};
pub use rule::{AgeCounted, MedicalRule, MedicalRuleId, Requirement};
pub use rules::{Ages, Rules, requirement, requirement_of, rules_for, standing_lines};
pub use shipped::{federation_of, same_federation, shipped_disciplines, shipped_rules};
pub use table::{RulePlace, check_table};
