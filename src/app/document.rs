//! The HTML document around the app, as the server renders it.

use super::{app::App, data};
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The whole page as the server renders it. The body's mark tells the browser program to hydrate;
/// the offline shell has none, and the app is mounted there.
#[component]
pub fn Document() -> impl IntoView {
    let page = expect_context::<data::Page>();
    let folder = format!("/pkg/{}", page.build);
    view! {
        <!DOCTYPE html>
        <html lang=page.start.language.word() data-theme=data::theme().forced()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#141820" media="(prefers-color-scheme: dark)" />
                <link rel="icon" href="/icons/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <link rel="stylesheet" href=format!("{folder}/novaclub.css") />
                <link rel="modulepreload" href=format!("{folder}/novaclub.js") />
                <link rel="modulepreload" href=format!("{folder}/__wasm_split.js") />
                <script type="module" src=format!("{folder}/boot.js") nonce=leptos::nonce::use_nonce()></script>
                <MetaTags />
            </head>
            <body data-rendered="">
                <App />
            </body>
        </html>
    }
}
