//! Verdicts of many people from one reading of the records.
//!
//! The rules, where the club's choice leaves room:
//! - A licence that is paid or sent only warns; one that is merely asked for counts as missing.
//! - Dues that are partly paid only warn. Nobody having said anything is told only where unpaid
//!   dues forbid: elsewhere a club that keeps no dues here would see nothing but orange.
//! - Care is consented to for minors; a refusal counts at every age.
//! - Someone who came to try is told what will be needed, and may practise.

use super::{
    Weight,
    facts::{Facts, Who, facts_of},
    licence_check::{self, LicenceCheck},
    policy::{PracticePolicy, PracticePolicyId},
    reader::{Judged, Reader},
    reason::{Finding, Reason, Verdict},
};
use crate::club::{
    access::{FamilyAccount, GroupCoach},
    consents::Consent,
    dues::{DuesState, SeasonMembership},
    families::{Guardian, Household, HouseholdPlace},
    licences::{Licence, Practice},
    medical::{
        Ages, MedicalProof, MedicalRule, ProofStanding, Rules, Taken, requirement_of, rules_for,
        same_federation, standing_lines, standing_proof,
    },
    people::{Enrolment, Member, MemberId, MemberStatus},
    planning::{Group, GroupId, Season, SeasonId, current_season},
    spelling::fold,
};
use crate::sync::{Collection, Read, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// The collections that verdicts are made from.
pub const VERDICT_READS: &[&Collection] = &[
    PracticePolicy::COLLECTION,
    MedicalRule::COLLECTION,
    Season::COLLECTION,
    Group::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    SeasonMembership::COLLECTION,
    Consent::COLLECTION,
    Licence::COLLECTION,
    MedicalProof::COLLECTION,
    // Whose papers are somebody's own to see.
    GroupCoach::COLLECTION,
    FamilyAccount::COLLECTION,
    Household::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
];

/// What [`Verdicts::build`] reads, for pages that the server makes.
#[must_use]
pub fn verdict_reads() -> Vec<Read> {
    VERDICT_READS.iter().map(|collection| Read::All(collection)).collect()
}

/// The papers that a verdict counts on, for the page of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    /// The licence that holds on the day, or is on its way.
    pub licence: Option<Licence>,
    /// The last day on which it holds.
    pub licence_until: Option<NaiveDate>,
    /// The proof that satisfies the rule on the day.
    pub proof: Option<MedicalProof>,
    /// The last day on which it does.
    pub proof_until: Option<NaiveDate>,
    /// The line of the rules that applies.
    pub rule: Option<MedicalRule>,
}

/// What the club chose, or what holds until it does.
#[must_use]
pub fn policy_of(records: &dyn Records) -> PracticePolicy {
    let chosen = records.all::<PracticePolicy>().min_by_key(|policy| policy.id);
    chosen.unwrap_or_else(|| PracticePolicy::usual(PracticePolicyId(Uuid::nil())))
}

/// Everything that the verdicts of one day need, prepared once.
#[derive(Clone, Debug)]
pub struct Verdicts {
    on: NaiveDate,
    policy: PracticePolicy,
    season: Option<Season>,
    season_ends: HashMap<SeasonId, NaiveDate>,
    people: HashMap<MemberId, Facts>,
    /// By folded name; a discipline that is not here has the general table, under the empty name.
    tables: HashMap<String, Rules>,
    /// For whom nothing is recorded.
    nothing: Facts,
    /// Which requirements are looked at.
    judged: Judged,
}

impl Verdicts {
    /// Within how many days an end is told beforehand.
    pub const SOON_DAYS: i64 = 30;
    /// Who is younger is a minor.
    pub const MAJORITY: i32 = 18;

    /// Prepares the verdicts of everybody.
    #[must_use]
    pub fn build(records: &dyn Records, on: NaiveDate) -> Self {
        Self::prepare(records, on, None, true)
    }

    /// Prepares those of some people, without reading the papers of the others.
    #[must_use]
    pub fn build_for(records: &dyn Records, on: NaiveDate, people: &[MemberId]) -> Self {
        Self::prepare(records, on, Some(people), true)
    }

