//! Members: the list, one person's record, the forms.

mod acts;
mod address;
mod changes;
mod edit_page;
mod facts;
mod fields;
mod filters;
mod form;
mod list_page;
mod member_page;
mod names;
mod new_page;
mod pane;
mod parts;
mod row;
mod search;
mod table;

pub use acts::Acts;
pub use edit_page::EditMemberPage;
pub use filters::SelectChip;
pub use list_page::MembersPage;
pub use member_page::MemberPage;
pub use names::{Avatar, ListName, Marked, StatusBadge, birth_day};
pub use new_page::NewMemberPage;
