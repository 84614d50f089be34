#!/usr/bin/env bash
# Builds what has changed, makes a club with a believable season in a database of its own, says how
# to sign in, and serves it. DEMO_ONLY=1 leaves the serving out.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/step.sh

scripts/build.sh
summary

export NOVACLUB_ADDRESS=${NOVACLUB_ADDRESS:-127.0.0.1:3000}
export DATABASE_URL=${DATABASE_URL:-sqlite://data/demo.db}
mkdir -p data
printf '\n'
target/release/novaclub demo
[[ -n ${DEMO_ONLY:-} ]] && exit 0
printf '\nServing on http://%s (Ctrl-C stops it)\n' "$NOVACLUB_ADDRESS"
exec target/release/novaclub serve
