//! Files: the bundle, icons, the offline shell, the service worker. None of them knows anybody.

use super::{AppState, security::document_policy, site};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::path::Path;
use tower::ServiceBuilder;
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// The name of the folder changes with what is in it.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";
const ASK_EACH_TIME: &str = "no-cache";

/// The routes of files.
pub fn routes(state: &AppState) -> Router<AppState> {
    let folder = &state.site.folder;
    let build = format!("/pkg/{}", if state.site.missing.is_none() { &state.site.build } else { "none" });
    let favicon = ServeFile::new(folder.join("icons/favicon.svg"));
    let manifest_type = "application/manifest+json".parse();
    let manifest = folder.join("manifest.webmanifest");
    let manifest = match manifest_type {
        Ok(kind) => ServeFile::new_with_mime(manifest, &kind),
        Err(_) => ServeFile::new(manifest),
    };
    Router::new()
        .route(&format!("{build}/boot.js"), get(boot))
        .nest_service(&build, cached(FOR_GOOD, files(&folder.join(build.trim_start_matches('/')))))
        .nest_service("/icons", cached(FOR_A_DAY, files(&folder.join("icons"))))
        .nest_service("/screenshots", cached(FOR_A_DAY, files(&folder.join("screenshots"))))
        .route_service("/manifest.webmanifest", cached(ASK_EACH_TIME, manifest))
        .route_service("/favicon.ico", cached(FOR_A_DAY, favicon))
        .route("/shell.html", get(shell))
        .route("/sw.js", get(worker))
}

fn files(folder: &Path) -> ServeDir {
    ServeDir::new(folder).precompressed_br().precompressed_gzip().append_index_html_on_directories(false)
}

type Cached<S> = tower_http::set_header::SetResponseHeader<S, FoundOnly>;

/// Says how long an answer may be kept; that there is no such file is not kept at all.
fn cached<S>(policy: &'static str, service: S) -> Cached<S> {
    ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, FoundOnly(policy)))
        .service(service)
}

#[derive(Clone, Copy)]
struct FoundOnly(&'static str);

impl<B> tower_http::set_header::MakeHeaderValue<axum::http::Response<B>> for FoundOnly {
    fn make_header_value(&mut self, response: &axum::http::Response<B>) -> Option<HeaderValue> {
        let status = response.status();
        (status.is_success() || status == StatusCode::NOT_MODIFIED).then(|| HeaderValue::from_static(self.0))
    }
}

async fn boot() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, FOR_GOOD)],
        site::BOOT,
    )
}

async fn shell(State(state): State<AppState>) -> Response {
    shell_of(&state)
}

/// The document that holds no data.
pub fn shell_of(state: &AppState) -> Response {
    if let Some(missing) = &state.site.missing {
        return site_missing(missing);
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(ASK_EACH_TIME));
    headers.extend(document_policy(None).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    (headers, state.site.shell.clone()).into_response()
}

async fn worker(State(state): State<AppState>) -> Response {
    if let Some(missing) = &state.site.missing {
        return site_missing(missing);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, ASK_EACH_TIME),
        // A worker fetches under its own policy.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'; script-src 'self'"),
        (HeaderName::from_static("service-worker-allowed"), "/"),
    ];
    (headers, state.site.worker.clone()).into_response()
}

/// What people get from a program whose site was not built.
pub fn site_missing(missing: &str) -> Response {
    let said = format!("NovaClub: {missing}\n");
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], said)
        .into_response()
}
