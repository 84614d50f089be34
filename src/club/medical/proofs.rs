//! Whether a proof that a person showed satisfies a rule on a day.
//!
//! When a rule covers seasons, the paper's age is counted on the day on which the licence is asked
//! for, as France Judo counts a certificate's year (textes officiels, art. 7) and the law that of
//! disciplines under constraint (code du sport, art. D231-1-1): a certificate of July is good for a
//! licence of September and holds to the end of that season. Where no licence is known yet, the season's
//! first day stands for that day. A rule that names no seasons counts the age on the day itself:
//! divers dive with a certificate of less than a year.

use super::{
    proof::{MedicalProof, ProofKind},
    rule::{MedicalRule, Requirement},
    shipped::same_federation,
};
use crate::club::{licences::Practice, planning::Season};
use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// When licences were taken: what a proof's age is counted at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken<'a> {
    /// The season of the day.
    pub season: Option<&'a Season>,
    /// The days on which the person's licences of the discipline were issued.
    pub issued_on: &'a [NaiveDate],
}

/// How the proofs of a person stand to a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProofStanding {
    /// Nothing is asked for.
    NotNeeded,
    /// This one satisfies it, to the last day named.
    Holds {
        proof: MedicalProof,
        until: Option<NaiveDate>,
    },
    TooOld {
        proof: MedicalProof,
    },
    /// This one would hold if it were of the kind, for the discipline and the practice.
    WrongKind {
        proof: MedicalProof,
    },
    Missing,
}

/// Licences of the next season are taken from three months before it on.
const TAKEN_EARLY: Months = Months::new(3);

/// The proof that satisfies a rule on a day, or the nearest to it.
#[must_use]
pub fn standing_proof(
    rule: &MedicalRule,
    proofs: &[MedicalProof],
    discipline: Option<&str>,
    taken: Taken<'_>,
    on: NaiveDate,
) -> ProofStanding {
    if !rule.requirement.asks() {
        return ProofStanding::NotNeeded;
    }
    let shown = || proofs.iter().filter(|proof| proof.issued_on <= on);
    let fits = |proof: &&MedicalProof| is_of_kind(rule, proof, discipline);
    let holding = |proof: &MedicalProof| match last_day(rule, proof, taken) {
        End::TooOld => None,
        end @ End::On(until) => (on <= until).then(|| (end, proof.clone())),
        End::Never => Some((End::Never, proof.clone())),
    };
    let best =
        shown().filter(fits).filter_map(holding).max_by_key(|(end, proof)| (*end, proof.issued_on, proof.id));
    if let Some((end, proof)) = best {
        return ProofStanding::Holds { proof, until: end.day() };
    }
    let others = shown().filter(|proof| !fits(proof)).filter_map(holding);
    if let Some((_, proof)) = others.max_by_key(|(_, proof)| (proof.issued_on, proof.id)) {
        return ProofStanding::WrongKind { proof };
    }
    match shown().filter(fits).max_by_key(|proof| (proof.issued_on, proof.id)) {
        Some(proof) => ProofStanding::TooOld { proof: proof.clone() },
        None => ProofStanding::Missing,
    }
}

/// Until when a paper can satisfy a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::club) enum GoodUntil {
    /// The rule asks for another paper, or for none.
    NotAskedFor,
    /// It never grows too old.
    Always,
    Day(NaiveDate),
}

/// Until when a paper can satisfy a rule, in whichever season it was shown.
#[must_use]
pub(in crate::club) fn last_good_day(
    rule: &MedicalRule,
    proof: &MedicalProof,
    discipline: Option<&str>,
    seasons: &[Season],
    issued_on: &[NaiveDate],
) -> GoodUntil {
    if !rule.requirement.asks() || !is_of_kind(rule, proof, discipline) {
        return GoodUntil::NotAskedFor;
    }
    let in_season = |season| last_day(rule, proof, Taken { season, issued_on });
    let end = seasons.iter().map(|season| in_season(Some(season))).max().unwrap_or_else(|| in_season(None));
    match end {
        // Too old for every season that is known: it never served, or serves no more.
        End::TooOld => in_season(None).day().map_or(GoodUntil::NotAskedFor, GoodUntil::Day),
        end => end.day().map_or(GoodUntil::Always, GoodUntil::Day),
    }
}

