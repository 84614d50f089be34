//! The kinds of problems: their status, their code for programs, their words for people.

use super::problem::Misshapen;
use crate::app::languages::{Language, problems};
use axum::http::StatusCode;

/// A kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Unauthenticated,
    WrongPassword,
    SecondFactorWanted,
    EnrolmentWanted,
    ConfirmationWanted,
    Forbidden,
    CrossSite,
    NotFound,
    WrongMethod,
    TooSlow,
    ForeignDevice,
    Conflict,
    Changed,
    Gone,
    TooLarge,
    WrongContentType,
    Unreadable,
    TooDeep,
    Misshapen,
    Refused,
    Outdated,
    TooMany,
    Internal,
    Unavailable,
}

impl Kind {
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unauthenticated | Self::WrongPassword | Self::SecondFactorWanted => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden | Self::CrossSite | Self::EnrolmentWanted | Self::ConfirmationWanted => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::ForeignDevice | Self::Conflict => StatusCode::CONFLICT,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::Gone => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable | Self::TooDeep => StatusCode::BAD_REQUEST,
            Self::Misshapen | Self::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Outdated => StatusCode::UPGRADE_REQUIRED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// For programs; never changes once it was given.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::WrongPassword => "wrong_password",
            Self::SecondFactorWanted => "second_factor_wanted",
            Self::EnrolmentWanted => "factor_enrolment_wanted",
            Self::ConfirmationWanted => "confirmation_wanted",
            Self::Forbidden => "forbidden",
            Self::CrossSite => "cross_site",
            Self::NotFound => "not_found",
            Self::WrongMethod => "wrong_method",
            Self::TooSlow => "too_slow",
            Self::ForeignDevice => "foreign_device",
            Self::Conflict => "conflict",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::TooLarge => "too_large",
            Self::WrongContentType => "wrong_content_type",
            Self::Unreadable => "unreadable",
            Self::TooDeep => "too_deep",
            Self::Misshapen => "misshapen",
            Self::Refused => "refused",
            Self::Outdated => "outdated",
            Self::TooMany => "too_many_tries",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    /// Title and detail in a language.
    #[must_use]
    pub const fn words(self, language: Language) -> (&'static str, &'static str) {
        match language {
            Language::French => self.french(),
            Language::English => self.english(),
        }
    }

    const fn french(self) -> (&'static str, &'static str) {
        match self {
            Self::Unauthenticated => ("Connexion nécessaire", "Connectez-vous pour continuer."),
            Self::WrongPassword => ("Connexion refusée", "Le courriel ou le mot de passe ne convient pas."),
            Self::SecondFactorWanted => (
                "Double authentification",
                "Donnez aussi le code de votre application, ou un code de secours.",
            ),
            Self::EnrolmentWanted => (
                "Double authentification à activer",
                "Le club la demande pour votre rôle\u{a0}: activez-la sur la page «\u{a0}Sécurité du compte\u{a0}».",
            ),
            Self::ConfirmationWanted => {
                ("Confirmation nécessaire", "Confirmez d’abord que c’est bien vous, puis recommencez.")
            }
            Self::Forbidden => {
                ("Non autorisé", "Votre rôle ne le permet pas. Demandez à un administrateur du club.")
            }
            Self::CrossSite => {
                ("Non autorisé", "La demande vient d’un autre site\u{a0}; elle n’a rien changé.")
            }
            Self::NotFound => ("Introuvable", "Il n’y a rien à cette adresse, ou plus rien."),
            Self::WrongMethod => {
                ("Méthode inconnue", "Cette adresse existe, mais pas pour cette méthode HTTP.")
            }
            Self::TooSlow => ("Trop long", "La demande a pris trop de temps. Réessayez."),
            Self::ForeignDevice => {
                ("Appareil d’un autre compte", "Cet appareil est enregistré pour un autre compte.")
            }
            Self::Conflict => ("Conflit", "Ce qui existe déjà ne le permet pas."),
            Self::Changed => ("Modifié entre-temps", "Relisez-le, puis refaites la modification."),
            Self::Gone => {
                ("Lien périmé", "Ce lien a déjà servi ou n’est plus valable. Demandez-en un autre.")
            }
            Self::TooLarge => ("Trop volumineux", "L’envoi dépasse la taille acceptée. Faites-en plusieurs."),
            Self::WrongContentType => {
                ("Format non accepté", "Envoyez du JSON (Content-Type: application/json).")
            }
            Self::Unreadable => ("Illisible", "La demande est abîmée ou incomplète et n’a pas pu être lue."),
            Self::TooDeep => ("Trop imbriqué", "Le JSON a plus de niveaux que ce qui est accepté."),
            Self::Misshapen => ("Mal formé", "La demande n’a pas la forme attendue."),
            Self::Refused => ("Refusé", "Certaines valeurs ne conviennent pas."),
            Self::Outdated => {
                ("Version trop ancienne", "Rechargez NovaClub\u{a0}: cette version n’est plus acceptée.")
            }
            Self::TooMany => ("Trop d’essais", "Attendez un peu avant de réessayer."),
            Self::Internal => {
                ("Erreur du serveur", "Le serveur n’a pas pu répondre. Rien n’est perdu\u{a0}; réessayez.")
            }
            Self::Unavailable => ("Indisponible", "Le serveur ne peut pas répondre en ce moment. Réessayez."),
        }
    }

