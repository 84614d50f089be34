//! One person's mark in one session.

use crate::club::{
    people::MemberId,
    planning::{SeriesId, SessionRef},
};
use crate::{record, word_enum};
use chrono::NaiveDate;
use uuid::Uuid;

word_enum! {
    /// How a person was there.
    pub enum MarkState {
        Present = "present",
        Absent = "absent",
        Excused = "excused",
        Trial = "trial",
    }
}

record! {
    /// A mark. One record for each person and session, whoever sets it.
    pub struct AttendanceMark(MarkId) in "attendance_marks" {
        pub series_id: SeriesId,
        /// The date that names the session.
        pub session_date: NaiveDate,
        pub member_id: MemberId,
        /// None once the mark was taken back.
        pub state: Option<MarkState>,
    }
}

impl AttendanceMark {
    /// The mark of a person in a session has the same id on every device.
    #[must_use]
    pub fn id_for(session: SessionRef, member: MemberId) -> MarkId {
        let name = format!("{}/{}", session.date, member.0);
        MarkId(Uuid::new_v5(&session.series_id.0, name.as_bytes()))
    }

    #[must_use]
    pub const fn session(&self) -> SessionRef {
        SessionRef { series_id: self.series_id, date: self.session_date }
    }
}
