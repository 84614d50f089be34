//! The resources, one declaration each.

mod attendances;
mod groups;
mod households;
mod licenses;
mod medical_proofs;
mod members;
mod seasons;
mod sessions;

use super::resource::Resource;
use std::sync::LazyLock;

/// Everything that the API offers, in the order of the document.
pub static RESOURCES: LazyLock<Vec<Resource>> = LazyLock::new(|| {
    vec![
        members::resource(),
        households::resource(),
        licenses::resource(),
        medical_proofs::resource(),
        seasons::resource(),
        groups::resource(),
        sessions::resource(),
        attendances::resource(),
    ]
});
