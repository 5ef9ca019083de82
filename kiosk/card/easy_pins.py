"""PINs that others would guess: the one a card is given out with, and what may not become a new one.

A PIN is compared with all that it may not be, in a time that does not tell which one it is, and the result is kept
nowhere.
"""

import hmac
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import permutations, product
from typing import Final

from kiosk.card.dialogue import Holder
from kiosk.card.errors import Easy
from kiosk.masking import Pin

LENGTH: Final = 6
"""Digits of a new PIN."""

_DIGITS: Final = "0123456789"
_COMMON_FIRST: Final = "123456"
_SAME: Final = frozenset(digit * LENGTH for digit in _DIGITS)
# Also over the end, as on a row of keys: 567890.
_RUNS: Final = frozenset(
    (row * 2)[start : start + LENGTH] for row in (_DIGITS, _DIGITS[::-1]) for start in range(10)
)


def is_first(pin: Pin, holder: Holder) -> bool:
    """Return whether a PIN is one that cards are given out with: the last six of the number, or 123456."""
    return _is_among(pin, {*_ends(holder.identity_number.reveal()), _COMMON_FIRST})


def fault(new: Pin, old: Pin, holder: Holder) -> Easy | None:
    """Return why a PIN of six digits may not become the new one; None if it may."""
    number = holder.identity_number.reveal()
    found = {
        Easy.OLD: new == old,
        Easy.FIRST: _is_among(new, _ends(number)),
        Easy.SAME_DIGIT: _is_among(new, _SAME),
        Easy.RUN: _is_among(new, _RUNS),
        Easy.BIRTH_DATE: _is_among(new, _of_dates({holder.birth_date, _born(number)})),
    }
    return next((easy for easy, is_so in found.items() if is_so), None)


def _is_among(pin: Pin, known: Iterable[str]) -> bool:
    digits = pin.reveal()
    found = False
    for each in known:  # all of them, whatever was found
        found |= hmac.compare_digest(digits, each.encode("ascii"))
    digits[:] = bytes(len(digits))
    return found


def _ends(number: str) -> set[str]:
    """Return the last six of a number. Nothing public says what an X at the end becomes: left out, or 0."""
    ends = {number[-LENGTH:].replace("X", "0"), "".join(sign for sign in number if sign in _DIGITS)[-LENGTH:]}
    return {end for end in ends if len(end) == LENGTH and end.isascii() and end.isdecimal()}


def _born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:  # a foreigner's number has no date
        return None


def _of_dates(days: Iterable[date | None]) -> set[str]:
    return {text for day in days if day is not None for text in _of_date(day)}


def _of_date(day: date) -> Iterator[str]:
    """Yield six digits in a row of a date in any order of its parts, with and without leading zeros."""
    year, month, of_month = day.isoformat().split("-")
    spellings = product({year, year[2:]}, {month, month.lstrip("0")}, {of_month, of_month.lstrip("0")})
    for spelling in spellings:
        for order in permutations(spelling):
            text = "".join(order)
            yield from (text[start : start + LENGTH] for start in range(len(text) - LENGTH + 1))
