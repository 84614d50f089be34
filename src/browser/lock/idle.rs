//! When an open device locks itself: untouched for as long as was chosen, out of sight for longer than a look at
//! a message takes. All tabs of a device count as one. A page out of sight is covered at once, and shown again to who
//! comes back in time.

use super::{OPENED, change::lock_state};
use crate::app::data::LockState;
use crate::browser::{engine, moment, tabs::Line};
use crate::club::tablet::{HIDDEN_SECONDS, IDLE_MINUTES};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::{JsCast as _, closure::Closure};
use wasm_bindgen_futures::spawn_local;

/// Between two looks at the clock.
const LOOK: Duration = Duration::from_secs(5);
/// Other tabs are told of touches this often at most, milliseconds.
const TELL_MS: i64 = 5_000;

/// Marks the document while nothing of it is to be seen.
const COVERED: &str = "data-locking";

const TOUCHED: &str = "touched";
const LOCKED: &str = "locked";

/// An instant by two clocks: one stands still while a device sleeps, the other can be set.
#[derive(Clone, Copy, Debug, Default)]
struct Instant {
    elapsed_ms: i64,
    wall_ms: i64,
}

impl Instant {
    fn now() -> Self {
        Self { elapsed_ms: moment::elapsed_ms(), wall_ms: moment::now_ms() }
    }

    fn ago_ms(self) -> i64 {
        let now = Self::now();
        (now.elapsed_ms - self.elapsed_ms).max(now.wall_ms - self.wall_ms)
    }
}

thread_local! {
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
    static IS_LOCKING: Cell<bool> = const { Cell::new(false) };
    static TOUCHED_AT: Cell<Instant> = Cell::new(Instant::now());
    static TOLD_AT_MS: Cell<i64> = const { Cell::new(0) };
    static HIDDEN_AT: Cell<Option<Instant>> = const { Cell::new(None) };
    /// Whether the page was left, and may be kept.
    static IS_LEFT: Cell<bool> = const { Cell::new(false) };
    /// What had the focus when the page was covered: what is not seen loses it.
    static FOCUSED: RefCell<Option<web_sys::HtmlElement>> = const { RefCell::new(None) };
    static LINE: RefCell<Option<Line>> = const { RefCell::new(None) };
}

/// Watches from now on, in a page that a code has opened.
pub fn watch() {
    if OPENED.with_borrow(Option::is_none) || IS_WATCHING.replace(true) {
        return;
    }
    TOUCHED_AT.set(Instant::now());
    let line = Line::open("novaclub-lock", |told| match &*told {
        TOUCHED => TOUCHED_AT.set(Instant::now()),
        LOCKED => lock(),
        _ => {}
    });
    LINE.set(Some(line));
    for event in ["pointerdown", "keydown", "wheel", "touchmove", "input"] {
        listen(&document(), event, touched);
    }
    listen(&document(), "visibilitychange", seen_or_not);
    listen(&window(), "focus", look);
    // A page that is left may be kept as it is, and come back by the back button: not past the lock.
    listen(&window(), "pagehide", || {
        IS_LEFT.set(true);
        cover();
    });
    let shown = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        let is_kept = js_sys::Reflect::get(&event, &"persisted".into());
        IS_LEFT.set(false);
        if is_kept.is_ok_and(|is_kept| is_kept.is_truthy()) {
            lock_now();
        }
        uncover();
    });
    // Every target takes listeners.
    let _ = window().add_event_listener_with_callback("pageshow", shown.as_ref().unchecked_ref());
    shown.forget();
    // The page's life long, in whatever part of the app one is.
    if set_interval_with_handle(look, LOOK).is_err() {
        leptos::logging::warn!("no timer: the device locks when it is hidden alone");
    }
}

fn listen(target: &web_sys::EventTarget, event: &str, heard: fn()) {
    let callback = Closure::<dyn FnMut()>::new(heard);
    let callback_function = callback.as_ref().unchecked_ref();
    // Every target takes listeners; on the way down, so that no handler hides a touch.
    let _ = target.add_event_listener_with_callback_and_bool(event, callback_function, true);
    callback.forget();
}

fn touched() {
    // Whoever comes back too late must not open it by the touch that should find it locked.
    look();
    TOUCHED_AT.set(Instant::now());
    let now = moment::elapsed_ms();
    if now - TOLD_AT_MS.get() > TELL_MS {
        TOLD_AT_MS.set(now);
        tell(TOUCHED);
    }
}

fn tell(word: &str) {
    LINE.with_borrow(|line| {
        if let Some(line) = line {
            line.tell(word);
        }
    });
}

fn seen_or_not() {
    if document().hidden() {
        HIDDEN_AT.set(Some(Instant::now()));
        if OPENED.with_borrow(Option::is_some) {
            cover();
        }
        // Where timers run in the background, the page goes without anybody looking.
        set_timeout(look, Duration::from_secs(u64::from(HIDDEN_SECONDS) + 1));
    } else {
        look();
        HIDDEN_AT.set(None);
        uncover();
    }
}

fn look() {
    if OPENED.with_borrow(Option::is_none) {
        return;
    }
    let minutes = match lock_state().get_untracked() {
        LockState::Locks { idle_minutes, .. } => idle_minutes,
        _ => IDLE_MINUTES,
    };
    let is_idle = TOUCHED_AT.get().ago_ms() >= i64::from(minutes) * 60_000;
    let was_hidden =
        HIDDEN_AT.get().is_some_and(|hidden| hidden.ago_ms() >= i64::from(HIDDEN_SECONDS) * 1_000);
    if is_idle || was_hidden {
        lock_now();
    }
}

fn cover() {
    let Some(root) = document().document_element() else { return };
    if root.has_attribute(COVERED) {
        return;
    }
    FOCUSED.set(document().active_element().and_then(|focused| focused.dyn_into().ok()));
    let _ = root.set_attribute(COVERED, "");
}

/// Shows the page again, unless it is being locked or is still left or out of sight.
fn uncover() {
    if IS_LOCKING.get() || IS_LEFT.get() || document().hidden() {
        return;
    }
    let Some(root) = document().document_element().filter(|root| root.has_attribute(COVERED)) else { return };
    let _ = root.remove_attribute(COVERED);
    if let Some(focused) = FOCUSED.take() {
        // It may have gone meanwhile.
        let _ = focused.focus();
    }
}

/// Locks this device, in all tabs.
pub fn lock_now() {
    if OPENED.with_borrow(Option::is_some) {
        tell(LOCKED);
        lock();
    }
}

fn lock() {
    if OPENED.with_borrow(Option::is_none) || IS_LOCKING.replace(true) {
        return;
    }
    // Nothing is seen any more while what was being written is written.
    cover();
    spawn_local(async {
        engine::settle().await;
        OPENED.take();
        super::load_again();
    });
}
