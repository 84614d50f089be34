//! The club's own term for one kind of data. Whoever has the audit log forget sooner shows first who they are, so
//! that is done with a network alone.

use crate::app::{
    data::{self, RunError, SyncProblem},
    languages::texts,
    pages::{
        club::{Confirming, not_done},
        members::Acts,
    },
    ui::{Dialog, Field, FieldKind, FormProblems, open_while},
};
use crate::club::{
    Problem, Refusal,
    privacy::{
        PrivacyCommand,
        retention::{Retained, RetentionRule, RetentionRuleId, check, lines_for, own_lines, standing_line},
    },
};
use leptos::prelude::*;

/// The dialog; open while a kind is chosen.
#[component]
pub fn EditTerm(editing: RwSignal<Option<Retained>>) -> impl IntoView {
    let p = &texts().privacy;
    let open = open_while(editing);
    let title = Signal::derive(move || {
        editing.get().map(|what| (p.retention.change_term)((p.retention.retained)(what))).unwrap_or_default()
    });
    let saving = Saving { acts: Acts::find(), confirming: Confirming::new(), is_busy: RwSignal::new(false) };
    view! {
        <Dialog id="edit-term" title=title open=open>
            {move || editing.get().map(|what| view! { <Form what=what open=open saving=saving /> })}
        </Dialog>
        {saving.confirming.view()}
    }
}

/// What outlives the form: it is closed before another dialog asks who somebody is.
#[derive(Clone, Copy)]
struct Saving {
    acts: Acts,
    confirming: Confirming,
    is_busy: RwSignal<bool>,
}

impl Saving {
    /// Makes a command once the person has shown who they are.
    fn confirmed(self, what: Retained, command: PrivacyCommand) {
        let t = texts();
        let done = move |result: Result<(), RunError>| match result {
            Ok(()) => self.acts.say((t.privacy.retention.term_saved)((t.privacy.retention.retained)(what))),
            failed => self.acts.say_failure(failed),
        };
        let asked = ("GET", "/api/v1/auth/confirm".to_owned());
        self.confirming.ask(asked, None, self.is_busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => data::run(vec![command.clone().into()], done),
            Err(problem) => self.acts.say(not_done(t, &problem)),
        });
    }
}

/// Whether a command would be carried out by a session alone that was confirmed a short while ago. What cannot be
/// saved at all is told in the form.
fn wants_confirmation(command: &PrivacyCommand) -> bool {
    let can_be = match command {
        PrivacyCommand::SaveRetention { what, rules } => check(*what, rules).is_ok(),
        _ => true,
    };
    can_be && data::with_records(|records| command.wants_confirmation(records)).unwrap_or_default()
}

/// What the club writes stands from today on; what stood until now stays in the table as it was.
fn with_term(
    before: Vec<RetentionRule>,
    what: Retained,
    months: i64,
    source: String,
    today: chrono::NaiveDate,
) -> Vec<RetentionRule> {
    let mut lines: Vec<RetentionRule> = before.into_iter().filter(|rule| rule.applies_from < today).collect();
    if let Some(last) = lines.iter_mut().max_by_key(|rule| rule.applies_from) {
        last.applies_until = today.pred_opt();
    }
    let id = RetentionRuleId(uuid::Uuid::nil());
    lines.push(RetentionRule { id, what, months, applies_from: today, applies_until: None, source });
    lines
}

/// The form has one line: its fields are the command's last line.
fn of_form(refusal: Refusal) -> Refusal {
    let plain = |problem: Problem| Problem {
        field: problem.field.and_then(|field| field.rsplit('.').next().map(str::to_owned)),
        ..problem
    };
    Refusal(refusal.0.into_iter().map(plain).collect())
}

#[component]
fn Form(what: Retained, open: RwSignal<bool>, saving: Saving) -> impl IntoView {
    let p = &texts().privacy;
    let acts = saving.acts;
    let today = data::today();
    let now = today.get_untracked();
    let (known, of_club) = data::with_records(|records| {
        (standing_line(what, records, now), !own_lines(what, records).is_empty())
    })
    .unwrap_or_default();
    let months = RwSignal::new(known.as_ref().map(|rule| rule.months.to_string()).unwrap_or_default());
    let source = RwSignal::new(known.map(|rule| rule.source).unwrap_or_default());
    let refusal = RwSignal::new(None::<Refusal>);
    let done = move |result: Result<(), RunError>| match result {
        Ok(()) => {
            open.set(false);
            acts.say((p.retention.term_saved)((p.retention.retained)(what)));
        }
        Err(RunError::Refused(why)) => refusal.set(Some(of_form(why))),
        failed @ Err(RunError::NotStored(_)) => acts.say_failure(failed),
    };
    let run = move |command: PrivacyCommand| {
        if wants_confirmation(&command) {
            open.set(false);
            saving.confirmed(what, command);
        } else {
            data::run(vec![command.into()], done);
        }
    };
    let save = move || {
        // What is no number is out of range.
        let months = months.get_untracked().trim().parse().unwrap_or(-1);
        let today = today.get_untracked();
        let before = data::with_records(|records| lines_for(what, records).0).unwrap_or_default();
        let rules = with_term(before, what, months, source.get_untracked(), today);
        run(PrivacyCommand::SaveRetention { what, rules });
    };
    let back = move |_| run(PrivacyCommand::UseShippedRetention { what });
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <FormProblems refusal=refusal />
            <Field name="months" label=p.retention.term_label kind=FieldKind::Number value=months refusal=refusal required=true />
            <Field name="source" label=p.retention.source_label value=source refusal=refusal required=true lines=3 />
            <footer>
                {of_club
                    .then(|| {
                        view! {
                            <button class="button" type="button" on:click=back>
                                <span>{p.retention.back_to_shipped}</span>
                            </button>
                        }
                    })}
                <button class="button primary" type="submit">
                    <span>{p.save}</span>
                </button>
            </footer>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::privacy::retention::{check, shipped_lines};

    #[test]
    fn a_new_term_stands_from_today_and_the_former_one_until_yesterday() {
        let today = "2026-11-21".parse().unwrap();
        for what in Retained::ALL {
            let shipped = shipped_lines(*what);
            let months = shipped[0].months;
            let lines = with_term(shipped, *what, months, "Bureau du 3 novembre".to_owned(), today);
            assert_eq!(check(*what, &lines), Ok(()), "{what:?}");
            assert_eq!(lines.len(), 2);
            let again = with_term(lines, *what, months, "Bureau".to_owned(), today);
            assert_eq!((check(*what, &again), again.len()), (Ok(()), 2), "changed twice in a day");
        }
    }
}
