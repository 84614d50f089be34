//! What the owner of an account is told of it: its address, factors, recovery codes, another e-mail, its end.

use super::{Letter, letter::greeting};
use crate::app::languages::Language;
use chrono::NaiveDate;

/// What happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    AppAdded,
    AppRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    CodesRenewed,
    /// So many are left.
    CodeUsed(usize),
    /// By the operator: their owner had lost them.
    FactorsReset,
    /// By the operator, in the club of this name.
    MadeAdmin(String),
    /// By the operator: no mail reaches its owner.
    AddressConfirmed,
}

impl Event {
    /// The audit log's word.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::AppAdded => "account.app_added",
            Self::AppRemoved => "account.app_removed",
            Self::PasskeyAdded => "account.passkey_added",
            Self::PasskeyRemoved => "account.passkey_removed",
            Self::CodesRenewed => "account.recovery_codes_renewed",
            Self::CodeUsed(_) => "account.recovery_code_used",
            Self::FactorsReset => "account.factors_reset",
            Self::MadeAdmin(_) => "staff.role_changed",
            Self::AddressConfirmed => "account.email_proven",
        }
    }

    const fn subject(&self, language: Language) -> &'static str {
        match (language, self) {
            (Language::French, Self::AppAdded) => "Une application de codes a été ajoutée",
            (Language::French, Self::AppRemoved) => "L’application de codes a été retirée",
            (Language::French, Self::PasskeyAdded) => "Une clé d’accès a été ajoutée",
            (Language::French, Self::PasskeyRemoved) => "Une clé d’accès a été retirée",
            (Language::French, Self::CodesRenewed) => "Vos codes de secours ont été renouvelés",
            (Language::French, Self::CodeUsed(_)) => "Un code de secours a servi",
            (Language::French, Self::FactorsReset) => "Votre double authentification a été retirée",
            (Language::French, Self::MadeAdmin(_)) => "Vous administrez un club",
            (Language::French, Self::AddressConfirmed) => "Votre adresse a été confirmée",
            (Language::English, Self::AppAdded) => "A code app was added",
            (Language::English, Self::AppRemoved) => "The code app was removed",
            (Language::English, Self::PasskeyAdded) => "A passkey was added",
            (Language::English, Self::PasskeyRemoved) => "A passkey was removed",
            (Language::English, Self::CodesRenewed) => "Your recovery codes were renewed",
            (Language::English, Self::CodeUsed(_)) => "A recovery code was used",
            (Language::English, Self::FactorsReset) => "Your second factors were removed",
            (Language::English, Self::MadeAdmin(_)) => "You are an admin of a club",
            (Language::English, Self::AddressConfirmed) => "Your address was confirmed",
        }
    }

    fn sentence(&self, language: Language) -> String {
        let sentence = match (language, self) {
            (Language::French, Self::AppAdded) => {
                "Une application de codes vient d’être ajoutée à votre compte NovaClub\u{a0}: un code sera demandé \
                 à chaque connexion."
            }
            (Language::French, Self::AppRemoved) => {
                "L’application de codes vient d’être retirée de votre compte NovaClub."
            }
            (Language::French, Self::PasskeyAdded) => {
                "Une clé d’accès vient d’être ajoutée à votre compte NovaClub\u{a0}: elle suffit pour se connecter."
            }
            (Language::French, Self::PasskeyRemoved) => {
                "Une clé d’accès vient d’être retirée de votre compte NovaClub."
            }
            (Language::French, Self::CodesRenewed) => {
                "Dix nouveaux codes de secours viennent d’être créés pour votre compte NovaClub\u{a0}; les anciens \
                 ne valent plus."
            }
            (Language::French, Self::CodeUsed(left)) => {
                let rest = match left {
                    0 => "Il n’en reste plus\u{a0}: créez-en de nouveaux".to_owned(),
                    1 => "Il en reste un seul\u{a0}: renouvelez-les".to_owned(),
                    left => format!("Il en reste {left}\u{a0}: renouvelez-les à temps"),
                };
                return format!(
                    "Un code de secours de votre compte NovaClub vient de servir. {rest} sur la page \
                     «\u{a0}Sécurité du compte\u{a0}»."
                );
            }
            (Language::French, Self::FactorsReset) => {
                "La personne qui exploite ce serveur NovaClub vient de retirer de votre compte l’application de codes, \
                 les clés d’accès et les codes de secours, et de déconnecter tous vos appareils. Connectez-vous avec \
                 votre mot de passe, puis ajoutez une application ou une clé sur la page «\u{a0}Sécurité du \
                 compte\u{a0}»."
            }
            (Language::French, Self::MadeAdmin(club)) => {
                return format!(
                    "La personne qui exploite ce serveur NovaClub vient de vous donner l’administration du club \
                     {club}, et de déconnecter tous vos appareils. Connectez-vous à nouveau."
                );
            }
            (Language::French, Self::AddressConfirmed) => {
                "La personne qui exploite ce serveur NovaClub vient de confirmer que cette adresse est bien celle du \
                 titulaire du compte. Une application de codes ou une clé d’accès peut désormais y être ajoutée."
            }
            (Language::English, Self::AddressConfirmed) => {
                "Whoever runs this NovaClub server has just confirmed that this address is that of the account’s \
                 owner. A code app or a passkey can be added to it from now on."
            }
            (Language::English, Self::FactorsReset) => {
                "Whoever runs this NovaClub server has just removed the code app, the passkeys and the recovery codes \
                 from your account, and signed out all your devices. Sign in with your password, then add an app or \
                 a passkey on the page “Account security”."
            }
            (Language::English, Self::MadeAdmin(club)) => {
                return format!(
                    "Whoever runs this NovaClub server has just made you an admin of the club {club}, and signed out \
                     all your devices. Sign in again."
                );
            }
            (Language::English, Self::AppAdded) => {
                "A code app was added to your NovaClub account just now: a code will be asked for at each sign-in."
            }
            (Language::English, Self::AppRemoved) => {
                "The code app was removed from your NovaClub account just now."
            }
            (Language::English, Self::PasskeyAdded) => {
                "A passkey was added to your NovaClub account just now: it is enough to sign in."
            }
            (Language::English, Self::PasskeyRemoved) => {
                "A passkey was removed from your NovaClub account just now."
            }
            (Language::English, Self::CodesRenewed) => {
                "Ten new recovery codes were made for your NovaClub account just now; the former ones are no \
                 longer good."
            }
            (Language::English, Self::CodeUsed(left)) => {
                let rest = match left {
                    0 => "None are left: make new ones".to_owned(),
                    1 => "One is left: renew them".to_owned(),
                    left => format!("{left} are left: renew them in time"),
                };
                return format!(
                    "A recovery code of your NovaClub account was used just now. {rest} on the page “Account \
                     security”."
                );
            }
        };
        sentence.to_owned()
    }
}

