//! Words of what an import knows: the columns of people, why a file cannot be read, what was done.

use crate::app::languages::Language;
use crate::club::import::{FileKind, ImportError, Target};

pub(super) const fn french_target(target: Target) -> &'static str {
    match target {
        Target::Ignore => "Ignorer",
        Target::LastName => "Nom",
        Target::FirstName => "Prénom",
        Target::FullName => "Nom et prénom",
        Target::BirthDate => "Date de naissance",
        Target::Sex => "Sexe",
        Target::Email => "Courriel",
        Target::Phone => "Téléphone",
        Target::Mobile => "Téléphone portable",
        Target::Street => "Adresse",
        Target::PostalCode => "Code postal",
        Target::City => "Ville",
        Target::PostalCodeAndCity => "Code postal et ville",
        Target::Status => "Statut",
        Target::JoinedOn => "Arrivée au club",
        Target::Notes => "Remarques",
        Target::LicenceNumber => "Numéro de licence",
        Target::LicenceDiscipline => "Discipline de la licence",
        Target::LicencePractice => "Pratique de la licence",
        Target::LicenceIssuedOn => "Début de la licence",
        Target::LicenceExpiresOn => "Fin de la licence",
    }
}

pub(super) const fn english_target(target: Target) -> &'static str {
    match target {
        Target::Ignore => "Ignore",
        Target::LastName => "Last name",
        Target::FirstName => "First name",
        Target::FullName => "Last and first name",
        Target::BirthDate => "Birth date",
        Target::Sex => "Sex",
        Target::Email => "E-mail",
        Target::Phone => "Phone",
        Target::Mobile => "Mobile phone",
        Target::Street => "Street",
        Target::PostalCode => "Postal code",
        Target::City => "City",
        Target::PostalCodeAndCity => "Postal code and city",
        Target::Status => "Status",
        Target::JoinedOn => "Joined on",
        Target::Notes => "Notes",
        Target::LicenceNumber => "Licence number",
        Target::LicenceDiscipline => "Licence’s discipline",
        Target::LicencePractice => "Licence’s practice",
        Target::LicenceIssuedOn => "Licence from",
        Target::LicenceExpiresOn => "Licence until",
    }
}

pub(super) fn french_file_error(error: &ImportError) -> String {
    match error {
        ImportError::Empty => "Il est vide. Exportez-le de nouveau, puis réessayez.".to_owned(),
        ImportError::TooLarge { limit } => {
            format!("Il dépasse {}. Partagez-le en plusieurs fichiers.", Language::French.size(*limit))
        }
        ImportError::TooManyRows { limit } => {
            format!("Il a plus de {} lignes. Partagez-le en plusieurs fichiers.", Language::French.number(*limit))
        }
        ImportError::NotAList { kind } => match kind {
            FileKind::Workbook => {
                "C’est un classeur. Ouvrez-le dans votre tableur et enregistrez-le au format CSV.".to_owned()
            }
            FileKind::Pdf => "C’est un PDF. Demandez à l’autre logiciel un export CSV.".to_owned(),
            FileKind::Image => "C’est une image. Il faut un fichier CSV ou texte, avec des colonnes.".to_owned(),
            FileKind::Archive => "C’est une archive. Décompressez-la, puis choisissez le fichier CSV.".to_owned(),
            FileKind::WebPage => {
                "C’est une page web, sans doute enregistrée à la place de l’export. Téléchargez l’export de nouveau.".to_owned()
            }
            FileKind::Unknown => "Ce n’est pas un texte avec des colonnes. Il faut un fichier CSV ou texte.".to_owned(),
        },
        ImportError::Damaged { line } => format!(
            "La ligne {line} contient des caractères abîmés, comme après un transfert interrompu. Exportez le fichier de nouveau."
        ),
        ImportError::UnclosedQuote { line } => format!(
            "Un guillemet s’ouvre à la ligne {line} et ne se ferme pas là où il faut. Corrigez cette ligne, puis réessayez."
        ),
        ImportError::CutShort { line } => format!(
            "Il s’arrête au milieu de la ligne {line}\u{a0}: la suite manque sans doute. Exportez-le ou copiez-le de nouveau."
        ),
        ImportError::NoHeader => {
            "Aucune ligne ne nomme les colonnes. Il faut une ligne de titres avec au moins le nom et une autre colonne connue.".to_owned()
        }
        ImportError::OneColumn => {
            "Il n’a qu’une seule colonne, ou un séparateur inconnu. Il faut un point-virgule, une virgule, une tabulation ou une barre.".to_owned()
        }
        ImportError::NoRows { header_line } => {
            format!("Aucune ligne ne suit les titres de la ligne {header_line}.")
        }
    }
}

