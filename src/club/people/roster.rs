//! The list of members as a page shows it: some rows of what matches, with the counts. It keeps the
//! last answer, so that scrolling costs nothing but the rows that come into sight.

use super::directory::{Directory, MemberFilter, MemberLine};
use crate::sync::Records;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};

/// The directory with its last answer.
pub struct Roster {
    directory: Directory,
    last: Mutex<Option<(MemberFilter, Arc<Vec<usize>>)>>,
}

/// The rows in sight and the counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterPage {
    /// Members of the club, archived ones apart.
    pub total: usize,
    /// Of those, the ones in no group.
    pub without_group: usize,
    /// All records, archived ones among them.
    pub records: usize,
    /// How many match.
    pub found: usize,
    /// The position of the first row among those that match.
    pub start: usize,
    pub lines: Vec<MemberLine>,
}

impl Roster {
    #[must_use]
    pub fn build(records: &dyn Records) -> Self {
        Self::rebuild(None, records)
    }

    /// See [`Directory::rebuild`].
    #[must_use]
    pub fn rebuild(before: Option<&Self>, records: &dyn Records) -> Self {
        let directory = Directory::rebuild(before.map(|before| &before.directory), records);
        Self { directory, last: Mutex::new(None) }
    }

    /// Up to `length` matching members from the position `start` on; nearer to the beginning when
    /// there are not as many.
    #[must_use]
    pub fn page(&self, filter: &MemberFilter, start: usize, length: usize) -> RosterPage {
        let found = self.find(filter);
        let start = start.min(found.len().saturating_sub(length));
        let positions = found.iter().skip(start).take(length);
        RosterPage {
            total: self.directory.count(),
            without_group: self.directory.count_without_group(),
            records: self.directory.len(),
            found: found.len(),
            start,
            lines: positions.filter_map(|position| self.directory.line(*position).cloned()).collect(),
        }
    }

    fn find(&self, filter: &MemberFilter) -> Arc<Vec<usize>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((asked, found)) = last.as_ref()
            && asked == filter
        {
            return Arc::clone(found);
        }
        let found = Arc::new(match last.as_ref() {
            Some((before, found)) => self.directory.find_after(filter, before, found),
            None => self.directory.find(filter),
        });
        *last = Some((filter.clone(), Arc::clone(&found)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::people::{Member, MemberId, test_club::TestClub};
    use uuid::Uuid;

    #[test]
    fn a_page_holds_the_rows_asked_for_and_the_counts_of_all() {
        let members: Vec<Member> = (0..100_u128)
            .map(|n| Member {
                last_name: format!("Nom {n:03}"),
                first_name: "Léa".into(),
                archived: n >= 90,
                ..Member::blank(MemberId(Uuid::from_u128(n + 1)))
            })
            .collect();
        let roster = Roster::build(&TestClub::default().with(&members).0);
        let names = |page: &RosterPage| page.lines.iter().map(|l| l.last_name.clone()).collect::<Vec<_>>();
        let all = MemberFilter::default();
        let page = roster.page(&all, 20, 3);
        assert_eq!(names(&page), ["Nom 020", "Nom 021", "Nom 022"]);
        assert_eq!((page.total, page.found, page.records, page.without_group), (90, 90, 100, 90));
        let past_the_end = roster.page(&all, 500, 3);
        assert_eq!((past_the_end.start, names(&past_the_end).len()), (87, 3));
        let one = MemberFilter { text: "nom 042".into(), ..MemberFilter::default() };
        assert_eq!(names(&roster.page(&one, 20, 3)), ["Nom 042"]);
    }
}
