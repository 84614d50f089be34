//! `/api/v1/auth/…` of what opens an account beside the password: codes, passkeys, confirmations, another
//! e-mail; and the step between a right password and a session.

mod account;
mod confirm;
mod email;
mod enrolment;
pub mod forms;
mod keys;
mod required;
mod second_step;

pub use confirm::{PAGE as CONFIRM_PAGE, shown as confirm_shown};
pub use email::send_proof;
pub use enrolment::{PAGE as FACTORS_PAGE, may_go_on};
pub use second_step::{Halted, PAGE as CODE_PAGE, door, door_before, halfway_of, shown as halfway_shown};

use super::AppState;
use crate::app::languages::Language;
use crate::server::{
    Error,
    access::Session,
    db::accounts::{self, User},
    mail::{Event, Letter},
};
use axum::{
    Router,
    routing::{delete, get, post},
};
use uuid::Uuid;

/// The addresses of the API. Who may: whoever is signed in, for their own account; `/auth/passkey` whoever has
/// one; `/auth/email/confirm` whoever has the link; `/factors-required` reading everybody, writing those who
/// may change the staff.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/factors", get(account::show))
        .route("/auth/factors/app", post(account::begin_app).delete(account::remove_app))
        .route("/auth/factors/app/confirm", post(account::confirm_app))
        .route("/auth/factors/recovery-codes", post(account::renew_codes))
        .route("/auth/factors/passkeys", post(keys::finish))
        .route("/auth/factors/passkeys/options", post(keys::begin))
        .route("/auth/factors/passkeys/{id}", delete(keys::remove).patch(keys::rename))
        .route("/auth/passkey", post(keys::sign_in))
        .route("/auth/passkey/options", post(keys::options))
        .route("/auth/second-factor", post(second_step::second_factor))
        .route("/auth/confirm", post(confirm::confirm).get(confirm::is_confirmed))
        .route("/auth/email", post(email::begin))
        .route("/auth/email/again", post(email::send_again))
        .route("/auth/email/confirm", post(email::finish))
        .route("/factors-required", get(required::show).put(required::set))
}

/// The account of whoever is signed in.
async fn own_account(state: &AppState, user: Uuid) -> Result<User, Error> {
    let mut tx = state.desk.db().read().await?;
    let user = accounts::find_user(&mut tx, user).await?;
    tx.commit().await?;
    user.ok_or(Error::Unauthenticated)
}

fn sign_in_page(state: &AppState) -> String {
    format!("{}/sign-in", state.config.public_url.trim_end_matches('/'))
}

/// Tells the audit log and the account's owner.
fn tell(state: &AppState, (user, session): (&User, &Session), event: &Event, language: Language) {
    tell_owner(state, (user, Some(session)), event, language);
}

/// [`tell`], also before there is a session.
fn tell_owner(
    state: &AppState,
    (user, session): (&User, Option<&Session>),
    event: &Event,
    language: Language,
) {
    state.desk.audit().account_changed(user.id, session, event.action());
    let letter = Letter::of_event(language, event, user.greeted(), &sign_in_page(state));
    let (post, to) = (state.post.clone(), user.email.clone());
    state.post.later(async move { post.send(&to, letter).await });
}
