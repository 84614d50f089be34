//! What can be done to licences.

use super::{
    extract::import,
    held::Held,
    licence::{Licence, LicenceId, LicenceState, is_licence_number},
};
use crate::club::{
    ClubContext,
    people::{MemberId, standing, standing_reads},
    planning::Season,
    refusal::{Code, Problem, Refusal},
    spelling::line_problem,
};
use crate::sync::{FieldValue, Read, Record, Records, Write};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most licences that one import command carries.
pub const IMPORT_CHUNK: usize = 250;
/// The most licences that one command advances or asks for.
pub const MOST_ADVANCED: usize = 500;
/// The longest name of a federation or a discipline.
const NAME_LENGTH: usize = 80;

/// One intention about licences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceCommand {
    /// What a federation's extract says. A licence that the club asked for gets its number here.
    Import { licences: Vec<Licence> },
    /// Creates the licence, or sets the fields that differ.
    Save { licence: Licence },
    /// Brings licences to a state, on a day.
    Advance { ids: Vec<LicenceId>, state: LicenceState, on: NaiveDate },
    /// Asks for licences, as the renewal of many for a season; those whom a live one stands for
    /// are passed over. Ids are those of [`Licence::request_id`].
    Request { licences: Vec<Licence> },
    /// Drops one without a number.
    Delete { id: LicenceId },
}

impl LicenceCommand {
    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        let of_member = |member: MemberId| Read::Where(Licence::COLLECTION, "member_id", member.0.to_value());
        let all_of = |licences: &[Licence]| {
            let members: BTreeSet<MemberId> = licences.iter().map(|licence| licence.member_id).collect();
            let mut reads: Vec<Read> =
                licences.iter().map(|licence| Read::one::<Licence>(licence.id.0)).collect();
            for member in members {
                reads.extend(standing_reads(known, member));
                reads.push(of_member(standing(known, member)));
            }
            reads.push(Read::all::<Season>());
            reads
        };
        match self {
            Self::Import { licences } | Self::Request { licences } => all_of(licences),
            Self::Save { licence } => all_of(std::slice::from_ref(licence)),
            Self::Advance { ids, .. } => {
                let mut reads: Vec<Read> = ids.iter().map(|id| Read::one::<Licence>(id.0)).collect();
                let holders: BTreeSet<MemberId> =
                    ids.iter().filter_map(|id| Some(known.get::<Licence>(id.0)?.member_id)).collect();
                reads.extend(holders.into_iter().map(of_member));
                reads
            }
            Self::Delete { id } => vec![Read::one::<Licence>(id.0)],
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::Import { licences } => import(licences, context.on, records),
            Self::Save { licence } => save(licence, context.on, records),
            Self::Advance { ids, state, on } => advance(ids, *state, *on, context.on, records),
            Self::Request { licences } => request(licences, context.on, records),
            Self::Delete { id } => delete(*id, records),
        }
    }
}

/// What is known stays as it is, however a federation wrote its number.
fn check(licence: &Licence, before: Option<&Licence>, records: &dyn Records) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    let is_new = before.is_none_or(|before| before.number != licence.number);
    match licence.number.as_deref() {
        Some(number) if is_new && !is_licence_number(number) => {
            problems.push(Problem::of("number", Code::NotALicenceNumber));
        }
        None if licence.state == LicenceState::Validated => {
            problems.push(Problem::of("number", Code::Required));
        }
        _ => {}
    }
    for (field, text) in [("federation", &licence.federation), ("discipline", &licence.discipline)] {
        problems.extend(text.as_deref().and_then(|text| line_problem(field, text, NAME_LENGTH)));
    }
    if licence.issued_on.zip(licence.expires_on).is_some_and(|(from, to)| to < from) {
        problems.push(Problem::of("expires_on", Code::EndsBeforeStart));
    }
    let is_elsewhere = before.is_none_or(|before| before.season_id != licence.season_id);
    if is_elsewhere && licence.season_id.is_some_and(|id| records.row(Season::COLLECTION, id.0).is_none()) {
        problems.push(Problem::of("season_id", Code::UnknownRecord));
    }
    Refusal::unless_empty(problems)
}

