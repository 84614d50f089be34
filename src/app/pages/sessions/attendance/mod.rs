//! The sheet of a session: who is there. One tap sets a mark, and the truth about saving beside it.

mod add;
mod card;
mod emergency;
mod paper;
mod scan;
mod tally;
mod verdict;
mod walk_in;

use super::{ForbiddenSession, MissingSession, NotHeld, say_why_not, session_address, session_in};
use crate::app::{
    data,
    languages::{Texts, texts},
    ui::{Empty, Icon, Notice, PageHeader, Toasts},
};
use crate::club::{
    access::{Action, Area, GroupCoach, Reach, held_since},
    attendance::{AttendanceCommand, AttendanceMark, MarkState, Sheet, SheetLine},
    consents::Consent,
    dues::SeasonMembership,
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{Enrolment, Member, MemberId},
    planning::{Group, GroupId, Occurrence, Season, SessionException, SessionRef, SessionSeries, week_start},
    practice::{PracticePolicy, policy_of},
};
use crate::sync::{Collection, Record as _, Records};
use add::{AddDialog, Adding};
use card::Attendee;
use chrono::{Datelike, NaiveDate};
use emergency::EmergencyDialog;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use paper::PaperSheet;
use scan::ScanDialog;
use std::collections::HashSet;
use tally::Tally;
use uuid::Uuid;
use verdict::WhyDialog;

const READS: &[&Collection] = &[
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    AttendanceMark::COLLECTION,
    // What the verdicts rest on.
    Season::COLLECTION,
    PracticePolicy::COLLECTION,
    MedicalRule::COLLECTION,
    Licence::COLLECTION,
    MedicalProof::COLLECTION,
    SeasonMembership::COLLECTION,
    Consent::COLLECTION,
];

/// The four marks with their signs, in the order of the buttons.
const SIGNS: [(MarkState, &str); 4] = [
    (MarkState::Present, "check"),
    (MarkState::Absent, "cross"),
    (MarkState::Excused, "minus"),
    (MarkState::Trial, "star"),
];

/// Whom one can look at alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Unmarked,
    Forbidden,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Door {
    t: &'static Texts,
    sheet: Signal<Option<Sheet>>,
    toasts: Toasts,
    /// Whom the dialog adds, when it is open.
    adding: RwSignal<Option<Adding>>,
    /// Whether the camera is open for cards.
    scanning: RwSignal<bool>,
    /// While only a part is shown: those who were of it when that began. Nobody goes away from
    /// under a finger.
    shown_only: RwSignal<Option<(Part, HashSet<MemberId>)>>,
    /// Whether the club refuses the presence of those who may not practise.
    refuses: Signal<bool>,
    /// Whose reasons the dialog shows, when it is open.
    why: RwSignal<Option<MemberId>>,
    /// Whose family the dialog shows, when it is open.
    calling: RwSignal<Option<MemberId>>,
}

impl Door {
    /// The line of a person; tracked.
    fn line(self, id: MemberId) -> Option<SheetLine> {
        self.sheet.with(|sheet| sheet.as_ref()?.lines.iter().find(|line| line.member_id == id).cloned())
    }

    fn session(self) -> Option<SessionRef> {
        self.sheet.with_untracked(|sheet| sheet.as_ref().map(|sheet| sheet.occurrence.session))
    }

    /// Sets a mark and says so; undoing sets what was before.
    fn mark(self, member_id: MemberId, name: &str, before: Option<MarkState>, state: MarkState) {
        let Some(session) = self.session() else { return };
        let Self { t, toasts, .. } = self;
        let said = (t.attendance.said_marked)(name, &t.attendance.mark(state).to_lowercase());
        let refused = self.refused_words(member_id, name);
        let set = move |state| AttendanceCommand::Mark { session, member_id, state };
        data::run(vec![set(Some(state)).into()], move |result| match result {
            Ok(()) => toasts.say_with_undo(said, move || self.undo(vec![set(before)])),
            Err(error) if verdict::is_forbidden(&error) => self.say_refused(member_id, refused),
            Err(error) => say_why_not(toasts, t, &error),
        });
    }

    fn undo(self, commands: Vec<AttendanceCommand>) {
        let Self { t, toasts, .. } = self;
        data::run(commands.into_iter().map(Into::into).collect(), move |result| {
            if let Err(error) = result {
                say_why_not(toasts, t, &error);
            }
        });
    }
}

/// What the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Missing,
    /// Of a day that devices hold no more.
    Past(NaiveDate),
    /// Of a group that somebody else leads.
    NotLed,
    Cancelled,
    Empty,
    List,
}

