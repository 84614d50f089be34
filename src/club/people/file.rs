//! One person's page: who they are, their groups, licences, last attendance and what was changed.

use super::{
    commands::PeopleCommand,
    member::{Enrolment, Member, MemberId},
};
use crate::club::{
    attendance::{AttendanceMark, MarkState},
    history::{Change, value_of},
    licences::Licence,
    planning::{Group, GroupId, Season, SessionRef, current_season},
    spelling::fold,
};
use crate::sync::{Collection, FieldValue, Record, Records, Value};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
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

/// A change of a field of the person, or of their place in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    pub change: Change,
    /// The group, when it is a place in it that changed.
    pub group: Option<GroupName>,
    /// What brings the other value back; none when it stands already.
    pub undo: Option<Undoing>,
}

/// How the other value of a change is brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Undoing {
    Field { name: String, value: Value },
    Group { id: GroupId, active: bool },
}

/// Everything that the page of a person shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The latest first.
    pub changes: Vec<FileChange>,
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
        let mut licences: Vec<Licence> = by_member(records, id).collect();
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
        let changes = changes(records, &member, &enrolments, &all_groups);
        Some(Self { member, groups, other_groups, licences, marks, attended, marked, changes })
    }
}

impl Undoing {
    /// The command that does it.
    #[must_use]
    pub fn command(&self, member_id: MemberId) -> PeopleCommand {
        match self {
            Self::Field { name, value } => {
                PeopleCommand::Edit { id: member_id, fields: BTreeMap::from([(name.clone(), value.clone())]) }
            }
            Self::Group { id, active: true } => PeopleCommand::Enrol { member_id, group_id: *id },
            Self::Group { id, active: false } => PeopleCommand::Unenrol { member_id, group_id: *id },
        }
    }
}

/// The records of a collection that belong to a member; rows of others are not even read.
fn by_member<R: Record>(records: &dyn Records, id: MemberId) -> impl Iterator<Item = R> {
    let (position, wanted) = (R::COLLECTION.position("member_id"), id.to_value());
    records
        .rows(R::COLLECTION)
        .filter(move |row| position.and_then(|position| row.values.get(position)) == Some(&wanted))
        .filter_map(|row| R::from_values(row.id, &row.values).ok())
}

fn names<'a>(groups: impl Iterator<Item = &'a Group>) -> Vec<GroupName> {
    let mut names: Vec<GroupName> =
        groups.map(|group| GroupName { id: group.id, name: group.name.clone() }).collect();
    names.sort_by_cached_key(|group| (fold(&group.name), group.id));
    names
}

fn changes(
    records: &dyn Records,
    member: &Member,
    enrolments: &[Enrolment],
    groups: &HashMap<GroupId, Group>,
) -> Vec<FileChange> {
    let position = Change::COLLECTION.position("record_id");
    let ids: HashMap<Value, Uuid> = std::iter::once(member.id.0)
        .chain(enrolments.iter().map(|enrolment| enrolment.id.0))
        .map(|id| (id.to_value(), id))
        .collect();
    let mut found: Vec<FileChange> = records
        .rows(Change::COLLECTION)
        .filter(|row| {
            position.and_then(|position| row.values.get(position)).is_some_and(|id| ids.contains_key(id))
        })
        .filter_map(|row| Change::from_values(row.id, &row.values).ok())
        .filter_map(|change| {
            if change.collection == Member::COLLECTION.name {
                let undo = undo_field(member, &change);
                return Some(FileChange { change, group: None, undo });
            }
            let enrolment = enrolments.iter().find(|enrolment| enrolment.id.0 == change.record_id)?;
            let group = groups.get(&enrolment.group_id)?;
            let active = kept_value(&change).as_deref() == Some("true");
            let undo = (change.field == "active" && active != enrolment.active)
                .then_some(Undoing::Group { id: group.id, active });
            let group = Some(GroupName { id: group.id, name: group.name.clone() });
            Some(FileChange { change, group, undo })
        })
        .collect();
    found.sort_by_key(|found| std::cmp::Reverse((found.change.made_at_ms, found.change.id)));
    found.truncate(CHANGES_SHOWN);
    found
}

/// What stood before a change that won; what one that lost wanted.
fn kept_value(change: &Change) -> Option<String> {
    if change.won { change.before.clone() } else { change.after.clone() }
}

fn undo_field(member: &Member, change: &Change) -> Option<Undoing> {
    let position = Member::COLLECTION.position(&change.field)?;
    let value = value_of(kept_value(change).as_deref(), Member::COLLECTION.fields[position].kind);
    let stands = member.values().get(position) == Some(&value);
    (!stands).then(|| Undoing::Field { name: change.field.clone(), value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        history::ChangeId,
        people::test_club::TestClub,
        planning::{SeasonId, SeriesId},
    };

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
    fn a_change_offers_the_other_value_unless_it_stands() {
        let file = file(TestClub::default().with(&[
            change(10, "city", Some("Cesson"), Some("Rennes"), true),
            change(11, "city", Some("Rennes"), Some("Acigné"), false),
            change(12, "notes", None, Some("x"), true),
            change(13, "archived", Some("true"), Some("false"), true),
        ]));
        let undone: Vec<_> = file.changes.iter().map(|change| change.undo.clone()).collect();
        let field = |name: &str, value| Some(Undoing::Field { name: name.into(), value });
        assert_eq!(
            undone,
            [
                field("archived", Value::Bool(true)),
                // The note is empty already.
                None,
                field("city", Value::Text("Acigné".into())),
                field("city", Value::Text("Cesson".into())),
            ]
        );
    }
}
