//! What refusals say to people: the field, what is wrong, what would be accepted.

use super::Language;
use crate::club::{Code, Problem, Refusal, licences::Practice, medical::RulePlace, practice::FindingWord};

/// The sentence for one problem, without the field's name: for a line under the field.
#[must_use]
pub fn sentence(language: Language, problem: &Problem) -> String {
    let limit = problem.limit.as_deref().unwrap_or_default();
    // Ages have no end and no start.
    let of_ages = problem.field.as_deref().is_some_and(|field| field.ends_with("oldest_age"));
    match (language, problem.code) {
        (Language::French, Code::EndsBeforeStart) if of_ages => "pas moins que l’âge minimum.".to_owned(),
        (Language::English, Code::EndsBeforeStart) if of_ages => "not below the youngest age.".to_owned(),
        (Language::French, code) => french(code, &figures(language, code, limit)),
        (Language::English, code) => english(code, &figures(language, code, limit)),
    }
}

/// A limit that counts something, `4000` or `1–10000`, with its thousands apart; others as they are.
fn figures(language: Language, code: Code, limit: &str) -> String {
    if !matches!(code, Code::TooLong | Code::TooMany | Code::OutOfRange) {
        return limit.to_owned();
    }
    let figure = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |number| language.number(number));
    limit.split('–').map(figure).collect::<Vec<_>>().join("–")
}

/// The problem with its field: for lists of problems and for programs' logs.
#[must_use]
pub fn text(language: Language, problem: &Problem) -> String {
    let sentence = sentence(language, problem);
    match problem.field.as_deref() {
        Some(name) => {
            let colon = match language {
                Language::French => "\u{a0}: ",
                Language::English => ": ",
            };
            format!("{}{colon}{sentence}", of_list(language, name))
        }
        None => sentence,
    }
}

/// The field's name; with whose it is for `members.1.phone`, the second of a list.
fn of_list(language: Language, name: &str) -> String {
    let parts: Vec<&str> = name.split('.').collect();
    if let [list, position] = parts.as_slice()
        && let Ok(position) = position.parse::<usize>()
    {
        return format!("{} {}", field(language, list), position + 1);
    }
    if let [list, position, of_person] = parts.as_slice()
        && let Ok(position) = position.parse::<usize>()
    {
        return format!("{} {} · {}", field(language, list), position + 1, field(language, of_person));
    }
    field(language, name).to_owned()
}

/// All problems of a refusal in one line.
#[must_use]
pub fn summary(language: Language, refusal: &Refusal) -> String {
    refusal.0.iter().map(|problem| text(language, problem)).collect::<Vec<_>>().join(" ")
}

