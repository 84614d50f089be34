//! What each session sees, kept until one of the records that it follows from changes: pulls ask several times
//! a minute, and a coach's sight takes a dozen reads.

use super::Desk;
use crate::club::{Role, access::Sight};
use crate::server::{
    Error,
    access::Session,
    db::{
        Tx,
        devices::{self, Marks},
        reading::read_rounds,
    },
    moment,
};
use crate::sync::{Actor, Sight as _};
use chrono::NaiveDate;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Nothing is kept for longer: tombstones that are dropped take their seq with them.
const LONGEST: Duration = Duration::from_mins(10);
/// More than this, and all are found anew.
const MOST: usize = 10_000;

/// Who acts, for rules and sights.
impl Session {
    /// The session's person, as rules know them.
    #[must_use]
    pub const fn actor(&self) -> Actor<Role> {
        Actor { user: self.user, role: self.role }
    }
}

/// The sights of sessions.
#[derive(Debug, Default)]
pub struct Sights(Mutex<HashMap<(Uuid, Uuid), Known>>);

#[derive(Debug)]
struct Known {
    role: Role,
    today: NaiveDate,
    marks: Marks,
    at: Instant,
    sight: Arc<Sight>,
}

impl Known {
    fn stands(&self, role: Role, today: NaiveDate, marks: Marks) -> bool {
        let same = self.marks.grants == marks.grants
            && (!self.sight.is_partial() || self.marks.scopes == marks.scopes);
        same && self.role == role
            && self.today == today
            && self.marks.epoch == marks.epoch
            && self.at.elapsed() < LONGEST
    }
}

impl Sights {
    /// Somebody's sight, if nothing that it follows from has changed.
    pub fn get(
        &self,
        club: Uuid,
        (actor, today): (Actor<Role>, NaiveDate),
        marks: Marks,
    ) -> Option<Arc<Sight>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get(&(club, actor.user))?;
        known.stands(actor.role, today, marks).then(|| known.sight.clone())
    }

    fn keep(&self, club: Uuid, (actor, today): (Actor<Role>, NaiveDate), marks: Marks, sight: Arc<Sight>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((club, actor.user), Known { role: actor.role, today, marks, at: Instant::now(), sight });
    }
}

impl Desk {
    /// What a session sees today, as it is in a transaction, and what its devices hold.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sight(&self, tx: &mut Tx, session: &Session) -> Result<Arc<Sight>, Error> {
        let marks = devices::read_marks(tx, session.club).await?;
        let (actor, today) = (session.actor(), moment::today());
        if let Some(known) = self.sights.get(session.club, (actor, today), marks) {
            return Ok(known);
        }
        let records = read_rounds(tx, session.club, |known| Sight::reads(&actor, known)).await?;
        let sight = Arc::new(Sight::of(&actor, today, &records));
        self.sights.keep(session.club, (actor, today), marks, sight.clone());
        Ok(sight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        access::{AccessGrant, FamilyAccount, GroupCoach},
        families::{Guardian, Household, HouseholdPlace},
        people::{Enrolment, MemberId},
        planning::Season,
    };
    use crate::sync::{
        Collection, Record as _, Row, Stamp,
        authority::Ledger,
        merge::{StampedRow, Stamps},
    };
    use std::collections::BTreeMap;

    /// The collections that a sight may follow from.
    const FOLLOWED: [&Collection; 8] = [
        AccessGrant::COLLECTION,
        Season::COLLECTION,
        GroupCoach::COLLECTION,
        FamilyAccount::COLLECTION,
        Enrolment::COLLECTION,
        Guardian::COLLECTION,
        Household::COLLECTION,
        HouseholdPlace::COLLECTION,
    ];

    #[test]
    fn a_sight_is_found_anew_when_what_it_follows_from_has_changed() {
        let (club, actor) = (Uuid::from_u128(1), |role| Actor { user: Uuid::from_u128(2), role });
        let marks = Marks { epoch: Uuid::from_u128(9), grants: 3, scopes: 7 };
        let sights = Sights::default();
        let today: NaiveDate = "2026-11-21".parse().unwrap();
        for role in [Role::Secretary, Role::Coach] {
            let sight = Arc::new(Sight::of(&actor(role), today, &Ledger::default()));
            sights.keep(club, (actor(role), today), marks, sight);
            let get = |role, marks| sights.get(club, (actor(role), today), marks);
            assert!(get(role, marks).is_some());
            let enrolled = Marks { scopes: 8, ..marks };
            assert_eq!(get(role, enrolled).is_some(), role == Role::Secretary);
            for other in [Marks { grants: 4, ..marks }, Marks { epoch: Uuid::nil(), ..marks }] {
                assert!(get(role, other).is_none());
            }
            assert!(get(Role::Member, marks).is_none());
            assert!(sights.get(club, (actor(role), today.succ_opt().unwrap()), marks).is_none());
        }
    }

    #[test]
    fn what_a_sight_reads_is_followed() {
        let mut records = Ledger::default();
        let actor = Actor { user: Uuid::from_u128(2), role: Role::Member };
        let account = FamilyAccount {
            id: FamilyAccount::id_for(actor.user, Uuid::from_u128(5)),
            user_id: actor.user,
            name: "Ada".to_owned(),
            member_id: Some(MemberId(Uuid::from_u128(5))),
            guardian_id: None,
            active: true,
        };
        let row = Row { id: account.id.0, seq: 1, deleted: false, values: account.values() };
        let stamps = Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
        records.insert(FamilyAccount::COLLECTION, [StampedRow { row, stamps }]);
        let reads = Sight::reads(&actor, &records);
        assert!(reads.len() > 3);
        for read in reads {
            assert!(FOLLOWED.contains(&read.collection()), "{read:?}");
        }
    }
}
