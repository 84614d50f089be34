//! I19: programs grow older and are replaced; what they left in their outbox is carried out, or visibly
//! refused.

use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::sync::protocol::COMMAND_VERSION;

impl World {
    /// A new version is out: some devices have it, and one day the server insists.
    pub fn versions_move_on(&mut self, device: usize) -> Result<(), Broken> {
        if self.chance.one_in(3) {
            self.server.floor_version = COMMAND_VERSION;
            Ok(())
        } else {
            // An old program that was never replaced.
            self.devices[device].version = COMMAND_VERSION - 1;
            self.schema_changes(device)
        }
    }

    /// 426: the program is replaced by a newer one, which keeps rows in another shape.
    pub fn update_program(&mut self, device: usize) -> Result<(), Broken> {
        self.tally.fault("version, 426 and update");
        self.devices[device].version = COMMAND_VERSION;
        self.schema_changes(device)
    }

    /// The base is wiped; outbox and journal are read by the new program as the old one wrote them.
    pub fn schema_changes(&mut self, device: usize) -> Result<(), Broken> {
        let now = self.now_ms;
        let machine = &mut self.devices[device];
        let before = machine.disk.outbox.clone();
        machine.disk.change_schema();
        let read = machine.disk.outbox_by_way_of_text();
        let id = machine.id;
        self.tally.check(Invariant::I19, read == before, || {
            format!("the outbox of {id} was {before:?} and is read as {read:?}")
        })?;
        machine.disk.outbox = read;
        for tab in 0..machine.tabs.len() {
            machine.crash(tab, now);
        }
        self.forget_watches(Some(device));
        Ok(())
    }
}
