//! Licences in every state, medical proofs, dues and consents.

use super::people::Enrolled;
use super::planning::DemoGroup;
use crate::club::{
    ClubCommand,
    consents::{ConsentCommand, ConsentKind},
    dues::{DuesCommand, DuesState},
    licences::{Licence, LicenceCommand, LicenceId, LicenceState, Practice},
    medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind},
    planning::Season,
};
use crate::server::moment;
use chrono::{Days, NaiveDate};
use fastrand::Rng;

/// What the desk has gathered by today.
pub fn commands(
    people: &[Enrolled],
    groups: &[DemoGroup],
    season: &Season,
    today: NaiveDate,
    chance: &mut Rng,
) -> Vec<ClubCommand> {
    let mut commands = Vec::new();
    for (position, enrolled) in people.iter().enumerate() {
        let group = &groups[enrolled.group];
        commands.extend(licence(enrolled, group, season, today, position, chance));
        commands.extend(proof(enrolled, group, season, today, chance));
        commands.extend(dues(enrolled, season, chance));
        commands.extend(consents(enrolled, season, today, chance));
    }
    commands
}

fn licence(
    enrolled: &Enrolled,
    group: &DemoGroup,
    season: &Season,
    today: NaiveDate,
    position: usize,
    chance: &mut Rng,
) -> Option<ClubCommand> {
    use LicenceState::{Paid, Requested, Sent, Validated};
    let (state, is_last_seasons) = match chance.u32(0..100) {
        0..72 => (Validated, false),
        72..79 => (Sent, false),
        79..85 => (Paid, false),
        85..91 => (Requested, false),
        91..95 => (Validated, true),
        _ => return None,
    };
    let discipline = group.group.discipline.clone()?;
    let federation = if discipline.starts_with("Karaté") { "FFKaraté" } else { "France Judo" };
    let since = (season.starts_on + Days::new(chance.u64(5..70))).min(today);
    let is_known = state == Validated;
    // Some took a licence for a term, which ends soon.
    let is_for_a_term = position % 17 == 4;
    let expires_on = match (is_last_seasons, is_for_a_term) {
        (true, _) => season.starts_on - Days::new(1),
        (false, true) => today + Days::new(chance.u64(6..55)),
        (false, false) => season.ends_on,
    };
    let licence = Licence {
        id: LicenceId(moment::new_id()),
        member_id: enrolled.member.id,
        number: is_known.then(|| format!("VIL{:06}", 100_000 + position * 7)),
        discipline: Some(discipline),
        practice: Some(if group.competes { Practice::Competition } else { Practice::Leisure }),
        issued_on: is_known.then_some(if is_last_seasons { since - Days::new(365) } else { since }),
        expires_on: is_known.then_some(expires_on),
        federation: Some(federation.to_owned()),
        season_id: (!is_last_seasons).then_some(season.id),
        state,
        state_since: Some(since),
    };
    Some(LicenceCommand::Save { licence }.into())
}

fn proof(
    enrolled: &Enrolled,
    group: &DemoGroup,
    season: &Season,
    today: NaiveDate,
    chance: &mut Rng,
) -> Option<ClubCommand> {
    let is_minor = enrolled.guardian_on(today).is_some();
    let chosen = chance.u32(0..100);
    if chosen < 9 {
        return None;
    }
    let kind = if (is_minor && !group.competes) || chosen.is_multiple_of(2) {
        ProofKind::Attestation
    } else {
        ProofKind::Certificate
    };
    let issued_on = if chosen < 17 {
        season.starts_on - Days::new(chance.u64(200..500))
    } else {
        (season.starts_on + Days::new(chance.u64(0..60))).min(today)
    };
    let proof = MedicalProof {
        id: MedicalProofId(moment::new_id()),
        member_id: enrolled.member.id,
        kind,
        issued_on,
        discipline: None,
        practice: (kind == ProofKind::Certificate && group.competes).then_some(Practice::Competition),
    };
    Some(MedicalCommand::SaveProof { proof }.into())
}

fn dues(enrolled: &Enrolled, season: &Season, chance: &mut Rng) -> Option<ClubCommand> {
    let dues = match chance.u32(0..100) {
        0..68 => DuesState::Paid,
        68..82 => DuesState::Partly,
        82..93 => DuesState::Owed,
        93..95 => DuesState::Exempt,
        _ => return None,
    };
    let (member_id, season_id) = (enrolled.member.id, season.id);
    Some(DuesCommand::Set { member_id, season_id, dues: Some(dues) }.into())
}

fn consents(enrolled: &Enrolled, season: &Season, today: NaiveDate, chance: &mut Rng) -> Vec<ClubCommand> {
    let decided_on = (season.starts_on + Days::new(chance.u64(0..40))).min(today);
    let mut commands = Vec::new();
    for (kind, answered, yes) in [(ConsentKind::Care, 88, 98), (ConsentKind::Image, 80, 75)] {
        if chance.u32(0..100) < answered {
            commands.push(
                ConsentCommand::Answer {
                    member_id: enrolled.member.id,
                    kind,
                    given: Some(chance.u32(0..100) < yes),
                    decided_on,
                    guardian_id: enrolled.guardian_on(decided_on),
                    text_id: None,
                }
                .into(),
            );
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::planning::SeasonId;
    use crate::server::operations::demo::{people::families, planning};
    use uuid::Uuid;

    /// A season's demonstrations, by the day on which they are made.
    #[test]
    fn on_whatever_day_it_is_made_guardians_answer_for_those_who_were_minors_that_day() {
        let first: NaiveDate = "2026-09-01".parse().unwrap();
        let season = Season::around(SeasonId(Uuid::from_u128(1)), first);
        let groups = planning::groups(&season);
        let mut answers = 0;
        for today in first.iter_days().take(360).step_by(9) {
            let mut chance = Rng::with_seed(2_026);
            for enrolled in families(&groups, &season, today, &mut chance).people {
                for command in consents(&enrolled, &season, today, &mut chance) {
                    let ClubCommand::Consents(ConsentCommand::Answer { guardian_id, decided_on, .. }) =
                        command
                    else {
                        panic!("{command:?}");
                    };
                    let may_be_minor = enrolled.member.age_on(decided_on).is_none_or(|age| age < 18);
                    let lived_with_guardians = enrolled.guardian_on(season.starts_on).is_some();
                    let expected = may_be_minor && lived_with_guardians;
                    assert_eq!(guardian_id.is_some(), expected, "{today}: {:?}", enrolled.member);
                    answers += 1;
                }
            }
        }
        assert!(answers > 0, "somebody answered");
    }
}
