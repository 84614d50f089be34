//! What the server was seen to answer to each command: all answers to one command must be the same, and
//! at most one of them the first.

use novaclub::{
    club::Refusal,
    sync::protocol::{Outcome, PushResponse},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// The answers to one command.
#[derive(Debug)]
struct Seen {
    outcome: Outcome<Refusal>,
    /// How many of them said that the command had not come before.
    first: usize,
}

/// Everything that was answered, by device and number; shared by all who see answers.
#[derive(Clone, Debug, Default)]
pub struct Witness(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    seen: HashMap<(Uuid, u64), Seen>,
    contradictions: Vec<String>,
    repetitions: usize,
}

impl Witness {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of an answer to a push.
    pub fn note(&self, device: Uuid, response: &PushResponse<Refusal>) {
        let mut notes = self.notes();
        let Notes { seen, contradictions, repetitions } = &mut *notes;
        for receipt in &response.receipts {
            if matches!(receipt.outcome, Outcome::Retry { .. }) {
                continue;
            }
            let known = seen
                .entry((device, receipt.n))
                .or_insert_with(|| Seen { outcome: receipt.outcome.clone(), first: 0 });
            known.first += usize::from(!receipt.repeated);
            *repetitions += usize::from(receipt.repeated);
            if known.outcome != receipt.outcome || known.first > 1 {
                contradictions.push(format!(
                    "device {device}, n {}: answered {:?}, then {receipt:?}",
                    receipt.n, known.outcome
                ));
            }
        }
    }

    /// What was answered to a command, if an answer was seen.
    pub fn outcome(&self, device: Uuid, n: u64) -> Option<Outcome<Refusal>> {
        self.notes().seen.get(&(device, n)).map(|seen| seen.outcome.clone())
    }

    /// Answers to one command that were not the same.
    pub fn contradictions(&self) -> Vec<String> {
        self.notes().contradictions.clone()
    }

    /// How many answers said that the command had come before: its first answer was lost, or it was
    /// delivered twice.
    pub fn repetitions(&self) -> usize {
        self.notes().repetitions
    }

    /// How many commands of a device were answered.
    pub fn acknowledged(&self, device: Uuid) -> usize {
        self.notes().seen.keys().filter(|(of, _)| *of == device).count()
    }
}
