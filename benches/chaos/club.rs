//! The clubs, registered and signed in to through the real addresses.

use crate::{
    Failure,
    connection::{Connection, post},
    server::Server,
};
use chrono::NaiveDate;
use novaclub::{
    club::{
        ClubCommand, Role,
        people::{Member, MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, SeasonId, SeriesId, SessionRef, SessionSeries},
    },
    server::moment,
    sync::{Records, replica::Owner},
};
use serde_json::{Value, json};
use std::net::SocketAddr;
use uuid::Uuid;

pub const PASSWORD: &str = "le tatami est bleu";

/// So few that everybody works on the same people.
const MEMBERS: usize = 6;

/// A club and who works in it.
#[derive(Debug)]
pub struct Club {
    pub owner: Owner<Role>,
    pub email: String,
    /// The session that is marked.
    pub session: SessionRef,
    /// The group that stays.
    pub group: GroupId,
    /// The people whom everybody works on.
    pub members: Vec<MemberId>,
}

impl Club {
    /// Registers a club.
    ///
    /// # Errors
    /// When the server does not take it.
    pub async fn register(
        server: &Server,
        number: usize,
        chance: &mut fastrand::Rng,
    ) -> Result<Self, Failure> {
        let email = format!("ada.{number}@exemple.fr");
        let registration = json!({
            "club_name": format!("Club {number}"), "given_name": "Ada", "family_name": "Martin",
            "email": email, "password": PASSWORD,
        });
        let answer = ask(server.address, "/api/v1/auth/register", &registration).await?;
        let mut id = || Uuid::from_u128(chance.u128(..));
        Ok(Self {
            owner: Owner {
                club: serde_json::from_value(answer["club_id"].clone())?,
                user: serde_json::from_value(answer["user_id"].clone())?,
                role: serde_json::from_value(answer["role"].clone())?,
            },
            email,
            session: SessionRef { series_id: SeriesId(id()), date: moment::now().date_naive() },
            group: GroupId(id()),
            members: (0..MEMBERS).map(|_| MemberId(id())).collect(),
        })
    }

    /// What has to be there before people work: one device makes it, the others fetch it.
    ///
    /// # Errors
    /// When the club has no season.
    pub fn seed(&self, records: &dyn Records) -> Result<Vec<ClubCommand>, Failure> {
        let season = records.all::<novaclub::club::planning::Season>().next().ok_or("no season")?;
        let mut commands: Vec<ClubCommand> = vec![
            PlanningCommand::SaveGroup { group: group(self.group, season.id, "Judo") }.into(),
            PlanningCommand::SaveSeries { series: self.series()? }.into(),
        ];
        for (number, id) in self.members.iter().enumerate() {
            let last_name = format!("Durand {number}");
            commands.push(PeopleCommand::Create { member: member(*id, last_name) }.into());
        }
        Ok(commands)
    }

    fn series(&self) -> Result<SessionSeries, Failure> {
        Ok(serde_json::from_value(json!({
            "id": self.session.series_id, "group_id": self.group, "title": null, "weekday": null,
            "starts_on": self.session.date, "ends_on": null, "start_time": "18:00", "duration_minutes": 60,
            "place": null,
        }))?)
    }
}

pub fn member(id: MemberId, last_name: String) -> Member {
    Member { last_name, first_name: "Léa".to_owned(), ..Member::blank(id) }
}

pub fn group(id: GroupId, season_id: SeasonId, name: &str) -> Group {
    Group {
        id,
        season_id,
        name: name.to_owned(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    }
}

/// The date of an instant, as a device's clock has it.
pub fn date_of(ms: i64) -> NaiveDate {
    chrono::DateTime::from_timestamp_millis(ms).map(|instant| instant.date_naive()).unwrap_or_default()
}

/// One request that must be answered.
///
/// # Errors
/// When it is not.
pub async fn ask(to: SocketAddr, path: &str, body: &Value) -> Result<Value, Failure> {
    let answer = Connection::default().exchange(to, &post(path, to, None, &body.to_string())).await?;
    if answer.status == 200 || answer.status == 201 {
        Ok(serde_json::from_slice(&answer.body)?)
    } else {
        Err(format!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)).into())
    }
}
