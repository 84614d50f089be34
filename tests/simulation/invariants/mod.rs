//! What must hold: at every moment, at certain moments, and once the faults have ended. Each check names
//! its invariant and is counted; one that is never made shows as 0 in the report.

mod commands;
pub mod delivery;
mod quiescence;
mod resets;
mod tabs;
mod versions;
mod view;

use crate::tally::Broken;
use crate::world::World;

impl World {
    /// At every moment.
    pub fn check_always(&mut self) -> Result<(), Broken> {
        for device in 0..self.devices.len() {
            self.check_no_silent_loss(device)?;
            self.check_cursor(device)?;
        }
        Ok(())
    }
}
