//! `novaclub retention`: what the night does about terms of retention, by hand, or only looked at. Mails are the
//! night's alone: the server knows how they are sent, and a terminal need not.

mod report;

use crate::app::languages::Language;
use crate::server::{Db, Error, moment, privacy, sync::Desk};
use clap::Args;

/// What is done.
#[derive(Args, Debug)]
pub struct Retention {
    /// Say what would go, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: what would go within so many days
    #[arg(long, default_value_t = 0, requires = "dry_run")]
    pub days: u64,
}

/// Lets go what is due and prints it, or prints it alone. An account whose owner was not told stays.
///
/// # Errors
/// What the database says.
pub async fn retention(url: &str, arguments: &Retention, language: Language) -> Result<(), Error> {
    let desk = Desk::open(Db::open(url).await?);
    let now = moment::now();
    let tended = if arguments.dry_run {
        privacy::look(&desk, now.date_naive(), arguments.days).await?
    } else {
        privacy::tend_by_hand(&desk, now).await?
    };
    print!("{}", report::text(language, &tended, arguments.dry_run));
    desk.db().close().await;
    Ok(())
}
