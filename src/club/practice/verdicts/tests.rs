//! The verdict as tables of cases: what is recorded, what is told.

mod recorded;
mod seen;

use super::*;
use crate::club::{
    attendance::fixture::Club,
    licences::LicenceState,
    medical::ProofKind,
    planning::SeasonId,
    practice::{Colour, PracticeCommand},
};
use recorded::{Recorded, TODAY, care, day, dues, lea, licence, proof};

fn check(cases: &[(&str, Recorded, &str)]) {
    for (what, recorded, expected) in cases {
        assert_eq!(recorded.told(TODAY, Some("Judo")), *expected, "{what}");
    }
}

#[test]
fn a_licence_holds_is_on_its_way_or_is_missing() {
    use LicenceState::{Cancelled, Paid, Requested, Sent, Validated};
    let with = |licences: Vec<Licence>| Recorded::but(|r| r.licences = licences);
    let valid = licence(Validated);
    let last_season = Licence {
        issued_on: Some(day("2025-09-18")),
        expires_on: Some(day("2026-08-31")),
        season_id: None,
        ..valid.clone()
    };
    check(&[
        ("valid", with(vec![valid.clone()]), "green"),
        ("none", with(vec![]), "red licence_missing"),
        ("cancelled", with(vec![licence(Cancelled)]), "red licence_missing"),
        ("asked for", with(vec![licence(Requested)]), "red licence_on_its_way"),
        ("paid", with(vec![licence(Paid)]), "orange licence_on_its_way"),
        ("sent", with(vec![licence(Sent)]), "orange licence_on_its_way"),
        ("expired", with(vec![last_season.clone()]), "red licence_expired"),
        ("expired, renewed", with(vec![last_season.clone(), licence(Sent)]), "orange licence_on_its_way"),
        ("expired, valid", with(vec![last_season.clone(), valid.clone()]), "green"),
        (
            "sent for another season",
            with(vec![Licence { season_id: Some(SeasonId(Uuid::from_u128(9))), ..licence(Sent) }]),
            "red licence_missing",
        ),
        (
            "begins later",
            with(vec![Licence { issued_on: Some(day("2026-11-22")), ..valid.clone() }]),
            "orange licence_not_yet",
        ),
        (
            "of another discipline",
            with(vec![Licence { discipline: Some("Karaté".into()), ..valid.clone() }]),
            "red licence_missing",
        ),
        (
            "of the same federation",
            with(vec![Licence { discipline: Some("TAISO".into()), ..valid.clone() }]),
            "green",
        ),
        ("of no discipline", with(vec![Licence { discipline: None, ..valid.clone() }]), "green"),
        (
            "of no discipline and another federation",
            with(vec![Licence { discipline: None, federation: Some("FFKaraté".into()), ..valid.clone() }]),
            "red licence_missing",
        ),
        ("without an end, of the season", with(vec![Licence { expires_on: None, ..valid.clone() }]), "green"),
        (
            "ends within 30 days",
            with(vec![Licence { expires_on: Some(day("2026-12-21")), ..valid.clone() }]),
            "orange licence_expires_soon",
        ),
        (
            "ends in 31 days",
            with(vec![Licence { expires_on: Some(day("2026-12-22")), ..valid.clone() }]),
            "green",
        ),
        (
            "ends today, and goes on",
            with(vec![Licence { expires_on: Some(day(TODAY)), ..valid.clone() }, valid]),
            "green",
        ),
    ]);
}

#[test]
fn a_proof_is_asked_for_by_age_and_rule() {
    use ProofKind::{Attestation, Certificate};
    let with = |born: Option<&str>, proofs: Vec<MedicalProof>| {
        Recorded::but(|r| {
            r.member.birth_date = born.map(day);
            r.proofs = proofs;
        })
    };
    let child = Some("2015-03-14");
    let eighteen = Some("2009-03-14");
    let attestation = proof(Attestation, "2026-09-05");
    let certificate = proof(Certificate, "2026-09-05");
    check(&[
        ("a child without", with(child, vec![]), "red proof_missing"),
        ("a child's attestation", with(child, vec![attestation.clone()]), "green"),
        ("a child's certificate", with(child, vec![certificate.clone()]), "green"),
        ("of last year", with(child, vec![proof(Attestation, "2025-09-05")]), "red proof_too_old"),
        ("eighteen in the season", with(eighteen, vec![attestation.clone()]), "red proof_wrong_kind"),
        ("eighteen with a certificate", with(eighteen, vec![certificate.clone()]), "green"),
        ("no birth date, nothing", with(None, vec![]), "orange birth_date_missing"),
        ("no birth date, attestation", with(None, vec![attestation]), "orange birth_date_missing"),
        ("no birth date, a paper for every age", with(None, vec![certificate]), "green"),
    ]);
    let diver = |issued_on: &str| {
        let recorded = Recorded::but(|r| {
            r.licences =
                vec![Licence { discipline: Some("Plongée".into()), ..licence(LicenceState::Validated) }];
            r.proofs = vec![proof(Certificate, issued_on)];
        });
        recorded.told(TODAY, Some("plongée"))
    };
    assert_eq!(diver("2025-12-01"), "orange proof_expires_soon");
    assert_eq!(diver("2026-01-15"), "green");
    assert_eq!(diver("2025-11-15"), "red proof_too_old");
}

