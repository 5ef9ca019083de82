"""What a sentence says of a hospital stay: amounts of money, the hospital's level, days; in three languages.

Words are tables (words.toml), one small grammar adds numbers up, and what stands beside a number decides what it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from faq.said import bill, days, hospital, money
from faq.said.bill import FIELDS as AMOUNTS
from faq.said.days import Day
from faq.said.hospital import LEVELS
from faq.said.money import LARGEST
from faq.said.text import clause, fold
from faq.said.words import pattern

__all__ = ["AMOUNTS", "LARGEST", "LEVELS", "Stay", "amounts", "asks_for_an_amount", "day", "month", "stay"]


@dataclass(frozen=True, slots=True)
class Stay:
    """What a sentence says of a hospital stay; what it doesn't say is None or absent.

    Attributes:
        level: one of `LEVELS`.
        amounts: yuan, under the names of `AMOUNTS`.
        earlier: levels at which an earlier stay of the same year is named.
        admitted: the day of admission; the first of the month, if only that is named.
        again: whether it is called a further stay, of the same level if no earlier one is named.
    """

    level: str | None
    amounts: Mapping[str, Decimal]
    earlier: tuple[str, ...]
    admitted: date | None
    again: bool = False


def stay(text: str, today: date) -> Stay:
    """Return what the text says of a stay; of an earlier stay that it names as well, only the level."""
    form = fold(text).form
    visits = hospital.visits(form)
    named = [one for one in days.named(form) if not days.is_discharge(form, one)]
    begins = clause(form, visits.turn, 0)[0]
    admitted = days.first(form, [one for one in named if one.start >= begins])
    amounts = MappingProxyType(bill.bill(form, visits.turn))
    return Stay(visits.level, amounts, visits.earlier, admitted.on(today) if admitted else None, visits.again)


def day(text: str, today: date) -> date | None:
    """Return the day that the text names; None, if it names none, only a month, or one that doesn't exist.

    Of several the first counts, but not one that is taken back, and "today" only alone. A date without a year is the
    latest one not after today.
    """
    named = _first(text)
    return named.on(today) if named and not named.is_month else None


def month(text: str, today: date) -> date | None:
    """Return the first of the month that the text names without a day, 去年12月; None, if `day` has an answer."""
    named = _first(text)
    return named.on(today) if named and named.is_month else None


def amounts(text: str) -> tuple[tuple[int, int, Decimal], ...]:
    """Return each amount of money, in yuan, with where it starts and ends in the text."""
    form, origin = fold(text)
    return tuple((origin[one.start][0], origin[one.end - 1][1], one.value) for one in money.amounts(form))


def asks_for_an_amount(text: str) -> bool:
    """Return whether the text asks how much is paid back, or how much one pays oneself."""
    return _ASKS.search(fold(text).form) is not None


_HOW_MUCH: Final = "(?:多少(?!天|次|年|比例|%)|几(?:块|百|千|万|个钱|钱))"
_ASKS: Final = re.compile(pattern("asks").replace("HOW_MUCH", _HOW_MUCH))


def _first(text: str) -> Day | None:
    form = fold(text).form
    return days.first(form, days.named(form))
