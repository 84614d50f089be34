#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for tests: its own folder and port, quick instead of safe.
# `run <command…>` starts one for as long as the command takes; `start`, `stop` keep one; `programs` says
# where initdb and postgres are.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

kept=target/postgres

# Debian keeps PostgreSQL's programs off the PATH.
find_programs() {
    local found
    found=$(command -v initdb) || found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    programs=$(dirname "$(readlink -f "$found")")
    [[ -x $programs/initdb && -x $programs/pg_ctl ]]
}

require_programs() {
    find_programs && return
    install_package postgresql
    find_programs || stop "initdb and pg_ctl are missing; they start the PostgreSQL that the" \
        "server tests run on. On Debian: sudo apt-get install postgresql"
}

# PostgreSQL refuses to run as root. The folder is readable for the other user, the project
# perhaps not.
as_owner() {
    if [[ $(id -u) != 0 ]]; then
        (cd "$folder" && "$@")
    else
        (cd "$folder" && runuser -u "$owner" -- "$@")
    fi
}

# Sets `folder` and `url`.
start_cluster() {
    require_programs
    folder=$(mktemp -d "${TMPDIR:-/tmp}/novaclub-postgres.XXXXXX")
    if [[ $(id -u) == 0 ]]; then
        owner=postgres
        id "$owner" >/dev/null 2>&1 || owner=nobody
        chown "$owner" "$folder"
        as_owner true || stop "PostgreSQL does not run as root, and becoming $owner failed"
    fi

    as_owner "$programs/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 ||
        stop "initdb failed: $(tail -n 5 "$folder/initdb.log")"

    local attempt port options
    for attempt in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder"
        options+=" -c max_connections=200 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        as_owner "$programs/pg_ctl" --pgdata=data --log=server.log --silent --wait \
            --options="$options" start >"$folder/start.log" 2>&1 && break
        [[ $attempt != 5 ]] ||
            stop "PostgreSQL did not start: $(tail -n 5 "$folder/start.log" "$folder/server.log" 2>&1)"
    done
    # The program's own role owns its database and is no superuser: those stand above row-level security.
    as_owner "$programs/psql" --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --host="$folder" --port="$port" \
        --username=postgres --dbname=postgres --command="CREATE ROLE novaclub LOGIN" \
        --command="CREATE DATABASE novaclub OWNER novaclub" >"$folder/role.log" 2>&1 ||
        stop "PostgreSQL made no role: $(tail -n 5 "$folder/role.log")"
    url=postgres://novaclub@127.0.0.1:$port/novaclub
}

stop_cluster() {
    [[ -n ${folder:-} ]] || return 0
    if [[ -f $folder/data/postmaster.pid ]]; then
        owner=$(stat -c %U "$folder") as_owner "$programs/pg_ctl" --pgdata=data --silent --mode=immediate stop
    fi
    rm -rf "$folder"
}

case ${1:-} in
find)
    require_programs
    "$programs/postgres" --version
    ;;
programs)
    require_programs
    echo "$programs"
    ;;
run)
    shift
    if [[ -z ${NOVACLUB_TEST_POSTGRES:-} ]]; then
        trap stop_cluster EXIT
        start_cluster
        export NOVACLUB_TEST_POSTGRES=$url
    fi
    "$@"
    ;;
start)
    [[ ! -e $kept ]] || stop "one is running already: $(tail -n 1 "$kept")"
    trap stop_cluster EXIT
    start_cluster
    mkdir -p target
    printf '%s\n' "$folder" "$url" >"$kept"
    trap - EXIT
    echo "export NOVACLUB_TEST_POSTGRES=$url"
    ;;
stop)
    [[ -e $kept ]] || stop "none is running"
    require_programs
    folder=$(head -n 1 "$kept")
    stop_cluster
    rm "$kept"
    ;;
*)
    stop "say start, stop, find, programs, or run <command…>"
    ;;
esac
