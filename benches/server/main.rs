//! What the server can bear, each figure beside its floor in the same run: commands of sixteen
//! devices beside bare `SQLite` commits on the same disk, pulls at head beside a bare axum handler
//! behind the same accept loop.
//!
//! The server is the real program in a process of its own (`NOVACLUB_PROGRAM`), reached over TCP.
//! Runs are interleaved, so that a neighbour's noise falls on both; nothing is asserted, only told.

mod club;
mod connection;
mod floor;
mod processes;
mod report;

use club::{Club, Requests};
use connection::Connection;
use processes::Process;
use report::{Beside, Figure, Samples};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// What can go wrong with a measurement.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Each club has one device.
const DEVICES: usize = 16;
const RUNS: usize = 5;
const RUN: Duration = Duration::from_secs(2);

fn main() -> Result<(), Failure> {
    // The floor of the pulls is this program in its other role.
    if std::env::args().any(|argument| argument == floor::BARE_HANDLER) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        return runtime.block_on(floor::serve_bare_handler());
    }
    // One thread sends for all devices: it must not take the server's processor.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let figures = runtime.block_on(measure())?;
    report::write("server", &figures)?;
    Ok(())
}

async fn measure() -> Result<Vec<Figure>, Failure> {
    let folder = std::env::temp_dir()
        .join(format!("novaclub-bench-{}", novaclub::server::moment::random_id().simple()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure_in(&folder).await;
    std::fs::remove_dir_all(&folder)?;
    measured
}

async fn measure_in(folder: &Path) -> Result<Vec<Figure>, Failure> {
    let server = Process::novaclub(folder).await?;
    let bare = Process::bare_handler().await?;
    let mut clubs = Vec::with_capacity(DEVICES);
    for number in 0..DEVICES {
        clubs.push(Club::found(&server, number).await?);
    }
    let mut figures = pushes(folder, &server, &mut clubs).await?;
    figures.push(pulls(&server, &bare, &mut clubs).await?);
    Ok(figures)
}

/// Commands per second, with one command in each push and with as many as wait at a device that
/// catches up.
async fn pushes(folder: &Path, server: &Process, clubs: &mut Vec<Club>) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for per_push in [1, 10] {
        let (mut rates, mut latencies, mut commits) =
            (Samples::default(), Samples::default(), Samples::default());
        // The first run warms up.
        for run in 0..=RUNS {
            let pushed = for_a_while(server, clubs, Requests::Push(per_push)).await?;
            let committed = floor::commits(folder, DEVICES, per_push, RUN).await?;
            if run > 0 {
                rates.add(per_second(pushed.len() * per_push, RUN));
                latencies.extend(&pushed);
                commits.add(committed);
            }
        }
        let many = if per_push == 1 { "1 command a push" } else { "10 commands a push" };
        figures.push(Figure {
            id: format!("8-commands-{per_push:02}"),
            name: format!("server: acknowledged commands, 16 devices, 16 clubs, {many}"),
            unit: "/s",
            runs: rates.len(),
            beside: Some(Beside::of("bare SQLite commits, same rows", &commits)),
            bar: "≥ 3,000".to_owned(),
            met: Some(rates.median() >= 3_000.0),
            ratio: Some(rates.median() / commits.median()),
            ..Figure::lowest(&rates)
        });
        figures.push(Figure {
            id: format!("8-latency-{per_push:02}"),
            name: format!("server: a push acknowledged, {many}, p99 {:.1} ms", latencies.quantile(0.99)),
            unit: "ms",
            runs: latencies.len(),
            bar: "p99 ≤ 60".to_owned(),
            met: Some(latencies.quantile(0.99) <= 60.0),
            ..Figure::highest(&latencies)
        });
    }
    Ok(figures)
}

/// Pulls that bring nothing, beside a handler that answers the same request with as many bytes.
async fn pulls(server: &Process, bare: &Process, clubs: &mut Vec<Club>) -> Result<Figure, Failure> {
    for club in clubs.iter_mut() {
        club.pull_to_head(&mut Connection::open(server).await?).await?;
    }
    let (mut ours, mut floor) = (Samples::default(), Samples::default());
    for run in 0..=RUNS {
        let pulled = for_a_while(server, clubs, Requests::Pull).await?;
        let answered = for_a_while(bare, clubs, Requests::PullUnread).await?;
        if run > 0 {
            ours.add(per_second(pulled.len(), RUN));
            floor.add(per_second(answered.len(), RUN));
        }
    }
    let ratio = ours.median() / floor.median();
    Ok(Figure {
        id: "9-pull-at-head".to_owned(),
        name: "server: pulls at head, no change, 16 connections".to_owned(),
        unit: "/s",
        runs: ours.len(),
        beside: Some(Beside::of("bare axum handler, same bytes", &floor)),
        bar: "≥ 0.5 ×".to_owned(),
        met: Some(ratio >= 0.5),
        ratio: Some(ratio),
        ..Figure::lowest(&ours)
    })
}

/// Lets every device send one request after the other, and gives how long each took, in
/// milliseconds.
async fn for_a_while(
    process: &Process,
    clubs: &mut Vec<Club>,
    requests: Requests,
) -> Result<Vec<f64>, Failure> {
    let until = Instant::now() + RUN;
    let mut devices = JoinSet::new();
    for mut club in clubs.drain(..) {
        let mut connection = Connection::open(process).await?;
        devices.spawn(async move {
            let mut took = Vec::new();
            while Instant::now() < until {
                let begin = Instant::now();
                connection.exchange(club.next(requests)?).await?;
                took.push(begin.elapsed().as_secs_f64() * 1_000.0);
                Club::check(requests, connection.body())?;
            }
            Ok::<_, Failure>((club, took))
        });
    }
    let mut all = Vec::new();
    while let Some(device) = devices.join_next().await {
        let (club, took) = device??;
        clubs.push(club);
        all.extend(took);
    }
    Ok(all)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}
