//! How the app looks on this device: language and theme.

use crate::app::{
    data,
    languages::{Language, texts},
    theme::Theme,
    ui::Icon,
};
use leptos::prelude::*;

/// Both choices.
#[component]
pub fn Display() -> impl IntoView {
    let t = &texts().club;
    view! {
        <section class="card" aria-labelledby="display">
            <h2 id="display">{t.display}</h2>
            <LanguageChoice />
            <ThemeChoice />
        </section>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let t = texts();
    let choice = |language: Language, name: &'static str| {
        view! {
            <label lang=language.word()>
                <input
                    type="radio"
                    name="language"
                    value=language.word()
                    checked=language == t.language
                    on:change=move |_| data::choose_language(language)
                />
                {name}
            </label>
        }
    };
    view! {
        <div class="field">
            <span class="label" aria-hidden="true">{t.club.language}</span>
            <div class="segmented wide" role="radiogroup" aria-label=t.club.language>
                {choice(Language::French, "Français")}
                {choice(Language::English, "English")}
            </div>
        </div>
    }
}

/// The page that was rendered does not know the choice: it is shown once the page is alive.
#[component]
fn ThemeChoice() -> impl IntoView {
    let t = &texts().club;
    let chosen = RwSignal::new(Theme::System);
    Effect::new(move |_| chosen.set(data::theme()));
    let choice = move |theme: Theme, icon: &'static str, name: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    value=theme.word()
                    prop:checked=move || chosen.get() == theme
                    on:change=move |_| {
                        chosen.set(theme);
                        data::choose_theme(theme);
                    }
                />
                <Icon name=icon size="small" />
                {name}
            </label>
        }
    };
    view! {
        <div class="field">
            <span class="label" aria-hidden="true">{t.theme}</span>
            <div class="segmented wide" role="radiogroup" aria-label=t.theme>
                {choice(Theme::System, "device", t.theme_system)}
                {choice(Theme::Light, "sun", t.theme_light)}
                {choice(Theme::Dark, "moon", t.theme_dark)}
            </div>
        </div>
    }
}
