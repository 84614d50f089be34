//! Whoever has to make a second factor before going on reaches what that needs, and nothing else. What their
//! device holds stays there.

use super::confirm::PAGE as CONFIRM;

/// Where a second factor is made.
pub const PAGE: &str = "/club/security";

/// Whether an address is open to whoever still has to make a second factor: the page where it is made, what it
/// asks of the server, showing who one is, a password by mail, opening the device's lock, signing out, another
/// club. Of the API, as the router writes it.
#[must_use]
pub fn may_go_on(path: &str) -> bool {
    const OPEN: [&str; 9] = [
        PAGE,
        CONFIRM,
        "/me",
        "/api/v1/me",
        "/sign-in",
        "/sign-out",
        "/switch-club",
        "/change-password",
        "/forgotten-password",
    ];
    let below = ["/api/v1/auth/", "/api/v1/devices/{device_id}/locks", "/confirm-email/", "/reset-password/"];
    OPEN.contains(&path) || below.iter().any(|open| path.starts_with(open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_data_of_the_club_is_open_to_whoever_has_to_make_a_factor_first() {
        for path in [
            "/club/security",
            "/api/v1/auth/factors/app",
            "/api/v1/me",
            "/sign-out",
            "/confirm",
            "/forgotten-password",
            "/reset-password/{token}",
        ] {
            assert!(may_go_on(path), "{path}");
        }
        for path in [
            "/",
            "/members",
            "/club",
            "/api/v1/members",
            "/api/v1/sync/pull",
            "/api/v1/sync/live",
            "/api/v1/audit",
        ] {
            assert!(!may_go_on(path), "{path}");
        }
    }
}
