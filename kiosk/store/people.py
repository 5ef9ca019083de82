"""The people insured in a city, their cards, and what the funds have paid: found by number, card or chip.

Names, numbers and figures are opened for the one person asked about, and nowhere else.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice, product
from operator import itemgetter
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pypinyin import Style, pinyin
from sqlalchemy import Connection, RowMapping, insert, select

from kiosk.masking import CardNumber, HolderName, IdentityNumber
from kiosk.store.ledger import Ledger
from kiosk.store.lookup import by, one
from kiosk.store.tables import accounts, cards, holders, key_mark
from kiosk.store.vault import Vault

EMPLOYED: Final = "employed"
RETIRED: Final = "retired"
_MOST_READINGS: Final = 500
_MARK: Final = "key_mark.sealed:1"


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
        """Open the mark that the first people's key left.

        Raises: Sealed, when our key is another.
        """
        with self._ledger.reading() as (connection, _now):
            sealed = connection.scalar(select(key_mark.c.sealed))
        if sealed is not None:
            self._vault.open(sealed, _MARK)

    def find(self, region: str, number: str) -> Person | None:
        """Return the person with a social security number in a city."""
        hashed = self._vault.hashed("number", number.upper())
        with self._ledger.reading() as (connection, _now):
            return self._person(connection, one(connection, holders, region=region, number_hash=hashed))

    def of_card(self, card_id: str) -> Person | None:
        """Return the person whose card it is."""
        with self._ledger.reading() as (connection, _now):
            card = one(connection, cards, id=card_id)
            return self._person(connection, one(connection, holders, id=card["holder_id"])) if card else None

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
        number = self._vault.hashed("card", card_number) if card_number else ""
        with self._ledger.reading() as (connection, _now):
            found = (one(connection, cards, chip_hash=chip), one(connection, cards, number_hash=number))
        rows = sorted(filter(None, found), key=itemgetter("void"))
        return self._card(rows[-1]) if rows else None

    def account(self, person_id: str, year: int) -> Account | None:
        """Return what a year has come to; None where nobody has said."""
        with self._ledger.reading() as (connection, _now):
            row = one(connection, accounts, holder_id=person_id, year=year)
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

    def _person(self, connection: Connection, holder: RowMapping | None) -> Person | None:
        if holder is None:
            return None
        number = self._vault.open(holder["number"], f"holders.number:{holder['id']}")
        name = self._vault.open(holder["name"], f"holders.name:{holder['id']}")
        theirs = by(connection, cards, holder_id=holder["id"])
        good_first = (theirs.c.void, theirs.c.valid_until.desc().nulls_last(), theirs.c.id)
        card = connection.execute(select(theirs).order_by(*good_first)).mappings().first()
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
        with self._ledger.reading() as (connection, _now):
            holder = one(connection, holders, id=person.id if person else "")
        return holder["query_password"] if holder else None

    def _verify(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return False


def mark_key(connection: Connection, vault: Vault) -> None:
    """Leave a mark of the key before the first people are written with it.

    Raises: Sealed, when there are people of another key.
    """
    sealed = connection.scalar(select(key_mark.c.sealed))
    if sealed is not None:
        vault.open(sealed, _MARK)
        return
    before = connection.execute(select(holders.c.id, holders.c.number).limit(1)).first()
    if before is not None:  # they are from before there were marks
        vault.open(before.number, f"holders.number:{before.id}")
    connection.execute(insert(key_mark).values(id=1, sealed=vault.seal("", _MARK)))


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