pub(super) fn english_file_error(error: &ImportError) -> String {
    match error {
        ImportError::Empty => "It is empty. Export it again, then retry.".to_owned(),
        ImportError::TooLarge { limit } => {
            format!("It is larger than {}. Split it into several files.", Language::English.size(*limit))
        }
        ImportError::TooManyRows { limit } => {
            format!("It has more than {} rows. Split it into several files.", Language::English.number(*limit))
        }
        ImportError::NotAList { kind } => match kind {
            FileKind::Workbook => "It is a workbook. Open it in your spreadsheet program and save it as CSV.".to_owned(),
            FileKind::Pdf => "It is a PDF. Ask the other program for a CSV export.".to_owned(),
            FileKind::Image => "It is a picture. A CSV or text file with columns is needed.".to_owned(),
            FileKind::Archive => "It is an archive. Unpack it, then choose the CSV file.".to_owned(),
            FileKind::WebPage => {
                "It is a web page, most likely saved in place of the export. Download the export again.".to_owned()
            }
            FileKind::Unknown => "It is not a text with columns. A CSV or text file is needed.".to_owned(),
        },
        ImportError::Damaged { line } => format!(
            "Line {line} holds damaged characters, as after a transfer that broke off. Export the file again."
        ),
        ImportError::UnclosedQuote { line } => format!(
            "A quotation mark opens in line {line} and does not close where it should. Correct that line, then retry."
        ),
        ImportError::CutShort { line } => {
            format!("It breaks off in line {line}: the rest is likely missing. Export or copy it again.")
        }
        ImportError::NoHeader => {
            "No line names the columns. A header line with at least the name and one other known column is needed.".to_owned()
        }
        ImportError::OneColumn => {
            "It has one column only, or an unknown separator. A semicolon, a comma, a tab or a bar is needed.".to_owned()
        }
        ImportError::NoRows { header_line } => format!("No row follows the header in line {header_line}."),
    }
}

/// "371 personnes créées, 24 mises à jour", of what there is.
pub(super) fn french_done(created: usize, updated: usize, licences: usize) -> String {
    let language = Language::French;
    let mut parts = Vec::new();
    if created > 0 || updated == 0 {
        let word = language.plural(created, "personne créée", "personnes créées");
        parts.push(format!("{} {word}", language.number(created)));
    }
    if updated > 0 {
        let word = match (parts.is_empty(), updated) {
            (true, 1) => "personne mise à jour",
            (true, _) => "personnes mises à jour",
            (false, 1) => "mise à jour",
            (false, _) => "mises à jour",
        };
        parts.push(format!("{} {word}", language.number(updated)));
    }
    if licences > 0 {
        parts.push(format!(
            "{} {}",
            language.number(licences),
            language.plural(licences, "licence", "licences")
        ));
    }
    format!("{}.", parts.join(", "))
}

pub(super) fn english_done(created: usize, updated: usize, licences: usize) -> String {
    let language = Language::English;
    let mut parts = Vec::new();
    if created > 0 || updated == 0 {
        let word = language.plural(created, "person created", "people created");
        parts.push(format!("{} {word}", language.number(created)));
    }
    if updated > 0 {
        let word = match (parts.is_empty(), updated) {
            (true, 1) => "person updated",
            (true, _) => "people updated",
            (false, _) => "updated",
        };
        parts.push(format!("{} {word}", language.number(updated)));
    }
    if licences > 0 {
        parts.push(format!(
            "{} {}",
            language.number(licences),
            language.plural(licences, "licence", "licences")
        ));
    }
    format!("{}.", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_name_of_its_own_in_both_languages() {
        for name_of in [french_target, english_target] {
            let names: std::collections::BTreeSet<_> =
                Target::ALL.iter().map(|target| name_of(*target)).collect();
            assert_eq!(names.len(), Target::ALL.len());
        }
    }

    #[test]
    fn what_was_done_is_said_without_what_was_not() {
        let cases = [
            ((371, 24, 0), "371 personnes créées, 24 mises à jour."),
            ((1, 0, 330), "1 personne créée, 330 licences."),
            ((0, 2, 0), "2 personnes mises à jour."),
            ((0, 0, 1), "0 personne créée, 1 licence."),
        ];
        for ((created, updated, licences), expected) in cases {
            assert_eq!(french_done(created, updated, licences), expected);
        }
        assert_eq!(english_done(2, 1, 0), "2 people created, 1 updated.");
    }
}
