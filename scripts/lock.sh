#!/bin/sh
# Pin every dependency of pyproject.toml, with hashes and without any address.
set -eu
cd "$(dirname "$0")/.."
compile() { # output, what to read, extra arguments
  out=$1; from=$2; shift 2
  .venv/bin/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate --no-emit-index-url \
    --no-emit-find-links --no-emit-trusted-host --no-emit-options --upgrade "$@" -o "requirements/$out" "$from"
}
compile dev.txt pyproject.toml --extra dev --extra card
compile app.txt pyproject.toml -c requirements/dev.txt
compile card.txt pyproject.toml --extra card -c requirements/dev.txt
compile handwriting.txt pyproject.toml --extra handwriting -c requirements/dev.txt
compile bench.txt requirements/bench.in
