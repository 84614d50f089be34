//! Texts of the page of licences and proofs.

use crate::app::languages::format::de;
use crate::club::licences::LicenceState;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub link_text: &'static str,
    pub context: fn(&str, usize) -> String,
    pub sections: &'static str,
    pub to_do: &'static str,
    pub licences: &'static str,
    pub proofs: &'static str,
    pub all_groups: &'static str,
    pub group: &'static str,
    pub group_count: fn(&str, usize) -> String,
    // To do.
    pub red: &'static str,
    pub licence_missing: &'static str,
    pub proof_missing: &'static str,
    pub ends_in_30_days: &'static str,
    pub ends_in_60_days: &'static str,
    pub all_watched: &'static str,
    pub people_listed: fn(&str, usize) -> String,
    pub nothing_title: &'static str,
    pub nothing_text: &'static str,
    pub nobody_title: &'static str,
    pub nobody_text: &'static str,
    pub to_members: &'static str,
    pub licence_until: fn(&str) -> String,
    pub proof_until: fn(&str) -> String,
    pub age: fn(i32) -> String,
    pub more_reasons: fn(usize) -> String,
    // The register.
    pub register: &'static str,
    pub search: &'static str,
    pub state: &'static str,
    pub all_states: &'static str,
    pub season: &'static str,
    pub all_seasons: &'static str,
    pub discipline: &'static str,
    pub all_disciplines: &'static str,
    pub state_count: fn(LicenceState, usize) -> &'static str,
    pub no_number: &'static str,
    pub expired: &'static str,
    pub days_left: fn(i64) -> String,
    pub choose: fn(&str) -> String,
    pub choose_all: &'static str,
    pub licences_listed: fn(&str, usize) -> String,
    pub empty_title: &'static str,
    pub empty_text: &'static str,
    pub no_match_title: &'static str,
    pub no_match_text: &'static str,
    pub clear: &'static str,
    pub export: &'static str,
    pub file_name: fn(&str) -> String,
    pub columns: [&'static str; 18],
    // Many at once.
    pub chosen: fn(usize) -> String,
    pub forget: &'static str,
    pub advance: fn(LicenceState, usize) -> String,
    pub advanced: fn(LicenceState, usize) -> String,
    // Renewal.
    pub renew: &'static str,
    pub renew_title: &'static str,
    pub renew_text: &'static str,
    pub renew_for: &'static str,
    pub renew_group: &'static str,
    pub renew_practice: &'static str,
    pub renew_count: fn(usize) -> String,
    pub renew_button: &'static str,
    pub renewed: fn(usize) -> String,
    pub renew_none: &'static str,
    pub choose_group: &'static str,
    // Proofs.
    pub proofs_empty_title: &'static str,
    pub proofs_empty_text: &'static str,
}

fn states_french(state: LicenceState, many: bool) -> &'static str {
    match (state, many) {
        (LicenceState::Requested, false) => "demandée",
        (LicenceState::Requested, true) => "demandées",
        (LicenceState::Paid, false) => "réglée",
        (LicenceState::Paid, true) => "réglées",
        (LicenceState::Sent, false) => "envoyée",
        (LicenceState::Sent, true) => "envoyées",
        (LicenceState::Validated, false) => "validée",
        (LicenceState::Validated, true) => "validées",
        (LicenceState::Cancelled, false) => "annulée",
        (LicenceState::Cancelled, true) => "annulées",
    }
}

const fn states_english(state: LicenceState) -> &'static str {
    match state {
        LicenceState::Requested => "requested",
        LicenceState::Paid => "paid",
        LicenceState::Sent => "sent",
        LicenceState::Validated => "validated",
        LicenceState::Cancelled => "cancelled",
    }
}

