//! Licences and medical proofs of the club as a whole: who may practise, how far licences have come,
//! what ends when.

use crate::club::{
    licences::{Licence, LicenceState},
    people::Member,
    planning::{Season, current_season},
    practice::{Colour, Reader, VERDICT_READS, Verdicts},
};
use crate::sync::{Collection, Records};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// How many months ahead ends are shown, the current one included.
const MONTHS_AHEAD: u32 = 6;

/// How many licences of a season are in a state.
pub type LicenceStates = Vec<(LicenceState, usize)>;

/// What ends in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndingMonth {
    /// Its first day.
    pub month: NaiveDate,
    pub licences: usize,
    pub proofs: usize,
}

/// The papers of a club on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    /// May practise, may with a reservation, may not: everyone the club counts on, whom the list of
    /// papers to ask for is about.
    pub green: usize,
    pub orange: usize,
    pub red: usize,
    /// Of the current season, in the order of their way; cancelled ones apart.
    pub licences: LicenceStates,
    /// The current month first; only what holds today can end.
    pub ending: Vec<EndingMonth>,
}

impl Papers {
    /// What they are counted from.
    pub const READS: &'static [&'static Collection] = VERDICT_READS;
}

/// Counts the papers, as far as somebody sees them.
#[must_use]
pub fn papers(records: &dyn Records, today: NaiveDate, reader: &Reader) -> Papers {
    let verdicts = Verdicts::build(records, today).seen_by(reader, records);
    let first = today.with_day(1).unwrap_or(today);
    let ending = (0..MONTHS_AHEAD).filter_map(|ahead| first.checked_add_months(Months::new(ahead)));
    let mut papers = Papers {
        licences: states(records, today),
        ending: ending.map(|month| EndingMonth { month, licences: 0, proofs: 0 }).collect(),
        ..Papers::default()
    };
    let month_of = |day: NaiveDate| {
        let months = (day.year() - first.year()) * 12 + i32::try_from(day.month()).unwrap_or(0)
            - i32::try_from(first.month()).unwrap_or(0);
        usize::try_from(months).unwrap_or(usize::MAX)
    };
    for member in records.all::<Member>().filter(Member::is_expected) {
        match verdicts.of(&member, None).colour {
            Colour::Green => papers.green += 1,
            Colour::Orange => papers.orange += 1,
            Colour::Red => papers.red += 1,
        }
        let held = verdicts.papers(&member, None);
        if let Some(month) = held.licence_until.and_then(|day| papers.ending.get_mut(month_of(day))) {
            month.licences += 1;
        }
        if let Some(month) = held.proof_until.and_then(|day| papers.ending.get_mut(month_of(day))) {
            month.proofs += 1;
        }
    }
    papers
}

fn states(records: &dyn Records, today: NaiveDate) -> LicenceStates {
    let seasons: Vec<Season> = records.all().collect();
    let season = current_season(&seasons, today);
    let of_season = |licence: &Licence| match (licence.season_id, season) {
        (Some(id), Some(season)) => id == season.id,
        // One from before seasons were noted: by its dates.
        (None, _) => licence.is_valid_on(today),
        (Some(_), None) => false,
    };
    let licences: Vec<Licence> = records.all::<Licence>().filter(of_season).collect();
    let way = [LicenceState::Requested, LicenceState::Paid, LicenceState::Sent, LicenceState::Validated];
    way.map(|state| (state, licences.iter().filter(|licence| licence.state == state).count())).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        attendance::fixture::Club,
        licences::LicenceId,
        people::{MemberId, MemberStatus},
        practice::{Watched, watchlist},
    };
    use uuid::Uuid;

    #[test]
    fn licences_are_counted_by_state_and_by_the_month_of_their_end() {
        let mut club = Club::with_planning();
        let today = Club::day("2026-11-21");
        let season = (&club.records as &dyn Records).all::<Season>().next().unwrap();
        let states = [
            (LicenceState::Validated, Some("2026-12-15")),
            (LicenceState::Validated, Some("2027-08-31")),
            (LicenceState::Sent, None),
            (LicenceState::Cancelled, Some("2026-12-15")),
        ];
        for (number, (state, end)) in states.into_iter().enumerate() {
            let number = 400 + number as u128;
            let member_id: MemberId = club.enrol(number, "Ada", MemberStatus::Active);
            club.add(&Licence {
                id: LicenceId(Uuid::from_u128(number)),
                member_id,
                number: Some(format!("A{number}")),
                discipline: None,
                practice: None,
                issued_on: None,
                expires_on: end.map(Club::day),
                federation: None,
                season_id: Some(season.id),
                state,
                state_since: None,
            });
        }
        let papers = papers(&club.records, today, &Reader::WHOLE);
        let counted: Vec<_> = papers.licences.iter().map(|(state, count)| (state.word(), *count)).collect();
        assert_eq!(counted, [("requested", 0), ("paid", 0), ("sent", 1), ("validated", 2)]);
        assert_eq!(papers.ending.len(), 6);
        assert_eq!((papers.ending[1].month, papers.ending[1].licences), (Club::day("2026-12-01"), 1));
        assert_eq!(papers.ending.iter().map(|month| month.licences).sum::<usize>(), 1);
        assert_eq!(papers.green + papers.orange + papers.red, 4);
    }

    #[test]
    fn who_may_practise_is_counted_of_those_whom_the_list_of_papers_is_about() {
        let mut club = Club::with_planning();
        let today = Club::day("2026-11-21");
        let statuses =
            [MemberStatus::Active, MemberStatus::Trial, MemberStatus::Pending, MemberStatus::Former];
        for (number, status) in (500..).zip(statuses) {
            club.enrol(number, "Ada", status);
        }
        let papers = papers(&club.records, today, &Reader::WHOLE);
        let list = watchlist(&club.records, today, &Reader::WHOLE);
        assert_eq!((papers.green, papers.orange, papers.red), (0, 1, 2));
        assert_eq!(papers.red, list.count(Watched::Red, None));
        assert_eq!(papers.green + papers.orange + papers.red, list.people);
    }
}
