//! How programs for clubs, federations and secretaries name their columns, in French and English.

use super::Target;
use crate::club::spelling::fold;

/// What a column's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Heading {
    /// The name is used for other things too: the cells must bear it out.
    pub is_doubtful: bool,
    /// How far down among the names of its target; the first is the one that says it best.
    pub rank: usize,
    pub target: Target,
}

/// What a column of that name holds, if the name is known. Columns of somebody else (who pays, a
/// parent, an emergency contact) have names that are not in the list, so they are never taken for
/// the member's own.
pub(super) fn recognize(name: &str) -> Option<Heading> {
    let name = reduce(name);
    if name.is_empty() {
        return None;
    }
    HEADINGS.iter().find_map(|(target, sure, doubtful)| {
        let find = |names: &str| names.split(", ").position(|known| known == name);
        let sure_rank = find(sure).map(|rank| Heading { is_doubtful: false, rank, target: *target });
        sure_rank.or_else(|| find(doubtful).map(|rank| Heading { is_doubtful: true, rank, target: *target }))
    })
}

/// Words that say no more than that the column is about the member.
const FILLERS: &str = "de d du des la le l les et ou adh adherent adherente membre licencie licenciee participant \
    participante beneficiaire joueur joueuse enfant eleve sportif the of on and or person member s";

/// The folded name without fillers: `"Nom de l'adhérent(e)"` → `"nom"`, `"ddn_adh"` → `"ddn"`.
/// A name of nothing but fillers (`"Adhérent"`) is left.
fn reduce(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').collect();
    // "adhérent(e)" and "né(e)" leave an e behind.
    let mut position = 0;
    words.retain(|word| {
        position += 1;
        !FILLERS.split(' ').any(|filler| filler == *word) && (*word != "e" || position == 1)
    });
    if words.is_empty() { folded } else { words.join(" ") }
}

