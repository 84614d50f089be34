#!/usr/bin/env bash
# Builds what has changed, then serves on http://127.0.0.1:3000 with an SQLite file under
# data/. The environment can say otherwise: the README lists its variables.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/step.sh

scripts/build.sh
summary

export NOVACLUB_ADDRESS=${NOVACLUB_ADDRESS:-127.0.0.1:3000}
export DATABASE_URL=${DATABASE_URL:-sqlite://data/novaclub.db}
mkdir -p data
printf '\nServing on http://%s (Ctrl-C stops it)\n' "$NOVACLUB_ADDRESS"
exec target/release/novaclub serve
