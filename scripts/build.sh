#!/usr/bin/env bash
# Builds NovaClub: the server program (target/release/novaclub), the browser program (WASM),
# and out of the latter, style/ and public/ the folder that the server serves (target/site).
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/step.sh

step "Tools" scripts/tools.sh
step "Server program" \
    cargo build --release --features ssr --bin novaclub
step "Browser program" \
    cargo build --profile browser --features hydrate --lib --target wasm32-unknown-unknown
step "Site" scripts/site.sh
