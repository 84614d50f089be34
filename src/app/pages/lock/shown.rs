//! What the lock screen shows, decided without a browser.

/// What the screen is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Code,
    /// Too many wrong codes, or one that was forgotten: after a sign-in another one is chosen.
    NewCode,
    People,
}

/// Why neither a code nor a sign-in of this person opens the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// Nothing opens it any more.
    Gone,
    /// The club has taken the person off.
    NoAccess,
}

/// What is in the box of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Code,
    NewCode,
    People,
    /// It is to be erased, and only a sign-in lets what waits leave.
    SignInAlone,
    /// No code opens it any more.
    Destroyed,
    /// So many changes are in it.
    Shut(Shut, u32),
}

/// What is in the box: with tries `left`, `is_signed_out` when a code would open it and send nothing.
#[must_use]
pub const fn shown(step: Step, shut: Option<(Shut, u32)>, left: u32, is_signed_out: bool) -> Shown {
    match (step, shut) {
        (Step::People, _) => Shown::People,
        (_, Some((why, waiting))) => Shown::Shut(why, waiting),
        (Step::NewCode, None) => Shown::NewCode,
        (Step::Code, None) if is_signed_out => Shown::SignInAlone,
        (Step::Code, None) if left == 0 => Shown::Destroyed,
        (Step::Code, None) => Shown::Code,
    }
}

/// Whether it is said that something is to be sent before all is erased: whom the club has taken off sends nothing,
/// signed in or not.
#[must_use]
pub const fn can_be_sent(shut: Option<(Shut, u32)>) -> bool {
    !matches!(shut, Some((Shut::NoAccess, _)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_no_sign_in_helps_is_told_why_before_anything_else() {
        let (gone, no_access) = (Some((Shut::Gone, 2)), Some((Shut::NoAccess, 1)));
        for (step, shut, left, is_signed_out, expected) in [
            (Step::Code, None, 5, false, Shown::Code),
            (Step::Code, None, 0, false, Shown::Destroyed),
            (Step::Code, None, 5, true, Shown::SignInAlone),
            (Step::Code, None, 0, true, Shown::SignInAlone),
            // Whoever comes from a sign-in chooses a code, however many tries are left.
            (Step::NewCode, None, 0, true, Shown::NewCode),
            (Step::Code, gone, 5, false, Shown::Shut(Shut::Gone, 2)),
            (Step::NewCode, gone, 0, true, Shown::Shut(Shut::Gone, 2)),
            (Step::Code, no_access, 5, true, Shown::Shut(Shut::NoAccess, 1)),
            (Step::NewCode, no_access, 0, false, Shown::Shut(Shut::NoAccess, 1)),
            // Somebody else may always go to their own.
            (Step::People, no_access, 5, false, Shown::People),
            (Step::People, None, 0, true, Shown::People),
        ] {
            let found = shown(step, shut, left, is_signed_out);
            assert_eq!(found, expected, "{step:?} {shut:?} {left} {is_signed_out}");
        }
        assert!(can_be_sent(None) && can_be_sent(gone) && !can_be_sent(no_access));
    }
}
