//! Texts of the home page.

use super::format::de;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub welcome_title: &'static str,
    pub welcome_text: &'static str,
    pub import_members: &'static str,
    pub create_session: &'static str,
    pub unsent_title: &'static str,
    /// How many changes wait, and how long ago the last exchange was.
    pub unsent_text: fn(usize, &str) -> String,
    pub unsent_text_never: fn(usize) -> String,
    pub refused_title: fn(usize) -> String,
    pub refused_text: &'static str,
    pub see: &'static str,
    pub today_sessions: &'static str,
    pub next_sessions: &'static str,
    pub the_week: &'static str,
    pub none_today: &'static str,
    pub no_sessions_title: &'static str,
    pub no_sessions_text: &'static str,
    pub no_sessions_text_read_only: &'static str,
    pub to_settle: &'static str,
    pub settled: &'static str,
    /// The words after the count.
    pub sessions_to_complete: fn(usize) -> &'static str,
    pub may_not_practise: fn(usize) -> &'static str,
    pub papers_end: fn(usize) -> &'static str,
    pub without_group: fn(usize) -> &'static str,
    pub out_of_reach: fn(usize) -> &'static str,
    pub refused_changes: fn(usize) -> &'static str,
    pub the_club: &'static str,
    pub active_members: fn(usize) -> &'static str,
    pub groups: fn(usize) -> &'static str,
    pub new_this_month: fn(usize) -> &'static str,
    pub attendance: &'static str,
    pub weeks: fn(usize) -> String,
    pub attendance_caption: &'static str,
    pub week: &'static str,
    pub attended: &'static str,
    pub attendance_none: &'static str,
    pub no_own_group_title: &'static str,
    pub no_own_group_text: &'static str,
    pub my_family: &'static str,
    pub my_family_text: &'static str,
    pub no_family_title: &'static str,
    pub no_family_text: &'static str,
    pub announcements: &'static str,
    pub no_announcements: &'static str,
    pub today: &'static str,
    pub no_own_sessions: &'static str,
    pub card: &'static str,
    pub card_of: fn(&str) -> String,
    pub record: &'static str,
    pub record_of: fn(&str) -> String,
    /// How often somebody came, of how many sessions.
    pub came: fn(usize, usize) -> String,
    pub not_marked: &'static str,
    pub change_address: &'static str,
    pub address_saved: &'static str,
    pub my_data: &'static str,
    pub my_data_text: &'static str,
    pub data_of: fn(&str) -> String,
}

pub const FRENCH: Texts = Texts {
    welcome_title: "Bienvenue dans votre club",
    welcome_text: "Commencez par vos listes\u{a0}: NovaClub lit les exports HelloAsso, Galette, ceux des fédérations et les tableaux faits à la main.",
    import_members: "Importer des adhérents",
    create_session: "Créer une séance",
    unsent_title: "Enregistré sur cet appareil",
    unsent_text: |count, ago| {
        let changes = if count < 2 {
            format!("{count} modification partira")
        } else {
            format!("{count} modifications partiront")
        };
        format!("{changes} dès le retour du réseau. Dernier envoi {ago}.")
    },
    unsent_text_never: |count| {
        if count < 2 {
            format!("{count} modification partira dès le retour du réseau.")
        } else {
            format!("{count} modifications partiront dès le retour du réseau.")
        }
    },
    refused_title: |count| {
        if count < 2 {
            format!("{count} modification refusée par le serveur")
        } else {
            format!("{count} modifications refusées par le serveur")
        }
    },
    refused_text: "Rien n’est perdu\u{a0}: corrigez et renvoyez, ou abandonnez.",
    see: "Voir",
    today_sessions: "Séances du jour",
    next_sessions: "Prochaines séances",
    the_week: "La semaine",
    none_today: "Aucune séance aujourd’hui.",
    no_sessions_title: "Aucune séance prévue",
    no_sessions_text: "Créez un cours qui revient chaque semaine pour prendre les présences.",
    no_sessions_text_read_only: "Les séances que le club prévoit apparaîtront ici.",
    to_settle: "À régulariser",
    settled: "Rien à régulariser. Tout est en ordre.",
    sessions_to_complete: |count| {
        if count < 2 {
            "séance passée sans pointage complet"
        } else {
            "séances passées sans pointage complet"
        }
    },
    may_not_practise: |count| {
        if count < 2 { "adhérent ne peut pas pratiquer" } else { "adhérents ne peuvent pas pratiquer" }
    },
    papers_end: |count| {
        if count < 2 {
            "adhérent dont la licence ou la preuve expire sous 30 jours"
        } else {
            "adhérents dont la licence ou la preuve expire sous 30 jours"
        }
    },
    without_group: |count| {
        if count < 2 { "adhérent actif sans groupe" } else { "adhérents actifs sans groupe" }
    },
    out_of_reach: |count| {
        if count < 2 {
            "adhérent actif sans personne à joindre"
        } else {
            "adhérents actifs sans personne à joindre"
        }
    },
    refused_changes: |count| {
        if count < 2 {
            "modification refusée par le serveur"
        } else {
            "modifications refusées par le serveur"
        }
    },
    the_club: "Le club",
    active_members: |count| if count < 2 { "adhérent actif" } else { "adhérents actifs" },
    groups: |count| if count < 2 { "groupe" } else { "groupes" },
    new_this_month: |count| if count < 2 { "nouveau ce mois" } else { "nouveaux ce mois" },
    attendance: "Présences",
    weeks: |count| format!("{count} semaines"),
    attendance_caption: "Présences par semaine",
    week: "Semaine",
    attended: "Présences",
    attendance_none: "Les présences de chaque semaine apparaîtront ici dès le premier pointage.",
    no_own_group_title: "Aucun groupe ne vous est affecté",
    no_own_group_text: "Vous verrez les personnes de vos groupes dès qu’un administrateur du club vous aura affecté à l’un d’eux\u{a0}: demandez-le-lui.",
    my_family: "Ma famille",
    my_family_text: "Séances, carte, présences et coordonnées des vôtres",
    no_family_title: "Aucune fiche ne vous est liée",
    no_family_text: "Votre compte n’ouvre encore aucune fiche du club. Demandez au secrétariat de le lier à la vôtre ou à celles de vos enfants.",
    announcements: "Annonces",
    no_announcements: "Aucune annonce pour le moment. Celles du club paraîtront ici.",
    today: "Aujourd’hui",
    no_own_sessions: "Aucune séance dans les sept jours qui viennent.",
    card: "Carte",
    card_of: |name| format!("Carte {}", de(name)),
    record: "Fiche et contacts",
    record_of: |name| format!("Fiche et contacts {}", de(name)),
    came: |came, marked| format!("{came} sur {marked} cette saison"),
    not_marked: "pas encore d’appel cette saison",
    change_address: "Modifier l’adresse",
    address_saved: "Les coordonnées sont enregistrées.",
    my_data: "Mes données",
    my_data_text: "Tout ce que le club garde, à lire ou à télécharger.",
    data_of: |name| format!("Données {}", de(name)),
};

