"""What the tests of faq share: the real knowledge and its matcher, loaded once, and a small one made to measure."""

from collections.abc import Callable

import pytest

from faq import knowledge
from faq.entry import Answer, Entry, Source, Wording
from faq.knowledge import Knowledge
from faq.matcher import Matcher

Made = Callable[..., Knowledge]


@pytest.fixture(scope="session")
def known() -> Knowledge:
    """The knowledge base that comes with the package."""
    return knowledge.load()


@pytest.fixture(scope="session")
def matcher(known: Knowledge) -> Matcher:
    """The matcher over it."""
    return Matcher(known)


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
            entries[name] = Entry(name, region, "card", Source("a document", "a section", 1), wordings)
        return Knowledge(entries, {})

    return make
