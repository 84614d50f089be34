//! The server program in a process of its own, that can be killed and started again.

use crate::{Failure, options::Options};
use std::{
    fs::{File, OpenOptions},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// A new server must answer within this.
const START: Duration = Duration::from_mins(1);

/// The program, whether it runs at the moment or not.
pub struct Server {
    pub address: SocketAddr,
    program: PathBuf,
    site: PathBuf,
    folder: PathBuf,
    database: String,
    /// What it is started by: `strace`, a shell that limits it; nothing most of the time.
    wrapper: Vec<String>,
    child: Option<Child>,
    pub kills: u32,
}

impl Server {
    /// Starts it on a database.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(
        options: &Options,
        folder: &Path,
        database: String,
        wrapper: Vec<String>,
    ) -> Result<Self, Failure> {
        let mut server = Self {
            address: free_address()?,
            program: options.program.clone(),
            site: options.site.clone(),
            folder: folder.to_owned(),
            database,
            wrapper,
            child: None,
            kills: 0,
        };
        server.spawn()?;
        server.until_listening().await?;
        Ok(server)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// Starts the program and does not wait.
    ///
    /// # Errors
    /// When there is no such program.
    pub fn spawn(&mut self) -> Result<(), Failure> {
        let log = OpenOptions::new().create(true).append(true).open(self.log())?;
        let mut words =
            self.wrapper.iter().map(String::as_str).chain([self.program.to_str().unwrap_or_default()]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command
            .args(words)
            .arg("serve")
            .current_dir(&self.folder)
            .env("NOVACLUB_ADDRESS", self.address.to_string())
            .env("NOVACLUB_PUBLIC_URL", format!("http://{}", self.address))
            .env("NOVACLUB_SECRET", "a secret of the chaos, known to everybody here")
            .env("NOVACLUB_SITE", &self.site)
            .env("NOVACLUB_LOG", "warn")
            .env("DATABASE_URL", &self.database)
            .stdout(Stdio::null())
            .stderr(Stdio::from(log));
        self.child = Some(command.spawn()?);
        Ok(())
    }

    /// From now on it is started as it is.
    pub fn unwrap(&mut self) {
        self.wrapper.clear();
    }

    /// How its process has ended; nothing while it runs.
    ///
    /// # Errors
    /// When that cannot be known.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child.as_mut().map_or(Ok(None), |child| Ok(child.try_wait()?))
    }

    /// Waits until it can be reached.
    ///
    /// # Errors
    /// When it ends instead, with what it wrote last.
    pub async fn until_listening(&mut self) -> Result<(), Failure> {
        let until = Instant::now() + START;
        while Instant::now() < until {
            if tokio::net::TcpStream::connect(self.address).await.is_ok() {
                return Ok(());
            }
            if let Some(child) = &mut self.child
                && let Some(status) = child.try_wait()?
            {
                return Err(format!("the server ended: {status}\n{}", self.last_words()?).into());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(format!("the server does not listen\n{}", self.last_words()?).into())
    }

    /// SIGKILL: what was not on the disk, or with the kernel, is gone.
    ///
    /// # Errors
    /// When there is no such process any more: it ended by itself.
    pub fn kill(&mut self) -> Result<(), Failure> {
        let Some(mut child) = self.child.take() else { return Err("no server runs".into()) };
        if let Some(status) = child.try_wait()? {
            return Err(format!("the server ended by itself: {status}\n{}", self.last_words()?).into());
        }
        child.kill()?;
        child.wait()?;
        self.kills += 1;
        Ok(())
    }

    /// SIGTERM, as an operator does; waits for the end.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn stop(&mut self) -> Result<(), Failure> {
        let process = self.process()?;
        Command::new("kill").arg(process.to_string()).status()?;
        if let Some(mut child) = self.child.take() {
            child.wait()?;
        }
        Ok(())
    }

    /// The process of the program itself, below its wrapper.
    ///
    /// # Errors
    /// When none runs.
    pub fn process(&self) -> Result<u32, Failure> {
        let id = self.child.as_ref().ok_or("no server runs")?.id();
        Ok(children_of(id).first().copied().unwrap_or(id))
    }

    fn last_words(&self) -> Result<String, Failure> {
        let log = std::fs::read_to_string(self.log())?;
        let lines: Vec<&str> = log.lines().collect();
        Ok(lines[lines.len().saturating_sub(15)..].join("\n"))
    }

    /// What it wrote of panics.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn panics(&self) -> Result<Vec<String>, Failure> {
        let log = std::fs::read_to_string(self.log())?;
        Ok(log.lines().filter(|line| line.contains("panicked at")).map(str::to_owned).collect())
    }

    /// Keeps the log of a run that failed.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn keep_log(&self, name: &str) -> Result<PathBuf, Failure> {
        let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("target/chaos/{name}.log"));
        std::fs::create_dir_all(kept.parent().unwrap_or(&self.folder))?;
        std::io::copy(&mut File::open(self.log())?, &mut File::create(&kept)?)?;
        Ok(kept)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A wrapper does not take its child along; and either may have ended already.
            for process in children_of(child.id()) {
                let _ =
                    Command::new("kill").args(["-9", &process.to_string()]).stderr(Stdio::null()).status();
            }
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The processes that a process has started.
pub fn children_of(process: u32) -> Vec<u32> {
    let path = format!("/proc/{process}/task/{process}/children");
    let listed = std::fs::read_to_string(path).unwrap_or_default();
    listed.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Below the ports that the kernel gives to clients: while the server is down, one of them could be given
/// its port, and connect to itself.
///
/// # Errors
/// When there is none.
pub fn free_address() -> Result<SocketAddr, Failure> {
    for _ in 0..100 {
        let address = SocketAddr::from(([127, 0, 0, 1], fastrand::u16(12_000..20_000)));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    Err("no port is free".into())
}
