//! I18: whether no tab, one or two synchronise, the server comes to the same.

use crate::device::{Device, DiskFaults};
use crate::disk::Disk;
use crate::server::{Began, Club, RealTime, Server, Session, Truth};
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::ClubCommand;
use novaclub::sync::replica::Replica;

impl World {
    /// One device's outbox is handed in by one tab alone, by two that get in each other's way, and by one
    /// that wakes after another was frozen in the middle: three servers, one state.
    pub fn compare_tab_counts(&mut self) -> Result<(), Broken> {
        let waiting = |device: &Device| device.disk.outbox.values().any(|p| p.acknowledged.is_none());
        let Some(index) = self.devices.iter().position(waiting) else { return Ok(()) };
        let device = &self.devices[index];
        let session = Session { user: device.user, club: device.club };
        let club = &self.server.clubs[device.club];
        let order: Vec<u64> = (0..40).map(|_| self.chance.next()).collect();
        let alone = self.hand_in(device, club, session, &[0; 40]);
        let two: Vec<u64> = order.iter().map(|chance| chance % 2).collect();
        let both = self.hand_in(device, club, session, &two);
        // The first one sends and never hears the answer.
        let mut frozen = vec![1; 40];
        frozen[0] = 2;
        let woken = self.hand_in(device, club, session, &frozen);
        for (what, other) in [("two tabs", both), ("a tab that woke", woken)] {
            self.tally.check(Invariant::I18, other == alone, || {
                let differ = other.iter().zip(&alone).find(|(a, b)| a != b);
                format!("{what} and one alone differ for {}: {differ:?}", device.id)
            })?;
        }
        Ok(())
    }

    /// Turns of tabs until nothing waits; turn 2 is of tab 0, whose answer gets lost. Gives what the
    /// server then holds.
    fn hand_in(
        &self,
        device: &Device,
        club: &Club,
        session: Session,
        turns: &[u64],
    ) -> Vec<(String, String)> {
        let mut server = Server::new(vec![club.clone()], self.server.today, None);
        let session = Session { club: 0, ..session };
        let mut copy = Device::new(device.id, device.user, (0, device.club_id), device.role, 0);
        copy.disk = Disk::clone(&device.disk);
        copy.clock_error_ms = device.clock_error_ms;
        copy.open_tab(0);
        copy.open_tab(0);
        for turn in turns.iter().chain([&0, &1, &0, &1]) {
            let tab = usize::from(*turn == 1);
            let push = copy.tabs[tab].replica.next_push("device", copy.local_now(self.now_ms));
            let Some(push) = push else {
                // It sees that another was quicker when it reads the store.
                copy.crash(tab, self.now_ms);
                continue;
            };
            let now_ms = self.now_ms;
            let truth = Truth { now_ms, sent: RealTime { ms: now_ms, error_ms: copy.clock_error_ms } };
            let Began::Open(id) = server.begin_push(session, &push, truth, &self.real_times) else {
                continue;
            };
            let Some((response, _)) = server.commit(id) else { continue };
            if *turn == 2 {
                continue;
            }
            let local_now = copy.local_now(now_ms);
            let faults = DiskFaults { untold: turn.is_multiple_of(2), ..DiskFaults::default() };
            let taken: Result<_, ()> =
                copy.transact(tab, self.now_ms, faults, |replica: &mut Replica<ClubCommand>| {
                    Ok(replica.pushed(response.clone(), local_now))
                });
            assert!(taken.is_ok());
        }
        let club = &server.clubs[0];
        let rows = club.rows.iter().map(|(key, s)| {
            (format!("{key:?}"), format!("{} {:?} {:?}", s.row.deleted, s.row.values, s.stamps))
        });
        let results = club.results.iter().map(|(key, outcome)| {
            // Which seq it was follows from how often somebody asked.
            let applied = matches!(outcome, novaclub::sync::protocol::Outcome::Applied { .. });
            (format!("{key:?}"), if applied { "applied".to_owned() } else { format!("{outcome:?}") })
        });
        rows.chain(results).collect()
    }
}
