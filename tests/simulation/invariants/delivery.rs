//! I2, I10, I13, I16, I20: what reaches a device, and what does not.

use crate::server::{Club, Key, Session, page};
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::{ClubCommand, Role, access::Sight};
use novaclub::sync::{
    Actor, Row, Sight as _,
    command::collection_named,
    digest::CollectionPage,
    protocol::{Cursor, PullRequest, PullResponse, WireRow},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl World {
    /// Of every page that the server sends. I13: nothing outside club and scope. I16: a command's rows
    /// come together.
    pub fn check_page(
        &mut self,
        session: Session,
        request: &PullRequest,
        response: &PullResponse,
    ) -> Result<(), Broken> {
        let club = &self.server.clubs[session.club];
        let Some(role) = club.roles.get(&session.user).copied() else {
            return self.tally.check(Invariant::I13, false, || "someone without a role was answered".into());
        };
        let sight = club.sight_of(Actor { user: session.user, role }, self.server.today);
        let mut sent: BTreeMap<i64, BTreeSet<Key>> = BTreeMap::new();
        for table in &response.tables {
            let collection = collection_named::<ClubCommand>(&table.collection);
            let may_see = collection.is_some_and(|collection| sight.sees(collection));
            self.tally
                .check(Invariant::I13, may_see, || format!("{role:?} was sent {}", table.collection))?;
            let Some(collection) = collection else { continue };
            for WireRow(id, seq, deleted, values) in &table.rows {
                let key = (collection.name, *id);
                let shown = club.shown(&sight, key).filter(|row| row.seq == *seq);
                let own = shown.is_some_and(|row| *deleted || row.values == *values);
                self.tally.check(Invariant::I13, own, || format!("{key:?} is none of the club's"))?;
                sent.entry(*seq).or_default().insert(key);
            }
        }
        let is_first = response.after == 0;
        for ((name, id), stamped) in &club.rows {
            let row = &stamped.row;
            let travels = row.seq > response.after
                && row.seq <= response.through
                && !(is_first && row.deleted)
                && club.shown(&sight, (*name, *id)).is_some();
            if travels {
                let is_there = sent.get(&row.seq).is_some_and(|keys| keys.contains(&(*name, *id)));
                self.tally.check(Invariant::I16, is_there, || {
                    format!("{name} {id} of seq {} is missing in the page {request:?}", row.seq)
                })?;
            }
        }
        Ok(())
    }

    /// I13, of a page of a repair: nothing outside club and scope.
    pub fn check_collection(&mut self, session: Session, page: &CollectionPage) -> Result<(), Broken> {
        let club = &self.server.clubs[session.club];
        let collection = collection_named::<ClubCommand>(&page.table.collection);
        let role = club.roles.get(&session.user).copied();
        let sight = role.map(|role| club.sight_of(Actor { user: session.user, role }, self.server.today));
        let may_see = sight.as_ref().zip(collection).is_some_and(|(sight, c)| sight.sees(c));
        self.tally.check(Invariant::I13, may_see || page.table.rows.is_empty(), || {
            format!("{role:?} was sent {}", page.table.collection)
        })?;
        for WireRow(id, seq, deleted, values) in &page.table.rows {
            let key = collection.map(|collection| (collection.name, *id));
            let shown = key.zip(sight.as_ref()).and_then(|(key, sight)| club.shown(sight, key));
            let own = shown.is_some_and(|row| row.seq == *seq && (*deleted || row.values == *values));
            self.tally.check(Invariant::I13, own, || format!("{key:?} is none of the club's"))?;
        }
        Ok(())
    }

    /// I2: what is committed at or below a device's cursor is on the device. I13: what its scope does
    /// not hold is not.
    pub fn check_cursor(&mut self, device: usize) -> Result<(), Broken> {
        let device = &self.devices[device];
        let Some(cursor) = device.disk.state.as_ref().and_then(|state| state.cursor) else { return Ok(()) };
        // A snapshot is half here: its pages tell nothing yet.
        let club = &self.server.clubs[device.club];
        let Some(actor) = club.actor(device.user) else { return Ok(()) };
        let Some(sight) = self.server.sight_of_epoch(device.club, actor, cursor.epoch) else { return Ok(()) };
        if cursor.seq < club.floor {
            return Ok(());
        }
        for (key, stamped) in club.rows.range(..) {
            let row = &stamped.row;
            let visible = club.shown(&sight, *key).is_some();
            // What a disk damaged the daily comparison finds, not the cursor.
            if !visible || row.seq > cursor.seq || device.disk.damaged.contains(key) {
                continue;
            }
            let held = device.disk.rows.get(key);
            let right =
                if row.deleted { held.is_none() } else { held.is_some_and(|(_, held)| held.seq >= row.seq) };
            self.tally.check(Invariant::I2, right, || {
                format!("{key:?} of seq {} did not reach {} at {}", row.seq, device.id, cursor.seq)
            })?;
        }
        Ok(())
    }

    /// I20, at the bound of a download: the replica equals a SELECT. I13: nothing else is there.
    pub fn check_consistent(&mut self, device: usize, tab: usize) -> Result<(), Broken> {
        let machine = &self.devices[device];
        let club = &self.server.clubs[machine.club];
        let Some(cursor) = machine.tabs[tab].replica.state().cursor else { return Ok(()) };
        let Some(actor) = club.actor(machine.user) else { return Ok(()) };
        let is_now = cursor.seq == club.seq && cursor.epoch == self.server.epoch_of(machine.club, actor);
        let is_whole = machine.disk.state.as_ref().is_some_and(|state| state.cursor == Some(cursor));
        if !is_now || !is_whole {
            return Ok(());
        }
        let damaged = &machine.disk.damaged;
        let selected = club.live_rows(&club.sight_of(actor, self.server.today));
        for (name, id) in machine.disk.rows.keys().filter(|key| !damaged.contains(*key)) {
            let may = selected.contains_key(&(*name, *id));
            self.tally.check(Invariant::I13, may, || format!("{actor:?} still holds {name} {id}"))?;
        }
        self.check_journal(device, &selected)?;
        let machine = &self.devices[device];
        let damaged = &machine.disk.damaged;
        let mut held: BTreeMap<Key, &Row> =
            machine.disk.rows.iter().map(|(key, (_, row))| (*key, row)).collect();
        let mut selected = by_reference(&selected);
        held.retain(|key, _| !damaged.contains(key));
        selected.retain(|key, _| !damaged.contains(key));
        self.tally.check(Invariant::I20, held == selected, || differing(&held, &selected))
    }

    /// I13: what was refused is kept with no row, and no field of one, that its owner may not see any more.
    fn check_journal(&mut self, device: usize, selected: &BTreeMap<Key, Row>) -> Result<(), Broken> {
        let machine = &self.devices[device];
        let club = &self.server.clubs[machine.club];
        let Some(actor) = club.actor(machine.user) else { return Ok(()) };
        let sight = club.sight_of(actor, self.server.today);
        for refused in machine.disk.journal.values() {
            for (name, row) in &refused.server_rows {
                let collection = collection_named::<ClubCommand>(name);
                let key = collection.map(|collection| (collection.name, row.id));
                // What stands in a damaged row is none of the club's.
                if key.is_some_and(|key| machine.disk.damaged.contains(&key)) {
                    continue;
                }
                let may = key.is_some_and(|key| selected.contains_key(&key));
                let shown = collection.and_then(|collection| sight.show(collection, vec![row.clone()]).pop());
                let whole = shown.is_none_or(|shown| shown == *row);
                self.tally.check(Invariant::I13, may && whole, || {
                    let n = refused.envelope.n;
                    format!("the journal of {actor:?} still holds {name} {} with {n}", row.id)
                })?;
            }
        }
        Ok(())
    }

    /// Tombstones and answers go. I10: who stands at or above the floor is told the same as before.
    pub fn collect(&mut self, index: usize) -> Result<(), Broken> {
        // It waits for the club's lock like everyone who writes.
        if self.server.is_locked(index) {
            return Ok(());
        }
        // The power may fail between two portions; the next run goes on.
        let portions = 1 + self.chance.index(5);
        if self.server.end_history(index, self.now_ms, portions) > 0 {
            self.tally.fault("collect, history ended");
        }
        let before = self.server.clubs[index].clone();
        let dropped = self.server.collect(index, self.now_ms);
        if dropped == 0 {
            return Ok(());
        }
        self.tally.fault("collect, something went");
        let after = &self.server.clubs[index];
        let middle = after.floor.midpoint(before.seq);
        let stood = after.devices.values().map(|device| device.cursor);
        let cursors: BTreeSet<i64> = stood
            .chain([after.floor, middle, before.seq])
            .filter(|seq| *seq >= after.floor && *seq > 0)
            .collect();
        for seq in cursors {
            let someone = Actor { user: Uuid::nil(), role: Role::Admin };
            for actor in [someone, Actor { role: Role::Member, ..someone }] {
                let (epoch, sight) =
                    (self.server.epoch_of(index, actor), after.sight_of(actor, self.server.today));
                let told = [&before, after].map(|club| all_pages(club, epoch, &sight, seq));
                self.tally.check(Invariant::I10, told[0] == told[1], || {
                    format!("from {seq} on {actor:?} was told {:?}, then {:?}", told[0], told[1])
                })?;
            }
        }
        Ok(())
    }
}

/// Everything that follows a cursor.
pub fn all_pages(club: &Club, epoch: Uuid, sight: &Sight, seq: i64) -> Vec<(String, WireRow)> {
    let mut cursor = Cursor { epoch, seq };
    let mut bound = None;
    let mut told = Vec::new();
    loop {
        let request =
            PullRequest { holder: None, device: Uuid::nil(), cursor: Some(cursor), bound, waiting: None };
        let page = page(club, epoch, sight, &request, 0, 0);
        for table in page.tables {
            told.extend(table.rows.into_iter().map(|row| (table.collection.clone(), row)));
        }
        if page.through >= page.bound {
            told.sort_by(|a, b| (a.1.1, &a.0, a.1.0).cmp(&(b.1.1, &b.0, b.1.0)));
            return told;
        }
        cursor.seq = page.through;
        bound = Some(page.bound);
    }
}

/// Rows as they are compared.
pub fn by_reference(rows: &BTreeMap<Key, Row>) -> BTreeMap<Key, &Row> {
    rows.iter().map(|(key, row)| (*key, row)).collect()
}

/// Where two sets of rows differ, briefly.
pub fn differing(held: &BTreeMap<Key, &Row>, expected: &BTreeMap<Key, &Row>) -> String {
    let keys: BTreeSet<&Key> = held.keys().chain(expected.keys()).collect();
    let lines = keys
        .into_iter()
        .filter(|key| held.get(*key) != expected.get(*key))
        .take(3)
        .map(|key| format!("{key:?}: held {:?}, the server's {:?}", held.get(key), expected.get(key)));
    lines.collect::<Vec<_>>().join("; ")
}
