//! One change, told.

use super::{
    about,
    words::{field_name, nothing, value_words},
};
use crate::app::{data, languages::texts};
use crate::club::history::HistoryLine;
use leptos::prelude::*;

#[component]
pub fn Line(line: HistoryLine, may: bool, bring_back: Callback<HistoryLine>) -> impl IntoView {
    let t = texts();
    let now = data::now_ms();
    let change = &line.change;
    let field = field_name(t.language, &change.collection, &change.field);
    // Of a place in a group or a household the name says it all.
    let title = match (about(t, &line), change.field.as_str()) {
        (Some(name), "active") => name,
        (Some(name), _) => format!("{name} · {field}"),
        (None, _) => field.clone(),
    };
    let shown = |text: &Option<String>| {
        let words = |text| value_words(t, &change.collection, &change.field, text);
        text.as_deref().map_or_else(|| nothing(t, &change.collection).to_owned(), words)
    };
    let (before, after) = (shown(&line.before), shown(&line.after));
    let lost = !change.won;
    let told = if lost {
        view! {
            <del>{after.clone()}</del>
            " "
            <span class="badge" data-state="warn">
                {t.history.not_kept}
            </span>
        }
        .into_any()
    } else {
        // Nothing is not struck out.
        let was = match line.before {
            Some(_) => view! { <del>{before.clone()}</del> }.into_any(),
            None => view! { <span class="secondary">{before.clone()}</span> }.into_any(),
        };
        view! { {was} " → " <ins>{after.clone()}</ins> }.into_any()
    };
    let other = if lost { &after } else { &before };
    let label = (t.history.bring_back_what)(&title, other);
    let made_at = change.made_at_ms;
    let who = if change.device_name.is_empty() {
        change.user_name.clone()
    } else {
        (t.history.by)(&change.user_name, &change.device_name)
    };
    let can = may && !line.undo.is_empty();
    view! {
        <li data-lost=lost.then_some("")>
            <div>
                <p><span class="field-name">{title}</span> " " {told}</p>
                {lost.then(|| view! { <p>{(t.history.stands)(&before)}</p> })}
                <p>{who} " · " <time title=t.language.instant(made_at)>{move || t.language.ago(made_at, now.get())}</time></p>
            </div>
            {can
                .then(|| {
                    view! {
                        <button
                            class="link-button"
                            type="button"
                            aria-label=label
                            on:click=move |_| bring_back.run(line.clone())
                        >
                            {t.history.bring_back}
                        </button>
                    }
                })}
        </li>
    }
}
