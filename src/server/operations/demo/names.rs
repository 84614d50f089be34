//! Names as they are met in a French club.

use fastrand::Rng;

const GIRLS: &[&str] = &[
    "Louise",
    "Ambre",
    "Jade",
    "Emma",
    "Rose",
    "Alice",
    "Romane",
    "Lina",
    "Léna",
    "Anna",
    "Mila",
    "Chloé",
    "Julia",
    "Éloïse",
    "Inaya",
    "Nina",
    "Zoé",
    "Juliette",
    "Maëlys",
    "Agathe",
    "Camille",
    "Sarah",
    "Capucine",
    "Aïcha",
    "Margaux",
    "Yasmine",
    "Clémence",
    "Héloïse",
    "Manon",
    "Lucie",
    "Apolline",
    "Élise",
    "Solène",
];
const BOYS: &[&str] = &[
    "Gabriel", "Léo", "Raphaël", "Maël", "Louis", "Arthur", "Noah", "Jules", "Adam", "Lucas", "Sacha",
    "Gaspard", "Isaac", "Hugo", "Eliott", "Naël", "Nathan", "Mohamed", "Ethan", "Tom", "Aaron", "Malo",
    "Théo", "Robin", "Marius", "Noé", "Côme", "Ibrahim", "Victor", "Martin", "Axel", "Yanis", "Baptiste",
];
const MOTHERS: &[&str] = &[
    "Sophie",
    "Julie",
    "Aurélie",
    "Céline",
    "Émilie",
    "Stéphanie",
    "Nadia",
    "Élodie",
    "Karine",
    "Laure",
    "Fatima",
    "Anne-Laure",
    "Delphine",
    "Marie",
    "Hélène",
    "Virginie",
    "Samira",
    "Gaëlle",
    "Sandrine",
];
const FATHERS: &[&str] = &[
    "Nicolas",
    "Julien",
    "Sébastien",
    "David",
    "Guillaume",
    "Olivier",
    "Karim",
    "Yann",
    "Mathieu",
    "Thomas",
    "Frédéric",
    "Rachid",
    "Jean-Baptiste",
    "Cédric",
    "Erwan",
    "Vincent",
    "Mehdi",
    "Laurent",
    "Ronan",
];
const FAMILIES: &[&str] = &[
    "Martin",
    "Le Goff",
    "Lefèvre",
    "Bernard",
    "Tanguy",
    "Durand",
    "Benali",
    "Moreau",
    "Le Roux",
    "Garcia",
    "Hamon",
    "Girard",
    "Diallo",
    "Morvan",
    "Rousseau",
    "Kervella",
    "Nguyen",
    "Petit",
    "Chevalier",
    "Blanchard",
    "Le Bihan",
    "Fontaine",
    "Haddad",
    "Guillou",
    "Robin",
    "Traoré",
    "Picard",
    "Le Meur",
    "Barbier",
    "Perrot",
    "Masson",
    "Cloarec",
    "Da Silva",
    "Lemaire",
    "Jaouen",
    "Renard",
    "Bouchard",
    "Riou",
    "Mercier",
    "Salaün",
    "Boyer",
    "Le Corre",
    "Pereira",
    "Gauthier",
    "Prigent",
    "Cissé",
    "Colin",
    "Thomas",
    "Kermarrec",
    "Besnard",
    "de La Rochefoucauld-Montbel",
    "Briand",
    "Lopez",
    "Allain",
    "Quéré",
    "Simon",
    "Derrien",
    "Faure",
    "Lucas",
];
const STREETS: &[&str] = &[
    "rue des Tilleuls",
    "rue de Rennes",
    "avenue de la Boulais",
    "allée des Mésanges",
    "rue du Bordage",
    "place de l’Église",
    "rue de Paris",
    "chemin du Moulin",
    "rue des Jardins",
    "square de la Chalotais",
    "boulevard des Métairies",
    "rue de la Forge",
    "impasse du Lavoir",
    "rue Anne de Bretagne",
];
const TOWNS: &[(&str, &str)] = &[
    ("35510", "Cesson-Sévigné"),
    ("35510", "Cesson-Sévigné"),
    ("35510", "Cesson-Sévigné"),
    ("35690", "Acigné"),
    ("35235", "Thorigné-Fouillard"),
    ("35000", "Rennes"),
    ("35530", "Noyal-sur-Vilaine"),
];

fn one<'a>(of: &'a [&'a str], chance: &mut Rng) -> &'a str {
    of[chance.usize(..of.len())]
}

pub fn child(is_girl: bool, chance: &mut Rng) -> &'static str {
    one(if is_girl { GIRLS } else { BOYS }, chance)
}

pub fn adult(is_woman: bool, chance: &mut Rng) -> &'static str {
    one(if is_woman { MOTHERS } else { FATHERS }, chance)
}

pub fn family(chance: &mut Rng) -> &'static str {
    one(FAMILIES, chance)
}

/// Street, postal code and town.
pub fn address(chance: &mut Rng) -> (String, &'static str, &'static str) {
    let (code, town) = TOWNS[chance.usize(..TOWNS.len())];
    (format!("{} {}", chance.u32(1..98), one(STREETS, chance)), code, town)
}

/// From the numbers that are kept for films and books: nobody is called.
pub fn phone(chance: &mut Rng) -> String {
    format!("+3363998{:04}", chance.u32(0..10_000))
}

/// At a domain that is kept for examples.
pub fn email(first: &str, last: &str, chance: &mut Rng) -> String {
    let plain = |text: &str| -> String {
        crate::club::spelling::fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
    };
    format!("{}.{}{}@exemple.fr", plain(first), plain(last), chance.u32(1..99))
}
