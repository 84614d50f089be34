//! What the erasure of a person does to accounts that stand for somebody in the club.

use super::erasure::Affected;
use crate::club::{
    access::{FamilyAccount, Own, Role},
    people::MemberId,
};
use crate::sync::{Actor, Read, Records};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An account whose link goes with a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TiedAccount {
    pub user: Uuid,
    pub name: String,
    /// Whether it was there for that person alone: then it loses its place in the club, unless it is one of the
    /// staff. That of a parent stays who has other children in the club.
    pub ends: bool,
}

/// The accounts that stand for a person who is to be erased, or for whoever answered for them alone.
#[must_use]
pub fn tied_accounts(records: &dyn Records, id: MemberId) -> Vec<TiedAccount> {
    of_affected(records, &Affected::of(records, id))
}

pub(super) fn of_affected(records: &dyn Records, affected: &Affected) -> Vec<TiedAccount> {
    let tied = affected.gone::<FamilyAccount>(records).filter(|account| account.active);
    let by_user: BTreeMap<Uuid, String> = tied.map(|account| (account.user_id, account.name)).collect();
    by_user
        .into_iter()
        .map(|(user, name)| {
            let family = Own::of(&as_family(user), records).family;
            let ends = family.iter().all(|member| affected.people.contains(member));
            TiedAccount { user, name, ends }
        })
        .collect()
}

/// What must be read for it beside what the erasure itself reads.
pub(super) fn reads(known: &dyn Records, affected: &Affected) -> Vec<Read> {
    let tied = affected.gone::<FamilyAccount>(known);
    tied.flat_map(|account| Own::reads(&as_family(account.user_id), known)).collect()
}

/// An account as its family sees it, whatever else it does for the club.
const fn as_family(user: Uuid) -> Actor<Role> {
    Actor { user, role: Role::Member }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        ClubCommand, Role,
        attendance::fixture::Club,
        families::{Guardian, GuardianId, Household, HouseholdId, HouseholdPlace, Relation},
        people::MemberStatus,
        privacy::{Erasure, PrivacyCommand},
    };
    use crate::sync::Command as _;

    const TODAY: &str = "2026-11-21";
    const HOME: HouseholdId = HouseholdId(Uuid::from_u128(300));

    fn stands_for(club: &mut Club, user: u128, member_id: Option<MemberId>, guardian_id: Option<GuardianId>) {
        let user_id = Uuid::from_u128(user);
        let stands_for = member_id.map_or_else(|| guardian_id.unwrap().0, |id| id.0);
        let (id, name) = (FamilyAccount::id_for(user_id, stands_for), format!("Compte {user}"));
        club.add(&FamilyAccount { id, user_id, name, member_id, guardian_id, active: true });
    }

    /// Two children at home with their father, who is a member; each of the three has an account.
    fn family() -> (Club, [MemberId; 3]) {
        let mut club = Club::with_planning();
        let people = [(101, "Léa"), (102, "Noé"), (103, "Luc")]
            .map(|(n, name)| club.enrol(n, name, MemberStatus::Active));
        let [lea, noe, luc] = people;
        club.add(&Household::named(HOME, "Petit".into()));
        for member_id in [lea, noe] {
            let id = HouseholdPlace::id_for(HOME, member_id);
            club.add(&HouseholdPlace { id, household_id: HOME, member_id, active: true });
        }
        club.add(&Guardian {
            id: Guardian::id_for(HOME, luc),
            household_id: HOME,
            member_id: Some(luc),
            last_name: "Petit".into(),
            first_name: "Luc".into(),
            relation: Relation::Father,
            phone: None,
            email: None,
            legal: true,
        });
        for (user, member) in [(501, lea), (502, noe), (503, luc)] {
            stands_for(&mut club, user, Some(member), None);
        }
        (club, people)
    }

    #[test]
    fn an_account_ends_with_the_person_whom_it_was_there_for_alone_and_the_page_says_so_before() {
        let (mut club, [lea, noe, luc]) = family();
        for (person, ends, stays) in [(lea, vec!["Compte 501"], vec![]), (luc, vec![], vec!["Compte 503"])] {
            let shown = Erasure::of(&club.records, person, TODAY.parse().unwrap()).unwrap();
            assert_eq!(
                (shown.accounts_end, shown.accounts_stay),
                (
                    ends.into_iter().map(str::to_owned).collect::<Vec<_>>(),
                    stays.into_iter().map(str::to_owned).collect::<Vec<_>>(),
                )
            );
            let erase = ClubCommand::from(PrivacyCommand::Erase { id: person });
            let read = club.read(|known| erase.reads(known));
            assert_eq!(
                tied_accounts(&read, person),
                tied_accounts(&club.records, person),
                "the server reads enough"
            );
        }
        // Whoever answers for nobody any more goes with the last child.
        club.run_as(Role::Admin, PrivacyCommand::Erase { id: lea }, TODAY).unwrap();
        let ends = |club: &Club, person| -> Vec<bool> {
            tied_accounts(&club.records, person).iter().map(|account| account.ends).collect()
        };
        assert_eq!((ends(&club, luc), ends(&club, noe)), (vec![false], vec![true]));
    }
}
