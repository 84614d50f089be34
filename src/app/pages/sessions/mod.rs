//! Sessions and attendance: the agenda, series and single dates, the sheet of a session.

mod agenda;
mod attendance;
mod edit_series;
mod edit_session;
mod new_series;
mod row;
mod series_fields;

pub use agenda::AgendaPage;
pub use attendance::AttendancePage;
pub use edit_series::EditSeriesPage;
pub use edit_session::EditSessionPage;
pub use new_series::NewSeriesPage;
pub use row::{SessionRow, wall_time};

use crate::app::{
    data::{self, RunError},
    languages::{Texts, problems, texts},
    ui::{Empty, Icon, PageHeader, Toasts},
};
use crate::club::planning::{SeriesId, SessionRef};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use uuid::Uuid;

/// The address of a session's sheet.
#[must_use]
pub fn session_address(session: SessionRef) -> String {
    format!("/sessions/{}/{}", session.series_id, session.date)
}

fn series_in(params: &ParamsMap) -> Option<SeriesId> {
    params.get("series").and_then(|id| Uuid::try_parse(&id).ok()).map(SeriesId)
}

fn session_in(params: &ParamsMap) -> Option<SessionRef> {
    Some(SessionRef { series_id: series_in(params)?, date: params.get("date")?.parse().ok()? })
}

/// Says why something was not done, where no form can.
fn say_why_not(toasts: Toasts, t: &'static Texts, error: &RunError) {
    match error {
        RunError::Refused(refusal) => toasts.say(problems::summary(t.language, refusal)),
        RunError::NotStored(_) => {
            toasts.say(format!("{}. {}", t.frame.not_stored_title, t.frame.not_stored_text));
        }
    }
}

/// A page for something that is not there. The server answers 404.
#[component]
fn MissingSession() -> impl IntoView {
    data::say_not_found();
    let t = &texts().planning;
    view! {
        <PageHeader title=Signal::stored(t.title.to_owned()) back="/sessions" />
        <div class="page-body">
            <Empty icon="calendar" title=t.missing_title text=t.missing_text>
                <a class="button primary" href="/sessions">
                    <Icon name="calendar" />
                    <span>{t.back_to_sessions}</span>
                </a>
            </Empty>
        </div>
    }
}

/// In place of sessions of a day that devices hold no more.
#[component]
fn NotHeld(since: NaiveDate) -> impl IntoView {
    let t = texts();
    let text = (t.planning.not_held_text)(&t.language.long_date(since));
    view! { <Empty icon="calendar" title=t.planning.not_held_title text=text /> }
}

/// A page that the person's role does not open.
#[component]
fn ForbiddenSession(title: &'static str, text: &'static str) -> impl IntoView {
    let t = &texts().planning;
    view! {
        <PageHeader title=Signal::stored(t.title.to_owned()) back="/sessions" />
        <div class="page-body">
            <Empty icon="lock" title=title text=text>
                <a class="button primary" href="/sessions">
                    <Icon name="calendar" />
                    <span>{t.back_to_sessions}</span>
                </a>
            </Empty>
        </div>
    }
}
