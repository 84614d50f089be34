//! The counts, the bar that shows how much is left to do, and "all present".

use super::{Door, Part, SIGNS, verdict::OnlyForbidden};
use crate::app::{data, pages::sessions::say_why_not};
use crate::club::{
    ClubCommand,
    attendance::{AttendanceCommand, Counts, MOST_MARKED, MarkState},
    people::MemberId,
};
use leptos::prelude::*;
use std::collections::HashSet;

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

    /// Those of them whom the club lets in.
    fn unmarked_and_let_in(self) -> Vec<MemberId> {
        let forbidden = if self.refuses.get_untracked() { self.forbidden() } else { Vec::new() };
        self.unmarked().into_iter().filter(|id| !forbidden.contains(id)).collect()
    }

    /// Marks those who are not marked, and only them; undoing takes exactly those marks back.
    fn mark_rest_present(self) {
        let (Some(session), members) = (self.session(), self.unmarked_and_let_in()) else { return };
        let left_out = self.left_out_words();
        let Self { t, toasts, .. } = self;
        if members.is_empty() {
            return left_out.into_iter().for_each(|words| toasts.say(words));
        }
        let said = [Some((t.attendance.said_all_present)(members.len())), left_out];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(". ");
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
                <OnlyForbidden door=door />
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

fn is_unmarked(only: Option<&(Part, HashSet<MemberId>)>) -> bool {
    only.is_some_and(|(part, _)| *part == Part::Unmarked)
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
        let is_on = only.with_untracked(|only| is_unmarked(only.as_ref()));
        only.set((!is_on).then(|| (Part::Unmarked, door.unmarked().into_iter().collect())));
    };
    let offers =
        Memo::new(move |_| counts.get().unmarked > 0 || only.with(|only| is_unmarked(only.as_ref())));
    move || {
        if offers.get() {
            view! {
                <button
                    class="chip"
                    type="button"
                    title=a.only_unmarked
                    aria-pressed=move || only.with(|only| is_unmarked(only.as_ref())).to_string()
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
