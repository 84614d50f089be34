//! The matrix as a table: a line for each area, a column for each role.

use super::{CHAPTERS, Grants, ROLES, field::Field};
use crate::app::{
    languages::{format::sentence_case, texts},
    pages::confirmed::Confirmed,
};
use crate::club::access::{Action, Area, Rights, Role};
use leptos::prelude::*;

/// The whole matrix; narrow, the column of one role alone.
#[component]
pub fn Matrix(grants: Signal<Grants>, shown: RwSignal<Role>, confirmed: Confirmed) -> impl IntoView {
    let t = texts();
    let heads = ROLES.map(|role| {
        view! {
            <th scope="col" data-shown=move || (shown.get() == role).then_some("")>
                {sentence_case(t.access.role(role))}
            </th>
        }
    });
    let chapters = CHAPTERS.iter().zip(t.rights.chapters).map(|(areas, chapter)| {
        let line = |area: &Area| view! { <Line area=*area grants=grants shown=shown confirmed=confirmed /> };
        let lines = areas.iter().map(line);
        view! {
            <tbody>
                <tr class="chapter">
                    <th scope="rowgroup" colspan="6">{chapter}</th>
                </tr>
                {lines.collect_view()}
            </tbody>
        }
    });
    view! {
        <table class="matrix">
            <caption class="visually-hidden">{t.rights.context}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.rights.column_area}</th>
                    <th scope="col" class="fixed">{sentence_case(t.access.role(Role::Admin))}</th>
                    {heads.collect_view()}
                </tr>
            </thead>
            {chapters.collect_view()}
        </table>
    }
}

#[component]
fn Line(area: Area, grants: Signal<Grants>, shown: RwSignal<Role>, confirmed: Confirmed) -> impl IntoView {
    let t = &texts().rights;
    let of_admin = Rights::usual(Role::Admin);
    let fixed = Action::ALL.iter().map(|action| {
        let reach = (t.reach)(Role::Admin, of_admin.reach(area, *action));
        view! { <span><span class="visually-hidden">{(t.action)(*action)} " "</span> {reach}</span> }
    });
    let cells = ROLES.map(|role| {
        let fields = Action::ALL.iter().map(|action| {
            view! { <Field at=(role, area, *action) grants=grants confirmed=confirmed /> }
        });
        view! {
            <td data-shown=move || (shown.get() == role).then_some("")>
                <div class="matrix-cell">{fields.collect_view()}</div>
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <span class="row-title">{(t.area)(area)}</span>
                <span class="row-meta">{(t.holds)(area)}</span>
            </th>
            <td class="fixed">
                <div class="matrix-cell">{fixed.collect_view()}</div>
            </td>
            {cells.collect_view()}
        </tr>
    }
}
