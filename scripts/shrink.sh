#!/usr/bin/env bash
# Trunk's last step (a post_build hook): shrinks the wasm files of a release with wasm-opt.
# Results are kept by content, so that a build in which an engine did not change is quick.
# Does nothing without wasm-opt, or in a build that is no release.
set -euo pipefail

FLAGS=(-Os --strip-producers
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
for file in "$TRUNK_STAGING_DIR"/*.wasm; do
  kept=$cache/$( (echo "$version ${FLAGS[*]}"; cat "$file") | sha256sum | cut -c1-40).wasm
  before=$(stat -c %s "$file")
  if [ ! -f "$kept" ]; then
    "$wasm_opt" "${FLAGS[@]}" "$file" -o "$kept.part"
    mv "$kept.part" "$kept"
  fi
  touch "$kept"
  cp "$kept" "$file"
  echo "shrink: $(basename "$file") $before -> $(stat -c %s "$file") bytes" >&2
done
# What no build has asked for in a month.
find "$cache" -type f -mtime +30 -delete
