"""What the tests of faq share: the real knowledge, and a small one made to measure."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pytest

from faq.entry import Answer, Entry, Source, Wording
from faq.knowledge import Knowledge
from faq.matcher import Matcher
from faq.overlap import Floats

CHECKED = date(2026, 11, 22)
Made = Callable[..., Knowledge]


class CountingEncoder:
    """Stands in for an encoder: what a text means is how often which letters are in it, and it counts its texts.

    Attributes:
        encoded: every text it was given, in order.
    """

    name, width = "letters", 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.encoded += texts
        rows = np.zeros((len(texts), self.width), np.float32)
        for row, text in zip(rows, texts, strict=True):
            np.add.at(row, [ord(letter) % self.width for letter in text], 1)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="session")
def known(matcher: Matcher) -> Knowledge:
    """The knowledge base that comes with the package."""
    return matcher.knowledge


@pytest.fixture(scope="session")
def made() -> Made:
    """Make a knowledge base of entries given as id="a question", or id=("a question", "a variant", …)."""

    def make(region: str = "beijing", lang: str = "zh", **texts: str | tuple[str, ...]) -> Knowledge:
        entries = {}
        for name, given in texts.items():
            question, *variants = (given,) if isinstance(given, str) else given
            wordings = {"zh": Wording(question, tuple(variants), Answer("…"))}
            if lang != "zh":
                wordings = {"zh": Wording("…", (), Answer("…")), lang: wordings["zh"]}
            entries[name] = Entry(
                name,
                region,
                "card",
                Source("a document", "a section", 1),
                wordings,
                checked=date(2026, 11, 22),
            )
        return Knowledge(entries, {})

    return make
