//! Texts of forgetting a person.

use super::{counted, counted_english};
use crate::club::privacy::Category;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
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
}

pub const FRENCH: Texts = Texts {
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
};

pub const ENGLISH: Texts = Texts {
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
};
