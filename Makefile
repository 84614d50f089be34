# NovaClub's commands. `make serve` and `make test` work from a fresh clone: they install
# what is missing, say what they do, and leave alone what is already up to date.

SHELL := bash
.DEFAULT_GOAL := help

# The scripts look for programs here, wherever else cargo may be told to put them.
export CARGO_TARGET_DIR := $(CURDIR)/target

.PHONY: help serve demo build tools test check unit server-tests journeys pictures sim sim-mutants bench chaos fuzz security clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: ## Build, then serve on http://127.0.0.1:3000 with a database under data/
	@scripts/serve.sh

demo: ## Make a club with a believable season, say how to sign in, and serve it
	@scripts/demo.sh

build: ## Build the server program, the browser program and target/site
	@scripts/build.sh

tools: ## Install the WASM target and the matching wasm-bindgen, if missing
	@scripts/tools.sh

test: ## Run everything: format, clippy, unit and server tests, browser journeys
	@scripts/test.sh

check: ## Check the format, and both programs with clippy
	@scripts/check.sh

unit: ## Run the unit and property tests
	cargo test --release --features ssr --lib --bins

server-tests: ## Run the tests of tests/ on SQLite and on a throw-away PostgreSQL
	@scripts/postgres.sh run cargo test --release --features ssr --test '*'

journeys: build ## Run the browser journeys in Chromium (ARGS="01 --headed" goes to Playwright)
	@scripts/journeys.sh --project=journeys --workers=2 $(ARGS)

pictures: build ## Keep a picture of every page, at each size in both themes, in end2end/results/pictures
	@NOVACLUB_PICTURES=1 scripts/journeys.sh --project=journeys 09

sim: ## Run many worlds of the sync simulator (SEEDS=10000; BASE=7 begins at that seed)
	@scripts/sim.sh worlds

sim-mutants: ## Plant each mistake into the simulated engine: who catches it, after how many worlds
	@scripts/sim.sh mistakes

bench: build ## Measure, and print each figure beside its floor (ARGS="server first_sync" for these alone)
	@scripts/bench.sh $(ARGS)

chaos: build ## Real faults on the real program (CHAOS_KILLS=5 is quick; ARGS="kill network" for these alone)
	@scripts/chaos.sh $(ARGS)

fuzz: build ## Fuzz the API, driven by its own document (FUZZ_CASES=200; ARGS go to Schemathesis)
	@scripts/fuzz.sh $(ARGS)

security: build ## Public tools on the program: two clubs, slow requests, policies, the ASVS table, crates (ARGS="slow" for these alone)
	@scripts/security.sh $(ARGS)

clean: ## Remove everything that was built; data/ stays
	rm -rf target end2end/node_modules end2end/benches/node_modules end2end/security/node_modules end2end/results
