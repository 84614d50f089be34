//! Where a provider may be: an admin types its address, and the server goes there. Without a limit it would
//! fetch what only its own network can see.

use crate::server::Error;
use std::{
    env,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// Which providers the server goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reachable {
    /// Those on the internet, by https.
    #[default]
    Public,
    /// Those of private networks as well, and by plain http those on this machine: for clubs that run their
    /// own, and for tests.
    Private,
}

impl Reachable {
    /// As the operator says it in `NOVACLUB_OPENID_PRIVATE`.
    ///
    /// # Errors
    /// When it says anything but `allow`.
    pub fn from_env() -> Result<Self, Error> {
        match env::var("NOVACLUB_OPENID_PRIVATE").as_deref() {
            Err(_) | Ok("") => Ok(Self::Public),
            Ok("allow") => Ok(Self::Private),
            Ok(_) => Err(Error::Configuration(
                "NOVACLUB_OPENID_PRIVATE can be `allow`, which lets clubs name providers in private networks, \
                 or be left out"
                    .to_owned(),
            )),
        }
    }

    /// Whether a host may be asked by plain http: one that no network lies before.
    #[must_use]
    pub fn allows_plain(self, host: &str) -> bool {
        self == Self::Private && matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "::1")
    }

    /// Whether the server may connect to an address.
    #[must_use]
    pub fn allows(self, address: IpAddr) -> bool {
        self == Self::Private || is_public(address)
    }
}

/// Whether an address is somebody's on the internet. What stands for a version 4 address inside a version 6
/// one is not asked at all: there is always the plain form.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !(is_reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_global = first & 0xe000 == 0x2000;
    // Tunnels (6to4, Teredo), protocol assignments, documentation.
    let is_special = first == 0x2002
        || (first == 0x2001 && second < 0x0200)
        || (first == 0x2001 && second == 0x0db8)
        || (first == 0x3fff && second < 0x1000);
    is_global && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_ones_own_network_sees_is_not_reached() {
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::a00:1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
            "::127.0.0.1",
        ] {
            let address = private.parse().unwrap();
            assert!(!Reachable::Public.allows(address), "{private}");
            assert!(Reachable::Private.allows(address), "{private}");
        }
    }

    #[test]
    fn what_is_on_the_internet_is() {
        for public in
            ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "193.51.196.138", "2606:4700::1111"]
        {
            assert!(Reachable::Public.allows(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn plain_http_goes_to_this_machine_alone_and_where_it_is_allowed() {
        assert!(Reachable::Private.allows_plain("127.0.0.1"));
        for (reachable, host) in [
            (Reachable::Public, "127.0.0.1"),
            (Reachable::Private, "10.0.0.1"),
            (Reachable::Private, "sso.example"),
        ] {
            assert!(!reachable.allows_plain(host), "{reachable:?} {host}");
        }
    }
}
