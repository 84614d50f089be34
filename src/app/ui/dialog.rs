//! A modal dialog: the browser's own, with its focus trap and Escape.

use super::Icon;
use crate::app::languages::texts;
use leptos::{
    prelude::*,
    wasm_bindgen::JsCast as _,
    web_sys::{Element, HtmlElement},
};

/// A dialog begins at its first field. The browser gives the focus to the dialog, or to its cross, by which of
/// the dialog and what is in it came first; what asks for the focus itself keeps it.
fn focus_first_field(dialog: Element) {
    request_animation_frame(move || {
        let find = |selectors| dialog.query_selector(selectors).ok().flatten();
        let active = document().active_element();
        if active.as_ref() != Some(&dialog) && active != find("header button") {
            return;
        }
        let first = find("input:not([type=\"hidden\"]), select, textarea");
        if let Some(field) = first.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            // Fails only for an element that is not in the page.
            let _ = field.focus();
        }
    });
}

/// What opens a dialog while a signal holds whom or what it is about; the signal is emptied when the dialog is
/// closed.
#[must_use]
pub fn open_while<T: Send + Sync + 'static>(about: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    // Each follows the other, and tells only what is new, or they would go round for ever.
    Effect::new(move |_| {
        let wanted = about.with(Option::is_some);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move |_| {
        if !open.get() && about.with_untracked(Option::is_some) {
            about.set(None);
        }
    });
    open
}

/// A dialog that follows a signal.
#[component]
pub fn Dialog(
    /// Names the dialog's elements.
    #[prop(into)]
    id: String,
    #[prop(into)] title: Signal<String>,
    /// Open while true; Escape and the cross set it to false.
    open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
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
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled_by on:close=move |_| open.set(false)>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="dialog-content">
                                <header>
                                    <div>
                                        <h2 id=title_id.clone()>{title.get()}</h2>
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

/// The foot of a form in a dialog: closes it, or sends the form.
#[component]
pub fn FormFooter(open: RwSignal<bool>, save: &'static str) -> impl IntoView {
    view! {
        <footer>
            <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                <span>{texts().frame.cancel}</span>
            </button>
            <button class="button primary" type="submit">
                <span>{save}</span>
            </button>
        </footer>
    }
}
