"""A text in one form, with where each of its characters stood; signs are kept, for a clause ends at one."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from faq.normalise import normalise

_LETTER: Final = re.compile("[\\s\\S][\u0300-\u036f\u064b-\u065f]*")  # with the marks on it
_SIGNS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"〜": "~", "،": ",", "؛": ";", "؟": "?"})
_CLAUSE_END: Final = re.compile(r"[,;!?。\n]|\.(?!\d)")


class Folded(NamedTuple):
    """A text in one form.

    Attributes:
        origin: where each character of the form stood in the text.
    """

    form: str
    origin: list[tuple[int, int]]


def fold(text: str) -> Folded:
    """Return the text with digits, letters and signs each written in one way."""
    letters = [(letter.span(), _form(letter[0])) for letter in _LETTER.finditer(text)]
    return Folded("".join(form for _, form in letters), [span for span, form in letters for _ in form])


def clause(form: str, at: int, since: int = 0) -> tuple[int, int]:
    """Return where the part of the sentence starts and ends that stands between signs around a place."""
    start = max((found.end() for found in _CLAUSE_END.finditer(form, since, at)), default=since)
    end = _CLAUSE_END.search(form, at)
    return start, end.start() if end else len(form)


@lru_cache(maxsize=4096)
def _form(letter: str) -> str:
    if letter.isspace():
        return "\n" if letter in "\n\r\u2028\u2029" else " "
    plain = unicodedata.normalize("NFKC", letter)
    if "\u2044" in plain:  # ½ must not become 1 and 2
        return letter
    if word := normalise(letter):
        return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in word)
    return "".join(c for c in plain.translate(_SIGNS) if unicodedata.category(c)[0] in "PS")
