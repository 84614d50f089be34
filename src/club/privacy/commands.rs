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
}

impl PrivacyCommand {
    /// The area that must be the sender's to change.
    pub(in crate::club) const fn area(&self) -> Area {
        match self {
            Self::Erase { .. } | Self::Forgotten {} | Self::Expire { .. } => Area::Privacy,
            Self::SaveRetention { .. } | Self::UseShippedRetention { .. } => Area::Club,
        }
    }

    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        match self {
            Self::Erase { id } => erasure::reads(known, *id),
            Self::Forgotten {} => Vec::new(),
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
