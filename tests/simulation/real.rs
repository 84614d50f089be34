//! The same people and devices with the real desk instead of the server around memory: on `SQLite`, and
//! on `PostgreSQL` where there is one. Time is real here, and devices push side by side.

use crate::chance::Chance;
use crate::device::{Device, DiskFaults};
use crate::generator::{Source, any_command, sequences};
use crate::server::Key;
use crate::support::TestApp;
use futures_util::future::join_all;
use novaclub::club::{COLLECTIONS, ClubCommand, Refusal, Role, privacy::PrivacyCommand};
use novaclub::server::{
    access::Session,
    db::records,
    moment,
    sync::{Desk, RawPush},
};
use novaclub::sync::{
    Collection, Envelope, Row, Sight as _,
    protocol::{Outcome, PushRequest, PushResponse},
    replica::{Comparison, Op, Replica},
};
use std::collections::BTreeMap;
use uuid::Uuid;

const STEPS: u64 = 70;

/// A world around one club of a real server.
struct Shop<'a> {
    app: &'a TestApp,
    chance: Chance,
    seed: u64,
    devices: Vec<(Device, Session)>,
    /// Every number that was accepted, as it was.
    accepted: BTreeMap<(Uuid, u64), Envelope<ClubCommand>>,
    /// The first definite answer to each command.
    answers: BTreeMap<(Uuid, u64), Outcome<Refusal>>,
}

