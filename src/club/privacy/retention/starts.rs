//! From which day the time of what is kept is counted.

use crate::club::{
    attendance::{AttendanceMark, MarkState},
    consents::Consent,
    dues::SeasonMembership,
    families::{Guardian, Household, HouseholdId, HouseholdPlace},
    history::Change,
    licences::Licence,
    medical::{GoodUntil, MedicalProof, last_good_day, rules_for},
    people::{Enrolment, Member, MemberId, MemberStatus},
    planning::{Group, GroupId, Season, SeasonId},
};
use crate::sync::{FieldValue as _, Record as _, Records, Row};
use chrono::{DateTime, Months, NaiveDate};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// A paper that no rule asks for is good for a year, as the certificate is for which the law names a term (code du
/// sport, art. L231-2-3).
const UNASKED: Months = Months::new(12);

/// What papers and licences are counted by.
pub(super) struct Calendar<'a> {
    records: &'a dyn Records,
    seasons: Vec<Season>,
    disciplines: HashMap<GroupId, String>,
    /// What people practise, and when their licences were issued.
    practised: HashMap<MemberId, BTreeSet<String>>,
    issued: HashMap<MemberId, Vec<NaiveDate>>,
}

impl<'a> Calendar<'a> {
    pub fn of(records: &'a dyn Records) -> Self {
        let groups = records.all::<Group>().filter_map(|group| Some((group.id, group.discipline?)));
        let mut calendar = Self {
            records,
            seasons: records.all().collect(),
            disciplines: groups.collect(),
            practised: HashMap::new(),
            issued: HashMap::new(),
        };
        for licence in records.all::<Licence>() {
            calendar.issued.entry(licence.member_id).or_default().extend(licence.issued_on);
            calendar.practised.entry(licence.member_id).or_default().extend(licence.discipline);
        }
        for enrolment in records.all::<Enrolment>() {
            let discipline = calendar.disciplines.get(&enrolment.group_id).cloned();
            calendar.practised.entry(enrolment.member_id).or_default().extend(discipline);
        }
        calendar
    }

    fn season_end(&self, id: SeasonId) -> Option<NaiveDate> {
        self.seasons.iter().find(|season| season.id == id).map(|season| season.ends_on)
    }

    /// The end of its validity, by the rules of the discipline that it names, else of those that the person
    /// practises; none for one that never grows too old.
    pub fn of_proof(&self, proof: &MedicalProof) -> Option<NaiveDate> {
        let named: Vec<Option<&str>> = match &proof.discipline {
            Some(discipline) => vec![Some(discipline)],
            None => match self.practised.get(&proof.member_id).filter(|all| !all.is_empty()) {
                Some(all) => all.iter().map(|discipline| Some(discipline.as_str())).collect(),
                None => vec![None],
            },
        };
        let issued = self.issued.get(&proof.member_id).map_or(&[][..], Vec::as_slice);
        let mut last = None;
        for discipline in named {
            for rule in rules_for(self.records, discipline).lines {
                match last_good_day(&rule, proof, discipline, &self.seasons, issued) {
                    GoodUntil::NotAskedFor => {}
                    GoodUntil::Always => return None,
                    GoodUntil::Day(end) => last = last.max(Some(end)),
                }
            }
        }
        last.or_else(|| proof.issued_on.checked_add_months(UNASKED))
    }

    /// The day on which it ends, else the end of its season, else the day on which it came into its state.
    pub fn of_licence(&self, licence: &Licence) -> Option<NaiveDate> {
        licence
            .expires_on
            .or_else(|| licence.season_id.and_then(|season| self.season_end(season)))
            .or(licence.state_since)
            .or(licence.issued_on)
    }

    /// The end of its season. The law counts from the close of the fiscal year in which the dues were entered,
    /// which the club's records do not hold: at most a year later, which is in the shipped term.
    pub fn of_membership(&self, membership: &SeasonMembership) -> Option<NaiveDate> {
        self.season_end(membership.season_id)
    }
}

