//! What a coach does at the door.

use super::{
    mark::{AttendanceMark, MarkState},
    presence::{presence_reads, require_practice},
};
use crate::club::{
    ClubContext,
    people::{self, Enrolment, Member, MemberId, MemberStatus, PeopleCommand, standing, standing_reads},
    planning::{SessionException, SessionRef, SessionSeries},
    practice::{PracticePolicy, policy_of},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{Read, Record, Records, Write};
use serde::{Deserialize, Serialize};

/// The most people that one command marks.
pub const MOST_MARKED: usize = 500;

/// One intention at the door.
#[allow(
    clippy::large_enum_variant,
    reason = "a walk-in is a member, and most commands are marks: none is kept long; in WASM it is small"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttendanceCommand {
    /// Sets a person's mark; none takes it back.
    Mark { session: SessionRef, member_id: MemberId, state: Option<MarkState> },
    /// Sets the marks of several, as "all present" does and its undoing.
    MarkMany { session: SessionRef, members: Vec<MemberId>, state: Option<MarkState> },
    /// Someone who is not in the club's list came to try: a member and a mark, at once.
    WalkIn { session: SessionRef, member: Member },
}

impl AttendanceCommand {
    const fn session(&self) -> SessionRef {
        match self {
            Self::Mark { session, .. } | Self::MarkMany { session, .. } | Self::WalkIn { session, .. } => {
                *session
            }
        }
    }

    /// The people whom it names.
    pub(in crate::club) fn marked(&self) -> Vec<MemberId> {
        match self {
            Self::Mark { member_id, .. } => vec![*member_id],
            Self::MarkMany { members, .. } => members.clone(),
            Self::WalkIn { member, .. } => vec![member.id],
        }
    }

    /// Whether it says that somebody is present. Who comes to try may always be marked.
    const fn says_present(&self) -> bool {
        matches!(
            self,
            Self::Mark { state: Some(MarkState::Present), .. }
                | Self::MarkMany { state: Some(MarkState::Present), .. }
        )
    }

    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        let session = self.session();
        let mut reads = vec![
            Read::one::<SessionSeries>(session.series_id.0),
            Read::one::<SessionException>(SessionException::id_for(session).0),
        ];
        let marked = self.marked();
        for member in &marked {
            reads.extend(standing_reads(known, *member));
            let member = standing(known, *member);
            reads.push(Read::one::<AttendanceMark>(AttendanceMark::id_for(session, member).0));
        }
        if self.says_present() {
            reads.push(Read::all::<PracticePolicy>());
            if policy_of(known).refuses_red {
                let people: Vec<MemberId> = marked.iter().map(|id| standing(known, *id)).collect();
                reads.extend(presence_reads(known, session, &people));
            }
        }
        if let Self::WalkIn { member, .. } = self {
            reads.extend(PeopleCommand::Create { member: member.clone() }.reads(known));
        }
        reads
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        let session = self.session();
        require_session(session, records)?;
        match self {
            Self::Mark { state, .. } | Self::MarkMany { state, .. } => {
                let members = self.marked();
                if members.len() > MOST_MARKED {
                    return Err(Refusal(vec![Problem::limited("members", Code::TooMany, MOST_MARKED)]));
                }
                let members: Vec<MemberId> = members.iter().map(|id| standing(records, *id)).collect();
                let mut writes = Vec::new();
                for member in &members {
                    writes.extend(mark(session, *member, *state, records)?);
                }
                if self.says_present() && !writes.is_empty() {
                    require_practice(session, &members, context, records)?;
                }
                Ok(writes)
            }
            Self::WalkIn { member, .. } => {
                let member = Member { status: MemberStatus::Trial, archived: false, ..member.clone() };
                let mut writes = people::create_member(&member, context.on, records)?;
                writes.push(mark_record(session, member.id, Some(MarkState::Trial)).created());
                // Known to who leads the group, without a place in it.
                let group = records.get::<SessionSeries>(session.series_id.0).map(|series| series.group_id);
                writes.extend(group.map(|group_id| {
                    let id = Enrolment::id_for(member.id, group_id);
                    Write::create(&Enrolment { id, member_id: member.id, group_id, active: false })
                }));
                Ok(writes)
            }
        }
    }
}

/// The session must be one of its series and not be cancelled.
fn require_session(session: SessionRef, records: &dyn Records) -> Result<(), Refusal> {
    let series = records
        .get::<SessionSeries>(session.series_id.0)
        .ok_or_else(|| Refusal::field("session", Code::UnknownRecord))?;
    if !series.takes_place_on(session.date) {
        return Err(Refusal::field("session", Code::NoSessionThatDay));
    }
    let exception = records.get::<SessionException>(SessionException::id_for(session).0);
    if exception.is_some_and(|exception| exception.cancelled) {
        return Err(Refusal::field("session", Code::SessionCancelled));
    }
    Ok(())
}

fn mark_record(session: SessionRef, member_id: MemberId, state: Option<MarkState>) -> AttendanceMark {
    AttendanceMark {
        id: AttendanceMark::id_for(session, member_id),
        series_id: session.series_id,
        session_date: session.date,
        member_id,
        state,
        first_by: None,
        first_from: None,
        first_at_ms: None,
    }
}

/// Archived people are marked too: who came, came.
fn mark(
    session: SessionRef,
    member_id: MemberId,
    state: Option<MarkState>,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if records.row(Member::COLLECTION, member_id.0).is_none() {
        return Err(Refusal::field("member_id", Code::UnknownRecord));
    }
    Ok(match records.get::<AttendanceMark>(AttendanceMark::id_for(session, member_id).0) {
        Some(before) => {
            Write::update(&before, &AttendanceMark { state, ..before.clone() }).into_iter().collect()
        }
        None if state.is_none() => Vec::new(),
        None => vec![mark_record(session, member_id, state).created()],
    })
}
