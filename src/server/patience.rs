//! How long the server waits for those whom it serves, and for how many at once: what a slow sender, a
//! slow reader or a thousand silent connections can take from everybody else.

use super::Error;
use std::{env, fs, time::Duration};

/// The limits of connections.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request: from its first byte, of the first one from the connection on.
    pub head: Duration,
    /// For a request, its body included; and for an answer that is not taken.
    pub request: Duration,
    /// For the next request on a connection.
    pub idle: Duration,
    /// How many connections are held at once, sockets that listen included.
    pub connections: usize,
}

/// The most connections unless something else is said: a club's every tablet, many times over.
const CONNECTIONS: usize = 10_000;

/// What a time-out may be, in seconds: up to an hour.
const SECONDS: std::ops::RangeInclusive<u64> = 1..=3_600;

/// What the number of connections may be.
const ANY_CONNECTIONS: std::ops::RangeInclusive<usize> = 8..=1_000_000;

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            request: Duration::from_secs(30),
            idle: Duration::from_mins(1),
            connections: CONNECTIONS,
        }
    }
}

impl Patience {
    /// Reads the environment. Without `NOVACLUB_CONNECTIONS`, connections take three quarters at the most of
    /// the files that the process may open: the database and the pages' files need the others.
    ///
    /// # Errors
    /// Names the variable that is wrong and what it should be.
    pub fn from_env() -> Result<Self, Error> {
        let default = Self::default();
        let connections = match env::var("NOVACLUB_CONNECTIONS") {
            Err(_) => open_files().map_or(CONNECTIONS, |files| CONNECTIONS.min(files / 4 * 3)),
            Ok(said) => said.parse().ok().filter(|most| ANY_CONNECTIONS.contains(most)).ok_or_else(|| {
                Error::Configuration(format!(
                    "NOVACLUB_CONNECTIONS must be a number from {} to {}",
                    ANY_CONNECTIONS.start(),
                    ANY_CONNECTIONS.end()
                ))
            })?,
        };
        Ok(Self {
            head: seconds("NOVACLUB_HEAD_SECONDS", default.head)?,
            request: seconds("NOVACLUB_REQUEST_SECONDS", default.request)?,
            idle: seconds("NOVACLUB_IDLE_SECONDS", default.idle)?,
            connections,
        })
    }
}

/// A number of seconds that the operator may set.
///
/// # Errors
/// Names the variable that is wrong and what it should be.
pub fn seconds(name: &str, default: Duration) -> Result<Duration, Error> {
    let Ok(said) = env::var(name) else { return Ok(default) };
    let seconds = said.parse().ok().filter(|seconds| SECONDS.contains(seconds)).ok_or_else(|| {
        let range = format!("from {} to {}", SECONDS.start(), SECONDS.end());
        Error::Configuration(format!("{name} must be a number of seconds {range}"))
    })?;
    Ok(Duration::from_secs(seconds))
}

/// How many files the process may open; none where the system does not say so.
fn open_files() -> Option<usize> {
    soft_limit(&fs::read_to_string("/proc/self/limits").ok()?)
}

/// "Max open files            1024                 524288               files"
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_may_be_open_are_read_from_the_systems_table() {
        let table = "Max processes             63432                63432                processes\n\
            Max open files            1024                 524288               files\n";
        assert_eq!(soft_limit(table), Some(1_024));
        assert_eq!(
            soft_limit("Max open files            unlimited            unlimited            files"),
            None
        );
        assert_eq!(soft_limit(""), None);
    }
}
