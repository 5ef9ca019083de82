"""Everything that is kept about one person: shown to them, or removed, when they ask for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from kiosk.loss.report import SUSPENDS, Actor
from kiosk.masking import CardNumber, HolderName, IdentityNumber
from kiosk.store.audit import Deed
from kiosk.store.ledger import Ledger
from kiosk.store.reports import Reports
from kiosk.store.tables import accounts, audit, cards, holders, looked_up, reports

SHOWN: Final = "show person"
FORGOTTEN: Final = "forget person"


class NobodyKnown(Exception):
    """Nothing is kept under this number."""


class StillSuspended(Exception):
    """A report suspends a card of this person, so it must still be known whose it is.

    Attributes:
        report: its number.
    """

    def __init__(self, report: str) -> None:
        self.report = report
        super().__init__(report)


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A card on file."""

    number: CardNumber
    has_chip: bool
    valid_until: date | None
    void: bool


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A loss report."""

    number: str
    status: str
    accepted_at: datetime
    has_reason: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """What is kept about a person.

    Attributes:
        name: None where only reports or records of what was done are left.
        accounts: the years there are figures of, and their days.
        deeds: how many rows of the audit are about the person.
        deeds_since: when the first of them was written, in UTC.
        look_ups: on how many days of which this is still known the number was looked up at a kiosk.
    """

    number: IdentityNumber
    name: HolderName | None
    has_password: bool
    cards: tuple[KeptCard, ...]
    accounts: tuple[tuple[int, date], ...]
    reports: tuple[KeptReport, ...]
    deeds: int
    deeds_since: datetime | None
    look_ups: int


@dataclass(frozen=True, slots=True)
class Removal:
    """How much was removed.

    Attributes:
        reports: how many no longer say whose card they were about.
    """

    cards: int
    accounts: int
    reports: int


class Subjects:
    """The people something is kept about."""

    def __init__(self, ledger: Ledger, of_cards: Reports) -> None:
        self._ledger, self._vault, self._reports = ledger, ledger.vault, of_cards

    def extract(self, region: str, number: str, actor: Actor) -> Extract:
        """Return what is kept about the person with a social security number in a city, and record that it was shown.

        Raises: NobodyKnown.
        """
        with self._ledger.writing() as (connection, now):
            found = self._extract(connection, region, number)
            is_known = found.name is not None or bool(found.reports or found.deeds or found.look_ups)
            result = "done" if is_known else "nobody"
            self._ledger.record(connection, Deed(SHOWN, result, actor, self._hashed(number)), now)
        if not is_known:
            raise NobodyKnown
        return found

    def forget(self, region: str, number: str, actor: Actor) -> Removal:
        """Remove a person with their cards and accounts; their reports keep the keyed hash of the number.

        Raises: NobodyKnown; StillSuspended.
        """
        for card_id in self._card_ids(region, number):
            self._reports.suspends(card_id)  # writes a lapse down, so that it isn't lost with the card
        refusal: NobodyKnown | StillSuspended
        with self._ledger.writing() as (connection, now):
            try:
                removal = self._removed(connection, region, number)
            except (NobodyKnown, StillSuspended) as error:
                refusal = error
                result = "nobody" if isinstance(error, NobodyKnown) else "still suspended"
                self._ledger.record(connection, Deed(FORGOTTEN, result, actor, self._hashed(number)), now)
            else:
                self._ledger.record(connection, Deed(FORGOTTEN, "done", actor, self._hashed(number)), now)
                return removal
        raise refusal

    def _removed(self, connection: Connection, region: str, number: str) -> Removal:
        holder = self._holder(connection, region, number)
        if holder is None:
            raise NobodyKnown
        held = select(cards.c.id).where(cards.c.holder_id == holder["id"])
        of_them = reports.c.card_id.in_(connection.scalars(held.with_for_update()).all())
        suspending = connection.scalars(
            select(reports.c.number).where(of_them, reports.c.status.in_(SUSPENDS))
        ).first()
        if suspending is not None:
            raise StillSuspended(suspending)
        parted = connection.execute(update(reports).where(of_them).values(card_id=None, reason="")).rowcount
        removal = Removal(
            connection.execute(delete(cards).where(cards.c.holder_id == holder["id"])).rowcount,
            connection.execute(delete(accounts).where(accounts.c.holder_id == holder["id"])).rowcount,
            parted,
        )
        connection.execute(delete(holders).where(holders.c.id == holder["id"]))
        return removal

    def _extract(self, connection: Connection, region: str, number: str) -> Extract:
        holder, subject = self._holder(connection, region, number), self._hashed(number)
        deeds = connection.execute(
            select(func.count(), func.min(audit.c.at)).where(
                audit.c.subject_hash == subject, audit.c.region == region
            )
        ).one()
        look_ups = select(func.count()).select_from(looked_up).where(looked_up.c.subject_hash == subject)
        return Extract(
            number=IdentityNumber(number),
            name=self._name(holder) if holder else None,
            has_password=bool(holder and holder["query_password"]),
            cards=self._cards(connection, holder) if holder else (),
            accounts=_accounts(connection, holder) if holder else (),
            reports=_reports(connection, region, subject),
            deeds=deeds[0],
            deeds_since=deeds[1],
            look_ups=connection.execute(look_ups).scalar_one(),
        )

    def _holder(self, connection: Connection, region: str, number: str) -> RowMapping | None:
        this = (holders.c.region == region) & (holders.c.number_hash == self._hashed(number))
        return connection.execute(select(holders).where(this)).mappings().first()

    def _card_ids(self, region: str, number: str) -> list[str]:
        this = (holders.c.region == region) & (holders.c.number_hash == self._hashed(number))
        with self._ledger.reading() as (connection, _now):
            return list(connection.scalars(select(cards.c.id).join(holders).where(this)))

    def _name(self, holder: RowMapping) -> HolderName:
        return HolderName(self._vault.open(holder["name"], f"holders.name:{holder['id']}"))

    def _cards(self, connection: Connection, holder: RowMapping) -> tuple[KeptCard, ...]:
        number = IdentityNumber(self._vault.open(holder["number"], f"holders.number:{holder['id']}"))
        of_them = select(cards).where(cards.c.holder_id == holder["id"]).order_by(cards.c.id)
        return tuple(
            KeptCard(
                CardNumber(self._vault.open(row["number"], f"cards.number:{row['id']}"), number),
                row["chip_hash"] is not None,
                row["valid_until"],
                row["void"],
            )
            for row in connection.execute(of_them).mappings()
        )

    def _hashed(self, number: str) -> str:
        return self._vault.hashed("number", number)


def _accounts(connection: Connection, holder: RowMapping) -> tuple[tuple[int, date], ...]:
    of_them = select(accounts.c.year, accounts.c.as_of).where(accounts.c.holder_id == holder["id"])
    return tuple((row.year, row.as_of) for row in connection.execute(of_them.order_by(accounts.c.year)))


def _reports(connection: Connection, region: str, subject: str) -> tuple[KeptReport, ...]:
    about = select(reports).where(reports.c.subject_hash == subject, reports.c.region == region)
    rows: list[Any] = list(connection.execute(about.order_by(reports.c.accepted_at)))
    return tuple(KeptReport(row.number, row.status, row.accepted_at, bool(row.reason)) for row in rows)
