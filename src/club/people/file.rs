//! One person's page: who they are, their groups, licences, last attendance and what was changed.

use super::{
    commands::PeopleCommand,
    member::{Enrolment, Member, MemberId},
    merge::by_member,
    standing::{everyone_who_became, standing},
};
use crate::club::{
    ClubCommand,
    attendance::{AttendanceMark, MarkState},
    history::{Change, HistoryLine, Subject, history_of},
    licences::Licence,
    planning::{Group, GroupId, Season, SessionRef, current_season},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// How many of the last changes are shown.
const CHANGES_SHOWN: usize = 12;
/// How many of the last marks are shown.
const MARKS_SHOWN: usize = 16;

/// A group by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupName {
    pub id: GroupId,
    pub name: String,
}

/// How the person was there, in one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentMark {
    pub session: SessionRef,
    pub state: MarkState,
}

/// The person whom a merged record became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Became {
    pub id: MemberId,
    pub name: String,
}

/// Everything that the page of a person shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberFile {
    pub member: Member,
    /// By name.
    pub groups: Vec<GroupName>,
    /// The season's other groups, by name.
    pub other_groups: Vec<GroupName>,
    /// The one that runs longest first.
    pub licences: Vec<Licence>,
    /// The latest first.
    pub marks: Vec<RecentMark>,
    /// Present or on trial, of the marks of the season.
    pub attended: usize,
    pub marked: usize,
    /// The latest first; also those of everyone who was merged into this person.
    pub changes: Vec<HistoryLine>,
    /// Whom this record became, when it was merged.
    pub became: Option<Became>,
}

impl MemberFile {
    /// The collections that it is read from.
    pub const READS: &'static [&'static Collection] = &[
        Member::COLLECTION,
        Enrolment::COLLECTION,
        Group::COLLECTION,
        Season::COLLECTION,
        Licence::COLLECTION,
        AttendanceMark::COLLECTION,
        Change::COLLECTION,
    ];

    /// The file of a member; `None` when there is none of that id.
    #[must_use]
    pub fn of(records: &dyn Records, id: MemberId, today: NaiveDate) -> Option<Self> {
        let member = records.get::<Member>(id.0)?;
        let people = everyone_who_became(records, id);
        let seasons: Vec<Season> = records.all::<Season>().collect();
        let season = current_season(&seasons, today);
        let all_groups: HashMap<GroupId, Group> =
            records.all::<Group>().map(|group| (group.id, group)).collect();
        let enrolments: Vec<Enrolment> = by_member(records, id).collect();
        let is_in = |group: &Group| enrolments.iter().any(|e| e.active && e.group_id == group.id);
        let groups = names(all_groups.values().filter(|group| is_in(group)));
        let other_groups = names(
            all_groups
                .values()
                .filter(|group| !is_in(group) && season.is_none_or(|season| season.id == group.season_id)),
        );
        // A device that had not heard of the merger may have added one to the other record.
        let mut licences: Vec<Licence> = people
            .iter()
            .flat_map(|person| by_member::<Licence>(records, *person).collect::<Vec<_>>())
            .collect();
        licences.sort_by_key(|licence| {
            std::cmp::Reverse((licence.expires_on.unwrap_or(NaiveDate::MAX), licence.id))
        });
        let mut marks: Vec<RecentMark> = by_member::<AttendanceMark>(records, id)
            .filter_map(|mark| Some(RecentMark { session: mark.session(), state: mark.state? }))
            .collect();
        marks.sort_by_key(|mark| std::cmp::Reverse((mark.session.date, mark.session.series_id)));
        let this_season =
            marks.iter().filter(|mark| season.is_none_or(|season| season.contains(mark.session.date)));
        let (mut attended, mut marked) = (0, 0);
        for mark in this_season {
            marked += 1;
            attended += usize::from(matches!(mark.state, MarkState::Present | MarkState::Trial));
        }
        marks.truncate(MARKS_SHOWN);
        let changes = changes(records, &member, &people);
        let became = Became::of(records, &member);
        Some(Self { member, groups, other_groups, licences, marks, attended, marked, changes, became })
    }
}

