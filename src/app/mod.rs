//! What people see, for both programs: the document, the routes, the pages. Pages reach the stores
//! through [`data`] alone and have their words from [`languages`].

pub mod account;
pub mod agent;
#[expect(clippy::module_inception, reason = "the app inside of what belongs to it")]
mod app;
pub mod data;
#[cfg(not(feature = "hydrate"))]
mod document;
pub mod languages;
pub mod page;
pub mod pages;
pub mod session;
pub mod theme;
pub mod ui;

pub use app::App;
#[cfg(not(feature = "hydrate"))]
pub use document::Document;