#[test]
fn dues_and_care_count_as_the_club_chose() {
    let policy = |dues, care_consent| {
        let usual = PracticePolicy::usual(PracticePolicyId(Uuid::nil()));
        Some(PracticePolicy { dues, care_consent, ..usual })
    };
    let with_dues = |state: Option<DuesState>, weight| {
        Recorded::but(|r| {
            r.dues = state.map(dues);
            r.policy = policy(weight, Weight::Warns);
        })
    };
    let with_care = |given: Option<bool>, weight, born: &str| {
        Recorded::but(|r| {
            r.consent = given.map(care);
            r.policy = policy(Weight::Warns, weight);
            r.member.birth_date = Some(day(born));
            r.proofs = vec![proof(ProofKind::Certificate, "2026-09-05")];
        })
    };
    let (child, adult) = ("2015-03-14", "1990-03-14");
    check(&[
        ("owed", with_dues(Some(DuesState::Owed), Weight::Warns), "orange dues_owed"),
        ("owed, forbids", with_dues(Some(DuesState::Owed), Weight::Forbids), "red dues_owed"),
        ("owed, ignored", with_dues(Some(DuesState::Owed), Weight::Ignored), "green"),
        ("partly, forbids", with_dues(Some(DuesState::Partly), Weight::Forbids), "orange dues_partly"),
        ("exempt, forbids", with_dues(Some(DuesState::Exempt), Weight::Forbids), "green"),
        ("unknown", with_dues(None, Weight::Warns), "green"),
        ("unknown, forbids", with_dues(None, Weight::Forbids), "orange dues_unknown"),
        ("no answer for a child", with_care(None, Weight::Warns, child), "orange care_consent_missing"),
        ("no answer, forbids", with_care(None, Weight::Forbids, child), "red care_consent_missing"),
        ("no answer of an adult", with_care(None, Weight::Forbids, adult), "green"),
        ("refused", with_care(Some(false), Weight::Warns, child), "orange care_consent_refused"),
        ("refused by an adult", with_care(Some(false), Weight::Forbids, adult), "red care_consent_refused"),
        ("refused, ignored", with_care(Some(false), Weight::Ignored, child), "green"),
    ]);
}

#[test]
fn whoever_came_to_try_is_told_what_will_be_needed_and_may_practise() {
    let nothing = Recorded::but(|r| {
        r.member.status = MemberStatus::Trial;
        r.licences.clear();
        r.proofs.clear();
        r.dues = Some(dues(DuesState::Owed));
    });
    assert_eq!(
        nothing.told(TODAY, Some("Judo")),
        "orange on_trial; orange licence_missing; orange proof_missing; orange dues_owed"
    );
    let whole = Recorded::but(|r| r.member.status = MemberStatus::Trial);
    assert_eq!(whole.told(TODAY, Some("Judo")), "green");
    let ignored = Recorded {
        policy: Some(PracticePolicy {
            licence: Weight::Ignored,
            proof: Weight::Ignored,
            dues: Weight::Ignored,
            ..PracticePolicy::usual(PracticePolicyId(Uuid::nil()))
        }),
        ..nothing
    };
    assert_eq!(ignored.told(TODAY, Some("Judo")), "green");
}

#[test]
fn red_comes_first_and_each_reason_bears_the_date_it_rests_on() {
    let recorded = Recorded::but(|r| {
        r.licences = vec![licence(LicenceState::Paid)];
        r.proofs = vec![proof(ProofKind::Attestation, "2025-09-05")];
        r.dues = Some(dues(DuesState::Owed));
        r.consent = Some(care(false));
    });
    let verdict = recorded.verdict(TODAY, Some("Judo"));
    let told: Vec<_> = verdict
        .reasons
        .iter()
        .map(|reason| (reason.what, reason.as_of.map(|day| day.to_string()).unwrap_or_default()))
        .collect();
    let needed = crate::club::medical::Requirement::Attestation;
    let issued_on = day("2025-09-05");
    let since = Some(day("2026-09-20"));
    let expected = [
        (Finding::ProofTooOld { issued_on, longest_age_months: Some(6), needed }, "2025-09-05"),
        (Finding::LicenceOnItsWay { state: LicenceState::Paid, since }, "2026-09-20"),
        (Finding::DuesOwed, "2026-10-01"),
        (Finding::CareConsentRefused, "2026-09-05"),
    ];
    assert_eq!(told, expected.map(|(what, day)| (what, day.to_owned())));
    assert_eq!((verdict.on, verdict.colour), (day(TODAY), Colour::Red));
}

