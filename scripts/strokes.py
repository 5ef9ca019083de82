#!/usr/bin/env python3
"""Make the strokes that handwriting is compared with, and those it is tested with.

    strokes.py templates HANZI_WRITER_DATA JIEBA_DICT > kiosk/static/vendor/strokes.bin
    strokes.py samples KANJIVG kiosk/static/vendor/strokes.bin > tests/cases/handwriting.json

HANZI_WRITER_DATA: the unpacked npm package hanzi-writer-data (Arphic Public License).
JIEBA_DICT: dict.txt of the Python package jieba (MIT), for how often a character is met.
KANJIVG: the unpacked Python package kanjivg (CC BY-SA 3.0), a second hand.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Point = tuple[float, float]
Line = list[Point]

KNOWLEDGE = Path(__file__).parents[1] / "faq" / "knowledge"
SIDE = 255  # the square of a character in the files that are made; y grows downwards
SPARE = 5.0  # points that lie this near to the line between their neighbours are left out
FINE = 1.0  # the same for samples
SAMPLES = 200
STEPS = 8  # pieces that a curve is followed in
KANJIVG = (
    "KanjiVG 20260714, copyright Ulrich Apel, https://kanjivg.tagaini.net, CC BY-SA 3.0; this excerpt: middle lines "
    "of strokes, thinned, in a square of 255, under the same licence"
)
# Same code and as many strokes, yet another shape in Japan.
OTHER_SHAPE = frozenset(
    "直真置具值植慎今令冷领零命全金食所户房角解骨起化花北比空究突写与别判半平评没设般船每海母终冬寒关联送并前"
)


def templates(package: Path, words: Path) -> bytes:
    """Return the 6,763 characters of GB 2312, most frequent first, with the middle lines of their strokes.

    Layout: the characters in UTF-8 and a line feed; then for each of them one byte with the number of its strokes, and
    for each stroke one byte with the number of its points and two bytes (x, y) a point.
    """
    lines = {character: _hanzi_writer(package, character) for character in _gb2312()}
    characters = sorted(lines, key=_frequency(words), reverse=True)
    strokes = b"".join(_packed(lines[character]) for character in characters)
    return "".join(characters).encode() + b"\n" + strokes


def samples(package: Path, known: Path) -> bytes:
    """Return the most frequent characters that both sources write alike, as the second source does, as JSON."""
    chosen: dict[str, list[Line]] = {}
    for character, strokes in _stroke_numbers(known.read_bytes()):
        file = package / "kanji" / f"{ord(character):05x}.svg"
        lines = _kanjivg(file) if file.exists() else []
        if len(lines) == strokes and character not in OTHER_SHAPE and len(chosen) < SAMPLES:
            chosen[character] = [[(round(x), round(y)) for x, y in _thinned(line, FINE)] for line in lines]
    return json.dumps({"source": KANJIVG, "strokes": chosen}, ensure_ascii=False).encode() + b"\n"


def _stroke_numbers(packed: bytes) -> Iterator[tuple[str, int]]:
    """Read back which characters `templates` has packed, with how many strokes."""
    end = packed.index(b"\n")
    at = end + 1
    for character in packed[:end].decode():
        strokes = packed[at]
        at += 1
        for _ in range(strokes):
            at += 1 + 2 * packed[at]
        yield character, strokes


def _gb2312() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            if (row, cell) < (0xD7, 0xFA) or row > 0xD7:
                yield bytes((row, cell)).decode("gb2312")


def _frequency(words: Path) -> Callable[[str], float]:
    """Return a function: how often a character is met, half of it in general, half of it in our own texts."""
    general, own = Counter[str](), Counter[str]()
    for line in words.read_text("utf-8").splitlines():
        word, times, *_ = line.split(" ")
        for character in word:
            general[character] += int(times)
    for file in KNOWLEDGE.rglob("*.toml"):
        if file.suffixes == [".toml"]:
            own.update(file.read_text("utf-8"))
    chinese = "".join(_gb2312())
    all_general, all_own = (sum(counts[each] for each in chinese) for counts in (general, own))
    return lambda character: general[character] / all_general + own[character] / all_own


def _hanzi_writer(package: Path, character: str) -> list[Line]:
    medians = json.loads((package / f"{character}.json").read_text())["medians"]
    # Its square reaches from (0, -124) to (1024, 900), y upwards.
    return [_thinned([(x / 4, (900 - y) / 4) for x, y in median]) for median in medians]


def _thinned(line: Line, spare: float = SPARE) -> Line:
    """Leave out what a straight line tells as well (Douglas and Peucker)."""
    first, last = line[0], line[-1]
    away = [_distance(point, first, last) for point in line[1:-1]]
    if not away or max(away) < spare:
        return [first, last]
    middle = away.index(max(away)) + 1
    return _thinned(line[: middle + 1], spare)[:-1] + _thinned(line[middle:], spare)


def _distance(point: Point, first: Point, last: Point) -> float:
    (x, y), (x0, y0), (x1, y1) = point, first, last
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) or 1
    along = min(1, max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length))
    return ((x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2) ** 0.5


def _packed(strokes: list[Line]) -> bytes:
    packed = bytearray([len(strokes)])
    for stroke in strokes:
        packed.append(len(stroke))
        for point in stroke:
            packed.extend(min(SIDE, max(0, round(value))) for value in point)
    return bytes(packed)


def _kanjivg(file: Path) -> list[Line]:
    """Return the strokes of a character of KanjiVG, whose square has sides of 109."""
    return [
        [(x * SIDE / 109, y * SIDE / 109) for x, y in _followed(path)]
        for path in re.findall(r'<path[^>]* d="([^"]*)"', file.read_text("utf-8"))
    ]


def _followed(path: str) -> Line:
    """Follow a path of cubic curves in even steps of their parameter."""
    line: Line = []
    bend: Point = (0, 0)
    for command, numbers in re.findall(r"([MmCcSs])([^A-Za-z]*)", path):
        values = [float(number) for number in re.findall(r"-?(?:\d+\.\d*|\.\d+|\d+)", numbers)]
        points = list(zip(values[::2], values[1::2], strict=True))
        if command in "Mm":
            line = [points[0]]
            continue
        size = 3 if command in "Cc" else 2
        for start in range(0, len(points), size):
            here = line[-1]
            base = here if command.islower() else (0.0, 0.0)
            turns = [(x + base[0], y + base[1]) for x, y in points[start : start + size]]
            if size == 2:
                turns.insert(0, (2 * here[0] - bend[0], 2 * here[1] - bend[1]))
            line += [_on_curve((here, *turns), step / STEPS) for step in range(1, STEPS + 1)]
            bend = turns[1]
    return line


def _on_curve(corners: Iterable[Point], share: float) -> Point:
    weights = ((1 - share) ** 3, 3 * share * (1 - share) ** 2, 3 * share**2 * (1 - share), share**3)
    weighed = [(weight * x, weight * y) for weight, (x, y) in zip(weights, corners, strict=True)]
    return sum(x for x, _ in weighed), sum(y for _, y in weighed)


def main(what: str, *paths: str) -> None:
    """Write one of the two files to standard output."""
    makers = {"templates": templates, "samples": samples}
    sys.stdout.buffer.write(makers[what](*map(Path, paths)))


if __name__ == "__main__":
    main(*sys.argv[1:])
