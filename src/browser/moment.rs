//! The device's clock and its source of ids: the one place in the browser program that reads them.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use std::time::Duration;
use uuid::Uuid;

/// Milliseconds since 1970 by the device's clock.
#[must_use]
pub fn now_ms() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of any real date fit")]
    let ms = js_sys::Date::now() as i64;
    ms
}

/// Milliseconds since the page was opened, by a clock that nobody sets.
#[must_use]
pub fn elapsed_ms() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a page's life fit")]
    let ms = window().performance().map_or(0, |performance| performance.now() as i64);
    ms
}

/// The device's date, in its own time zone: it stands where the club is.
#[must_use]
pub fn today() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or(1970);
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date()).unwrap_or_default()
}

/// The instant as the device's clock on the wall shows it.
#[must_use]
pub fn local(ms: i64) -> Option<DateTime<Utc>> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any real date fit")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(ms as f64));
    #[expect(clippy::cast_possible_truncation, reason = "an offset of minutes")]
    let offset_ms = date.get_timezone_offset() as i64 * 60_000;
    DateTime::from_timestamp_millis(ms - offset_ms)
}

/// An id that sorts by the time it was made.
#[must_use]
pub fn new_id() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    Uuid::now_v7()
}

/// Chance, 0–1, for the spread of retries.
#[must_use]
pub fn chance() -> f64 {
    js_sys::Math::random()
}

/// Moves the page's clock on every half minute, so that ages and the date stay true.
pub fn keep_going(today_shown: RwSignal<NaiveDate>, now_shown: RwSignal<i64>) {
    Effect::new(move |_| {
        let handle = set_interval_with_handle(
            move || {
                now_shown.set(now_ms());
                let now = today();
                if today_shown.get_untracked() != now {
                    today_shown.set(now);
                }
            },
            Duration::from_secs(30),
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
    });
}
