//! What the club owes people about what it keeps: their data shown, forgotten, kept no longer than needed.

use super::format::de;
use crate::club::{
    consents::ConsentStanding,
    privacy::{
        Basis, Category, ExportedFile, Purpose,
        retention::{Bound, Bounds, Retained},
    },
};

#[derive(Debug)]
pub struct Texts {
    // The document about a person.
    pub their_data: &'static str,
    pub file_title: fn(&str) -> String,
    pub file_lead: &'static str,
    /// By the first day that devices hold.
    pub file_held: fn(&str) -> String,
    pub file_made_here: &'static str,
    pub file_refused: &'static str,
    pub made_on: fn(&str) -> String,
    pub download: &'static str,
    pub file_name: fn(&str) -> String,
    pub print: &'static str,
    pub kept_title: &'static str,
    pub kept_what: &'static str,
    pub kept_why: &'static str,
    pub kept_until: &'static str,
    pub until_left: &'static str,
    pub until_day: fn(&str) -> String,
    pub category: fn(Category) -> &'static str,
    pub purpose: fn(Purpose) -> &'static str,
    pub basis: fn(Basis) -> &'static str,
    pub rights_title: &'static str,
    pub rights_text: &'static str,
    pub identity: &'static str,
    pub also_known_as: fn(usize) -> String,
    pub households: &'static str,
    pub lives_there: &'static str,
    pub pays: &'static str,
    pub answers: fn(&str) -> String,
    pub guardians: fn(&str) -> String,
    pub contacts: &'static str,
    pub groups: &'static str,
    pub memberships: &'static str,
    pub licences: &'static str,
    pub proofs: &'static str,
    pub consents: &'static str,
    pub attendance: &'static str,
    pub history: &'static str,
    pub version: fn(i64) -> String,
    pub withdrawn_on: fn(&str) -> String,
    pub unmarked: &'static str,
    // Erasing.
    pub erase: &'static str,
    pub erase_title: fn(&str) -> String,
    pub erase_lead: &'static str,
    /// By the first day that devices hold.
    pub erase_held: fn(&str) -> String,
    pub goes_title: &'static str,
    pub goes_identity: &'static str,
    pub goes: fn(&str, usize) -> String,
    pub stays_title: &'static str,
    pub stays_as: fn(&str) -> String,
    pub stays: fn(Category, usize) -> String,
    pub nothing_stays: &'static str,
    pub others_title: &'static str,
    pub answers_for: fn(&str) -> String,
    pub left_alone: fn(&str) -> String,
    pub pays_for: fn(&str) -> String,
    pub signed_for: fn(&str) -> String,
    pub called_for: fn(&str) -> String,
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
    pub accounts_end: fn(&str) -> String,
    pub accounts_stay: fn(&str) -> String,
    pub elsewhere_title: &'static str,
    pub elsewhere_text: &'static str,
    pub account_text: &'static str,
    pub confirm_title: fn(&str) -> String,
    pub confirm_text: &'static str,
    pub confirm_label: fn(&str) -> String,
    pub confirm_wrong: &'static str,
    pub confirm: &'static str,
    pub cancel: &'static str,
    pub erased: fn(&str) -> String,
    pub erased_title: &'static str,
    pub erased_text: fn(&str) -> String,
    // The journal.
    pub told_export: fn(ExportedFile, u64) -> String,
    pub told_erase: fn(&str) -> String,
    pub told_forgotten: &'static str,
    pub told_expire: fn(usize) -> String,
    pub told_retention: fn(&str) -> String,
    pub told_retention_shipped: fn(&str) -> String,
    pub told_text: fn(&str) -> String,
    // Terms.
    pub retention: &'static str,
    pub retention_text: &'static str,
    pub retention_lead: &'static str,
    pub retained: fn(Retained) -> &'static str,
    pub counted_from: fn(Retained) -> &'static str,
    pub months: fn(i64) -> String,
    pub of_club: &'static str,
    pub shipped: &'static str,
    pub bound: fn(Bounds) -> String,
    pub source: &'static str,
    pub change_term: fn(&str) -> String,
    pub terms_title: &'static str,
    pub term_label: &'static str,
    pub source_label: &'static str,
    pub save: &'static str,
    pub back_to_shipped: &'static str,
    pub term_saved: fn(&str) -> String,
    pub due_title: &'static str,
    pub due_text: &'static str,
    pub due_needs_network_title: &'static str,
    pub due_needs_network_text: &'static str,
    pub tonight: &'static str,
    pub within_days: fn(u64) -> String,
    pub nothing_due: &'static str,
    pub due_count: fn(usize) -> String,
    pub due_since: fn(&str) -> String,
    pub more_due: fn(usize) -> String,
    // The command line.
    pub emptied: fn(usize) -> String,
    pub failed: fn(usize) -> String,
    pub nothing_due_cli: &'static str,
    pub unchanged_cli: &'static str,
    pub done_cli: &'static str,
    // Wordings.
    pub texts: &'static str,
    pub texts_text: &'static str,
    pub texts_lead: &'static str,
    pub no_text: &'static str,
    pub text_version: fn(i64, &str) -> String,
    pub add_version: &'static str,
    pub new_version: fn(&str) -> String,
    pub wording: &'static str,
    pub wording_hint: &'static str,
    pub applies_from: &'static str,
    pub text_saved: fn(&str, i64) -> String,
    pub former_versions: &'static str,
    pub standing: fn(ConsentStanding) -> &'static str,
    pub show_wording: &'static str,
    pub signed_by: &'static str,
    pub no_guardian: &'static str,
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count < 2 { format!("{count} {one}") } else { format!("{count} {many}") }
}

