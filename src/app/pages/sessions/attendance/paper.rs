//! The sheet on paper: A4, its head on every page, boxes to tick by hand.

use super::{Door, SIGNS};
use crate::app::data;
use crate::club::{attendance::Counts, people::MemberId};
use leptos::prelude::*;

/// Printed instead of the page.
#[component]
pub fn PaperSheet(door: Door) -> impl IntoView {
    let t = door.t;
    let a = &t.attendance;
    let club = data::start().signed_in.map(|signed_in| signed_in.club_name).unwrap_or_default();
    let occurrence =
        Memo::new(move |_| door.sheet.with(|sheet| sheet.as_ref().map(|s| s.occurrence.clone())));
    let title = move || occurrence.with(|o| o.as_ref().map(|o| o.title.clone()));
    let when = move || {
        let occurrence = occurrence.get()?;
        let day = t.language.weekday_and_date(occurrence.date);
        let from = t.language.time(occurrence.start_time);
        let to = t.language.time(occurrence.end_time());
        let day = crate::app::languages::format::sentence_case(&day);
        let year = occurrence.date.format("%Y");
        let slot = format!("{day} {year}, {from} – {to}");
        Some([Some(slot), occurrence.place].into_iter().flatten().collect::<Vec<_>>().join(" · "))
    };
    let ids = Memo::new(move |_| {
        let lines = |sheet: &super::Sheet| sheet.lines.iter().map(|line| line.member_id).collect::<Vec<_>>();
        door.sheet.with(|sheet| sheet.as_ref().map(lines).unwrap_or_default())
    });
    let numbered = move || ids.get().into_iter().enumerate().map(|(at, id)| (at + 1, id)).collect::<Vec<_>>();
    view! {
        <section class="sheet print-only" aria-hidden="true">
            <table>
                <thead>
                    <tr>
                        <th class="sheet-title" colspan="8">
                            <div>
                                <strong>{title}</strong>
                                <span>{club}</span>
                            </div>
                            <p>{when}</p>
                        </th>
                    </tr>
                    <tr class="labels">
                        <th class="num">{a.sheet_number}</th>
                        <th>{a.sheet_name}</th>
                        <th class="date">{a.sheet_birth}</th>
                        <th class="box">{a.sheet_present}</th>
                        <th class="box">{a.sheet_absent}</th>
                        <th class="box">{a.sheet_excused}</th>
                        <th class="box">{a.sheet_trial}</th>
                        <th class="remark">{a.sheet_remark}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=numbered key=|numbered| *numbered let((number, id))>
                        <PaperLine number=number id=id door=door />
                    </For>
                </tbody>
            </table>
            <div class="sheet-foot">
                <p>{move || door.sheet.with(|s| s.as_ref().map(|s| totals(door, s.counts())))}</p>
                <p>{a.sheet_signature}</p>
            </div>
        </section>
    }
}

fn totals(door: Door, counts: Counts) -> String {
    let a = &door.t.attendance;
    let numbers = [counts.present, counts.absent, counts.excused, counts.trial];
    let words =
        SIGNS.iter().zip(numbers).map(|((state, _), n)| format!("{n} {}", (a.count_label)(*state, n)));
    words.chain([(a.sheet_unmarked)(counts.unmarked)]).collect::<Vec<_>>().join(" · ")
}

#[component]
fn PaperLine(number: usize, id: MemberId, door: Door) -> impl IntoView {
    let line = Memo::new(move |_| door.line(id));
    let language = door.t.language;
    let boxes = SIGNS.map(|(state, _)| {
        let is_set = move || line.with(|line| line.as_ref().is_some_and(|line| line.state == Some(state)));
        view! { <td class="box">{move || is_set().then_some("×")}</td> }
    });
    let last = move || line.with(|line| line.as_ref().map(|line| line.last_name.clone()));
    let first = move || line.with(|line| line.as_ref().map(|line| line.first_name.clone()));
    let birth = move || line.with(|line| line.as_ref()?.birth_date.map(|day| language.short_date(day)));
    view! {
        <tr>
            <td class="num">{number}</td>
            <th>
                <span class="family">{last}</span>
                " "
                {first}
            </th>
            <td class="date">{birth}</td>
            {boxes.collect_view()}
            <td class="remark"></td>
        </tr>
    }
}
