//! Which licence holds for a discipline on a day, and what is wrong when none does.

use super::{
    Verdicts, Weight,
    reason::{Finding, Reason},
};
use crate::club::{
    licences::{Licence, LicenceState, Practice},
    medical::{federation_of, same_federation},
    planning::SeasonId,
    spelling::fold,
};
use chrono::NaiveDate;
use std::collections::HashMap;

/// What is asked of a person's licences.
pub(super) struct Asked<'a> {
    pub discipline: Option<&'a str>,
    /// None: the one that the licence is for.
    pub practice: Option<Practice>,
    pub on: NaiveDate,
    pub season: Option<SeasonId>,
    pub season_ends: &'a HashMap<SeasonId, NaiveDate>,
    pub weight: Weight,
}

/// The licence that counts, and what is to be said of it.
pub(super) struct LicenceCheck<'a> {
    pub licence: Option<&'a Licence>,
    /// Its last day, where it holds.
    pub until: Option<NaiveDate>,
    /// What the person practises with it, or would.
    pub practice: Practice,
    pub reasons: Vec<Reason>,
}

/// Whether a licence is good for a discipline: its own, one of the same federation, or any where it
/// names none.
pub(super) fn covers(licence: &Licence, discipline: Option<&str>) -> bool {
    let Some(asked) = discipline else { return true };
    match (&licence.discipline, &licence.federation) {
        (Some(own), _) => same_federation(own, asked),
        (None, Some(federation)) => {
            federation_of(asked).is_none_or(|of_asked| fold(of_asked) == fold(federation))
        }
        (None, None) => true,
    }
}

/// Whether a last day is near.
pub(super) fn is_soon(until: NaiveDate, on: NaiveDate) -> bool {
    (0..=Verdicts::SOON_DAYS).contains(&(until - on).num_days())
}

/// A licence's last day: the one it bears, else its season's.
pub(super) fn last_day(licence: &Licence, season_ends: &HashMap<SeasonId, NaiveDate>) -> Option<NaiveDate> {
    licence.expires_on.or_else(|| season_ends.get(&licence.season_id?).copied())
}

/// The licence that counts among those that were not cancelled.
pub(super) fn check<'a>(licences: &'a [Licence], asked: &Asked<'_>) -> LicenceCheck<'a> {
    let until = |licence: &Licence| last_day(licence, asked.season_ends);
    // No last day is later than any.
    let by_end = |licence: &&Licence| (until(licence).is_none(), until(licence), licence.id);
    let is_past = |licence: &Licence| until(licence).is_some_and(|last| last < asked.on);
    let begins_later = |licence: &Licence| licence.issued_on.is_some_and(|from| from > asked.on);
    let candidates = || licences.iter().filter(|licence| covers(licence, asked.discipline));
    let validated = || candidates().filter(|licence| licence.state == LicenceState::Validated);

    let competes = |licence: &&Licence| licence.practice != Some(Practice::Leisure);
    let holding = || validated().filter(|licence| !is_past(licence) && !begins_later(licence));
    let wanted = asked.practice == Some(Practice::Competition);
    let best = holding().max_by_key(|licence| (wanted && competes(licence), by_end(licence)));
    let practises = |licence: Option<&Licence>| match asked.practice {
        Some(practice) => practice,
        None => licence.and_then(|licence| licence.practice).unwrap_or(Practice::Leisure),
    };
    let found = |licence: Option<&'a Licence>, until, reasons| LicenceCheck {
        licence,
        until,
        practice: practises(licence),
        reasons,
    };
    let only_warns = asked.weight.min(Weight::Warns);
    if let Some(licence) = best {
        let mut reasons = Vec::new();
        let as_of = licence.issued_on.or(licence.state_since);
        if wanted && !competes(&licence) {
            reasons.push(Reason::new(Finding::LicenceLeisureOnly, asked.weight, as_of));
        }
        let goes_on =
            || candidates().any(|other| other.id != licence.id && by_end(&other) > by_end(&licence));
        if let Some(on) = until(licence)
            && is_soon(on, asked.on)
            && !goes_on()
        {
            reasons.push(Reason::new(Finding::LicenceExpiresSoon { on }, only_warns, as_of));
        }
        // Somebody with a licence for competition practises for it.
        let compete = holding().find(|licence| licence.practice == Some(Practice::Competition));
        let practice = practises(compete.or(Some(licence)));
        return LicenceCheck { practice, ..found(Some(licence), until(licence), reasons) };
    }
    if let Some(licence) = validated().filter(|licence| !is_past(licence)).min_by_key(|l| l.issued_on) {
        let from = licence.issued_on.unwrap_or(asked.on);
        let reason = Reason::new(Finding::LicenceNotYet { from }, only_warns, Some(from));
        return found(Some(licence), None, vec![reason]);
    }
    let of_season = |licence: &&Licence| {
        licence.season_id.is_none_or(|season| Some(season) == asked.season) && !is_past(licence)
    };
    let coming = candidates().filter(|licence| licence.state < LicenceState::Validated).filter(of_season);
    if let Some(licence) = coming.max_by_key(|licence| (licence.state, licence.state_since, licence.id)) {
        let (state, since) = (licence.state, licence.state_since);
        let weight = if state == LicenceState::Requested { asked.weight } else { only_warns };
        let reason =
            Reason::new(Finding::LicenceOnItsWay { state, since }, weight, since.or(licence.issued_on));
        return found(Some(licence), None, vec![reason]);
    }
    let expired = validated().filter(|licence| is_past(licence)).max_by_key(by_end);
    let reason = match expired.and_then(|licence| Some((licence, until(licence)?))) {
        Some((licence, on)) => Reason::new(
            Finding::LicenceExpired { on },
            asked.weight,
            licence.issued_on.or(licence.state_since),
        ),
        None => Reason::new(Finding::LicenceMissing, asked.weight, None),
    };
    found(None, None, vec![reason])
}
