//! The people of a club: records, commands, and the rules about them.

mod census;
mod commands;
mod comparison;
mod contact;
mod directory;
mod distinct;
mod duplicates;
mod file;
mod groups;
mod highlight;
mod member;
mod merge;
mod pairs;
mod roster;
mod standing;
#[cfg(test)]
mod test_club;
mod typed_day;
mod typed_member;

pub use census::Census;
pub(in crate::club) use commands::create_member;
pub use commands::{IMPORT_CHUNK, ImportedPerson, PeopleCommand};
pub use comparison::{Comparison, Difference, Pick, Side};
pub use contact::{normalize_email, normalize_phone, show_phone};
pub use directory::{Directory, MemberFilter, MemberLine, MemberOrder};
pub use distinct::{DistinctPeople, DistinctPeopleId};
pub use duplicates::{Likeness, Suspect, identity_key, likely_duplicates, suspects};
pub use file::{Became, GroupName, MemberFile, RecentMark, groups_of};
pub use groups::{GroupFile, GroupLine, GroupList, GroupMember};
pub use highlight::matches_in;
pub(in crate::club) use member::age_between;
pub use member::{Enrolment, EnrolmentId, Member, MemberId, MemberStatus, NAME_LENGTH, Sex};
pub use merge::{fields_to_choose, licence_conflicts};
pub use pairs::{Alike, PAIRS_READS, Pair, Person, doubles_of, duplicate_pairs};
pub use roster::{Roster, RosterPage};
pub use standing::{everyone_who_became, standing, standing_reads};
pub use typed_day::read_day;
pub use typed_member::TypedMember;
