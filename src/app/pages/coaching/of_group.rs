//! The coaches of a group: their names for everybody, choosing them for who runs the accounts.

use super::{Coach, Coaching, LeadsBox, coaches_of};
use crate::app::{
    data,
    languages::texts,
    pages::club::{Asked, Missing, ServerData, StaffList, Wanted},
    ui::{Dialog, Icon, unsent_dot},
};
use crate::club::{
    Role,
    access::{Area, GroupCoach},
    people::{GroupFile, GroupName},
    spelling::fold,
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The card on the group's page.
#[component]
pub fn CoachesCard(file: Memo<GroupFile>) -> impl IntoView {
    let t = texts();
    let words = &t.rights;
    let id = file.with_untracked(|file| file.group.id);
    let group = Memo::new(move |_| file.with(|file| GroupName { id, name: file.group.name.clone() }));
    let coaches = data::watch(&[GroupCoach::COLLECTION], move |records| coaches_of(records, id));
    // They are chosen out of the list of the staff.
    let may_choose = data::may_change(Area::Staff) && data::may_see(Area::Staff);
    let coaching = may_choose.then(Coaching::new);
    let open = RwSignal::new(false);
    view! {
        <section class="card" aria-labelledby="group-coaches">
            <div class="card-header">
                <h2 id="group-coaches">{words.coaches}</h2>
                {may_choose
                    .then(|| {
                        view! {
                            <button
                                class="link-button"
                                type="button"
                                aria-haspopup="dialog"
                                on:click=move |_| open.set(true)
                            >
                                {words.choose_coaches}
                            </button>
                        }
                    })}
            </div>
            {move || {
                let coaches = coaches.get();
                if coaches.is_empty() {
                    return view! { <p class="secondary">{words.no_coach}</p> }.into_any();
                }
                let rows = coaches.into_iter().map(|coach| view! { <Row coach=coach group=group coaching=coaching /> });
                view! { <ul class="rows">{rows.collect_view()}</ul> }.into_any()
            }}
            {coaching
                .map(|coaching| {
                    view! {
                        <Dialog id="coaches" title=Signal::stored(words.choose_coaches.to_owned()) open=open>
                            <Choose group=group coaches=coaches coaching=coaching />
                        </Dialog>
                        {coaching.view()}
                    }
                })}
        </section>
    }
}

#[component]
fn Row(coach: Coach, group: Memo<GroupName>, coaching: Option<Coaching>) -> impl IntoView {
    let t = texts();
    let (name, user_id) = (coach.name.clone(), coach.user_id);
    let record = GroupCoach::id_for(group.with_untracked(|group| group.id), user_id);
    let label = (t.rights.remove_coach)(&name);
    view! {
        <li>
            <div class="row">
                <Icon name="star" />
                <div class="row-text">
                    <span class="row-title">
                        {name}
                        {unsent_dot(move || data::is_unsent(GroupCoach::COLLECTION, record.0, None))}
                    </span>
                </div>
                {coaching
                    .map(|coaching| {
                        view! {
                            <button
                                class="icon-button"
                                type="button"
                                aria-label=label
                                on:click=move |_| coaching.set(&coach, &group.get_untracked(), false, |_| ())
                            >
                                <Icon name="close" />
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// The club's accounts with the role of a coach: only the server knows them.
#[component]
fn Choose(group: Memo<GroupName>, coaches: Signal<Vec<Coach>>, coaching: Coaching) -> impl IntoView {
    let t = texts();
    let list: ServerData<StaffList> = ServerData::at("/api/v1/staff");
    let wanted = Wanted {
        needs_network_title: t.club.needs_network_title,
        needs_network_text: t.club.needs_network_text,
        signed_out_text: t.club.signed_out_text,
        page: "/groups",
    };
    move || match list.state.get() {
        Asked::Waiting => view! { <p class="secondary">{t.club.loading}</p> }.into_any(),
        Asked::Failed(problem) => view! {
            <Missing problem=problem wanted=wanted on_retry=Callback::new(move |()| list.ask()) />
        }
        .into_any(),
        Asked::Here(StaffList { staff }) => {
            let accounts = staff.iter().filter(|account| account.role == Role::Coach);
            let mut known: Vec<Coach> =
                accounts.map(|account| Coach { user_id: account.user_id, name: account.name() }).collect();
            // Whoever led the group before the role changed can still be taken off it.
            let others = coaches.get_untracked().into_iter();
            let others: Vec<Coach> =
                others.filter(|coach| known.iter().all(|k| k.user_id != coach.user_id)).collect();
            known.extend(others);
            known.sort_by_cached_key(|coach| fold(&coach.name));
            if known.is_empty() {
                return view! { <p class="secondary">{t.rights.no_coach_accounts}</p> }.into_any();
            }
            let boxes = known.into_iter().map(|coach| {
                let (user_id, name) = (coach.user_id, coach.name.clone());
                let leads =
                    Memo::new(move |_| coaches.with(|all| all.iter().any(|coach| coach.user_id == user_id)));
                view! { <LeadsBox coaching=coaching coach=coach group=group leads=leads label=name /> }
            });
            view! {
                <div class="stack tight">
                    <p class="secondary">{t.rights.coach_sees}</p>
                    {boxes.collect_view()}
                </div>
            }
            .into_any()
        }
    }
}
