"""Loss reports, kept. Acknowledged means committed: the change, its audit row, its event and its answer, or none.

A key names one wish of one person: the same wish under the same key is answered as the first time, so a double press,
a reload or a line that was cut does nothing twice.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, case, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from kiosk.loss import report as life
from kiosk.loss.report import Actor, NotAllowed, Report, Status, WrongStatus
from kiosk.loss.rules import Action, Channel, LossRules, Role
from kiosk.store.audit import Deed
from kiosk.store.kiosk_role import asking
from kiosk.store.ledger import Ledger
from kiosk.store.tables import answered, card_events, cards, holders, reports

# The same card reported so often within so many days is shown to staff.
OFTEN: Final = 3
OFTEN_WITHIN: Final = timedelta(days=60)
KEYS_KEPT: Final = timedelta(days=40)
MOST_REASON: Final = 200
_WAIT_SECONDS: Final = 2
_PREFIX: Final = {"beijing": "BJ", "urumqi": "WL"}
_EVENTS: Final = {
    Status.PRE_REPORTED: "suspended",
    Status.LAPSED: "released",
    Status.REVOKED: "released",
    Status.FORMALLY_LOST: "void",
}


class KeyReused(Exception):
    """The key stands for another wish already: 409."""


class NoSuchCard(Exception):
    """There is no card of this id."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, as it is told to the person.

    Attributes:
        report: as it stands now that the wish is done.
        repeated: whether it was done before, under this key or by an earlier report that still holds.
        often: how often the card was pre-reported in the last sixty days.
    """

    report: Report
    repeated: bool
    often: int

    @property
    def is_often(self) -> bool:
        """Whether staff should look at it."""
        return self.often >= OFTEN


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants for a card."""

    action: Action
    card_id: str
    key: str
    actor: Actor
    asked_at: datetime | None = None
    reason: str = ""


