//! A device as the server sees one: numbers its commands, pushes, pulls.

use super::{Answer, Person, request::Draft};
use axum::{Router, http::Method};
use chrono::NaiveDate;
use novaclub::{
    club::{
        ClubCommand, Refusal,
        access::AccessCommand,
        families::{Guardian, GuardianId, HouseholdId, Relation},
        people::{Member, MemberId, MemberStatus, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, Season},
    },
    server::moment,
    sync::{
        Envelope, Record, Stamp,
        protocol::{COMMAND_VERSION, Cursor, PullRequest, PullResponse, PushRequest, PushResponse, WireRow},
    },
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A device; its clock may be wrong by `skew_ms`.
#[derive(Clone)]
pub struct Device {
    router: Router,
    pub person: Person,
    pub id: Uuid,
    pub name: String,
    pub last_n: u64,
    pub skew_ms: i64,
}

/// The commands that make a group of the season and give it to a coach, with people in it.
pub fn led_group(season: &Season, coach: &Person, people: &[MemberId]) -> Vec<ClubCommand> {
    let id = GroupId(moment::new_id());
    let group = Group {
        id,
        season_id: season.id,
        name: "Judo enfants".to_owned(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    };
    let lead = AccessCommand::SetCoach {
        group_id: id,
        user_id: coach.user,
        name: "Noé Petit".to_owned(),
        active: true,
    };
    let enrol = |member: &MemberId| PeopleCommand::Enrol { member_id: *member, group_id: id }.into();
    [PlanningCommand::SaveGroup { group }.into(), lead.into()]
        .into_iter()
        .chain(people.iter().map(enrol))
        .collect()
}

impl Device {
    pub fn new(router: Router, person: Person) -> Self {
        Self { router, person, id: moment::new_id(), name: "tablette".to_owned(), last_n: 0, skew_ms: 0 }
    }

    pub fn now_ms(&self) -> i64 {
        moment::now().timestamp_millis() + self.skew_ms
    }

    /// The next command, made now.
    pub fn envelope(&mut self, command: impl Into<ClubCommand>) -> Envelope<serde_json::Value> {
        let made_at = self.now_ms();
        self.envelope_at(command, made_at)
    }

    /// The next command, made at an instant of the device's clock.
    pub fn envelope_at(&mut self, command: impl Into<ClubCommand>, ms: i64) -> Envelope<serde_json::Value> {
        self.last_n += 1;
        Envelope {
            n: self.last_n,
            stamp: Stamp { ms, counter: 0, device: self.id },
            made_at_ms: ms,
            heard: None,
            on: date("2026-11-20"),
            command: serde_json::to_value(command.into()).unwrap(),
        }
    }

    pub fn request(&self, commands: Vec<Envelope<serde_json::Value>>) -> PushRequest<serde_json::Value> {
        PushRequest {
            version: COMMAND_VERSION,
            holder: None,
            device: self.id,
            device_name: self.name.clone(),
            sent_at_ms: self.now_ms(),
            settled_below: 1,
            commands,
        }
    }

    pub async fn send(&self, request: &PushRequest<serde_json::Value>) -> Answer {
        let body = serde_json::to_value(request).unwrap();
        Draft::new(&self.router, Method::POST, "/api/v1/sync/push")
            .by(Some(&self.person))
            .json(&body)
            .send()
            .await
    }

    /// Pushes, and expects an answer to each.
    pub async fn push(&self, commands: Vec<Envelope<serde_json::Value>>) -> PushResponse<Refusal> {
        let answer = self.send(&self.request(commands)).await;
        serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
    }

    /// Makes a command and pushes it.
    pub async fn perform(&mut self, command: impl Into<ClubCommand>) -> PushResponse<Refusal> {
        let envelope = self.envelope(command);
        self.push(vec![envelope]).await
    }

    pub async fn pull_page(&self, cursor: Option<Cursor>, bound: Option<i64>) -> PullResponse {
        let body =
            serde_json::to_value(PullRequest { holder: None, device: self.id, cursor, bound, waiting: None })
                .unwrap();
        let answer = Draft::new(&self.router, Method::POST, "/api/v1/sync/pull")
            .by(Some(&self.person))
            .json(&body)
            .send()
            .await;
        serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
    }

    /// Everything, from the start.
    pub async fn pull(&self) -> Rows {
        let mut rows = Rows::default();
        rows.follow(self).await;
        rows
    }
}

/// What a device holds after its pulls.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub cursor: Option<Cursor>,
    pub tables: BTreeMap<String, BTreeMap<Uuid, WireRow>>,
}

impl Rows {
    /// Pulls page after page up to the bound of the first.
    pub async fn follow(&mut self, device: &Device) {
        let mut bound = None;
        loop {
            let page = device.pull_page(self.cursor, bound).await;
            bound = Some(page.bound);
            let is_last = page.through >= page.bound;
            self.take(page);
            if is_last {
                return;
            }
        }
    }

    pub fn take(&mut self, page: PullResponse) {
        if page.reset {
            self.tables.clear();
        }
        self.cursor = Some(Cursor { epoch: page.epoch, seq: page.through });
        for table in page.tables {
            let rows = self.tables.entry(table.collection).or_default();
            rows.extend(table.rows.into_iter().map(|row| (row.0, row)));
        }
    }

    /// The living records of a collection.
    pub fn all<R: Record>(&self) -> Vec<R> {
        let rows = self.tables.get(R::COLLECTION.name).into_iter().flat_map(BTreeMap::values);
        rows.filter(|row| !row.2).map(|row| R::from_values(row.0, &row.3).unwrap()).collect()
    }

    pub fn row<R: Record>(&self, id: Uuid) -> Option<&WireRow> {
        self.tables.get(R::COLLECTION.name)?.get(&id)
    }

    pub fn get<R: Record>(&self, id: Uuid) -> Option<R> {
        let row = self.row::<R>(id).filter(|row| !row.2)?;
        R::from_values(row.0, &row.3).ok()
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A new member.
pub fn member(last_name: &str) -> Member {
    Member {
        last_name: last_name.to_owned(),
        first_name: "Léa".to_owned(),
        status: MemberStatus::Active,
        ..Member::blank(MemberId(moment::new_id()))
    }
}

/// Who answers for a household, maybe one of the club's people.
pub fn answering(household_id: HouseholdId, id: GuardianId, member_id: Option<MemberId>) -> Guardian {
    Guardian {
        id,
        household_id,
        member_id,
        last_name: "Roux".to_owned(),
        first_name: "Rose".to_owned(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    }
}

/// The season that registering made.
pub async fn season_of(device: &Device) -> Season {
    device.pull().await.all::<Season>().remove(0)
}
