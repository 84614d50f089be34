#!/usr/bin/env bash
# Checks what needs no running: the format, both programs with clippy, and that the tests exist by
# which docs/asvs.md says what holds. In the profiles that serve and test, so that macros, build
# scripts and SQLite are compiled once only.
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
step "Tests that docs/asvs.md names" python3 scripts/asvs.py || failed=1
exit "$failed"
