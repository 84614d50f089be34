//! Who marked a person first is known without a line of the history for each mark.

use crate::{
    on_both_databases,
    support::{Device, Person, TestApp, date, member, season_of},
};
use novaclub::club::{
    attendance::{AttendanceCommand, AttendanceMark, MarkState},
    history::{Change, history_of, mark_subjects},
    people::{Member, PeopleCommand},
    planning::{Group, GroupId, PlanningCommand, SeriesId, SessionRef, SessionSeries},
};
use novaclub::server::moment::new_id;
use novaclub::sync::{
    Collection, Record, Records, Row, Value,
    protocol::{Outcome, PushResponse},
};
use serde_json::json;

/// What a device holds, as pages read it.
struct Held(Vec<(&'static str, Vec<Row>)>);

impl Records for Held {
    fn row(&self, collection: &'static Collection, id: uuid::Uuid) -> Option<&Row> {
        let (_, rows) = self.0.iter().find(|(name, _)| *name == collection.name)?;
        rows.iter().find(|row| row.id == id)
    }

    fn rows<'a>(&'a self, collection: &'static Collection) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
        let of_it = self.0.iter().filter(|(name, _)| *name == collection.name);
        Box::new(of_it.flat_map(|(_, rows)| rows))
    }
}

async fn held(device: &Device) -> Held {
    fn rows<R: Record>(records: Vec<R>) -> (&'static str, Vec<Row>) {
        let row = |record: R| Row { id: record.id(), seq: 1, deleted: false, values: record.values() };
        (R::COLLECTION.name, records.into_iter().map(row).collect())
    }
    let all = device.pull().await;
    Held(vec![
        rows(all.all::<Member>()),
        rows(all.all::<SessionSeries>()),
        rows(all.all::<AttendanceMark>()),
        rows(all.all::<Change>()),
    ])
}

/// A session and a person who may come to it.
async fn session_and_person(device: &mut Device) -> (SessionRef, Member) {
    let lea = member("Durand");
    let group = Group {
        id: GroupId(new_id()),
        season_id: season_of(device).await.id,
        name: "Enfants".to_owned(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    };
    let series = SessionSeries {
        id: SeriesId(new_id()),
        group_id: group.id,
        title: None,
        weekday: Some(5),
        starts_on: date("2026-09-04"),
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    };
    let session = SessionRef { series_id: series.id, date: date("2026-11-20") };
    applied(&device.perform(PeopleCommand::Create { member: lea.clone() }).await);
    applied(&device.perform(PlanningCommand::SaveGroup { group }).await);
    applied(&device.perform(PlanningCommand::SaveSeries { series }).await);
    (session, lea)
}

fn applied<R: std::fmt::Debug>(response: &PushResponse<R>) {
    assert!(matches!(response.receipts[0].outcome, Outcome::Applied { .. }), "{response:?}");
}

async fn two_devices(app: &TestApp) -> (Person, Device, Device) {
    let ada = app.register("Judo").await;
    let (mut door, mut office) = (app.device(&ada), app.device(&ada));
    (door.name, office.name) = ("tablette".to_owned(), "bureau".to_owned());
    (ada, door, office)
}

on_both_databases! {
    async fn the_first_mark_says_by_whom_when_and_from_which_device(app: TestApp) {
        let (ada, mut door, mut office) = two_devices(&app).await;
        let (session, lea) = session_and_person(&mut office).await;
        let mark = |state| AttendanceCommand::Mark { session, member_id: lea.id, state };
        // Made offline, sent later, by a clock that is wrong.
        door.skew_ms = 7_200_000;
        let made_at = door.now_ms() - 60_000;
        let first = door.envelope_at(mark(Some(MarkState::Present)), made_at);
        applied(&door.push(vec![first]).await);
        let id = AttendanceMark::id_for(session, lea.id).0;
        let set: AttendanceMark = office.pull().await.get(id).unwrap();
        let by = (set.first_by.as_deref(), set.first_from.as_deref());
        assert_eq!(by, (Some("Ada Martin"), Some("tablette")));
        let at_ms = set.first_at_ms.unwrap();
        let really = made_at - 7_200_000;
        assert!((really..really + 30_000).contains(&at_ms), "{at_ms}, made at {really}");
        // No line of the history was made for it, and there is one to read.
        let before = held(&office).await;
        assert!(before.rows(Change::COLLECTION).all(|row| !row.values.contains(&Value::Text(id.to_string()))));
        let subjects = mark_subjects(&before, session, lea.id);
        let told = |held: &Held| -> Vec<_> {
            let lines = history_of(held, &subjects, false, 10).into_iter();
            lines.map(|line| (line.before, line.after, line.change.device_name)).collect()
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(told(&before), [(None, text("present"), "tablette".to_owned())]);

        // Changed elsewhere, taken back, set again: who was first stays.
        for state in [Some(MarkState::Absent), None, Some(MarkState::Excused)] {
            applied(&office.perform(mark(state)).await);
        }
        let after: AttendanceMark = door.pull().await.get(id).unwrap();
        let last = AttendanceMark { state: Some(MarkState::Excused), ..set };
        assert_eq!(after, last);
        let lines = told(&held(&door).await);
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[3], (None, text("present"), "tablette".to_owned()));

        let shown = app.get(&format!("/api/v1/attendances/{id}"), Some(&ada)).await.json();
        assert_eq!(
            (&shown["first_by"], &shown["first_from"], &shown["first_at_ms"]),
            (&json!("Ada Martin"), &json!("tablette"), &json!(at_ms))
        );
    }
}
