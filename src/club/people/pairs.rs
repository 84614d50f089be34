//! Records of the whole club that are likely one person's. Only people who share a key (their names
//! in any order, a birth date, a phone number, an e-mail address) are compared, so that ten thousand
//! records take about as many comparisons as there are keys.

use super::{
    distinct::DistinctPeople,
    duplicates::{Likeness, is_one_slip},
    member::{Member, MemberId},
};
use crate::club::spelling::fold;
use crate::sync::{Collection, Record, Records};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// With how many others of one key, the nearest by name, a person is compared. A phone number that a
/// whole club shares would ask for the square of it.
const MOST_NEIGHBOURS: usize = 40;

/// What two records have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alike {
    Names,
    /// The last name of one is the first name of the other.
    SwappedNames,
    /// One letter apart.
    NearNames,
    /// One has a name more: "Lefèvre" and "Lefèvre-Martin".
    PartOfName,
    BirthDate,
    /// One digit apart, or day and month swapped.
    NearBirthDate,
    Phone,
    Email,
}

/// A person as the list of pairs shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: MemberId,
    pub last_name: String,
    pub first_name: String,
    pub birth_date: Option<NaiveDate>,
    pub archived: bool,
}

impl Person {
    /// "Éloïse LEFÈVRE", as on French lists.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name.to_uppercase())
    }

    #[must_use]
    pub fn of(member: &Member) -> Self {
        Self {
            id: member.id,
            last_name: member.last_name.clone(),
            first_name: member.first_name.clone(),
            birth_date: member.birth_date,
            archived: member.archived,
        }
    }
}

/// Two records that are likely one person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub a: Person,
    pub b: Person,
    pub likeness: Likeness,
    pub why: Vec<Alike>,
}

/// The collections that pairs are found in.
pub const PAIRS_READS: &[&Collection] = &[Member::COLLECTION, DistinctPeople::COLLECTION];

/// All likely doubles of the club, the likeliest first; without those of whom somebody said that they
/// are two.
#[must_use]
pub fn duplicate_pairs(records: &dyn Records) -> Vec<Pair> {
    let people = Folded::all(records);
    let apart: HashSet<(MemberId, MemberId)> = records
        .all::<DistinctPeople>()
        .filter(|pair| pair.active)
        .map(|pair| (pair.member_id, pair.other_id))
        .collect();
    let mut pairs: Vec<Pair> = candidates(&people)
        .into_iter()
        .filter_map(|(a, b)| {
            let (a, b) = (&people[a], &people[b]);
            // Two who have both left the lists are in nobody's way.
            if a.member.archived && b.member.archived {
                return None;
            }
            let (one, other) = (a.member.id.min(b.member.id), a.member.id.max(b.member.id));
            if apart.contains(&(one, other)) {
                return None;
            }
            let (likeness, why) = compare(a, b)?;
            Some(Pair { a: Person::of(&a.member), b: Person::of(&b.member), likeness, why })
        })
        .collect();
    // They come by name already.
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.likeness));
    pairs
}

/// The likely doubles of one person, the likeliest first.
#[must_use]
pub fn doubles_of(records: &dyn Records, id: MemberId) -> Vec<Pair> {
    let Some(member) = records.get::<Member>(id.0) else { return Vec::new() };
    let person = Folded::of(member);
    let mut pairs: Vec<Pair> = Folded::all(records)
        .into_iter()
        .filter(|other| other.member.id != id)
        .filter_map(|other| {
            let (likeness, why) = compare(&person, &other)?;
            Some(Pair { a: Person::of(&person.member), b: Person::of(&other.member), likeness, why })
        })
        .collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.likeness));
    pairs
}

/// What two people have in common, however little.
#[must_use]
pub fn likeness_of(a: &Member, b: &Member) -> Option<(Likeness, Vec<Alike>)> {
    compare(&Folded::of(a.clone()), &Folded::of(b.clone()))
}

/// A member with the names folded once.
struct Folded {
    member: Member,
    last: String,
    first: String,
    email: Option<String>,
}

impl Folded {
    fn of(member: Member) -> Self {
        let (last, first) = (fold(&member.last_name), fold(&member.first_name));
        let email = member.email.as_deref().map(str::to_lowercase);
        Self { member, last, first, email }
    }

    /// Everyone who was not merged, by name.
    fn all(records: &dyn Records) -> Vec<Self> {
        let mut people: Vec<Self> = records
            .all::<Member>()
            .filter(|member| member.merged_into.is_none() && member.erased_on.is_none())
            .map(Self::of)
            .filter(|person| !person.last.is_empty() && !person.first.is_empty())
            .collect();
        people.sort_by(|a, b| (&a.last, &a.first, a.member.id).cmp(&(&b.last, &b.first, b.member.id)));
        people
    }

