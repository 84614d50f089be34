//! A small club for the tests of attendance and planning: one group, a session every Tuesday and one
//! every Thursday, one that was moved and one that was cancelled.

use super::mark::{AttendanceMark, MarkState};
use crate::club::{
    ClubCommand, ClubContext, Refusal, Role,
    access::GroupCoach,
    people::{Enrolment, Member, MemberId, MemberStatus},
    planning::{Group, GroupId, Season, SeasonId, SeriesId, SessionException, SessionRef, SessionSeries},
};
use crate::sync::{
    Command as _, FieldValue as _, Read, Record, Records as _, Row, Write,
    authority::{Ledger, Sender},
    clock::Stamp,
    command::Actor,
    merge::{StampedRow, Stamps},
};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;
use uuid::Uuid;

pub const GROUP: GroupId = GroupId(Uuid::from_u128(10));
pub const TUESDAYS: SeriesId = SeriesId(Uuid::from_u128(20));
pub const THURSDAYS: SeriesId = SeriesId(Uuid::from_u128(21));

/// The club and its rows.
#[derive(Default)]
pub struct Club {
    pub records: Ledger,
    /// How many commands were carried out.
    done: u64,
}

/// The id of the club that commands are decided for.
pub const CLUB: Uuid = Uuid::from_u128(7);

impl Club {
    pub fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub fn session(series_id: SeriesId, date: &str) -> SessionRef {
        SessionRef { series_id, date: Self::day(date) }
    }

    pub fn add<R: Record>(&mut self, record: &R) {
        let row = Row { id: record.id(), seq: 1, deleted: false, values: record.values() };
        self.records.insert(R::COLLECTION, [stamped(row)]);
    }

    /// Decides a command on all rows, and again on those alone that it names for reading: a server
    /// that read no others must come to the same.
    pub fn decide(
        &self,
        command: impl Into<ClubCommand>,
        role: Role,
        today: &str,
    ) -> Result<Vec<Write>, Refusal> {
        let command = command.into();
        let actor = Actor { user: Uuid::nil(), role };
        let context = ClubContext { actor, club: CLUB, on: Self::day(today) };
        let decided = command.decide(&context, &self.records);
        let known = self.read(|known| {
            let of_actor = ClubCommand::actor_reads(&actor, known);
            command.reads(known).into_iter().chain(of_actor).collect()
        });
        let read = command.decide(&context, &known);
        assert!(read == decided, "{command:?} names too few rows: {:?}", read.err());
        decided
    }

    /// The rows that reads name, and what these name, until nothing new is named: what a server reads.
    pub fn read(&self, reads: impl Fn(&Ledger) -> Vec<Read>) -> Ledger {
        let mut ledger = Ledger::default();
        let mut done: Vec<Read> = Vec::new();
        loop {
            let mut new = reads(&ledger);
            new.retain(|read| !done.contains(read));
            if new.is_empty() {
                return ledger;
            }
            for read in &new {
                ledger.insert(read.collection(), self.rows_of(read));
            }
            done.extend(new);
        }
    }

    /// The rows that a read names.
    fn rows_of(&self, read: &Read) -> Vec<StampedRow> {
        let collection = read.collection();
        let position = |field| collection.position(field).unwrap();
        let wanted = |row: &&Row| match read {
            Read::One(_, id) => row.id == *id,
            Read::Where(_, field, value) => row.values[position(field)] == *value,
            Read::All(_) => true,
            Read::Between(_, field, from, to) => NaiveDate::from_value(&row.values[position(field)])
                .is_ok_and(|day| (*from..=*to).contains(&day)),
        };
        self.records.rows(collection).filter(wanted).cloned().map(stamped).collect()
    }

    /// A club with these rows.
    pub fn of(records: Ledger) -> Self {
        Self { records, done: 0 }
    }

    /// All rows as they are now.
    pub fn read_all(&self) -> Ledger {
        let mut ledger = Ledger::default();
        for collection in crate::club::COLLECTIONS {
            ledger.insert(collection, self.rows_of(&Read::All(collection)));
        }
        ledger
    }

    /// Carries a secretary's command out.
    pub fn run(&mut self, command: impl Into<ClubCommand>, today: &str) -> Result<(), Refusal> {
        self.run_as(Role::Secretary, command, today)
    }