fn french(code: Code, limit: &str) -> String {
    match code {
        Code::Required => "à remplir.".to_owned(),
        Code::TooLong => format!("{limit} caractères au plus."),
        Code::NotADate => "une date, par exemple 14/03/2015.".to_owned(),
        Code::DateInFuture => "la date est dans le futur.".to_owned(),
        Code::DateTooEarly => format!("une date à partir de {limit}."),
        Code::NotAnEmail => "une adresse complète, par exemple lea@exemple.fr.".to_owned(),
        Code::NotAPhone => "un numéro complet, par exemple 06 12 34 56 78 ou +32 470 12 34 56.".to_owned(),
        Code::NotAPostalCode => "un code postal, par exemple 35510.".to_owned(),
        Code::NotATime => "une heure, par exemple 18:00.".to_owned(),
        Code::NotAText => "un texte, sans caractères de commande.".to_owned(),
        Code::NotInList => "une des valeurs proposées.".to_owned(),
        Code::OutOfRange => format!("un nombre entre {}.", limit.replace('–', " et ")),
        Code::EndsBeforeStart => "la fin vient avant le début.".to_owned(),
        Code::SeasonOverlap => format!("la saison {limit} compte déjà certains de ces jours."),
        Code::AlreadyExists if limit.is_empty() => "existe déjà.".to_owned(),
        Code::AlreadyExists => format!("existe déjà\u{a0}: {limit}."),
        Code::UnknownRecord => "n’existe pas ou n’existe plus.".to_owned(),
        Code::UnknownField => "ce champ n’existe pas.".to_owned(),
        Code::Forbidden => "Votre rôle ne le permet pas. Demandez à un administrateur du club.".to_owned(),
        Code::NoSessionThatDay => "il n’y a pas de séance ce jour-là.".to_owned(),
        Code::SessionCancelled => "la séance est annulée.".to_owned(),
        Code::StillInUse => "Des présences y sont notées\u{a0}: mettez-y fin plutôt que de supprimer.".to_owned(),
        Code::TooMany => format!("{limit} au plus à la fois."),
        Code::SamePerson => "c’est une seule et même fiche.".to_owned(),
        Code::AlreadyMerged => "cette fiche a déjà été fusionnée avec une autre.".to_owned(),
        Code::TwoLicences if limit.is_empty() => {
            "deux licences pour la même saison\u{a0}: dites laquelle est la bonne.".to_owned()
        }
        Code::TwoLicences => {
            format!("deux licences pour la même saison ({limit})\u{a0}: dites laquelle est la bonne.")
        }
        Code::TwiceGiven => "donné deux fois\u{a0}; une seule suffit.".to_owned(),
        Code::WindowTooLong => format!("{limit} jours au plus à la fois."),
        Code::WrongPassword => "ce n’est pas le mot de passe de ce compte.".to_owned(),
        Code::PasswordTooShort => {
            format!("{limit} caractères au moins\u{a0}; une phrase de quatre ou cinq mots convient.")
        }
        Code::PasswordTooCommon => {
            "il figure parmi ceux que tout le monde essaie\u{a0}; choisissez plutôt une phrase.".to_owned()
        }
        Code::PasswordPersonal => {
            "il reprend votre nom, votre adresse ou le club\u{a0}; choisissez une phrase sans rapport."
                .to_owned()
        }
        Code::ConfirmationWanted => "cela demande de confirmer d’abord qui vous êtes. Refaites-le en ligne, sur sa page.".to_owned(),
        Code::NotByFile => "les droits, les accès des comptes, les réglages du club et l’effacement d’une personne ne se reprennent pas d’un fichier. Refaites-le vous-même, sur sa page.".to_owned(),
        Code::MakerHasLeft => "cela pourrait montrer une fiche à quelqu’un d’autre, et qui l’a fait n’est plus au club. Refaites-le vous-même, sur sa page.".to_owned(),
        Code::SignedInByClub => "vous êtes entré avec le compte de ce club, qui n’ouvre que lui. Reconnectez-vous avec votre mot de passe.".to_owned(),
        Code::OpenIdAddress => "l’adresse doit commencer par https:// et être sur Internet.".to_owned(),
        Code::OpenIdSilent => "le service de connexion du club ne répond pas comme prévu. Réessayez plus tard, ou vérifiez son adresse.".to_owned(),
        Code::OpenIdDenied => "le service de connexion du club ne vous a pas laissé entrer.".to_owned(),
        Code::OpenIdUntrue => "la réponse du service de connexion n’a pas pu être vérifiée. Recommencez la connexion.".to_owned(),
        Code::OpenIdLost => "la connexion a pris plus de dix minutes ou a commencé dans un autre navigateur. Recommencez.".to_owned(),
        Code::OpenIdUnverified => "le service de connexion n’a pas vérifié votre adresse e-mail. Connectez-vous avec votre mot de passe.".to_owned(),
        Code::OpenIdUnknown => "le club ne connaît pas cette adresse. Demandez-lui une invitation.".to_owned(),
        Code::ResetUnknown => {
            "Ce lien a déjà servi ou date de plus d’une heure. Demandez-en un autre.".to_owned()
        }
        Code::InvitationUnknown => {
            "Cette invitation a déjà servi ou n’est plus valable. Demandez-en une autre au club.".to_owned()
        }
        Code::EmailLinkUnknown => {
            "Ce lien a déjà servi ou date de plus d’une heure. Demandez-en un autre sur la page «\u{a0}Sécurité du compte\u{a0}».".to_owned()
        }
        Code::AddressUnproven => "L’adresse de ce compte n’est pas encore confirmée. Ouvrez le lien envoyé à cette adresse\u{a0}; il vaut une heure. Sinon, faites-en envoyer un autre depuis la page «\u{a0}Sécurité du compte\u{a0}».".to_owned(),
        Code::WrongCode => {
            "ce n’est pas le bon code, ou il a déjà servi\u{a0}; attendez le suivant.".to_owned()
        }
        Code::PasskeyRefused => {
            "Cette clé d’accès n’a pas été acceptée. Réessayez, ou choisissez un autre moyen.".to_owned()
        }
        Code::PasskeysImpossible => {
            "Les clés d’accès demandent un serveur qui a un nom, par exemple club.exemple.fr.".to_owned()
        }
        Code::UnreadableCommand => {
            "Cette modification vient d’une autre version de NovaClub et n’a pas pu être lue.".to_owned()
        }
        Code::NotStored => "Le serveur n’a pas pu enregistrer cette modification.".to_owned(),
        Code::PersonErased => "cette personne a été effacée\u{a0}: rien de plus n’est conservé d’elle.".to_owned(),
        Code::OnlyAdmin => format!(
            "vous êtes la seule personne à administrer {}\u{a0}: nommez d’abord quelqu’un d’autre, dans l’équipe.",
            if limit.is_empty() { "le club" } else { limit }
        ),
        Code::OfAge => "une personne majeure répond elle-même.".to_owned(),
        Code::GuardianNeeded => {
            "une personne mineure accepte par un représentant légal de sa famille.".to_owned()
        }
        Code::TwoPayers => "une seule personne paie pour la famille.".to_owned(),
        Code::NotInHousehold => "cette personne est d’une autre famille.".to_owned(),
        Code::RuleGap => in_table(Language::French, limit, "il manque une ligne", "a line is missing"),
        Code::RuleOverlap => in_table(Language::French, limit, "deux lignes à la fois", "two lines at once"),
        Code::MayNotPractise => not_practising(Language::French, limit),
        Code::NotALicenceNumber => "3 à 40 lettres et chiffres, par exemple M14042010BEZIE00.".to_owned(),
        Code::StateNotReachable => "cette étape ne peut pas suivre celle où en est la licence.".to_owned(),
        Code::HasNumber => {
            "La fédération lui a donné un numéro\u{a0}: annulez-la plutôt que de la supprimer.".to_owned()
        }
        Code::Unknown => "Le serveur a refusé, pour une raison que cette version ne connaît pas.".to_owned(),
    }
}

