//! What the dropped person had, and what devices that have not heard of the merger say of them.

use super::{DROPPED, GROUP, KEPT, SEASON, after, all, carry, club, day, group, id, licence, merging};
use crate::club::{
    ClubCommand,
    access::FamilyAccount,
    consents::{Consent, ConsentCommand, ConsentKind},
    dues::{DuesCommand, DuesState, SeasonMembership},
    families::{
        EmergencyContact, EmergencyContactId, FamilyCommand, Guardian, GuardianId, Household, HouseholdId,
        HouseholdPlace, Payer, Relation,
    },
    licences::{Licence, LicenceCommand, LicenceId, LicenceState},
    medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind},
    people::{Enrolment, MemberId, PeopleCommand},
    planning::Season,
};
use crate::sync::{Command as _, FieldValue as _, Records};
use std::collections::BTreeMap;

/// The dropped person as a guardian.
fn guardian(home: HouseholdId) -> Guardian {
    Guardian {
        id: GuardianId(id(71)),
        household_id: home,
        member_id: Some(DROPPED),
        last_name: "Roy".into(),
        first_name: "Léa".into(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    }
}

fn contact(n: u128, member_id: MemberId, name: &str, rank: i64) -> EmergencyContact {
    EmergencyContact {
        id: EmergencyContactId(id(n)),
        member_id,
        name: name.into(),
        relation: None,
        phone: "+33612345678".into(),
        rank,
    }
}

#[test]
fn papers_dues_consents_and_family_are_the_kept_ones_afterwards() {
    let proof = MedicalProof {
        id: MedicalProofId(id(60)),
        member_id: DROPPED,
        kind: ProofKind::Certificate,
        issued_on: day("2026-09-01"),
        discipline: None,
        practice: None,
    };
    let dues = |member_id, dues| SeasonMembership {
        id: SeasonMembership::id_for(member_id, SEASON),
        member_id,
        season_id: SEASON,
        dues,
        dues_since: None,
    };
    let consent = |member_id, kind, given, on: &str| Consent {
        id: Consent::id_for(member_id, kind),
        member_id,
        kind,
        given: Some(given),
        decided_on: day(on),
        decided_by: None,
        guardian_id: None,
        text_id: None,
        withdrawn_on: None,
    };
    let home = HouseholdId(id(70));
    let household = Household {
        id: home,
        name: "Roy".into(),
        payer_member_id: Some(DROPPED),
        payer_guardian_id: None,
        street: None,
        postal_code: None,
        city: None,
    };
    let place = HouseholdPlace {
        id: HouseholdPlace::id_for(home, DROPPED),
        household_id: home,
        member_id: DROPPED,
        active: true,
    };
    let guardian = guardian(home);
    let club = club()
        .with(&[proof])
        .with(&[dues(KEPT, Some(DuesState::Partly)), dues(DROPPED, Some(DuesState::Paid))])
        .with(&[
            consent(KEPT, ConsentKind::Image, true, "2026-09-10"),
            consent(DROPPED, ConsentKind::Image, false, "2026-09-10"),
            consent(KEPT, ConsentKind::Care, true, "2026-09-10"),
            consent(DROPPED, ConsentKind::Care, false, "2025-09-10"),
            consent(DROPPED, ConsentKind::Rules, true, "2026-09-10"),
        ])
        .with(&[household])
        .with(&[place])
        .with(&[guardian])
        .with(&[
            contact(80, KEPT, "Anne Roy", 1),
            contact(81, DROPPED, "ANNE ROY", 1),
            contact(82, DROPPED, "Paul Roy", 2),
        ]);
    let records = after(club, &merging(&[]));
    assert_eq!(all::<MedicalProof>(&records)[0].member_id, KEPT);
    let dues: Vec<_> = all::<SeasonMembership>(&records).into_iter().map(|d| (d.member_id, d.dues)).collect();
    assert_eq!(dues, [(KEPT, Some(DuesState::Paid))]);
    let consents: BTreeMap<_, _> =
        all::<Consent>(&records).into_iter().map(|c| (c.kind, (c.member_id, c.given))).collect();
    let expected = [
        (ConsentKind::Image, (KEPT, Some(false))),
        (ConsentKind::Care, (KEPT, Some(true))),
        (ConsentKind::Rules, (KEPT, Some(true))),
    ];
    assert_eq!(consents, BTreeMap::from(expected));
    assert_eq!(all::<Household>(&records)[0].payer_member_id, Some(KEPT));
    let places: Vec<_> =
        all::<HouseholdPlace>(&records).into_iter().map(|p| (p.member_id, p.active)).collect();
    assert_eq!(places, [(KEPT, true)]);
    assert_eq!(all::<Guardian>(&records)[0].member_id, Some(KEPT));
    let contacts: Vec<_> =
        all::<EmergencyContact>(&records).into_iter().map(|c| (c.member_id, c.name, c.rank)).collect();
    assert_eq!(contacts, [(KEPT, "Anne Roy".to_owned(), 1), (KEPT, "Paul Roy".to_owned(), 2)]);
}

/// A device that has not heard of the merger says things of the dropped person, at a later hour than
/// that of the merger, and its commands arrive before or after it.
#[test]
fn what_was_said_elsewhere_of_the_dropped_person_ends_at_the_kept_one_in_either_order() {
    let home = HouseholdId(id(70));
    let proof = MedicalProof {
        id: MedicalProofId(id(60)),
        member_id: DROPPED,
        kind: ProofKind::Certificate,
        issued_on: day("2026-09-01"),
        discipline: None,
        practice: None,
    };
    let contact = contact(80, DROPPED, "Anne Roy", 1);
    let guardian = guardian(home);
    let said: [ClubCommand; 9] = [
        LicenceCommand::Save { licence: licence(51, DROPPED, "M-222") }.into(),
        MedicalCommand::SaveProof { proof }.into(),
        FamilyCommand::SaveEmergencyContact { contact }.into(),
        FamilyCommand::SaveGuardian { guardian }.into(),
        FamilyCommand::SetPlace { household_id: home, member_id: DROPPED, active: true }.into(),
        FamilyCommand::SetPayer { household_id: home, payer: Some(Payer::Member(DROPPED)) }.into(),
        DuesCommand::Set { member_id: DROPPED, season_id: SEASON, dues: Some(DuesState::Paid) }.into(),
        ConsentCommand::Decide {
            member_id: DROPPED,
            kind: ConsentKind::Image,
            given: Some(true),
            decided_on: day("2026-11-20"),
            decided_by: None,
        }
        .into(),
        PeopleCommand::Enrol { member_id: DROPPED, group_id: GROUP }.into(),
    ];
    // Nothing is left to say of what was made before: it is moved, and an edit of it still counts.
    let more: [ClubCommand; 2] = [
        LicenceCommand::Save {
            licence: Licence { federation: Some("FFJDA".into()), ..licence(51, DROPPED, "M-222") },
        }
        .into(),
        LicenceCommand::Advance {
            ids: vec![LicenceId(id(51))],
            state: LicenceState::Cancelled,
            on: day("2026-11-21"),
        }
        .into(),
    ];
    for arrived_before in 0..=said.len() {
        let mut records = club()
            .with(&[Household::named(home, "Roy".into())])
            .with(&[Season::around(SEASON, day("2026-11-21"))])
            .with(&[group()])
            .0;
        let (before, after) = said.split_at(arrived_before);
        for (ms, command) in (5_000..).zip(before) {
            carry(&mut records, command, ms);
        }
        carry(&mut records, &ClubCommand::People(merging(&[])), 1_000);
        for (ms, command) in (5_000..).skip(arrived_before).zip(after.iter().chain(&more)) {
            carry(&mut records, command, ms);
        }
        let left = DROPPED.to_value();
        for collection in ClubCommand::COLLECTIONS.iter().filter(|collection| collection.name != "changes") {
            let mut rows = Records::rows(&records, collection);
            assert!(rows.all(|row| !row.values.contains(&left)), "{arrived_before}: {}", collection.name);
        }
        let expected = Licence {
            federation: Some("FFJDA".into()),
            state: LicenceState::Cancelled,
            state_since: Some(day("2026-11-21")),
            ..licence(51, KEPT, "M-222")
        };
        assert_eq!(all::<Licence>(&records), [expected], "{arrived_before}");
        assert_eq!(all::<MedicalProof>(&records)[0].member_id, KEPT);
        assert_eq!(all::<EmergencyContact>(&records)[0].member_id, KEPT);
        assert_eq!(all::<Guardian>(&records)[0].member_id, Some(KEPT));
        assert_eq!(all::<Household>(&records)[0].payer_member_id, Some(KEPT));
        assert_eq!(all::<HouseholdPlace>(&records).iter().map(|p| p.active).collect::<Vec<_>>(), [true]);
        assert_eq!(all::<SeasonMembership>(&records)[0].dues, Some(DuesState::Paid));
        assert_eq!(all::<Consent>(&records)[0].given, Some(true));
        assert_eq!(all::<Enrolment>(&records).iter().map(|e| e.active).collect::<Vec<_>>(), [true]);
    }
}

#[test]
fn a_merger_by_which_an_account_sees_more_wants_a_confirmation_and_no_other_does() {
    let third = MemberId(id(3));
    let account = |n, member_id, active| FamilyAccount {
        id: FamilyAccount::id_for(id(n), DROPPED.0),
        user_id: id(n),
        name: "Lou Roy".into(),
        member_id: Some(member_id),
        guardian_id: None,
        active,
    };
    // Another row of the same account's.
    let also = |n| FamilyAccount { id: FamilyAccount::id_for(id(n), KEPT.0), ..account(n, KEPT, true) };
    for (accounts, expected) in [
        (vec![], false),
        (vec![account(80, DROPPED, true)], true),
        (vec![account(80, DROPPED, false)], false),
        (vec![account(80, third, true)], false),
        (vec![also(80)], true),
        (vec![FamilyAccount { active: false, ..also(80) }], false),
        (vec![account(80, DROPPED, true), also(80)], false),
        (vec![account(80, DROPPED, true), also(81)], true),
        (vec![account(80, DROPPED, true), FamilyAccount { active: false, ..also(80) }], true),
    ] {
        let club = club().with(&accounts);
        assert_eq!(merging(&[]).wants_confirmation(&club.0), expected, "{accounts:?}");
    }
}