impl Became {
    /// Whom a record became; none while it is a person's own.
    #[must_use]
    pub fn of(records: &dyn Records, member: &Member) -> Option<Self> {
        let id = standing(records, member.id);
        let became = records.get::<Member>(id.0).filter(|_| id != member.id)?;
        Some(Self { id, name: became.display_name() })
    }
}

/// The groups that a person is in, by name.
#[must_use]
pub fn groups_of(records: &dyn Records, id: MemberId) -> Vec<GroupName> {
    let groups: Vec<Group> = by_member::<Enrolment>(records, id)
        .filter(|enrolment| enrolment.active)
        .filter_map(|enrolment| records.get(enrolment.group_id.0))
        .collect();
    names(groups.iter())
}

fn names<'a>(groups: impl Iterator<Item = &'a Group>) -> Vec<GroupName> {
    let mut names: Vec<GroupName> =
        groups.map(|group| GroupName { id: group.id, name: group.name.clone() }).collect();
    names.sort_by_cached_key(|group| (fold(&group.name), group.id));
    names
}

/// The changes of the person, of everyone who was merged into them, and of all their places in groups.
fn changes(records: &dyn Records, member: &Member, people: &[MemberId]) -> Vec<HistoryLine> {
    let places: HashMap<Uuid, GroupName> = records
        .all::<Group>()
        .flat_map(|group| {
            let name = GroupName { id: group.id, name: group.name };
            people.iter().map(move |person| (Enrolment::id_for(*person, group.id).0, name.clone()))
        })
        .collect();
    let subjects: Vec<Subject> = people
        .iter()
        .map(|person| Subject::of::<Member>(person.0))
        .chain(places.keys().map(|place| Subject::of::<Enrolment>(*place)))
        .collect();
    let mut lines = history_of(records, &subjects, false, CHANGES_SHOWN);
    for line in &mut lines {
        if let Some(group) = places.get(&line.change.record_id) {
            line.about = Some(group.name.clone());
            // The place of a merged person left with them: the group is what can be brought back.
            if line.undo.is_empty() && line.change.field == "active" {
                line.undo = place_back(records, member.id, group.id, &line.change);
            }
        }
    }
    lines
}

