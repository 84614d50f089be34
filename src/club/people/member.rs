//! A person of the club and the groups they are in.

use super::contact::{is_email, is_phone};
use crate::club::{
    planning::GroupId,
    refusal::{Code, Problem, Refusal},
    spelling::line_problem,
};
use crate::{record, word_enum};
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

word_enum! {
    /// As licences state it.
    pub enum Sex {
        Female = "female",
        Male = "male",
        Other = "other",
    }
}

word_enum! {
    /// Where a person stands with the club.
    pub enum MemberStatus {
        Active = "active",
        /// Came to try; not enrolled yet.
        Trial = "trial",
        /// Has asked to join.
        Pending = "pending",
        /// Has left.
        Former = "former",
    }
}

record! {
    /// A person of the club: member, former member, or someone who came to try.
    pub struct Member(MemberId) in "members" {
        pub last_name: String,
        pub first_name: String,
        pub birth_date: Option<NaiveDate>,
        pub sex: Option<Sex>,
        pub email: Option<String>,
        /// As `+33612345678`; see `normalize_phone`.
        pub phone: Option<String>,
        pub street: Option<String>,
        pub postal_code: Option<String>,
        pub city: Option<String>,
        pub status: MemberStatus,
        /// Out of the lists, kept with all it holds.
        pub archived: bool,
        pub joined_on: Option<NaiveDate>,
        pub notes: Option<String>,
        /// The person whom this one turned out to be; all it held is there now.
        pub merged_into: Option<MemberId>,
        /// Set when everything personal was forgotten: what is left bears a pseudonym.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub erased_on: Option<NaiveDate>,
    }
}

record! {
    /// A person's place in a group. One record for each pair, switched on and off, so that two
    /// tablets that put one person into two groups do not undo each other.
    pub struct Enrolment(EnrolmentId) in "enrolments" {
        pub member_id: MemberId,
        pub group_id: GroupId,
        pub active: bool,
    }
}

impl Enrolment {
    /// The record of a pair has the same id on every device.
    #[must_use]
    pub fn id_for(member: MemberId, group: GroupId) -> EnrolmentId {
        EnrolmentId(Uuid::new_v5(&group.0, member.0.as_bytes()))
    }
}

/// The longest name, street or city.
pub const NAME_LENGTH: usize = 80;
/// The longest note.
pub const NOTES_LENGTH: usize = 4_000;
/// Nobody alive was born before.
pub const EARLIEST_BIRTH_YEAR: i32 = 1900;

impl Member {
    /// A member with nothing but an id, for an empty form.
    #[must_use]
    pub const fn blank(id: MemberId) -> Self {
        Self {
            id,
            last_name: String::new(),
            first_name: String::new(),
            birth_date: None,
            sex: None,
            email: None,
            phone: None,
            street: None,
            postal_code: None,
            city: None,
            status: MemberStatus::Active,
            archived: false,
            joined_on: None,
            notes: None,
            merged_into: None,
            erased_on: None,
        }
    }

