//! What was read and still stands, because nobody has written since. Most requests of a quiet club ask
//! what nothing has changed: they are answered without SQL.
//!
//! `SQLite` only, where everybody writes to one log beside the file: its time and size tell of every
//! writer, this program or another, before the write can be read. On `PostgreSQL` nothing is kept.

use crate::server::moment;
use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    hash::Hash,
    os::unix::fs::MetadataExt as _,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

/// The log must have been still for so long before anything is kept: a write that another program has
/// begun is seen in the log first and can be read after the disk has it.
const STILL: Duration = Duration::from_secs(2);
/// Nothing is kept for longer, whatever the log says.
const LONGEST: Duration = Duration::from_mins(1);
/// More than this, and everything is read anew.
const MOST: usize = 20_000;

/// How the database's log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogState {
    /// Writes that this program has committed.
    commits: u64,
    inode: u64,
    length: u64,
    written: SystemTime,
}

impl LogState {
    fn is_still(&self) -> bool {
        let since = moment::now() - DateTime::<Utc>::from(self.written);
        since.to_std().is_ok_and(|since| since >= STILL)
    }
}

/// The log of one `SQLite` file, and who writes to it.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    commits: AtomicU64,
}

impl Log {
    /// The log of a database file.
    #[must_use]
    pub fn of(file: &std::path::Path) -> Self {
        let mut path = file.as_os_str().to_owned();
        path.push("-wal");
        Self { path: path.into(), commits: AtomicU64::new(0) }
    }

    /// This program has committed: said once it can be read.
    pub fn note_commit(&self) {
        self.commits.fetch_add(1, Ordering::SeqCst);
    }

    /// Look before reading what is to be kept. None when there is no log to go by.
    #[must_use]
    pub fn state(&self) -> Option<LogState> {
        let commits = self.commits.load(Ordering::SeqCst);
        let found = std::fs::metadata(&self.path).ok()?;
        let written = found.modified().ok()?;
        Some(LogState { commits, inode: found.ino(), length: found.len(), written })
    }
}

/// Values that were read while the log looked as it still does.
#[derive(Debug)]
pub struct Unchanged<K, V>(Mutex<Kept<K, V>>);

#[derive(Debug)]
struct Kept<K, V> {
    at: Option<(LogState, Instant)>,
    values: HashMap<K, V>,
}

impl<K, V> Default for Unchanged<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Kept { at: None, values: HashMap::new() }))
    }
}

impl<K: Eq + Hash, V: Clone> Unchanged<K, V> {
    /// What was kept, unless something was written since.
    pub fn get(&self, now: Option<LogState>, key: &K) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, since) = kept.at?;
        (Some(at) == now && since.elapsed() < LONGEST).then(|| kept.values.get(key).cloned())?
    }

    /// Keeps a value that was read after the log looked like this.
    pub fn keep(&self, state: Option<LogState>, key: K, value: V) {
        let Some(state) = state.filter(LogState::is_still) else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = kept.at.is_some_and(|(at, since)| at == state && since.elapsed() < LONGEST);
        if !is_same || kept.values.len() >= MOST {
            kept.at = Some((state, Instant::now()));
            kept.values.clear();
        }
        kept.values.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(commits: u64, age: Duration) -> LogState {
        LogState { commits, inode: 1, length: 4_096, written: SystemTime::from(moment::now()) - age }
    }

    #[test]
    fn what_was_read_stands_until_somebody_writes() {
        let kept = Unchanged::default();
        let quiet = Some(state(0, STILL));
        kept.keep(quiet, "club", 7);
        assert_eq!(kept.get(quiet, &"club"), Some(7));
        assert_eq!(kept.get(quiet, &"another"), None);
        let by_us = quiet.map(|state| LogState { commits: 1, ..state });
        let by_another = quiet.map(|state| LogState { written: SystemTime::from(moment::now()), ..state });
        let in_a_new_log = quiet.map(|state| LogState { inode: 2, ..state });
        for changed in [by_us, by_another, in_a_new_log, None] {
            assert_eq!(kept.get(changed, &"club"), None);
        }
    }

    #[test]
    fn nothing_is_kept_while_a_write_may_be_under_way() {
        let kept = Unchanged::default();
        let busy = Some(state(0, STILL / 2));
        kept.keep(busy, "club", 7);
        assert_eq!(kept.get(busy, &"club"), None);
    }

    #[test]
    fn what_was_kept_before_a_write_is_gone_after_it() {
        let kept = Unchanged::default();
        let (before, after) = (Some(state(0, STILL)), Some(state(1, STILL)));
        kept.keep(before, "club", 7);
        kept.keep(after, "another", 8);
        assert_eq!(kept.get(after, &"club"), None);
        assert_eq!(kept.get(after, &"another"), Some(8));
    }
}
