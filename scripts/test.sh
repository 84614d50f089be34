#!/usr/bin/env bash
# Installs what is missing, then runs every test: format, clippy, unit and server tests on
# SQLite and PostgreSQL, browser journeys. Goes on after a failure, and fails at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/step.sh

step "Tools" scripts/tools.sh
step "PostgreSQL's programs" scripts/postgres.sh find
step "Chromium and Playwright" scripts/browser.sh

failed=0
scripts/check.sh || failed=1
step "Unit, property and server tests" \
    scripts/postgres.sh run cargo test --release --features ssr || failed=1
step "Tests of tools/parts" \
    cargo test --release --locked --manifest-path tools/parts/Cargo.toml --target-dir target/tools/parts || failed=1
if scripts/build.sh; then
    # Browsers, servers and networks on a machine that others use, too: what fails once is tried again, and
    # told of at the end.
    step "Browser journeys" scripts/journeys.sh --project=journeys --workers=2 --retries=1 || failed=1
else
    echo "the browser journeys were not run: nothing to run them on" >&2
    failed=1
fi
exit "$failed"
