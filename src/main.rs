//! The server program: serving, and what is done from the command line.

use clap::{Parser, Subcommand};
use novaclub::server::{
    Config, Error,
    operations::{compress::compress, health, serve::serve},
};
use std::{path::PathBuf, process::ExitCode};
use tracing_subscriber::EnvFilter;

/// `NovaClub`: a sports club's office that keeps working without a network.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and devices until told to stop
    Serve,
    /// Ask the running program whether it is well
    Health,
    /// Write .br and .gz beside the files of a folder
    Compress { folder: PathBuf },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(error) = run(arguments.command) {
        eprintln!("novaclub: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Serve => {
            log();
            runtime()?.block_on(serve(Config::from_env()?))
        }
        Command::Health => health::ask(novaclub::server::config::address()?).map_err(Error::Configuration),
        Command::Compress { folder } => {
            let count = compress(&folder)?;
            println!("{count} files compressed in {}", folder.display());
            Ok(())
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Logs to standard error, as `NOVACLUB_LOG` and `NOVACLUB_LOG_FORMAT` say.
fn log() {
    let filter = EnvFilter::try_from_env("NOVACLUB_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::env::var("NOVACLUB_LOG_FORMAT").is_ok_and(|format| format == "json") {
        builder.json().init();
    } else {
        builder.init();
    }
}
