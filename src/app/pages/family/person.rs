//! One person of the family, on the home page and on the family's own: their sessions, and whether they may
//! practise.

use crate::app::{
    data,
    languages::{format::sentence_case, texts},
    pages::members::practice::Brief,
    ui::Icon,
};
use crate::club::{families::OwnPerson, people::MemberId, planning::Occurrence};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

/// How a verdict is shown: it comes with a later part of the program.
type ShowVerdict = fn(MemberId) -> AnyView;

#[wasm_split(everyday, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn verdict() -> Result<ShowVerdict, SplitLoaderError> {
    Ok(show_verdict)
}

fn show_verdict(id: MemberId) -> AnyView {
    view! { <Brief id=id /> }.into_any()
}

/// The people, each with a card.
#[component]
pub fn People(
    people: Signal<Vec<OwnPerson>>,
    /// What stands at the end of each card.
    #[prop(optional)]
    more: Option<Callback<MemberId, AnyView>>,
) -> impl IntoView {
    let shown = RwSignal::new(None::<ShowVerdict>);
    // Without the part nothing is said of who may practise; the person's own page has it.
    Effect::new(move |_| {
        leptos::task::spawn_local(async move {
            if let Ok(show) = verdict().await {
                // None when the page was left meanwhile.
                let _ = shown.try_set(Some(show));
            }
        });
    });
    // A family is small: its cards are drawn anew when one of them says something else.
    move || {
        let cards = people.get().into_iter().map(|person| {
            view! { <PersonCard person=person verdict=shown more=more /> }
        });
        cards.collect_view()
    }
}

#[component]
fn PersonCard(
    person: OwnPerson,
    verdict: RwSignal<Option<ShowVerdict>>,
    more: Option<Callback<MemberId, AnyView>>,
) -> impl IntoView {
    let t = texts();
    let id = person.id;
    let heading = format!("person-{id}");
    let labelled_by = heading.clone();
    let groups = person.groups.iter().map(|group| group.name.clone()).collect::<Vec<_>>().join(", ");
    let name = person.display_name();
    let sessions = person.sessions;
    view! {
        <section class="card own-person" aria-labelledby=labelled_by>
            <div class="card-header">
                <h2 id=heading>
                    <a href=format!("/members/{id}")>{name.clone()}</a>
                </h2>
                <p>{groups}</p>
            </div>
            {move || verdict.get().map(|show| show(id))}
            {if sessions.is_empty() {
                view! { <p class="secondary">{t.home.no_own_sessions}</p> }.into_any()
            } else {
                let rows = sessions.into_iter().map(|occurrence| view! { <Session occurrence=occurrence /> });
                view! { <ul class="rows">{rows.collect_view()}</ul> }.into_any()
            }}
            {more.map(|more| more.run(id))}
            <div class="cluster">
                <a class="button small" href=format!("/members/{id}/card") aria-label=(t.home.card_of)(&name)>
                    <Icon name="qr" />
                    <span>{t.home.card}</span>
                </a>
                <a class="button small" href=format!("/members/{id}") aria-label=(t.home.record_of)(&name)>
                    <Icon name="file" />
                    <span>{t.home.record}</span>
                </a>
            </div>
        </section>
    }
}

#[component]
fn Session(occurrence: Occurrence) -> impl IntoView {
    let t = texts();
    let today = data::today();
    let Occurrence { date, start_time, title, place, cancelled, reason, .. } = occurrence;
    let day = move || {
        if date == today.get() {
            t.home.today.to_owned()
        } else {
            sentence_case(&t.language.weekday_and_date(date))
        }
    };
    let time = t.language.time(start_time);
    let reason = reason.filter(|_| cancelled);
    let about = [Some(title), place, reason].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <div class="row">
                <Icon name="calendar" />
                <div class="row-text">
                    <span class="row-title num">{day} ", " {time}</span>
                    <span class="row-meta">{about}</span>
                </div>
                {cancelled
                    .then(|| view! { <span class="badge" data-state="stop">{t.planning.cancelled}</span> })}
            </div>
        </li>
    }
}

/// Where the club's announcements will stand.
#[component]
pub fn Announcements() -> impl IntoView {
    let t = &texts().home;
    view! {
        <section class="card" aria-labelledby="announcements">
            <h2 id="announcements">{t.announcements}</h2>
            <p class="secondary">{t.no_announcements}</p>
        </section>
    }
}
