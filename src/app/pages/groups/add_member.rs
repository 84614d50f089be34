//! Adding people to a group by their names.

use crate::app::{
    data,
    languages::texts,
    pages::members::{Acts, Avatar, ListName, birth_day},
    ui::Icon,
};
use crate::club::people::{Directory, GroupFile, MemberFilter, MemberId, MemberLine, PeopleCommand};
use leptos::{ev, prelude::*};
use std::sync::OnceLock;

/// How many people are proposed.
const PROPOSED: usize = 8;

/// A box that proposes members as one types; arrows choose, Enter adds.
#[component]
pub fn AddMember(file: Memo<GroupFile>) -> impl IntoView {
    let t = texts();
    let words = &t.people.groups;
    let acts = Acts::find();
    let group_id = file.with_untracked(|file| file.group.id);
    let text = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    // Nobody is sorted and folded before someone types.
    let found = data::watch_built(
        Directory::READS,
        |_| OnceLock::<Directory>::new(),
        move |directory, records| {
            let text = text.get();
            if text.trim().is_empty() {
                return Vec::new();
            }
            let directory = directory.get_or_init(|| Directory::build(records));
            let found = directory.find(&MemberFilter { text, ..MemberFilter::default() });
            found
                .into_iter()
                .take(PROPOSED)
                .filter_map(|position| directory.line(position).cloned())
                .collect()
        },
    );
    let inside =
        Memo::new(move |_| file.with(|file| file.members.iter().map(|member| member.id).collect::<Vec<_>>()));
    let is_inside = move |id: MemberId| inside.with(|inside| inside.contains(&id));
    let add = Callback::new(move |line: MemberLine| {
        let member_id = line.id;
        if inside.with_untracked(|inside| inside.contains(&member_id)) {
            return;
        }
        let name = format!("{} {}", line.first_name, line.last_name.to_uppercase());
        let group = file.with_untracked(|file| file.group.name.clone());
        acts.undoable(
            PeopleCommand::Enrol { member_id, group_id },
            PeopleCommand::Unenrol { member_id, group_id },
            (t.people.added_toast)(&name, &group),
        );
        text.set(String::new());
        chosen.set(0);
    });
    let on_key = move |event: ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" => {
                if let Some(line) = found.with_untracked(|found| found.get(chosen.get_untracked()).cloned()) {
                    add.run(line);
                }
            }
            "Escape" => text.set(String::new()),
            _ => return,
        }
        event.prevent_default();
    };
    let has_text = Memo::new(move |_| text.with(|text| !text.trim().is_empty()));
    view! {
        <div class="row">
            <div class="row-text stack tight">
                <div class="search-box">
                    <Icon name="search" />
                    <input
                        class="input"
                        type="text"
                        role="combobox"
                        autocomplete="off"
                        spellcheck="false"
                        aria-expanded=move || has_text.get().to_string()
                        aria-controls="group-suggestions"
                        aria-autocomplete="list"
                        aria-activedescendant=move || {
                            (found.with(Vec::len) > 0).then(|| format!("group-suggestion-{}", chosen.get()))
                        }
                        aria-label=words.add_member
                        placeholder=words.add_member_hint
                        prop:value=move || text.get()
                        on:input=move |event| {
                            text.set(event_target_value(&event));
                            chosen.set(0);
                        }
                        on:keydown=on_key
                    />
                </div>
                {move || {
                    has_text
                        .get()
                        .then(|| {
                            let query = text.get();
                            let lines = found.get();
                            if lines.is_empty() {
                                return view! { <p class="secondary" role="status">{words.nobody_found}</p> }.into_any();
                            }
                            let options = lines
                                .into_iter()
                                .enumerate()
                                .map(|(position, line)| {
                                    let inside = is_inside(line.id);
                                    view! {
                                        <Proposal
                                            position=position
                                            line=line
                                            query=query.clone()
                                            inside=inside
                                            chosen=chosen
                                            add=add
                                        />
                                    }
                                });
                            view! {
                                <div class="suggestions" role="listbox" id="group-suggestions" aria-label=words.suggestions>
                                    {options.collect_view()}
                                </div>
                            }
                                .into_any()
                        })
                }}
            </div>
        </div>
    }
}

#[component]
fn Proposal(
    position: usize,
    line: MemberLine,
    query: String,
    inside: bool,
    chosen: RwSignal<usize>,
    add: Callback<MemberLine>,
) -> impl IntoView {
    let t = &texts().people.groups;
    let birth = Some(birth_day(line.birth_date)).filter(|day| !day.is_empty());
    let about = if inside {
        t.already_in.to_owned()
    } else {
        birth.into_iter().chain(line.groups.iter().cloned()).collect::<Vec<_>>().join(" · ")
    };
    let (first_name, last_name) = (line.first_name.clone(), line.last_name.clone());
    view! {
        <div
            role="option"
            id=format!("group-suggestion-{position}")
            aria-selected=move || (chosen.get() == position).to_string()
            aria-disabled=inside.then_some("true")
            // The box keeps the focus.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| add.run(line.clone())
        >
            <Avatar first_name=first_name.clone() last_name=last_name.clone() />
            <span>
                <strong>
                    <ListName first_name=first_name last_name=last_name query=query />
                </strong>
                <span class="row-meta">{about}</span>
            </span>
            <span class="end">
                <Icon name=if inside { "check" } else { "plus" } />
            </span>
        </div>
    }
}
