//! What can be done to families: the commands, what they read, and who may send them.

use super::{
    contacts, enrol,
    enrol::NewFamily,
    guardians, households,
    records::{
        EmergencyContact, EmergencyContactId, Guardian, GuardianId, Household, HouseholdId, HouseholdPlace,
        Payer,
    },
};
use crate::club::{
    ClubContext,
    access::{Area, area_of_fields},
    people::{Member, MemberId},
    refusal::{Code, Refusal},
};
use crate::sync::{FieldValue, Read, Record, Records, Value, Write};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fields by their names, as an edit names them.
pub type Fields = BTreeMap<String, Value>;

/// One intention about a family. `Save…` creates the record or sets every field that differs;
/// `Edit…` sets the fields named and no others, so that edits of other fields elsewhere stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FamilyCommand {
    SaveHousehold {
        household: Household,
    },
    EditHousehold {
        id: HouseholdId,
        fields: Fields,
    },
    /// Its places and guardians go with it; the members stay.
    DeleteHousehold {
        id: HouseholdId,
    },
    /// Gives a member a place in a household, or takes it back; who leaves pays no longer.
    SetPlace {
        household_id: HouseholdId,
        member_id: MemberId,
        active: bool,
    },
    SaveGuardian {
        guardian: Guardian,
    },
    EditGuardian {
        id: GuardianId,
        fields: Fields,
    },
    /// Who paid pays no longer.
    DeleteGuardian {
        id: GuardianId,
    },
    /// Brings a deleted guardian back as they were.
    RestoreGuardian {
        guardian: Guardian,
    },
    SetPayer {
        household_id: HouseholdId,
        payer: Option<Payer>,
    },
    SaveEmergencyContact {
        contact: EmergencyContact,
    },
    EditEmergencyContact {
        id: EmergencyContactId,
        fields: Fields,
    },
    DeleteEmergencyContact {
        id: EmergencyContactId,
    },
    /// Brings a deleted contact back as it was.
    RestoreEmergencyContact {
        contact: EmergencyContact,
    },
    /// Who is called first, second, third.
    RankEmergencyContacts {
        member_id: MemberId,
        order: Vec<EmergencyContactId>,
    },
    /// A whole family at once, as at the desk in September: the household, its guardians, its new
    /// members and those who are known, with their groups. All or nothing.
    EnrolFamily {
        family: Box<NewFamily>,
    },
}

/// The fields that differ; none when nothing does.
fn differing<R: Record>(before: &R, after: &R) -> Option<Fields> {
    let Some(Write::Set { values, .. }) = Write::update(before, after) else { return None };
    let names = R::COLLECTION.fields;
    Some(values.into_iter().map(|(position, value)| (names[position].name.to_owned(), value)).collect())
}

impl FamilyCommand {
    /// The edit that leads from one state of a household to another; `None` when nothing differs.
    #[must_use]
    pub fn edit_household(before: &Household, after: &Household) -> Option<Self> {
        differing(before, after).map(|fields| Self::EditHousehold { id: before.id, fields })
    }

    /// The edit that leads from one state of a guardian to another.
    #[must_use]
    pub fn edit_guardian(before: &Guardian, after: &Guardian) -> Option<Self> {
        differing(before, after).map(|fields| Self::EditGuardian { id: before.id, fields })
    }