/// Whether a paper is one that the rule asks for, whatever its age. A certificate does where an
/// attestation would; one that names no practice is not limited to leisure.
fn is_of_kind(rule: &MedicalRule, proof: &MedicalProof, discipline: Option<&str>) -> bool {
    let kind = rule.requirement == Requirement::Attestation || proof.kind == ProofKind::Certificate;
    let practice = rule.practice == Practice::Leisure || proof.practice != Some(Practice::Leisure);
    let named = proof.discipline.as_deref().zip(discipline);
    kind && practice && named.is_none_or(|(one, other)| same_federation(one, other))
}

/// When a paper stops to be young enough; the later the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// It was not when the licence was taken.
    TooOld,
    /// After this day.
    On(NaiveDate),
    Never,
}

impl End {
    const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::On(day) => Some(day),
            Self::TooOld | Self::Never => None,
        }
    }
}

fn last_day(rule: &MedicalRule, proof: &MedicalProof, taken: Taken<'_>) -> End {
    match (rule.seasons_covered, taken.season) {
        (None, _) => match rule.longest_age_months {
            Some(longest) => End::On(less_than(proof.issued_on, longest)),
            None => End::Never,
        },
        // Without seasons a season is a year from the paper on.
        (Some(seasons), None) => End::On(less_than(proof.issued_on, seasons.saturating_mul(12))),
        (Some(seasons), Some(season)) => {
            let young = |ago: &i64| {
                was_young_enough(rule.longest_age_months, proof.issued_on, season_ago(season, *ago), taken)
            };
            let own = seasons_since(proof.issued_on, season);
            let covered = || (0..seasons.clamp(1, 20)).filter(young);
            match covered().filter(|ago| *ago <= own).max().or_else(|| covered().min()) {
                None => End::TooOld,
                Some(first) => {
                    let left = seasons - 1 - first;
                    End::On(later(season.ends_on, left.saturating_mul(12)))
                }
            }
        }
    }
}

/// How many seasons ago a paper was made for; one of the last months of a season is for the next.
fn seasons_since(issued_on: NaiveDate, season: &Season) -> i64 {
    (0..20).find(|ago| early(season_ago(season, *ago).0) <= issued_on).unwrap_or(20)
}

fn early(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(TAKEN_EARLY).unwrap_or(day)
}

/// The days of a season some years before.
fn season_ago(season: &Season, years: i64) -> (NaiveDate, NaiveDate) {
    (earlier(season.starts_on, years * 12), earlier(season.ends_on, years * 12))
}

fn was_young_enough(
    longest: Option<i64>,
    issued_on: NaiveDate,
    (starts_on, ends_on): (NaiveDate, NaiveDate),
    taken: Taken<'_>,
) -> bool {
    let of_season = |day: &&NaiveDate| early(starts_on) <= **day && **day <= early(ends_on);
    let asked_on = taken.issued_on.iter().filter(of_season).min().copied().unwrap_or(starts_on);
    issued_on <= ends_on && longest.is_none_or(|longest| asked_on <= less_than(issued_on, longest))
}

/// The last day on which a paper is less than so many months old.
fn less_than(issued_on: NaiveDate, months: i64) -> NaiveDate {
    let end = later(issued_on, months);
    end.checked_sub_days(Days::new(1)).unwrap_or(end)
}

