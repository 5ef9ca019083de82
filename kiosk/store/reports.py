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

from kiosk import city_time
from kiosk.loss import report as life
from kiosk.loss.report import Actor, NotAllowed, Report, Status, WrongStatus
from kiosk.loss.rules import Action, Channel, LossRules, Role
from kiosk.store.audit import Deed
from kiosk.store.ledger import Ledger
from kiosk.store.lookup import by, held_card, lapse, one
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
            known = one(connection, answered, key_hash=key)
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
                after = last
                if after is None or report is not after.report:
                    after = self._keep(connection, last, report, card, wish)
                connection.execute(
                    insert(answered).values(key_hash=key, content_hash=content, report_id=after.id, at=now)
                )
                repeated = after is last
                result = "repeated" if repeated else "done"
                self._ledger.record(connection, _deed(wish, result, card, key, last, after), now)
                return Receipt(report, repeated, self._often(connection, card, now))
        raise refusal

    def _next(self, wish: _Wish, last: "_Kept | None", card: "_Held", now: datetime) -> Report:
        rules, before = self._rules[card.region], last.report if last else None
        number = f"{_PREFIX[rules.region]}{city_time.day(now):%y%m%d}{secrets.randbelow(10**8):08}"
        new = life.Opening(number, now, self._ends_at(rules.region, now))
        if wish.action is Action.REVOCATION:
            return life.revoked(before, wish.actor, rules, now)
        if card.void and (before is None or before.status is not Status.FORMALLY_LOST):
            raise WrongStatus(wish.action, Status.FORMALLY_LOST)
        if wish.action is Action.FORMAL_LOSS:
            return life.formally_lost(before, new, wish.actor, rules)
        return life.pre_report(before, new, wish.actor, rules)

    def _keep(
        self, connection: Connection, last: "_Kept | None", report: Report, card: "_Held", wish: _Wish
    ) -> "_Kept":
        if last is not None and last.report.number == report.number:
            kept = _Kept(last.id, report)
            connection.execute(
                update(reports)
                .where(reports.c.id == kept.id)
                .values(status=report.status, closed_at=report.closed_at, reason=wish.reason)
            )
        else:
            kept = _Kept(secrets.token_hex(16), report)
            connection.execute(
                insert(reports).values(
                    id=kept.id,
                    number=report.number,
                    card_id=card.id,
                    subject_hash=card.subject,
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
            connection.execute(update(cards).where(cards.c.id == card.id).values(void=True))
        _happened(connection, kept.id, card.id, report.status, report.closed_at or report.accepted_at)
        return kept

    def _observed(self, connection: Connection, card: "_Held", now: datetime) -> "_Kept | None":
        """Return the card's latest report; when it has lapsed, that is written down."""
        last = next(iter(_reports(connection, card.id)), None)
        if last is None:
            return None
        seen = life.observed(last.report, now)
        if seen is last.report or not lapse(connection, last.id):
            return last
        _happened(connection, last.id, card.id, seen.status, now)
        system = Actor(Role.SYSTEM, last.report.channel, seen.region)
        deed = Deed("lapse", "done", system, card.subject, last.report.status, seen.status)
        self._ledger.record(connection, deed, now)
        return _Kept(last.id, seen)

    def _answered_before(
        self, connection: Connection, known: RowMapping, card: "_Held", now: datetime
    ) -> Receipt:
        theirs = by(connection, reports, id=known["report_id"])
        report = life.observed(_report(connection.execute(select(theirs)).mappings().one()), now)
        return Receipt(report, repeated=True, often=self._often(connection, card, now))

    def _often(self, connection: Connection, card: "_Held", now: datetime) -> int:
        theirs = by(connection, reports, subject_hash=card.subject)
        return connection.execute(
            select(func.count()).select_from(theirs).where(theirs.c.accepted_at > now - OFTEN_WITHIN)
        ).scalar_one()

    def _card(self, connection: Connection, card_id: str) -> "_Held":
        """Hold a card until the commit, so that wishes for one card come one after the other."""
        card = held_card(connection, card_id)
        holder = one(connection, holders, id=card["holder_id"]) if card else None
        if card is None or holder is None:
            raise NoSuchCard
        return _Held(card_id, card.void, holder["region"], holder["number_hash"])


@dataclass(frozen=True, slots=True)
class _Held:
    """A card that nobody else can change now.

    Attributes:
        subject: keyed hash of its person's number.
    """

    id: str
    void: bool
    region: str
    subject: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """A report and the row it is kept in."""

    id: str
    report: Report


def _refuse_reused(known: RowMapping | None) -> None:
    if known is not None:
        raise KeyReused


def _wait_for_writers(connection: Connection) -> None:
    """Let those commit who have drawn a sequence already, so that none is overtaken and then never seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'"))
        connection.execute(text("LOCK TABLE card_events IN SHARE MODE"))


def _reports(connection: Connection, card_id: str) -> list[_Kept]:
    theirs = by(connection, reports, card_id=card_id)
    # The one that suspends is the latest, even when the clock was set back since an earlier one.
    suspending_first = case((theirs.c.status.in_(life.SUSPENDS), 0), else_=1)
    rows = connection.execute(
        select(theirs).order_by(suspending_first, theirs.c.accepted_at.desc(), theirs.c.id)
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
        # inline: the sequence isn't given back, for a kiosk may not read it
        insert(card_events).inline().values(report_id=report_id, card_id=card_id, what=_EVENTS[status], at=at)
    )


def _deed(  # noqa: PLR0913, PLR0917 - one row of the audit
    wish: _Wish, result: str, card: _Held, key: str, last: _Kept | None, after: _Kept | None
) -> Deed:
    before_status, after_status = (kept.report.status if kept else "" for kept in (last, after))
    return Deed(wish.action, result, wish.actor, card.subject, before_status, after_status, key)


def _why(error: KeyReused | NotAllowed | WrongStatus) -> str:
    if isinstance(error, KeyReused):
        return "key reused"
    return "not allowed" if isinstance(error, NotAllowed) else f"was {error.status or 'not reported'}"
