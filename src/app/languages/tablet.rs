//! Texts of the device's code, the lock screen, and erasing a device from afar.

use super::Language;
use crate::{app::data::DeviceProblem, club::tablet::PinProblem};

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub code: &'static str,
    pub locked_title: &'static str,
    pub locked_text: &'static str,
    pub locked_text_device: &'static str,
    pub pad: &'static str,
    pub erase_digit: &'static str,
    pub unlock: &'static str,
    pub opening: &'static str,
    pub wrong: fn(u32) -> String,
    pub destroyed_title: &'static str,
    pub destroyed_text: &'static str,
    pub withdrawn_title: &'static str,
    pub withdrawn_text: &'static str,
    pub needs_server: &'static str,
    pub needs_sign_in: &'static str,
    pub gone_title: &'static str,
    pub gone: fn(u32) -> String,
    pub no_access_title: &'static str,
    pub no_access: fn(u32) -> String,
    pub erase_copy: &'static str,
    pub failed: fn(&str) -> String,
    pub forgotten: &'static str,
    pub sign_in: &'static str,
    pub sign_in_again: &'static str,
    pub other_person: &'static str,
    pub others_title: &'static str,
    pub nobody_else: &'static str,
    pub back: &'static str,
    pub new_code_title: &'static str,
    pub new_code_text: &'static str,
    pub to_be_erased: fn(u32) -> String,
    pub to_be_erased_sign_in: fn(u32) -> String,
    pub erase_now: &'static str,
    pub erase_now_sure: fn(u32) -> String,

    pub card_off: &'static str,
    pub card_on: fn(u32) -> String,
    pub card_by_device: &'static str,
    pub not_possible: &'static str,
    pub set: &'static str,
    pub change: &'static str,
    pub remove: &'static str,
    pub lock_now: &'static str,
    pub set_title: &'static str,
    pub set_text: &'static str,
    pub change_title: &'static str,
    pub remove_title: &'static str,
    pub remove_text: &'static str,
    pub present_code: &'static str,
    pub new_code: &'static str,
    pub new_code_hint: &'static str,
    pub again: &'static str,
    pub differ: &'static str,
    pub by_device: &'static str,
    pub by_device_hint: &'static str,
    pub save: &'static str,
    pub cancel: &'static str,
    pub saved: &'static str,
    pub removed: &'static str,
    pub idle: &'static str,
    pub minutes: fn(u32) -> String,
    pub opens_offline: fn(u32) -> String,
    pub opens_offline_hint: &'static str,
    pub opens_offline_device: &'static str,
    pub opens_offline_device_hint: &'static str,

    pub wipe: &'static str,
    pub wipe_title: &'static str,
    pub wipe_text: &'static str,
    pub wipe_destroy: &'static str,
    pub wipe_confirm: &'static str,
    pub wipe_ordered: &'static str,
    pub wipe_withdraw: &'static str,
    pub wipe_withdrawn: &'static str,
    pub wipe_waits: fn(&str) -> String,
    pub wipe_done: fn(&str) -> String,
    pub wipe_lost: fn(i64) -> String,
    pub wipe_although: &'static str,
}

/// What is wrong with a code.
#[must_use]
pub const fn pin_problem(language: Language, problem: PinProblem) -> &'static str {
    match (language, problem) {
        (Language::French, PinProblem::NotDigits) => "Uniquement des chiffres.",
        (Language::French, PinProblem::TooShort) => "Au moins 4 chiffres.",
        (Language::French, PinProblem::TooLong) => "8 chiffres au plus.",
        (Language::French, PinProblem::Trivial) => {
            "Trop facile à deviner\u{a0}: ni suite, ni répétition, ni année."
        }
        (Language::English, PinProblem::NotDigits) => "Digits only.",
        (Language::English, PinProblem::TooShort) => "At least 4 digits.",
        (Language::English, PinProblem::TooLong) => "8 digits at most.",
        (Language::English, PinProblem::Trivial) => "Too easy to guess: no run, no repetition, no year.",
    }
}

