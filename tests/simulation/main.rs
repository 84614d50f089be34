#![cfg(test)]
//! The sync engine in a deterministic world: real replicas and the real authority around memory
//! instead of `IndexedDB`, SQL and HTTP; a seeded scheduler, a virtual clock, and faults at the
//! transport, the stores and the clocks. No time passes and nothing sleeps.
//!
//! The suite is itself tested: each planted bug must break at least one invariant.

mod chance;
mod device;
mod server;
mod world;

use world::{Bug, World};

/// Worlds that once failed; run first, for ever.
const REGRESSIONS: &[u64] = &[117, 1_424];
const SEEDS: u64 = 1_500;

fn run(seed: u64, bug: Option<Bug>) -> Result<(), String> {
    let mut world = World::new(seed, bug);
    for _ in 0..world.length() {
        world.step();
        world.check_always().map_err(|broken| format!("seed {seed}, while running: {broken}"))?;
    }
    world.calm_down();
    world.check_at_the_end().map_err(|broken| format!("seed {seed}, at the end: {broken}"))
}

#[test]
fn every_invariant_holds_in_every_world() {
    for seed in REGRESSIONS.iter().copied().chain(0..SEEDS) {
        if let Err(broken) = run(seed, None) {
            panic!("{broken}");
        }
    }
}

#[test]
fn each_planted_bug_is_found() {
    for bug in Bug::ALL {
        let found = (0..SEEDS).any(|seed| run(seed, Some(*bug)).is_err());
        assert!(found, "{bug:?} broke no invariant in {SEEDS} worlds");
    }
}
