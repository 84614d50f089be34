//! REST: `/api/v1/<resource>` for programs of others. A resource is one declaration
//! ([`resource::Resource`]); every write becomes the commands that the app makes, so that tablets see
//! it, and every read is scoped as a pull is.

mod answer;
mod attribute;
mod body;
pub mod docs;
pub mod document;
mod handlers;
mod listing;
mod reading;
mod resource;
mod resources;
mod text;

use super::{access::Session, http::AppState};
use axum::{
    Router,
    extract::{Path, Request, State},
    http::{HeaderMap, Uri},
    routing::get,
};
use reading::Extent;
pub use resource::Resource;
pub use resources::RESOURCES;

/// The routes of every resource, below `/api/v1`.
pub fn routes() -> Router<AppState> {
    let router = Router::new().route("/openapi.json", get(document::openapi));
    RESOURCES.iter().fold(router, |router, resource| router.merge(routes_of(resource)))
}

fn routes_of(resource: &'static Resource) -> Router<AppState> {
    let list = move |session: Session, State(state): State<AppState>, headers: HeaderMap, uri: Uri| async move {
        handlers::list(resource, &session, &state, &headers, &uri).await
    };
    let create = move |session: Session, State(state): State<AppState>, request: Request| async move {
        handlers::create(resource, &session, &state, request).await
    };
    let show = move |session: Session,
                     State(state): State<AppState>,
                     Path(name): Path<String>,
                     headers: HeaderMap| async move {
        handlers::show(resource, &session, &state, &headers, &name).await
    };
    let change = move |extent: Extent| {
        move |session: Session, State(state): State<AppState>, Path(name): Path<String>, request: Request| async move {
            handlers::change(resource, &session, &state, (&name, extent), request).await
        }
    };
    let one = get(show).put(change(Extent::Whole)).patch(change(Extent::Part));
    let one = match resource.delete {
        None => one,
        Some(delete) => one.delete(
            move |session: Session,
                  State(state): State<AppState>,
                  Path(name): Path<String>,
                  headers: HeaderMap| async move {
                handlers::delete((resource, delete), &session, &state, &headers, &name).await
            },
        ),
    };
    Router::new()
        .route(&format!("/{}", resource.path), get(list).post(create))
        .route(&format!("/{}/{{id}}", resource.path), one)
}
