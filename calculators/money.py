"""Yuan as exact decimals: parse, print and round to the fen, in this one place."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from calculators.errors import BadAmount, Problem

ZERO: Final = Decimal(0)
FEN: Final = Decimal("0.01")
LARGEST: Final = Decimal("99999999.99")

_DIGITS: Final = re.compile(r"[0-9]+(?:\.([0-9]+))?")
_FEN_PLACES: Final = 2


def parse(value: object) -> Decimal:
    """Return an amount a person or program gave, in yuan, between 0 and `LARGEST`.

    Args:
        value: text of ASCII digits with at most two decimals, or the same as an int or a Decimal.

    Raises: BadAmount, with what is wrong. A float is refused: it can't hold a fen exactly.
    """
    text = _as_text(value)
    negative = text.startswith("-")
    match = _DIGITS.fullmatch(text.removeprefix("-"))
    if match is None:
        raise BadAmount(Problem.NOT_AN_AMOUNT)
    if negative:
        raise BadAmount(Problem.NEGATIVE)
    if len(match[1] or "") > _FEN_PLACES:
        raise BadAmount(Problem.TOO_MANY_DECIMALS)
    amount = Decimal(text)
    if amount > LARGEST:
        raise BadAmount(Problem.TOO_LARGE)
    return amount.quantize(FEN)


def payment(amount: Decimal) -> Decimal:
    """Return an amount as it is paid out: rounded to the fen, half up, once, when it is made.

    Example:
        >>> payment(Decimal("0.005"))
        Decimal('0.01')
    """
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def text(amount: Decimal) -> str:
    """Return an amount in yuan as others read it: two decimals, no sign, no separators."""
    return f"{payment(amount):f}"


def exact(amount: Decimal) -> str:
    """Return every decimal an amount or ratio has, and at least two.

    Example:
        >>> exact(Decimal("0.6")), exact(Decimal("1999.985"))
        ('0.60', '1999.985')
    """
    rounded = payment(amount)
    return f"{rounded:f}" if rounded == amount else f"{amount.normalize():f}"


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise BadAmount(Problem.NOT_AN_AMOUNT)
    if isinstance(value, int):
        # Python won't print a number of thousands of digits, so the bound comes before the printing.
        if value > LARGEST:
            raise BadAmount(Problem.TOO_LARGE)
        return "-1" if value < 0 else str(value)
    if isinstance(value, Decimal):
        return str(value)
    raise BadAmount(Problem.NOT_AN_AMOUNT)
