//! Texts of the club's page: seasons, staff, how it looks, this device, the account.

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub current_season: fn(&str) -> String,
    pub no_season: &'static str,

    pub seasons: &'static str,
    pub add_season: &'static str,
    pub edit_season: fn(&str) -> String,
    pub new_season: &'static str,
    pub current: &'static str,
    pub seasons_empty_title: &'static str,
    pub seasons_empty_text: &'static str,
    pub season_name: &'static str,
    pub season_start: &'static str,
    pub season_end: &'static str,
    pub season_saved: fn(&str) -> String,

    pub staff: &'static str,
    pub staff_count: fn(usize) -> String,
    pub you: fn(&str) -> String,
    pub remove: fn(&str) -> String,
    pub remove_title: fn(&str) -> String,
    pub remove_text: &'static str,
    pub remove_button: &'static str,
    pub removed: fn(&str) -> String,
    pub loading: &'static str,
    pub needs_network_title: &'static str,
    pub needs_network_text: &'static str,
    /// Something that was asked for needs a network.
    pub not_done_offline: &'static str,
    pub signed_out_title: &'static str,
    pub signed_out_text: &'static str,
    pub server_title: &'static str,
    pub server_text: &'static str,
    pub forbidden_title: &'static str,
    pub forbidden_text: &'static str,
    pub try_again: &'static str,

    pub invite: &'static str,
    pub role: &'static str,
    pub create_link: &'static str,
    pub link_for: fn(&str) -> String,
    pub link_until: fn(&str) -> String,
    pub copy: &'static str,
    pub copied: &'static str,
    pub not_copied: &'static str,
    pub open_invitations: &'static str,
    pub no_invitations: &'static str,
    pub invitation_until: fn(&str) -> String,
    pub withdraw: &'static str,
    pub withdraw_label: fn(&str, &str) -> String,
    pub withdrawn: &'static str,

    pub display: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,

    pub device: &'static str,
    pub storage: &'static str,
    pub storage_kept: &'static str,
    pub storage_not_kept: &'static str,
    pub storage_unknown: &'static str,
    pub storage_used: fn(&str) -> String,
    pub erasable_title: &'static str,
    pub erasable_text: &'static str,
    pub protect: &'static str,
    pub sync: &'static str,
    pub all_sent: &'static str,
    pub last_exchange: fn(&str) -> String,
    pub waiting: fn(usize) -> String,
    pub install_title: &'static str,
    pub install_text: &'static str,
    pub install: &'static str,
    pub installed: &'static str,

    pub account: &'static str,
    pub open_club: &'static str,
    pub switch_club: &'static str,
    pub switch_hint: fn(usize) -> String,
    pub sign_out: &'static str,
    pub sign_out_title: &'static str,
    pub pending_title: fn(usize) -> String,
    pub pending_text: fn(usize) -> String,
    pub refused_text: fn(usize) -> String,
    pub stay: &'static str,
    pub sign_out_anyway: &'static str,
    pub offline_title: &'static str,
    pub offline_text: &'static str,
    pub close_anyway: &'static str,
    pub not_signed_out: &'static str,
}

