#!/usr/bin/env bash
# The sync simulator at length: `worlds` runs SEEDS of them on all processors, `mistakes` shows that
# each planted mistake is caught. Both are tests of tests/simulation; this asks for more and shows what
# they print.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

simulation() {
    cargo test --release --features ssr --test simulation -- --exact --nocapture "$1"
}

case ${1:-} in
worlds)
    export SIM_SEEDS=${SEEDS:-10000}
    if [[ -n ${BASE:-} ]]; then
        export SIM_BASE=$BASE
    fi
    simulation run::fresh_worlds_keep_every_invariant
    ;;
mistakes)
    simulation run::each_planted_mistake_is_caught
    ;;
*)
    stop "say worlds or mistakes"
    ;;
esac
