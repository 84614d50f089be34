//! What the page asks for: the filters, and how far back it has turned the pages.

use leptos::prelude::*;

/// The filters, as the form holds them; empty is not asked.
#[derive(Clone, Copy)]
pub struct Question {
    pub kind: RwSignal<String>,
    pub person: RwSignal<String>,
    pub device: RwSignal<String>,
    pub from: RwSignal<String>,
    pub to: RwSignal<String>,
    /// The numbers before which the pages begin, and the filters that they belong to.
    pages: RwSignal<(String, Vec<i64>)>,
    filters: Memo<String>,
    /// The address that answers.
    pub path: Memo<String>,
}

impl Question {
    pub fn new() -> Self {
        let [kind, person, device, from, to] = std::array::from_fn(|_| RwSignal::new(String::new()));
        let named = [("kind", kind), ("person", person), ("device", device), ("from", from), ("to", to)];
        let filters = Memo::new(move |_| query(named.map(|(name, value)| (name, value.get()))));
        let pages = RwSignal::new((String::new(), Vec::new()));
        let path = Memo::new(move |_| {
            let filters = filters.get();
            let before = pages
                .with(|(of, pages): &(String, Vec<i64>)| pages.last().filter(|_| *of == filters).copied());
            path(&filters, before)
        });
        Self { kind, person, device, from, to, pages, filters, path }
    }

    /// Whether the newest entries are shown.
    pub fn is_first(self) -> bool {
        let filters = self.filters.get_untracked();
        self.pages.with_untracked(|(of, pages)| *of != filters || pages.is_empty())
    }

    /// Turns to the entries before a number.
    pub fn older(self, before: i64) {
        let filters = self.filters.get_untracked();
        self.pages.update(|(of, pages)| {
            if *of != filters {
                *of = filters;
                pages.clear();
            }
            pages.push(before);
        });
    }

    /// Turns one page back.
    pub fn newer(self) {
        self.pages.update(|(_, pages)| pages.truncate(pages.len().saturating_sub(1)));
    }
}

fn query<const N: usize>(filters: [(&str, String); N]) -> String {
    let asked = filters.into_iter().filter(|(_, value)| !value.is_empty());
    asked.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn path(filters: &str, before: Option<i64>) -> String {
    let before = before.map(|n| format!("before={n}")).unwrap_or_default();
    let parts: Vec<&str> = [filters, &before].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "/api/v1/audit".to_owned() } else { format!("/api/v1/audit?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_what_is_asked_and_nothing_else() {
        let filters = query([("kind", "view".to_owned()), ("person", String::new())]);
        assert_eq!(filters, "kind=view");
        assert_eq!(path(&filters, Some(7)), "/api/v1/audit?kind=view&before=7");
        assert_eq!(path("", None), "/api/v1/audit");
        assert_eq!(path("", Some(7)), "/api/v1/audit?before=7");
    }
}
