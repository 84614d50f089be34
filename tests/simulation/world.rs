//! The world: clubs on a server, people with devices, a network between them, a clock that everyone
//! reads differently; and the scheduler that says what happens next.

use crate::chance::Chance;
use crate::device::{Device, DiskFaults, Talk};
use crate::mistakes::Mistake;
use crate::network::{Network, Packet};
use crate::script::Script;
use crate::server::{Club, RealTime, Server, Session};
use crate::tally::{Broken, Tally};
use chrono::{DateTime, NaiveDate};
use novaclub::club::{Refusal, Role};
use novaclub::sync::{Stamp, protocol::Outcome};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub const START_MS: i64 = 1_795_000_000_000;
pub const YEAR_MS: i64 = 31_557_600_000;
pub const DAY_MS: i64 = 86_400_000;

/// The date at a club.
pub fn day_of(ms: i64) -> NaiveDate {
    DateTime::from_timestamp_millis(ms).map(|moment| moment.date_naive()).unwrap_or_default()
}

pub struct World {
    pub chance: Chance,
    pub script: Script,
    pub now_ms: i64,
    pub server: Server,
    pub network: Network,
    pub devices: Vec<Device>,
    /// Transactions that pause before their commit, with the request that they belong to.
    pub paused: Vec<(u64, Packet)>,
    /// The faults have ended.
    pub is_calm: bool,
    is_told: bool,
    pub tally: Tally,
    pub mistake: Option<Mistake>,

    /// When each command was really made.
    pub made: BTreeMap<Stamp, MadeAt>,
    pub real_times: BTreeMap<Stamp, RealTime>,
    /// The first definite answer to each command; every later one must be equal. A restore forgets.
    pub answers: BTreeMap<(Uuid, u64), Outcome<Refusal>>,
    /// Commands whose carrying out was committed, ever.
    pub applied_ever: BTreeSet<(Uuid, u64)>,
    /// Clubs that came back from a backup.
    pub restored: BTreeSet<usize>,
}

/// What a person could know when they made a command.
#[derive(Clone, Copy, Debug)]
pub struct MadeAt {
    /// Of their cursor.
    pub epoch: Option<Uuid>,
    pub seq: i64,
    /// What the server would have called it at that moment.
    pub server_epoch: Uuid,
}

impl World {
    pub fn new(script: &Script, mistake: Option<Mistake>) -> Self {
        let mut chance = Chance::new(script.seed.wrapping_add(0x5EED));
        let clubs = 1 + chance.below(2);
        let mut clubs: Vec<Club> = (0..clubs)
            .map(|number| {
                let number = u128::from(number);
                Club::new(Uuid::from_u128(1 + number), Uuid::from_u128(900 + number))
            })
            .collect();
        let mut devices = Vec::new();
        for number in 0..script.devices {
            let index = chance.index(clubs.len());
            let club = &mut clubs[index];
            // One in three shares its user with another device.
            let shared = club.roles.keys().next().copied().filter(|_| chance.one_in(3));
            let user = shared.unwrap_or_else(|| Uuid::from_u128(200 + number as u128));
            let usual = if chance.one_in(4) { *chance.pick(Role::ALL) } else { Role::Admin };
            let role = *club.roles.entry(user).or_insert(usual);
            let tabs = [1, 1, 1, 2, 2, 0][chance.index(6)];
            let id = Uuid::from_u128(100 + number as u128);
            devices.push(Device::new(id, user, (index, club.id), role, tabs));
        }
        Self {
            chance,
            script: script.clone(),
            now_ms: START_MS,
            server: Server::new(clubs, day_of(START_MS), mistake),
            network: Network::default(),
            devices,
            paused: Vec::new(),
            is_calm: false,
            is_told: std::env::var_os("SIM_TRACE").is_some(),
            tally: Tally { worlds: 1, ..Tally::default() },
            mistake,
            made: BTreeMap::new(),
            real_times: BTreeMap::new(),
            answers: BTreeMap::new(),
            applied_ever: BTreeSet::new(),
            restored: BTreeSet::new(),
        }
    }

    /// Most clubs have a past when the devices come.
    fn begin(&mut self) -> Result<(), Broken> {
        for club in 0..self.server.clubs.len() {
            if !self.chance.one_in(3) {
                for _ in 0..20 + self.chance.below(50) {
                    self.office_acts_in(club)?;
                }
            }
        }
        self.server.back_up();
        Ok(())
    }

    /// Runs all of it, and says what broke.
    pub fn run(&mut self) -> Result<(), Broken> {
        self.begin()?;
        for step in self.script.steps.clone() {
            self.chance = self.script.chance_of(step);
            self.tally.steps += 1;
            self.trace(|| format!("step {step}"));
            self.step()?;
            self.compare_or_damage(step);
            self.check_always()?;
        }
        self.chance = self.script.chance_of(u64::MAX);
        self.compare_tab_counts()?;
        self.calm_down()?;
        self.tally.virtual_ms = self.now_ms - START_MS;
        self.check_at_the_end()
    }

    /// Whether a fault of this kind happens now; counted when it does.
    pub fn fault(&mut self, kind: &'static str, one_in: u64) -> bool {
        debug_assert!(crate::script::KINDS.contains(&kind), "{kind}");
        // Chance is asked in any case, so that what else happens does not depend on it.
        let happens = self.chance.one_in(one_in) && !self.is_calm && !self.script.without.contains(kind);
        if happens {
            self.tally.fault(kind);
            self.trace(|| format!("  fault: {kind}"));
        }
        happens
    }

    /// Time passes: the server reads its clock anew.
    pub fn now_is(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
        self.server.today = day_of(now_ms);
    }

