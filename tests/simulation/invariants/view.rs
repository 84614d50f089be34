//! I5: what a person did is shown until the server has said what became of it.

use crate::device::Accepted;
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::{COLLECTIONS, ClubCommand, Refusal};
use novaclub::sync::{
    Collection, Command as _, Records as _, Stamp, Value, Write,
    command::Signing,
    protocol::{Outcome, PushResponse},
    replica::Replica,
    sight::Sight as _,
};
use std::collections::BTreeMap;
use uuid::Uuid;

pub type Shown = BTreeMap<(&'static str, Uuid), Vec<Value>>;

/// Everything that pages can read.
pub fn shown(replica: &Replica<ClubCommand>) -> Shown {
    let view = replica.view();
    let mut all = Shown::new();
    for collection in COLLECTIONS {
        all.extend(view.rows(collection).map(|row| ((collection.name, row.id), row.values.clone())));
    }
    all
}

fn brief(write: &Write) -> String {
    let (collection, id) = (write.collection().name, write.id());
    match write {
        Write::Set { values, .. } | Write::Move { values, .. } => format!("set {collection} {id} {values:?}"),
        Write::Erase { values, deleted, .. } => format!("erase {collection} {id} {values:?} {deleted}"),
        Write::Delete { .. } => format!("delete {collection} {id}"),
        Write::Restore { .. } => format!("restore {collection} {id}"),
    }
}

/// Who made a record, a device may only know once that was carried out.
fn is_added_later(collection: &'static Collection, position: usize, value: &Value, stamp: Stamp) -> bool {
    let signing = Signing { collection, stamp, user_name: "", device_name: "" };
    *value == Value::Null && ClubCommand::signature(&signing).iter().any(|(added, _)| *added == position)
}

/// The first write of a command that is not shown, with what is shown instead.
fn not_shown(replica: &Replica<ClubCommand>, accepted: &Accepted) -> Option<String> {
    let view = replica.view();
    let Accepted { envelope, writes, .. } = accepted;
    // Of several writes to one field the last one stands.
    let mut fields = BTreeMap::new();
    let mut gone = BTreeMap::new();
    for write in writes {
        let key = (write.collection().name, write.id());
        match write {
            Write::Set { values, .. } | Write::Move { values, .. } | Write::Erase { values, .. } => {
                if matches!(write, Write::Erase { deleted: true, .. }) {
                    gone.insert(key, (write, true));
                }
                let later = |(position, value): &&(usize, Value)| {
                    is_added_later(write.collection(), *position, value, envelope.stamp)
                };
                for (position, value) in values.iter().filter(|value| !later(value)) {
                    fields.insert((key, *position), (write, value));
                }
            }
            Write::Delete { .. } => {
                gone.insert(key, (write, true));
            }
            Write::Restore { .. } => {
                gone.insert(key, (write, false));
            }
        }
    }
    let seen = |write: &Write| view.row(write.collection(), write.id());
    let told = |write: &Write| format!("{}, but there is {:?}", brief(write), seen(write));
    let is_gone = |key: &(&'static str, Uuid)| gone.get(key).is_some_and(|(_, is_gone)| *is_gone);
    let standing = gone.values().find(|(write, is_gone)| seen(write).is_none() != *is_gone);
    let other =
        fields.iter().filter(|((key, _), _)| !is_gone(key)).find(|((_, position), (write, value))| {
            seen(write).and_then(|row| row.values.get(*position)) != Some(*value)
        });
    standing.map(|(write, _)| told(write)).or_else(|| other.map(|(_, (write, _))| told(write)))
}

impl World {
    /// Every watched command of a device is shown in each tab that is not behind.
    pub fn check_shown(&mut self, device: usize) -> Result<(), Broken> {
        let device = &self.devices[device];
        let revision = device.disk.state.as_ref().map_or(0, |state| state.revision);
        for tab in &device.tabs {
            if tab.replica.state().revision != revision {
                continue;
            }
            // What the server has dealt with, its rows tell. A refusal that is on its way takes along what
            // was done on top of it.
            let dealt_with = tab.replica.state().server_last_n;
            let results = &self.server.clubs[device.club].results;
            let is_refused =
                |n: &u64| !matches!(results.get(&(device.id, *n)), Some(Outcome::Applied { .. }));
            let mut unheard = device.disk.outbox.iter().filter(|(_, p)| p.acknowledged.is_none());
            if unheard.any(|(n, _)| *n <= dealt_with && is_refused(n)) {
                continue;
            }
            let open = |n: u64| {
                n > dealt_with || device.disk.outbox.get(&n).is_none_or(|p| p.acknowledged.is_some())
            };
            for (n, accepted) in device.ghost.accepted.iter().filter(|(n, a)| a.is_watched && open(**n)) {
                let missing = not_shown(&tab.replica, accepted);
                self.tally.check(Invariant::I5, missing.is_none(), || {
                    format!("{n} of {} is not shown any more: {}", device.id, missing.unwrap_or_default())
                })?;
            }
        }
        Ok(())
    }

    /// What is shown before receipts that only say "applied".
    pub fn shown_if_only_applied(
        &self,
        device: usize,
        tab: usize,
        response: &PushResponse<Refusal>,
    ) -> Option<Shown> {
        let applied = |outcome: &Outcome<Refusal>| matches!(outcome, Outcome::Applied { .. });
        let all = response.receipts.iter().all(|receipt| applied(&receipt.outcome));
        // A row whose seq the disk damaged tells nothing of what has arrived.
        (all && self.devices[device].disk.damaged.is_empty())
            .then(|| shown(&self.devices[device].tabs[tab].replica))
    }

    /// A receipt alone changes nothing that is shown.
    pub fn check_acknowledged(
        &mut self,
        device: usize,
        tab: usize,
        before: Option<Shown>,
    ) -> Result<(), Broken> {
        let Some(before) = before else { return Ok(()) };
        let same = shown(&self.devices[device].tabs[tab].replica) == before;
        self.tally.check(Invariant::I5, same, || {
            format!("a receipt changed what {} shows", self.devices[device].id)
        })?;
        self.check_shown(device)
    }

    /// After a page: what came from elsewhere may change what is shown; one's own may not.
    pub fn check_own_echo(&mut self, device: usize) -> Result<(), Broken> {
        let machine = &mut self.devices[device];
        let club = &self.server.clubs[machine.club];
        let cursor = machine.disk.state.as_ref().and_then(|state| state.cursor);
        let believed = self.server.epoch_of(machine.club, machine.actor());
        // What is done to a day that devices hold no more is carried out, and stays with the server.
        let sight = club.sight_of(machine.actor(), self.server.today);
        let is_held = |write: &Write| {
            let key = (write.collection().name, write.id());
            let row = club.rows.get(&key).map(|stamped| stamped.row.clone());
            row.zip(sight.span(write.collection())).is_none_or(|(row, span)| {
                let mut rows = vec![row];
                span.keep(write.collection(), &mut rows);
                !rows.is_empty()
            })
        };
        let mut left = 0;
        for accepted in machine.ghost.accepted.values_mut().filter(|accepted| accepted.is_watched) {
            let Some((made, cursor)) = self.made.get(&accepted.envelope.stamp).zip(cursor) else {
                accepted.is_watched = false;
                continue;
            };
            // Another epoch: a restore has forgotten something, or the person sees something else now.
            let same_world = cursor.epoch == made.server_epoch && cursor.epoch == believed;
            let came = club.commits.range(made.seq + 1..).take_while(|(seq, _)| **seq <= cursor.seq);
            let stays = accepted.writes.iter().all(is_held);
            left += usize::from(!stays);
            accepted.is_watched &= stays && same_world && came.into_iter().all(|(_, by)| *by == machine.id);
        }
        for _ in 0..left {
            self.tally.fault("done to a day that no device holds");
        }
        self.check_shown(device)?;
        // What has arrived needs no watching any more.
        let machine = &mut self.devices[device];
        for (n, accepted) in &mut machine.ghost.accepted {
            accepted.is_watched &= machine.disk.outbox.contains_key(n);
        }
        Ok(())
    }
}
