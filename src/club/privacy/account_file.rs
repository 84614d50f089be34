//! What the server keeps of the accounts that stand for a person, as part of the document about them. No secret is
//! in it: what opens an account is named by its kind.

use crate::club::{
    access::{FamilyAccount, Role},
    people::{Member, MemberId, everyone_who_became, standing, standing_reads},
};
use crate::sync::{FieldValue as _, Read, Record as _, Records};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The accounts of a person, as the server answers them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAccounts {
    pub accounts: Vec<AccountLine>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLine {
    pub email: String,
    pub name: String,
    /// In this club.
    pub role: Role,
    /// Whether it has an app that shows codes, how many passkeys, and recovery codes that are left.
    pub totp: bool,
    pub passkeys: usize,
    pub recovery_codes: usize,
    /// In this club, those that ended within the last three months, too.
    pub sessions: Vec<SessionLine>,
}

impl PersonAccounts {
    /// The accounts that stand for somebody, by the club's records.
    #[must_use]
    pub fn users(records: &dyn Records, id: MemberId) -> BTreeSet<Uuid> {
        let people = everyone_who_became(records, standing(records, id));
        let stands = |account: &FamilyAccount| {
            account.active && account.member_id.is_some_and(|member| people.contains(&member))
        };
        records.all::<FamilyAccount>().filter(stands).map(|account| account.user_id).collect()
    }

    /// What must be read to know which accounts stand for somebody; asked again until nothing new is named.
    #[must_use]
    pub fn reads(known: &dyn Records, id: MemberId) -> Vec<Read> {
        let mut reads: Vec<Read> = standing_reads(known, id).collect();
        for person in everyone_who_became(known, standing(known, id)) {
            let named = person.0.to_value();
            reads.push(Read::Where(Member::COLLECTION, "merged_into", named.clone()));
            reads.push(Read::Where(FamilyAccount::COLLECTION, "member_id", named));
        }
        reads
    }
}

/// A session of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// What its person calls the device.
    pub device: Option<String>,
    /// What the browser says that it is.
    pub agent: String,
    pub began_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
    pub is_alive: bool,
}
