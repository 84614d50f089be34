//! Two records side by side, and their merger.

use super::{
    Why,
    confirm::Confirm,
    differences::{Differences, TwoLicences},
    sides::{Consequences, KeptChoice},
};
use crate::app::{
    data,
    languages::texts,
    pages::members::Acts,
    ui::{Empty, FormProblems, Icon, PageHeader},
};
use crate::club::{
    Refusal,
    licences::LicenceId,
    people::{Comparison, MemberId, PeopleCommand, Pick},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// `/members/duplicates/:a/:b`.
#[component]
pub fn ComparePage() -> impl IntoView {
    let params = use_params_map();
    let pair = Memo::new(move |_| {
        params.with(|params| {
            let id = |name| Uuid::try_parse(&params.get(name)?).ok().map(MemberId);
            Some((id("a")?, id("b")?))
        })
    });
    let compared = data::watch(Comparison::READS, move |records| {
        pair.get().and_then(|(a, b)| Comparison::of(records, a, b))
    });
    let shown = Memo::new(move |_| {
        compared
            .with(|compared| compared.as_ref().map(|compared| (compared.a.member.id, compared.b.member.id)))
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match (shown.get(), compared.get_untracked()) {
                (Some(ids), Some(first)) => {
                    // What is compared stays on the screen while the merger leads elsewhere.
                    let known = Memo::new(move |before: Option<&Comparison>| {
                        let now = compared.get().filter(|now| (now.a.member.id, now.b.member.id) == ids);
                        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
                    });
                    view! { <SideBySide compared=known /> }.into_any()
                }
                _ => view! { <NothingToCompare /> }.into_any(),
            }}
        </main>
    }
}

/// One of the two is not there, or they are one already: the server answers 404.
#[component]
fn NothingToCompare() -> impl IntoView {
    data::say_not_found();
    let words = &texts().people.merging;
    view! {
        <PageHeader title=Signal::stored(words.gone_title.to_owned()) back="/members/duplicates" />
        <div class="page-body">
            <Empty icon="search" title=words.gone_title text=words.gone_text>
                <a class="button primary" href="/members/duplicates">
                    <Icon name="copy" />
                    <span>{words.back}</span>
                </a>
            </Empty>
        </div>
    }
}

/// What a person decides about the two.
#[derive(Clone, Copy)]
pub struct Draft {
    pub compared: Memo<Comparison>,
    kept: RwSignal<Option<MemberId>>,
    picks: RwSignal<BTreeMap<String, Pick>>,
    /// By the position of the pair of licences.
    licences: RwSignal<BTreeMap<usize, LicenceId>>,
}

impl Draft {
    fn of(compared: Memo<Comparison>) -> Self {
        Self {
            compared,
            kept: RwSignal::new(None),
            picks: RwSignal::new(BTreeMap::new()),
            licences: RwSignal::new(BTreeMap::new()),
        }
    }

    /// Whose record is kept.
    pub fn kept(self) -> MemberId {
        self.kept.get().unwrap_or_else(|| self.compared.with(|compared| compared.fuller))
    }

    pub fn keep(self, id: MemberId) {
        self.kept.set(Some(id));
    }

    /// What was picked for a field; none while the proposal stands.
    pub fn picked(self, field: &str) -> Option<Pick> {
        self.picks.with(|picks| picks.get(field).copied())
    }

    pub fn pick(self, field: &str, pick: Pick) {
        self.picks.update(|picks| {
            picks.insert(field.to_owned(), pick);
        });
    }

    pub fn stands(self, pair: usize) -> Option<LicenceId> {
        self.licences.with(|licences| licences.get(&pair).copied())
    }

    pub fn let_stand(self, pair: usize, id: LicenceId) {
        self.licences.update(|licences| {
            licences.insert(pair, id);
        });
    }

    pub fn command(self) -> PeopleCommand {
        let licences = self.licences.with_untracked(|licences| licences.values().copied().collect());
        let kept = untrack(|| self.kept());
        self.compared.with_untracked(|compared| {
            self.picks.with_untracked(|picks| compared.merger(kept, picks, licences))
        })
    }
}

#[component]
fn SideBySide(compared: Memo<Comparison>) -> impl IntoView {
    let words = &texts().people.merging;
    let acts = Acts::find();
    let navigate = use_navigate();
    let draft = Draft::of(compared);
    let refusal = RwSignal::new(None::<Refusal>);
    let open = RwSignal::new(false);
    let names = Memo::new(move |_| {
        compared.with(|compared| (compared.a.member.display_name(), compared.b.member.display_name()))
    });
    let context = Signal::derive(move || names.with(|(a, b)| format!("{a} · {b}")));
    let why = Memo::new(move |_| compared.with(|compared| compared.why.clone()));
    let say_two = move |_| {
        let (member_id, other_id) = compared.with_untracked(|c| (c.a.member.id, c.b.member.id));
        let apart = |apart| PeopleCommand::KeepApart { member_id, other_id, apart };
        let said = names.with_untracked(|(a, b)| (words.said_two)(a, b));
        acts.undoable(apart(true), apart(false), said);
        navigate("/members/duplicates", NavigateOptions::default());
    };
    view! {
        <PageHeader
            title=Signal::stored(words.compare_title.to_owned())
            context=context
            back="/members/duplicates"
        />
        <div class="page-body narrow">
            {move || (!why.with(Vec::is_empty)).then(|| view! { <Why why=why.get() /> })}
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    refusal.set(None);
                    open.set(true);
                }
            >
                <FormProblems refusal=refusal />
                <KeptChoice draft=draft />
                <TwoLicences draft=draft />
                <Differences draft=draft />
                <Consequences draft=draft />
                <div class="form-actions">
                    <button class="button primary" type="submit" aria-haspopup="dialog">
                        <Icon name="people" />
                        <span>{words.merge}</span>
                    </button>
                    <button class="button quiet" type="button" on:click=say_two>
                        <span>{words.two_people}</span>
                    </button>
                </div>
            </form>
            <Confirm draft=draft open=open refusal=refusal />
        </div>
    }
}
