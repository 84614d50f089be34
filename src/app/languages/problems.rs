//! What refusals say to people: the field, what is wrong, what would be accepted.

use super::Language;
use crate::club::{Code, Problem, Refusal};

/// The sentence for one problem, without the field's name: for a line under the field.
#[must_use]
pub fn sentence(language: Language, problem: &Problem) -> String {
    let limit = problem.limit.as_deref().unwrap_or_default();
    match language {
        Language::French => french(problem.code, limit),
        Language::English => english(problem.code, limit),
    }
}

/// The problem with its field: for lists of problems and for programs' logs.
#[must_use]
pub fn text(language: Language, problem: &Problem) -> String {
    let sentence = sentence(language, problem);
    match problem.field.as_deref() {
        Some(name) => {
            let colon = match language {
                Language::French => "\u{a0}: ",
                Language::English => ": ",
            };
            format!("{}{colon}{sentence}", field(language, name))
        }
        None => sentence,
    }
}

/// All problems of a refusal in one line.
#[must_use]
pub fn summary(language: Language, refusal: &Refusal) -> String {
    refusal.0.iter().map(|problem| text(language, problem)).collect::<Vec<_>>().join(" ")
}

fn french(code: Code, limit: &str) -> String {
    match code {
        Code::Required => "à remplir.".to_owned(),
        Code::TooLong => format!("{limit} caractères au plus."),
        Code::NotADate => "une date, par exemple 14/03/2015.".to_owned(),
        Code::DateInFuture => "la date est dans le futur.".to_owned(),
        Code::DateTooEarly => format!("une date à partir de {limit}."),
        Code::NotAnEmail => "une adresse complète, par exemple lea@exemple.fr.".to_owned(),
        Code::NotAPhone => "un numéro complet, par exemple 06 12 34 56 78 ou +32 470 12 34 56.".to_owned(),
        Code::NotAPostalCode => "un code postal, par exemple 35510.".to_owned(),
        Code::NotATime => "une heure, par exemple 18:00.".to_owned(),
        Code::NotInList => "une des valeurs proposées.".to_owned(),
        Code::OutOfRange => format!("un nombre entre {}.", limit.replace('–', " et ")),
        Code::EndsBeforeStart => "la fin vient avant le début.".to_owned(),
        Code::AlreadyExists => "existe déjà.".to_owned(),
        Code::UnknownRecord => "n’existe pas ou n’existe plus.".to_owned(),
        Code::UnknownField => "ce champ n’existe pas.".to_owned(),
        Code::Forbidden => "Votre rôle ne le permet pas. Demandez à un administrateur du club.".to_owned(),
        Code::NoSessionThatDay => "il n’y a pas de séance ce jour-là.".to_owned(),
        Code::SessionCancelled => "la séance est annulée.".to_owned(),
        Code::StillInUse => "Des présences y sont notées : mettez-y fin plutôt que de supprimer.".to_owned(),
        Code::TooMany => format!("{limit} au plus à la fois."),
        Code::WrongPassword => "ce n’est pas le mot de passe de ce compte.".to_owned(),
        Code::PasswordTooShort => format!("{limit} caractères au moins."),
        Code::PasswordTooCommon => "trop facile à deviner : choisissez plutôt une phrase.".to_owned(),
        Code::InvitationUnknown => {
            "Cette invitation a déjà servi ou n’est plus valable. Demandez-en une autre au club.".to_owned()
        }
        Code::UnreadableCommand => {
            "Cette modification vient d’une autre version de NovaClub et n’a pas pu être lue.".to_owned()
        }
        Code::NotStored => "Le serveur n’a pas pu enregistrer cette modification.".to_owned(),
        Code::Unknown => "Le serveur a refusé, pour une raison que cette version ne connaît pas.".to_owned(),
    }
}

