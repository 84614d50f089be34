//! How much room the server's database has on its disk.

use crate::Failure;
use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

/// How much room the database has.
#[derive(Clone, Debug)]
pub enum Room {
    /// A file system of its own; a file beside the database takes the room away.
    Mounted { at: PathBuf },
    /// Where mounting is not permitted: a limit to the size of the server's files.
    Limited,
}

/// The size of the file system.
const MEGABYTES: usize = 48;
/// How large files may become while there is no room, where that is what there is: smaller than they are.
const NO_ROOM: &str = "200000";

impl Room {
    /// Mounts a small file system, if that is permitted.
    ///
    /// # Errors
    /// When there is no `mount`.
    pub fn make(at: &Path) -> Result<Self, Failure> {
        let size = format!("size={MEGABYTES}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "novaclub-chaos"]).arg(at).output()?;
        if mounted.status.success() {
            return Ok(Self::Mounted { at: at.to_owned() });
        }
        println!(
            "a small file system cannot be mounted here ({}): the size of files is limited instead",
            String::from_utf8_lossy(&mounted.stderr).trim()
        );
        Ok(Self::Limited)
    }

    /// What it is, in words.
    pub fn kind(&self) -> String {
        match self {
            Self::Mounted { .. } => format!("a file system of {MEGABYTES} MB"),
            Self::Limited => "a limit to the size of files".to_owned(),
        }
    }

    /// Takes all the room away, but for so many blocks.
    ///
    /// # Errors
    /// When the server cannot be limited.
    pub fn take(&self, server: u32, rest: usize) -> Result<(), Failure> {
        match self {
            Self::Mounted { at } => {
                let mut ballast = File::create(at.join("ballast"))?;
                let block = [0_u8; 4_096];
                // Until there is no more; then a little is given back.
                let mut written = 0;
                while ballast.write_all(&block).is_ok() {
                    written += block.len();
                }
                ballast.set_len(u64::try_from(written.saturating_sub(rest * 4_096))?)?;
                Ok(())
            }
            Self::Limited => limit(server, NO_ROOM),
        }
    }

    /// There is room again.
    ///
    /// # Errors
    /// When the limit cannot be lifted.
    pub fn give_back(&self, server: u32) -> Result<(), Failure> {
        match self {
            Self::Mounted { at } => Ok(std::fs::remove_file(at.join("ballast"))?),
            Self::Limited => limit(server, "unlimited"),
        }
    }

    /// Leaves the machine as it was.
    ///
    /// # Errors
    /// When the file system is still in use.
    pub fn give_up(&self) -> Result<(), Failure> {
        if let Self::Mounted { at } = self {
            let status = Command::new("umount").arg(at).status()?;
            if !status.success() {
                return Err(format!("{} is still mounted", at.display()).into());
            }
        }
        Ok(())
    }
}

fn limit(server: u32, bytes: &str) -> Result<(), Failure> {
    let status = Command::new("prlimit")
        .args(["--pid", &server.to_string(), &format!("--fsize={bytes}:unlimited")])
        .status()?;
    if status.success() { Ok(()) } else { Err("the size of files cannot be limited".into()) }
}
