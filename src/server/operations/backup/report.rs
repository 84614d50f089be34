//! What the command line says about backups, in the language of `LANG`: what was done, or what is wrong
//! and what to do about it.

use super::{Contents, Failure, archive::ArchiveError};
use crate::app::languages::Language;
use crate::server::Error;
use std::path::Path;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Written,
    Checked,
    Restored,
}

/// Says how it went. Whether it was done.
pub fn say(
    language: Language,
    file: &Path,
    done: Done,
    result: Result<Contents, Failure>,
) -> Result<bool, Error> {
    match result {
        Ok(contents) => {
            println!("{}", summary(language, file, done, &contents));
            Ok(true)
        }
        Err(Failure::Other(error)) => Err(error),
        Err(failure) => {
            eprintln!("novaclub: {}", sentence(language, &failure));
            Ok(false)
        }
    }
}

fn summary(language: Language, file: &Path, done: Done, contents: &Contents) -> String {
    let rows = |table: &str| contents.rows.get(table).copied().unwrap_or(0);
    let counts = [rows("clubs"), rows("users"), rows("members"), contents.rows.values().sum()];
    let words = match language {
        Language::French => [
            ("club", "clubs"),
            ("compte", "comptes"),
            ("personne", "personnes"),
            ("ligne en tout", "lignes en tout"),
        ],
        Language::English => {
            [("club", "clubs"), ("account", "accounts"), ("person", "people"), ("row in all", "rows in all")]
        }
    };
    let held = counts.into_iter().zip(words).map(|(count, (one, many))| numbered(language, count, one, many));
    let held = held.collect::<Vec<_>>().join(", ");
    let (file, at) = (file.display(), contents.header.made_at.format("%Y-%m-%d %H:%M:%S UTC"));
    match (language, done) {
        (Language::French, Done::Written) => format!(
            "{file} est écrit et relu\u{a0}: {held}, état du {at}.\nLe fichier contient les empreintes des mots \
             de passe\u{a0}: gardez-le à l’abri."
        ),
        (Language::French, Done::Checked) => format!("{file} est complet\u{a0}: {held}, état du {at}."),
        (Language::French, Done::Restored) => format!(
            "La base est restaurée depuis {file}\u{a0}: {held}, état du {at}.\nTout le monde se \
             reconnecte. Chaque appareil recharge alors tout, puis envoie ce qu’il n’avait pas encore remis.\nLes \
             invitations qui attendaient ne valent plus\u{a0}: invitez à nouveau qui n’est pas encore venu."
        ),
        (Language::English, Done::Written) => format!(
            "{file} is written and was read again: {held}, as of {at}.\nThe file holds password hashes: keep it \
             safe."
        ),
        (Language::English, Done::Checked) => format!("{file} is whole: {held}, as of {at}."),
        (Language::English, Done::Restored) => format!(
            "The database is restored from {file}: {held}, as of {at}.\nEverybody signs in again. Each \
             device then downloads everything and sends what it had not handed in.\nInvitations that were waiting \
             are no longer good: invite again whoever has not come yet."
        ),
    }
}

/// A count with its word.
fn numbered(language: Language, count: u64, one: &str, many: &str) -> String {
    let word = language.plural(usize::try_from(count).unwrap_or(usize::MAX), one, many);
    format!("{count} {word}")
}

fn sentence(language: Language, failure: &Failure) -> String {
    match language {
        Language::French => french(failure),
        Language::English => english(failure),
    }
}

