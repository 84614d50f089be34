//! Who may do what in a club: a matrix of area × action × role, usual until a club changes it; what is
//! somebody's own; and which rows and fields follow from both. Pages, commands, the API, pulls and exports
//! all ask here.

mod area;
mod commands;
mod held;
mod limits;
mod rights;
mod scope;
mod sight;
mod staff;
#[cfg(test)]
mod tests;
mod widening;

pub use area::{Action, Area, Reach};
pub use commands::{AccessCommand, StandsFor};
pub use held::{held_reads, held_since};
pub use limits::{Limits, area_of_fields};
pub use rights::{AccessGrant, AccessGrantId, Rights};
pub use scope::{FamilyAccount, FamilyAccountId, GroupCoach, GroupCoachId, Own};
pub use sight::{GUARDED, Guarded, Sight, Subject, about, guarded_as};
pub use staff::{keeps_admin, may_place};
pub use widening::{widens_own_family, widens_sight};

use crate::word_enum;

word_enum! {
    /// What a person is in a club.
    pub enum Role {
        Admin = "admin",
        Treasurer = "treasurer",
        Secretary = "secretary",
        Coach = "coach",
        Member = "member",
    }
}

impl Role {
    /// Whether another role usually stands above this one; the treasurer's and the secretary's stand side by side.
    #[must_use]
    pub const fn is_below(self, other: Self) -> bool {
        self.rank() < other.rank()
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Member => 0,
            Self::Coach => 1,
            Self::Treasurer | Self::Secretary => 2,
            Self::Admin => 3,
        }
    }
}
