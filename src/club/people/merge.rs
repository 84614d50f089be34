//! Two records of one person become one. Everything that the dropped one held is the kept one's
//! afterwards; the dropped record stays, archived, and names the kept one, so that whatever still
//! speaks of it acts on the kept one ([`standing`]).
//!
//! Whatever was said of the dropped person by devices that had not heard of it ends at the kept one in
//! either order: what arrives before the merger is moved by it, however late it was made
//! ([`Write::Move`]), and commands that arrive afterwards are about the kept one ([`standing`]).
//!
//! Records of a person and something else (a mark, an enrolment) have ids made of both: the kept
//! person's is set, the dropped one's leaves a tombstone, which stands even against a later edit that
//! had arrived before. Of two answers to one question the stronger stays:
//! marks: present > trial > excused > absent; dues: paid > exempt > partly > owed; consents: the later
//! decision, and of two of one day the refusal.

use super::{
    member::{Enrolment, Member, MemberId},
    standing::{standing, standing_reads},
};
use crate::club::{
    access::FamilyAccount,
    attendance::{AttendanceMark, MarkState},
    consents::Consent,
    dues::{DuesState, SeasonMembership},
    families::{EmergencyContact, Guardian, Household, HouseholdPlace},
    licences::{Licence, LicenceId, LicenceState},
    medical::MedicalProof,
    refusal::{Code, Problem, Refusal},
    spelling::fold,
};
use crate::sync::{Collection, FieldValue, Read, Record, Records, Value, Write};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A person's fields that a merger decides about by its own rules.
const NOT_CHOSEN: [&str; 3] = ["archived", "merged_into", "erased_on"];

/// The fields of a person that may be chosen where two differ.
pub fn fields_to_choose() -> impl Iterator<Item = &'static str> {
    Member::COLLECTION.fields.iter().map(|field| field.name).filter(|name| !NOT_CHOSEN.contains(name))
}

/// What the decision needs: both people with everything that is theirs.
pub(super) fn merge_reads(known: &dyn Records, kept: MemberId, dropped: MemberId) -> Vec<Read> {
    const THEIRS: [&Collection; 10] = [
        Enrolment::COLLECTION,
        AttendanceMark::COLLECTION,
        Licence::COLLECTION,
        MedicalProof::COLLECTION,
        SeasonMembership::COLLECTION,
        Consent::COLLECTION,
        HouseholdPlace::COLLECTION,
        Guardian::COLLECTION,
        FamilyAccount::COLLECTION,
        EmergencyContact::COLLECTION,
    ];
    let mut reads: Vec<Read> = standing_reads(known, kept).chain(standing_reads(known, dropped)).collect();
    for id in [standing(known, kept), dropped] {
        reads.extend(THEIRS.map(|collection| Read::Where(collection, "member_id", id.to_value())));
        reads.push(Read::Where(Household::COLLECTION, "payer_member_id", id.to_value()));
    }
    reads
}

/// Whether an account comes to see what it did not: it stood for one of the two alone, and stands for both in one.
pub(super) fn widens_account(records: &dyn Records, kept: MemberId, dropped: MemberId) -> bool {
    let standing_for = |id| -> BTreeSet<Uuid> {
        let active = by_member::<FamilyAccount>(records, id).filter(|account| account.active);
        active.map(|account| account.user_id).collect()
    };
    standing_for(standing(records, kept)) != standing_for(dropped)
}

/// What follows from a merger. When the kept person was merged into another meanwhile, that one is
/// kept: all three are one.
pub(super) fn merge(
    (kept, dropped): (MemberId, MemberId),
    fields: &BTreeMap<String, Value>,
    standing_licences: &[LicenceId],
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let find = |field: &str, id: MemberId| {
        records.get::<Member>(id.0).ok_or_else(|| Refusal::field(field, Code::UnknownRecord))
    };
    let before = find("kept", standing(records, kept))?;
    let theirs = find("dropped", dropped)?;
    if kept == dropped {
        return Err(Refusal::field("dropped", Code::SamePerson));
    }
    if theirs.merged_into.is_some() || before.id == dropped {
        return Err(Refusal::field("dropped", Code::AlreadyMerged));
    }
    let after = merged_member(&before, &theirs, fields)?;
    after.validate(today)?;
    let cancelled = cancelled_licences(records, before.id, dropped, standing_licences)?;
    let mut moving = Moving { kept: before.id, dropped, records, writes: Vec::new() };
    moving.writes.extend(Write::update(&before, &after));
    let gone = Member { archived: true, merged_into: Some(before.id), ..theirs.clone() };
    moving.writes.extend(Write::moved(&theirs, &gone));
    moving.pairs();
    moving.licences(&cancelled, today);
    moving.own_records();
    Ok(moving.writes)
}

