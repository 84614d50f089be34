//! Says so when something waits to be sent and nobody tries: see [`Watchdog`].

use super::{change_status, sync_loop, sync_now, with_replica};
use crate::browser::{exchange, moment};
use crate::sync::{
    replica::Replica,
    schedule::{Alarm, WATCH_EVERY_MS, Watchdog},
};
use leptos::prelude::*;
use std::{cell::Cell, time::Duration};

thread_local! {
    static WATCHDOG: Cell<Watchdog> = Cell::new(Watchdog::default());
}

/// A request is made, or another tab got through.
pub fn note_try() {
    WATCHDOG.set(WATCHDOG.get().tried(moment::elapsed_ms()));
    change_status(|status| status.stalled_since_ms = None);
}

/// Watches for as long as the page lives.
pub(super) fn watch() {
    thread_local!(static IS_WATCHING: Cell<bool> = const { Cell::new(false) });
    if !IS_WATCHING.replace(true) {
        set_interval(look, Duration::from_millis(u64::from(WATCH_EVERY_MS)));
    }
}

fn look() {
    // Somebody is signing out: nothing is to be sent.
    let unsent = if sync_loop::is_paused() { 0 } else { with_replica(Replica::unsent).unwrap_or(0) };
    let now = moment::elapsed_ms();
    let (next, alarm) = WATCHDOG.get().look(unsent, now);
    WATCHDOG.set(next);
    let stalled_since_ms = match alarm {
        Alarm::Stalled { since_ms } => Some(moment::now_ms() - (now - since_ms)),
        Alarm::Calm | Alarm::Nudge => None,
    };
    change_status(|status| status.stalled_since_ms = stalled_since_ms);
    if alarm != Alarm::Calm {
        exchange::break_off();
        sync_now();
    }
}