class Reports:
    """The reports of all cards.

    Args:
        ends_at: when a pre-report of a region, accepted at a moment, lapses; None where it doesn't.
    """

    def __init__(
        self,
        ledger: Ledger,
        rules: Mapping[str, LossRules],
        ends_at: Callable[[str, datetime], datetime | None],
    ) -> None:
        self._ledger, self._vault = ledger, ledger.vault
        self._rules, self._ends_at = rules, ends_at

    def pre_report(self, card_id: str, key: str, actor: Actor, asked_at: datetime | None = None) -> Receipt:
        """Suspend a card.

        Args:
            key: names this wish; at least as hard to guess as a password.
            asked_at: the terminal's own clock, kept beside ours.

        Raises: KeyReused, NoSuchCard, NotAllowed; WrongStatus, when the card is void.
        """
        return self._do(_Wish(Action.PRE_REPORT, card_id, key, actor, asked_at))

    def revoke(self, card_id: str, key: str, actor: Actor, reason: str) -> Receipt:
        """Take the report back that suspends a card, and let the card be used again.

        Raises: KeyReused, NoSuchCard, NotAllowed; WrongStatus, when no pre-report holds.
        """
        return self._do(_Wish(Action.REVOCATION, card_id, key, actor, reason=reason[:MOST_REASON]))

    def lose_formally(self, card_id: str, key: str, actor: Actor) -> Receipt:
        """End a card for good, pre-reported or not.

        Raises: KeyReused, NoSuchCard, NotAllowed; WrongStatus, when the card was void already and why isn't kept.
        """
        return self._do(_Wish(Action.FORMAL_LOSS, card_id, key, actor))

    def of_card(self, card_id: str) -> tuple[Report, ...]:
        """Return a card's reports, the latest first, as they stand now; a lapse that is seen is written down."""
        with self._ledger.reading() as (connection, now):
            asking(connection, card_id)
            found = _reports(connection, card_id)
        if not found or life.observed(found[0].report, now) is found[0].report:
            return tuple(kept.report for kept in found)
        with self._ledger.writing() as (connection, now):
            card = self._card(connection, card_id)
            self._observed(connection, card, now)
            return tuple(kept.report for kept in _reports(connection, card_id))

    def lately(self, card_id: str) -> int:
        """Return how often a card's person has reported one within sixty days.

        Raises: NoSuchCard.
        """
        with self._ledger.writing() as (connection, now):
            return self._often(connection, self._card(connection, card_id), now)

    def suspends(self, card_id: str) -> Report | None:
        """Return the report because of which a card is out of use now; None when it can be used."""
        return next((report for report in self.of_card(card_id) if report.status in life.SUSPENDS), None)

    def events(self, after: int = 0, most: int = 1000) -> list[dict[str, Any]]:
        """Return what happened to cards after an event, in order, for the system that issues them.

        None comes later with a smaller sequence. A card that is no longer on any list has no number any more.
        """
        with self._ledger.reading() as (connection, _now):
            _wait_for_writers(connection)
            rows = connection.execute(
                select(card_events, cards.c.number.label("sealed"))
                .outerjoin(cards, cards.c.id == card_events.c.card_id)
                .where(card_events.c.sequence > after)
                .order_by(card_events.c.sequence)
                .limit(most)
            ).mappings()
            return [
                {
                    "sequence": row["sequence"],
                    "card": row["sealed"]
                    and self._vault.open(row["sealed"], f"cards.number:{row['card_id']}"),
                    "what": row["what"],
                    "at": row["at"].isoformat(),
                }
                for row in rows
            ]

    def sweep(self) -> int:
        """Write down every lapse that nobody has looked at yet, and return how many there were."""
        with self._ledger.reading() as (connection, now):
            due = connection.scalars(
                select(reports.c.card_id).where(
                    reports.c.status == Status.PRE_REPORTED, reports.c.ends_at <= now
                )
            ).all()
        for card_id in due:
            self.of_card(card_id)
        return len(due)

    def forget_old(self, kept_days: int) -> tuple[int, int]:
        """Part old reports from their people, drop old keys, and return how many of each that were.

        Args:
            kept_days: how long it is known whose a report was, after it has ended.
        """
        parted = (
            update(reports)
            .where(reports.c.card_id.is_not(None), reports.c.status != Status.PRE_REPORTED)
            .values(card_id=None, reason="")
        )
        with self._ledger.writing() as (connection, now):
            keys = connection.execute(delete(answered).where(answered.c.at < now - KEYS_KEPT)).rowcount
            ended = reports.c.closed_at < now - timedelta(days=kept_days)
            return connection.execute(parted.where(ended)).rowcount, keys

    def _do(self, wish: _Wish) -> Receipt:
        try:
            return self._done(wish)
        except IntegrityError:  # somebody used this key, or drew this number, since we looked: look again
            return self._done(wish)

    def _done(self, wish: _Wish) -> Receipt:
        key = self._vault.hashed("key", wish.key)
        content = self._vault.hashed("content", f"{wish.action} {wish.card_id}")
        refusal: KeyReused | NotAllowed | WrongStatus
        with self._ledger.writing() as (connection, now):
            card = self._card(connection, wish.card_id)
            asking(connection, key)
            known = _known(connection, key)
            if known is not None and known["content_hash"] == content:
                return self._answered_before(connection, known, card, now)
            last = self._observed(connection, card, now)
            try:
                _refuse_reused(known)
                report = self._next(wish, last, card, now)
            except (KeyReused, NotAllowed, WrongStatus) as error:
                refusal = error
                self._ledger.record(connection, _deed(wish, _why(error), card, key, last, last), now)
            else:
                before = last.report if last else None
                report_id = last.id if last and last.report.number == report.number else secrets.token_hex(16)
                if report is not before:
                    self._keep(connection, report_id, report, card, wish)
                connection.execute(
                    insert(answered).values(key_hash=key, content_hash=content, report_id=report_id, at=now)
                )
                result = "repeated" if report is before else "done"
                after = _Kept(report_id, report)
                self._ledger.record(connection, _deed(wish, result, card, key, last, after), now)
                return Receipt(report, report is before, self._often(connection, card, now))
        raise refusal

    def _next(self, wish: _Wish, last: "_Kept | None", card: RowMapping, now: datetime) -> Report:
        rules, before = self._rules[card["region"]], last.report if last else None
        number = f"{_PREFIX[rules.region]}{now:%y%m%d}{secrets.randbelow(10**8):08}"
        new = life.Opening(number, now, self._ends_at(rules.region, now))
        if wish.action is Action.REVOCATION:
            return life.revoked(before, wish.actor, rules, now)
        if card["void"] and (before is None or before.status is not Status.FORMALLY_LOST):
            raise WrongStatus(wish.action, Status.FORMALLY_LOST)
        if wish.action is Action.FORMAL_LOSS:
            return life.formally_lost(before, new, wish.actor, rules)
        return life.pre_report(before, new, wish.actor, rules)

    def _keep(
        self, connection: Connection, report_id: str, report: Report, card: RowMapping, wish: _Wish
    ) -> None:
        changed = connection.execute(
            update(reports)
            .where(reports.c.id == report_id)
            .values(status=report.status, closed_at=report.closed_at, reason=wish.reason)
        ).rowcount
        if not changed:
            connection.execute(
                insert(reports).values(
                    id=report_id,
                    number=report.number,
                    card_id=card["id"],
                    subject_hash=card["number_hash"],
                    region=report.region,
                    status=report.status,
                    channel=report.channel,
                    terminal=wish.actor.terminal,
                    accepted_at=report.accepted_at,
                    asked_at=wish.asked_at,
                    ends_at=report.ends_at,
                    closed_at=report.closed_at,
                    reason=wish.reason,
                )
            )
        if report.status is Status.FORMALLY_LOST:
            connection.execute(update(cards).where(cards.c.id == card["id"]).values(void=True))
        _happened(connection, report_id, card["id"], report.status, report.closed_at or report.accepted_at)

    def _observed(self, connection: Connection, card: RowMapping, now: datetime) -> "_Kept | None":
        """Return the card's latest report; when it has lapsed, that is written down."""
        last = next(iter(_reports(connection, card["id"])), None)
        if last is None:
            return None
        seen = life.observed(last.report, now)
        if seen is last.report:
            return last
        connection.execute(
            update(reports)
            .where(reports.c.id == last.id)
            .values(status=seen.status, closed_at=seen.closed_at)
        )
        _happened(connection, last.id, card["id"], seen.status, now)
        system = Actor(Role.SYSTEM, last.report.channel, seen.region)
        deed = Deed("lapse", "done", system, card["number_hash"], last.report.status, seen.status)
        self._ledger.record(connection, deed, now)
        return _Kept(last.id, seen)

    def _answered_before(
        self, connection: Connection, known: RowMapping, card: RowMapping, now: datetime
    ) -> Receipt:
        asking(connection, known["report_id"])
        row = connection.execute(select(reports).where(reports.c.id == known["report_id"])).mappings().one()
        report = life.observed(_report(row), now)
        return Receipt(report, repeated=True, often=self._often(connection, card, now))

    def _often(self, connection: Connection, card: RowMapping, now: datetime) -> int:
        return connection.execute(
            select(func.count())
            .select_from(reports)
            .where(reports.c.subject_hash == card["number_hash"], reports.c.accepted_at > now - OFTEN_WITHIN)
        ).scalar_one()

    def _card(self, connection: Connection, card_id: str) -> RowMapping:
        """Return a card and hold it until the commit, so that wishes for one card come one after the other."""
        asking(connection, card_id)
        held = connection.execute(
            select(cards.c.holder_id).where(cards.c.id == card_id).with_for_update()
        ).scalar()
        if held is None:
            raise NoSuchCard
        asking(connection, held)
        found = connection.execute(
            select(cards.c.id, cards.c.void, holders.c.region, holders.c.number_hash)
            .join(holders, holders.c.id == cards.c.holder_id)
            .where(cards.c.id == card_id)
        ).mappings()
        card = found.one()
        asking(connection, card["number_hash"])
        return card


