//! Texts of bringing a list of people in.

mod words;

use super::{Language, format::de};
use crate::club::import::{ImportError, Separator, Target};
use words::{
    english_done, english_file_error, english_target, french_done, french_file_error, french_target,
};

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    /// The header's line of context, one for each step.
    pub context_file: &'static str,
    pub context_columns: &'static str,
    pub context_check: &'static str,
    pub context_running: &'static str,
    pub context_done: &'static str,
    pub not_allowed_title: &'static str,
    pub not_allowed_text: &'static str,

    pub steps: &'static str,
    pub step_file: &'static str,
    pub step_columns: &'static str,
    pub step_check: &'static str,
    pub step_run: &'static str,

    pub drop_title: &'static str,
    pub drop_text: &'static str,
    pub choose_file: &'static str,
    pub good_to_know: &'static str,
    pub known_detected: &'static str,
    pub known_twice: &'static str,
    pub known_damaged: &'static str,
    pub reading: fn(&str) -> String,
    pub file_refused: fn(&str) -> String,
    pub file_error: fn(&ImportError) -> String,
    /// The browser cannot read the file; its name for why.
    pub file_unreadable: fn(&str) -> String,
    pub nothing_changed: &'static str,

    pub file: &'static str,
    pub change_file: &'static str,
    /// Size and number of rows.
    pub file_meta: fn(&str, &str, usize) -> String,
    pub encoding: &'static str,
    pub separator: &'static str,
    pub separator_name: fn(Separator) -> &'static str,
    pub header_line: &'static str,
    pub line_number: fn(usize) -> String,
    pub columns: &'static str,
    pub columns_taken: fn(usize, usize) -> String,
    pub in_the_file: &'static str,
    pub samples: &'static str,
    pub becomes: &'static str,
    pub unnamed_column: fn(usize) -> String,
    pub no_samples: &'static str,
    pub target: fn(Target) -> &'static str,
    /// Column, and the one that had its target before.
    pub moved_target: fn(&str, &str, &str) -> String,
    pub missing_targets: &'static str,
    pub missing_target: fn(&str) -> String,
    pub check: &'static str,
    pub nothing_changed_yet: &'static str,
    pub checking: &'static str,
    pub not_ready_title: &'static str,
    pub not_ready_text: &'static str,

    pub filter_label: &'static str,
    pub created: fn(usize) -> &'static str,
    pub updated: fn(usize) -> &'static str,
    pub unchanged: fn(usize) -> &'static str,
    pub doubles: fn(usize) -> &'static str,
    pub refused: fn(usize) -> &'static str,
    pub line_by_line: &'static str,
    pub shown_of: fn(&str, &str) -> String,
    pub line: &'static str,
    pub outcome: &'static str,
    pub person: &'static str,
    pub column: &'static str,
    pub reason: &'static str,
    pub line_created: &'static str,
    pub line_updated: &'static str,
    pub line_unchanged: &'static str,
    pub line_double: &'static str,
    pub line_refused: &'static str,
    pub why_created: &'static str,
    pub why_updated: fn(&str) -> String,
    pub why_unchanged: &'static str,
    pub why_double: fn(usize) -> String,
    /// The cell, and a sentence that says what would be accepted.
    pub why_expected: fn(&str, &str) -> String,
    /// The cell, and a sentence that says what is wrong.
    pub why_wrong: fn(&str, &str) -> String,
    /// Column and cell.
    pub warning_notes: fn(&str, &str) -> String,
    pub warning_archived: &'static str,
    pub warning_corrected: &'static str,
    pub none_of_these: &'static str,
    pub show_all: &'static str,
    pub pages: &'static str,
    pub page_of: fn(&str, &str) -> String,
    pub previous_page: &'static str,
    pub next_page: &'static str,
    pub policy_title: fn(usize) -> String,
    pub policy_skip: &'static str,
    pub policy_skip_text: fn(usize) -> String,
    pub policy_all: &'static str,
    pub policy_all_text: fn(usize) -> String,
    pub download_refused: &'static str,
    pub refused_file_name: &'static str,
    pub import_lines: fn(&str, usize) -> String,
    pub nothing_to_import: &'static str,
    pub nothing_to_import_text: &'static str,
    pub nothing_left_text: &'static str,
    pub records_changed: &'static str,
    pub records_changed_text: &'static str,
    pub refused_title: &'static str,

    pub running: &'static str,
    pub saving: &'static str,
    pub sending: &'static str,
    pub lines_sent: fn(&str, &str, usize) -> String,
    pub running_text: &'static str,
    pub done_title: &'static str,
    /// What was done; the numbers as people read them.
    pub done_text: fn(usize, usize, usize) -> String,
    pub done_sent: &'static str,
    pub done_leaving: &'static str,
    pub done_offline: &'static str,
    pub done_refused_title: &'static str,
    pub done_refused_text: &'static str,
    pub done_refused_link: &'static str,
    pub see_members: &'static str,
    pub another_file: &'static str,
}

