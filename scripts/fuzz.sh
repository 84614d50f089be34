#!/usr/bin/env bash
# Lets Schemathesis loose on the API, driven by its own document (/api/v1/openapi.json), against
# the real program with the demonstration's club, on a database that is thrown away. FUZZ_CASES is the most
# cases of each operation, FUZZ_SEED repeats a run, NOVACLUB names another program; other arguments go to
# Schemathesis.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

version=4.32.5
venv=target/schemathesis
program=${NOVACLUB:-target/release/novaclub}
cases=${FUZZ_CASES:-60}

need python3 python3 "runs Schemathesis, the fuzzer"
need curl curl "asks the server whether it is up"
[[ -x $program ]] || stop "$program is missing: run \`make build\`"
if [[ $("$venv/bin/st" --version 2>/dev/null) != *"$version"* ]]; then
    echo "installing Schemathesis $version into $venv"
    python3 -m venv "$venv" || stop "python3 cannot make a virtual environment. On Debian: sudo apt-get install python3-venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/novaclub-fuzz.XXXXXX")
server=''
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    [[ -z $server ]] || wait "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

export DATABASE_URL=sqlite://$folder/novaclub.db NOVACLUB_DATA=$folder NOVACLUB_LOG=${NOVACLUB_LOG:-warn}
said=$("$program" demo)
email=$(grep -o '[^ ]*@[^ ]*' <<<"$said" | head -n 1)
password=$(grep -oE '[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}' <<<"$said" | head -n 1)

# A port of its own, so that neither a server at work nor another run is in the way.
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    NOVACLUB_ADDRESS=127.0.0.1:$port "$program" serve >"$folder/server.log" 2>&1 &
    server=$!
    curl --silent --fail --output /dev/null --retry 40 --retry-delay 1 --retry-connrefused \
        "http://127.0.0.1:$port/health" && break
    wait "$server" || true
    server=''
done
[[ -n $server ]] || stop "the server did not start: $(tail -n 5 "$folder/server.log")"

api=http://127.0.0.1:$port/api/v1
token=$(curl --silent --fail --header 'Content-Type: application/json' \
    --data "{\"email\":\"$email\",\"password\":\"$password\"}" "$api/auth/login" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])') || stop "the demonstration's admin cannot sign in"

status=0
HYPOTHESIS_STORAGE_DIRECTORY=$folder/hypothesis "$venv/bin/st" --config-file scripts/fuzz.toml \
    run "$api/openapi.json" --header "Authorization: Bearer $token" --max-examples "$cases" \
    --generation-database none ${FUZZ_SEED:+--seed "$FUZZ_SEED"} "$@" || status=$?

# What the server said about itself meanwhile: a failure there counts, whatever was answered.
if grep -E 'ERROR|panicked' "$folder/server.log"; then
    echo "the server logged errors" >&2
    status=1
fi
exit "$status"
