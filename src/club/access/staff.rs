//! Who may give a place in the club, change it and take it away: by invitation, or in the list of the staff.

use super::{
    Role,
    area::{Action, Area},
    rights::Rights,
};
use uuid::Uuid;

/// Whether a role with these rights may give another one, or take it. Only admins make and unmake admins: whoever
/// else was given the accounts to keep could make themselves one, or shut the club's own out.
#[must_use]
pub fn may_place(asker: Role, rights: &Rights, role: Role) -> bool {
    rights.may(Area::Staff, Action::Change) && (role != Role::Admin || asker == Role::Admin)
}

/// Whether a club still has an admin when one of its people has another role, or none; one that has none has none
/// to lose.
pub fn keeps_admin(
    staff: impl IntoIterator<Item = (Uuid, Role)>,
    (changed, after): (Uuid, Option<Role>),
) -> bool {
    let (them, others): (Vec<_>, Vec<_>) = staff.into_iter().partition(|(user, _)| *user == changed);
    let is_admin = |people: &[(Uuid, Role)]| people.iter().any(|(_, role)| *role == Role::Admin);
    !is_admin(&them) || after == Some(Role::Admin) || is_admin(&others)
}

#[cfg(test)]
mod tests {
    use super::super::area::Reach;
    use super::*;

    #[test]
    fn whoever_keeps_the_accounts_places_everybody_but_admins_and_an_admin_everybody() {
        let keeping = |role| Rights::with(role, [(Area::Staff, Action::Change, Reach::All)]);
        for role in Role::ALL {
            assert!(may_place(Role::Admin, &Rights::usual(Role::Admin), *role), "{role:?}");
            let expected = *role != Role::Admin;
            assert_eq!(may_place(Role::Secretary, &keeping(Role::Secretary), *role), expected, "{role:?}");
            let seeing = Rights::with(Role::Secretary, [(Area::Staff, Action::See, Reach::All)]);
            assert!(!may_place(Role::Secretary, &seeing, *role), "{role:?}");
        }
    }

    #[test]
    fn the_last_admin_stays_one() {
        let [ada, bob, coach] = [1, 2, 3].map(Uuid::from_u128);
        let one = [(ada, Role::Admin), (coach, Role::Coach)];
        let two = [(ada, Role::Admin), (bob, Role::Admin)];
        let none = [(bob, Role::Secretary), (coach, Role::Coach)];
        for (staff, change, expected) in [
            (one, (ada, None), false),
            (one, (ada, Some(Role::Secretary)), false),
            (one, (ada, Some(Role::Admin)), true),
            (one, (coach, None), true),
            (two, (ada, None), true),
            (two, (bob, Some(Role::Coach)), true),
            (none, (coach, None), true),
            (none, (bob, Some(Role::Coach)), true),
        ] {
            assert_eq!(keeps_admin(staff, change), expected, "{staff:?} {change:?}");
        }
    }
}
