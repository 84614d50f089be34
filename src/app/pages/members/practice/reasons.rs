//! The verdict's reasons with the dates that they rest on, and how old the data is.

use crate::app::{
    data,
    languages::{Texts, practice::reasons, texts},
    ui::Icon,
};
use crate::club::practice::{Colour, Reason, Verdict};
use leptos::prelude::*;

/// The state of a colour, as the style knows it.
#[must_use]
pub const fn state_of(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "ok",
        Colour::Orange => "warn",
        Colour::Red => "stop",
    }
}

/// The sign of a colour: none is told by its colour alone.
#[must_use]
pub const fn sign_of(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "check",
        Colour::Orange => "warning",
        Colour::Red => "cross",
    }
}

/// The first reason in a few words, as cards and toasts say it.
#[must_use]
pub fn first_reason(t: &Texts, verdict: &Verdict) -> Option<String> {
    let reason = verdict.reasons.first()?;
    Some(reasons::short(t.language, &reason.what, verdict.on))
}

/// Every reason: what, how much it weighs, the date of what it rests on.
#[component]
pub fn Reasons(
    verdict: Verdict,
    /// What settles a reason, at the end of its line.
    #[prop(optional, into)]
    settle: Option<Settling>,
) -> impl IntoView {
    let t = texts();
    let r = &t.practice.reasons;
    let on = verdict.on;
    let lines = verdict.reasons.into_iter().map(|reason| {
        let colour = reason.colour();
        let weight = if colour == Colour::Red { r.forbids } else { r.warns };
        let rests_on = match reason.as_of {
            Some(day) => (r.as_of)(&t.language.short_date(day)),
            None => r.no_record.to_owned(),
        };
        let act = settle.as_ref().map(|settle| settle.run(&reason));
        view! {
            <li>
                <span class="state" data-state=state_of(colour)>
                    <Icon name=sign_of(colour) />
                    <strong>{reasons::with_discipline(t.language, &reason, on)}</strong>
                </span>
                <span class="row-meta">{format!("{weight} · {rests_on}")}</span>
                {act}
            </li>
        }
    });
    view! { <ul class="reasons">{lines.collect_view()}</ul> }
}

/// What stands at the end of a reason's line.
#[derive(Clone)]
pub struct Settling(std::sync::Arc<dyn Fn(&Reason) -> AnyView + Send + Sync>);

impl Settling {
    fn run(&self, reason: &Reason) -> AnyView {
        (self.0)(reason)
    }
}

impl<F: Fn(&Reason) -> AnyView + Send + Sync + 'static> From<F> for Settling {
    fn from(view: F) -> Self {
        Self(std::sync::Arc::new(view))
    }
}

/// `Données du 21/11 18:02`: when this device last heard of the server.
#[component]
pub fn DataAge() -> impl IntoView {
    let t = texts();
    let r = &t.practice.reasons;
    let status = data::status();
    // Known once the page is alive: the server does not know the device's clock.
    let words = RwSignal::new(String::new());
    Effect::new(move |_| {
        let heard = status.with(|status| status.last_success_ms).and_then(data::wall_moment);
        words.set(match heard {
            Some(at) => {
                (r.data_of)(&format!("{} {}", t.language.short_date(at.date()), t.language.time(at.time())))
            }
            None => r.data_never.to_owned(),
        });
    });
    view! { <span class="data-age">{move || words.get()}</span> }
}
