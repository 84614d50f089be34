//! The matrix of area × action × role: the usual one, and what a club has changed of it.

use super::{
    Role,
    area::{Action, Area, Reach},
};
use crate::record;
use crate::sync::{Read, Record as _, Records};
use uuid::Uuid;

record! {
    /// One field of the matrix that a club has set.
    pub struct AccessGrant(AccessGrantId) in "access_grants" {
        pub role: Role,
        pub area: Area,
        pub action: Action,
        pub reach: Reach,
    }
}

impl AccessGrant {
    /// One club has one answer for each field of the matrix, wherever it was given.
    #[must_use]
    pub fn id_for(club: Uuid, role: Role, area: Area, action: Action) -> AccessGrantId {
        let name = format!("access/{}/{}/{}", role.word(), area.word(), action.word());
        AccessGrantId(Uuid::new_v5(&club, name.as_bytes()))
    }
}

const AREAS: usize = Area::ALL.len();
const ACTIONS: usize = Action::ALL.len();

/// What one role may do in one club.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights([[Reach; ACTIONS]; AREAS]);

impl Rights {
    /// What a role may do where the club has set nothing.
    #[must_use]
    pub fn usual(role: Role) -> Self {
        Self(std::array::from_fn(|area| {
            std::array::from_fn(|action| usual(role, Area::ALL[area], Action::ALL[action]))
        }))
    }

    /// What a role may do in the club whose records these are.
    #[must_use]
    pub fn of(role: Role, records: &dyn Records) -> Self {
        let grants = records.all::<AccessGrant>().filter(|grant| grant.role == role);
        Self::with(role, grants.map(|grant| (grant.area, grant.action, grant.reach)))
    }

    /// What a role may do where a club has set so much.
    #[must_use]
    pub fn with(role: Role, granted: impl IntoIterator<Item = (Area, Action, Reach)>) -> Self {
        let mut rights = Self::usual(role);
        // An admin keeps every right, or nobody could give them back.
        if role != Role::Admin {
            for (area, action, reach) in granted {
                rights.set(area, action, reach);
            }
        }
        rights
    }

    /// What differs from the usual.
    #[must_use]
    pub fn granted(&self, role: Role) -> Vec<(Area, Action, Reach)> {
        let usual = Self::usual(role);
        let fields = Area::ALL.iter().flat_map(|area| Action::ALL.iter().map(move |action| (*area, *action)));
        fields
            .filter(|(area, action)| self.reach(*area, *action) != usual.reach(*area, *action))
            .map(|(area, action)| (area, action, self.reach(area, action)))
            .collect()
    }

    /// What [`Rights::of`] reads.
    #[must_use]
    pub fn reads() -> Read {
        Read::All(AccessGrant::COLLECTION)
    }

    fn set(&mut self, area: Area, action: Action, reach: Reach) {
        if area.reaches(action).contains(&reach) {
            self.0[area as usize][action as usize] = reach;
        }
    }

    #[must_use]
    pub const fn reach(&self, area: Area, action: Action) -> Reach {
        self.0[area as usize][action as usize]
    }

    /// Whether it is allowed at all, be it for some.
    #[must_use]
    pub fn may(&self, area: Area, action: Action) -> bool {
        self.reach(area, action) != Reach::None
    }

    /// Whether anything is allowed for some and not for all.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.0.iter().flatten().any(|reach| *reach == Reach::Own)
    }

    /// Each area's reach of sight, for what is named by it.
    pub fn sights(&self) -> impl Iterator<Item = Reach> + '_ {
        self.0.iter().map(|area| area[Action::See as usize])
    }
}

