//! The search box of the list, and the keys that lead to it.

use super::filters::{FilterChips, ListState};
use crate::app::{languages::texts, ui::Icon};
use leptos::{ev, prelude::*};

/// The search box and the filters. `/` leads here, Escape empties it, the arrow goes to the list.
#[component]
pub fn ListTools(
    state: ListState,
    #[prop(into)] without_group: Signal<usize>,
    /// Told when the arrow key leaves for the list.
    to_list: Callback<()>,
) -> impl IntoView {
    let t = &texts().people;
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
            if event.key() == "/"
                && plain
                && !is_typing()
                && let Some(field) = field.get_untracked()
            {
                event.prevent_default();
                // An element that cannot take the focus leaves it where it is.
                let _ = field.focus();
                field.select();
            }
        });
        on_cleanup(move || handle.remove());
    });
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            state.type_text(String::new());
        }
        "ArrowDown" => {
            event.prevent_default();
            to_list.run(());
        }
        _ => {}
    };
    view! {
        <search>
            <form class="list-tools toolbar" method="get" action="/members" on:submit=|event| event.prevent_default()>
                <div class="search-box">
                    <Icon name="search" />
                    <input
                        node_ref=field
                        class="input"
                        type="search"
                        name="q"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=t.search_hint
                        aria-label=t.search_label
                        aria-keyshortcuts="/"
                        value=state.text.get_untracked()
                        prop:value=move || state.text.get()
                        on:input=move |event| state.type_text(event_target_value(&event))
                        on:keydown=on_key
                    />
                    <kbd aria-hidden="true">"/"</kbd>
                </div>
                <FilterChips state=state without_group=without_group />
            </form>
        </search>
    }
}

/// Whether the focus is where a slash is a letter.
fn is_typing() -> bool {
    let name = document().active_element().map(|element| element.tag_name()).unwrap_or_default();
    matches!(name.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || document().query_selector("dialog[open]").is_ok_and(|d| d.is_some())
}