fn too_many() -> Refusal {
    Refusal(vec![Problem { code: Code::TooMany, field: None, limit: Some(MOST_ADVANCED.to_string()) }])
}

fn require_step(from: LicenceState, to: LicenceState) -> Result<(), Refusal> {
    if from.leads_to(to) {
        return Ok(());
    }
    let words: Vec<&str> =
        from.reachable().iter().filter(|state| **state != from).map(|state| state.word()).collect();
    Err(Refusal(vec![Problem::limited("state", Code::StateNotReachable, words.join(", "))]))
}

fn save(licence: &Licence, today: NaiveDate, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    let licence = &of_standing(licence, records);
    let held = Held::by(records, [licence.member_id]);
    held.require_member(licence.member_id)?;
    let before = records.get::<Licence>(licence.id.0);
    check(licence, before.as_ref(), records)?;
    held.refuse_rival(licence)?;
    let Some(before) = before else {
        let state_since = licence.state_since.or(Some(today));
        return Ok(vec![Write::create(&Licence { state_since, ..licence.clone() })]);
    };
    if before.member_id != licence.member_id {
        return Err(Refusal::field("member_id", Code::AlreadyExists));
    }
    require_step(before.state, licence.state)?;
    let is_dated = licence.state == before.state || licence.state_since != before.state_since;
    let state_since = if is_dated { licence.state_since } else { Some(today) };
    Ok(Write::update(&before, &Licence { state_since, ..licence.clone() }).into_iter().collect())
}

fn advance(
    ids: &[LicenceId],
    state: LicenceState,
    on: NaiveDate,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if ids.len() > MOST_ADVANCED {
        return Err(too_many());
    }
    if on > today {
        return Err(Refusal::field("state_since", Code::DateInFuture));
    }
    let licences: Vec<Licence> = ids
        .iter()
        .map(|id| records.get(id.0).ok_or_else(|| Refusal::because(Code::UnknownRecord)))
        .collect::<Result<_, _>>()?;
    let mut held = Held::by(records, licences.iter().map(|licence| licence.member_id));
    let mut writes = Vec::new();
    for before in licences.into_iter().filter(|licence| licence.state != state) {
        require_step(before.state, state)?;
        let after = Licence { state, state_since: Some(on), ..before.clone() };
        check(&after, Some(&before), records)?;
        held.refuse_rival(&after)?;
        held.put(&after);
        writes.extend(Write::update(&before, &after));
    }
    Ok(writes)
}

fn request(licences: &[Licence], today: NaiveDate, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    if licences.len() > MOST_ADVANCED {
        return Err(too_many());
    }
    let licences: Vec<Licence> = licences.iter().map(|licence| of_standing(licence, records)).collect();
    let mut held = Held::by(records, licences.iter().map(|licence| licence.member_id));
    let mut writes = Vec::new();
    for licence in licences {
        held.require_member(licence.member_id)?;
        if licence.season_id.is_none() {
            return Err(Refusal::field("season_id", Code::Required));
        }
        let licence = Licence {
            number: None,
            state: LicenceState::Requested,
            state_since: licence.state_since.or(Some(today)),
            ..licence
        };
        let before = records.get::<Licence>(licence.id.0);
        check(&licence, before.as_ref(), records)?;
        if held.rival(&licence).is_some() || before.as_ref().is_some_and(Licence::is_live) {
            continue;
        }
        match before {
            Some(before) => writes.extend(Write::update(&before, &licence)),
            // A request that was dropped left a tombstone under the same id.
            None => writes.extend([
                Write::create(&licence),
                Write::Restore { collection: Licence::COLLECTION, id: licence.id.0 },
            ]),
        }
        held.put(&licence);
    }
    Ok(writes)
}

/// The licence, with the person whom its holder became.
pub(super) fn of_standing(licence: &Licence, records: &dyn Records) -> Licence {
    Licence { member_id: standing(records, licence.member_id), ..licence.clone() }
}

/// One with a number stays, so that the next extract finds it.
fn delete(id: LicenceId, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    match records.get::<Licence>(id.0) {
        None => Err(Refusal::because(Code::UnknownRecord)),
        Some(licence) if licence.number.is_some() => Err(Refusal::because(Code::HasNumber)),
        Some(_) => Ok(vec![Write::delete::<Licence>(id.0)]),
    }
}