fn if_it_was_not_you(language: Language, sign_in: &str) -> String {
    match language {
        Language::French => format!(
            "Si ce n’était pas vous, changez votre mot de passe tout de suite («\u{a0}Mot de passe \
             oublié\u{a0}»), puis prévenez votre club\u{a0}:\n\n{sign_in}\n"
        ),
        Language::English => format!(
            "If it was not you, change your password at once (“Forgotten password”), then tell your \
             club:\n\n{sign_in}\n"
        ),
    }
}

impl Letter {
    /// Something happened to an account.
    #[must_use]
    pub fn of_event(language: Language, event: &Event, given_name: Option<&str>, sign_in: &str) -> Self {
        let greeting = greeting(language, given_name);
        let (sentence, otherwise) = (event.sentence(language), if_it_was_not_you(language, sign_in));
        Self { subject: event.subject(language), text: format!("{greeting}\n\n{sentence}\n\n{otherwise}") }
    }

    /// To the address that an account has: another one was asked for.
    #[must_use]
    pub fn email_asked(language: Language, given_name: Option<&str>, email: &str, sign_in: &str) -> Self {
        let (subject, sentence) = match language {
            Language::French => (
                "Changement d’adresse demandé",
                format!(
                    "Quelqu’un, sans doute vous, veut que votre compte NovaClub passe à l’adresse {email}. Rien ne \
                     change avant que cette adresse ne l’ait confirmé."
                ),
            ),
            Language::English => (
                "A change of address was asked for",
                format!(
                    "Someone, most likely you, wants your NovaClub account to move to the address {email}. Nothing \
                     changes before that address has confirmed it."
                ),
            ),
        };
        let otherwise = if_it_was_not_you(language, sign_in);
        let greeting = greeting(language, given_name);
        Self { subject, text: format!("{greeting}\n\n{sentence}\n\n{otherwise}") }
    }