fn place_back(
    records: &dyn Records,
    member_id: MemberId,
    group_id: GroupId,
    change: &Change,
) -> Vec<ClubCommand> {
    let other = if change.won { &change.before } else { &change.after };
    let wanted = other.as_deref() == Some("true");
    let enrolment = records.get::<Enrolment>(Enrolment::id_for(member_id, group_id).0);
    let stands = enrolment.is_some_and(|enrolment| enrolment.active);
    match (wanted, stands) {
        (true, false) => vec![PeopleCommand::Enrol { member_id, group_id }.into()],
        (false, true) => vec![PeopleCommand::Unenrol { member_id, group_id }.into()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        history::ChangeId,
        people::test_club::TestClub,
        planning::{SeasonId, SeriesId},
    };
    use crate::sync::Value;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn eloise() -> Member {
        Member {
            first_name: "Éloïse".into(),
            last_name: "Lefèvre".into(),
            city: Some("Rennes".into()),
            ..Member::blank(MemberId(id(1)))
        }
    }

    fn group(n: u128, season: u128, name: &str) -> Group {
        Group {
            id: GroupId(id(n)),
            season_id: SeasonId(id(season)),
            name: name.into(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        }
    }

    fn change(n: u128, field: &str, before: Option<&str>, after: Option<&str>, won: bool) -> Change {
        Change {
            id: ChangeId(id(n)),
            collection: "members".into(),
            record_id: id(1),
            about_id: Some(id(1)),
            field: field.into(),
            before: before.map(Into::into),
            after: after.map(Into::into),
            won,
            made_at_ms: i64::try_from(n).unwrap(),
            user_name: "Inès".into(),
            device_name: "Tablette".into(),
        }
    }

    fn file(club: TestClub) -> MemberFile {
        let season = Season::around(SeasonId(id(20)), day("2026-11-21"));
        let club = club.with(&[eloise()]).with(&[season]);
        MemberFile::of(&club.0, MemberId(id(1)), day("2026-11-21")).unwrap()
    }

    #[test]
    fn groups_are_those_of_the_person_and_the_others_of_the_season() {
        let groups =
            [group(30, 20, "Judo"), group(31, 20, "Éveil"), group(32, 20, "Aïkido"), group(33, 19, "Vieux")];
        let enrolment = |group: u128, active| Enrolment {
            id: Enrolment::id_for(MemberId(id(1)), GroupId(id(group))),
            member_id: MemberId(id(1)),
            group_id: GroupId(id(group)),
            active,
        };
        let file = file(TestClub::default().with(&groups).with(&[enrolment(30, true), enrolment(31, false)]));
        let names = |groups: &[GroupName]| groups.iter().map(|g| g.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&file.groups), ["Judo"]);
        assert_eq!(names(&file.other_groups), ["Aïkido", "Éveil"]);
    }

    #[test]
    fn marks_come_latest_first_and_are_counted_for_the_season() {
        let mark = |date: &str, member, state| {
            let session = SessionRef { series_id: SeriesId(id(40)), date: day(date) };
            let member_id = MemberId(id(member));
            AttendanceMark {
                id: AttendanceMark::id_for(session, member_id),
                series_id: session.series_id,
                session_date: day(date),
                member_id,
                state,
                first_by: None,
                first_from: None,
                first_at_ms: None,
            }
        };
        let file = file(TestClub::default().with(&[
            mark("2026-11-10", 1, Some(MarkState::Present)),
            mark("2026-11-17", 1, Some(MarkState::Absent)),
            mark("2026-11-03", 1, None),
            mark("2026-11-03", 2, Some(MarkState::Present)),
            mark("2026-06-16", 1, Some(MarkState::Trial)),
        ]));
        let states: Vec<MarkState> = file.marks.iter().map(|mark| mark.state).collect();
        assert_eq!(states, [MarkState::Absent, MarkState::Present, MarkState::Trial]);
        assert_eq!((file.attended, file.marked), (1, 2));
    }

    #[test]
    fn the_history_is_that_of_everyone_who_became_the_person() {
        let merged =
            Member { archived: true, merged_into: Some(MemberId(id(1))), ..Member::blank(MemberId(id(2))) };
        let of_other =
            Change { record_id: id(2), ..change(11, "city", Some("Vitré"), Some("Rennes"), true) };
        let place = Enrolment::id_for(MemberId(id(2)), GroupId(id(30)));
        let out = Change {
            collection: "enrolments".into(),
            record_id: place.0,
            ..change(12, "active", Some("true"), Some("false"), true)
        };
        let club = TestClub::default().with(&[merged]).with(&[group(30, 20, "Judo")]).with(&[
            of_other,
            out,
            change(10, "city", None, Some("Rennes"), true),
        ]);
        let file = file(club);
        let told: Vec<_> = file.changes.iter().map(|line| (line.about.clone(), line.undo.clone())).collect();
        let edit = |city: Value| -> Vec<ClubCommand> {
            let fields = std::collections::BTreeMap::from([("city".to_owned(), city)]);
            vec![PeopleCommand::Edit { id: MemberId(id(1)), fields }.into()]
        };
        let enrol = PeopleCommand::Enrol { member_id: MemberId(id(1)), group_id: GroupId(id(30)) };
        assert_eq!(
            told,
            [
                (Some("Judo".to_owned()), vec![enrol.into()]),
                (Some(" ".to_owned()), edit(Value::Text("Vitré".into()))),
                (None, edit(Value::Null)),
            ]
        );
        assert_eq!(file.became, None);
    }

    #[test]
    fn a_change_offers_the_other_value_unless_it_stands() {
        let file = file(TestClub::default().with(&[
            change(10, "city", Some("Cesson"), Some("Rennes"), true),
            change(11, "city", Some("Rennes"), Some("Acigné"), false),
            change(12, "notes", None, Some("x"), true),
            change(13, "archived", Some("true"), Some("false"), true),
        ]));
        let undone: Vec<_> = file.changes.iter().map(|change| change.undo.clone()).collect();
        let field = |name: &str, value| -> Vec<ClubCommand> {
            let fields = std::collections::BTreeMap::from([(name.to_owned(), value)]);
            vec![PeopleCommand::Edit { id: MemberId(id(1)), fields }.into()]
        };
        assert_eq!(
            undone,
            [
                field("archived", Value::Bool(true)),
                // The note is empty already.
                Vec::new(),
                field("city", Value::Text("Acigné".into())),
                field("city", Value::Text("Cesson".into())),
            ]
        );
    }
}