/// Why the device did not answer; `is_new`: to a code that is being chosen, changed or removed.
#[must_use]
pub const fn device_problem(language: Language, problem: DeviceProblem, is_new: bool) -> &'static str {
    match (language, problem, is_new) {
        (Language::French, DeviceProblem::NotConfirmed, false) => {
            "L’appareil n’a pas confirmé\u{a0}: la demande a été annulée ou a duré trop longtemps, ou sa clé n’est plus là. Réessayez, ou connectez-vous à nouveau."
        }
        (Language::French, DeviceProblem::NotConfirmed, true) => {
            "L’appareil n’a pas confirmé\u{a0}: la demande a été annulée ou a duré trop longtemps. Rien n’a changé."
        }
        (Language::French, DeviceProblem::NotOffered, false) => {
            "L’appareil ne donne plus sa part de la clé. Connectez-vous à nouveau pour choisir un autre code."
        }
        (Language::French, DeviceProblem::NotOffered, true) => {
            "Cet appareil ne sait pas garder une part de la clé. Rien n’a changé\u{a0}: enregistrez le code sans cette protection."
        }
        (Language::English, DeviceProblem::NotConfirmed, false) => {
            "The device did not confirm: the request was cancelled or took too long, or its key is gone. Try again, or sign in again."
        }
        (Language::English, DeviceProblem::NotConfirmed, true) => {
            "The device did not confirm: the request was cancelled or took too long. Nothing was changed."
        }
        (Language::English, DeviceProblem::NotOffered, false) => {
            "The device no longer gives its part of the key. Sign in again to choose another code."
        }
        (Language::English, DeviceProblem::NotOffered, true) => {
            "This device cannot keep a part of the key. Nothing was changed: save the code without this protection."
        }
    }
}

