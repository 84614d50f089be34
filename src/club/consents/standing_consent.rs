//! Where an answer stands on a day, and who may give it.

use super::{Consent, ConsentKind, text::current_text};
use crate::club::{
    access::{Action, Area, FamilyAccount, Reach, Rights},
    families::{Guardian, HouseholdPlace},
    people::{Member, MemberId},
};
use crate::sync::Records;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// In completed years.
const MAJORITY: i32 = 18;

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentStanding {
    /// Nobody was asked.
    Unasked,
    Given,
    /// Given to a wording that is no longer the one that is asked.
    ToAskAgain,
    Refused,
    /// Given or refused once, and taken back.
    Withdrawn,
}

/// Where a person's answer stands on a day. A "yes" that was given for a minor is the person's to give again once
/// they are of age.
#[must_use]
pub fn standing_of(
    records: &dyn Records,
    member: MemberId,
    kind: ConsentKind,
    on: NaiveDate,
) -> ConsentStanding {
    let Some(consent) = records.get::<Consent>(Consent::id_for(member, kind).0) else {
        return ConsentStanding::Unasked;
    };
    match consent.given {
        None => ConsentStanding::Withdrawn,
        Some(false) => ConsentStanding::Refused,
        Some(true) if is_outgrown(&consent, records, on) => ConsentStanding::ToAskAgain,
        Some(true) => match current_text(records, kind, on) {
            Some(text) if consent.text_id != Some(text.id) => ConsentStanding::ToAskAgain,
            _ => ConsentStanding::Given,
        },
    }
}

/// Whether somebody else agreed for a minor who is known to be of age on a day.
#[must_use]
pub fn is_outgrown(consent: &Consent, records: &dyn Records, on: NaiveDate) -> bool {
    let Some(member) = records.get::<Member>(consent.member_id.0) else { return false };
    let is_of_age = |day| member.age_on(day).is_some_and(|age| age >= MAJORITY);
    let for_a_minor =
        consent.guardian_id.is_some() || (consent.decided_by.is_some() && !is_of_age(consent.decided_on));
    consent.given == Some(true) && for_a_minor && is_of_age(on)
}

/// Whether others agree for somebody on a day: for who is under age. Somebody whose birth date is not known is
/// taken for a minor where guardians live with them, unless they are one of these.
#[must_use]
pub fn is_minor_on(member: &Member, day: NaiveDate, records: &dyn Records) -> bool {
    if let Some(age) = member.age_on(day) {
        return age < MAJORITY;
    }
    let mut guardians = guardians_of_homes(records, member.id).peekable();
    guardians.peek().is_some() && guardians.all(|guardian| guardian.member_id != Some(member.id))
}

/// Whether somebody may answer at all for a person on a day: the person's own account, that of a guardian who may
/// sign for a minor, and whoever notes what others have signed.
#[must_use]
pub fn may_answer(member: &Member, account: Option<Uuid>, day: NaiveDate, records: &dyn Records) -> bool {
    let Some(user) = account else { return true };
    let is_theirs = |account: &FamilyAccount| {
        account.active && account.user_id == user && account.member_id == Some(member.id)
    };
    records.all::<FamilyAccount>().any(|account| is_theirs(&account))
        || (is_minor_on(member, day, records)
            && guardians_who_may_sign(records, member.id, account).next().is_some())
}

/// The account by which somebody signs; none for those who note what others have signed.
#[must_use]
pub fn signs_as(rights: &Rights, user: Uuid) -> Option<Uuid> {
    (rights.reach(Area::Consents, Action::Change) != Reach::All).then_some(user)
}

/// The guardians of the households where a person lives who may sign; for an account, as [`signs_as`] tells, those
/// whom it stands for.
pub fn guardians_who_may_sign(
    records: &dyn Records,
    member: MemberId,
    account: Option<Uuid>,
) -> impl Iterator<Item = Guardian> {
    let accounts: Option<Vec<FamilyAccount>> = account.map(|user| {
        records.all::<FamilyAccount>().filter(|account| account.active && account.user_id == user).collect()
    });
    let is_theirs = move |guardian: &Guardian| {
        let stands_for = |account: &FamilyAccount| {
            account.guardian_id == Some(guardian.id)
                || (guardian.member_id.is_some() && account.member_id == guardian.member_id)
        };
        accounts.as_ref().is_none_or(|accounts| accounts.iter().any(stands_for))
    };
    // Nobody is their own guardian.
    guardians_of_homes(records, member)
        .filter(move |guardian| guardian.legal && guardian.member_id != Some(member) && is_theirs(guardian))
}

/// The guardians of the households where a person lives.
fn guardians_of_homes(records: &dyn Records, member: MemberId) -> impl Iterator<Item = Guardian> {
    let places =
        records.all::<HouseholdPlace>().filter(move |place| place.active && place.member_id == member);
    let homes: Vec<_> = places.map(|place| place.household_id).collect();
    records.all::<Guardian>().filter(move |guardian| homes.contains(&guardian.household_id))
}
