#!/usr/bin/env bash
# Lets Schemathesis loose on the API, driven by its own document (/api/v1/openapi.json), against
# the real program with the demonstration's club, on a database that is thrown away. FUZZ_CASES is the most
# cases of each operation, FUZZ_SEED repeats a run, NOVACLUB names another program; other arguments go to
# Schemathesis.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh
source scripts/throwaway.sh

need_schemathesis
throwaway_folder
{ read -r email && read -r password; } < <(throwaway_club)
throwaway_server
token=$(sign_in "$email" "$password")

status=0
fuzz "$token" "${FUZZ_CASES:-60}" "$@" || status=$?
said_no_errors || status=1
exit "$status"
