//! The two shapes of the dashboard's charts: columns over time or ages, and bars of names. Drawn as
//! SVG, which renders on the server, prints, and needs no script; the table behind each is for those
//! who read.

use crate::app::languages::texts;
use leptos::prelude::*;

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Under the column.
    pub label: String,
    pub value: usize,
    /// Above the column, when not the value.
    pub shown: String,
    /// The one that is now.
    pub is_current: bool,
    /// The row of the table behind the chart.
    pub row: Vec<String>,
}

/// One bar: what it is, how long, and of what at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub label: String,
    pub href: Option<String>,
    pub value: usize,
    pub shown: String,
    /// A line across: the capacity.
    pub limit: Option<usize>,
    /// `ok`, `warn`, `stop`; none is plain.
    pub state: Option<&'static str>,
}

/// Width of a column and its distance to the next, and the height of the picture, in its units.
const WIDTH: usize = 84;
const STEP: usize = 100;
const HEIGHT: usize = 1_000;

/// Columns with their values above and labels below.
#[component]
pub fn Columns(columns: Vec<Column>, caption: &'static str, heads: Vec<&'static str>) -> impl IntoView {
    let most = columns.iter().map(|column| column.value).max().unwrap_or_default().max(1);
    let width = columns.len().saturating_sub(1) * STEP + WIDTH;
    let rects = columns.iter().enumerate().map(|(position, column)| {
        let height = column.value * HEIGHT / most;
        view! {
            <rect
                class=column.is_current.then_some("current")
                x=position * STEP
                y=HEIGHT - height
                width=WIDTH
                height=height
            ></rect>
        }
    });
    let labels = columns.iter().map(|column| {
        let class = if column.is_current { "current" } else { "" };
        view! {
            <li class=class>
                <b>{column.shown.clone()}</b>
                <span>{column.label.clone()}</span>
            </li>
        }
    });
    let rows = columns.iter().map(|column| column.row.clone()).collect();
    view! {
        <figure class="chart-columns">
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                {rects.collect_view()}
            </svg>
            <ul aria-hidden="true">{labels.collect_view()}</ul>
            <Behind caption=caption heads=heads rows=rows />
        </figure>
    }
}

/// Bars with names before and values after them; their list is read as it is.
#[component]
pub fn Bars(bars: Vec<Bar>) -> impl IntoView {
    let longest = |bar: &Bar| bar.value.max(bar.limit.unwrap_or_default());
    let most = bars.iter().map(longest).max().unwrap_or_default().max(1);
    let lines = bars.into_iter().map(|bar| {
        let length = bar.value * HEIGHT / most;
        let limit = bar.limit.map(|limit| limit * HEIGHT / most);
        view! {
            <li>
                {match bar.href {
                    Some(href) => view! { <a href=href>{bar.label}</a> }.into_any(),
                    None => view! { <span>{bar.label}</span> }.into_any(),
                }}
                <svg viewBox=format!("0 0 {HEIGHT} 10") preserveAspectRatio="none" aria-hidden="true">
                    <rect class="ground" width=limit.unwrap_or(HEIGHT) height="10"></rect>
                    <rect data-state=bar.state width=length height="10"></rect>
                </svg>
                <b>{bar.shown}</b>
            </li>
        }
    });
    view! { <ul class="chart-bars">{lines.collect_view()}</ul> }
}

/// The numbers of a chart as a table that opens.
#[component]
fn Behind(caption: &'static str, heads: Vec<&'static str>, rows: Vec<Vec<String>>) -> impl IntoView {
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|cells| {
            let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <details class="chart-table">
            <summary>{texts().insight.table}</summary>
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}
