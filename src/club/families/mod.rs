//! Families: households with one payer and several members, guardians, emergency contacts.
//!
//! A child of separated parents has a place in two households, each with its own guardian.

mod commands;
mod contacts;
mod directory;
mod emergency;
mod enrol;
mod file;
mod followed;
mod guardians;
mod households;
mod of_member;
mod own;
mod reach;
mod records;
mod suggestions;
#[cfg(test)]
mod test_family;
#[cfg(test)]
mod tests;
mod typed;
mod typed_family;

pub use commands::{FamilyCommand, Fields};
pub use directory::{FamilyDirectory, FamilyLine, FamilyPage};
pub use emergency::{EmergencyLine, EmergencyRelation, EmergencySheet, emergency_lines};
pub use enrol::{FamilyMember, MOST_GUARDIANS, MOST_MEMBERS, NewFamily, Who};
pub use file::{GuardianLine, HouseholdFile, HouseholdMember, household_file};
pub use of_member::{MemberFamilies, MemberHousehold, of_member};
pub use own::{OwnPerson, own_attendance, own_family, own_people};
pub use reach::{REACH_READS, out_of_reach, reach_reads};
pub use records::{
    EmergencyContact, EmergencyContactId, Guardian, GuardianId, Household, HouseholdId, HouseholdPlace,
    HouseholdPlaceId, Payer, Relation,
};
pub use suggestions::{Shared, Suggestion, suggestions};
pub use typed::{TypedContact, TypedGuardian, TypedHousehold};
pub use typed_family::{TypedAdult, TypedChild, TypedFamily, family_name};
