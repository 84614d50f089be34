//! What can go wrong with a passkey in a browser.

/// Why a passkey was neither made nor shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyProblem {
    /// The person said no, or waited too long; browsers do not tell which.
    Cancelled,
    /// The device has one for this account.
    Known,
    Failed,
}
