//! The front of one card.

use crate::app::{data, languages::texts};
use crate::club::cards::{CardCode, CardFace};
use leptos::prelude::*;

/// From this many letters on a name is set smaller.
const LONG_NAME: usize = 28;

/// A card, as large as a bank card when printed.
#[component]
pub fn Face(face: CardFace) -> impl IntoView {
    let t = &texts().cards;
    let signed_in = data::start().signed_in;
    let (club, club_name) =
        signed_in.map(|signed_in| (signed_in.club_id, signed_in.club_name)).unwrap_or_default();
    let label = (t.code_of)(&format!("{} {}", face.first_name, face.last_name.to_uppercase()));
    // So that it stays on its card.
    let is_long = face.first_name.chars().count() + face.last_name.chars().count() > LONG_NAME;
    let squares = CardCode { club, member: face.member_id }.squares();
    view! {
        <article class="membership-card">
            <header>
                <p class="membership-club">{club_name}</p>
                <p class="membership-kind">{t.member_of} {face.season.map(|season| format!(" {season}"))}</p>
            </header>
            <div>
                <div class="membership-name" data-long=is_long.then_some("")>
                    <p>{face.first_name}</p>
                    <p class="family">{face.last_name}</p>
                    <p class="membership-groups">{face.groups.join(" · ")}</p>
                </div>
                {squares
                    .map(|squares| {
                        view! {
                            <svg
                                class="membership-code"
                                role="img"
                                aria-label=label
                                viewBox=format!("0 0 {0} {0}", squares.side)
                                shape-rendering="crispEdges"
                            >
                                <path d=squares.path></path>
                            </svg>
                        }
                    })}
            </div>
        </article>
    }
}