/// The day on which an answer was taken back; one that stands has no end of its own.
pub(super) fn of_consent(consent: &Consent) -> Option<NaiveDate> {
    consent.given.is_none().then(|| consent.withdrawn_on.unwrap_or(consent.decided_on))
}

/// The last that is known of people: the end of the last season that they were in, of their last licence,
/// their last session, the day on which the club wrote down that they have left, or that they came to try.
///
/// Nobody's time is over before it has run since that last day, whatever an old list said of them; where it is
/// not known, the person is left out, and the file is kept.
pub(super) fn last_known(records: &dyn Records, people: &HashSet<MemberId>) -> HashMap<MemberId, NaiveDate> {
    let calendar = Calendar::of(records);
    let mut last = written_down(records, people);
    let mut note = |member: MemberId, day: Option<NaiveDate>| {
        if let Some((known, day)) = last.get_mut(&member).zip(day) {
            *known = (*known).max(day);
        }
    };
    for membership in records.all::<SeasonMembership>() {
        note(membership.member_id, calendar.of_membership(&membership));
    }
    for licence in records.all::<Licence>() {
        note(licence.member_id, calendar.of_licence(&licence));
    }
    for consent in records.all::<Consent>() {
        note(consent.member_id, Some(consent.decided_on));
    }
    for enrolment in records.all::<Enrolment>().filter(|enrolment| enrolment.active) {
        let group = records.get::<Group>(enrolment.group_id.0);
        note(enrolment.member_id, group.and_then(|group| calendar.season_end(group.season_id)));
    }
    // The day of joining is no day of leaving.
    let came = people.iter().filter_map(|id| records.get::<Member>(id.0));
    for member in came.filter(|member| member.status != MemberStatus::Former) {
        note(member.id, member.joined_on);
    }
    let member = AttendanceMark::COLLECTION.position("member_id");
    for row in records.rows(AttendanceMark::COLLECTION).filter(|row| is_of(people, member, row)) {
        let Ok(mark) = AttendanceMark::from_values(row.id, &row.values) else { continue };
        let came = matches!(mark.state, Some(MarkState::Present | MarkState::Trial));
        note(mark.member_id, came.then_some(mark.session_date));
    }
    last
}

/// When the club wrote down what people are to it: by the stamp of the record, where it is known, and by the
/// history. A list that was imported says so on the day of the import.
fn written_down(records: &dyn Records, people: &HashSet<MemberId>) -> HashMap<MemberId, NaiveDate> {
    let mut days: HashMap<MemberId, NaiveDate> = HashMap::new();
    let mut note = |member: MemberId, ms: i64| {
        // Nothing was written in 1970: that stamp stands for none.
        let moment = DateTime::from_timestamp_millis(ms).filter(|moment| moment.timestamp_millis() > 0);
        if let Some(day) = moment.map(|moment| moment.date_naive()) {
            let known = days.entry(member).or_insert(day);
            *known = (*known).max(day);
        }
    };
    if let Some(status) = Member::COLLECTION.position("status") {
        for id in people {
            if let Some(stamp) = records.set_at(Member::COLLECTION, id.0, status) {
                note(*id, stamp.ms);
            }
        }
    }
    let record = Change::COLLECTION.position("record_id");
    for row in records.rows(Change::COLLECTION).filter(|row| is_of(people, record, row)) {
        let Ok(change) = Change::from_values(row.id, &row.values) else { continue };
        if change.won && matches!(change.field.as_str(), "status" | "archived") {
            note(MemberId(change.record_id), change.made_at_ms);
        }
    }
    days
}

/// Whether a row names one of these people in a field.
fn is_of(people: &HashSet<MemberId>, position: Option<usize>, row: &Row) -> bool {
    let id = position.and_then(|position| Uuid::from_value(row.values.get(position)?).ok());
    id.is_some_and(|id| people.contains(&MemberId(id)))
}

