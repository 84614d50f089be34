//! Fields that meet: the later edit wins, both are kept in the history, wrong clocks do no harm,
//! deletions reach everyone.

use crate::{
    on_both_databases,
    support::{Device, TestApp, member, season_of},
};
use novaclub::{
    club::{
        history::Change,
        people::{Member, MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand},
    },
    server::moment::new_id,
    sync::{Value, clock::Heard, protocol::Outcome},
};
use std::collections::BTreeMap;

const YEAR_MS: i64 = 31_557_600_000;

fn set(id: MemberId, field: &str, text: &str) -> PeopleCommand {
    PeopleCommand::Edit { id, fields: BTreeMap::from([(field.to_owned(), Value::Text(text.to_owned()))]) }
}

/// Two devices of one person that know one member.
async fn two_devices(app: &TestApp, skews: [i64; 2]) -> (Device, Device, MemberId) {
    let ada = app.register("Judo").await;
    let (mut first, mut second) = (app.device(&ada), app.device(&ada));
    (first.skew_ms, second.skew_ms) = (skews[0], skews[1]);
    (first.name, second.name) = ("tablette".to_owned(), "bureau".to_owned());
    let durand = member("Durand");
    let id = durand.id;
    // A while ago: what a device did earlier stays earlier, whatever its later stamps say.
    let made_at = first.now_ms() - 120_000;
    let created = first.envelope_at(PeopleCommand::Create { member: durand }, made_at);
    first.push(vec![created]).await;
    (first, second, id)
}

fn history(changes: &[Change]) -> Vec<(&str, Option<&str>, bool)> {
    let mut lines: Vec<_> = changes
        .iter()
        .filter(|change| change.field == "city")
        .map(|change| (change.device_name.as_str(), change.after.as_deref(), change.won))
        .collect();
    lines.sort_unstable();
    lines
}

on_both_databases! {
    async fn of_two_edits_of_one_field_the_later_wins_whichever_arrives_first(app: TestApp) {
        for late_arrives_first in [false, true] {
            let (mut first, mut second, id) = two_devices(&app, [0, 0]).await;
            let now = first.now_ms();
            let earlier = first.envelope_at(set(id, "city", "Rennes"), now - 600);
            let later = second.envelope_at(set(id, "city", "Nantes"), now - 300);
            if late_arrives_first {
                second.push(vec![later]).await;
                first.push(vec![earlier]).await;
            } else {
                first.push(vec![earlier]).await;
                second.push(vec![later]).await;
            }
            let rows = second.pull().await;
            assert_eq!(rows.get::<Member>(id.0).unwrap().city.as_deref(), Some("Nantes"));
            let changes = rows.all::<Change>();
            let expected = [("bureau", Some("Nantes"), true), ("tablette", Some("Rennes"), !late_arrives_first)];
            assert_eq!(history(&changes), expected, "both edits are kept");
        }
    }

    async fn edits_of_different_fields_both_stand(app: TestApp) {
        let (mut first, mut second, id) = two_devices(&app, [0, 0]).await;
        let city = first.envelope(set(id, "city", "Rennes"));
        let phone = second.envelope(set(id, "email", "lea@exemple.fr"));
        second.push(vec![phone]).await;
        first.push(vec![city]).await;
        let member: Member = first.pull().await.get(id.0).unwrap();
        assert_eq!((member.city.as_deref(), member.email.as_deref()), (Some("Rennes"), Some("lea@exemple.fr")));
    }

    async fn a_clock_that_is_a_year_off_neither_wins_nor_loses_by_it(app: TestApp) {
        for skews in [[YEAR_MS, -YEAR_MS], [-YEAR_MS, YEAR_MS], [YEAR_MS, YEAR_MS]] {
            let (mut first, mut second, id) = two_devices(&app, skews).await;
            let (first_now, second_now) = (first.now_ms(), second.now_ms());
            let earlier = first.envelope_at(set(id, "city", "Rennes"), first_now - 60_000);
            let later = second.envelope_at(set(id, "city", "Nantes"), second_now - 30_000);
            let answers = [second.push(vec![later]).await, first.push(vec![earlier]).await];
            for answer in &answers {
                assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "{answer:?}");
            }
            let rows = first.pull().await;
            let city = rows.get::<Member>(id.0).unwrap().city;
            assert_eq!(city.as_deref(), Some("Nantes"), "the later edit, though it arrived first");
            let stamps: Vec<i64> = rows.all::<Change>().iter().map(|change| change.made_at_ms).collect();
            let now = novaclub::server::moment::now().timestamp_millis();
            assert!(stamps.iter().all(|stamp| (now - 120_000..=now).contains(stamp)), "{stamps:?} {now}");
        }
    }

    async fn a_clock_that_is_put_right_before_it_sends_shifts_no_edit(app: TestApp) {
        let (mut first, mut second, id) = two_devices(&app, [7_200_000, 0]).await;
        let mut earlier = first.envelope_at(set(id, "city", "Rennes"), first.now_ms() - 60_000);
        // What the server said five minutes ago, as the device heard it.
        let at_ms = second.now_ms() - 300_000;
        earlier.heard = Some(Heard::next(None, at_ms, at_ms + first.skew_ms));
        let later = second.envelope_at(set(id, "city", "Nantes"), second.now_ms() - 30_000);
        second.push(vec![later]).await;
        first.skew_ms = 0;
        first.push(vec![earlier]).await;
        let rows = second.pull().await;
        let city = rows.get::<Member>(id.0).unwrap().city;
        assert_eq!(city.as_deref(), Some("Nantes"), "made later, by the clocks of the moments when both were made");
        let changes = rows.all::<Change>();
        assert_eq!(history(&changes), [("bureau", Some("Nantes"), true), ("tablette", Some("Rennes"), false)]);
    }

    async fn a_deletion_leaves_a_tombstone_that_reaches_who_has_the_record(app: TestApp) {
        let ada = app.register("Judo").await;
        let (mut first, second) = (app.device(&ada), app.device(&ada));
        let group = Group {
            id: GroupId(new_id()),
            season_id: season_of(&first).await.id,
            name: "Enfants".to_owned(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        };
        let id = group.id;
        first.perform(PlanningCommand::SaveGroup { group }).await;
        let mut rows = second.pull().await;
        assert!(rows.get::<Group>(id.0).is_some());
        first.perform(PlanningCommand::DeleteGroup { id }).await;
        rows.follow(&second).await;
        let tombstone = rows.row::<Group>(id.0).unwrap();
        assert!(tombstone.2 && tombstone.3.is_empty(), "{tombstone:?}");
        assert!(second.pull().await.row::<Group>(id.0).is_none(), "who starts needs no tombstones");
    }
}
