//! Two records side by side, before they become one: what differs, what moves, what has to be said.

use super::{
    commands::PeopleCommand,
    file::{GroupName, groups_of},
    member::{Member, MemberId},
    merge::{by_member, fields_to_choose, licence_conflicts},
    pairs::{Alike, likeness_of},
    standing::standing,
};
use crate::club::{
    attendance::AttendanceMark,
    families::{EmergencyContact, Guardian, Household, HouseholdPlace},
    licences::{Licence, LicenceId},
    medical::MedicalProof,
};
use crate::sync::{Collection, Record, Records, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One of the two, with what is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    pub member: Member,
    /// By name.
    pub groups: Vec<GroupName>,
    pub marks: usize,
    pub licences: usize,
    pub proofs: usize,
    /// Names of the households, sorted.
    pub households: Vec<String>,
    pub contacts: usize,
}

/// A field in which the two differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub field: String,
    pub a: Value,
    pub b: Value,
}

/// Two records side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    pub a: Side,
    pub b: Side,
    /// In the order of the record's fields.
    pub differences: Vec<Difference>,
    /// Licences that cannot both stand: a's, b's.
    pub licences: Vec<(Licence, Licence)>,
    pub why: Vec<Alike>,
    /// Which of the two holds more, and is proposed to be kept.
    pub fuller: MemberId,
}

impl Comparison {
    /// The collections that it is read from.
    pub const READS: &'static [&'static Collection] = &[
        Member::COLLECTION,
        super::Enrolment::COLLECTION,
        crate::club::planning::Group::COLLECTION,
        AttendanceMark::COLLECTION,
        Licence::COLLECTION,
        MedicalProof::COLLECTION,
        HouseholdPlace::COLLECTION,
        Household::COLLECTION,
        Guardian::COLLECTION,
        EmergencyContact::COLLECTION,
    ];

    /// `None` when one of the two is not there, when they are one already, or the same.
    #[must_use]
    pub fn of(records: &dyn Records, a: MemberId, b: MemberId) -> Option<Self> {
        if standing(records, a) != a || standing(records, b) != b || a == b {
            return None;
        }
        let (a, b) = (side(records, a)?, side(records, b)?);
        let (ours, theirs) = (a.member.values(), b.member.values());
        let differences = fields_to_choose().filter_map(|field| {
            let position = Member::COLLECTION.position(field)?;
            let (a, b) = (ours.get(position)?.clone(), theirs.get(position)?.clone());
            (a != b).then(|| Difference { field: field.to_owned(), a, b })
        });
        let weight = |side: &Side| {
            let filled = side.member.values().into_iter().filter(|value| *value != Value::Null).count();
            (!side.member.archived, side.licences + side.marks, filled, std::cmp::Reverse(side.member.id))
        };
        let fuller = if weight(&b) > weight(&a) { b.member.id } else { a.member.id };
        Some(Self {
            differences: differences.collect(),
            licences: licence_conflicts(records, a.member.id, b.member.id),
            why: likeness_of(&a.member, &b.member).map(|(_, why)| why).unwrap_or_default(),
            fuller,
            a,
            b,
        })
    }

    /// The record with this id, and the other one.
    #[must_use]
    pub fn kept_and_dropped(&self, kept: MemberId) -> (&Side, &Side) {
        if self.b.member.id == kept { (&self.b, &self.a) } else { (&self.a, &self.b) }
    }
}

/// Which of two values is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    A,
    B,
    /// One after the other; texts of several lines only.
    Both,
}

impl Comparison {
    /// The merger of the two into one of them: what was picked, else what is proposed.
    #[must_use]
    pub fn merger(
        &self,
        kept: MemberId,
        picks: &BTreeMap<String, Pick>,
        licences: Vec<LicenceId>,
    ) -> PeopleCommand {
        let kept_is_b = self.b.member.id == kept;
        let (kept, dropped) = self.kept_and_dropped(kept);
        let fields = self.differences.iter().map(|difference| {
            let pick = picks.get(&difference.field).copied();
            (
                difference.field.clone(),
                difference.taken(pick.unwrap_or_else(|| difference.proposed(kept_is_b))),
            )
        });
        PeopleCommand::Merge {
            kept: kept.member.id,
            dropped: dropped.member.id,
            fields: fields.collect(),
            licences,
        }
    }
}

