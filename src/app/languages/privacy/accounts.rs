//! Texts of accounts: what a person's file tells of them, and deleting one's own.

use super::{counted, counted_english};

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub account: &'static str,
    pub account_needs_network: &'static str,
    /// Whether there is a code app, how many passkeys, how many recovery codes.
    pub account_factors: fn(bool, usize, usize) -> String,
    /// One of which neither person nor browser said what it is.
    pub account_device: &'static str,
    /// When it began, when it was used last, whether it is alive.
    pub account_session: fn(&str, &str, bool) -> String,
    pub delete_account: &'static str,
    pub delete_account_text: &'static str,
    pub delete_account_title: &'static str,
    pub delete_account_confirm: &'static str,
    pub delete_account_unsent: fn(usize) -> String,
    pub delete_account_yes: &'static str,
}

pub const FRENCH: Texts = Texts {
    account: "Compte de connexion",
    account_needs_network: "Connu du serveur seul\u{a0}: il se montre avec le réseau, et se trouve dans le fichier téléchargé.",
    account_factors: |totp, passkeys, codes| {
        let mut kinds = vec!["mot de passe".to_owned()];
        if totp {
            kinds.push("application de codes".to_owned());
        }
        if passkeys > 0 {
            kinds.push(counted(passkeys, "clé d’accès", "clés d’accès"));
        }
        if codes > 0 {
            kinds.push(counted(codes, "code de secours", "codes de secours"));
        }
        kinds.join(", ")
    },
    account_device: "Appareil",
    account_session: |began, used, is_alive| {
        let end = if is_alive { "" } else { " · terminée" };
        format!("Session du {began}, utilisée le {used}{end}")
    },
    delete_account: "Supprimer mon compte",
    delete_account_text: "Adresse, mot de passe, codes et clés d’accès sont supprimés tout de suite, et l’accès à tous vos clubs avec eux. Ce qu’un club conserve de vous reste au club\u{a0}: demandez-lui de l’effacer. Ce que vous y avez noté ou modifié n’y porte plus votre nom.",
    delete_account_title: "Supprimer votre compte\u{a0}?",
    delete_account_confirm: "Vous ne pourrez plus vous connecter, et vos appareils effaceront ce qu’ils contiennent, de tous vos clubs, avec ce qui n’est pas encore envoyé. Cette action ne peut pas être annulée.",
    delete_account_unsent: |unsent| match unsent {
        1 => "Une modification n’a pas encore été envoyée au club ouvert ici\u{a0}: elle serait perdue."
            .to_owned(),
        unsent => format!(
            "{unsent} modifications n’ont pas encore été envoyées au club ouvert ici\u{a0}: elles seraient perdues."
        ),
    },
    delete_account_yes: "Supprimer le compte",
};

pub const ENGLISH: Texts = Texts {
    account: "Account to sign in with",
    account_needs_network: "Known to the server alone: it shows with a network, and is in the downloaded file.",
    account_factors: |totp, passkeys, codes| {
        let mut kinds = vec!["password".to_owned()];
        if totp {
            kinds.push("code app".to_owned());
        }
        if passkeys > 0 {
            kinds.push(counted_english(passkeys, "passkey", "passkeys"));
        }
        if codes > 0 {
            kinds.push(counted_english(codes, "recovery code", "recovery codes"));
        }
        kinds.join(", ")
    },
    account_device: "Device",
    account_session: |began, used, is_alive| {
        let end = if is_alive { "" } else { " · ended" };
        format!("Session of {began}, used on {used}{end}")
    },
    delete_account: "Delete my account",
    delete_account_text: "E-mail, password, codes and passkeys are deleted at once, and with them the access to all your clubs. What a club keeps of you stays with the club: ask it to erase that. What you noted or changed there no longer bears your name.",
    delete_account_title: "Delete your account?",
    delete_account_confirm: "You will not be able to sign in any more, and your devices will erase what they hold of all your clubs, with what is not sent yet. This cannot be undone.",
    delete_account_unsent: |unsent| match unsent {
        1 => "One change has not been sent yet to the club that is open here: it would be lost.".to_owned(),
        unsent => {
            format!(
                "{unsent} changes have not been sent yet to the club that is open here: they would be lost."
            )
        }
    },
    delete_account_yes: "Delete the account",
};
