//! Texts of the audit log's page.

use super::Language;
use crate::club::audit::Kind;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    /// How far back it goes, by the club's term in months.
    pub context: fn(Option<u32>) -> String,
    pub link_text: &'static str,
    pub what_is_told: &'static str,
    pub told: &'static str,
    pub not_told: &'static str,
    pub kind: &'static str,
    pub person: &'static str,
    pub device: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub all_kinds: &'static str,
    pub everybody: &'static str,
    pub all_devices: &'static str,
    pub entries: &'static str,
    pub nothing: &'static str,
    pub newer: &'static str,
    pub older: &'static str,
    /// Who, when nobody is named: the server's own commands.
    pub server: &'static str,
    pub device_clock: fn(&str) -> String,
    pub at: fn(&str, &str) -> String,
    pub needs_network_title: &'static str,
    pub needs_network_text: &'static str,
}

/// The name of a kind.
#[must_use]
pub const fn kind(language: Language, kind: Kind) -> &'static str {
    match (language, kind) {
        (Language::French, Kind::SignIn) => "Connexion",
        (Language::French, Kind::Refusal) => "Refus",
        (Language::French, Kind::Change) => "Modification",
        (_, Kind::Export) => "Export",
        (Language::French, Kind::View) => "Consultation médicale",
        (Language::English, Kind::SignIn) => "Sign-in",
        (Language::English, Kind::Refusal) => "Refusal",
        (Language::English, Kind::Change) => "Change",
        (Language::English, Kind::View) => "Medical view",
    }
}

