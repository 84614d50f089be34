//! A command as a person would tell it.

mod access;
mod families;
mod practice;
mod privacy;

use crate::app::languages::{Texts, problems};
use crate::club::{
    ClubCommand,
    attendance::{AttendanceCommand, MarkState},
    people::{Member, MemberId, PeopleCommand},
    planning::{Group, GroupId, PlanningCommand, SeriesId, SessionRef, SessionSeries},
};
use crate::sync::Records;

/// What a line of the outbox or the journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    pub icon: &'static str,
    pub title: String,
    /// Session or place of the change, when it has one.
    pub place: Option<String>,
    /// Where it can be looked at and corrected.
    pub href: Option<String>,
}

struct Names<'a> {
    records: &'a dyn Records,
    t: &'static Texts,
}

impl Names<'_> {
    fn member(&self, id: MemberId) -> String {
        let member = self.records.get::<Member>(id.0);
        member.map_or_else(|| self.t.sync.someone.to_owned(), |member| member.display_name())
    }

    fn group(&self, id: GroupId) -> String {
        let group = self.records.get::<Group>(id.0);
        group.map_or_else(|| self.t.sync.some_group.to_owned(), |group| group.name)
    }

    fn series(&self, id: SeriesId) -> String {
        let Some(series) = self.records.get::<SessionSeries>(id.0) else {
            return self.t.sync.some_session.to_owned();
        };
        series.title.unwrap_or_else(|| self.group(series.group_id))
    }

    fn session(&self, session: SessionRef) -> String {
        format!("{} · {}", self.series(session.series_id), self.t.language.weekday_and_date(session.date))
    }

    fn state(&self, state: Option<MarkState>) -> &'static str {
        let t = &self.t.sync;
        match state {
            Some(MarkState::Present) => t.present,
            Some(MarkState::Absent) => t.absent,
            Some(MarkState::Excused) => t.excused,
            Some(MarkState::Trial) => t.trial,
            None => t.unmarked,
        }
    }
}

/// Tells a command with the names that the records give.
pub fn describe(command: &ClubCommand, records: &dyn Records, t: &'static Texts) -> Described {
    let names = Names { records, t };
    match command {
        ClubCommand::People(command) => people(command, &names),
        ClubCommand::Planning(command) => planning(command, &names),
        ClubCommand::Attendance(command) => attendance(command, &names),
        ClubCommand::Licences(command) => practice::licences(command, &names),
        ClubCommand::Medical(command) => practice::medical(command, &names),
        ClubCommand::Practice(command) => practice::policy(command, &names),
        ClubCommand::Dues(command) => practice::dues(command, &names),
        ClubCommand::Consents(command) => practice::consents(command, &names),
        ClubCommand::Families(command) => families::families(command, &names),
        ClubCommand::Privacy(command) => privacy::privacy(command, &names),
        ClubCommand::Access(command) => access::access(command, &names),
    }
}

const fn plain(icon: &'static str, title: String) -> Described {
    Described { icon, title, place: None, href: None }
}

fn people(command: &PeopleCommand, names: &Names) -> Described {
    let t = &names.t.sync;
    let of = |id: MemberId, icon: &'static str, title: String| Described {
        href: Some(format!("/members/{id}")),
        ..plain(icon, title)
    };
    match command {
        PeopleCommand::Create { member } => {
            of(member.id, "user-plus", (t.member_created)(&member.display_name()))
        }
        PeopleCommand::Edit { id, fields } => {
            let changed: Vec<&str> =
                fields.keys().map(|name| problems::field(names.t.language, name)).collect();
            of(*id, "edit", (t.member_edited)(&names.member(*id), &changed.join(", ")))
        }
        PeopleCommand::Archive { id } => of(*id, "archive", (t.member_archived)(&names.member(*id))),
        PeopleCommand::Restore { id } => of(*id, "restore", (t.member_restored)(&names.member(*id))),
        PeopleCommand::Enrol { member_id, group_id } => {
            of(*member_id, "group", (t.enrolled)(&names.member(*member_id), &names.group(*group_id)))
        }
        PeopleCommand::Unenrol { member_id, group_id } => {
            of(*member_id, "group", (t.unenrolled)(&names.member(*member_id), &names.group(*group_id)))
        }
        PeopleCommand::Import { people } => plain("upload", (t.imported)(people.len())),
        PeopleCommand::Merge { kept, dropped, .. } => {
            let told = (names.t.people.merging.told_merged)(&names.member(*dropped), &names.member(*kept));
            of(*kept, "people", told)
        }
        PeopleCommand::KeepApart { member_id, other_id, apart } => {
            let words = &names.t.people.merging;
            let told = if *apart { words.told_apart } else { words.told_not_apart };
            of(*member_id, "people", told(&names.member(*member_id), &names.member(*other_id)))
        }
    }
}

fn planning(command: &PlanningCommand, names: &Names) -> Described {
    let t = &names.t.sync;
    match command {
        PlanningCommand::SaveSeason { season } => plain("calendar", (t.season_saved)(&season.name)),
        PlanningCommand::SaveGroup { group } => plain("group", (t.group_saved)(&group.name)),
        PlanningCommand::DeleteGroup { id } => plain("trash", (t.group_deleted)(&names.group(*id))),
        PlanningCommand::SaveSeries { series } => {
            let name = series.title.clone().unwrap_or_else(|| names.group(series.group_id));
            plain("calendar", (t.series_saved)(&name))
        }
        PlanningCommand::DeleteSeries { id } => plain("trash", (t.series_deleted)(&names.series(*id))),
        PlanningCommand::EndSeries { id, .. } => plain("calendar", (t.series_ended)(&names.series(*id))),
        PlanningCommand::CancelSession { session, .. } => {
            plain("cross", (t.session_cancelled)(&names.session(*session)))
        }
        PlanningCommand::MoveSession { session, .. } => {
            plain("calendar", (t.session_moved)(&names.session(*session)))
        }
        PlanningCommand::KeepSession { session } => {
            plain("restore", (t.session_kept)(&names.session(*session)))
        }
    }
}

fn attendance(command: &AttendanceCommand, names: &Names) -> Described {
    let t = &names.t.sync;
    let at = |session: &SessionRef, icon: &'static str, title: String| Described {
        place: Some(names.session(*session)),
        href: Some(format!("/sessions/{}/{}", session.series_id, session.date)),
        ..plain(icon, title)
    };
    match command {
        AttendanceCommand::Mark { session, member_id, state } => {
            at(session, "check", (t.marked)(&names.member(*member_id), names.state(*state)))
        }
        AttendanceCommand::MarkMany { session, members, state } => {
            at(session, "check", (t.marked_many)(members.len(), names.state(*state)))
        }
        AttendanceCommand::WalkIn { session, member } => {
            at(session, "user-plus", (t.walk_in)(&member.display_name()))
        }
    }
}