    fn keys(&self) -> impl Iterator<Item = u64> {
        let mut words: Vec<&str> = self.last.split(' ').chain(self.first.split(' ')).collect();
        words.sort_unstable();
        let Member { birth_date, phone, .. } = &self.member;
        [
            Some(key(0, &words)),
            birth_date.as_ref().map(|day| key(1, day)),
            phone.as_ref().map(|phone| key(2, phone)),
            self.email.as_ref().map(|email| key(3, email)),
        ]
        .into_iter()
        .flatten()
    }
}

/// The same on every device and at every start.
fn key(kind: u8, what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, what).hash(&mut hasher);
    hasher.finish()
}

/// The positions of those who share a key, each pair once.
fn candidates(people: &[Folded]) -> Vec<(usize, usize)> {
    let mut keys: Vec<(u64, usize)> = people
        .iter()
        .enumerate()
        .flat_map(|(position, person)| person.keys().map(move |key| (key, position)))
        .collect();
    keys.sort_unstable();
    let mut found = Vec::new();
    for group in keys.chunk_by(|a, b| a.0 == b.0) {
        for (at, (_, a)) in group.iter().enumerate() {
            found.extend(group[at + 1..].iter().take(MOST_NEIGHBOURS).map(|(_, b)| (*a, *b)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn compare(a: &Folded, b: &Folded) -> Option<(Likeness, Vec<Alike>)> {
    let names = names_alike(a, b)?;
    let birth = match (a.member.birth_date, b.member.birth_date) {
        (Some(x), Some(y)) if x == y => Some(Alike::BirthDate),
        (Some(x), Some(y)) if is_near_day(x, y) => Some(Alike::NearBirthDate),
        (Some(_), Some(_)) => return None,
        _ => None,
    };
    let same = |x: Option<&String>, y: Option<&String>| x.is_some() && x == y;
    let phone = same(a.member.phone.as_ref(), b.member.phone.as_ref()).then_some(Alike::Phone);
    let email = same(a.email.as_ref(), b.email.as_ref()).then_some(Alike::Email);
    let reachable = phone.or(email).is_some();
    let likeness = match (names, birth) {
        (Alike::Names, Some(Alike::BirthDate)) => Likeness::Same,
        (_, Some(Alike::BirthDate)) | (Alike::Names | Alike::SwappedNames, Some(_)) => Likeness::Nearly,
        // Brothers and sisters share a phone, and often all of a name but a letter: only with a birth
        // date that is almost the same.
        (Alike::Names | Alike::SwappedNames, None) | (_, Some(_)) if reachable => Likeness::Nearly,
        (Alike::Names | Alike::SwappedNames, None) => Likeness::Names,
        (_, None) if reachable => Likeness::Names,
        _ => return None,
    };
    Some((likeness, [Some(names), birth, phone, email].into_iter().flatten().collect()))
}

fn names_alike(a: &Folded, b: &Folded) -> Option<Alike> {
    let (same_last, same_first) = (a.last == b.last, a.first == b.first);
    if same_last && same_first {
        return Some(Alike::Names);
    }
    if a.last == b.first && a.first == b.last {
        return Some(Alike::SwappedNames);
    }
    if (same_last && is_one_slip(&a.first, &b.first)) || (same_first && is_one_slip(&a.last, &b.last)) {
        return Some(Alike::NearNames);
    }
    let part = (same_first && is_part(&a.last, &b.last)) || (same_last && is_part(&a.first, &b.first));
    part.then_some(Alike::PartOfName)
}

/// Whether all words of one name are among those of the other.
fn is_part(a: &str, b: &str) -> bool {
    let within =
        |few: &str, many: &str| few.split(' ').all(|word| many.split(' ').any(|other| other == word));
    within(a, b) || within(b, a)
}

fn is_near_day(a: NaiveDate, b: NaiveDate) -> bool {
    let swapped = a.year() == b.year() && a.month() == b.day() && a.day() == b.month();
    let (x, y) = (a.to_string(), b.to_string());
    swapped || (x.len() == y.len() && x.bytes().zip(y.bytes()).filter(|(x, y)| x != y).count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::people::test_club::TestClub;
    use uuid::Uuid;

    fn member(n: u128, first: &str, last: &str, birth: Option<&str>) -> Member {
        Member {
            first_name: first.into(),
            last_name: last.into(),
            birth_date: birth.map(|birth| birth.parse().unwrap()),
            ..Member::blank(MemberId(Uuid::from_u128(n)))
        }
    }

    fn with_phone(member: Member) -> Member {
        Member { phone: Some("+33612345678".into()), ..member }
    }

    #[test]
    fn two_records_are_told_with_what_is_alike() {
        use Alike::{BirthDate, Email, Names, NearBirthDate, NearNames, PartOfName, Phone, SwappedNames};
        use Likeness::{Names as Maybe, Nearly, Same};
        let born = Some("2015-03-14");
        let known = with_phone(Member {
            email: Some("Lea@example.org".into()),
            ..member(1, "Éloïse", "Lefèvre", born)
        });
        let email = |member: Member| Member { email: Some("lea@example.org".into()), ..member };
        let cases = [
            (member(2, "Eloise", "LEFEVRE", born), Some((Same, vec![Names, BirthDate]))),
            (member(2, "Lefèvre", "Éloïse", born), Some((Nearly, vec![SwappedNames, BirthDate]))),
            (member(2, "Éloïse", "Lefebvre", born), Some((Nearly, vec![NearNames, BirthDate]))),
            (member(2, "Éloïse", "Lefèvre-Martin", born), Some((Nearly, vec![PartOfName, BirthDate]))),
            (member(2, "Éloïse", "Lefèvre", Some("2015-03-24")), Some((Nearly, vec![Names, NearBirthDate]))),
            (member(2, "Éloïse", "Lefèvre", None), Some((Maybe, vec![Names]))),
            (with_phone(member(2, "Éloïse", "Lefèvre", None)), Some((Nearly, vec![Names, Phone]))),
            (email(member(2, "Éloise", "Lefebvre", None)), Some((Maybe, vec![NearNames, Email]))),
            (member(2, "Éloise", "Lefebvre", None), None),
            // A sister, a namesake of another age, a mother with the same phone.
            (with_phone(member(2, "Jade", "Lefèvre", born)), None),
            (with_phone(member(2, "Éloïse", "Lefèvre", Some("1982-07-30"))), None),
            (with_phone(member(2, "Anne", "Lefèvre", None)), None),
        ];
        for (other, expected) in cases {
            assert_eq!(likeness_of(&known, &other), expected, "{other:?}");
        }
    }

    #[test]
    fn pairs_leave_out_merged_ones_archived_twos_and_those_said_to_be_two() {
        let archived = |member: Member| Member { archived: true, ..member };
        let merged =
            Member { merged_into: Some(MemberId(Uuid::from_u128(1))), ..member(3, "Léa", "Roy", None) };
        let people = [
            member(1, "Léa", "Roy", None),
            archived(member(2, "Lea", "ROY", None)),
            archived(merged),
            member(4, "Noé", "Petit", None),
            member(5, "Noé", "Petit", None),
            archived(member(6, "Zoé", "Bon", None)),
            archived(member(7, "Zoé", "Bon", None)),
        ];
        let apart = DistinctPeople::of(MemberId(Uuid::from_u128(5)), MemberId(Uuid::from_u128(4)), true);
        let ids = |club: &TestClub| -> Vec<(u128, u128)> {
            let pairs = duplicate_pairs(&club.0);
            pairs.iter().map(|pair| (pair.a.id.0.as_u128(), pair.b.id.0.as_u128())).collect()
        };
        assert_eq!(ids(&TestClub::default().with(&people)), [(4, 5), (1, 2)]);
        assert_eq!(ids(&TestClub::default().with(&people).with(std::slice::from_ref(&apart))), [(1, 2)]);
        let taken_back = DistinctPeople { active: false, ..apart };
        assert_eq!(ids(&TestClub::default().with(&people).with(&[taken_back])), [(4, 5), (1, 2)]);
    }

    #[test]
    fn ten_thousand_people_are_not_compared_each_with_each() {
        let day = |n: u64| NaiveDate::from_ymd_opt(1960, 1, 1).unwrap() + chrono::Days::new(n * 7 % 20_000);
        let mut people: Vec<Member> = (0..10_000_u64)
            .map(|n| Member {
                birth_date: Some(day(n)),
                // All of a club's people under the club's own number.
                phone: Some("+33299000000".into()),
                ..member(u128::from(n) + 1, &format!("Prenom{}", n % 97), &format!("Nom{n}x"), None)
            })
            .collect();
        let doubles: Vec<Member> = (0..50_usize)
            .map(|n| {
                let twin = people[n * 199].clone();
                let id = MemberId(Uuid::from_u128(20_000 + n as u128));
                match n % 3 {
                    0 => Member { id, ..twin },
                    1 => Member { id, last_name: twin.first_name, first_name: twin.last_name, ..twin },
                    _ => Member { id, last_name: twin.last_name.replace('x', "z"), ..twin },
                }
            })
            .collect();
        people.extend(doubles);
        let club = TestClub::default().with(&people);
        let compared = candidates(&Folded::all(&club.0)).len();
        assert!(compared < people.len() * (MOST_NEIGHBOURS + 10), "{compared} comparisons");
        let found: HashSet<u128> = duplicate_pairs(&club.0)
            .into_iter()
            .flat_map(|pair| [pair.a.id.0.as_u128(), pair.b.id.0.as_u128()])
            .filter(|id| *id >= 20_000)
            .collect();
        assert_eq!(found.len(), 50);
    }
}
