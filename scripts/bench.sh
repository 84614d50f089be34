#!/usr/bin/env bash
# Measures what `make build` built, and prints one table: each figure beside its floor or peer of the
# same run, and whether its bar is met. The figures stay in target/bench as JSON. Names of
# benchmarks (`server`, `at_the_gym`, `first_sync`, `elsewhere`, `first_visit`) as arguments run
# these alone; the table keeps what the others left before.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

export NOVACLUB_BENCH_RESULTS=$PWD/target/bench
[[ $# -gt 0 ]] || rm -rf "$NOVACLUB_BENCH_RESULTS"
mkdir -p "$NOVACLUB_BENCH_RESULTS"

wanted=" ${*:-server at_the_gym first_sync elsewhere first_visit} "
if [[ $wanted == *" server "* ]]; then
    cargo bench --profile release --features ssr --bench server
    wanted=${wanted/ server / }
fi
read -ra in_the_browser <<<"$wanted"

if [[ ${#in_the_browser[@]} -gt 0 ]]; then
    scripts/browser.sh
    CHROMIUM=$(command -v "${CHROMIUM:-chromium}")
    export CHROMIUM
    # What NovaClub is measured beside and with; the journeys do without.
    if ! cmp -s end2end/benches/package-lock.json end2end/benches/node_modules/.installed; then
        (cd end2end/benches && npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed)
    fi
    # One benchmark that fails must not hide what the others measured.
    failed=0
    (cd end2end && npx tsc -p benches && npx playwright test --project=benches "${in_the_browser[@]}") || failed=1
fi

printf '\n'
node end2end/benches/table.mjs
exit "${failed:-0}"