/// The attendance of one session.
#[component]
pub fn AttendancePage() -> impl IntoView {
    let t = texts();
    let a = &t.attendance;
    if !data::may_change(Area::Attendance) {
        return view! {
            <main id="main" class="page" tabindex="-1">
                <ForbiddenSession title=a.forbidden_title text=a.forbidden_text />
            </main>
        }
        .into_any();
    }
    let params = use_params_map();
    let reader = data::reader();
    let sheet = data::watch(READS, move |records| Sheet::of(records, params.with(session_in)?, &reader));
    let door = Door {
        t,
        sheet,
        toasts: Toasts::find(),
        adding: RwSignal::new(None),
        scanning: RwSignal::new(false),
        shown_only: RwSignal::new(None),
        refuses: data::watch(&[PracticePolicy::COLLECTION], |records| policy_of(records).refuses_red),
        why: RwSignal::new(None),
        calling: RwSignal::new(None),
    };
    let today = data::today();
    let since = data::watch(&[Season::COLLECTION], move |records| held_since(records, today.get()));
    let leads_as = leads_as();
    let led = data::watch(&[GroupCoach::COLLECTION], move |records| {
        leads_as.map(|coach| groups_led(records, coach))
    });
    let face = Memo::new(move |_| {
        let (since, led) = (since.get(), led.get());
        let is_led = |sheet: &Sheet| led.as_ref().is_none_or(|led| led.contains(&sheet.occurrence.group.id));
        let is_past = |sheet: &Sheet| since.is_some_and(|since| sheet.occurrence.session.date < since);
        sheet.with(|sheet| match sheet {
            None => Face::Missing,
            Some(sheet) if !is_led(sheet) => Face::NotLed,
            Some(sheet) if is_past(sheet) => Face::Past(since.unwrap_or_default()),
            Some(sheet) if sheet.occurrence.cancelled => Face::Cancelled,
            Some(sheet) if sheet.lines.is_empty() => Face::Empty,
            Some(_) => Face::List,
        })
    });
    let session = Memo::new(move |_| sheet.with(|sheet| sheet.as_ref().map(|s| s.occurrence.session)));
    let body = move || {
        match face.get() {
        Face::Missing => view! { <MissingSession /> }.into_any(),
        Face::NotLed => view! { <ForbiddenSession title=a.not_led_title text=a.not_led_text /> }.into_any(),
        Face::Past(since) => {
            view! { <Head door=door face=Face::Past(since) /> <div class="page-body"><NotHeld since=since /></div> }.into_any()
        }
        Face::Cancelled => view! { <Head door=door face=Face::Cancelled /> <Cancelled door=door /> }.into_any(),
        Face::Empty => {
            view! { <Head door=door face=Face::Empty /> <NobodyExpected door=door /> <AddDialog door=door /> }.into_any()
        }
        Face::List => {
            view! { <Head door=door face=Face::List /> <Tally door=door /> <People door=door /> <PaperSheet door=door /> <AddDialog door=door /> }
                .into_any()
        }
    }
    };
    // Another session in the same page starts with nothing chosen.
    Effect::new(move |_| {
        session.track();
        door.adding.set(None);
        door.scanning.set(false);
        door.shown_only.set(None);
        door.why.set(None);
        door.calling.set(None);
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            {body} <ScanDialog door=door open=door.scanning /> <WhyDialog door=door /> <EmergencyDialog door=door />
        </main>
    }
    .into_any()
}

/// The person, where they may take the attendance of the groups alone that they lead.
fn leads_as() -> Option<Uuid> {
    let reach = data::rights()?.reach(Area::Attendance, Action::Change);
    data::start().signed_in.filter(|_| reach == Reach::Own).map(|person| person.user_id)
}

fn groups_led(records: &dyn Records, coach: Uuid) -> Vec<GroupId> {
    let leads = |led: &GroupCoach| led.active && led.user_id == coach;
    records.all::<GroupCoach>().filter(leads).map(|led| led.group_id).collect()
}

/// `Judo enfants · samedi 10:30`.
fn title(t: &Texts, occurrence: &Occurrence) -> String {
    let weekday = t.language.weekday(i64::from(occurrence.date.weekday().number_from_monday()));
    format!("{} · {weekday} {}", occurrence.title, t.language.time(occurrence.start_time))
}

/// `Dojo · 16 personnes · séance du 21 novembre`.
fn context(t: &Texts, sheet: &Sheet) -> String {
    let people = (t.attendance.people)(sheet.lines.len());
    let day = (t.attendance.session_of)(&t.language.day_and_month(sheet.occurrence.date));
    let parts = [sheet.occurrence.place.clone(), Some(people), Some(day)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
fn Head(door: Door, face: Face) -> impl IntoView {
    let t = door.t;
    let of_sheet = move |words: fn(&Texts, &Sheet) -> String| {
        Signal::derive(move || door.sheet.with(|s| s.as_ref().map(|s| words(t, s)).unwrap_or_default()))
    };
    let heading = of_sheet(|t, sheet| title(t, &sheet.occurrence));
    let date = door.sheet.with_untracked(|s| s.as_ref().map(|s| s.occurrence.date)).unwrap_or_default();
    view! {
        <PageHeader title=heading context=of_sheet(context) back=format!("/sessions?week={}", week_start(date))>
            {(face == Face::List)
                .then(|| {
                    view! {
                        <button
                            class="icon-button boxed wide-only"
                            type="button"
                            aria-label=t.attendance.print
                            title=t.attendance.print
                            on:click=move |_| data::print_page()
                        >
                            <Icon name="print" />
                        </button>
                    }
                })}
            {matches!(face, Face::Empty | Face::List)
                .then(|| {
                    view! {
                        <button
                            class="button"
                            type="button"
                            aria-haspopup="dialog"
                            on:click=move |_| door.scanning.set(true)
                        >
                            <Icon name="qr" />
                            <span>{t.cards.scan}</span>
                        </button>
                        <button
                            class="button primary"
                            type="button"
                            aria-haspopup="dialog"
                            on:click=move |_| door.adding.set(Some(Adding::New))
                        >
                            <Icon name="user-plus" />
                            <span>{t.attendance.walk_in}</span>
                        </button>
                    }
                })}
        </PageHeader>
    }
}

/// A cancelled session: why, and no marks.
#[component]
fn Cancelled(door: Door) -> impl IntoView {
    let t = door.t;
    let a = &t.attendance;
    let may_plan = data::may_change(Area::Planning);
    view! {
        <div class="page-body">
            {move || {
                let sheet = door.sheet.get()?;
                let reason = sheet.occurrence.reason.clone();
                let text = reason.into_iter().chain([a.cancelled_text.to_owned()]).collect::<Vec<_>>().join(" · ");
                let address = format!("{}/edit", session_address(sheet.occurrence.session));
                let action = may_plan
                    .then(|| {
                        view! {
                            <a class="button" href=address>
                                <Icon name="calendar" />
                                <span>{a.edit_date}</span>
                            </a>
                        }
                    });
                Some(
                    view! {
                        <Notice state="stop" icon="cross" title=a.cancelled_title text=text>
                            {action}
                        </Notice>
                    },
                )
            }}
        </div>
    }
}

/// Nobody in the group yet.
#[component]
fn NobodyExpected(door: Door) -> impl IntoView {
    let a = &door.t.attendance;
    let group = door.sheet.with_untracked(|s| s.as_ref().map(|s| s.occurrence.group.clone()));
    let may_enrol = data::may_change(Area::People);
    group.map(|group| {
        view! {
            <div class="page-body">
                <Empty icon="people" title=a.empty_title text=(a.empty_text)(&group.name)>
                    {may_enrol
                        .then(|| {
                            view! {
                                <a class="button primary" href=format!("/groups/{}", group.id)>
                                    <Icon name="user-plus" />
                                    <span>{a.add_members}</span>
                                </a>
                            }
                        })}
                    <button class="button" type="button" on:click=move |_| door.adding.set(Some(Adding::New))>
                        <Icon name="plus" />
                        <span>{a.walk_in}</span>
                    </button>
                    <button class="button" type="button" on:click=move |_| door.adding.set(Some(Adding::Known))>
                        <Icon name="search" />
                        <span>{a.add_person}</span>
                    </button>
                </Empty>
            </div>
        }
    })
}

/// The cards, and what the signs mean.
#[component]
fn People(door: Door) -> impl IntoView {
    let a = &door.t.attendance;
    let ids = Memo::new(move |_| {
        let all: Vec<MemberId> =
            door.sheet.with(|sheet| sheet.iter().flat_map(|s| &s.lines).map(|line| line.member_id).collect());
        door.shown_only.with(|only| match only {
            Some((_, only)) => all.into_iter().filter(|id| only.contains(id)).collect(),
            None => all,
        })
    });
    let legend = SIGNS.map(|(state, icon)| {
        view! {
            <li data-mark=state.word()>
                <Icon name=icon />
                {a.mark(state)}
            </li>
        }
    });
    view! {
        <ul class="attendees" on:keydown=card::move_focus>
            <For each=move || ids.get() key=|id| *id let:id>
                <li>
                    <Attendee id=id door=door />
                </li>
            </For>
        </ul>
        <footer class="attendees-foot">
            <ul class="mark-legend" aria-label=a.legend>{legend.collect_view()}</ul>
            <div class="cluster">
                <button class="button" type="button" aria-haspopup="dialog" on:click=move |_| door.adding.set(Some(Adding::Known))>
                    <Icon name="search" />
                    <span>{a.add_person}</span>
                </button>
                <button class="button" type="button" on:click=move |_| data::print_page()>
                    <Icon name="print" />
                    <span>{a.print}</span>
                </button>
            </div>
        </footer>
    }
}