fn english(code: Code, limit: &str) -> String {
    match code {
        Code::Required => "please fill it in.".to_owned(),
        Code::TooLong => format!("at most {limit} characters."),
        Code::NotADate => "a date, such as 14/03/2015.".to_owned(),
        Code::DateInFuture => "the date is in the future.".to_owned(),
        Code::DateTooEarly => format!("a date from {limit} on."),
        Code::NotAnEmail => "a complete address, such as lea@example.org.".to_owned(),
        Code::NotAPhone => "a complete number, such as 06 12 34 56 78 or +32 470 12 34 56.".to_owned(),
        Code::NotAPostalCode => "a postal code, such as 35510.".to_owned(),
        Code::NotATime => "a time, such as 18:00.".to_owned(),
        Code::NotAText => "a text, without control characters.".to_owned(),
        Code::NotInList => "one of the values offered.".to_owned(),
        Code::OutOfRange => format!("a number between {}.", limit.replace('–', " and ")),
        Code::EndsBeforeStart => "the end comes before the start.".to_owned(),
        Code::SeasonOverlap => format!("season {limit} already counts some of these days."),
        Code::AlreadyExists if limit.is_empty() => "exists already.".to_owned(),
        Code::AlreadyExists => format!("exists already: {limit}."),
        Code::UnknownRecord => "does not exist, or no longer does.".to_owned(),
        Code::UnknownField => "there is no such field.".to_owned(),
        Code::Forbidden => "Your role does not allow it. Ask an administrator of the club.".to_owned(),
        Code::NoSessionThatDay => "there is no session that day.".to_owned(),
        Code::SessionCancelled => "the session is cancelled.".to_owned(),
        Code::StillInUse => "Attendance was taken there: end it instead of deleting it.".to_owned(),
        Code::TooMany => format!("at most {limit} at once."),
        Code::SamePerson => "this is one and the same record.".to_owned(),
        Code::AlreadyMerged => "this record was merged with another before.".to_owned(),
        Code::TwoLicences if limit.is_empty() => {
            "two licences of the same season: say which one stands.".to_owned()
        }
        Code::TwoLicences => format!("two licences of the same season ({limit}): say which one stands."),
        Code::TwiceGiven => "given twice; once is enough.".to_owned(),
        Code::WindowTooLong => format!("at most {limit} days at once."),
        Code::WrongPassword => "this is not the account’s password.".to_owned(),
        Code::PasswordTooShort => {
            format!("at least {limit} characters; a sentence of four or five words does.")
        }
        Code::PasswordTooCommon => "one of those that everybody tries; choose a sentence instead.".to_owned(),
        Code::PasswordPersonal => {
            "it repeats your name, your address or the club; choose a sentence about something else."
                .to_owned()
        }
        Code::ConfirmationWanted => {
            "this asks you to confirm first who you are. Do it again online, on its page.".to_owned()
        }
        Code::NotByFile => {
            "rights, what accounts open, the club’s settings and erasing a person are not brought in from a file. Do it again yourself, on its page."
                .to_owned()
        }
        Code::MakerHasLeft => {
            "it could show a record to somebody else, and whoever did it is no longer in the club. Do it again yourself, on its page."
                .to_owned()
        }
        Code::SignedInByClub => {
            "you came in with this club’s account, which opens it alone. Sign in again with your password."
                .to_owned()
        }
        Code::OpenIdAddress => "the address must begin with https:// and be on the internet.".to_owned(),
        Code::OpenIdSilent => {
            "the club’s sign-in service does not answer as it should. Try again later, or check its address."
                .to_owned()
        }
        Code::OpenIdDenied => "the club’s sign-in service did not let you in.".to_owned(),
        Code::OpenIdUntrue => {
            "the answer of the sign-in service could not be verified. Begin again.".to_owned()
        }
        Code::OpenIdLost => {
            "signing in took more than ten minutes, or began in another browser. Begin again.".to_owned()
        }
        Code::OpenIdUnverified => {
            "the sign-in service has not verified your e-mail address. Sign in with your password.".to_owned()
        }
        Code::OpenIdUnknown => "the club does not know this address. Ask it for an invitation.".to_owned(),
        Code::ResetUnknown => "This link was used or is older than an hour. Ask for another one.".to_owned(),
        Code::InvitationUnknown => {
            "This invitation was used or is no longer valid. Ask the club for another one.".to_owned()
        }
        Code::EmailLinkUnknown => {
            "This link was used or is older than an hour. Ask for another one on the page “Account security”."
                .to_owned()
        }
        Code::AddressUnproven => {
            "The address of this account is not confirmed yet. Open the link that was sent to it, which is good for an hour, or have another one sent from the page “Account security”."
                .to_owned()
        }
        Code::WrongCode => {
            "this is not the right code, or it was used before; wait for the next one.".to_owned()
        }
        Code::PasskeyRefused => "This passkey was not accepted. Try again, or choose another way.".to_owned(),
        Code::PasskeysImpossible => {
            "Passkeys need a server that has a name, such as club.example.org.".to_owned()
        }
        Code::UnreadableCommand => {
            "This change comes from another version of NovaClub and could not be read.".to_owned()
        }
        Code::NotStored => "The server could not store this change.".to_owned(),
        Code::PersonErased => "this person was erased: nothing more is kept of them.".to_owned(),
        Code::OnlyAdmin => format!(
            "you are the only one to administer {}: first name somebody else, among the staff.",
            if limit.is_empty() { "the club" } else { limit }
        ),
        Code::OfAge => "an adult answers for themselves.".to_owned(),
        Code::GuardianNeeded => "a minor agrees through a legal guardian of the family.".to_owned(),
        Code::TwoPayers => "one person alone pays for the family.".to_owned(),
        Code::NotInHousehold => "this person belongs to another family.".to_owned(),
        Code::RuleGap => in_table(Language::English, limit, "il manque une ligne", "a line is missing"),
        Code::RuleOverlap => in_table(Language::English, limit, "deux lignes à la fois", "two lines at once"),
        Code::MayNotPractise => not_practising(Language::English, limit),
        Code::NotALicenceNumber => "3 to 40 letters and digits, such as M14042010BEZIE00.".to_owned(),
        Code::StateNotReachable => "this step cannot follow the one that the licence has reached.".to_owned(),
        Code::HasNumber => {
            "The federation has given it a number: cancel it instead of deleting it.".to_owned()
        }
        Code::Unknown => "The server refused, for a reason that this version does not know.".to_owned(),
    }
}

