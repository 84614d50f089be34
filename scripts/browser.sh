#!/usr/bin/env bash
# Makes sure that what drives the browser journeys is there: Node, Chromium, and the packages
# of end2end/package-lock.json.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

need node nodejs "runs the browser journeys (version 20 or later)"
need npm npm "installs Playwright"

if [[ -n ${CHROMIUM:-} ]]; then
    command -v "$CHROMIUM" >/dev/null || stop "CHROMIUM names $CHROMIUM, which is not a program"
else
    need chromium chromium "is the browser of the journeys (or name another in CHROMIUM)"
fi

cd end2end
if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.installed
fi
echo "$("${CHROMIUM:-chromium}" --version 2>/dev/null), Playwright $(node -p 'require("@playwright/test/package.json").version')"
