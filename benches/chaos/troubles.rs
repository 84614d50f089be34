//! The faults: what is done to the server, its disk, its database, the network and the clocks while
//! people work.

use crate::{
    Failure,
    cluster::Fall,
    commands::{FIELDS, edit},
    network::Weather,
    report::Line,
    room::Room,
    scenario::World,
    talk::Talk,
};
use fastrand::Rng;
use novaclub::{club::people::Member, sync::Record};
use std::{
    os::unix::process::ExitStatusExt as _,
    time::{Duration, Instant},
};

const YEAR_MS: i64 = 31_557_600_000;
/// After so many kills the files are looked at, as the killed server left them.
const CHECKED_KILLS: u32 = 10;
/// How many times two devices edit one field, one after the other.
const LATER_EDITS: usize = 20;

async fn pause(chance: &mut Rng, ms: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(chance.u64(ms))).await;
}

/// People work for a moment.
pub async fn nothing(world: &mut World) {
    pause(&mut world.chance, 1_000..1_500).await;
}

/// `kill -9` at random moments, also while it starts; at once a new one.
///
/// # Errors
/// When the server ends by itself, or does not come up again.
pub async fn kill(world: &mut World) -> Result<(), Failure> {
    for number in 1..=world.options.kills {
        let is_starting = world.chance.u32(..5) == 0;
        pause(&mut world.chance, if is_starting { 0..80 } else { 0..700 }).await;
        world.server.kill()?;
        if number % CHECKED_KILLS == 0 && world.database.kind == crate::database::Kind::Sqlite {
            let damage = world.database.check_copy().await?;
            world.line.checked(damage);
        }
        world.server.spawn()?;
        // The next one dies wherever it is by then.
        if world.chance.u32(..5) > 0 {
            world.server.until_listening().await?;
        }
    }
    world.server.until_listening().await?;
    pause(&mut world.chance, 300..500).await;
    Ok(())
}

/// The weather changes.
pub async fn network(world: &mut World) {
    for _ in 0..world.options.rounds * 3 {
        let weather = Weather::any(&mut world.chance);
        if let Some(network) = &world.network {
            network.turn(weather);
        }
        pause(&mut world.chance, 100..900).await;
    }
    if let Some(network) = &world.network {
        network.turn(Weather::Fair);
    }
}

/// Clocks jump by up to a year, in both directions.
pub async fn clocks(world: &mut World) {
    let mut jumps = 0;
    for _ in 0..world.options.rounds * 3 {
        for device in &world.devices {
            if world.chance.u32(..3) == 0 {
                device.lock().clock_error_ms = world.chance.i64(-YEAR_MS..=YEAR_MS);
                jumps += 1;
            }
        }
        pause(&mut world.chance, 50..400).await;
    }
    world.line.notes.push(format!("{jumps} jumps of clocks, by up to a year either way"));
}

/// Of two edits of one field the later one stands, whatever the clocks of the two devices say.
///
/// # Errors
/// When a device does not do what the replica wants.
pub async fn later_edits_win(line: &mut Line, talks: &mut [Talk]) -> Result<(), Failure> {
    let until = Instant::now() + Duration::from_mins(1);
    for number in 0..LATER_EDITS {
        let (first, second) = (number % 3, (number + 1) % 3);
        let club = talks[first].device.club.clone();
        let (member, field) = (club.members[number % club.members.len()], FIELDS[number % FIELDS.len()]);
        let errors = if number % 2 == 0 { [YEAR_MS, -YEAR_MS] } else { [-YEAR_MS, YEAR_MS] };
        for (place, error) in [first, second].into_iter().zip(errors) {
            let talk = &mut talks[place];
            let value = {
                let mut inner = talk.device.lock();
                inner.clock_error_ms = error;
                format!("{} {}", talk.device.name, inner.replica.state().next_n)
            };
            talk.device.accept(vec![edit(member, field, value)])?;
            talk.settle(until).await?;
        }
        let device = &talks[second].device;
        let inner = device.lock();
        let row = inner.replica.base().get(Member::COLLECTION.name).and_then(|table| table.get(&member.0));
        let stands =
            row.zip(Member::COLLECTION.position(field)).map(|(row, at)| format!("{:?}", row.values[at]));
        let expected = format!("Text(\"{} {}\")", device.name, inner.replica.state().next_n - 1);
        if stands.as_ref() != Some(&expected) {
            line.wrong(format!(
                "the later edit is {expected}, and {stands:?} stands: {field} of {}",
                member.0
            ));
        }
    }
    // All hold all of it again.
    for talk in talks.iter_mut() {
        talk.settle(until).await?;
    }
    line.notes.push(format!("{LATER_EDITS} pairs of edits by clocks two years apart: the later one stands"));
    Ok(())
}

