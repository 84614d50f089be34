//! Adding people to a group by their names.

use crate::app::{
    languages::texts,
    pages::members::{Acts, Proposal, proposed},
    ui::Icon,
};
use crate::club::people::{GroupFile, MemberId, MemberLine, PeopleCommand};
use leptos::{ev, prelude::*};

/// A box that proposes members as one types; arrows choose, Enter adds.
#[component]
pub fn AddMember(file: Memo<GroupFile>) -> impl IntoView {
    let t = texts();
    let words = &t.people.groups;
    let acts = Acts::find();
    let group_id = file.with_untracked(|file| file.group.id);
    let text = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let found = proposed(text);
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
                                    let already_in = is_inside(line.id).then_some(words.already_in);
                                    view! {
                                        <Proposal
                                            id="group-suggestion"
                                            position=position
                                            line=line
                                            query=query.clone()
                                            already_in=already_in
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