fn counted_english(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("{count} {one}") } else { format!("{count} {many}") }
}

pub const FRENCH: Texts = Texts {
    their_data: "Données de la personne",
    file_title: |name| format!("Données {}", de(name)),
    file_lead: "Tout ce que le club conserve sur cette personne, et pourquoi (RGPD, articles 15 et 20).",
    file_held: |day| {
        format!(
            "Cette page vient de l’appareil, qui garde les présences et l’historique depuis le {day}. Le fichier à télécharger vient du serveur et contient aussi les années d’avant."
        )
    },
    file_made_here: "Sans réseau, le fichier est fait de la copie de cet appareil.",
    file_refused: "Le fichier n’a pas pu être fait. Réessayez, ou rouvrez votre session.",
    made_on: |day| format!("Établi le {day}"),
    download: "Télécharger (JSON)",
    file_name: |code| format!("donnees-{code}.json"),
    print: "Imprimer",
    kept_title: "Ce qui est conservé, pourquoi, jusqu’à quand",
    kept_what: "Données",
    kept_why: "Pourquoi",
    kept_until: "Jusqu’à quand",
    until_left: "Tant que la personne est au club",
    until_day: |day| format!("Jusqu’au {day}"),
    category: |category| match category {
        Category::Identity => "Identité et coordonnées",
        Category::Families => "Famille et représentants légaux",
        Category::EmergencyContacts => "Personnes à prévenir",
        Category::Groups => "Groupes",
        Category::Accounting => "Adhésions et cotisations",
        Category::Licences => "Licences",
        Category::Medical => "Pièces médicales (type et date)",
        Category::Consents => "Autorisations",
        Category::Attendance => "Présences",
        Category::History => "Historique des modifications",
    },
    purpose: |purpose| match purpose {
        Purpose::Membership => "faire vivre l’adhésion et joindre la personne",
        Purpose::Emergency => "prévenir quelqu’un en cas d’accident",
        Purpose::Accounts => "tenir les comptes du club",
        Purpose::Licensing => "licencier et assurer auprès de la fédération",
        Purpose::Health => "ne laisser pratiquer que ceux qui le peuvent",
        Purpose::Proof => "garder la preuve de ce qui a été accepté",
        Purpose::Sessions => "organiser les séances et savoir qui est là",
        Purpose::Traceability => "savoir qui a modifié quoi, et pouvoir revenir en arrière",
    },
    basis: |basis| match basis {
        Basis::Contract => "l’adhésion au club (article 6-1-b)",
        Basis::Law => "une obligation légale (article 6-1-c)",
        Basis::Vital => "les intérêts vitaux de la personne (article 6-1-d)",
        Basis::Legitimate => "l’intérêt légitime du club (article 6-1-f)",
    },
    rights_title: "Vos droits",
    rights_text: "Vous pouvez demander au club de corriger ou d’effacer ces données ou d’en limiter l’usage, et vous opposer à cet usage. Si la réponse ne vous convient pas, vous pouvez saisir la CNIL (cnil.fr).",
    identity: "Identité",
    also_known_as: |count| format!("Fiches fusionnées avec celle-ci\u{a0}: {count}"),
    households: "Familles",
    lives_there: "y habite",
    pays: "règle les cotisations",
    answers: |relation| format!("en répond ({relation})"),
    guardians: |names| format!("Représentants légaux et proches\u{a0}: {names}"),
    contacts: "Personnes à prévenir",
    groups: "Groupes",
    memberships: "Adhésions et cotisations",
    licences: "Licences",
    proofs: "Pièces médicales",
    consents: "Autorisations",
    attendance: "Présences",
    history: "Historique",
    version: |version| format!("version {version}"),
    withdrawn_on: |day| format!("retirée le {day}"),
    unmarked: "non notée",
    erase: "Effacer cette personne…",
    erase_title: |name| format!("Effacer {name}"),
    erase_lead: "Rien n’est fait tant que vous n’avez pas confirmé. Ensuite, il n’y a pas de retour.",
    erase_held: |day| {
        format!(
            "Ces nombres sont ceux de cet appareil. Les présences et l’historique d’avant le {day}, que seul le serveur garde, partent aussi."
        )
    },
    goes_title: "Ce qui disparaît",
    goes_identity: "Nom, date de naissance, coordonnées, remarques",
    goes: |collection, count| match collection {
        "enrolments" => counted(count, "inscription dans un groupe", "inscriptions dans des groupes"),
        "consents" => counted(count, "autorisation", "autorisations"),
        "medical_proofs" => counted(count, "pièce médicale", "pièces médicales"),
        "household_places" => counted(count, "place dans une famille", "places dans des familles"),
        "households" => counted(
            count,
            "famille, dont c’était le dernier membre",
            "familles, dont c’était le dernier membre",
        ),
        "guardians" => counted(count, "lien de représentant légal", "liens de représentant légal"),
        "emergency_contacts" => counted(count, "personne à prévenir", "personnes à prévenir"),
        "distinct_people" => counted(count, "note sur un homonyme", "notes sur des homonymes"),
        "family_accounts" => counted(count, "accès à la famille", "accès à la famille"),
        "changes" => counted(count, "ligne d’historique", "lignes d’historique"),
        _ => counted(count, "enregistrement", "enregistrements"),
    },
    stays_title: "Ce qui reste, et jusqu’à quand",
    stays_as: |pseudonym| {
        format!(
            "Sous le nom «\u{a0}{pseudonym}\u{a0}», parce que la loi ou la fédération le demande, ou pour compter\u{a0}:"
        )
    },
    stays: |category, count| match category {
        Category::Accounting => counted(count, "adhésion et sa cotisation", "adhésions et leurs cotisations"),
        Category::Licences => counted(count, "licence", "licences"),
        Category::Attendance => {
            counted(count, "présence, pour les comptages", "présences, pour les comptages")
        }
        _ => counted(count, "enregistrement", "enregistrements"),
    },
    nothing_stays: "Rien d’autre que le pseudonyme.",
    others_title: "Ce que cela change pour d’autres",
    answers_for: |names| format!("Ne sera plus représentant légal de\u{a0}: {names}."),
    left_alone: |names| format!("Plus personne ne pourra signer pour\u{a0}: {names}."),
    pays_for: |names| format!("Ne réglera plus pour\u{a0}: {names}. Choisissez quelqu’un d’autre d’abord."),
    signed_for: |names| format!("Son nom reste sur les autorisations données pour\u{a0}: {names}."),
    called_for: |names| {
        format!("Reste parmi les personnes à prévenir de\u{a0}: {names}. Retirez-le là si besoin.")
    },
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
    delete_account_text: "Adresse, mot de passe, codes et clés d’accès sont supprimés tout de suite, et l’accès à tous vos clubs avec eux. Ce qu’un club conserve de vous reste au club\u{a0}: demandez-lui de l’effacer.",
    delete_account_title: "Supprimer votre compte\u{a0}?",
    delete_account_confirm: "Vous ne pourrez plus vous connecter, et vos appareils effaceront ce qu’ils contiennent. Cette action ne peut pas être annulée.",
    delete_account_unsent: |unsent| match unsent {
        1 => "Une modification n’a pas encore été envoyée\u{a0}: elle serait perdue.".to_owned(),
        unsent => {
            format!("{unsent} modifications n’ont pas encore été envoyées\u{a0}: elles seraient perdues.")
        }
    },
    delete_account_yes: "Supprimer le compte",
    accounts_end: |names| {
        format!(
            "Ne pourra plus se connecter au club\u{a0}: {names}. Un compte de l’équipe reste\u{a0}: retirez-le dans \
             l’équipe."
        )
    },
    accounts_stay: |names| {
        format!(
            "Garde son compte, qui sert aussi à d’autres de la famille, mais n’y verra plus cette personne\u{a0}: \
             {names}."
        )
    },
    elsewhere_title: "Et ailleurs",
    elsewhere_text: "Les tablettes effacent la personne à leur prochaine synchronisation, le serveur la nuit suivante dans ses journaux. Les sauvegardes déjà faites gardent ce qu’elles contiennent.",
    account_text: "Un compte de connexion qui n’est plus d’aucun club est supprimé la nuit suivante. Celui d’un membre de l’équipe reste\u{a0}: retirez-le dans l’équipe.",
    confirm_title: |name| format!("Effacer {name} pour toujours\u{a0}?"),
    confirm_text: "Cette action ne peut pas être annulée.",
    confirm_label: |name| format!("Pour confirmer, écrivez le nom\u{a0}: {name}"),
    confirm_wrong: "Ce n’est pas le nom de cette personne.",
    confirm: "Effacer définitivement",
    cancel: "Annuler",
    erased: |pseudonym| format!("Effacé. Ce qui reste s’appelle «\u{a0}{pseudonym}\u{a0}»."),
    erased_title: "Personne effacée",
    erased_text: |day| {
        format!("Le {day}. Il ne reste que ce qui doit encore être conservé, sous un pseudonyme.")
    },
    told_export: |what, rows| {
        let lines = counted(usize::try_from(rows).unwrap_or(usize::MAX), "ligne", "lignes");
        match what {
            ExportedFile::Licences => format!("Registre des licences enregistré en fichier\u{a0}: {lines}"),
            ExportedFile::Person => "Données d’une personne enregistrées en fichier".to_owned(),
            ExportedFile::Rescue => format!("Copie de secours enregistrée en fichier\u{a0}: {lines}"),
        }
    },
    told_erase: |name| format!("Effacer {name}"),
    told_forgotten: "Une modification d’une personne effacée depuis",
    told_expire: |count| {
        format!("Fin de conservation\u{a0}: {}", counted(count, "enregistrement", "enregistrements"))
    },
    told_retention: |what| format!("Durée de conservation\u{a0}: {what}"),
    told_retention_shipped: |what| format!("Durée fournie reprise\u{a0}: {what}"),
    told_text: |kind| format!("Texte d’autorisation\u{a0}: {kind}"),
    retention: "Conservation des données",
    retention_text: "Combien de temps le club garde quoi, et ce qui sera effacé bientôt.",
    retention_lead: "Chaque nuit, ce qui a dépassé sa durée est effacé. Les durées fournies suivent le droit français ou, là où il n’en fixe pas, l’usage\u{a0}; le club peut écrire les siennes.",
    retained: |what| match what {
        Retained::MemberFile => "Fiche d’un ancien adhérent",
        Retained::TrialFile => "Fiche d’un essai ou d’une demande",
        Retained::MedicalProof => "Pièce médicale",
        Retained::Licence => "Licence",
        Retained::Accounting => "Adhésion et cotisation",
        Retained::TaxPaper => "Pièce fiscale",
        Retained::Consent => "Autorisation retirée",
        Retained::AuditLog => "Journal d’audit",
        Retained::Account => "Compte sans club",
    },
    counted_from: |what| match what {
        Retained::MemberFile => "après le départ",
        Retained::TrialFile => "après le dernier contact",
        Retained::MedicalProof => "après la fin de validité",
        Retained::Licence => "après la fin de la licence",
        Retained::Accounting => "après la fin de la saison",
        Retained::TaxPaper => "après son établissement",
        Retained::Consent => "après le retrait",
        Retained::AuditLog => "après l’évènement",
        Retained::Account => "après le départ du dernier club",
    },
    months: |months| match months {
        0 => "Aussitôt".to_owned(),
        months if months % 12 == 0 && months >= 24 => format!("{} ans", months / 12),
        12 => "1 an".to_owned(),
        months => format!("{months} mois"),
    },
    of_club: "écrite par le club",
    shipped: "fournie",
    bound: |Bounds { bound, least, most }| match bound {
        Bound::Free => "Le club choisit.".to_owned(),
        Bound::Least => "La loi demande au moins cette durée.".to_owned(),
        Bound::Most => "Jamais plus longtemps.".to_owned(),
        Bound::Between => format!("De {least} à {most} mois."),
    },
    source: "Source",
    change_term: |what| format!("Modifier\u{a0}: {what}"),
    terms_title: "Durées en vigueur",
    term_label: "Durée, en mois",
    source_label: "Source ou décision",
    save: "Enregistrer",
    back_to_shipped: "Revenir à la durée fournie",
    term_saved: |what| format!("{what}\u{a0}: durée enregistrée."),
    due_title: "Ce qui sera effacé",
    due_text: "Un essai à blanc, fait par le serveur : rien n’est encore effacé.",
    due_needs_network_title: "Il faut un réseau pour l’essai à blanc",
    due_needs_network_text: "Le serveur le fait à partir de toutes les années, qu’aucun appareil ne garde.",
    tonight: "Cette nuit",
    within_days: |days| format!("Dans les {days} jours"),
    nothing_due: "Rien.",
    due_count: |count| counted(count, "élément", "éléments"),
    due_since: |day| format!("gardé jusqu’au {day}"),
    more_due: |count| format!("et {}", counted(count, "autre", "autres")),
    emptied: |count| {
        counted(count, "ligne vidée après des effacements", "lignes vidées après des effacements")
    },
    failed: |count| {
        format!(
            "{}\u{a0}: voir le journal du serveur",
            counted(count, "effacement refusé", "effacements refusés")
        )
    },
    nothing_due_cli: "Rien à effacer.",
    unchanged_cli: "Rien n’a été changé.",
    done_cli: "C’est fait.",
    texts: "Textes des autorisations",
    texts_text: "Ce que les personnes acceptent, mot pour mot, avec ses versions.",
    texts_lead: "Une nouvelle version est à redemander à tous. Ce qui a été accepté avant reste connu.",
    no_text: "Pas encore de texte\u{a0}: l’autorisation est notée sans lui.",
    text_version: |version, day| format!("Version {version}, à partir du {day}"),
    add_version: "Nouvelle version",
    new_version: |kind| format!("Nouvelle version\u{a0}: {kind}"),
    wording: "Texte",
    wording_hint: "Tel que la personne ou son représentant légal le lit avant de répondre.",
    applies_from: "À partir du",
    text_saved: |kind, version| format!("{kind}\u{a0}: version {version} enregistrée."),
    former_versions: "Versions précédentes",
    standing: |standing| match standing {
        ConsentStanding::Unasked => "Sans réponse",
        ConsentStanding::Given => "Accordée",
        ConsentStanding::ToAskAgain => "À redemander\u{a0}: le texte a changé",
        ConsentStanding::Refused => "Refusée",
        ConsentStanding::Withdrawn => "Retirée",
    },
    show_wording: "Lire le texte",
    signed_by: "Signe pour la personne mineure",
    no_guardian: "Ajoutez d’abord un représentant légal dans la famille\u{a0}: une personne mineure n’accepte pas seule.",
};

