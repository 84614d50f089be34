//! The record beside the list.

use super::{
    changes::Changes,
    facts::Facts,
    family::FamilySections,
    parts::{Groups, PersonHead, RecentMarks, attended, last_known},
    practice::Brief,
};
use crate::app::{
    data,
    languages::texts,
    ui::{Empty, Icon},
};
use crate::club::{
    access::Area,
    people::{MemberFile, MemberId},
};
use leptos::prelude::*;

/// The pane: the open record, or how to open one.
#[component]
pub fn MemberPane(id: Memo<Option<MemberId>>, pane: NodeRef<leptos::html::Aside>) -> impl IntoView {
    let t = &texts().people;
    let today = data::today();
    let file = data::watch(MemberFile::READS, move |records| {
        id.get().and_then(|id| MemberFile::of(records, id, today.get()))
    });
    // Rendered anew for another person, not for a change of this one.
    let shown = Memo::new(move |_| file.with(|file| file.as_ref().map(|file| file.member.id)));
    view! {
        <aside class="detail-pane" aria-label=t.pane_label node_ref=pane>
            {move || match (shown.get(), file.get_untracked()) {
                (Some(_), Some(first)) => view! { <PaneBody file=last_known(file, first) /> }.into_any(),
                _ if id.get().is_some() => {
                    view! { <Empty icon="search" title=t.gone_title text=t.gone_text /> }.into_any()
                }
                _ => view! { <Empty icon="people" title=t.pane_empty_title text=t.pane_empty_text /> }.into_any(),
            }}
        </aside>
    }
}

#[component]
fn PaneBody(file: Memo<MemberFile>) -> impl IntoView {
    let t = texts();
    let id = file.with_untracked(|file| file.member.id);
    let notes = Memo::new(move |_| file.with(|file| file.member.notes.clone()));
    view! {
        <PersonHead file=file />
        <div class="cluster">
            <a class="button" href=format!("/members/{id}")>
                <span>{t.people.open_file}</span>
            </a>
            {data::may_change(Area::People)
                .then(|| {
                    view! {
                        <a class="button" href=format!("/members/{id}/edit")>
                            <Icon name="edit" />
                            <span>{t.frame.edit}</span>
                        </a>
                    }
                })}
        </div>
        <Brief id=id />
        <Facts file=file />
        {move || notes.get().map(|notes| view! { <p class="secondary">{notes}</p> })}
        <section class="section">
            <h3>{t.people.column_groups}</h3>
            <Groups file=file />
        </section>
        <FamilySections id=id />
        <section class="section">
            <div class="section-header">
                <h3>{t.people.attendance}</h3>
                <span class="secondary">{attended(file)}</span>
            </div>
            <RecentMarks file=file />
        </section>
        <section class="section">
            <h3>{t.people.changes}</h3>
            <Changes file=file />
        </section>
    }
}
