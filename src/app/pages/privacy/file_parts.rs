//! The parts of the document about a person, as lines that one reads.

use crate::app::languages::{Texts, problems, texts};
use crate::app::pages::members::{sex_word, status_word};
use crate::club::{
    attendance::MarkState,
    privacy::{
        ChangeLine, ConsentLine, ContactLine, DuesLine, GroupLine, HomeLine, LicenceLine, MarkLine,
        PersonFile, ProofLine,
    },
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A line: what it says, and what is known of it.
type Line = (String, String);

/// All of them; what there is nothing of is left out.
#[component]
pub fn FileParts(file: PersonFile) -> impl IntoView {
    let t = texts();
    let p = &t.privacy;
    let parts: Vec<(&'static str, &'static str, Vec<Line>)> = vec![
        ("file-identity", p.identity, identity(t, &file)),
        ("file-homes", p.households, file.households.iter().map(|home| household(t, home)).collect()),
        ("file-contacts", p.contacts, contacts(&file)),
        ("file-groups", p.groups, groups(&file)),
        ("file-memberships", p.memberships, memberships(t, &file)),
        ("file-licences", p.licences, file.licences.iter().map(|one| licence(t, one)).collect()),
        ("file-proofs", p.proofs, proofs(t, &file)),
        ("file-consents", p.consents, file.consents.iter().map(|one| consent(t, one)).collect()),
        ("file-attendance", p.attendance, attendance(t, &file)),
        ("file-history", p.history, file.history.iter().map(|one| change(t, one)).collect()),
    ];
    let shown = parts.into_iter().filter(|(.., lines)| !lines.is_empty());
    shown.map(|(id, title, lines)| view! { <Part id=id title=title lines=lines /> }).collect_view()
}

#[component]
fn Part(id: &'static str, title: &'static str, lines: Vec<Line>) -> impl IntoView {
    let rows = lines.into_iter().map(|(what, more)| {
        view! {
            <div>
                <dt>{what}</dt>
                <dd>{more}</dd>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <dl class="file-lines">{rows.collect_view()}</dl>
        </section>
    }
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn day(t: &Texts, day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| t.language.short_date(day))
}

fn identity(t: &'static Texts, file: &PersonFile) -> Vec<Line> {
    let (who, reach) = (&file.identity, &file.reachable);
    let field = |name: &'static str| problems::field(t.language, name).to_owned();
    let address = joined([reach.street.clone(), reach.postal_code.clone(), reach.city.clone()]);
    let others = who.also_known_as.len();
    let known = [
        ("last_name", Some(who.last_name.clone())),
        ("first_name", Some(who.first_name.clone())),
        ("birth_date", day(t, who.birth_date)),
        ("sex", who.sex.map(|sex| sex_word(t, Some(sex)).to_owned())),
        ("email", reach.email.clone()),
        ("phone", reach.phone.clone()),
        ("street", Some(address)),
        ("status", Some(status_word(t, who.status).to_owned())),
        ("joined_on", day(t, who.joined_on)),
        ("notes", who.notes.clone()),
        ("erased_on", day(t, who.erased_on)),
    ];
    let lines = known.into_iter().filter_map(|(name, value)| Some((field(name), value?)));
    let merged = (others > 0).then(|| ((t.privacy.also_known_as)(others), String::new()));
    lines.filter(|(_, value)| !value.is_empty()).chain(merged).collect()
}

fn household(t: &'static Texts, home: &HomeLine) -> Line {
    let p = &t.privacy;
    let guardians: Vec<&str> = home.guardians.iter().map(|guardian| guardian.name.as_str()).collect();
    let more = joined([
        home.street.clone(),
        home.postal_code.clone(),
        home.city.clone(),
        home.lives_there.then(|| p.lives_there.to_owned()),
        home.pays.then(|| p.pays.to_owned()),
        home.answers_as.map(|relation| (p.answers)(&(t.families.relation)(relation).to_lowercase())),
        (!guardians.is_empty()).then(|| (p.guardians)(&guardians.join(", "))),
    ]);
    (home.name.clone(), more)
}

fn contacts(file: &PersonFile) -> Vec<Line> {
    let line = |contact: &ContactLine| {
        (contact.name.clone(), joined([contact.relation.clone(), Some(contact.phone.clone())]))
    };
    file.emergency_contacts.iter().map(line).collect()
}

fn groups(file: &PersonFile) -> Vec<Line> {
    let line =
        |group: &GroupLine| (group.group.clone(), joined([group.season.clone(), group.discipline.clone()]));
    file.groups.iter().map(line).collect()
}

fn memberships(t: &'static Texts, file: &PersonFile) -> Vec<Line> {
    let papers = &t.practice.papers;
    let line = |dues: &DuesLine| {
        let state = dues.dues.map_or(papers.dues_unknown, |state| (papers.dues_state)(state));
        (dues.season.clone().unwrap_or_default(), joined([Some(state.to_owned()), day(t, dues.dues_since)]))
    };
    file.memberships.iter().map(line).collect()
}

fn licence(t: &'static Texts, licence: &LicenceLine) -> Line {
    let papers = &t.practice.papers;
    let number = licence.number.clone().unwrap_or_else(|| papers.licence_without_number.to_owned());
    let more = joined([
        licence.federation.clone(),
        licence.discipline.clone(),
        licence.practice.map(|practice| (papers.practice)(practice).to_owned()),
        licence.season.clone(),
        Some((papers.licence_state)(licence.state).to_owned()),
        licence.expires_on.map(|end| (papers.valid_until)(&t.language.short_date(end))),
    ]);
    (number, more)
}

fn proofs(t: &'static Texts, file: &PersonFile) -> Vec<Line> {
    let papers = &t.practice.papers;
    let line = |proof: &ProofLine| {
        let about = joined([day(t, Some(proof.issued_on)), proof.discipline.clone()]);
        ((papers.proof_kind)(proof.kind).to_owned(), about)
    };
    file.medical_proofs.iter().map(line).collect()
}

fn consent(t: &'static Texts, consent: &ConsentLine) -> Line {
    let (papers, p) = (&t.practice.papers, &t.privacy);
    let decided = t.language.short_date(consent.decided_on);
    let said = match consent.given {
        Some(true) => Some((papers.consent_given)(&decided, consent.decided_by.as_deref())),
        Some(false) => Some((papers.consent_refused)(&decided, consent.decided_by.as_deref())),
        None => None,
    };
    let more = joined([
        said,
        consent.withdrawn_on.map(|day| (p.withdrawn_on)(&t.language.short_date(day))),
        consent.version.map(p.version),
        consent.wording.clone(),
    ]);
    ((papers.consent_kind)(consent.kind).to_owned(), more)
}

fn attendance(t: &'static Texts, file: &PersonFile) -> Vec<Line> {
    let s = &t.sync;
    let line = |mark: &MarkLine| {
        let state = match mark.state {
            Some(MarkState::Present) => s.present,
            Some(MarkState::Absent) => s.absent,
            Some(MarkState::Excused) => s.excused,
            Some(MarkState::Trial) => s.trial,
            None => t.privacy.unmarked,
        };
        (t.language.short_date(mark.date), joined([mark.session.clone(), Some(state.to_owned())]))
    };
    file.attendance.iter().map(line).collect()
}

fn change(t: &'static Texts, change: &ChangeLine) -> Line {
    let field = problems::field(t.language, &change.field).to_owned();
    let values = [&change.before, &change.after].map(|value| value.clone().unwrap_or_else(|| "–".to_owned()));
    let at: String = change.at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect();
    (joined([Some(at), Some(field)]), format!("{} · {}", values.join(" → "), change.by))
}
