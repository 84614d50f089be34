//! What the terminal says about the club that was made.

use super::Made;
use crate::app::languages::{Language, texts_in};
use std::fmt::Write as _;

/// What is in it, and how to sign in.
#[must_use]
pub fn report(language: Language, made: &Made) -> String {
    let [members, groups, sessions, marks] = made.counts.map(|count| language.number(count));
    let (what, sign_in, password) = match language {
        Language::French => (
            format!(
                "{members} adhérents, {groups} groupes, {sessions} séances passées, {marks} présences notées"
            ),
            "Pour se connecter",
            "mot de passe",
        ),
        Language::English => (
            format!("{members} members, {groups} groups, {sessions} past sessions, {marks} marks"),
            "To sign in",
            "password",
        ),
    };
    let access = &texts_in(language).access;
    let mut people = String::new();
    for (email, role) in &made.people {
        // Writing into a text does not fail.
        let _ = writeln!(people, "  {email:<28} {}", access.role(*role));
    }
    format!("{} — {what}\n\n{sign_in}\n{people}  {:<28} {password}", made.club, made.password)
}
