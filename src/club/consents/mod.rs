//! What a person, or a minor's guardian, allows, and the wording that they agreed to.

mod answer;
mod standing_consent;
#[cfg(test)]
mod tests;
mod text;

pub use standing_consent::{
    ConsentStanding, guardians_who_may_sign, is_minor_on, is_outgrown, may_answer, signs_as, standing_of,
};
pub use text::{ConsentText, ConsentTextId, WORDING_LENGTH, current_text, next_version, texts_of};

use crate::club::{
    ClubContext,
    access::Area,
    families::GuardianId,
    people::{MemberId, NAME_LENGTH, standing, standing_reads},
    refusal::Refusal,
    spelling::line_problem,
};
use crate::sync::{Read, Records, Write};
use crate::{record, word_enum};
use answer::Signer;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What is allowed.
    pub enum ConsentKind {
        /// To be cared for, and taken to hospital, in an emergency.
        Care = "care",
        /// To be photographed and shown.
        Image = "image",
        /// The club's rules are known and accepted.
        Rules = "rules",
        /// To leave alone after a session.
        LeaveAlone = "leave_alone",
        /// To be taken along to competitions and outings.
        Outings = "outings",
        /// To be sent the club's news.
        Newsletters = "newsletters",
    }
}

record! {
    /// One answer of one person. One record for each pair.
    pub struct Consent(ConsentId) in "consents" {
        pub member_id: MemberId,
        pub kind: ConsentKind,
        /// None once the answer was taken back.
        pub given: Option<bool>,
        pub decided_on: NaiveDate,
        /// Who said so, when it was not the person: a guardian's name.
        pub decided_by: Option<String>,
        /// The guardian of that name; none where a name was all that was noted.
        pub guardian_id: Option<GuardianId>,
        /// The wording that was agreed to; none before there was one.
        pub text_id: Option<ConsentTextId>,
        /// The day on which the answer was taken back. What it was stays, with its day.
        pub withdrawn_on: Option<NaiveDate>,
    }
}

impl Consent {
    /// The answer of a person has the same id on every device.
    #[must_use]
    pub fn id_for(member: MemberId, kind: ConsentKind) -> ConsentId {
        ConsentId(Uuid::new_v5(&member.0, format!("consent/{}", kind.word()).as_bytes()))
    }

    /// The command that notes this answer again, as it stands here. One that was given under a name alone,
    /// or to no wording though one is asked by now, is noted as such answers were.
    #[must_use]
    pub fn noted_again(&self, wording_asked: bool) -> ConsentCommand {
        let Self { member_id, kind, given, decided_on, ref decided_by, guardian_id, text_id, .. } = *self;
        let under_a_name = decided_by.is_some() && guardian_id.is_none();
        let to_no_wording = given == Some(true) && text_id.is_none() && wording_asked;
        if under_a_name || to_no_wording {
            ConsentCommand::Decide { member_id, kind, given, decided_on, decided_by: decided_by.clone() }
        } else {
            ConsentCommand::Answer { member_id, kind, given, decided_on, guardian_id, text_id }
        }
    }
}

/// One intention about consents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentCommand {
    /// Notes an answer to no wording, under a name; none takes it back. As devices noted answers before
    /// there were wordings and guardians: theirs are still read, and obey the rule of [`Self::Answer`].
    Decide {
        member_id: MemberId,
        kind: ConsentKind,
        given: Option<bool>,
        decided_on: NaiveDate,
        decided_by: Option<String>,
    },
    /// Notes an answer to a wording; a minor's is given by a guardian who may sign, an adult's by nobody else.
    /// None takes it back, and what it was stays known.
    Answer {
        member_id: MemberId,
        kind: ConsentKind,
        given: Option<bool>,
        decided_on: NaiveDate,
        guardian_id: Option<GuardianId>,
        text_id: Option<ConsentTextId>,
    },
    /// A new wording. What was agreed to stays: a wording that is there is not changed.
    SaveText { text: ConsentText },
}

impl ConsentCommand {
    /// The area that must be the sender's to change: the wordings are the club's.
    pub(in crate::club) const fn area(&self) -> Area {
        match self {
            Self::Decide { .. } | Self::Answer { .. } => Area::Consents,
            Self::SaveText { .. } => Area::Club,
        }
    }

    /// Whose answer it is.
    pub(in crate::club) const fn asked(&self) -> Option<MemberId> {
        match self {
            Self::Decide { member_id, .. } | Self::Answer { member_id, .. } => Some(*member_id),
            Self::SaveText { .. } => None,
        }
    }

    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        match self {
            Self::Decide { member_id, kind, .. } => answer_reads(known, *member_id, *kind, self.signer()),
            Self::Answer { member_id, kind, .. } => {
                let mut reads = answer_reads(known, *member_id, *kind, self.signer());
                reads.push(Read::all::<ConsentText>());
                reads
            }
            Self::SaveText { .. } => vec![Read::all::<ConsentText>()],
        }
    }

    fn signer(&self) -> Signer<'_> {
        match self {
            Self::Decide { decided_by: Some(name), .. } => Signer::Named(name),
            Self::Answer { guardian_id: Some(id), .. } => Signer::Guardian(*id),
            Self::Decide { .. } | Self::Answer { .. } | Self::SaveText { .. } => Signer::Themselves,
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::Decide { member_id, kind, given, decided_on, decided_by } => {
                let member = answer::member(*member_id, *decided_on, context, records)?;
                let wrong =
                    decided_by.as_deref().and_then(|name| line_problem("decided_by", name, NAME_LENGTH));
                Refusal::unless_empty(wrong.into_iter().collect())?;
                let signed = answer::signed(&member, *given, self.signer(), *decided_on, (context, records))?;
                Ok(answer::note(
                    Consent {
                        id: Consent::id_for(member.id, *kind),
                        member_id: member.id,
                        kind: *kind,
                        given: *given,
                        decided_on: *decided_on,
                        decided_by: signed.name,
                        guardian_id: signed.guardian_id,
                        text_id: None,
                        withdrawn_on: None,
                    },
                    records,
                ))
            }
            Self::Answer { member_id, kind, given, decided_on, text_id, .. } => {
                let member = answer::member(*member_id, *decided_on, context, records)?;
                let signed = answer::signed(&member, *given, self.signer(), *decided_on, (context, records))?;
                answer::check_text(*kind, *given, *text_id, *decided_on, records)?;
                Ok(answer::note(
                    Consent {
                        id: Consent::id_for(member.id, *kind),
                        member_id: member.id,
                        kind: *kind,
                        given: *given,
                        decided_on: *decided_on,
                        decided_by: signed.name,
                        guardian_id: signed.guardian_id,
                        text_id: *text_id,
                        withdrawn_on: None,
                    },
                    records,
                ))
            }
            Self::SaveText { text } => text::save(text, records),
        }
    }
}

fn answer_reads(
    known: &dyn Records,
    member_id: MemberId,
    kind: ConsentKind,
    signer: Signer<'_>,
) -> Vec<Read> {
    let member = standing(known, member_id);
    let mut reads: Vec<Read> = standing_reads(known, member_id).collect();
    reads.push(Read::one::<Consent>(Consent::id_for(member, kind).0));
    reads.extend(answer::signer_reads(known, member, signer));
    reads
}
