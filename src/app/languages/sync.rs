//! Texts of saving and synchronising. "Enregistré sur cet appareil" is not "synchronisé": the words
//! say which.

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub subtitle: &'static str,
    pub saved: &'static str,
    pub saved_at: fn(&str) -> String,
    pub sending: &'static str,
    pub offline: &'static str,
    /// "Hors ligne · 12 à envoyer".
    pub offline_with: fn(usize) -> String,
    pub to_send: fn(usize) -> String,
    pub refused: fn(usize) -> String,
    pub sign_in_again: &'static str,
    pub unreachable: &'static str,
    pub state_saved: &'static str,
    pub state_saved_text: fn(&str) -> String,
    pub state_sending: &'static str,
    pub state_sending_text: fn(usize) -> String,
    pub state_offline: &'static str,
    pub state_offline_text: &'static str,
    pub state_refused: &'static str,
    pub state_refused_text: &'static str,
    pub state_signed_out: &'static str,
    pub state_signed_out_text: &'static str,
    pub state_portal: &'static str,
    pub state_portal_text: &'static str,
    pub state_server: fn(u16) -> String,
    pub state_server_text: &'static str,
    pub state_cut: &'static str,
    pub state_cut_text: &'static str,
    pub state_outdated: &'static str,
    pub state_outdated_text: &'static str,
    pub state_foreign: &'static str,
    pub state_foreign_text: &'static str,
    pub state_storage: &'static str,
    pub state_storage_text: fn(&str) -> String,
    pub never_synced: &'static str,
    pub sync_now: &'static str,
    pub waiting_title: &'static str,
    pub waiting_none: &'static str,
    pub refused_title: &'static str,
    pub retry: &'static str,
    pub correct: &'static str,
    pub discard: &'static str,
    pub discarded: &'static str,
    pub device_title: &'static str,
    pub device_persisted: &'static str,
    pub device_not_persisted: &'static str,
    pub device_ask: &'static str,
    pub device_unknown: &'static str,
    pub export: &'static str,
    pub export_text: &'static str,
    pub unsent_card_title: &'static str,
    pub unsent_card_text: fn(usize, &str) -> String,
    pub see: &'static str,
    pub more_waiting: fn(usize) -> String,
    pub last_success: fn(&str) -> String,
}

pub const FRENCH: Texts = Texts {
    title: "Synchronisation",
    subtitle: "Ce qui est parti, ce qui attend, ce qui a été refusé",
    saved: "À jour",
    saved_at: |time| format!("À jour · {time}"),
    sending: "Envoi…",
    offline: "Hors ligne",
    offline_with: |count| format!("Hors ligne · {count} à envoyer"),
    to_send: |count| format!("{count} à envoyer"),
    refused: |count| if count < 2 { format!("{count} refusée") } else { format!("{count} refusées") },
    sign_in_again: "Connexion demandée",
    unreachable: "Serveur injoignable",
    state_saved: "Tout est synchronisé",
    state_saved_text: |when| format!("Dernier échange réussi {when}."),
    state_sending: "Envoi en cours",
    state_sending_text: |count| {
        if count < 2 {
            format!("{count} modification part vers le serveur.")
        } else {
            format!("{count} modifications partent vers le serveur.")
        }
    },
    state_offline: "Hors ligne",
    state_offline_text: "Tout est enregistré sur cet appareil et partira dès le retour du réseau.",
    state_refused: "Des modifications ont été refusées",
    state_refused_text: "Elles n’ont rien changé sur le serveur. Pour chacune : réessayer ou abandonner.",
    state_signed_out: "Connexion demandée",
    state_signed_out_text: "Votre session a expiré. Rien n’est perdu : les modifications attendent sur cet appareil jusqu’à votre prochaine connexion.",
    state_portal: "Le réseau répond à la place du serveur",
    state_portal_text: "Un portail d’accès (Wi-Fi de la salle, de l’hôtel…) demande sans doute à être validé : ouvrez une page quelconque du navigateur. Rien n’est perdu.",
    state_server: |status| format!("Le serveur ne répond pas comme il faut ({status})"),
    state_server_text: "Les modifications restent sur cet appareil ; un nouvel essai suivra tout seul.",
    state_cut: "La réponse du serveur est arrivée incomplète",
    state_cut_text: "Les modifications restent sur cet appareil ; un nouvel essai suivra tout seul.",
    state_outdated: "Cette version est trop ancienne",
    state_outdated_text: "Rechargez l’application pour passer à la version du serveur. Les modifications de cet appareil sont gardées.",
    state_foreign: "Cet appareil est connu sous un autre compte",
    state_foreign_text: "Les modifications restent ici. Connectez-vous avec le compte qui les a faites.",
    state_storage: "Cet appareil ne peut plus enregistrer",
    state_storage_text: |name| {
        format!(
            "Le navigateur répond « {name} ». Libérez de la place ou fermez les autres onglets ; rien de ce qui est enregistré n’est perdu."
        )
    },
    never_synced: "Jamais synchronisé",
    sync_now: "Synchroniser",
    waiting_title: "En attente d’envoi",
    waiting_none: "Rien n’attend sur cet appareil.",
    refused_title: "Refusées par le serveur",
    retry: "Réessayer",
    correct: "Corriger",
    discard: "Abandonner",
    discarded: "Modification abandonnée",
    device_title: "Sur cet appareil",
    device_persisted: "Le navigateur s’est engagé à garder les données.",
    device_not_persisted: "Le navigateur pourrait effacer les données s’il manque de place. Installez l’application ou demandez la conservation.",
    device_ask: "Demander la conservation",
    device_unknown: "Ce navigateur ne dit pas s’il garde les données.",
    export: "Exporter ce qui attend",
    export_text: "Une copie de secours des modifications pas encore envoyées.",
    unsent_card_title: "Enregistré sur cet appareil",
    unsent_card_text: |count, when| {
        let words = if count < 2 { "modification partira" } else { "modifications partiront" };
        format!("{count} {words} dès le retour du réseau. {when}")
    },
    see: "Voir",
    more_waiting: |count| format!("et {count} de plus"),
    last_success: |when| format!("Dernier envoi {when}."),
};

