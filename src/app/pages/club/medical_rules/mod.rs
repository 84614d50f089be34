//! The medical rules of the club's disciplines: what holds, and the club's own tables.

mod draft;
mod editor;
mod line;
mod page;

pub use page::MedicalRulesPage;

use crate::app::{data, languages::texts, ui::Icon};
use crate::club::{
    medical::{MedicalRule, Rules, rules_for, shipped_disciplines},
    planning::Group,
    spelling::fold,
};
use crate::sync::{Record as _, Records};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A discipline with how its rules stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct DisciplineLine {
    name: String,
    count: usize,
    of_club: bool,
    general: bool,
}

/// What the club teaches, what it wrote rules for, and what rules are shipped for.
fn disciplines(records: &dyn Records, with_shipped: bool) -> Vec<DisciplineLine> {
    let of_groups = records.all::<Group>().filter_map(|group| group.discipline);
    let own = records.all::<MedicalRule>().map(|rule| rule.discipline);
    let mut names: Vec<String> = of_groups.chain(own).filter(|name| !name.is_empty()).collect();
    if with_shipped || names.is_empty() {
        names.extend(shipped_disciplines().into_iter().map(str::to_owned));
    }
    names.sort_by_cached_key(|name| fold(name));
    names.dedup_by(|a, b| fold(a) == fold(b));
    names
        .into_iter()
        .map(|name| {
            let Rules { lines, of_club, general } = rules_for(records, Some(&name));
            DisciplineLine { count: line::folded(&lines).len(), of_club, general, name }
        })
        .collect()
}

/// Where the rules of a discipline are shown.
fn address_of(discipline: &str) -> String {
    let written = discipline.bytes().map(|byte| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    });
    format!("/club/medical-rules?discipline={}", written.collect::<String>())
}

/// The word for where a table comes from.
const fn origin(
    t: &crate::app::languages::practice::rules::Texts,
    of_club: bool,
    general: bool,
) -> &'static str {
    match (of_club, general) {
        (true, _) => t.of_club,
        (false, true) => t.general,
        (false, false) => t.shipped,
    }
}

/// The card among the club's settings: the disciplines of its groups.
#[component]
pub fn MedicalRulesCard() -> impl IntoView {
    let t = &texts().practice.rules;
    let lines =
        data::watch(&[Group::COLLECTION, MedicalRule::COLLECTION], |records| disciplines(records, false));
    view! {
        <section class="card" aria-labelledby="medical-rules">
            <div class="card-header">
                <h2 id="medical-rules">{t.title}</h2>
                <p>{t.text}</p>
            </div>
            <ul class="rows">
                {move || {
                    lines
                        .get()
                        .into_iter()
                        .map(|line| {
                            let meta = format!("{} · {}", origin(t, line.of_club, line.general), (t.lines)(line.count));
                            view! {
                                <li>
                                    <div class="row">
                                        <Icon name="medical" />
                                        <div class="row-text">
                                            <a class="row-link" href=address_of(&line.name)>{line.name.clone()}</a>
                                            <span class="row-meta">{meta}</span>
                                        </div>
                                        <Icon name="chevron-right" />
                                    </div>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::authority::Ledger;

    #[test]
    fn an_address_says_any_discipline() {
        assert_eq!(address_of("Judo"), "/club/medical-rules?discipline=Judo");
        assert_eq!(
            address_of("Plongée & apnée"),
            "/club/medical-rules?discipline=Plong%C3%A9e%20%26%20apn%C3%A9e"
        );
    }

    #[test]
    fn a_club_without_groups_sees_the_shipped_tables() {
        let lines = disciplines(&Ledger::default(), false);
        assert!(lines.iter().any(|line| line.name == "Judo" && !line.of_club && !line.general));
    }
}
