//! Commands about who may do what, told.

use super::{Described, Names, plain};
use crate::app::languages::format::sentence_case;
use crate::club::{
    access::{AccessCommand, StandsFor},
    families::Guardian,
    people::MemberId,
};

/// The name of whom an account stands for, and where they are found.
fn person(stands_for: StandsFor, names: &Names) -> (String, Option<String>) {
    match stands_for {
        StandsFor::Member(id) => (names.member(id), Some(of_member(id))),
        StandsFor::Guardian(id) => match names.records.get::<Guardian>(id.0) {
            Some(guardian) => {
                (guardian.display_name(), Some(format!("/members/families/{}", guardian.household_id)))
            }
            None => (names.t.sync.someone.to_owned(), None),
        },
    }
}

fn of_member(id: MemberId) -> String {
    format!("/members/{id}")
}

pub(super) fn access(command: &AccessCommand, names: &Names) -> Described {
    let t = &names.t.rights;
    match command {
        AccessCommand::SetReach { role, area, action, reach } => {
            let told = (t.told_reach)(
                &sentence_case(names.t.access.role(*role)),
                (t.area)(*area),
                &(t.action)(*action).to_lowercase(),
                (t.reach)(*role, *reach),
            );
            Described { href: Some("/club/roles".to_owned()), ..plain("lock", told) }
        }
        AccessCommand::SetCoach { group_id, name, active, .. } => {
            let told = if *active { t.told_coach } else { t.told_no_coach };
            Described {
                href: Some(format!("/groups/{group_id}")),
                ..plain("group", told(name, &names.group(*group_id)))
            }
        }
        AccessCommand::SetFamilyAccount { name, stands_for, active, .. } => {
            let (whom, href) = person(*stands_for, names);
            let told = if *active { t.told_access } else { t.told_no_access };
            Described { href, ..plain("home", told(name, &whom)) }
        }
    }
}