    pub fn run_as(
        &mut self,
        role: Role,
        command: impl Into<ClubCommand>,
        today: &str,
    ) -> Result<(), Refusal> {
        let writes = self.decide(command, role, today)?;
        self.done += 1;
        let stamp = Stamp { ms: i64::try_from(self.done).unwrap(), ..Stamp::ZERO };
        let actor = Actor { user: Uuid::nil(), role };
        let context = ClubContext { actor, club: CLUB, on: Self::day(today) };
        let sender = Sender { context, user_name: "Secretary", device_name: "Tablet" };
        assert!(!self.records.would_be_buried(&writes), "sets fields of a deleted record");
        self.records.carry_out::<ClubCommand>(&writes, self.done, stamp, 1, &sender);
        Ok(())
    }

    /// A member of the group.
    pub fn enrol(&mut self, number: u128, name: &str, status: MemberStatus) -> MemberId {
        let id = MemberId(Uuid::from_u128(number));
        self.add(&Member { first_name: name.into(), last_name: name.into(), status, ..Member::blank(id) });
        self.add(&Enrolment {
            id: Enrolment::id_for(id, GROUP),
            member_id: id,
            group_id: GROUP,
            active: true,
        });
        id
    }

    /// Somebody leads a group; whoever acts as a coach here leads the club's one.
    pub fn lead(&mut self, user_id: Uuid, group_id: GroupId) {
        let id = GroupCoach::id_for(group_id, user_id);
        self.add(&GroupCoach { id, group_id, user_id, name: "Noa".into(), active: true });
    }

    pub fn mark(&mut self, session: SessionRef, member_id: MemberId, state: MarkState) {
        self.add(&AttendanceMark {
            id: AttendanceMark::id_for(session, member_id),
            series_id: session.series_id,
            session_date: session.date,
            member_id,
            state: Some(state),
            first_by: None,
            first_from: None,
            first_at_ms: None,
        });
    }

    /// Season, group and the two series.
    pub fn with_planning() -> Self {
        let mut club = Self::default();
        let season = Season::around(SeasonId(Uuid::from_u128(1)), Self::day("2026-11-21"));
        club.add(&season);
        club.add(&Group {
            id: GROUP,
            season_id: season.id,
            name: "Judo enfants".into(),
            discipline: None,
            place: Some("Dojo".into()),
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        });
        club.lead(Uuid::nil(), GROUP);
        for (id, weekday, hour) in [(TUESDAYS, 2, 18), (THURSDAYS, 4, 17)] {
            club.add(&SessionSeries {
                id,
                group_id: GROUP,
                title: None,
                weekday: Some(weekday),
                starts_on: season.starts_on,
                ends_on: None,
                start_time: NaiveTime::from_hms_opt(hour, 0, 0).unwrap(),
                duration_minutes: 60,
                place: None,
            });
        }
        club
    }

    /// Four people expected, one who left and was there, one who left; a Thursday moved into the
    /// week of 16 November and that week's own Thursday cancelled.
    pub fn with_marks() -> Self {
        let mut club = Self::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        let ben = club.enrol(102, "Ben", MemberStatus::Active);
        club.enrol(103, "Cléo", MemberStatus::Active);
        let gone = club.enrol(104, "Dan", MemberStatus::Former);
        club.enrol(105, "Eva", MemberStatus::Former);
        let walk_in = MemberId(Uuid::from_u128(106));
        club.add(&Member {
            first_name: "Flo".into(),
            last_name: "Flo".into(),
            status: MemberStatus::Trial,
            ..Member::blank(walk_in)
        });
        let tuesday = Self::session(TUESDAYS, "2026-11-17");
        for (member, state) in [
            (ada, MarkState::Present),
            (ben, MarkState::Absent),
            (gone, MarkState::Present),
            (walk_in, MarkState::Trial),
        ] {
            club.mark(tuesday, member, state);
        }
        let moved = Self::session(THURSDAYS, "2026-11-12");
        club.mark(moved, ada, MarkState::Present);
        let blank = |session: SessionRef| SessionException {
            id: SessionException::id_for(session),
            series_id: session.series_id,
            original_date: session.date,
            cancelled: false,
            moved_to: None,
            start_time: None,
            place: None,
            reason: None,
        };
        club.add(&SessionException { moved_to: Some(Self::day("2026-11-18")), ..blank(moved) });
        let cancelled = Self::session(THURSDAYS, "2026-11-19");
        club.add(&SessionException { cancelled: true, ..blank(cancelled) });
        club
    }
}

fn stamped(row: Row) -> StampedRow {
    StampedRow { row, stamps: Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None } }
}