pub const FRENCH: Texts = Texts {
    title: "Licences et preuves",
    link_text: "Ce qui manque, ce qui expire, les licences en route vers la fédération.",
    context: |number, count| {
        if count < 2 { format!("{number} personne suivie") } else { format!("{number} personnes suivies") }
    },
    sections: "Parties de la page",
    to_do: "À traiter",
    licences: "Licences",
    proofs: "Preuves",
    all_groups: "tous",
    group: "Groupe\u{a0}:",
    group_count: |name, count| format!("{name} ({count})"),
    red: "ne peuvent pas pratiquer",
    licence_missing: "sans licence valable",
    proof_missing: "sans preuve valable",
    ends_in_30_days: "expirent sous 30 jours",
    ends_in_60_days: "expirent sous 60 jours",
    all_watched: "en tout à régulariser",
    people_listed: |number, count| {
        if count < 2 { format!("{number} personne") } else { format!("{number} personnes") }
    },
    nothing_title: "Rien à traiter",
    nothing_text: "Licences et preuves sont en ordre, et aucune n’expire dans les 60 jours.",
    nobody_title: "Personne à suivre",
    nobody_text: "Ajoutez ou importez des adhérents\u{a0}: ce qui leur manque se verra ici.",
    to_members: "Voir les adhérents",
    licence_until: |day| format!("licence jusqu’au {day}"),
    proof_until: |day| format!("preuve jusqu’au {day}"),
    age: |age| if age < 2 { format!("{age}\u{a0}an") } else { format!("{age}\u{a0}ans") },
    more_reasons: |count| format!("+\u{a0}{count}"),
    register: "Licences du club",
    search: "Chercher un nom ou un numéro",
    state: "Étape",
    all_states: "toutes",
    season: "Saison\u{a0}:",
    all_seasons: "toutes",
    discipline: "Discipline\u{a0}:",
    all_disciplines: "toutes",
    state_count: |state, count| states_french(state, count > 1),
    no_number: "Sans numéro",
    expired: "Expirée",
    days_left: |days| if days < 2 { format!("encore {days} jour") } else { format!("encore {days} jours") },
    choose: |name| format!("Choisir la licence {}", de(name)),
    choose_all: "Tout choisir",
    licences_listed: |number, count| {
        if count < 2 { format!("{number} licence") } else { format!("{number} licences") }
    },
    empty_title: "Aucune licence",
    empty_text: "Importez l’extrait de la fédération, ou demandez les licences d’un groupe en une fois.",
    no_match_title: "Aucune licence ne correspond",
    no_match_text: "Essayez un autre filtre.",
    clear: "Effacer les filtres",
    export: "Exporter en CSV",
    file_name: |day| format!("licences-{day}.csv"),
    columns: [
        "Nom",
        "Prénom",
        "Date de naissance",
        "Sexe",
        "Adresse",
        "Code postal",
        "Ville",
        "Courriel",
        "Téléphone",
        "Fédération",
        "Discipline",
        "Pratique",
        "Saison",
        "Numéro de licence",
        "Étape",
        "Depuis le",
        "Valable à partir du",
        "Fin de validité",
    ],
    chosen: |count| {
        if count < 2 { format!("{count} licence choisie") } else { format!("{count} licences choisies") }
    },
    forget: "Ne plus choisir",
    advance: |state, count| format!("Marquer {} ({count})", states_french(state, count > 1)),
    advanced: |state, count| {
        let word = states_french(state, count > 1);
        if count < 2 { format!("{count} licence {word}") } else { format!("{count} licences {word}") }
    },
    renew: "Renouveler pour la saison",
    renew_title: "Demander les licences d’un groupe",
    renew_text: "Une demande pour chaque personne du groupe\u{a0}; qui a déjà une licence de la saison n’en reçoit pas une seconde.",
    renew_for: "Saison",
    renew_group: "Groupe",
    renew_practice: "Pratique",
    renew_count: |count| {
        if count < 2 {
            format!("{count} personne dans le groupe")
        } else {
            format!("{count} personnes dans le groupe")
        }
    },
    renew_button: "Demander les licences",
    renewed: |count| {
        if count < 2 { format!("{count} licence demandée") } else { format!("{count} licences demandées") }
    },
    renew_none: "Tout le groupe a déjà une licence de la saison.",
    choose_group: "Choisir un groupe",
    proofs_empty_title: "Les preuves sont en ordre",
    proofs_empty_text: "Aucune ne manque, aucune n’expire dans les 60 jours.",
};

