//! I3, I4, I8, I9, I12, I14: what becomes of commands.

use crate::server::Committed;
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::{ClubCommand, Refusal};
use novaclub::sync::{
    Write,
    protocol::{Outcome, PushRequest, PushResponse},
};

impl World {
    /// I3: every definite answer to a command is the same, whoever hears it. I14: one that is refused
    /// holds up none that came with it.
    pub fn note_answers(
        &mut self,
        push: &PushRequest<ClubCommand>,
        response: &PushResponse<Refusal>,
    ) -> Result<(), Broken> {
        let mut refused = false;
        for receipt in &response.receipts {
            let is_retry = matches!(receipt.outcome, Outcome::Retry { .. });
            if refused {
                self.tally.check(Invariant::I14, !is_retry, || {
                    format!("{} of {} waits behind a refused command", receipt.n, push.device)
                })?;
            }
            refused |= matches!(receipt.outcome, Outcome::Rejected { .. });
            if is_retry {
                continue;
            }
            let key = (push.device, receipt.n);
            let kept = self.server.clubs.iter().any(|club| club.results.contains_key(&key));
            let first = self.answers.entry(key).or_insert_with(|| receipt.outcome.clone());
            // Answers that the server has dropped were heard before.
            if kept {
                let same = *first == receipt.outcome;
                self.tally.check(Invariant::I3, same, || {
                    format!("{key:?} was answered {first:?}, then {:?}", receipt.outcome)
                })?;
            }
        }
        Ok(())
    }

    /// After a commit on the server: I3 or, in a club that came back from a backup, I12; I8; I9.
    pub fn check_commit(&mut self, committed: &Committed) -> Result<(), Broken> {
        for (name, applied) in &committed.applied {
            let made = self.tally.commands.entry(name.clone()).or_default();
            if *applied { made.applied += 1 } else { made.refused_there += 1 }
        }
        let club = &self.server.clubs[committed.club];
        let which = if self.restored.contains(&committed.club) { Invariant::I12 } else { Invariant::I3 };
        for stamp in &committed.executed {
            let times = club.executions.get(stamp).copied().unwrap_or_default();
            self.tally.check(which, times == 1, || format!("{stamp} was carried out {times} times"))?;
        }
        for key in &committed.settled {
            if matches!(club.results.get(key), Some(Outcome::Applied { .. })) {
                self.applied_ever.insert(*key);
            }
        }
        for _ in 0..committed.fair {
            self.tally.check(Invariant::I8, true, String::new)?;
        }
        if let Some(unfair) = &committed.unfair {
            self.tally.check(Invariant::I8, false, || unfair.clone())?;
        }
        self.check_burials(committed)
    }

    /// I9: nothing that was deleted comes back by a command whose maker did not know of it.
    fn check_burials(&mut self, committed: &Committed) -> Result<(), Broken> {
        let club = &mut self.server.clubs[committed.club];
        for key in club.ended_at.keys() {
            let is_gone = club.rows.get(key).is_none_or(|stamped| stamped.row.deleted);
            self.tally.check(Invariant::I9, is_gone, || format!("{key:?} of the history came back"))?;
        }
        let mut back = Vec::new();
        for (key, deleted_at) in &club.buried {
            if club.rows.get(key).is_none_or(|stamped| stamped.row.deleted) {
                self.tally.check(Invariant::I9, true, String::new)?;
                continue;
            }
            let written = club.writes.get(key).and_then(|writes| writes.last());
            let restored =
                written.is_some_and(|(_, ws)| ws.iter().any(|w| matches!(w, Write::Restore { .. })));
            // Someone who knew, and made it anew.
            let knew = committed.executed.iter().any(|stamp| {
                self.made.get(stamp).is_none_or(|made| {
                    made.epoch.is_some_and(|epoch| epoch != deleted_at.0) || made.seq >= deleted_at.1
                })
            });
            self.tally.check(Invariant::I9, restored || knew, || format!("{key:?} came back to life"))?;
            back.push(*key);
        }
        for key in back {
            club.buried.remove(&key);
        }
        Ok(())
    }

    /// I4: every accepted command is in the outbox, dealt with by the server, or in the journal.
    pub fn check_no_silent_loss(&mut self, device: usize) -> Result<(), Broken> {
        let device = &self.devices[device];
        for (n, accepted) in &device.ghost.accepted {
            let waiting = device.disk.outbox.get(n);
            let in_journal = device.disk.journal.contains_key(n);
            let is_twice = waiting.is_some() && in_journal;
            self.tally.check(Invariant::I4, !is_twice, || {
                format!("{n} of {} is in the outbox and in the journal", device.id)
            })?;
            if let Some(pending) = waiting {
                let same = pending.envelope == accepted.envelope;
                self.tally.check(Invariant::I4, same, || {
                    format!("{n} of {} is not what it was when it was accepted", device.id)
                })?;
                continue;
            }
            let known = in_journal
                || device.ghost.dealt_with.contains(n)
                || self.applied_ever.contains(&(device.id, *n));
            self.tally.check(Invariant::I4, known, || {
                let state = device.disk.state.as_ref().map(|state| state.next_n);
                format!("{n} of {} is nowhere; the next number is {state:?}", device.id)
            })?;
        }
        Ok(())
    }

    /// I14: what was refused is visible from the moment that the device knows.
    pub fn check_receipts(&mut self, device: usize, response: &PushResponse<Refusal>) -> Result<(), Broken> {
        let device = &self.devices[device];
        for receipt in &response.receipts {
            let refused = matches!(receipt.outcome, Outcome::Rejected { .. });
            if refused && device.ghost.accepted.contains_key(&receipt.n) {
                // Or it had been applied, and a restore forgot it: the device is done with it.
                let seen = device.disk.journal.contains_key(&receipt.n)
                    || device.ghost.dealt_with.contains(&receipt.n)
                    || self.applied_ever.contains(&(device.id, receipt.n));
                self.tally.check(Invariant::I14, seen, || {
                    format!("{} of {} was refused and nobody sees it", receipt.n, device.id)
                })?;
            }
        }
        Ok(())
    }
}
