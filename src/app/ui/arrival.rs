//! Where the focus goes on a page one has gone to: the link that led there has left with its page, so
//! without help the focus is nowhere, and a screen reader says nothing.

use leptos::{prelude::*, web_sys::HtmlElement};

/// A page was gone to, and its title has not been offered the focus. Context of every page.
#[derive(Clone, Copy)]
pub struct Arrival(StoredValue<bool>);

impl Arrival {
    /// Puts it into the context; the first page leaves the focus to the browser.
    pub fn provide() {
        provide_context(Self(StoredValue::new(false)));
    }

    /// Told when the address names another page.
    pub fn note(self) {
        self.0.set_value(true);
    }

    /// Gives the title the focus, unless something has it.
    pub fn offer(self, title: HtmlElement) {
        // Once the old page has gone and what wants the focus on the new one has taken it.
        request_animation_frame(move || {
            let is_lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
            if self.0.get_value() && is_lost {
                let top = window().scroll_y();
                // Fails only for an element that is not in the page.
                let _ = title.focus();
                // On the way back one finds the place where one was.
                if let Ok(top) = top {
                    window().scroll_to_with_x_and_y(0.0, top);
                }
            }
            self.0.set_value(false);
        });
    }
}
