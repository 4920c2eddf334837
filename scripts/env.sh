# Sourced by the Makefile, the scripts and CI, from the top of the checkout: which toolchain,
# which tools, and where builds go.
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
# One target directory outside the checkout serves every clone, so that a fresh one builds fast.
export ATELIER_CACHE="${ATELIER_CACHE:-$HOME/.cache/atelier}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$ATELIER_CACHE/target}"
mkdir -p "$ATELIER_CACHE"
# setup.sh links a toolchain `web` only where rustup could not add the wasm32 target.
if rustup toolchain list 2>/dev/null | grep -q '^web\b'; then
  if [ -n "${ATELIER_FORCE_DEBIAN_RUST:-}" ] ||
    ! rustup target list --installed 2>/dev/null | grep -qx wasm32-unknown-unknown; then
    export RUSTUP_TOOLCHAIN=web
  fi
fi
# A newer Node.js than the system's, where setup.sh had to fetch one; then npm's wasm-opt.
for directory in "$ATELIER_CACHE/node/node_modules/node/bin" "$PWD/node_modules/.bin"; do
  if [ -d "$directory" ]; then export PATH="$directory:$PATH"; fi
done
