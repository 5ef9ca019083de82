#!/bin/sh
# Pin every dependency of pyproject.toml, with hashes and without any address.
set -eu
cd "$(dirname "$0")/.."
compile() { # output, extra arguments
  out=$1; shift
  .venv/bin/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate --no-emit-index-url \
    --no-emit-find-links --no-emit-trusted-host --no-emit-options --upgrade "$@" -o "requirements/$out" pyproject.toml
}
compile dev.txt --extra dev --extra card
compile app.txt -c requirements/dev.txt
compile card.txt --extra card -c requirements/dev.txt
