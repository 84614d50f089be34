//! What a person, or a minor's guardian, allows.

use crate::club::{
    ClubContext,
    access::Permission,
    people::{Member, MemberId, NAME_LENGTH, standing, standing_reads},
    refusal::{Code, Refusal, require},
    spelling::line_problem,
};
use crate::sync::{Read, Record, Records, Write};
use crate::{record, word_enum};
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
    }
}

impl Consent {
    /// The answer of a person has the same id on every device.
    #[must_use]
    pub fn id_for(member: MemberId, kind: ConsentKind) -> ConsentId {
        ConsentId(Uuid::new_v5(&member.0, format!("consent/{}", kind.word()).as_bytes()))
    }
}

/// One intention about consents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentCommand {
    /// Notes an answer; none takes it back.
    Decide {
        member_id: MemberId,
        kind: ConsentKind,
        given: Option<bool>,
        decided_on: NaiveDate,
        decided_by: Option<String>,
    },
}

impl ConsentCommand {
    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        let Self::Decide { member_id, kind, .. } = self;
        let mut reads: Vec<Read> = standing_reads(known, *member_id).collect();
        reads.push(Read::one::<Consent>(Consent::id_for(standing(known, *member_id), *kind).0));
        reads
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        require(context.actor.role, Permission::ManagePeople)?;
        let Self::Decide { member_id, kind, given, decided_on, decided_by } = self;
        let member_id = standing(records, *member_id);
        if records.row(Member::COLLECTION, member_id.0).is_none() {
            return Err(Refusal::field("member_id", Code::UnknownRecord));
        }
        if *decided_on > context.on {
            return Err(Refusal::field("decided_on", Code::DateInFuture));
        }
        let wrong = decided_by.as_deref().and_then(|name| line_problem("decided_by", name, NAME_LENGTH));
        Refusal::unless_empty(wrong.into_iter().collect())?;
        let id = Consent::id_for(member_id, *kind);
        let after = Consent {
            id,
            member_id,
            kind: *kind,
            given: *given,
            decided_on: *decided_on,
            decided_by: decided_by.clone(),
        };
        Ok(match records.get::<Consent>(id.0) {
            Some(before) => Write::update(&before, &after).into_iter().collect(),
            None if given.is_none() => Vec::new(),
            None => vec![Write::create(&after)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{Role, attendance::fixture::Club, people::MemberStatus};

    const TODAY: &str = "2026-11-21";

    fn decide(member_id: MemberId, given: Option<bool>) -> ConsentCommand {
        ConsentCommand::Decide {
            member_id,
            kind: ConsentKind::Care,
            given,
            decided_on: "2026-09-05".parse().unwrap(),
            decided_by: Some("Claire ROUX".into()),
        }
    }

    fn answers(club: &Club) -> Vec<(MemberId, Option<bool>)> {
        let records: &dyn Records = &club.records;
        records.all::<Consent>().map(|consent| (consent.member_id, consent.given)).collect()
    }

    #[test]
    fn an_answer_is_noted_changed_and_taken_back_of_whomever_a_person_became() {
        let mut club = Club::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        let double = MemberId(Uuid::from_u128(102));
        club.add(&Member { merged_into: Some(ada), archived: true, ..Member::blank(double) });
        assert_eq!(club.decide(decide(ada, None), Role::Secretary, TODAY), Ok(vec![]));
        for (member, given) in [(ada, Some(true)), (double, Some(false)), (ada, None)] {
            club.run(decide(member, given), TODAY).unwrap();
            assert_eq!(answers(&club), [(ada, given)]);
        }
    }

    #[test]
    fn an_answer_is_of_a_person_who_exists_a_day_that_came_and_a_name_that_fits() {
        let mut club = Club::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        let cases = [
            (
                decide(MemberId(Uuid::from_u128(99)), Some(true)),
                "2026-11-21",
                "member_id",
                Code::UnknownRecord,
            ),
            (decide(ada, Some(true)), "2026-09-04", "decided_on", Code::DateInFuture),
            (
                ConsentCommand::Decide {
                    member_id: ada,
                    kind: ConsentKind::Image,
                    given: Some(true),
                    decided_on: TODAY.parse().unwrap(),
                    decided_by: Some("n".repeat(NAME_LENGTH + 1)),
                },
                TODAY,
                "decided_by",
                Code::TooLong,
            ),
        ];
        for (command, today, field, code) in cases {
            let refusal = club.run(command, today).unwrap_err();
            assert_eq!((refusal.0[0].field.as_deref(), refusal.0[0].code), (Some(field), code));
        }
    }
}
