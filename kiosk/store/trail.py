"""The audit as supervisors read it: their own city's, newest first, with nobody's name but those of staff.

Rows of no city are shown with it: a sign-in under a name that nobody has, and what was done at the machine itself.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, RowMapping, Select, func, or_, select

from kiosk import city_time
from kiosk.store import audit as chains
from kiosk.store.ledger import Ledger
from kiosk.store.reports import OFTEN, OFTEN_WITHIN
from kiosk.store.tables import audit, reports
from kiosk.store.vault import Vault

PAGE: Final = 50
UNMASK: Final = "unmask-"
# What was only asked for, or refused, and why.
REFUSALS: Final = (
    "not right",
    "must wait",
    "not allowed",
    "not identified",
    "key reused",
    "nobody",
    "still suspended",
)
REFUSED_BECAUSE: Final = "was "
# Both cities keep Beijing's time.
# How far back the choices of the filter look, and what was unmasked where no day is asked for.
LATELY: Final = timedelta(days=90)
_SHORT: Final = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for; what is empty leaves nothing out.

    Attributes:
        first, last: days of the city, both of them counted.
        report: the number of a report: all that was done about its person.
    """

    region: str
    first: date | None = None
    last: date | None = None
    action: str = ""
    result: str = ""
    actor: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the audit.

    Attributes:
        at: in UTC.
        subject: the beginning of the keyed hash of whom it is about; "" for nobody.
        before, after: where a report stood; of an unmasking `after` is the reason.
    """

    writer: str
    place: int
    at: datetime
    action: str
    result: str
    role: str
    actor: str
    channel: str
    terminal: str
    subject: str
    before: str
    after: str

    @property
    def is_refusal(self) -> bool:
        """Whether something was refused."""
        return self.result in REFUSALS or self.result.startswith(REFUSED_BECAUSE)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the rows of the last months hold, to choose from."""

    actions: tuple[str, ...]
    results: tuple[str, ...]
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unmasked:
    """How often somebody had something unmasked on a day.

    Attributes:
        fields: how often each action was taken.
    """

    day: date
    actor: str
    fields: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Flagged:
    """A person whose card was reported too often.

    Attributes:
        subject: the beginning of the keyed hash.
        times: within sixty days.
        report: the latest report's number.
    """

    subject: str
    times: int
    report: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Chain:
    """What the check of one writer's chain has found.

    Attributes:
        place: the last row that was checked.
        faults: how many rows aren't as they were written, or are missing.
    """

    writer: str
    place: int
    faults: int


class Trail:
    """Reads the audit of all cities."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def page(self, wanted: Wanted, number: int) -> tuple[tuple[Row, ...], bool]:
        """Return the rows of a page, counted from 0, and whether there are more after it."""
        with self._ledger.reading() as (connection, _now):
            which = (
                select(audit)
                .where(*_conditions(wanted))
                .order_by(audit.c.at.desc(), audit.c.writer, audit.c.place.desc())
            )
            found = connection.execute(which.limit(PAGE + 1).offset(number * PAGE)).mappings().all()
        return tuple(_row(row) for row in found[:PAGE]), len(found) > PAGE

    def choices(self, region: str) -> Choices:
        """Return what rows of a city can be chosen by."""
        with self._ledger.reading() as (connection, now):

            def lately(column: ColumnElement[str]) -> tuple[str, ...]:
                here = (audit.c.at > now - LATELY, _of_city(region), column != "")
                return tuple(sorted(connection.scalars(select(column).distinct().where(*here))))

            return Choices(lately(audit.c.action), lately(audit.c.result), lately(audit.c.actor))

    def unmasked(self, wanted: Wanted) -> tuple[Unmasked, ...]:
        """Return how often each member of staff had something unmasked, by day, the latest first.

        Where no first day is asked for, it is ninety days ago.
        """
        which = (
            select(audit.c.at, audit.c.actor, audit.c.action)
            .where(*_conditions(wanted))
            .where(audit.c.action.startswith(UNMASK), audit.c.result == "done")
        )
        counted: dict[tuple[date, str], Counter[str]] = {}
        with self._ledger.reading() as (connection, now):
            lately = which if wanted.first else which.where(audit.c.at > now - LATELY)
            for at, actor, action in connection.execute(lately):
                day = city_time.day(at)
                counted.setdefault((day, actor), Counter())[action] += 1
        found = [Unmasked(day, actor, fields) for (day, actor), fields in counted.items()]
        return tuple(sorted(found, key=lambda one: (-one.day.toordinal(), one.actor)))

    def flagged(self, region: str) -> tuple[Flagged, ...]:
        """Return whose cards were reported too often within sixty days, the most often first."""
        with self._ledger.reading() as (connection, now):
            lately = (reports.c.region == region, reports.c.accepted_at > now - OFTEN_WITHIN)
            often = connection.execute(
                select(reports.c.subject_hash, func.count().label("times"))
                .where(*lately)
                .group_by(reports.c.subject_hash)
                .having(func.count() >= OFTEN)
            ).all()
            found = []
            for subject, times in often:
                last = connection.execute(
                    select(reports.c.number, reports.c.accepted_at)
                    .where(*lately, reports.c.subject_hash == subject)
                    .order_by(reports.c.accepted_at.desc())
                    .limit(1)
                ).one()
                found.append(Flagged(subject[:_SHORT], times, last.number, last.accepted_at))
        return tuple(sorted(found, key=lambda one: (-one.times, one.subject)))


def checked(engine: Engine, vault: Vault) -> tuple[Chain, ...]:
    """Verify every chain up to where it stands now, and return what was found, chain by chain."""
    heads = chains.heads(engine)
    faults = Counter(fault.partition(": ")[0] for fault in chains.verify(engine, vault, heads))
    return tuple(Chain(head.writer, head.place, faults[head.writer]) for head in heads)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [_of_city(wanted.region)]
    if wanted.first:
        found.append(audit.c.at >= _midnight(wanted.first))
    if wanted.last:
        found.append(audit.c.at < _midnight(wanted.last) + timedelta(days=1))
    for column, value in (
        (audit.c.action, wanted.action),
        (audit.c.result, wanted.result),
        (audit.c.actor, wanted.actor),
    ):
        if value:
            found.append(column == value)
    if wanted.report:
        found.append(audit.c.subject_hash.in_(_subjects(wanted)))
    return found


def _of_city(region: str) -> ColumnElement[bool]:
    return or_(audit.c.region == region, audit.c.region == "")


def _subjects(wanted: Wanted) -> Select[Any]:
    return select(reports.c.subject_hash).where(
        reports.c.region == wanted.region, reports.c.number == wanted.report
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), city_time.ZONE).astimezone(UTC)


def _row(row: RowMapping) -> Row:
    return Row(
        writer=row["writer"],
        place=row["place"],
        at=row["at"],
        action=row["action"],
        result=row["result"],
        role=row["role"],
        actor=row["actor"],
        channel=row["channel"],
        terminal=row["terminal"],
        subject=row["subject_hash"][:_SHORT],
        before=row["before"],
        after=row["after"],
    )
