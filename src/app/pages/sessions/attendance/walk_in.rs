//! Someone who came to try: a member and a mark at once, unless the club knows them already.

use super::{
    Door,
    add::{Adding, focus_soon},
};
use crate::app::{
    data::{self, RunError},
    languages::Texts,
    ui::{Field, FieldKind, FormProblems, Icon},
};
use crate::club::{
    Code, Problem, Refusal,
    attendance::{AttendanceCommand, MarkState},
    people::{Member, MemberId, MemberStatus, PeopleCommand, likely_duplicates, normalize_phone},
    spelling::{capitalize_name, tidy},
};
use crate::sync::Record as _;
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

/// How many likely duplicates are shown.
const MOST_SHOWN: usize = 3;

/// The form's state.
#[derive(Clone, Copy)]
struct Fields {
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    birth_date: RwSignal<String>,
    phone: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self { first_name: empty(), last_name: empty(), birth_date: empty(), phone: empty() }
    }

    /// The person as far as typed; tracked.
    fn person(&self, id: MemberId) -> Member {
        let name = |text: RwSignal<String>| capitalize_name(&text.with(|t| tidy(t)).unwrap_or_default());
        Member {
            first_name: name(self.first_name),
            last_name: name(self.last_name),
            birth_date: self.birth_date.with(|text| read_date_of_birth(text).ok().flatten()),
            status: MemberStatus::Trial,
            ..Member::blank(id)
        }
    }

    fn read(&self, id: MemberId, today: NaiveDate) -> Result<Member, Refusal> {
        let mut problems = Vec::new();
        let mut member = untrack(|| self.person(id));
        if let Err(problem) = self.birth_date.with_untracked(|text| read_date_of_birth(text)) {
            problems.push(problem);
        }
        let phone = self.phone.get_untracked();
        if !phone.trim().is_empty() {
            member.phone = normalize_phone(&phone);
            if member.phone.is_none() {
                problems.push(Problem::of("phone", Code::NotAPhone));
            }
        }
        if let Err(Refusal(more)) = member.validate(today) {
            problems.extend(more);
        }
        Refusal::unless_empty(problems)?;
        Ok(member)
    }
}

fn read_date_of_birth(text: &str) -> Result<Option<NaiveDate>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Problem::of("birth_date", Code::NotADate))
}

/// The form for someone new.
#[component]
pub fn WalkInForm(door: Door) -> impl IntoView {
    let t = door.t;
    let a = &t.attendance;
    let fields = Fields::new();
    let refusal = RwSignal::new(None::<Refusal>);
    let today = data::today();
    focus_soon("first_name");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(session) = door.session() else { return };
        let member = match fields.read(MemberId(data::new_id()), today.get_untracked()) {
            Ok(member) => member,
            Err(problems) => return refusal.set(Some(problems)),
        };
        let id = member.id;
        let name = format!("{} {}", member.first_name, member.last_name);
        let said = (a.said_marked)(&name, &a.trial.to_lowercase());
        data::run(vec![AttendanceCommand::WalkIn { session, member }.into()], move |result| match result {
            Ok(()) => {
                door.adding.set(None);
                door.toasts.say_with_undo(said, move || {
                    let unmark = AttendanceCommand::Mark { session, member_id: id, state: None };
                    // Without the right to archive, the person stays in the list as someone who tried.
                    data::run(vec![unmark.into(), PeopleCommand::Archive { id }.into()], move |result| {
                        if result.is_err() {
                            let unmark = AttendanceCommand::Mark { session, member_id: id, state: None };
                            door.undo(vec![unmark]);
                        }
                    });
                });
            }
            Err(RunError::Refused(problems)) => refusal.set(Some(problems)),
            Err(error) => {
                door.adding.set(None);
                crate::app::pages::sessions::say_why_not(door.toasts, t, &error);
            }
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <p class="secondary">{a.walk_in_text}</p>
            <FormProblems refusal=refusal />
            <div class="fields">
                <Field name="first_name" label=a.first_name value=fields.first_name refusal=refusal required=true />
                <Field name="last_name" label=a.last_name value=fields.last_name refusal=refusal required=true />
                <Field name="birth_date" label=a.birth_date kind=FieldKind::Date value=fields.birth_date refusal=refusal />
                <Field name="phone" label=a.phone kind=FieldKind::Phone value=fields.phone refusal=refusal />
            </div>
            <PerhapsKnown door=door fields=fields />
            <footer>
                <button class="button quiet" type="button" on:click=move |_| door.adding.set(None::<Adding>)>
                    <span>{t.frame.cancel}</span>
                </button>
                <button class="button primary" type="submit">
                    <span>{a.add_and_mark}</span>
                </button>
            </footer>
        </form>
    }
}

/// Members who are likely the person being typed, with the way to mark them instead.
#[component]
fn PerhapsKnown(door: Door, fields: Fields) -> impl IntoView {
    let a = &door.t.attendance;
    let known = data::watch_built(
        &[Member::COLLECTION],
        |records| records.all::<Member>().collect::<Vec<_>>(),
        move |members, _| {
            let person = fields.person(MemberId(Uuid::nil()));
            let likely = likely_duplicates(&person, members).into_iter().take(MOST_SHOWN);
            let find = |id: MemberId| members.iter().find(|member| member.id == id).cloned();
            likely.filter_map(|(id, _)| find(id)).collect::<Vec<Member>>()
        },
    );
    move || {
        let notices = known.get().into_iter().map(|member| {
            // Someone of the club is present; someone who came back is trying again.
            let is_member = member.status == MemberStatus::Active && !member.archived;
            let state = if is_member { MarkState::Present } else { MarkState::Trial };
            let (id, name) = (member.id, format!("{} {}", member.first_name, member.last_name));
            let title = (a.perhaps_known)(&member.display_name());
            let text = what_is_known(door.t, &member);
            view! {
                <div class="notice" data-state="warn" role="status">
                    <Icon name="warning" />
                    <div class="notice-text">
                        <strong>{title}</strong>
                        <p>{text}</p>
                    </div>
                    <div class="notice-actions">
                        <button class="button small" type="button" on:click=move |_| door.add_known(id, &name, state)>
                            <span>{a.that_is_them}</span>
                        </button>
                    </div>
                </div>
            }
        });
        notices.collect_view()
    }
}

/// `Naissance le 12/04/2016 · archivé`.
fn what_is_known(t: &Texts, member: &Member) -> String {
    let a = &t.attendance;
    let birth = member.birth_date.map(|date| (a.born_on)(&t.language.short_date(date)));
    let archived = member.archived.then(|| a.archived.to_owned());
    let parts = [birth, member.city.clone(), archived];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
