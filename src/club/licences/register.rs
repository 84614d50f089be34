//! All licences of a club, to look through.

use super::{
    extract::season_of,
    licence::{Licence, LicenceState},
};
use crate::club::{
    medical::federation_of,
    people::{Enrolment, Member, MemberId},
    planning::{Group, GroupId, Season, SeasonId},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

/// What [`register`] reads.
pub const REGISTER_READS: &[&Collection] =
    &[Season::COLLECTION, Group::COLLECTION, Member::COLLECTION, Enrolment::COLLECTION, Licence::COLLECTION];

/// What is shown of the register; what is none lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceFilter {
    pub federation: Option<String>,
    pub discipline: Option<String>,
    pub season: Option<SeasonId>,
    pub state: Option<LicenceState>,
    pub group: Option<GroupId>,
    /// Part of a name or a number.
    pub search: String,
}

/// One licence of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceLine {
    pub licence: Licence,
    pub first_name: String,
    pub last_name: String,
    /// The one of the licence, or the one that its discipline belongs to.
    pub federation: Option<String>,
    /// Its season, or the one that its dates lie in.
    pub season: Option<SeasonId>,
    /// The groups of the member.
    pub groups: Vec<GroupId>,
    /// Validated, and its last day is past.
    pub expired: bool,
    /// Days until it ends, when it holds today.
    pub days_left: Option<i64>,
}

/// How many licences are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCount {
    pub state: LicenceState,
    pub count: usize,
}

/// All licences, with what they can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// By family name, accents apart; the latest licence of a person first.
    pub lines: Vec<LicenceLine>,
    pub federations: Vec<String>,
    pub disciplines: Vec<String>,
    /// The latest first.
    pub seasons: Vec<Season>,
    pub groups: Vec<Group>,
}

impl LicenceFilter {
    fn lets_through(&self, line: &LicenceLine) -> bool {
        let same = |wanted: &Option<String>, held: Option<&String>| {
            wanted.as_deref().is_none_or(|wanted| held.is_some_and(|held| fold(held) == fold(wanted)))
        };
        let licence = &line.licence;
        same(&self.federation, line.federation.as_ref())
            && same(&self.discipline, licence.discipline.as_ref())
            && self.season.is_none_or(|season| line.season == Some(season))
            && self.state.is_none_or(|state| licence.state == state)
            && self.group.is_none_or(|group| line.groups.contains(&group))
            && line.is_found_by(&fold(&self.search))
    }
}

impl LicenceLine {
    /// Whether every word of a folded search is in the names or begins the number.
    fn is_found_by(&self, search: &str) -> bool {
        if search.is_empty() {
            return true;
        }
        let names = fold(&format!("{} {}", self.first_name, self.last_name));
        let number = self.licence.number.as_deref().map(fold).unwrap_or_default();
        search.split(' ').all(|word| names.contains(word)) || number.starts_with(search)
    }
}

impl Register {
    /// The lines that a filter lets through.
    pub fn filtered<'a>(&'a self, filter: &'a LicenceFilter) -> impl Iterator<Item = &'a LicenceLine> {
        self.lines.iter().filter(|line| filter.lets_through(line))
    }

    /// How many are in each state under a filter, its own state apart; every state is listed.
    #[must_use]
    pub fn counts(&self, filter: &LicenceFilter) -> Vec<StateCount> {
        let filter = LicenceFilter { state: None, ..filter.clone() };
        let mut counts: Vec<StateCount> =
            LicenceState::ALL.iter().map(|state| StateCount { state: *state, count: 0 }).collect();
        for line in self.filtered(&filter) {
            let mut of_state = counts.iter_mut().filter(|count| count.state == line.licence.state);
            if let Some(count) = of_state.next() {
                count.count += 1;
            }
        }
        counts
    }
}

/// All licences of a club, those of archived people too: they were held.
#[must_use]
pub fn register(records: &dyn Records, today: NaiveDate) -> Register {
    let members: HashMap<MemberId, Member> = records.all::<Member>().map(|m| (m.id, m)).collect();
    let seasons: Vec<Season> = records.all::<Season>().collect();
    let season_ends: HashMap<SeasonId, NaiveDate> = seasons.iter().map(|s| (s.id, s.ends_on)).collect();
    let mut groups_of: HashMap<MemberId, Vec<GroupId>> = HashMap::new();
    for enrolment in records.all::<Enrolment>().filter(|enrolment| enrolment.active) {
        groups_of.entry(enrolment.member_id).or_default().push(enrolment.group_id);
    }
    let mut lines: Vec<LicenceLine> = Vec::new();
    for licence in records.all::<Licence>() {
        let Some(member) = members.get(&licence.member_id) else { continue };
        let season = licence.season_id.or_else(|| season_of(&licence, &seasons));
        let last = licence.expires_on.or_else(|| season_ends.get(&licence.season_id?).copied());
        let validated = licence.state == LicenceState::Validated;
        let begun = licence.issued_on.is_none_or(|from| from <= today);
        let left = last.map(|last| (last - today).num_days());
        lines.push(LicenceLine {
            first_name: member.first_name.clone(),
            last_name: member.last_name.clone(),
            federation: licence
                .federation
                .clone()
                .or_else(|| federation_of(licence.discipline.as_deref()?).map(str::to_owned)),
            season,
            groups: groups_of.get(&licence.member_id).cloned().unwrap_or_default(),
            expired: validated && left.is_some_and(|left| left < 0),
            days_left: left.filter(|left| validated && begun && *left >= 0),
            licence,
        });
    }
    lines.sort_by_cached_key(|line| {
        let licence = &line.licence;
        let latest = Reverse((licence.expires_on, licence.issued_on, licence.state_since));
        (fold(&line.last_name), fold(&line.first_name), licence.member_id, latest, licence.id)
    });
    let mut groups: Vec<Group> = records.all::<Group>().collect();
    groups.sort_by_cached_key(|group| (fold(&group.name), group.id));
    let mut seasons = seasons;
    seasons.sort_by_key(|season| Reverse((season.starts_on, season.id)));
    Register {
        federations: names(lines.iter().filter_map(|line| line.federation.as_ref())),
        disciplines: names(lines.iter().filter_map(|line| line.licence.discipline.as_ref())),
        lines,
        seasons,
        groups,
    }
}

/// Each name once, in one spelling, by the alphabet.
fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut by_name: BTreeMap<String, &String> = BTreeMap::new();
    for name in all {
        let spelt = by_name.entry(fold(name)).or_insert(name);
        // The larger one is the one with small letters and accents: whichever comes first.
        *spelt = (*spelt).max(name);
    }
    by_name.into_values().cloned().collect()
}
