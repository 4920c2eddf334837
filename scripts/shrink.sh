#!/usr/bin/env bash
# A step after trunk's own (after_build.sh): makes the wasm files of a release smaller.
#
# They only lose what is there twice, and their names. Optimising them once more makes no program
# smaller that is sent compressed, takes minutes, and -Os made the CPU engine draw 1.6 times slower.
# Results are kept by content: a file that did not change costs nothing.
set -euo pipefail

LESS=(--duplicate-function-elimination --remove-unused-module-elements --reorder-functions-by-name)
# gzip finds what it has seen at most 32 KB before: functions that are alike are put side by side.
ORDER=(--reorder-functions-by-name --strip-debug)
BOTH=(--strip-producers
  # What rustc emits for this target and .cargo/config.toml; nothing newer may creep in.
  --enable-simd --enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext --enable-multivalue
  --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types)

wasm_opt=$(PATH="$PWD/node_modules/.bin:$PATH" command -v wasm-opt) || {
  echo "shrink: no wasm-opt (scripts/setup.sh installs it): the files stay as they are" >&2
  exit 0
}
cache="${ATELIER_CACHE:-$HOME/.cache/atelier}/shrunk"
mkdir -p "$cache"
version=$("$wasm_opt" --version)

# Numbers each function's locals by how often they are used, if asked to.
try() { # try FROM TO [--reorder-locals]
  "$wasm_opt" "$1" "${LESS[@]}" "${@:3}" "${BOTH[@]}" --debuginfo -o "$2"
  node scripts/order.mjs "$2"
  "$wasm_opt" "$2" "${BOTH[@]}" "${ORDER[@]}" -o "$2"
}

sent() { gzip -9c "$1" | wc -c; }

# Locals in order make the page's program smaller and the engines larger: what is smaller is kept. A large
# file, WebGPU's engine, would take minutes more to lose nothing.
LARGE=8000000

shrink() { # shrink FILE
  local file=$1 kept
  kept=$cache/$( (echo "$version ${LESS[*]} ${BOTH[*]} ${ORDER[*]} $LARGE"; cat scripts/order.mjs "$file") |
    sha256sum | cut -c1-40).wasm
  if [ ! -f "$kept" ]; then
    try "$file" "$kept.$$"
    if [ "$(stat -c %s "$file")" -lt "$LARGE" ]; then
      try "$file" "$kept.$$.locals" --reorder-locals
      if [ "$(sent "$kept.$$.locals")" -lt "$(sent "$kept.$$")" ]; then mv "$kept.$$.locals" "$kept.$$"; fi
      rm -f "$kept.$$.locals"
    fi
    mv "$kept.$$" "$kept"
  fi
  touch "$kept"
  cp "$kept" "$file"
}

for file in "$TRUNK_STAGING_DIR"/*.wasm; do
  before=$(stat -c %s "$file")
  shrink "$file"
  echo "shrink: $(basename "$file") $before -> $(stat -c %s "$file") bytes" >&2
done
# What no build has asked for in a month.
find "$cache" -type f -mtime +30 -delete