#[test]
fn without_a_discipline_those_of_the_groups_count_then_those_of_the_licences() {
    let of_groups = |groups: Vec<Option<&'static str>>| Recorded::but(|r| r.groups = groups);
    let cases = [
        (of_groups(vec![Some("Judo")]), "green"),
        (of_groups(vec![Some("Judo"), Some("Taïso")]), "green"),
        (of_groups(vec![Some("Karaté")]), "red licence_missing"),
        (of_groups(vec![Some("Judo"), Some("Karaté")]), "red licence_missing (Karaté)"),
        (of_groups(vec![None]), "green"),
        (of_groups(vec![]), "green"),
        (
            Recorded::but(|r| {
                r.groups = vec![];
                r.licences = vec![Licence { discipline: Some("Plongée".into()), ..r.licences[0].clone() }];
            }),
            "red proof_wrong_kind",
        ),
        (
            Recorded::but(|r| {
                r.groups = vec![];
                r.licences.clear();
            }),
            "red licence_missing",
        ),
    ];
    for (recorded, expected) in cases {
        assert_eq!(recorded.told(TODAY, None), expected, "{:?}", recorded.groups);
    }
}

#[test]
fn competing_asks_for_a_licence_that_allows_it() {
    let with = |practices: &[Option<Practice>]| {
        let of =
            |practice: &Option<Practice>| Licence { practice: *practice, ..licence(LicenceState::Validated) };
        let recorded = Recorded::but(|r| r.licences = practices.iter().map(of).collect());
        let club = recorded.club();
        let verdicts = Verdicts::build(&club.records, day(TODAY));
        verdicts.of_practice(&recorded.member, Some("Judo"), Practice::Competition).colour
    };
    let (leisure, competition) = (Some(Practice::Leisure), Some(Practice::Competition));
    assert_eq!(with(&[leisure]), Colour::Red);
    assert_eq!(with(&[competition]), Colour::Green);
    assert_eq!(with(&[leisure, competition]), Colour::Green);
    assert_eq!(with(&[None]), Colour::Green);
    // Who holds a licence for competition is asked for what competing asks for.
    let fighter = Recorded::but(|r| {
        r.licences = vec![Licence {
            discipline: Some("Karaté contact".into()),
            practice: competition,
            ..licence(LicenceState::Validated)
        }];
    });
    assert_eq!(fighter.told(TODAY, Some("Karaté contact")), "red proof_wrong_kind");
}

#[test]
fn the_papers_that_count_are_named_with_their_last_day() {
    let recorded = Recorded::whole();
    let club = recorded.club();
    let papers = Verdicts::build(&club.records, day(TODAY)).papers(&recorded.member, None);
    assert_eq!(papers.licence.and_then(|licence| licence.number).as_deref(), Some("A1234"));
    assert_eq!(
        (papers.licence_until, papers.proof_until),
        (Some(day("2027-08-31")), Some(day("2027-08-31")))
    );
    assert_eq!(papers.proof.map(|proof| proof.kind), Some(ProofKind::Attestation));
    assert_eq!(papers.rule.map(|rule| rule.discipline).as_deref(), Some("Judo"));
}

#[test]
fn a_verdict_reads_as_it_is_written() {
    let verdict = Recorded::but(|r| r.licences.clear()).verdict(TODAY, Some("Judo"));
    let json = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict);
}

#[test]
fn a_club_without_seasons_or_papers_is_judged_too() {
    let mut club = Club::default();
    club.add(&lea());
    let verdicts = Verdicts::build(&club.records, day(TODAY));
    let words: Vec<_> =
        verdicts.of(&lea(), None).reasons.into_iter().map(|reason| reason.what.word().word()).collect();
    assert_eq!(words, ["licence_missing", "proof_missing", "care_consent_missing"]);
    assert_eq!(verdicts.of_id(MemberId(Uuid::from_u128(99)), None), None);
}

#[test]
fn the_policy_of_a_club_is_one_record_whatever_its_id_was_set_to() {
    let club = Club::default();
    let policy = PracticePolicy { refuses_red: true, ..PracticePolicy::usual(PracticePolicyId(Uuid::nil())) };
    let actor = crate::sync::command::Actor { user: Uuid::nil(), role: crate::club::Role::Admin };
    let context = crate::club::ClubContext { actor, club: Uuid::from_u128(7), on: day(TODAY) };
    let writes = PracticeCommand::SetPolicy { policy }.decide(&context, &club.records);
    assert_eq!(writes.len(), 1);
    assert_eq!(writes[0].id(), PracticePolicy::id_for(Uuid::from_u128(7)).0);
    assert!(!policy_of(&club.records).refuses_red);
}
