//! What the columns of a file are taken for, before a person corrects it.

use super::{
    dates::is_date,
    headings::{Heading, recognize},
    table::{Column, Table},
    words::{read_practice, read_sex, read_status},
};
use crate::word_enum;

word_enum! {
    /// What a column holds. The words are the record's fields where one stands for one.
    pub enum Target {
        Ignore = "ignore",
        LastName = "last_name",
        FirstName = "first_name",
        /// Both names in one cell.
        FullName = "full_name",
        BirthDate = "birth_date",
        Sex = "sex",
        Email = "email",
        Phone = "phone",
        /// A second telephone column, which goes before the other.
        Mobile = "mobile",
        Street = "street",
        PostalCode = "postal_code",
        City = "city",
        PostalCodeAndCity = "postal_code_and_city",
        Status = "status",
        JoinedOn = "joined_on",
        Notes = "notes",
        LicenceNumber = "licence_number",
        LicenceDiscipline = "licence_discipline",
        LicencePractice = "licence_practice",
        LicenceIssuedOn = "licence_issued_on",
        LicenceExpiresOn = "licence_expires_on",
    }
}

impl Target {
    /// Whether it says something of a licence.
    #[must_use]
    pub const fn is_of_licence(self) -> bool {
        matches!(
            self,
            Self::LicenceNumber
                | Self::LicenceDiscipline
                | Self::LicencePractice
                | Self::LicenceIssuedOn
                | Self::LicenceExpiresOn
        )
    }

    /// Whether a cell could be one of such a column.
    fn fits(self, sample: &str) -> bool {
        match self {
            Self::BirthDate | Self::JoinedOn | Self::LicenceIssuedOn | Self::LicenceExpiresOn => {
                is_date(sample)
            }
            Self::FullName => sample.contains([' ', ',']),
            Self::Sex => read_sex(sample).is_some(),
            Self::Status => read_status(sample).is_some(),
            Self::LicencePractice => read_practice(sample).is_some(),
            Self::Phone | Self::Mobile => sample.chars().filter(char::is_ascii_digit).count() >= 8,
            Self::LicenceNumber => {
                sample.len() >= 3 && sample.chars().any(|c| c.is_ascii_digit()) && !is_date(sample)
            }
            _ => true,
        }
    }
}

/// What each column is likely to hold, in the order of the columns; each target at most once.
#[must_use]
pub fn propose(table: &Table) -> Vec<Target> {
    let mut candidates: Vec<(Heading, usize)> = table
        .columns
        .iter()
        .enumerate()
        .filter_map(|(position, column)| Some((known(column)?, position)))
        .collect();
    candidates.sort();
    let mut mapping = vec![Target::Ignore; table.columns.len()];
    for (heading, position) in candidates {
        if !mapping.contains(&heading.target) {
            mapping[position] = heading.target;
        }
    }
    settle_names(&mut mapping);
    settle_licence(&mut mapping);
    mapping
}

/// The essentials that no column is mapped to: without them every line would be refused.
#[must_use]
pub fn missing_targets(mapping: &[Target]) -> Vec<Target> {
    let is_missing = |target: &Target| !mapping.contains(target) && !mapping.contains(&Target::FullName);
    [Target::LastName, Target::FirstName].into_iter().filter(is_missing).collect()
}

fn known(column: &Column) -> Option<Heading> {
    let heading = recognize(&column.name)?;
    let fitting = column.samples.iter().filter(|sample| heading.target.fits(sample)).count();
    (!heading.is_doubtful || (fitting > 0 && fitting * 2 >= column.samples.len())).then_some(heading)
}

/// "Name" beside "First name" is the family name; "Nom" alone is both.
fn settle_names(mapping: &mut [Target]) {
    let has = |mapping: &[Target], target| mapping.contains(&target);
    let replace = |mapping: &mut [Target], from, to| {
        mapping.iter_mut().filter(|target| **target == from).for_each(|target| *target = to);
    };
    let has_first = has(mapping, Target::FirstName);
    match (has(mapping, Target::LastName), has(mapping, Target::FullName)) {
        (true, true) if has_first => replace(mapping, Target::FullName, Target::Ignore),
        (true, true) => replace(mapping, Target::LastName, Target::Ignore),
        (true, false) if !has_first => replace(mapping, Target::LastName, Target::FullName),
        (false, true) if has_first => replace(mapping, Target::FullName, Target::LastName),
        _ => {}
    }
}

/// Disciplines and ends of something say nothing without the licence that they belong to.
fn settle_licence(mapping: &mut [Target]) {
    if !mapping.contains(&Target::LicenceNumber) {
        mapping
            .iter_mut()
            .filter(|target| target.is_of_licence())
            .for_each(|target| *target = Target::Ignore);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(header: &str, row: &str) -> Vec<&'static str> {
        let table = Table::read(format!("{header}\n{row}\n").as_bytes()).unwrap();
        propose(&table).into_iter().map(Target::word).collect()
    }

    #[test]
    fn columns_are_proposed_by_name_and_by_what_they_hold() {
        let cases: [(&str, &str, &[&str]); 12] = [
            ("Nom;Prénom;Né(e) le", "DURAND;Léa;1/2/2014", &["last_name", "first_name", "birth_date"]),
            (
                "Nom payeur;Nom adhérent;Prénom payeur;Prénom adhérent",
                "a;b;c;d",
                &["ignore", "last_name", "ignore", "first_name"],
            ),
            ("Name;First name;Title", "Durand;Léa;Mme", &["last_name", "first_name", "sex"]),
            ("Nom;Prénom;Titre", "Durand;Léa;trésorière", &["last_name", "first_name", "ignore"]),
            ("Nom;Prénom;Titre;Sexe", "Durand;Léa;Mme;2", &["last_name", "first_name", "ignore", "sex"]),
            ("Nom;Mail", "Léa Durand;lea@example.org", &["full_name", "email"]),
            ("Adhérent;Mail", "Léa Durand;lea@example.org", &["full_name", "email"]),
            ("Nom;Prénom;Adhérent", "Durand;Léa;Oui", &["last_name", "first_name", "ignore"]),
            ("Nom;Prénom;Activité", "Durand;Léa;Judo", &["last_name", "first_name", "ignore"]),
            ("Nom;Prénom;Activité", "Durand;Léa;1", &["last_name", "first_name", "status"]),
            (
                "Nom;Prénom;Licence;Type licence",
                "Durand;Léa;Oui;Loisir",
                &["last_name", "first_name", "ignore", "ignore"],
            ),
            (
                "Nom;Prénom;Licence;Type licence",
                "Durand;Léa;A12345;Loisir",
                &["last_name", "first_name", "licence_number", "licence_practice"],
            ),
        ];
        for (header, row, expected) in cases {
            assert_eq!(proposed(header, row), expected, "{header} / {row}");
        }
    }

    #[test]
    fn each_target_is_proposed_once_for_the_name_that_says_it_best() {
        assert_eq!(
            proposed(
                "Nom de naissance;Nom;Prénom;Tél fixe;Téléphone;Mobile",
                "a;b;c;0299000000;0299000001;0600000000"
            ),
            ["ignore", "last_name", "first_name", "ignore", "phone", "mobile"]
        );
    }

    #[test]
    fn a_mapping_without_names_says_what_it_lacks() {
        let cases: [(&[Target], &[Target]); 3] = [
            (&[Target::FullName], &[]),
            (&[Target::LastName, Target::City], &[Target::FirstName]),
            (&[], &[Target::LastName, Target::FirstName]),
        ];
        for (mapping, missing) in cases {
            assert_eq!(missing_targets(mapping), missing);
        }
    }
}
