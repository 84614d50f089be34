//! What came of the runs.

use std::{fmt, time::Duration};

/// The most lines of evidence that are printed of one run.
const MOST_TOLD: usize = 20;

/// One run.
#[derive(Debug, Default)]
pub struct Line {
    pub scenario: &'static str,
    pub database: &'static str,
    /// Commands that devices accepted.
    pub made: usize,
    /// Of these, how many the server was seen to answer.
    pub acknowledged: usize,
    /// Carried out, and their effect is there.
    pub found: usize,
    /// Refused, and in the journal of the device.
    pub refused: usize,
    lost: usize,
    doubled: usize,
    pub kills: u32,
    /// Integrity checks that found nothing.
    pub checks: usize,
    pub converged: Duration,
    /// What else is worth knowing.
    pub notes: Vec<String>,
    evidence: Vec<String>,
}

impl Line {
    pub fn of(scenario: &'static str, database: &'static str) -> Self {
        Self { scenario, database, ..Self::default() }
    }

    pub fn lost(&mut self, evidence: String) {
        self.lost += 1;
        self.evidence.push(format!("LOST {evidence}"));
    }

    pub fn doubled(&mut self, evidence: String) {
        self.doubled += 1;
        self.evidence.push(format!("DOUBLED {evidence}"));
    }

    pub fn wrong(&mut self, evidence: String) {
        self.evidence.push(format!("WRONG {evidence}"));
    }

    /// What was planted must have been found; then the run is as it should be.
    pub fn expect_planted(&mut self) {
        let (lost, doubled) = (std::mem::take(&mut self.lost), std::mem::take(&mut self.doubled));
        if lost > 0 && doubled > 0 {
            self.notes.push(format!("found of what was planted: {lost} lost, {doubled} doubled"));
            for kind in ["LOST", "DOUBLED"] {
                self.notes.extend(self.evidence.iter().find(|line| line.starts_with(kind)).cloned());
            }
            self.evidence.clear();
        } else {
            self.wrong(format!("planted were 1 lost and 1 doubled; found were {lost} and {doubled}"));
        }
    }

    /// An integrity check.
    pub fn checked(&mut self, damage: Vec<String>) {
        if damage.is_empty() {
            self.checks += 1;
        }
        self.evidence.extend(damage.into_iter().map(|damage| format!("DAMAGED {damage}")));
    }

    pub fn is_good(&self) -> bool {
        self.evidence.is_empty()
    }

    fn cells(&self) -> [String; 11] {
        [
            self.scenario.to_owned(),
            self.database.to_owned(),
            self.made.to_string(),
            self.acknowledged.to_string(),
            self.found.to_string(),
            self.refused.to_string(),
            self.lost.to_string(),
            self.doubled.to_string(),
            self.kills.to_string(),
            self.checks.to_string(),
            format!("{:.1} s", self.converged.as_secs_f64()),
        ]
    }
}

/// The notes and the evidence of one run.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{}, {}: {}",
            self.scenario,
            self.database,
            if self.is_good() { "good" } else { "FAILED" }
        )?;
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        for evidence in self.evidence.iter().take(MOST_TOLD) {
            writeln!(f, "  {evidence}")?;
        }
        if self.evidence.len() > MOST_TOLD {
            writeln!(f, "  … and {} more", self.evidence.len() - MOST_TOLD)?;
        }
        Ok(())
    }
}

const HEADINGS: [&str; 11] = [
    "scenario",
    "database",
    "made",
    "acknowledged",
    "found",
    "refused",
    "lost",
    "doubled",
    "kills",
    "checks",
    "converged",
];

/// The table.
pub fn print(lines: &[Line]) {
    let rows: Vec<[String; 11]> =
        std::iter::once(HEADINGS.map(str::to_owned)).chain(lines.iter().map(Line::cells)).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    println!();
    for row in &rows {
        let cells = row.iter().enumerate().map(|(at, cell)| match at {
            0 | 1 => format!("{cell:<width$}", width = width(at)),
            _ => format!("{cell:>width$}", width = width(at)),
        });
        println!("{}", cells.collect::<Vec<_>>().join("  "));
    }
}
