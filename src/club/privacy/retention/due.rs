//! What is due to go: the records whose time is over by the terms that hold.

use super::{
    rule::{Retained, RetentionRule},
    starts::{Calendar, last_known, needed_by_others, of_consent},
    table::standing_line,
};
use crate::club::{
    attendance::AttendanceMark,
    consents::Consent,
    dues::SeasonMembership,
    families::{Guardian, Household, HouseholdPlace},
    history::Change,
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{Enrolment, Member, MemberId, MemberStatus},
    planning::{Group, Season},
};
use crate::sync::{Collection, FieldValue as _, Read, Record, Records};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What tells what is due.
const RETENTION_READS: &[&Collection] = &[
    RetentionRule::COLLECTION,
    MedicalRule::COLLECTION,
    Season::COLLECTION,
    Group::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    SeasonMembership::COLLECTION,
    Consent::COLLECTION,
    Licence::COLLECTION,
    MedicalProof::COLLECTION,
    Household::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
    AttendanceMark::COLLECTION,
    Change::COLLECTION,
];

/// Something whose time is over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Due {
    /// The last day on which it was to be kept.
    pub until: NaiveDate,
    pub what: Retained,
    /// The record; of a person's whole file the person.
    pub id: Uuid,
    pub member: MemberId,
}

/// What goes in the coming days, as the server answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSoon {
    pub today: NaiveDate,
    /// So many days are looked ahead.
    pub days: u64,
    pub due: Vec<Due>,
}

impl DueSoon {
    /// What the coming night takes, and what the nights after it do: what is kept until today goes tonight.
    #[must_use]
    pub fn by_night(&self) -> (Vec<Due>, Vec<Due>) {
        self.due.iter().cloned().partition(|due| due.until <= self.today)
    }
}

/// How many of each kind, in the order of the kinds: `member_file=2,medical_proof=5`.
#[must_use]
pub fn in_words(due: &[Due]) -> String {
    let mut counts: BTreeMap<Retained, usize> = BTreeMap::new();
    for one in due {
        *counts.entry(one.what).or_default() += 1;
    }
    counts.iter().map(|(what, count)| format!("{}={count}", what.word())).collect::<Vec<_>>().join(",")
}

/// What must be read to know what is due; asked again until nothing new is named.
#[must_use]
pub fn due_reads(known: &dyn Records) -> Vec<Read> {
    let by_person = [AttendanceMark::COLLECTION, Change::COLLECTION];
    let whole = RETENTION_READS.iter().filter(|collection| !by_person.contains(collection));
    let mut reads: Vec<Read> = whole.map(|collection| Read::All(collection)).collect();
    let mut leaving: Vec<MemberId> = leaving(known).map(|(id, _)| id).collect();
    leaving.sort_unstable();
    for id in leaving {
        reads.push(Read::Where(AttendanceMark::COLLECTION, "member_id", id.to_value()));
        reads.push(Read::Where(Change::COLLECTION, "record_id", id.to_value()));
    }
    reads
}

/// Those whose whole file comes to an end one day, and as what.
fn leaving(records: &dyn Records) -> impl Iterator<Item = (MemberId, Retained)> {
    let people =
        records.all::<Member>().filter(|member| member.merged_into.is_none() && member.erased_on.is_none());
    people.filter_map(|member| {
        let what = match member.status {
            MemberStatus::Former => Retained::MemberFile,
            MemberStatus::Trial | MemberStatus::Pending => Retained::TrialFile,
            MemberStatus::Active => return None,
        };
        Some((member.id, what))
    })
}

/// Terms in months, looked up once.
struct Terms(HashMap<Retained, i64>);

impl Terms {
    fn on(records: &dyn Records, today: NaiveDate) -> Self {
        let line = |what: &Retained| Some((*what, standing_line(*what, records, today)?.months));
        Self(Retained::ALL.iter().filter_map(line).collect())
    }

    /// The last day on which something is kept; none when no term stands.
    fn end(&self, what: Retained, start: NaiveDate) -> Option<NaiveDate> {
        let months = u32::try_from(*self.0.get(&what)?).ok()?;
        start.checked_add_months(Months::new(months))
    }
}