/// What happened; what has no words is named as it is kept.
#[must_use]
pub fn action(language: Language, kind: Option<Kind>, action: &str) -> String {
    let (french, english) = match action {
        "sign_in.password" => ("Connexion par mot de passe", "Signed in by password"),
        "sign_in.switch" => ("Arrivée depuis un autre club", "Came from another club"),
        "session.signed_out" => ("Déconnexion", "Signed out"),
        "session.elsewhere" => {
            ("Session fermée depuis un autre appareil", "Session ended from another device")
        }
        "session.admin" => ("Session fermée par le club", "Session ended by the club"),
        "session.password" => {
            ("Session fermée par un nouveau mot de passe", "Session ended by a new password")
        }
        "session.operator" => {
            ("Session fermée par l’exploitant du serveur", "Session ended by the server’s operator")
        }
        "session.copied" => ("Session copiée, donc fermée", "Session copied, hence ended"),
        "sign_in.failed" => ("Connexion échouée", "Sign-in failed"),
        "sign_in.second_factor" => ("Connexion avec un code", "Signed in with a code"),
        "sign_in.passkey" => ("Connexion par clé d’accès", "Signed in by passkey"),
        "sign_in.openid" => ("Connexion avec le compte du club", "Signed in with the club’s account"),
        "openid.linked" => ("Compte relié à celui du club", "Account linked to the club’s own"),
        "openid.saved" => ("Connexion du club réglée", "The club’s own sign-in set"),
        "openid.removed" => ("Connexion du club retirée", "The club’s own sign-in removed"),
        "sign_in.factor_failed" => ("Code ou confirmation refusés", "Code or confirmation refused"),
        "account.password_changed" => ("Mot de passe changé", "Password changed"),
        "account.password_reset" => ("Mot de passe remplacé par courriel", "Password replaced by e-mail"),
        "account.app_added" => ("Application de codes ajoutée", "Code app added"),
        "account.app_removed" => ("Application de codes retirée", "Code app removed"),
        "account.recovery_code_used" => ("Code de secours utilisé", "Recovery code used"),
        "account.recovery_codes_renewed" => ("Codes de secours renouvelés", "Recovery codes renewed"),
        "account.passkey_added" => ("Clé d’accès ajoutée", "Passkey added"),
        "account.passkey_removed" => ("Clé d’accès retirée", "Passkey removed"),
        "account.factors_reset" => (
            "Double authentification retirée par l’exploitant du serveur",
            "Second factors removed by the server’s operator",
        ),
        "account.email_asked" => ("Changement d’adresse demandé", "Change of e-mail asked for"),
        "account.deleted" => ("Compte supprimé par son titulaire", "Account deleted by its owner"),
        "account.email_proven" => ("Adresse électronique confirmée", "E-mail confirmed"),
        "account.email_changed" => ("Adresse électronique changée", "E-mail changed"),
        "club.factors_required" => ("Double authentification exigée", "Second factor required"),
        "staff.role_changed" => ("Rôle changé", "Role changed"),
        "staff.founded" => ("Club créé", "Club founded"),
        "staff.joined" => ("Entrée dans l’équipe", "Joined the staff"),
        "staff.removed" => ("Retrait de l’équipe", "Removed from the staff"),
        "invitation.created" => ("Invitation créée", "Invitation created"),
        "invitation.used" => ("Invitation utilisée", "Invitation used"),
        "invitation.withdrawn" => ("Invitation annulée", "Invitation withdrawn"),
        "record.created" => ("Ajout", "Added"),
        "record.changed" => ("Modification", "Changed"),
        "record.deleted" => ("Suppression", "Deleted"),
        "record.erased" => ("Effacement définitif", "Erased for good"),
        "file.licences" => {
            ("Registre des licences enregistré en fichier", "Register of licences saved as a file")
        }
        "file.person" => {
            ("Données d’une personne enregistrées en fichier", "A person’s data saved as a file")
        }
        "file.refused_lines" => (
            "Lignes refusées d’un import enregistrées en fichier",
            "Refused lines of an import saved as a file",
        ),
        "file.rescue" => ("Copie de secours enregistrée en fichier", "Rescue copy saved as a file"),
        "member.export" => ("Données d’une personne exportées", "A person’s data exported"),
        "retention.run" => ("Fin de conservation", "End of retention"),
        "record.restored" => ("Rétablissement", "Restored"),
        "device.download" => ("Téléchargement par un appareil", "Download by a device"),
        "device.lock_made" => ("Code posé sur un appareil", "Code set on a device"),
        "device.lock_removed" => ("Code retiré d’un appareil", "Code removed from a device"),
        "device.lock_destroyed" => ("Trop de codes faux sur un appareil", "Too many wrong codes on a device"),
        "device.lock_recovered" => ("Appareil rouvert par une connexion", "Device opened again by a sign-in"),
        "device.wipe_ordered" => ("Effacement d’un appareil demandé", "Erasing a device was ordered"),
        "device.wipe_withdrawn" => ("Effacement d’un appareil annulé", "Erasing a device was withdrawn"),
        "device.wiped" => ("Appareil effacé", "Device erased"),
        "rescue.brought_in" => ("Copie de secours reprise", "Rescue file brought in"),
        "backup.made" => ("Sauvegarde du serveur", "Backup of the server"),
        "backup.restored" => ("Restauration d’une sauvegarde", "Backup restored"),
        "rest" => ("Lu par l’API", "Read by the API"),
        other => return unnamed(language, kind, other),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
    .to_owned()
}

fn unnamed(language: Language, kind: Option<Kind>, action: &str) -> String {
    match (language, kind, action.strip_prefix("page ")) {
        (Language::French, _, Some(page)) => format!("Page affichée\u{a0}: {page}"),
        (Language::English, _, Some(page)) => format!("Page shown: {page}"),
        (Language::French, Some(Kind::Refusal), None) => format!("Droit manquant\u{a0}: {action}"),
        (Language::English, Some(Kind::Refusal), None) => format!("Right missing: {action}"),
        (_, _, None) => action.to_owned(),
    }
}

/// What it was done to.
#[must_use]
pub fn collection(language: Language, name: &str) -> &str {
    let (french, english) = match name {
        "members" => ("Fiche", "Member"),
        "medical_proofs" => ("Justificatif médical", "Medical proof"),
        "medical_rules" => ("Règle médicale", "Medical rule"),
        "practice_policies" => ("Conditions de pratique", "Conditions to practise"),
        "consents" => ("Autorisation", "Consent"),
        "consent_texts" => ("Texte d’une autorisation", "Text of a consent"),
        "retention_rules" => ("Durée de conservation", "Term for which data are kept"),
        "season_memberships" => ("Cotisation", "Dues"),
        "access_grants" => ("Droits d’un rôle", "Rights of a role"),
        "group_coaches" => ("Entraîneur d’un groupe", "Coach of a group"),
        "family_accounts" => ("Accès à l’espace famille", "Access to the family space"),
        "memberships" => ("Équipe", "Staff"),
        "invitations" => ("Invitation", "Invitation"),
        "users" => ("Compte", "Account"),
        "clubs" => ("Club", "Club"),
        other => return other,
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

pub const FRENCH: Texts = Texts {
    title: "Journal d’audit",
    context: |months| match months {
        None => "Depuis le début".to_owned(),
        Some(0) => "Effacé chaque nuit".to_owned(),
        Some(1) => "Dernier mois".to_owned(),
        Some(months) => format!("{months} derniers mois"),
    },
    link_text: "Connexions, refus, modifications sensibles, exports",
    what_is_told: "Ce que contient ce journal",
    told: "Les connexions, les refus faute de droit, les modifications de l’équipe et de ce qui est sensible (notes, justificatifs et règles médicales, autorisations et leurs textes, durées de conservation, cotisations, droits et accès), les sauvegardes, les copies de secours reprises, les téléchargements complets par un appareil, les fichiers qu’une page enregistre, et les données médicales que le serveur a affichées. Jamais ce qui est écrit dans une fiche. Chaque entrée est liée à la précédente\u{a0}: «\u{a0}novaclub audit verify\u{a0}» trouve celle qui aurait été changée.",
    not_told: "Ce qu’un appareil affiche depuis sa propre copie, avec ou sans réseau, n’est pas connu du serveur, ni ce qui est imprimé.",
    kind: "Type",
    person: "Personne",
    device: "Appareil",
    from: "Du",
    to: "Au",
    all_kinds: "Tous",
    everybody: "Toutes",
    all_devices: "Tous",
    entries: "Entrées",
    nothing: "Aucune entrée pour ces filtres.",
    newer: "Plus récentes",
    older: "Plus anciennes",
    server: "Serveur",
    device_clock: |moment| format!("horloge de l’appareil\u{a0}: {moment}"),
    at: |date, time| format!("{date} à {time}"),
    needs_network_title: "Il faut un réseau pour voir le journal",
    needs_network_text: "Il n’est gardé que sur le serveur, jamais sur un appareil.",
};

pub const ENGLISH: Texts = Texts {
    title: "Audit log",
    context: |months| match months {
        None => "Since the beginning".to_owned(),
        Some(0) => "Erased every night".to_owned(),
        Some(1) => "Last month".to_owned(),
        Some(months) => format!("Last {months} months"),
    },
    link_text: "Sign-ins, refusals, sensitive changes, exports",
    what_is_told: "What this log holds",
    told: "Sign-ins, refusals for want of a right, changes of the staff and of what is sensitive (notes, medical proofs and rules, consents and their texts, terms for which data are kept, dues, rights and access), backups, rescue files that were brought in, full downloads by a device, files that a page saves, and medical data that the server showed. Never what is written in a record. Each entry is tied to the one before: “novaclub audit verify” finds one that was changed.",
    not_told: "What a device shows from its own copy, with a network or without, the server does not know of, nor of what is printed.",
    kind: "Kind",
    person: "Person",
    device: "Device",
    from: "From",
    to: "To",
    all_kinds: "All",
    everybody: "Everybody",
    all_devices: "All",
    entries: "Entries",
    nothing: "No entry for these filters.",
    newer: "Newer",
    older: "Older",
    server: "Server",
    device_clock: |moment| format!("device’s clock: {moment}"),
    at: |date, time| format!("{date} at {time}"),
    needs_network_title: "Seeing the log needs a network",
    needs_network_text: "It is kept on the server alone, never on a device.",
};
