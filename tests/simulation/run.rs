//! Running worlds: many at once, those of the corpus, those with a mistake planted.

use crate::corpus;
use crate::generator::variants;
use crate::mistakes::{Caught, Mistake, table};
use crate::script::Script;
use crate::shrink::shrink;
use crate::tally::{Broken, Invariant, Tally};
use crate::world::World;
use std::hash::{BuildHasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many fresh worlds an ordinary run of the tests makes.
const FRESH: u64 = 500;
/// A mistake that is not found in so many worlds is not found.
const PATIENCE: u64 = 3_000;

pub fn run_script(script: &Script, mistake: Option<Mistake>) -> (Tally, Result<(), Broken>) {
    let mut world = World::new(script, mistake);
    let result = world.run();
    (world.tally, result)
}

/// Runs worlds of consecutive seeds on all processors; gives what they did, and those that failed.
fn run_many(base: u64, count: u64) -> (Tally, Vec<(Script, Broken)>) {
    let next = AtomicU64::new(0);
    let sum = Mutex::new(Tally::default());
    let failures = Mutex::new(Vec::new());
    let work = || {
        let mut own = Tally::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count || failures.lock().unwrap().len() >= 5 {
                break;
            }
            let script = Script::of_seed(base.wrapping_add(number));
            let ran = catch_unwind(AssertUnwindSafe(|| run_script(&script, None)));
            match ran {
                Ok((tally, Ok(()))) => own.add(&tally),
                Ok((tally, Err(broken))) => {
                    own.add(&tally);
                    failures.lock().unwrap().push((script, broken));
                }
                Err(panic) => {
                    eprintln!("the world of seed {} panicked", script.seed);
                    resume_unwind(panic);
                }
            }
        }
        sum.lock().unwrap().add(&own);
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    (sum.into_inner().unwrap(), failures.into_inner().unwrap())
}

fn number_from_environment(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

#[test]
fn fresh_worlds_keep_every_invariant() {
    let count = number_from_environment("SIM_SEEDS").unwrap_or(FRESH);
    let base = number_from_environment("SIM_BASE").unwrap_or_else(|| RandomState::new().hash_one(0) >> 16);
    println!("worlds of the seeds {base} and after");
    let (tally, failures) = run_many(base, count);
    println!("{}", tally.text());
    println!("failures {}", failures.len());
    let mut told = Vec::new();
    for (script, broken) in failures {
        let small = shrink(script.clone(), &broken, None);
        corpus::keep(&small, &format!("{:?}: {}", broken.invariant, broken.what));
        told.push(format!("seed {}: {broken:?}\n  smaller: {}", script.seed, small.to_line()));
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    if count >= FRESH {
        assert_nothing_is_vacuous(&tally);
    }
}

/// Every invariant was checked, and every command there is was made and carried out.
fn assert_nothing_is_vacuous(tally: &Tally) {
    let unchecked: Vec<_> = Invariant::ALL.iter().filter(|i| !tally.checks.contains_key(i)).collect();
    assert!(unchecked.is_empty(), "never checked: {unchecked:?}");
    let names = variants::all().into_iter().map(|(area, name)| format!("{area}.{name}"));
    // It stands in journals for what was erased, and is never carried out.
    let names = names.filter(|name| name != "privacy.forgotten");
    let idle: Vec<String> =
        names.filter(|name| tally.commands.get(name).is_none_or(|made| made.applied == 0)).collect();
    assert!(idle.is_empty(), "commands that no world carried out: {idle:?}");
}

#[test]
fn worlds_that_once_failed_keep_every_invariant() {
    for script in corpus::read() {
        if let Err(broken) = run_script(&script, None).1 {
            panic!("{}: {broken:?}", script.to_line());
        }
    }
}

/// One world, told as it goes: `SIM_SCRIPT="8 devices=1" SIM_TRACE=1`.
#[test]
fn a_world_that_is_asked_for_keeps_every_invariant() {
    let Ok(line) = std::env::var("SIM_SCRIPT") else { return };
    let script = Script::from_line(&line).unwrap_or_else(|| panic!("not a script: {line}"));
    if let Err(broken) = run_script(&script, None).1 {
        panic!("{broken:?}");
    }
}

#[test]
fn a_world_is_the_same_each_time() {
    for seed in 0..5 {
        let script = Script::of_seed(seed);
        let [first, second] = [0, 1].map(|_| run_script(&script, None).0.text());
        assert_eq!(first, second, "seed {seed}");
    }
}

#[test]
fn each_planted_mistake_is_caught() {
    let caught: Vec<Caught> = Mistake::ALL.iter().map(|mistake| catch(*mistake)).collect();
    println!("{}", table(&caught));
    let missed: Vec<&str> = caught.iter().filter(|c| c.by.is_none()).map(|c| c.mistake.words()).collect();
    assert!(missed.is_empty(), "not caught in {PATIENCE} worlds: {missed:?}");
}

fn catch(mistake: Mistake) -> Caught {
    for seed in 0..PATIENCE {
        let script = Script::of_seed(seed);
        if let Err(broken) = run_script(&script, Some(mistake)).1 {
            let without = run_script(&script, None).1;
            assert!(without.is_ok(), "seed {seed} fails without a mistake: {without:?}");
            return Caught { mistake, by: Some(broken.invariant), seeds: seed + 1 };
        }
    }
    Caught { mistake, by: None, seeds: PATIENCE }
}
