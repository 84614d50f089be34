//! The form of a licence, new or known, in a dialog.

use super::{PracticeRecord, file::PaperFile};
use crate::app::{
    data::{self, RunError},
    languages::{Texts, texts},
    pages::members::Acts,
    ui::{Dialog, Field, FieldKind, FormFooter, FormProblems, NotStored, SelectField},
};
use crate::club::{
    Code, Problem, Refusal,
    licences::{Licence, LicenceCommand, LicenceId, LicenceState, Practice},
    medical::federation_of,
    people::read_day,
    planning::SeasonId,
    spelling::tidy,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

/// What is typed; it stays whatever comes from other devices.
#[derive(Clone, Copy)]
pub struct LicenceForm {
    open: RwSignal<bool>,
    /// The licence as it was when the form was opened; none for a new one.
    before: RwSignal<Option<Licence>>,
    fields: StoredValue<LicenceFields>,
    refusal: RwSignal<Option<Refusal>>,
    is_not_stored: RwSignal<bool>,
}

#[derive(Clone, Copy)]
struct LicenceFields {
    federation: RwSignal<String>,
    discipline: RwSignal<String>,
    season: RwSignal<String>,
    practice: RwSignal<String>,
    number: RwSignal<String>,
    issued_on: RwSignal<String>,
    expires_on: RwSignal<String>,
    state: RwSignal<String>,
}

fn day_text(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl LicenceForm {
    pub fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        let fields = LicenceFields {
            federation: empty(),
            discipline: empty(),
            season: empty(),
            practice: empty(),
            number: empty(),
            issued_on: empty(),
            expires_on: empty(),
            state: empty(),
        };
        Self {
            open: RwSignal::new(false),
            before: RwSignal::new(None),
            fields: StoredValue::new(fields),
            refusal: RwSignal::new(None),
            is_not_stored: RwSignal::new(false),
        }
    }

    fn show(self, licence: &Licence) {
        let fields = self.fields.get_value();
        fields.federation.set(licence.federation.clone().unwrap_or_default());
        fields.discipline.set(licence.discipline.clone().unwrap_or_default());
        fields.season.set(licence.season_id.map(|id| id.to_string()).unwrap_or_default());
        fields.practice.set(licence.practice.map(|practice| practice.word().to_owned()).unwrap_or_default());
        fields.number.set(licence.number.clone().unwrap_or_default());
        fields.issued_on.set(day_text(licence.issued_on));
        fields.expires_on.set(day_text(licence.expires_on));
        fields.state.set(licence.state.word().to_owned());
        self.refusal.set(None);
        self.is_not_stored.set(false);
        self.open.set(true);
    }

    /// Opens it for another licence: of the season of today, in the discipline of the person's group.
    pub fn open_new(self, file: &PaperFile, discipline: Option<String>) {
        let discipline = discipline.or_else(|| file.disciplines.first().cloned());
        let federation = discipline.as_deref().and_then(federation_of).map(str::to_owned);
        self.before.set(None);
        self.show(&Licence {
            id: LicenceId(Uuid::nil()),
            member_id: file.member_id,
            number: None,
            federation,
            discipline,
            practice: None,
            issued_on: None,
            expires_on: file.season.as_ref().map(|season| season.ends_on),
            season_id: file.season.as_ref().map(|season| season.id),
            state: LicenceState::Requested,
            state_since: None,
        });
    }

    /// Opens it for a licence as it stands.
    pub fn open_known(self, licence: &Licence) {
        self.before.set(Some(licence.clone()));
        self.show(licence);
    }

    /// Opens it with the state that was wanted, and what speaks against it.
    pub fn open_refused(self, licence: &Licence, state: LicenceState, refusal: Refusal) {
        self.open_known(licence);
        self.fields.get_value().state.set(state.word().to_owned());
        self.refusal.set(Some(refusal));
    }

    /// The licence as typed, or the dates that are none.
    fn licence(self, record: PracticeRecord, today: NaiveDate) -> Result<Licence, Refusal> {
        let fields = self.fields.get_value();
        let mut problems = Vec::new();
        let mut day = |field: &str, text: String| match read_day(&text) {
            None if !text.trim().is_empty() => {
                problems.push(Problem::of(field, Code::NotADate));
                None
            }
            day => day,
        };
        let issued_on = day("issued_on", fields.issued_on.get_untracked());
        let expires_on = day("expires_on", fields.expires_on.get_untracked());
        Refusal::unless_empty(problems)?;
        let text = |field: RwSignal<String>| tidy(&field.get_untracked());
        let before = self.before.get_untracked();
        let state = LicenceState::from_word(&fields.state.get_untracked()).unwrap_or_default();
        let same_state = before.as_ref().filter(|before| before.state == state);
        let discipline = text(fields.discipline);
        let season_id = Uuid::try_parse(&fields.season.get_untracked()).ok().map(SeasonId);
        Ok(Licence {
            id: before.as_ref().map_or_else(|| LicenceId(data::new_id()), |before| before.id),
            member_id: record.id,
            number: text(fields.number),
            federation: text(fields.federation),
            discipline,
            practice: Practice::from_word(&fields.practice.get_untracked()),
            issued_on,
            expires_on,
            season_id,
            state,
            state_since: same_state.map_or(Some(today), |before| before.state_since),
        })
    }

    fn save(self, record: PracticeRecord, t: &'static Texts, acts: Acts, today: NaiveDate) {
        self.is_not_stored.set(false);
        let licence = match self.licence(record, today) {
            Ok(licence) => licence,
            Err(refusal) => return self.refusal.set(Some(refusal)),
        };
        self.refusal.set(None);
        let name = record.file.with_untracked(|file| file.as_ref().map(|file| file.name.clone()));
        let said = (t.practice.papers.licence_saved)(&name.unwrap_or_default());
        data::run(vec![LicenceCommand::Save { licence }.into()], move |result| match result {
            Ok(()) => {
                self.open.set(false);
                acts.say(said);
            }
            Err(RunError::Refused(refusal)) => self.refusal.set(Some(refusal)),
            Err(RunError::NotStored(_)) => self.is_not_stored.set(true),
        });
    }
}

/// The dialog.
#[component]
pub fn LicenceDialog(record: PracticeRecord) -> impl IntoView {
    let t = texts();
    let p = &t.practice.papers;
    let acts = Acts::find();
    let today = data::today();
    let form = record.licence;
    let fields = form.fields.get_value();
    let title = Signal::derive(move || {
        if form.before.with(Option::is_none) { p.new_licence } else { p.edit_licence }.to_owned()
    });
    let seasons = record.part(|file| {
        file.seasons.iter().map(|season| (season.id.to_string(), season.name.clone())).collect::<Vec<_>>()
    });
    let seasons = Signal::derive(move || {
        let none = (String::new(), p.no_season.to_owned());
        std::iter::once(none).chain(seasons.get().unwrap_or_default()).collect::<Vec<_>>()
    });
    let practices = std::iter::once((String::new(), p.any_practice.to_owned()))
        .chain(
            Practice::ALL
                .iter()
                .map(|practice| (practice.word().to_owned(), (p.practice)(*practice).to_owned())),
        )
        .collect::<Vec<_>>();
    // From where it stands a licence goes a step on, a step back, or to its end.
    let states = Signal::derive(move || {
        let reachable =
            form.before.with(|before| before.as_ref().map_or(LicenceState::ALL, |l| l.state.reachable()));
        reachable
            .iter()
            .map(|state| (state.word().to_owned(), (p.licence_state)(*state).to_owned()))
            .collect::<Vec<_>>()
    });
    let refusal: Signal<Option<Refusal>> = form.refusal.into();
    view! {
        <Dialog id="licence" title=title open=form.open>
            <form
                class="form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    form.save(record, t, acts, today.get_untracked());
                }
            >
                <FormProblems refusal=refusal />
                <NotStored shown=form.is_not_stored />
                <div class="fields">
                    <Field name="discipline" label=p.discipline value=fields.discipline refusal=refusal plain=true />
                    <Field name="federation" label=p.federation value=fields.federation refusal=refusal plain=true />
                    <SelectField name="season_id" label=p.season options=seasons value=fields.season refusal=refusal />
                    <SelectField
                        name="practice"
                        label=p.practice_label
                        options=Signal::stored(practices.clone())
                        value=fields.practice
                        refusal=refusal
                    />
                    <SelectField name="state" label=p.state options=states value=fields.state refusal=refusal />
                    <Field name="number" label=p.number value=fields.number refusal=refusal plain=true hint=p.number_hint />
                    <Field name="issued_on" label=p.issued_on kind=FieldKind::Date value=fields.issued_on refusal=refusal plain=true />
                    <Field name="expires_on" label=p.expires_on kind=FieldKind::Date value=fields.expires_on refusal=refusal plain=true />
                </div>
                <FormFooter open=form.open save=t.frame.save />
            </form>
        </Dialog>
    }
}
