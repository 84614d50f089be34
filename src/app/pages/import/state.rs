//! What is known of an import that is being made, and the ways between its steps. Nothing of it is
//! stored: until the last step the club has not changed.

use crate::app::data::{self, RunError};
use crate::club::{
    ClubCommand,
    import::{Counts, ImportError, ImportPlan, MAX_BYTES, Policy, Table, Target, plan, propose},
};
use crate::sync::Command as _;
use chrono::NaiveDate;
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Long enough for the browser to paint what is being done before the work takes its thread.
const PAINT: Duration = Duration::from_millis(40);

/// The steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    File,
    Columns,
    Check,
    Run,
}

/// What the page is busy with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    Reading(String),
    Planning,
}

/// The file that was chosen, understood as a table.
#[derive(Clone, Debug)]
pub struct ReadFile {
    pub name: String,
    pub bytes: usize,
    pub table: Arc<Table>,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    pub name: String,
    pub reason: FileReason,
}

/// See [`FileProblem`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileReason {
    NoList(ImportError),
    /// The browser's name for it.
    Unreadable(String),
}

/// What the person must know beside the result of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The records cannot be read before the first download has run to its end.
    NotReady,
    /// The records have changed since the check that was shown.
    RecordsChanged,
    NotDone(RunError),
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub counts: Counts,
    /// How many lines each command carries, in the order in which they are sent.
    pub weights: Vec<usize>,
    /// Refused commands that there were before.
    pub refused_before: usize,
}

/// An import that is being made.
#[derive(Clone, Copy)]
pub struct Importing {
    pub step: RwSignal<Step>,
    pub work: RwSignal<Option<Work>>,
    pub problem: RwSignal<Option<FileProblem>>,
    pub file: RwSignal<Option<ReadFile>>,
    pub mapping: RwSignal<Vec<Target>>,
    pub plan: RwSignal<Option<Arc<ImportPlan>>>,
    pub policy: RwSignal<Policy>,
    pub remark: RwSignal<Option<Remark>>,
    /// None while the commands are being written to the disk.
    pub done: RwSignal<Option<Done>>,
    /// Nothing more is awaited: everything was sent, or cannot be now.
    pub is_finished: RwSignal<bool>,
    club: Uuid,
    today: Signal<NaiveDate>,
}

impl Importing {
    pub fn new(club: Uuid) -> Self {
        Self {
            step: RwSignal::new(Step::File),
            work: RwSignal::new(None),
            problem: RwSignal::new(None),
            file: RwSignal::new(None),
            mapping: RwSignal::new(Vec::new()),
            plan: RwSignal::new(None),
            policy: RwSignal::new(Policy::AllOrNothing),
            remark: RwSignal::new(None),
            done: RwSignal::new(None),
            is_finished: RwSignal::new(false),
            club,
            today: data::today(),
        }
    }

    /// Reads the file of an input.
    pub fn choose(self, event: &leptos::ev::Event) {
        let chosen = data::read_file(event, MAX_BYTES, move |name, bytes| {
            set_timeout(move || self.understand(name, bytes), PAINT);
        });
        if let Some(name) = chosen {
            self.problem.set(None);
            self.work.set(Some(Work::Reading(name)));
        }
    }

    fn understand(self, name: String, bytes: Result<Vec<u8>, String>) {
        let read = match bytes {
            Ok(bytes) => match Table::read(&bytes) {
                Ok(table) => Ok((bytes.len(), table)),
                Err(error) => Err(FileReason::NoList(error)),
            },
            Err(why) => Err(FileReason::Unreadable(why)),
        };
        self.work.set(None);
        match read {
            Ok((bytes, table)) => {
                self.mapping.set(propose(&table));
                self.file.set(Some(ReadFile { name, bytes, table: Arc::new(table) }));
                self.step.set(Step::Columns);
            }
            Err(reason) => self.problem.set(Some(FileProblem { name, reason })),
        }
    }

    /// Sees what would happen.
    pub fn check(self) {
        self.remark.set(None);
        self.work.set(Some(Work::Planning));
        set_timeout(
            move || {
                match self.make_plan() {
                    Some(plan) => self.show(plan),
                    None => self.remark.set(Some(Remark::NotReady)),
                }
                self.work.set(None);
            },
            PAINT,
        );
    }

    /// The file against the records as they are now.
    fn make_plan(self) -> Option<ImportPlan> {
        let table = self.file.try_get_untracked()??.table;
        let mapping = self.mapping.try_get_untracked()?;
        let today = self.today.try_get_untracked()?;
        data::with_records(|records| plan(&table, &mapping, records, self.club, today))
    }

    fn show(self, plan: ImportPlan) {
        self.policy.set(if plan.is_clean() { Policy::AllOrNothing } else { Policy::SkipRefused });
        self.plan.set(Some(Arc::new(plan)));
        self.step.set(Step::Check);
    }

    /// Does what the check has shown. The check is made again first: what it shows and what is done
    /// are the same, whatever came from other devices meanwhile.
    pub fn run(self) {
        self.remark.set(None);
        self.done.set(None);
        self.is_finished.set(false);
        self.step.set(Step::Run);
        set_timeout(move || self.run_as_shown(), PAINT);
    }

    fn run_as_shown(self) {
        // The page may have been left meanwhile.
        let Some(shown) = self.plan.try_get_untracked().flatten() else { return };
        let Some(plan) = self.make_plan() else { return self.come_back(Remark::NotReady) };
        if plan != *shown {
            self.show(plan);
            return self.come_back(Remark::RecordsChanged);
        }
        let Some(commands) = plan.commands(self.policy.get_untracked()) else {
            return self.come_back(Remark::RecordsChanged);
        };
        let done = Done {
            counts: plan.counts(),
            weights: commands.iter().map(ClubCommand::weight).collect(),
            refused_before: data::status().with_untracked(|status| status.refused),
        };
        // One transaction of the device's store: all of it, or nothing.
        data::run(commands, move |result| match result {
            Ok(()) => self.done.set(Some(done)),
            Err(error) => self.come_back(Remark::NotDone(error)),
        });
    }

    fn come_back(self, remark: Remark) {
        self.remark.set(Some(remark));
        self.step.set(Step::Check);
    }

    /// Back to the beginning, for another file.
    pub fn start_over(self) {
        self.problem.set(None);
        self.remark.set(None);
        self.plan.set(None);
        self.file.set(None);
        self.done.set(None);
        self.is_finished.set(false);
        self.step.set(Step::File);
    }
}
