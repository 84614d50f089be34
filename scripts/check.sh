#!/usr/bin/env bash
# Checks what needs no running: the format, and both programs with clippy. In the profiles
# that serve and test, so that macros, build scripts and SQLite are compiled once only.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/step.sh

# The program that splits the browser program is a crate of its own.
check_parts() {
    cargo fmt --check --manifest-path tools/parts/Cargo.toml &&
        cargo clippy --release --locked --manifest-path tools/parts/Cargo.toml --target-dir target/tools/parts \
            --all-targets -- -D warnings
}

failed=0
step "Format" cargo fmt --check || failed=1
step "Clippy, server" \
    cargo clippy --release --features ssr --all-targets -- -D warnings || failed=1
step "Clippy, browser" \
    cargo clippy --profile browser --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings || failed=1
step "Format and clippy, tools/parts" check_parts || failed=1
exit "$failed"
