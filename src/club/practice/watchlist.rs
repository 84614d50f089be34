//! Whose papers are missing or end soon: the secretary's list of people to ask.

use super::{
    reader::Reader,
    reason::{Colour, FindingWord, Verdict},
    verdicts::{VERDICT_READS, Verdicts},
};
use crate::club::{
    people::{Member, MemberId},
    planning::{Group, GroupId},
    spelling::fold,
};
use crate::sync::{Collection, Records};
use crate::word_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// What [`watchlist`] reads.
pub const WATCHLIST_READS: &[&Collection] = VERDICT_READS;

word_enum! {
    /// Which part of the list is shown.
    pub enum Watched {
        /// Everybody with a reason, or an end within 60 days.
        All = "all",
        /// May not practise.
        Red = "red",
        LicenceMissing = "licence_missing",
        ProofMissing = "proof_missing",
        /// A licence or a proof ends within 30 days.
        EndsIn30Days = "ends_in_30_days",
        EndsIn60Days = "ends_in_60_days",
    }
}

/// What is shown of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchFilter {
    pub watched: Option<Watched>,
    pub group: Option<GroupId>,
}

/// One person on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchLine {
    pub member_id: MemberId,
    pub first_name: String,
    pub last_name: String,
    pub age: Option<i32>,
    /// The groups of the season.
    pub groups: Vec<GroupId>,
    pub verdict: Verdict,
    /// The last day of the licence that holds today.
    pub licence_until: Option<NaiveDate>,
    /// The last day of the proof that holds today.
    pub proof_until: Option<NaiveDate>,
}

/// The list: people who are active, pending or on trial, with a reason or an end within 60 days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watchlist {
    /// Red first, then by family name.
    pub lines: Vec<WatchLine>,
    /// The season's groups by name, for the filter.
    pub groups: Vec<(GroupId, String)>,
    /// How many people were looked at.
    pub people: usize,
}

impl Watchlist {
    /// The lines that a filter lets through.
    pub fn filtered<'a>(&'a self, filter: &'a WatchFilter) -> impl Iterator<Item = &'a WatchLine> {
        self.lines.iter().filter(|line| {
            filter.watched.is_none_or(|watched| line.is(watched))
                && filter.group.is_none_or(|group| line.groups.contains(&group))
        })
    }

    /// How many lines a part has, in a group.
    #[must_use]
    pub fn count(&self, watched: Watched, group: Option<GroupId>) -> usize {
        self.filtered(&WatchFilter { watched: Some(watched), group }).count()
    }
}

/// How far ahead an end puts somebody on the list.
const LOOK_AHEAD_DAYS: i64 = 60;

impl WatchLine {
    /// Whether the person belongs to a part of the list.
    #[must_use]
    pub fn is(&self, watched: Watched) -> bool {
        let says = |words: &[FindingWord]| {
            self.verdict.reasons.iter().any(|reason| words.contains(&reason.what.word()))
        };
        match watched {
            Watched::All => true,
            Watched::Red => self.verdict.colour == Colour::Red,
            Watched::LicenceMissing => says(&[
                FindingWord::LicenceMissing,
                FindingWord::LicenceExpired,
                FindingWord::LicenceOnItsWay,
                FindingWord::LicenceNotYet,
            ]),
            Watched::ProofMissing => says(&[
                FindingWord::ProofMissing,
                FindingWord::ProofTooOld,
                FindingWord::ProofWrongKind,
                FindingWord::BirthDateMissing,
            ]),
            Watched::EndsIn30Days => self.ends_within(Verdicts::SOON_DAYS),
            Watched::EndsIn60Days => self.ends_within(LOOK_AHEAD_DAYS),
        }
    }

    /// Whether the licence or the proof that holds today ends within some days.
    #[must_use]
    pub fn ends_within(&self, days: i64) -> bool {
        let is_near = |until: NaiveDate| (0..=days).contains(&(until - self.verdict.on).num_days());
        [self.licence_until, self.proof_until].into_iter().flatten().any(is_near)
    }
}