    /// The same for a session: in which groups people are is read only where the session's own
    /// group says no discipline, which must be the one that [`Self::of`] is asked about.
    #[must_use]
    pub fn build_for_session(
        records: &dyn Records,
        on: NaiveDate,
        people: &[MemberId],
        discipline: Option<&str>,
    ) -> Self {
        Self::prepare(records, on, Some(people), discipline.is_none())
    }

    /// The same for somebody's eyes: what rests on papers that they do not see is left out.
    #[must_use]
    pub fn seen_by(self, reader: &Reader, records: &dyn Records) -> Self {
        Self { judged: reader.judged(records), ..self }
    }

    fn prepare(records: &dyn Records, on: NaiveDate, people: Option<&[MemberId]>, with_groups: bool) -> Self {
        let seasons: Vec<Season> = records.all::<Season>().collect();
        let season = current_season(&seasons, on).cloned();
        let people = facts_of(records, season.as_ref().map(|season| season.id), people, with_groups);
        let mut verdicts = Self {
            on,
            policy: policy_of(records),
            season,
            season_ends: seasons.into_iter().map(|season| (season.id, season.ends_on)).collect(),
            people,
            tables: HashMap::new(),
            nothing: Facts::default(),
            judged: Judged::ALL,
        };
        verdicts.read_tables(records);
        verdicts
    }

    /// The tables of every discipline that a group, a licence or a rule names.
    fn read_tables(&mut self, records: &dyn Records) {
        let mut names: HashMap<String, String> = HashMap::from([(String::new(), String::new())]);
        let groups = records.all::<Group>().filter_map(|group| group.discipline);
        let rules = records.all::<MedicalRule>().map(|rule| rule.discipline);
        for name in groups.chain(rules) {
            names.entry(fold(&name)).or_insert(name);
        }
        for licence in self.people.values().flat_map(|facts| &facts.licences) {
            if let Some(name) = &licence.discipline
                && !names.contains_key(&fold(name))
            {
                names.insert(fold(name), name.clone());
            }
        }
        self.tables =
            names.into_iter().map(|(folded, name)| (folded, rules_for(records, Some(&name)))).collect();
    }

    /// The day that the verdicts are of.
    #[must_use]
    pub const fn on(&self) -> NaiveDate {
        self.on
    }

    /// The season of the day.
    #[must_use]
    pub const fn season(&self) -> Option<&Season> {
        self.season.as_ref()
    }

    /// The groups of the season that a person is in.
    #[must_use]
    pub fn groups_of(&self, id: MemberId) -> &[GroupId] {
        &self.facts(id).groups
    }

    /// Whether a person may practise a discipline; without one, those of the person's groups.
    #[must_use]
    pub fn of(&self, member: &Member, discipline: Option<&str>) -> Verdict {
        self.judge(member.into(), discipline, None)
    }

    /// The same by id; none when there is no such person.
    #[must_use]
    pub fn of_id(&self, id: MemberId, discipline: Option<&str>) -> Option<Verdict> {
        let who = self.people.get(&id)?.who?;
        Some(self.judge(who, discipline, None))
    }

    /// Whether a person may practise in that way: "may compete?".
    #[must_use]
    pub fn of_practice(&self, member: &Member, discipline: Option<&str>, practice: Practice) -> Verdict {
        self.judge(member.into(), discipline, Some(practice))
    }

    /// The papers that the verdict counts on, those of the first discipline where there are several.
    #[must_use]
    pub fn papers(&self, member: &Member, discipline: Option<&str>) -> Papers {
        let who = Who::from(member);
        let facts = self.facts(who.id);
        let disciplines = self.disciplines(facts, discipline);
        let discipline = disciplines.first().copied().flatten();
        let licence = self.check_licence(facts, discipline, None);
        let proof = self.check_proof(who, facts, discipline, licence.practice);
        let (proof_record, proof_until) = match proof.standing {
            ProofStanding::Holds { proof, until } => (Some(proof), until),
            _ => (None, None),
        };
        Papers {
            licence: licence.licence.cloned(),
            licence_until: licence.until,
            proof: proof_record,
            proof_until,
            rule: proof.rule.cloned(),
        }
    }

