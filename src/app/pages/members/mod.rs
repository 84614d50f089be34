//! Members: the list, one person's record, the forms.

mod acts;
mod address;
mod changes;
mod edit_page;
mod facts;
mod family;
mod fields;
mod filters;
mod form;
mod list_page;
mod member_page;
mod names;
mod new_page;
mod out_of_sight;
mod pane;
mod parts;
pub mod practice;
mod proposals;
mod row;
mod search;
mod table;

pub use acts::Acts;
pub use address::OUT_OF_REACH;
pub use edit_page::EditMemberPage;
pub use facts::{sex_word, status_word};
pub use filters::{SelectChip, season_groups};
pub use list_page::MembersPage;
pub use member_page::{MemberPage, NoSuchMember, member_of_page};
pub use names::{Avatar, ListName, Marked, StatusBadge, birth_day};
pub use new_page::NewMemberPage;
pub use proposals::{Proposal, proposed};
