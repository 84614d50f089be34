//! What the forms of a household, a guardian, an emergency contact hold, all text, and what becomes of it.

use super::records::{EmergencyContact, Guardian, Household, Relation};
use crate::club::{
    people::{normalize_email, normalize_phone, show_phone},
    refusal::{Code, Problem, Refusal},
    spelling::tidy,
};
use chrono::NaiveDate;

/// Nothing typed is no value; what cannot be read is a problem of the field.
fn read(
    field: &str,
    text: &str,
    read: impl FnOnce(&str) -> Option<String>,
    code: Code,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    let value = read(text);
    if value.is_none() {
        problems.push(Problem::of(field, code));
    }
    value
}

/// Adds the problems of the record to those of the typing, each field once.
fn with_rules(mut problems: Vec<Problem>, rules: Result<(), Refusal>) -> Result<(), Refusal> {
    if let Err(Refusal(more)) = rules {
        let named: Vec<Option<String>> = problems.iter().map(|problem| problem.field.clone()).collect();
        problems.extend(more.into_iter().filter(|problem| !named.contains(&problem.field)));
    }
    Refusal::unless_empty(problems)
}

/// Name and address of a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedHousehold {
    pub name: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
}

impl TypedHousehold {
    /// What the form shows of a household.
    #[must_use]
    pub fn of(household: &Household) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            name: household.name.clone(),
            street: text(&household.street),
            postal_code: text(&household.postal_code),
            city: text(&household.city),
        }
    }

    /// The household with what was typed.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn onto(&self, before: &Household, today: NaiveDate) -> Result<Household, Refusal> {
        let household = Household {
            name: tidy(&self.name).unwrap_or_default(),
            street: tidy(&self.street),
            postal_code: tidy(&self.postal_code),
            city: tidy(&self.city),
            ..before.clone()
        };
        household.validate(today)?;
        Ok(household)
    }
}

/// A guardian.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedGuardian {
    pub first_name: String,
    pub last_name: String,
    pub relation: String,
    pub legal: bool,
    pub phone: String,
    pub email: String,
}

impl TypedGuardian {
    /// What the form shows of a guardian.
    #[must_use]
    pub fn of(guardian: &Guardian) -> Self {
        Self {
            first_name: guardian.first_name.clone(),
            last_name: guardian.last_name.clone(),
            relation: guardian.relation.word().to_owned(),
            legal: guardian.legal,
            phone: guardian.phone.as_deref().map(show_phone).unwrap_or_default(),
            email: guardian.email.clone().unwrap_or_default(),
        }
    }

    /// Nobody was named: the line is passed over.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.first_name, &self.last_name, &self.phone, &self.email]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    /// The guardian with what was typed.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn onto(&self, before: &Guardian, today: NaiveDate) -> Result<Guardian, Refusal> {
        let mut problems = Vec::new();
        let guardian = Guardian {
            first_name: tidy(&self.first_name).unwrap_or_default(),
            last_name: tidy(&self.last_name).unwrap_or_default(),
            relation: Relation::from_word(&self.relation).unwrap_or(before.relation),
            legal: self.legal,
            phone: read("phone", &self.phone, normalize_phone, Code::NotAPhone, &mut problems),
            email: read("email", &self.email, normalize_email, Code::NotAnEmail, &mut problems),
            ..before.clone()
        };
        with_rules(problems, guardian.validate(today))?;
        Ok(guardian)
    }
}

/// An emergency contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedContact {
    pub name: String,
    pub relation: String,
    pub phone: String,
}

impl TypedContact {
    /// What the form shows of a contact.
    #[must_use]
    pub fn of(contact: &EmergencyContact) -> Self {
        Self {
            name: contact.name.clone(),
            relation: contact.relation.clone().unwrap_or_default(),
            phone: show_phone(&contact.phone),
        }
    }

    /// The contact with what was typed.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted.
    pub fn onto(&self, before: &EmergencyContact, today: NaiveDate) -> Result<EmergencyContact, Refusal> {
        let mut problems = Vec::new();
        let phone = read("phone", &self.phone, normalize_phone, Code::NotAPhone, &mut problems);
        let contact = EmergencyContact {
            name: tidy(&self.name).unwrap_or_default(),
            relation: tidy(&self.relation),
            phone: phone.unwrap_or_default(),
            ..before.clone()
        };
        with_rules(problems, contact.validate(today))?;
        Ok(contact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::families::test_family::{AMIR, CAMILLE, Club, contact, today};

    #[test]
    fn guardians_and_contacts_keep_what_nobody_touched_and_store_what_was_typed() {
        let club = Club::lefevres();
        let camille = club.get::<Guardian>(CAMILLE.0).unwrap();
        assert_eq!(TypedGuardian::of(&camille).onto(&camille, today()), Ok(camille.clone()));
        let typed = TypedGuardian {
            email: " Camille@Example.org".into(),
            phone: String::new(),
            ..TypedGuardian::of(&camille)
        };
        let after = typed.onto(&camille, today()).unwrap();
        assert_eq!((after.email.as_deref(), after.phone), (Some("camille@example.org"), None));
        let rose = contact(1, AMIR, "Rose", "+33655555555", 1);
        assert_eq!(TypedContact::of(&rose).onto(&rose, today()), Ok(rose.clone()));
        let typed = TypedContact { phone: "voisine".into(), name: String::new(), ..TypedContact::of(&rose) };
        let Err(refusal) = typed.onto(&rose, today()) else { panic!("taken") };
        assert_eq!(refusal.of_field("phone").map(|p| p.code).collect::<Vec<_>>(), [Code::NotAPhone]);
        assert_eq!(refusal.of_field("name").map(|p| p.code).collect::<Vec<_>>(), [Code::Required]);
    }
}
