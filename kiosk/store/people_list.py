"""The authority's list of people: one flat table, a line for each card of a person and each year of an account.

Every fault of every line is found before anything is done. A fault tells line, column and kind, and never a value: who
reads the report need not be told who is on the list.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError

from kiosk import identity
from kiosk.masking import CardNumber, HolderName, IdentityNumber
from kiosk.store.people import EMPLOYED, RETIRED, Account

NEEDED: Final = ("identity_number", "name", "card_number")
OF_THE_CARD: Final = ("identification_code", "valid_until")
OF_THE_ACCOUNT: Final = ("year", "status", "deductible_spent", "fund_paid", "as_of")

# What an account can't do without; the status may be empty, where the city makes no such difference.
_FIGURES: Final = ("year", "deductible_spent", "fund_paid", "as_of")
_LONGEST_NAME: Final = 100
_LONGEST_HASH: Final = 128
_CARD_NUMBER = re.compile(r"[0-9A-Z]{9}")
_CODE = re.compile(r"[0-9a-f]{32}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"20[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
_HASH = re.compile(r"\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}")
_STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Passwords(StrEnum):
    """How the list brings query passwords, and the column it does so in."""

    PLAIN = "query_password"
    HASHED = "query_password_hash"


class Wrong(StrEnum):
    """What can be wrong with a list. The last one is only a warning."""

    ENCODING = "encoding"
    QUOTES = "quotes"
    EMPTY = "empty"
    UNKNOWN_COLUMN = "unknown-column"
    DOUBLED_COLUMN = "doubled-column"
    MISSING_COLUMN = "missing-column"
    CELLS = "cells"
    MISSING = "missing"
    FORM = "form"
    IDENTITY = "identity"
    INCOMPLETE_ACCOUNT = "incomplete-account"
    BEFORE_ITS_YEAR = "before-its-year"
    DIFFERS = "differs"
    CARD_OF_ANOTHER = "card-of-another"
    CHIP_OF_ANOTHER = "chip-of-another"
    CARD_CHECK = "card-check"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        line: of the file, from 1, or of the query's answer; 0 where it is about all of it.
        column: its name; "" where it is about the whole line.
        number: the line that this one contradicts, the place of a column that has no name of ours, or how many cells
            there are, by the kind; 0 where no number says more.
        of_number: what is wrong with a social security number.
    """

    line: int
    column: str
    wrong: Wrong
    number: int = 0
    of_number: identity.Fault | None = None


