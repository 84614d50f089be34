//! What can be done to proofs and rules.

use super::{
    proof::{MedicalProof, MedicalProofId},
    rule::{MedicalRule, MedicalRuleId},
    table::check_table,
};
use crate::club::{
    ClubContext,
    access::Area,
    people::{Member, NAME_LENGTH, standing, standing_reads},
    refusal::{Code, Problem, Refusal},
    spelling::{fold, line_problem, tidy},
};
use crate::sync::{Read, Record, Records, Write};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One intention about medical proofs and rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MedicalCommand {
    /// Creates the proof, or sets the fields that differ.
    SaveProof {
        proof: MedicalProof,
    },
    DeleteProof {
        id: MedicalProofId,
    },
    /// Puts the club's own table in the place of a discipline's rules, whole: lines that are not
    /// listed are deleted. The lines' ids and disciplines follow from the command's discipline and
    /// their order by practice, age and date, whatever they are set to.
    SaveRules {
        discipline: String,
        rules: Vec<MedicalRule>,
    },
    /// Drops the club's own table of a discipline: the shipped one holds again.
    UseShippedRules {
        discipline: String,
    },
}

/// The most lines that one table has.
pub const MOST_RULES: usize = 200;

impl MedicalCommand {
    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        match self {
            Self::SaveProof { proof } => {
                let mut reads = vec![Read::one::<MedicalProof>(proof.id.0)];
                reads.extend(standing_reads(known, proof.member_id));
                if let Some(before) = known.get::<MedicalProof>(proof.id.0) {
                    reads.extend(standing_reads(known, before.member_id));
                }
                reads
            }
            Self::DeleteProof { id } => vec![Read::one::<MedicalProof>(id.0)],
            Self::SaveRules { .. } | Self::UseShippedRules { .. } => vec![Read::all::<MedicalRule>()],
        }
    }

    /// The area that must be the sender's to change: the rules are the club's.
    pub(in crate::club) const fn area(&self) -> Area {
        match self {
            Self::SaveProof { .. } | Self::DeleteProof { .. } => Area::Medical,
            Self::SaveRules { .. } | Self::UseShippedRules { .. } => Area::Club,
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::SaveProof { proof } => save_proof(proof, context, records),
            Self::DeleteProof { id } => match records.row(MedicalProof::COLLECTION, id.0) {
                Some(_) => Ok(vec![Write::delete::<MedicalProof>(id.0)]),
                None => Err(Refusal::because(Code::UnknownRecord)),
            },
            Self::SaveRules { discipline, rules } => save_rules(discipline, rules, context.club, records),
            Self::UseShippedRules { discipline } => Ok(own_rules(discipline, records)
                .map(|rule| Write::delete::<MedicalRule>(rule.id.0))
                .collect()),
        }
    }
}

fn save_proof(
    proof: &MedicalProof,
    context: &ClubContext,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let proof = &MedicalProof { member_id: standing(records, proof.member_id), ..proof.clone() };
    if records.row(Member::COLLECTION, proof.member_id.0).is_none() {
        return Err(Refusal::field("member_id", Code::UnknownRecord));
    }
    if proof.issued_on > context.on {
        return Err(Refusal::field("issued_on", Code::DateInFuture));
    }
    check_discipline(proof.discipline.as_deref())?;
    Ok(match records.get::<MedicalProof>(proof.id.0) {
        // One person's paper does not become another's; of merged people it is the one who stays.
        Some(before) if standing(records, before.member_id) != proof.member_id => {
            return Err(Refusal::field("member_id", Code::AlreadyExists));
        }
        Some(before) => Write::update(&before, proof).into_iter().collect(),
        None => vec![Write::create(proof)],
    })
}

fn check_discipline(discipline: Option<&str>) -> Result<(), Refusal> {
    let wrong = discipline.and_then(|text| line_problem("discipline", text, NAME_LENGTH));
    Refusal::unless_empty(wrong.into_iter().collect())
}

fn own_rules(discipline: &str, records: &dyn Records) -> impl Iterator<Item = MedicalRule> {
    let name = fold(discipline);
    let mut rules: Vec<MedicalRule> =
        records.all::<MedicalRule>().filter(|rule| fold(&rule.discipline) == name).collect();
    // Records come in no order, and the answer is to be the same everywhere.
    rules.sort_by_key(|rule| rule.id);
    rules.into_iter()
}

/// A line's id follows from its place, so that two people who save a table leave one table.
fn rule_id(club: Uuid, discipline: &str, position: usize) -> MedicalRuleId {
    let name = format!("medical rule/{}/{position}", fold(discipline));
    MedicalRuleId(Uuid::new_v5(&club, name.as_bytes()))
}

