//! What a world is made of: a seed, the steps that are taken, how many devices, which faults happen. A
//! failing one is made smaller by leaving parts out, and is kept as a line of text.

use crate::chance::Chance;
use std::collections::BTreeSet;

/// Kinds of faults that can be left out of a world.
pub const KINDS: &[&str] = &[
    "drop", "cut", "double", "crash", "power", "clock", "freeze", "quota", "restore", "collect", "schema",
    "role", "session", "pause", "version", "away", "damage",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    pub seed: u64,
    pub steps: Vec<u64>,
    pub devices: usize,
    pub without: BTreeSet<&'static str>,
}

impl Script {
    /// The whole world of a seed.
    pub fn of_seed(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let devices = 1 + chance.index(5);
        let steps = 40 + chance.below(200);
        Self { seed, steps: (0..steps).collect(), devices, without: BTreeSet::new() }
    }

    /// The chance of one step: it stays the same whatever other steps are left out.
    pub fn chance_of(&self, step: u64) -> Chance {
        let mut mixed = Chance::new(self.seed ^ step.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        Chance::new(mixed.next())
    }

    pub fn to_line(&self) -> String {
        if *self == Self::of_seed(self.seed) {
            return self.seed.to_string();
        }
        let steps: Vec<String> = self.steps.iter().map(u64::to_string).collect();
        let without: Vec<&str> = self.without.iter().copied().collect();
        format!(
            "{} devices={} without={} steps={}",
            self.seed,
            self.devices,
            without.join(","),
            steps.join(",")
        )
    }

    /// A line of the corpus; none if it is not one.
    pub fn from_line(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let mut script = Self::of_seed(words.next()?.parse().ok()?);
        for word in words {
            let (name, value) = word.split_once('=')?;
            let mut parts = value.split(',').filter(|part| !part.is_empty());
            match name {
                "devices" => script.devices = value.parse().ok()?,
                "steps" => script.steps = parts.map(str::parse).collect::<Result<_, _>>().ok()?,
                "without" => {
                    let kind = |part: &str| KINDS.iter().copied().find(|kind| *kind == part);
                    script.without = parts.by_ref().map(kind).collect::<Option<_>>()?;
                }
                _ => return None,
            }
        }
        Some(script)
    }
}

#[test]
fn a_script_is_read_back_as_it_was_written() {
    let mut script = Script::of_seed(77);
    assert_eq!(script.to_line(), "77");
    assert_eq!(Script::from_line("77"), Some(script.clone()));
    script.steps.retain(|step| step % 3 == 0);
    script.without.insert("crash");
    script.devices = 1;
    assert_eq!(Script::from_line(&script.to_line()), Some(script));
    assert_eq!(Script::from_line("x"), None);
    assert_eq!(Script::from_line("7 without=kindness"), None);
}
