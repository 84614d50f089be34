//! The server program: serving, and what is done from the command line.

use clap::{Parser, Subcommand};
use novaclub::{
    app::languages::{Language, problems},
    server::{
        Config, Error, config,
        operations::{
            account::{Account, account},
            audit::{Audit, audit},
            backup::{Backup, Restore, backup, restore},
            collect::{Collect, collect_by_hand},
            compress::compress,
            demo::{demo, report},
            health,
            import::{Import, import},
            retention::{Retention, retention},
            serve::serve,
        },
    },
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
    /// Make a club with a believable season to look at
    Demo,
    /// Import a list of people from a file
    Import(Import),
    /// Write everything that the database holds into one file, while the server runs
    Backup(Backup),
    /// Put the database back to a backup; a server on an embedded file must not run meanwhile
    Restore(Restore),
    /// Forget what nobody needs any more: old deletions, answers and history. The server does it each night
    Collect(Collect),
    /// Let go what the clubs keep no longer by their terms of retention. The server does it each night
    Retention(Retention),
    /// Let somebody in again who has lost every way, or a club that has lost its admins
    Account(Account),
    /// Look whether the log of what people did is as it was written
    Audit(Audit),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Error::Refused(refusal)) => {
            eprintln!("novaclub: {}", problems::summary(language(), &refusal));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("novaclub: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether it went as wished; that it did not was said.
fn run(command: Command) -> Result<bool, Error> {
    match command {
        Command::Serve => {
            log();
            runtime()?.block_on(serve(Config::from_env()?))?;
        }
        Command::Health => health::ask(config::address()?).map_err(Error::Configuration)?,
        Command::Compress { folder } => {
            let count = compress(&folder)?;
            println!("{count} files compressed in {}", folder.display());
        }
        Command::Demo => {
            let made = runtime()?.block_on(demo(&config::database_url()))?;
            println!("{}", report(language(), &made));
        }
        Command::Import(arguments) => {
            let database = config::database_url();
            return runtime()?.block_on(import(&database, &arguments, language()));
        }
        Command::Backup(arguments) => {
            return runtime()?.block_on(backup(&config::database_url(), &arguments, language()));
        }
        Command::Restore(arguments) => {
            return runtime()?.block_on(restore(&config::database_url(), &arguments, language()));
        }
        Command::Account(arguments) => {
            let (database, outside) = (config::database_url(), config::outside()?);
            return runtime()?.block_on(account(&database, outside, &arguments, language()));
        }
        Command::Audit(arguments) => {
            return runtime()?.block_on(audit(&config::database_url(), &arguments, language()));
        }
        Command::Retention(arguments) => {
            runtime()?.block_on(retention(&config::database_url(), &arguments, language()))?;
        }
        Command::Collect(arguments) => {
            let (database, days) = (config::database_url(), config::history_days()?);
            runtime()?.block_on(collect_by_hand(&database, days, &arguments, language()))?;
        }
    }
    Ok(true)
}

/// The language of the terminal: `fr_FR.UTF-8` is French.
fn language() -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    Language::choose(named.as_deref().and_then(|name| name.split(['_', '.']).next()), None)
}

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Logs to standard error, as `NOVACLUB_LOG` and `NOVACLUB_LOG_FORMAT` say.
fn log() {
    let filter = EnvFilter::try_from_env("NOVACLUB_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A log on a full disk: that a line could not be written would be said there too, and saying it panics.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    if std::env::var("NOVACLUB_LOG_FORMAT").is_ok_and(|format| format == "json") {
        builder.json().init();
    } else {
        builder.init();
    }
}
