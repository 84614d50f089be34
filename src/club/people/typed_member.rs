//! A member as a form holds them, all text, and what becomes of it.

use super::{
    contact::{normalize_email, normalize_phone, show_phone},
    member::{Member, MemberStatus, Sex},
    typed_day::read_day,
};
use crate::club::{
    refusal::{Code, Problem, Refusal},
    spelling::tidy,
};
use chrono::NaiveDate;

/// The texts of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedMember {
    pub last_name: String,
    pub first_name: String,
    pub birth_date: String,
    pub sex: String,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub status: String,
    pub joined_on: String,
    pub notes: String,
}

impl TypedMember {
    /// What the form shows of a member.
    #[must_use]
    pub fn of(member: &Member) -> Self {
        let day = |day: Option<NaiveDate>| day.map(|day| day.format("%d/%m/%Y").to_string());
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            last_name: member.last_name.clone(),
            first_name: member.first_name.clone(),
            birth_date: day(member.birth_date).unwrap_or_default(),
            sex: member.sex.map(Sex::word).unwrap_or_default().to_owned(),
            email: text(&member.email),
            phone: member.phone.as_deref().map(show_phone).unwrap_or_default(),
            street: text(&member.street),
            postal_code: text(&member.postal_code),
            city: text(&member.city),
            status: member.status.word().to_owned(),
            joined_on: day(member.joined_on).unwrap_or_default(),
            notes: text(&member.notes),
        }
    }

    /// The member with what was typed; a field that nobody touched stays exactly as it was.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn onto(&self, before: &Member, today: NaiveDate) -> Result<Member, Refusal> {
        let shown = Self::of(before);
        let mut member = before.clone();
        let mut problems = Vec::new();
        macro_rules! take {
            ($field:ident, $read:expr) => {
                if self.$field != shown.$field {
                    match $read(self.$field.as_str()) {
                        Ok(value) => member.$field = value,
                        Err(code) => problems.push(Problem::of(stringify!($field), code)),
                    }
                }
            };
        }
        take!(last_name, |text| Ok::<_, Code>(tidy(text).unwrap_or_default()));
        take!(first_name, |text| Ok::<_, Code>(tidy(text).unwrap_or_default()));
        take!(birth_date, |text| optional(text, read_day, Code::NotADate));
        take!(sex, |text| optional(text, Sex::from_word, Code::NotInList));
        take!(email, |text| optional(text, normalize_email, Code::NotAnEmail));
        take!(phone, |text| optional(text, normalize_phone, Code::NotAPhone));
        take!(street, |text| Ok::<_, Code>(tidy(text)));
        take!(postal_code, |text| Ok::<_, Code>(tidy(text)));
        take!(city, |text| Ok::<_, Code>(tidy(text)));
        take!(status, |text| MemberStatus::from_word(text).ok_or(Code::NotInList));
        take!(joined_on, |text| optional(text, read_day, Code::NotADate));
        take!(notes, |text: &str| Ok::<_, Code>(
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        ));
        if let Err(Refusal(more)) = member.validate(today) {
            let unread: Vec<Option<String>> = problems.iter().map(|problem| problem.field.clone()).collect();
            problems.extend(more.into_iter().filter(|problem| !unread.contains(&problem.field)));
        }
        Refusal::unless_empty(problems)?;
        Ok(member)
    }
}

/// Nothing typed is no value; what cannot be read is refused.
fn optional<T>(text: &str, read: impl FnOnce(&str) -> Option<T>, code: Code) -> Result<Option<T>, Code> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    read(text).map(Some).ok_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::people::MemberId;
    use uuid::Uuid;

    fn today() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    fn eloise() -> Member {
        Member {
            last_name: "LEFÈVRE  ".into(),
            first_name: "Éloïse".into(),
            birth_date: "2015-03-14".parse().ok(),
            phone: Some("+33612345678".into()),
            ..Member::blank(MemberId(Uuid::from_u128(1)))
        }
    }

    #[test]
    fn what_nobody_touched_stays_exactly_as_it_was() {
        assert_eq!(TypedMember::of(&eloise()).onto(&eloise(), today()), Ok(eloise()));
    }

    #[test]
    fn what_was_typed_is_brought_to_the_stored_form() {
        let typed = TypedMember {
            phone: "07.13.02.42.91".into(),
            email: " Lea@Example.ORG".into(),
            birth_date: "15032015".into(),
            city: " Cesson   Sévigné ".into(),
            sex: "female".into(),
            status: "trial".into(),
            notes: "  \n".into(),
            ..TypedMember::of(&eloise())
        };
        let member = typed.onto(&eloise(), today()).unwrap();
        assert_eq!(member.phone.as_deref(), Some("+33713024291"));
        assert_eq!(member.email.as_deref(), Some("lea@example.org"));
        assert_eq!(member.birth_date, "2015-03-15".parse().ok());
        assert_eq!(member.city.as_deref(), Some("Cesson Sévigné"));
        assert_eq!((member.sex, member.status, member.notes), (Some(Sex::Female), MemberStatus::Trial, None));
        let emptied =
            TypedMember { phone: " ".into(), birth_date: String::new(), ..TypedMember::of(&eloise()) };
        let member = emptied.onto(&eloise(), today()).unwrap();
        assert_eq!((member.phone, member.birth_date), (None, None));
    }

    #[test]
    fn every_field_that_cannot_be_taken_is_named_once() {
        let typed = TypedMember {
            first_name: " ".into(),
            birth_date: "31/02/2015".into(),
            phone: "demander à la mère".into(),
            email: "camille@".into(),
            postal_code: "?".into(),
            ..TypedMember::of(&eloise())
        };
        let Refusal(problems) = typed.onto(&eloise(), today()).unwrap_err();
        let named: Vec<_> = problems.iter().map(|p| (p.field.clone().unwrap_or_default(), p.code)).collect();
        assert_eq!(
            named,
            [
                ("birth_date".to_owned(), Code::NotADate),
                ("email".to_owned(), Code::NotAnEmail),
                ("phone".to_owned(), Code::NotAPhone),
                ("first_name".to_owned(), Code::Required),
                ("postal_code".to_owned(), Code::NotAPostalCode),
            ]
        );
    }
}
