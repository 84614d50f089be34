//! The counts, the bar that shows how much is left to do, and "all present".

use super::{Door, SIGNS};
use crate::app::{data, pages::sessions::say_why_not};
use crate::club::{
    ClubCommand,
    attendance::{AttendanceCommand, Counts, MOST_MARKED, MarkState},
    people::MemberId,
};
use leptos::prelude::*;

const fn count_of(counts: Counts, state: MarkState) -> usize {
    match state {
        MarkState::Present => counts.present,
        MarkState::Absent => counts.absent,
        MarkState::Excused => counts.excused,
        MarkState::Trial => counts.trial,
    }
}

/// Where the part of a mark begins in the bar.
fn start_of(counts: Counts, state: MarkState) -> usize {
    SIGNS.iter().take_while(|(other, _)| *other != state).map(|(other, _)| count_of(counts, *other)).sum()
}

impl Door {
    fn unmarked(self) -> Vec<MemberId> {
        self.sheet.with_untracked(|sheet| {
            let lines = sheet.iter().flat_map(|sheet| &sheet.lines);
            lines.filter(|line| line.state.is_none()).map(|line| line.member_id).collect()
        })
    }

    /// Marks those who are not marked, and only them; undoing takes exactly those marks back.
    fn mark_rest_present(self) {
        let (Some(session), members) = (self.session(), self.unmarked()) else { return };
        if members.is_empty() {
            return;
        }
        let Self { t, toasts, .. } = self;
        let said = (t.attendance.said_all_present)(members.len());
        let set = move |state: Option<MarkState>| -> Vec<AttendanceCommand> {
            let parts = members.chunks(MOST_MARKED);
            parts.map(|part| AttendanceCommand::MarkMany { session, members: part.to_vec(), state }).collect()
        };
        let commands: Vec<ClubCommand> =
            set(Some(MarkState::Present)).into_iter().map(ClubCommand::from).collect();
        data::run(commands, move |result| match result {
            Ok(()) => toasts.say_with_undo(said, move || self.undo(set(None))),
            Err(error) => say_why_not(toasts, t, &error),
        });
    }
}

/// The counts of the sheet.
#[component]
pub fn Tally(door: Door) -> impl IntoView {
    let a = &door.t.attendance;
    let counts = Memo::new(move |_| {
        door.sheet.with(|sheet| sheet.as_ref().map(super::Sheet::counts).unwrap_or_default())
    });
    let numbers = SIGNS.map(|(state, _)| {
        let count = move || count_of(counts.get(), state);
        view! {
            <div data-mark=state.word()>
                <dt>{move || (a.count_label)(state, count())}</dt>
                <dd data-zero=move || (count() == 0).then_some("")>{count}</dd>
            </div>
        }
    });
    let parts = SIGNS.map(|(state, _)| {
        view! {
            <rect
                data-mark=state.word()
                x=move || start_of(counts.get(), state).to_string()
                width=move || count_of(counts.get(), state).to_string()
                height="1"
            ></rect>
        }
    });
    let bar_words = move || {
        let counts = counts.get();
        (a.marked_of)(counts.total() - counts.unmarked, counts.total())
    };
    view! {
        <section class="tally" aria-label=a.tally>
            <dl class="tally-counts">{numbers.collect_view()}</dl>
            <svg
                class="tally-bar"
                viewBox=move || format!("0 0 {} 1", counts.get().total().max(1))
                preserveAspectRatio="none"
                role="img"
                aria-label=bar_words
            >
                {parts.collect_view()}
            </svg>
            <span class="tally-left">
                <OnlyUnmarked door=door counts=counts />
            </span>
            <button
                class="button"
                type="button"
                aria-disabled=move || (counts.get().unmarked == 0).then_some("true")
                on:click=move |_| door.mark_rest_present()
            >
                <span>{a.all_present}</span>
            </button>
        </section>
    }
}

/// "5 à pointer": pressed, it shows only those.
#[component]
fn OnlyUnmarked(door: Door, counts: Memo<Counts>) -> impl IntoView {
    let a = &door.t.attendance;
    let only = door.shown_only;
    let words = move || match counts.get().unmarked {
        0 => a.all_marked.to_owned(),
        count => (a.to_mark)(count),
    };
    let toggle = move |_| {
        let chosen = only.with_untracked(Option::is_none).then(|| door.unmarked().into_iter().collect());
        only.set(chosen);
    };
    let offers = Memo::new(move |_| counts.get().unmarked > 0 || only.with(Option::is_some));
    move || {
        if offers.get() {
            view! {
                <button
                    class="chip"
                    type="button"
                    title=a.only_unmarked
                    aria-pressed=move || only.with(Option::is_some).to_string()
                    on:click=toggle
                >
                    {words}
                </button>
            }
            .into_any()
        } else {
            view! { <span>{words}</span> }.into_any()
        }
    }
}