/// Those who answer for others of the club, or pay for them: their own file is not over before.
pub(super) fn needed_by_others(records: &dyn Records) -> HashSet<MemberId> {
    let mut lives: HashMap<HouseholdId, Vec<MemberId>> = HashMap::new();
    for place in records.all::<HouseholdPlace>().filter(|place| place.active) {
        if records.get::<Member>(place.member_id.0).is_some_and(|member| member.is_expected()) {
            lives.entry(place.household_id).or_default().push(place.member_id);
        }
    }
    let others = |household: HouseholdId, id: MemberId| {
        lives.get(&household).is_some_and(|members| members.iter().any(|member| *member != id))
    };
    let guardians =
        records.all::<Guardian>().filter_map(|guardian| Some((guardian.household_id, guardian.member_id?)));
    let payers = records.all::<Household>().filter_map(|home| Some((home.id, home.payer_member_id?)));
    guardians.chain(payers).filter(|(home, id)| others(*home, *id)).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Retained, due};
    use super::*;
    use crate::club::attendance::fixture::{Club, GROUP};
    use crate::sync::{
        Stamp,
        merge::{StampedRow, Stamps},
    };
    use std::collections::BTreeMap;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Until when the night leaves somebody's file, in a club that wrote the person down on a day.
    fn kept_until(
        status: MemberStatus,
        joined: Option<&str>,
        written: Option<&str>,
        enrolled: bool,
    ) -> Option<String> {
        let mut club = Club::with_planning();
        let id = MemberId(Uuid::from_u128(101));
        let member =
            Member { last_name: "Petit".to_owned(), status, joined_on: joined.map(day), ..Member::blank(id) };
        let ms =
            written.map_or(0, |text| day(text).and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp_millis());
        let stamps = Stamps { all: Stamp { ms, ..Stamp::ZERO }, fields: BTreeMap::new(), deleted: None };
        let row = Row { id: id.0, seq: 1, deleted: false, values: member.values() };
        club.records.insert(Member::COLLECTION, [StampedRow { row, stamps }]);
        if enrolled {
            let id = Enrolment::id_for(id, GROUP);
            club.add(&Enrolment { id, member_id: member.id, group_id: GROUP, active: true });
        }
        let found = due(&club.records, day("2026-11-21"), day("2100-01-01"));
        assert!(found.iter().all(|due| matches!(due.what, Retained::MemberFile | Retained::TrialFile)));
        found.first().map(|due| due.until.to_string())
    }

    #[test]
    fn the_day_of_joining_is_no_day_of_leaving_and_no_term_runs_before_the_club_wrote_the_person_down() {
        use MemberStatus::{Active, Former, Pending, Trial};
        let records: &dyn Records = &Club::with_planning().records;
        let season_end = records.all::<Season>().next().unwrap().ends_on;
        let a_year_after = season_end.checked_add_months(Months::new(12)).unwrap().to_string();
        let (long_ago, imported) = (Some("2015-09-01"), Some("2026-11-21"));
        for (status, joined, written, enrolled, expected) in [
            (Former, long_ago, imported, false, Some("2027-02-21")),
            (Former, None, imported, false, Some("2027-02-21")),
            (Former, long_ago, None, false, None),
            (Former, Some("2027-06-01"), imported, false, Some("2027-02-21")),
            (Trial, long_ago, imported, false, Some("2027-11-21")),
            (Pending, long_ago, imported, false, Some("2027-11-21")),
            (Trial, Some("2026-12-01"), imported, false, Some("2027-12-01")),
            (Trial, long_ago, Some("2016-01-01"), true, Some(&*a_year_after)),
            (Pending, long_ago, Some("2016-01-01"), true, Some(&*a_year_after)),
            (Trial, long_ago, None, false, None),
            (Active, long_ago, imported, false, None),
        ] {
            let until = kept_until(status, joined, written, enrolled);
            assert_eq!(until.as_deref(), expected, "{status:?} {joined:?} {written:?} {enrolled}");
        }
    }
}
