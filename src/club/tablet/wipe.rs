//! What a device does when it hears whether it is to be erased: the same for a copy that is open, one behind its
//! lock, and one that rests while somebody else uses the device, or nobody.

use super::WipeCheck;

/// What is to be done with a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WipeDuty {
    /// Nothing was ordered.
    None,
    /// It goes now.
    Erase,
    /// What waits leaves first.
    SendFirst,
    /// It stays, unseen, until somebody has signed in to send what waits, or says that it may be lost.
    Wait,
}

/// What becomes of a copy in which so many changes wait. Only who said to destroy them, or somebody who is told
/// of them, loses any: that nobody is signed in is no reason.
#[must_use]
pub const fn wipe_duty(check: WipeCheck, waiting: u32, can_send: bool) -> WipeDuty {
    match (check.wipe, check.destroy || waiting == 0, can_send) {
        (false, ..) => WipeDuty::None,
        (true, true, _) => WipeDuty::Erase,
        (true, false, true) => WipeDuty::SendFirst,
        (true, false, false) => WipeDuty::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERED: WipeCheck = WipeCheck { wipe: true, destroy: false };
    const DESTROY: WipeCheck = WipeCheck { wipe: true, destroy: true };

    #[test]
    fn nothing_that_waits_is_lost_unless_it_was_said_to_destroy_it() {
        assert_eq!(wipe_duty(ORDERED, 1, true), WipeDuty::SendFirst);
        assert_eq!(wipe_duty(ORDERED, 1, false), WipeDuty::Wait);
        assert_eq!(wipe_duty(DESTROY, 1, true), WipeDuty::Erase);
        assert_eq!(wipe_duty(DESTROY, 1, false), WipeDuty::Erase);
    }

    #[test]
    fn a_copy_that_has_nothing_to_send_goes_at_once_and_one_without_an_order_stays() {
        for can_send in [true, false] {
            assert_eq!(wipe_duty(ORDERED, 0, can_send), WipeDuty::Erase);
            for destroy in [true, false] {
                assert_eq!(wipe_duty(WipeCheck { wipe: false, destroy }, 3, can_send), WipeDuty::None);
            }
        }
    }
}
