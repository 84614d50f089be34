//! Adding somebody to the session who is not on its sheet: someone new, or a member of the club.

use super::{Door, walk_in::WalkInForm};
use crate::app::{
    data,
    ui::{Dialog, Icon},
};
use crate::club::{
    attendance::MarkState,
    people::{Directory, MemberFilter, MemberId, MemberLine},
};
use leptos::prelude::*;

/// How many members a search shows.
const MOST_FOUND: usize = 8;

/// Whom the dialog adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adding {
    New,
    Known,
}

/// Puts the focus into a field of the dialog once it is there.
pub fn focus_soon(id: &'static str) {
    use leptos::{wasm_bindgen::JsCast as _, web_sys::HtmlElement};
    Effect::new(move |_| {
        request_animation_frame(move || {
            let field =
                document().get_element_by_id(id).and_then(|field| field.dyn_into::<HtmlElement>().ok());
            if let Some(field) = field {
                // Fails only for an element that is not in the page.
                let _ = field.focus();
            }
        });
    });
}

/// The dialog, with its two ways.
#[component]
pub fn AddDialog(door: Door) -> impl IntoView {
    let a = &door.t.attendance;
    let adding = door.adding;
    let open = RwSignal::new(false);
    let way = RwSignal::new(Adding::New);
    Effect::new(move |_| {
        let asked = adding.get();
        if let Some(asked) = asked {
            way.set(asked);
        }
        open.set(asked.is_some());
    });
    Effect::new(move |_| {
        if !open.get() && adding.with_untracked(Option::is_some) {
            adding.set(None);
        }
    });
    let choice = move |value: Adding, label: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="adding"
                    checked=way.get_untracked() == value
                    prop:checked=move || way.get() == value
                    on:change=move |_| way.set(value)
                />
                {label}
            </label>
        }
    };
    view! {
        <Dialog id="add-person" title=Signal::stored(a.add_title.to_owned()) open=open>
            <div class="segmented wide" role="radiogroup" aria-label=a.who>
                {choice(Adding::New, a.somebody_new)} {choice(Adding::Known, a.somebody_known)}
            </div>
            {move || match way.get() {
                Adding::New => view! { <WalkInForm door=door /> }.into_any(),
                Adding::Known => view! { <KnownMember door=door /> }.into_any(),
            }}
        </Dialog>
    }
}

/// Looks for a member of the club.
#[component]
fn KnownMember(door: Door) -> impl IntoView {
    let a = &door.t.attendance;
    let text = RwSignal::new(String::new());
    focus_soon("add-search");
    let found = data::watch_built(Directory::READS, Directory::build, move |directory, _| {
        let filter = MemberFilter { text: text.get(), ..MemberFilter::default() };
        if filter.text.trim().is_empty() {
            return Vec::new();
        }
        let positions = directory.find(&filter).into_iter().take(MOST_FOUND);
        positions.filter_map(|position| directory.line(position).cloned()).collect::<Vec<MemberLine>>()
    });
    let results = move || {
        let found = found.get();
        if text.with(|text| text.trim().is_empty()) {
            return ().into_any();
        }
        if found.is_empty() {
            return view! { <p class="secondary" role="status">{a.search_nobody}</p> }.into_any();
        }
        let rows = found.into_iter().map(|member| view! { <Found member=member door=door /> });
        view! { <ul class="rows">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="field">
            <label for="add-search">{a.search}</label>
            <div class="search-box">
                <Icon name="search" />
                <input
                    class="input"
                    id="add-search"
                    type="search"
                    autocomplete="off"
                    aria-describedby="add-search-hint"
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </div>
            <p class="hint" id="add-search-hint">{a.search_hint}</p>
        </div>
        {results}
    }
}

impl Door {
    /// Marks a member of the club who was not expected, and closes the dialog.
    pub(super) fn add_known(self, id: MemberId, name: &str, state: MarkState) {
        let before = untrack(|| self.line(id)).and_then(|line| line.state);
        self.mark(id, name, before, state);
        self.adding.set(None);
    }
}

/// A member who was found.
#[component]
fn Found(member: MemberLine, door: Door) -> impl IntoView {
    let t = door.t;
    let a = &t.attendance;
    let MemberLine { id, first_name, last_name, birth_date, groups, .. } = member;
    let name = format!("{first_name} {last_name}");
    let birth = birth_date.map(|date| t.language.short_date(date));
    let meta = birth.into_iter().chain(groups).collect::<Vec<_>>().join(" · ");
    let is_marked = move || door.line(id).is_some_and(|line| line.state.is_some());
    let label = (a.mark_present)(&name);
    view! {
        <li>
            <div class="row">
                <div class="row-text">
                    <span class="row-title">
                        <span class="given">{first_name}</span>
                        " "
                        <span class="family">{last_name}</span>
                    </span>
                    <span class="row-meta">{meta}</span>
                </div>
                {move || {
                    let (name, label) = (name.clone(), label.clone());
                    if is_marked() {
                        view! { <span class="secondary">{a.on_the_sheet}</span> }.into_any()
                    } else {
                        view! {
                            <button
                                class="button"
                                type="button"
                                aria-label=label
                                on:click=move |_| door.add_known(id, &name, MarkState::Present)
                            >
                                <Icon name="check" />
                                <span>{a.present}</span>
                            </button>
                        }
                            .into_any()
                    }
                }}
            </div>
        </li>
    }
}
