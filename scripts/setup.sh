#!/usr/bin/env bash
# Installs what this machine lacks to build, serve and test Atelier. Safe to run
# again: each step looks first whether its work is already done. Never asks.
#
# usage: scripts/setup.sh [serve|test]     ("test" also installs a browser and npm packages)
#
# Versions are pinned here and nowhere else; wasm-bindgen must be the version in Cargo.lock.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

WASM_BINDGEN_VERSION=0.2.130
TRUNK_VERSION=0.21.14
WASM_PACK_VERSION=0.15.1
NODE_MAJOR=20 # what the browser driver of the tests asks for; Debian 12 has 18
MODE="${1:-test}"

say() { printf '\033[1msetup:\033[0m %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

APT_UPDATED=
apt_install() { # apt_install WHY PACKAGE...
  local why=$1; shift
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  say "installing ${missing[*]} ($why)"
  if [ -z "$APT_UPDATED" ]; then as_root apt-get update -qq; APT_UPDATED=1; fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# --- A Rust toolchain that can build for the browser --------------------------------------
# Normally `rustup target add`. Where that cannot download, Debian's own Rust: it ships the
# standard library as source only, so it is built once here (about two minutes), and the
# result becomes a rustup toolchain named `web`. scripts/env.sh then selects it.
# ATELIER_FORCE_DEBIAN_RUST=1 takes this way even where rustup could, to try it out.
wasm_target_installed() { rustup target list --installed 2>/dev/null | grep -qx wasm32-unknown-unknown; }
web_toolchain_ready() {
  rustup toolchain list 2>/dev/null | grep -q '^web\b' &&
    ls /usr/lib/rustlib/wasm32-unknown-unknown/lib/libtest-*.rlib >/dev/null 2>&1 &&
    [ "$(cat /usr/lib/rustlib/wasm32-unknown-unknown/built-for 2>/dev/null)" = "$(/usr/bin/rustc -V)" ]
}

build_wasm_std_from_debian_source() {
  say "rustup cannot download the wasm32 target: building it from Debian's Rust source"
  apt_install "a compiler whose standard library can be built for wasm32" \
    rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web
  local llvm; llvm=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  apt_install "the WebAssembly linker of the same LLVM" "lld-$llvm"
  local work lib=/usr/lib/rustlib/wasm32-unknown-unknown
  work=$(mktemp -d)
  mkdir -p "$work/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n' >"$work/Cargo.toml"
  printf '#[no_mangle]\npub extern "C" fn nothing() {}\n' >"$work/src/lib.rs"
  # RUSTC_BOOTSTRAP: -Zbuild-std is accepted by nightly only, and this compiler is its own std's.
  (cd "$work" && RUSTUP_TOOLCHAIN= RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$work/target" \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="wasm-ld-$llvm" \
    /usr/bin/cargo build -q -Zbuild-std=std,panic_abort,proc_macro,test --target wasm32-unknown-unknown --release)
  as_root mkdir -p "$lib/lib"
  as_root rm -f "$lib"/lib/*.rlib
  find "$work/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name 'libempty*' \
    -exec cp {} "$work" \;
  as_root cp "$work"/*.rlib "$lib/lib/"
  # rustc looks for its wasm linker under this name.
  local host_bin=/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin
  as_root mkdir -p "$host_bin"
  as_root ln -sf "/usr/bin/lld-$llvm" "$host_bin/rust-lld"
  /usr/bin/rustc -V | as_root tee "$lib/built-for" >/dev/null
  rustup toolchain link web /usr
  rm -rf "$work"
}

have rustup || { say "Rust is missing: install it with rustup (https://rustup.rs), then run this again"; exit 1; }
have cc || apt_install "a C linker for native Rust" gcc libc6-dev
if [ -n "${ATELIER_FORCE_DEBIAN_RUST:-}" ]; then
  web_toolchain_ready || build_wasm_std_from_debian_source
elif ! wasm_target_installed && ! web_toolchain_ready; then
  say "adding the wasm32-unknown-unknown target"
  rustup target add wasm32-unknown-unknown >/dev/null 2>&1 || build_wasm_std_from_debian_source
fi
. scripts/env.sh

# --- Build tools --------------------------------------------------------------------------
# Hardly optimised: building trunk takes longer than all it does. Only wasm-bindgen has real work
# (it reads the whole engine), so it gets the first level.
install_tool() { # install_tool OPT_LEVEL COMMAND CRATE VERSION [cargo install flags]
  local level=$1 command=$2 crate=$3 version=$4; shift 4
  if have "$command" && "$command" --version 2>/dev/null | grep -qF "$version"; then return 0; fi
  say "building $crate $version"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL="$level" \
    CARGO_TARGET_DIR="$ATELIER_CACHE/tools-target" \
    cargo install -q "$crate" --version "$version" --force "$@"
}
# wasm-bindgen without --locked: its lock file names a crate version that the registry no longer has.
install_tool 1 wasm-bindgen wasm-bindgen-cli "$WASM_BINDGEN_VERSION"
install_tool 0 trunk trunk "$TRUNK_VERSION" --locked
grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | grep -q "\"$WASM_BINDGEN_VERSION\"" ||
  { say "Cargo.lock and scripts/setup.sh disagree about the wasm-bindgen version"; exit 1; }

# wasm-opt shrinks the engine by a fifth. Debian's is too old for what this compiler emits.
if ! have npm; then apt_install "npm, for wasm-opt and the browser tests" nodejs npm; fi
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt "$NODE_MAJOR" ]; then
  say "installing Node.js $NODE_MAJOR beside the system's older one"
  npm install --silent --no-audit --no-fund --prefix "$ATELIER_CACHE/node" "node@$NODE_MAJOR"
  . scripts/env.sh
fi
if [ ! -x node_modules/.bin/wasm-opt ] || ! npm ls --silent >/dev/null 2>&1; then
  say "installing npm packages (wasm-opt; for the tests also browser drivers and axe)"
  npm ci --silent --no-audit --no-fund
fi
[ "$MODE" = serve ] && { say "ready"; exit 0; }

# --- Only for the tests -------------------------------------------------------------------
install_tool 0 wasm-pack wasm-pack "$WASM_PACK_VERSION" --locked
apt_install "the browser in which the tests run" chromium chromium-driver
# Firefox brings its own remote control; WebKit needs a driver, and a screen that nobody sees.
apt_install "two more browsers for the end-to-end tests: Firefox and WebKit" firefox-esr webkit2gtk-driver xvfb
say "ready"
