//! Families that the list of members lets one guess: people in no household who share a phone, an
//! e-mail address, or a name and an address. Nothing is made of them but by a person.

use super::{
    enrol::{FamilyMember, MOST_MEMBERS, NewFamily, Who},
    records::{Household, HouseholdId, HouseholdPlace},
    typed_family::family_name,
};
use crate::club::{
    people::{Member, MemberId},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// More people than this with one number share a club's number or a placeholder, not a home.
const MOST_OF_A_HOME: usize = 8;
/// Words of names that say nothing: two families "de …" are not one.
const SHORTEST_NAME: usize = 3;

/// What people of one guessed family share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Shared {
    Phone,
    Email,
    /// The address and a name.
    Address,
}

/// A family that may be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub name: String,
    /// The eldest first: id, first name, last name, birth date.
    pub members: Vec<(MemberId, String, String, Option<NaiveDate>)>,
    pub shared: Vec<Shared>,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
}

impl Suggestion {
    /// The collections that they are found in.
    pub const READS: &'static [&'static Collection] =
        &[Household::COLLECTION, HouseholdPlace::COLLECTION, Member::COLLECTION];

    /// The household that it becomes.
    #[must_use]
    pub fn family(&self, id: HouseholdId) -> NewFamily {
        let household = Household {
            street: self.street.clone(),
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
            ..Household::named(id, self.name.clone())
        };
        let known = |(id, ..): &(MemberId, String, String, Option<NaiveDate>)| FamilyMember {
            who: Who::Known(*id),
            groups: Vec::new(),
        };
        NewFamily { household, guardians: Vec::new(), members: self.members.iter().map(known).collect() }
    }
}

/// The families that may be, by name.
#[must_use]
pub fn suggestions(records: &dyn Records) -> Vec<Suggestion> {
    let housed: BTreeSet<MemberId> = records
        .all::<HouseholdPlace>()
        .filter(|place| place.active && records.row(Household::COLLECTION, place.household_id.0).is_some())
        .map(|place| place.member_id)
        .collect();
    let members: Vec<Member> = records
        .all::<Member>()
        .filter(|member| !member.archived && member.merged_into.is_none() && !housed.contains(&member.id))
        .collect();
    let mut sharing: HashMap<(Shared, String), Vec<usize>> = HashMap::new();
    for (position, member) in members.iter().enumerate() {
        for key in keys(member) {
            sharing.entry(key).or_default().push(position);
        }
    }
    let mut homes = Homes((0..members.len()).collect());
    let mut links: Vec<(Shared, usize)> = Vec::new();
    for ((shared, _), positions) in sharing {
        if (2..=MOST_OF_A_HOME).contains(&positions.len()) {
            for position in &positions {
                homes.join(positions[0], *position);
            }
            links.push((shared, positions[0]));
        }
    }
    let mut shared: BTreeMap<usize, BTreeSet<Shared>> = BTreeMap::new();
    for (what, position) in links {
        shared.entry(homes.of(position)).or_default().insert(what);
    }
    let mut found: BTreeMap<usize, Vec<&Member>> = BTreeMap::new();
    for (position, member) in members.iter().enumerate() {
        found.entry(homes.of(position)).or_default().push(member);
    }
    let mut suggestions: Vec<Suggestion> =
        shared.into_iter().filter_map(|(home, shared)| suggestion(found.remove(&home)?, shared)).collect();
    suggestions.sort_by_cached_key(|found| (fold(&found.name), found.members.first().map(|m| m.0)));
    suggestions
}

/// What a member can share with others.
fn keys(member: &Member) -> Vec<(Shared, String)> {
    let mut keys = Vec::new();
    keys.extend(member.phone.clone().map(|phone| (Shared::Phone, phone)));
    keys.extend(member.email.as_deref().map(|email| (Shared::Email, email.to_lowercase())));
    let place = member.postal_code.as_deref().or(member.city.as_deref());
    if let (Some(street), Some(place)) = (member.street.as_deref(), place) {
        let (street, place, name) = (fold(street), fold(place), fold(&member.last_name));
        let words: BTreeSet<&str> =
            name.split(' ').filter(|word| word.chars().count() >= SHORTEST_NAME).collect();
        keys.extend(words.into_iter().map(|word| (Shared::Address, format!("{street}|{place}|{word}"))));
    }
    keys
}

