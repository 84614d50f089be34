//! What can be done about what the club keeps of people.

use super::{
    erasure::{self, gone},
    retention::{self, Retained, RetentionRule},
};
use crate::club::{
    ClubContext,
    access::Area,
    people::{Member, MemberId, standing},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{Read, Records, Write};
use crate::word_enum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most records that one command lets go because their time is over.
pub const MOST_EXPIRED: usize = 200;

/// A record whose time is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expired {
    pub what: Retained,
    pub id: Uuid,
}

word_enum! {
    /// A file that a page makes on a device of what the club keeps. What comes back of a file that somebody
    /// brought in, as the lines that were not taken, is none.
    pub enum ExportedFile {
        /// The register of licences, with who holds them.
        Licences = "licences",
        /// The document about one person.
        Person = "person",
        /// The commands that wait.
        Rescue = "rescue",
    }
}

/// One intention about what the club keeps of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivacyCommand {
    /// Erases a person, for good: see [`super::Erasure`].
    Erase { id: MemberId },
    /// What stands in a device's journal in place of a command about someone who was erased. It is never
    /// carried out.
    Forgotten {},
    /// Lets records go whose time is over by the club's rules, which are asked again.
    Expire { records: Vec<Expired> },
    /// Puts the club's own terms in the place of the shipped ones, for one kind of records. The lines' ids and
    /// kinds follow from the command's kind and their order by date, whatever they are set to.
    SaveRetention { what: Retained, rules: Vec<RetentionRule> },
    /// The shipped terms hold again.
    UseShippedRetention { what: Retained },
    /// A file was made on a device: of what, how many rows, and about whom when it is one person. It writes
    /// nothing, and the server tells of it in the audit log, whenever it arrives.
    NoteExport { what: ExportedFile, rows: u64, member_id: Option<MemberId> },
}

impl PrivacyCommand {
    /// The area that must be the sender's to change; none for what tells of the sender alone.
    pub(in crate::club) const fn area(&self) -> Option<Area> {
        match self {
            Self::Erase { .. } | Self::Forgotten {} | Self::Expire { .. } => Some(Area::Privacy),
            Self::SaveRetention { .. } | Self::UseShippedRetention { .. } => Some(Area::Club),
            Self::NoteExport { .. } => None,
        }
    }

    /// Whether the sender must have shown a short while ago who they are: whoever took a session could else have
    /// the audit log forget what they did with it.
    #[must_use]
    pub fn wants_confirmation(&self, records: &dyn Records) -> bool {
        match self {
            Self::SaveRetention { what: what @ Retained::AuditLog, rules } => {
                retention::shortens(*what, rules, records)
            }
            Self::UseShippedRetention { what: what @ Retained::AuditLog } => {
                retention::shortens(*what, &retention::shipped_lines(*what), records)
            }
            Self::SaveRetention { .. }
            | Self::UseShippedRetention { .. }
            | Self::Erase { .. }
            | Self::Forgotten {}
            | Self::Expire { .. }
            | Self::NoteExport { .. } => false,
        }
    }

    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        match self {
            Self::Erase { id } => erasure::reads(known, *id),
            Self::Forgotten {} | Self::NoteExport { .. } => Vec::new(),
            Self::Expire { records } => records
                .iter()
                .flat_map(|expired| retention::reads_of_record(known, expired.what, expired.id))
                .collect(),
            Self::SaveRetention { .. } | Self::UseShippedRetention { .. } => {
                vec![Read::all::<RetentionRule>()]
            }
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::Erase { id } => erase(*id, context, records),
            Self::NoteExport { .. } => Ok(Vec::new()),
            Self::Forgotten {} => Err(Refusal::because(Code::PersonErased)),
            Self::Expire { records: expired } => expire(expired, context, records),
            Self::SaveRetention { what, rules } => retention::save(*what, rules, context.club, records),
            Self::UseShippedRetention { what } => Ok(retention::own_lines(*what, records)
                .into_iter()
                .map(|rule| Write::delete::<RetentionRule>(rule.id.0))
                .collect()),
        }
    }
}

fn erase(id: MemberId, context: &ClubContext, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    let member = records.get::<Member>(standing(records, id).0);
    let member = member.ok_or_else(|| Refusal::field("member_id", Code::UnknownRecord))?;
    // Twice erased is erased: two tablets that do it agree.
    if member.erased_on.is_some() {
        return Ok(Vec::new());
    }
    Ok(erasure::writes(records, member.id, context.on))
}

/// What is not over, or is gone already, stays as it is: a rule may have changed meanwhile.
fn expire(expired: &[Expired], context: &ClubContext, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    if expired.len() > MOST_EXPIRED {
        return Err(Refusal(vec![Problem::limited("records", Code::TooMany, MOST_EXPIRED)]));
    }
    let over = expired.iter().filter(|expired| {
        retention::ends_on(records, expired.what, expired.id, context.on).is_some_and(|end| end < context.on)
    });
    Ok(over.filter_map(|expired| Some(gone(expired.what.collection()?, expired.id))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::Club;

    #[test]
    fn to_have_the_audit_log_forget_sooner_wants_a_confirmation_and_nothing_else() {
        let mut club = Club::default();
        let shipped = |what: Retained| retention::shipped_lines(what).remove(0);
        let with = |what, months| RetentionRule { months, ..shipped(what) };
        let save = |what, months| PrivacyCommand::SaveRetention { what, rules: vec![with(what, months)] };
        for (command, expected) in [
            (save(Retained::AuditLog, 6), true),
            (save(Retained::AuditLog, 11), true),
            (save(Retained::AuditLog, 12), false),
            (save(Retained::Licence, 1), false),
            (PrivacyCommand::UseShippedRetention { what: Retained::AuditLog }, false),
            (PrivacyCommand::Erase { id: MemberId(Uuid::nil()) }, false),
            (PrivacyCommand::Expire { records: Vec::new() }, false),
        ] {
            assert_eq!(command.wants_confirmation(&club.records), expected, "{command:?}");
        }
        // Of a term that a former program let a club write longer.
        club.add(&with(Retained::AuditLog, 24));
        let back = PrivacyCommand::UseShippedRetention { what: Retained::AuditLog };
        assert!(back.wants_confirmation(&club.records));
    }
}
