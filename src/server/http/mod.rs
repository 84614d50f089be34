//! HTTP: the routes, and the layers that every request passes.

mod assets;
mod audit;
mod auth;
mod bodies;
mod device;
pub(super) mod extract;
mod factors;
mod forms;
mod health;
pub(super) mod language;
pub mod limits;
mod live;
mod openid;
pub mod pages;
mod peer;
mod privacy;
pub(super) mod problem;
pub(super) mod problem_texts;
mod rescue;
pub(super) mod security;
mod session;
mod sessions;
pub mod site;
mod staff;
mod sync;
mod tablet;

use super::{
    Config, Error,
    access::{
        factors::Factors,
        openid::{BACK, OpenId},
        sealed::{Seal, columns::Column},
        token::Tokens,
    },
    mail::Post,
    rest,
    sync::Desk,
};
use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use limits::Limits;
use problem::{Draft, REQUEST_ID};
use problem_texts::Kind;
use site::Site;
use std::{any::Any, ops::Deref, sync::Arc};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate as _, SizeAbove},
    },
    decompression::RequestDecompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

/// Smaller answers fit into one packet anyway, and packing takes longer than making them.
const PACKED_BYTES: u16 = 1_024;

/// What handlers share. Each layer and handler of a request gets a copy, so a copy is one pointer.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

/// See [`AppState`].
#[derive(Debug)]
pub struct Shared {
    pub desk: Desk,
    pub tokens: Tokens,
    pub config: Config,
    pub limits: Limits,
    pub post: Post,
    pub factors: Factors,
    pub site: Site,
    pub openid: OpenId,
    /// Seals what the server keeps of devices' locks.
    pub locks: Seal,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// The state of a program with this configuration, on an open desk.
    #[must_use]
    pub fn new(config: Config, desk: Desk, limits: Limits) -> Self {
        let tokens = Tokens::with_former(&config.secret, config.former_secret.as_deref());
        let (site, post) = (Site::read(&config.site, config.page_patience), Post::new(config.mail.clone()));
        let openid = OpenId::of(&config);
        // Halves and recoveries have one seal.
        let (factors, locks) = (Factors::new(&config), Column::LockHalf.seal(&config));
        Self(Arc::new(Shared { desk, tokens, config, limits, post, factors, site, openid, locks }))
    }
}

/// Everything that is answered.
pub fn router(state: AppState) -> Router {
    // Pages are rendered by tasks of this runtime; a second router finds it set already.
    let _ = any_spawner::Executor::init_tokio();
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(PACKED_BYTES));
    Router::new()
        .route("/health", get(health::health))
        .route("/me", get(auth::me))
        .nest("/api/v1", api().layer(from_fn_with_state(state.clone(), audit::note_refusals)))
        .merge(rest::docs::routes())
        .route("/register", post(forms::register).get(pages::page))
        .route("/sign-in", post(forms::sign_in).get(pages::page))
        .route("/sign-in/code", post(factors::forms::code).get(pages::page))
        .route("/confirm", post(factors::forms::confirm).get(pages::page))
        .route("/confirm-email/{token}", post(factors::forms::confirm_email).get(pages::page))
        .route("/sign-out", post(forms::sign_out).get(pages::page))
        .route("/join/{token}", post(forms::join).get(pages::page))
        .route("/forgotten-password", post(forms::forgotten_password).get(pages::page))
        .route("/reset-password/{token}", post(forms::reset_password).get(pages::page))
        .route("/sign-in/with/{club}", get(openid::leave))
        .route("/sign-in/link", post(openid::link_account).get(pages::page))
        .route("/club/openid", post(openid::change_by_form).get(pages::page))
        .route("/club/openid/remove", post(openid::remove_by_form))
        .route("/join/{token}/with", get(openid::leave_invited))
        .route(BACK, get(openid::come_from_provider))
        .route("/change-password", post(forms::change_password).get(pages::page))
        .route("/switch-club", post(forms::switch_club).get(pages::page))
        .merge(assets::routes(&state))
        .fallback(pages::fallback)
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(from_fn_with_state(state.clone(), security::add_headers))
                // Files come compressed; this is for what is made on the spot, so not for ever.
                .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(worth_it))
                .layer(from_fn(problem::render))
                .layer(CatchPanicLayer::custom(panicked))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::REQUEST_TIMEOUT,
                    state.config.patience.request,
                ))
                .layer(from_fn_with_state(state.clone(), security::refuse_cross_site))
                .layer(from_fn(bodies::limit))
                .layer(from_fn_with_state(state.clone(), auth::keep_signed_in)),
        )
        .with_state(state)
}