    /// To the new address: the link that confirms it. It bears no name: the address is anybody's so far.
    #[must_use]
    pub fn email_link(language: Language, link: &str) -> Self {
        let greeting = greeting(language, None);
        match language {
            Language::French => Self {
                subject: "Confirmer votre nouvelle adresse",
                text: format!(
                    "{greeting}\n\n\
                     Pour que votre compte NovaClub passe à cette adresse, ouvrez ce lien. Il sert une seule fois, \
                     pendant une heure\u{a0}:\n\n\
                     {link}\n\n\
                     Si vous n’avez rien demandé, ne faites rien\u{a0}: le compte garde son adresse.\n"
                ),
            },
            Language::English => Self {
                subject: "Confirm your new address",
                text: format!(
                    "{greeting}\n\n\
                     For your NovaClub account to move to this address, open this link. It can be used once, within \
                     an hour:\n\n\
                     {link}\n\n\
                     If you asked for nothing, there is nothing to do: the account keeps its address.\n"
                ),
            },
        }
    }

    /// To the address that somebody has registered with: the link that confirms it. It bears no name: whoever registers
    /// chooses that, and could write to anybody by it.
    #[must_use]
    pub fn email_proof(language: Language, link: &str, forgotten: &str) -> Self {
        match language {
            Language::French => Self {
                subject: "Confirmer votre adresse",
                text: format!(
                    "Bonjour,\n\n\
                     Un compte NovaClub a été créé avec cette adresse. Si c’est vous qui l’avez créé, confirmez-la par \
                     ce lien. Il sert une seule fois, pendant une heure\u{a0}:\n\n\
                     {link}\n\n\
                     Le compte peut déjà servir\u{a0}; une adresse confirmée permet d’y ajouter une double \
                     authentification.\n\n\
                     Si ce n’était pas vous, ne confirmez rien. Pour reprendre ce compte et en écarter qui l’a créé, \
                     choisissez-lui un mot de passe\u{a0}:\n\n\
                     {forgotten}\n"
                ),
            },
            Language::English => Self {
                subject: "Confirm your address",
                text: format!(
                    "Hello,\n\n\
                     A NovaClub account was made with this address. If it was you who made it, confirm the address by \
                     this link. It can be used once, within an hour:\n\n\
                     {link}\n\n\
                     The account can be used already; a confirmed address lets you add a second factor to it.\n\n\
                     If it was not you, confirm nothing. To take this account over from whoever made it, choose a \
                     password for it:\n\n\
                     {forgotten}\n"
                ),
            },
        }
    }

    /// To the former address: the account has moved.
    #[must_use]
    pub fn email_changed(language: Language, given_name: Option<&str>, email: &str, sign_in: &str) -> Self {
        let (subject, sentence) = match language {
            Language::French => (
                "Votre adresse a été changée",
                format!(
                    "Votre compte NovaClub vient de passer à l’adresse {email}. C’est elle qui sert à se connecter."
                ),
            ),
            Language::English => (
                "Your address was changed",
                format!(
                    "Your NovaClub account has just moved to the address {email}. It is the one to sign in with."
                ),
            ),
        };
        let otherwise = match language {
            Language::French => {
                format!("Si ce n’était pas vous, prévenez votre club tout de suite\u{a0}:\n\n{sign_in}\n")
            }
            Language::English => format!("If it was not you, tell your club at once:\n\n{sign_in}\n"),
        };
        let greeting = greeting(language, given_name);
        Self { subject, text: format!("{greeting}\n\n{sentence}\n\n{otherwise}") }
    }
}

