//! Guardians: the adults who answer for the children of a household.

use super::{
    commands::{self, Fields, exists, with_fields},
    households,
    records::{Guardian, GuardianId, Household, HouseholdId, Payer},
};
use crate::club::{
    people::{Member, MemberId},
    refusal::{Code, Refusal},
};
use crate::sync::{Record, Records, Write};
use chrono::NaiveDate;
use uuid::Uuid;

impl Guardian {
    /// The record of a guardian who is a member has the same id on every device, so that two tablets
    /// that name the same parent name them once.
    #[must_use]
    pub fn id_for(household: HouseholdId, member: MemberId) -> GuardianId {
        GuardianId(Uuid::new_v5(&household.0, format!("guardian/{member}").as_bytes()))
    }

    /// Checks names, phone and e-mail by the rules that hold for a member's.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn validate(&self, today: NaiveDate) -> Result<(), Refusal> {
        let as_person = Member {
            last_name: self.last_name.clone(),
            first_name: self.first_name.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            ..Member::blank(MemberId(Uuid::nil()))
        };
        as_person.validate(today)
    }

    /// "Camille LEFÈVRE", as on French lists.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name.to_uppercase())
    }
}

/// Refuses a guardian who is not well described or whose household or member is not there.
fn check(guardian: &Guardian, today: NaiveDate, records: &dyn Records) -> Result<(), Refusal> {
    guardian.validate(today)?;
    exists::<Household>("household_id", guardian.household_id.0, records)?;
    match guardian.member_id {
        Some(id) => exists::<Member>("member_id", id.0, records),
        None => Ok(()),
    }
}

pub(super) fn save(
    guardian: &Guardian,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    check(guardian, today, records)?;
    Ok(match records.get::<Guardian>(guardian.id.0) {
        Some(before) => {
            same_household(&before, guardian)?;
            Write::update(&before, guardian).into_iter().collect()
        }
        None => create(guardian),
    })
}

/// The writes of a new guardian. Under the id that a member's guardian has on every device there may
/// lie a tombstone: naming the person again brings it back.
pub(super) fn create(guardian: &Guardian) -> Vec<Write> {
    let derived = guardian
        .member_id
        .is_some_and(|member| guardian.id == Guardian::id_for(guardian.household_id, member));
    let restore = derived.then_some(Write::Restore { collection: Guardian::COLLECTION, id: guardian.id.0 });
    std::iter::once(Write::create(guardian)).chain(restore).collect()
}

pub(super) fn restore(
    guardian: &Guardian,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    check(guardian, today, records)?;
    Ok(commands::restore(guardian, records))
}

/// A guardian answers in one household; for another one they are named there.
fn same_household(before: &Guardian, after: &Guardian) -> Result<(), Refusal> {
    if before.household_id == after.household_id {
        Ok(())
    } else {
        Err(Refusal::field("household_id", Code::NotInHousehold))
    }
}

pub(super) fn edit(
    id: GuardianId,
    fields: &Fields,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let before = find(id, records)?;
    let after = with_fields(&before, fields)?;
    same_household(&before, &after)?;
    check(&after, today, records)?;
    Ok(Write::update(&before, &after).into_iter().collect())
}

fn find(id: GuardianId, records: &dyn Records) -> Result<Guardian, Refusal> {
    records.get::<Guardian>(id.0).ok_or_else(|| Refusal::field("guardian_id", Code::UnknownRecord))
}

pub(super) fn delete(id: GuardianId, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    let guardian = find(id, records)?;
    let mut writes = vec![Write::delete::<Guardian>(id.0)];
    let household = records.get::<Household>(guardian.household_id.0);
    if let Some(household) = household.filter(|household| household.payer() == Some(Payer::Guardian(id))) {
        writes.extend(households::set_payer(household.id, None, records)?);
    }
    Ok(writes)
}
