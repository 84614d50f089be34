//! The list of members: searched as one types, filtered, sorted. Built once for a state of the
//! records, asked at every key stroke.

use super::{
    contact::show_phone,
    member::{Enrolment, Member, MemberId, MemberStatus},
};
use crate::club::{
    licences::Licence,
    planning::{Group, GroupId},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records, Row};
use chrono::NaiveDate;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    hash::{Hash as _, Hasher},
    sync::Arc,
};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFilter {
    /// Every word must be found: in the names, e-mail, phone, city, licence number.
    pub text: String,
    pub group: Option<GroupId>,
    /// Those in no group.
    pub without_group: bool,
    pub status: Option<MemberStatus>,
    /// Of these only, whom somebody has looked up; sorted.
    pub only: Option<Vec<MemberId>>,
    /// Show the archived ones instead of the others.
    pub archived: bool,
    pub order: MemberOrder,
    pub descending: bool,
}

/// By what the list is sorted; equal ones by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberOrder {
    #[default]
    LastName,
    FirstName,
    BirthDate,
    City,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MemberLine {
    pub id: MemberId,
    pub last_name: String,
    pub first_name: String,
    pub birth_date: Option<NaiveDate>,
    /// Names of the groups, sorted.
    pub groups: Vec<String>,
    pub status: MemberStatus,
    pub city: Option<String>,
    pub phone: Option<String>,
    /// The number of the licence that runs longest.
    pub licence: Option<String>,
    pub archived: bool,
}

struct Entry {
    /// Of the member's values.
    print: u64,
    line: MemberLine,
    groups: Vec<GroupId>,
    /// Folded, what search looks at; a line break between the parts.
    haystack: String,
    last_key: String,
    first_key: String,
    city_key: String,
}

/// All members, ready to be searched. See the module's documentation.
pub struct Directory {
    /// By last name, then first name, then birth date.
    entries: Vec<Arc<Entry>>,
    count: usize,
    without_group: usize,
}

/// What is typed, as the lines are searched for it.
enum Sought {
    /// Each must be found; where they stand is the same.
    Words(String),
    /// Of a phone or a licence, however it is spaced.
    Number(String),
}

impl Sought {
    fn of(text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_number = digits.len() >= 4 && !text.chars().any(char::is_alphabetic);
        if is_number { Self::Number(digits) } else { Self::Words(fold(text)) }
    }

    /// Whether whoever is found by this was found by what was typed before.
    fn narrows(&self, before: &Self) -> bool {
        match (before, self) {
            (Self::Words(before), Self::Words(now)) | (Self::Number(before), Self::Number(now)) => {
                now.starts_with(before.as_str())
            }
            _ => false,
        }
    }

    /// Ready to look through ten thousand lines.
    fn finders(&self) -> Vec<memmem::Finder<'_>> {
        match self {
            Self::Words(folded) => {
                folded.split(' ').filter(|word| !word.is_empty()).map(memmem::Finder::new).collect()
            }
            Self::Number(digits) => vec![memmem::Finder::new(digits)],
        }
    }
}