/// The kept person with the values that were chosen; what only the other record knows is taken too.
fn merged_member(
    kept: &Member,
    dropped: &Member,
    fields: &BTreeMap<String, Value>,
) -> Result<Member, Refusal> {
    let mut values = kept.values();
    for (value, theirs) in values.iter_mut().zip(dropped.values()) {
        if *value == Value::Null {
            *value = theirs;
        }
    }
    for (name, value) in fields {
        let position = Member::COLLECTION.position(name).filter(|_| !NOT_CHOSEN.contains(&name.as_str()));
        let position = position.ok_or_else(|| Refusal::field(name, Code::UnknownField))?;
        values[position].clone_from(value);
    }
    let member = Member::from_values(kept.id.0, &values)
        .map_err(|wrong| Refusal::field(wrong.field, Code::NotInList))?;
    // Someone who is in the lists under either record stays in them.
    Ok(Member { archived: kept.archived && dropped.archived, merged_into: kept.merged_into, ..member })
}

/// The records of a collection that belong to a member; rows of others are not even read whole.
pub(super) fn by_member<R: Record>(records: &dyn Records, id: MemberId) -> impl Iterator<Item = R> {
    by_field(records, "member_id", id)
}

fn by_field<R: Record>(records: &dyn Records, field: &str, id: MemberId) -> impl Iterator<Item = R> {
    let (position, wanted) = (R::COLLECTION.position(field), id.to_value());
    records
        .rows(R::COLLECTION)
        .filter(move |row| position.and_then(|position| row.values.get(position)) == Some(&wanted))
        .filter_map(|row| R::from_values(row.id, &row.values).ok())
}

