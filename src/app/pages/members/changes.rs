//! What was changed, by whom, from where; with the way back.

use super::{
    acts::Acts,
    facts::{sex_word, status_word},
};
use crate::app::{
    data,
    languages::{Texts, problems, texts},
};
use crate::club::{
    access::Permission,
    people::{FileChange, MemberFile, MemberStatus, Sex, show_phone},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The last changes of a record.
#[component]
pub fn Changes(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let id = file.with_untracked(|file| file.member.id);
    let acts = Acts::find();
    let may_manage = data::may(Permission::ManagePeople);
    let changes = Memo::new(move |_| file.with(|file| file.changes.clone()));
    let bring_back = Callback::new(move |change: FileChange| {
        if let Some(undo) = change.undo {
            acts.plain(vec![undo.command(id).into()], t.brought_back.to_owned());
        }
    });
    move || {
        let changes = changes.get();
        if changes.is_empty() {
            return view! { <p class="secondary">{t.no_changes}</p> }.into_any();
        }
        let lines = changes
            .into_iter()
            .map(|change| view! { <ChangeLine change=change may_manage=may_manage bring_back=bring_back /> });
        view! { <ul class="changes">{lines.collect_view()}</ul> }.into_any()
    }
}

#[component]
fn ChangeLine(change: FileChange, may_manage: bool, bring_back: Callback<FileChange>) -> impl IntoView {
    let t = texts();
    let now = data::now_ms();
    let field = match &change.group {
        Some(group) => group.name.clone(),
        None => problems::field(t.language, &change.change.field).to_owned(),
    };
    let (before, after) = (show(t, &change, true), show(t, &change, false));
    let kept = change.change.won;
    // Struck out is what does not stand.
    let told = if kept {
        view! { <del>{before.clone()}</del> " → " <ins>{after.clone()}</ins> }.into_any()
    } else {
        view! {
            <del>{after.clone()}</del>
            " "
            <span class="secondary">{format!("({})", t.people.not_kept)}</span>
        }
        .into_any()
    };
    let label = (t.people.bring_back_what)(&field, if kept { &before } else { &after });
    let made_at = change.change.made_at_ms;
    let who = [change.change.user_name.clone(), change.change.device_name.clone()];
    let who = who.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    view! {
        <li>
            <div>
                <p>{field} " " {told}</p>
                <p>{who} " · " <time title=t.language.instant(made_at)>{move || t.language.ago(made_at, now.get())}</time></p>
            </div>
            {(may_manage && change.undo.is_some())
                .then(|| {
                    view! {
                        <button
                            class="link-button"
                            type="button"
                            aria-label=label
                            on:click=move |_| bring_back.run(change.clone())
                        >
                            {t.people.bring_back}
                        </button>
                    }
                })}
        </li>
    }
}

/// A kept value as people read it.
fn show(t: &Texts, change: &FileChange, before: bool) -> String {
    let text = if before { &change.change.before } else { &change.change.after };
    let Some(text) = text else { return t.people.empty_value.to_owned() };
    if change.group.is_some() {
        return if text == "true" { t.people.in_group } else { t.people.out_of_group }.to_owned();
    }
    match change.change.field.as_str() {
        "birth_date" | "joined_on" => {
            text.parse::<NaiveDate>().map_or_else(|_| text.clone(), |day| t.language.short_date(day))
        }
        "phone" => show_phone(text),
        "sex" => sex_word(t, Sex::from_word(text)).to_owned(),
        "status" => MemberStatus::from_word(text)
            .map_or_else(|| text.clone(), |status| status_word(t, status).to_owned()),
        "archived" => if text == "true" { t.frame.yes } else { t.frame.no }.to_owned(),
        _ => text.clone(),
    }
}
