//! What is written, in French and English.

use crate::app::languages::Language;

/// A mail before it is addressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: &'static str,
    pub text: String,
}

/// By name where the address is known to be its bearer's, as [`crate::server::db::accounts::User::greeted`] says:
/// else whoever chooses a name would write to anybody by it.
pub(super) fn greeting(language: Language, given_name: Option<&str>) -> String {
    let hello = match language {
        Language::French => "Bonjour",
        Language::English => "Hello",
    };
    match given_name {
        Some(given_name) => format!("{hello} {given_name},"),
        None => format!("{hello},"),
    }
}

impl Letter {
    /// The link to a new password.
    #[must_use]
    pub fn reset(language: Language, given_name: Option<&str>, link: &str) -> Self {
        let greeting = greeting(language, given_name);
        match language {
            Language::French => Self {
                subject: "Choisir un nouveau mot de passe",
                text: format!(
                    "{greeting}\n\n\
                     Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte NovaClub.\n\
                     Ce lien sert une seule fois, pendant une heure\u{a0}:\n\n\
                     {link}\n\n\
                     Si ce n’était pas vous, ne faites rien\u{a0}: votre mot de passe reste le même.\n"
                ),
            },
            Language::English => Self {
                subject: "Choose a new password",
                text: format!(
                    "{greeting}\n\n\
                     Someone, most likely you, has asked for a new password for your NovaClub account.\n\
                     This link can be used once, within an hour:\n\n\
                     {link}\n\n\
                     If it was not you, there is nothing to do: your password stays the same.\n"
                ),
            },
        }
    }

    /// A copy of a session was used: it was ended.
    #[must_use]
    pub fn copied(language: Language, given_name: Option<&str>, sign_in: &str) -> Self {
        let greeting = greeting(language, given_name);
        match language {
            Language::French => Self {
                subject: "Une session a été fermée par précaution",
                text: format!(
                    "{greeting}\n\n\
                     Quelqu’un s’est servi d’une copie d’une de vos sessions NovaClub. Nous l’avons fermée\u{a0}: \
                     l’appareil concerné vous redemandera de vous connecter, et garde ce qu’il n’a pas encore \
                     envoyé.\n\n\
                     Si vous n’avez pas copié vous-même les données d’un navigateur, changez votre mot de passe, \
                     regardez la liste de vos appareils, puis prévenez votre club\u{a0}:\n\n\
                     {sign_in}\n"
                ),
            },
            Language::English => Self {
                subject: "A session was ended as a precaution",
                text: format!(
                    "{greeting}\n\n\
                     Somebody has used a copy of one of your NovaClub sessions. We have ended it: the device will \
                     ask you to sign in again, and keeps what it has not sent yet.\n\n\
                     If you have not copied a browser’s data yourself, change your password, look at the list of \
                     your devices, then tell your club:\n\n\
                     {sign_in}\n"
                ),
            },
        }
    }

    /// The password was changed, whoever did it.
    #[must_use]
    pub fn changed(language: Language, given_name: Option<&str>, sign_in: &str) -> Self {
        let greeting = greeting(language, given_name);
        match language {
            Language::French => Self {
                subject: "Votre mot de passe a été changé",
                text: format!(
                    "{greeting}\n\n\
                     Le mot de passe de votre compte NovaClub vient d’être changé, et tous vos appareils ont été \
                     déconnectés.\n\n\
                     Si ce n’était pas vous, choisissez-en un autre tout de suite («\u{a0}Mot de passe \
                     oublié\u{a0}»), puis prévenez votre club\u{a0}:\n\n\
                     {sign_in}\n"
                ),
            },
            Language::English => Self {
                subject: "Your password was changed",
                text: format!(
                    "{greeting}\n\n\
                     The password of your NovaClub account was changed just now, and all your devices were \
                     signed out.\n\n\
                     If it was not you, choose another one at once (“Forgotten password”), then tell your \
                     club:\n\n\
                     {sign_in}\n"
                ),
            },
        }
    }
}