    fn facts(&self, id: MemberId) -> &Facts {
        self.people.get(&id).unwrap_or(&self.nothing)
    }

    fn judge(&self, who: Who, discipline: Option<&str>, practice: Option<Practice>) -> Verdict {
        let facts = self.facts(who.id);
        let looked = self.judged.of(who.id);
        let disciplines = self.disciplines(facts, discipline);
        let names_them = discipline.is_none() && disciplines.len() > 1;
        let mut reasons = Vec::new();
        for discipline in disciplines {
            let from = reasons.len();
            let licence = self.check_licence(facts, discipline, practice);
            if looked.proof {
                let proof = self.check_proof(who, facts, discipline, practice.unwrap_or(licence.practice));
                reasons.extend(self.proof_reasons(proof));
            }
            if looked.licence {
                reasons.extend(licence.reasons);
            }
            for reason in reasons.iter_mut().skip(from).filter(|_| names_them) {
                reason.discipline = discipline.map(str::to_owned);
            }
        }
        reasons.extend(self.dues_reason(facts));
        if who.status == MemberStatus::Trial {
            for reason in &mut reasons {
                reason.weight = reason.weight.min(Weight::Warns);
            }
            if reasons.iter().any(|reason| reason.weight != Weight::Ignored) {
                reasons.push(Reason::new(Finding::OnTrial, Weight::Warns, who.joined_on));
            }
        }
        if looked.care {
            reasons.extend(self.consent_reason(who, facts));
        }
        let PracticePolicy { licence, proof, care_consent, .. } = self.policy;
        let asked = [(licence, looked.licence), (proof, looked.proof), (care_consent, looked.care)];
        let partial = asked.iter().any(|(weight, is_looked_at)| *weight != Weight::Ignored && !is_looked_at);
        Verdict { partial, ..Verdict::from_reasons(reasons, self.on) }
    }

