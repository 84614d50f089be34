//! What can be done to people.

use super::{
    distinct::DistinctPeople,
    member::{Enrolment, Member, MemberId, MemberStatus, Sex},
    merge::{merge, merge_reads, widens_account},
    standing::{standing, standing_reads},
};
use crate::club::{
    ClubContext,
    access::{Area, area_of_fields},
    licences::LicenceId,
    planning::{Group, GroupId},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{Read, Record, Records, Value, Write};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person as a line of an imported file gives them; what is `None` the file does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedPerson {
    /// The member who matched, or the id that every device gives to this person of this club.
    pub id: MemberId,
    pub last_name: String,
    pub first_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MemberStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl ImportedPerson {
    /// What the member looks like after the import: what the file says stands, what it does not
    /// say stays. Spelling of a name that only differs by accents or case stays as the club has it.
    #[must_use]
    pub fn onto(&self, existing: Option<&Member>) -> Member {
        let mut member = existing.cloned().unwrap_or_else(|| Member {
            last_name: self.last_name.clone(),
            first_name: self.first_name.clone(),
            ..Member::blank(self.id)
        });
        take(&mut member.birth_date, self.birth_date.as_ref());
        take(&mut member.sex, self.sex.as_ref());
        take(&mut member.email, self.email.as_ref());
        take(&mut member.phone, self.phone.as_ref());
        take(&mut member.street, self.street.as_ref());
        take(&mut member.postal_code, self.postal_code.as_ref());
        take(&mut member.city, self.city.as_ref());
        take(&mut member.joined_on, self.joined_on.as_ref());
        take(&mut member.notes, self.notes.as_ref());
        member.status = self.status.unwrap_or(member.status);
        member
    }
}

/// What the file says stands; what it does not say stays.
fn take<T: Clone>(target: &mut Option<T>, source: Option<&T>) {
    if let Some(value) = source {
        *target = Some(value.clone());
    }
}

/// The most people that one import command carries; a file becomes several commands.
pub const IMPORT_CHUNK: usize = 250;

/// One intention about people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleCommand {
    Create {
        member: Member,
    },
    /// Sets the fields named, and no others.
    Edit {
        id: MemberId,
        fields: BTreeMap<String, Value>,
    },
    Archive {
        id: MemberId,
    },
    Restore {
        id: MemberId,
    },
    Enrol {
        member_id: MemberId,
        group_id: GroupId,
    },
    Unenrol {
        member_id: MemberId,
        group_id: GroupId,
    },
    Import {
        people: Vec<ImportedPerson>,
    },
    /// Two records of one person become the kept one; see [`super::merge`].
    Merge {
        kept: MemberId,
        dropped: MemberId,
        /// The values chosen where the two differ.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        fields: BTreeMap<String, Value>,
        /// Of licences that cannot both stand, those that do; the others are cancelled.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        licences: Vec<LicenceId>,
    },
    /// Says that two people who are alike are two, or takes it back.
    KeepApart {
        member_id: MemberId,
        other_id: MemberId,
        apart: bool,
    },
}

impl PeopleCommand {
    /// The edit that leads from one state of a member to another; `None` when nothing differs.
    #[must_use]
    pub fn edit(before: &Member, after: &Member) -> Option<Self> {
        let Some(Write::Set { values, .. }) = Write::update(before, after) else { return None };
        let names = Member::COLLECTION.fields;
        let fields =
            values.into_iter().map(|(position, value)| (names[position].name.to_owned(), value)).collect();
        Some(Self::Edit { id: before.id, fields })
    }

    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        match self {
            Self::Create { member } => vec![Read::one::<Member>(member.id.0)],
            Self::Edit { id, .. } | Self::Archive { id } | Self::Restore { id } => {
                standing_reads(known, *id).collect()
            }
            Self::Enrol { member_id, group_id } | Self::Unenrol { member_id, group_id } => {
                let enrolment = Enrolment::id_for(standing(known, *member_id), *group_id);
                let others = [Read::one::<Group>(group_id.0), Read::one::<Enrolment>(enrolment.0)];
                standing_reads(known, *member_id).chain(others).collect()
            }
            Self::Import { people } => {
                people.iter().flat_map(|person| standing_reads(known, person.id)).collect()
            }
            Self::Merge { kept, dropped, .. } => merge_reads(known, *kept, *dropped),
            Self::KeepApart { member_id, other_id, apart } => vec![
                Read::one::<Member>(member_id.0),
                Read::one::<Member>(other_id.0),
                Read::one::<DistinctPeople>(DistinctPeople::of(*member_id, *other_id, *apart).id.0),
            ],
        }
    }

    /// Whether the sender must have shown a short while ago who they are: where a merger shows an account
    /// more, as [`crate::club::access::AccessCommand::SetFamilyAccount`] would.
    #[must_use]
    pub fn wants_confirmation(&self, records: &dyn Records) -> bool {
        match self {
            Self::Merge { kept, dropped, .. } => widens_account(records, *kept, *dropped),
            _ => false,
        }
    }

    /// The area that must be the sender's to change: of an edit that of the fields.
    pub(in crate::club) fn area(&self) -> Area {
        match self {
            Self::Edit { fields, .. } => area_of_fields(Member::COLLECTION, fields.keys()),
            _ => Area::People,
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::Create { member } => create_member(member, context.on, records),
            Self::Edit { id, fields } => edit_member(*id, fields, context.on, records),
            Self::Archive { id } => set_archived(*id, true, records),
            Self::Restore { id } => set_archived(*id, false, records),
            Self::Enrol { member_id, group_id } => set_enrolment(*member_id, *group_id, true, records),
            Self::Unenrol { member_id, group_id } => set_enrolment(*member_id, *group_id, false, records),
            Self::Import { people } => import_people(people, context.on, records),
            Self::Merge { kept, dropped, fields, licences } => {
                merge((*kept, *dropped), fields, licences, context.on, records)
            }
            Self::KeepApart { member_id, other_id, apart } => {
                keep_apart(*member_id, *other_id, *apart, records)
            }
        }
    }
}