impl Difference {
    /// Whether both texts can stand one after the other.
    #[must_use]
    pub fn allows_both(&self) -> bool {
        self.field == "notes" && self.a != Value::Null && self.b != Value::Null
    }

    fn taken(&self, pick: Pick) -> Value {
        match (pick, &self.a, &self.b) {
            (Pick::Both, Value::Text(a), Value::Text(b)) => Value::Text(format!("{a}\n{b}")),
            (Pick::A | Pick::Both, a, _) => a.clone(),
            (Pick::B, _, b) => b.clone(),
        }
    }

    /// What is proposed; see [`Difference::proposes_b`]. No note is lost unasked.
    #[must_use]
    pub fn proposed(&self, kept_is_b: bool) -> Pick {
        if self.allows_both() {
            Pick::Both
        } else if self.proposes_b(kept_is_b) {
            Pick::B
        } else {
            Pick::A
        }
    }

    /// Whether b's value is the one that is proposed, when `kept_is_b` says whose record is kept:
    /// the kept one's, unless it is empty; of two days of arrival the earlier.
    #[must_use]
    pub fn proposes_b(&self, kept_is_b: bool) -> bool {
        match (&self.a, &self.b) {
            (Value::Null, _) => true,
            (_, Value::Null) => false,
            (Value::Text(a), Value::Text(b)) if self.field == "joined_on" => b < a,
            _ => kept_is_b,
        }
    }
}

fn side(records: &dyn Records, id: MemberId) -> Option<Side> {
    let member = records.get::<Member>(id.0)?;
    let mut households: Vec<String> = by_member::<HouseholdPlace>(records, id)
        .filter(|place| place.active)
        .map(|place| place.household_id)
        .chain(by_member::<Guardian>(records, id).map(|guardian| guardian.household_id))
        .filter_map(|household| records.get::<Household>(household.0))
        .map(|household| household.name)
        .collect();
    households.sort();
    households.dedup();
    Some(Side {
        groups: groups_of(records, id),
        marks: by_member::<AttendanceMark>(records, id).filter(|mark| mark.state.is_some()).count(),
        licences: by_member::<Licence>(records, id).count(),
        proofs: by_member::<MedicalProof>(records, id).count(),
        households,
        contacts: by_member::<EmergencyContact>(records, id).count(),
        member,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::people::test_club::TestClub;
    use uuid::Uuid;

    fn id(n: u128) -> MemberId {
        MemberId(Uuid::from_u128(n))
    }

    fn member(n: u128, city: Option<&str>, archived: bool) -> Member {
        Member {
            first_name: "Léa".into(),
            last_name: "Roy".into(),
            city: city.map(Into::into),
            archived,
            ..Member::blank(id(n))
        }
    }

    #[test]
    fn the_fuller_record_is_proposed_and_only_what_differs_is_asked() {
        let club = TestClub::default().with(&[
            member(1, None, false),
            member(2, Some("Rennes"), false),
            member(3, Some("Rennes"), true),
            Member { merged_into: Some(id(1)), ..member(4, None, true) },
        ]);
        let compared = Comparison::of(&club.0, id(1), id(2)).unwrap();
        assert_eq!(compared.fuller, id(2));
        let rennes = Value::Text("Rennes".into());
        let expected = [Difference { field: "city".into(), a: Value::Null, b: rennes }];
        assert_eq!(compared.differences, expected);
        assert!(compared.differences[0].proposes_b(false));
        assert_eq!(compared.why, [Alike::Names]);
        assert_eq!(Comparison::of(&club.0, id(3), id(1)).unwrap().fuller, id(1));
        for (a, b) in [(1, 1), (1, 4), (1, 99)] {
            assert_eq!(Comparison::of(&club.0, id(a), id(b)), None, "{a} {b}");
        }
    }

    #[test]
    fn the_earlier_arrival_is_proposed() {
        let day = |text: &str| Value::Text(text.into());
        let arrival = Difference { field: "joined_on".into(), a: day("2024-09-01"), b: day("2021-09-01") };
        assert!(arrival.proposes_b(false));
        let notes = Difference { field: "notes".into(), a: day("Verte"), b: day("Bleue") };
        assert_eq!(notes.taken(notes.proposed(false)), day("Verte\nBleue"));
        assert_eq!(notes.taken(Pick::B), day("Bleue"));
        let city = Difference { field: "city".into(), a: day("Rennes"), b: day("Vitré") };
        assert!(!city.proposes_b(false) && city.proposes_b(true));
    }
}
