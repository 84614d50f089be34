//! Families: the list, one household, a new family on one screen, those that the list suggests.

mod about;
mod add_member;
mod calls;
mod contact_form;
mod guardian_dialog;
mod guardians;
mod household_page;
mod line_field;
mod list_page;
mod new_lines;
mod new_page;
mod new_state;
mod suggestions_page;
mod tabs;
mod undo;

pub use calls::{CallLink, Calls, relation_words};
pub use contact_form::{ContactForm, blank_contact};
pub use household_page::HouseholdPage;
pub use list_page::FamiliesPage;
pub use new_page::NewFamilyPage;
pub use suggestions_page::SuggestionsPage;
pub use tabs::PeopleTabs;
pub use undo::Undoable;
