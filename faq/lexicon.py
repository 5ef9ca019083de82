"""Words people use for one thing, brought to one word: 医保卡 and 社会保障卡 are 社保卡, and so is sbk."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pypinyin import Style, lazy_pinyin

from faq.normalise import normalise

FILE: Final = Path(__file__).with_name("lexicon.toml")


class Lexicon:
    """Replaces words in normalised text, longest first.

    Attributes:
        fingerprint: a name for exactly these words.
    """

    def __init__(self, groups: Sequence[Sequence[str]] = (), initials: Sequence[str] = ()) -> None:
        """Take groups, each replaced by its first word, and words that their initials stand for."""
        self.fingerprint = hashlib.sha256(repr((groups, initials)).encode()).hexdigest()
        self._canonical = {normalise(w): normalise(group[0]) for group in groups for w in group}
        self._words = _longest_first(self._canonical)
        self._spelled = {"".join(lazy_pinyin(word, style=Style.FIRST_LETTER)): word for word in initials}
        self._initials = _longest_first(self._spelled, "(?<![a-z0-9])", "(?![a-z0-9])")

    def spell_out(self, text: str) -> str:
        """Return a normalised text with initials that stand alone replaced by their word: sbk by 社保卡."""
        return self._initials.sub(lambda match: self._spelled[match[0]], text)

    def unify(self, text: str) -> str:
        """Return a normalised text with every known word replaced by the one that stands for it."""
        return self._words.sub(lambda match: self._canonical[match[0]], text)


def load(path: Path = FILE) -> Lexicon:
    """Read the lexicon file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lexicon(data["groups"], data["initials"])


def _longest_first(words: Mapping[str, str], before: str = "", after: str = "") -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(f"{before}(?:{either}){after}" if either else "(?!)")
