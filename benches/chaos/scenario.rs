//! One run: clubs are founded, people work, faults come and end, everybody converges, the verdict.

use crate::{
    Failure,
    club::Club,
    cluster::Cluster,
    database::{self, Database, Kind},
    device::Device,
    ears::Ear,
    flushes,
    network::Network,
    options::{Options, Scenario},
    report::Line,
    room::Room,
    server::{Server, free_address},
    talk::{Talk, Tally},
    troubles, verdict,
    witness::Witness,
};
use fastrand::Rng;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// Of each club, how many devices.
const DEVICES: [usize; 3] = [3, 3, 2];
/// Who has not converged by then never will.
const PATIENCE: Duration = Duration::from_mins(3);

/// Everything that a run is made of.
pub struct World {
    pub options: Options,
    pub server: Server,
    /// A second process on the same database, and who listens there to each club.
    pub second: Option<(Server, Vec<Ear>)>,
    /// Where `PostgreSQL` itself is looked at, or falls.
    pub cluster: Option<Cluster>,
    pub database: Database,
    pub network: Option<Network>,
    pub clubs: Vec<Arc<Club>>,
    pub devices: Vec<Arc<Device>>,
    pub witness: Witness,
    /// What devices met.
    pub tally: Tally,
    pub chance: Rng,
    pub folder: PathBuf,
    pub room: Option<Room>,
    pub line: Line,
}

/// Runs a scenario on a database.
///
/// # Errors
/// When the run itself fails, not when something is found.
pub async fn run(options: &Options, scenario: Scenario, kind: Kind) -> Result<Line, Failure> {
    let name = format!("novaclub-chaos-{}", novaclub::server::moment::random_id().simple());
    let folder = std::env::temp_dir().join(name);
    // The database in a folder of its own: what is written about it needs room when it has none.
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let room = match scenario {
        Scenario::Disk => Some(Room::make(&data)?),
        Scenario::Limit => Some(Room::Limited),
        _ => None,
    };
    let line = run_in(options, scenario, kind, &folder, room.clone()).await;
    if let Some(room) = room {
        room.give_up()?;
    }
    std::fs::remove_dir_all(&folder)?;
    line
}

async fn run_in(
    options: &Options,
    scenario: Scenario,
    kind: Kind,
    folder: &Path,
    room: Option<Room>,
) -> Result<Line, Failure> {
    let mut world = World::found(options, scenario, kind, folder, room).await?;
    let talks = match scenario {
        Scenario::Flushes => flushes::count(&mut world).await?,
        _ => world.suffer(scenario).await?,
    };
    world.conclude(talks).await
}

impl World {
    /// Starts the server, registers the clubs, and gives each device its first copy.
    async fn found(
        options: &Options,
        scenario: Scenario,
        kind: Kind,
        folder: &Path,
        room: Option<Room>,
    ) -> Result<Self, Failure> {
        let mut chance = Rng::with_seed(options.seed ^ (scenario as u64) << 32 ^ (kind as u64) << 40);
        let mut cluster = match (scenario, kind) {
            (Scenario::Crash | Scenario::Flushes, Kind::Postgres) => {
                Some(Cluster::make(options, free_address()?.port())?)
            }
            _ => None,
        };
        let mut wrapper = Vec::new();
        if scenario == Scenario::Flushes {
            match &mut cluster {
                Some(cluster) => cluster.wrapper = flushes::tracer(&cluster.folder)?,
                None => wrapper = flushes::tracer(folder)?,
            }
        }
        if let Some(cluster) = &mut cluster {
            cluster.start().await?;
        }
        let database = Database::make(options, kind, folder, cluster.as_ref()).await?;
        let server = Server::start(options, folder, database.url.clone(), wrapper).await?;
        let witness = Witness::default();
        let mut clubs = Vec::new();
        let mut devices = Vec::new();
        for (number, size) in DEVICES.into_iter().enumerate() {
            let club = Arc::new(Club::register(&server, number, &mut chance).await?);
            for place in 0..size {
                devices.push(Device::new(format!("device {number}{place}"), &club, chance.fork()));
            }
            clubs.push(club);
        }
        let network = match scenario {
            Scenario::Network => Some(Network::open(server.address, chance.fork(), witness.clone()).await?),
            _ => None,
        };
        let second = if scenario == Scenario::Crash {
            let folder = folder.join("second");
            std::fs::create_dir_all(&folder)?;
            let second = Server::start(options, &folder, database.url.clone(), Vec::new()).await?;
            let mut ears = Vec::new();
            for club in &clubs {
                ears.push(Ear::open(second.address, club).await?);
            }
            Some((second, ears))
        } else {
            None
        };
        let line = Line::of(scenario.name(), kind.name());
        let world = Self {
            options: options.clone(),
            server,
            second,
            cluster,
            database,
            network,
            clubs,
            devices,
            witness,
            tally: Tally::default(),
            chance,
            folder: folder.to_owned(),
            room,
            line,
        };
        world.seed_clubs().await?;
        Ok(world)
    }

    async fn seed_clubs(&self) -> Result<(), Failure> {
        let until = Instant::now() + PATIENCE;
        for club in &self.clubs {
            let mut first: Option<Talk> = None;
            for device in self.devices.iter().filter(|device| Arc::ptr_eq(&device.club, club)) {
                let mut talk = self.talk(device);
                talk.settle(until).await?;
                if first.is_none() {
                    device.prepare()?;
                    talk.settle(until).await?;
                    first = Some(talk);
                }
            }
        }
        Ok(())
    }

    /// Where devices find the server.
    pub fn door(&self) -> SocketAddr {
        self.network.as_ref().map_or(self.server.address, |network| network.address)
    }

