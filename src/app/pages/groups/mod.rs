//! Groups and who is in them.

mod add_member;
mod delete;
mod form;
mod form_pages;
mod group_page;
mod list_page;
mod sessions;

pub use form_pages::{EditGroupPage, NewGroupPage};
pub use group_page::GroupPage;
pub use list_page::GroupsPage;
