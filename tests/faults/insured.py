"""A store with invented people in it, and what reports their cards: shared by the proofs of the store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table, insert, select

from calculators import rulebook
from kiosk.loss import ends
from kiosk.loss import rules as losses
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store.ledger import Ledger
from kiosk.store.people import mark_key
from kiosk.store.reports import Reports
from kiosk.store.tables import audit, cards, holders
from kiosk.store.vault import Vault

KEY = "a key for tests, and for nothing else"
VAULT = Vault(KEY)
RULES = losses.load()
ENDS = ends.by_rules(RULES, rulebook.load())

CITIZEN = Actor(Role.CITIZEN, Channel.KIOSK, "beijing", terminal="hall-1")
AGENT = Actor(Role.AGENT, Channel.HOTLINE, "beijing", "agent-1", "desk-7")
CLERK = Actor(Role.CLERK, Channel.COUNTER, "beijing", "clerk-1", "counter-2")
URUMQI_AGENT = Actor(Role.AGENT, Channel.HOTLINE, "urumqi", "agent-2", "desk-8")
BANKER = Actor(Role.CLERK, Channel.BANK, "urumqi", "clerk-2", "bank-3")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Clock:
    """Shows the time it was set to."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def shift(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True, slots=True)
class Insured:
    """An invented person, as the lists have them."""

    number: str
    name: str
    card_number: str
    holder_id: str
    card_id: str


def person(which: int) -> Insured:
    """Return an invented person; the sequence in the number is 000, which nobody has."""
    born = date(1950, 1, 1) + timedelta(days=which)
    digits = f"110101{born:%Y%m%d}000"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]
    return Insured(digits + check, f"假名{which:05}", f"Q{which:08}", f"holder{which:05}", f"card{which:05}")


def insure(engine: Engine, people: Sequence[Insured], region: str = "beijing") -> None:
    """Put people with a card each on the lists."""
    with engine.begin() as connection:
        mark_key(connection, VAULT)
        connection.execute(insert(holders), [_holder(who, region) for who in people])
        connection.execute(insert(cards), [_card(who) for who in people])


def reports(engine: Engine, writer: str = "test", now: Callable[[], datetime] | None = None) -> Reports:
    """Return the reports of a store, as one process has them."""
    return Reports(Ledger(engine, VAULT, writer, now), RULES, ENDS)


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    """Return a table as it is, in the order of its key."""
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]


def results(engine: Engine) -> list[tuple[str, str]]:
    """Return what the audit says was done, in order: action and result."""
    return [(row["action"], row["result"]) for row in rows(engine, audit)]


def _holder(who: Insured, region: str) -> dict[str, Any]:
    return {
        "id": who.holder_id,
        "region": region,
        "number_hash": VAULT.hashed("number", who.number),
        "number": VAULT.seal(who.number, f"holders.number:{who.holder_id}"),
        "name": VAULT.seal(who.name, f"holders.name:{who.holder_id}"),
        "query_password": None,
    }


def _card(who: Insured) -> dict[str, Any]:
    return {
        "id": who.card_id,
        "holder_id": who.holder_id,
        "number_hash": VAULT.hashed("card", who.card_number),
        "number": VAULT.seal(who.card_number, f"cards.number:{who.card_id}"),
        "chip_hash": None,
        "valid_until": date(2036, 1, 1),
        "void": False,
    }
