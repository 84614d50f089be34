//! Texts of who may do what: the matrix, the coaches of groups, the accounts of families.

use super::{Language, format::de};
use crate::club::access::{Action, Area, Reach, Role};

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub context: &'static str,
    /// What a change does on devices.
    pub effect: &'static str,
    /// What a change asks of whoever makes it.
    pub giving_confirmed: &'static str,
    pub card_text: &'static str,
    pub area: fn(Area) -> &'static str,
    /// What an area holds.
    pub holds: fn(Area) -> &'static str,
    pub action: fn(Action) -> &'static str,
    /// How far, as the role means it.
    pub reach: fn(Role, Reach) -> &'static str,
    pub chapters: [&'static str; 4],
    pub column_area: &'static str,
    pub own_explained: &'static str,
    pub fixed: &'static str,
    pub admin_fixed: &'static str,
    /// Role, area and action of a field, for who does not see the table's heads.
    pub field: fn(&str, &str, &str) -> String,
    pub usual_is: fn(&str) -> String,
    pub changed_count: fn(usize) -> String,
    pub back_to_usual: &'static str,
    pub usual_again: fn(usize) -> String,
    pub set: fn(&str, &str, &str, &str) -> String,
    pub roles: &'static str,

    pub coaches: &'static str,
    pub no_coach: &'static str,
    pub choose_coaches: &'static str,
    pub choose_groups: fn(&str) -> String,
    pub no_coach_accounts: &'static str,
    pub coach_added: fn(&str, &str) -> String,
    pub coach_removed: fn(&str, &str) -> String,
    pub remove_coach: fn(&str) -> String,
    pub without_group: &'static str,
    pub groups_of: fn(&str) -> String,
    pub change_groups: &'static str,
    pub change_groups_of: fn(&str) -> String,
    pub no_groups_this_season: &'static str,
    pub coach_sees: &'static str,

    pub family_access: &'static str,
    pub family_access_text: &'static str,
    pub invite: &'static str,
    pub invite_of: fn(&str) -> String,
    pub link_of: fn(&str) -> String,
    pub link_sent: fn(&str) -> String,
    pub opens_with: fn(&str) -> String,
    pub withdraw_access: &'static str,
    pub withdraw_access_of: fn(&str) -> String,
    pub access_withdrawn: fn(&str) -> String,
    pub nobody_has_access: &'static str,
    pub untied: &'static str,
    pub untied_text: &'static str,
    pub tie: &'static str,
    pub tie_to: fn(&str) -> String,
    pub tied: fn(&str, &str) -> String,
    pub search_person: &'static str,
    pub found_nobody: &'static str,
    pub is_guardian: &'static str,

    /// Role, area, action, reach.
    pub told_reach: fn(&str, &str, &str, &str) -> String,
    /// Who, and the group.
    pub told_coach: fn(&str, &str) -> String,
    pub told_no_coach: fn(&str, &str) -> String,
    /// The account, and the person.
    pub told_access: fn(&str, &str) -> String,
    pub told_no_access: fn(&str, &str) -> String,
}