pub const ENGLISH: Texts = Texts {
    title: "Licences and proofs",
    link_text: "What is missing, what expires, licences on their way to the federation.",
    context: |number, count| {
        if count == 1 { format!("{number} person followed") } else { format!("{number} people followed") }
    },
    sections: "Parts of the page",
    to_do: "To do",
    licences: "Licences",
    proofs: "Proofs",
    all_groups: "all",
    group: "Group:",
    group_count: |name, count| format!("{name} ({count})"),
    red: "may not practise",
    licence_missing: "without a valid licence",
    proof_missing: "without a valid proof",
    ends_in_30_days: "expire within 30 days",
    ends_in_60_days: "expire within 60 days",
    all_watched: "to be settled in all",
    people_listed: |number, count| {
        if count == 1 { format!("{number} person") } else { format!("{number} people") }
    },
    nothing_title: "Nothing to do",
    nothing_text: "Licences and proofs are in order, and none expires within 60 days.",
    nobody_title: "Nobody to follow",
    nobody_text: "Add or import members: what they lack will show here.",
    to_members: "See the members",
    licence_until: |day| format!("licence until {day}"),
    proof_until: |day| format!("proof until {day}"),
    age: |age| if age == 1 { format!("{age}\u{a0}year") } else { format!("{age}\u{a0}years") },
    more_reasons: |count| format!("+\u{a0}{count}"),
    register: "Licences of the club",
    search: "Search a name or a number",
    state: "Step",
    all_states: "all",
    season: "Season:",
    all_seasons: "all",
    discipline: "Discipline:",
    all_disciplines: "all",
    state_count: |state, _| states_english(state),
    no_number: "No number",
    expired: "Expired",
    days_left: |days| if days == 1 { format!("{days} day left") } else { format!("{days} days left") },
    choose: |name| format!("Choose the licence of {name}"),
    choose_all: "Choose all",
    licences_listed: |number, count| {
        if count == 1 { format!("{number} licence") } else { format!("{number} licences") }
    },
    empty_title: "No licence",
    empty_text: "Import the federation’s extract, or ask for the licences of a group at once.",
    no_match_title: "No licence matches",
    no_match_text: "Try another filter.",
    clear: "Clear the filters",
    export: "Export as CSV",
    file_name: |day| format!("licences-{day}.csv"),
    columns: [
        "Last name",
        "First name",
        "Birth date",
        "Sex",
        "Address",
        "Postal code",
        "City",
        "E-mail",
        "Phone",
        "Federation",
        "Discipline",
        "Practice",
        "Season",
        "Licence number",
        "Step",
        "Since",
        "Valid from",
        "Valid until",
    ],
    chosen: |count| {
        if count == 1 { format!("{count} licence chosen") } else { format!("{count} licences chosen") }
    },
    forget: "Choose none",
    advance: |state, count| format!("Mark {} ({count})", states_english(state)),
    advanced: |state, count| {
        let word = states_english(state);
        if count == 1 { format!("{count} licence {word}") } else { format!("{count} licences {word}") }
    },
    renew: "Renew for the season",
    renew_title: "Ask for the licences of a group",
    renew_text: "One request for each person of the group; who has a licence of the season already gets no second one.",
    renew_for: "Season",
    renew_group: "Group",
    renew_practice: "Practice",
    renew_count: |count| {
        if count == 1 {
            format!("{count} person in the group")
        } else {
            format!("{count} people in the group")
        }
    },
    renew_button: "Ask for the licences",
    renewed: |count| {
        if count == 1 { format!("{count} licence requested") } else { format!("{count} licences requested") }
    },
    renew_none: "The whole group has a licence of the season already.",
    choose_group: "Choose a group",
    proofs_empty_title: "The proofs are in order",
    proofs_empty_text: "None is missing, none expires within 60 days.",
};