    const fn english(self) -> (&'static str, &'static str) {
        match self {
            Self::Unauthenticated => ("Sign-in needed", "Sign in to go on."),
            Self::WrongPassword => ("Not signed in", "The e-mail or the password does not fit."),
            Self::SecondFactorWanted => {
                ("Second factor", "Give the code of your app as well, or a recovery code.")
            }
            Self::EnrolmentWanted => (
                "A second factor has to be set up",
                "The club wants one of your role: set it up on the page “Account security”.",
            ),
            Self::ConfirmationWanted => {
                ("Confirmation needed", "Show first that it is you, then do it again.")
            }
            Self::Forbidden => {
                ("Not allowed", "Your role does not allow it. Ask an administrator of the club.")
            }
            Self::CrossSite => ("Not allowed", "The request came from another site; it changed nothing."),
            Self::NotFound => ("Not found", "There is nothing at this address, or no longer."),
            Self::WrongMethod => ("Unknown method", "The address exists, but not for this HTTP method."),
            Self::TooSlow => ("Too slow", "The request took too long. Try again."),
            Self::ForeignDevice => {
                ("Another account’s device", "This device is registered for another account.")
            }
            Self::Conflict => ("Conflict", "What exists already does not allow it."),
            Self::Changed => ("Changed meanwhile", "Read it again, then make the change."),
            Self::Gone => ("Link no longer valid", "It was used, or its time is over. Ask for another one."),
            Self::TooLarge => ("Too large", "This is more than is accepted at once. Send it in parts."),
            Self::WrongContentType => ("Format not accepted", "Send JSON (Content-Type: application/json)."),
            Self::Unreadable => ("Unreadable", "The request is damaged or incomplete and could not be read."),
            Self::TooDeep => ("Too deep", "The JSON has more levels than are accepted."),
            Self::Misshapen => ("Malformed", "The request does not have the shape that is expected."),
            Self::Refused => ("Refused", "Some values are not accepted."),
            Self::Outdated => ("Version too old", "Reload NovaClub: this version is no longer accepted."),
            Self::TooMany => ("Too many tries", "Wait a little before trying again."),
            Self::Internal => ("Server error", "The server could not answer. Nothing is lost; try again."),
            Self::Unavailable => ("Unavailable", "The server cannot answer at the moment. Try again."),
        }
    }
}

/// The line for a value of another shape; what is expected stays in the words of the reader of JSON.
#[must_use]
pub fn expected(language: Language, misshapen: &Misshapen) -> String {
    let field = misshapen.field.as_deref().map(|field| problems::field(language, field));
    let expected = &misshapen.expected;
    match (language, field) {
        (Language::French, Some(field)) => format!("{field}\u{a0}: attendu\u{a0}: {expected}."),
        (Language::French, None) => format!("Attendu\u{a0}: {expected}."),
        (Language::English, Some(field)) => format!("{field}: expected {expected}."),
        (Language::English, None) => format!("Expected {expected}."),
    }
}
