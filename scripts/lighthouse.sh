#!/bin/sh
# Judge the phone pages with Lighthouse on a phone four times slower than this machine: `lighthouse.sh [LANGUAGE …]`.
# Serves an app of its own, fetches Lighthouse into build/ from its npm package, and fails below 95.
set -eu
cd "$(dirname "$0")/.."
LIGHTHOUSE=lighthouse@12.8.2
PORT=${LIGHTHOUSE_PORT:-8290}
base=http://127.0.0.1:$PORT
tool=build/lighthouse
out=$tool/reports
CHROME_PATH=${CHROME_PATH:-$(command -v chromium)}
export CHROME_PATH
command -v node >/dev/null || { echo "lighthouse: node is missing: apt-get install nodejs npm" >&2; exit 2; }

mkdir -p "$out"
[ "$(cat "$tool/.installed" 2>/dev/null)" = "$LIGHTHOUSE" ] || {
  PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-save --prefix "$tool" "$LIGHTHOUSE"
  echo "$LIGHTHOUSE" >"$tool/.installed"
}

work=$(mktemp -d)
KIOSK_SURFACE=public KIOSK_SECRET_KEY=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n') PORT=$PORT \
  KIOSK_DATABASE_URL="sqlite:///$work/kiosk.sqlite3" KIOSK_TERMINAL_DATA="$work/terminal.sqlite3" \
  .venv/bin/python run_kiosk.py >"$work/log" 2>&1 &
app=$!
trap 'kill $app 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 120); do curl -sf "$base/readyz" >/dev/null && break; sleep 0.5; done
curl -sf "$base/readyz" >/dev/null || { cat "$work/log" >&2; exit 2; }

for lang in ${*:-zh en ug}; do
  # The pages to keep are rendered once a day: by now they are, so that this machine has nothing else to do.
  for city in beijing urumqi; do curl -sf -o /dev/null "$base/m/$city/stored/$lang"; done
  for page in home:urumqi/ answer:urumqi/answer/ur-28 estimate:urumqi/estimate guides:urumqi/guides \
    checklist:beijing/guide/first-card?who=resident ask:beijing/ask; do
    path=${page#*:}
    case $path in *\?*) query="&lang=$lang" ;; *) query="?lang=$lang" ;; esac
    "$tool/node_modules/.bin/lighthouse" "$base/m/$path$query" --quiet --no-enable-error-reporting \
      --only-categories=performance,accessibility,best-practices --throttling.cpuSlowdownMultiplier=4 \
      --chrome-flags="--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage" \
      --output=json --output-path="$out/${page%%:*}-$lang.json" || echo "lighthouse: no report of ${page%%:*} $lang" >&2
  done
done
.venv/bin/python scripts/lighthouse_scores.py "$out"
