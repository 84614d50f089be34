//! Texts of the list of devices.

use super::format::de;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub context: &'static str,
    pub link_text: &'static str,
    pub own: &'static str,
    pub of_club: &'static str,
    pub of_club_empty: &'static str,
    pub this: &'static str,
    pub signed_out: &'static str,
    /// A device of which nothing is known.
    pub unnamed: &'static str,
    /// In the place of whoever's account was deleted.
    pub no_account: &'static str,
    pub in_club: fn(&str, &str) -> String,
    pub synced: fn(&str) -> String,
    pub used: fn(&str) -> String,
    pub waiting: fn(usize) -> String,
    pub rename: fn(&str) -> String,
    pub rename_title: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub named: &'static str,
    pub sign_out: fn(&str) -> String,
    pub sign_out_of: fn(&str, &str) -> String,
    pub sign_out_title: fn(&str) -> String,
    pub sign_out_text: &'static str,
    pub sign_out_waiting: fn(usize) -> String,
    pub sign_out_button: &'static str,
    pub sign_out_others: &'static str,
    pub sign_out_others_title: &'static str,
    pub sign_out_all: fn(&str) -> String,
    pub sign_out_all_title: fn(&str) -> String,
    pub done: &'static str,
    pub needs_network_title: &'static str,
    pub needs_network_text: &'static str,
}

pub const FRENCH: Texts = Texts {
    title: "Appareils",
    context: "Où l’on est connecté, et ce qui attend encore sur chaque appareil.",
    link_text: "Voir où l’on est connecté, déconnecter un appareil perdu",
    own: "Mes appareils",
    of_club: "Appareils du club",
    of_club_empty: "Personne d’autre n’est connecté.",
    this: "cet appareil",
    signed_out: "déconnecté",
    unnamed: "Programme",
    no_account: "Compte supprimé",
    in_club: |agent, club| if agent.is_empty() { club.to_owned() } else { format!("{agent} · {club}") },
    synced: |ago| format!("Dernière synchronisation\u{a0}: {ago}"),
    used: |ago| format!("Dernière utilisation\u{a0}: {ago}"),
    waiting: |count| match count {
        1 => "1 modification attend encore sur cet appareil".to_owned(),
        count => format!("{count} modifications attendent encore sur cet appareil"),
    },
    rename: |name| format!("Renommer l’appareil «\u{a0}{name}\u{a0}»"),
    rename_title: "Renommer l’appareil",
    name: "Nom de l’appareil",
    name_hint: "Par exemple\u{a0}: Tablette du dojo. Laissez vide pour revenir au nom du navigateur.",
    named: "L’appareil est renommé.",
    sign_out: |name| format!("Déconnecter l’appareil «\u{a0}{name}\u{a0}»"),
    sign_out_of: |name, person| format!("Déconnecter l’appareil «\u{a0}{name}\u{a0}» {}", de(person)),
    sign_out_title: |name| format!("Déconnecter «\u{a0}{name}\u{a0}»\u{a0}?"),
    sign_out_text: "L’appareil redemandera le mot de passe dès sa prochaine demande. Ce qu’il n’a pas encore \
        envoyé y reste, et partira après la connexion.",
    sign_out_waiting: |count| match count {
        1 => "1 modification attendait encore sur cet appareil la dernière fois qu’il a donné des nouvelles."
            .to_owned(),
        count => format!(
            "{count} modifications attendaient encore sur cet appareil la dernière fois qu’il a donné des nouvelles."
        ),
    },
    sign_out_button: "Déconnecter",
    sign_out_others: "Déconnecter tous les autres",
    sign_out_others_title: "Déconnecter tous vos autres appareils\u{a0}?",
    sign_out_all: |person| format!("Déconnecter tous les appareils {}", de(person)),
    sign_out_all_title: |person| format!("Déconnecter tous les appareils {}\u{a0}?", de(person)),
    done: "C’est fait\u{a0}: à leur prochaine demande, ces appareils redemanderont le mot de passe.",
    needs_network_title: "Il faut un réseau pour voir les appareils",
    needs_network_text: "La liste est au serveur\u{a0}; elle s’affichera dès que le réseau revient.",
};

pub const ENGLISH: Texts = Texts {
    title: "Devices",
    context: "Where people are signed in, and what still waits on each device.",
    link_text: "See where you are signed in, sign a lost device out",
    own: "My devices",
    of_club: "The club’s devices",
    of_club_empty: "Nobody else is signed in.",
    this: "this device",
    signed_out: "signed out",
    unnamed: "Program",
    no_account: "Deleted account",
    in_club: |agent, club| if agent.is_empty() { club.to_owned() } else { format!("{agent} · {club}") },
    synced: |ago| format!("Last synchronised: {ago}"),
    used: |ago| format!("Last used: {ago}"),
    waiting: |count| match count {
        1 => "1 change still waits on this device".to_owned(),
        count => format!("{count} changes still wait on this device"),
    },
    rename: |name| format!("Rename the device “{name}”"),
    rename_title: "Rename the device",
    name: "Name of the device",
    name_hint: "For example: the dojo’s tablet. Leave it empty to go back to the browser’s name.",
    named: "The device is renamed.",
    sign_out: |name| format!("Sign the device “{name}” out"),
    sign_out_of: |name, person| format!("Sign {person}’s device “{name}” out"),
    sign_out_title: |name| format!("Sign “{name}” out?"),
    sign_out_text: "The device will ask for the password at its next request. What it has not sent yet stays \
        there, and leaves once somebody has signed in.",
    sign_out_waiting: |count| match count {
        1 => "1 change still waited on this device when it was last heard of.".to_owned(),
        count => format!("{count} changes still waited on this device when it was last heard of."),
    },
    sign_out_button: "Sign out",
    sign_out_others: "Sign all others out",
    sign_out_others_title: "Sign all your other devices out?",
    sign_out_all: |person| format!("Sign all of {person}’s devices out"),
    sign_out_all_title: |person| format!("Sign all of {person}’s devices out?"),
    done: "Done: at their next request these devices will ask for the password.",
    needs_network_title: "Seeing the devices needs a network",
    needs_network_text: "The server has the list; it will be shown as soon as the network is back.",
};
