//! A `PostgreSQL` of the run's own, as operators have it (`fsync` on), that may fall: all its processes
//! killed at once, one of them, or told to stop at once.

use crate::{Failure, options::Options, server::children_of};
use sqlx::{Connection as _, PgConnection};
use std::{
    fs::{File, OpenOptions},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// It must answer within this, recovery included.
const START: Duration = Duration::from_mins(1);
/// How often it is looked whether something has come or gone.
const LOOK: Duration = Duration::from_millis(5);

/// How it falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fall {
    /// `kill -9` of every process.
    All,
    /// `kill -9` of a process that serves a connection: the others are ended, and it recovers by itself.
    One,
    /// Told to stop at once: no transaction is finished, nothing is written down.
    AtOnce,
}

/// The server, whether it runs at the moment or not.
pub struct Cluster {
    pub url: String,
    /// Belongs to whom it runs as.
    pub folder: PathBuf,
    port: u16,
    programs: PathBuf,
    /// Whom it runs as: it refuses to be root.
    owner: Option<(u32, u32)>,
    /// What it is started by: `strace`, or nothing.
    pub wrapper: Vec<String>,
    child: Option<Child>,
}

impl Cluster {
    /// A new one, which does not run yet.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make(options: &Options, port: u16) -> Result<Self, Failure> {
        let name = format!("novaclub-postgres-{}", novaclub::server::moment::random_id().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        let is_root = said_by("id", &["-u"])? == 0;
        let owner = if is_root { Some(someone_else()?) } else { None };
        if let Some((user, group)) = owner {
            chown(&folder, Some(user), Some(group))?;
        }
        let cluster = Self {
            url: format!("postgres://novaclub@127.0.0.1:{port}/postgres"),
            folder,
            port,
            programs: options.programs()?.to_owned(),
            owner,
            wrapper: Vec::new(),
            child: None,
        };
        let initdb = cluster.programs.join("initdb");
        let words = ["--pgdata=data", "--username=novaclub", "--auth=trust", "--encoding=UTF8"];
        let made = cluster.command(&initdb).args(words).arg("--locale=C.UTF-8").output()?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)).into());
        }
        Ok(cluster)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder);
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    fn log(&self) -> PathBuf {
        self.folder.join("postgres.log")
    }

    /// Starts it, and waits until it answers.
    ///
    /// # Errors
    /// When it does not, with what it wrote last.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let log = OpenOptions::new().create(true).append(true).open(self.log())?;
        let program = self.programs.join("postgres");
        let mut words = self.wrapper.iter().map(PathBuf::from).chain([program]);
        let first = words.next().unwrap_or_default();
        let mut command = self.command(&first);
        command.args(words).args(["-D", "data", "-p", &self.port.to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories="] {
            command.args(["-c", setting]);
        }
        command.stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn()?);
        self.until_answering().await
    }

    /// Waits until it answers.
    ///
    /// # Errors
    /// When it does not, with what it wrote last.
    pub async fn until_answering(&mut self) -> Result<(), Failure> {
        let until = Instant::now() + START;
        while Instant::now() < until {
            if let Ok(connection) = PgConnection::connect(&self.url).await {
                connection.close().await?;
                return Ok(());
            }
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().transpose()) {
                return Err(format!("PostgreSQL ended: {}\n{}", status?, self.last_words()?).into());
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(format!("PostgreSQL does not answer\n{}", self.last_words()?).into())
    }

    fn last_words(&self) -> Result<String, Failure> {
        let log = std::fs::read_to_string(self.log())?;
        let lines: Vec<&str> = log.lines().collect();
        Ok(lines[lines.len().saturating_sub(15)..].join("\n"))
    }

    /// The process that all others come from.
    fn postmaster(&self) -> Result<u32, Failure> {
        let id = self.child.as_ref().ok_or("PostgreSQL does not run")?.id();
        Ok(if self.wrapper.is_empty() { id } else { children_of(id).first().copied().unwrap_or(id) })
    }

    /// It falls. What has ended must be started again.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn fall(&mut self, how: Fall) -> Result<(), Failure> {
        let postmaster = self.postmaster()?;
        match how {
            Fall::All => {
                // Nobody is born while they are counted.
                signal("STOP", &[postmaster])?;
                let mut all = children_of(postmaster);
                all.push(postmaster);
                signal("KILL", &all)?;
                self.until_ended()?;
                // It does not start while one of the former holds its memory.
                while all.iter().any(|process| is_alive(*process)) {
                    tokio::time::sleep(LOOK).await;
                }
            }
            Fall::One => {
                // Those who were cut off come back.
                let until = Instant::now() + START;
                let serving = loop {
                    let serving = children_of(postmaster).into_iter().find(|process| serves(*process));
                    match serving {
                        Some(serving) => break serving,
                        None if Instant::now() > until => return Err("nobody came back to PostgreSQL".into()),
                        None => tokio::time::sleep(LOOK).await,
                    }
                };
                signal("KILL", &[serving])?;
            }
            Fall::AtOnce => {
                signal("QUIT", &[postmaster])?;
                self.until_ended()?;
            }
        }
        Ok(())
    }

    /// Stops it as an operator does.
    ///
    /// # Errors
    /// When it does not run.
    pub fn stop(&mut self) -> Result<(), Failure> {
        signal("INT", &[self.postmaster()?])?;
        self.until_ended()
    }

    fn until_ended(&mut self) -> Result<(), Failure> {
        if let Some(mut child) = self.child.take() {
            child.wait()?;
        }
        Ok(())
    }

    /// How often it had to recover, as it wrote itself.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn recoveries(&self) -> Result<usize, Failure> {
        let log = std::fs::read_to_string(self.log())?;
        Ok(log.lines().filter(|line| line.contains("automatic recovery in progress")).count())
    }

    /// Keeps the log of a run that failed.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn keep_log(&self, beside: &Path) -> Result<PathBuf, Failure> {
        let kept = beside.with_extension("postgres.log");
        std::io::copy(&mut File::open(self.log())?, &mut File::create(&kept)?)?;
        Ok(kept)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.child.is_some() {
            // It may have ended by itself; whatever it is, nobody needs it any more.
            if let Ok(postmaster) = self.postmaster() {
                let _ = signal("QUIT", &[postmaster]);
            }
            let _ = self.until_ended();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Sends a signal; one that has ended meanwhile needs none.
fn signal(name: &str, processes: &[u32]) -> Result<(), Failure> {
    let processes = processes.iter().map(u32::to_string);
    Command::new("kill").arg(format!("-{name}")).args(processes).stderr(Stdio::null()).status()?;
    Ok(())
}

/// What has ended and was not yet asked for holds nothing.
fn is_alive(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// Whether a process serves a connection, by its title: `postgres: novaclub postgres 127.0.0.1(4242) idle`.
fn serves(process: u32) -> bool {
    let title = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&title).contains(": novaclub ")
}

/// The user and group that `PostgreSQL` runs as when we are root.
fn someone_else() -> Result<(u32, u32), Failure> {
    let name = if said_by("id", &["-u", "postgres"]).is_ok() { "postgres" } else { "nobody" };
    Ok((said_by("id", &["-u", name])?, said_by("id", &["-g", name])?))
}

fn said_by(program: &str, words: &[&str]) -> Result<u32, Failure> {
    let output = Command::new(program).args(words).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