    /// Whether the person is in the lists: neither archived nor merged into another record.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        !self.archived && self.merged_into.is_none()
    }

    /// Whether the club counts on the person: in the lists, and active, on trial or pending.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        self.is_listed() && self.status != MemberStatus::Former
    }

    /// "Éloïse LEFÈVRE", as on French lists.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name.to_uppercase())
    }

    /// Completed years on a day.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> Option<i32> {
        self.birth_date.map(|birth| age_between(birth, day))
    }

    /// Checks every field; the form, the import and the command all ask this.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn validate(&self, today: NaiveDate) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        for (field, name) in [("last_name", &self.last_name), ("first_name", &self.first_name)] {
            if name.trim().is_empty() {
                problems.push(Problem::of(field, Code::Required));
            }
            problems.extend(line_problem(field, name, NAME_LENGTH));
        }
        for (field, text) in [("street", &self.street), ("city", &self.city)] {
            problems.extend(text.as_deref().and_then(|text| line_problem(field, text, NAME_LENGTH * 2)));
        }
        check_length("email", self.email.as_deref(), NAME_LENGTH * 2, &mut problems);
        check_length("notes", self.notes.as_deref(), NOTES_LENGTH, &mut problems);
        if let Some(birth) = self.birth_date {
            if birth > today {
                problems.push(Problem::of("birth_date", Code::DateInFuture));
            } else if birth.year() < EARLIEST_BIRTH_YEAR {
                problems.push(Problem::limited("birth_date", Code::DateTooEarly, EARLIEST_BIRTH_YEAR));
            }
        }
        if self.email.as_deref().is_some_and(|email| !is_email(email)) {
            problems.push(Problem::of("email", Code::NotAnEmail));
        }
        if self.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
            problems.push(Problem::of("phone", Code::NotAPhone));
        }
        let is_postal_code = |code: &str| {
            (3..=10).contains(&code.len())
                && code.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '-')
        };
        if self.postal_code.as_deref().is_some_and(|code| !is_postal_code(code)) {
            problems.push(Problem::of("postal_code", Code::NotAPostalCode));
        }
        Refusal::unless_empty(problems)
    }
}

/// Completed years from a birth date to a day.
pub(in crate::club) fn age_between(birth: NaiveDate, day: NaiveDate) -> i32 {
    let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
    day.year() - birth.year() - i32::from(!had_birthday)
}

fn check_length(field: &str, text: Option<&str>, most: usize, problems: &mut Vec<Problem>) {
    if text.is_some_and(|text| text.chars().count() > most) {
        problems.push(Problem::limited(field, Code::TooLong, most));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn lea() -> Member {
        Member {
            last_name: "Lefèvre".into(),
            first_name: "Léa".into(),
            birth_date: Some(day("2015-03-14")),
            ..Member::blank(MemberId(Uuid::nil()))
        }
    }

    #[test]
    fn age_counts_completed_years() {
        for (on, age) in [("2026-03-13", 10), ("2026-03-14", 11), ("2026-11-21", 11)] {
            assert_eq!(lea().age_on(day(on)), Some(age), "{on}");
        }
        let leap = Member { birth_date: Some(day("2012-02-29")), ..lea() };
        assert_eq!(leap.age_on(day("2026-02-28")), Some(13));
        assert_eq!(leap.age_on(day("2026-03-01")), Some(14));
    }

    #[test]
    fn each_bad_field_is_named_with_what_is_wrong() {
        let cases: [(&str, Member, Code); 10] = [
            ("last_name", Member { last_name: "  ".into(), ..lea() }, Code::Required),
            ("first_name", Member { first_name: "x".repeat(81), ..lea() }, Code::TooLong),
            ("first_name", Member { first_name: "L\u{7}éa".into(), ..lea() }, Code::NotAText),
            ("city", Member { city: Some("Cesson\n".into()), ..lea() }, Code::NotAText),
            ("birth_date", Member { birth_date: Some(day("2027-01-01")), ..lea() }, Code::DateInFuture),
            ("birth_date", Member { birth_date: Some(day("1899-12-31")), ..lea() }, Code::DateTooEarly),
            ("email", Member { email: Some("lea at example".into()), ..lea() }, Code::NotAnEmail),
            ("phone", Member { phone: Some("12".into()), ..lea() }, Code::NotAPhone),
            (
                "postal_code",
                Member { postal_code: Some("35 510 Cesson".into()), ..lea() },
                Code::NotAPostalCode,
            ),
            ("notes", Member { notes: Some("n".repeat(4_001)), ..lea() }, Code::TooLong),
        ];
        for (field, member, code) in cases {
            let refusal = member.validate(day("2026-11-21")).unwrap_err();
            assert_eq!(refusal.of_field(field).map(|p| p.code).collect::<Vec<_>>(), [code], "{field}");
        }
        assert_eq!(lea().validate(day("2026-11-21")), Ok(()));
    }
}
