//! The world: a server, devices, a network that loses, repeats and delays; and what must hold in it.

use crate::chance::Chance;
use crate::device::{Device, Faults};
use crate::server::Server;
use chrono::NaiveDate;
use novaclub::club::{
    ClubCommand, Refusal,
    attendance::{AttendanceCommand, MarkState},
    people::{Member, MemberId, PeopleCommand},
    planning::{Group, GroupId, PlanningCommand, Season, SeasonId, SeriesId, SessionRef, SessionSeries},
};
use novaclub::sync::{
    Records, Row, Value,
    protocol::{Outcome, PushRequest, Receipt},
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

const START_MS: i64 = 1_795_000_000_000;
const YEAR_MS: i64 = 31_557_600_000;

/// A mistake planted into the engine's surroundings, to see that the suite finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    NoLookForRepetitions,
    SettledIsIgnored,
    CursorBeforeRows,
    AnsweredBeforeCommit,
    OutboxDroppedOnUnauthorised,
    RestoreKeepsTheEpoch,
}

impl Bug {
    pub const ALL: &'static [Self] = &[
        Self::NoLookForRepetitions,
        Self::SettledIsIgnored,
        Self::CursorBeforeRows,
        Self::AnsweredBeforeCommit,
        Self::OutboxDroppedOnUnauthorised,
        Self::RestoreKeepsTheEpoch,
    ];
}

pub struct World {
    chance: Chance,
    bug: Option<Bug>,
    now_ms: i64,
    server: Server,
    backup: Server,
    restores: u128,
    devices: Vec<Device>,
    /// Pushes on the network that may arrive again, or late.
    in_flight: Vec<(usize, PushRequest<ClubCommand>)>,
    /// The first answer to each command; every later one must be equal. A restore forgets.
    answers: HashMap<(Uuid, u64), Outcome<Refusal>>,
    /// Commands that were acknowledged since the data began; a restore may lose them.
    restored: bool,
}

fn member_id(number: u64) -> MemberId {
    MemberId(Uuid::from_u128(10_000 + u128::from(number)))
}