/// The database ends every connection of the server, wherever they are.
///
/// # Errors
/// When the database does not answer us either.
pub async fn connections(world: &mut World) -> Result<(), Failure> {
    let pool = sqlx::PgPool::connect(&world.database.url).await?;
    let mut ended = 0_i64;
    for _ in 0..world.options.rounds * 2 {
        pause(&mut world.chance, 50..400).await;
        ended += sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid <> pg_backend_pid() AND backend_type = 'client backend') ended",
        )
        .fetch_one(&pool)
        .await?;
    }
    pool.close().await;
    world.line.notes.push(format!("{ended} connections to the database ended"));
    Ok(())
}

/// `PostgreSQL` falls at random moments, and comes up again; at times a server is killed meanwhile and has
/// to start without its database.
///
/// # Errors
/// When the database does not come up, or a server ends by itself.
pub async fn crash(world: &mut World) -> Result<(), Failure> {
    let mut cluster = world.cluster.take().ok_or("no PostgreSQL was made")?;
    let (mut falls, mut starts) = ([0_u32; 3], 0);
    // Each way comes, in few rounds too.
    for number in 1..=world.options.rounds.max(4) {
        pause(&mut world.chance, 100..900).await;
        let (place, how) = match number % 3 {
            1 => (0, Fall::All),
            2 => (1, Fall::AtOnce),
            _ => (2, Fall::One),
        };
        cluster.fall(how).await?;
        falls[place] += 1;
        if how == Fall::One {
            cluster.until_answering().await?;
        } else {
            pause(&mut world.chance, 0..1_500).await;
            let is_restarted = number % 4 == 0;
            if is_restarted {
                world.server.kill()?;
                world.server.spawn()?;
                starts += 1;
                pause(&mut world.chance, 0..500).await;
            }
            cluster.start().await?;
            if is_restarted {
                world.server.until_listening().await?;
            }
        }
        if number % CHECKED_KILLS == 0 {
            let db = world.database.open().await?;
            let damage = crate::database::damage(&db).await?;
            db.close().await;
            world.line.checked(damage);
        }
    }
    let [all, at_once, one] = falls;
    world.line.notes.push(format!(
        "PostgreSQL: {all} times all its processes killed, {at_once} times stopped at once, {one} times one process \
         killed; {} recoveries of its log; {starts} starts of our server without it",
        cluster.recoveries()?
    ));
    world.cluster = Some(cluster);
    Ok(())
}

/// No room, and room again; at times the server is killed in between and has to start without room.
///
/// # Errors
/// When it does not come up although there is room.
pub async fn disk(world: &mut World) -> Result<(), Failure> {
    let room = world.room.clone().ok_or("no room was made")?;
    let (mut refusals, mut starts, mut ends) = (0, 0, 0);
    for _ in 0..world.options.rounds.div_ceil(2) {
        pause(&mut world.chance, 200..800).await;
        let process = world.server.process()?;
        room.take(process, world.chance.usize(..8))?;
        let before = world.tally.of_server();
        pause(&mut world.chance, 300..1_500).await;
        if matches!(room, Room::Mounted { .. }) && world.chance.u32(..3) == 0 {
            world.server.kill()?;
            world.server.spawn()?;
            starts += 1;
            pause(&mut world.chance, 200..600).await;
        }
        refusals += world.tally.of_server() - before;
        room.give_back(process)?;
        // One that could not start without room has said so and ended, as it may.
        if let Some(status) = world.server.ended()? {
            if status.signal().is_some() {
                world.line.wrong(format!("without room the server crashed: {status}"));
            }
            ends += 1;
            world.server.spawn()?;
        }
        world.server.until_listening().await?;
    }
    if refusals == 0 {
        world.line.wrong("the disk was never full enough to refuse anything".to_owned());
    }
    let kind = room.kind();
    world.line.notes.push(format!(
        "{kind}, full {} times: {refusals} requests were refused to be tried again, {starts} starts without room, \
         of which {ends} ended",
        world.options.rounds.div_ceil(2)
    ));
    Ok(())
}
