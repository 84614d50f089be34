//! The camera's picture in a video element.

use crate::app::data::CameraProblem;
use futures_channel::oneshot;
use js_sys::{Object, Reflect};
use leptos::prelude::{request_animation_frame, window};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

/// Between two looks at the picture, in milliseconds: quick enough for a hand, and light on old
/// tablets.
const LOOK_MS: f64 = 120.0;

/// A running camera; dropped, it goes dark.
pub struct Camera {
    stream: MediaStream,
    video: HtmlVideoElement,
}

impl Camera {
    /// Asks for the camera that looks away from the person, and shows it.
    pub async fn open(video: &HtmlVideoElement) -> Result<Self, CameraProblem> {
        let devices = window().navigator().media_devices().map_err(|_| CameraProblem::Missing)?;
        let constraints = MediaStreamConstraints::new();
        constraints.set_video(&wanted());
        let asked = devices.get_user_media_with_constraints(&constraints).map_err(problem)?;
        let stream: MediaStream = JsFuture::from(asked).await.map_err(problem)?.unchecked_into();
        let camera = Self { stream, video: video.clone() };
        video.set_src_object(Some(&camera.stream));
        let playing = video.play().map_err(problem)?;
        JsFuture::from(playing).await.map_err(problem)?;
        Ok(camera)
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.stream.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        self.video.set_src_object(None);
    }
}

/// The rear camera if there is one, no larger than a code needs.
fn wanted() -> JsValue {
    let wanted = Object::new();
    for (name, value) in [("facingMode", JsValue::from("environment")), ("width", JsValue::from(1280))] {
        let ideal = Object::new();
        // Setting a property of a fresh object does not fail.
        let _ = Reflect::set(&ideal, &"ideal".into(), &value);
        let _ = Reflect::set(&wanted, &name.into(), &ideal);
    }
    wanted.into()
}

fn problem(error: JsValue) -> CameraProblem {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotAllowedError" | "SecurityError") => CameraProblem::Refused,
        Some("NotFoundError" | "OverconstrainedError") => CameraProblem::Missing,
        _ => CameraProblem::Busy,
    }
}

/// Waits for a frame that is worth a look; a hidden page has none.
pub async fn next_look() {
    let start = window().performance().map_or(0.0, |clock| clock.now());
    loop {
        let (frame, waiting) = oneshot::channel();
        // The receiver is gone only when this future is.
        request_animation_frame(move || {
            let _ = frame.send(());
        });
        if waiting.await.is_err() {
            return;
        }
        let now = window().performance().map_or(f64::MAX, |clock| clock.now());
        if now - start >= LOOK_MS {
            return;
        }
    }
}
