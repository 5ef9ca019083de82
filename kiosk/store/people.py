"""The people insured in a city, their cards, and what the funds have paid: found by number, card or chip.

Names, numbers and figures are opened for the one person asked about, and nowhere else.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice, product
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pypinyin import Style, pinyin
from sqlalchemy import ColumnElement, Connection, RowMapping, select

from kiosk.masking import CardNumber, HolderName, IdentityNumber
from kiosk.store.kiosk_role import asking
from kiosk.store.ledger import Ledger
from kiosk.store.tables import accounts, cards, holders

EMPLOYED: Final = "employed"
RETIRED: Final = "retired"
_MOST_READINGS: Final = 500


@dataclass(frozen=True, slots=True)
class Card:
    """A card on file.

    Attributes:
        void: whether it was ended for good.
    """

    id: str
    number: CardNumber
    valid_until: date | None
    void: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What a year has come to so far, in yuan.

    Attributes:
        status: "employed" or "retired"; "" where the city has no such difference.
        deductible_spent: what counted towards the outpatient deductible.
        fund_paid: what the funds have paid.
        as_of: the day of these figures.
    """

    year: int
    status: str
    deductible_spent: Decimal
    fund_paid: Decimal
    as_of: date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody insured in a city.

    Attributes:
        card: the card that is good, or the last one when none is; None without any.
    """

    id: str
    region: str
    number: IdentityNumber
    name: HolderName
    card: Card | None

    def is_named(self, typed: str) -> bool:
        """Return whether that is the person's name, in characters, or in pinyin where no characters can be typed."""
        name, given = _plain(self.name.reveal()), _plain(typed)
        if given.isascii() and given.isalpha():
            return given in _readings(name)
        return secrets.compare_digest(name.encode(), given.encode())