impl Directory {
    /// The collections that it is built from.
    pub const READS: &'static [&'static Collection] =
        &[Member::COLLECTION, Enrolment::COLLECTION, Group::COLLECTION, Licence::COLLECTION];

    #[must_use]
    pub fn build(records: &dyn Records) -> Self {
        Self::rebuild(None, records)
    }

    /// The same, with the work that a former state of the records has cost already: of ten thousand
    /// members one has changed.
    #[must_use]
    pub fn rebuild(before: Option<&Self>, records: &dyn Records) -> Self {
        let names: HashMap<GroupId, String> =
            records.all::<Group>().map(|group| (group.id, group.name)).collect();
        let mut groups: HashMap<MemberId, Vec<GroupId>> = HashMap::new();
        for enrolment in records.all::<Enrolment>().filter(|e| e.active && names.contains_key(&e.group_id)) {
            groups.entry(enrolment.member_id).or_default().push(enrolment.group_id);
        }
        let mut licences: HashMap<MemberId, Licence> = HashMap::new();
        for licence in records.all::<Licence>() {
            let runs_until = |licence: &Licence| licence.expires_on.unwrap_or(NaiveDate::MAX);
            match licences.get(&licence.member_id) {
                Some(other) if runs_until(other) >= runs_until(&licence) => {}
                _ => drop(licences.insert(licence.member_id, licence)),
            }
        }
        let before = before.map_or(&[][..], |before| &before.entries);
        let places: HashMap<MemberId, usize> =
            before.iter().enumerate().map(|(place, entry)| (entry.line.id, place)).collect();
        // In their former order, so that sorting finds them sorted.
        let mut kept = vec![None; before.len()];
        let mut fresh = Vec::new();
        for row in records.rows(Member::COLLECTION) {
            let (id, print) = (MemberId(row.id), print_of(row));
            let groups = groups.remove(&id).unwrap_or_default();
            let mut group_names: Vec<String> =
                groups.iter().filter_map(|id| names.get(id).cloned()).collect();
            group_names.sort_by_cached_key(|name| fold(name));
            let licence = licences.remove(&id).and_then(|licence| licence.number);
            let same = |entry: &Entry| {
                let line = &entry.line;
                entry.print == print
                    && entry.groups == groups
                    && line.groups == group_names
                    && line.licence == licence
            };
            if let Some(place) = places.get(&id).filter(|place| same(&before[**place])) {
                kept[*place] = Some(Arc::clone(&before[*place]));
            } else if let Ok(member) = Member::from_values(row.id, &row.values)
                && member.merged_into.is_none()
                && member.erased_on.is_none()
            {
                fresh.push(Arc::new(entry(print, member, groups, group_names, licence)));
            }
        }
        let mut entries: Vec<Arc<Entry>> = kept.into_iter().flatten().chain(fresh).collect();
        entries.sort_by(|a, b| {
            (&a.last_key, &a.first_key, a.line.birth_date, a.line.id).cmp(&(
                &b.last_key,
                &b.first_key,
                b.line.birth_date,
                b.line.id,
            ))
        });
        let members = || entries.iter().filter(|entry| !entry.line.archived);
        let (count, without_group) = (members().count(), members().filter(|e| e.groups.is_empty()).count());
        Self { entries, count, without_group }
    }

    /// How many members there are, archived ones apart.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// How many of them are in no group.
    #[must_use]
    pub const fn count_without_group(&self) -> usize {
        self.without_group
    }

    /// How many there are with the archived ones.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nobody at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The matching members, as positions for [`Directory::line`].
    #[must_use]
    pub fn find(&self, filter: &MemberFilter) -> Vec<usize> {
        self.find_among(filter, 0..self.entries.len())
    }

    /// [`Directory::find`] after another search: a letter more is looked for only among those who were found
    /// without it.
    #[must_use]
    pub fn find_after(&self, filter: &MemberFilter, before: &MemberFilter, found: &[usize]) -> Vec<usize> {
        let same_but_text = MemberFilter { text: before.text.clone(), ..filter.clone() } == *before;
        if same_but_text && Sought::of(&filter.text).narrows(&Sought::of(&before.text)) {
            let mut among = found.to_vec();
            among.sort_unstable();
            self.find_among(filter, among)
        } else {
            self.find(filter)
        }
    }

    fn find_among(&self, filter: &MemberFilter, among: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let sought = Sought::of(&filter.text);
        let finders = sought.finders();
        let matches = |entry: &Entry| {
            entry.line.archived == filter.archived
                && filter.status.is_none_or(|status| entry.line.status == status)
                && filter.group.is_none_or(|group| entry.groups.contains(&group))
                && (!filter.without_group || entry.groups.is_empty())
                && filter.only.as_ref().is_none_or(|only| only.binary_search(&entry.line.id).is_ok())
                && finders.iter().all(|finder| finder.find(entry.haystack.as_bytes()).is_some())
        };
        let mut found: Vec<usize> =
            among.into_iter().filter(|position| matches(&self.entries[*position])).collect();
        let at = |position: &usize| &self.entries[*position];
        match filter.order {
            MemberOrder::LastName => {}
            MemberOrder::FirstName => found.sort_by(|a, b| at(a).first_key.cmp(&at(b).first_key)),
            MemberOrder::BirthDate => found.sort_by_key(|position| at(position).line.birth_date),
            MemberOrder::City => found.sort_by(|a, b| at(a).city_key.cmp(&at(b).city_key)),
        }
        if filter.descending {
            found.reverse();
        }
        // Who has no such value stands at the end whichever way the list runs.
        match filter.order {
            MemberOrder::BirthDate => found.sort_by_key(|position| at(position).line.birth_date.is_none()),
            MemberOrder::City => found.sort_by_key(|position| at(position).city_key.is_empty()),
            MemberOrder::LastName | MemberOrder::FirstName => {}
        }
        found
    }

    /// The line at a position that [`Directory::find`] gave.
    #[must_use]
    pub fn line(&self, position: usize) -> Option<&MemberLine> {
        self.entries.get(position).map(|entry| &entry.line)
    }
}

/// A hash that is quick in the browser, where the standard one was a third of building the list. Of two
/// rows that differ in one word only it never makes the same.
#[derive(Default)]
struct Print(u64);

