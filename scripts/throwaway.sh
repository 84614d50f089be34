# shellcheck shell=bash
# Sourced by the scripts that let other people's tools loose on the real program, after need.sh: a server
# on a database that is thrown away with everything else at the end, and Schemathesis.

program=${NOVACLUB:-target/release/novaclub}
venv=target/schemathesis
folder=''
server=''
port=''

throw_away() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    [[ -z $server ]] || wait "$server" 2>/dev/null || true
    [[ -z $folder ]] || rm -rf "$folder"
}

# A folder with an empty database, which the program finds by its environment.
throwaway_folder() {
    [[ -x $program ]] || stop "$program is missing: run \`make build\`"
    folder=$(mktemp -d "${TMPDIR:-/tmp}/novaclub-throwaway.XXXXXX")
    trap throw_away EXIT
    export DATABASE_URL=sqlite://$folder/novaclub.db NOVACLUB_DATA=$folder NOVACLUB_LOG=${NOVACLUB_LOG:-warn}
}

# A demonstration's club; says the address and the password of its admin.
throwaway_club() {
    local said
    said=$("$program" demo)
    grep -o '[^ ]*@[^ ]*' <<<"$said" | head -n 1
    grep -oE '[0-9a-z]{4}(-[0-9a-z]{4}){3}' <<<"$said" | head -n 1
}

# A port of its own, so that neither a server at work nor another run is in the way.
throwaway_server() {
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
}

# sign_in <address> <password>: says a token.
sign_in() {
    curl --silent --fail --header 'Content-Type: application/json' \
        --data "{\"email\":\"$1\",\"password\":\"$2\"}" "http://127.0.0.1:$port/api/v1/auth/login" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])' || stop "the demonstration's admin cannot sign in"
}

# What the server said about itself meanwhile: a failure there counts, whatever was answered.
said_no_errors() {
    if grep -E 'ERROR|panicked' "$folder/server.log"; then
        echo "the server logged errors" >&2
        return 1
    fi
}

need_schemathesis() {
    local version=4.32.5
    need python3 python3 "runs Schemathesis, the fuzzer"
    need curl curl "asks the server whether it is up"
    if [[ $("$venv/bin/st" --version 2>/dev/null) != *"$version"* ]]; then
        echo "installing Schemathesis $version into $venv"
        python3 -m venv "$venv" || stop "python3 cannot make a virtual environment. On Debian: sudo apt-get install python3-venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
    fi
}

# fuzz <token> <cases> …: other arguments go to Schemathesis, which leaves a cache where it is run.
fuzz() {
    local token=$1 cases=$2 root=$PWD
    shift 2
    (cd "$folder" && HYPOTHESIS_STORAGE_DIRECTORY=$folder/hypothesis "$root/$venv/bin/st" \
        --config-file "$root/scripts/fuzz.toml" run "http://127.0.0.1:$port/api/v1/openapi.json" \
        --header "Authorization: Bearer $token" --max-examples "$cases" \
        --generation-database none ${FUZZ_SEED:+--seed "$FUZZ_SEED"} "$@")
}