pub const FRENCH: Texts = Texts {
    title: "Club",
    current_season: |name| format!("Saison {name}"),
    no_season: "Aucune saison",

    seasons: "Saisons",
    add_season: "Ajouter une saison",
    edit_season: |name| format!("Modifier la saison {name}"),
    new_season: "Nouvelle saison",
    current: "En cours",
    seasons_empty_title: "Aucune saison",
    seasons_empty_text: "Les groupes et les séances appartiennent à une saison. Ajoutez la première.",
    season_name: "Nom",
    season_start: "Premier jour",
    season_end: "Dernier jour",
    season_saved: |name| format!("Saison {name} enregistrée"),

    staff: "Équipe",
    staff_count: |count| if count < 2 { format!("{count} personne") } else { format!("{count} personnes") },
    you: |name| format!("{name} (vous)"),
    remove: |name| format!("Retirer {name} de l’équipe"),
    remove_title: |name| format!("Retirer {name} de l’équipe\u{a0}?"),
    remove_text: "Cette personne n’aura plus accès au club\u{a0}; ses appareils effaceront ce qu’ils en gardent, et ses invitations en attente seront annulées. Ce qu’elle y a fait reste. Pour revenir, il lui faudra une nouvelle invitation.",
    remove_button: "Retirer",
    removed: |name| format!("{name} ne fait plus partie de l’équipe"),
    loading: "Chargement…",
    needs_network_title: "Il faut un réseau pour voir l’équipe",
    needs_network_text: "Les comptes et les invitations ne sont pas gardés sur cet appareil.",
    not_done_offline: "Il faut un réseau pour cela. Rien n’a été changé.",
    signed_out_title: "Connexion demandée",
    signed_out_text: "Votre session a expiré. Connectez-vous pour gérer l’équipe.",
    server_title: "Le serveur n’a pas pu répondre",
    server_text: "Rien n’a été changé. Réessayez dans un instant.",
    forbidden_title: "Réservé aux administrateurs",
    forbidden_text: "Votre rôle ne le permet pas, ou ne le permet plus.",
    try_again: "Réessayer",

    invite: "Inviter quelqu’un",
    role: "Rôle",
    create_link: "Créer un lien",
    link_for: |role| format!("Lien d’invitation, {role}"),
    link_until: |date| {
        format!(
            "Pour une seule personne, valable jusqu’au {date}. Il n’est montré qu’une fois\u{a0}: copiez-le maintenant."
        )
    },
    copy: "Copier",
    copied: "Lien copié",
    not_copied: "Le navigateur ne permet pas de copier. Le lien est sélectionné\u{a0}: copiez-le à la main.",
    open_invitations: "Invitations en attente",
    no_invitations: "Aucune invitation en attente.",
    invitation_until: |date| format!("Valable jusqu’au {date}"),
    withdraw: "Annuler",
    withdraw_label: |role, date| format!("Annuler l’invitation {role}, valable jusqu’au {date}"),
    withdrawn: "Invitation annulée\u{a0}: son lien ne marche plus",

    display: "Affichage",
    language: "Langue",
    theme: "Thème",
    theme_system: "Système",
    theme_light: "Clair",
    theme_dark: "Sombre",

    device: "Cet appareil",
    storage: "Stockage protégé",
    storage_kept: "Le navigateur gardera les données du club.",
    storage_not_kept: "Le navigateur peut effacer les données s’il manque de place.",
    storage_unknown: "Le navigateur ne dit pas s’il gardera les données.",
    storage_used: |size| format!("{size} utilisés."),
    erasable_title: "Le navigateur peut effacer ces données",
    erasable_text: "Autorisez le stockage durable, ou installez NovaClub sur l’écran d’accueil.",
    protect: "Demander",
    sync: "Synchronisation",
    all_sent: "Tout est parti",
    last_exchange: |time| format!("dernier échange à {time}"),
    waiting: |count| {
        if count < 2 {
            format!("{count} modification à envoyer")
        } else {
            format!("{count} modifications à envoyer")
        }
    },
    install_title: "Installer NovaClub",
    install_text: "Sur l’écran d’accueil, NovaClub s’ouvre sans réseau comme une application\u{a0}: menu du navigateur, puis «\u{a0}Installer\u{a0}» ou «\u{a0}Sur l’écran d’accueil\u{a0}».",
    install: "Installer",
    installed: "NovaClub est installé sur cet appareil.",

    account: "Votre compte",
    open_club: "Club ouvert",
    switch_club: "Changer",
    switch_hint: |count| {
        match count {
        0 => "Les données de ce club restent sur cet appareil.".to_owned(),
        1 => "1 modification de ce club n’est pas partie\u{a0}; elle reste sur cet appareil et partira à son retour.".to_owned(),
        count => format!("{count} modifications de ce club ne sont pas parties\u{a0}; elles restent sur cet appareil et partiront à son retour."),
    }
    },
    sign_out: "Se déconnecter",
    sign_out_title: "Se déconnecter",
    pending_title: |count| {
        if count == 1 {
            "1 modification n’est pas encore partie".to_owned()
        } else {
            format!("{count} modifications ne sont pas encore parties")
        }
    },
    pending_text: |count| {
        let (stays, leaves) =
            if count == 1 { ("elle reste", "partira") } else { ("elles restent", "partiront") };
        format!(
            "Si vous vous déconnectez, {stays} sur cet appareil et {leaves} à votre prochaine connexion ici, avec ce compte."
        )
    },
    refused_text: |count| {
        if count == 1 {
            "1 modification refusée attend votre décision\u{a0}; elle reste aussi sur cet appareil."
                .to_owned()
        } else {
            format!(
                "{count} modifications refusées attendent votre décision\u{a0}; elles restent aussi sur cet appareil."
            )
        }
    },
    stay: "Rester",
    sign_out_anyway: "Se déconnecter quand même",
    offline_title: "Pas de réseau pour se déconnecter",
    offline_text: "Le serveur ne peut pas être prévenu. Vous pouvez fermer le club sur cet appareil\u{a0}: ses données y restent, et la session du navigateur s’achèvera d’elle-même en 7 jours au plus.",
    close_anyway: "Fermer le club ici",
    not_signed_out: "Le serveur n’a pas pu répondre. Vous êtes toujours connecté\u{a0}; réessayez.",
};

