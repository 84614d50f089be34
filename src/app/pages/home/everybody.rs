//! What takes reading everybody's papers and families, counted as the pages count that show whom. A start
//! waits for the day's sessions, not for ten thousand verdicts: it comes a moment later, with a part of the
//! program that comes later too.

use crate::app::data::{self, Readiness};
use crate::club::{
    families::{REACH_READS, out_of_reach},
    people::{Member, MemberStatus},
    practice::{Reader, WATCHLIST_READS, Watched, watchlist},
};
use crate::sync::Records;
use chrono::NaiveDate;
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use std::time::Duration;

/// How long the page is left to itself.
const FIRST_THE_DAY: Duration = Duration::from_millis(200);

/// The counts; none before they are made.
#[derive(Clone, Copy)]
pub struct Everybody {
    /// Who may not practise, and whose papers end soon.
    pub papers: Signal<Option<(usize, usize)>>,
    pub out_of_reach: Signal<Option<usize>>,
}

/// How to count.
#[derive(Clone, Copy)]
struct Counting {
    papers: fn(&dyn Records, NaiveDate, &Reader) -> (usize, usize),
    out_of_reach: fn(&dyn Records, NaiveDate) -> usize,
}

#[wasm_split(everyday, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn counting() -> Result<Counting, SplitLoaderError> {
    Ok(Counting { papers: count_papers, out_of_reach: count_out_of_reach })
}

fn count_papers(records: &dyn Records, today: NaiveDate, reader: &Reader) -> (usize, usize) {
    let list = watchlist(records, today, reader);
    (list.count(Watched::Red, None), list.count(Watched::EndsIn30Days, None))
}

fn count_out_of_reach(records: &dyn Records, today: NaiveDate) -> usize {
    let people = out_of_reach(records, today).into_iter();
    let members = people.filter_map(|id| records.get::<Member>(id.0));
    members.filter(|member| member.status == MemberStatus::Active).count()
}

impl Everybody {
    /// Counts once the device's copy has been open for a moment; never on the server.
    pub fn count() -> Self {
        let today = data::today();
        let how = RwSignal::new(None::<Counting>);
        let status = data::status();
        let ready = Memo::new(move |_| status.with(|status| status.readiness == Readiness::Ready));
        Effect::new(move |_| {
            if ready.get() {
                set_timeout(move || leptos::task::spawn_local(fetch(how)), FIRST_THE_DAY);
            }
        });
        let reader = data::reader();
        let papers = data::watch(WATCHLIST_READS, move |records| {
            how.get().map(|counting| (counting.papers)(records, today.get(), &reader))
        });
        let out_of_reach = data::watch(REACH_READS, move |records| {
            how.get().map(|counting| (counting.out_of_reach)(records, today.get()))
        });
        Self { papers, out_of_reach }
    }
}

/// Without the part nothing is counted, and nothing said; the page asks again when it is opened next.
async fn fetch(how: RwSignal<Option<Counting>>) {
    if let Ok(counting) = counting().await {
        // Taking in the part of the program was work enough for one go; and the page may have been left
        // meanwhile.
        set_timeout(
            move || {
                let _ = how.try_set(Some(counting));
            },
            Duration::ZERO,
        );
    }
}