pub const FRENCH: Texts = Texts {
    code: "Code de cet appareil",
    locked_title: "Appareil verrouillé",
    locked_text: "Saisissez le code de cet appareil.",
    locked_text_device: "Saisissez le code de cet appareil, puis confirmez comme pour déverrouiller l’écran.",
    pad: "Pavé numérique",
    erase_digit: "Effacer le dernier chiffre",
    unlock: "Ouvrir",
    opening: "Ouverture…",
    wrong: |left| match left {
        1 => "Ce n’est pas le bon code. Dernier essai avant une connexion.".to_owned(),
        left => format!("Ce n’est pas le bon code. Encore {left} essais."),
    },
    destroyed_title: "Trop de codes faux",
    destroyed_text: "Cet appareil ne s’ouvre plus par son code. Connectez-vous pour l’ouvrir et choisir un autre code\u{a0}; ce qui n’est pas encore envoyé est gardé, chiffré.",
    withdrawn_title: "Cet appareil ne s’ouvre plus par son code",
    withdrawn_text: "Le serveur l’a retiré. Connectez-vous pour l’ouvrir et choisir un autre code\u{a0}; ce qui n’est pas encore envoyé est gardé, chiffré.",
    needs_server: "Sans le serveur, cet appareil ne s’ouvre plus\u{a0}: connectez-le au réseau, puis réessayez.",
    needs_sign_in: "La session a pris fin, ou le service de connexion du club ne suffit pas ici. Connectez-vous par mot de passe ou clé d’accès, puis choisissez un code.",
    gone_title: "Cet appareil ne s’ouvre plus",
    gone: |waiting| {
        let lost = match waiting {
            0 => "Tout avait été envoyé.".to_owned(),
            1 => "1 modification n’avait pas été envoyée\u{a0}: elle sera perdue.".to_owned(),
            waiting => {
                format!("{waiting} modifications n’avaient pas été envoyées\u{a0}: elles seront perdues.")
            }
        };
        format!("Le serveur ne connaît plus sa clé, et rien d’autre n’ouvre ce qu’il garde. {lost}")
    },
    no_access_title: "Ce compte n’a plus accès à ce club",
    no_access: |waiting| {
        let unsent = match waiting {
            0 => {
                return "Le club l’a retiré. Tout avait été envoyé\u{a0}: cette copie peut être effacée."
                    .to_owned();
            }
            1 => "1 modification n’a pas été envoyée, et ce compte ne peut plus l’envoyer.".to_owned(),
            waiting => {
                format!(
                    "{waiting} modifications n’ont pas été envoyées, et ce compte ne peut plus les envoyer."
                )
            }
        };
        format!(
            "Le club l’a retiré. {unsent} Si le code ouvre encore l’appareil, mettez-le hors ligne, ouvrez-le et \
             exportez ce qui attend depuis la page Synchronisation\u{a0}: le club peut le reprendre. Sinon, la copie \
             est à effacer avec ce qu’elle contient."
        )
    },
    erase_copy: "Effacer cette copie et recommencer",
    failed: |why| format!("L’appareil n’a pas pu être ouvert\u{a0}: {why}."),
    forgotten: "Code oublié",
    sign_in: "Se connecter",
    sign_in_again: "Se connecter à nouveau",
    other_person: "Autre personne",
    others_title: "Qui êtes-vous\u{a0}?",
    nobody_else: "Personne d’autre n’a de code sur cet appareil.",
    back: "Retour",
    new_code_title: "Choisissez un nouveau code",
    new_code_text: "Vous venez de vous connecter\u{a0}: ce code remplace l’ancien.",
    to_be_erased: |waiting| match waiting {
        1 => "Cet appareil va être effacé. Ouvrez-le pour envoyer d’abord la modification qui attend."
            .to_owned(),
        waiting => format!(
            "Cet appareil va être effacé. Ouvrez-le pour envoyer d’abord les {waiting} modifications qui attendent."
        ),
    },
    to_be_erased_sign_in: |waiting| match waiting {
        1 => "Cet appareil va être effacé. Connectez-vous pour envoyer d’abord la modification qui attend."
            .to_owned(),
        waiting => format!(
            "Cet appareil va être effacé. Connectez-vous pour envoyer d’abord les {waiting} modifications qui attendent."
        ),
    },
    erase_now: "Effacer sans envoyer",
    erase_now_sure: |waiting| match waiting {
        0 => "Effacer\u{a0}: rien ne sera perdu".to_owned(),
        1 => "Effacer\u{a0}: 1 modification sera perdue".to_owned(),
        waiting => format!("Effacer\u{a0}: {waiting} modifications seront perdues"),
    },

    card_off: "Aucun code\u{a0}: qui ouvre cet appareil voit le club.",
    card_on: |minutes| match minutes {
        1 => "Demandé à l’ouverture et après 1 minute sans y toucher. Les données sont chiffrées.".to_owned(),
        minutes => format!(
            "Demandé à l’ouverture et après {minutes} minutes sans y toucher. Les données sont chiffrées."
        ),
    },
    card_by_device: "L’appareil lui-même confirme aussi.",
    not_possible: "Ce navigateur ne chiffre que sur une adresse https.",
    set: "Choisir un code",
    change: "Changer le code",
    remove: "Retirer le code",
    lock_now: "Verrouiller",
    set_title: "Choisir un code",
    set_text: "Pour une tablette partagée\u{a0}: le code est demandé à l’ouverture et quand personne n’y touche, et ce que l’appareil garde est chiffré. Le mieux est de le choisir dès la première connexion\u{a0}: ce qui était déjà là peut rester un temps, en clair, dans les fichiers du navigateur.",
    change_title: "Changer le code",
    remove_title: "Retirer le code",
    remove_text: "Qui ouvre cet appareil verra le club, et les données n’y seront plus chiffrées.",
    present_code: "Code actuel",
    new_code: "Nouveau code",
    new_code_hint: "De 4 à 8 chiffres\u{a0}; 6 de préférence.",
    again: "Encore une fois",
    differ: "Les deux codes ne sont pas les mêmes.",
    by_device: "Protéger aussi par cet appareil (empreinte, visage ou code de l’appareil)",
    by_device_hint: "L’appareil garde alors la moitié de la clé à la place du serveur\u{a0}: qui copie ses fichiers ne peut pas deviner le code, et il s’ouvre sans réseau aussi longtemps qu’il le faut. Il demandera deux fois de confirmer.",
    save: "Enregistrer",
    cancel: "Annuler",
    saved: "Le code de cet appareil est enregistré.",
    removed: "Cet appareil ne demande plus de code.",
    idle: "Verrouiller après",
    minutes: |minutes| match minutes {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    },
    opens_offline: |hours| match hours {
        hours if hours % 24 == 0 => format!("Ouvrir aussi sans réseau, pendant {} jours", hours / 24),
        hours => format!("Ouvrir aussi sans réseau, pendant {hours} heures"),
    },
    opens_offline_hint: "Sans cela, l’appareil demande chaque fois sa moitié de clé au serveur\u{a0}: c’est plus sûr en cas de vol.",
    opens_offline_device: "Ouvrir aussi sans réseau",
    opens_offline_device_hint: "Sans cela, l’appareil demande chaque fois l’accord du serveur\u{a0}: c’est plus sûr en cas de vol.",

    wipe: "Effacer l’appareil…",
    wipe_title: "Effacer cet appareil",
    wipe_text: "À son prochain contact, l’appareil envoie ce qui attend, puis efface tout ce qu’il garde du club. Déconnecté, il attend pour cela qu’on s’y connecte, sans rien montrer du club\u{a0}; s’il n’a rien à envoyer, il s’efface aussitôt. Le serveur garde tout.",
    wipe_destroy: "Effacer tout de suite, même ce qui n’est pas envoyé",
    wipe_confirm: "Effacer",
    wipe_ordered: "L’appareil sera effacé à son prochain contact.",
    wipe_withdraw: "Ne plus effacer",
    wipe_withdrawn: "L’appareil ne sera pas effacé.",
    wipe_waits: |at| format!("Effacement demandé {at}, l’appareil ne s’est pas encore montré."),
    wipe_done: |at| format!("Effacé {at}."),
    wipe_lost: |lost| match lost {
        1 => "1 modification n’avait pas été envoyée.".to_owned(),
        lost => format!("{lost} modifications n’avaient pas été envoyées."),
    },
    wipe_although: "C’était déjà en cours quand l’ordre a été retiré.",
};