pub const FRENCH: Texts = Texts {
    title: "Importer des adhérents",
    context_file: "Rien n’est modifié avant votre accord",
    context_columns: "Colonnes reconnues",
    context_check: "Voici ce qui se passerait",
    context_running: "Import en cours",
    context_done: "Terminé",
    not_allowed_title: "Votre rôle ne permet pas d’importer",
    not_allowed_text: "Demandez à un administrateur ou au secrétariat du club.",

    steps: "Étapes",
    step_file: "Fichier",
    step_columns: "Colonnes",
    step_check: "Vérification",
    step_run: "Import",

    drop_title: "Déposez votre fichier ici",
    drop_text: "CSV ou texte, jusqu’à 20 Mo\u{a0}: HelloAsso, Galette, extrait de fédération, tableau du secrétariat.",
    choose_file: "Choisir un fichier",
    good_to_know: "Bon à savoir",
    known_detected: "L’encodage, le séparateur et la ligne de titres sont reconnus tout seuls.",
    known_twice: "Le même fichier importé deux fois ne crée personne deux fois.",
    known_damaged: "Un fichier abîmé ne change rien.",
    reading: |name| format!("Lecture {}…", de(name)),
    file_refused: |name| format!("«\u{a0}{name}\u{a0}» ne peut pas être lu"),
    file_error: french_file_error,
    file_unreadable: |name| {
        format!(
            "Le navigateur n’arrive pas à l’ouvrir ({name}). Il a peut-être été déplacé ou est ouvert ailleurs\u{a0}: choisissez-le de nouveau."
        )
    },
    nothing_changed: "Rien n’a été modifié.",

    file: "Fichier",
    change_file: "Changer",
    file_meta: |size, rows, count| {
        format!("{size} · {rows} {}", Language::French.plural(count, "ligne", "lignes"))
    },
    encoding: "Encodage",
    separator: "Séparateur",
    separator_name: |separator| match separator {
        Separator::Semicolon => "Point-virgule",
        Separator::Comma => "Virgule",
        Separator::Tab => "Tabulation",
        Separator::Bar => "Barre verticale",
    },
    header_line: "Ligne de titres",
    line_number: |line| format!("Ligne {line}"),
    columns: "Colonnes",
    columns_taken: |taken, ignored| {
        let taken_word = Language::French.plural(taken, "reprise", "reprises");
        let ignored_word = Language::French.plural(ignored, "ignorée", "ignorées");
        format!("{taken} {taken_word}, {ignored} {ignored_word}")
    },
    in_the_file: "Dans le fichier",
    samples: "Exemples",
    becomes: "Devient",
    unnamed_column: |number| format!("Colonne {number}, sans titre"),
    no_samples: "vide",
    target: french_target,
    moved_target: |target, column, before| {
        format!(
            "«\u{a0}{target}\u{a0}» vient maintenant de la colonne «\u{a0}{column}\u{a0}»\u{a0}; la colonne «\u{a0}{before}\u{a0}» est ignorée."
        )
    },
    missing_targets: "Il manque de quoi reconnaître les personnes",
    missing_target: |target| {
        format!(
            "Choisissez la colonne qui devient «\u{a0}{target}\u{a0}», ou une colonne «\u{a0}Nom et prénom\u{a0}»."
        )
    },
    check: "Vérifier",
    nothing_changed_yet: "Rien n’est encore modifié.",
    checking: "Vérification de chaque ligne…",
    not_ready_title: "Le premier téléchargement n’est pas terminé",
    not_ready_text: "Sans les fiches du club, on ne peut pas savoir qui y est déjà. Réessayez dans un instant.",

    filter_label: "Filtrer par résultat",
    created: |n| Language::French.plural(n, "créé", "créés"),
    updated: |_| "mis à jour",
    unchanged: |_| "déjà là",
    doubles: |n| Language::French.plural(n, "doublon", "doublons"),
    refused: |n| Language::French.plural(n, "refusé", "refusés"),
    line_by_line: "Ligne par ligne",
    shown_of: |shown, all| format!("{shown} sur {all}"),
    line: "Ligne",
    outcome: "Résultat",
    person: "Personne",
    column: "Colonne",
    reason: "Raison",
    line_created: "Créée",
    line_updated: "Mise à jour",
    line_unchanged: "Déjà là",
    line_double: "Doublon",
    line_refused: "Refusée",
    why_created: "Nouvelle personne.",
    why_updated: |fields| format!("Complète ou change\u{a0}: {fields}."),
    why_unchanged: "Le club sait déjà tout cela.",
    why_double: |line| format!("Même personne que la ligne {line}\u{a0}; cette ligne est laissée de côté."),
    why_expected: |cell, expected| {
        format!("«\u{a0}{cell}\u{a0}» n’est pas accepté. Attendu\u{a0}: {expected}")
    },
    why_wrong: |cell, wrong| format!("«\u{a0}{cell}\u{a0}»\u{a0}: {wrong}"),
    warning_notes: |column, cell| {
        format!("{column}\u{a0}: «\u{a0}{cell}\u{a0}» n’a pas été compris, gardé dans les remarques.")
    },
    warning_archived: "Cette personne est archivée et le reste.",
    warning_corrected: "Le nom ou la date de naissance ont été corrigés depuis dans le club\u{a0}; la correction reste.",
    none_of_these: "Aucune ligne de cette sorte.",
    show_all: "Tout afficher",
    pages: "Pages",
    page_of: |page, pages| format!("Page {page} sur {pages}"),
    previous_page: "Page précédente",
    next_page: "Page suivante",
    policy_title: |count| {
        if count == 1 {
            "1 ligne est refusée. Que faire\u{a0}?".to_owned()
        } else {
            format!("{} lignes sont refusées. Que faire\u{a0}?", Language::French.number(count))
        }
    },
    policy_skip: "Importer les autres",
    policy_skip_text: |count| {
        if count == 1 {
            "La ligne refusée est laissée de côté\u{a0}; vous pouvez la télécharger pour la corriger."
                .to_owned()
        } else {
            format!(
                "Les {} lignes refusées sont laissées de côté\u{a0}; vous pouvez les télécharger pour les corriger.",
                Language::French.number(count)
            )
        }
    },
    policy_all: "Tout ou rien",
    policy_all_text: |count| {
        let refused = Language::French.plural(count, "une ligne est refusée", "des lignes sont refusées");
        format!("Pas possible tant que {refused}\u{a0}: corrigez le fichier, puis choisissez-le de nouveau.")
    },
    download_refused: "Télécharger les lignes refusées",
    refused_file_name: "lignes_refusees.csv",
    import_lines: |number, count| {
        format!("Importer {number} {}", Language::French.plural(count, "ligne", "lignes"))
    },
    nothing_to_import: "Rien à importer",
    nothing_to_import_text: "Le club sait déjà tout ce que dit ce fichier. Personne n’est créé une deuxième fois.",
    nothing_left_text: "Aucune ligne de ce fichier ne peut être reprise. Corrigez-le, ou changez les colonnes.",
    records_changed: "Les fiches du club ont changé entre-temps",
    records_changed_text: "Rien n’a été importé. Voici la vérification refaite\u{a0}: relisez-la avant d’importer.",
    refused_title: "L’import a été refusé",

    running: "Import en cours",
    saving: "Enregistrement sur cet appareil…",
    sending: "Envoi vers le serveur",
    lines_sent: |sent, all, count| {
        format!("{sent} sur {all} {}", Language::French.plural(count, "ligne", "lignes"))
    },
    running_text: "Vous pouvez continuer à travailler. Si l’appareil s’éteint, l’envoi reprend sans rien doubler.",
    done_title: "Import terminé",
    done_text: french_done,
    done_sent: "Tout est arrivé sur le serveur.",
    done_leaving: "Tout est enregistré sur cet appareil\u{a0}; l’envoi vers le serveur continue.",
    done_offline: "Tout est enregistré sur cet appareil\u{a0}; l’envoi vers le serveur se fera tout seul au retour du réseau.",
    done_refused_title: "Le serveur a refusé une partie de l’import",
    done_refused_text: "La page de synchronisation dit pourquoi, et permet de réessayer.",
    done_refused_link: "Voir ce qui est refusé",
    see_members: "Voir les adhérents",
    another_file: "Importer un autre fichier",
};

