//! What clubs do a few times a year, which blind chance hardly ever gets right: rules, wordings, answers to
//! them, homes. By a chance of its own: the other sequences stay what they were.

use super::{Source, sequences::all};
use crate::chance::Chance;
use novaclub::club::{
    ClubCommand,
    consents::{
        ConsentCommand, ConsentKind, ConsentText, ConsentTextId, current_text, next_version, texts_of,
    },
    families::{FamilyCommand, Household, HouseholdId},
    people::MemberId,
    privacy::{
        PrivacyCommand,
        retention::{Bounds, Retained, RetentionRule, bounds_of, shipped_lines},
    },
};
use novaclub::sync::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Now and then one of them.
pub fn next(source: &Source<'_>, member: MemberId) -> Option<Vec<ClubCommand>> {
    let mut chance = source.chance.clone();
    let mut chance = Chance::new(chance.next() ^ 0x5E1D);
    if !chance.one_in(12) {
        return None;
    }
    let command = match chance.below(6) {
        0 => retention(&mut chance),
        1 => PrivacyCommand::UseShippedRetention { what: retained(&mut chance) }.into(),
        2 => wording(source, &mut chance),
        3 => answer(source, &mut chance, member),
        4 => {
            let id = household(source, &mut chance)?;
            let name = Value::Text(format!("Famille {}", chance.below(100)));
            FamilyCommand::EditHousehold { id, fields: BTreeMap::from([("name".to_owned(), name)]) }.into()
        }
        _ => FamilyCommand::DeleteHousehold { id: household(source, &mut chance)? }.into(),
    };
    Some(vec![command])
}

/// Few kinds, so that two devices meet.
fn retained(chance: &mut Chance) -> Retained {
    *chance.pick(&[Retained::Licence, Retained::Consent, Retained::TrialFile])
}

fn retention(chance: &mut Chance) -> ClubCommand {
    let what = retained(chance);
    let Bounds { least, most, .. } = bounds_of(what);
    let rules = shipped_lines(what)
        .into_iter()
        .map(|rule| RetentionRule { months: (least + chance.ms(40)).min(most), ..rule })
        .collect();
    PrivacyCommand::SaveRetention { what, rules }.into()
}

fn wording(source: &Source<'_>, chance: &mut Chance) -> ClubCommand {
    let kind = *chance.pick(ConsentKind::ALL);
    let last = texts_of(source.seen, kind).into_iter().next();
    let text = ConsentText {
        id: ConsentTextId(Uuid::from_u64_pair(source.club, chance.next())),
        kind,
        version: next_version(source.seen, kind),
        wording: format!("Je suis d'accord ({}).", chance.below(100)),
        applies_from: last.map_or(source.today, |last| last.applies_from.max(source.today)),
    };
    ConsentCommand::SaveText { text }.into()
}

/// To the wording of the day; of whoever lives with guardians it is refused.
fn answer(source: &Source<'_>, chance: &mut Chance, member_id: MemberId) -> ClubCommand {
    let kind = *chance.pick(ConsentKind::ALL);
    let text_id = current_text(source.seen, kind, source.today).map(|text| text.id);
    let given = *chance.pick(&[None, Some(true), Some(false)]);
    let decided_on = source.today;
    ConsentCommand::Answer { member_id, kind, given, decided_on, guardian_id: None, text_id }.into()
}

fn household(source: &Source<'_>, chance: &mut Chance) -> Option<HouseholdId> {
    let households = all::<Household>(source);
    (!households.is_empty()).then(|| chance.pick(&households).id)
}
