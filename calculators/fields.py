"""Reads the fields of one JSON object: checks each against what it takes and collects all faults."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from calculators import money
from calculators.errors import BadAmount, ClaimError, Expected, FieldError, Kind, Problem, printable

MAX_DAYS: Final = 366
LAST_DAY: Final = date(2100, 12, 31)

_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE: Final = "claim"
_OBJECT: Final = Expected(Kind.OBJECT)
_AMOUNT: Final = Expected(Kind.AMOUNT)
_LARGEST: Final = Expected(Kind.AT_MOST, (money.text(money.LARGEST),))
_DATE: Final = Expected(Kind.DATE, (LAST_DAY.isoformat(),))
_SHOWN: Final = 40


class Reader:
    """Reads one object, once through.

    A faulty or missing field goes into `errors`, and a stand-in of the right type comes back so that the
    rest is read too; whoever reads must look at `errors` before using any value.
    """

    def __init__(self, path: str, values: Mapping[str, object], names: Sequence[str]) -> None:
        """Refuse every field that isn't one of `names`; the outermost object has an empty path."""
        self.errors: list[FieldError] = []
        self._path = path
        self._values = values
        known = Expected(Kind.FIELDS, tuple(names))
        for name in values:
            if name not in names:
                self.fault(shown(name), Problem.UNKNOWN_FIELD, known, values[name])

    def refuse_faults(self) -> None:
        """Raise ClaimError, with every fault that was found."""
        if self.errors:
            raise ClaimError(tuple(self.errors))

    def fault(self, name: str, problem: Problem, expected: Expected, found: object) -> None:
        """Write a fault of a field down."""
        self.errors.append(FieldError(self._full(name), problem, expected, shown(found)))

    def sound(self, name: str) -> bool:
        """Say whether no fault of this field was found so far."""
        return all(error.field != self._full(name) for error in self.errors)

    def choice(self, name: str, allowed: Sequence[str], expected: Expected) -> str:
        """Read a required text that is one of `allowed`."""
        if self._there(name, expected):
            value = self._values[name]
            if isinstance(value, str) and value in allowed:
                return value
            self.fault(name, Problem.NOT_ONE_OF, expected, value)
        return allowed[0]

    def text(self, name: str, expected: Expected) -> str:
        """Read a required text."""
        if self._there(name, expected):
            value = self._values[name]
            if isinstance(value, str):
                return value
            self.fault(name, Problem.NOT_TEXT, expected, value)
        return ""

    def day(self, name: str) -> date:
        """Read a required date `YYYY-MM-DD`, up to `LAST_DAY`."""
        if self._there(name, _DATE):
            value = self._values[name]
            found = _date(value)
            if found is None:
                self.fault(name, Problem.NOT_A_DATE, _DATE, value)
            elif found > LAST_DAY:
                self.fault(name, Problem.TOO_LATE, _DATE, value)
            else:
                return found
        return LAST_DAY

    def amount(self, name: str) -> Decimal:
        """Read a required amount in yuan."""
        if self._there(name, _AMOUNT):
            try:
                return money.parse(self._values[name])
            except BadAmount as error:
                expected = _LARGEST if error.problem is Problem.TOO_LARGE else _AMOUNT
                self.fault(name, error.problem, expected, self._values[name])
        return money.ZERO

    def optional_amount(self, name: str) -> Decimal:
        """Read an amount in yuan that is 0 where it is left out."""
        return self.amount(name) if name in self._values else money.ZERO

    def optional_days(self, name: str) -> int:
        """Read a number of days, 0 to `MAX_DAYS`, that is 0 where it is left out."""
        return self.optional_whole(name, MAX_DAYS)

    def optional_whole(self, name: str, most: int) -> int:
        """Read a whole number, 0 to `most`, that is 0 where it is left out."""
        expected = Expected(Kind.WHOLE_NUMBER, ("0", str(most)))
        value = self._values.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(name, Problem.NOT_A_WHOLE_NUMBER, expected, value)
        elif value < 0:
            self.fault(name, Problem.NEGATIVE, expected, value)
        elif value > most:
            self.fault(name, Problem.TOO_LARGE, expected, value)
        else:
            return value
        return 0

    def objects(self, name: str, names: Sequence[str], most: int) -> Iterator["Reader"]:
        """Give a reader for each object of a required list of 1 to `most`; its faults become ours."""
        expected = Expected(Kind.LIST, ("1", str(most)))
        if not self._there(name, expected):
            return
        value = self._values[name]
        if not isinstance(value, list | tuple):
            self.fault(name, Problem.NOT_A_LIST, expected, value)
        elif not value:
            self.fault(name, Problem.EMPTY, expected, value)
        elif len(value) > most:
            self.fault(name, Problem.TOO_MANY, expected, value)
        else:
            for index, entry in enumerate(value):
                place = f"{name}[{index}]"
                if not isinstance(entry, Mapping):
                    self.fault(place, Problem.NOT_AN_OBJECT, _OBJECT, entry)
                    continue
                reader = Reader(self._full(place), entry, names)
                yield reader
                self.errors.extend(reader.errors)

    def _there(self, name: str, expected: Expected) -> bool:
        if name in self._values:
            return True
        self.errors.append(FieldError(self._full(name), Problem.MISSING, expected, ""))
        return False

    def _full(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def reader_of(payload: object, names: Sequence[str]) -> Reader:
    """Return a reader for the whole of a claim.

    Raises: ClaimError, if it is no object.
    """
    if not isinstance(payload, Mapping):
        raise claim_error(Problem.NOT_AN_OBJECT, _OBJECT, payload)
    return Reader("", payload, names)


def claim_error(problem: Problem, expected: Expected, found: object = "") -> ClaimError:
    """Return the error of a claim that is wrong as a whole."""
    return ClaimError((FieldError(_WHOLE, problem, expected, shown(found)),))


def shown(value: object) -> str:
    """Return a value fit for an error message: text and numbers up to 40 signs, else the type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > _SHOWN:
        return "a long number"
    if not isinstance(value, str | int | Decimal):
        return type(value).__name__
    text = str(value)
    return printable(text) if len(text) <= _SHOWN else f"{printable(text[:_SHOWN])}..."


def _date(value: object) -> date | None:
    if not isinstance(value, str) or _ISO.fullmatch(value) is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
