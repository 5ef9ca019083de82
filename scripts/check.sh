#!/bin/sh
# Everything that can be judged without running the app. Each tool speaks for itself; all are run, then the verdict.
cd "$(dirname "$0")/.." || exit 2
bin=.venv/bin
failed=""
run() { # name, command
  name=$1; shift
  if output=$("$@" 2>&1); then echo "ok    $name"; else printf '%s\n' "$output"; echo "FAIL  $name"; failed="$failed $name"; fi
}
run format $bin/ruff format --check .
run lint $bin/ruff check .
run types $bin/mypy
run architecture $bin/lint-imports
run templates $bin/djlint kiosk/templates --lint --quiet
run catalogs scripts/catalogs.py check
run spelling $bin/codespell
run dependencies $bin/deptry .
run vendored sh -c 'cd kiosk/static/vendor && sha256sum --quiet -c SHA256SUMS'
[ -z "$failed" ] || { echo "check: failed:$failed"; exit 1; }
