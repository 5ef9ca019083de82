"""A list of people is taken in: all of it in one transaction, or nothing.

What the list doesn't mention stays as it is, and so does a card that is void. A name, a date or figures that differ
are brought up to date. Passwords are hashed before the transaction begins: that takes long, and others write meanwhile.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from kiosk.loss.report import Actor
from kiosk.masking import CardNumber, IdentityNumber
from kiosk.store.audit import Deed
from kiosk.store.ledger import Ledger
from kiosk.store.people import Account, mark_key, sealed_figures
from kiosk.store.people_list import (
    Claim,
    Fault,
    ListedCard,
    ListedPerson,
    Passwords,
    PeopleList,
    Refused,
    Wrong,
)
from kiosk.store.tables import accounts, cards, holders

ACTION: Final = "import"
_AT_ONCE: Final = 5000
# Each hash takes tens of megabytes and a whole processor (security.md A2).
_HASHES_AT_ONCE: Final = 2


class Disturbed(Exception):
    """Somebody else changed the same people at the same time, so nothing was done; it can be tried again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a list.

    Attributes:
        new, changed, unchanged: how many of its people.
        accounts_removed: of people the list doesn't mention; with `replace_years` alone.
    """

    new: int
    changed: int
    unchanged: int
    accounts_removed: int = 0

    @property
    def people(self) -> int:
        """How many people are on the list."""
        return self.new + self.changed + self.unchanged


class Intake:
    """Takes lists in.

    Args:
        hasher: hashes query passwords; the one they are checked with.
    """

    def __init__(self, ledger: Ledger, hasher: PasswordHasher | None = None) -> None:
        self._ledger, self._vault = ledger, ledger.vault
        self._hasher = hasher or PasswordHasher()

    def take(self, people: PeopleList, region: str, actor: Actor, *, replace_years: bool = False) -> Outcome:
        """Take a list of a city's people in.

        Args:
            replace_years: the list is complete for its years: accounts of these years that it hasn't are removed.

        Raises: Refused, with every fault of the list, also those that only show beside what is kept; Disturbed.
        """
        with self._ledger.reading() as (connection, _now):
            kept = self._kept(connection, people, region)
            superfluous = self._superfluous(connection, people, region) if replace_years else []
        faults = [*people.faults, *self._taken(people.claims, kept, region)]
        if faults:
            self._ledger.note(ACTION, actor, f"{len(faults)} faults")
            raise Refused(faults, people.warnings)
        changes = self._changes(people.people, kept, region)
        self._set_passwords(changes, people.passwords)
        outcome = Outcome(
            len(changes.new),
            len(changes.changed),
            len(people.people) - len(changes.new) - len(changes.changed),
            len(superfluous),
        )
        try:
            with self._ledger.writing() as (connection, now):
                mark_key(connection, self._vault)
                _apply(connection, changes)
                _run(connection, delete(accounts).where(_this_account()), superfluous)
                self._ledger.record(connection, Deed(ACTION, f"{outcome.people} people", actor), now)
        except IntegrityError:
            raise Disturbed from None
        return outcome

    def _kept(self, connection: Connection, people: PeopleList, region: str) -> "_Kept":
        """Load what is kept about everybody and every card the list names."""
        numbers = {self._number(claim.number) for claim in people.claims}
        numbers |= {self._number(person.number) for person in people.people}
        listed = [(claim.card, claim.chip) for claim in people.claims]
        listed += [(card.number, card.chip) for person in people.people for card in person.cards]
        known = {
            row["number_hash"]: row
            for row in _among(
                connection, select(holders).where(holders.c.region == region), holders.c.number_hash, numbers
            )
        }
        owned = select(cards, holders.c.region, holders.c.number_hash.label("owner")).join(holders)
        by_number = _among(
            connection,
            owned,
            cards.c.number_hash,
            {self._vault.hashed("card", card.reveal()) for card, _ in listed},
        )
        by_chip = _among(
            connection,
            owned,
            cards.c.chip_hash,
            {self._vault.hashed("chip", chip) for _, chip in listed if chip},
        )
        figures = _among(
            connection, select(accounts), accounts.c.holder_id, {row["id"] for row in known.values()}
        )
        return _Kept(
            holders=known,
            cards={row["number_hash"]: row for row in by_number},
            chips={row["chip_hash"]: row for row in by_chip},
            accounts={(row["holder_id"], row["year"]): row for row in figures},
        )

    def _taken(self, claims: Iterable[Claim], kept: "_Kept", region: str) -> Iterator[Fault]:
        """Find cards and chips on the list that are somebody else's, or another card's."""
        for claim in claims:
            number = self._vault.hashed("card", claim.card.reveal())
            card = kept.cards.get(number)
            if card and (card["region"], card["owner"]) != (region, self._number(claim.number)):
                yield Fault(claim.line, "card_number", Wrong.CARD_OF_ANOTHER)
            other = kept.chips.get(self._vault.hashed("chip", claim.chip)) if claim.chip else None
            if other and other["number_hash"] != number:
                yield Fault(claim.line, "identification_code", Wrong.CHIP_OF_ANOTHER)

    def _superfluous(self, connection: Connection, people: PeopleList, region: str) -> list[dict[str, Any]]:
        """Return the accounts that are kept of the list's years, and that the list hasn't."""
        listed = {
            (self._number(person.number), account.year)
            for person in people.people
            for account in person.accounts
        }
        found = connection.execute(
            select(accounts.c.holder_id, accounts.c.year, holders.c.number_hash)
            .join(holders)
            .where(holders.c.region == region, accounts.c.year.in_({year for _, year in listed}))
        )
        return [
            {"this": row.holder_id, "of": row.year}
            for row in found
            if (row.number_hash, row.year) not in listed
        ]

    def _changes(self, people: Iterable[ListedPerson], kept: "_Kept", region: str) -> "_Changes":
        changes = _Changes()
        for person in people:
            holder = kept.holders.get(self._number(person.number))
            holder_id = self._known(person, holder, changes) if holder else self._new(person, region, changes)
            for card in person.cards:
                self._card(holder_id, card, kept, changes)
            for account in person.accounts:
                self._account(holder_id, account, kept, changes)
            if person.password is not None:
                before = holder["query_password"] if holder else None
                changes.passwords.append(_Password(holder_id, person.password, before))
        return changes

    def _new(self, person: ListedPerson, region: str, changes: "_Changes") -> str:
        holder_id = secrets.token_hex(16)
        changes.new.add(holder_id)
        changes.new_holders.append(
            {
                "id": holder_id,
                "region": region,
                "number_hash": self._number(person.number),
                "number": self._vault.seal(person.number.reveal(), f"holders.number:{holder_id}"),
                "name": self._vault.seal(person.name.reveal(), f"holders.name:{holder_id}"),
            }
        )
        return holder_id

    def _known(self, person: ListedPerson, holder: RowMapping, changes: "_Changes") -> str:
        holder_id: str = holder["id"]
        place = f"holders.name:{holder_id}"
        if self._vault.open(holder["name"], place) != person.name.reveal():
            name = self._vault.seal(person.name.reveal(), place)
            changes.names.append({"this": holder_id, "to_name": name})
            changes.touch(holder_id)
        return holder_id

    def _card(self, holder_id: str, card: ListedCard, kept: "_Kept", changes: "_Changes") -> None:
        number_hash = self._vault.hashed("card", card.number.reveal())
        chip_hash = self._vault.hashed("chip", card.chip) if card.chip else None
        before = kept.cards.get(number_hash)
        if before is None:
            changes.new_cards.append(self._new_card(holder_id, card.number, number_hash, chip_hash, card))
            changes.touch(holder_id)
            return
        now = {
            "to_chip": chip_hash or before["chip_hash"],
            "to_day": card.valid_until or before["valid_until"],
        }
        if now != {"to_chip": before["chip_hash"], "to_day": before["valid_until"]}:
            changes.cards.append({"this": before["id"], **now})
            changes.touch(holder_id)

    def _new_card(
        self, holder_id: str, number: CardNumber, number_hash: str, chip_hash: str | None, card: ListedCard
    ) -> dict[str, Any]:
        card_id = secrets.token_hex(16)
        return {
            "id": card_id,
            "holder_id": holder_id,
            "number_hash": number_hash,
            "number": self._vault.seal(number.reveal(), f"cards.number:{card_id}"),
            "chip_hash": chip_hash,
            "valid_until": card.valid_until,
            "void": False,
        }

    def _account(self, holder_id: str, account: Account, kept: "_Kept", changes: "_Changes") -> None:
        before = kept.accounts.get((holder_id, account.year))
        row = sealed_figures(self._ledger, holder_id, account)
        if before is not None and self._is_alike(before, row):
            return
        if before is None:
            changes.new_accounts.append(row)
        else:
            changes.accounts.append(
                {"this": holder_id, "of": account.year, "to_figures": row["figures"], "to_day": account.as_of}
            )
        changes.touch(holder_id)

    def _is_alike(self, before: RowMapping, row: Mapping[str, Any]) -> bool:
        place = f"accounts.figures:{row['holder_id']}/{row['year']}"
        one, other = (self._vault.open(account["figures"], place) for account in (before, row))
        return one == other and before["as_of"] == row["as_of"]

    def _set_passwords(self, changes: "_Changes", how: Passwords) -> None:
        """Hash the passwords that differ from those kept."""
        with ThreadPoolExecutor(_HASHES_AT_ONCE) as pool:
            hashed = pool.map(lambda password: self._hashed(password, how), changes.passwords)
            for password, now in zip(changes.passwords, hashed, strict=True):
                if now != password.before:
                    changes.hashes.append({"this": password.holder_id, "to_hash": now})
                    changes.touch(password.holder_id)

    def _hashed(self, password: "_Password", how: Passwords) -> str:
        if how is Passwords.HASHED:
            return password.given
        if password.before is not None and self._fits(password.before, password.given):
            return password.before
        return self._hasher.hash(password.given)

    def _fits(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return False

    def _number(self, number: IdentityNumber) -> str:
        return self._vault.hashed("number", number.reveal())


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept already of those a list names, by keyed hash of a number, by holder and year."""

    holders: dict[str, RowMapping]
    cards: dict[str, RowMapping]
    chips: dict[str, RowMapping]
    accounts: dict[tuple[str, int], RowMapping]


