//! `/club/devices`: where one is signed in, and for those who see the staff where everybody is. The server
//! has the list; it is asked for when the page is alive.

mod ending;
mod line;
mod naming;

use super::server_data::{Asked, Missing, ServerData, Wanted};
use crate::app::{
    data,
    languages::texts,
    session::{DeviceLine, DeviceList},
    ui::{Icon, PageHeader},
};
use crate::club::{access::Area, tablet::Wipes};
use ending::{Ending, EndingDialog};
use leptos::prelude::*;
use line::DeviceRow;
use naming::NamingDialog;

/// What the rows of the page share.
#[derive(Clone, Copy)]
struct Shared {
    own: ServerData<DeviceList>,
    wipes: ServerData<Wipes>,
    /// What is about to be ended.
    ending: RwSignal<Option<Ending>>,
    /// What is about to be named.
    naming: RwSignal<Option<DeviceLine>>,
}

/// `/club/devices`.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let t = &texts().devices;
    let shared = Shared {
        own: ServerData::at("/api/v1/auth/sessions"),
        wipes: ServerData::at("/api/v1/devices/wipes"),
        ending: RwSignal::new(None),
        naming: RwSignal::new(None),
    };
    let of_club = data::may_see(Area::Staff).then(|| ServerData::<DeviceList>::at("/api/v1/staff/sessions"));
    let on_change = Callback::new(move |()| {
        shared.own.ask();
        shared.wipes.ask();
        if let Some(of_club) = of_club {
            of_club.ask();
        }
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(t.title.to_owned())
                context=Signal::stored(t.context.to_owned())
                back="/club"
            />
            <div class="page-body">
                <Own shared=shared on_change=on_change />
                {of_club.map(|of_club| view! { <OfClub of_club=of_club shared=shared on_change=on_change /> })}
                <NamingDialog naming=shared.naming on_change=on_change />
                <EndingDialog ending=shared.ending on_change=on_change />
            </div>
        </main>
    }
}

fn wanted() -> Wanted {
    let t = &texts().devices;
    Wanted {
        needs_network_title: t.needs_network_title,
        needs_network_text: t.needs_network_text,
        signed_out_text: texts().frame.signed_out_text,
        page: "/club/devices",
    }
}

/// A list that the server has, or why it is not there.
fn shown(
    list: ServerData<DeviceList>,
    rows: impl Fn(Vec<DeviceLine>) -> AnyView + Copy + Send + 'static,
) -> impl IntoView {
    move || match list.state.get() {
        Asked::Waiting => view! { <p class="secondary">{texts().club.loading}</p> }.into_any(),
        Asked::Failed(problem) => {
            view! { <Missing problem=problem wanted=wanted() on_retry=Callback::new(move |()| list.ask()) /> }
                .into_any()
        }
        Asked::Here(list) => rows(list.sessions),
    }
}

#[component]
fn Own(shared: Shared, on_change: Callback<()>) -> impl IntoView {
    let t = &texts().devices;
    let club = data::start().signed_in.map(|signed_in| signed_in.club_id);
    let rows = move |lines: Vec<DeviceLine>| {
        let has_others = lines.iter().any(|line| line.is_alive && !line.is_this);
        view! {
            <ul class="rows">
                {lines
                    .into_iter()
                    .map(|line| {
                        // Each club erases its own copies; this very one goes by signing out.
                        let on_change = (Some(line.club_id) == club && !line.is_this).then_some(on_change);
                        view! { <DeviceRow line=line shared=shared is_own=true on_change=on_change /> }
                    })
                    .collect_view()}
            </ul>
            {has_others
                .then(|| {
                    view! {
                        <div class="cluster">
                            <button
                                class="button"
                                type="button"
                                on:click=move |_| shared.ending.set(Some(Ending::Others))
                            >
                                <Icon name="sign-out" />
                                <span>{t.sign_out_others}</span>
                            </button>
                        </div>
                    }
                })}
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="own-devices">
            <h2 id="own-devices">{t.own}</h2>
            {shown(shared.own, rows)}
        </section>
    }
}

#[component]
fn OfClub(of_club: ServerData<DeviceList>, shared: Shared, on_change: Callback<()>) -> impl IntoView {
    let t = &texts().devices;
    let me = data::start().signed_in.map(|signed_in| signed_in.user_id);
    let rows = move |lines: Vec<DeviceLine>| {
        // One's own are above.
        let others: Vec<DeviceLine> = lines.into_iter().filter(|line| Some(line.user_id) != me).collect();
        if others.is_empty() {
            return view! { <p class="secondary">{t.of_club_empty}</p> }.into_any();
        }
        let people = others.chunk_by(|one, next| one.user_id == next.user_id).map(<[DeviceLine]>::to_vec);
        people
            .map(|lines| view! { <Person lines=lines shared=shared on_change=on_change /> })
            .collect_view()
            .into_any()
    };
    view! {
        <section class="card" aria-labelledby="club-devices">
            <h2 id="club-devices">{t.of_club}</h2>
            {shown(of_club, rows)}
        </section>
    }
}

/// The devices of one person, and ending all of them.
#[component]
fn Person(lines: Vec<DeviceLine>, shared: Shared, on_change: Callback<()>) -> impl IntoView {
    let t = &texts().devices;
    let (user, name) = lines.first().map(|line| (line.user_id, line.user_name.clone())).unwrap_or_default();
    let name = if name.is_empty() { t.no_account.to_owned() } else { name };
    let living = lines.iter().filter(|line| line.is_alive).count();
    let all = name.clone();
    view! {
        <h3>{name}</h3>
        <ul class="rows">
            {lines
                .into_iter()
                .map(|line| {
                    view! { <DeviceRow line=line shared=shared is_own=false on_change=Some(on_change) /> }
                })
                .collect_view()}
        </ul>
        {(living > 1 && data::may_change(Area::Staff))
            .then(|| {
                let label = (t.sign_out_all)(&all);
                view! {
                    <div class="cluster">
                        <button
                            class="button"
                            type="button"
                            on:click=move |_| shared.ending.set(Some(Ending::OfPerson(user, all.clone())))
                        >
                            <Icon name="sign-out" />
                            <span>{label}</span>
                        </button>
                    </div>
                }
            })}
    }
}

/// The card that leads here.
#[component]
pub fn DevicesCard() -> impl IntoView {
    let t = &texts().devices;
    view! {
        <section class="card" aria-label=t.title>
            <ul class="rows">
                <super::Fact icon="device" title=t.title text=t.link_text href="/club/devices">
                    <Icon name="chevron-right" />
                </super::Fact>
            </ul>
        </section>
    }
}
