//! A group of members that meets: "Judo enfants", "Taïso".

use super::season::SeasonId;
use crate::club::{
    people::NAME_LENGTH,
    refusal::{Code, Problem, Refusal},
    spelling::line_problem,
};
use crate::record;

record! {
    /// A group of members in a season.
    pub struct Group(GroupId) in "groups" {
        pub season_id: SeasonId,
        pub name: String,
        pub discipline: Option<String>,
        pub place: Option<String>,
        /// How many it can hold.
        pub capacity: Option<i64>,
        pub youngest_age: Option<i64>,
        pub oldest_age: Option<i64>,
    }
}

impl Group {
    /// # Errors
    /// A missing or overlong name, a capacity or ages out of range.
    pub fn validate(&self) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::of("name", Code::Required));
        }
        for (field, text) in [
            ("name", Some(&self.name)),
            ("discipline", self.discipline.as_ref()),
            ("place", self.place.as_ref()),
        ] {
            problems.extend(text.and_then(|text| line_problem(field, text, NAME_LENGTH)));
        }
        if self.capacity.is_some_and(|capacity| !(1..=10_000).contains(&capacity)) {
            problems.push(Problem::limited("capacity", Code::OutOfRange, "1–10000"));
        }
        for (field, age) in [("youngest_age", self.youngest_age), ("oldest_age", self.oldest_age)] {
            if age.is_some_and(|age| !(0..=120).contains(&age)) {
                problems.push(Problem::limited(field, Code::OutOfRange, "0–120"));
            }
        }
        if let (Some(youngest), Some(oldest)) = (self.youngest_age, self.oldest_age)
            && oldest < youngest
        {
            problems.push(Problem::of("oldest_age", Code::EndsBeforeStart));
        }
        Refusal::unless_empty(problems)
    }
}
