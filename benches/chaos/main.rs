//! Real faults on the real program, its processes, sockets and files: `make chaos`.
//!
//! Eight devices of three clubs, each with the real replica on a store that commits as `IndexedDB` does,
//! work against the server program (`NOVACLUB_PROGRAM`) while it or its database is killed, while there is
//! no room, while the network does what bad networks do, while clocks are wrong. Then the faults end, and every command
//! that a device ever accepted is looked for: in the database, in the history, in the journals. One that
//! is lost or was carried out twice fails the run, with the device, the number and the command.
//!
//! The seed decides what people do and which faults come; when things meet is left to the machine.

mod club;
mod cluster;
mod commands;
mod connection;
mod database;
mod device;
mod disk;
mod ears;
mod flushes;
mod network;
mod options;
mod report;
mod room;
mod scenario;
mod server;
mod talk;
mod troubles;
mod verdict;
mod witness;

use options::Options;
use report::Line;
use std::process::ExitCode;

/// What can go wrong with the run itself.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<ExitCode, Failure> {
    let options = Options::read()?;
    println!("seed {} (CHAOS_SEED), {} kills (CHAOS_KILLS)", options.seed, options.kills);
    // One thread is all devices and the network: the other processor is the server's.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut lines: Vec<Line> = Vec::new();
    for (scenario, database) in options.runs() {
        let line = runtime.block_on(scenario::run(&options, scenario, database))?;
        println!("{line}");
        lines.push(line);
    }
    report::print(&lines);
    let is_good = lines.iter().all(Line::is_good);
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
