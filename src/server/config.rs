//! What the operator sets, from the environment. Each value says what is wrong with it.

use super::{
    Error,
    access::{
        openid::Reachable,
        secret::{LENGTH as SECRET_LENGTH, advice, weakness},
        sessions::Lifetimes,
    },
    mail,
    patience::{Patience, seconds},
};
use chrono::TimeDelta;
use std::{env, net::SocketAddr, path::PathBuf, time::Duration};

/// What a slow network takes for a page, and somebody at the door of the gym waits for without tapping again.
pub const PAGE_PATIENCE: Duration = Duration::from_millis(2_500);

/// The server's configuration.
#[derive(Clone)]
pub struct Config {
    pub address: SocketAddr,
    pub database_url: String,
    /// Signs tokens.
    pub secret: Vec<u8>,
    /// Signed tokens before; they are good until they end.
    pub former_secret: Option<Vec<u8>>,
    /// The folder that `make build` fills: bundle, styles, icons.
    pub site: PathBuf,
    /// The address that people use, for links and cookies.
    pub public_url: String,
    /// How long it waits for those whom it serves.
    pub patience: Patience,
    /// How long a device waits for a page before it starts from what it holds.
    pub page_patience: Duration,
    pub mail: mail::Settings,
    /// How long people stay signed in.
    pub sessions: Lifetimes,
    /// Which providers clubs may name to sign in by.
    pub openid: Reachable,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("address", &self.address)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the environment. Without `NOVACLUB_SECRET` a secret is made once and kept in a file that
    /// only the server's user can read.
    ///
    /// # Errors
    /// Names the variable that is wrong and what it should be.
    pub fn from_env() -> Result<Self, Error> {
        let address = address()?;
        let data = data();
        let own = match secret("NOVACLUB_SECRET")? {
            Some(secret) => secret,
            None => own_secret(&PathBuf::from(&data))?,
        };
        Ok(Self {
            database_url: database_url(),
            site: PathBuf::from(env::var("NOVACLUB_SITE").unwrap_or_else(|_| "target/site".to_owned())),
            public_url: public_url(address),
            address,
            secret: own,
            former_secret: secret("NOVACLUB_SECRET_BEFORE")?,
            patience: Patience::from_env()?,
            page_patience: seconds("NOVACLUB_PAGE_SECONDS", PAGE_PATIENCE)?,
            mail: mail::Settings::from_env(&data)?,
            sessions: lifetimes()?,
            openid: Reachable::from_env()?,
        })
    }

    /// Cookies are sent over TLS alone where people use TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// How the program reaches people: what commands need that write to somebody.
#[derive(Clone, Debug)]
pub struct Outside {
    pub public_url: String,
    pub mail: mail::Settings,
}

/// Reads what a command needs that writes to somebody; no secret is made for it.
///
/// # Errors
/// Names the variable that is wrong and what it should be.
pub fn outside() -> Result<Outside, Error> {
    Ok(Outside { public_url: public_url(address()?), mail: mail::Settings::from_env(&data())? })
}

/// The folder of what the program makes for itself.
fn data() -> String {
    env::var("NOVACLUB_DATA").unwrap_or_else(|_| "data".to_owned())
}

/// The address that people use.
fn public_url(address: SocketAddr) -> String {
    env::var("NOVACLUB_PUBLIC_URL").unwrap_or_else(|_| format!("http://{address}"))
}

/// A secret that is strong enough, if one is set.
fn secret(variable: &str) -> Result<Option<Vec<u8>>, Error> {
    let Some(secret) = env::var_os(variable) else { return Ok(None) };
    let secret = secret.into_encoded_bytes();
    match weakness(&secret) {
        Some(weakness) => Err(Error::Configuration(advice(variable, weakness))),
        None => Ok(Some(secret)),
    }
}

/// Where the program listens; asking whether it is well needs this alone.
///
/// # Errors
/// When it is no address.
pub fn address() -> Result<SocketAddr, Error> {
    let address = env::var("NOVACLUB_ADDRESS").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    address.parse().map_err(|_| {
        Error::Configuration(
            "NOVACLUB_ADDRESS must be an IP address and a port, such as 127.0.0.1:3000".to_owned(),
        )
    })
}

/// Where the data is; commands that only need the database ask for this alone.
#[must_use]
pub fn database_url() -> String {
    env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://data/novaclub.db".to_owned())
}

/// The longest that anybody may stay signed in, in days.
const MOST_SESSION_DAYS: i64 = 365;

/// How long people stay signed in.
fn lifetimes() -> Result<Lifetimes, Error> {
    let usual = Lifetimes::default();
    let absolute = session_days("NOVACLUB_SESSION_DAYS", usual.absolute)?;
    let idle = session_days("NOVACLUB_SESSION_IDLE_DAYS", usual.idle.min(absolute))?;
    Ok(Lifetimes { idle, absolute })
}

fn session_days(variable: &str, usual: TimeDelta) -> Result<TimeDelta, Error> {
    let Ok(days) = env::var(variable) else { return Ok(usual) };
    let days = days.parse().ok().filter(|days| (1..=MOST_SESSION_DAYS).contains(days));
    days.map(TimeDelta::days).ok_or_else(|| {
        Error::Configuration(format!("{variable} must be a number of days from 1 to {MOST_SESSION_DAYS}"))
    })
}

/// For how many days the history of changes is kept, when nothing else is said: three seasons.
const HISTORY_DAYS: u32 = 3 * 365 + 1;

/// What a season's questions need at the least.
const LEAST_HISTORY_DAYS: u32 = 30;

/// A century: for ever.
const MOST_HISTORY_DAYS: u32 = 36_525;

/// For how many days the history of changes is kept.
///
/// # Errors
/// When it is no number, or too small a one.
pub fn history_days() -> Result<u32, Error> {
    let Ok(days) = env::var("NOVACLUB_HISTORY_DAYS") else { return Ok(HISTORY_DAYS) };
    let days = days.parse().ok().filter(|days| (LEAST_HISTORY_DAYS..=MOST_HISTORY_DAYS).contains(days));
    days.ok_or_else(|| {
        let range = format!("from {LEAST_HISTORY_DAYS} to {MOST_HISTORY_DAYS}");
        Error::Configuration(format!("NOVACLUB_HISTORY_DAYS must be a number of days {range}"))
    })
}

fn own_secret(folder: &std::path::Path) -> Result<Vec<u8>, Error> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let path = folder.join("secret");
    match std::fs::read(&path) {
        Ok(secret) if secret.len() >= SECRET_LENGTH => return Ok(secret),
        Ok(_) => {
            return Err(Error::Configuration(format!(
                "{} is damaged: remove it to sign everyone out",
                path.display()
            )));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    let mut secret = vec![0_u8; SECRET_LENGTH * 2];
    getrandom::fill(&mut secret)
        .map_err(|error| Error::Configuration(format!("no random numbers: {error}")))?;
    std::fs::create_dir_all(folder)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(&secret)?;
    Ok(secret)
}
