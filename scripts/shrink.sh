#!/usr/bin/env bash
# Trunk's last step (a post_build hook): makes the wasm files of a release smaller.
#
# The page is optimised for size. The engines only lose what is there twice, and their names: to
# optimise them takes two to ten minutes, and -Os made the CPU engine draw 1.6 times slower with a
# gzipped size no smaller. Results are kept by content: a file that did not change costs nothing.
set -euo pipefail

PAGE=(-Os)
ENGINE=(--duplicate-function-elimination --remove-unused-module-elements)
BOTH=(--strip-debug --strip-producers
  # What rustc emits for this target and .cargo/config.toml; nothing newer may creep in.
  --enable-simd --enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext --enable-multivalue
  --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types)

[ "${TRUNK_PROFILE:-}" = release ] || exit 0
wasm_opt=$(PATH="$PWD/node_modules/.bin:$PATH" command -v wasm-opt) || {
  echo "shrink: no wasm-opt (scripts/setup.sh installs it): the files stay as they are" >&2
  exit 0
}
cache="${ATELIER_CACHE:-$HOME/.cache/atelier}/shrunk"
mkdir -p "$cache"
version=$("$wasm_opt" --version)

shrink() { # shrink FILE FLAG…
  local file=$1 flags=("${@:2}" "${BOTH[@]}") kept
  kept=$cache/$( (echo "$version ${flags[*]}"; cat "$file") | sha256sum | cut -c1-40).wasm
  if [ ! -f "$kept" ]; then
    "$wasm_opt" "$file" "${flags[@]}" -o "$kept.$$"
    mv "$kept.$$" "$kept"
  fi
  touch "$kept"
  cp "$kept" "$file"
}

for file in "$TRUNK_STAGING_DIR"/*.wasm; do
  before=$(stat -c %s "$file")
  case "$(basename "$file")" in
    engine*) shrink "$file" "${ENGINE[@]}" ;;
    *) shrink "$file" "${PAGE[@]}" ;;
  esac
  echo "shrink: $(basename "$file") $before -> $(stat -c %s "$file") bytes" >&2
done
# What no build has asked for in a month.
find "$cache" -type f -mtime +30 -delete
