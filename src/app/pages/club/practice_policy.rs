//! How strict the club is about who may practise. Each choice is saved at once, with its undoing.

use crate::app::{
    data,
    languages::{practice::policy, texts},
    pages::{history::HistoryFold, members::Acts},
};
use crate::club::{
    ClubCommand,
    history::Subject,
    practice::{PracticeCommand, PracticePolicy, Weight},
};
use crate::sync::{Record as _, Records};
use leptos::prelude::*;
use uuid::Uuid;

/// One thing that the verdict weighs.
#[derive(Clone, Copy)]
struct Condition {
    name: &'static str,
    label: fn(&policy::Texts) -> (&'static str, &'static str),
    get: fn(&PracticePolicy) -> Weight,
    set: fn(&mut PracticePolicy, Weight),
}

const CONDITIONS: [Condition; 4] = [
    Condition {
        name: "policy_licence",
        label: |t| (t.licence, t.licence_hint),
        get: |policy| policy.licence,
        set: |policy, weight| policy.licence = weight,
    },
    Condition {
        name: "policy_proof",
        label: |t| (t.proof, t.proof_hint),
        get: |policy| policy.proof,
        set: |policy, weight| policy.proof = weight,
    },
    Condition {
        name: "policy_dues",
        label: |t| (t.dues, t.dues_hint),
        get: |policy| policy.dues,
        set: |policy, weight| policy.dues = weight,
    },
    Condition {
        name: "policy_care_consent",
        label: |t| (t.care_consent, t.care_consent_hint),
        get: |policy| policy.care_consent,
        set: |policy, weight| policy.care_consent = weight,
    },
];

/// The club's choice as the records know it.
fn policy_of(records: &dyn Records, club: Uuid) -> PracticePolicy {
    let id = PracticePolicy::id_for(club);
    records.get(id.0).unwrap_or(PracticePolicy::usual(id))
}

/// The card, for admins.
#[component]
pub fn Policy(club: Uuid) -> impl IntoView {
    let t = &texts().practice.policy;
    let acts = Acts::find();
    let id = PracticePolicy::id_for(club);
    let policy = data::watch(&[PracticePolicy::COLLECTION], move |records| policy_of(records, club));
    let change = Callback::new(move |(after, said): (PracticePolicy, String)| {
        let before = policy.get_untracked();
        let set = |policy| ClubCommand::from(PracticeCommand::SetPolicy { policy });
        acts.undoable(set(after), set(before), said);
    });
    view! {
        <section class="card" aria-labelledby="policy">
            <div class="card-header">
                <h2 id="policy">{t.title}</h2>
                <p>{t.text}</p>
            </div>
            <div class="conditions">
                {CONDITIONS
                    .map(|condition| view! { <Choice condition=condition policy=policy change=change /> })
                    .collect_view()}
            </div>
            <Refuses policy=policy change=change />
            <HistoryFold find=move |_: &dyn Records| vec![Subject::of::<PracticePolicy>(id.0)] />
        </section>
    }
}

#[component]
fn Choice(
    condition: Condition,
    policy: Signal<PracticePolicy>,
    change: Callback<(PracticePolicy, String)>,
) -> impl IntoView {
    let t = &texts().practice.policy;
    let Condition { name, label, get, set } = condition;
    let (title, hint) = label(t);
    let weight = Memo::new(move |_| policy.with(get));
    let choose = move |chosen: Weight| {
        let mut after = policy.get_untracked();
        set(&mut after, chosen);
        change.run((after, (t.saved)(title, (t.weight)(chosen))));
    };
    let radios = Weight::ALL.iter().map(|option| {
        view! {
            <label data-weight=option.word()>
                <input
                    type="radio"
                    name=name
                    value=option.word()
                    checked=weight.get_untracked() == *option
                    prop:checked=move || weight.get() == *option
                    on:change=move |_| choose(*option)
                />
                {(t.weight)(*option)}
            </label>
        }
    });
    view! {
        <div class="condition">
            <div>
                <span class="row-title" id=format!("{name}-label")>{title}</span>
                <span class="row-meta">{hint}</span>
            </div>
            <div class="segmented" role="radiogroup" aria-labelledby=format!("{name}-label")>
                {radios.collect_view()}
            </div>
        </div>
    }
}

/// Whether red prevents, or only warns.
#[component]
fn Refuses(policy: Signal<PracticePolicy>, change: Callback<(PracticePolicy, String)>) -> impl IntoView {
    let t = &texts().practice.policy;
    let refuses = Memo::new(move |_| policy.with(|policy| policy.refuses_red));
    let choose = move |event: leptos::ev::Event| {
        let refuses_red = event_target_checked(&event);
        let said = if refuses_red { t.refuses_now } else { t.refuses_no_more };
        change.run((PracticePolicy { refuses_red, ..policy.get_untracked() }, said.to_owned()));
    };
    view! {
        <label class="switch">
            <span>{t.refuses}</span>
            <input
                type="checkbox"
                role="switch"
                aria-describedby="refuses-red-hint"
                checked=refuses.get_untracked()
                prop:checked=move || refuses.get()
                on:change=choose
            />
            <span class="hint" id="refuses-red-hint">{t.refuses_hint}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::authority::Ledger;

    #[test]
    fn until_the_club_chooses_the_usual_policy_is_shown() {
        let club = Uuid::from_u128(7);
        let shown = policy_of(&Ledger::default(), club);
        assert_eq!(shown, PracticePolicy::usual(PracticePolicy::id_for(club)));
        for condition in CONDITIONS {
            let mut changed = shown.clone();
            (condition.set)(&mut changed, Weight::Ignored);
            assert_eq!((condition.get)(&changed), Weight::Ignored, "{}", condition.name);
        }
    }
}