pub const ENGLISH: Texts = Texts {
    title: "Club",
    current_season: |name| format!("Season {name}"),
    no_season: "No season",

    seasons: "Seasons",
    add_season: "Add a season",
    edit_season: |name| format!("Edit the season {name}"),
    new_season: "New season",
    current: "Current",
    seasons_empty_title: "No season",
    seasons_empty_text: "Groups and sessions belong to a season. Add the first one.",
    season_name: "Name",
    season_start: "First day",
    season_end: "Last day",
    season_saved: |name| format!("Season {name} saved"),

    staff: "Staff",
    staff_count: |count| if count == 1 { format!("{count} person") } else { format!("{count} people") },
    you: |name| format!("{name} (you)"),
    remove: |name| format!("Remove {name} from the staff"),
    remove_title: |name| format!("Remove {name} from the staff?"),
    remove_text: "This person will no longer have access to the club; their devices will erase what they hold of it, and their open invitations are withdrawn. What they did stays. To come back they will need a new invitation.",
    remove_button: "Remove",
    removed: |name| format!("{name} is no longer on the staff"),
    loading: "Loading…",
    needs_network_title: "Seeing the staff needs a network",
    needs_network_text: "Accounts and invitations are not kept on this device.",
    not_done_offline: "This needs a network. Nothing was changed.",
    signed_out_title: "Please sign in",
    signed_out_text: "Your session has expired. Sign in to manage the staff.",
    server_title: "The server could not answer",
    server_text: "Nothing was changed. Try again in a moment.",
    forbidden_title: "For administrators only",
    forbidden_text: "Your role does not allow it, or no longer does.",
    try_again: "Try again",

    invite: "Invite somebody",
    role: "Role",
    create_link: "Create a link",
    link_for: |role| format!("Invitation link, {role}"),
    link_until: |date| {
        format!("For one person only, valid until {date}. It is shown this once: copy it now.")
    },
    copy: "Copy",
    copied: "Link copied",
    not_copied: "The browser does not allow copying. The link is selected: copy it by hand.",
    open_invitations: "Open invitations",
    no_invitations: "No open invitation.",
    invitation_until: |date| format!("Valid until {date}"),
    withdraw: "Withdraw",
    withdraw_label: |role, date| format!("Withdraw the invitation as {role}, valid until {date}"),
    withdrawn: "Invitation withdrawn: its link no longer works",

    display: "Display",
    language: "Language",
    theme: "Theme",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",

    device: "This device",
    storage: "Protected storage",
    storage_kept: "The browser will keep the club’s data.",
    storage_not_kept: "The browser may erase the data when it runs out of space.",
    storage_unknown: "The browser does not say whether it will keep the data.",
    storage_used: |size| format!("{size} used."),
    erasable_title: "The browser may erase this data",
    erasable_text: "Allow lasting storage, or install NovaClub on the home screen.",
    protect: "Ask for it",
    sync: "Saving",
    all_sent: "Everything has been sent",
    last_exchange: |time| format!("last exchange at {time}"),
    waiting: |count| {
        if count == 1 { format!("{count} change to send") } else { format!("{count} changes to send") }
    },
    install_title: "Install NovaClub",
    install_text: "On the home screen NovaClub opens without a network, as an app: the browser’s menu, then “Install” or “Add to home screen”.",
    install: "Install",
    installed: "NovaClub is installed on this device.",

    account: "Your account",
    open_club: "Open club",
    switch_club: "Switch",
    switch_hint: |count| match count {
        0 => "The data of this club stays on this device.".to_owned(),
        1 => "1 change of this club has not left; it stays on this device and will leave when you come back."
            .to_owned(),
        count => format!(
            "{count} changes of this club have not left; they stay on this device and will leave when you come back."
        ),
    },
    sign_out: "Sign out",
    sign_out_title: "Sign out",
    pending_title: |count| {
        if count == 1 {
            "1 change has not left yet".to_owned()
        } else {
            format!("{count} changes have not left yet")
        }
    },
    pending_text: |count| {
        let stays = if count == 1 { "it stays" } else { "they stay" };
        format!(
            "If you sign out, {stays} on this device and will leave when you sign in here again with this account."
        )
    },
    refused_text: |count| {
        if count == 1 {
            "1 refused change waits for your decision; it stays on this device too.".to_owned()
        } else {
            format!("{count} refused changes wait for your decision; they stay on this device too.")
        }
    },
    stay: "Stay",
    sign_out_anyway: "Sign out anyway",
    offline_title: "No network to sign out with",
    offline_text: "The server cannot be told. You can close the club on this device: its data stays here, and the browser’s session ends by itself within 7 days.",
    close_anyway: "Close the club here",
    not_signed_out: "The server could not answer. You are still signed in; try again.",
};