/// Where a table of rules has a gap or an overlap: "aucune ligne en compétition, de 12 à 17 ans".
fn in_table(language: Language, limit: &str, french: &str, english: &str) -> String {
    let Ok(place) = limit.parse::<RulePlace>() else {
        return match language {
            Language::French => format!("{french}."),
            Language::English => format!("{english}."),
        };
    };
    let RulePlace { practice, youngest_age, oldest_age, from, until } = place;
    let from = language.short_date(from);
    match language {
        Language::French => {
            let practice = match practice {
                Practice::Leisure => "en loisir",
                Practice::Competition => "en compétition",
            };
            let ages = match oldest_age {
                Some(oldest) if oldest == youngest_age => format!("à {oldest} ans"),
                Some(oldest) => format!("de {youngest_age} à {oldest} ans"),
                None if youngest_age == 0 => "à tout âge".to_owned(),
                None => format!("à partir de {youngest_age} ans"),
            };
            let days = match until {
                Some(until) => format!("du {from} au {}", language.short_date(until)),
                None => format!("à partir du {from}"),
            };
            format!("{french} {practice} {ages}, {days}.")
        }
        Language::English => {
            let practice = match practice {
                Practice::Leisure => "for leisure",
                Practice::Competition => "for competition",
            };
            let ages = match oldest_age {
                Some(oldest) if oldest == youngest_age => format!("at {oldest}"),
                Some(oldest) => format!("from {youngest_age} to {oldest}"),
                None if youngest_age == 0 => "at any age".to_owned(),
                None => format!("from {youngest_age} on"),
            };
            let days = match until {
                Some(until) => format!("from {from} to {}", language.short_date(until)),
                None => format!("from {from} on"),
            };
            format!("{english} {practice} {ages}, {days}.")
        }
    }
}

