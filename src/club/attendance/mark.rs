//! One person's mark in one session.

use crate::club::{
    people::MemberId,
    planning::{SeriesId, SessionRef},
};
use crate::sync::{FieldValue as _, Record as _, Value, Write, command::Signing};
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
        /// Who set it first, from which device, and when: milliseconds since 1970, by the server's
        /// correction of the device's clock. The first mark of a person leaves no line in the history, which
        /// would be as long as all marks are. None while only here, and of marks from before this was kept.
        pub first_by: Option<String>,
        pub first_from: Option<String>,
        pub first_at_ms: Option<i64>,
    }
}

impl AttendanceMark {
    /// The mark of a person in a session has the same id on every device.
    #[must_use]
    pub fn id_for(session: SessionRef, member: MemberId) -> MarkId {
        let name = format!("{}/{}", session.date, member.0);
        MarkId(Uuid::new_v5(&session.series_id.0, name.as_bytes()))
    }

    /// The write that makes it; who did it is added where it is carried out.
    pub(super) fn created(&self) -> Write {
        let values = self.values().into_iter().enumerate();
        let is_said = |(_, value): &(usize, Value)| *value != Value::Null;
        Write::Set { collection: Self::COLLECTION, id: self.id.0, values: values.filter(is_said).collect() }
    }

    /// Who makes a mark.
    pub(in crate::club) fn signature(signing: &Signing) -> Vec<(usize, Value)> {
        let said = [
            ("first_by", signing.user_name.to_owned().to_value()),
            ("first_from", signing.device_name.to_owned().to_value()),
            ("first_at_ms", signing.stamp.ms.to_value()),
        ];
        said.into_iter()
            .filter_map(|(field, value)| Some((Self::COLLECTION.position(field)?, value)))
            .collect()
    }

    #[must_use]
    pub const fn session(&self) -> SessionRef {
        SessionRef { series_id: self.series_id, date: self.session_date }
    }
}
