#!/usr/bin/env bash
# What follows trunk's own steps (its post_build hook): one thing after the other, as trunk would run
# several hooks side by side.
set -euo pipefail
bash scripts/lessons.sh
# A `trunk serve` without --release is for work on the page: quick rather than small.
release() { [ "${TRUNK_PROFILE:-}" = release ]; }
if release; then
  node scripts/inline.mjs "$TRUNK_STAGING_DIR"
  node scripts/glue.mjs "$TRUNK_STAGING_DIR"
  bash scripts/shrink.sh
fi
node scripts/name.mjs "$TRUNK_STAGING_DIR"
if release; then node scripts/compress.mjs "$TRUNK_STAGING_DIR"; fi