fn suggestion(mut members: Vec<&Member>, shared: BTreeSet<Shared>) -> Option<Suggestion> {
    if !(2..=MOST_MEMBERS).contains(&members.len()) {
        return None;
    }
    // One person with two records is a double, not a family.
    let alike = |member: &&Member| (fold(&member.last_name), fold(&member.first_name), member.birth_date);
    if members.iter().map(alike).collect::<BTreeSet<_>>().len() < 2 {
        return None;
    }
    members.sort_by_cached_key(|member| {
        (member.birth_date.is_none(), member.birth_date, fold(&member.first_name), member.id)
    });
    let at = members.iter().find(|member| member.street.is_some());
    Some(Suggestion {
        name: family_name(members.iter().map(|member| member.last_name.as_str())),
        shared: shared.into_iter().collect(),
        street: at.and_then(|member| member.street.clone()),
        postal_code: at.and_then(|member| member.postal_code.clone()),
        city: at.and_then(|member| member.city.clone()),
        members: members
            .into_iter()
            .map(|member| (member.id, member.first_name.clone(), member.last_name.clone(), member.birth_date))
            .collect(),
    })
}

/// Which people belong together: each points to another of the same home, one to itself.
struct Homes(Vec<usize>);

impl Homes {
    fn of(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[b] = a;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        Role,
        families::{
            FamilyCommand, HouseholdId,
            test_family::{Club, member},
        },
    };
    use uuid::Uuid;

    fn someone(n: u128, first: &str, last: &str, known: impl FnOnce(&mut Member)) -> Member {
        let mut someone = member(MemberId(Uuid::from_u128(n)), first, last, None);
        known(&mut someone);
        someone
    }

    fn at_home(member: &mut Member) {
        member.street = Some("12, rue du Moulin".into());
        member.city = Some("Vitré".into());
    }

    fn told(club: &Club) -> Vec<(String, Vec<String>, Vec<Shared>)> {
        suggestions(club.records())
            .into_iter()
            .map(|s| (s.name, s.members.into_iter().map(|m| m.1).collect(), s.shared))
            .collect()
    }

    #[test]
    fn people_who_share_what_families_share_are_proposed() {
        let mut club = Club::lefevres();
        let phone = |member: &mut Member| member.phone = Some("+33611223344".into());
        let mail = |member: &mut Member| member.email = Some("roux@example.org".into());
        for person in [
            // One by the phone, the next by the mail of the first.
            someone(20, "Ana", "Roux", |m| {
                phone(m);
                mail(m);
            }),
            someone(21, "Bob", "Roux", phone),
            someone(22, "Cléo", "Morel", mail),
            // Neighbours in one building, and two of one name.
            someone(23, "Dan", "Petit", at_home),
            someone(24, "Eva", "Petit-Gros", at_home),
            someone(25, "Fou", "Autre", at_home),
            // A name alone says nothing.
            someone(26, "Gil", "Roux", |_| {}),
            // Archived people are not enrolled again.
            someone(27, "Hal", "Roux", |m| {
                phone(m);
                m.archived = true;
            }),
            // One person who is in the list twice.
            someone(28, "Ivy", "Blanc", |m| m.phone = Some("+33655667788".into())),
            someone(29, "IVY", "BLANC", |m| m.phone = Some("+33655667788".into())),
        ] {
            club.add(&person);
        }
        let roux = (
            "Roux – Morel".to_owned(),
            vec!["Ana".into(), "Bob".into(), "Cléo".into()],
            vec![Shared::Phone, Shared::Email],
        );
        let petit =
            ("Petit – Petit-Gros".to_owned(), vec!["Dan".into(), "Eva".into()], vec![Shared::Address]);
        assert_eq!(told(&club), [petit, roux]);

        let made = suggestions(club.records()).remove(0).family(HouseholdId(Uuid::from_u128(500)));
        assert_eq!(made.household.street.as_deref(), Some("12, rue du Moulin"));
        let command = FamilyCommand::EnrolFamily { family: Box::new(made) };
        let writes = club.decide(Role::Secretary, &command).unwrap();
        club.apply(1, &writes);
        assert_eq!(told(&club).len(), 1, "who is in a household is proposed no longer");
    }

    #[test]
    fn a_number_that_half_the_club_has_is_nobodys() {
        let mut club = Club::default();
        for n in 0..9 {
            club.add(&someone(20 + n, "Léa", "Martin", |m| m.phone = Some("+33299000000".into())));
        }
        assert_eq!(told(&club), []);
    }
}
