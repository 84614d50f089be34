//! Households: their name and address, who has a place in them, who pays.

use super::{
    commands::{Fields, exists, with_fields},
    records::{Guardian, Household, HouseholdId, HouseholdPlace, Payer},
};
use crate::club::{
    people::{Member, MemberId},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{FieldValue, Record, Records, Value, Write};
use chrono::NaiveDate;
use uuid::Uuid;

impl Household {
    /// Checks name and address by the rules that hold for a member's.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn validate(&self, today: NaiveDate) -> Result<(), Refusal> {
        let as_person = Member {
            last_name: self.name.clone(),
            first_name: "-".to_owned(),
            street: self.street.clone(),
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
            ..Member::blank(MemberId(Uuid::nil()))
        };
        let mut problems = match as_person.validate(today) {
            Ok(()) => Vec::new(),
            Err(Refusal(problems)) => renamed(problems, "last_name", "name"),
        };
        if self.payer_member_id.is_some() && self.payer_guardian_id.is_some() {
            problems.push(Problem::of("payer", Code::TwoPayers));
        }
        Refusal::unless_empty(problems)
    }
}

/// The problems with one field under another name.
pub(super) fn renamed(mut problems: Vec<Problem>, from: &str, to: &str) -> Vec<Problem> {
    for problem in &mut problems {
        if problem.field.as_deref() == Some(from) {
            problem.field = Some(to.to_owned());
        }
    }
    problems
}

/// A household's fields that differ. Who pays is two fields and one fact: both are set together, so
/// that two devices that name different payers do not end with both.
fn changed(before: &Household, after: &Household, name_payer: bool) -> Option<Write> {
    let write = Write::update(before, after);
    let differs = before.payer() != after.payer();
    if !differs && !name_payer {
        return write;
    }
    let mut values = match write {
        Some(Write::Set { values, .. }) => values,
        _ => Vec::new(),
    };
    let all = after.values();
    for field in ["payer_member_id", "payer_guardian_id"] {
        let Some(position) = Household::COLLECTION.position(field) else { continue };
        if values.iter().all(|(known, _)| *known != position) {
            values.push((position, all[position].clone()));
        }
    }
    Some(Write::Set { collection: Household::COLLECTION, id: after.id.0, values })
}

/// Whoever pays must be there, and a guardian of this household.
fn check_payer(household: &Household, records: &dyn Records) -> Result<(), Refusal> {
    match household.payer() {
        None => Ok(()),
        Some(Payer::Member(id)) => exists::<Member>("payer", id.0, records),
        Some(Payer::Guardian(id)) => match records.get::<Guardian>(id.0) {
            None => Err(Refusal::field("payer", Code::UnknownRecord)),
            Some(guardian) if guardian.household_id != household.id => {
                Err(Refusal::field("payer", Code::NotInHousehold))
            }
            Some(_) => Ok(()),
        },
    }
}

pub(super) fn find(id: HouseholdId, records: &dyn Records) -> Result<Household, Refusal> {
    records.get::<Household>(id.0).ok_or_else(|| Refusal::field("household_id", Code::UnknownRecord))
}

pub(super) fn save(
    household: &Household,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    household.validate(today)?;
    check_payer(household, records)?;
    Ok(match records.get::<Household>(household.id.0) {
        Some(before) => changed(&before, household, false).into_iter().collect(),
        None => vec![Write::create(household)],
    })
}

pub(super) fn edit(
    id: HouseholdId,
    fields: &Fields,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let before = find(id, records)?;
    let mut after = with_fields(&before, fields)?;
    // Naming one kind of payer is naming no other.
    let named = |field: &str| fields.get(field).is_some_and(|value| *value != Value::Null);
    if named("payer_member_id") && !fields.contains_key("payer_guardian_id") {
        after.payer_guardian_id = None;
    }
    if named("payer_guardian_id") && !fields.contains_key("payer_member_id") {
        after.payer_member_id = None;
    }
    after.validate(today)?;
    if after.payer() != before.payer() {
        check_payer(&after, records)?;
    }
    Ok(changed(&before, &after, false).into_iter().collect())
}

pub(super) fn delete(id: HouseholdId, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    find(id, records)?;
    let mut places: Vec<_> =
        referring::<HouseholdPlace>(records, "household_id", id.0).map(|place| place.id).collect();
    let mut guardians: Vec<_> =
        referring::<Guardian>(records, "household_id", id.0).map(|guardian| guardian.id).collect();
    // Records come in no particular order; the same decision is the same everywhere.
    places.sort_unstable();
    guardians.sort_unstable();
    let mut writes = vec![Write::delete::<Household>(id.0)];
    writes.extend(places.into_iter().map(|place| Write::delete::<HouseholdPlace>(place.0)));
    writes.extend(guardians.into_iter().map(|guardian| Write::delete::<Guardian>(guardian.0)));
    Ok(writes)
}

pub(super) fn set_place(
    household_id: HouseholdId,
    member_id: MemberId,
    active: bool,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    exists::<Member>("member_id", member_id.0, records)?;
    let household = find(household_id, records)?;
    let mut writes: Vec<Write> = place(household_id, member_id, active, records).into_iter().collect();
    if !active && household.payer() == Some(Payer::Member(member_id)) {
        writes.extend(changed(&household, &household.clone().paid_by(None), true));
    }
    Ok(writes)
}

/// The write that gives a place or takes it back; none when it is so already.
pub(super) fn place(
    household_id: HouseholdId,
    member_id: MemberId,
    active: bool,
    records: &dyn Records,
) -> Option<Write> {
    let id = HouseholdPlace::id_for(household_id, member_id);
    let after = HouseholdPlace { id, household_id, member_id, active };
    match records.get::<HouseholdPlace>(id.0) {
        Some(before) => Write::update(&before, &after),
        None => active.then(|| Write::create(&after)),
    }
}

pub(super) fn set_payer(
    household_id: HouseholdId,
    payer: Option<Payer>,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let before = find(household_id, records)?;
    let after = before.clone().paid_by(payer);
    check_payer(&after, records)?;
    Ok(changed(&before, &after, true).into_iter().collect())
}

/// The records of a collection whose field names an id; rows of others are not even read.
pub(super) fn referring<'a, R: Record + 'a>(
    records: &'a dyn Records,
    field: &str,
    id: Uuid,
) -> impl Iterator<Item = R> + 'a {
    let (position, wanted) = (R::COLLECTION.position(field), id.to_value());
    records
        .rows(R::COLLECTION)
        .filter(move |row| position.and_then(|position| row.values.get(position)) == Some(&wanted))
        .filter_map(|row| R::from_values(row.id, &row.values).ok())
}
