"""Invented people for tests of the store: sequence digits 000 are never issued."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import insert

from kiosk.store.ledger import Ledger
from kiosk.store.people import mark_key
from kiosk.store.tables import cards, holders

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class Somebody:
    """A person with one card."""

    region: str
    number: str
    name: str
    password: str
    card: str


def zhang() -> Somebody:
    """Zhang San of Beijing."""
    return Somebody("beijing", "110101199003070003", "张三", "a query password", "X00000019")


class Folk:
    """Puts people into a store."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, who: Somebody) -> str:
        """Add a person and the card, and return the card's id."""
        vault, holder, card = self._ledger.vault, secrets.token_hex(16), secrets.token_hex(16)
        with self._ledger.writing() as (connection, _now):
            mark_key(connection, vault)
            connection.execute(
                insert(holders).values(
                    id=holder,
                    region=who.region,
                    number_hash=vault.hashed("number", who.number),
                    number=vault.seal(who.number, f"holders.number:{holder}"),
                    name=vault.seal(who.name, f"holders.name:{holder}"),
                    query_password=CHEAP.hash(who.password),
                )
            )
            connection.execute(
                insert(cards).values(
                    id=card,
                    holder_id=holder,
                    number_hash=vault.hashed("card", who.card),
                    number=vault.seal(who.card, f"cards.number:{card}"),
                    void=False,
                )
            )
        return card