impl Hasher for Print {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut padded = [0; 8];
            padded[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(padded));
        }
    }

    fn write_isize(&mut self, variant: isize) {
        self.write_u64(variant.cast_unsigned() as u64);
    }

    fn write_usize(&mut self, length: usize) {
        self.write_u64(length as u64);
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(byte.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Tells whether two rows hold the same.
fn print_of(row: &Row) -> u64 {
    let mut hasher = Print::default();
    row.values.hash(&mut hasher);
    hasher.finish()
}

fn entry(
    print: u64,
    member: Member,
    groups: Vec<GroupId>,
    group_names: Vec<String>,
    licence: Option<String>,
) -> Entry {
    let (last_key, first_key) = (fold(&member.last_name), fold(&member.first_name));
    let city_key = member.city.as_deref().map(fold).unwrap_or_default();
    let phone: String = member.phone.as_deref().map(show_phone).unwrap_or_default().replace(' ', "");
    let email = member.email.as_deref().unwrap_or_default();
    let number = licence.as_deref().map(fold).unwrap_or_default();
    let haystack =
        format!("{first_key} {last_key} {first_key}\n{}\n{phone}\n{city_key}\n{number}", fold(email));
    Entry {
        print,
        groups,
        haystack,
        last_key,
        first_key,
        city_key,
        line: MemberLine {
            id: member.id,
            last_name: member.last_name,
            first_name: member.first_name,
            birth_date: member.birth_date,
            groups: group_names,
            status: member.status,
            city: member.city,
            phone: member.phone,
            licence,
            archived: member.archived,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        licences::{LicenceId, LicenceState},
        people::test_club::TestClub,
        planning::SeasonId,
    };
    use uuid::Uuid;

    fn member(n: u128, first: &str, last: &str) -> Member {
        Member {
            first_name: first.into(),
            last_name: last.into(),
            ..Member::blank(MemberId(Uuid::from_u128(n)))
        }
    }

    fn club() -> Directory {
        let judo = GroupId(Uuid::from_u128(50));
        let group = Group {
            id: judo,
            season_id: SeasonId(Uuid::nil()),
            name: "Judo".into(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        };
        let eloise = Member {
            phone: Some("+33612345678".into()),
            email: Some("c.lefevre@example.org".into()),
            city: Some("Cesson-Sévigné".into()),
            birth_date: "2015-03-14".parse().ok(),
            ..member(1, "Éloïse", "Lefèvre")
        };
        let trial = Member { status: MemberStatus::Trial, ..member(2, "Oumar", "N’Diaye") };
        let archived = Member { archived: true, ..member(3, "Marc", "Lefevre") };
        let zoe = Member {
            birth_date: "2012-01-01".parse().ok(),
            city: Some("Acigné".into()),
            ..member(4, "Zoé", "Almeida")
        };
        let enrolment = Enrolment {
            id: Enrolment::id_for(eloise.id, judo),
            member_id: eloise.id,
            group_id: judo,
            active: true,
        };
        let licence = |n, number: &str, until: &str| Licence {
            id: LicenceId(Uuid::from_u128(n)),
            member_id: eloise.id,
            number: Some(number.into()),
            discipline: None,
            practice: None,
            issued_on: None,
            expires_on: until.parse().ok(),
            federation: None,
            season_id: None,
            state: LicenceState::Validated,
            state_since: None,
        };
        let licences = [licence(60, "F1403LEFEV02", "2027-08-31"), licence(61, "OLD99", "2026-08-31")];
        let records = TestClub::default()
            .with(&[group])
            .with(&[enrolment])
            .with(&licences)
            .with(&[eloise, trial, archived, zoe]);
        Directory::build(&records.0)
    }

    fn names(filter: &MemberFilter) -> Vec<String> {
        let directory = club();
        let found = directory.find(filter);
        found.iter().filter_map(|p| directory.line(*p)).map(|line| line.first_name.clone()).collect()
    }

    #[test]
    fn people_are_found_by_any_of_their_words_however_they_are_typed() {
        for (text, expected) in [
            ("lefev", vec!["Éloïse"]),
            ("eloise LEFEVRE", vec!["Éloïse"]),
            ("lefevre eloise", vec!["Éloïse"]),
            ("n'dia", vec!["Oumar"]),
            ("06 12 34", vec!["Éloïse"]),
            ("cesson", vec!["Éloïse"]),
            ("c.lefevre@example", vec!["Éloïse"]),
            ("f1403", vec!["Éloïse"]),
            ("old99", vec![]),
            ("lefevre oumar", vec![]),
            ("", vec!["Zoé", "Éloïse", "Oumar"]),
        ] {
            let filter = MemberFilter { text: text.into(), ..MemberFilter::default() };
            assert_eq!(names(&filter), expected, "{text}");
        }
    }

    #[test]
    fn a_letter_more_finds_what_it_would_have_found_at_once() {
        let directory = club();
        for typed in ["lefevre eloise", "06 12 34 56 x", "c.lefevre@example", "zoé  a", "0612 34", "f1403lef"]
        {
            for descending in [false, true] {
                let filter =
                    |text: &str| MemberFilter { text: text.into(), descending, ..MemberFilter::default() };
                let (mut before, mut found) = (filter(""), directory.find(&filter("")));
                for (end, letter) in typed.char_indices() {
                    let now = filter(&typed[..end + letter.len_utf8()]);
                    found = directory.find_after(&now, &before, &found);
                    assert_eq!(found, directory.find(&now), "{}", now.text);
                    before = now;
                }
            }
        }
    }

    #[test]
    fn what_is_rebuilt_is_what_would_be_built_anew() {
        let group = |name: &str| Group {
            id: GroupId(Uuid::from_u128(50)),
            season_id: SeasonId(Uuid::nil()),
            name: name.into(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        };
        let enrolment = |active| Enrolment {
            id: Enrolment::id_for(MemberId(Uuid::from_u128(2)), GroupId(Uuid::from_u128(50))),
            member_id: MemberId(Uuid::from_u128(2)),
            group_id: GroupId(Uuid::from_u128(50)),
            active,
        };
        let (ada, noe, zoe) =
            (member(1, "Ada", "Petit"), member(2, "Noé", "Martin"), member(3, "Zoé", "Almeida"));
        let moved = Member { last_name: "Aubert".into(), ..ada.clone() };
        let states = [
            TestClub::default().with(&[ada.clone(), noe.clone()]),
            TestClub::default()
                .with(&[ada, noe.clone(), zoe.clone()])
                .with(&[group("Judo")])
                .with(&[enrolment(true)]),
            TestClub::default()
                .with(&[moved.clone(), noe.clone(), zoe])
                .with(&[group("Aïkido")])
                .with(&[enrolment(true)]),
            TestClub::default().with(&[moved, noe]).with(&[group("Aïkido")]).with(&[enrolment(false)]),
            TestClub::default(),
        ];
        let lines = |directory: &Directory| {
            directory.entries.iter().map(|entry| entry.line.clone()).collect::<Vec<_>>()
        };
        let mut directory = Directory::build(&TestClub::default().0);
        for state in &states {
            directory = Directory::rebuild(Some(&directory), &state.0);
            assert_eq!(lines(&directory), lines(&Directory::build(&state.0)));
        }
        let before = Directory::build(&states[2].0);
        let same = Directory::rebuild(Some(&before), &states[2].0);
        assert!(
            before.entries.iter().zip(&same.entries).all(|(a, b)| Arc::ptr_eq(a, b)),
            "nothing was made twice"
        );
    }

    #[test]
    fn filters_and_orders_hold_together() {
        let all = MemberFilter::default();
        let id = |n| MemberId(Uuid::from_u128(n));
        let cases = [
            (MemberFilter { archived: true, ..all.clone() }, vec!["Marc"]),
            (MemberFilter { status: Some(MemberStatus::Trial), ..all.clone() }, vec!["Oumar"]),
            (MemberFilter { group: Some(GroupId(Uuid::from_u128(50))), ..all.clone() }, vec!["Éloïse"]),
            (MemberFilter { without_group: true, ..all.clone() }, vec!["Zoé", "Oumar"]),
            (MemberFilter { only: Some(vec![]), ..all.clone() }, vec![]),
            (MemberFilter { only: Some([1, 3, 4].map(id).into()), ..all.clone() }, vec!["Zoé", "Éloïse"]),
            (MemberFilter { descending: true, ..all.clone() }, vec!["Oumar", "Éloïse", "Zoé"]),
            (MemberFilter { order: MemberOrder::FirstName, ..all.clone() }, vec!["Éloïse", "Oumar", "Zoé"]),
            (MemberFilter { order: MemberOrder::BirthDate, ..all.clone() }, vec!["Zoé", "Éloïse", "Oumar"]),
            (MemberFilter { order: MemberOrder::City, ..all }, vec!["Zoé", "Éloïse", "Oumar"]),
        ];
        for (filter, expected) in cases {
            assert_eq!(names(&filter), expected, "{filter:?}");
        }
    }

    #[test]
    fn the_licence_that_runs_longest_is_shown() {
        let directory = club();
        let lines: Vec<_> = directory.find(&MemberFilter::default());
        let numbers: Vec<_> = lines.iter().filter_map(|p| directory.line(*p)?.licence.clone()).collect();
        assert_eq!(numbers, ["F1403LEFEV02"]);
        assert_eq!((directory.count(), directory.count_without_group(), directory.len()), (3, 2, 4));
    }
}
