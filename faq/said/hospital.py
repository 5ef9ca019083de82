"""Hospitals: the level of the one that a stay is in, and those of earlier stays of the same year."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from faq.said.numerals import ZH
from faq.said.text import clause
from faq.said.words import TABLES, TAKEN_BACK, UG, english, groups, pattern

LEVELS: Final = ("tertiary", "secondary", "primary", "township")


class Visits(NamedTuple):
    """The level of this stay and those of earlier ones.

    Attributes:
        turn: where the sentence turns from an earlier stay to this one.
        again: whether this stay is called a further one, of the same level if no other is named.
    """

    level: str | None
    earlier: tuple[str, ...] = ()
    turn: int = 0
    again: bool = False


def visits(form: str) -> Visits:
    """Return the levels that a text names; none, if it names them as alternatives."""
    named = _named_levels(form)
    again = _AGAIN.search(form) is not None
    if not named:
        return Visits(None, again=again)
    if any(_are_alternatives(form, one, other) for one, other in pairwise(named)):
        return Visits(None)
    current = next((one for one in reversed(named) if one.when == "now"), None)
    current = current or next((one for one in reversed(named) if not one.when), None)
    this_time = next((found for found in _WHEN.finditer(form) if found["now"]), None)
    if current is None and this_time and named[-1].end <= this_time.start():  # 上次住三级，这次花了三万
        return Visits(None, _levels(named), this_time.start())
    if this_time and all(one.when == "year" for one in named):  # 今年花了三万，去年住的三级
        return Visits(None)
    current = current or named[-1]
    earlier = _levels(one for one in named if one is not current and _is_earlier(one, current))
    if earlier:
        return Visits(current.level, earlier, current.turn)
    again = again and not any(one.when == "year" for one in named)
    return Visits(current.level, (current.level,) if again else (), again=again)


class _Visit(NamedTuple):
    start: int
    end: int
    level: str
    when: str
    """"past", "now", "year" (another one) or nothing."""
    turn: int
    """Where what is said of it begins."""


def _called(level: str) -> str:
    """Return what finds a hospital of a level, by what it is or by its rank: 社区医院, 一级医院, class I."""
    names = pattern(f"levels.{level}")
    if level not in TABLES["ranks"]:
        return names
    figure, roman, zh, en, ordinal, ug = TABLES["ranks"][level]
    rank = "(?:level|grade|class|tier)"
    graded = rf"{rank}[ -]?(?:{figure}|{en}|{roman})(?!\d)[ -]?a?(?! (?:chronic|disease|drug))"
    no_other = rf"(?<![\d{ZH}十第统同高上低下逐每唯])(?<!残疾|伤残|工伤|护理)"
    return (
        f"{names}|{english(f'{graded}|{ordinal}[ -]{rank}')}|(?<![a-z0-9]){figure}a(?![a-z])"
        f"|{no_other}(?:(?:{zh}|{figure}|{roman})级(?!别|残|伤|护理|工伤)(?:[甲乙丙]等)?|[{zh}{figure}][甲乙])"
        f"|(?<!{UG})(?:{ug}|{figure} ?-?|{roman}) ?دەرىج(?:ىلىك|ە)"
    )


_LEVEL: Final = re.compile("|".join(f"(?P<{level}>{_called(level)})" for level in LEVELS))
_WHEN: Final = re.compile(groups("when"))
_LEFT: Final = re.compile(
    "(?:医院|的|那边|里)*(?:转|住过|出来|住了[^,.;。]{0,5}[后又再转])"
    "|(?: ?(?:دوختۇرخان|شىپاخان))?(?:ى|ا)?[دت]ىن"
)
_OR: Final = re.compile(f"(?:医院| hospital)? ?(?:{pattern('or')}) ?(?:an? |the )?")
_AGAIN: Final = re.compile(pattern("again"))


def _named_levels(form: str) -> list[_Visit]:
    named: list[_Visit] = []
    for found in _LEVEL.finditer(form):
        start, end = found.span()
        since = named[-1].end if named else 0
        told = list(_WHEN.finditer(form, since, start))
        when = str(told[-1].lastgroup) if told else ""
        if when != "year" and _LEFT.match(form, end):
            when = "past"
        if named and TAKEN_BACK.search(form, since, start):
            named.pop()
        turn = told[-1].start() if told else clause(form, start, since)[0]
        named.append(_Visit(start, end, str(found.lastgroup), when, turn))
    return named


def _are_alternatives(form: str, one: _Visit, other: _Visit) -> bool:
    return one.level != other.level and _OR.fullmatch(form, one.end, other.start) is not None


def _is_earlier(one: _Visit, current: _Visit) -> bool:
    moved_on = one.when == "" and current.when == "now" and one.start < current.start
    return one.when == "past" or (moved_on and one.level != current.level)


def _levels(named: Iterable[_Visit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.level for one in named if one.when != "year"))