fn later(day: NaiveDate, months: i64) -> NaiveDate {
    let months = u32::try_from(months).unwrap_or_default();
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

fn earlier(day: NaiveDate, months: i64) -> NaiveDate {
    let months = u32::try_from(months).unwrap_or_default();
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        medical::{AgeCounted, MedicalProofId, MedicalRuleId},
        people::MemberId,
        planning::SeasonId,
    };
    use ProofKind::{Attestation, Certificate};
    use uuid::Uuid;

    const TODAY: &str = "2026-11-21";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rule(requirement: Requirement, months: Option<i64>, seasons: Option<i64>) -> MedicalRule {
        MedicalRule {
            id: MedicalRuleId(Uuid::nil()),
            discipline: "Judo".into(),
            federation: None,
            practice: Practice::Leisure,
            youngest_age: 0,
            oldest_age: None,
            applies_from: day("2022-09-01"),
            applies_until: None,
            requirement,
            longest_age_months: months,
            seasons_covered: seasons,
            source: "Règlement".into(),
            age_counted: AgeCounted::OnTheDay,
        }
    }

    fn proof(kind: ProofKind, issued_on: &str) -> MedicalProof {
        MedicalProof {
            id: MedicalProofId(Uuid::new_v5(&Uuid::nil(), issued_on.as_bytes())),
            member_id: MemberId(Uuid::nil()),
            kind,
            issued_on: day(issued_on),
            discipline: None,
            practice: None,
        }
    }

    /// "holds 2027-08-31", "too old 2021-05-01", "wrong 2026-09-01", "missing" or "nothing".
    fn told(rule: &MedicalRule, proofs: &[MedicalProof], licences: &[&str], on: &str) -> String {
        let season = Season::around(SeasonId(Uuid::nil()), day(TODAY));
        let issued_on: Vec<NaiveDate> = licences.iter().map(|text| day(text)).collect();
        let taken = Taken { season: Some(&season), issued_on: &issued_on };
        match standing_proof(rule, proofs, Some("Judo"), taken, day(on)) {
            ProofStanding::NotNeeded => "nothing".to_owned(),
            ProofStanding::Holds { until, .. } => {
                format!("holds {}", until.map(|day| day.to_string()).unwrap_or_default())
            }
            ProofStanding::TooOld { proof } => format!("too old {}", proof.issued_on),
            ProofStanding::WrongKind { proof } => format!("wrong {}", proof.issued_on),
            ProofStanding::Missing => "missing".to_owned(),
        }
    }

    #[test]
    fn a_papers_age_counts_on_the_day_on_which_the_licence_is_taken() {
        let yearly = rule(Requirement::Certificate, Some(12), Some(1));
        let cases: [(&str, &[&str], &str); 9] = [
            // issued on, licences taken on, what is told
            ("2026-09-10", &[], "holds 2027-08-31"),
            ("2026-07-10", &[], "holds 2027-08-31"),
            ("2025-09-02", &[], "holds 2027-08-31"),
            ("2025-09-01", &[], "too old 2025-09-01"),
            ("2025-09-10", &["2026-09-18"], "too old 2025-09-10"),
            ("2025-09-19", &["2026-09-18"], "holds 2027-08-31"),
            ("2025-07-10", &["2026-07-01"], "holds 2027-08-31"),
            // The licence of the season before says nothing of this one.
            ("2025-07-10", &["2025-09-18"], "too old 2025-07-10"),
            // Brought after the licence was taken.
            ("2026-10-10", &["2026-09-18"], "holds 2027-08-31"),
        ];
        for (issued_on, licences, expected) in cases {
            let proofs = [proof(Certificate, issued_on)];
            assert_eq!(told(&yearly, &proofs, licences, TODAY), expected, "{issued_on} {licences:?}");
        }
    }

    #[test]
    fn a_paper_that_covers_seasons_holds_to_the_end_of_the_last() {
        let three = rule(Requirement::Certificate, Some(12), Some(3));
        for (issued_on, expected) in [
            ("2026-09-10", "holds 2029-08-31"),
            ("2026-07-10", "holds 2029-08-31"),
            ("2025-09-10", "holds 2028-08-31"),
            ("2024-09-10", "holds 2027-08-31"),
            ("2023-10-10", "holds 2027-08-31"),
            ("2023-09-01", "too old 2023-09-01"),
        ] {
            assert_eq!(told(&three, &[proof(Certificate, issued_on)], &[], TODAY), expected, "{issued_on}");
        }
    }

    #[test]
    fn without_seasons_a_papers_age_counts_on_the_day_itself() {
        let divers = rule(Requirement::Certificate, Some(12), None);
        for (issued_on, expected) in [
            ("2026-03-01", "holds 2027-02-28"),
            ("2025-11-22", "holds 2026-11-21"),
            ("2025-11-21", "too old 2025-11-21"),
            // Not shown yet on that day.
            ("2026-11-22", "missing"),
        ] {
            assert_eq!(told(&divers, &[proof(Certificate, issued_on)], &[], TODAY), expected, "{issued_on}");
        }
        let for_ever = rule(Requirement::Certificate, None, None);
        assert_eq!(told(&for_ever, &[proof(Certificate, "1990-01-01")], &[], TODAY), "holds ");
    }

    #[test]
    fn the_kind_the_discipline_and_the_practice_must_fit() {
        let attest = rule(Requirement::Attestation, Some(6), Some(1));
        let certify = rule(Requirement::Certificate, Some(12), Some(1));
        let compete = MedicalRule { practice: Practice::Competition, ..certify.clone() };
        let leisure = MedicalProof { practice: Some(Practice::Leisure), ..proof(Certificate, "2026-09-02") };
        let of = |discipline: &str| MedicalProof {
            discipline: Some(discipline.into()),
            ..proof(Certificate, "2026-09-02")
        };
        let attestation = proof(Attestation, "2026-09-02");
        let old_attestation = proof(Attestation, "2024-09-02");
        let old_certificate = proof(Certificate, "2021-09-02");
        let cases: [(&str, &MedicalRule, Vec<MedicalProof>, &str); 13] = [
            ("nothing", &attest, vec![], "missing"),
            ("attestation", &attest, vec![attestation.clone()], "holds 2027-08-31"),
            ("certificate instead", &attest, vec![leisure.clone()], "holds 2027-08-31"),
            ("attestation for a certificate", &certify, vec![attestation.clone()], "wrong 2026-09-02"),
            (
                "old certificate and new attestation",
                &certify,
                vec![old_certificate.clone(), attestation.clone()],
                "wrong 2026-09-02",
            ),
            ("old attestation for a certificate", &certify, vec![old_attestation.clone()], "missing"),
            ("old certificate", &certify, vec![old_certificate.clone()], "too old 2021-09-02"),
            ("old and new", &attest, vec![old_attestation, attestation], "holds 2027-08-31"),
            ("leisure only", &compete, vec![leisure], "wrong 2026-09-02"),
            ("names no practice", &compete, vec![proof(Certificate, "2026-09-02")], "holds 2027-08-31"),
            ("another discipline", &certify, vec![of("Karaté")], "wrong 2026-09-02"),
            ("the same federation", &certify, vec![of("TAISO")], "holds 2027-08-31"),
            ("nothing asked", &rule(Requirement::Nothing, None, None), vec![old_certificate], "nothing"),
        ];
        for (what, rule, proofs, expected) in cases {
            assert_eq!(told(rule, &proofs, &[], TODAY), expected, "{what}");
        }
    }

    #[test]
    fn a_club_without_seasons_counts_years_from_the_paper() {
        let yearly = rule(Requirement::Certificate, Some(12), Some(1));
        let taken = Taken { season: None, issued_on: &[] };
        let until = |issued_on: &str| {
            standing_proof(&yearly, &[proof(Certificate, issued_on)], None, taken, day(TODAY))
        };
        assert!(matches!(until("2025-11-22"), ProofStanding::Holds { .. }));
        assert!(matches!(until("2025-11-21"), ProofStanding::TooOld { .. }));
    }
}