/// Whose papers are missing or end soon, as far as somebody sees them.
#[must_use]
pub fn watchlist(records: &dyn Records, today: NaiveDate, reader: &Reader) -> Watchlist {
    let verdicts = Verdicts::build(records, today).seen_by(reader, records);
    let mut list = Watchlist::default();
    for member in records.all::<Member>().filter(Member::is_expected) {
        list.people += 1;
        let papers = verdicts.papers(&member, None);
        let line = WatchLine {
            member_id: member.id,
            age: member.age_on(today),
            groups: verdicts.groups_of(member.id).to_vec(),
            verdict: verdicts.of(&member, None),
            licence_until: papers.licence_until,
            proof_until: papers.proof_until,
            first_name: member.first_name,
            last_name: member.last_name,
        };
        if line.verdict.colour != Colour::Green || line.ends_within(LOOK_AHEAD_DAYS) {
            list.lines.push(line);
        }
    }
    list.lines.sort_by_cached_key(|line| {
        (Reverse(line.verdict.colour), fold(&line.last_name), fold(&line.first_name), line.member_id)
    });
    let season = verdicts.season().map(|season| season.id);
    let groups = records.all::<Group>().filter(|group| Some(group.season_id) == season);
    list.groups = groups.map(|group| (group.id, group.name)).collect();
    list.groups.sort_by_cached_key(|(id, name)| (fold(name), *id));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        attendance::fixture::{Club, GROUP},
        licences::{Licence, LicenceId, LicenceState},
        medical::{MedicalProof, MedicalProofId, ProofKind},
        people::{Enrolment, MemberStatus},
    };
    use uuid::Uuid;

    const TODAY: &str = "2026-11-21";

    /// Gives a licence to an end, and the proof that an adult of a judo licence needs.
    fn papers(club: &mut Club, member_id: MemberId, until: &str) {
        club.add(&Licence {
            id: LicenceId(Uuid::new_v5(&member_id.0, b"licence")),
            member_id,
            number: Some("A1234".into()),
            discipline: Some("Judo".into()),
            practice: None,
            issued_on: "2026-09-18".parse().ok(),
            expires_on: until.parse().ok(),
            federation: None,
            season_id: None,
            state: LicenceState::Validated,
            state_since: None,
        });
        club.add(&MedicalProof {
            id: MedicalProofId(Uuid::new_v5(&member_id.0, b"proof")),
            member_id,
            kind: ProofKind::Certificate,
            issued_on: "2026-09-05".parse().unwrap(),
            discipline: None,
            practice: None,
        });
    }

    /// An adult of the group.
    fn adult(club: &mut Club, n: u128, name: &str, status: MemberStatus) -> MemberId {
        let id = MemberId(Uuid::from_u128(n));
        let birth_date = "1990-03-14".parse().ok();
        club.add(&Member { last_name: name.into(), birth_date, status, ..Member::blank(id) });
        let enrolment = Enrolment::id_for(id, GROUP);
        club.add(&Enrolment { id: enrolment, member_id: id, group_id: GROUP, active: true });
        id
    }

    #[test]
    fn the_list_holds_whoever_lacks_something_or_soon_will() {
        let mut club = Club::with_planning();
        for (n, name, until) in
            [(101, "Whole", "2027-08-31"), (102, "Sixty", "2027-01-20"), (103, "Thirty", "2026-12-21")]
        {
            let id = adult(&mut club, n, name, MemberStatus::Active);
            papers(&mut club, id, until);
        }
        adult(&mut club, 104, "Nobody", MemberStatus::Active);
        adult(&mut club, 105, "Éva", MemberStatus::Trial);
        adult(&mut club, 106, "Gone", MemberStatus::Former);
        let apart = MemberId(Uuid::from_u128(107));
        club.add(&Member { last_name: "Apart".into(), ..Member::blank(apart) });
        club.add(&Member { archived: true, ..Member::blank(MemberId(Uuid::from_u128(108))) });

        let list = watchlist(&club.records, TODAY.parse().unwrap(), &Reader::WHOLE);
        let names = |watched, group| -> Vec<&str> {
            let filter = WatchFilter { watched: Some(watched), group };
            let found: Vec<&WatchLine> = list.filtered(&filter).collect();
            assert_eq!(found.len(), list.count(watched, group));
            list.lines
                .iter()
                .filter(|line| found.contains(line))
                .map(|line| line.last_name.as_str())
                .collect()
        };
        let told: Vec<_> =
            list.lines.iter().map(|line| (line.last_name.as_str(), line.verdict.colour)).collect();
        let (green, orange, red) = (Colour::Green, Colour::Orange, Colour::Red);
        assert_eq!(
            told,
            [("Apart", red), ("Nobody", red), ("Éva", orange), ("Thirty", orange), ("Sixty", green)]
        );
        assert_eq!((list.people, list.groups.len()), (6, 1));
        assert_eq!(names(Watched::Red, None), ["Apart", "Nobody"]);
        assert_eq!(names(Watched::Red, Some(GROUP)), ["Nobody"]);
        assert_eq!(names(Watched::LicenceMissing, None), ["Apart", "Nobody", "Éva"]);
        assert_eq!(names(Watched::ProofMissing, None), ["Apart"]);
        assert_eq!(names(Watched::EndsIn30Days, None), ["Thirty"]);
        assert_eq!(names(Watched::EndsIn60Days, None), ["Thirty", "Sixty"]);
        assert_eq!(names(Watched::All, Some(GROUP)).len(), 4);
        assert_eq!(list.filtered(&WatchFilter::default()).count(), 5);
    }
}
