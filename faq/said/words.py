"""The words of words.toml as patterns: Chinese anywhere, English as whole words, Uyghur from a word's beginning on."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any, Final

TABLES: Final[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
UG: Final = "[\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff]"
UG_ENDING: Final = "(?:دىن|تىن|نىڭ|ىنىڭ|نى|ىنى|غا|گە|قا|كە|دا|دە|تا|تە|كى|قى|چە|لىق|لىك|لۇق|لۈك|مۇ|سى|ى)"


def pattern(name: str) -> str:
    """Return what finds any of the words that a table lists, as "filler" or "labels.self_funded"."""
    table = reduce(getitem, name.split("."), TABLES)
    zh, en, ug = ("|".join(table.get(lang, ())) for lang in ("zh", "en", "ug"))
    parts = zh, en and english(en), ug and f"(?<!{UG})(?:{ug})".replace(r"\w", UG)
    return "|".join(filter(None, parts))


def groups(name: str) -> str:
    """Return what finds any of the words of any of the tables under a name, in a group that is called as the table."""
    return "|".join(f"(?P<{one}>{pattern(f'{name}.{one}')})" for one in TABLES[name])


def worth(name: str) -> dict[str, int]:
    """Return the number that each word of a table stands for."""
    return {word: int(number) for number, words in TABLES[name].items() for word in words.split("|")}


def either(words: Iterable[str], lang: str = "") -> str:
    """Return what finds any of these words, or of those of one language: "zh", "en" or "ug"."""
    return "|".join(sorted((word for word in words if lang in {"", _lang(word)}), key=len, reverse=True))


def english(words: str) -> str:
    """Return what finds whole words of English."""
    return f"(?<![a-z])(?:{words})(?![a-z])"


def uyghur(words: str) -> str:
    """Return what finds whole words of Uyghur, with or without an ending."""
    return f"(?<!{UG})(?:{words})(?={UG_ENDING}?(?!{UG}))"


def _lang(word: str) -> str:
    if word.isascii():
        return "en"
    return "ug" if re.match(UG, word) else "zh"


TAKEN_BACK: Final = re.compile(pattern("taken_back"))