impl<'a> Shop<'a> {
    async fn open(app: &'a TestApp, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let people = [(&ada, Role::Admin), (&ada, Role::Admin), (&coach, Role::Coach)];
        let devices = people.map(|(person, role)| {
            let club = (person.club, "Judo".to_owned());
            let session = Session::beginning((person.user, "Ada".to_owned()), club, role);
            let tabs = 1 + chance.index(2);
            let mut device = Device::new(moment::random_id(), person.user, (0, person.club), role, tabs);
            device.clock_error_ms = chance.ms(2_000_000_000) - 1_000_000_000;
            (device, session)
        });
        Self {
            app,
            chance,
            seed,
            devices: devices.into(),
            accepted: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    async fn step(&mut self) {
        let index = self.chance.index(self.devices.len());
        let tab = self.chance.index(self.devices[index].0.tabs.len());
        match self.chance.below(20) {
            0..9 => self.person_acts(index, tab),
            9..12 => self.push(index, tab, true).await,
            12..15 => self.pull(index, tab).await,
            15..18 => self.all_push_at_once().await,
            18 => self.devices[index].0.crash(tab, 0),
            _ => {
                let role = *self.chance.pick(Role::ALL);
                self.devices[index].1.role = role;
                self.devices[index].0.role = role;
                self.devices[index].0.crash(tab, 0);
            }
        }
    }

    fn faults(&mut self) -> DiskFaults {
        DiskFaults {
            aborted: self.chance.one_in(20),
            crash_after: self.chance.one_in(15),
            untold: self.chance.one_in(3),
            mistake: None,
        }
    }

    fn person_acts(&mut self, index: usize, tab: usize) {
        let faults = self.faults();
        let (now, today) = (moment::now().timestamp_millis(), moment::now().date_naive());
        let device = &mut self.devices[index].0;
        let view = device.tabs[tab].replica.view();
        let mut source = Source { chance: &mut self.chance, seen: &view, club: self.seed + 1, today };
        let commands = if source.chance.one_in(3) {
            vec![any_command(&mut source)]
        } else {
            sequences::next(&mut source)
        };
        let local_now = device.local_now(now);
        let done =
            device.transact(tab, now, faults, |replica| replica.accept(commands.clone(), local_now, today));
        let Ok(Some(transaction)) = done else { return };
        for op in transaction.ops {
            if let Op::PutPending(pending) = op {
                self.accepted.insert((device.id, pending.envelope.n), pending.envelope);
            }
        }
    }

    fn next_push(&self, index: usize, tab: usize) -> Option<PushRequest<ClubCommand>> {
        let device = &self.devices[index].0;
        let local_now = device.local_now(moment::now().timestamp_millis());
        device.tabs[tab].replica.next_push("device", local_now)
    }

    /// Sends, now and then twice at the same time; the answer may get lost.
    async fn push(&mut self, index: usize, tab: usize, is_faulty: bool) {
        let Some(push) = self.next_push(index, tab) else { return };
        let times = if is_faulty && self.chance.one_in(3) { 2 } else { 1 };
        let (desk, session) = (&self.app.state.desk, &self.devices[index].1);
        let answers = join_all((0..times).map(|_| desk.push(session, raw(&push)))).await;
        for answer in answers {
            let answer = answer.unwrap_or_else(|error| panic!("seed {}: {error}", self.seed));
            self.hear(index, tab, answer, is_faulty);
        }
    }

    /// Two writers of one club at the same time, and a reader in between.
    async fn all_push_at_once(&mut self) {
        let pushes: Vec<(usize, PushRequest<ClubCommand>)> =
            (0..self.devices.len()).filter_map(|index| Some((index, self.next_push(index, 0)?))).collect();
        let desk = &self.app.state.desk;
        let sent = pushes.iter().map(|(index, push)| desk.push(&self.devices[*index].1, raw(push)));
        let request = self.devices[0].0.tabs[0].replica.next_pull(None);
        let (answers, page) =
            futures_util::join!(join_all(sent), desk.pull(&self.devices[0].1, desk.db().look(), request));
        for ((index, _), answer) in pushes.iter().zip(answers) {
            let answer = answer.unwrap_or_else(|error| panic!("seed {}: {error}", self.seed));
            self.hear(*index, 0, answer, true);
        }
        let page = page.unwrap_or_else(|error| panic!("seed {}: {error}", self.seed));
        let local_now = self.devices[0].0.local_now(moment::now().timestamp_millis());
        let taken: Result<_, ()> =
            self.devices[0].0.transact(0, 0, DiskFaults::default(), |replica: &mut Replica<ClubCommand>| {
                Ok(replica.pulled(page.clone(), local_now).transaction)
            });
        assert!(taken.is_ok());
    }

    fn hear(&mut self, index: usize, tab: usize, answer: PushResponse<Refusal>, is_faulty: bool) {
        let id = self.devices[index].0.id;
        for receipt in &answer.receipts {
            if !matches!(receipt.outcome, Outcome::Retry { .. }) {
                let first = self.answers.entry((id, receipt.n)).or_insert_with(|| receipt.outcome.clone());
                assert_eq!(
                    *first, receipt.outcome,
                    "I3: seed {}, the answer to {} changed",
                    self.seed, receipt.n
                );
            }
        }
        if is_faulty && self.chance.one_in(4) {
            return;
        }
        let faults = if is_faulty { self.faults() } else { DiskFaults::default() };
        let local_now = self.devices[index].0.local_now(moment::now().timestamp_millis());
        let taken: Result<_, ()> = self.devices[index]
            .0
            .transact(tab, 0, faults, |replica| Ok(replica.pushed(answer.clone(), local_now)));
        assert!(taken.is_ok());
    }

    async fn pull(&mut self, index: usize, tab: usize) {
        let mut continue_to = None;
        loop {
            let (device, session) = &mut self.devices[index];
            let request = device.tabs[tab].replica.next_pull(continue_to);
            let desk = &self.app.state.desk;
            let page = desk.pull(session, desk.db().look(), request).await;
            let page = page.unwrap_or_else(|error| panic!("seed {}: {error}", self.seed));
            let mut next = None;
            let local_now = device.local_now(moment::now().timestamp_millis());
            let taken: Result<_, ()> = device.transact(tab, 0, DiskFaults::default(), |replica| {
                let applied = replica.pulled(page.clone(), local_now);
                next = applied.continue_to;
                Ok(applied.transaction)
            });
            assert!(taken.is_ok());
            if next.is_none() {
                return;
            }
            continue_to = next;
        }
    }

    async fn calm_down(&mut self) {
        for _round in 0..2 {
            for index in 0..self.devices.len() {
                let (device, session) = &mut self.devices[index];
                device.role = session.role;
                device.crash(0, 0);
                for _ in 0..20 {
                    if self.devices[index].0.tabs[0].replica.unsent() == 0 {
                        break;
                    }
                    self.push(index, 0, false).await;
                }
                self.pull(index, 0).await;
            }
        }
    }

    /// The daily comparison finds what a disk has done, and mends it.
    async fn damage_and_repair(&mut self) {
        let desk = &self.app.state.desk;
        for (device, session) in &mut self.devices {
            device.disk.damage(&mut self.chance);
            device.crash(0, 0);
            let is_damaged = !device.disk.damaged.is_empty();
            let mut differed = false;
            loop {
                let request = device.tabs[0].replica.digest_request().unwrap();
                let response = desk.digests(session, request).await.unwrap();
                match device.tabs[0].replica.compare(&response) {
                    Comparison::Same => break,
                    Comparison::Differs(collections) if !differed => {
                        differed = true;
                        for collection in collections {
                            repair(desk, device, session, collection).await;
                        }
                    }
                    other => panic!("seed {}: a repaired device was told {other:?}", self.seed),
                }
            }
            assert_eq!(differed, is_damaged, "I20: seed {}", self.seed);
        }
    }

    /// I1, I13, I20: each replica is what a SELECT gives. I4: every command is dealt with, and as it was
    /// made. I15: nothing waits.
    async fn check(&self) {
        for (device, session) in &self.devices {
            let mut selected: BTreeMap<Key, Row> = BTreeMap::new();
            let mut tx = self.app.db().read_for(session.club).await.unwrap();
            let sight = self.app.state.desk.sight(&mut tx, session).await.unwrap();
            for collection in COLLECTIONS {
                let rows = records::list(&mut tx, session.club, collection).await.unwrap();
                let living = rows.into_iter().map(|stamped| stamped.row).filter(|row| !row.deleted);
                let seen = sight.show(collection, living.collect());
                selected.extend(seen.into_iter().map(|row| ((collection.name, row.id), row)));
            }
            drop(tx);
            let held: BTreeMap<Key, Row> =
                device.disk.rows.iter().map(|(key, (_, row))| (*key, row.clone())).collect();
            assert_eq!(held, selected, "I20: seed {}, {:?}", self.seed, session.role);
            assert!(device.disk.outbox.is_empty(), "I15: seed {}", self.seed);
        }
        for ((id, n), envelope) in &self.accepted {
            let device =
                self.devices.iter().map(|(device, _)| device).find(|device| device.id == *id).unwrap();
            match self.answers.get(&(*id, *n)) {
                Some(Outcome::Applied { .. }) => {}
                Some(Outcome::Rejected { .. }) => {
                    let journal = device.disk.journal.get(n).map(|refused| &refused.envelope);
                    // What is to be forgotten of somebody is kept as that alone.
                    let gone = ClubCommand::Privacy(PrivacyCommand::Forgotten {});
                    let is_forgotten = journal.is_some_and(|kept| kept.n == *n && kept.command == gone);
                    assert!(is_forgotten || journal == Some(envelope), "I4: seed {}", self.seed);
                }
                other => panic!("I4: seed {}: {n} of {id} was answered {other:?}", self.seed),
            }
        }
    }
}

async fn repair(desk: &Desk, device: &mut Device, session: &Session, collection: &'static Collection) {
    let mut repair = device.tabs[0].replica.repair(collection).unwrap();
    while !repair.is_done() {
        let request = device.tabs[0].replica.next_of(&repair);
        let page = desk.collection_page(session, request).await.unwrap();
        assert!(repair.note(&page), "{page:?}");
        let taken: Result<_, ()> = device.transact(0, 0, DiskFaults::default(), |replica| {
            Ok(replica.repaired(&repair, page.clone()).unwrap())
        });
        assert!(taken.is_ok());
    }
}

fn raw(push: &PushRequest<ClubCommand>) -> RawPush {
    let text = serde_json::to_string(push).unwrap();
    serde_json::from_str(&text).unwrap()
}

async fn run(app: TestApp, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut shop = Shop::open(&app, seed).await;
        for _ in 0..STEPS {
            shop.step().await;
        }
        shop.calm_down().await;
        assert!(!shop.accepted.is_empty(), "seed {seed} did nothing");
        shop.check().await;
        shop.damage_and_repair().await;
        shop.check().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worlds_around_a_real_desk_on_sqlite_keep_the_invariants() {
    run(TestApp::sqlite().await, 0..6).await;
}

/// Like all tests of `PostgreSQL` it runs where `scripts/postgres.sh` has started one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worlds_around_a_real_desk_on_postgres_keep_the_invariants() {
    if std::env::var_os("NOVACLUB_TEST_POSTGRES").is_none() {
        println!("not run: NOVACLUB_TEST_POSTGRES is not set; `make test` sets it");
        return;
    }
    run(TestApp::postgres().await, 0..4).await;
}
