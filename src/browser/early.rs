//! What somebody typed into a page that the server rendered, before the program was there: hydration puts fields
//! back to what was rendered, and a slow phone leaves time for a whole name.

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, EventInit, HtmlInputElement, HtmlTextAreaElement};

/// A field and what stood in it.
enum Typed {
    Text(HtmlInputElement, String),
    Lines(HtmlTextAreaElement, String),
}

/// Looks at all fields of the page that text is typed into. A box that was ticked is left to be ticked again: to
/// tick it may be to do something.
fn look() -> Vec<Typed> {
    let Ok(found) = document().query_selector_all("input, textarea") else { return Vec::new() };
    (0..found.length()).filter_map(|n| changed(found.item(n)?.dyn_into().ok()?)).collect()
}

/// A field that is not as it was rendered.
fn changed(field: Element) -> Option<Typed> {
    let input = match field.dyn_into::<HtmlInputElement>() {
        Ok(input) => input,
        Err(other) => {
            let lines: HtmlTextAreaElement = other.dyn_into().ok()?;
            let text = lines.value();
            let is_changed = lines.default_value().is_ok_and(|rendered| rendered != text);
            return is_changed.then_some(Typed::Lines(lines, text));
        }
    };
    match input.type_().as_str() {
        "file" | "hidden" | "checkbox" | "radio" => None,
        _ => {
            let text = input.value();
            (text != input.default_value()).then_some(Typed::Text(input, text))
        }
    }
}

/// Brings the page to life, and tells it what was typed before.
pub fn keep(bring_to_life: impl FnOnce()) {
    let typed = look();
    bring_to_life();
    for field in typed {
        match field {
            Typed::Text(input, text) => {
                input.set_value(&text);
                tell(&input);
            }
            Typed::Lines(lines, text) => {
                lines.set_value(&text);
                tell(&lines);
            }
        }
    }
}

fn tell(field: &Element) {
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &options) {
        // Refused only for an event that is on its way already.
        let _ = field.dispatch_event(&event);
    }
}