/// What is deleted with an account, and how it would stay: until a day, for whoever has left every club.
fn about_to_end(language: Language, given_name: Option<&str>, last_day: NaiveDate) -> String {
    let greeting = greeting(language, given_name);
    let day = language.long_date(last_day);
    match language {
        Language::French => format!(
            "{greeting}\n\n\
             Votre compte NovaClub n’est plus dans aucun club. Il sera supprimé après le {day}, avec son adresse, \
             votre nom, le mot de passe, les codes et les clés d’accès.\n\n\
             Pour le garder, acceptez d’ici là l’invitation d’un club avec cette adresse. Sinon, il n’y a rien à \
             faire.\n"
        ),
        Language::English => format!(
            "{greeting}\n\n\
             Your NovaClub account is in no club any more. It will be deleted after {day}, with its address, your \
             name, the password, the codes and the passkeys.\n\n\
             To keep it, accept a club’s invitation with this address until then. Otherwise there is nothing to \
             do.\n"
        ),
    }
}

impl Letter {
    /// To whoever has just deleted their account, at the address that it had.
    #[must_use]
    pub fn account_deleted(language: Language, given_name: Option<&str>) -> Self {
        let greeting = greeting(language, given_name);
        match language {
            Language::French => Self {
                subject: "Votre compte est supprimé",
                text: format!(
                    "{greeting}\n\n\
                     Votre compte NovaClub vient d’être supprimé, comme vous l’avez demandé\u{a0}: adresse, nom, mot \
                     de passe, codes et clés d’accès. Il n’est plus possible de s’y connecter, et vos appareils \
                     effacent ce qu’ils contiennent.\n\n\
                     Ce qu’un club conserve de vous reste au club\u{a0}: demandez-lui de l’effacer.\n\n\
                     Si ce n’était pas vous, prévenez votre club tout de suite\u{a0}: le compte ne peut pas être \
                     rétabli, mais le club peut vous inviter à nouveau. Ceci est le dernier message à cette \
                     adresse.\n"
                ),
            },
            Language::English => Self {
                subject: "Your account is deleted",
                text: format!(
                    "{greeting}\n\n\
                     Your NovaClub account was deleted just now, as you asked: address, name, password, codes and \
                     passkeys. Nobody can sign in to it any more, and your devices erase what they hold.\n\n\
                     What a club keeps of you stays with the club: ask it to erase that.\n\n\
                     If it was not you, tell your club at once: the account cannot be brought back, but the club \
                     can invite you again. This is the last message to this address.\n"
                ),
            },
        }
    }

    /// To whoever is in no club any more: the account goes after this day. In both languages: nobody asks by whose
    /// words it could be told, and an account keeps none.
    #[must_use]
    pub fn account_ending(given_name: Option<&str>, last_day: NaiveDate) -> Self {
        let [french, english] = [Language::French, Language::English]
            .map(|language| about_to_end(language, given_name, last_day));
        Self {
            subject: "Votre compte va être supprimé / Your account will be deleted",
            text: format!("{french}\n--------\n\n{english}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_the_recovery_codes_is_a_sentence_for_none_one_and_several() {
        let said = |language, left| Event::CodeUsed(left).sentence(language);
        for (left, french, english) in [
            (0, "Il n’en reste plus\u{a0}: créez-en", "None are left: make new ones on"),
            (1, "Il en reste un seul\u{a0}: renouvelez-les sur", "One is left: renew them on"),
            (7, "Il en reste 7\u{a0}: renouvelez-les à temps sur", "7 are left: renew them in time on"),
        ] {
            assert!(said(Language::French, left).contains(french), "{left}");
            assert!(said(Language::English, left).contains(english), "{left}");
        }
    }

    #[test]
    fn whoever_is_in_no_club_reads_until_when_the_account_stays_in_both_languages() {
        let letter = Letter::account_ending(Some("Zoé"), NaiveDate::from_ymd_opt(2027, 3, 1).unwrap());
        for words in ["Bonjour Zoé,", "après le 1er mars 2027,", "Hello Zoé,", "after 1 March 2027,"] {
            assert!(letter.text.contains(words), "{words}: {}", letter.text);
        }
        let unknown = Letter::account_ending(None, NaiveDate::from_ymd_opt(2027, 3, 1).unwrap());
        for words in ["Bonjour,\n", "Hello,\n"] {
            assert!(unknown.text.contains(words), "{words}: {}", unknown.text);
        }
    }
}
