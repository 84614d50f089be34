#!/usr/bin/env bash
# Runs the browser journeys (--project journeys) or the measurements in the browser
# (--project=benches) on what `make build` built. Arguments go to Playwright.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/browser.sh
CHROMIUM=$(command -v "${CHROMIUM:-chromium}")
export CHROMIUM
cd end2end
npm run --silent check-types
npx playwright test --pass-with-no-tests "$@"
