//! What a run did: steps, faults, commands, checks; and what broke.

use std::collections::BTreeMap;

/// The promises of the engine; the documentation of `src/sync` says them in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// Convergence.
    I1,
    /// No committed row at or below an issued cursor is ever undelivered.
    I2,
    /// Exactly once.
    I3,
    /// No silent loss.
    I4,
    /// Read your writes.
    I5,
    /// Merging is commutative, associative, idempotent.
    I6,
    /// Stamps of a device only grow.
    I7,
    /// The later real edit wins beyond the measured error.
    I8,
    /// Nothing deleted comes back without a restore.
    I9,
    /// Collected and uncollected servers answer alike above the floor.
    I10,
    /// A reset keeps the outbox and ends as a fresh client plus replay.
    I11,
    /// After a restore from a backup nothing from before it is applied twice.
    I12,
    /// No row outside club and scope.
    I13,
    /// A command that always fails holds up no other.
    I14,
    /// The outbox drains and the cursor reaches the head within bounded time.
    I15,
    /// A command is never half visible.
    I16,
    /// 0, 1 or 2 syncing tabs: the same state.
    I18,
    /// Outboxes of earlier programs are applied or visibly rejected.
    I19,
    /// The replica equals a SELECT at the bound.
    I20,
}

impl Invariant {
    /// I17 is shown in a browser.
    pub const ALL: &'static [Self] = &[
        Self::I1,
        Self::I2,
        Self::I3,
        Self::I4,
        Self::I5,
        Self::I6,
        Self::I7,
        Self::I8,
        Self::I9,
        Self::I10,
        Self::I11,
        Self::I12,
        Self::I13,
        Self::I14,
        Self::I15,
        Self::I16,
        Self::I18,
        Self::I19,
        Self::I20,
    ];
}

/// An invariant does not hold.
#[derive(Clone, Debug)]
pub struct Broken {
    pub invariant: Invariant,
    pub what: String,
}

/// What became of one command's kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Made {
    pub tried: u64,
    pub refused_here: u64,
    pub applied: u64,
    pub refused_there: u64,
}

/// Counts, of one world or of many.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub worlds: u64,
    pub steps: u64,
    pub faults: BTreeMap<&'static str, u64>,
    pub commands: BTreeMap<String, Made>,
    pub checks: BTreeMap<Invariant, u64>,
    pub virtual_ms: i64,
}

impl Tally {
    pub fn fault(&mut self, kind: &'static str) {
        *self.faults.entry(kind).or_default() += 1;
    }

    /// Counts a check, and gives what broke if it does not hold.
    pub fn check(
        &mut self,
        invariant: Invariant,
        holds: bool,
        what: impl FnOnce() -> String,
    ) -> Result<(), Broken> {
        *self.checks.entry(invariant).or_default() += 1;
        if holds { Ok(()) } else { Err(Broken { invariant, what: what() }) }
    }

    pub fn add(&mut self, other: &Self) {
        self.worlds += other.worlds;
        self.steps += other.steps;
        self.virtual_ms += other.virtual_ms;
        for (kind, count) in &other.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        for (invariant, count) in &other.checks {
            *self.checks.entry(*invariant).or_default() += count;
        }
        for (name, made) in &other.commands {
            let sum = self.commands.entry(name.clone()).or_default();
            sum.tried += made.tried;
            sum.refused_here += made.refused_here;
            sum.applied += made.applied;
            sum.refused_there += made.refused_there;
        }
    }

    pub fn refused(&self) -> u64 {
        self.commands.values().map(|made| made.refused_here + made.refused_there).sum()
    }

    /// The report of `make sim`.
    pub fn text(&self) -> String {
        let faults = self.faults.iter().map(|(kind, count)| format!("  {kind:<28}{count:>10}\n"));
        let commands = self.commands.iter().map(|(name, made)| {
            let Made { tried, refused_here, applied, refused_there } = made;
            format!("  {name:<38}{tried:>10}{refused_here:>14}{applied:>10}{refused_there:>15}\n")
        });
        let checks = Invariant::ALL.iter().map(|invariant| {
            let count = self.checks.get(invariant).copied().unwrap_or_default();
            format!("  {:<28}{count:>10}\n", format!("{invariant:?}"))
        });
        let columns = ["tried", "refused here", "applied", "refused there"];
        let [tried, refused_here, applied, refused_there] = columns;
        [
            format!("seeds {}  steps {}  ", self.worlds, self.steps),
            format!("virtual days {}  ", self.virtual_ms / 86_400_000),
            format!("commands refused {}\n\nfaults\n", self.refused()),
            faults.collect(),
            format!("\ncommands{tried:>42}{refused_here:>14}{applied:>10}{refused_there:>15}\n"),
            commands.collect(),
            "\ninvariants checked\n".to_owned(),
            checks.collect(),
        ]
        .concat()
    }
}
