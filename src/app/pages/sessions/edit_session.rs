//! One date of a series: cancelled, moved, or back to what the series says.

use super::{ForbiddenSession, MissingSession, say_why_not, session_address, session_in};
use crate::app::{
    data::{self, RunError},
    languages::{Texts, texts},
    pages::history::HistoryCard,
    ui::{Choice, Field, FieldKind, FormProblems, Icon, Notice, PageHeader, Toasts},
};
use crate::club::{
    ClubCommand, Refusal,
    access::Area,
    attendance::{AttendanceMark, Counts, counts_of},
    history::Subject,
    people::{Enrolment, Member},
    planning::{
        Group, Occurrence, PlanningCommand, SessionException, SessionSeries, occurrence_on, read_date,
        read_time, week_start,
    },
    spelling::tidy,
};
use crate::sync::{Collection, Record as _};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use serde::{Deserialize, Serialize};

const READS: &[&Collection] = &[
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    AttendanceMark::COLLECTION,
];

/// A date of a series with what its page says about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Shown {
    series: SessionSeries,
    occurrence: Occurrence,
    exception: Option<SessionException>,
    counts: Counts,
}

impl Shown {
    fn marked(&self) -> usize {
        self.counts.total() - self.counts.unmarked
    }

    /// `Judo enfants · chaque mardi 18:00 · Dojo`.
    fn context(&self, t: &Texts) -> String {
        let time = t.language.time(self.series.start_time);
        let weekly = self.series.weekday.map(|day| (t.planning.weekly_at)(t.language.weekday(day), &time));
        let place = self.series.place.clone().or_else(|| self.occurrence.group.place.clone());
        let parts = [Some(self.occurrence.title.clone()), weekly.or(Some(time)), place];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// The page of one date.
#[component]
pub fn EditSessionPage() -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    if !data::may_change(Area::Planning) {
        return view! {
            <main id="main" class="page" tabindex="-1">
                <ForbiddenSession title=p.forbidden_title text=p.forbidden_text />
            </main>
        }
        .into_any();
    }
    let params = use_params_map();
    let shown = data::watch(READS, move |records| {
        let session = params.with(session_in)?;
        let occurrence = occurrence_on(records, session)?;
        let series = records.get::<SessionSeries>(session.series_id.0)?;
        let exception = records.get::<SessionException>(SessionException::id_for(session).0);
        let counts = counts_of(records, session);
        Some(Shown { series, occurrence, exception, counts })
    });
    let session =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.occurrence.session)));
    let context =
        Signal::derive(move || shown.with(|shown| shown.as_ref().map(|s| s.context(t)).unwrap_or_default()));
    let body = move || {
        let (Some(session), Some(first)) = (session.get(), shown.get_untracked()) else {
            return view! { <MissingSession /> }.into_any();
        };
        let title = (p.session_of)(&t.language.weekday_and_date(session.date));
        view! {
            <PageHeader title=Signal::stored(title) context=context back=session_address(session) />
            <div class="page-body narrow">
                <Standing shown=shown />
                <SessionForm first=first shown=shown />
                <HistoryCard
                    id="session-history"
                    subjects=vec![
                        Subject::of::<SessionException>(SessionException::id_for(session).0),
                        Subject::of::<SessionSeries>(session.series_id.0),
                    ]
                />
            </div>
        }
        .into_any()
    };
    view! { <main id="main" class="page" tabindex="-1">{body}</main> }.into_any()
}

/// `mercredi 25 novembre, 18:00`.
fn slot_words(t: &Texts, occurrence: &Occurrence) -> String {
    format!("{}, {}", t.language.weekday_and_date(occurrence.date), t.language.time(occurrence.start_time))
}

/// What holds for this date now.
#[component]
fn Standing(shown: Signal<Option<Shown>>) -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    move || {
        let shown = shown.get()?;
        let reason = || shown.occurrence.reason.clone().unwrap_or_else(|| p.without_reason.to_owned());
        if shown.occurrence.cancelled {
            return Some(
                view! { <Notice state="stop" icon="cross" title=p.is_cancelled text=reason() /> }.into_any(),
            );
        }
        shown.exception.is_some().then(|| {
            let title = (p.is_moved)(&slot_words(t, &shown.occurrence));
            let place = shown.occurrence.place.clone();
            let text = place.into_iter().chain([reason()]).collect::<Vec<_>>().join(" · ");
            view! { <Notice state="accent" icon="calendar" title=title text=text /> }.into_any()
        })
    }
}

/// The form's state.
#[derive(Clone, Copy)]
struct Fields {
    moves: RwSignal<bool>,
    reason: RwSignal<String>,
    date: RwSignal<String>,
    start_time: RwSignal<String>,
    place: RwSignal<String>,
}

impl Fields {
    fn of(shown: &Shown) -> Self {
        let occurrence = &shown.occurrence;
        let own_place = shown.exception.as_ref().and_then(|exception| exception.place.clone());
        Self {
            moves: RwSignal::new(shown.exception.is_some() && !occurrence.cancelled),
            reason: RwSignal::new(occurrence.reason.clone().unwrap_or_default()),
            date: RwSignal::new(occurrence.date.to_string()),
            start_time: RwSignal::new(occurrence.start_time.format("%H:%M").to_string()),
            place: RwSignal::new(own_place.unwrap_or_default()),
        }
    }

