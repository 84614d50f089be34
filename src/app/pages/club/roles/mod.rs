//! `/club/roles`: what each role sees and changes, area by area.

mod field;
mod page;
mod table;

pub use page::RolesPage;

use crate::app::{data, languages::texts, ui::Icon};
use crate::club::access::{AccessGrant, Action, Area, Reach, Rights, Role};
use crate::sync::{Record as _, Records};
use leptos::prelude::*;

/// What the club has set otherwise than usual, of each role.
type Grants = Vec<(Role, Area, Action, Reach)>;

/// The roles that a club can give other rights.
const ROLES: [Role; 4] = [Role::Treasurer, Role::Secretary, Role::Coach, Role::Member];

/// The areas as they are read, chapter by chapter.
const CHAPTERS: [&[Area]; 4] = [
    &[Area::People, Area::Addresses, Area::Contacts, Area::Families, Area::Notes, Area::Privacy],
    &[Area::Attendance, Area::Licences, Area::Medical, Area::Consents],
    &[Area::Dues],
    &[Area::Planning, Area::Club, Area::Staff, Area::Audit],
];

/// What differs from the usual.
fn grants(records: &dyn Records) -> Grants {
    let of = |role: &Role| {
        let role = *role;
        let granted = Rights::of(role, records).granted(role);
        granted.into_iter().map(move |(area, action, reach)| (role, area, action, reach))
    };
    ROLES.iter().flat_map(of).collect()
}

/// How far a role goes.
fn reach(grants: &[(Role, Area, Action, Reach)], (role, area, action): (Role, Area, Action)) -> Reach {
    let set = grants.iter().find(|(r, a, b, _)| (*r, *a, *b) == (role, area, action));
    set.map_or_else(|| Rights::usual(role).reach(area, action), |(.., reach)| *reach)
}

/// What differs from the usual, live.
fn watch_grants() -> Signal<Grants> {
    data::watch(&[AccessGrant::COLLECTION], |records| grants(records))
}

/// The line among the club's settings.
#[component]
pub fn RolesCard() -> impl IntoView {
    let t = &texts().rights;
    let grants = watch_grants();
    let count = move || match grants.with(Vec::len) {
        0 => t.card_text.to_owned(),
        count => (t.changed_count)(count),
    };
    view! {
        <section class="card" aria-label=t.title>
            <ul class="rows">
                <li>
                    <div class="row">
                        <Icon name="lock" />
                        <div class="row-text">
                            <a class="row-link" href="/club/roles">{t.title}</a>
                            <span class="row-meta">{count}</span>
                        </div>
                        <Icon name="chevron-right" />
                    </div>
                </li>
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::authority::Ledger;

    #[test]
    fn every_area_stands_in_one_chapter() {
        let mut shown: Vec<Area> = CHAPTERS.iter().flat_map(|areas| areas.iter().copied()).collect();
        shown.sort_unstable();
        assert_eq!(shown, Area::ALL);
    }

    #[test]
    fn what_a_club_has_not_set_is_as_usual() {
        assert_eq!(grants(&Ledger::default()), []);
        let field = (Role::Coach, Area::People, Action::See);
        assert_eq!(reach(&[], field), Reach::Own);
        let set = [(Role::Coach, Area::People, Action::See, Reach::All)];
        assert_eq!(reach(&set, field), Reach::All);
        assert_eq!(reach(&set, (Role::Member, Area::People, Action::See)), Reach::Own);
    }
}