pub const ENGLISH: Texts = Texts {
    code: "This device’s code",
    locked_title: "Device locked",
    locked_text: "Enter this device’s code.",
    locked_text_device: "Enter this device’s code, then confirm as when you unlock the screen.",
    pad: "Number pad",
    erase_digit: "Erase the last digit",
    unlock: "Open",
    opening: "Opening…",
    wrong: |left| match left {
        1 => "That is not the code. One more try before a sign-in is needed.".to_owned(),
        left => format!("That is not the code. {left} more tries."),
    },
    destroyed_title: "Too many wrong codes",
    destroyed_text: "The code no longer opens this device. Sign in to open it and choose another code; what has not been sent is kept, encrypted.",
    withdrawn_title: "The code no longer opens this device",
    withdrawn_text: "The server has withdrawn it. Sign in to open the device and choose another code; what has not been sent is kept, encrypted.",
    needs_server: "Without the server this device no longer opens: connect it to a network, then try again.",
    needs_sign_in: "The session has ended, or the club’s sign-in is not enough here. Sign in by password or passkey, then choose a code.",
    gone_title: "This device no longer opens",
    gone: |waiting| {
        let lost = match waiting {
            0 => "Everything had been sent.".to_owned(),
            1 => "1 change had not been sent: it will be lost.".to_owned(),
            waiting => format!("{waiting} changes had not been sent: they will be lost."),
        };
        format!("The server no longer knows its key, and nothing else opens what it keeps. {lost}")
    },
    no_access_title: "This account has no access to this club any more",
    no_access: |waiting| {
        let unsent = match waiting {
            0 => {
                return "The club has taken it off. Everything had been sent: this copy can be erased."
                    .to_owned();
            }
            1 => "1 change has not been sent, and this account can no longer send it.".to_owned(),
            waiting => {
                format!("{waiting} changes have not been sent, and this account can no longer send them.")
            }
        };
        format!(
            "The club has taken it off. {unsent} If the code still opens the device, take it offline, open it and \
             export what waits from the Synchronisation page: the club can bring it in. Otherwise the copy is to be \
             erased with what is in it."
        )
    },
    erase_copy: "Erase this copy and begin anew",
    failed: |why| format!("The device could not be opened: {why}."),
    forgotten: "Forgotten code",
    sign_in: "Sign in",
    sign_in_again: "Sign in again",
    other_person: "Someone else",
    others_title: "Who are you?",
    nobody_else: "Nobody else has a code on this device.",
    back: "Back",
    new_code_title: "Choose a new code",
    new_code_text: "You have just signed in: this code replaces the former one.",
    to_be_erased: |waiting| match waiting {
        1 => "This device is to be erased. Open it to send the change that waits first.".to_owned(),
        waiting => {
            format!("This device is to be erased. Open it to send the {waiting} changes that wait first.")
        }
    },
    to_be_erased_sign_in: |waiting| match waiting {
        1 => "This device is to be erased. Sign in to send the change that waits first.".to_owned(),
        waiting => {
            format!("This device is to be erased. Sign in to send the {waiting} changes that wait first.")
        }
    },
    erase_now: "Erase without sending",
    erase_now_sure: |waiting| match waiting {
        0 => "Erase: nothing will be lost".to_owned(),
        1 => "Erase: 1 change will be lost".to_owned(),
        waiting => format!("Erase: {waiting} changes will be lost"),
    },

    card_off: "No code: whoever opens this device sees the club.",
    card_on: |minutes| match minutes {
        1 => "Asked for at each start and after 1 minute untouched. The data is encrypted.".to_owned(),
        minutes => {
            format!("Asked for at each start and after {minutes} minutes untouched. The data is encrypted.")
        }
    },
    card_by_device: "The device itself confirms as well.",
    not_possible: "This browser encrypts on https addresses only.",
    set: "Choose a code",
    change: "Change the code",
    remove: "Remove the code",
    lock_now: "Lock",
    set_title: "Choose a code",
    set_text: "For a shared tablet: the code is asked for at each start and when nobody touches it, and what the device keeps is encrypted. It is best chosen right after the first sign-in: what was there before may stay in the clear in the browser’s files for some time.",
    change_title: "Change the code",
    remove_title: "Remove the code",
    remove_text: "Whoever opens this device will see the club, and its data will no longer be encrypted.",
    present_code: "Present code",
    new_code: "New code",
    new_code_hint: "4 to 8 digits; 6 are best.",
    again: "Once more",
    differ: "The two codes are not the same.",
    by_device: "Protect by this device as well (fingerprint, face or the device’s own code)",
    by_device_hint: "The device then keeps half of the key in the server’s place: whoever copies its files cannot guess the code, and it opens without a network for as long as needed. It will ask twice to confirm.",
    save: "Save",
    cancel: "Cancel",
    saved: "This device’s code is saved.",
    removed: "This device asks for no code any more.",
    idle: "Lock after",
    minutes: |minutes| match minutes {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    },
    opens_offline: |hours| match hours {
        hours if hours % 24 == 0 => format!("Open without a network as well, for {} days", hours / 24),
        hours => format!("Open without a network as well, for {hours} hours"),
    },
    opens_offline_hint: "Otherwise the device asks the server for its half of the key each time: safer if it is stolen.",
    opens_offline_device: "Open without a network as well",
    opens_offline_device_hint: "Otherwise the device asks the server to agree each time: safer if it is stolen.",

    wipe: "Erase the device…",
    wipe_title: "Erase this device",
    wipe_text: "At its next contact the device sends what waits, then erases all it keeps of the club. Signed out, it waits for somebody to sign in for that, and shows nothing of the club; with nothing to send it erases itself at once. The server keeps everything.",
    wipe_destroy: "Erase at once, even what was not sent",
    wipe_confirm: "Erase",
    wipe_ordered: "The device will be erased at its next contact.",
    wipe_withdraw: "Do not erase",
    wipe_withdrawn: "The device will not be erased.",
    wipe_waits: |at| format!("Erasing was ordered {at}; the device has not shown up yet."),
    wipe_done: |at| format!("Erased {at}."),
    wipe_lost: |lost| match lost {
        1 => "1 change had not been sent.".to_owned(),
        lost => format!("{lost} changes had not been sent."),
    },
    wipe_although: "It was at it already when the order was withdrawn.",
};
