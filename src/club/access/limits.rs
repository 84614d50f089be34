//! How far a command may go: whether somebody may send it at all, and which rows and fields it may write.

use super::{
    area::{Action, Area, Reach},
    rights::Rights,
    scope::Own,
    sight::{Guarded, Subject, guarded_as},
};
use crate::club::{
    ClubContext,
    attendance::AttendanceMark,
    families::{HouseholdId, HouseholdPlace},
    people::{Enrolment, Member, MemberId, standing},
    planning::{GroupId, SeriesId, SessionSeries},
    refusal::{Code, Refusal},
};
use crate::sync::{Actor, Collection, FieldValue as _, Record as _, Records, Value, Write};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The area that fields of a collection belong to: their own, if all of them have the same one, else the
/// collection's.
#[must_use]
pub fn area_of_fields<'a>(
    collection: &'static Collection,
    fields: impl IntoIterator<Item = &'a String>,
) -> Area {
    let Some(guarded) = guarded_as(collection.name) else { return Area::Staff };
    let areas: BTreeSet<Area> = fields.into_iter().map(|field| guarded.area_of(field)).collect();
    match areas.len() {
        1 => areas.into_iter().next().unwrap_or(guarded.area),
        _ => guarded.area,
    }
}

/// What somebody may do, and how far a command of certain areas may go.
#[derive(Debug)]
pub struct Limits {
    rights: Rights,
    /// The furthest that any of the command's areas allows.
    reach: Reach,
    actor: Actor<super::Role>,
}

impl Limits {
    /// Refuses who may do nothing in any of a command's areas.
    ///
    /// # Errors
    /// [`Code::Forbidden`].
    pub fn of(context: &ClubContext, areas: &[Area], records: &dyn Records) -> Result<Self, Refusal> {
        let rights = Rights::of(context.actor.role, records);
        let reach = areas.iter().map(|area| rights.reach(*area, Action::Change)).max().unwrap_or(Reach::None);
        match reach {
            Reach::None => Err(Refusal::because(Code::Forbidden)),
            Reach::Own | Reach::All => Ok(Self { rights, reach, actor: context.actor }),
        }
    }

    /// Refuses who names people that are not their own, before any rule says something about them; nobody when
    /// they may go further.
    ///
    /// # Errors
    /// [`Code::Forbidden`].
    pub fn admit_named(&self, people: &[MemberId], records: &dyn Records) -> Result<(), Refusal> {
        if self.reach == Reach::All || people.is_empty() {
            return Ok(());
        }
        let own = Own::of(&self.actor, records);
        let is_strange =
            |id: MemberId| !own.members.contains(&id) && records.row(Member::COLLECTION, id.0).is_some();
        if people.iter().any(|id| is_strange(standing(records, *id))) {
            Err(Refusal::because(Code::Forbidden))
        } else {
            Ok(())
        }
    }

    /// Refuses writes of fields that belong to an area where the person may change nothing, and of rows that
    /// are not their own where they may go no further.
    ///
    /// # Errors
    /// [`Code::Forbidden`]; with the field when it is the field's area.
    pub fn admit(&self, writes: &[Write], records: &dyn Records) -> Result<(), Refusal> {
        let mut reach = self.reach;
        for write in writes {
            reach = reach.min(self.reach_of_fields(write, records)?);
        }
        if reach == Reach::All {
            return Ok(());
        }
        let own = Own::of(&self.actor, records);
        let made: BTreeSet<MemberId> = writes
            .iter()
            .filter(|write| {
                write.collection() == Member::COLLECTION
                    && records.row(Member::COLLECTION, write.id()).is_none()
            })
            .map(|write| MemberId(write.id()))
            .collect();
        let mine = Mine { own: &own, made: &made, records };
        if writes.iter().all(|write| mine.holds(write)) {
            Ok(())
        } else {
            Err(Refusal::because(Code::Forbidden))
        }
    }

    /// How far the fields of other areas that a write changes may go.
    fn reach_of_fields(&self, write: &Write, records: &dyn Records) -> Result<Reach, Refusal> {
        let (Write::Set { collection, id, values } | Write::Move { collection, id, values }) = write else {
            return Ok(Reach::All);
        };
        let Some(guarded) = guarded_as(collection.name) else {
            return Err(Refusal::because(Code::Forbidden));
        };
        let before = records.row(collection, *id);
        let mut furthest = Reach::All;
        for (field, area) in guarded.fields {
            let Some(at) = collection.position(field) else { continue };
            let Some((_, value)) = values.iter().find(|(position, _)| *position == at) else { continue };
            let stands = before.and_then(|row| row.values.get(at)).unwrap_or(&Value::Null);
            if value == stands {
                continue;
            }
            match self.rights.reach(*area, Action::Change) {
                Reach::None => return Err(Refusal::field(field, Code::Forbidden)),
                reach => furthest = furthest.min(reach),
            }
        }
        Ok(furthest)
    }
}

/// What is one's own, with what the command makes.
struct Mine<'a> {
    own: &'a Own,
    made: &'a BTreeSet<MemberId>,
    records: &'a dyn Records,
}

impl Mine<'_> {
    fn holds(&self, write: &Write) -> bool {
        let collection = write.collection();
        let Some(Guarded { subject, .. }) = guarded_as(collection.name) else { return false };
        let is_person =
            |id: Uuid| self.own.members.contains(&MemberId(id)) || self.made.contains(&MemberId(id));
        let is_household = |id: Uuid| self.own.households.contains(&HouseholdId(id));
        match subject {
            Subject::Person => is_person(write.id()),
            Subject::Household => is_household(write.id()),
            Subject::PersonIn(field) => {
                self.ids(write, field).all(is_person) && self.leads_where_it_counts(write)
            }
            // Whoever could take anybody into their home would come to see them.
            Subject::HouseholdIn(field) => {
                self.ids(write, field).all(is_household)
                    && (collection != HouseholdPlace::COLLECTION
                        || self.ids(write, "member_id").all(is_person))
            }
            Subject::Club | Subject::AccountIn(_) | Subject::Nobody | Subject::Changed => false,
        }
    }

    /// The ids that a field holds, and is to hold; none of a row that does not exist.
    fn ids<'w>(&'w self, write: &'w Write, field: &'static str) -> impl Iterator<Item = Uuid> + 'w {
        let at = write.collection().position(field);
        let before = self.records.row(write.collection(), write.id()).and_then(|row| row.values.get(at?));
        let after = match write {
            Write::Set { values, .. } | Write::Move { values, .. } | Write::Erase { values, .. } => {
                values.iter().find(|(position, _)| Some(*position) == at).map(|(_, value)| value)
            }
            Write::Delete { .. } | Write::Restore { .. } => None,
        };
        before.into_iter().chain(after).filter_map(|value| Uuid::from_value(value).ok())
    }

    /// Marks and places in a group are its coach's to make.
    fn leads_where_it_counts(&self, write: &Write) -> bool {
        let leads = |group: &GroupId| self.own.groups.contains(group);
        let is = |other: &'static Collection| write.collection() == other;
        if is(AttendanceMark::COLLECTION) {
            let group_of =
                |id| self.records.get::<SessionSeries>(SeriesId(id).0).map(|series| series.group_id);
            return self.ids(write, "series_id").all(|id| group_of(id).as_ref().is_some_and(leads));
        }
        if is(Enrolment::COLLECTION) {
            return self.ids(write, "group_id").all(|id| leads(&GroupId(id)));
        }
        true
    }
}