fn api() -> Router<AppState> {
    let sync = Router::new()
        .route("/push", post(sync::push))
        .route("/pull", post(sync::pull))
        .route("/rescue", post(rescue::bring_in))
        .layer(RequestDecompressionLayer::new());
    let sync = sync
        .route("/digest", post(sync::digest))
        .route("/collection", post(sync::collection))
        .route("/live", get(live::live));
    Router::new()
        .route("/auth/register", post(auth::register))
        .route("/auth/login", post(auth::login))
        .route("/auth/logout", post(auth::logout))
        .route("/auth/me", get(auth::me))
        .route("/me", get(auth::me))
        .route("/auth/switch", post(auth::switch))
        .route("/auth/join", post(auth::join))
        .route("/auth/forgotten-password", post(auth::forgotten_password))
        .route("/auth/reset-password", post(auth::reset_password))
        .route("/auth/change-password", post(auth::change_password))
        .route("/auth/refresh", post(auth::refresh))
        .route("/auth/account", delete(auth::delete_account))
        // Everybody, about themselves.
        .route("/auth/sessions", get(sessions::list_own).delete(sessions::end_others))
        .route("/auth/sessions/{id}", delete(sessions::end_own).patch(sessions::name_own))
        // Admins.
        .route("/staff/sessions", get(sessions::list_of_club))
        .route("/staff/sessions/{id}", delete(sessions::end_of_club))
        .route("/staff/{user_id}/sessions", delete(sessions::end_of_person))
        .route("/staff", get(staff::list))
        .route("/staff/{user_id}", delete(staff::remove).patch(staff::change_role))
        .route("/invitations", get(staff::list_invitations).post(staff::invite))
        .route("/invitations/{id}", delete(staff::withdraw))
        .route("/openid", get(openid::show).put(openid::change).delete(openid::remove))
        .route("/audit", get(audit::list))
        .route("/members/{id}/export", get(privacy::export))
        .route("/members/{id}/accounts", get(privacy::accounts))
        .route("/retention/due", get(privacy::due))
        .route("/devices/wipes", get(tablet::list_wipes))
        .route("/devices/wipe/check", post(tablet::check_wipe))
        .route("/devices/wipe/done", post(tablet::wipe_done))
        .route("/devices/{device_id}/token", post(tablet::give_token))
        .route("/devices/{device_id}/wipe", post(tablet::order_wipe).delete(tablet::withdraw_wipe))
        .route("/devices/{device_id}/locks", post(tablet::make_lock))
        .route("/devices/{device_id}/locks/{lock_id}", delete(tablet::remove_lock))
        .route("/devices/{device_id}/locks/{lock_id}/open", post(tablet::open_lock))
        .route("/devices/{device_id}/locks/{lock_id}/recover", post(tablet::recover_lock))
        .merge(factors::routes())
        .nest("/sync", sync)
        .merge(rest::routes())
}

/// A line of the log names method, path and request, never what was sent.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    // The token of a link is as good as a password.
    let path = match request.uri().path() {
        path if path.starts_with("/join/") => "/join/…",
        path if path.starts_with("/reset-password/") => "/reset-password/…",
        path if path.starts_with("/confirm-email/") => "/confirm-email/…",
        path => path,
    };
    tracing::info_span!("http", method = %request.method(), path, request.id = id)
}

#[expect(clippy::needless_pass_by_value, reason = "the layer gives it away")]
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let said = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    Draft::caused_by(Kind::Internal, &said).into_response()
}

/// The addresses of the API that are none.
fn no_such_api() -> Response {
    Error::NotFound.into_response()
}
