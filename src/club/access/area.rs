//! The rows and columns of the matrix: what there is in a club that not everybody sees or does.

use crate::word_enum;

word_enum! {
    /// A part of a club's life.
    pub enum Area {
        /// What holds for the whole club: the weight of papers at the door, medical rules.
        Club = "club",
        /// Accounts, roles, this matrix, devices.
        Staff = "staff",
        /// The audit log.
        Audit = "audit",
        /// Seasons, groups, sessions.
        Planning = "planning",
        /// Who is in the club: names, birth dates, phones, groups.
        People = "people",
        /// Postal addresses and e-mail.
        Addresses = "addresses",
        /// What the office notes about people.
        Notes = "notes",
        /// Households, guardians.
        Families = "families",
        /// Whom to call.
        Contacts = "contacts",
        Attendance = "attendance",
        Licences = "licences",
        /// Certificates and attestations: that there is one, of when; never what it says.
        Medical = "medical",
        Consents = "consents",
        /// Money. Whether someone's dues are settled is a matter of who may practise, and seen by those
        /// who see the person.
        Dues = "dues",
        /// All that is kept of a person as one document; erasing a person.
        Privacy = "privacy",
    }
}

word_enum! {
    /// What can be done in an area.
    pub enum Action {
        See = "see",
        Change = "change",
    }
}

word_enum! {
    /// How far it goes, from nothing to all.
    pub enum Reach {
        None = "none",
        /// A coach's own groups, a member's own family.
        Own = "own",
        All = "all",
    }
}

impl Area {
    /// Whether what is done here decides over others or over the whole club.
    #[must_use]
    pub const fn is_over_others(self) -> bool {
        matches!(self, Self::Club | Self::Staff | Self::Audit | Self::Privacy)
    }

    /// How far an action can go here. What belongs to the club as a whole is nobody's own, and what only the
    /// server keeps is not changed by anyone.
    #[must_use]
    pub const fn reaches(self, action: Action) -> &'static [Reach] {
        match (self, action) {
            (Self::Audit, Action::Change) => &[Reach::None],
            // Without the club's rules and sessions nobody could use the app.
            (Self::Club | Self::Planning, Action::See) => &[Reach::All],
            (Self::Club | Self::Staff | Self::Audit | Self::Planning | Self::Notes | Self::Licences, _)
                if !matches!((self, action), (Self::Licences, Action::See)) =>
            {
                &[Reach::None, Reach::All]
            }
            _ => Reach::ALL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nobodys_own_cannot_be_given_as_own() {
        let none_or_all: &[Reach] = &[Reach::None, Reach::All];
        let table: &[(Area, Action, &[Reach])] = &[
            (Area::Audit, Action::Change, &[Reach::None]),
            (Area::Audit, Action::See, none_or_all),
            (Area::Club, Action::See, &[Reach::All]),
            (Area::Planning, Action::See, &[Reach::All]),
            (Area::Planning, Action::Change, none_or_all),
            (Area::Staff, Action::Change, none_or_all),
            (Area::Licences, Action::See, Reach::ALL),
            (Area::Licences, Action::Change, none_or_all),
            (Area::People, Action::See, Reach::ALL),
            (Area::Attendance, Action::Change, Reach::ALL),
        ];
        for (area, action, reaches) in table {
            assert_eq!(area.reaches(*action), *reaches, "{area:?} {action:?}");
        }
    }
}