    /// Where the device of that place finds it: where there are two servers, half of them come to each.
    fn door_of(&self, place: usize) -> SocketAddr {
        match &self.second {
            Some((second, _)) if place % 2 == 1 => second.address,
            _ => self.door(),
        }
    }

    /// A device's talk, as yet without a session.
    pub fn talk(&self, device: &Arc<Device>) -> Talk {
        self.talk_at(device, self.door())
    }

    fn talk_at(&self, device: &Arc<Device>, door: SocketAddr) -> Talk {
        let witness = self.network.is_none().then(|| self.witness.clone());
        Talk::new(device.clone(), door, witness, self.tally.clone())
    }

    /// People work and devices talk while the faults come; then both stop.
    async fn suffer(&mut self, scenario: Scenario) -> Result<Vec<Talk>, Failure> {
        let (over, is_over) = watch::channel(false);
        let mut people = tokio::task::JoinSet::new();
        let mut talking = tokio::task::JoinSet::new();
        for (place, device) in self.devices.iter().enumerate() {
            people.spawn(device.clone().work(is_over.clone()));
            talking.spawn(self.talk_at(device, self.door_of(place)).keep_in_step(is_over.clone()));
        }
        match scenario {
            Scenario::Planted => troubles::nothing(self).await,
            Scenario::Kill => troubles::kill(self).await?,
            Scenario::Network => troubles::network(self).await,
            Scenario::Clocks => troubles::clocks(self).await,
            Scenario::Disk | Scenario::Limit => troubles::disk(self).await?,
            Scenario::Connections => troubles::connections(self).await?,
            Scenario::Crash => troubles::crash(self).await?,
            Scenario::Flushes => {}
        }
        over.send_replace(true);
        while let Some(worked) = people.join_next().await {
            worked??;
        }
        let mut talks = talking.join_all().await;
        talks.sort_by(|one, other| one.device.name.cmp(&other.device.name));
        Ok(talks)
    }

    /// The faults have ended: everybody converges, and what is there is looked at.
    async fn conclude(mut self, mut talks: Vec<Talk>) -> Result<Line, Failure> {
        let begin = Instant::now();
        let until = begin + PATIENCE;
        // Twice: what the last one sent, the first one has not seen yet.
        for _ in 0..2 {
            for talk in &mut talks {
                if let Err(failure) = talk.settle(until).await {
                    self.line.wrong(failure);
                }
            }
        }
        self.line.converged = begin.elapsed();
        if self.line.scenario == Scenario::Clocks.name() {
            troubles::later_edits_win(&mut self.line, &mut talks).await?;
        }
        if let Some((second, mut ears)) = self.second.take() {
            for (ear, club) in ears.iter_mut().zip(&self.clubs) {
                let device = self.devices.iter().find(|device| Arc::ptr_eq(&device.club, club));
                let mut talk = self.talk(device.ok_or("a club without a device")?);
                ear.hears(&mut talk, &mut self.line).await?;
            }
            self.line.notes.push("two servers: what one commits is heard at the other".to_owned());
            for talk in &mut talks {
                talk.settle(Instant::now() + PATIENCE).await?;
            }
            self.second = Some((second, Vec::new()));
        }
        for talk in &mut talks {
            if let Err(difference) = talk.compare().await {
                self.line.wrong(difference);
            }
        }
        if self.line.scenario == Scenario::Planted.name() {
            database::plant(&self.database.open().await?, self.devices[0].id).await?;
        }
        let mut fresh = Vec::new();
        for club in &self.clubs {
            let device = Device::new("new device".to_owned(), club, self.chance.fork());
            let mut talk = self.talk(&device);
            if let Err(failure) = talk.settle(Instant::now() + PATIENCE).await {
                self.line.wrong(failure);
            }
            fresh.push(device);
        }
        drop(talks);
        for server in [&mut self.server].into_iter().chain(self.second.as_mut().map(|(second, _)| second)) {
            match server.ended()? {
                Some(status) => self.line.wrong(format!("the server ended by itself: {status}")),
                None => server.stop()?,
            }
        }
        self.judge(&fresh).await?;
        Ok(self.line)
    }

    async fn judge(&mut self, fresh: &[Arc<Device>]) -> Result<(), Failure> {
        let line = &mut self.line;
        let db = self.database.open().await?;
        line.checked(database::damage(&db).await?);
        for (club, fresh) in self.clubs.iter().zip(fresh) {
            let devices: Vec<_> =
                self.devices.iter().filter(|device| Arc::ptr_eq(&device.club, club)).cloned().collect();
            verdict::check_club(&db, club, fresh, &devices, &self.witness, line).await?;
        }
        db.close().await;
        line.kills = self.server.kills;
        self.witness.contradictions().into_iter().for_each(|evidence| line.doubled(evidence));
        self.tally.wrong().into_iter().for_each(|evidence| line.wrong(evidence));
        for server in [&self.server].into_iter().chain(self.second.as_ref().map(|(second, _)| second)) {
            server.panics()?.into_iter().for_each(|evidence| line.wrong(evidence));
        }
        line.notes.push(format!("devices met: {}", self.tally.words()));
        line.notes.push(format!("{} answers were repeated ones", self.witness.repetitions()));
        if let Some(network) = &self.network {
            line.notes.push(format!("requests: {}", network.fates.words()));
        }
        if line.scenario == Scenario::Planted.name() {
            line.expect_planted();
        }
        if !line.is_good() {
            let kept = self.server.keep_log(&format!("{}-{}", line.scenario, line.database))?;
            line.notes.push(format!("the server's log: {}", kept.display()));
            if let Some(cluster) = &self.cluster {
                line.notes.push(format!("PostgreSQL's log: {}", cluster.keep_log(&kept)?.display()));
            }
        }
        Ok(())
    }
}