pub const FRENCH: Texts = Texts {
    title: "Rôles et droits",
    context: "Ce que chaque rôle voit et modifie",
    effect: "Un changement vaut dès la prochaine synchronisation de chaque appareil\u{a0}: ce qu’on accorde y apparaît, ce qu’on retire en disparaît.",
    giving_confirmed: "Accorder davantage demande un réseau et de confirmer qui vous êtes\u{a0}; retirer se fait aussi hors ligne.",
    card_text: "Ce que chaque rôle voit et modifie",
    area: |area| match area {
        Area::Club => "Règles du club",
        Area::Staff => "Comptes et droits",
        Area::Audit => "Journal d’audit",
        Area::Planning => "Planning",
        Area::People => "Adhérents",
        Area::Addresses => "Adresses et courriels",
        Area::Notes => "Remarques",
        Area::Families => "Familles",
        Area::Contacts => "Personnes à prévenir",
        Area::Attendance => "Présences",
        Area::Licences => "Licences",
        Area::Medical => "Justificatifs médicaux",
        Area::Consents => "Autorisations",
        Area::Dues => "Cotisations",
        Area::Privacy => "Données personnelles",
    },
    holds: |area| match area {
        Area::Club => "Ce qui compte à l’appel, règles médicales, durées de conservation.",
        Area::Staff => "Comptes, rôles, entraîneurs des groupes, ce tableau, appareils.",
        Area::Audit => "Qui a vu et modifié quoi\u{a0}; personne ne le modifie.",
        Area::Planning => "Saisons, groupes, séances\u{a0}: visibles de tous.",
        Area::People => "Noms, dates de naissance, téléphones, groupes.",
        Area::Addresses => "Adresses postales et courriels, des personnes et des familles.",
        Area::Notes => "Ce que le bureau note sur les personnes.",
        Area::Families => "Foyers, responsables, accès à l’espace famille.",
        Area::Contacts => "Qui appeler en cas d’urgence.",
        Area::Attendance => "Les appels des séances.",
        Area::Licences => "Numéros, étapes et fin des licences.",
        Area::Medical => "Qu’un certificat existe et de quand\u{a0}; jamais ce qu’il dit.",
        Area::Consents => "Soins d’urgence, image, règlement, partir seul.",
        Area::Dues => {
            "La carte des règlements. Qu’une cotisation manque pour pratiquer se voit avec la fiche."
        }
        Area::Privacy => "Le dossier complet d’une personne, et son effacement.",
    },
    action: |action| match action {
        Action::See => "Voit",
        Action::Change => "Modifie",
    },
    reach: |role, reach| match (role, reach) {
        (_, Reach::None) => "Rien",
        (_, Reach::All) => "Tout",
        (Role::Coach, Reach::Own) => "Ses groupes",
        (Role::Member, Reach::Own) => "Sa famille",
        (_, Reach::Own) => "Les siens",
    },
    chapters: ["Personnes", "Pratique", "Argent", "Club"],
    column_area: "Domaine",
    own_explained: "«\u{a0}Ses groupes\u{a0}»\u{a0}: les personnes des groupes que l’entraîneur encadre. «\u{a0}Sa famille\u{a0}»\u{a0}: soi-même, ses enfants, son foyer. «\u{a0}Les siens\u{a0}»\u{a0}: les deux.",
    fixed: "Toujours ainsi",
    admin_fixed: "L’administrateur garde tous les droits\u{a0}: sinon personne ne pourrait les rendre.",
    field: |role, area, action| format!("{role}, {area}, {action}"),
    usual_is: |reach| format!("D’usage\u{a0}: {reach}"),
    changed_count: |count| match count {
        1 => "1 droit diffère de l’usage".to_owned(),
        count => format!("{count} droits diffèrent de l’usage"),
    },
    back_to_usual: "Revenir à l’usage",
    usual_again: |count| match count {
        1 => "1 droit est revenu à l’usage.".to_owned(),
        count => format!("{count} droits sont revenus à l’usage."),
    },
    set: |role, area, action, reach| format!("{role} · {area}\u{a0}: {action} «\u{a0}{reach}\u{a0}»"),
    roles: "Rôle",

    coaches: "Entraîneurs",
    no_coach: "Personne n’encadre encore ce groupe.",
    choose_coaches: "Choisir les entraîneurs",
    choose_groups: |name| format!("Groupes {}", de(name)),
    no_coach_accounts: "Aucun compte n’a le rôle d’entraîneur. Invitez-en un depuis la page du club.",
    coach_added: |name, group| format!("{name} encadre {group}."),
    coach_removed: |name, group| format!("{name} n’encadre plus {group}."),
    remove_coach: |name| format!("Retirer {name} des entraîneurs"),
    without_group: "sans groupe",
    groups_of: |groups| format!("Encadre {groups}"),
    change_groups: "Groupes",
    change_groups_of: |name| format!("Choisir les groupes {}", de(name)),
    no_groups_this_season: "La saison en cours n’a pas encore de groupe.",
    coach_sees: "Un entraîneur voit les personnes de ses groupes, et elles seules.",

    family_access: "Espace famille",
    family_access_text: "Avec un accès, on voit sa famille et elle seule\u{a0}: séances, carte, présences\u{a0}; on tient à jour adresses, contacts et autorisations.",
    invite: "Inviter à l’espace famille",
    invite_of: |name| format!("Inviter {name} à l’espace famille"),
    link_of: |name| format!("Lien d’invitation pour {name}"),
    link_sent: |name| {
        format!("Ce lien n’ouvre que l’espace {}. Envoyez-le à cette personne seule.", de(name))
    },
    opens_with: |name| format!("Compte {}", de(name)),
    withdraw_access: "Retirer l’accès",
    withdraw_access_of: |name| format!("Retirer l’accès {}", de(name)),
    access_withdrawn: |name| format!("{name} n’a plus accès à cette famille."),
    nobody_has_access: "Personne n’a encore d’accès pour cette fiche.",
    untied: "Membres sans famille",
    untied_text: "Ces comptes ont le rôle de membre, mais aucune fiche ne leur est liée\u{a0}: ils ne voient personne.",
    tie: "Lier à une fiche",
    tie_to: |name| format!("Lier le compte {} à une fiche", de(name)),
    tied: |name, person| format!("Le compte {} ouvre l’espace {}.", de(name), de(person)),
    search_person: "Adhérent ou responsable\u{a0}: nom, prénom…",
    found_nobody: "Personne de ce nom",
    is_guardian: "Responsable",

    told_reach: |role, area, action, reach| {
        format!("Droits\u{a0}: {role} · {area} · {action} «\u{a0}{reach}\u{a0}»")
    },
    told_coach: |name, group| format!("{name} encadre {group}"),
    told_no_coach: |name, group| format!("{name} n’encadre plus {group}"),
    told_access: |name, person| format!("{name} accède à l’espace {}", de(person)),
    told_no_access: |name, person| format!("{name} n’accède plus à l’espace {}", de(person)),
};

