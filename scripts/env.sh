# Sourced by the Makefile, the scripts and CI: which toolchain, and where builds go.
# One target directory outside the checkout serves every clone, so that a fresh one builds fast.
export ATELIER_CACHE="${ATELIER_CACHE:-$HOME/.cache/atelier}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$ATELIER_CACHE/target}"
mkdir -p "$ATELIER_CACHE"
# setup.sh links a toolchain `web` only where rustup could not add the wasm32 target.
if rustup toolchain list 2>/dev/null | grep -q '^web\b' &&
  ! rustup target list --installed 2>/dev/null | grep -qx wasm32-unknown-unknown; then
  export RUSTUP_TOOLCHAIN=web
fi
# wasm-opt comes from npm; trunk takes it from the PATH.
[ -d node_modules/.bin ] && export PATH="$PWD/node_modules/.bin:$PATH"
