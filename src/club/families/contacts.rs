//! Emergency contacts: whom to call for a person, in which order.

use super::{
    commands::{self, Fields, exists, with_fields},
    households::{referring, renamed},
    records::{EmergencyContact, EmergencyContactId},
};
use crate::club::{
    ClubContext,
    access::{Action, Area, Rights},
    people::{Member, MemberId},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{Record as _, Records, Write};
use chrono::NaiveDate;
use uuid::Uuid;

/// The most contacts that are ranked; more are only longer to read when it matters.
const LAST_RANK: i64 = 99;

impl EmergencyContact {
    /// Checks every field; name and phone by the rules that hold for a member's.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn validate(&self, today: NaiveDate) -> Result<(), Refusal> {
        let as_person = Member {
            last_name: self.name.clone(),
            first_name: "-".to_owned(),
            phone: Some(self.phone.clone()).filter(|phone| !phone.is_empty()),
            city: self.relation.clone(),
            ..Member::blank(MemberId(Uuid::nil()))
        };
        let mut problems = match as_person.validate(today) {
            Ok(()) => Vec::new(),
            Err(Refusal(problems)) => renamed(renamed(problems, "last_name", "name"), "city", "relation"),
        };
        if self.phone.is_empty() {
            problems.push(Problem::of("phone", Code::Required));
        }
        if !(1..=LAST_RANK).contains(&self.rank) {
            problems.push(Problem::limited("rank", Code::OutOfRange, format!("1–{LAST_RANK}")));
        }
        Refusal::unless_empty(problems)
    }
}

pub(super) fn save(
    contact: &EmergencyContact,
    context: &ClubContext,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    contact.validate(context.on)?;
    exists::<Member>("member_id", contact.member_id.0, records)?;
    Ok(match records.get::<EmergencyContact>(contact.id.0) {
        Some(before) => {
            // Noting a number at the door is one thing, changing the one that is known another.
            if !Rights::of(context.actor.role, records).may(Area::Contacts, Action::Change) {
                return Err(Refusal::because(Code::Forbidden));
            }
            Write::update(&before, contact).into_iter().collect()
        }
        None => vec![Write::create(contact)],
    })
}

pub(super) fn edit(
    id: EmergencyContactId,
    fields: &Fields,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let before = records
        .get::<EmergencyContact>(id.0)
        .ok_or_else(|| Refusal::field("contact_id", Code::UnknownRecord))?;
    let after = with_fields(&before, fields)?;
    after.validate(today)?;
    if after.member_id != before.member_id {
        return Err(Refusal::field("member_id", Code::NotInList));
    }
    Ok(Write::update(&before, &after).into_iter().collect())
}

pub(super) fn restore(
    contact: &EmergencyContact,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    contact.validate(today)?;
    exists::<Member>("member_id", contact.member_id.0, records)?;
    Ok(commands::restore(contact, records))
}

/// Those named come first, in that order; the others follow as they stood.
pub(super) fn rank(member_id: MemberId, order: &[EmergencyContactId], records: &dyn Records) -> Vec<Write> {
    let place =
        |contact: &EmergencyContact| order.iter().position(|id| *id == contact.id).unwrap_or(usize::MAX);
    let mut contacts = of_member(records, member_id);
    contacts.sort_by_key(place);
    (1..=LAST_RANK)
        .zip(contacts)
        .filter_map(|(rank, before)| Write::update(&before, &EmergencyContact { rank, ..before.clone() }))
        .collect()
}

/// A person's contacts, the one who is called first first.
pub(super) fn of_member(records: &dyn Records, member_id: MemberId) -> Vec<EmergencyContact> {
    let mut contacts: Vec<EmergencyContact> =
        referring::<EmergencyContact>(records, "member_id", member_id.0).collect();
    contacts.sort_by_key(|contact| (contact.rank, contact.id()));
    contacts
}
