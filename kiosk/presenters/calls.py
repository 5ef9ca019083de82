"""A call in words: which city, what was read out, and the slip that passes it on."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from faq.matcher import Matcher
from kiosk.presenters import answers
from kiosk.presenters.answers import CITIES, AnswerPage
from kiosk.store.calls import Call


@dataclass(frozen=True, slots=True)
class City:
    """A city a caller may be from."""

    id: str
    name: LazyString
    chosen: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a colleague needs to go on. Nothing of it is about the caller.

    Attributes:
        opened: what was read out, in that order.
        at: when the slip was made.
        agent: the account that made it.
    """

    city: LazyString
    opened: tuple[AnswerPage, ...]
    note: str
    began: datetime
    at: datetime
    agent: str


def cities(chosen: str) -> tuple[City, ...]:
    """Return the cities to choose from."""
    return tuple(City(region, name, region == chosen) for region, name in CITIES.items())


def hand_over(matcher: Matcher, call: Call, agent: str, at: datetime, lang: str) -> HandOver:
    """Return the slip of a call."""
    known = matcher.knowledge
    opened = tuple(
        answers.answer(known, known.entries[entry_id], lang)
        for entry_id in call.opened
        if entry_id in known.entries
    )
    return HandOver(CITIES[call.region], opened, call.note, call.started_at, at, agent)