/// For each target its names as [`reduce`] leaves them: sure ones, then doubtful ones.
const HEADINGS: &[(Target, &str, &str)] = &[
    (
        Target::LastName,
        "nom, nom famille, nom usage, last name, lastname, surname, family name, nom usuel, \
         nom patronymique, noms, nom naissance, birth name, nom jeune fille",
        "",
    ),
    (
        Target::FirstName,
        "prenom, first name, firstname, given name, forename, prenoms, given names, prenom usage, \
         prenom usuel",
        "",
    ),
    (
        Target::FullName,
        "nom prenom, nom prenoms, prenom nom, nom complet, full name, fullname, name, identite, \
         last name first name, first name last name",
        "adherent, membre, licencie, participant, member",
    ),
    (
        Target::BirthDate,
        "date naissance, ne, nee, ne nee, ddn, date naiss, birth date, birthdate, date birth, dob, \
         birthday, born, jour naissance, datenaissance, dnaiss, date nais",
        "naissance, anniversaire",
    ),
    (
        Target::Sex,
        "sexe, sex, genre, gender, sexe h f, sexe m f, sexe f m, h f, m f, f m, f h, f g",
        "civilite, titre, civility, title, salutation",
    ),
    (
        Target::Email,
        "email, e mail, courriel, mail, adresse email, adresse mail, adresse courriel, \
         email address, mail address, adresse electronique, adresse messagerie, mel, email 1, \
         mail 1, courriel 1, email principal, email personnel, mail personnel, email perso, \
         courrier electronique",
        "",
    ),
    (
        Target::Phone,
        "telephone, tel, numero telephone, n telephone, no telephone, num telephone, numero tel, \
         n tel, phone, phone number, telephone number, telephone 1, tel 1, phone 1, \
         telephone principal, telephone fixe, tel fixe, fixe, telephone domicile, tel domicile, \
         home phone, landline, telephone personnel, tel perso, telephone maison, telephones",
        "domicile, contact",
    ),
    (
        Target::Mobile,
        "mobile, portable, gsm, telephone portable, telephone mobile, tel portable, tel mobile, \
         tel port, numero portable, numero mobile, n portable, mobile phone, mobile number, \
         cell phone, cellphone, cell, portable 1, mobile 1, telephone 2, tel 2, phone 2",
        "",
    ),
    (
        Target::Street,
        "adresse, rue, address, street, adresse postale, adresse 1, adresse ligne 1, street address, \
         address line 1, address 1, postal address, numero rue, n rue, rue numero, numero voie, \
         voie, adresse domicile, adresse rue, libelle voie",
        "",
    ),
    (
        Target::PostalCode,
        "code postal, cp, codepostal, postal code, postcode, post code, zip, zip code, zipcode",
        "",
    ),
    (Target::City, "ville, commune, city, town, localite, ville residence, commune residence", ""),
    (
        Target::PostalCodeAndCity,
        "cp ville, code postal ville, cp commune, code postal commune, cp localite, zip city, \
         postal code city, postcode city, ville cp, ville code postal",
        "",
    ),
    (
        Target::Status,
        "",
        "statut, status, statut adhesion, etat adhesion, membership status, etat, actif, active, \
         activite, situation, statut commande, order status, etat commande",
    ),
    (
        Target::JoinedOn,
        "",
        "date adhesion, date inscription, date entree, date premiere adhesion, premiere adhesion, \
         depuis, date arrivee, joined, join date, joined date, since, membership date, \
         registration date, inscrit, inscription, adhesion, date creation, date crea, date commande, \
         order date",
    ),
    (
        Target::Notes,
        "remarques, remarque, notes, note, observations, observation, commentaires, commentaire, \
         comments, comment, remarks, remark, informations complementaires, divers, informations, \
         infos, info, memo",
        "",
    ),
    (
        Target::LicenceNumber,
        "numero licence, num licence, n licence, no licence, licence number, license number, \
         licence no, nr licence",
        "licence, license",
    ),
    (
        Target::LicenceDiscipline,
        "discipline, discipline licence, licence discipline",
        "sport, activite licence",
    ),
    (
        Target::LicencePractice,
        "pratique, practice, type pratique",
        "type licence, licence type, license type, categorie licence",
    ),
    (
        Target::LicenceIssuedOn,
        "date saisie, date delivrance, date licence, date debut licence, issued, issue date, \
         date issued",
        "date emission, date validation, date homologation, date debut, debut validite, start date",
    ),
    (
        Target::LicenceExpiresOn,
        "date fin licence, fin licence, date expiration, date fin validite, fin validite, expire, \
         expires, expiration, expiration date, expiry date, valid until, valable jusqu au, date fin, \
         date validite, end date",
        "",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_list_is_written_as_names_are_compared() {
        let mut seen = std::collections::HashSet::new();
        for (_, sure, doubtful) in HEADINGS {
            for name in sure.split(", ").chain(doubtful.split(", ")).filter(|name| !name.is_empty()) {
                assert_eq!(reduce(name), name);
                assert!(seen.insert(name), "{name} stands twice");
            }
        }
        assert_eq!(
            HEADINGS.len() + 1,
            Target::ALL.len(),
            "each target has names, except the one that means nothing"
        );
    }

    #[test]
    fn columns_are_known_under_the_names_that_programs_give_them() {
        let cases = [
            ("Nom adhérent", Target::LastName),
            ("nom_adh", Target::LastName),
            ("NOM", Target::LastName),
            ("Nom de l'adhérent(e)", Target::LastName),
            ("Prénom du licencié", Target::FirstName),
            ("Nom et prénom", Target::FullName),
            ("Adhérent", Target::FullName),
            ("Né(e) le", Target::BirthDate),
            ("Né·e le", Target::BirthDate),
            ("DATE_NAISS", Target::BirthDate),
            ("ddn_adh", Target::BirthDate),
            ("Date of birth", Target::BirthDate),
            ("Numéro de téléphone", Target::Phone),
            ("Tél.", Target::Phone),
            ("N° de portable", Target::Mobile),
            ("gsm_adh", Target::Mobile),
            ("CP Ville", Target::PostalCodeAndCity),
            ("CP / Ville", Target::PostalCodeAndCity),
            ("Rue et numéro", Target::Street),
            ("E-mail", Target::Email),
            ("Adresse e-mail", Target::Email),
            ("H/F", Target::Sex),
            ("date_crea_adh", Target::JoinedOn),
            ("NUM_LICENCE", Target::LicenceNumber),
            ("N° Licence", Target::LicenceNumber),
        ];
        for (name, target) in cases {
            assert_eq!(recognize(name).map(|heading| heading.target), Some(target), "{name}");
        }
    }

    #[test]
    fn columns_about_somebody_or_something_else_are_not_known() {
        for name in [
            "Nom payeur",
            "Prénom payeur",
            "Email payeur",
            "Nom acheteur",
            "Email mère",
            "Téléphone du père",
            "Nom du responsable légal",
            "Contact d'urgence",
            "Lieu de naissance",
            "Raison sociale",
            "Tarif",
            "id_adh",
            "id_statut",
            "Date du certificat",
            "DATE_CERTIF",
            "Carte d'adhérent",
            "",
        ] {
            assert_eq!(recognize(name), None, "{name}");
        }
    }
}
