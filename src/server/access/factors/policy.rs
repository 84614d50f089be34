//! Which factors are wanted of whom. Pure: what an account holds and what its club asks for come as arguments.
//!
//! A password, or another site's word, is one factor; a passkey with user verification is two, since it asks
//! for the thing and for the finger or the PIN. Who holds a second factor is always asked for it: else a
//! stolen password would be enough after all. Who holds none goes on, unless the club wants one of their role.

use crate::club::Role;
use serde::{Deserialize, Serialize};

/// By what somebody has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    Password,
    /// Another site's word (`OpenID` Connect).
    OpenId,
    /// With user verification, which the server demands.
    Passkey,
}

impl Door {
    /// How many factors it has proven.
    #[must_use]
    pub const fn factors(self) -> usize {
        match self {
            Self::Password | Self::OpenId => 1,
            Self::Passkey => 2,
        }
    }
}

/// What an account can prove itself with beside the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// An app that shows codes.
    pub totp: bool,
    pub passkeys: usize,
    /// That were not used yet. They stand in for a factor that is lost, and are none by themselves.
    pub recovery_codes: usize,
}

impl Holds {
    /// Whether there is a second factor.
    #[must_use]
    pub const fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }

    /// Whether there is none left once one of them is taken away.
    #[must_use]
    pub fn is_last(self) -> bool {
        usize::from(self.totp) + self.passkeys == 1
    }
}

/// What is still wanted of somebody who has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Nothing,
    /// No session before the second factor is shown.
    Second,
    /// A session that can do nothing but make a second factor.
    Enrolment,
}

/// The roles that a club can want a second factor of: those who work for it. A parent who looks at a card has
/// nothing that is worth the trouble.
pub const CAN_BE_REQUIRED: [Role; 4] = [Role::Admin, Role::Treasurer, Role::Secretary, Role::Coach];

/// What is still wanted of somebody in a role, of a club that requires a second factor of some roles.
#[must_use]
pub fn wanted(door: Door, holds: Holds, role: Role, required: &[Role]) -> Wanted {
    if door.factors() > 1 {
        Wanted::Nothing
    } else if holds.any() {
        Wanted::Second
    } else if is_enrolment_due(holds, role, required) {
        Wanted::Enrolment
    } else {
        Wanted::Nothing
    }
}

/// Whether somebody has to make a second factor before going on.
#[must_use]
pub fn is_enrolment_due(holds: Holds, role: Role, required: &[Role]) -> bool {
    required.contains(&role) && !holds.any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Holds = Holds { totp: false, passkeys: 0, recovery_codes: 0 };
    const APP: Holds = Holds { totp: true, passkeys: 0, recovery_codes: 10 };
    const KEY: Holds = Holds { totp: false, passkeys: 1, recovery_codes: 10 };

    #[test]
    fn whoever_holds_a_second_factor_is_asked_for_it_and_a_passkey_is_both() {
        for holds in [APP, KEY] {
            for required in [&[][..], &[Role::Coach]] {
                assert_eq!(wanted(Door::Password, holds, Role::Coach, required), Wanted::Second);
                assert_eq!(wanted(Door::OpenId, holds, Role::Coach, required), Wanted::Second);
                assert_eq!(wanted(Door::Passkey, holds, Role::Coach, required), Wanted::Nothing);
            }
        }
    }

    #[test]
    fn whoever_holds_none_goes_on_unless_the_club_wants_one_of_the_role() {
        for role in Role::ALL {
            assert_eq!(wanted(Door::Password, NOTHING, *role, &[]), Wanted::Nothing, "{role:?}");
            let of_others: Vec<Role> = Role::ALL.iter().copied().filter(|other| other != role).collect();
            assert_eq!(wanted(Door::Password, NOTHING, *role, &of_others), Wanted::Nothing, "{role:?}");
            assert_eq!(wanted(Door::Password, NOTHING, *role, &[*role]), Wanted::Enrolment, "{role:?}");
        }
    }

    #[test]
    fn recovery_codes_alone_are_no_factor() {
        let paper = Holds { recovery_codes: 10, ..NOTHING };
        assert!(!paper.any());
        assert!(is_enrolment_due(paper, Role::Admin, &[Role::Admin]));
        assert!(APP.is_last() && KEY.is_last() && !NOTHING.is_last());
        assert!(!Holds { passkeys: 1, ..APP }.is_last());
    }
}