/// The usual matrix. A coach sees the own groups, and neither money nor addresses; notes are the office's; a
/// member sees the own family, and keeps its addresses, contacts and consents right.
const fn usual(role: Role, area: Area, action: Action) -> Reach {
    use Action::{Change, See};
    use Area::{
        Addresses, Attendance, Audit, Club, Consents, Contacts, Families, Licences, Medical, Notes, People,
        Planning, Privacy, Staff,
    };
    use Reach::{All, None, Own};
    match (role, area, action) {
        (_, Audit, Change) => None,
        (Role::Admin, ..) | (_, Club | Planning, See) => All,
        (_, Club | Staff | Audit, _) | (Role::Treasurer, Planning | Notes | Privacy, _) => None,
        (Role::Secretary | Role::Treasurer, ..) => All,
        (Role::Coach, People | Families | Contacts | Attendance | Licences | Medical | Consents, See)
        | (Role::Coach, Attendance, Change) => Own,
        (Role::Coach, ..) | (Role::Member, Notes, _) => None,
        (Role::Member, _, See) | (Role::Member, Addresses | Contacts | Consents, Change) => Own,
        (Role::Member, _, Change) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{
        Row, Stamp,
        authority::Ledger,
        merge::{StampedRow, Stamps},
    };
    use Action::{Change, See};
    use Reach::{All, Own};
    use std::collections::BTreeMap;

    /// Area, action, then admin, treasurer, secretary, coach, member.
    const TABLE: &[(Area, Action, [Reach; 5])] = &[
        (Area::Club, See, [All, All, All, All, All]),
        (Area::Club, Change, [All, Reach::None, Reach::None, Reach::None, Reach::None]),
        (Area::Staff, See, [All, Reach::None, Reach::None, Reach::None, Reach::None]),
        (Area::Staff, Change, [All, Reach::None, Reach::None, Reach::None, Reach::None]),
        (Area::Audit, See, [All, Reach::None, Reach::None, Reach::None, Reach::None]),
        (Area::Audit, Change, [Reach::None; 5]),
        (Area::Planning, See, [All, All, All, All, All]),
        (Area::Planning, Change, [All, Reach::None, All, Reach::None, Reach::None]),
        (Area::People, See, [All, All, All, Own, Own]),
        (Area::People, Change, [All, All, All, Reach::None, Reach::None]),
        (Area::Addresses, See, [All, All, All, Reach::None, Own]),
        (Area::Addresses, Change, [All, All, All, Reach::None, Own]),
        (Area::Notes, See, [All, Reach::None, All, Reach::None, Reach::None]),
        (Area::Notes, Change, [All, Reach::None, All, Reach::None, Reach::None]),
        (Area::Families, See, [All, All, All, Own, Own]),
        (Area::Families, Change, [All, All, All, Reach::None, Reach::None]),
        (Area::Contacts, See, [All, All, All, Own, Own]),
        (Area::Contacts, Change, [All, All, All, Reach::None, Own]),
        (Area::Attendance, See, [All, All, All, Own, Own]),
        (Area::Attendance, Change, [All, All, All, Own, Reach::None]),
        (Area::Licences, See, [All, All, All, Own, Own]),
        (Area::Licences, Change, [All, All, All, Reach::None, Reach::None]),
        (Area::Medical, See, [All, All, All, Own, Own]),
        (Area::Medical, Change, [All, All, All, Reach::None, Reach::None]),
        (Area::Consents, See, [All, All, All, Own, Own]),
        (Area::Consents, Change, [All, All, All, Reach::None, Own]),
        (Area::Dues, See, [All, All, All, Reach::None, Own]),
        (Area::Dues, Change, [All, All, All, Reach::None, Reach::None]),
        (Area::Privacy, See, [All, Reach::None, All, Reach::None, Own]),
        (Area::Privacy, Change, [All, Reach::None, All, Reach::None, Reach::None]),
    ];

    #[test]
    fn each_role_may_usually_do_what_the_table_says_and_nothing_else() {
        assert_eq!(TABLE.len(), AREAS * ACTIONS);
        for (area, action, expected) in TABLE {
            for (role, reach) in Role::ALL.iter().zip(expected) {
                assert_eq!(
                    Rights::usual(*role).reach(*area, *action),
                    *reach,
                    "{role:?} {area:?} {action:?}"
                );
                assert!(area.reaches(*action).contains(reach), "{role:?} {area:?} {action:?}");
            }
        }
    }

    fn granted(grants: &[(Role, Area, Action, Reach)]) -> Ledger {
        let mut records = Ledger::default();
        let rows = grants.iter().map(|(role, area, action, reach)| {
            let id = AccessGrant::id_for(Uuid::nil(), *role, *area, *action);
            let grant = AccessGrant { id, role: *role, area: *area, action: *action, reach: *reach };
            let row = Row { id: id.0, seq: 1, deleted: false, values: grant.values() };
            StampedRow { row, stamps: Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None } }
        });
        records.insert(AccessGrant::COLLECTION, rows);
        records
    }

    #[test]
    fn a_club_changes_its_matrix_but_not_an_admins_rights_nor_into_what_cannot_be() {
        let records = granted(&[
            (Role::Coach, Area::Addresses, See, Own),
            (Role::Coach, Area::People, See, All),
            (Role::Coach, Area::Planning, Change, Own),
            (Role::Admin, Area::Staff, Change, Reach::None),
        ]);
        let coach = Rights::of(Role::Coach, &records);
        let changed =
            [(Area::Addresses, See, Own), (Area::People, See, All), (Area::Planning, Change, Reach::None)];
        for (area, action, reach) in changed {
            assert_eq!(coach.reach(area, action), reach, "{area:?}");
        }
        assert_eq!(Rights::of(Role::Admin, &records), Rights::usual(Role::Admin));
        assert_eq!(Rights::of(Role::Treasurer, &records), Rights::usual(Role::Treasurer));
    }
}
