//! Where the focus goes when the row that it is in goes: without help it is nowhere, and whoever works
//! with the keyboard begins at the top of the page again.

use leptos::{
    ev,
    wasm_bindgen::JsCast as _,
    web_sys::{Element, HtmlElement},
};

/// The button at the end of a row, which removes it.
const LAST_BUTTON: &str = "button:last-of-type:not([disabled])";
const BUTTON: &str = "button:not([disabled])";

/// Told by the button that ends a row of a list, before the row is removed: the focus goes to the same
/// button of the next row, else of the one before, else to a button near the list.
pub fn leave_row(event: &ev::MouseEvent) {
    let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(row) = pressed.and_then(|pressed| pressed.closest("li").ok().flatten()) else { return };
    let beside = following(&row).chain(preceding(&row)).find_map(|row| button(&row, LAST_BUTTON));
    let Some(button) = beside.or_else(|| row.parent_element().and_then(|list| near(&list))) else { return };
    // Fails only for an element that is not in the page.
    let _ = button.focus();
}

/// The nearest button after a place or before it, looked for further and further out.
fn near(place: &Element) -> Option<HtmlElement> {
    std::iter::successors(Some(place.clone()), |place| place.parent_element()).find_map(|place| {
        following(&place).chain(preceding(&place)).find_map(|beside| button(&beside, BUTTON))
    })
}

fn following(place: &Element) -> impl Iterator<Item = Element> + use<> {
    std::iter::successors(place.next_element_sibling(), Element::next_element_sibling)
}

fn preceding(place: &Element) -> impl Iterator<Item = Element> + use<> {
    std::iter::successors(place.previous_element_sibling(), Element::previous_element_sibling)
}

/// A button in an element, or the element if it is one; none that is not shown.
fn button(element: &Element, selector: &str) -> Option<HtmlElement> {
    let is_one = element.matches(selector).unwrap_or_default();
    let found = if is_one { Some(element.clone()) } else { element.query_selector(selector).ok().flatten() };
    found?.dyn_into::<HtmlElement>().ok().filter(|button| button.offset_width() > 0)
}