pub const ENGLISH: Texts = Texts {
    title: "Import members",
    context_file: "Nothing changes until you agree",
    context_columns: "Columns recognised",
    context_check: "This is what would happen",
    context_running: "Importing",
    context_done: "Done",
    not_allowed_title: "Your role does not allow importing",
    not_allowed_text: "Ask an administrator or the secretary of the club.",

    steps: "Steps",
    step_file: "File",
    step_columns: "Columns",
    step_check: "Check",
    step_run: "Import",

    drop_title: "Drop your file here",
    drop_text: "CSV or text, up to 20 MB: HelloAsso, Galette, a federation’s extract, the secretary’s spreadsheet.",
    choose_file: "Choose a file",
    good_to_know: "Good to know",
    known_detected: "Encoding, separator and header line are recognised by themselves.",
    known_twice: "The same file imported twice creates nobody twice.",
    known_damaged: "A damaged file changes nothing.",
    reading: |name| format!("Reading {name}…"),
    file_refused: |name| format!("“{name}” cannot be read"),
    file_error: english_file_error,
    file_unreadable: |name| {
        format!(
            "The browser cannot open it ({name}). It may have been moved or be open elsewhere: choose it again."
        )
    },
    nothing_changed: "Nothing was changed.",

    file: "File",
    change_file: "Change",
    file_meta: |size, rows, count| {
        format!("{size} · {rows} {}", Language::English.plural(count, "row", "rows"))
    },
    encoding: "Encoding",
    separator: "Separator",
    separator_name: |separator| match separator {
        Separator::Semicolon => "Semicolon",
        Separator::Comma => "Comma",
        Separator::Tab => "Tab",
        Separator::Bar => "Vertical bar",
    },
    header_line: "Header line",
    line_number: |line| format!("Line {line}"),
    columns: "Columns",
    columns_taken: |taken, ignored| format!("{taken} taken, {ignored} ignored"),
    in_the_file: "In the file",
    samples: "Samples",
    becomes: "Becomes",
    unnamed_column: |number| format!("Column {number}, without a title"),
    no_samples: "empty",
    target: english_target,
    moved_target: |target, column, before| {
        format!("“{target}” now comes from the column “{column}”; the column “{before}” is ignored.")
    },
    missing_targets: "There is nothing to know people by",
    missing_target: |target| {
        format!("Choose the column that becomes “{target}”, or a column “Last and first name”.")
    },
    check: "Check",
    nothing_changed_yet: "Nothing has changed yet.",
    checking: "Checking every line…",
    not_ready_title: "The first download has not finished",
    not_ready_text: "Without the club’s records nobody can tell who is there already. Try again in a moment.",

    filter_label: "Filter by result",
    created: |_| "created",
    updated: |_| "updated",
    unchanged: |_| "already there",
    doubles: |n| Language::English.plural(n, "double", "doubles"),
    refused: |_| "refused",
    line_by_line: "Line by line",
    shown_of: |shown, all| format!("{shown} of {all}"),
    line: "Line",
    outcome: "Result",
    person: "Person",
    column: "Column",
    reason: "Reason",
    line_created: "Created",
    line_updated: "Updated",
    line_unchanged: "Already there",
    line_double: "Double",
    line_refused: "Refused",
    why_created: "A new person.",
    why_updated: |fields| format!("Completes or changes: {fields}."),
    why_unchanged: "The club knows all of it already.",
    why_double: |line| format!("The same person as in line {line}; this line is left out."),
    why_expected: |cell, expected| format!("“{cell}” is not accepted. Expected: {expected}"),
    why_wrong: |cell, wrong| format!("“{cell}”: {wrong}"),
    warning_notes: |column, cell| format!("{column}: “{cell}” was not understood and is kept in the notes."),
    warning_archived: "This person is archived and stays so.",
    warning_corrected: "The name or the birth date was corrected in the club since; the correction stays.",
    none_of_these: "No line of this kind.",
    show_all: "Show all",
    pages: "Pages",
    page_of: |page, pages| format!("Page {page} of {pages}"),
    previous_page: "Previous page",
    next_page: "Next page",
    policy_title: |count| {
        if count == 1 {
            "1 line is refused. What next?".to_owned()
        } else {
            format!("{} lines are refused. What next?", Language::English.number(count))
        }
    },
    policy_skip: "Import the others",
    policy_skip_text: |count| {
        if count == 1 {
            "The refused line is left out; you can download it to correct it.".to_owned()
        } else {
            format!(
                "The {} refused lines are left out; you can download them to correct them.",
                Language::English.number(count)
            )
        }
    },
    policy_all: "All or nothing",
    policy_all_text: |count| {
        let refused = Language::English.plural(count, "a line is refused", "lines are refused");
        format!("Not possible while {refused}: correct the file, then choose it again.")
    },
    download_refused: "Download the refused lines",
    refused_file_name: "refused_lines.csv",
    import_lines: |number, count| {
        format!("Import {number} {}", Language::English.plural(count, "line", "lines"))
    },
    nothing_to_import: "Nothing to import",
    nothing_to_import_text: "The club knows all that this file says. Nobody is created a second time.",
    nothing_left_text: "No line of this file can be taken. Correct it, or change the columns.",
    records_changed: "The club’s records have changed meanwhile",
    records_changed_text: "Nothing was imported. Here is the check, done again: read it before importing.",
    refused_title: "The import was refused",

    running: "Importing",
    saving: "Saving on this device…",
    sending: "Sending to the server",
    lines_sent: |sent, all, count| {
        format!("{sent} of {all} {}", Language::English.plural(count, "line", "lines"))
    },
    running_text: "You can go on working. If the device is switched off, the sending goes on later and doubles nothing.",
    done_title: "Import done",
    done_text: english_done,
    done_sent: "Everything has reached the server.",
    done_leaving: "All of it is saved on this device and still being sent to the server.",
    done_offline: "All of it is saved on this device and will leave for the server by itself once there is a network.",
    done_refused_title: "The server refused a part of the import",
    done_refused_text: "The saving page says why, and lets you try again.",
    done_refused_link: "See what is refused",
    see_members: "See the members",
    another_file: "Import another file",
};