class Refused(Exception):
    """The list has faults, so nothing of it was done.

    Attributes:
        faults: all of them, in the order of the lines.
        warnings: what else should be looked at.
    """

    def __init__(self, faults: Iterable[Fault], warnings: Iterable[Fault] = ()) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        self.warnings = tuple(warnings)
        super().__init__(f"{len(self.faults)} faults")


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it was read.

    Attributes:
        lines: number of the line, and its cells.
        faults: what kept the rest from being read.
        header: the line that the names of the columns stand in; 0 where they stand in none.
    """

    columns: tuple[str, ...]
    lines: Sequence[tuple[int, Sequence[str]]]
    faults: tuple[Fault, ...] = ()
    header: int = 1


@dataclass(frozen=True, slots=True)
class ListedCard:
    """A card on the list.

    Attributes:
        chip: identification code, 32 small hex digits; None where the list doesn't say.
        valid_until: None where the list doesn't say.
    """

    number: CardNumber
    chip: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person on the list, from all of their lines.

    Attributes:
        password: query password or its hash, as the list brings them; None where it doesn't say.
    """

    number: IdentityNumber
    name: HolderName
    cards: tuple[ListedCard, ...]
    accounts: tuple[Account, ...] = ()
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """That a card, and its chip, belong to a person, as one line says."""

    line: int
    number: IdentityNumber
    card: CardNumber
    chip: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleList:
    """A list that was looked through.

    Attributes:
        people: of lines without a fault; all of them when there is none.
        claims: of every line whose numbers can be read.
    """

    people: tuple[ListedPerson, ...]
    claims: tuple[Claim, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    passwords: Passwords = Passwords.PLAIN


def from_csv(raw: bytes) -> Table:
    """Read a file of comma separated values: UTF-8 with or without a mark, GB18030 when it isn't UTF-8.

    Raises: Refused, when there is nothing that can be read.
    """
    lines: list[tuple[int, Sequence[str]]] = []
    faults: tuple[Fault, ...] = ()
    reader = csv.reader(io.StringIO(_decoded(raw), newline=""), strict=True)
    try:
        lines.extend(  # keeps those before a fault
            (reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)
        )
    except csv.Error:
        faults = (Fault(reader.line_num, "", Wrong.QUOTES),)
    if not lines:
        raise Refused(faults or (Fault(0, "", Wrong.EMPTY),))
    return Table(tuple(name.strip() for name in lines[0][1]), lines[1:], faults, lines[0][0])


def looked_through(
    table: Table,
    *,
    is_right_card: Callable[[str], bool],
    passwords: Passwords = Passwords.PLAIN,
    hasher: PasswordHasher | None = None,
) -> PeopleList:
    """Check every line of a table.

    Args:
        is_right_card: whether a card number ends with its check character; a warning when it doesn't.
        hasher: says which hashes of passwords are as good as our own.

    Raises: Refused, when the columns aren't those of such a list or there is no line.
    """
    faults = [*_column_faults(table, passwords), *table.faults]
    if not table.lines and not faults:
        faults.append(Fault(0, "", Wrong.EMPTY))
    if any(fault.wrong in _OF_COLUMNS for fault in faults) or not table.lines:
        raise Refused(faults)
    forms = _forms(hasher or PasswordHasher())
    looked = _Look(table.columns, passwords, forms, is_right_card)
    for line, cells in table.lines:
        looked.at(line, cells)
    return PeopleList(
        _people(looked.good, passwords),
        tuple(looked.claims),
        (*faults, *looked.faults),
        tuple(looked.warnings),
        passwords,
    )


_OF_COLUMNS: Final = frozenset({Wrong.UNKNOWN_COLUMN, Wrong.DOUBLED_COLUMN, Wrong.MISSING_COLUMN})
_Values = Mapping[str, Any]


class _Bad(Exception):
    """A cell has not the form its column wants."""

    def __init__(self, wrong: Wrong, fault: identity.Fault | None = None) -> None:
        self.wrong, self.fault = wrong, fault


class _Look:
    """What was found in the lines so far."""

    def __init__(
        self,
        columns: Sequence[str],
        passwords: Passwords,
        forms: Mapping[str, Callable[[str], Any]],
        is_right_card: Callable[[str], bool],
    ) -> None:
        self._columns, self._passwords, self._forms = columns, passwords, forms
        self._is_right_card = is_right_card
        self._said: dict[tuple[Any, ...], tuple[int, Any]] = {}
        self.good: list[_Values] = []
        self.claims: list[Claim] = []
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def at(self, line: int, cells: Sequence[str]) -> None:
        """Look at one line."""
        if len(cells) != len(self._columns):
            self.faults.append(Fault(line, "", Wrong.CELLS, len(cells)))
            return
        given = {name: cell.strip() for name, cell in zip(self._columns, cells, strict=True) if cell.strip()}
        before = len(self.faults)
        values = self._values(line, given)
        self._complete(line, given)
        if "identity_number" in values:
            self._person(line, values)
        if len(self.faults) == before:
            self.good.append(values)

    def _values(self, line: int, given: Mapping[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {} if "status" in given else {"status": ""}
        for column, cell in given.items():
            try:
                values[column] = self._forms[column](cell)
            except _Bad as bad:
                self.faults.append(Fault(line, column, bad.wrong, of_number=bad.fault))
        return values

    def _complete(self, line: int, given: Mapping[str, str]) -> None:
        self.faults += [Fault(line, column, Wrong.MISSING) for column in NEEDED if column not in given]
        if any(column in given for column in OF_THE_ACCOUNT):
            missing = (column for column in _FIGURES if column not in given)
            self.faults += [Fault(line, column, Wrong.INCOMPLETE_ACCOUNT) for column in missing]

    def _person(self, line: int, values: _Values) -> None:
        number = values["identity_number"]
        self._once(line, "name", (number,), values.get("name"))
        self._once(line, self._passwords, (number,), values.get(self._passwords))
        if "year" in values:
            self._account(line, number, values)
        if "card_number" in values:
            self._card(line, number, values)

    def _account(self, line: int, number: IdentityNumber, values: _Values) -> None:
        for column in OF_THE_ACCOUNT:
            self._once(line, column, (number, values["year"]), values.get(column))
        if "as_of" in values and values["as_of"].year < values["year"]:
            self.faults.append(Fault(line, "as_of", Wrong.BEFORE_ITS_YEAR))

    def _card(self, line: int, number: IdentityNumber, values: _Values) -> None:
        card, chip = values["card_number"], values.get("identification_code")
        self.claims.append(Claim(line, number, card, chip))
        self._once(line, "card_number", (card,), number, Wrong.CARD_OF_ANOTHER)
        self._once(line, "valid_until", (card,), values.get("valid_until"))
        self._once(line, "identification_code", (card,), chip)
        if chip is not None:
            self._once(line, "identification_code", (chip,), card, Wrong.CHIP_OF_ANOTHER)
        if not self._is_right_card(card.reveal()):
            self.warnings.append(Fault(line, "card_number", Wrong.CARD_CHECK))

    def _once(
        self, line: int, column: str, whose: tuple[Any, ...], value: Any, wrong: Wrong = Wrong.DIFFERS
    ) -> None:
        """Find a fault when an earlier line said something else of the same person, card or chip."""
        if value is None:
            return
        first, said = self._said.setdefault((column, *whose), (line, value))
        if said != value:
            self.faults.append(Fault(line, column, wrong, first))


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused((Fault(0, "", Wrong.ENCODING),))


def _column_faults(table: Table, passwords: Passwords) -> Iterable[Fault]:
    known = {*NEEDED, *OF_THE_CARD, passwords, *OF_THE_ACCOUNT}
    for place, name in enumerate(table.columns, start=1):
        if name not in known:
            yield Fault(table.header, "", Wrong.UNKNOWN_COLUMN, place)
        elif name in table.columns[: place - 1]:
            yield Fault(table.header, name, Wrong.DOUBLED_COLUMN, place)
    accounts = OF_THE_ACCOUNT if any(name in table.columns for name in OF_THE_ACCOUNT) else ()
    for name in (*NEEDED, *accounts):
        if name not in table.columns:
            yield Fault(table.header, name, Wrong.MISSING_COLUMN)


def _people(lines: Iterable[_Values], passwords: Passwords) -> tuple[ListedPerson, ...]:
    by_number: dict[IdentityNumber, list[_Values]] = {}
    for values in lines:
        by_number.setdefault(values["identity_number"], []).append(values)
    return tuple(_person(number, values, passwords) for number, values in by_number.items())


def _person(number: IdentityNumber, lines: Sequence[_Values], passwords: Passwords) -> ListedPerson:
    cards: dict[CardNumber, ListedCard] = {}
    accounts: dict[int, Account] = {}
    for values in lines:
        card = values["card_number"]
        earlier = cards.get(card, ListedCard(card))
        cards[card] = ListedCard(
            card,
            values.get("identification_code", earlier.chip),
            values.get("valid_until", earlier.valid_until),
        )
        if "year" in values:
            accounts[values["year"]] = _account(values)
    password = next((values[passwords] for values in lines if passwords in values), None)
    return ListedPerson(number, lines[0]["name"], tuple(cards.values()), tuple(accounts.values()), password)


def _account(values: _Values) -> Account:
    return Account(
        year=values["year"],
        status=values["status"],
        deductible_spent=values["deductible_spent"],
        fund_paid=values["fund_paid"],
        as_of=values["as_of"],
    )


def _forms(hasher: PasswordHasher) -> Mapping[str, Callable[[str], Any]]:
    return {
        "identity_number": _identity_number,
        "name": _name,
        "card_number": _card_number,
        "identification_code": lambda cell: _fitting(_CODE, cell.lower()),
        "valid_until": _day,
        Passwords.PLAIN: _password,
        Passwords.HASHED: lambda cell: _hash(cell, hasher),
        "year": lambda cell: int(_fitting(_YEAR, cell)),
        "status": _status,
        "deductible_spent": _amount,
        "fund_paid": _amount,
        "as_of": _day,
    }


def _fitting(form: re.Pattern[str], cell: str) -> str:
    if not form.fullmatch(cell):
        raise _Bad(Wrong.FORM)
    return cell


def _identity_number(cell: str) -> IdentityNumber:
    number = identity.plain(cell)
    if fault := identity.fault(number):
        raise _Bad(Wrong.IDENTITY, fault)
    return IdentityNumber(number)


def _name(cell: str) -> HolderName:
    if len(cell) > _LONGEST_NAME or any(unicodedata.category(sign) in _STEERING for sign in cell):
        raise _Bad(Wrong.FORM)
    return HolderName(cell)


def _card_number(cell: str) -> CardNumber:
    return CardNumber(_fitting(_CARD_NUMBER, cell.upper()))


def _password(cell: str) -> str:
    if not 4 <= len(cell) <= 64 or not cell.isprintable():
        raise _Bad(Wrong.FORM)
    return cell


def _hash(cell: str, hasher: PasswordHasher) -> str:
    """Take only what costs as much to check as our own: else the time of an answer would tell who is on file."""
    try:
        is_ours = not hasher.check_needs_rehash(_fitting(_HASH, cell))
    except InvalidHashError:
        is_ours = False
    if not is_ours or len(cell) > _LONGEST_HASH:
        raise _Bad(Wrong.FORM)
    return cell


def _status(cell: str) -> str:
    if cell not in {EMPLOYED, RETIRED}:
        raise _Bad(Wrong.FORM)
    return cell


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(_fitting(_DAY, cell))
    except ValueError:
        raise _Bad(Wrong.FORM) from None


def _amount(cell: str) -> Decimal:
    return Decimal(_fitting(_AMOUNT, cell))