fn english(code: Code, limit: &str) -> String {
    match code {
        Code::Required => "please fill it in.".to_owned(),
        Code::TooLong => format!("at most {limit} characters."),
        Code::NotADate => "a date, such as 14/03/2015.".to_owned(),
        Code::DateInFuture => "the date is in the future.".to_owned(),
        Code::DateTooEarly => format!("a date from {limit} on."),
        Code::NotAnEmail => "a complete address, such as lea@example.org.".to_owned(),
        Code::NotAPhone => "a complete number, such as 06 12 34 56 78 or +32 470 12 34 56.".to_owned(),
        Code::NotAPostalCode => "a postal code, such as 35510.".to_owned(),
        Code::NotATime => "a time, such as 18:00.".to_owned(),
        Code::NotInList => "one of the values offered.".to_owned(),
        Code::OutOfRange => format!("a number between {}.", limit.replace('–', " and ")),
        Code::EndsBeforeStart => "the end comes before the start.".to_owned(),
        Code::AlreadyExists => "exists already.".to_owned(),
        Code::UnknownRecord => "does not exist, or no longer does.".to_owned(),
        Code::UnknownField => "there is no such field.".to_owned(),
        Code::Forbidden => "Your role does not allow it. Ask an administrator of the club.".to_owned(),
        Code::NoSessionThatDay => "there is no session that day.".to_owned(),
        Code::SessionCancelled => "the session is cancelled.".to_owned(),
        Code::StillInUse => "Attendance was taken there: end it instead of deleting it.".to_owned(),
        Code::TooMany => format!("at most {limit} at once."),
        Code::WrongPassword => "this is not the account’s password.".to_owned(),
        Code::PasswordTooShort => format!("at least {limit} characters."),
        Code::PasswordTooCommon => "too easy to guess: choose a sentence instead.".to_owned(),
        Code::InvitationUnknown => {
            "This invitation was used or is no longer valid. Ask the club for another one.".to_owned()
        }
        Code::UnreadableCommand => {
            "This change comes from another version of NovaClub and could not be read.".to_owned()
        }
        Code::NotStored => "The server could not store this change.".to_owned(),
        Code::Unknown => "The server refused, for a reason that this version does not know.".to_owned(),
    }
}

/// The name of a record's field as people read it.
#[must_use]
pub fn field(language: Language, name: &str) -> &str {
    let (french, english) = match name {
        "last_name" | "family_name" => ("Nom", "Last name"),
        "first_name" | "given_name" => ("Prénom", "First name"),
        "birth_date" => ("Date de naissance", "Birth date"),
        "sex" => ("Sexe", "Sex"),
        "email" => ("Courriel", "E-mail"),
        "phone" => ("Téléphone", "Phone"),
        "street" => ("Adresse", "Street"),
        "postal_code" => ("Code postal", "Postal code"),
        "city" => ("Ville", "City"),
        "status" => ("Statut", "Status"),
        "archived" => ("Archivé", "Archived"),
        "joined_on" => ("Arrivée au club", "Joined on"),
        "notes" => ("Remarques", "Notes"),
        "name" | "title" => ("Nom", "Name"),
        "starts_on" => ("Début", "Start"),
        "ends_on" => ("Fin", "End"),
        "season_id" => ("Saison", "Season"),
        "group_id" => ("Groupe", "Group"),
        "member_id" | "members" => ("Adhérent", "Member"),
        "series_id" | "session" => ("Séance", "Session"),
        "discipline" => ("Discipline", "Discipline"),
        "place" => ("Lieu", "Place"),
        "capacity" => ("Places", "Capacity"),
        "youngest_age" => ("Âge minimum", "Youngest age"),
        "oldest_age" => ("Âge maximum", "Oldest age"),
        "weekday" => ("Jour", "Day"),
        "date" => ("Date", "Date"),
        "start_time" => ("Heure", "Time"),
        "duration_minutes" => ("Durée", "Duration"),
        "reason" => ("Motif", "Reason"),
        "club_name" => ("Nom du club", "Club’s name"),
        "password" => ("Mot de passe", "Password"),
        "role" => ("Rôle", "Role"),
        "number" => ("Numéro", "Number"),
        "expires_on" => ("Fin de validité", "Expires on"),
        "people" | "licences" => ("Fichier", "File"),
        "state" => ("Présence", "Attendance"),
        other => (other, other),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_in_both_languages() {
        for code in Code::ALL {
            let problem = Problem { code: *code, field: None, limit: Some("1–7".to_owned()) };
            for language in Language::ALL {
                let sentence = sentence(*language, &problem);
                assert!(sentence.len() > 5 && sentence.ends_with('.'), "{code:?} {language:?}: {sentence}");
            }
        }
    }

    #[test]
    fn a_problem_names_its_field_and_what_would_be_accepted() {
        let problem = Problem::limited("password", Code::PasswordTooShort, 8);
        assert_eq!(text(Language::French, &problem), "Mot de passe\u{a0}: 8 caractères au moins.");
        assert_eq!(text(Language::English, &problem), "Password: at least 8 characters.");
    }
}
