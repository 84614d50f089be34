//! The licences that the club has, as lines of an extract look for them.

use crate::club::{
    licences::{Licence, matching_licence},
    people::{MemberId, standing},
    planning::Season,
    spelling::fold,
};
use crate::sync::Records;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The club's licences by holder and by number.
pub(super) struct Licences {
    seasons: Vec<Season>,
    by_member: HashMap<MemberId, Vec<Licence>>,
    holders: HashMap<Named, MemberId>,
}

/// A number and its end.
type Named = (String, Option<NaiveDate>);

fn named(licence: &Licence) -> Option<Named> {
    Some((fold(licence.number.as_deref()?), licence.expires_on))
}

impl Licences {
    pub fn among(records: &dyn Records) -> Self {
        let seasons = records.all::<Season>().collect();
        let mut licences = Self { seasons, by_member: HashMap::new(), holders: HashMap::new() };
        let mut all: Vec<Licence> = records.all::<Licence>().collect();
        // Records come in no order.
        all.sort_by_key(|licence| licence.id);
        for licence in all {
            licences.put(&Licence { member_id: standing(records, licence.member_id), ..licence });
        }
        licences
    }

    pub fn seasons(&self) -> &[Season] {
        &self.seasons
    }

    /// Who holds a licence of this number and end.
    pub fn holder(&self, licence: &Licence) -> Option<MemberId> {
        self.holders.get(&named(licence)?).copied()
    }

    /// The licence of its holder that an extract's licence is.
    pub fn matching(&self, licence: &Licence) -> Option<&Licence> {
        matching_licence(self.by_member.get(&licence.member_id)?, licence, &self.seasons)
    }

    /// Takes in a licence as it is, or will be.
    pub fn put(&mut self, licence: &Licence) {
        let of_member = self.by_member.entry(licence.member_id).or_default();
        of_member.retain(|other| other.id != licence.id);
        of_member.push(licence.clone());
        if let Some(named) = named(licence) {
            self.holders.insert(named, licence.member_id);
        }
    }
}
