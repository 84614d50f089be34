//! One household: its members, its guardians, who pays, where it is.

use super::{about::AboutCard, add_member::AddMember, guardians::GuardiansCard};
use crate::app::{
    data,
    languages::texts,
    pages::{
        confirmed::Confirmed,
        history::HistoryFold,
        members::{Avatar, ListName, StatusBadge},
    },
    ui::{Empty, Icon, PageHeader, leave_row, unsent_dot},
};
use crate::club::{
    access::Area,
    families::{
        FamilyCommand, HouseholdFile, HouseholdId, HouseholdMember, HouseholdPlace, Payer, household_file,
    },
    history::household_subjects,
    people::show_phone,
};
use crate::sync::{Record, Records};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// `/members/families/:id`.
#[component]
pub fn HouseholdPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|params| Uuid::try_parse(&params.get("id")?).ok().map(HouseholdId)));
    let file = data::watch(HouseholdFile::READS, move |records| household_file(records, id.get()?));
    let shown = Memo::new(move |_| file.with(|file| file.as_ref().map(|file| file.household.id)));
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match (shown.get(), file.get_untracked()) {
                (Some(id), Some(first)) => {
                    // As it is known, and as it last was while it is gone.
                    let known = Memo::new(move |before: Option<&HouseholdFile>| {
                        let now = file.get().filter(|file| file.household.id == id);
                        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
                    });
                    view! { <HouseholdBody file=known /> }.into_any()
                }
                _ => view! { <NoSuchFamily /> }.into_any(),
            }}
        </main>
    }
}

/// An id that names no family: the server answers 404.
#[component]
fn NoSuchFamily() -> impl IntoView {
    data::say_not_found();
    let t = &texts().families;
    view! {
        <PageHeader title=Signal::stored(t.gone_title.to_owned()) back="/members/families" />
        <div class="page-body">
            <Empty icon="search" title=t.gone_title text=t.gone_text>
                <a class="button primary" href="/members/families">
                    <Icon name="home" />
                    <span>{t.back_to_list}</span>
                </a>
            </Empty>
        </div>
    }
}

#[component]
fn HouseholdBody(file: Memo<HouseholdFile>) -> impl IntoView {
    let t = texts();
    let id = file.with_untracked(|file| file.household.id);
    let title = Signal::derive(move || file.with(|file| (t.families.family)(&file.household.name)));
    let context = Signal::derive(move || {
        file.with(|file| {
            // A guardian who is a member is one of both.
            let both = file.guardians.iter().filter(|guardian| guardian.member_id.is_some()).count();
            let inside = (t.families.inside)(file.members.len() + both, file.guardians.len());
            Some(inside).into_iter().chain(file.household.city.clone()).collect::<Vec<_>>().join(" · ")
        })
    });
    view! {
        <PageHeader title=title context=context back="/members/families" />
        <div class="page-body">
            <div class="columns">
                <div class="stack">
                    <MembersCard file=file />
                </div>
                <div class="stack">
                    <GuardiansCard file=file />
                    <AboutCard file=file />
                    <section class="card">
                        <HistoryFold find=move |records: &dyn Records| household_subjects(records, id) />
                    </section>
                </div>
            </div>
        </div>
    }
}

#[component]
fn MembersCard(file: Memo<HouseholdFile>) -> impl IntoView {
    let t = &texts().families;
    let may_manage = data::may_change(Area::Families);
    let members = Memo::new(move |_| file.with(|file| file.members.clone()));
    let confirmed = Confirmed::new();
    view! {
        <section class="card flush" aria-labelledby="household-members">
            <div class="card-header">
                <h2 id="household-members">{t.members}</h2>
                <p>{move || members.with(Vec::len)}</p>
            </div>
            {may_manage.then(|| view! { <AddMember file=file confirmed=confirmed /> })}
            {confirmed.view()}
            {move || {
                if members.with(Vec::is_empty) {
                    return view! { <p class="secondary card-note">{t.no_members}</p> }.into_any();
                }
                view! {
                    <ul class="rows">
                        <For each=move || members.get() key=HouseholdMember::clone let:member>
                            <MemberRow member=member file=file may_manage=may_manage confirmed=confirmed />
                        </For>
                    </ul>
                }
                    .into_any()
            }}
        </section>
    }
}

#[component]
fn MemberRow(
    member: HouseholdMember,
    file: Memo<HouseholdFile>,
    may_manage: bool,
    confirmed: Confirmed,
) -> impl IntoView {
    let t = texts();
    let today = data::today();
    let household = file.with_untracked(|file| file.household.id);
    let name = member.display_name();
    let place = HouseholdPlace::id_for(household, member.id);
    let leave = {
        let (name, id, pays) = (name.clone(), member.id, member.pays);
        move |event| {
            leave_row(&event);
            let family = file.with_untracked(|file| (t.families.family)(&file.household.name));
            let set = |active| FamilyCommand::SetPlace { household_id: household, member_id: id, active };
            let pay = FamilyCommand::SetPayer { household_id: household, payer: Some(Payer::Member(id)) };
            let inverse = std::iter::once(set(true)).chain(pays.then_some(pay)).map(Into::into).collect();
            let said = (t.families.left_toast)(&name, &family);
            confirmed.undoable(vec![set(false).into()], inverse, said, |_| ());
        }
    };
    let birth_date = member.birth_date;
    let (groups, elsewhere) = (member.groups.clone(), member.elsewhere.clone());
    let about = move || {
        let age = birth_date.and_then(|birth| today.get().years_since(birth));
        let age = age.and_then(|years| i32::try_from(years).ok()).map(t.people.years);
        age.into_iter().chain(groups.iter().cloned()).collect::<Vec<_>>().join(" · ")
    };
    let others = elsewhere.into_iter().map(|(id, name)| {
        let words = (t.families.also_in)(&(t.families.family)(&name));
        view! {
            <a class="row-other" href=format!("/members/families/{id}")>
                {words}
            </a>
        }
    });
    view! {
        <li>
            <div class="row crowded">
                <Avatar first_name=member.first_name.clone() last_name=member.last_name.clone() />
                <div class="row-text">
                    <a class="row-link" href=format!("/members/{}", member.id)>
                        <ListName first_name=member.first_name.clone() last_name=member.last_name.clone() />
                    </a>
                    {unsent_dot(move || data::is_unsent(HouseholdPlace::COLLECTION, place.0, None))}
                    <span class="row-meta">{about}</span>
                    {others.collect_view()}
                </div>
                <StatusBadge status=member.status archived=member.archived />
                {member
                    .pays
                    .then(|| {
                        view! {
                            <span class="badge" data-state="accent">
                                {t.families.pays}
                            </span>
                        }
                    })}
                {member
                    .phone
                    .map(|phone| {
                        view! {
                            <a
                                class="icon-button row-call"
                                href=format!("tel:{phone}")
                                aria-label=(t.families.call)(&name)
                                title=show_phone(&phone)
                            >
                                <Icon name="phone" />
                            </a>
                        }
                    })}
                {may_manage
                    .then(|| {
                        view! {
                            <button
                                class="icon-button"
                                type="button"
                                aria-label=(t.families.leave)(&name)
                                title=(t.families.leave)(&name)
                                on:click=leave
                            >
                                <Icon name="close" />
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}