    fn step(&mut self) -> Result<(), Broken> {
        let passed = self.chance.ms(12_000);
        self.now_is(self.now_ms + passed);
        let device = self.chance.index(self.devices.len());
        match self.chance.below(100) {
            0..30 => self.person_acts(device),
            30..82 => self.something_moves(),
            82..84 => self.office_acts(),
            84..86 => self.person_tidies(device),
            86..88 => {
                self.tab_crashes(device);
                Ok(())
            }
            88..98 => self.fate(device),
            _ => {
                self.tabs_change(device);
                Ok(())
            }
        }
    }

    /// A disk goes wrong, or somebody wants to know whether one did. By a chance of its own: what else
    /// happens in a world does not depend on it.
    fn compare_or_damage(&mut self, step: u64) {
        let own = self.script.chance_of(step ^ 1 << 40);
        let of_the_step = std::mem::replace(&mut self.chance, own);
        let device = self.chance.index(self.devices.len());
        match self.chance.below(60) {
            0 => self.disk_is_damaged(device),
            1 | 2 => self.person_asks_for_a_comparison(device),
            _ => {}
        }
        self.chance = of_the_step;
    }

    /// A packet arrives, in whatever order; a transaction goes on; or a tab looks after itself.
    fn something_moves(&mut self) -> Result<(), Broken> {
        for _ in 0..=self.chance.below(3) {
            match self.chance.below(4) {
                0 if !self.paused.is_empty() && self.writers_go_on() => {
                    let at = self.chance.index(self.paused.len());
                    self.go_on(at)?;
                }
                1 | 2 if !self.network.packets.is_empty() => {
                    let at = self.chance.index(self.network.packets.len());
                    let packet = self.network.packets.remove(at);
                    self.deliver(packet)?;
                }
                _ => {
                    let device = self.chance.index(self.devices.len());
                    if !self.devices[device].tabs.is_empty() {
                        let tab = self.chance.index(self.devices[device].tabs.len());
                        self.tab_wakes(device, tab)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writers that nothing keeps apart are given time to overtake each other.
    fn writers_go_on(&mut self) -> bool {
        self.mistake != Some(Mistake::SequenceInsteadOfCounter) || self.chance.one_in(4)
    }

    fn tab_crashes(&mut self, device: usize) {
        let now = self.now_ms;
        if !self.devices[device].tabs.is_empty() && self.fault("crash", 1) {
            let tab = self.chance.index(self.devices[device].tabs.len());
            self.devices[device].crash(tab, now);
        }
    }

    /// Tabs open, close, freeze and thaw.
    fn tabs_change(&mut self, device: usize) {
        let now = self.now_ms;
        let freezes = self.fault("freeze", 3);
        let count = self.devices[device].tabs.len();
        if count == 0 {
            self.devices[device].open_tab(now);
            return;
        }
        let tab = self.chance.index(count);
        let device = &mut self.devices[device];
        if freezes || device.tabs[tab].is_frozen {
            device.tabs[tab].is_frozen = !device.tabs[tab].is_frozen;
        } else if count < 2 {
            device.open_tab(now);
        } else {
            device.tabs.remove(tab);
            let number = device.id;
            // What was on its way to the closed tab finds nobody.
            let index = self.devices.iter().position(|other| other.id == number).unwrap_or_default();
            self.network.packets.retain(|packet| !(packet.is_answer() && packet.device == index));
            for tab in &mut self.devices[index].tabs {
                if let Talk::Waiting { .. } = tab.talk {
                    tab.talk = Talk::Waiting { request: 0, until_ms: now };
                }
            }
        }
    }

    /// What goes wrong by itself, now and then.
    fn fate(&mut self, device: usize) -> Result<(), Broken> {
        let club = self.devices[device].club;
        match self.chance.below(10) {
            0 if self.fault("clock", 1) => {
                let error = self.chance.ms(2 * YEAR_MS) - YEAR_MS;
                self.devices[device].clock_error_ms = if self.chance.one_in(4) { 0 } else { error };
            }
            1 => self.server.back_up(),
            2 if self.fault("restore", 2) => {
                self.server.restore();
                self.paused.clear();
                self.answers.clear();
                self.restored.extend(0..self.server.clubs.len());
                self.forget_watches(None);
            }
            3 | 4 if self.fault("collect", 2) => self.collect(club)?,
            5 if self.fault("schema", 2) => self.schema_changes(device)?,
            6 if self.fault("role", 1) => {
                let role = *self.chance.pick(Role::ALL);
                let user = self.devices[device].user;
                self.server.set_role(club, user, role);
            }
            7 if self.fault("power", 1) => {
                self.server.lose_open_transactions();
                self.paused.clear();
            }
            8 if self.fault("version", 3) => self.versions_move_on(device)?,
            9 if self.fault("away", 2) => {
                let away = DAY_MS * (1 + self.chance.ms(120));
                self.now_is(self.now_ms + away);
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells what happens, when `SIM_TRACE` is set.
    pub fn trace(&self, what: impl FnOnce() -> String) {
        if self.is_told {
            println!("{:>12} {}", self.now_ms - START_MS, what());
        }
    }

    pub fn disk_faults(&mut self) -> DiskFaults {
        DiskFaults {
            aborted: self.fault("quota", 24),
            crash_after: self.fault("crash", 14),
            untold: self.chance.one_in(3),
            mistake: self.mistake,
        }
    }

    pub fn session_of(&self, device: usize) -> Session {
        let device = &self.devices[device];
        Session { user: device.user, club: device.club }
    }

    /// What people saw may change by what comes from elsewhere.
    pub fn forget_watches(&mut self, device: Option<usize>) {
        for (index, other) in self.devices.iter_mut().enumerate() {
            if device.is_none_or(|device| device == index) {
                for accepted in other.ghost.accepted.values_mut() {
                    accepted.is_watched = false;
                }
            }
        }
    }
}
