//! A modal dialog: the browser's own, with its focus trap and Escape.

use super::Icon;
use crate::app::languages::texts;
use leptos::{
    prelude::*,
    wasm_bindgen::JsCast as _,
    web_sys::{Element, HtmlElement},
};

/// Where the dialog was shown before what is in it, it has the focus itself: its first field gets it.
fn focus_first_field(dialog: Element) {
    request_animation_frame(move || {
        if document().active_element().as_ref() != Some(&dialog) {
            return;
        }
        let first = dialog.query_selector("input:not([type=\"hidden\"]), select, textarea").ok().flatten();
        if let Some(field) = first.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            // Fails only for an element that is not in the page.
            let _ = field.focus();
        }
    });
}

/// A dialog that follows a signal.
#[component]
pub fn Dialog(
    /// Names the dialog's elements.
    id: &'static str,
    #[prop(into)] title: Signal<String>,
    /// Open while true; Escape and the cross set it to false.
    open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        match (open.get(), element.open()) {
            // It can fail only for an element that is not in the page.
            (true, false) => {
                drop(element.show_modal());
                focus_first_field(element.into());
            }
            (false, true) => element.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=format!("{id}-title") on:close=move |_| open.set(false)>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="dialog-content">
                                <header>
                                    <div>
                                        <h2 id=format!("{id}-title")>{title.get()}</h2>
                                    </div>
                                    <button
                                        type="button"
                                        class="icon-button"
                                        aria-label=texts().frame.close
                                        on:click=move |_| open.set(false)
                                    >
                                        <Icon name="close" />
                                    </button>
                                </header>
                                {children()}
                            </div>
                        }
                    })
            }}
        </dialog>
    }
}