pub const ENGLISH: Texts = Texts {
    title: "Synchronisation",
    subtitle: "What has left, what waits, what was refused",
    saved: "Up to date",
    saved_at: |time| format!("Up to date · {time}"),
    sending: "Sending…",
    offline: "Offline",
    offline_with: |count| format!("Offline · {count} to send"),
    to_send: |count| format!("{count} to send"),
    refused: |count| format!("{count} refused"),
    sign_in_again: "Please sign in",
    unreachable: "Server out of reach",
    state_saved: "Everything is synchronised",
    state_saved_text: |when| format!("Last successful exchange {when}."),
    state_sending: "Sending",
    state_sending_text: |count| {
        if count == 1 {
            "1 change is on its way to the server.".to_owned()
        } else {
            format!("{count} changes are on their way to the server.")
        }
    },
    state_offline: "Offline",
    state_offline_text: "Everything is saved on this device and will leave as soon as the network is back.",
    state_refused: "Some changes were refused",
    state_refused_text: "They changed nothing on the server. For each: try again or discard.",
    state_signed_out: "Please sign in",
    state_signed_out_text: "Your session has expired. Nothing is lost: the changes wait on this device until you sign in again.",
    state_portal: "The network answers in place of the server",
    state_portal_text: "An access portal (the hall’s Wi-Fi, a hotel’s …) probably wants to be confirmed: open any page in the browser. Nothing is lost.",
    state_server: |status| format!("The server does not answer as it should ({status})"),
    state_server_text: "The changes stay on this device; another try follows by itself.",
    state_cut: "The server’s answer arrived incomplete",
    state_cut_text: "The changes stay on this device; another try follows by itself.",
    state_outdated: "This version is too old",
    state_outdated_text: "Reload the app to get the server’s version. This device’s changes are kept.",
    state_foreign: "This device is known under another account",
    state_foreign_text: "The changes stay here. Sign in with the account that made them.",
    state_storage: "This device can no longer save",
    state_storage_text: |name| {
        format!(
            "The browser says “{name}”. Free some space or close the other tabs; nothing that was saved is lost."
        )
    },
    never_synced: "Never synchronised",
    sync_now: "Synchronise",
    waiting_title: "Waiting to be sent",
    waiting_none: "Nothing waits on this device.",
    refused_title: "Refused by the server",
    retry: "Try again",
    correct: "Correct",
    discard: "Discard",
    discarded: "Change discarded",
    device_title: "On this device",
    device_persisted: "The browser has promised to keep the data.",
    device_not_persisted: "The browser might delete the data when space runs out. Install the app or ask for it to be kept.",
    device_ask: "Ask to keep the data",
    device_unknown: "This browser does not say whether it keeps the data.",
    export: "Export what waits",
    export_text: "A rescue copy of the changes that have not been sent.",
    unsent_card_title: "Saved on this device",
    unsent_card_text: |count, when| {
        let words = if count == 1 { "change will leave" } else { "changes will leave" };
        format!("{count} {words} as soon as the network is back. {when}")
    },
    see: "See",
    more_waiting: |count| format!("and {count} more"),
    last_success: |when| format!("Last sent {when}."),
};