@dataclass(frozen=True, slots=True)
class _Kept:
    """A report and the row it is kept in."""

    id: str
    report: Report


def _known(connection: Connection, key: str) -> RowMapping | None:
    return connection.execute(select(answered).where(answered.c.key_hash == key)).mappings().first()


def _refuse_reused(known: RowMapping | None) -> None:
    if known is not None:
        raise KeyReused


def _wait_for_writers(connection: Connection) -> None:
    """Let those commit who have drawn a sequence already, so that none is overtaken and then never seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'"))
        connection.execute(text("LOCK TABLE card_events IN SHARE MODE"))


def _reports(connection: Connection, card_id: str) -> list[_Kept]:
    # The one that suspends is the latest, even when the clock was set back since an earlier one.
    suspending_first = case((reports.c.status.in_(life.SUSPENDS), 0), else_=1)
    rows = connection.execute(
        select(reports)
        .where(reports.c.card_id == card_id)
        .order_by(suspending_first, reports.c.accepted_at.desc(), reports.c.id)
    ).mappings()
    return [_Kept(row["id"], _report(row)) for row in rows]


def _report(row: RowMapping) -> Report:
    return Report(
        number=row["number"],
        region=row["region"],
        status=Status(row["status"]),
        channel=Channel(row["channel"]),
        accepted_at=row["accepted_at"],
        ends_at=row["ends_at"],
        closed_at=row["closed_at"],
    )


def _happened(connection: Connection, report_id: str, card_id: str, status: Status, at: datetime) -> None:
    connection.execute(
        insert(card_events).values(report_id=report_id, card_id=card_id, what=_EVENTS[status], at=at)
    )


def _deed(  # noqa: PLR0913, PLR0917 - one row of the audit
    wish: _Wish, result: str, card: RowMapping, key: str, last: _Kept | None, after: _Kept | None
) -> Deed:
    before_status, after_status = (kept.report.status if kept else "" for kept in (last, after))
    return Deed(wish.action, result, wish.actor, card["number_hash"], before_status, after_status, key)


def _why(error: KeyReused | NotAllowed | WrongStatus) -> str:
    if isinstance(error, KeyReused):
        return "key reused"
    return "not allowed" if isinstance(error, NotAllowed) else f"was {error.status or 'not reported'}"