pub const ENGLISH: Texts = Texts {
    their_data: "The person’s data",
    file_title: |name| format!("Data of {name}"),
    file_lead: "Everything that the club keeps of this person, and why (GDPR, articles 15 and 20).",
    file_held: |day| {
        format!(
            "This page comes from the device, which keeps attendance and history since {day}. The file to download comes from the server and has the years before too."
        )
    },
    file_made_here: "Without a network the file is made from this device’s copy.",
    file_refused: "The file could not be made. Try again, or sign in again.",
    made_on: |day| format!("Made on {day}"),
    download: "Download (JSON)",
    file_name: |code| format!("data-{code}.json"),
    print: "Print",
    kept_title: "What is kept, why, until when",
    kept_what: "Data",
    kept_why: "Why",
    kept_until: "Until when",
    until_left: "As long as the person is in the club",
    until_day: |day| format!("Until {day}"),
    category: |category| match category {
        Category::Identity => "Identity and how to reach",
        Category::Families => "Family and guardians",
        Category::EmergencyContacts => "Emergency contacts",
        Category::Groups => "Groups",
        Category::Accounting => "Memberships and dues",
        Category::Licences => "Licences",
        Category::Medical => "Medical proofs (type and date)",
        Category::Consents => "Consents",
        Category::Attendance => "Attendance",
        Category::History => "History of changes",
    },
    purpose: |purpose| match purpose {
        Purpose::Membership => "to run the membership and reach the person",
        Purpose::Emergency => "to tell somebody after an accident",
        Purpose::Accounts => "to keep the club’s accounts",
        Purpose::Licensing => "to have the person licensed and insured by the federation",
        Purpose::Health => "to let only those practise who may",
        Purpose::Proof => "to be able to show what was agreed to",
        Purpose::Sessions => "to plan sessions and know who is there",
        Purpose::Traceability => "to know who changed what, and bring it back",
    },
    basis: |basis| match basis {
        Basis::Contract => "membership of the club (article 6-1-b)",
        Basis::Law => "a legal duty (article 6-1-c)",
        Basis::Vital => "the person’s vital interests (article 6-1-d)",
        Basis::Legitimate => "the club’s legitimate interest (article 6-1-f)",
    },
    rights_title: "Your rights",
    rights_text: "You can ask the club to correct or erase these data, or to restrict their use, and object to that use. If the answer does not satisfy you, you can turn to the CNIL (cnil.fr).",
    identity: "Identity",
    also_known_as: |count| format!("Records merged into this one: {count}"),
    households: "Families",
    lives_there: "lives there",
    pays: "pays the dues",
    answers: |relation| format!("answers for it ({relation})"),
    guardians: |names| format!("Guardians: {names}"),
    contacts: "Emergency contacts",
    groups: "Groups",
    memberships: "Memberships and dues",
    licences: "Licences",
    proofs: "Medical proofs",
    consents: "Consents",
    attendance: "Attendance",
    history: "History",
    version: |version| format!("version {version}"),
    withdrawn_on: |day| format!("withdrawn on {day}"),
    unmarked: "not marked",
    erase: "Erase this person…",
    erase_title: |name| format!("Erase {name}"),
    erase_lead: "Nothing is done until you confirm. After that there is no way back.",
    erase_held: |day| {
        format!(
            "These numbers are this device’s. Attendance and history from before {day}, which the server alone keeps, go as well."
        )
    },
    goes_title: "What goes",
    goes_identity: "Name, birth date, how to reach, notes",
    goes: |collection, count| match collection {
        "enrolments" => counted_english(count, "place in a group", "places in groups"),
        "consents" => counted_english(count, "consent", "consents"),
        "medical_proofs" => counted_english(count, "medical proof", "medical proofs"),
        "household_places" => counted_english(count, "place in a family", "places in families"),
        "households" => {
            counted_english(count, "family, whose last member it was", "families, whose last member it was")
        }
        "guardians" => counted_english(count, "guardian’s link", "guardians’ links"),
        "emergency_contacts" => counted_english(count, "emergency contact", "emergency contacts"),
        "distinct_people" => counted_english(count, "note about a namesake", "notes about namesakes"),
        "family_accounts" => counted_english(count, "access to the family", "accesses to the family"),
        "changes" => counted_english(count, "entry of the history", "entries of the history"),
        _ => counted_english(count, "record", "records"),
    },
    stays_title: "What stays, and until when",
    stays_as: |pseudonym| {
        format!("Under the name “{pseudonym}”, because the law or the federation asks for it, or for counts:")
    },
    stays: |category, count| match category {
        Category::Accounting => {
            counted_english(count, "membership with its dues", "memberships with their dues")
        }
        Category::Licences => counted_english(count, "licence", "licences"),
        Category::Attendance => {
            counted_english(count, "attendance mark, for counts", "attendance marks, for counts")
        }
        _ => counted_english(count, "record", "records"),
    },
    nothing_stays: "Nothing but the pseudonym.",
    others_title: "What it means for others",
    answers_for: |names| format!("Will no longer be a guardian of: {names}."),
    left_alone: |names| format!("Nobody will be left who may sign for: {names}."),
    pays_for: |names| format!("Will no longer pay for: {names}. Choose somebody else first."),
    signed_for: |names| format!("The name stays on the consents given for: {names}."),
    called_for: |names| format!("Stays among the emergency contacts of: {names}. Remove it there if needed."),
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
    delete_account_text: "E-mail, password, codes and passkeys are deleted at once, and with them the access to all your clubs. What a club keeps of you stays with the club: ask it to erase that.",
    delete_account_title: "Delete your account?",
    delete_account_confirm: "You will not be able to sign in any more, and your devices will erase what they hold. This cannot be undone.",
    delete_account_unsent: |unsent| match unsent {
        1 => "One change has not been sent yet: it would be lost.".to_owned(),
        unsent => format!("{unsent} changes have not been sent yet: they would be lost."),
    },
    delete_account_yes: "Delete the account",
    accounts_end: |names| {
        format!(
            "Will no longer be able to sign in to the club: {names}. An account of the staff stays: remove it among \
             the staff."
        )
    },
    accounts_stay: |names| {
        format!(
            "Keeps an account that serves others of the family, too, and no longer shows this person: {names}."
        )
    },
    elsewhere_title: "And elsewhere",
    elsewhere_text: "Tablets erase the person when they next synchronise, the server the following night in its logs. Backups that were made before keep what they hold.",
    account_text: "An account to sign in with that is in no club any more is deleted the following night. That of somebody of the staff stays: remove it among the staff.",
    confirm_title: |name| format!("Erase {name} for ever?"),
    confirm_text: "This cannot be undone.",
    confirm_label: |name| format!("To confirm, type the name: {name}"),
    confirm_wrong: "That is not this person’s name.",
    confirm: "Erase for good",
    cancel: "Cancel",
    erased: |pseudonym| format!("Erased. What stays is called “{pseudonym}”."),
    erased_title: "Erased person",
    erased_text: |day| format!("On {day}. Only what still has to be kept is left, under a pseudonym."),
    told_export: |what, rows| {
        let lines = counted_english(usize::try_from(rows).unwrap_or(usize::MAX), "line", "lines");
        match what {
            ExportedFile::Licences => format!("Register of licences saved as a file: {lines}"),
            ExportedFile::Person => "A person’s data saved as a file".to_owned(),
            ExportedFile::Rescue => format!("Rescue copy saved as a file: {lines}"),
        }
    },
    told_erase: |name| format!("Erase {name}"),
    told_forgotten: "A change of someone who was erased since",
    told_expire: |count| format!("End of retention: {}", counted_english(count, "record", "records")),
    told_retention: |what| format!("Term of retention: {what}"),
    told_retention_shipped: |what| format!("Shipped term restored: {what}"),
    told_text: |kind| format!("Wording of a consent: {kind}"),
    retention: "Retention of data",
    retention_text: "How long the club keeps what, and what is to be erased soon.",
    retention_lead: "Each night what is past its term is erased. The shipped terms follow French law or, where it sets none, usage; the club can write its own.",
    retained: |what| match what {
        Retained::MemberFile => "Record of a former member",
        Retained::TrialFile => "Record of a trial or request",
        Retained::MedicalProof => "Medical proof",
        Retained::Licence => "Licence",
        Retained::Accounting => "Membership and dues",
        Retained::TaxPaper => "Tax paper",
        Retained::Consent => "Withdrawn consent",
        Retained::AuditLog => "Audit log",
        Retained::Account => "Account without a club",
    },
    counted_from: |what| match what {
        Retained::MemberFile => "after leaving",
        Retained::TrialFile => "after the last contact",
        Retained::MedicalProof => "after the end of validity",
        Retained::Licence => "after the end of the licence",
        Retained::Accounting => "after the end of the season",
        Retained::TaxPaper => "after it was made",
        Retained::Consent => "after withdrawal",
        Retained::AuditLog => "after the event",
        Retained::Account => "after the last club was left",
    },
    months: |months| match months {
        0 => "At once".to_owned(),
        12 => "1 year".to_owned(),
        months if months % 12 == 0 && months >= 24 => format!("{} years", months / 12),
        1 => "1 month".to_owned(),
        months => format!("{months} months"),
    },
    of_club: "written by the club",
    shipped: "shipped",
    bound: |Bounds { bound, least, most }| match bound {
        Bound::Free => "The club chooses.".to_owned(),
        Bound::Least => "The law asks for this long at least.".to_owned(),
        Bound::Most => "Never longer.".to_owned(),
        Bound::Between => format!("From {least} to {most} months."),
    },
    source: "Source",
    change_term: |what| format!("Change: {what}"),
    terms_title: "Terms in force",
    term_label: "Term, in months",
    source_label: "Source or decision",
    save: "Save",
    back_to_shipped: "Back to the shipped term",
    term_saved: |what| format!("{what}: term saved."),
    due_title: "What is to be erased",
    due_text: "A dry run by the server: nothing is erased yet.",
    due_needs_network_title: "The dry run needs a network",
    due_needs_network_text: "The server makes it from all years, which no device keeps.",
    tonight: "Tonight",
    within_days: |days| format!("Within {days} days"),
    nothing_due: "Nothing.",
    due_count: |count| counted_english(count, "item", "items"),
    due_since: |day| format!("kept until {day}"),
    more_due: |count| format!("and {count} more"),
    emptied: |count| counted_english(count, "row emptied after erasures", "rows emptied after erasures"),
    failed: |count| format!("{count} refused: see the server’s log"),
    nothing_due_cli: "Nothing to erase.",
    unchanged_cli: "Nothing was changed.",
    done_cli: "Done.",
    texts: "Wordings of consents",
    texts_text: "What people agree to, word for word, with its versions.",
    texts_lead: "A new version is to be asked of everybody again. What was agreed to before stays known.",
    no_text: "No wording yet: the consent is noted without one.",
    text_version: |version, day| format!("Version {version}, from {day} on"),
    add_version: "New version",
    new_version: |kind| format!("New version: {kind}"),
    wording: "Wording",
    wording_hint: "As the person, or their guardian, reads it before answering.",
    applies_from: "From",
    text_saved: |kind, version| format!("{kind}: version {version} saved."),
    former_versions: "Former versions",
    standing: |standing| match standing {
        ConsentStanding::Unasked => "No answer",
        ConsentStanding::Given => "Given",
        ConsentStanding::ToAskAgain => "To be asked again: the wording has changed",
        ConsentStanding::Refused => "Refused",
        ConsentStanding::Withdrawn => "Withdrawn",
    },
    show_wording: "Read the wording",
    signed_by: "Signs for the minor",
    no_guardian: "First add a guardian to the family: a minor does not agree alone.",
};
