#!/usr/bin/env bash
# Makes sure that what builds NovaClub is there: cargo, a C compiler, Rust's WASM target,
# the wasm-bindgen program of the version in Cargo.lock, and tools/parts, which splits what it makes.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

target=wasm32-unknown-unknown

command -v cargo >/dev/null ||
    stop "cargo is missing; it builds NovaClub. Install Rust 1.95 or later from https://rustup.rs"
need cc gcc "compiles SQLite into the server program"

if [[ ! -d $(rustc --print target-libdir --target "$target") ]]; then
    command -v rustup >/dev/null ||
        stop "Rust's target $target is missing, and so is rustup, which would add it"
    rustup target add "$target"
fi

bindgen=$(scripts/wasm_bindgen.sh)
scripts/parts.sh >/dev/null
echo "$(rustc --version), target $target, $("$bindgen" --version)"
