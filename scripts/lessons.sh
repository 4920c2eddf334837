#!/usr/bin/env bash
# A step after trunk's own (after_build.sh): puts the lessons beside the page, each under the name that
# its first line gives, where the page fetches it when it is opened.
set -euo pipefail
to="$TRUNK_STAGING_DIR/lessons"
mkdir -p "$to"
for file in src/families/*/lesson.html src/page/lessons/*.html; do
  id=$(sed -n '1s/^<article class="lesson" data-id="\([a-z0-9-]*\)".*/\1/p' "$file")
  [ -n "$id" ] || { echo "lessons: the first line of $file has no data-id" >&2; exit 1; }
  [ ! -e "$to/$id.html" ] || { echo "lessons: $file: there is a lesson $id already" >&2; exit 1; }
  cp "$file" "$to/$id.html"
done