fn french(failure: &Failure) -> String {
    match failure {
        Failure::Exists(path) => {
            format!("{} existe déjà. Choisissez un autre nom, ou ajoutez --overwrite.", path.display())
        }
        Failure::File(path, error) => format!("{}\u{a0}: {error}.", path.display()),
        Failure::Archive(path, error) => match error {
            ArchiveError::NotABackup => {
                format!("{} n’est pas une sauvegarde de NovaClub.", path.display())
            }
            ArchiveError::NewerForm(_) => format!(
                "{} vient d’une version plus récente de NovaClub. Restaurez avec cette version.",
                path.display()
            ),
            ArchiveError::Damaged(what) => {
                format!("{} est abîmé ou incomplet ({what}). Prenez une autre sauvegarde.", path.display())
            }
            ArchiveError::Io(error) => format!("{}\u{a0}: {error}.", path.display()),
        },
        Failure::NoDatabase => {
            "il n’y a pas de base NovaClub à cette adresse. Vérifiez DATABASE_URL.".to_owned()
        }
        Failure::OtherSchema { found, expected } if found < expected => format!(
            "la base est à la version {found}, ce programme attend {expected}. Démarrez-le une fois \
             («\u{a0}novaclub serve\u{a0}») pour la mettre à jour, ou sauvegardez avec le programme qui la sert."
        ),
        Failure::OtherSchema { found, expected } => format!(
            "la base est à la version {found}, ce programme ne connaît que {expected}. Prenez le programme qui \
             la sert."
        ),
        Failure::NewerBackup { found, known } => format!(
            "la sauvegarde est à la version {found}, ce programme ne connaît que {known}. Restaurez avec une \
             version plus récente de NovaClub."
        ),
        Failure::HoldsClubs(clubs) => format!(
            "la base contient déjà {}. Sauvegardez-la d’abord si vous en avez besoin, puis ajoutez \
             --replace\u{a0}: ce qu’elle contient sera perdu. Rien n’a été changé.",
            numbered(Language::French, *clubs, "club", "clubs")
        ),
        Failure::InUse => "un autre programme tient la base ouverte. Arrêtez le serveur NovaClub, puis \
             recommencez. Rien n’a été changé."
            .to_owned(),
        Failure::LooseReferences(loose) => format!(
            "la sauvegarde est incohérente\u{a0}: {loose} lignes renvoient à des lignes absentes. Prenez-en une \
             autre. Rien n’a été changé."
        ),
        Failure::Other(error) => error.to_string(),
    }
}

fn english(failure: &Failure) -> String {
    match failure {
        Failure::Exists(path) => {
            format!("{} exists. Choose another name, or add --overwrite.", path.display())
        }
        Failure::File(path, error) => format!("{}: {error}.", path.display()),
        Failure::Archive(path, error) => match error {
            ArchiveError::NotABackup => format!("{} is no NovaClub backup.", path.display()),
            ArchiveError::NewerForm(_) => {
                format!("{} was made by a newer NovaClub. Restore it with that one.", path.display())
            }
            ArchiveError::Damaged(what) => {
                format!("{} is damaged or cut short ({what}). Take another backup.", path.display())
            }
            ArchiveError::Io(error) => format!("{}: {error}.", path.display()),
        },
        Failure::NoDatabase => {
            "there is no NovaClub database at this address. Check DATABASE_URL.".to_owned()
        }
        Failure::OtherSchema { found, expected } if found < expected => format!(
            "the database is at version {found}, this program expects {expected}. Start it once (“novaclub \
             serve”) to bring it up to date, or back up with the program that serves it."
        ),
        Failure::OtherSchema { found, expected } => format!(
            "the database is at version {found}, this program knows {expected} at most. Take the program that \
             serves it."
        ),
        Failure::NewerBackup { found, known } => format!(
            "the backup is at version {found}, this program knows {known} at most. Restore with a newer NovaClub."
        ),
        Failure::HoldsClubs(clubs) => format!(
            "the database holds {} already. Back it up first if you need it, then add --replace: what \
             it holds will be lost. Nothing was changed.",
            numbered(Language::English, *clubs, "club", "clubs")
        ),
        Failure::InUse => "another program has the database open. Stop the NovaClub server and try again. \
             Nothing was changed."
            .to_owned(),
        Failure::LooseReferences(loose) => format!(
            "the backup does not hold together: {loose} rows refer to rows that are not there. Take another one. \
             Nothing was changed."
        ),
        Failure::Other(error) => error.to_string(),
    }
}
