"""Checks the parts of one rule file: what can't be vouched for is refused with its key and what would be right."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NoReturn

from calculators.errors import BrokenRules

_FEN_EXPONENT: Final = -2


@dataclass(frozen=True, slots=True)
class Dating:
    """From which day a file holds, and the year of the handbook; a document without a date has none."""

    starts: date
    handbook_year: int | None


class Checker:
    """Checks what one file holds; keeps the file's name for what it has to say."""

    def __init__(self, file: str) -> None:
        """Take the file's name, relative to the directory of rules."""
        self.file = file

    def parsed(self, content: bytes) -> dict[str, Any]:
        """Return what the bytes of a TOML file say, its decimals exact."""
        try:
            return tomllib.loads(content.decode(), parse_float=Decimal)
        except ValueError as error:
            self.refuse("(whole file)", str(error), "TOML 1.0 in UTF-8")

    def text(self, key: str, value: object) -> str:
        """Return a name that isn't empty."""
        if not isinstance(value, str) or not value:
            self.refuse(key, repr(value), f"the name of a {key}")
        return value

    def dating(self, top: Mapping[str, object]) -> Dating:
        """Return from when a file holds: `undated`, or `handbook_year` and the table `in_force`."""
        if "undated" in top:
            if top["undated"] is not True:
                self.refuse("undated", repr(top["undated"]), "true, or handbook_year and in_force instead")
            return Dating(date.min, None)
        return Dating(self._starts(top["in_force"]), self.whole("handbook_year", top["handbook_year"]))

    def _starts(self, value: object) -> date:
        starts = self.table("in_force", value, ("from",))["from"]
        if not isinstance(starts, date) or isinstance(starts, datetime):
            self.refuse("in_force.from", repr(starts), "a date such as 2016-01-01")
        return starts

    def whole(self, key: str, value: object, most: int | None = None) -> int:
        """Return a whole number from 1, up to `most` if that is given."""
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= (most or value):
            end = "" if most is None else f" to {most}"
            self.refuse(key, repr(value), f"a whole number from 1{end}")
        return value

    def number(self, key: str, value: object, *, ratio: bool = False) -> Decimal:
        """Return an amount in yuan, or a ratio between 0 and 1."""
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if ratio:
            if number is None or not number.is_finite() or not 0 <= number <= 1:
                self.refuse(key, str(value), "a ratio between 0 and 1")
            return number
        exponent = None if number is None else number.as_tuple().exponent
        if number is None or not isinstance(exponent, int) or exponent < _FEN_EXPONENT or number < 0:
            self.refuse(key, str(value), "an amount in yuan, 0 or more, with at most two decimals")
        return number

    def table(
        self, key: str, value: object, required: Iterable[str], optional: Iterable[str] = ()
    ) -> Mapping[str, object]:
        """Return a table that has every required key and no unknown one."""
        if not isinstance(value, dict):
            self.refuse(key, repr(value), "a table")
        self.keys(key, value, tuple(required), tuple(optional))
        return value

    def keys(
        self, key: str, table: Mapping[str, object], required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> None:
        """Refuse an unknown key and a missing one; the outermost table has an empty `key`."""
        prefix = f"{key}." if key else ""
        # Unknown before missing: a misspelt key is both, and its own name leads to it faster.
        for name in table:
            if name not in required + optional:
                self.refuse(f"{prefix}{name}", "unknown key", either(required + optional))
        for name in required:
            if name not in table:
                self.refuse(f"{prefix}{name}", "missing", f"all of {', '.join(required)}")

    def refuse(self, key: str, found: str, expected: str) -> NoReturn:
        """Raise BrokenRules for a key of this file."""
        raise BrokenRules(self.file, key, found, expected)


def dating_keys(top: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys that tell from when a file holds."""
    return ("undated",) if "undated" in top else ("handbook_year", "in_force")


def either(names: Sequence[str]) -> str:
    """Return names as a choice: a, b or c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