pub const ENGLISH: Texts = Texts {
    welcome_title: "Welcome to your club",
    welcome_text: "Start with your lists: NovaClub reads exports of HelloAsso and Galette, those of federations, and handmade spreadsheets.",
    import_members: "Import members",
    create_session: "Create a session",
    unsent_title: "Saved on this device",
    unsent_text: |count, ago| {
        let changes =
            if count == 1 { "1 change leaves".to_owned() } else { format!("{count} changes leave") };
        format!("{changes} as soon as there is a network. Last exchange {ago}.")
    },
    unsent_text_never: |count| {
        if count == 1 {
            "1 change leaves as soon as there is a network.".to_owned()
        } else {
            format!("{count} changes leave as soon as there is a network.")
        }
    },
    refused_title: |count| {
        if count == 1 {
            "1 change refused by the server".to_owned()
        } else {
            format!("{count} changes refused by the server")
        }
    },
    refused_text: "Nothing is lost: correct and send again, or discard.",
    see: "See",
    today_sessions: "Today’s sessions",
    next_sessions: "Next sessions",
    the_week: "The week",
    none_today: "No session today.",
    no_sessions_title: "No session planned",
    no_sessions_text: "Create a class that comes back every week to take attendance.",
    no_sessions_text_read_only: "The sessions that the club plans will appear here.",
    to_settle: "To settle",
    settled: "Nothing to settle. All is in order.",
    sessions_to_complete: |count| {
        if count == 1 {
            "past session without complete attendance"
        } else {
            "past sessions without complete attendance"
        }
    },
    may_not_practise: |count| {
        if count == 1 { "member may not practise" } else { "members may not practise" }
    },
    papers_end: |count| {
        if count == 1 {
            "member whose licence or proof expires within 30 days"
        } else {
            "members whose licence or proof expires within 30 days"
        }
    },
    without_group: |count| {
        if count == 1 { "active member without a group" } else { "active members without a group" }
    },
    out_of_reach: |count| {
        if count == 1 { "active member with nobody to reach" } else { "active members with nobody to reach" }
    },
    refused_changes: |count| {
        if count == 1 { "change refused by the server" } else { "changes refused by the server" }
    },
    the_club: "The club",
    active_members: |count| if count == 1 { "active member" } else { "active members" },
    groups: |count| if count == 1 { "group" } else { "groups" },
    new_this_month: |_| "new this month",
    attendance: "Attendance",
    weeks: |count| format!("{count} weeks"),
    attendance_caption: "Attendance by week",
    week: "Week",
    attended: "Attended",
    attendance_none: "The attendance of each week will appear here from the first mark on.",
    no_own_group_title: "No group is yours yet",
    no_own_group_text: "You will see the people of your groups as soon as an administrator of the club has made you the coach of one: ask for it.",
    my_family: "My family",
    my_family_text: "Sessions, card, attendance and contact details of your family",
    no_family_title: "No record belongs to you yet",
    no_family_text: "Your account opens no record of the club yet. Ask the office to tie it to yours or to your children’s.",
    announcements: "Announcements",
    no_announcements: "No announcement for now. Those of the club will appear here.",
    today: "Today",
    no_own_sessions: "No session within the next seven days.",
    card: "Card",
    card_of: |name| format!("Card of {name}"),
    record: "Record and contacts",
    record_of: |name| format!("Record and contacts of {name}"),
    came: |came, marked| format!("{came} of {marked} this season"),
    not_marked: "not marked this season yet",
    change_address: "Change the address",
    address_saved: "The contact details are saved.",
    my_data: "My data",
    my_data_text: "All that the club keeps, to read or to download.",
    data_of: |name| format!("Data of {name}"),
};
