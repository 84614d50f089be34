//! The list of members: searched as one types, filtered, sorted. Built once for a state of the
//! records, asked at every key stroke.

use super::{
    contact::show_phone,
    member::{Enrolment, Member, MemberId, MemberStatus},
};
use crate::club::{
    planning::{Group, GroupId},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFilter {
    /// Every word must be found: in the names, e-mail, phone, city.
    pub text: String,
    pub group: Option<GroupId>,
    pub status: Option<MemberStatus>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

struct Entry {
    line: MemberLine,
    archived: bool,
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
    entries: Vec<Entry>,
}

impl Directory {
    /// The collections that it is built from.
    pub const READS: &'static [&'static Collection] =
        &[Member::COLLECTION, Enrolment::COLLECTION, Group::COLLECTION];

    #[must_use]
    pub fn build(records: &dyn Records) -> Self {
        let names: HashMap<GroupId, String> =
            records.all::<Group>().map(|group| (group.id, group.name)).collect();
        let mut groups: HashMap<MemberId, Vec<GroupId>> = HashMap::new();
        for enrolment in records.all::<Enrolment>().filter(|e| e.active && names.contains_key(&e.group_id)) {
            groups.entry(enrolment.member_id).or_default().push(enrolment.group_id);
        }
        let mut entries: Vec<Entry> = records
            .all::<Member>()
            .map(|member| {
                let groups = groups.remove(&member.id).unwrap_or_default();
                let mut group_names: Vec<String> =
                    groups.iter().filter_map(|id| names.get(id).cloned()).collect();
                group_names.sort();
                entry(member, groups, group_names)
            })
            .collect();
        entries.sort_by(|a, b| {
            (&a.last_key, &a.first_key, a.line.birth_date, a.line.id).cmp(&(
                &b.last_key,
                &b.first_key,
                b.line.birth_date,
                b.line.id,
            ))
        });
        Self { entries }
    }

    /// How many members there are, archived ones apart.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.iter().filter(|entry| !entry.archived).count()
    }

    /// The matching members, as positions for [`Directory::line`].
    #[must_use]
    pub fn find(&self, filter: &MemberFilter) -> Vec<usize> {
        let folded = fold(&filter.text);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        let digits: String = filter.text.chars().filter(char::is_ascii_digit).collect();
        let is_number = digits.len() >= 4 && !filter.text.chars().any(char::is_alphabetic);
        let matches = |entry: &Entry| {
            entry.archived == filter.archived
                && filter.status.is_none_or(|status| entry.line.status == status)
                && filter.group.is_none_or(|group| entry.groups.contains(&group))
                && if is_number {
                    entry.haystack.contains(&digits)
                } else {
                    words.iter().all(|word| entry.haystack.contains(word))
                }
        };
        let mut found: Vec<usize> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, e)| matches(e))
            .map(|(position, _)| position)
            .collect();
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
        found
    }

    /// The line at a position that [`Directory::find`] gave.
    #[must_use]
    pub fn line(&self, position: usize) -> Option<&MemberLine> {
        self.entries.get(position).map(|entry| &entry.line)
    }
}

fn entry(member: Member, groups: Vec<GroupId>, group_names: Vec<String>) -> Entry {
    let (last_key, first_key) = (fold(&member.last_name), fold(&member.first_name));
    let city_key = member.city.as_deref().map(fold).unwrap_or_default();
    let phone: String = member.phone.as_deref().map(show_phone).unwrap_or_default().replace(' ', "");
    let email = member.email.as_deref().unwrap_or_default();
    let haystack = format!("{first_key} {last_key} {first_key}\n{}\n{phone}\n{city_key}", fold(email));
    Entry {
        archived: member.archived,
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
        },
    }
}
