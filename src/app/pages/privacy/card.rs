//! The way to the terms of retention and the wordings of consents, from the club's page.

use crate::app::{data, languages::texts, pages::club::Fact, ui::Icon};
use crate::club::access::Area;
use leptos::prelude::*;

/// The card.
#[component]
pub fn PrivacyCard() -> impl IntoView {
    let t = &texts().privacy;
    let sees_people = data::may_see(Area::Privacy) && data::may_change(Area::Privacy);
    view! {
        <section class="card" aria-labelledby="privacy">
            <div class="card-header">
                <h2 id="privacy">{t.retention.title}</h2>
            </div>
            <ul class="rows">
                {sees_people
                    .then(|| {
                        view! {
                            <Fact icon="calendar" title=t.retention.title text=t.retention.text href="/club/retention">
                                <Icon name="chevron-right" />
                            </Fact>
                        }
                    })}
                <Fact icon="edit" title=t.texts text=t.texts_text href="/club/consents">
                    <Icon name="chevron-right" />
                </Fact>
            </ul>
        </section>
    }
}