@dataclass(frozen=True, slots=True)
class _Password:
    """A query password on the list, and the hash that is kept."""

    holder_id: str
    given: str = field(repr=False)
    before: str | None


@dataclass(slots=True)
class _Changes:
    """Rows to be written, and whom they are about."""

    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    new_holders: list[dict[str, Any]] = field(default_factory=list)
    new_cards: list[dict[str, Any]] = field(default_factory=list)
    new_accounts: list[dict[str, Any]] = field(default_factory=list)
    names: list[dict[str, Any]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    passwords: list[_Password] = field(default_factory=list)
    hashes: list[dict[str, Any]] = field(default_factory=list)

    def touch(self, holder_id: str) -> None:
        """Note that somebody who was known is changed."""
        if holder_id not in self.new:
            self.changed.add(holder_id)


def _apply(connection: Connection, changes: _Changes) -> None:
    _run(connection, insert(holders), changes.new_holders)
    _run(connection, _to(holders, name="to_name"), changes.names)
    _run(connection, _to(holders, query_password="to_hash"), changes.hashes)  # noqa: S106 - a parameter's name
    _run(connection, insert(cards), changes.new_cards)
    _run(connection, _to(cards, chip_hash="to_chip", valid_until="to_day"), changes.cards)
    _run(connection, insert(accounts), changes.new_accounts)
    figures: dict[str, Any] = {"figures": bindparam("to_figures"), "as_of": bindparam("to_day")}
    _run(connection, update(accounts).where(_this_account()).values(figures), changes.accounts)


def _run(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


def _to(table: Table, **columns: str) -> Any:
    """Return the update of one row by its id."""
    values: dict[str, Any] = {column: bindparam(parameter) for column, parameter in columns.items()}
    return update(table).where(table.c.id == bindparam("this")).values(values)


def _this_account() -> ColumnElement[bool]:
    return and_(accounts.c.holder_id == bindparam("this"), accounts.c.year == bindparam("of"))


def _among(
    connection: Connection, statement: Select[Any], column: ColumnElement[Any], values: set[str]
) -> Iterator[RowMapping]:
    """Yield the rows that have one of many values, asked for in parts: a statement takes only so many."""
    wanted = sorted(values)
    for start in range(0, len(wanted), _AT_ONCE):
        part = statement.where(column.in_(wanted[start : start + _AT_ONCE]))
        yield from connection.execute(part).mappings()
