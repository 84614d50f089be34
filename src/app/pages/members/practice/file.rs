//! What the record of a person shows of licences, proofs, dues and consents.

use crate::club::{
    access::FamilyAccount,
    consents::{
        Consent, ConsentKind, ConsentStanding, ConsentText, current_text, guardians_who_may_sign,
        is_minor_on, is_outgrown, may_answer, standing_of,
    },
    dues::{DuesState, SeasonMembership},
    families::{Guardian, GuardianId, HouseholdPlace},
    history::Change,
    licences::{Licence, LicenceId, LicenceState},
    medical::{MedicalProof, MedicalRule},
    people::{Enrolment, Member, MemberId},
    planning::{Group, Season, current_season},
    practice::{Papers, PracticePolicy, Reader, Verdict, Verdicts},
};
use crate::sync::{Collection, FieldValue as _, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The papers of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFile {
    pub member_id: MemberId,
    pub name: String,
    /// A guardian answers for the person.
    pub is_minor: bool,
    /// Whether the reader may answer for the person, who may change consents at all.
    pub may_answer: bool,
    /// The season of today.
    pub season: Option<Season>,
    /// The latest first.
    pub seasons: Vec<Season>,
    /// The one that runs longest first.
    pub licences: Vec<Licence>,
    /// When the licences came into the states that they have left.
    pub passed: Vec<Passed>,
    /// Of the person's groups, sorted.
    pub disciplines: Vec<String>,
    /// The latest first.
    pub proofs: Vec<MedicalProof>,
    /// Of the season of today.
    pub dues: Option<DuesState>,
    pub consents: Vec<Consent>,
    /// Who may sign for the person, by name.
    pub signers: Vec<(GuardianId, String)>,
    /// The wordings that are asked today, and where the answers stand.
    pub wordings: Vec<ConsentText>,
    pub standings: Vec<(ConsentKind, ConsentStanding)>,
    /// What others agreed to before the person was of age.
    pub outgrown: Vec<ConsentKind>,
    pub verdict: Verdict,
    /// What the verdict counts on.
    pub counted: Papers,
}

/// A state that a licence has left, and since when it had been in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    pub licence: LicenceId,
    pub state: LicenceState,
    pub on: NaiveDate,
}

impl PaperFile {
    /// The papers of a member, as somebody sees them, who signs by an account of the family or for everybody;
    /// none when there is none of that id.
    #[must_use]
    pub fn of(
        records: &dyn Records,
        id: MemberId,
        today: NaiveDate,
        (reader, account): (&Reader, Option<Uuid>),
    ) -> Option<Self> {
        let member = records.get::<Member>(id.0)?;
        let mut seasons: Vec<Season> = records.all::<Season>().collect();
        seasons.sort_by(|a, b| (b.starts_on, &b.name).cmp(&(a.starts_on, &a.name)));
        let season = current_season(&seasons, today).cloned();
        let mut licences: Vec<Licence> = of_member(records, id).collect();
        licences.sort_by_key(|licence| {
            std::cmp::Reverse((licence.expires_on.unwrap_or(NaiveDate::MAX), licence.id))
        });
        let mut proofs: Vec<MedicalProof> = of_member(records, id).collect();
        proofs.sort_by_key(|proof| std::cmp::Reverse((proof.issued_on, proof.id)));
        let dues = season.as_ref().and_then(|season| {
            records.get::<SeasonMembership>(SeasonMembership::id_for(id, season.id).0)?.dues
        });
        let verdicts = Verdicts::build_for(records, today, &[id]).seen_by(reader, records);
        Some(Self {
            verdict: verdicts.of(&member, None),
            counted: verdicts.papers(&member, None),
            member_id: id,
            name: member.display_name(),
            is_minor: is_minor_on(&member, today, records),
            may_answer: may_answer(&member, account, today, records),
            season,
            seasons,
            passed: passed(records, &licences),
            disciplines: disciplines(records, id),
            licences,
            proofs,
            dues,
            outgrown: of_member::<Consent>(records, id)
                .filter(|consent| is_outgrown(consent, records, today))
                .map(|consent| consent.kind)
                .collect(),
            consents: of_member(records, id).collect(),
            signers: signers(records, id, account),
            wordings: ConsentKind::ALL
                .iter()
                .filter_map(|kind| current_text(records, *kind, today))
                .collect(),
            standings: ConsentKind::ALL
                .iter()
                .map(|kind| (*kind, standing_of(records, id, *kind, today)))
                .collect(),
        })
    }

    /// What they are read from.
    pub const READS: &'static [&'static Collection] = &[
        Member::COLLECTION,
        Season::COLLECTION,
        Group::COLLECTION,
        Enrolment::COLLECTION,
        Licence::COLLECTION,
        MedicalProof::COLLECTION,
        MedicalRule::COLLECTION,
        SeasonMembership::COLLECTION,
        Consent::COLLECTION,
        ConsentText::COLLECTION,
        HouseholdPlace::COLLECTION,
        Guardian::COLLECTION,
        FamilyAccount::COLLECTION,
        PracticePolicy::COLLECTION,
        Change::COLLECTION,
    ];
}

/// Records of a member; rows of others are not even read.
fn of_member<R: Record>(records: &dyn Records, id: MemberId) -> impl Iterator<Item = R> {
    let (position, wanted) = (R::COLLECTION.position("member_id"), id.to_value());
    records
        .rows(R::COLLECTION)
        .filter(move |row| position.and_then(|position| row.values.get(position)) == Some(&wanted))
        .filter_map(|row| R::from_values(row.id, &row.values).ok())
}

