"""Every text that a question is compared with, and whose it is."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from faq.entry import REGIONS
from faq.forms import is_pinyin
from faq.knowledge import Knowledge
from faq.normalise import normalise
from faq.outside import Matter

EXAMPLES: Final = Path(__file__).with_name("training")


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the entries that answer it, the best first; none when none does."""

    q: str
    region: str
    gold: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Owner:
    """What texts belong to: an entry, or a matter outside the documents.

    Attributes:
        id: the entry's or matter's.
        regions: the cities in which it can be meant.
        is_named: whether it is a matter that a refusal can name.
        answers: sentences that are its own words too, though nobody asks with them.
    """

    id: str
    regions: frozenset[str]
    is_entry: bool
    texts: tuple[str, ...]
    is_named: bool = False
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """The owners of texts, entries first.

    Attributes:
        english: the English words among the texts.
    """

    owners: tuple[Owner, ...]
    english: frozenset[str]

    @classmethod
    def of(
        cls, knowledge: Knowledge, matters: Sequence[Matter] = (), examples: Iterable[Example] = ()
    ) -> Self:
        """Gather the texts of entries and matters; an example counts as one more variant of its best entry.

        Examples typed in pinyin are left out: such a question is compared with the sound of Chinese texts, and the few
        that are typed alike would outweigh them all.
        """
        english = _english(knowledge)
        asked: dict[str, list[str]] = {}
        for example in examples:
            if not is_pinyin(example.q, english):
                owner = example.gold[0] if example.gold else f"other-{example.region}"
                asked.setdefault(owner, []).append(example.q)
        entries = tuple(
            Owner(
                entry.id,
                frozenset({entry.region}),
                is_entry=True,
                texts=(
                    *(t for w in entry.wordings.values() for t in (w.question, *w.variants)),
                    *asked.get(entry.id, ()),
                ),
                answers=tuple(s for w in entry.wordings.values() for s in w.answer.sentences()),
            )
            for entry in knowledge
        )
        outside = tuple(
            Owner(m.id, frozenset(m.regions), is_entry=False, texts=m.questions, is_named=bool(m.names))
            for m in matters
        )
        others = tuple(
            Owner(
                f"other-{region}", frozenset({region}), is_entry=False, texts=tuple(asked[f"other-{region}"])
            )
            for region in REGIONS
            if f"other-{region}" in asked
        )
        return cls((*entries, *outside, *others), english)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text, owner after owner."""
        return tuple(text for owner in self.owners for text in owner.texts)

    @cached_property
    def owner(self) -> NDArray[np.int32]:
        """The number of each text's owner."""
        return np.repeat(np.arange(len(self.owners), dtype=np.int32), [len(o.texts) for o in self.owners])

    def places(self, region: str) -> NDArray[np.int64]:
        """Return the numbers of the texts that can be meant in a city."""
        here = np.array([region in o.regions for o in self.owners], bool)
        return np.flatnonzero(here[self.owner]) if self.owners else np.zeros(0, np.int64)

    @cached_property
    def fingerprint(self) -> str:
        """A name for exactly these texts with these owners."""
        whole = json.dumps([[o.id, sorted(o.regions), o.texts, o.answers] for o in self.owners])
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _english(knowledge: Knowledge) -> frozenset[str]:
    wordings = (entry.wordings["en"] for entry in knowledge if "en" in entry.wordings)
    return frozenset(
        word for w in wordings for text in (w.question, *w.variants) for word in normalise(text).split()
    )


def examples(directory: Path = EXAMPLES) -> tuple[Example, ...]:
    """Read the labelled questions of a folder of *.jsonl files."""
    return tuple(
        Example(line["q"], line["region"], tuple(line["gold"]), line["kind"])
        for path in sorted(directory.glob("*.jsonl"))
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    )
