//! A club and its one device, which takes attendance without end.

use crate::{
    Failure,
    connection::{Connection, Draft},
    processes::Process,
};
use chrono::NaiveDate;
use novaclub::{
    club::{
        ClubCommand,
        attendance::{AttendanceCommand, MarkState},
        people::{Member, MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, Season, SeriesId, SessionRef, SessionSeries},
    },
    server::moment,
    sync::{
        Envelope, Record as _, Stamp,
        protocol::{
            COMMAND_VERSION, Cursor, Holder, Outcome, PullRequest, PullResponse, PushRequest, PushResponse,
        },
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

/// People on the sheet.
const MEMBERS: usize = 30;

/// What a device sends, one after the other.
#[derive(Clone, Copy)]
pub enum Requests {
    /// One tap after the other on the sheet, so many in each push.
    Push(usize),
    /// The same pull at the head, again and again.
    Pull,
    /// The same, of a program whose answers nobody looks into.
    PullUnread,
}

/// One club with one device.
pub struct Club {
    holder: Holder,
    device: Uuid,
    last_n: u64,
    session: SessionRef,
    members: Vec<MemberId>,
    cursor: Option<Cursor>,
    push: Draft,
    pull: Draft,
}

impl Club {
    /// Registers a club with a group that meets today and thirty members.
    pub async fn found(server: &Process, number: usize) -> Result<Self, Failure> {
        let mut connection = Connection::open(server).await?;
        let registration = json!({
            "club_name": format!("Club {number}"), "given_name": "Ada", "family_name": "Martin",
            "email": format!("ada.{number}@exemple.fr"), "password": "le tatami est bleu",
        });
        let mut register = Draft::by_program("/api/v1/auth/register", server.address);
        connection.exchange(register.with(&registration.to_string())?).await?;
        let answer: Value = serde_json::from_slice(connection.body())?;
        let token = answer["token"].as_str().ok_or("no token")?;
        let today = moment::now().date_naive();
        let mut club = Self {
            holder: Holder {
                user: serde_json::from_value(answer["user_id"].clone())?,
                club: serde_json::from_value(answer["club_id"].clone())?,
            },
            device: moment::new_id(),
            last_n: 0,
            session: SessionRef { series_id: SeriesId(moment::new_id()), date: today },
            members: Vec::new(),
            cursor: None,
            push: Draft::post("/api/v1/sync/push", server.address, token),
            pull: Draft::post("/api/v1/sync/pull", server.address, token),
        };
        let season = club.season(&mut connection).await?;
        let seed = club.seed(season, today)?;
        connection.exchange(club.draft(seed)?).await?;
        check_receipts(connection.body())?;
        Ok(club)
    }

    async fn pull(
        &mut self,
        connection: &mut Connection,
        cursor: Option<Cursor>,
    ) -> Result<PullResponse, Failure> {
        let request = PullRequest {
            holder: Some(self.holder),
            device: self.device,
            cursor,
            bound: None,
            waiting: None,
        };
        connection.exchange(self.pull.with(&serde_json::to_string(&request)?)?).await?;
        Ok(serde_json::from_slice(connection.body())?)
    }

    /// The season that every new club has.
    async fn season(&mut self, connection: &mut Connection) -> Result<Uuid, Failure> {
        let page = self.pull(connection, None).await?;
        let seasons = page.tables.iter().find(|table| table.collection == Season::COLLECTION.name);
        let season = seasons.and_then(|table| table.rows.first()).ok_or("a new club has no season")?;
        Ok(season.0)
    }

    fn seed(&mut self, season: Uuid, today: NaiveDate) -> Result<Vec<ClubCommand>, Failure> {
        let group: Group = serde_json::from_value(json!({
            "id": moment::new_id(), "season_id": season, "name": "Judo", "discipline": "Judo",
            "place": null, "capacity": null, "youngest_age": null, "oldest_age": null,
        }))?;
        let series = series(self.session.series_id, group.id, today)?;
        let mut commands: Vec<ClubCommand> =
            vec![PlanningCommand::SaveGroup { group }.into(), PlanningCommand::SaveSeries { series }.into()];
        for number in 0..MEMBERS {
            let member = member(number)?;
            self.members.push(member.id);
            commands.push(PeopleCommand::Create { member }.into());
        }
        Ok(commands)
    }

    /// The next push, in bytes.
    fn draft(&mut self, commands: Vec<ClubCommand>) -> Result<&[u8], Failure> {
        let settled_below = self.last_n + 1;
        let now_ms = moment::now().timestamp_millis();
        let commands = commands
            .into_iter()
            .map(|command| {
                self.last_n += 1;
                Envelope {
                    n: self.last_n,
                    stamp: Stamp {
                        ms: now_ms,
                        counter: u32::try_from(self.last_n).unwrap_or(u32::MAX),
                        device: self.device,
                    },
                    made_at_ms: now_ms,
                    heard: None,
                    on: self.session.date,
                    command,
                }
            })
            .collect();
        let push = PushRequest {
            version: COMMAND_VERSION,
            holder: Some(self.holder),
            device: self.device,
            device_name: "Chrome, Linux".to_owned(),
            sent_at_ms: now_ms,
            settled_below,
            commands,
        };
        self.push.with(&serde_json::to_string(&push)?)
    }

    /// Pulls until nothing is left, and keeps the cursor.
    pub async fn pull_to_head(&mut self, connection: &mut Connection) -> Result<(), Failure> {
        loop {
            let page = self.pull(connection, self.cursor).await?;
            self.cursor = Some(Cursor { epoch: page.epoch, seq: page.through });
            if page.through >= page.head && page.tables.is_empty() {
                return Ok(());
            }
        }
    }

    /// The next request, in bytes.
    pub fn next(&mut self, requests: Requests) -> Result<&[u8], Failure> {
        match requests {
            Requests::Push(many) => {
                let commands = (0..many).map(|offset| self.tap(offset)).collect();
                self.draft(commands)
            }
            Requests::Pull | Requests::PullUnread => Ok(self.pull.bytes()),
        }
    }

    /// Every round of the sheet sets the other mark, so that each command changes something.
    fn tap(&self, offset: usize) -> ClubCommand {
        let number = usize::try_from(self.last_n).unwrap_or(0) + offset;
        let is_even = (number / MEMBERS).is_multiple_of(2);
        let state = Some(if is_even { MarkState::Present } else { MarkState::Absent });
        let member_id = self.members[number % MEMBERS];
        AttendanceCommand::Mark { session: self.session, member_id, state }.into()
    }

    /// Fails unless the answer is the one that counts.
    pub fn check(requests: Requests, body: &[u8]) -> Result<(), Failure> {
        match requests {
            Requests::Push(many) => {
                let applied = body.windows(APPLIED.len()).filter(|window| *window == APPLIED).count();
                if applied == many { Ok(()) } else { check_receipts(body) }
            }
            Requests::Pull if !body.ends_with(NO_CHANGE) => Err(String::from_utf8_lossy(body).into()),
            Requests::Pull | Requests::PullUnread => Ok(()),
        }
    }
}

const APPLIED: &[u8] = br#""outcome":"applied""#;
const NO_CHANGE: &[u8] = br#""tables":[]}"#;

/// Every command must have been carried out.
fn check_receipts(body: &[u8]) -> Result<(), Failure> {
    let answer: PushResponse<Value> = serde_json::from_slice(body)?;
    match answer.receipts.iter().find(|receipt| !matches!(receipt.outcome, Outcome::Applied { .. })) {
        Some(receipt) => Err(format!("not applied: {receipt:?}").into()),
        None => Ok(()),
    }
}

fn series(id: SeriesId, group: GroupId, today: NaiveDate) -> Result<SessionSeries, Failure> {
    Ok(serde_json::from_value(json!({
        "id": id, "group_id": group, "title": null, "weekday": null, "starts_on": today,
        "ends_on": null, "start_time": "18:00", "duration_minutes": 60, "place": null,
    }))?)
}

fn member(number: usize) -> Result<Member, Failure> {
    Ok(serde_json::from_value(json!({
        "id": moment::new_id(), "last_name": format!("Durand {number}"), "first_name": "Léa",
        "birth_date": "2014-05-02", "status": "active", "archived": false,
    }))?)
}
