//! Worlds that once failed; they are run first, for ever.

use crate::script::Script;
use std::path::PathBuf;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/simulation/corpus.txt")
}

/// All of them. A line is a script; what follows a # is for people.
pub fn read() -> Vec<Script> {
    let text = std::fs::read_to_string(file()).unwrap();
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let read = |line: &str| Script::from_line(line).unwrap_or_else(|| panic!("not a script: {line}"));
    lines.filter(|line| !line.is_empty()).map(read).collect()
}

/// Keeps a world that failed.
pub fn keep(script: &Script, why: &str) {
    let mut text = std::fs::read_to_string(file()).unwrap();
    let line = script.to_line();
    if text.lines().all(|known| known.split('#').next().unwrap_or_default().trim() != line) {
        let why: String = why.chars().filter(|c| !c.is_control()).take(100).collect();
        text.extend([&line, " # ", &why, "\n"]);
        std::fs::write(file(), text).unwrap();
    }
}
