//! How often someone may try: signing in, registering, joining, presenting tokens. Buckets in memory,
//! by address and by account; so few lines that no crate is needed. A restart forgets them, which costs an
//! attacker nothing that the slow hash does not take back.
//!
//! A stranger who guesses at an account uses up the account's bucket, and must not lock its owner out. So
//! tries are counted apart where the account has signed in before (OWASP's "device cookies"):
//! - with the mark of a device (`device.rs`), by that device and account alone, from wherever it asks;
//! - from a known address, by that address and account. Known addresses are in memory: a restart forgets them,
//!   the marks stand.
//!
//! Nobody gets a mark without the password, or a link that went to the account's mail and set a new one: that is how
//! an owner comes in on a new device while a stranger goes on. A stolen device has as many tries as a stranger.

use crate::server::{Error, moment};
use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// So many tries at once, then one more each so many milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    pub burst: u32,
    pub every_ms: i64,
}

/// What is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Allowances {
    /// Sign-ins to one account, from anywhere.
    pub account: Allowance,
    /// Sign-ins to one account from one device or address where it has signed in before.
    pub known: Allowance,
    /// Sign-ins from one address; a club's whole office may share one.
    pub address: Allowance,
    /// Registrations and uses of invitations from one address.
    pub registration: Allowance,
    /// Tokens that are not good, from one address.
    pub token: Allowance,
    /// Mails that anyone can have sent to one account.
    pub mail: Allowance,
    /// Codes and passkeys of one account, by whoever knows its password or sits at its session.
    pub factor: Allowance,
}

impl Default for Allowances {
    fn default() -> Self {
        Self {
            account: Allowance { burst: 10, every_ms: 30_000 },
            known: Allowance { burst: 10, every_ms: 30_000 },
            address: Allowance { burst: 60, every_ms: 2_000 },
            registration: Allowance { burst: 20, every_ms: 30_000 },
            token: Allowance { burst: 120, every_ms: 1_000 },
            mail: Allowance { burst: 3, every_ms: 1_200_000 },
            // Three of a million codes are right at a time: a guesser has a chance in 700 a day.
            factor: Allowance { burst: 6, every_ms: 180_000 },
        }
    }
}

/// Who tries what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Try {
    /// Strangers' tries at an account.
    Account(String),
    /// Tries at an account on a device that bears its mark.
    Device(String, String),
    /// Tries at an account from an address that it has signed in from.
    Place(String, IpAddr),
    Address(IpAddr),
    Registration(IpAddr),
    Token(IpAddr),
    Mail(String),
    Factor(Uuid),
}

/// More buckets than this, and those that are full again are dropped.
const MOST_BUCKETS: usize = 20_000;

/// The buckets.
#[derive(Debug, Default)]
pub struct Limits {
    allowances: Allowances,
    /// Until when each bucket is in debt: the "virtual scheduling" form of the leaky bucket.
    paid_until_ms: Mutex<HashMap<Try, i64>>,
    /// From where accounts have signed in.
    known: Mutex<HashSet<(String, IpAddr)>>,
}

/// More than this, and all are forgotten.
const MOST_KNOWN: usize = 50_000;

impl Limits {
    #[must_use]
    pub fn new(allowances: Allowances) -> Self {
        Self { allowances, ..Self::default() }
    }

    const fn allowance(&self, of: &Try) -> Allowance {
        match of {
            Try::Account(_) => self.allowances.account,
            Try::Device(..) | Try::Place(..) => self.allowances.known,
            Try::Address(_) => self.allowances.address,
            Try::Registration(_) => self.allowances.registration,
            Try::Token(_) => self.allowances.token,
            Try::Mail(_) => self.allowances.mail,
            Try::Factor(_) => self.allowances.factor,
        }
    }

    /// Takes one try before it is made, so that tries side by side count as well.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds to wait.
    pub fn take(&self, of: Try) -> Result<(), Error> {
        self.take_at(of, moment::now().timestamp_millis())
    }

    fn take_at(&self, of: Try, now_ms: i64) -> Result<(), Error> {
        let Allowance { burst, every_ms } = self.allowance(&of);
        let mut buckets = self.paid_until_ms.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_BUCKETS {
            buckets.retain(|_, paid_until| *paid_until > now_ms);
        }
        let paid_until = buckets.entry(of).or_insert(now_ms);
        let next = (*paid_until).max(now_ms) + every_ms;
        let wait_ms = next - now_ms - i64::from(burst) * every_ms;
        if wait_ms > 0 {
            return Err(Error::TooMany(u64::try_from(wait_ms / 1_000 + 1).unwrap_or(1)));
        }
        *paid_until = next;
        Ok(())
    }

    /// An account has signed in from an address.
    pub fn remember(&self, account: &str, address: IpAddr) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert((account.to_owned(), address));
    }

    /// Whether an account has signed in from an address before.
    #[must_use]
    pub fn knows(&self, account: &str, address: IpAddr) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(&(account.to_owned(), address))
    }

    /// Gives a try back: it succeeded.
    pub fn give_back(&self, of: &Try) {
        let every_ms = self.allowance(of).every_ms;
        let mut buckets = self.paid_until_ms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(paid_until) = buckets.get_mut(of) {
            *paid_until -= every_ms;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        let account = Allowance { burst: 3, every_ms: 10_000 };
        Limits::new(Allowances { account, ..Allowances::default() })
    }

    fn lea() -> Try {
        Try::Account("lea@exemple.fr".to_owned())
    }

    #[test]
    fn a_burst_is_allowed_then_one_try_at_a_time() {
        let limits = limits();
        for _ in 0..3 {
            assert!(limits.take_at(lea(), 1_000).is_ok());
        }
        assert!(matches!(limits.take_at(lea(), 1_000), Err(Error::TooMany(11))));
        assert!(limits.take_at(Try::Account("autre@exemple.fr".to_owned()), 1_000).is_ok());
        assert!(limits.take_at(lea(), 11_000).is_ok());
        assert!(limits.take_at(lea(), 11_000).is_err());
    }

    #[test]
    fn what_succeeds_costs_nothing() {
        let limits = limits();
        for _ in 0..20 {
            assert!(limits.take_at(lea(), 1_000).is_ok());
            limits.give_back(&lea());
        }
    }
}
