//! The dry run: every line of a file judged against the club's records.

use super::{
    Target,
    changes::{compare_licence, complete, fields_of},
    identity::People,
    layout::Layout,
    licences::Licences,
    reading::{Reading, RowReader},
    table::Table,
    verdict::{ImportPlan, LinePlan, LineProblem, LineVerdict, Warning},
};
use crate::club::{
    licences::{Licence, LicenceId},
    people::MemberId,
    refusal::{Code, Problem},
};
use crate::sync::Records;
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// What an import of the table would do to the records. Changes nothing.
#[must_use]
pub fn plan(
    table: &Table,
    mapping: &[Target],
    existing: &dyn Records,
    club: Uuid,
    today: NaiveDate,
) -> ImportPlan {
    let reader = RowReader::new(Layout::new(table, mapping), club, today);
    let readings: Vec<Reading> = table.rows.iter().map(|row| reader.read(row)).collect();
    let people = People::among(existing, &readings, club);
    let mut planner = Planner {
        reader,
        people,
        licences: Licences::among(existing),
        today,
        lines: HashMap::new(),
        holders: HashMap::new(),
        plan: ImportPlan::default(),
    };
    for reading in readings {
        planner.judge(reading);
    }
    planner.plan
}

/// What a line makes of a licence.
struct LicenceChange {
    /// The id that the file's number and end give.
    named: LicenceId,
    /// As it will be; one that the club asked for has its own id.
    licence: Licence,
    /// Which of its fields are new.
    fields: Vec<Target>,
}

struct Planner<'a> {
    reader: RowReader<'a>,
    people: People,
    licences: Licences,
    today: NaiveDate,
    /// The line that each person was taken from.
    lines: HashMap<MemberId, usize>,
    /// Who holds the licences that were taken, by the ids that the file gives.
    holders: HashMap<LicenceId, MemberId>,
    plan: ImportPlan,
}

impl Planner<'_> {
    fn judge(&mut self, reading: Reading) {
        let mut line = LinePlan {
            line: reading.line,
            last_name: reading.person.last_name.clone(),
            first_name: reading.person.first_name.clone(),
            verdict: LineVerdict::Unchanged,
            warnings: Vec::new(),
            member: None,
        };
        line.verdict = match self.judge_reading(reading, &mut line) {
            Ok(verdict) => verdict,
            Err(problems) => LineVerdict::Refused { problems },
        };
        self.plan.lines.push(line);
    }

    fn judge_reading(
        &mut self,
        reading: Reading,
        line: &mut LinePlan,
    ) -> Result<LineVerdict, Vec<LineProblem>> {
        if !reading.problems.is_empty() {
            return Err(reading.problems);
        }
        let Some(identity) = self.people.identify(&reading.person) else {
            return Err(vec![self.reader.layout().locate(Problem::of("birth_date", Code::Required))]);
        };
        line.member = Some(identity.id);
        let licence =
            self.find_licence_change(reading.licence, identity.id).map_err(|problem| vec![problem])?;
        if let Some(first) = self.lines.get(&identity.id).copied() {
            let fields = self.take_licence(licence);
            let is_double = fields.is_empty();
            return Ok(if is_double {
                LineVerdict::Doubles { line: first }
            } else {
                LineVerdict::Updates { fields }
            });
        }
        let before = self.people.member(identity.id);
        let is_new = before.is_none();
        let person = complete(reading.person, &reading.notes, &identity, before);
        if let Err(refusal) = person.onto(before).validate(self.today) {
            return Err(refusal.0.into_iter().map(|problem| self.reader.layout().locate(problem)).collect());
        }
        line.warnings = reading.warnings;
        line.warnings.extend(before.is_some_and(|member| member.archived).then_some(Warning::Archived));
        line.warnings.extend(identity.is_corrected.then_some(Warning::Corrected));
        self.lines.insert(identity.id, line.line);
        let mut fields = fields_of(&person);
        if is_new || !fields.is_empty() {
            self.plan.people.push(person);
        }
        fields.extend(self.take_licence(licence));
        Ok(match (is_new, fields.is_empty()) {
            (true, _) => LineVerdict::Creates,
            (false, true) => LineVerdict::Unchanged,
            (false, false) => LineVerdict::Updates { fields },
        })
    }

    /// What a line's licence changes; nothing when an earlier line gave it. A licence that somebody
    /// else holds is refused: most often the club has that person under another name.
    fn find_licence_change(
        &self,
        licence: Option<Licence>,
        holder: MemberId,
    ) -> Result<Option<LicenceChange>, LineProblem> {
        let Some(licence) = licence else { return Ok(None) };
        let taken = self.holders.get(&licence.id).copied();
        if taken.or_else(|| self.licences.holder(&licence)).is_some_and(|other| other != holder) {
            return Err(self.reader.layout().locate(Problem::of("number", Code::AlreadyExists)));
        }
        if taken.is_some() {
            return Ok(None);
        }
        let named = licence.id;
        let licence = Licence { member_id: holder, ..licence };
        let before = self.licences.matching(&licence);
        let (licence, fields) = compare_licence(licence, before, self.licences.seasons(), self.today);
        Ok(Some(LicenceChange { named, licence, fields }))
    }

    /// Puts a licence into the plan if something of it is new, and says what.
    fn take_licence(&mut self, change: Option<LicenceChange>) -> Vec<Target> {
        let Some(LicenceChange { named, licence, fields }) = change else { return Vec::new() };
        self.holders.insert(named, licence.member_id);
        self.licences.put(&licence);
        if !fields.is_empty() {
            self.plan.licences.push(licence);
        }
        fields
    }
}

#[cfg(test)]
mod tests;
