//! `/family`: the people of the family, with all that they keep right themselves.

use super::{AddressButton, Announcements, People, actor};
use crate::app::{
    data::{self, Readiness},
    languages::texts,
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    access::Area,
    attendance::AttendanceMark,
    families::{OwnPerson, own_attendance, own_family},
    people::{Member, MemberId},
    planning::Season,
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The page.
#[component]
pub fn FamilyPage() -> impl IntoView {
    let t = texts();
    let today = data::today();
    let actor = actor();
    let people = data::watch(OwnPerson::READS, move |records| {
        actor.map(|actor| own_family(records, &actor, today.get())).unwrap_or_default()
    });
    let context = Signal::derive(move || {
        people.with(|people| {
            people.iter().map(|person| person.first_name.clone()).collect::<Vec<_>>().join(", ")
        })
    });
    let is_empty = Memo::new(move |_| people.with(Vec::is_empty));
    let more = Callback::new(|id: MemberId| view! { <More id=id /> }.into_any());
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.home.my_family.to_owned()) context=context />
            <div class="page-body">
                {move || {
                    if is_empty.get() {
                        return view! {
                            <Empty icon="home" title=t.home.no_family_title text=t.home.no_family_text />
                        }
                            .into_any();
                    }
                    view! {
                        <div class="columns">
                            <div class="stack">
                                <People people=people more=more />
                            </div>
                            <div class="stack">
                                <Announcements />
                                <MyData people=people />
                            </div>
                        </div>
                    }
                        .into_any()
                }}
            </div>
        </main>
    }
}

/// How often the person came, and where they live.
#[component]
fn More(id: MemberId) -> impl IntoView {
    let t = texts();
    let today = data::today();
    // Marks are many: they are counted once the device's copy is open.
    let status = data::status();
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(status.with(|status| status.readiness == Readiness::Ready)));
    let attended = data::watch(&[AttendanceMark::COLLECTION, Season::COLLECTION], move |records| {
        ready.get().then(|| own_attendance(records, id, today.get()))
    });
    let address = data::watch(&[Member::COLLECTION], move |records| {
        let member = records.get::<Member>(id.0)?;
        let place = [member.postal_code, member.city].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let parts = [member.street, Some(place).filter(|place| !place.is_empty()), member.email];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        Some(parts).filter(|parts| !parts.is_empty())
    });
    let sees_address = data::may_see(Area::Addresses);
    let sees_attendance = data::may_see(Area::Attendance);
    view! {
        <dl class="facts">
            {sees_attendance
                .then(|| {
                    view! {
                        <dt>{t.home.attendance}</dt>
                        <dd class="num">
                            {move || match attended.get() {
                                Some((came, marked)) if marked > 0 => (t.home.came)(came, marked),
                                _ => t.home.not_marked.to_owned(),
                            }}
                        </dd>
                    }
                })}
            {sees_address
                .then(|| {
                    view! {
                        <dt>{t.people.address}</dt>
                        <dd>
                            {move || match address.get() {
                                Some(lines) => {
                                    lines.into_iter().map(|line| view! { <div>{line}</div> }).collect_view().into_any()
                                }
                                None => view! { <span class="secondary">{t.people.not_given}</span> }.into_any(),
                            }}
                            <AddressButton id=id />
                        </dd>
                    }
                })}
        </dl>
    }
}

/// All that the club keeps of each of them.
#[component]
fn MyData(people: Signal<Vec<OwnPerson>>) -> impl IntoView {
    let t = &texts().home;
    data::may_see(Area::Privacy).then(|| {
        let rows = move || {
            let people = people.get().into_iter();
            let rows = people.map(|person| {
                view! {
                    <li>
                        <div class="row">
                            <Icon name="file" />
                            <div class="row-text">
                                <a class="row-link" href=format!("/members/{}/data", person.id)>
                                    {(t.data_of)(&person.display_name())}
                                </a>
                            </div>
                            <Icon name="chevron-right" />
                        </div>
                    </li>
                }
            });
            rows.collect_view()
        };
        view! {
            <section class="card" aria-labelledby="my-data">
                <h2 id="my-data">{t.my_data}</h2>
                <p class="secondary">{t.my_data_text}</p>
                <ul class="rows">{rows}</ul>
            </section>
        }
    })
}
