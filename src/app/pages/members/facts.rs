//! What is known of a person: contacts, address, licences, notes.

use crate::app::{
    data,
    languages::{Texts, texts},
    ui::unsent_dot,
};
use crate::club::{
    licences::Licence,
    people::{Member, MemberFile, MemberId, MemberStatus, Sex, show_phone},
};
use crate::sync::Record;
use chrono::NaiveDate;
use leptos::prelude::*;

/// The word for a sex.
#[must_use]
pub fn sex_word(t: &Texts, sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Female) => t.people.female,
        Some(Sex::Male) => t.people.male,
        Some(Sex::Other) => t.people.other_sex,
        None => t.people.sex_unknown,
    }
}

/// The word for a status.
#[must_use]
pub fn status_word(t: &Texts, status: MemberStatus) -> &'static str {
    match status {
        MemberStatus::Active => t.people.active,
        MemberStatus::Trial => t.people.trial,
        MemberStatus::Pending => t.people.pending,
        MemberStatus::Former => t.people.former,
    }
}

/// A dot beside a value that has not left the device.
#[component]
pub fn PendingDot(id: MemberId, fields: &'static [&'static str]) -> impl IntoView {
    unsent_dot(move || fields.iter().any(|field| data::is_unsent(Member::COLLECTION, id.0, Some(field))))
}

/// The facts of a person, as names and values; what is not known is left out in the pane.
#[component]
pub fn Facts(
    file: Memo<MemberFile>,
    /// Also what the pane leaves out.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    let today = data::today();
    let facts = Memo::new(move |_| file.with(|file| (file.member.clone(), file.licences.clone())));
    move || {
        let (member, licences) = facts.get();
        view! {
            <dl class="facts">
                <Birth member=member.clone() today=today.get() />
                <Contacts member=member.clone() />
                <Licences licences=licences today=today.get() />
                {whole.then(|| view! { <Standing member=member /> })}
            </dl>
        }
    }
}

#[component]
fn Birth(member: Member, today: NaiveDate) -> impl IntoView {
    let t = texts();
    let age = member.age_on(today).map(|age| format!(" ({})", (t.people.years)(age)));
    view! {
        <dt>{t.people.birth}</dt>
        <dd class="num">
            {member.birth_date.map(|day| t.language.short_date(day)).map_or_else(|| unknown().into_any(), IntoAny::into_any)}
            {age} <PendingDot id=member.id fields=&["birth_date"] />
        </dd>
    }
}

fn unknown() -> impl IntoView {
    view! { <span class="secondary">{texts().people.not_given}</span> }
}

#[component]
fn Contacts(member: Member) -> impl IntoView {
    let t = &texts().people;
    let id = member.id;
    let phone = member.phone.map(|phone| {
        view! {
            <a class="num" href=format!("tel:{phone}")>
                {show_phone(&phone)}
            </a>
        }
    });
    let email = member.email.map(|email| view! { <a href=format!("mailto:{email}")>{email.clone()}</a> });
    let place = [member.postal_code, member.city].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> =
        member.street.into_iter().chain(Some(place)).filter(|line| !line.is_empty()).collect();
    let address = (!lines.is_empty()).then(|| {
        let last = lines.len() - 1;
        let lines = lines.into_iter().enumerate();
        lines.map(|(n, line)| view! { {line} {(n < last).then(|| view! { <br /> })} }).collect_view()
    });
    view! {
        <dt>{t.phone}</dt>
        <dd>{phone.map_or_else(|| unknown().into_any(), IntoAny::into_any)} <PendingDot id=id fields=&["phone"] /></dd>
        <dt>{t.email}</dt>
        <dd>{email.map_or_else(|| unknown().into_any(), IntoAny::into_any)} <PendingDot id=id fields=&["email"] /></dd>
        <dt>{t.address}</dt>
        <dd>
            {address.map_or_else(|| unknown().into_any(), IntoAny::into_any)}
            <PendingDot id=id fields=&["street", "postal_code", "city"] />
        </dd>
    }
}

#[component]
fn Licences(licences: Vec<Licence>, today: NaiveDate) -> impl IntoView {
    let t = texts();
    (!licences.is_empty()).then(|| {
        let lines = licences.into_iter().map(|licence| {
            let valid = licence.is_valid_on(today);
            let until = licence.expires_on.map(|day| {
                let day = t.language.short_date(day);
                if valid { (t.people.valid_until)(&day) } else { (t.people.expired_on)(&day) }
            });
            let about: Vec<String> = licence.discipline.into_iter().chain(until).collect();
            view! {
                <div>
                    <span class="num">{licence.number}</span>
                    " "
                    <span class="secondary">{about.join(" · ")}</span>
                </div>
            }
        });
        view! {
            <dt>{t.people.licence}</dt>
            <dd>{lines.collect_view()}</dd>
        }
    })
}

#[component]
fn Standing(member: Member) -> impl IntoView {
    let t = texts();
    let id = member.id;
    let joined = member.joined_on.map(|day| t.language.short_date(day));
    view! {
        <dt>{t.people.sex}</dt>
        <dd>{sex_word(t, member.sex)} <PendingDot id=id fields=&["sex"] /></dd>
        <dt>{t.people.status}</dt>
        <dd>{status_word(t, member.status)} <PendingDot id=id fields=&["status", "archived"] /></dd>
        <dt>{t.people.joined_on}</dt>
        <dd class="num">
            {joined.map_or_else(|| unknown().into_any(), IntoAny::into_any)}
            <PendingDot id=id fields=&["joined_on"] />
        </dd>
    }
}
