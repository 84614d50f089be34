//! Finding a code in a picture.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement};

/// The picture's width for our own reader: a card held at arm's length still has three dots to a square.
const READ_WIDTH: u32 = 640;

/// What looks for codes.
pub enum Detector {
    /// The browser's `BarcodeDetector`, which `web-sys` does not know without unstable features.
    Browser {
        detector: JsValue,
        detect: Function,
    },
    Own(Option<Canvas>),
}

/// Where frames are drawn to be read.
pub struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Detector {
    /// The browser's if it reads QR codes, and really does so: some have the interface without the
    /// service behind it.
    pub async fn find(video: &HtmlVideoElement) -> Self {
        match browsers_own(video).await {
            Some(found) => found,
            None => Self::Own(Canvas::new()),
        }
    }

    /// The text of a code in the picture.
    pub async fn look(&self, video: &HtmlVideoElement) -> Option<String> {
        match self {
            Self::Browser { detector, detect } => {
                let codes = ask(detector, detect, video).await?;
                let text = Reflect::get(&codes.get(0), &"rawValue".into()).ok()?;
                text.as_string()
            }
            Self::Own(canvas) => canvas.as_ref()?.read(video),
        }
    }
}

async fn browsers_own(video: &HtmlVideoElement) -> Option<Detector> {
    let class = Reflect::get(&window(), &"BarcodeDetector".into()).ok()?;
    let class: Function = class.dyn_into().ok()?;
    let formats = Reflect::get(&class, &"getSupportedFormats".into()).ok()?;
    let formats: Promise = formats.dyn_into::<Function>().ok()?.call0(&class).ok()?.dyn_into().ok()?;
    let formats: Array = JsFuture::from(formats).await.ok()?.dyn_into().ok()?;
    if !formats.includes(&"qr_code".into(), 0) {
        return None;
    }
    let options = Object::new();
    Reflect::set(&options, &"formats".into(), &Array::of1(&"qr_code".into())).ok()?;
    let detector = Reflect::construct(&class, &Array::of1(&options)).ok()?;
    let detect: Function = Reflect::get(&detector, &"detect".into()).ok()?.dyn_into().ok()?;
    ask(&detector, &detect, video).await?;
    Some(Detector::Browser { detector, detect })
}

async fn ask(detector: &JsValue, detect: &Function, video: &HtmlVideoElement) -> Option<Array> {
    let promise: Promise = detect.call1(detector, video).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

impl Canvas {
    fn new() -> Option<Self> {
        let element: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
        let context = element.get_context_with_context_options("2d", &options).ok()??;
        Some(Self { element, context: context.dyn_into().ok()? })
    }

    fn read(&self, video: &HtmlVideoElement) -> Option<String> {
        let (width, height) = (video.video_width(), video.video_height());
        if width == 0 {
            return None;
        }
        let (wide, high) = (READ_WIDTH.min(width), height * READ_WIDTH.min(width) / width);
        if self.element.width() != wide || self.element.height() != high {
            self.element.set_width(wide);
            self.element.set_height(high);
        }
        let (w, h) = (f64::from(wide), f64::from(high));
        self.context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, w, h).ok()?;
        let pixels = self.context.get_image_data(0.0, 0.0, w, h).ok()?.data().0;
        let wide = wide as usize;
        // Green is what the eye, and a printed code, is brightest in.
        let brightness = |x: usize, y: usize| pixels.get((y * wide + x) * 4 + 1).copied().unwrap_or(255);
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(wide, high as usize, brightness);
        picture.detect_grids().into_iter().find_map(|grid| grid.decode().ok().map(|(_, text)| text))
    }
}
