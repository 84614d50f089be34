//! A member being edited: only what was changed is sent, so that what others change meanwhile stands.

use super::{
    acts::Acts,
    fields::MemberFields,
    form::MemberForm,
    member_page::{BecameNotice, NoSuchMember, member_of_page},
};
use crate::app::{
    data::{self, RunError},
    languages::texts,
    ui::{Notice, PageHeader},
};
use crate::club::{
    Refusal,
    people::{Became, Member, PeopleCommand},
};
use crate::sync::Record;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// `/members/:id/edit`.
#[component]
pub fn EditMemberPage() -> impl IntoView {
    let id = member_of_page();
    let now = data::watch(&[Member::COLLECTION], move |records| {
        id.get().and_then(|id| records.get::<Member>(id.0))
    });
    // The state that the form is opened with; what comes later leaves it alone.
    let opened = Memo::new(move |before: Option<&Option<Member>>| {
        let wanted = id.get();
        let kept = before.and_then(Clone::clone).filter(|member| Some(member.id) == wanted);
        kept.or_else(|| now.get())
    });
    // A record that was merged before the form was opened leads to the one who stays; what is typed
    // while somebody merges it is saved there.
    let became = data::watch(&[Member::COLLECTION], move |records| {
        let member = records.get::<Member>(id.get()?.0)?;
        Became::of(records, &member)
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match opened.get() {
                Some(before) if before.merged_into.is_some() => {
                    view! { <Merged before=before became=became /> }.into_any()
                }
                Some(before) => view! { <Edit before=before now=now /> }.into_any(),
                None => view! { <NoSuchMember /> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Merged(before: Member, became: Signal<Option<Became>>) -> impl IntoView {
    view! {
        <PageHeader title=Signal::stored(before.display_name()) back="/members" />
        <div class="page-body narrow">
            {move || {
                became.get().map(|became| {
                    let address = format!("/members/{}/edit", became.id);
                    view! { <BecameNotice became=became address=address /> }
                })
            }}
        </div>
    }
}

#[component]
fn Edit(before: Member, now: Signal<Option<Member>>) -> impl IntoView {
    let t = texts();
    let acts = Acts::find();
    let navigate = use_navigate();
    let today = data::today();
    let page = format!("/members/{}", before.id);
    let fields = MemberFields::of(&before);
    let refusal = RwSignal::new(None::<Refusal>);
    let not_stored = RwSignal::new(false);
    let save = {
        let (page, before) = (page.clone(), before.clone());
        Callback::new(move |()| {
            let after = match fields.typed().onto(&before, today.get_untracked()) {
                Ok(member) => member,
                Err(problems) => return refusal.set(Some(problems)),
            };
            let leave = {
                let (navigate, page) = (navigate.clone(), page.clone());
                move |said: &'static str| {
                    acts.say(said);
                    navigate(&page, NavigateOptions { replace: true, ..NavigateOptions::default() });
                }
            };
            let Some(command) = PeopleCommand::edit(&before, &after) else {
                return leave(t.people.unchanged_toast);
            };
            data::run(vec![command.into()], move |result| match result {
                Ok(()) => leave(t.people.saved_toast),
                Err(RunError::Refused(problems)) => refusal.set(Some(problems)),
                Err(RunError::NotStored(_)) => not_stored.set(true),
            });
        })
    };
    let title = (t.people.edit_title)(&before.display_name());
    let meanwhile = Memo::new(move |_| now.with(|now| now.as_ref().map(|member| member.archived)));
    view! {
        <PageHeader title=Signal::stored(title) back=page.clone() />
        <div class="page-body narrow">
            {move || match meanwhile.get() {
                None => {
                    let (title, text) = (t.people.gone_meanwhile, t.people.gone_meanwhile_text);
                    view! { <Notice state="stop" icon="warning" title=title text=text /> }.into_any()
                }
                Some(true) => {
                    let (title, text) = (t.people.archived_meanwhile, t.people.archived_meanwhile_text);
                    view! { <Notice state="warn" icon="archive" title=title text=text /> }.into_any()
                }
                Some(false) => ().into_any(),
            }}
            <MemberForm
                before=before
                fields=fields
                refusal=refusal
                not_stored=not_stored
                save=save
                save_word=t.frame.save
                cancel_to=page
            />
        </div>
    }
}
