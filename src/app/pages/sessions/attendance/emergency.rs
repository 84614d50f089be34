//! Whom to call when something happens on the mat: one tap away, without a network.

use super::Door;
use crate::app::{
    data,
    pages::{
        families::{CallLink, Calls, ContactForm, blank_contact},
        history::HistoryFold,
    },
    ui::{Dialog, Icon, Notice, open_while},
};
use crate::club::{
    families::EmergencySheet,
    history::{MARK_HISTORY_READS, mark_subjects},
    people::MemberId,
};
use crate::sync::Records;
use leptos::prelude::*;

/// The button of a person on the sheet.
#[component]
pub fn EmergencyButton(id: MemberId, name: String, door: Door) -> impl IntoView {
    let label = (door.t.families.emergency)(&name);
    view! {
        <button
            class="icon-button emergency"
            type="button"
            aria-haspopup="dialog"
            aria-label=label.clone()
            title=label
            on:click=move |_| door.calling.set(Some(id))
        >
            <Icon name="phone" />
        </button>
    }
}

/// The numbers of one person; the focus goes back to where it was.
#[component]
pub fn EmergencyDialog(door: Door) -> impl IntoView {
    let words = &door.t.families;
    let calling = door.calling;
    let today = data::today();
    let open = open_while(calling);
    // Read for the one person who was tapped; the sheet itself needs nobody's numbers.
    let sheet = data::watch(EmergencySheet::READS, move |records| {
        calling.get().and_then(|id| EmergencySheet::of(records, id, today.get()))
    });
    let title = Signal::derive(move || {
        sheet.with(|sheet| {
            let name = sheet.as_ref().map(|sheet| format!("{} {}", sheet.first_name, sheet.last_name));
            name.map_or_else(|| words.contacts.to_owned(), |name| (words.emergency)(&name))
        })
    });
    view! {
        <Dialog id="emergency" title=title open=open>
            {move || match sheet.get() {
                Some(sheet) => view! { <Numbers sheet=sheet door=door /> }.into_any(),
                None => view! { <p role="status">{words.looking}</p> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Numbers(sheet: EmergencySheet, door: Door) -> impl IntoView {
    let words = &door.t.families;
    let EmergencySheet { member_id, first_name, last_name, lines, in_record } = sheet;
    let nobody = lines.is_empty();
    let adding = RwSignal::new(false);
    let rank = i64::try_from(lines.len()).unwrap_or(0) + 1;
    let in_record = in_record.map(|phone| {
        let name = format!("{first_name} {}", last_name.to_uppercase());
        view! { <CallLink name=name about=Some(words.in_record.to_owned()) phone=phone /> }
    });
    view! {
        {if nobody {
            view! { <Notice state="warn" icon="warning" title=words.nobody_known text=words.nobody_known_text /> }.into_any()
        } else {
            view! {
                <p class="secondary">{words.emergency_text}</p>
                <Calls lines=lines />
            }
                .into_any()
        }}
        {in_record}
        {move || {
            if adding.get() {
                let done = Callback::new(move |()| adding.set(false));
                view! { <ContactForm before=blank_contact(member_id, rank) done=done /> }.into_any()
            } else {
                view! {
                    <div>
                        <button class="button" type="button" on:click=move |_| adding.set(true)>
                            <Icon name="plus" />
                            <span>{words.add_contact}</span>
                        </button>
                    </div>
                }
                    .into_any()
            }
        }}
        {door
            .session()
            .map(|session| {
                let find = move |records: &dyn Records| mark_subjects(records, session, member_id);
                view! { <HistoryFold title=door.t.history.mark reads=MARK_HISTORY_READS find=find /> }
            })}
    }
}
