//! The words that records keep, as people read them: wherever a field of any record is shown or chosen
//! by its declaration, as in the history and when a refused change is corrected.

use super::Language;

/// A word of a field; the word itself when it is none of ours, as from a newer server.
#[must_use]
pub fn word<'a>(language: Language, field: &str, word: &'a str) -> &'a str {
    let (french, english) = match (field, word) {
        (_, "true") => ("oui", "yes"),
        (_, "false") => ("non", "no"),
        ("kind", "outings") => ("sorties", "outings"),
        ("kind", "newsletters") => ("lettres d’information", "newsletters"),
        ("what", "member_file") => ("dossier d’un membre", "member’s file"),
        ("what", "trial_file") => ("dossier d’un essai", "file of a trial"),
        ("what", "medical_proof") => ("pièce médicale", "medical proof"),
        ("what", "licence") => ("licence sportive", "licence"),
        ("what", "accounting") => ("pièce comptable", "accounting record"),
        ("what", "tax_paper") => ("pièce fiscale", "tax paper"),
        ("what", "consent") => ("consentement", "consent"),
        ("what", "audit_log") => ("journal d’audit", "audit log"),
        ("what", "account") => ("compte sans club", "account without a club"),
        ("status", "active") => ("actif", "active"),
        ("status", "trial") => ("à l’essai", "on trial"),
        ("status", "pending") => ("en attente", "pending"),
        ("status", "former") => ("ancien", "former"),
        ("sex", "female") => ("féminin", "female"),
        ("sex", "male") => ("masculin", "male"),
        ("sex" | "relation", "other") => ("autre", "other"),
        ("state", "present") => ("présent", "present"),
        ("state", "absent") => ("absent", "absent"),
        ("state", "excused") => ("excusé", "excused"),
        ("state", "trial") => ("essai", "trial"),
        ("state", "requested") => ("demandée", "requested"),
        ("state", "sent") => ("envoyée", "sent"),
        ("state", "validated") => ("validée", "validated"),
        ("state", "cancelled") => ("annulée", "cancelled"),
        ("practice", "leisure") => ("loisir", "leisure"),
        ("practice", "competition") => ("compétition", "competition"),
        ("kind" | "requirement", "attestation") => ("attestation", "attestation"),
        ("kind" | "requirement", "certificate") => ("certificat médical", "medical certificate"),
        ("requirement", "nothing") => ("rien", "nothing"),
        ("age_counted", "on_the_day") => ("au jour même", "on the day"),
        ("age_counted", "at_season_end") => ("en fin de saison", "at the season’s end"),
        ("kind", "care") => ("soins d’urgence", "emergency care"),
        ("kind", "image") => ("droit à l’image", "photographs"),
        ("kind", "rules") => ("règlement intérieur", "club rules"),
        ("kind", "leave_alone") => ("partir seul", "leaving alone"),
        ("dues", "owed") => ("à régler", "owed"),
        ("dues", "partly") => ("réglée en partie", "partly paid"),
        ("state" | "dues", "paid") => ("réglée", "paid"),
        ("dues", "exempt") => ("exonérée", "exempt"),
        (_, "ignored") => ("ignorer", "ignore"),
        (_, "warns") => ("avertir", "warn"),
        (_, "forbids") => ("interdire", "forbid"),
        ("relation", "mother") => ("mère", "mother"),
        ("relation", "father") => ("père", "father"),
        ("relation", "grandparent") => ("grand-parent", "grandparent"),
        ("relation", "guardian") => ("tuteur légal", "legal guardian"),
        ("role" | "area" | "action" | "reach", kept) => {
            return super::rights::word(language, field, kept).unwrap_or(word);
        }
        _ => (word, word),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::COLLECTIONS;

    #[test]
    fn every_word_that_a_record_may_hold_has_a_french_name_of_its_own() {
        for collection in COLLECTIONS {
            for field in collection.fields {
                for kept in field.words {
                    let known = word(Language::French, field.name, kept) != *kept
                        || ["absent", "attestation"].contains(kept);
                    assert!(known, "{}.{}: {kept}", collection.name, field.name);
                }
            }
        }
    }
}
