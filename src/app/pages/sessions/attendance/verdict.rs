//! May they practise, at the door: the reason on the card, all reasons at a tap, and what the club
//! refuses.

use super::{Door, Part};
use crate::app::{
    data::{self, RunError},
    languages::texts,
    pages::members::practice::{DataAge, Reasons, first_reason, sign_of, state_of},
    ui::{Dialog, Icon, open_while},
};
use crate::club::{
    Code,
    access::Area,
    attendance::{MarkState, SheetLine},
    people::MemberId,
    practice::Colour,
};
use leptos::prelude::*;
use std::collections::HashSet;

/// Whether a command was refused because somebody may not practise.
pub fn is_forbidden(error: &RunError) -> bool {
    match error {
        RunError::Refused(refusal) => refusal.0.iter().any(|problem| problem.code == Code::MayNotPractise),
        RunError::NotStored(_) => false,
    }
}

fn full_name(line: &SheetLine) -> String {
    format!("{} {}", line.first_name, line.last_name)
}

impl Door {
    /// Those who may not practise, in the order of the sheet; untracked.
    pub fn forbidden(self) -> Vec<MemberId> {
        self.sheet.with_untracked(|sheet| {
            let lines = sheet.iter().flat_map(|sheet| &sheet.lines);
            lines.filter(|line| line.verdict.colour == Colour::Red).map(|line| line.member_id).collect()
        })
    }

    /// `Léa Martin ne peut pas pratiquer : certificat manquant`.
    pub fn refused_words(self, id: MemberId, name: &str) -> String {
        let r = &self.t.practice.reasons;
        let reason = self.sheet.with_untracked(|sheet| {
            let line = sheet.as_ref()?.lines.iter().find(|line| line.member_id == id)?;
            first_reason(self.t, &line.verdict)
        });
        (r.refused)(name, &reason.unwrap_or_default())
    }

    /// Says who is refused, and where those who may can settle it.
    pub fn say_refused(self, id: MemberId, words: String) {
        if data::may_change(Area::People) {
            self.toasts.say_with_link(words, format!("/members/{id}"), self.t.practice.reasons.open_record);
        } else {
            self.toasts.say(words);
        }
    }

    /// Who is not marked by "all present", because the club refuses them.
    pub fn left_out_words(self) -> Option<String> {
        if !self.refuses.get_untracked() {
            return None;
        }
        let names: Vec<String> = self.sheet.with_untracked(|sheet| {
            let lines = sheet.iter().flat_map(|sheet| &sheet.lines);
            let red = lines.filter(|line| line.state.is_none() && line.verdict.colour == Colour::Red);
            red.map(full_name).collect()
        });
        let words = self.t.practice.reasons.refused_many;
        (!names.is_empty()).then(|| words(names.len(), &names.join(", ")))
    }
}

/// What the button for "present" says where the club refuses it; none where it does not.
pub fn present_label(door: Door, state: MarkState, line: Memo<Option<SheetLine>>) -> Option<String> {
    if state != MarkState::Present || !door.refuses.get() {
        return None;
    }
    line.with(|line| {
        let verdict = &line.as_ref()?.verdict;
        let reason = first_reason(door.t, verdict).filter(|_| verdict.colour == Colour::Red)?;
        Some((door.t.practice.reasons.present_refused)(&reason))
    })
}

/// The first reason on a card; a tap opens all of them.
#[component]
pub fn Why(line: SheetLine, door: Door) -> impl IntoView {
    let r = &door.t.practice.reasons;
    let (id, colour, more) =
        (line.member_id, line.verdict.colour, line.verdict.reasons.len().saturating_sub(1));
    let reason = first_reason(door.t, &line.verdict).unwrap_or_default();
    view! {
        <button
            class="why state"
            type="button"
            data-state=state_of(colour)
            aria-haspopup="dialog"
            aria-label=(r.colour_of)(colour, &reason)
            on:click=move |_| door.why.set(Some(id))
        >
            <Icon name=sign_of(colour) size="small" />
            <span>{reason.clone()}</span>
            {(more > 0).then(|| view! { <small>{(r.more)(more)}</small> })}
        </button>
    }
}

/// All reasons of one person, with the dates that they rest on.
#[component]
pub fn WhyDialog(door: Door) -> impl IntoView {
    let r = &texts().practice.reasons;
    let open = open_while(door.why);
    let line = Memo::new(move |_| door.why.get().and_then(|id| door.line(id)));
    let title = Signal::derive(move || line.with(|line| line.as_ref().map(full_name).unwrap_or_default()));
    let may_manage = data::may_change(Area::People);
    view! {
        <Dialog id="why" title=title open=open>
            {move || {
                let line = line.get()?;
                let colour = line.verdict.colour;
                let refused = colour == Colour::Red && door.refuses.get();
                Some(
                    view! {
                        <p class="state" data-state=state_of(colour)>
                            <Icon name=sign_of(colour) />
                            <strong>{(r.colour)(colour)}</strong>
                        </p>
                        <Reasons verdict=line.verdict />
                        {refused.then(|| view! { <p>{r.refused_here}</p> })}
                        <p class="secondary"><DataAge /></p>
                        {may_manage
                            .then(|| {
                                view! {
                                    <footer>
                                        <a class="button" href=format!("/members/{}", line.member_id)>
                                            <span>{r.open_record}</span>
                                            <Icon name="arrow-right" />
                                        </a>
                                    </footer>
                                }
                            })}
                    },
                )
            }}
        </Dialog>
    }
}

/// "3 ne peuvent pas pratiquer": pressed, it shows only those.
#[component]
pub fn OnlyForbidden(door: Door) -> impl IntoView {
    let r = &door.t.practice.reasons;
    let count = Memo::new(move |_| {
        door.sheet.with(|sheet| {
            let lines = sheet.iter().flat_map(|sheet| &sheet.lines);
            lines.filter(|line| line.verdict.colour == Colour::Red).count()
        })
    });
    let is_on = Memo::new(move |_| {
        door.shown_only.with(|only| only.as_ref().is_some_and(|(part, _)| *part == Part::Forbidden))
    });
    let toggle = move |_| {
        let chosen = (!is_on.get_untracked())
            .then(|| (Part::Forbidden, door.forbidden().into_iter().collect::<HashSet<_>>()));
        door.shown_only.set(chosen);
    };
    move || {
        (count.get() > 0 || is_on.get()).then(|| {
            view! {
                <button
                    class="chip forbidden"
                    type="button"
                    title=r.only_cannot
                    aria-pressed=move || is_on.get().to_string()
                    on:click=toggle
                >
                    <Icon name="cross" />
                    {move || (r.cannot)(count.get())}
                </button>
            }
        })
    }
}
