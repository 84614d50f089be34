//! Whether each commit reaches the disk: a killed process cannot show it, since the kernel keeps what it
//! was given. Who writes the log (our server with `SQLite`, otherwise `PostgreSQL`) runs under `strace`, which
//! notes every flush of a file with its time.
//!
//! An acknowledged push must have a flush of the log between its sending and its answer. And since a
//! device has one push under way, commits that share a flush are at most one of each device: there must be
//! as many flushes as any one device had pushes acknowledged.

use crate::{
    Failure,
    commands::edit,
    database::Kind,
    scenario::World,
    talk::{Acknowledged, Talk},
};
use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Pushes one after the other, by one device alone.
const ALONE: usize = 100;
/// Pushes of each device, all devices at once.
const TOGETHER: usize = 40;
/// The clocks of both sides are the same one; it is read a moment before and after.
const TOLERANCE: chrono::TimeDelta = chrono::TimeDelta::microseconds(200);

fn file(folder: &Path) -> PathBuf {
    folder.join("flushes.txt")
}

/// What who writes the log is started by; the folder must be one that it may write to.
///
/// # Errors
/// When `strace` is not there or may not trace.
pub fn tracer(folder: &Path) -> Result<Vec<String>, Failure> {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    let tried = tried.map_err(|error| format!("strace, which counts flushes: {error}"))?;
    if !tried.status.success() {
        return Err(format!("strace may not trace: {}", String::from_utf8_lossy(&tried.stderr)).into());
    }
    let file = file(folder);
    let words = ["strace", "-f", "--seccomp-bpf", "-ttt", "-T", "-y", "-e", "trace=fsync,fdatasync", "-o"];
    let file = file.to_str().ok_or("a folder without a name")?;
    Ok(words.into_iter().chain([file]).map(str::to_owned).collect())
}

/// Devices push, one alone and all together; then the flushes are counted.
///
/// # Errors
/// When a device or the tracer fails.
pub async fn count(world: &mut World) -> Result<Vec<Talk>, Failure> {
    let mut talks: Vec<Talk> = world.devices.iter().map(|device| world.talk(device)).collect();
    push_one_by_one(&mut talks[0], ALONE).await?;
    let alone = talks[0].acknowledged.clone();
    let mut at_once = JoinSet::new();
    for mut talk in talks {
        talk.acknowledged.clear();
        at_once.spawn(async move { push_one_by_one(&mut talk, TOGETHER).await.map(|()| talk) });
    }
    let mut talks = Vec::new();
    while let Some(talk) = at_once.join_next().await {
        talks.push(talk??);
    }
    world.server.stop()?;
    let flushes = match &mut world.cluster {
        Some(cluster) => {
            cluster.stop()?;
            let flushes = read(&file(&cluster.folder), Kind::Postgres)?;
            // The end is looked at without the tracer.
            cluster.wrapper.clear();
            cluster.start().await?;
            flushes
        }
        None => read(&file(&world.folder), Kind::Sqlite)?,
    };
    let together: Vec<Acknowledged> = talks.iter().flat_map(|talk| talk.acknowledged.clone()).collect();
    let most = talks.iter().map(|talk| talk.acknowledged.len()).max().unwrap_or(0);
    judge(world, "one device alone", &alone, alone.len(), &flushes);
    judge(world, "eight devices at once", &together, most, &flushes);
    world.server.unwrap();
    world.server.spawn()?;
    world.server.until_listening().await?;
    Ok(talks)
}

async fn push_one_by_one(talk: &mut Talk, times: usize) -> Result<(), Failure> {
    let until = Instant::now() + Duration::from_mins(1);
    for number in 0..times {
        let value = format!("{} {}", talk.device.name, talk.device.lock().replica.state().next_n);
        let member = talk.device.club.members[number % talk.device.club.members.len()];
        talk.device.accept(vec![edit(member, "city", value)])?;
        talk.settle(until).await?;
    }
    Ok(())
}

/// A flush of the log, from its call to its end.
#[derive(Clone, Copy, Debug)]
struct Flush {
    begin: DateTime<Utc>,
    end: DateTime<Utc>,
}

fn judge(world: &mut World, who: &str, pushes: &[Acknowledged], least: usize, flushes: &[Flush]) {
    let Some(first) = pushes.iter().map(|push| push.sent).min() else { return };
    let Some(last) = pushes.iter().map(|push| push.answered).max() else { return };
    let within = flushes.iter().filter(|flush| flush.begin >= first && flush.end <= last).count();
    let kept = |push: &&Acknowledged| {
        !flushes.iter().any(|f| f.begin + TOLERANCE >= push.sent && f.end <= push.answered + TOLERANCE)
    };
    let unkept = pushes.iter().filter(kept).count();
    let line = &mut world.line;
    line.notes.push(format!(
        "{who}: {} pushes acknowledged, {within} flushes of the log; at least {least} groups of commits; \
         {unkept} acknowledged without a flush",
        pushes.len()
    ));
    if within < least {
        line.wrong(format!("{who}: {within} flushes are fewer than {least} groups of commits"));
    }
    if unkept > 0 {
        line.wrong(format!("{who}: {unkept} pushes were acknowledged and not flushed"));
    }
}

/// The flushes of the log in what `strace` wrote: `1234 1795.25 fdatasync(9</…/novaclub.db-wal>) = 0
/// <0.000123>`, in two halves where another thread was quicker.
fn read(file: &Path, kind: Kind) -> Result<Vec<Flush>, Failure> {
    let log = match kind {
        Kind::Sqlite => "-wal>",
        Kind::Postgres => "/pg_wal/",
    };
    let text = std::fs::read_to_string(file)?;
    let mut flushes = Vec::new();
    let mut begun: HashMap<&str, DateTime<Utc>> = HashMap::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(thread), Some(at)) = (words.next(), words.next()) else { continue };
        let Ok(seconds) = at.parse::<f64>() else { continue };
        let at = instant(seconds)?;
        if line.contains("sync(") && line.contains(log) {
            if line.contains("<unfinished") {
                begun.insert(thread, at);
            } else {
                flushes.push(Flush { begin: at, end: at + duration(line)? });
            }
        } else if line.contains("resumed>")
            && let Some(begin) = begun.remove(thread)
        {
            flushes.push(Flush { begin, end: begin + duration(line)? });
        }
    }
    Ok(flushes)
}

fn instant(seconds: f64) -> Result<DateTime<Utc>, Failure> {
    #[expect(clippy::cast_possible_truncation, reason = "microseconds of this century")]
    let microseconds = (seconds * 1e6).round() as i64;
    DateTime::from_timestamp_micros(microseconds).ok_or_else(|| "a time out of range".into())
}

/// How long a call took, at the end of its line; only one that succeeded counts.
fn duration(line: &str) -> Result<chrono::TimeDelta, Failure> {
    let (said, took) = line.rsplit_once(" = 0 <").ok_or_else(|| format!("a flush failed: {line}"))?;
    let seconds: f64 = took.trim_end_matches('>').parse().map_err(|_| format!("unreadable: {said}"))?;
    #[expect(clippy::cast_possible_truncation, reason = "microseconds of a call")]
    let microseconds = (seconds * 1e6).round() as i64;
    Ok(chrono::TimeDelta::microseconds(microseconds))
}
