#!/usr/bin/env bash
# Lets public tools loose on the real program and prints what they find; a finding that matters makes it fail.
#
#   two_clubs   everything of one club asked for with the token of another, over all paths of the API's
#               document; then Schemathesis as each club in turn, while the other must not change
#   slow        slowhttptest's slow heads, slow bodies and slow readers, and connections that say nothing,
#               more of them than there are places, while /health must answer
#   policies    Google's CSP Evaluator on the policies of pages, shell and service worker
#   asvs        whether each test that docs/asvs.md names exists
#   crates      cargo-deny on licences, sources and versions, and on known flaws where its list can be had
#
# Arguments name the parts to run; without any it runs all. SECURITY_CASES is the most cases of each operation
# for Schemathesis, NOVACLUB names another program.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh
source scripts/throwaway.sh

cargo_deny=0.20.2
parts=${*:-two_clubs slow policies asvs crates}
findings=()

matters() {
    findings+=("$*")
    echo "  MATTERS $*"
}

wants() {
    [[ " $parts " == *" $1 "* ]]
}

two_clubs() {
    local api=http://127.0.0.1:$port/api/v1 before
    python3 scripts/two_clubs.py ask "$api" "$token_a" "$token_b" || matters "a club reads or changes another's records"
    local turn fuzzing one other
    # Whoever fuzzes also signs out, and ends the account's other sessions: each turn begins with new ones.
    for turn in "$email_a $password_a $email_b $password_b" "$email_b $password_b $email_a $password_a"; do
        read -ra fuzzing <<<"$turn"
        one=$(sign_in "${fuzzing[@]:0:2}")
        other=$(sign_in "${fuzzing[@]:2:2}")
        before=$(python3 scripts/two_clubs.py print "$api" "$other")
        fuzz "$one" "${SECURITY_CASES:-15}" || matters "Schemathesis has findings, see above"
        [[ $(python3 scripts/two_clubs.py print "$api" "$other") == "$before" ]] ||
            matters "a club was changed by requests with another's token"
    done
}

# How many times of ten, a second apart, the server says that it is well within three seconds; the others
# are findings. Runs beside an attack.
probe() {
    local what=$1 failed=0
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        curl --silent --fail --max-time 3 --output /dev/null "http://127.0.0.1:$port/health" || failed=$((failed + 1))
        sleep 1
    done
    echo "  /health answered $((10 - failed)) times of 10"
    [[ $failed == 0 ]] || matters "$what: the server was away for others"
}

# How many sockets the server holds.
held() {
    find "/proc/$server/fd" -lname 'socket:*' 2>/dev/null | wc -l
}

# slow_tool <what it is called> <arguments of slowhttptest …>
#
# Whether the server has let go is asked of the system: a reader goes on reading for hours what the kernel has
# taken from a server that hung up long ago.
slow_tool() {
    local what=$1 before most=0 now
    shift
    echo "slow: $what"
    before=$(held)
    slowhttptest -c 400 -r 400 -l 60 -p 3 "$@" >"$folder/slow.log" 2>&1 &
    local tool=$!
    sleep 2
    most=$(held)
    probe "$what"
    now=$(held)
    while ((now > before + 2)) && kill -0 "$tool" 2>/dev/null; do
        sleep 1
        now=$(held)
    done
    kill -0 "$tool" 2>/dev/null || grep -q 'No open connections left' "$folder/slow.log" ||
        matters "$what: the server held its connections to the end"
    kill "$tool" 2>/dev/null || true
    wait "$tool" 2>/dev/null || true
    echo "  of 400 connections the server held $((most - before)), and $((now - before)) in the end"
    if sed 's/\x1b\[[0-9;]*m//g' "$folder/slow.log" | grep -q 'service available:.*NO'; then
        matters "$what: slowhttptest found the server away"
    fi
}

slow() {
    need slowhttptest slowhttptest "makes slow requests"
    local url=http://127.0.0.1:$port program_file
    slow_tool "heads that come slowly" -H -i 2 -u "$url/sign-in"
    slow_tool "bodies that come slowly" -B -i 2 -s 8192 -u "$url/sign-in"
    # The largest file there is, twice: what the kernel takes by itself is not slow.
    program_file=$(curl --silent "$url/sw.js" | grep -oE '"/pkg/[0-9a-z]+/novaclub_bg\.wasm"' | tr -d '"') ||
        stop "the server has no site: run \`make build\`"
    slow_tool "answers that are read slowly" -X -w 10 -y 512 -n 2 -z 32 -k 2 -u "$url$program_file"
    echo "slow: connections that say nothing"
    python3 - "$port" <<'PYTHON' || matters "silence: connections that say nothing stay open"
import socket, sys
lines = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(100)]
for line in lines:
    # Longer than the server is told to wait below.
    line.settimeout(30)
    assert line.recv(1) == b""
print("  all 100 were hung up on")
PYTHON
}

policies() {
    need node nodejs "runs the CSP Evaluator"
    need npm npm "installs the CSP Evaluator"
    (cd end2end/security && [[ -d node_modules/csp_evaluator ]] || npm ci --silent --no-audit --no-fund)
    node end2end/security/policies.mjs "http://127.0.0.1:$port" "$token_a" || matters "policies with holes, see above"
}

asvs() {
    python3 scripts/asvs.py || matters "docs/asvs.md names what is not there"
}

crates() {
    local root=target/tools/cargo-deny deny
    deny=$root/bin/cargo-deny
    if [[ $("$deny" --version 2>/dev/null) != *"$cargo_deny"* ]]; then
        echo "installing cargo-deny $cargo_deny into $root, which takes some minutes"
        CARGO_TARGET_DIR=$root/build cargo install --quiet --locked --root "$root" "cargo-deny@$cargo_deny" ||
            stop "cargo-deny $cargo_deny cannot be installed"
        rm -rf "$root/build"
    fi
    "$deny" --all-features check bans licenses sources || matters "crates that deny.toml refuses"
    if "$deny" --all-features fetch db >"$folder/fetch.log" 2>&1; then
        "$deny" --all-features check advisories || matters "crates with known flaws"
    else
        echo "crates: the list of known flaws could not be fetched, so crates were NOT checked against it:"
        tail -n 1 "$folder/fetch.log"
    fi
}

throwaway_folder
if wants two_clubs || wants slow || wants policies; then
    need_schemathesis
    { read -r email_a && read -r password_a; } < <(throwaway_club)
    { read -r email_b && read -r password_b; } < <(throwaway_club)
    # Short, so that an attack ends within its test; fewer places than attackers.
    NOVACLUB_HEAD_SECONDS=6 NOVACLUB_REQUEST_SECONDS=8 NOVACLUB_IDLE_SECONDS=8 NOVACLUB_CONNECTIONS=250 throwaway_server
    token_a=$(sign_in "$email_a" "$password_a")
    token_b=$(sign_in "$email_b" "$password_b")
fi

for part in $parts; do
    case $part in
        two_clubs | slow | policies | asvs | crates) echo "--- $part" && "$part" ;;
        *) stop "there is no part $part: say two_clubs, slow, policies, asvs or crates" ;;
    esac
done
[[ -z $server ]] || said_no_errors || matters "the server logged errors, see above"

echo "---"
if ((${#findings[@]})); then
    printf 'security: %s\n' "${findings[@]}"
    exit 1
fi
echo "security: nothing that matters in $parts"