/// From the history of the licences: their states with the days that were noted with them.
fn passed(records: &dyn Records, licences: &[Licence]) -> Vec<Passed> {
    if licences.is_empty() {
        return Vec::new();
    }
    let collection = Licence::COLLECTION.name.to_owned().to_value();
    let position = Change::COLLECTION.position("collection");
    let changes: Vec<Change> = records
        .rows(Change::COLLECTION)
        .filter(|row| position.and_then(|position| row.values.get(position)) == Some(&collection))
        .filter_map(|row| Change::from_values(row.id, &row.values).ok())
        .filter(|change| change.won && licences.iter().any(|licence| licence.id.0 == change.record_id))
        .collect();
    let left = |field: &'static str| changes.iter().filter(move |change| change.field == field);
    let mut passed: Vec<(i64, Passed)> = left("state")
        .filter_map(|state| {
            let since = left("state_since")
                .find(|since| since.record_id == state.record_id && since.made_at_ms == state.made_at_ms)?;
            let step = Passed {
                licence: LicenceId(state.record_id),
                state: LicenceState::from_word(state.before.as_deref()?)?,
                on: since.before.as_deref()?.parse().ok()?,
            };
            Some((state.made_at_ms, step))
        })
        .collect();
    passed.sort_by_key(|(made_at_ms, _)| *made_at_ms);
    passed.into_iter().map(|(_, passed)| passed).collect()
}

fn disciplines(records: &dyn Records, id: MemberId) -> Vec<String> {
    let mut names: Vec<String> = of_member::<Enrolment>(records, id)
        .filter(|enrolment| enrolment.active)
        .filter_map(|enrolment| records.get::<Group>(enrolment.group_id.0)?.discipline)
        .collect();
    names.sort();
    names.dedup();
    names
}

fn signers(records: &dyn Records, id: MemberId, account: Option<Uuid>) -> Vec<(GuardianId, String)> {
    let mut signers: Vec<_> = guardians_who_may_sign(records, id, account)
        .map(|guardian| (guardian.id, guardian.display_name()))
        .collect();
    signers.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    // Who has two homes with the person is asked once.
    signers.dedup_by(|a, b| a.1 == b.1);
    signers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        families::{HouseholdId, Relation},
        medical::{MedicalProofId, ProofKind},
        planning::SeasonId,
    };
    use crate::sync::{
        Stamp,
        authority::Ledger,
        merge::{StampedRow, Stamps},
        record::Row,
    };
    use std::collections::BTreeMap;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[derive(Default)]
    struct Club(Ledger);

    impl Club {
        fn with<R: Record>(mut self, records: &[R]) -> Self {
            let stamps = Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
            let rows = records.iter().map(|record| StampedRow {
                row: Row { id: record.id(), seq: 1, deleted: false, values: record.values() },
                stamps: stamps.clone(),
            });
            self.0.insert(R::COLLECTION, rows.collect::<Vec<_>>());
            self
        }
    }

    #[test]
    fn papers_are_those_of_the_person_and_the_season_of_today() {
        let lea = Member { birth_date: Some(day("2014-03-14")), ..Member::blank(MemberId(id(1))) };
        let season = Season::around(SeasonId(id(20)), day("2026-11-21"));
        let proof = |n, member, issued: &str| MedicalProof {
            id: MedicalProofId(id(n)),
            member_id: MemberId(id(member)),
            kind: ProofKind::Attestation,
            issued_on: day(issued),
            discipline: None,
            practice: None,
        };
        let dues = SeasonMembership {
            id: SeasonMembership::id_for(lea.id, season.id),
            member_id: lea.id,
            season_id: season.id,
            dues: Some(DuesState::Paid),
            dues_since: None,
        };
        let home = HouseholdId(id(30));
        let guardian = |n, home, name: &str, legal| Guardian {
            id: GuardianId(id(n)),
            household_id: home,
            member_id: None,
            last_name: name.into(),
            first_name: "Claire".into(),
            relation: Relation::Mother,
            phone: None,
            email: None,
            legal,
        };
        let place = HouseholdPlace {
            id: HouseholdPlace::id_for(home, lea.id),
            household_id: home,
            member_id: lea.id,
            active: true,
        };
        let Club(ledger) = Club::default()
            .with(std::slice::from_ref(&lea))
            .with(&[season])
            .with(&[proof(2, 1, "2025-09-01"), proof(3, 1, "2026-09-01"), proof(4, 9, "2026-10-01")])
            .with(&[dues])
            .with(&[place])
            .with(&[
                guardian(40, home, "Martin", true),
                guardian(41, home, "Roux", false),
                guardian(42, HouseholdId(id(31)), "Petit", true),
            ]);
        let papers = PaperFile::of(&ledger, lea.id, day("2026-11-21"), (&Reader::WHOLE, None)).unwrap();
        let issued: Vec<_> = papers.proofs.iter().map(|proof| proof.issued_on.to_string()).collect();
        assert_eq!(issued, ["2026-09-01", "2025-09-01"]);
        assert_eq!((papers.dues, papers.is_minor), (Some(DuesState::Paid), true));
        assert_eq!(papers.signers, [(GuardianId(id(40)), "Claire MARTIN".to_owned())]);
        assert_eq!(PaperFile::of(&ledger, MemberId(id(5)), day("2026-11-21"), (&Reader::WHOLE, None)), None);
    }
}
