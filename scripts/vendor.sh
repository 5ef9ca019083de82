#!/bin/sh
# Fetch the front-end parts from their npm packages into kiosk/static/vendor, with licences and checksums.
set -eu
cd "$(dirname "$0")/.."
LUCIDE=lucide-static@1.62.0
ARABIC=@fontsource/noto-sans-arabic@5.3.0
STROKES=hanzi-writer-data@2.0.1
WORDS=jieba==0.42.1 # how often a character is met
ICONS="arrow-left arrow-right arrow-up banknote bed book-open calculator check chevron-right circle-alert \
clipboard-list clock credit-card delete file-text hand-coins heart-pulse house info key-round \
languages lightbulb list-ordered log-out message-circle-question pencil phone plus receipt-text search search-x \
shield-alert stethoscope trash-2 triangle-alert wallet a-large-small arrow-down-to-line contrast moon pointer square sun \
volume-1 volume-2 volume-x x printer share-2 wifi-off"
out=kiosk/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # package
  tarball=$(cd "$work" && npm pack --silent "$1")
  mkdir -p "$work/$2" && tar -xzf "$work/$tarball" -C "$work/$2" --strip-components=1
}
unpack "$LUCIDE" lucide
unpack "$ARABIC" arabic
unpack "$STROKES" strokes
.venv/bin/pip download -q --no-deps --no-binary :all: -d "$work" "$WORDS"
tar -xzf "$work"/jieba-*.tar.gz -C "$work" --strip-components=1

rm -rf "$out" && mkdir -p "$out"
{
  printf '<svg xmlns="http://www.w3.org/2000/svg">\n'
  for icon in $ICONS; do
    printf '<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">\n' "$icon"
    sed -e '/<!--/d' -e '/<svg/,/>/d' -e '/<\/svg>/d' "$work/lucide/icons/$icon.svg"
    printf '</symbol>\n'
  done
  printf '</svg>\n'
} >"$out/icons.svg"
cp "$work/lucide/LICENSE" "$out/icons.LICENSE.txt"
for weight in 400 700; do
  cp "$work/arabic/files/noto-sans-arabic-arabic-$weight-normal.woff2" "$out/noto-sans-arabic-$weight.woff2"
done
.venv/bin/python scripts/strokes.py templates "$work/strokes" "$work/jieba/dict.txt" >"$out/strokes.bin"
cp "$work/strokes/ARPHICPL.TXT" "$out/strokes.LICENSE.txt"
cp "$work/arabic/LICENSE" "$out/noto-sans-arabic.LICENSE.txt"
printf '%s\n' "icons.svg: $LUCIDE (ISC)" "noto-sans-arabic-*.woff2: $ARABIC (OFL-1.1)" "strokes.bin: $STROKES (Arphic Public License), ordered by $WORDS (MIT)" >"$out/VERSIONS.txt"
(cd "$out" && sha256sum -- *.svg *.woff2 *.bin *.txt | grep -v SHA256 >SHA256SUMS)

# The pinyin keyboard's words come from a package too, and from our own texts: kiosk/static/words, also `make words`.
.venv/bin/python scripts/words.py
