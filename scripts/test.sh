#!/usr/bin/env bash
# Runs the tests, stage by stage, and stops at the first that fails.
#
# usage: scripts/test.sh             all stages but `gpu`, in this order
#        scripts/test.sh STAGE...    only these; `scripts/test.sh native` while at work, for example
#
#   setup    installs what is missing
#   format   rustfmt
#   lint     clippy, warnings denied: native, then everything that runs in the browser
#   native   cargo test: data, networks, engine, command line
#   gpu      the command line on WebGPU without a browser, on Chromium's software adapter; not among
#            "all": it builds burn natively once more (the browser's stage `engine` tests the same code)
#   page     trunk build --release, into dist-test/
#   ui       wasm-pack test: the page's components, in a browser window
#   engine   the same runner: the engine in a web worker, on WebGPU and on the CPU
#   e2e      the built page, served and driven in Chromium; what matters most also in Firefox and WebKit
set -euo pipefail
cd "$(dirname "$0")/.."

STAGES=(setup format lint native page ui engine e2e)
WEB=(--target wasm32-unknown-unknown --no-default-features)
# Where the page for the end-to-end tests is built; `make serve` has its own.
export ATELIER_DIST="${ATELIER_DIST:-dist-test}"

setup() { scripts/setup.sh test; }

# rustfmt does not follow modules that a macro declares: the families' folders are named to it.
format() {
  cargo fmt --check
  rustfmt --check --edition 2024 src/families/*/*.rs
}

# clippy stands in for the compiler of this package only, and the package is really built (without
# optimising). So the dependencies are those of the stages below; `cargo clippy` would read all of
# them once more for its own sake, native and web: ten minutes from an empty cache.
lint() {
  clippy build --release --all-targets
  # Without `--bin app`, three lines, which would be optimised across all crates for a minute.
  clippy build --profile page "${WEB[@]}" --features app --lib
  clippy build --profile web "${WEB[@]}" --features webgpu --bin engine-webgpu --example browser
}

clippy() {
  local quick=()
  for profile in release web page; do quick+=(--config "profile.$profile.package.atelier.opt-level=0"); done
  # How `cargo clippy -- -D warnings` tells clippy.
  CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__ \
    RUSTC_WORKSPACE_WRAPPER="$(rustup which clippy-driver)" cargo "$@" "${quick[@]}"
}

native() { cargo test --release; }

gpu() { cargo test --features webgpu --test gpu; }

page() { trunk build --release --dist "$ATELIER_DIST"; }

# Without USE_BROWSER the runner takes tests that do not say where they run for Node's.
ui() {
  WASM_BINDGEN_USE_BROWSER=1 WASM_BINDGEN_TEST_TIMEOUT=120 \
    wasm-pack test --headless --chrome --chromedriver /usr/bin/chromedriver --mode no-install -- \
    --no-default-features --features app --lib
}

# WebGPU is Chromium's software adapter here (webdriver.json), and compiling shaders takes it long.
# `cargo run` hands the program to the same runner that wasm-pack uses (.cargo/config.toml).
engine() {
  CHROMEDRIVER=/usr/bin/chromedriver WASM_BINDGEN_TEST_ONLY_WEB=1 WASM_BINDGEN_TEST_TIMEOUT=900 \
    cargo run --profile web "${WEB[@]}" --features webgpu --example browser
}

# One file at a time: two cores are for one browser.
e2e() { node --test --test-concurrency=1 --test-reporter=spec tests/e2e/*.test.mjs; }

[ $# -gt 0 ] && STAGES=("$@")
. scripts/env.sh
began=$SECONDS
trap '[ $? = 0 ] || printf "\n=== %s: failed\n" "${stage:-}"' EXIT
for stage in "${STAGES[@]}"; do
  [ "$(type -t "$stage")" = function ] || { echo "there is no stage $stage" >&2; exit 2; }
  printf '\n=== %s (%d s since the start)\n' "$stage" $((SECONDS - began))
  at=$SECONDS
  # Not `if "$stage"`: inside a condition `set -e` would not stop it at its first failure.
  "$stage"
  # setup may have brought a toolchain or a tool.
  [ "$stage" != setup ] || . scripts/env.sh
  # The last word belongs to the tests themselves.
  [ "$stage" = e2e ] || printf '=== %s: %d s\n' "$stage" $((SECONDS - at))
done
