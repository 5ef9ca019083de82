"""A citizen's loss report from the particulars to the receipt, whether or not the store can be reached.

Between the two pages nothing is kept here: what the confirm page is about goes along with it, encrypted, with the key
that names this one wish.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.loss.report import Actor, WrongStatus
from kiosk.loss.rules import Action, Channel, LossRules, Role
from kiosk.store.attempts import Attempts
from kiosk.store.guard import Guard, StoreAway
from kiosk.store.ledger import Ledger
from kiosk.store.outbox import NOT_IDENTIFIED, Note, Outbox
from kiosk.store.people import People, Person
from kiosk.store.reports import OFTEN, NoSuchCard, Receipt, Reports
from kiosk.store.vault import Sealed

# A confirm page that stands longer is asked for anew.
CONFIRM_WITHIN: Final = timedelta(minutes=10)
_PLACE: Final = "loss.confirmation"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a citizen gives; what the site doesn't ask for is None."""

    number: str = field(repr=False)
    name: str | None = field(repr=False)
    password: str | None = field(repr=False)


class NotIdentified(Exception):
    """Nobody with a good card goes by these particulars; which of them is wrong isn't told, and isn't known."""


class TooOften(Exception):
    """This card was reported so often lately that this site wants to see the person."""


class ConfirmationOver(Exception):
    """The confirm page is no longer good, or never was: begin again."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A report that was taken down here and isn't confirmed yet.

    Attributes:
        at: this kiosk's clock.
    """

    at: datetime


class LossDesk:
    """Takes reports at one kiosk.

    Args:
        terminal: this kiosk.
        often_to_window: whether who reports a card for the third time within sixty days is sent to the window.
        now: this kiosk's clock, in UTC.
    """

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        ledger: Ledger,
        people: People,
        reports: Reports,
        attempts: Attempts,
        rules: Mapping[str, LossRules],
        outbox: Outbox,
        guard: Guard,
        terminal: str,
        often_to_window: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger, self._people, self._reports, self._attempts = ledger, people, reports, attempts
        self._rules, self._outbox, self._guard = rules, outbox, guard
        self._terminal, self._now, self._often_to_window = terminal, now, often_to_window

    def takes_reports(self, region: str) -> bool:
        """Return whether this city lets a citizen report at a kiosk."""
        return self._rules[region].allows(Action.PRE_REPORT, Role.CITIZEN, Channel.KIOSK)

    def is_reachable(self) -> bool:
        """Return whether the store answers, within the guard's limit."""
        try:
            return self._guard.ask(self._ledger.is_reachable)
        except StoreAway:
            return False

    def identify(self, region: str, given: Particulars) -> str:
        """Return what the confirm page carries, when the particulars are somebody's with a good card.

        Raises: NotIdentified, TooOften; attempts.TooMany, when this kiosk has to wait; StoreAway.
        """
        person = self._guard.ask(lambda: self._identified(region, given))
        if person is None or person.card is None or person.card.void:
            raise NotIdentified
        card_id = person.card.id
        if self._often_to_window and self._guard.ask(lambda: self._is_often(card_id)):
            raise TooOften
        return self._token(self._note(region, card_id=card_id))

    def unchecked(self, region: str, given: Particulars) -> str:
        """Return what the confirm page carries while nobody can check the particulars."""
        note = self._note(region, number=given.number, name=given.name, password=given.password)
        return self._token(note)

    def confirm(self, token: str, region: str) -> Receipt:
        """Report the card. The same token again gives the first receipt.

        Raises: ConfirmationOver; NotIdentified; StoreAway, also for particulars that could not be checked yet.
        """
        note = self._read(token, region)
        if not note.card_id:
            raise StoreAway
        try:
            return self._guard.ask(lambda: self._report(note))
        except (WrongStatus, NoSuchCard):  # it became void since the page was shown
            raise NotIdentified from None

    def note_down(self, token: str, region: str) -> Noted:
        """Keep a report on this kiosk until the store is back. The same token again adds nothing.

        Raises: ConfirmationOver; SQLAlchemyError, when it can't be kept.
        """
        now = self._now()
        self._outbox.put(self._read(token, region), now)
        return Noted(now)

    def deliver(self) -> int:
        """Send what was taken down here, and return how many were answered; for the courier."""
        return self._outbox.deliver(self._sent) if self._outbox.count() else 0

    def _sent(self, note: Note) -> str:
        try:
            return self._guard.ask(lambda: self._delivered(note))
        except (WrongStatus, NoSuchCard):
            return NOT_IDENTIFIED

    def _delivered(self, note: Note) -> str:
        if note.card_id:
            return self._report(note).report.number
        person = self._people.confirmed(note.region, note.number, note.name, note.password)
        if person is None or person.card is None:
            actor = self._citizen(note.region)
            self._ledger.note(Action.PRE_REPORT, actor, NOT_IDENTIFIED, note.number)
            return NOT_IDENTIFIED
        return self._report(note, person.card.id).report.number

    def _identified(self, region: str, given: Particulars) -> Person | None:
        place = self._attempts.look_up(self._terminal, given.number)
        person = self._people.confirmed(region, given.number, given.name, given.password)
        is_good = person is not None and person.card is not None and not person.card.void
        # Written either way, so that the answer takes as long.
        result = "identified" if is_good else NOT_IDENTIFIED
        self._ledger.note("look-up", self._citizen(region), result, given.number)
        self._attempts.settle(place, found=is_good)
        return person

    def _is_often(self, card_id: str) -> bool:
        return self._reports.suspends(card_id) is None and self._reports.lately(card_id) >= OFTEN - 1

    def _report(self, note: Note, card_id: str = "") -> Receipt:
        actor, asked_at = self._citizen(note.region), datetime.fromisoformat(note.asked_at)
        return self._reports.pre_report(card_id or note.card_id, note.key, actor, asked_at)

    def _citizen(self, region: str) -> Actor:
        return Actor(Role.CITIZEN, Channel.KIOSK, region, terminal=self._terminal)

    def _note(self, region: str, **what: str | None) -> Note:
        return Note(secrets.token_urlsafe(24), region, self._now().isoformat(), **what)  # type: ignore[arg-type]

    def _token(self, note: Note) -> str:
        sealed = self._ledger.vault.seal(json.dumps(asdict(note), ensure_ascii=False), _PLACE)
        return base64.urlsafe_b64encode(sealed).decode()

    def _read(self, token: str, region: str) -> Note:
        try:
            note = Note(**json.loads(self._ledger.vault.open(base64.urlsafe_b64decode(token), _PLACE)))
        except (Sealed, binascii.Error, ValueError):
            raise ConfirmationOver from None
        age = self._now() - datetime.fromisoformat(note.asked_at)
        if note.region != region or not timedelta(0) <= age <= CONFIRM_WITHIN:
            raise ConfirmationOver
        return note