/// Everything that is to be kept no longer than before a day, by the terms that hold today; the longest over
/// first. Of a person whose whole file goes nothing is listed apart but what the law keeps longer.
#[must_use]
pub fn due(records: &dyn Records, today: NaiveDate, before: NaiveDate) -> Vec<Due> {
    let (terms, calendar) = (Terms::on(records, today), Calendar::of(records));
    let mut found: Vec<Due> = people_due(records, &terms).filter(|due| due.until < before).collect();
    let whole: HashSet<MemberId> = found.iter().map(|due| due.member).collect();
    let mut add = |what, id, member: MemberId, start: Option<NaiveDate>| {
        let until = start.and_then(|start| terms.end(what, start)).filter(|until| *until < before);
        let goes_anyway =
            whole.contains(&member) && matches!(what, Retained::MedicalProof | Retained::Consent);
        if let Some(until) = until.filter(|_| !goes_anyway) {
            found.push(Due { until, what, id, member });
        }
    };
    for proof in records.all::<MedicalProof>() {
        add(Retained::MedicalProof, proof.id.0, proof.member_id, calendar.of_proof(&proof));
    }
    for licence in records.all::<Licence>() {
        add(Retained::Licence, licence.id.0, licence.member_id, calendar.of_licence(&licence));
    }
    for membership in records.all::<SeasonMembership>() {
        add(Retained::Accounting, membership.id.0, membership.member_id, calendar.of_membership(&membership));
    }
    for consent in records.all::<Consent>() {
        add(Retained::Consent, consent.id.0, consent.member_id, of_consent(&consent));
    }
    found.sort();
    found
}

fn people_due(records: &dyn Records, terms: &Terms) -> impl Iterator<Item = Due> {
    let leaving: HashMap<MemberId, Retained> = leaving(records).collect();
    let needed = needed_by_others(records);
    let people: HashSet<MemberId> = leaving.keys().filter(|id| !needed.contains(id)).copied().collect();
    let last = last_known(records, &people);
    last.into_iter().filter_map(move |(member, day)| {
        let what = *leaving.get(&member)?;
        Some(Due { until: terms.end(what, day)?, what, id: member.0, member })
    })
}

/// The last day on which a person's whole file is kept, and as what; none while they are active, needed by
/// others, or when it is not known when they left.
#[must_use]
pub fn kept_until_of_person(
    records: &dyn Records,
    id: MemberId,
    today: NaiveDate,
) -> Option<(Retained, NaiveDate)> {
    let (_, what) = leaving(records).find(|(member, _)| *member == id)?;
    if needed_by_others(records).contains(&id) {
        return None;
    }
    let day = *last_known(records, &HashSet::from([id])).get(&id)?;
    Some((what, Terms::on(records, today).end(what, day)?))
}

/// What must be read to know which terms hold, and how long papers are good.
#[must_use]
pub fn term_reads() -> [Read; 4] {
    [RetentionRule::COLLECTION, MedicalRule::COLLECTION, Season::COLLECTION, Group::COLLECTION].map(Read::All)
}

/// What must be read to know when a record's time is over.
pub fn reads_of_record(known: &dyn Records, what: Retained, id: Uuid) -> Vec<Read> {
    let Some(collection) = what.collection() else { return Vec::new() };
    let mut reads = vec![Read::all::<RetentionRule>(), Read::all::<Season>(), Read::One(collection, id)];
    if what == Retained::MedicalProof {
        reads.extend([Read::all::<MedicalRule>(), Read::all::<Group>()]);
        if let Some(proof) = known.get::<MedicalProof>(id) {
            let of_person = |collection| Read::Where(collection, "member_id", proof.member_id.to_value());
            reads.extend([of_person(Enrolment::COLLECTION), of_person(Licence::COLLECTION)]);
        }
    }
    reads
}

/// The last day on which a record is to be kept; none when it has no end, or is not there.
#[must_use]
pub fn ends_on(records: &dyn Records, what: Retained, id: Uuid, today: NaiveDate) -> Option<NaiveDate> {
    let calendar = Calendar::of(records);
    let start = match what {
        Retained::MedicalProof => calendar.of_proof(&records.get::<MedicalProof>(id)?),
        Retained::Licence => calendar.of_licence(&records.get::<Licence>(id)?),
        Retained::Accounting => calendar.of_membership(&records.get::<SeasonMembership>(id)?),
        Retained::Consent => of_consent(&records.get::<Consent>(id)?),
        Retained::MemberFile
        | Retained::TrialFile
        | Retained::TaxPaper
        | Retained::AuditLog
        | Retained::Account => None,
    };
    Terms::on(records, today).end(what, start?)
}