    fn command(&self, shown: &Shown) -> Result<PlanningCommand, Refusal> {
        let session = shown.occurrence.session;
        let reason = tidy(&self.reason.get_untracked());
        if !self.moves.get_untracked() {
            return Ok(PlanningCommand::CancelSession { session, reason });
        }
        let date = read_date("date", &self.date.get_untracked());
        let start_time = read_time("start_time", &self.start_time.get_untracked());
        let place = tidy(&self.place.get_untracked());
        match (date, start_time) {
            (Ok(date), Ok(start_time)) => {
                Ok(PlanningCommand::MoveSession { session, date, start_time, place, reason })
            }
            (date, start_time) => Err(Refusal(date.err().into_iter().chain(start_time.err()).collect())),
        }
    }
}

#[component]
fn SessionForm(first: Shown, shown: Signal<Option<Shown>>) -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    let toasts = Toasts::find();
    let navigate = use_navigate();
    let fields = Fields::of(&first);
    let refusal = RwSignal::new(None::<Refusal>);
    let run = move |command: PlanningCommand, shown: Shown, said: String| {
        let navigate = navigate.clone();
        let session = shown.occurrence.session;
        let undo: Vec<ClubCommand> =
            PlanningCommand::back_to(session, &shown.series, shown.exception.as_ref())
                .into_iter()
                .map(ClubCommand::from)
                .collect();
        data::run(vec![command.into()], move |result| match result {
            Ok(()) => {
                navigate(&format!("/sessions?week={}", week_start(session.date)), NavigateOptions::default());
                toasts.say_with_undo(said, move || {
                    data::run(undo.clone(), move |result| {
                        if let Err(error) = result {
                            say_why_not(toasts, t, &error);
                        }
                    });
                });
            }
            Err(RunError::Refused(problems)) => refusal.set(Some(problems)),
            Err(error) => say_why_not(toasts, t, &error),
        });
    };
    let submit = {
        let run = run.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let Some(shown) = shown.get_untracked() else { return };
            match fields.command(&shown) {
                Ok(command) => {
                    let said = match &command {
                        PlanningCommand::MoveSession { date, start_time, .. } => (p.session_moved)(&format!(
                            "{}, {}",
                            t.language.weekday_and_date(*date),
                            t.language.time(*start_time)
                        )),
                        _ => p.session_cancelled.to_owned(),
                    };
                    run(command, shown, said);
                }
                Err(problems) => refusal.set(Some(problems)),
            }
        }
    };
    let keep = move |_| {
        let Some(shown) = shown.get_untracked() else { return };
        let command = PlanningCommand::KeepSession { session: shown.occurrence.session };
        run(command, shown, p.session_restored.to_owned());
    };
    let has_exception = move || shown.with(|shown| shown.as_ref().is_some_and(|s| s.exception.is_some()));
    let back = session_address(first.occurrence.session);
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblems refusal=refusal />
            <ChoiceFields fields=fields refusal=refusal />
            {move || fields.moves.get().then(|| view! { <SlotFields fields=fields refusal=refusal /> })}
            <MarksKept shown=shown moves=fields.moves />
            <div class="form-actions sticky">
                <button class="button primary" type="submit">
                    <span>{move || if fields.moves.get() { p.move_session } else { p.cancel_session }}</span>
                </button>
                <a class="button quiet" href=back>
                    <span>{p.change_nothing}</span>
                </a>
                <span class="push"></span>
                {move || {
                    let keep = keep.clone();
                    has_exception()
                        .then(|| {
                            view! {
                                <button class="button quiet" type="button" on:click=keep>
                                    <Icon name="restore" />
                                    <span>{p.restore}</span>
                                </button>
                            }
                        })
                }}
            </div>
        </form>
    }
}

/// Cancel or move, and why.
#[component]
fn ChoiceFields(fields: Fields, refusal: RwSignal<Option<Refusal>>) -> impl IntoView {
    let p = &texts().planning;
    let moves = fields.moves;
    view! {
        <div class="card">
            <fieldset class="form-section">
                <legend>{p.this_date_only}</legend>
                <div class="choices">
                    <Choice name="what" value=false answer=moves title=p.cancel_session hint=p.cancel_session_hint />
                    <Choice name="what" value=true answer=moves title=p.move_session hint=p.move_session_hint />
                </div>
                <div class="fields">
                    <Field name="reason" label=p.reason value=fields.reason refusal=refusal hint=p.reason_hint whole=true />
                </div>
            </fieldset>
        </div>
    }
}

/// Where a moved session goes.
#[component]
fn SlotFields(fields: Fields, refusal: RwSignal<Option<Refusal>>) -> impl IntoView {
    let p = &texts().planning;
    view! {
        <div class="card">
            <fieldset class="form-section">
                <legend>{p.new_slot}</legend>
                <div class="fields">
                    <Field name="date" label=p.date kind=FieldKind::Date value=fields.date refusal=refusal required=true />
                    <Field name="start_time" label=p.start kind=FieldKind::Time value=fields.start_time refusal=refusal required=true />
                    <Field name="place" label=p.place value=fields.place refusal=refusal hint=p.place_hint whole=true />
                </div>
            </fieldset>
        </div>
    }
}

/// Cancelling hides marks; they are not lost.
#[component]
fn MarksKept(shown: Signal<Option<Shown>>, moves: RwSignal<bool>) -> impl IntoView {
    let p = &texts().planning;
    move || {
        let marked = shown.with(|shown| shown.as_ref().map_or(0, Shown::marked));
        (!moves.get() && marked > 0).then(|| {
            view! {
                <Notice state="warn" icon="warning" title=(p.marks_kept)(marked) text=p.marks_kept_text />
            }
        })
    }
}