fn save_rules(
    discipline: &str,
    rules: &[MedicalRule],
    club: Uuid,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if rules.len() > MOST_RULES {
        return Err(Refusal(vec![Problem::limited("rules", Code::TooMany, MOST_RULES)]));
    }
    check_discipline(Some(discipline))?;
    check_table(rules)?;
    let discipline = tidy(discipline).unwrap_or_default();
    // The order in which a table is read, so that a line stays itself when the table is saved again.
    let mut sorted: Vec<&MedicalRule> = rules.iter().collect();
    sorted.sort_by_key(|rule| (rule.practice, rule.youngest_age, rule.applies_from));
    let lines: Vec<MedicalRule> = sorted
        .into_iter()
        .enumerate()
        .map(|(position, rule)| MedicalRule {
            id: rule_id(club, &discipline, position),
            discipline: discipline.clone(),
            ..rule.clone()
        })
        .collect();
    let mut writes: Vec<Write> = own_rules(&discipline, records)
        .filter(|old| !lines.iter().any(|line| line.id == old.id))
        .map(|old| Write::delete::<MedicalRule>(old.id.0))
        .collect();
    for line in &lines {
        match records.get::<MedicalRule>(line.id.0) {
            Some(before) => writes.extend(Write::update(&before, line)),
            // A longer table of former times left a tombstone under the same id.
            None => writes.extend([
                Write::create(line),
                Write::Restore { collection: MedicalRule::COLLECTION, id: line.id.0 },
            ]),
        }
    }
    Ok(writes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        Role,
        attendance::fixture::Club,
        medical::{ProofKind, rules_for},
        people::{MemberId, MemberStatus},
    };

    const TODAY: &str = "2026-11-21";

    fn save(discipline: &str, rules: Vec<MedicalRule>) -> MedicalCommand {
        MedicalCommand::SaveRules { discipline: discipline.into(), rules }
    }

    fn shipped(discipline: &str) -> Vec<MedicalRule> {
        rules_for(&Club::default().records, Some(discipline)).lines
    }

    fn stored(club: &Club) -> usize {
        let records: &dyn Records = &club.records;
        records.all::<MedicalRule>().count()
    }

    #[test]
    fn a_club_sets_a_table_whole_takes_it_back_and_sets_it_again() {
        let mut club = Club::default();
        let karate = shipped("Karaté");
        club.run_as(Role::Admin, save(" Karaté ", karate.clone()), TODAY).unwrap();
        let rules = rules_for(&club.records, Some("KARATE"));
        assert_eq!((rules.of_club, rules.lines.len()), (true, karate.len()));
        assert!(rules.lines.iter().all(|line| line.discipline == "Karaté"));
        // Two lines instead of four: the others go.
        let whole = |rule: &MedicalRule| MedicalRule { oldest_age: None, ..rule.clone() };
        let shorter: Vec<_> = karate.iter().filter(|rule| rule.youngest_age == 0).map(whole).collect();
        club.run_as(Role::Admin, save("Karaté", shorter), TODAY).unwrap();
        assert_eq!(stored(&club), 2);
        club.run_as(Role::Admin, save("Karaté", karate.clone()), TODAY).unwrap();
        assert_eq!(stored(&club), 4);
        let shipped = MedicalCommand::UseShippedRules { discipline: "karate".into() };
        club.run_as(Role::Admin, shipped, TODAY).unwrap();
        assert_eq!((stored(&club), rules_for(&club.records, Some("Karaté")).of_club), (0, false));
        club.run_as(Role::Admin, save("Karaté", karate), TODAY).unwrap();
        assert_eq!(stored(&club), 4);
    }

    #[test]
    fn tables_of_two_disciplines_do_not_touch_each_other() {
        let mut club = Club::default();
        club.run_as(Role::Admin, save("Judo", shipped("Judo")), TODAY).unwrap();
        club.run_as(Role::Admin, save("Taïso", shipped("Taïso")), TODAY).unwrap();
        assert_eq!(stored(&club), 2 * shipped("Judo").len());
        club.run_as(Role::Admin, MedicalCommand::UseShippedRules { discipline: "Judo".into() }, TODAY)
            .unwrap();
        assert!(rules_for(&club.records, Some("Taïso")).of_club);
    }

    #[test]
    fn a_table_with_a_gap_is_refused_and_only_an_admin_sets_one() {
        let club = Club::default();
        let mut rules = shipped("Karaté");
        rules.remove(0);
        let refusal = club.decide(save("Karaté", rules.clone()), Role::Admin, TODAY).unwrap_err();
        assert_eq!(refusal.0[0].code, Code::RuleGap);
        assert_eq!(
            club.decide(save("Karaté", rules), Role::Secretary, TODAY),
            Err(Refusal::because(Code::Forbidden))
        );
        let many = vec![shipped("Karaté")[0].clone(); MOST_RULES + 1];
        let refusal = club.decide(save("Karaté", many), Role::Admin, TODAY).unwrap_err();
        assert_eq!(refusal, Refusal(vec![Problem::limited("rules", Code::TooMany, MOST_RULES)]));
    }

    #[test]
    fn a_proof_is_of_a_person_who_exists_and_of_a_day_that_came() {
        let mut club = Club::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        let double = MemberId(Uuid::from_u128(102));
        club.add(&Member { merged_into: Some(ada), archived: true, ..Member::blank(double) });
        let proof = |member_id, issued_on: &str| MedicalCommand::SaveProof {
            proof: MedicalProof {
                id: MedicalProofId(Uuid::from_u128(1)),
                member_id,
                kind: ProofKind::Certificate,
                issued_on: issued_on.parse().unwrap(),
                discipline: None,
                practice: None,
            },
        };
        let nobody = MemberId(Uuid::from_u128(99));
        assert_eq!(
            club.run(proof(nobody, TODAY), TODAY),
            Err(Refusal::field("member_id", Code::UnknownRecord))
        );
        assert_eq!(
            club.run(proof(ada, "2026-11-22"), TODAY),
            Err(Refusal::field("issued_on", Code::DateInFuture))
        );
        club.run(proof(double, TODAY), TODAY).unwrap();
        let records: &dyn Records = &club.records;
        assert_eq!(records.all::<MedicalProof>().map(|proof| proof.member_id).collect::<Vec<_>>(), [ada]);
        let zoe = club.enrol(103, "Zoé", MemberStatus::Active);
        assert_eq!(club.run(proof(zoe, TODAY), TODAY), Err(Refusal::field("member_id", Code::AlreadyExists)));
        let id = MedicalProofId(Uuid::from_u128(1));
        club.run(MedicalCommand::DeleteProof { id }, TODAY).unwrap();
        assert_eq!(
            club.run(MedicalCommand::DeleteProof { id }, TODAY),
            Err(Refusal::because(Code::UnknownRecord))
        );
    }
}
