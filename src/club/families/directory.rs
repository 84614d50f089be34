//! The list of families: built once for a state of the records, searched at every key stroke.

use super::{
    file::GuardianLine,
    records::{Guardian, Household, HouseholdId, HouseholdPlace, Payer},
};
use crate::club::{
    people::{Member, MemberId, show_phone},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FamilyLine {
    pub id: HouseholdId,
    pub name: String,
    /// First names of the members, the eldest first.
    pub members: Vec<String>,
    /// Names of the guardians, one who pays first.
    pub guardians: Vec<String>,
    pub city: Option<String>,
    /// The number one would call: of whoever pays, else of a guardian.
    pub phone: Option<String>,
    /// Nobody is named who pays.
    pub without_payer: bool,
}

/// The first lines of what matches, with the counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyPage {
    pub total: usize,
    pub found: usize,
    pub lines: Vec<FamilyLine>,
}

struct Entry {
    line: FamilyLine,
    /// Folded, what search looks at; a line break between the parts.
    haystack: String,
    key: (String, HouseholdId),
}

/// All families, ready to be searched. See the module's documentation.
pub struct FamilyDirectory {
    /// By name.
    entries: Vec<Entry>,
}

impl FamilyDirectory {
    /// The collections that it is built from.
    pub const READS: &'static [&'static Collection] =
        &[Household::COLLECTION, HouseholdPlace::COLLECTION, Guardian::COLLECTION, Member::COLLECTION];

    #[must_use]
    pub fn build(records: &dyn Records) -> Self {
        let mut members: HashMap<HouseholdId, Vec<Member>> = HashMap::new();
        for place in records.all::<HouseholdPlace>().filter(|place| place.active) {
            let member = records.get::<Member>(place.member_id.0);
            let member = member.filter(|member| member.merged_into.is_none());
            members.entry(place.household_id).or_default().extend(member);
        }
        let mut guardians: HashMap<HouseholdId, Vec<Guardian>> = HashMap::new();
        for guardian in records.all::<Guardian>() {
            guardians.entry(guardian.household_id).or_default().push(guardian);
        }
        let mut entries: Vec<Entry> = records
            .all::<Household>()
            .map(|household| {
                let mut members = members.remove(&household.id).unwrap_or_default();
                members.sort_by_key(|member| (member.birth_date.is_none(), member.birth_date, member.id));
                let mut guardians = guardians.remove(&household.id).unwrap_or_default();
                guardians.sort_by_key(|guardian| guardian.id);
                let guardians =
                    guardians.into_iter().map(|guardian| GuardianLine::of(guardian, &household, records));
                entry(&household, &members, guardians.collect())
            })
            .collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        Self { entries }
    }

    /// The first `length` families that match: every word is found in the names, phones, e-mails or
    /// the city.
    #[must_use]
    pub fn page(&self, text: &str, length: usize) -> FamilyPage {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_number = digits.len() >= 4 && !text.chars().any(char::is_alphabetic);
        let matches = |entry: &&Entry| {
            if is_number {
                entry.haystack.contains(&digits)
            } else {
                words.iter().all(|word| entry.haystack.contains(word))
            }
        };
        let found: Vec<&Entry> = self.entries.iter().filter(matches).collect();
        FamilyPage {
            total: self.entries.len(),
            found: found.len(),
            lines: found.into_iter().take(length).map(|entry| entry.line.clone()).collect(),
        }
    }
}

fn entry(household: &Household, members: &[Member], mut guardians: Vec<GuardianLine>) -> Entry {
    guardians.sort_by_key(|guardian| !guardian.pays);
    // A guardian who is a member is shown once.
    let answering: BTreeSet<MemberId> = guardians.iter().filter_map(|guardian| guardian.member_id).collect();
    let payer = household.payer();
    let paying = members.iter().find(|member| payer == Some(Payer::Member(member.id)));
    let phone = paying
        .and_then(|member| member.phone.clone())
        .or_else(|| guardians.iter().find_map(|guardian| guardian.phone.clone()));
    let mut parts = vec![fold(&household.name), household.city.as_deref().map(fold).unwrap_or_default()];
    let in_digits =
        |phone: &Option<String>| phone.as_deref().map(show_phone).unwrap_or_default().replace(' ', "");
    for Member { first_name, last_name, phone, email, .. } in members {
        let (first, last) = (fold(first_name), fold(last_name));
        parts.push(format!("{first} {last} {first}"));
        parts.push(in_digits(phone));
        parts.push(email.as_deref().map(fold).unwrap_or_default());
    }
    for GuardianLine { first_name, last_name, phone, email, .. } in &guardians {
        let (first, last) = (fold(first_name), fold(last_name));
        parts.push(format!("{first} {last} {first}"));
        parts.push(in_digits(phone));
        parts.push(email.as_deref().map(fold).unwrap_or_default());
    }
    let shown = members.iter().filter(|member| !answering.contains(&member.id));
    Entry {
        haystack: parts.join("\n"),
        key: (fold(&household.name), household.id),
        line: FamilyLine {
            id: household.id,
            name: household.name.clone(),
            members: shown.map(|member| member.first_name.clone()).collect(),
            guardians: guardians
                .iter()
                .map(|guardian| format!("{} {}", guardian.first_name, guardian.last_name))
                .collect(),
            city: household.city.clone(),
            phone,
            without_payer: payer.is_none(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::families::{
        FamilyCommand,
        test_family::{AMIR, CAMILLE, Club, DAD, MUM},
    };

    #[test]
    fn families_are_found_by_the_names_and_numbers_of_everyone_in_them() {
        let mut club = Club::lefevres();
        club.carry_out(
            1,
            &FamilyCommand::SetPayer { household_id: MUM, payer: Some(Payer::Guardian(CAMILLE)) },
        )
        .unwrap();
        club.carry_out(2, &FamilyCommand::SetPlace { household_id: DAD, member_id: AMIR, active: true })
            .unwrap();
        let directory = FamilyDirectory::build(club.records());
        for (text, expected) in [
            ("", vec![MUM, DAD]),
            ("lefevre lea", vec![MUM, DAD]),
            ("noe", vec![MUM]),
            ("hugo", vec![DAD]),
            ("CAMILLE", vec![MUM]),
            ("haddad", vec![DAD]),
            ("06 11 11", vec![MUM]),
            ("0699999999", vec![DAD]),
            ("camille hugo", vec![]),
        ] {
            let page = directory.page(text, 10);
            assert_eq!(page.lines.iter().map(|line| line.id).collect::<Vec<_>>(), expected, "{text}");
            assert_eq!((page.total, page.found), (2, expected.len()), "{text}");
        }
        let first = directory.page("", 1);
        assert_eq!((first.found, first.lines.len()), (2, 1));
        let line = &first.lines[0];
        assert_eq!(
            (line.members.join(" "), line.guardians.join(" ")),
            ("Léa Noé".into(), "Camille Lefèvre".into())
        );
        assert_eq!((line.phone.as_deref(), line.without_payer), (Some("+33611111111"), false));
    }
}
