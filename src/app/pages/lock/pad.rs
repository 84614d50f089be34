//! The number pad: as on a telephone, large enough for a thumb.

use super::Screen;
use crate::app::ui::Icon;
use crate::club::tablet::SHORTEST;
use leptos::prelude::*;

/// The pad of the code that is being entered.
#[component]
pub fn Pad(screen: Screen) -> impl IntoView {
    let t = &screen.t.tablet;
    let key = move |digit: &'static str| {
        view! {
            <button type="button" class="pad-key" disabled=move || screen.is_busy.get() on:click=move |_| screen.add(digit)>
                {digit}
            </button>
        }
    };
    let is_short = move || screen.code.with(|code| code.len() < SHORTEST);
    view! {
        <div class="pad" role="group" aria-label=t.pad>
            {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(key).collect_view()}
            <button
                type="button"
                class="pad-key"
                aria-label=t.erase_digit
                disabled=move || screen.is_busy.get()
                on:click=move |_| {
                    screen.code.update(|code| {
                        code.pop();
                    });
                }
            >
                <Icon name="chevron-left" />
            </button>
            {key("0")}
            <button type="submit" class="pad-key primary" disabled=move || screen.is_busy.get() || is_short()>
                {move || if screen.is_busy.get() { t.opening } else { t.unlock }}
            </button>
        </div>
    }
}
