//! Words and codes that lists use for sex, standing and practice.

use crate::club::{
    licences::Practice,
    people::{MemberStatus, Sex},
    spelling::fold,
};

/// A cell that says that there is nothing to say; zeros are the null dates of databases.
pub(super) fn is_nothing(text: &str) -> bool {
    let folded = fold(text);
    matches!(
        folded.as_str(),
        "" | "n a" | "na" | "nc" | "nr" | "null" | "none" | "neant" | "aucun" | "aucune"
    ) || (folded.len() >= 6 && folded.chars().all(|c| matches!(c, '0' | ' ')))
}

/// A bare 1 is a man, 2 a woman: Galette's codes, and those of social security.
pub(super) fn read_sex(text: &str) -> Option<Sex> {
    Some(match fold(text).as_str() {
        "f" | "2" | "femme" | "feminin" | "female" | "fille" | "w" | "woman" | "girl" | "dame" | "mme"
        | "mlle" | "madame" | "mademoiselle" | "mrs" | "ms" | "miss" => Sex::Female,
        "m" | "h" | "1" | "g" | "homme" | "masculin" | "male" | "garcon" | "man" | "boy" | "mr"
        | "monsieur" => Sex::Male,
        "x" | "autre" | "other" | "non binaire" | "nb" | "3" => Sex::Other,
        _ => return None,
    })
}

/// Also what shops call an order, since buying a membership is how people join there.
pub(super) fn read_status(text: &str) -> Option<MemberStatus> {
    Some(match fold(text).as_str() {
        "actif" | "active" | "activ" | "1" | "oui" | "yes" | "vrai" | "true" | "valide" | "validee"
        | "valid" | "a jour" | "adherent" | "adherente" | "membre" | "membre actif" | "member"
        | "licencie" | "licenciee" | "inscrit" | "inscrite" | "confirme" | "confirmee" | "paye" | "payee" => {
            MemberStatus::Active
        }
        "essai" | "a l essai" | "cours d essai" | "trial" | "decouverte" => MemberStatus::Trial,
        "en attente" | "attente" | "pending" | "waiting" | "liste d attente" | "a valider" | "en cours"
        | "preinscrit" | "preinscrite" | "refuse" | "refusee" | "abandonne" | "abandonnee" => {
            MemberStatus::Pending
        }
        "inactif" | "inactive" | "0" | "non" | "no" | "faux" | "false" | "former" | "ancien" | "ancienne"
        | "ancien membre" | "parti" | "partie" | "demissionnaire" | "radie" | "radiee" | "sorti"
        | "sortie" | "annule" | "annulee" | "cancelled" | "canceled" | "rembourse" | "remboursee"
        | "refunded" | "expire" | "expired" | "resilie" | "resiliee" => MemberStatus::Former,
        _ => return None,
    })
}

pub(super) fn read_practice(text: &str) -> Option<Practice> {
    Some(match fold(text).as_str() {
        "loisir" | "loisirs" | "leisure" | "l" | "licence loisir" | "pratique loisir"
        | "hors competition" => Practice::Leisure,
        "competition"
        | "competitions"
        | "competiteur"
        | "competitrice"
        | "competitor"
        | "c"
        | "licence competition"
        | "compet" => Practice::Competition,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sex_is_read_from_words_titles_and_codes() {
        let cases = [
            ("M.", Some(Sex::Male)),
            ("M", Some(Sex::Male)),
            ("H", Some(Sex::Male)),
            ("1", Some(Sex::Male)),
            ("Garçon", Some(Sex::Male)),
            ("Mme", Some(Sex::Female)),
            ("F", Some(Sex::Female)),
            ("2", Some(Sex::Female)),
            ("Féminin", Some(Sex::Female)),
            ("Autre", Some(Sex::Other)),
            ("Dr", None),
            ("0", None),
        ];
        for (text, sex) in cases {
            assert_eq!(read_sex(text), sex, "{text}");
        }
    }

    #[test]
    fn standing_and_practice_are_read_from_words() {
        let cases = [
            ("Validé", Some(MemberStatus::Active)),
            ("À jour", Some(MemberStatus::Active)),
            ("Cours d'essai", Some(MemberStatus::Trial)),
            ("En attente", Some(MemberStatus::Pending)),
            ("0", Some(MemberStatus::Former)),
            ("Remboursé", Some(MemberStatus::Former)),
            ("Judo", None),
        ];
        for (text, status) in cases {
            assert_eq!(read_status(text), status, "{text}");
        }
        for (text, practice) in [
            ("LOISIR", Some(Practice::Leisure)),
            ("Compétition", Some(Practice::Competition)),
            ("Dirigeant", None),
        ] {
            assert_eq!(read_practice(text), practice, "{text}");
        }
    }

    #[test]
    fn dashes_and_null_dates_say_nothing() {
        for text in ["-", " – ", "N/A", "néant", "0000-00-00", "00/00/0000", "?"] {
            assert!(is_nothing(text), "{text}");
        }
        for text in ["0", "Nana", "0612345678", "000"] {
            assert!(!is_nothing(text), "{text}");
        }
    }
}
