# shellcheck shell=bash
# Sourced by the scripts that depend on programs from elsewhere: installs a Debian package
# where that is possible, and otherwise stops with the name of what is missing.

stop() {
    printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# need <program> <Debian package> <what it is for>
need() {
    command -v "$1" >/dev/null && return
    install_package "$2"
    command -v "$1" >/dev/null || stop "$1 is missing; it $3. On Debian: sudo apt-get install $2"
}

# Does nothing where packages cannot be installed; the caller looks again and stops.
install_package() {
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        echo "installing the Debian package $1"
        apt-get update -qq || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null || true
    fi
}
