//! Two records of one person: found while typing, and before an import creates anyone twice.

use super::member::{Member, MemberId};
use crate::club::spelling::fold;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What makes two records one person for an import: both names and the birth date, accents, case
/// and punctuation apart.
#[must_use]
pub fn identity_key(last_name: &str, first_name: &str, birth_date: Option<NaiveDate>) -> String {
    let birth = birth_date.map(|date| date.to_string()).unwrap_or_default();
    format!("{}|{}|{birth}", fold(last_name), fold(first_name))
}

/// How sure the likeness is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Likeness {
    /// Same names, and one of the birth dates is not known.
    Names,
    /// Same birth date, names swapped, or one letter apart.
    Nearly,
    /// Same names and birth date.
    Same,
}

/// Members who are likely the same person as `candidate`, the likeliest first.
#[must_use]
pub fn likely_duplicates<'a>(
    candidate: &Member,
    members: impl IntoIterator<Item = &'a Member>,
) -> Vec<(MemberId, Likeness)> {
    let last = fold(&candidate.last_name);
    let first = fold(&candidate.first_name);
    if last.is_empty() || first.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<_> = members
        .into_iter()
        .filter(|member| {
            member.id != candidate.id && member.merged_into.is_none() && member.erased_on.is_none()
        })
        .filter_map(|member| {
            let (other_last, other_first) = (fold(&member.last_name), fold(&member.first_name));
            let same_names = last == other_last && first == other_first;
            let swapped = last == other_first && first == other_last;
            let likeness = match (candidate.birth_date, member.birth_date) {
                (Some(a), Some(b)) if a == b && same_names => Likeness::Same,
                (Some(a), Some(b)) if a == b => {
                    let one_slip = (last == other_last && is_one_slip(&first, &other_first))
                        || (first == other_first && is_one_slip(&last, &other_last));
                    (swapped || one_slip).then_some(Likeness::Nearly)?
                }
                (Some(_), Some(_)) => return None,
                _ => same_names.then_some(Likeness::Names)?,
            };
            Some((member.id, likeness))
        })
        .collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

/// A record that a form warns of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspect {
    pub id: MemberId,
    pub last_name: String,
    pub first_name: String,
    pub birth_date: Option<NaiveDate>,
    pub archived: bool,
    /// Same names and birth date, not only nearly.
    pub same: bool,
}

/// The likeliest doubles of `candidate`, at most three.
#[must_use]
pub fn suspects(candidate: &Member, members: &[Member]) -> Vec<Suspect> {
    let found = likely_duplicates(candidate, members).into_iter().take(3);
    found
        .filter_map(|(id, likeness)| {
            let member = members.iter().find(|member| member.id == id)?;
            Some(Suspect {
                id,
                last_name: member.last_name.clone(),
                first_name: member.first_name.clone(),
                birth_date: member.birth_date,
                archived: member.archived,
                same: likeness == Likeness::Same,
            })
        })
        .collect()
}

/// One letter added, left out or changed.
pub(super) fn is_one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let common = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[common..], &b[common..]);
    let skip = |rest: &[char], by: usize| rest.get(by..).map(<[char]>::to_vec).unwrap_or_default();
    skip(rest_a, 1) == skip(rest_b, 1) || skip(rest_a, 1) == rest_b || *rest_a == skip(rest_b, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn member(id: u128, first: &str, last: &str, birth: Option<&str>) -> Member {
        Member {
            first_name: first.into(),
            last_name: last.into(),
            birth_date: birth.map(|b| b.parse().unwrap()),
            ..Member::blank(MemberId(Uuid::from_u128(id)))
        }
    }

    #[test]
    fn the_same_person_is_found_under_other_spellings_and_nobody_else_is() {
        let club = [member(1, "Éloïse", "Lefèvre", Some("2015-03-14"))];
        let cases = [
            ("ELOISE", "LEFEVRE", Some("2015-03-14"), Some(Likeness::Same)),
            ("Lefèvre", "Éloïse", Some("2015-03-14"), Some(Likeness::Nearly)),
            ("Éloise", "Lefebvre", Some("2015-03-14"), Some(Likeness::Nearly)),
            ("Éloïse", "Lefèvre", None, Some(Likeness::Names)),
            ("Éloïse", "Lefèvre", Some("2014-03-14"), None),
            ("Jade", "Lefèvre", Some("2015-03-14"), None),
            ("", "Lefèvre", Some("2015-03-14"), None),
        ];
        for (first, last, birth, expected) in cases {
            let found = likely_duplicates(&member(2, first, last, birth), &club);
            assert_eq!(found.first().map(|f| f.1), expected, "{first} {last} {birth:?}");
        }
    }

    #[test]
    fn a_record_is_not_its_own_duplicate() {
        let lea = member(1, "Léa", "Martin", Some("2015-03-14"));
        assert_eq!(likely_duplicates(&lea, [&lea]), []);
    }
}
