//! Makes a failing world smaller: fewer steps, devices and kinds of faults, as long as the same
//! invariant breaks.

use crate::mistakes::Mistake;
use crate::run::run_script;
use crate::script::{KINDS, Script};
use crate::tally::Broken;

/// At most so many worlds are tried.
const TRIES: usize = 600;

/// The smallest failing script that was found.
pub fn shrink(script: Script, broken: &Broken, mistake: Option<Mistake>) -> Script {
    let mut best = script;
    let mut tries = 0;
    let mut fails = |candidate: &Script| {
        tries += 1;
        tries <= TRIES
            && run_script(candidate, mistake).1.is_err_and(|other| other.invariant == broken.invariant)
    };
    for kind in KINDS {
        let mut candidate = best.clone();
        candidate.without.insert(kind);
        if fails(&candidate) {
            best = candidate;
        }
    }
    let mut chunk = best.steps.len() / 2;
    while chunk > 0 {
        let mut start = 0;
        while start < best.steps.len() {
            let mut candidate = best.clone();
            let end = (start + chunk).min(candidate.steps.len());
            candidate.steps.drain(start..end);
            if fails(&candidate) {
                best = candidate;
            } else {
                start += chunk;
            }
        }
        chunk /= 2;
    }
    while best.devices > 1 {
        let candidate = Script { devices: best.devices - 1, ..best.clone() };
        if !fails(&candidate) {
            break;
        }
        best = candidate;
    }
    best
}