fn group_id(number: u64) -> GroupId {
    GroupId(Uuid::from_u128(20_000 + u128::from(number)))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    pub fn new(seed: u64, bug: Option<Bug>) -> Self {
        let mut chance = Chance::new(seed);
        let server = Server::new();
        let count = 1 + chance.below(3);
        let devices = (0..count)
            .map(|number| {
                let tabs = if chance.one_in(3) { 2 } else { 1 };
                Device::new(u128::from(number), server.club, tabs)
            })
            .collect();
        Self {
            chance,
            bug,
            now_ms: START_MS,
            backup: server.clone(),
            server,
            restores: 0,
            devices,
            in_flight: Vec::new(),
            answers: HashMap::new(),
            restored: false,
        }
    }

    pub fn length(&mut self) -> u64 {
        20 + self.chance.below(60)
    }

    pub fn step(&mut self) {
        self.now_ms += i64::try_from(self.chance.below(60_000)).unwrap();
        let device = usize::try_from(self.chance.below(self.devices.len() as u64)).unwrap();
        let tab = usize::try_from(self.chance.below(self.devices[device].tabs.len() as u64)).unwrap();
        match self.chance.below(100) {
            0..40 => self.person_acts(device, tab),
            40..62 => self.device_pushes(device, tab, true),
            62..84 => {
                self.device_pulls(device, tab, true);
            }
            84..88 => self.late_push_arrives(),
            88..91 => self.devices[device].crash(tab),
            91..94 => {
                let jump = self.chance.below(2 * YEAR_MS.unsigned_abs());
                self.devices[device].clock_error_ms = i64::try_from(jump).unwrap() - YEAR_MS;
            }
            94..96 => self.backup = self.server.clone(),
            96..97 => {
                self.restores += 1;
                let epoch = 1_000 + self.restores;
                self.server.restore(self.backup.clone(), epoch, self.bug);
                self.answers.clear();
                self.restored = true;
            }
            97..98 => self.person_discards(device, tab),
            _ => self.unauthorised(device),
        }
    }

    fn faults(&mut self) -> Faults {
        Faults { disk_full: self.chance.one_in(20), crash_after: self.chance.one_in(12), bug: self.bug }
    }

    fn person_acts(&mut self, device: usize, tab: usize) {
        let command = self.some_command();
        let faults = Faults { bug: None, ..self.faults() };
        let now = self.now_ms;
        let device = &mut self.devices[device];
        let local_now = (now + device.clock_error_ms).max(1);
        let mut number = 0;
        let stored = device.transact(tab, faults, |replica| {
            number = replica.state().next_n;
            replica.accept(vec![command.clone()], local_now, day("2026-11-21"))
        });
        if stored == Ok(true) {
            device.accepted.push(number);
        }
    }

    fn some_command(&mut self) -> ClubCommand {
        let member = member_id(self.chance.below(4));
        let group = group_id(self.chance.below(2));
        let series = SeriesId(Uuid::from_u128(30_000 + u128::from(self.chance.below(2))));
        let season = SeasonId(Uuid::from_u128(40_000));
        let text = format!("value {}", self.chance.below(1_000));
        let session = SessionRef { series_id: series, date: day("2026-11-17") };
        match self.chance.below(10) {
            0 | 1 => PeopleCommand::Create {
                member: Member { first_name: "Léa".into(), last_name: text, ..Member::blank(member) },
            }
            .into(),
            2..5 => {
                let field = *self.chance.pick(&["city", "street", "notes"]);
                PeopleCommand::Edit {
                    id: member,
                    fields: BTreeMap::from([(field.into(), Value::Text(text))]),
                }
                .into()
            }
            5 => PlanningCommand::SaveSeason { season: Season::around(season, day("2026-11-21")) }.into(),
            6 => PlanningCommand::SaveGroup {
                group: Group {
                    id: group,
                    season_id: season,
                    name: text,
                    discipline: None,
                    place: None,
                    capacity: None,
                    youngest_age: None,
                    oldest_age: None,
                },
            }
            .into(),
            7 if self.chance.one_in(2) => PlanningCommand::DeleteGroup { id: group }.into(),
            7 => PlanningCommand::SaveSeries {
                series: SessionSeries {
                    id: series,
                    group_id: group,
                    title: None,
                    weekday: Some(2),
                    starts_on: day("2026-09-01"),
                    ends_on: None,
                    start_time: "18:00:00".parse().unwrap(),
                    duration_minutes: 60,
                    place: None,
                },
            }
            .into(),
            8 => PeopleCommand::Enrol { member_id: member, group_id: group }.into(),
            _ => {
                let state = *self.chance.pick(&[Some(MarkState::Present), Some(MarkState::Absent), None]);
                AttendanceCommand::Mark { session, member_id: member, state }.into()
            }
        }
    }

    fn device_pushes(&mut self, device: usize, tab: usize, faulty: bool) {
        let local_now = (self.now_ms + self.devices[device].clock_error_ms).max(1);
        let Some(push) = self.devices[device].tabs[tab].next_push("device", local_now) else { return };
        if faulty && self.chance.one_in(5) {
            // The request is lost, or arrives later.
            self.in_flight.push((device, push));
            return;
        }
        if faulty && self.chance.one_in(5) {
            self.in_flight.push((device, push.clone()));
        }
        let before = self.server.clone();
        let user = self.devices[device].user;
        let response = self.server.push(user, &push, self.now_ms, self.bug);
        self.note_answers(push.device, &response.receipts);
        if faulty && self.bug == Some(Bug::AnsweredBeforeCommit) && self.chance.one_in(5) {
            // The planted bug: answered, then the server's commit fails.
            self.server = before;
        }
        if faulty && self.chance.one_in(5) {
            return; // The answer is lost, or cut.
        }
        let faults = if faulty { Faults { bug: None, ..self.faults() } } else { Faults::default() };
        let taken: Result<bool, ()> = self.devices[device]
            .transact(tab, faults, |replica| Ok(replica.pushed(response.clone(), local_now)));
        assert!(taken.is_ok());
    }

    fn note_answers(&mut self, device: Uuid, receipts: &[Receipt<Refusal>]) {
        for receipt in receipts {
            if !matches!(receipt.outcome, Outcome::Retry { .. }) {
                self.answers.entry((device, receipt.n)).or_insert_with(|| receipt.outcome.clone());
            }
        }
    }

    fn late_push_arrives(&mut self) {
        if self.in_flight.is_empty() {
            return;
        }
        let at = usize::try_from(self.chance.below(self.in_flight.len() as u64)).unwrap();
        let (device, push) = self.in_flight[at].clone();
        if self.chance.one_in(2) {
            self.in_flight.remove(at);
        }
        let user = self.devices[device].user;
        let response = self.server.push(user, &push, self.now_ms, self.bug);
        // Nobody waits for this answer any more; it must be the same all the same.
        self.note_answers(push.device, &response.receipts);
    }

    fn device_pulls(&mut self, device: usize, tab: usize, faulty: bool) -> bool {
        let continue_to = self.devices[device].continue_to[tab];
        let request = self.devices[device].tabs[tab].next_pull(continue_to);
        if faulty && self.chance.one_in(6) {
            return true;
        }
        let response = self.server.pull(request, self.now_ms);
        if faulty && self.chance.one_in(6) {
            return true;
        }
        let faults = if faulty { self.faults() } else { Faults::default() };
        let now = self.now_ms;
        let mut next = None;
        let stored: Result<bool, ()> = self.devices[device].transact(tab, faults, |replica| {
            let applied = replica.pulled(response.clone(), now);
            next = applied.continue_to;
            Ok(applied.transaction)
        });
        let went_well = stored == Ok(true) && !faults.crash_after;
        self.devices[device].continue_to[tab] = if went_well { next } else { None };
        next.is_some()
    }

    fn person_discards(&mut self, device: usize, tab: usize) {
        let device = &mut self.devices[device];
        let Some(n) = device.tabs[tab].journal().next().map(|refused| refused.envelope.n) else { return };
        let stored: Result<bool, ()> =
            device.transact(tab, Faults::default(), |replica| Ok(replica.discard(n)));
        if stored == Ok(true) {
            device.discarded.push(n);
        }
    }

    /// 401: a device that keeps the rules changes nothing.
    fn unauthorised(&mut self, device: usize) {
        if self.bug == Some(Bug::OutboxDroppedOnUnauthorised) {
            self.devices[device].disk.outbox.clear();
            for tab in 0..self.devices[device].tabs.len() {
                self.devices[device].crash(tab);
            }
        }
    }

    /// The faults end: every device talks to the server until nothing is left to say.
    pub fn calm_down(&mut self) {
        self.in_flight.clear();
        for _round in 0..3 {
            for device in 0..self.devices.len() {
                for tab in 0..self.devices[device].tabs.len() {
                    self.devices[device].crash(tab);
                    for _ in 0..100 {
                        if self.devices[device].tabs[tab].unsent() == 0 {
                            break;
                        }
                        self.device_pushes(device, tab, false);
                    }
                    for _ in 0..100 {
                        if !self.device_pulls(device, tab, false) {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// I3, I4, I5, I9: at every moment.
    pub fn check_always(&self) -> Result<(), String> {
        if let Some((command, times)) = self.server.executions.iter().find(|(_, times)| **times > 1) {
            return Err(format!("I3: {command:?} was carried out {times} times"));
        }
        for ((device, n), first) in &self.answers {
            if let Some(stored) = self.server.outcome(*device, *n)
                && stored != first
            {
                return Err(format!("I3: {n} of {device} was answered {first:?}, then {stored:?}"));
            }
        }
        for device in &self.devices {
            self.check_no_silent_loss(device)?;
        }
        Ok(())
    }

    /// I4: every accepted command is in the outbox, dealt with by the server, or in the journal.
    fn check_no_silent_loss(&self, device: &Device) -> Result<(), String> {
        for n in &device.accepted {
            let in_outbox = device.disk.outbox.contains_key(n);
            let in_journal = device.disk.journal.contains_key(n);
            if in_outbox && in_journal {
                return Err(format!("I4: {n} of {} is in the outbox and in the journal", device.id));
            }
            if in_outbox || in_journal || device.discarded.contains(n) {
                continue;
            }
            // What a restore lost is lost for all; before it, the server must know the command.
            let applied = matches!(self.server.outcome(device.id, *n), Some(Outcome::Applied { .. }));
            if !applied && !self.restored {
                return Err(format!("I4: {n} of {} is nowhere", device.id));
            }
        }
        Ok(())
    }

    /// I1, I11, I12, I15: once the faults have ended.
    pub fn check_at_the_end(&self) -> Result<(), String> {
        self.check_always()?;
        let expected = self.server.live_rows();
        for device in &self.devices {
            if device.disk.outbox.values().any(|pending| pending.acknowledged.is_none()) {
                return Err(format!("I15: {} still has commands to send", device.id));
            }
            let on_disk: BTreeMap<_, Row> =
                device.disk.rows.iter().map(|(key, (_, row))| (*key, row.clone())).collect();
            if on_disk != expected {
                return Err(format!("I1: {} holds {on_disk:#?}, the server {expected:#?}", device.id));
            }
            for tab in &device.tabs {
                let shown = Self::shown(tab);
                let shown_expected: BTreeMap<_, _> =
                    expected.iter().map(|(key, row)| (*key, row.values.clone())).collect();
                if shown != shown_expected {
                    return Err(format!("I5: a tab of {} shows something else than the server", device.id));
                }
            }
        }
        Ok(())
    }

    fn shown(
        tab: &novaclub::sync::replica::Replica<ClubCommand>,
    ) -> BTreeMap<(&'static str, Uuid), Vec<Value>> {
        let view = tab.view();
        novaclub::club::COLLECTIONS
            .iter()
            .flat_map(|collection| {
                view.rows(collection)
                    .map(|row| ((collection.name, row.id), row.values.clone()))
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}
