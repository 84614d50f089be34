//! A federation's extract: which licence of the club each of its lines is, and what it makes of it.

use super::{
    commands::{IMPORT_CHUNK, of_standing},
    held::{Held, overlap},
    licence::{Licence, LicenceState},
};
use crate::club::{
    medical::same_federation,
    people::standing,
    planning::{Season, SeasonId},
    refusal::{Code, Problem, Refusal},
    spelling::fold,
};
use crate::sync::{Records, Write};
use chrono::NaiveDate;

/// The licence of a member that an imported one is: of the same number and end, else one that was
/// asked for, has no number yet, and is for the same discipline and season.
#[must_use]
pub fn matching_licence<'a>(
    of_member: &'a [Licence],
    imported: &Licence,
    seasons: &[Season],
) -> Option<&'a Licence> {
    let number = |licence: &Licence| licence.number.as_deref().map(fold);
    let same = |licence: &&Licence| {
        licence.id == imported.id
            || (number(licence).is_some()
                && number(licence) == number(imported)
                && licence.expires_on == imported.expires_on)
    };
    let season = imported.season_id.or_else(|| season_of(imported, seasons));
    let asked_for = |licence: &&Licence| {
        licence.number.is_none()
            && licence.state < LicenceState::Validated
            && (licence.season_id.is_none() || season.is_none() || licence.season_id == season)
            && (licence.season_id.is_some() || overlap(licence, imported))
    };
    let spelt = |licence: &Licence| licence.discipline.as_deref().map(fold);
    let names_both = |licence: &&Licence| licence.discipline.is_some() && imported.discipline.is_some();
    let related = |licence: &&Licence| {
        let names = licence.discipline.as_deref().zip(imported.discipline.as_deref());
        names.is_none_or(|(one, other)| same_federation(one, other))
    };
    let asked = || of_member.iter().filter(asked_for).filter(related);
    of_member
        .iter()
        .find(same)
        .or_else(|| asked().find(|licence| names_both(licence) && spelt(licence) == spelt(imported)))
        .or_else(|| asked().next())
}

/// The season in which a licence ends, else the one in which it was issued.
#[must_use]
pub fn season_of(licence: &Licence, seasons: &[Season]) -> Option<SeasonId> {
    let of_day = |day: NaiveDate| seasons.iter().filter(|s| s.contains(day)).min_by_key(|s| s.id);
    [licence.expires_on, licence.issued_on].into_iter().flatten().find_map(of_day).map(|season| season.id)
}

/// What an imported licence makes of the one that it is; what the extract does not say stays. One
/// that the club cancelled stays cancelled: another one may stand in its place.
#[must_use]
pub fn with_import(before: &Licence, imported: &Licence, seasons: &[Season], today: NaiveDate) -> Licence {
    let state = match before.state {
        LicenceState::Cancelled => LicenceState::Cancelled,
        _ => imported.state,
    };
    let state_since = if state == before.state {
        before.state_since
    } else {
        imported.state_since.or(imported.issued_on).or(Some(today))
    };
    let known = |text: &Option<String>| text.as_deref().map(fold);
    // The club's spelling stands where the extract only shouts.
    let discipline = match (&before.discipline, &imported.discipline) {
        (Some(own), Some(new)) if fold(own) != fold(new) => Some(new.clone()),
        (own, new) => own.clone().or_else(|| new.clone()),
    };
    Licence {
        id: before.id,
        member_id: before.member_id,
        number: if known(&before.number) == known(&imported.number) {
            before.number.clone()
        } else {
            imported.number.clone().or_else(|| before.number.clone())
        },
        discipline,
        practice: imported.practice.or(before.practice),
        issued_on: imported.issued_on.or(before.issued_on),
        expires_on: imported.expires_on.or(before.expires_on),
        federation: imported.federation.clone().or_else(|| before.federation.clone()),
        season_id: before.season_id.or(imported.season_id).or_else(|| season_of(imported, seasons)),
        state,
        state_since,
    }
}

/// Brings what an extract says into the records.
pub(super) fn import(
    licences: &[Licence],
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if licences.len() > IMPORT_CHUNK {
        return Err(Refusal(vec![Problem::limited("licences", Code::TooMany, IMPORT_CHUNK)]));
    }
    let seasons: Vec<Season> = records.all().collect();
    let licences: Vec<Licence> = licences.iter().map(|licence| of_standing(licence, records)).collect();
    let mut held = Held::by(records, licences.iter().map(|licence| licence.member_id));
    let mut writes = Vec::new();
    for licence in &licences {
        if licence.number.as_ref().is_none_or(|number| number.trim().is_empty()) {
            return Err(Refusal::field("number", Code::Required));
        }
        held.require_member(licence.member_id)?;
        if licence.issued_on.zip(licence.expires_on).is_some_and(|(from, to)| to < from) {
            return Err(Refusal::field("expires_on", Code::EndsBeforeStart));
        }
        // The id follows from number and end alone: it may be somebody else's.
        let by_id = records.get::<Licence>(licence.id.0);
        if by_id.is_some_and(|known| standing(records, known.member_id) != licence.member_id) {
            return Err(Refusal::field("number", Code::AlreadyExists));
        }
        let before = matching_licence(held.of(licence.member_id), licence, &seasons).cloned();
        let after = if let Some(before) = before {
            let after = with_import(&before, licence, &seasons, today);
            writes.extend(Write::update(&before, &after));
            after
        } else {
            let season_id = licence.season_id.or_else(|| season_of(licence, &seasons));
            let state_since = licence.state_since.or(licence.issued_on).or(Some(today));
            let after = Licence { season_id, state_since, ..licence.clone() };
            writes.push(Write::create(&after));
            after
        };
        held.put(&after);
    }
    Ok(writes)
}