/// `Léa DUBOIS|licence_missing,proof_missing`, told.
fn not_practising(language: Language, limit: &str) -> String {
    let (name, words) = limit.split_once('|').unwrap_or((limit, ""));
    let told: Vec<&str> =
        words.split(',').filter_map(FindingWord::from_word).map(|word| finding(language, word)).collect();
    let why = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
    // Of somebody who was erased since, or is out of sight, the name is not kept.
    let name = match (language, name) {
        (Language::French, "") => "cette personne",
        (Language::English, "") => "this person",
        (_, name) => name,
    };
    match language {
        Language::French => format!("{name} ne peut pas pratiquer{why}."),
        Language::English => format!("{name} may not practise{why}."),
    }
}

/// What a verdict found, within a sentence.
const fn finding(language: Language, word: FindingWord) -> &'static str {
    let (french, english) = match word {
        FindingWord::OnTrial => ("à l’essai", "on trial"),
        FindingWord::LicenceMissing => ("pas de licence", "no licence"),
        FindingWord::LicenceExpired => ("licence expirée", "licence expired"),
        FindingWord::LicenceOnItsWay => ("licence pas encore validée", "licence not yet validated"),
        FindingWord::LicenceNotYet => ("licence pas encore valable", "licence not yet valid"),
        FindingWord::LicenceLeisureOnly => ("licence loisir seulement", "licence for leisure only"),
        FindingWord::LicenceExpiresSoon => ("licence bientôt expirée", "licence ends soon"),
        FindingWord::ProofMissing => ("pas de preuve médicale", "no medical proof"),
        FindingWord::ProofTooOld => ("preuve médicale trop ancienne", "medical proof too old"),
        FindingWord::ProofWrongKind => ("autre preuve médicale demandée", "another medical proof needed"),
        FindingWord::ProofExpiresSoon => ("preuve médicale bientôt expirée", "medical proof ends soon"),
        FindingWord::BirthDateMissing => ("date de naissance manquante", "no birth date"),
        FindingWord::DuesOwed => ("cotisation due", "dues owed"),
        FindingWord::DuesPartly => ("cotisation réglée en partie", "dues partly paid"),
        FindingWord::DuesUnknown => ("cotisation non renseignée", "dues not stated"),
        FindingWord::CareConsentMissing => ("autorisation de soins manquante", "no consent to care"),
        FindingWord::CareConsentRefused => ("autorisation de soins refusée", "consent to care refused"),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

/// The name of a record's field as people read it.
#[must_use]
pub fn field(language: Language, name: &str) -> &str {
    let (french, english) = match name {
        "last_name" | "family_name" => ("Nom", "Last name"),
        "first_name" | "given_name" => ("Prénom", "First name"),
        "birth_date" => ("Date de naissance", "Birth date"),
        "sex" => ("Sexe", "Sex"),
        "email" => ("Courriel", "E-mail"),
        "phone" => ("Téléphone", "Phone"),
        "street" => ("Adresse", "Street"),
        "postal_code" => ("Code postal", "Postal code"),
        "city" => ("Ville", "City"),
        "status" => ("Statut", "Status"),
        "archived" => ("Archivé", "Archived"),
        "joined_on" => ("Arrivée au club", "Joined on"),
        "notes" => ("Remarques", "Notes"),
        "name" | "title" => ("Nom", "Name"),
        "starts_on" => ("Premier jour", "First day"),
        "ends_on" => ("Dernier jour", "Last day"),
        "season_id" => ("Saison", "Season"),
        "group_id" => ("Groupe", "Group"),
        "member_id" | "members" => ("Adhérent", "Member"),
        "series_id" | "session" => ("Séance", "Session"),
        "discipline" => ("Discipline", "Discipline"),
        "place" => ("Lieu", "Place"),
        "capacity" => ("Places", "Capacity"),
        "youngest_age" => ("Âge minimum", "Youngest age"),
        "oldest_age" => ("Âge maximum", "Oldest age"),
        "weekday" => ("Jour", "Day"),
        "date" => ("Date", "Date"),
        "start_time" => ("Heure de début", "Start time"),
        "duration_minutes" => ("Durée", "Duration"),
        "reason" => ("Motif", "Reason"),
        "club_name" => ("Nom du club", "Club’s name"),
        "password" => ("Mot de passe", "Password"),
        "old_password" => ("Mot de passe actuel", "Present password"),
        "role" => ("Rôle", "Role"),
        "area" => ("Domaine", "Area"),
        "action" => ("Droit", "Right"),
        "reach" => ("Étendue", "Reach"),
        "user_id" => ("Compte", "Account"),
        "stands_for" => ("Pour", "For"),
        "number" => ("Numéro", "Number"),
        "expires_on" => ("Fin de validité", "Expires on"),
        "people" => ("Fichier", "File"),
        "licences" => ("Licences", "Licences"),
        "kept" => ("Fiche gardée", "Record kept"),
        "dropped" | "other_id" => ("Autre fiche", "Other record"),
        "payer" | "payer_member_id" | "payer_guardian_id" => ("Payeur", "Payer"),
        "household_id" => ("Famille", "Family"),
        "guardian_id" | "guardians" => ("Responsable", "Guardian"),
        "contact_id" => ("Personne à prévenir", "Emergency contact"),
        "relation" => ("Lien", "Relation"),
        "legal" => ("Responsable légal", "Legal guardian"),
        "rank" => ("Ordre d’appel", "Calling order"),
        "rules" => ("Ligne", "Line"),
        "practice" => ("Pratique", "Practice"),
        "requirement" => ("Preuve demandée", "Proof needed"),
        "applies_from" => ("À partir du", "From"),
        "applies_until" => ("Jusqu’au", "Until"),
        "longest_age_months" => ("Ancienneté maximale", "Longest age"),
        "seasons_covered" => ("Saisons couvertes", "Seasons covered"),
        "age_counted" => ("Âge compté", "Age counted"),
        "source" => ("Source", "Source"),
        "federation" => ("Fédération", "Federation"),
        "proof_date" => ("Date du document", "Date of the paper"),
        "issued_on" => ("Délivrée le", "Issued on"),
        "state_since" => ("Date de l’étape", "Date of the step"),
        "kind" => ("Type", "Type"),
        "given" => ("Réponse", "Answer"),
        "decided_on" => ("Date de la réponse", "Date of the answer"),
        "decided_by" => ("Donnée par", "Given by"),
        "dues" => ("Cotisation", "Dues"),
        "erased_on" => ("Effacée le", "Erased on"),
        "withdrawn_on" => ("Retirée le", "Withdrawn on"),
        "text_id" | "wording" => ("Texte", "Wording"),
        "version" => ("Version", "Version"),
        "what" => ("Données", "Data"),
        "months" => ("Durée en mois", "Term in months"),
        "records" => ("Enregistrements", "Records"),
        "state" => ("Présence", "Attendance"),
        other => (other, other),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_in_both_languages() {
        for code in Code::ALL {
            let problem = Problem { code: *code, field: None, limit: Some("1–7".to_owned()) };
            for language in Language::ALL {
                let sentence = sentence(*language, &problem);
                assert!(sentence.len() > 5 && sentence.ends_with('.'), "{code:?} {language:?}: {sentence}");
            }
        }
    }

    #[test]
    fn a_problem_names_its_field_and_what_would_be_accepted() {
        let problem = Problem::limited("password", Code::PasswordTooShort, 8);
        assert_eq!(
            text(Language::French, &problem),
            "Mot de passe\u{a0}: 8 caractères au moins\u{a0}; une phrase de quatre ou cinq mots convient."
        );
        assert_eq!(
            text(Language::English, &problem),
            "Password: at least 8 characters; a sentence of four or five words does."
        );
        let gap = Problem::limited("rules.2", Code::RuleGap, "competition 12–17 2026-09-01–");
        assert_eq!(
            text(Language::French, &gap),
            "Ligne 3\u{a0}: il manque une ligne en compétition de 12 à 17 ans, à partir du 01/09/2026."
        );
        let named =
            Problem::limited("member_id", Code::MayNotPractise, "Léa DUBOIS|licence_missing,dues_owed");
        assert_eq!(
            text(Language::English, &named),
            "Member: Léa DUBOIS may not practise (no licence, dues owed)."
        );
        // What a journal keeps of them once the people are no longer in sight.
        for (code, expected) in [
            (Code::MayNotPractise, "cette personne ne peut pas pratiquer."),
            (Code::TwoLicences, "deux licences pour la même saison\u{a0}: dites laquelle est la bonne."),
            (Code::AlreadyExists, "existe déjà."),
        ] {
            let problem = Problem { code, field: None, limit: None };
            assert_eq!(sentence(Language::French, &problem), expected);
        }
        let ages = Problem::of("oldest_age", Code::EndsBeforeStart);
        assert_eq!(text(Language::French, &ages), "Âge maximum\u{a0}: pas moins que l’âge minimum.");
        let second = Problem::of("members.1.phone", Code::Required);
        assert_eq!(text(Language::French, &second), "Adhérent 2 · Téléphone\u{a0}: à remplir.");
    }
}
