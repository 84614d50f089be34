//! What a club has on the server's disk; and beside it what the simulator knows of how it came about.

use chrono::NaiveDate;
use novaclub::club::{COLLECTIONS, Refusal, Role, access::Sight};
use novaclub::sync::{
    Actor, Collection, Records, Row, Sight as _, Stamp, Write,
    authority::DeviceProgress,
    merge::StampedRow,
    protocol::{Outcome, PullRequest},
};
use std::collections::BTreeMap;
use uuid::Uuid;

pub type Key = (&'static str, Uuid);

/// A device as the server knows it.
#[derive(Clone, Debug)]
pub struct Known {
    pub user: Uuid,
    pub progress: DeviceProgress,
    /// The last cursor that it came with, in today's epoch of its scope.
    pub cursor: i64,
    pub seen_ms: i64,
    /// Its outbox holds nothing below.
    pub settled_below: u64,
}

/// When a field's value was really set, and how far its stamp may be off.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    pub device: Uuid,
    pub real_ms: i64,
    pub error_ms: i64,
    pub stamp: Stamp,
}

#[derive(Clone)]
pub struct Club {
    pub id: Uuid,
    pub seq: i64,
    pub epoch: Uuid,
    pub floor: i64,
    /// Where the counter was when the floor was last raised.
    pub raised_at: i64,
    pub roles: BTreeMap<Uuid, Role>,
    pub rows: BTreeMap<Key, StampedRow>,
    pub devices: BTreeMap<Uuid, Known>,
    pub results: BTreeMap<(Uuid, u64), Outcome<Refusal>>,
    /// When each command of a device came.
    pub received: BTreeMap<Uuid, BTreeMap<u64, i64>>,
    /// When each entry of the history was stored, and when those that were too old were ended.
    pub stored_at: BTreeMap<Key, i64>,
    pub ended_at: BTreeMap<Key, i64>,

    /// How often each command was carried out, by the stamp that it was made with.
    pub executions: BTreeMap<Stamp, u32>,
    /// Whose command each seq is.
    pub commits: BTreeMap<i64, Uuid>,
    /// What was written to each row, in the server's order.
    pub writes: BTreeMap<Key, Vec<(Stamp, Vec<Write>)>>,
    pub edits: BTreeMap<(Key, usize), Edit>,
    /// Rows that were deleted, and not brought back since: in which epoch, at which seq.
    pub buried: BTreeMap<Key, (Uuid, i64)>,
}

impl Club {
    pub fn new(id: Uuid, epoch: Uuid) -> Self {
        Self {
            id,
            seq: 0,
            epoch,
            floor: 0,
            raised_at: 0,
            roles: BTreeMap::new(),
            rows: BTreeMap::new(),
            devices: BTreeMap::new(),
            results: BTreeMap::new(),
            received: BTreeMap::new(),
            stored_at: BTreeMap::new(),
            ended_at: BTreeMap::new(),
            executions: BTreeMap::new(),
            commits: BTreeMap::new(),
            writes: BTreeMap::new(),
            edits: BTreeMap::new(),
            buried: BTreeMap::new(),
        }
    }

    pub fn note_pull(&mut self, request: &PullRequest, epoch: Uuid, now_ms: i64) {
        if let Some(device) = self.devices.get_mut(&request.device) {
            device.seen_ms = now_ms;
            device.cursor = request.cursor.filter(|cursor| cursor.epoch == epoch).map_or(0, |c| c.seq);
        }
    }

    /// What a complete replica of someone holds: a SELECT.
    pub fn live_rows(&self, sight: &Sight) -> BTreeMap<Key, Row> {
        let rows_of = |collection: &'static Collection| {
            let living = self.rows_of(collection).map(|stamped| &stamped.row).filter(|row| !row.deleted);
            let seen = sight.show(collection, living.cloned().collect());
            seen.into_iter().map(|row| ((collection.name, row.id), row))
        };
        COLLECTIONS.iter().flat_map(|collection| rows_of(collection)).collect()
    }

    /// Somebody with the role that they have now; none for whom nobody knows.
    pub fn actor(&self, user: Uuid) -> Option<Actor<Role>> {
        self.roles.get(&user).map(|role| Actor { user, role: *role })
    }

    /// What somebody sees on a day.
    pub fn sight_of(&self, actor: Actor<Role>, today: NaiveDate) -> Sight {
        Sight::of(&actor, today, self)
    }

    /// A row as somebody sees it, a tombstone too.
    pub fn shown(&self, sight: &Sight, (name, id): Key) -> Option<Row> {
        let collection = COLLECTIONS.iter().find(|collection| collection.name == name)?;
        let row = self.rows.get(&(name, id))?.row.clone();
        sight.show(collection, vec![row]).pop()
    }

    pub fn rows_of<'a>(
        &'a self,
        collection: &'static Collection,
    ) -> impl Iterator<Item = &'a StampedRow> + 'a {
        let (first, last) = ((collection.name, Uuid::nil()), (collection.name, Uuid::max()));
        self.rows.range(first..=last).map(|(_, row)| row)
    }
}

/// What is committed, tombstones apart.
impl Records for Club {
    fn row(&self, collection: &'static Collection, id: Uuid) -> Option<&Row> {
        let stamped = self.rows.get(&(collection.name, id))?;
        (!stamped.row.deleted).then_some(&stamped.row)
    }

    fn rows<'a>(&'a self, collection: &'static Collection) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
        Box::new(self.rows_of(collection).map(|stamped| &stamped.row).filter(|row| !row.deleted))
    }
}
