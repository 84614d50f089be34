//! Licences of federations. A number changes after a lapse: it is an attribute with dates, never
//! what a person is known by.

use crate::club::{
    ClubContext,
    access::Permission,
    people::{Member, MemberId},
    refusal::{Code, Problem, Refusal, require},
};
use crate::sync::{Read, Record, Records, Write};
use crate::{record, word_enum};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What the licence allows.
    pub enum Practice {
        Leisure = "leisure",
        Competition = "competition",
    }
}

record! {
    /// One licence of one person, for one discipline, until a date.
    pub struct Licence(LicenceId) in "licences" {
        pub member_id: MemberId,
        pub number: String,
        pub discipline: Option<String>,
        pub practice: Option<Practice>,
        pub issued_on: Option<NaiveDate>,
        pub expires_on: Option<NaiveDate>,
    }
}

impl Licence {
    /// The licence of a number and an end has the same id wherever it is imported.
    #[must_use]
    pub fn id_for(club: Uuid, number: &str, expires_on: Option<NaiveDate>) -> LicenceId {
        let end = expires_on.map(|day| day.to_string()).unwrap_or_default();
        LicenceId(Uuid::new_v5(&club, format!("licence/{number}/{end}").as_bytes()))
    }

    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.issued_on.is_none_or(|from| from <= day) && self.expires_on.is_none_or(|to| day <= to)
    }
}

/// The most licences that one import command carries.
pub const IMPORT_CHUNK: usize = 250;

/// One intention about licences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceCommand {
    Import { licences: Vec<Licence> },
}

impl LicenceCommand {
    pub(in crate::club) fn reads(&self) -> Vec<Read> {
        let Self::Import { licences } = self;
        licences
            .iter()
            .flat_map(|licence| {
                [Read::one::<Licence>(licence.id.0), Read::one::<Member>(licence.member_id.0)]
            })
            .collect()
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        require(context.actor.role, Permission::ManagePeople)?;
        let Self::Import { licences } = self;
        if licences.len() > IMPORT_CHUNK {
            return Err(Refusal(vec![Problem::limited("licences", Code::TooMany, IMPORT_CHUNK)]));
        }
        let mut writes = Vec::new();
        for licence in licences {
            if licence.number.trim().is_empty() {
                return Err(Refusal::field("number", Code::Required));
            }
            if records.row(Member::COLLECTION, licence.member_id.0).is_none() {
                return Err(Refusal::field("member_id", Code::UnknownRecord));
            }
            if let (Some(from), Some(to)) = (licence.issued_on, licence.expires_on)
                && to < from
            {
                return Err(Refusal::field("expires_on", Code::EndsBeforeStart));
            }
            match records.get::<Licence>(licence.id.0) {
                Some(before) => writes.extend(Write::update(&before, licence)),
                None => writes.push(Write::create(licence)),
            }
        }
        Ok(writes)
    }
}
