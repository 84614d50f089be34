//! The list's address: its filters and the open record, so that reloading and going back keep them.

use crate::club::{
    people::{MemberFilter, MemberId, MemberOrder, MemberStatus},
    planning::GroupId,
};
use leptos_router::params::ParamsMap;
use uuid::Uuid;

/// What the list's address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListAddress {
    pub filter: MemberFilter,
    /// Those whom nobody can be reached for; the page looks up who they are.
    pub out_of_reach: bool,
    pub open: Option<MemberId>,
}

/// The query of the address that shows whom nobody can be reached for.
pub const OUT_OF_REACH: (&str, &str) = ("contact", "none");

/// The orders with the words that stand for them; the first one is not written.
pub const ORDERS: [(&str, MemberOrder, bool); 8] = [
    ("", MemberOrder::LastName, false),
    ("name-down", MemberOrder::LastName, true),
    ("first-name", MemberOrder::FirstName, false),
    ("first-name-down", MemberOrder::FirstName, true),
    ("birth", MemberOrder::BirthDate, false),
    ("birth-down", MemberOrder::BirthDate, true),
    ("city", MemberOrder::City, false),
    ("city-down", MemberOrder::City, true),
];

/// The word of the status filter that shows the archive.
pub const ARCHIVED: &str = "archived";

impl ListAddress {
    #[must_use]
    pub fn read(query: &ParamsMap) -> Self {
        let mut address = Self::default();
        address.filter.text = query.get("q").unwrap_or_default();
        address.filter.group = query.get("group").and_then(|id| Uuid::try_parse(&id).ok()).map(GroupId);
        address.filter.without_group = query.get("group").as_deref() == Some("none");
        address.set_status(&query.get("status").unwrap_or_default());
        address.set_order(&query.get("sort").unwrap_or_default());
        address.out_of_reach = query.get(OUT_OF_REACH.0).as_deref() == Some(OUT_OF_REACH.1);
        address.open = query.get("open").and_then(|id| Uuid::try_parse(&id).ok()).map(MemberId);
        address
    }

    /// The path with its query; the shortest one that says it.
    #[must_use]
    pub fn path(&self) -> String {
        let mut query = ParamsMap::new();
        let group = match self.filter.group {
            Some(group) => group.to_string(),
            None if self.filter.without_group => "none".to_owned(),
            None => String::new(),
        };
        let contact = if self.out_of_reach { OUT_OF_REACH.1.to_owned() } else { String::new() };
        let open = self.open.map(|id| id.to_string()).unwrap_or_default();
        for (key, value) in [
            ("q", self.filter.text.clone()),
            ("group", group),
            ("status", self.status().to_owned()),
            (OUT_OF_REACH.0, contact),
            ("sort", self.order().to_owned()),
            ("open", open),
        ] {
            if !value.is_empty() {
                query.insert(key, value);
            }
        }
        format!("/members{}", query.to_query_string())
    }

    /// The word of the status filter; empty when none is set.
    #[must_use]
    pub fn status(&self) -> &'static str {
        if self.filter.archived {
            ARCHIVED
        } else {
            self.filter.status.map(MemberStatus::word).unwrap_or_default()
        }
    }

    pub fn set_status(&mut self, word: &str) {
        self.filter.archived = word == ARCHIVED;
        self.filter.status = MemberStatus::from_word(word);
    }

    /// The word of the order.
    #[must_use]
    pub fn order(&self) -> &'static str {
        let found = ORDERS
            .iter()
            .find(|(_, order, down)| (*order, *down) == (self.filter.order, self.filter.descending));
        found.map(|(word, _, _)| *word).unwrap_or_default()
    }

    pub fn set_order(&mut self, word: &str) {
        let found = ORDERS.iter().find(|(known, _, _)| *known == word).unwrap_or(&ORDERS[0]);
        (self.filter.order, self.filter.descending) = (found.1, found.2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&'static str, &str)]) -> ListAddress {
        let mut query = ParamsMap::new();
        for (key, value) in pairs {
            query.insert(*key, (*value).to_owned());
        }
        ListAddress::read(&query)
    }

    #[test]
    fn an_address_without_a_query_is_the_whole_list_by_name() {
        assert_eq!(read(&[]), ListAddress::default());
        assert_eq!(ListAddress::default().path(), "/members");
    }

    #[test]
    fn filters_and_the_open_record_come_back_from_the_address() {
        let id = "0192f0c1-0000-7000-8000-000000000001";
        let address = read(&[
            ("q", "lefèv re"),
            ("group", id),
            ("status", "trial"),
            ("sort", "birth-down"),
            ("open", id),
        ]);
        assert_eq!(address.filter.status, Some(MemberStatus::Trial));
        assert_eq!((address.filter.order, address.filter.descending), (MemberOrder::BirthDate, true));
        assert_eq!(address.filter.group.map(|g| g.to_string()).as_deref(), Some(id));
        // The server's way of writing a query escapes hyphens, the browser's does not.
        let path = address.path().replace("%2D", "-");
        assert!(path.starts_with("/members?q=lef%C3%A8v%20re&"), "{path}");
        assert!(path.ends_with(&format!("status=trial&sort=birth-down&open={id}")), "{path}");
        let archive = read(&[("status", "archived"), ("group", "none")]);
        assert!(archive.filter.archived && archive.filter.without_group);
        assert_eq!(archive.path(), "/members?group=none&status=archived");
        let silent = read(&[("contact", "none"), ("status", "active")]);
        assert!(silent.out_of_reach);
        assert_eq!(silent.path(), "/members?status=active&contact=none");
    }

    #[test]
    fn words_that_mean_nothing_are_passed_over() {
        assert_eq!(
            read(&[("group", "x"), ("status", "?"), ("sort", "?"), ("open", "1"), ("contact", "?")]),
            ListAddress::default()
        );
    }
}
