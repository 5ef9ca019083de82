"""The social security number: a citizen's identity number, or what a foreigner has instead.

A citizen's has 18 characters (GB 11643): six of the region, eight of the day of birth, three of the sequence, and a
check digit that gives away every single wrong digit and every two neighbours that have changed places. A foreigner's
begins with the three letters of a country and is accepted by its form alone.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

LENGTH: Final = 18
_SHORTEST_OF_A_FOREIGNER: Final = 8
_COUNTRY = re.compile(r"[A-Z]{3}")
_FOREIGN = re.compile(r"[A-Z]{3}[0-9A-Z]+")
_SIGNS = re.compile(r"[0-9]{17}[0-9X]")
# The provinces of GB/T 2260, Hong Kong, Macao and Taiwan; 9 begins the number of a foreigner who stays for good.
_REGION = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])[0-9]{4}")
_CENTURIES: Final = ("18", "19", "20")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"


class Group(StrEnum):
    """Which part of a number can't be right. Any three digits may be a sequence."""

    LENGTH = "length"
    SIGNS = "signs"
    REGION = "region"
    BIRTH = "birth"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a number; the first group that is.

    Attributes:
        found: how many characters it has.
        expected: how many it should have.
    """

    group: Group
    found: int
    expected: int = LENGTH


def plain(typed: str) -> str:
    """Return a number as it is kept: without blanks, in narrow characters and capitals.

    >>> plain("１１０１０１ 19900307 000x")
    '11010119900307000X'
    """
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


def fault(number: str) -> Fault | None:
    """Return what is wrong with a number as `plain` gives it; None when nothing is.

    >>> fault("11010119900307000")
    Fault(group=<Group.LENGTH: 'length'>, found=17, expected=18)
    """
    group = _foreign_fault(number) if _COUNTRY.match(number) else _fault(number)
    return Fault(group, len(number)) if group else None


def check_digit(body: str) -> str:
    """Return the check digit that belongs behind 17 digits.

    >>> check_digit("11010119900307000")
    '3'
    """
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


def _foreign_fault(number: str) -> Group | None:
    if not _SHORTEST_OF_A_FOREIGNER <= len(number) <= LENGTH:
        return Group.LENGTH
    return None if _FOREIGN.fullmatch(number) else Group.SIGNS


def _fault(number: str) -> Group | None:
    if len(number) != LENGTH:
        return Group.LENGTH
    if not _SIGNS.fullmatch(number):
        return Group.SIGNS
    if not _REGION.fullmatch(number[:6]):
        return Group.REGION
    if not _is_day(number[6:14]):
        return Group.BIRTH
    return None if check_digit(number[:17]) == number[17] else Group.CHECK


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return digits.startswith(_CENTURIES)
