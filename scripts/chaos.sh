#!/usr/bin/env bash
# Real faults on what `make build` built: the server killed, PostgreSQL killed, its disk full, its
# connections ended, networks that lie, clocks a year wrong, Chromium killed while it commits. Prints a
# table, and fails when a command was lost or carried out twice. Names (`planted`, `kill`, `network`,
# `clocks`, `disk`, `limit`, `connections`, `crash`, `flushes`, `chromium`) as arguments run these alone.
#   CHAOS_KILLS=100   how often the server is killed on each database, and half as often PostgreSQL; 5
#                     makes a quick run of all
#   CHAOS_SEED=…      what people do and which faults come; printed, so that it can be given again
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

need strace strace "counts how often the databases flush their files"

wanted=" ${*:-planted kill network clocks disk limit connections crash flushes chromium} "
in_the_browser=0
if [[ $wanted == *" chromium "* ]]; then
    in_the_browser=1
    wanted=${wanted/ chromium / }
fi
read -ra on_the_server <<<"$wanted"

export CHAOS_SEED=${CHAOS_SEED:-$RANDOM$RANDOM}
failed=0
if [[ ${#on_the_server[@]} -gt 0 ]]; then
    # What is mounted in there goes with it, whatever happens.
    apart=()
    unshare --mount true 2>/dev/null && apart=(unshare --mount)
    NOVACLUB_POSTGRES_PROGRAMS=$(scripts/postgres.sh programs)
    export NOVACLUB_POSTGRES_PROGRAMS
    scripts/postgres.sh run "${apart[@]}" \
        cargo bench --profile release --features ssr --bench chaos -- "${on_the_server[@]}" || failed=1
fi

if [[ $in_the_browser == 1 ]]; then
    scripts/journeys.sh --project chaos || failed=1
fi
exit "$failed"
