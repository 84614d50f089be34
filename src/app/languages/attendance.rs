//! Texts of attendance: the sheet of a session on the screen and on paper.

use crate::club::attendance::MarkState;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub present: &'static str,
    pub absent: &'static str,
    pub excused: &'static str,
    pub trial: &'static str,
    /// Under a number.
    pub count_label: fn(MarkState, usize) -> &'static str,
    pub tally: &'static str,
    pub marked_of: fn(usize, usize) -> String,
    pub to_mark: fn(usize) -> String,
    pub only_unmarked: &'static str,
    pub all_marked: &'static str,
    pub all_present: &'static str,
    pub said_all_present: fn(usize) -> String,
    /// Name, then the mark.
    pub said_marked: fn(&str, &str) -> String,
    pub unmarked: &'static str,
    pub people: fn(usize) -> String,
    pub session_of: fn(&str) -> String,
    pub age: fn(i32) -> String,
    pub not_in_group: &'static str,
    pub status_trial: &'static str,
    pub status_pending: &'static str,
    pub status_former: &'static str,
    pub legend: &'static str,
    pub print: &'static str,
    pub edit_date: &'static str,
    pub cancelled_title: &'static str,
    pub cancelled_text: &'static str,
    pub empty_title: &'static str,
    pub empty_text: fn(&str) -> String,
    pub add_members: &'static str,
    // Someone who is not on the sheet.
    pub walk_in: &'static str,
    pub add_person: &'static str,
    pub add_title: &'static str,
    pub who: &'static str,
    pub somebody_new: &'static str,
    pub somebody_known: &'static str,
    pub walk_in_text: &'static str,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub birth_date: &'static str,
    pub phone: &'static str,
    pub add_and_mark: &'static str,
    pub perhaps_known: fn(&str) -> String,
    pub born_on: fn(&str) -> String,
    pub archived: &'static str,
    pub on_the_sheet: &'static str,
    pub that_is_them: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub search_nobody: &'static str,
    pub mark_present: fn(&str) -> String,
    // Paper.
    pub sheet_number: &'static str,
    pub sheet_name: &'static str,
    pub sheet_birth: &'static str,
    pub sheet_present: &'static str,
    pub sheet_absent: &'static str,
    pub sheet_excused: &'static str,
    pub sheet_trial: &'static str,
    pub sheet_remark: &'static str,
    pub sheet_unmarked: fn(usize) -> String,
    pub sheet_signature: &'static str,
    // Who may not see it.
    pub forbidden_title: &'static str,
    pub forbidden_text: &'static str,
}

impl Texts {
    /// The word for a mark.
    #[must_use]
    pub const fn mark(&self, state: MarkState) -> &'static str {
        match state {
            MarkState::Present => self.present,
            MarkState::Absent => self.absent,
            MarkState::Excused => self.excused,
            MarkState::Trial => self.trial,
        }
    }
}

pub const FRENCH: Texts = Texts {
    present: "Présent",
    absent: "Absent",
    excused: "Excusé",
    trial: "Essai",
    count_label: |state, count| match (state, count < 2) {
        (MarkState::Present, true) => "présent",
        (MarkState::Present, false) => "présents",
        (MarkState::Absent, true) => "absent",
        (MarkState::Absent, false) => "absents",
        (MarkState::Excused, true) => "excusé",
        (MarkState::Excused, false) => "excusés",
        (MarkState::Trial, true) => "essai",
        (MarkState::Trial, false) => "essais",
    },
    tally: "Décompte",
    marked_of: |marked, total| {
        if marked < 2 {
            format!("{marked} pointé sur {total}")
        } else {
            format!("{marked} pointés sur {total}")
        }
    },
    to_mark: |count| format!("{count} à pointer"),
    only_unmarked: "Seulement ceux à pointer",
    all_marked: "Tout est pointé",
    all_present: "Tous présents",
    said_all_present: |count| {
        if count < 2 {
            "1 personne pointée présente".to_owned()
        } else {
            format!("{count} personnes pointées présentes")
        }
    },
    said_marked: |name, mark| format!("{name}\u{a0}: {mark}"),
    unmarked: "non pointé",
    people: |count| if count < 2 { format!("{count} personne") } else { format!("{count} personnes") },
    session_of: |day| format!("séance du {day}"),
    age: |age| if age < 2 { format!("{age}\u{a0}an") } else { format!("{age}\u{a0}ans") },
    not_in_group: "hors groupe",
    status_trial: "à l’essai",
    status_pending: "inscription en attente",
    status_former: "ancien adhérent",
    legend: "Les quatre signes",
    print: "Imprimer la feuille",
    edit_date: "Modifier cette date",
    cancelled_title: "Cette séance est annulée",
    cancelled_text: "Les présences ne se prennent pas.",
    empty_title: "Personne dans ce groupe",
    empty_text: |group| format!("Ajoutez des adhérents au groupe {group}, ou pointez un essai."),
    add_members: "Ajouter des adhérents",
    walk_in: "Essai",
    add_person: "Ajouter un adhérent",
    add_title: "Ajouter à la séance",
    who: "Qui",
    somebody_new: "Un essai",
    somebody_known: "Un adhérent",
    walk_in_text: "La personne est créée avec le statut «\u{a0}essai\u{a0}» et pointée à cette séance.",
    first_name: "Prénom",
    last_name: "Nom",
    birth_date: "Date de naissance",
    phone: "Téléphone",
    add_and_mark: "Ajouter et pointer",
    perhaps_known: |name| format!("{name} existe peut-être déjà"),
    born_on: |date| format!("Naissance le {date}"),
    archived: "archivé",
    on_the_sheet: "déjà sur la feuille",
    that_is_them: "C’est cette personne",
    search: "Chercher un adhérent",
    search_hint: "Nom, prénom ou téléphone. La personne est pointée présente à cette séance, sans entrer dans le groupe.",
    search_nobody: "Personne sous ce nom. Essayez une autre orthographe, ou ajoutez un essai.",
    mark_present: |name| format!("Pointer {name} présent"),
    sheet_number: "N°",
    sheet_name: "Nom et prénom",
    sheet_birth: "Né·e le",
    sheet_present: "Prés.",
    sheet_absent: "Abs.",
    sheet_excused: "Exc.",
    sheet_trial: "Essai",
    sheet_remark: "Remarque",
    sheet_unmarked: |count| {
        if count < 2 { format!("{count} non pointé") } else { format!("{count} non pointés") }
    },
    sheet_signature: "Signature de l’entraîneur",
    forbidden_title: "Réservé aux encadrants",
    forbidden_text: "Les présences sont visibles des personnes qui encadrent les séances.",
};