/// Pairs of licences, one of each person, that cannot both stand: of one season, discipline and
/// federation. One that was cancelled is in nobody's way.
#[must_use]
pub fn licence_conflicts(records: &dyn Records, one: MemberId, other: MemberId) -> Vec<(Licence, Licence)> {
    let live = |id| -> Vec<Licence> {
        let mut live: Vec<Licence> = by_member::<Licence>(records, id)
            .filter(|licence| licence.state != LicenceState::Cancelled)
            .collect();
        live.sort_by_key(|licence| licence.id);
        live
    };
    let theirs = live(other);
    live(one)
        .into_iter()
        .flat_map(|mine| {
            theirs
                .iter()
                .filter(|theirs| same_season(&mine, theirs))
                .map(|theirs| (mine.clone(), theirs.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn same_season(a: &Licence, b: &Licence) -> bool {
    // Two that are both named and differ; what a list does not say may be the same.
    let differ = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => fold(a) != fold(b),
        _ => false,
    };
    if differ(&a.discipline, &b.discipline) || differ(&a.federation, &b.federation) {
        return false;
    }
    if let (Some(a), Some(b)) = (a.season_id, b.season_id) {
        return a == b;
    }
    let from = |licence: &Licence| licence.issued_on.unwrap_or(NaiveDate::MIN);
    let until = |licence: &Licence| licence.expires_on.unwrap_or(NaiveDate::MAX);
    from(a) <= until(b) && from(b) <= until(a)
}

/// The licences that do not stand after a merger.
///
/// # Errors
/// [`Code::TwoLicences`] with both numbers, once for each pair of which it was not said.
fn cancelled_licences(
    records: &dyn Records,
    kept: MemberId,
    dropped: MemberId,
    standing: &[LicenceId],
) -> Result<BTreeSet<LicenceId>, Refusal> {
    let conflicts = licence_conflicts(records, kept, dropped);
    let mut cancelled = BTreeSet::new();
    for (a, b) in &conflicts {
        match (standing.contains(&a.id), standing.contains(&b.id)) {
            (true, false) => drop(cancelled.insert(b.id)),
            (false, true) => drop(cancelled.insert(a.id)),
            _ => {}
        }
    }
    let number = |licence: &Licence| licence.number.clone().unwrap_or_else(|| "–".to_owned());
    let open = conflicts.iter().filter(|(a, b)| !cancelled.contains(&a.id) && !cancelled.contains(&b.id));
    let problems = open.map(|(a, b)| {
        Problem::limited("licences", Code::TwoLicences, format!("{} / {}", number(a), number(b)))
    });
    Refusal::unless_empty(problems.collect())?;
    Ok(cancelled)
}

/// Gathers what moves.
struct Moving<'a> {
    kept: MemberId,
    dropped: MemberId,
    records: &'a dyn Records,
    writes: Vec<Write>,
}

impl Moving<'_> {
    /// What is known by the person and something else.
    fn pairs(&mut self) {
        let kept = self.kept;
        for theirs in by_member::<Enrolment>(self.records, self.dropped).filter(|theirs| theirs.active) {
            let id = Enrolment::id_for(kept, theirs.group_id);
            self.pair(&theirs, id.0, |_| Enrolment { id, member_id: kept, ..theirs.clone() });
        }
        for theirs in by_member::<HouseholdPlace>(self.records, self.dropped).filter(|theirs| theirs.active) {
            let id = HouseholdPlace::id_for(theirs.household_id, kept);
            self.pair(&theirs, id.0, |_| HouseholdPlace { id, member_id: kept, ..theirs.clone() });
        }
        for theirs in by_member::<AttendanceMark>(self.records, self.dropped) {
            let Some(state) = theirs.state else { continue };
            let id = AttendanceMark::id_for(theirs.session(), kept);
            self.pair(&theirs, id.0, |ours: Option<AttendanceMark>| {
                let moved = AttendanceMark { id, member_id: kept, ..theirs.clone() };
                let state = ours
                    .as_ref()
                    .and_then(|ours| ours.state)
                    .map_or(state, |ours| stronger_mark(ours, state));
                AttendanceMark { state: Some(state), ..ours.unwrap_or(moved) }
            });
        }
        for theirs in by_member::<SeasonMembership>(self.records, self.dropped) {
            let Some(dues) = theirs.dues else { continue };
            let id = SeasonMembership::id_for(kept, theirs.season_id);
            self.pair(&theirs, id.0, |ours: Option<SeasonMembership>| {
                let moved = SeasonMembership { id, member_id: kept, ..theirs.clone() };
                match ours {
                    Some(ours)
                        if ours.dues.is_some_and(|ours| weight_of_dues(ours) >= weight_of_dues(dues)) =>
                    {
                        ours
                    }
                    _ => moved,
                }
            });
        }
        for theirs in by_member::<Consent>(self.records, self.dropped).filter(|theirs| theirs.given.is_some())
        {
            let id = Consent::id_for(kept, theirs.kind);
            self.pair(&theirs, id.0, |ours: Option<Consent>| {
                let moved = Consent { id, member_id: kept, ..theirs.clone() };
                match ours {
                    Some(ours) if weight_of_consent(&ours) > weight_of_consent(&moved) => ours,
                    _ => moved,
                }
            });
        }
    }

    /// Sets the kept person's record of a pair, and leaves a tombstone of the other's.
    fn pair<R: Record>(&mut self, theirs: &R, id: Uuid, joined: impl FnOnce(Option<R>) -> R) {
        let ours = self.records.get::<R>(id);
        let after = joined(ours.clone());
        match ours {
            Some(before) => self.writes.extend(Write::update(&before, &after)),
            None => self.writes.push(Write::create(&after)),
        }
        self.writes.push(Write::delete::<R>(theirs.id()));
    }

    fn licences(&mut self, cancelled: &BTreeSet<LicenceId>, today: NaiveDate) {
        for id in [self.kept, self.dropped] {
            for before in by_member::<Licence>(self.records, id) {
                let mut after = Licence { member_id: self.kept, ..before.clone() };
                if cancelled.contains(&before.id) {
                    after.state = LicenceState::Cancelled;
                    after.state_since = Some(today);
                }
                self.writes.extend(Write::moved(&before, &after));
            }
        }
    }

    /// What has an id of its own and names the person.
    fn own_records(&mut self) {
        let kept = self.kept;
        for before in by_member::<MedicalProof>(self.records, self.dropped) {
            self.set(&before, &MedicalProof { member_id: kept, ..before.clone() });
        }
        for before in by_member::<Guardian>(self.records, self.dropped) {
            self.set(&before, &Guardian { member_id: Some(kept), ..before.clone() });
        }
        for before in by_member::<FamilyAccount>(self.records, self.dropped) {
            self.set(&before, &FamilyAccount { member_id: Some(kept), ..before.clone() });
        }
        for before in by_field::<Household>(self.records, "payer_member_id", self.dropped) {
            self.set(&before, &Household { payer_member_id: Some(kept), ..before.clone() });
        }
        self.emergency_contacts();
    }

    /// The kept person's contacts are called first; whoever stands in both lists is called once.
    fn emergency_contacts(&mut self) {
        let ours: Vec<EmergencyContact> = by_member(self.records, self.kept).collect();
        let mut theirs: Vec<EmergencyContact> = by_member(self.records, self.dropped).collect();
        theirs.sort_by_key(|contact| (contact.rank, contact.id));
        let mut rank = ours.iter().map(|contact| contact.rank).max().unwrap_or(0);
        for before in theirs {
            let known = ours
                .iter()
                .any(|contact| contact.phone == before.phone && fold(&contact.name) == fold(&before.name));
            if known {
                self.writes.push(Write::delete::<EmergencyContact>(before.id.0));
            } else {
                rank += 1;
                self.set(&before, &EmergencyContact { member_id: self.kept, rank, ..before.clone() });
            }
        }
    }

    fn set<R: Record>(&mut self, before: &R, after: &R) {
        self.writes.extend(Write::moved(before, after));
    }
}

/// Of two marks of one session: who was seen was there.
fn stronger_mark(a: MarkState, b: MarkState) -> MarkState {
    let strength = |state: MarkState| match state {
        MarkState::Present => 3,
        MarkState::Trial => 2,
        MarkState::Excused => 1,
        MarkState::Absent => 0,
    };
    if strength(b) > strength(a) { b } else { a }
}

/// Of two words about one person's dues: what came in came in.
const fn weight_of_dues(dues: DuesState) -> u8 {
    match dues {
        DuesState::Paid => 3,
        DuesState::Exempt => 2,
        DuesState::Partly => 1,
        DuesState::Owed => 0,
    }
}

/// Answers that were taken back weigh nothing; then the later one, then the refusal.
fn weight_of_consent(consent: &Consent) -> (bool, NaiveDate, bool) {
    (consent.given.is_some(), consent.decided_on, consent.given == Some(false))
}

#[cfg(test)]
mod tests;
