# shellcheck shell=bash
# Sourced by the scripts that run in steps: names each step, times it, and prints at the
# end where the time went. A script that runs another shares one list of steps with it.

if [[ -z ${NOVACLUB_STEPS:-} ]]; then
    NOVACLUB_STEPS=$(mktemp)
    export NOVACLUB_STEPS
    trap summary EXIT
fi

# step <name> <command…>: runs the command and hands its exit status on.
step() {
    local name=$1 began=${EPOCHREALTIME/[.,]/} status=0 outcome=''
    shift
    printf '\n==> %s\n' "$name"
    "$@" || { status=$? && outcome=', failed'; }
    printf '%s\t%s\n' "$((${EPOCHREALTIME/[.,]/} - began))" "$name$outcome" >>"$NOVACLUB_STEPS"
    return "$status"
}

summary() {
    if [[ -s $NOVACLUB_STEPS ]]; then
        printf '\nWhere the time went\n'
        LC_ALL=C awk -F '\t' '
            { printf "%9.1f s  %s\n", $1 / 1e6, $2; total += $1 }
            END { printf "%9.1f s  in all\n", total / 1e6 }' "$NOVACLUB_STEPS"
    fi
    rm -f "$NOVACLUB_STEPS"
}
