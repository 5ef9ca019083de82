"""Words people use for one thing, brought to one word: 医保卡 and 社会保障卡 are 社保卡."""

import re
import tomllib
from pathlib import Path
from typing import Final

from faq.normalise import normalise

FILE: Final = Path(__file__).with_name("lexicon.toml")


class Lexicon:
    """Replaces each word of a group by the group's first word, longest words first."""

    def __init__(self, groups: list[list[str]]) -> None:
        self._canonical = {normalise(w): normalise(group[0]) for group in groups for w in group}
        words = sorted(self._canonical, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, words))) if words else None

    def unify(self, text: str) -> str:
        """Return a normalised text with every known word replaced by the one that stands for it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._canonical[match[0]], text)


def load(path: Path = FILE) -> Lexicon:
    """Read the lexicon file."""
    return Lexicon(tomllib.loads(path.read_text(encoding="utf-8"))["groups"])
