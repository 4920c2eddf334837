# Two commands: `make serve` and `make test`. Both install what this machine lacks
# (scripts/setup.sh) and keep what they build in ~/.cache/atelier.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: serve build test screenshots first-picture bench

serve: ## the release page at http://127.0.0.1:8080
	scripts/setup.sh serve
	. scripts/env.sh; exec trunk serve --release

build: ## the release page in dist/, ready for any static file server
	scripts/setup.sh serve
	. scripts/env.sh; exec trunk build --release

test: ## everything CI runs
	scripts/test.sh

screenshots: ## docs/screenshots/, from a fresh build of the page
	scripts/test.sh page
	. scripts/env.sh; exec node tests/e2e/screenshots.mjs

first-picture: ## pretrained/first-picture.webp, the picture that is in the page itself
	scripts/test.sh page
	. scripts/env.sh; exec node scripts/first-picture.mjs

bench: ## benches/RESULTS.md: a training step beside the same step in other libraries
	scripts/test.sh setup page
	. scripts/env.sh; cargo build --release --bin atelier
	cd benches; npm ci --ignore-scripts --omit=optional --no-audit --no-fund
	. scripts/env.sh; ATELIER_BIN="$$CARGO_TARGET_DIR/release/atelier" exec node benches/run.mjs
