//! What is run, from the environment and the arguments.

use crate::{Failure, database::Kind};
use std::{
    env,
    path::{Path, PathBuf},
};

/// One kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// No fault; one command is taken out of the database and one is put in twice, and both must be found.
    Planted,
    /// `kill -9` of the server, and at once a new one on the same port and database.
    Kill,
    /// Requests and answers get lost, late, cut, doubled, or end at a portal.
    Network,
    /// Clocks are a year wrong, and jump.
    Clocks,
    /// No room for the database.
    Disk,
    /// The server's files may become no larger.
    Limit,
    /// The database ends its connections.
    Connections,
    /// The database itself is killed.
    Crash,
    /// Nothing goes wrong; it is counted how often the disk is told to keep what was written.
    Flushes,
}

impl Scenario {
    const ALL: [Self; 9] = [
        Self::Planted,
        Self::Kill,
        Self::Network,
        Self::Clocks,
        Self::Disk,
        Self::Limit,
        Self::Connections,
        Self::Crash,
        Self::Flushes,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Planted => "planted",
            Self::Kill => "kill",
            Self::Network => "network",
            Self::Clocks => "clocks",
            Self::Disk => "disk",
            Self::Limit => "limit",
            Self::Connections => "connections",
            Self::Crash => "crash",
            Self::Flushes => "flushes",
        }
    }

    /// Files are `SQLite`'s way, a process of its own is `PostgreSQL`'s.
    const fn is_for(self, database: Kind) -> bool {
        match self {
            Self::Kill | Self::Network | Self::Clocks | Self::Flushes => true,
            Self::Planted | Self::Disk | Self::Limit => matches!(database, Kind::Sqlite),
            Self::Connections | Self::Crash => matches!(database, Kind::Postgres),
        }
    }
}

/// What is asked for.
#[derive(Clone)]
pub struct Options {
    pub seed: u64,
    /// How often the server is killed in each run that kills it.
    pub kills: u32,
    /// How many changes of weather the other runs have.
    pub rounds: u32,
    /// The server program.
    pub program: PathBuf,
    /// The files that it serves.
    pub site: PathBuf,
    /// The address of a `PostgreSQL` that may be filled.
    postgres: Option<String>,
    /// Where `initdb` and `postgres` are, for one that may be killed.
    programs: Option<PathBuf>,
    scenarios: Vec<Scenario>,
}

impl Options {
    /// # Errors
    /// Names what cannot be understood, or is missing.
    pub fn read() -> Result<Self, Failure> {
        let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let path = |name: &str, default: &str| env::var_os(name).map_or(project.join(default), PathBuf::from);
        let kills = number("CHAOS_KILLS")?.unwrap_or(100);
        // cargo itself adds `--bench`.
        let named: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
        let scenarios = if named.is_empty() {
            Scenario::ALL.to_vec()
        } else {
            named.iter().map(|name| scenario(name)).collect::<Result<_, _>>()?
        };
        let options = Self {
            seed: number("CHAOS_SEED")?.unwrap_or_else(|| fastrand::u64(..1_000_000)),
            kills: u32::try_from(kills)?,
            // As quick a run as was asked for.
            rounds: u32::try_from(number("CHAOS_ROUNDS")?.unwrap_or_else(|| (kills / 2).clamp(5, 60)))?,
            program: path("NOVACLUB_PROGRAM", "target/release/novaclub"),
            site: path("NOVACLUB_SITE", "target/site"),
            postgres: env::var("NOVACLUB_TEST_POSTGRES").ok(),
            programs: env::var_os("NOVACLUB_POSTGRES_PROGRAMS").map(PathBuf::from),
            scenarios,
        };
        if !options.program.exists() {
            return Err(
                format!("{} does not exist: run `make build` first", options.program.display()).into()
            );
        }
        if options.postgres.is_none() {
            return Err("NOVACLUB_TEST_POSTGRES is not set: run `make chaos`".into());
        }
        Ok(options)
    }

    /// Each scenario on each database that it is for.
    pub fn runs(&self) -> Vec<(Scenario, Kind)> {
        let both = |scenario: &Scenario| [(*scenario, Kind::Sqlite), (*scenario, Kind::Postgres)];
        let all = self.scenarios.iter().flat_map(both);
        all.filter(|(scenario, database)| scenario.is_for(*database)).collect()
    }

    /// # Errors
    /// When there is no `PostgreSQL`.
    pub fn postgres(&self) -> Result<&str, Failure> {
        self.postgres.as_deref().ok_or_else(|| "there is no PostgreSQL".into())
    }

    /// # Errors
    /// When nothing says where they are.
    pub fn programs(&self) -> Result<&Path, Failure> {
        self.programs
            .as_deref()
            .ok_or_else(|| "NOVACLUB_POSTGRES_PROGRAMS is not set: run `make chaos`".into())
    }
}

fn scenario(name: &str) -> Result<Scenario, Failure> {
    let known = Scenario::ALL.map(Scenario::name).join(", ");
    let found = Scenario::ALL.into_iter().find(|scenario| scenario.name() == name);
    found.ok_or_else(|| format!("there is no scenario {name}; there are {known}").into())
}

fn number(name: &str) -> Result<Option<u64>, Failure> {
    match env::var(name) {
        Ok(text) => Ok(Some(text.parse().map_err(|_| format!("{name} must be a number, not {text}"))?)),
        Err(_) => Ok(None),
    }
}