class People:
    """The people of all cities, as their authorities' lists have them."""

    def __init__(self, ledger: Ledger, hasher: PasswordHasher | None = None) -> None:
        self._ledger, self._vault = ledger, ledger.vault
        self._hasher = hasher or PasswordHasher()
        # Checked when there is no person or no password, so that the answer takes as long.
        self._nobodys = self._hasher.hash(secrets.token_hex(16))

    def check_key(self) -> None:
        """Open one person's number, if there is anybody.

        Raises: Sealed, when the key isn't the one they were encrypted with.
        """
        with self._ledger.reading() as (connection, _now):
            row = connection.execute(select(holders.c.id, holders.c.number).limit(1)).first()
        if row is not None:
            self._vault.open(row.number, f"holders.number:{row.id}")

    def find(self, region: str, number: str) -> Person | None:
        """Return the person with a social security number in a city."""
        hashed = self._vault.hashed("number", number.upper())
        with self._ledger.reading() as (connection, _now):
            asking(connection, hashed)
            which = (holders.c.region == region) & (holders.c.number_hash == hashed)
            return self._person(connection, which)

    def of_card(self, card_id: str) -> Person | None:
        """Return the person whose card it is."""
        with self._ledger.reading() as (connection, _now):
            asking(connection, card_id)
            holder_id = connection.execute(select(cards.c.holder_id).where(cards.c.id == card_id)).scalar()
            if holder_id is None:
                return None
            asking(connection, holder_id)
            return self._person(connection, holders.c.id == holder_id)

    def confirmed(self, region: str, number: str, name: str | None, password: str | None) -> Person | None:
        """Return the person when every second particular that is given fits, and there is a card; else None.

        It takes as long whatever doesn't fit.

        Args:
            name: None where the site doesn't ask for it.
            password: the query password; None where the site doesn't ask for it.
        """
        person = self.find(region, number)
        kept = self._password_of(person)
        fits = self._verify(kept or self._nobodys, password or "") and kept is not None
        is_named = person is not None and person.is_named(name or "")
        right = (password is None or fits) and (name is None or is_named)
        return person if right and person is not None and person.card is not None else None

    def card_in_reader(self, identification_code: str, card_number: str | None) -> Card | None:
        """Return the card on file that a chip belongs to; None when it isn't on any list.

        Args:
            identification_code: of the chip, 32 hex digits.
            card_number: as the chip gives it; None when it doesn't.
        """
        chip = self._vault.hashed("chip", identification_code)
        number = self._vault.hashed("card", card_number) if card_number else chip
        which = (cards.c.chip_hash == chip) | (cards.c.number_hash == number)
        with self._ledger.reading() as (connection, _now):
            asking(connection, chip, number)
            row = (
                connection.execute(select(cards).where(which).order_by(cards.c.void.desc()))
                .mappings()
                .first()
            )
        return self._card(row) if row else None

    def account(self, person_id: str, year: int) -> Account | None:
        """Return what a year has come to; None where nobody has said."""
        with self._ledger.reading() as (connection, _now):
            asking(connection, person_id)
            row = (
                connection.execute(
                    select(accounts).where(accounts.c.holder_id == person_id, accounts.c.year == year)
                )
                .mappings()
                .first()
            )
        if row is None:
            return None
        figures = json.loads(self._vault.open(row["figures"], _account_place(person_id, year)))
        return Account(
            year=year,
            status=figures["status"],
            deductible_spent=Decimal(figures["deductible_spent"]),
            fund_paid=Decimal(figures["fund_paid"]),
            as_of=row["as_of"],
        )

    def _person(self, connection: Connection, which: ColumnElement[bool]) -> Person | None:
        holder = connection.execute(select(holders).where(which)).mappings().first()
        return None if holder is None else self._opened(connection, holder)

    def _opened(self, connection: Connection, holder: RowMapping) -> Person:
        asking(connection, holder["id"])
        number = self._vault.open(holder["number"], f"holders.number:{holder['id']}")
        name = self._vault.open(holder["name"], f"holders.name:{holder['id']}")
        good_first = (cards.c.void, cards.c.valid_until.desc().nulls_last(), cards.c.id)
        card = (
            connection.execute(select(cards).where(cards.c.holder_id == holder["id"]).order_by(*good_first))
            .mappings()
            .first()
        )
        identity = IdentityNumber(number)
        return Person(
            id=holder["id"],
            region=holder["region"],
            number=identity,
            name=HolderName(name),
            card=self._card(card, identity) if card else None,
        )

    def _card(self, row: RowMapping, holder: IdentityNumber | None = None) -> Card:
        number = self._vault.open(row["number"], f"cards.number:{row['id']}")
        return Card(row["id"], CardNumber(number, holder), row["valid_until"], row["void"])

    def _password_of(self, person: Person | None) -> str | None:
        person_id = person.id if person else ""
        with self._ledger.reading() as (connection, _now):
            asking(connection, person_id)
            found = connection.execute(select(holders.c.query_password).where(holders.c.id == person_id))
            password: str | None = found.scalar()
            return password

    def _verify(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return False


def sealed_figures(ledger: Ledger, person_id: str, account: Account) -> dict[str, Any]:
    """Return the row of an account, encrypted."""
    figures = {
        "status": account.status,
        "deductible_spent": str(account.deductible_spent),
        "fund_paid": str(account.fund_paid),
    }
    sealed = ledger.vault.seal(json.dumps(figures), _account_place(person_id, account.year))
    return {"holder_id": person_id, "year": account.year, "figures": sealed, "as_of": account.as_of}


def _account_place(person_id: str, year: int) -> str:
    return f"accounts.figures:{person_id}/{year}"


def _plain(name: str) -> str:
    """Return a name as it is compared: without blanks and middle dots, which people type as they like."""
    return "".join(c for c in name if not c.isspace() and c not in "·•・‧.").casefold()


def _readings(name: str) -> frozenset[str]:
    """Return every way to read a name in toneless pinyin, written together; ü as v."""
    syllables = pinyin(name, style=Style.NORMAL, heteronym=True)
    ways = islice(product(*syllables), _MOST_READINGS)
    return frozenset("".join(way).replace("ü", "v") for way in ways)
