//! Accounts of members that stand for nobody: they see nobody until they are tied to a record, by whoever shows first
//! who they are.

use super::{
    server_data::{Asked, ServerData},
    staff::{Colleague, StaffList},
};
use crate::app::{
    data,
    languages::texts,
    pages::confirmed::Confirmed,
    ui::{Dialog, Icon, open_while},
};
use crate::club::{
    Role,
    access::{AccessCommand, Area, FamilyAccount, StandsFor},
    families::Guardian,
    people::Member,
    spelling::fold,
};
use crate::sync::{Collection, Record as _, Records};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const READS: &[&Collection] = &[Member::COLLECTION, Guardian::COLLECTION];

/// How many people are proposed.
const PROPOSED: usize = 8;

/// Somebody whom an account may stand for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Person {
    stands_for: StandsFor,
    name: String,
}

/// Those whose names hold the words, members first; nobody for no words.
fn find(records: &dyn Records, text: &str) -> Vec<Person> {
    let words: Vec<String> = fold(text).split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let fits = |name: &str| {
        let name = fold(name);
        words.iter().all(|word| name.contains(word.as_str()))
    };
    let members = records
        .all::<Member>()
        .filter(|member| !member.archived)
        .map(|member| Person { stands_for: StandsFor::Member(member.id), name: member.display_name() });
    // A guardian who is a member is found as one.
    let guardians = records.all::<Guardian>().filter(|guardian| guardian.member_id.is_none());
    let guardians = guardians.map(|guardian| Person {
        stands_for: StandsFor::Guardian(guardian.id),
        name: guardian.display_name(),
    });
    members.chain(guardians).filter(|person| fits(&person.name)).take(PROPOSED).collect()
}

/// The list, when there are any.
#[component]
pub fn UntiedMembers(list: ServerData<StaffList>) -> impl IntoView {
    let t = &texts().rights;
    let tied = data::watch(&[FamilyAccount::COLLECTION], |records| {
        let active = records.all::<FamilyAccount>().filter(|account| account.active);
        active.map(|account| account.user_id).collect::<Vec<Uuid>>()
    });
    let tying = RwSignal::new(None::<Colleague>);
    let untied = Memo::new(move |_| match list.state.get() {
        Asked::Here(StaffList { staff }) => {
            let of_members = staff.into_iter().filter(|account| account.role == Role::Member);
            tied.with(|tied| of_members.filter(|account| !tied.contains(&account.user_id)).collect())
        }
        _ => Vec::new(),
    });
    let may_tie = data::may_change(Area::Families);
    view! {
        {move || {
            let untied: Vec<Colleague> = untied.get();
            (may_tie && !untied.is_empty())
                .then(|| {
                    let rows = untied.into_iter().map(|account| view! { <Row account=account tying=tying /> });
                    view! {
                        <h3>{t.untied}</h3>
                        <p class="secondary">{t.untied_text}</p>
                        <ul class="rows">{rows.collect_view()}</ul>
                    }
                })
        }}
        <TieDialog tying=tying />
    }
}

#[component]
fn Row(account: Colleague, tying: RwSignal<Option<Colleague>>) -> impl IntoView {
    let t = &texts().rights;
    let name = account.name();
    let label = (t.tie_to)(&name);
    view! {
        <li>
            <div class="row">
                <Icon name="link" />
                <div class="row-text">
                    <span class="row-title">{name}</span>
                    <span class="row-meta">{account.email.clone()}</span>
                </div>
                <button
                    class="button small"
                    type="button"
                    aria-haspopup="dialog"
                    aria-label=label
                    on:click=move |_| tying.set(Some(account.clone()))
                >
                    <span>{t.tie}</span>
                </button>
            </div>
        </li>
    }
}

/// Whom the account stands for; open while it is about an account.
#[component]
fn TieDialog(tying: RwSignal<Option<Colleague>>) -> impl IntoView {
    let t = &texts().rights;
    let open = open_while(tying);
    let title = Signal::derive(move || {
        tying.with(|account| account.as_ref().map(|account| (t.tie_to)(&account.name())).unwrap_or_default())
    });
    let confirmed = Confirmed::new();
    view! {
        <Dialog id="tie-account" title=title open=open>
            {move || tying.get().map(|account| view! { <Choose account=account open=open confirmed=confirmed /> })}
        </Dialog>
        {confirmed.view()}
    }
}

#[component]
fn Choose(account: Colleague, open: RwSignal<bool>, confirmed: Confirmed) -> impl IntoView {
    let t = &texts().rights;
    let text = RwSignal::new(String::new());
    let found = data::watch(READS, move |records| find(records, &text.get()));
    let has_text = Memo::new(move |_| text.with(|text| !text.trim().is_empty()));
    let choose = Callback::new(move |person: Person| {
        if confirmed.is_busy() {
            return;
        }
        let (user_id, name, stands_for) = (account.user_id, account.name(), person.stands_for);
        let said = (t.tied)(&name, &person.name);
        let set =
            |active| AccessCommand::SetFamilyAccount { user_id, name: name.clone(), stands_for, active };
        // What was searched stays until it is known that it is done.
        confirmed.undoable(vec![set(true).into()], vec![set(false).into()], said, move |is_done| {
            if is_done {
                open.set(false);
            }
        });
    });
    view! {
        <div class="stack tight">
            <div class="search-box">
                <Icon name="search" />
                <input
                    class="input"
                    type="search"
                    autocomplete="off"
                    aria-label=t.search_person
                    placeholder=t.search_person
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </div>
            <div role="status">
                {move || {
                    (has_text.get() && found.with(Vec::is_empty))
                        .then(|| view! { <p class="secondary">{t.found_nobody}</p> })
                }}
            </div>
            <ul class="rows">
                {move || {
                    let rows = found.get().into_iter().map(|person| {
                        let is_guardian = matches!(person.stands_for, StandsFor::Guardian(_));
                        let name = person.name.clone();
                        view! {
                            <li>
                                <button class="row choice-row" type="button" on:click=move |_| choose.run(person.clone())>
                                    <Icon name="people" />
                                    <span class="row-text">{name}</span>
                                    {is_guardian.then(|| view! { <span class="badge">{t.is_guardian}</span> })}
                                </button>
                            </li>
                        }
                    });
                    rows.collect_view()
                }}
            </ul>
        </div>
    }
}
