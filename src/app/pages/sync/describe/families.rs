//! Commands about families, told.

use super::{Described, Names, plain};
use crate::club::{
    families::{EmergencyContact, FamilyCommand, Guardian, Household, HouseholdId},
    people::MemberId,
};

fn of_household(id: HouseholdId, icon: &'static str, title: String) -> Described {
    Described { href: Some(format!("/members/families/{id}")), ..plain(icon, title) }
}

fn of_member(id: MemberId, icon: &'static str, title: String) -> Described {
    Described { href: Some(format!("/members/{id}")), ..plain(icon, title) }
}

fn named(household: HouseholdId, names: &Names) -> String {
    let known = names.records.get::<Household>(household.0);
    known.map_or_else(
        || names.t.families.some_family.to_owned(),
        |known| (names.t.families.family)(&known.name),
    )
}

pub(super) fn families(command: &FamilyCommand, names: &Names) -> Described {
    let t = &names.t.families;
    match command {
        FamilyCommand::SaveHousehold { household } => {
            of_household(household.id, "home", (t.told_saved)(&(t.family)(&household.name)))
        }
        FamilyCommand::EditHousehold { id, .. } => {
            of_household(*id, "home", (t.told_saved)(&named(*id, names)))
        }
        FamilyCommand::DeleteHousehold { id } => plain("trash", (t.told_deleted)(&named(*id, names))),
        FamilyCommand::SetPlace { member_id, active, household_id } => {
            let told = if *active { t.told_joined } else { t.told_left };
            of_household(*household_id, "home", told(&names.member(*member_id), &named(*household_id, names)))
        }
        FamilyCommand::SetPayer { household_id, .. } => {
            of_household(*household_id, "home", (t.told_payer)(&named(*household_id, names)))
        }
        FamilyCommand::SaveGuardian { guardian } | FamilyCommand::RestoreGuardian { guardian } => {
            of_household(guardian.household_id, "people", (t.told_guardian)(&guardian.display_name()))
        }
        FamilyCommand::EditGuardian { id, .. } | FamilyCommand::DeleteGuardian { id } => {
            let known = names.records.get::<Guardian>(id.0);
            let name = known.as_ref().map_or_else(|| names.t.sync.someone.to_owned(), Guardian::display_name);
            let deleted = matches!(command, FamilyCommand::DeleteGuardian { .. });
            let told = if deleted { t.told_guardian_deleted } else { t.told_guardian };
            let icon = if deleted { "trash" } else { "people" };
            match known {
                Some(guardian) => of_household(guardian.household_id, icon, told(&name)),
                None => plain(icon, told(&name)),
            }
        }
        FamilyCommand::SaveEmergencyContact { contact }
        | FamilyCommand::RestoreEmergencyContact { contact } => {
            of_member(contact.member_id, "phone", (t.told_contact)(&names.member(contact.member_id)))
        }
        FamilyCommand::EditEmergencyContact { id, .. } | FamilyCommand::DeleteEmergencyContact { id } => {
            match names.records.get::<EmergencyContact>(id.0) {
                Some(EmergencyContact { member_id, .. }) => {
                    of_member(member_id, "phone", (t.told_contact)(&names.member(member_id)))
                }
                None => plain("phone", (t.told_contact)(names.t.sync.someone)),
            }
        }
        FamilyCommand::RankEmergencyContacts { member_id, .. } => {
            of_member(*member_id, "phone", (t.told_contact)(&names.member(*member_id)))
        }
        FamilyCommand::EnrolFamily { family } => of_household(
            family.household.id,
            "user-plus",
            (t.told_enrolled)(&(t.family)(&family.household.name), family.members.len()),
        ),
    }
}
