//! Families of people who were merged: a command that names one is about the person whom they became.

use super::{
    commands::{FamilyCommand, Fields},
    enrol::{FamilyMember, NewFamily, Who},
    records::{Guardian, Household, Payer},
};
use crate::club::people::{MemberId, standing, standing_reads};
use crate::sync::{FieldValue as _, Read, Records};

impl FamilyCommand {
    /// The command with everyone in it as whom they became.
    pub(super) fn followed(&self, records: &dyn Records) -> Self {
        let mut command = self.clone();
        command.each_member(&mut |id| *id = standing(records, *id));
        command
    }

    /// What must be read to know whom the people in it became.
    pub(super) fn followed_reads(&self, known: &dyn Records) -> Vec<Read> {
        let mut reads = Vec::new();
        self.clone().each_member(&mut |id| reads.extend(standing_reads(known, *id)));
        reads
    }

    /// Every place in which a command names a member of the club who is known already.
    fn each_member(&mut self, act: &mut dyn FnMut(&mut MemberId)) {
        match self {
            Self::SaveHousehold { household } => payer(household, act),
            Self::EditHousehold { fields, .. } => field(fields, "payer_member_id", act),
            Self::SetPlace { member_id, .. } | Self::RankEmergencyContacts { member_id, .. } => {
                act(member_id);
            }
            Self::SaveGuardian { guardian: of } | Self::RestoreGuardian { guardian: of } => guardian(of, act),
            Self::SetPayer { payer: Some(Payer::Member(id)), .. } => act(id),
            Self::SaveEmergencyContact { contact } | Self::RestoreEmergencyContact { contact } => {
                act(&mut contact.member_id);
            }
            Self::EditGuardian { fields, .. } | Self::EditEmergencyContact { fields, .. } => {
                field(fields, "member_id", act);
            }
            Self::EnrolFamily { family } => each_of_family(family, act),
            Self::SetPayer { .. }
            | Self::DeleteHousehold { .. }
            | Self::DeleteGuardian { .. }
            | Self::DeleteEmergencyContact { .. } => {}
        }
    }
}

fn each_of_family(family: &mut NewFamily, act: &mut dyn FnMut(&mut MemberId)) {
    payer(&mut family.household, act);
    family.guardians.iter_mut().for_each(|of| guardian(of, act));
    for FamilyMember { who, .. } in &mut family.members {
        if let Who::Known(id) = who {
            act(id);
        }
    }
}

fn payer(household: &mut Household, act: &mut dyn FnMut(&mut MemberId)) {
    household.payer_member_id.as_mut().map(act);
}

/// A member who is a guardian is named once in a household, under an id of both.
fn guardian(of: &mut Guardian, act: &mut dyn FnMut(&mut MemberId)) {
    let Some(id) = &mut of.member_id else { return };
    let derived = of.id == Guardian::id_for(of.household_id, *id);
    act(id);
    if derived {
        of.id = Guardian::id_for(of.household_id, *id);
    }
}

fn field(fields: &mut Fields, name: &str, act: &mut dyn FnMut(&mut MemberId)) {
    let Some(value) = fields.get_mut(name) else { return };
    if let Ok(mut id) = MemberId::from_value(value) {
        act(&mut id);
        *value = id.to_value();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        families::{
            EmergencyContact, EmergencyContactId, GuardianId, HouseholdId, HouseholdPlace, Relation,
            test_family::{Club, DAD, LEA, MUM, contact, guardian as parent, member},
        },
        people::Member,
    };
    use crate::sync::Record;
    use uuid::Uuid;

    const DOUBLE: MemberId = MemberId(Uuid::from_u128(9));

    /// The Lefèvres, where Léa was known twice.
    fn club() -> Club {
        let mut club = Club::lefevres();
        let double = member(DOUBLE, "Léa", "Lefevre", None);
        club.add(&Member { merged_into: Some(LEA), archived: true, ..double });
        club
    }

    #[test]
    fn whatever_is_said_of_the_merged_person_is_said_of_whom_they_became() {
        let named = |household: HouseholdId| Household {
            payer_member_id: Some(DOUBLE),
            ..Household::named(household, "Lefèvre".into())
        };
        let of_double = |n| Guardian {
            member_id: Some(DOUBLE),
            ..parent(GuardianId(Uuid::from_u128(n)), MUM, "Léa", None)
        };
        let derived = Guardian { id: Guardian::id_for(MUM, DOUBLE), ..of_double(0) };
        let fields = |name: &str| Fields::from([(name.to_owned(), DOUBLE.to_value())]);
        let new = HouseholdId(Uuid::from_u128(150));
        let family = NewFamily {
            household: named(new),
            guardians: vec![Guardian { household_id: new, ..of_double(231) }],
            members: vec![FamilyMember { who: Who::Known(DOUBLE), groups: Vec::new() }],
        };
        let commands = [
            FamilyCommand::SaveHousehold { household: named(MUM) },
            FamilyCommand::EditHousehold { id: DAD, fields: fields("payer_member_id") },
            FamilyCommand::SetPlace { household_id: DAD, member_id: DOUBLE, active: false },
            FamilyCommand::SaveGuardian { guardian: of_double(230) },
            FamilyCommand::SaveGuardian { guardian: derived.clone() },
            FamilyCommand::RestoreGuardian { guardian: of_double(232) },
            FamilyCommand::EditGuardian { id: GuardianId(Uuid::from_u128(200)), fields: fields("member_id") },
            FamilyCommand::SetPayer { household_id: DAD, payer: Some(Payer::Member(DOUBLE)) },
            FamilyCommand::SaveEmergencyContact { contact: contact(1, DOUBLE, "Rose", "+33655555555", 1) },
            FamilyCommand::RestoreEmergencyContact { contact: contact(2, DOUBLE, "Paul", "+33655555556", 2) },
            FamilyCommand::EnrolFamily { family: Box::new(family) },
        ];
        let mut club = club();
        for (at, command) in (10..).zip(&commands) {
            assert!(!club.decide_on_what_is_read(command).unwrap().is_empty(), "{command:?}");
            club.carry_out(at, command).unwrap();
        }
        let records = club.records();
        let left = DOUBLE.to_value();
        for collection in [
            Household::COLLECTION,
            HouseholdPlace::COLLECTION,
            Guardian::COLLECTION,
            EmergencyContact::COLLECTION,
        ] {
            let mut rows = records.rows(collection);
            assert!(rows.all(|row| !row.values.contains(&left)), "{}", collection.name);
        }
        assert_eq!(club.get::<Guardian>(Guardian::id_for(MUM, LEA).0).unwrap().relation, Relation::Other);
        assert!(!club.get::<HouseholdPlace>(HouseholdPlace::id_for(DAD, LEA).0).unwrap().active);
        // Whom to call first, of both.
        let order = vec![EmergencyContactId(Uuid::from_u128(302)), EmergencyContactId(Uuid::from_u128(301))];
        let rank = FamilyCommand::RankEmergencyContacts { member_id: DOUBLE, order: order.clone() };
        assert_eq!(club.decide_on_what_is_read(&rank).unwrap().len(), 2);
        club.carry_out(50, &rank).unwrap();
        let ranks: Vec<i64> =
            order.iter().map(|id| club.get::<EmergencyContact>(id.0).unwrap().rank).collect();
        assert_eq!(ranks, [1, 2]);
    }
}
