//! The people of a club: records, commands, and the rules about them.

mod census;
mod commands;
mod contact;
mod directory;
mod duplicates;
mod file;
mod groups;
mod highlight;
mod member;
mod roster;
#[cfg(test)]
mod test_club;
mod typed_day;
mod typed_member;

pub use census::Census;
pub(in crate::club) use commands::create_member;
pub use commands::{IMPORT_CHUNK, ImportedPerson, PeopleCommand};
pub use contact::{normalize_email, normalize_phone, show_phone};
pub use directory::{Directory, MemberFilter, MemberLine, MemberOrder};
pub use duplicates::{Likeness, Suspect, identity_key, likely_duplicates, suspects};
pub use file::{FileChange, GroupName, MemberFile, RecentMark, Undoing};
pub use groups::{GroupFile, GroupLine, GroupList, GroupMember};
pub use highlight::matches_in;
pub use member::{Enrolment, EnrolmentId, Member, MemberId, MemberStatus, Sex};
pub use roster::{Roster, RosterPage};
pub use typed_day::read_day;
pub use typed_member::TypedMember;
