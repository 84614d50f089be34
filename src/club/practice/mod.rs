//! "May practise?": one pure rule over licence, medical proof, dues and consents, the same on the
//! attendance screen, inside commands and on the server.

mod facts;
mod licence_check;
mod policy;
mod reader;
mod reason;
mod verdicts;
mod watchlist;

pub use policy::{PracticeCommand, PracticePolicy, PracticePolicyId, Weight};
pub use reader::Reader;
pub use reason::{Colour, Finding, FindingWord, Reason, Verdict};
pub use verdicts::{Papers, VERDICT_READS, Verdicts, policy_of, verdict_reads};
pub use watchlist::{WATCHLIST_READS, WatchFilter, WatchLine, Watched, Watchlist, watchlist};
