//! Who may do what in a club. The same table answers on the device, inside commands, on the server.

use crate::word_enum;

word_enum! {
    /// What a person is in a club.
    pub enum Role {
        Admin = "admin",
        Treasurer = "treasurer",
        Secretary = "secretary",
        Coach = "coach",
        Member = "member",
    }
}

/// Something that not everyone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Invite staff, change the club's settings.
    ManageClub,
    /// See the people of the club.
    SeePeople,
    /// Create, edit, archive, restore and import people; put them into groups.
    ManagePeople,
    /// Seasons, groups, sessions.
    ManagePlanning,
    /// Mark who is there; add a walk-in.
    TakeAttendance,
}

impl Permission {
    /// Every permission, for tables of cases.
    pub const ALL: &'static [Self] =
        &[Self::ManageClub, Self::SeePeople, Self::ManagePeople, Self::ManagePlanning, Self::TakeAttendance];
}

impl Role {
    /// The matrix of roles and permissions.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Self::Admin => true,
            Self::Secretary => !matches!(permission, Permission::ManageClub),
            Self::Treasurer => {
                matches!(
                    permission,
                    Permission::SeePeople | Permission::ManagePeople | Permission::TakeAttendance
                )
            }
            Self::Coach => matches!(permission, Permission::SeePeople | Permission::TakeAttendance),
            Self::Member => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Permission::{ManageClub, ManagePeople, ManagePlanning, SeePeople, TakeAttendance};

    #[test]
    fn each_role_may_do_what_the_table_says_and_nothing_else() {
        let table: &[(Role, &[Permission])] = &[
            (Role::Admin, &[ManageClub, SeePeople, ManagePeople, ManagePlanning, TakeAttendance]),
            (Role::Secretary, &[SeePeople, ManagePeople, ManagePlanning, TakeAttendance]),
            (Role::Treasurer, &[SeePeople, ManagePeople, TakeAttendance]),
            (Role::Coach, &[SeePeople, TakeAttendance]),
            (Role::Member, &[]),
        ];
        assert_eq!(table.len(), Role::ALL.len());
        for (role, allowed) in table {
            for permission in Permission::ALL {
                assert_eq!(role.may(*permission), allowed.contains(permission), "{role:?} {permission:?}");
            }
        }
    }
}
