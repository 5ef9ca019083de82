"""What the knowledge base is made of: entries, their wordings in each language, and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

REGIONS: Final = ("beijing", "urumqi")
LANGUAGES: Final = ("zh", "en", "ug")
ORIGINAL: Final = "zh"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the order a person needs it: the answer itself first, then what to do.

    Only `lead` is always there. `phones` are bare numbers; `steps`, `bring` and `notes` are short sentences.
    """

    lead: str
    steps: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    fees: str = ""
    time_limit: str = ""
    phones: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """Return everything that is said, part after part; phones left out."""
        said = (self.lead, *self.steps, *self.bring, self.fees, self.time_limit, *self.notes)
        return tuple(sentence for sentence in said if sentence)

    def as_dict(self) -> dict[str, Any]:
        """Return the parts that are there, as the contract names them."""
        parts = ("lead", "steps", "bring", "fees", "time_limit", "phones", "notes")
        values = {part: getattr(self, part) for part in parts}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items() if v}


@dataclass(frozen=True, slots=True)
class Wording:
    """An entry in one language: its question, other ways to ask it, its answer."""

    question: str
    variants: tuple[str, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Source:
    """The item of the document that an entry restates."""

    document: str
    section: str
    item: int

    def as_dict(self) -> dict[str, Any]:
        """Return document, section and item."""
        return {"document": self.document, "section": self.section, "item": self.item}


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of one city, with its answer in every language it has been written in.

    Attributes:
        checked: the day on which the answer was last compared with the document.
    """

    id: str
    region: str
    topic: str
    source: Source
    wordings: Mapping[str, Wording]
    related: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    checked: date = field(kw_only=True)

    def language(self, wanted: str) -> str:
        """Return the language this entry is shown in when `wanted` is asked for: Chinese where it has no other."""
        return wanted if wanted in self.wordings else ORIGINAL

    def wording(self, wanted: str = ORIGINAL) -> Wording:
        """Return the entry in the language asked for, or in Chinese where it isn't translated."""
        return self.wordings[self.language(wanted)]

    def as_dict(self, lang: str = ORIGINAL) -> dict[str, Any]:
        """Return the object that `faq show` and the HTTP interface promise."""
        wording = self.wording(lang)
        return {
            "id": self.id,
            "region": self.region,
            "topic": self.topic,
            "lang": self.language(lang),
            "question": wording.question,
            "variants": list(wording.variants),
            "answer": wording.answer.as_dict(),
            "related": list(self.related),
            "actions": list(self.actions),
            "source": self.source.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number a citizen can ring, with its name in each language."""

    number: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Region:
    """What a city's pages start from: its topics, its most asked questions and its hotlines."""

    id: str
    topics: tuple[str, ...]
    most_asked: tuple[str, ...]
    lost_card: str
    hotlines: tuple[Hotline, ...]
