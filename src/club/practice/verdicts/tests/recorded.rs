//! What is recorded of Léa, to be changed case by case.

use super::super::*;
use crate::club::{
    attendance::fixture::Club,
    consents::ConsentKind,
    licences::{LicenceId, LicenceState},
    medical::{MedicalProofId, ProofKind},
    practice::Colour,
};

pub(super) const TODAY: &str = "2026-11-21";
pub(super) const SEASON: SeasonId = SeasonId(Uuid::from_u128(1));
pub(super) const LEA: MemberId = MemberId(Uuid::from_u128(50));

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Léa, 11, of the judo group, with nothing but her birth date.
pub(super) fn lea() -> Member {
    Member { birth_date: Some(day("2015-03-14")), ..Member::blank(LEA) }
}

pub(super) fn licence(state: LicenceState) -> Licence {
    Licence {
        id: LicenceId(Uuid::from_u128(60)),
        member_id: LEA,
        number: (state == LicenceState::Validated).then(|| "A1234".into()),
        discipline: Some("JUDO".into()),
        practice: None,
        issued_on: (state == LicenceState::Validated).then(|| day("2026-09-18")),
        expires_on: Some(day("2027-08-31")),
        federation: None,
        season_id: Some(SEASON),
        state,
        state_since: Some(day("2026-09-20")),
    }
}

pub(super) fn proof(kind: ProofKind, issued_on: &str) -> MedicalProof {
    MedicalProof {
        id: MedicalProofId(Uuid::from_u128(61)),
        member_id: LEA,
        kind,
        issued_on: day(issued_on),
        discipline: None,
        practice: None,
    }
}

pub(super) fn dues(state: DuesState) -> SeasonMembership {
    SeasonMembership {
        id: SeasonMembership::id_for(LEA, SEASON),
        member_id: LEA,
        season_id: SEASON,
        dues: Some(state),
        dues_since: Some(day("2026-10-01")),
    }
}

pub(super) fn care(given: bool) -> Consent {
    Consent {
        id: Consent::id_for(LEA, ConsentKind::Care),
        member_id: LEA,
        kind: ConsentKind::Care,
        given: Some(given),
        decided_on: day("2026-09-05"),
        decided_by: None,
        guardian_id: None,
        text_id: None,
        withdrawn_on: None,
    }
}

/// What is recorded, with everything in order to begin with.
#[derive(Clone)]
pub(super) struct Recorded {
    pub(super) member: Member,
    pub(super) licences: Vec<Licence>,
    pub(super) proofs: Vec<MedicalProof>,
    pub(super) dues: Option<SeasonMembership>,
    pub(super) consent: Option<Consent>,
    pub(super) policy: Option<PracticePolicy>,
    /// The disciplines of the groups that Léa is in.
    pub(super) groups: Vec<Option<&'static str>>,
}

impl Recorded {
    /// Everything in order.
    pub(super) fn whole() -> Self {
        Self {
            member: lea(),
            licences: vec![licence(LicenceState::Validated)],
            proofs: vec![proof(ProofKind::Attestation, "2026-09-05")],
            dues: Some(dues(DuesState::Paid)),
            consent: Some(care(true)),
            policy: None,
            groups: vec![Some("Judo")],
        }
    }

    pub(super) fn but(change: impl FnOnce(&mut Self)) -> Self {
        let mut recorded = Self::whole();
        change(&mut recorded);
        recorded
    }

    pub(super) fn club(&self) -> Club {
        let mut club = Club::default();
        club.add(&Season::around(SEASON, day(TODAY)));
        club.add(&self.member);
        for (n, discipline) in (70..).zip(&self.groups) {
            let id = GroupId(Uuid::from_u128(n));
            club.add(&Group {
                id,
                season_id: SEASON,
                name: "Groupe".into(),
                discipline: discipline.map(Into::into),
                place: None,
                capacity: None,
                youngest_age: None,
                oldest_age: None,
            });
            let enrolment = Enrolment::id_for(LEA, id);
            club.add(&Enrolment { id: enrolment, member_id: LEA, group_id: id, active: true });
        }
        for (n, licence) in (80..).zip(&self.licences) {
            club.add(&Licence { id: LicenceId(Uuid::from_u128(n)), ..licence.clone() });
        }
        for (n, proof) in (90..).zip(&self.proofs) {
            club.add(&MedicalProof { id: MedicalProofId(Uuid::from_u128(n)), ..proof.clone() });
        }
        self.dues.iter().for_each(|dues| club.add(dues));
        self.consent.iter().for_each(|consent| club.add(consent));
        self.policy.iter().for_each(|policy| club.add(policy));
        club
    }

    pub(super) fn verdict(&self, on: &str, discipline: Option<&str>) -> Verdict {
        let club = self.club();
        let verdict = Verdicts::build(&club.records, day(on)).of(&self.member, discipline);
        let of_few = Verdicts::build_for(&club.records, day(on), &[LEA]);
        assert_eq!(of_few.of(&self.member, discipline), verdict, "prepared for one as for all");
        assert_eq!(of_few.of_id(LEA, discipline).as_ref(), Some(&verdict));
        verdict
    }

    /// `red licence_missing; orange dues_owed`, or `green`.
    pub(super) fn told(&self, on: &str, discipline: Option<&str>) -> String {
        let verdict = self.verdict(on, discipline);
        let tell = |reason: &Reason| {
            let discipline = reason.discipline.as_ref().map(|name| format!(" ({name})"));
            format!(
                "{} {}{}",
                reason.colour().word(),
                reason.what.word().word(),
                discipline.unwrap_or_default()
            )
        };
        let worst = verdict.reasons.iter().map(Reason::colour).max().unwrap_or(Colour::Green);
        assert_eq!(verdict.colour, worst);
        let reasons: Vec<String> = verdict.reasons.iter().map(tell).collect();
        if reasons.is_empty() { "green".to_owned() } else { reasons.join("; ") }
    }
}
