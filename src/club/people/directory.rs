//! The list of members: searched as one types, filtered, sorted. Built once for a state of the
//! records, asked at every key stroke.

mod print;
mod sought;

use super::{
    contact::show_phone,
    member::{Enrolment, Member, MemberId, MemberStatus},
};
use crate::club::{
    licences::Licence,
    planning::{Group, GroupId},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use print::print_of;
use serde::{Deserialize, Serialize};
use sought::Sought;
use std::{collections::HashMap, sync::Arc};

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
mod tests;
