//! Verdicts as somebody is told them who does not see everything.

use super::{
    super::*,
    recorded::{LEA, TODAY, day, lea},
};
use crate::club::{
    Role,
    access::{Action, Area, Reach, Rights},
    attendance::fixture::{Club, GROUP},
    practice::Colour,
};
use crate::sync::Actor;

/// Léa is of the coach's group, Max of nobody's; both lack everything. What a role does not see is left out.
/// The reasons that are told, and whether something is left out.
type Told = (&'static [&'static str], bool);

#[test]
fn what_somebody_does_not_see_is_neither_missing_nor_there() {
    use Area::{Consents, Licences, Medical, People};
    use Reach::{All, Own};
    const MAX: MemberId = MemberId(Uuid::from_u128(51));
    let coach = Actor { user: Uuid::from_u128(8), role: Role::Coach };
    let mut club = Club::with_planning();
    club.add(&lea());
    club.add(&Member { id: MAX, ..lea() });
    club.lead(coach.user, GROUP);
    let group_id = GROUP;
    let id = Enrolment::id_for(LEA, group_id);
    club.add(&Enrolment { id, member_id: LEA, group_id, active: true });
    let none = Reach::None;
    let all: &[&str] = &["licence_missing", "proof_missing", "care_consent_missing"];
    // What is seen of people, licences, proofs and consents; what is told of Léa, and of Max.
    let cases: [([Reach; 4], Told, Told); 9] = [
        ([All, All, All, All], (all, false), (all, false)),
        // Whoever is seen is one's own.
        ([Own, Own, Own, Own], (all, false), (all, false)),
        ([All, Own, Own, Own], (all, false), (&[], true)),
        ([All, All, All, none], (&all[..2], true), (&all[..2], true)),
        (
            [All, All, none, All],
            (&["licence_missing", "care_consent_missing"], true),
            (&["licence_missing", "care_consent_missing"], true),
        ),
        // Which proof is needed follows from the licence.
        ([All, none, All, All], (&all[2..], true), (&all[2..], true)),
        ([All, none, none, none], (&[], true), (&[], true)),
        ([All, All, Own, All], (all, false), (&["licence_missing", "care_consent_missing"], true)),
        ([Own, none, Own, none], (&[], true), (&[], true)),
    ];
    for (reaches, of_lea, of_max) in cases {
        let areas = [People, Licences, Medical, Consents];
        let granted = areas.into_iter().zip(reaches).map(|(area, reach)| (area, Action::See, reach));
        let reader = Reader::of(coach, &Rights::with(coach.role, granted));
        let verdicts = Verdicts::build(&club.records, day(TODAY)).seen_by(&reader, &club.records);
        for (id, (words, partial)) in [(LEA, of_lea), (MAX, of_max)] {
            let verdict = verdicts.of_id(id, Some("Judo")).unwrap();
            let told: Vec<_> = verdict.reasons.iter().map(|reason| reason.what.word().word()).collect();
            assert_eq!((told.as_slice(), verdict.partial), (words, partial), "{reaches:?} {id:?}");
            assert_eq!(verdict.colour == Colour::Green, words.is_empty(), "{reaches:?} {id:?}");
            assert_eq!(verdict.is_silent(), words.is_empty());
        }
        assert_eq!(reader.sees_all(), !of_lea.1 && !of_max.1, "{reaches:?}");
    }
}

#[test]
fn what_a_club_does_not_ask_for_is_not_missed_by_who_does_not_see_it() {
    let mut club = Club::with_planning();
    club.add(&lea());
    let policy = PracticePolicy {
        proof: Weight::Ignored,
        care_consent: Weight::Ignored,
        ..PracticePolicy::usual(PracticePolicy::id_for(Uuid::nil()))
    };
    club.add(&policy);
    let granted = [Area::Medical, Area::Consents].map(|area| (area, Action::See, Reach::None));
    let secretary = Actor { user: Uuid::nil(), role: Role::Secretary };
    let reader = Reader::of(secretary, &Rights::with(Role::Secretary, granted));
    let verdicts = Verdicts::build(&club.records, day(TODAY)).seen_by(&reader, &club.records);
    let verdict = verdicts.of_id(LEA, Some("Judo")).unwrap();
    assert_eq!((verdict.reasons.len(), verdict.partial), (1, false));
}
