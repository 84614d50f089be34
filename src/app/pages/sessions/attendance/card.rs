//! One person on the sheet: name, what matters at the door, four marks. A card follows its own line
//! only, so that a tap redraws one card.

use super::{
    Door, SIGNS,
    emergency::EmergencyButton,
    verdict::{Why, present_label},
};
use crate::app::{data, languages::Texts, ui::Icon};
use crate::club::{
    attendance::{AttendanceMark, SheetLine},
    people::{MemberId, MemberStatus},
    practice::Colour,
};
use crate::sync::Record as _;
use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys};

fn initials(line: &SheetLine) -> String {
    let letter = |name: &str| name.chars().find(|c| c.is_alphabetic());
    letter(&line.first_name).into_iter().chain(letter(&line.last_name)).flat_map(char::to_uppercase).collect()
}

/// `11 ans · à l’essai · hors groupe`.
fn about(t: &Texts, line: &SheetLine) -> String {
    let a = &t.attendance;
    let status = match line.status {
        MemberStatus::Active => None,
        MemberStatus::Trial => Some(a.status_trial.to_owned()),
        MemberStatus::Pending => Some(a.status_pending.to_owned()),
        MemberStatus::Former => Some(a.status_former.to_owned()),
    };
    let guest = (!line.enrolled && line.status == MemberStatus::Active).then(|| a.not_in_group.to_owned());
    let parts = [line.age.map(a.age), status, guest];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A person on the sheet.
#[component]
pub fn Attendee(id: MemberId, door: Door) -> impl IntoView {
    let line = Memo::new(move |_| door.line(id));
    let mark = move || line.with(|line| line.as_ref().and_then(|line| line.state));
    let who = Memo::new(move |_| {
        line.with(|line| line.as_ref().map(|line| SheetLine { state: None, ..line.clone() }))
    });
    view! {
        <article class="attendee" data-mark=move || mark().map_or("", |state| state.word())>
            {move || who.get().map(|who| view! { <Who who=who door=door /> })}
            <Marks id=id door=door line=line />
        </article>
    }
}

#[component]
fn Who(who: SheetLine, door: Door) -> impl IntoView {
    let t = door.t;
    let SheetLine { member_id, first_name, last_name, .. } = who.clone();
    let name = format!("{first_name} {last_name}");
    view! {
        <span class="avatar medium" aria-hidden="true">
            {initials(&who)}
        </span>
        <div class="who">
            <a class="name" href=format!("/members/{member_id}") id=format!("who-{member_id}")>
                <span class="given">{first_name}</span>
                " "
                <span class="family">{last_name}</span>
            </a>
            <p class="about">
                {match who.verdict.colour {
                    Colour::Green => view! { <span>{about(t, &who)}</span> }.into_any(),
                    // Who comes to try is not asked for papers yet.
                    Colour::Orange if who.status == MemberStatus::Trial => {
                        view! { <span>{about(t, &who)}</span> }.into_any()
                    }
                    _ => view! { <Why line=who.clone() door=door /> }.into_any(),
                }}
                <Unsent id=member_id door=door />
            </p>
            <EmergencyButton id=member_id name=name door=door />
        </div>
    }
}

/// The dot beside a mark that has not left this device.
#[component]
fn Unsent(id: MemberId, door: Door) -> impl IntoView {
    let t = door.t;
    // Known once the page is alive: the server shows nothing that waits.
    let unsent = RwSignal::new(false);
    Effect::new(move |_| {
        let session = door.sheet.with(|sheet| sheet.as_ref().map(|sheet| sheet.occurrence.session));
        let waits = session.is_some_and(|session| {
            let mark = AttendanceMark::id_for(session, id);
            data::is_unsent(AttendanceMark::COLLECTION, mark.0, Some("state"))
        });
        if unsent.get_untracked() != waits {
            unsent.set(waits);
        }
    });
    move || {
        unsent.get().then(|| {
            view! {
                <span class="pending-dot" title=t.frame.not_sent_yet></span>
                <span class="visually-hidden">{t.frame.not_sent_yet}</span>
            }
        })
    }
}

/// The four marks. Tapping the one that is set does nothing.
#[component]
fn Marks(id: MemberId, door: Door, line: Memo<Option<SheetLine>>) -> impl IntoView {
    let a = &door.t.attendance;
    let mark = move || line.with(|line| line.as_ref().and_then(|line| line.state));
    let buttons = SIGNS.map(|(state, icon)| {
        let set = move |_| {
            let Some(line) = line.get_untracked() else { return };
            if line.state != Some(state) {
                let name = format!("{} {}", line.first_name, line.last_name);
                door.mark(id, &name, line.state, state);
            }
        };
        view! {
            <button
                class="mark"
                type="button"
                data-mark=state.word()
                aria-pressed=move || (mark() == Some(state)).to_string()
                data-refused=move || present_label(door, state, line).map(|_| "")
                aria-label=move || present_label(door, state, line).unwrap_or_else(|| a.mark(state).to_owned())
                title=move || present_label(door, state, line).unwrap_or_else(|| a.mark(state).to_owned())
                on:click=set
            >
                <Icon name=icon />
            </button>
        }
    });
    view! {
        <div class="marks" role="group" aria-labelledby=format!("who-{id}")>
            {buttons.collect_view()}
        </div>
    }
}

/// Arrow keys: left and right within a person's marks, up and down to the same mark of the person
/// before and after.
pub fn move_focus(event: web_sys::KeyboardEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let Ok(Some(button)) = target.closest("button.mark") else { return };
    let beside = |next: bool| {
        let item = button.closest("li").ok()??;
        let item = if next { item.next_element_sibling() } else { item.previous_element_sibling() }?;
        let word = button.get_attribute("data-mark")?;
        item.query_selector(&format!("button.mark[data-mark={word}]")).ok()?
    };
    let found = match event.key().as_str() {
        "ArrowLeft" => button.previous_element_sibling(),
        "ArrowRight" => button.next_element_sibling(),
        "ArrowUp" => beside(false),
        "ArrowDown" => beside(true),
        _ => return,
    };
    event.prevent_default();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Fails only for an element that is not in the page.
        let _ = element.focus();
    }
}
