//! One row of the list.

use super::names::{Avatar, ListName, StatusBadge, birth_day};
use crate::app::{
    data,
    languages::texts,
    ui::{Icon, unsent_dot},
};
use crate::club::people::{Member, MemberId, MemberLine, MemberStatus};
use crate::sync::Record;
use leptos::{ev, prelude::*};

/// What a row shows: the line at its position, and what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownLine {
    pub line: MemberLine,
    pub query: String,
}

/// How rows work together.
#[derive(Clone, Copy)]
pub struct RowContext {
    /// The row that Tab leads to; none while scripts do not run: then to each.
    pub tab_stop: Signal<Option<usize>>,
    /// The row that wants the focus.
    pub wish: RwSignal<Option<usize>>,
    pub open: Memo<Option<MemberId>>,
    /// Being in no group is said only where it is the exception.
    pub most_are_in_groups: Memo<bool>,
    /// Told when a row has the focus.
    pub focused: Callback<usize>,
    /// Opens the record beside the list; false where it is a page of its own.
    pub open_beside: Callback<MemberId, bool>,
}

/// One row of the list: a link to the person's record. Another search changes what stands in the row, not
/// the row: making thirty of them anew for every letter is what a slow tablet cannot do in time.
#[component]
pub fn MemberRow(position: usize, shown: Memo<ShownLine>, context: RowContext) -> impl IntoView {
    let id = Memo::new(move |_| shown.with(|shown| shown.line.id));
    let line = Memo::new(move |_| shown.with(|shown| shown.line.clone()));
    let link = NodeRef::<leptos::html::A>::new();
    Effect::new(move |_| {
        if context.wish.get() == Some(position)
            && let Some(link) = link.get()
        {
            context.wish.set(None);
            // A row that went out of the page meanwhile cannot take the focus.
            let _ = link.focus();
        }
    });
    let on_click = move |event: ev::MouseEvent| {
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain && context.open_beside.run(id.get_untracked()) {
            event.prevent_default();
        }
    };
    let birth = move || line.with(|line| birth_day(line.birth_date));
    let groups = move || line.with(|line| line.groups.join(", "));
    let under = move || {
        let parts = [birth(), groups()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let in_groups =
        move || Some(groups()).filter(|groups| !groups.is_empty()).unwrap_or_else(|| "–".to_owned());
    view! {
        <div
            class="member-row"
            role="row"
            aria-rowindex=position + 2
            data-archived=move || line.with(|line| line.archived).then_some("")
        >
            {move || {
                line.with(|line| {
                    view! { <Avatar first_name=line.first_name.clone() last_name=line.last_name.clone() /> }
                })
            }}
            <span class="name" role="cell">
                <a
                    node_ref=link
                    href=move || format!("/members/{}", id.get())
                    tabindex=move || context.tab_stop.get().is_some_and(|stop| stop != position).then_some("-1")
                    aria-current=move || (context.open.get() == Some(id.get())).then_some("true")
                    on:focus=move |_| context.focused.run(position)
                    on:click=on_click
                >
                    {move || {
                        shown
                            .with(|ShownLine { line, query }| {
                                view! {
                                    <ListName
                                        first_name=line.first_name.clone()
                                        last_name=line.last_name.clone()
                                        query=query.clone()
                                    />
                                }
                            })
                    }}
                </a>
                <UnsentDot id=id />
                <span class="under">{under}</span>
            </span>
            <span class="birth" role="cell">{birth}</span>
            <span class="groups" role="cell">{in_groups}</span>
            <Condition line=line most_are_in_groups=context.most_are_in_groups />
            <span class="licence" role="cell">{move || line.with(|line| line.licence.clone())}</span>
        </div>
    }
}

#[component]
fn UnsentDot(id: Memo<MemberId>) -> impl IntoView {
    unsent_dot(move || data::is_unsent(Member::COLLECTION, id.get().0, None))
}

/// The status when it is not the usual one; who is in no group needs attention.
#[component]
fn Condition(line: Memo<MemberLine>, most_are_in_groups: Memo<bool>) -> impl IntoView {
    let word = texts().people.without_group;
    let state = Memo::new(move |_| {
        line.with(|line| {
            let lonely = line.groups.is_empty() && !line.archived && line.status == MemberStatus::Active;
            (lonely, line.status, line.archived)
        })
    });
    view! {
        <span class="condition" role="cell">
            {move || {
                let (lonely, status, archived) = state.get();
                if lonely && most_are_in_groups.get() {
                    view! {
                        <span class="state" data-state="warn">
                            <Icon name="warning" />
                            {word}
                        </span>
                    }
                        .into_any()
                } else {
                    view! { <StatusBadge status=status archived=archived /> }.into_any()
                }
            }}
        </span>
    }
}
