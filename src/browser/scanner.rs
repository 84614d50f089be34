//! The camera that reads cards: the browser's own detector where there is one, `rqrr` where there is
//! not. Pictures never leave the device; nothing of them is kept.

mod camera;
mod detector;
mod sound;

use crate::app::data::Seen;
use camera::Camera;
use detector::Detector;
use leptos::task::spawn_local;
use std::{cell::RefCell, rc::Rc};
use web_sys::HtmlVideoElement;

pub use sound::chime;

thread_local! {
    /// The scan that goes on; a new one ends it.
    static CURRENT: RefCell<Option<Rc<Scan>>> = const { RefCell::new(None) };
}

/// One scan, until it is stopped.
struct Scan {
    camera: RefCell<Option<Camera>>,
}

/// The card that is held before the camera.
#[derive(Default)]
struct Held {
    text: Option<String>,
    looks_without: u32,
}

impl Held {
    /// Looks without a code after which the same card counts as held up again: some two seconds.
    const GONE_AFTER: u32 = 15;

    /// A text that was not there before.
    fn is_new(&mut self, seen: Option<String>) -> Option<String> {
        let Some(seen) = seen else {
            self.looks_without = self.looks_without.saturating_add(1);
            if self.looks_without > Self::GONE_AFTER {
                self.text = None;
            }
            return None;
        };
        self.looks_without = 0;
        if self.text.as_ref() == Some(&seen) {
            return None;
        }
        self.text = Some(seen.clone());
        Some(seen)
    }
}

/// Shows the camera in `video` and tells every code that comes into its sight, once for as long as it
/// stays there. Goes on until [`stop`].
pub fn start(video: HtmlVideoElement, seen: impl Fn(Seen) + 'static) {
    stop();
    sound::wake();
    let scan = Rc::new(Scan { camera: RefCell::new(None) });
    CURRENT.set(Some(Rc::clone(&scan)));
    spawn_local(async move {
        let camera = match Camera::open(&video).await {
            Ok(camera) => camera,
            Err(problem) => {
                if scan.is_current() {
                    seen(Seen::Failed(problem));
                }
                return;
            }
        };
        scan.camera.replace(Some(camera));
        if !scan.is_current() {
            // Stopped while the person was asked for the camera.
            scan.camera.take();
            return;
        }
        seen(Seen::Picture);
        let detector = Detector::find(&video).await;
        let mut held = Held::default();
        while scan.is_current() {
            camera::next_look().await;
            if let Some(text) = held.is_new(detector.look(&video).await)
                && scan.is_current()
            {
                seen(Seen::Code(text));
            }
        }
    });
}

/// Ends the scan and lets go of the camera.
pub fn stop() {
    if let Some(scan) = CURRENT.take() {
        scan.camera.take();
    }
}

impl Scan {
    fn is_current(self: &Rc<Self>) -> bool {
        CURRENT.with_borrow(|current| current.as_ref().is_some_and(|current| Rc::ptr_eq(current, self)))
    }
}