pub const ENGLISH: Texts = Texts {
    present: "Present",
    absent: "Absent",
    excused: "Excused",
    trial: "Trial",
    count_label: |state, count| match state {
        MarkState::Present => "present",
        MarkState::Absent => "absent",
        MarkState::Excused => "excused",
        MarkState::Trial if count == 1 => "trial",
        MarkState::Trial => "trials",
    },
    tally: "Counts",
    marked_of: |marked, total| format!("{marked} marked of {total}"),
    to_mark: |count| format!("{count} to mark"),
    only_unmarked: "Only those to mark",
    all_marked: "Everyone is marked",
    all_present: "All present",
    said_all_present: |count| {
        if count == 1 {
            "1 person marked present".to_owned()
        } else {
            format!("{count} people marked present")
        }
    },
    said_marked: |name, mark| format!("{name}: {mark}"),
    unmarked: "not marked",
    people: |count| if count == 1 { "1 person".to_owned() } else { format!("{count} people") },
    session_of: |day| format!("session of {day}"),
    age: |age| if age == 1 { "1 year old".to_owned() } else { format!("{age} years old") },
    not_in_group: "not in the group",
    status_trial: "trying",
    status_pending: "enrolment pending",
    status_former: "former member",
    legend: "The four signs",
    print: "Print the sheet",
    edit_date: "Edit this date",
    cancelled_title: "This session is cancelled",
    cancelled_text: "No attendance is taken.",
    empty_title: "Nobody in this group",
    empty_text: |group| format!("Add members to the group {group}, or mark a trial."),
    add_members: "Add members",
    walk_in: "Trial",
    add_person: "Add a member",
    add_title: "Add to the session",
    who: "Who",
    somebody_new: "A trial",
    somebody_known: "A member",
    walk_in_text: "The person is created with the status “trial” and marked in this session.",
    first_name: "First name",
    last_name: "Last name",
    birth_date: "Birth date",
    phone: "Phone",
    add_and_mark: "Add and mark",
    perhaps_known: |name| format!("{name} may be there already"),
    born_on: |date| format!("Born on {date}"),
    archived: "archived",
    on_the_sheet: "already on the sheet",
    that_is_them: "That is them",
    search: "Look for a member",
    search_hint: "First name, last name or phone. The person is marked present in this session, without joining the group.",
    search_nobody: "Nobody by that name. Try another spelling, or add a trial.",
    mark_present: |name| format!("Mark {name} present"),
    sheet_number: "No.",
    sheet_name: "Name",
    sheet_birth: "Born",
    sheet_present: "Pres.",
    sheet_absent: "Abs.",
    sheet_excused: "Exc.",
    sheet_trial: "Trial",
    sheet_remark: "Remark",
    sheet_unmarked: |count| format!("{count} not marked"),
    sheet_signature: "Coach’s signature",
    forbidden_title: "For those who teach",
    forbidden_text: "Attendance is shown to the people who lead the sessions.",
};