    /// What is judged: the discipline asked about, else those of the person's groups, else those
    /// of the licences, else no particular one. Of several that one federation's papers are good
    /// for and that have the same rules, one.
    fn disciplines<'a>(&'a self, facts: &'a Facts, asked: Option<&'a str>) -> Vec<Option<&'a str>> {
        if asked.is_some() {
            return vec![asked];
        }
        let of_licences = facts.licences.iter().filter_map(|licence| licence.discipline.as_deref());
        let of_groups = facts.disciplines.iter().map(String::as_str);
        let mut names: Vec<&str> =
            if facts.disciplines.is_empty() { of_licences.collect() } else { of_groups.collect() };
        names.sort_by_cached_key(|name| fold(name));
        let mut kept: Vec<&str> = Vec::new();
        for name in names {
            let is_told = |other: &&str| {
                same_federation(other, name) && self.table(Some(other)) == self.table(Some(name))
            };
            if !kept.iter().any(is_told) {
                kept.push(name);
            }
        }
        if kept.is_empty() { vec![None] } else { kept.into_iter().map(Some).collect() }
    }

    fn table(&self, discipline: Option<&str>) -> &[MedicalRule] {
        let name = fold(discipline.unwrap_or_default());
        let table = self.tables.get(&name).or_else(|| self.tables.get(""));
        table.map(|table| table.lines.as_slice()).unwrap_or_default()
    }

    fn check_licence<'a>(
        &self,
        facts: &'a Facts,
        discipline: Option<&str>,
        practice: Option<Practice>,
    ) -> LicenceCheck<'a> {
        let asked = licence_check::Asked {
            discipline,
            practice,
            on: self.on,
            season: self.season.as_ref().map(|season| season.id),
            season_ends: &self.season_ends,
            weight: self.policy.licence,
        };
        licence_check::check(&facts.licences, &asked)
    }

    fn check_proof<'a>(
        &'a self,
        who: Who,
        facts: &Facts,
        discipline: Option<&str>,
        practice: Practice,
    ) -> ProofCheck<'a> {
        let rules = self.table(discipline);
        let season_end = self.season.as_ref().map_or(self.on, |season| season.ends_on);
        let issued_on: Vec<NaiveDate> = facts
            .licences
            .iter()
            .filter(|licence| licence_check::covers(licence, discipline))
            .filter_map(|licence| licence.issued_on)
            .collect();
        let taken = Taken { season: self.season.as_ref(), issued_on: &issued_on };
        let stands = |rule| standing_proof(rule, &facts.proofs, discipline, taken, self.on);
        if who.birth_date.is_none() {
            // A paper that does at every age does without one.
            let mut lines = standing_lines(rules, practice, self.on).map(|rule| (rule, stands(rule)));
            let lacking = lines.find(|(_, standing)| {
                !matches!(standing, ProofStanding::Holds { .. } | ProofStanding::NotNeeded)
            });
            return match lacking {
                Some(_) => ProofCheck { rule: None, standing: ProofStanding::Missing },
                None => ProofCheck { rule: None, standing: ProofStanding::NotNeeded },
            };
        }
        let ages = Ages { birth_date: who.birth_date, on: self.on, season_end };
        match requirement_of(rules, &ages, practice) {
            Some(rule) => ProofCheck { rule: Some(rule), standing: stands(rule) },
            None => ProofCheck { rule: None, standing: ProofStanding::NotNeeded },
        }
    }

    fn proof_reasons(&self, check: ProofCheck<'_>) -> Option<Reason> {
        let weight = self.policy.proof;
        let Some(rule) = check.rule else {
            let unknown = check.standing == ProofStanding::Missing && weight != Weight::Ignored;
            return unknown.then(|| Reason::new(Finding::BirthDateMissing, Weight::Warns, None));
        };
        let needed = rule.requirement;
        match check.standing {
            ProofStanding::NotNeeded => None,
            ProofStanding::Missing => Some(Reason::new(Finding::ProofMissing { needed }, weight, None)),
            ProofStanding::WrongKind { proof } => {
                Some(Reason::new(Finding::ProofWrongKind { needed }, weight, Some(proof.issued_on)))
            }
            ProofStanding::TooOld { proof } => {
                let issued_on = proof.issued_on;
                let longest_age_months = rule.longest_age_months;
                let what = Finding::ProofTooOld { issued_on, longest_age_months, needed };
                Some(Reason::new(what, weight, Some(issued_on)))
            }
            ProofStanding::Holds { proof, until } => {
                let on = until.filter(|until| licence_check::is_soon(*until, self.on))?;
                let what = Finding::ProofExpiresSoon { on };
                Some(Reason::new(what, weight.min(Weight::Warns), Some(proof.issued_on)))
            }
        }
    }

    fn dues_reason(&self, facts: &Facts) -> Option<Reason> {
        let weight = self.policy.dues;
        let (what, weight) = match facts.dues {
            Some((DuesState::Owed, _)) => (Finding::DuesOwed, weight),
            Some((DuesState::Partly, _)) => (Finding::DuesPartly, weight.min(Weight::Warns)),
            None if weight == Weight::Forbids => (Finding::DuesUnknown, Weight::Warns),
            None | Some((DuesState::Paid | DuesState::Exempt, _)) => return None,
        };
        Some(Reason::new(what, weight, facts.dues.and_then(|(_, since)| since)))
    }

    fn consent_reason(&self, who: Who, facts: &Facts) -> Option<Reason> {
        let weight = self.policy.care_consent;
        let is_minor = || who.age_on(self.on).is_some_and(|age| age < Self::MAJORITY);
        match facts.care {
            Some((true, _)) => None,
            Some((false, on)) => Some(Reason::new(Finding::CareConsentRefused, weight, Some(on))),
            None => is_minor().then(|| Reason::new(Finding::CareConsentMissing, weight, None)),
        }
    }
}

/// Which rule asks for a proof, and what there is. Without a rule and with something missing, the
/// birth date is not known.
struct ProofCheck<'a> {
    rule: Option<&'a MedicalRule>,
    standing: ProofStanding,
}

#[cfg(test)]
mod tests;
