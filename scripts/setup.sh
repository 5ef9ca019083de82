#!/bin/sh
# Install what is missing: `setup.sh run` for serving, `setup.sh test` for serving and testing, `setup.sh bench` for
# measuring beside others, who live in an environment of their own.
# System packages are added with apt-get where root or a password-free sudo is at hand; otherwise one line says
# which are missing and what is skipped. Python packages go into .venv, by version and hash.
set -eu
cd "$(dirname "$0")/.."
want=${1:-test}
PYTHON=${PYTHON:-python3}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "setup: $PYTHON is missing or older than 3.11; set PYTHON to a newer one, e.g. make run PYTHON=python3.12" >&2
  exit 2
}

packages="pcscd libpcsclite-dev gcc libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
[ "$want" = run ] || packages="$packages chromium fonts-noto-core vsmartcard-vpcd postgresql pgbouncer"
# A kiosk's screen without a screen (tests/deploy).
[ "$want" = run ] || packages="$packages xvfb xdotool matchbox-window-manager x11-utils x11-xkb-utils x11-xserver-utils python3-xlib iproute2 curl udev"
case $("$PYTHON" -c 'import sys; print(sys.base_prefix)') in
  /usr) packages="python3-venv python3-dev libc6-dev $packages" ;;
esac

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
  for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
  done
fi
if [ -n "$missing" ]; then
  as_root=""
  if [ "$(id -u)" = 0 ]; then as_root=env
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"
  fi
  if [ -n "$as_root" ]; then
    echo "setup: installing$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086  # a list of names
    { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends $missing; } >"$log" 2>&1 \
      || { tail -n 5 "$log" >&2; echo "setup: apt-get could not install$missing; going on without" >&2; }
    rm -f "$log"
  else
    case $want in
      run) skipped="the card reader, printed slips and PDF that need them; the demo's simulated reader works" ;;
      *) skipped="the tests of the card reader, of the browser and of PostgreSQL that need them" ;;
    esac
    echo "setup: no root: missing$missing; skipped: $skipped" >&2
  fi
fi

[ -x .venv/bin/python ] || {
  echo "setup: making .venv"
  "$PYTHON" -m venv .venv || { rm -rf .venv; echo "setup: python3-venv is missing: apt-get install python3-venv" >&2; exit 2; }
}

# A stamp holds the checksum of what was installed, so that a second start downloads nothing.
install() { # file
  stamp=".venv/.$(basename "$1").installed"
  [ "$(cat "$stamp" 2>/dev/null)" = "$(cksum <"$1")" ] && return 0
  echo "setup: installing $1"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$1" || return 1
  cksum <"$1" >"$stamp"
}

if [ "$want" = run ]; then install requirements/app.txt; else install requirements/dev.txt; fi
if [ -e /usr/include/PCSC/winscard.h ] && command -v gcc >/dev/null 2>&1; then
  install requirements/card.txt || echo "setup: pyscard could not be built; going on without the card reader" >&2
elif [ -z "$missing" ]; then
  echo "setup: no PC/SC headers (libpcsclite-dev) or compiler: going on without the card reader" >&2
fi
scripts/catalogs.py compile

if [ "$want" = bench ]; then
  [ -x .venv-bench/bin/python ] || "$PYTHON" -m venv .venv-bench
  stamp=.venv-bench/.installed
  if [ "$(cat "$stamp" 2>/dev/null)" != "$(cksum <requirements/bench.txt)" ]; then
    echo "setup: installing requirements/bench.txt"
    .venv-bench/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/bench.txt
    cksum <requirements/bench.txt >"$stamp"
  fi
fi

# What a question is compared with is worked out once after each change of the texts.
stamp=instance/.questions.indexed
now=$(cat requirements/app.txt faq/*.py faq/lexicon.toml faq/model.toml faq/knowledge/*.toml faq/knowledge/outside/*.toml faq/training/*.jsonl | cksum)
if [ ! -e instance/questions.npz ] || [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
  echo "setup: working out what questions are compared with (half a minute, once)"
  .venv/bin/python -m faq index >/dev/null
  echo "$now" >"$stamp"
fi
