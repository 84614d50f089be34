//! The dry run's result: what each line would do, and the commands that do it.

use super::Target;
use crate::club::{
    ClubCommand,
    licences::{self, Licence, LicenceCommand},
    people::{self, ImportedPerson, Member, MemberId, PeopleCommand},
    planning::Season,
    refusal::Problem,
};
use crate::sync::{Collection, Record};
use crate::word_enum;
use serde::{Deserialize, Serialize};

/// What a line of the file would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineVerdict {
    /// A new person.
    Creates,
    /// A member whom the club has gets what the file knows better, or a new licence.
    Updates { fields: Vec<Target> },
    /// The club knows all of it.
    Unchanged,
    /// The person stands in an earlier line already; this one is left out.
    Doubles { line: usize },
    /// Nothing of the line is taken; never empty.
    Refused { problems: Vec<LineProblem> },
}

/// Why a line is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    /// The column's name in the file; none when the whole line, or a missing column, is at fault.
    pub column: Option<String>,
    pub problem: Problem,
}

/// What the person who imports should know about a line that is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// A cell that could not be understood stands in the notes as it was.
    KeptInNotes { column: String, text: String, problem: Problem },
    /// The member is archived, and stays so.
    Archived,
    /// The club has corrected the names or the birth date since; they stay as corrected.
    Corrected,
}

/// One line of the dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePlan {
    /// The physical line of the file.
    pub line: usize,
    pub last_name: String,
    pub first_name: String,
    pub verdict: LineVerdict,
    pub warnings: Vec<Warning>,
    /// The member it is about, or will be.
    pub member: Option<MemberId>,
}

word_enum! {
    /// What happens when some lines are refused.
    pub enum Policy {
        AllOrNothing = "all_or_nothing",
        SkipRefused = "skip_refused",
    }
}

/// How many lines do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub creates: usize,
    pub updates: usize,
    pub unchanged: usize,
    pub doubles: usize,
    pub refused: usize,
    /// Lines with warnings.
    pub warned: usize,
    /// Licences that are new or change.
    pub licences: usize,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPlan {
    /// In the order of the file.
    pub lines: Vec<LinePlan>,
    /// The people who are created, and of the others what changes.
    pub people: Vec<ImportedPerson>,
    pub licences: Vec<Licence>,
}

impl ImportPlan {
    /// The collections that it is made from, whole.
    pub const READS: &'static [&'static Collection] =
        &[Season::COLLECTION, Member::COLLECTION, Licence::COLLECTION];

    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { licences: self.licences.len(), ..Counts::default() };
        for line in &self.lines {
            counts.warned += usize::from(!line.warnings.is_empty());
            let count = match line.verdict {
                LineVerdict::Creates => &mut counts.creates,
                LineVerdict::Updates { .. } => &mut counts.updates,
                LineVerdict::Unchanged => &mut counts.unchanged,
                LineVerdict::Doubles { .. } => &mut counts.doubles,
                LineVerdict::Refused { .. } => &mut counts.refused,
            };
            *count += 1;
        }
        counts
    }

    /// No line is refused. Doubles are left out without harm.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        !self.lines.iter().any(|line| matches!(line.verdict, LineVerdict::Refused { .. }))
    }

    /// What is to be done, people before their licences; `None` when lines are refused and it was
    /// to be all or nothing. Nobody who stays as they are is in a command.
    #[must_use]
    pub fn commands(&self, policy: Policy) -> Option<Vec<ClubCommand>> {
        if policy == Policy::AllOrNothing && !self.is_clean() {
            return None;
        }
        let people = self
            .people
            .chunks(people::IMPORT_CHUNK)
            .map(|people| PeopleCommand::Import { people: people.to_vec() }.into());
        let licences = self
            .licences
            .chunks(licences::IMPORT_CHUNK)
            .map(|licences| LicenceCommand::Import { licences: licences.to_vec() }.into());
        Some(people.chain(licences).collect())
    }
}
