//! Who a row is about: a member whom the club has, or a new person.
//!
//! The names and the birth date tell, accents, case and punctuation apart. Where one side has no
//! birth date the names alone tell, if the club and the whole file know at most one birth date
//! under them: a father and a son of one name are never taken for each other.
//!
//! A new person's id follows from the club and that identity, so that two devices that import one
//! file make one member. If a member has that id already, under another identity, the name or the
//! birth date was corrected since that import: it is still that person, and the correction stays.
//! A row about somebody who was merged is about the person they became.

use super::reading::Reading;
use crate::club::people::{ImportedPerson, Member, MemberId, identity_key, standing};
use crate::sync::Records;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Who a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub id: MemberId,
    pub birth_date: Option<NaiveDate>,
    /// The member was imported under what the row says, and corrected later.
    pub is_corrected: bool,
}

/// Everybody of the club, and who else the file names.
pub(super) struct People {
    club: Uuid,
    members: HashMap<MemberId, Member>,
    by_names: HashMap<String, Namesakes>,
    /// Whom the merged people became.
    standing: HashMap<MemberId, MemberId>,
}

/// People of the same names. Of doubles within the club the one that is not archived is taken, and
/// then always the same.
#[derive(Debug, Default)]
struct Namesakes {
    birth_dates: BTreeSet<NaiveDate>,
    dated: BTreeSet<(NaiveDate, bool, MemberId)>,
    undated: BTreeSet<(bool, MemberId)>,
}

impl People {
    pub fn among(records: &dyn Records, readings: &[Reading], club: Uuid) -> Self {
        let mut by_names: HashMap<String, Namesakes> = HashMap::new();
        let mut members = HashMap::new();
        for member in records.all::<Member>() {
            let namesakes =
                by_names.entry(identity_key(&member.last_name, &member.first_name, None)).or_default();
            match member.birth_date {
                Some(birth) => {
                    namesakes.birth_dates.insert(birth);
                    namesakes.dated.insert((birth, member.archived, member.id));
                }
                None => {
                    namesakes.undated.insert((member.archived, member.id));
                }
            }
            members.insert(member.id, member);
        }
        for ImportedPerson { last_name, first_name, birth_date, .. } in
            readings.iter().map(|reading| &reading.person)
        {
            let namesakes = by_names.entry(identity_key(last_name, first_name, None)).or_default();
            namesakes.birth_dates.extend(*birth_date);
        }
        let merged = members.values().filter(|member: &&Member| member.merged_into.is_some());
        let standing = merged.map(|member| (member.id, standing(records, member.id))).collect();
        Self { club, members, by_names, standing }
    }

    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.members.get(&id)
    }

    /// Who a row is about; `None` when the names fit several people and no birth date tells them
    /// apart.
    pub fn identify(&self, person: &ImportedPerson) -> Option<Identity> {
        let identity = self.identify_as_named(person)?;
        let now = self.standing.get(&identity.id).copied();
        // What the merged person was called is no news of the one they became.
        let became = |id| Identity { id, birth_date: None, is_corrected: true };
        Some(now.map_or(identity, became))
    }

    fn identify_as_named(&self, person: &ImportedPerson) -> Option<Identity> {
        let nobody = Namesakes::default();
        let names = identity_key(&person.last_name, &person.first_name, None);
        let namesakes = self.by_names.get(&names).unwrap_or(&nobody);
        let known = |id, birth_date| Identity { id, birth_date, is_corrected: false };
        if let Some(id) = namesakes.find(person.birth_date) {
            // The date of another member of these names is not theirs.
            let of_file = namesakes.only_birth_date().filter(|_| namesakes.dated.is_empty());
            return Some(known(id, person.birth_date.or(of_file)));
        }
        if let Some(corrected) = self.find_corrected(person, person.birth_date) {
            return Some(corrected);
        }
        if namesakes.birth_dates.len() > 1 && person.birth_date.is_none() {
            return None;
        }
        let birth_date = person.birth_date.or_else(|| namesakes.only_birth_date());
        if let Some(id) = namesakes.find(birth_date).or_else(|| namesakes.only_undated()) {
            return Some(known(id, birth_date));
        }
        let corrected = self.find_corrected(person, birth_date);
        Some(corrected.unwrap_or_else(|| known(self.derive_id(person, birth_date), birth_date)))
    }

    /// The member who has the id that an import of this row gave, whatever they are called by now.
    fn find_corrected(&self, person: &ImportedPerson, birth_date: Option<NaiveDate>) -> Option<Identity> {
        let id = self.derive_id(person, birth_date);
        let member = self.members.get(&id)?;
        let names = |last_name, first_name| identity_key(last_name, first_name, None);
        let is_corrected = names(&member.last_name, &member.first_name)
            != names(&person.last_name, &person.first_name)
            || (person.birth_date.is_some() && member.birth_date != person.birth_date);
        Some(Identity { id, birth_date: None, is_corrected })
    }

    fn derive_id(&self, person: &ImportedPerson, birth_date: Option<NaiveDate>) -> MemberId {
        let key = identity_key(&person.last_name, &person.first_name, birth_date);
        MemberId(Uuid::new_v5(&self.club, format!("member/{key}").as_bytes()))
    }
}

impl Namesakes {
    /// The member of exactly this birth date, or exactly without one.
    fn find(&self, birth_date: Option<NaiveDate>) -> Option<MemberId> {
        match birth_date {
            Some(birth) => self.dated.iter().find(|(date, ..)| *date == birth).map(|(.., id)| *id),
            None => self.undated.first().map(|(_, id)| *id),
        }
    }

    fn only_birth_date(&self) -> Option<NaiveDate> {
        self.birth_dates.first().filter(|_| self.birth_dates.len() == 1).copied()
    }

    /// The one member without a birth date, where at most one birth date is known.
    fn only_undated(&self) -> Option<MemberId> {
        let is_clear = self.birth_dates.len() <= 1 && self.undated.len() == 1 && self.dated.is_empty();
        self.undated.first().filter(|_| is_clear).map(|(_, id)| *id)
    }
}
