//! `novaclub health`: asks the running program, for containers that have no curl.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the program at an address says that it is well; what it says otherwise.
///
/// # Errors
/// Why it is not, for people.
pub fn ask(address: SocketAddr) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{address} does not answer: {error}");
    let mut stream = TcpStream::connect_timeout(&reachable(address), PATIENCE).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(failed)?;
    write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").map_err(failed)?;
    let mut answer = String::new();
    stream.take(16 * 1024).read_to_string(&mut answer).map_err(failed)?;
    let status = answer.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) == Some("200") { Ok(()) } else { Err(format!("{address} answers: {status}")) }
}

/// A program that listens everywhere is asked at home.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let home = if address.is_ipv6() {
            std::net::Ipv6Addr::LOCALHOST.into()
        } else {
            IpAddr::V4(Ipv4Addr::LOCALHOST)
        };
        return SocketAddr::new(home, address.port());
    }
    address
}
