//! The programs that are measured, each in a process of its own.

use crate::{Failure, floor::BARE_HANDLER};
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running program; it ends with this value.
pub struct Process {
    pub address: SocketAddr,
    child: Child,
}

impl Process {
    /// The real program on a database of its own.
    pub async fn novaclub(folder: &Path) -> Result<Self, Failure> {
        let project = env!("CARGO_MANIFEST_DIR");
        let program = std::env::var("NOVACLUB_PROGRAM")
            .unwrap_or_else(|_| format!("{project}/target/release/novaclub"));
        let address = free_address()?;
        let site = std::env::var("NOVACLUB_SITE").unwrap_or_else(|_| format!("{project}/target/site"));
        let mut command = Command::new(&program);
        command
            .arg("serve")
            .current_dir(folder)
            .env("NOVACLUB_ADDRESS", address.to_string())
            .env("NOVACLUB_PUBLIC_URL", format!("http://{address}"))
            .env("NOVACLUB_SECRET", "a secret of the measurements, known to everybody")
            .env("NOVACLUB_SITE", site)
            .env("DATABASE_URL", format!("sqlite://{}/novaclub.db", folder.display()));
        Self::start(command, address).await.map_err(|error| format!("{program}: {error}").into())
    }

    /// This program again, answering at once.
    pub async fn bare_handler() -> Result<Self, Failure> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(BARE_HANDLER).arg(address.to_string());
        Self::start(command, address).await
    }

    async fn start(mut command: Command, address: SocketAddr) -> Result<Self, Failure> {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut process = Self { address, child };
        // It listens when it can be reached.
        for _ in 0..400 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return Ok(process);
            }
            if let Some(status) = process.child.try_wait()? {
                return Err(format!("it ended at once: {status}").into());
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        Err("it does not listen".into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
