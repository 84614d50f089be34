//! From which address a request comes.

use super::AppState;
use axum::{extract::ConnectInfo, http::request::Parts};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The address that limits count by.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The other end of the connection. This program does not speak TLS, so behind an `https` address
/// stands a proxy, which adds the person's address at the end of `X-Forwarded-For`; without one
/// that header is anyone's claim.
#[must_use]
pub fn of(parts: &Parts, state: &AppState) -> Peer {
    let connected = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
    if !state.config.is_secure() {
        return Peer(counted(connected));
    }
    let forwarded = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
    Peer(counted(forwarded.unwrap_or(connected)))
}

/// Whoever has one address of version 6 has a whole network of them: they count as one.
const fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        },
    }
}