    /// The edit that leads from one state of a contact to another.
    #[must_use]
    pub fn edit_contact(before: &EmergencyContact, after: &EmergencyContact) -> Option<Self> {
        differing(before, after).map(|fields| Self::EditEmergencyContact { id: before.id, fields })
    }

    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        let mut reads = self.followed_reads(known);
        reads.extend(self.followed(known).own_reads(known));
        reads
    }

    fn own_reads(&self, known: &dyn Records) -> Vec<Read> {
        let by = |collection, field, id: Uuid| Read::Where(collection, field, id.to_value());
        match self {
            Self::SaveHousehold { household } => {
                let mut reads = vec![Read::one::<Household>(household.id.0)];
                reads.extend(payer_read(household.payer()));
                reads
            }
            Self::EditHousehold { id, fields } => {
                let mut reads = vec![Read::one::<Household>(id.0)];
                let named = |name: &str| fields.get(name).and_then(|value| Uuid::from_value(value).ok());
                reads.extend(named("payer_member_id").map(Read::one::<Member>));
                reads.extend(named("payer_guardian_id").map(Read::one::<Guardian>));
                // What stands is looked at again, too.
                let stands = known.get::<Household>(id.0).and_then(|household| household.payer());
                reads.extend(payer_read(stands));
                reads
            }
            Self::DeleteHousehold { id } => vec![
                Read::one::<Household>(id.0),
                by(HouseholdPlace::COLLECTION, "household_id", id.0),
                by(Guardian::COLLECTION, "household_id", id.0),
            ],
            Self::SetPlace { household_id, member_id, .. } => vec![
                Read::one::<Household>(household_id.0),
                Read::one::<Member>(member_id.0),
                Read::one::<HouseholdPlace>(HouseholdPlace::id_for(*household_id, *member_id).0),
            ],
            Self::SaveGuardian { guardian } | Self::RestoreGuardian { guardian } => {
                let mut reads = vec![
                    Read::one::<Guardian>(guardian.id.0),
                    Read::one::<Household>(guardian.household_id.0),
                ];
                reads.extend(guardian.member_id.map(|id| Read::one::<Member>(id.0)));
                reads
            }
            Self::EditGuardian { id, fields } => {
                let mut reads = vec![Read::one::<Guardian>(id.0)];
                if let Some(before) = known.get::<Guardian>(id.0) {
                    reads.push(Read::one::<Household>(before.household_id.0));
                    reads.extend(before.member_id.map(|id| Read::one::<Member>(id.0)));
                }
                let member = fields.get("member_id").and_then(|value| Uuid::from_value(value).ok());
                reads.extend(member.map(Read::one::<Member>));
                reads
            }
            Self::DeleteGuardian { id } => {
                let mut reads = vec![Read::one::<Guardian>(id.0)];
                let household = known.get::<Guardian>(id.0).map(|guardian| guardian.household_id);
                reads.extend(household.map(|id| Read::one::<Household>(id.0)));
                reads
            }
            Self::SetPayer { household_id, payer } => {
                let mut reads = vec![Read::one::<Household>(household_id.0)];
                reads.extend(payer_read(*payer));
                reads
            }
            Self::SaveEmergencyContact { contact } | Self::RestoreEmergencyContact { contact } => {
                vec![Read::one::<EmergencyContact>(contact.id.0), Read::one::<Member>(contact.member_id.0)]
            }
            Self::EditEmergencyContact { id, .. } => {
                let mut reads = vec![Read::one::<EmergencyContact>(id.0)];
                let member = known.get::<EmergencyContact>(id.0).map(|contact| contact.member_id);
                reads.extend(member.map(|id| Read::one::<Member>(id.0)));
                reads
            }
            Self::DeleteEmergencyContact { id } => vec![Read::one::<EmergencyContact>(id.0)],
            Self::RankEmergencyContacts { member_id, .. } => {
                vec![by(EmergencyContact::COLLECTION, "member_id", member_id.0)]
            }
            Self::EnrolFamily { family } => family.reads(),
        }
    }

    /// The areas of which one must be the sender's to change. Whoever takes attendance may note whom to call;
    /// addresses are an area of their own.
    pub(in crate::club) fn areas(&self) -> Vec<Area> {
        match self {
            Self::SaveEmergencyContact { .. } => vec![Area::Contacts, Area::Attendance],
            Self::EditEmergencyContact { .. }
            | Self::DeleteEmergencyContact { .. }
            | Self::RestoreEmergencyContact { .. }
            | Self::RankEmergencyContacts { .. } => vec![Area::Contacts],
            Self::EditHousehold { fields, .. } => vec![area_of_fields(Household::COLLECTION, fields.keys())],
            Self::EditGuardian { fields, .. } => vec![area_of_fields(Guardian::COLLECTION, fields.keys())],
            _ => vec![Area::Families],
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        match &self.followed(records) {
            Self::SaveHousehold { household } => households::save(household, context.on, records),
            Self::EditHousehold { id, fields } => households::edit(*id, fields, context.on, records),
            Self::DeleteHousehold { id } => households::delete(*id, records),
            Self::SetPlace { household_id, member_id, active } => {
                households::set_place(*household_id, *member_id, *active, records)
            }
            Self::SetPayer { household_id, payer } => households::set_payer(*household_id, *payer, records),
            Self::SaveGuardian { guardian } => guardians::save(guardian, context.on, records),
            Self::EditGuardian { id, fields } => guardians::edit(*id, fields, context.on, records),
            Self::DeleteGuardian { id } => guardians::delete(*id, records),
            Self::RestoreGuardian { guardian } => guardians::restore(guardian, context.on, records),
            Self::SaveEmergencyContact { contact } => contacts::save(contact, context, records),
            Self::EditEmergencyContact { id, fields } => contacts::edit(*id, fields, context.on, records),
            Self::DeleteEmergencyContact { id } => {
                exists::<EmergencyContact>("contact_id", id.0, records)?;
                Ok(vec![Write::delete::<EmergencyContact>(id.0)])
            }
            Self::RestoreEmergencyContact { contact } => contacts::restore(contact, context.on, records),
            Self::RankEmergencyContacts { member_id, order } => {
                Ok(contacts::rank(*member_id, order, records))
            }
            Self::EnrolFamily { family } => enrol::enrol(family, context.on, records),
        }
    }
}

fn payer_read(payer: Option<Payer>) -> Option<Read> {
    Some(match payer? {
        Payer::Member(id) => Read::one::<Member>(id.0),
        Payer::Guardian(id) => Read::one::<Guardian>(id.0),
    })
}

/// Refuses what refers to a record that is not there.
pub(super) fn exists<R: Record>(field: &str, id: Uuid, records: &dyn Records) -> Result<(), Refusal> {
    match records.row(R::COLLECTION, id) {
        Some(_) => Ok(()),
        None => Err(Refusal::field(field, Code::UnknownRecord)),
    }
}

/// What brings a deleted record back with what it held; nothing while it is there.
pub(super) fn restore<R: Record>(record: &R, records: &dyn Records) -> Vec<Write> {
    if records.row(R::COLLECTION, record.id()).is_some() {
        return Vec::new();
    }
    vec![Write::create(record), Write::Restore { collection: R::COLLECTION, id: record.id() }]
}

/// The record with the fields that an edit names.
pub(super) fn with_fields<R: Record>(before: &R, fields: &Fields) -> Result<R, Refusal> {
    let mut values = before.values();
    for (name, value) in fields {
        let position =
            R::COLLECTION.position(name).ok_or_else(|| Refusal::field(name, Code::UnknownField))?;
        values[position].clone_from(value);
    }
    R::from_values(before.id(), &values).map_err(|wrong| Refusal::field(wrong.field, Code::NotInList))
}