/// A new member; also what a walk-in needs.
pub(in crate::club) fn create_member(
    member: &Member,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if records.row(Member::COLLECTION, member.id.0).is_some() {
        return Err(Refusal::because(Code::AlreadyExists));
    }
    member.validate(today)?;
    // Only a merger merges.
    Ok(vec![Write::create(&Member { merged_into: None, ..member.clone() })])
}

/// The member, or the one whom they became.
fn find_member(id: MemberId, records: &dyn Records) -> Result<Member, Refusal> {
    records
        .get::<Member>(standing(records, id).0)
        .ok_or_else(|| Refusal::field("member_id", Code::UnknownRecord))
}

fn edit_member(
    id: MemberId,
    fields: &BTreeMap<String, Value>,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let before = find_member(id, records)?;
    let mut values = before.values();
    for (name, value) in fields {
        // Only a merger merges, and only an erasure erases.
        let position = Member::COLLECTION
            .position(name)
            .filter(|_| !["merged_into", "erased_on"].contains(&name.as_str()));
        let position = position.ok_or_else(|| Refusal::field(name, Code::UnknownField))?;
        values[position].clone_from(value);
    }
    let after = Member::from_values(before.id.0, &values)
        .map_err(|wrong| Refusal::field(wrong.field, Code::NotInList))?;
    after.validate(today)?;
    Ok(Write::update(&before, &after).into_iter().collect())
}

fn set_archived(id: MemberId, archived: bool, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    let before = find_member(id, records)?;
    let after = Member { archived, ..before.clone() };
    Ok(Write::update(&before, &after).into_iter().collect())
}

fn set_enrolment(
    member_id: MemberId,
    group_id: GroupId,
    active: bool,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let member_id = find_member(member_id, records)?.id;
    if records.row(Group::COLLECTION, group_id.0).is_none() {
        return Err(Refusal::field("group_id", Code::UnknownRecord));
    }
    let id = Enrolment::id_for(member_id, group_id);
    let after = Enrolment { id, member_id, group_id, active };
    Ok(match records.get::<Enrolment>(id.0) {
        Some(before) => Write::update(&before, &after).into_iter().collect(),
        None if active => vec![Write::create(&after)],
        None => Vec::new(),
    })
}

fn keep_apart(
    one: MemberId,
    other: MemberId,
    apart: bool,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if one == other {
        return Err(Refusal::field("other_id", Code::SamePerson));
    }
    for (field, id) in [("member_id", one), ("other_id", other)] {
        if records.row(Member::COLLECTION, id.0).is_none() {
            return Err(Refusal::field(field, Code::UnknownRecord));
        }
    }
    let after = DistinctPeople::of(one, other, apart);
    Ok(match records.get::<DistinctPeople>(after.id.0) {
        Some(before) => Write::update(&before, &after).into_iter().collect(),
        None if apart => vec![Write::create(&after)],
        None => Vec::new(),
    })
}

fn import_people(
    people: &[ImportedPerson],
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if people.len() > IMPORT_CHUNK {
        return Err(Refusal(vec![Problem::limited("people", Code::TooMany, IMPORT_CHUNK)]));
    }
    let mut writes = Vec::with_capacity(people.len());
    for person in people {
        let existing = records.get::<Member>(standing(records, person.id).0);
        // A list from before does not bring back who was erased; the others of the list come in.
        if existing.as_ref().is_some_and(|known| known.erased_on.is_some()) {
            continue;
        }
        let member = person.onto(existing.as_ref());
        member.validate(today)?;
        match existing {
            Some(before) => writes.extend(Write::update(&before, &member)),
            None => writes.push(Write::create(&member)),
        }
    }
    Ok(writes)
}