pub const ENGLISH: Texts = Texts {
    title: "Roles and rights",
    context: "What each role sees and changes",
    effect: "A change counts from each device’s next sync on: what is given appears there, what is taken disappears.",
    giving_confirmed: "To give more takes a network, and you confirm who you are; to take away is done offline as well.",
    card_text: "What each role sees and changes",
    area: |area| match area {
        Area::Club => "Club rules",
        Area::Staff => "Accounts and rights",
        Area::Audit => "Audit log",
        Area::Planning => "Schedule",
        Area::People => "Members",
        Area::Addresses => "Addresses and e-mail",
        Area::Notes => "Notes",
        Area::Families => "Families",
        Area::Contacts => "Emergency contacts",
        Area::Attendance => "Attendance",
        Area::Licences => "Licences",
        Area::Medical => "Medical proofs",
        Area::Consents => "Consents",
        Area::Dues => "Dues",
        Area::Privacy => "Personal data",
    },
    holds: |area| match area {
        Area::Club => "What counts at the door, medical rules, how long things are kept.",
        Area::Staff => "Accounts, roles, coaches of groups, this table, devices.",
        Area::Audit => "Who saw and changed what; nobody changes it.",
        Area::Planning => "Seasons, groups, sessions: everybody sees them.",
        Area::People => "Names, birth dates, phones, groups.",
        Area::Addresses => "Postal addresses and e-mail, of people and families.",
        Area::Notes => "What the office notes about people.",
        Area::Families => "Households, guardians, access to the family space.",
        Area::Contacts => "Whom to call in an emergency.",
        Area::Attendance => "Who was at the sessions.",
        Area::Licences => "Numbers, steps and ends of licences.",
        Area::Medical => "That there is a certificate, and of when; never what it says.",
        Area::Consents => "Emergency care, photographs, club rules, leaving alone.",
        Area::Dues => "The card of payments. That dues are missing for practice is seen with the person.",
        Area::Privacy => "All that is kept of a person, and erasing it.",
    },
    action: |action| match action {
        Action::See => "Sees",
        Action::Change => "Changes",
    },
    reach: |role, reach| match (role, reach) {
        (_, Reach::None) => "Nothing",
        (_, Reach::All) => "Everything",
        (Role::Coach, Reach::Own) => "Own groups",
        (Role::Member, Reach::Own) => "Own family",
        (_, Reach::Own) => "Their own",
    },
    chapters: ["People", "Practice", "Money", "Club"],
    column_area: "Area",
    own_explained: "“Own groups”: the people of the groups that the coach leads. “Own family”: oneself, one’s children, one’s household. “Their own”: both.",
    fixed: "Always so",
    admin_fixed: "An administrator keeps every right: nobody could give them back otherwise.",
    field: |role, area, action| format!("{role}, {area}, {action}"),
    usual_is: |reach| format!("Usually: {reach}"),
    changed_count: |count| match count {
        1 => "1 right differs from the usual".to_owned(),
        count => format!("{count} rights differ from the usual"),
    },
    back_to_usual: "Back to the usual",
    usual_again: |count| match count {
        1 => "1 right is as usual again.".to_owned(),
        count => format!("{count} rights are as usual again."),
    },
    set: |role, area, action, reach| format!("{role} · {area}: {action} “{reach}”"),
    roles: "Role",

    coaches: "Coaches",
    no_coach: "Nobody leads this group yet.",
    choose_coaches: "Choose the coaches",
    choose_groups: |name| format!("Groups of {name}"),
    no_coach_accounts: "No account has the role of coach. Invite one from the club’s page.",
    coach_added: |name, group| format!("{name} leads {group}."),
    coach_removed: |name, group| format!("{name} no longer leads {group}."),
    remove_coach: |name| format!("Remove {name} from the coaches"),
    without_group: "no group",
    groups_of: |groups| format!("Leads {groups}"),
    change_groups: "Groups",
    change_groups_of: |name| format!("Choose the groups of {name}"),
    no_groups_this_season: "The current season has no group yet.",
    coach_sees: "A coach sees the people of the own groups, and nobody else.",

    family_access: "Family space",
    family_access_text: "With access one sees one’s family and nobody else: sessions, card, attendance; one keeps addresses, contacts and consents right.",
    invite: "Invite to the family space",
    invite_of: |name| format!("Invite {name} to the family space"),
    link_of: |name| format!("Invitation link for {name}"),
    link_sent: |name| format!("This link opens the space of {name} alone. Send it to that person only."),
    opens_with: |name| format!("Account of {name}"),
    withdraw_access: "Withdraw access",
    withdraw_access_of: |name| format!("Withdraw the access of {name}"),
    access_withdrawn: |name| format!("{name} has no access to this family any more."),
    nobody_has_access: "Nobody has access for this record yet.",
    untied: "Members without a family",
    untied_text: "These accounts have the role of member, but no record belongs to them: they see nobody.",
    tie: "Tie to a record",
    tie_to: |name| format!("Tie the account of {name} to a record"),
    tied: |name, person| format!("The account of {name} opens the space of {person}."),
    search_person: "Member or guardian: first or last name…",
    found_nobody: "Nobody of that name",
    is_guardian: "Guardian",

    told_reach: |role, area, action, reach| format!("Rights: {role} · {area} · {action} “{reach}”"),
    told_coach: |name, group| format!("{name} leads {group}"),
    told_no_coach: |name, group| format!("{name} no longer leads {group}"),
    told_access: |name, person| format!("{name} has access to the space of {person}"),
    told_no_access: |name, person| format!("{name} has no access to the space of {person} any more"),
};

/// A word of the matrix, as records keep it.
#[must_use]
pub fn word(language: Language, field: &str, word: &str) -> Option<&'static str> {
    let t = match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    };
    match field {
        "area" => Area::from_word(word).map(t.area),
        "action" => Action::from_word(word).map(t.action),
        // Of which role it is, is not known here.
        "reach" => Reach::from_word(word).map(|reach| (t.reach)(Role::Secretary, reach)),
        "role" => {
            let role = Role::from_word(word)?;
            Some(match language {
                Language::French => super::access::FRENCH.role(role),
                Language::English => super::access::ENGLISH.role(role),
            })
        }
        _ => None,
    }
}
