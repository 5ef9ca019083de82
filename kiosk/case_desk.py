"""What staff do about one person's lost card: find it, see how it stands, report, take back, end for good."""

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.loss import authority
from kiosk.loss.authority import Duty
from kiosk.loss.report import Actor, Report, Status
from kiosk.loss.rules import Action, Channel, LossRules
from kiosk.masking import Masked
from kiosk.store import report_numbers
from kiosk.store.audit import Deed
from kiosk.store.guard import Guard
from kiosk.store.ledger import Ledger
from kiosk.store.people import Card, People, Person
from kiosk.store.reports import Receipt, Reports
from kiosk.store.vault import Sealed

ACT_WITHIN: Final = timedelta(minutes=15)
_PLACE: Final = "staff.case"
# From where each action goes on; None: not reported.
_BEGINS: Final[Mapping[Action, frozenset[Status | None]]] = {
    Action.PRE_REPORT: frozenset({None, Status.LAPSED, Status.REVOKED}),
    Action.REVOCATION: frozenset({Status.PRE_REPORTED}),
    Action.FORMAL_LOSS: frozenset({None, Status.LAPSED, Status.REVOKED, Status.PRE_REPORTED}),
}


class NoCase(Exception):
    """Nobody with a card goes by this number, or by this number and name."""


class CaseOver(Exception):
    """The page stood too long, or was another's: find the person again."""


@dataclass(frozen=True, slots=True)
class Case:
    """One person's card, as it stands.

    Attributes:
        reports: the latest first.
        actions: what this member of staff may do now.
        elsewhere: what could be done now by others.
        token: goes along with what is done next, and makes a second press the same wish.
    """

    person: Person
    reports: tuple[Report, ...]
    actions: tuple[Action, ...]
    elsewhere: tuple[Action, ...]
    token: str

    @property
    def status(self) -> Status | None:
        """How the card stands; None when it is in use."""
        if self.person.card is not None and self.person.card.void:
            return Status.FORMALLY_LOST
        return self.reports[0].status if self.reports else None


@dataclass(frozen=True, slots=True)
class Opened:
    """One field of a case in the clear.

    Attributes:
        duty: which field: UNMASK_NAME, UNMASK_NUMBER or UNMASK_CARD.
    """

    case: Case
    duty: Duty
    value: str


class CaseDesk:
    """Works on the shared database.

    Args:
        now: this process's clock, in UTC, for how long a page may stand.
    """

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        ledger: Ledger,
        people: People,
        reports: Reports,
        rules: Mapping[str, LossRules],
        guard: Guard,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger, self._people, self._reports = ledger, people, reports
        self._rules, self._guard, self._now = rules, guard, now

    def find(self, actor: Actor, number: str, name: str | None) -> Case:
        """Return how a person's card stands; who looked is recorded, found or not.

        Args:
            number: the person's social security number, or a report's number.
            name: what the caller says; None where the identity card lies on the counter.

        Raises: NoCase, StoreAway.
        """
        return self._guard.ask(lambda: self._found(actor, number, name))

    def shown(self, actor: Actor, token: str) -> Case:
        """Return the case of a page again, as it stands now.

        Raises: CaseOver, NoCase, StoreAway.
        """
        card_id, _key = self._read(actor, token)
        return self._guard.ask(lambda: self._of_card(actor, card_id, token))

    def receipt(self, actor: Actor, token: str, *, repeated: bool) -> Receipt:
        """Return again what was done from a page, as the report stands now.

        Raises: CaseOver, NoCase, StoreAway.
        """
        card_id, _key = self._read(actor, token)
        reports = self.shown(actor, token).reports
        if not reports:
            raise NoCase
        return Receipt(reports[0], repeated, self._guard.ask(lambda: self._reports.lately(card_id)))

    def unmask(self, actor: Actor, duty: Duty, token: str, reason: str) -> Opened:
        """Open one field of a case, for a reason; that it was opened is recorded before it is told.

        Args:
            reason: a word for it, at most 16 letters.

        Raises: CaseOver, NoCase, StoreAway.
        """
        card_id, _key = self._read(actor, token)
        return self._guard.ask(
            lambda: self._unmasked(actor, duty, self._of_card(actor, card_id, token), reason)
        )

    def act(self, actor: Actor, action: Action, token: str, reason: str = "") -> Receipt:
        """Do what the page offered. The same token again gives the first receipt.

        Raises: CaseOver, StoreAway; NotAllowed, WrongStatus, as the reports say.
        """
        card_id, key = self._read(actor, token)
        key = f"{key}/{action}"
        match action:
            case Action.PRE_REPORT:
                return self._guard.ask(lambda: self._reports.pre_report(card_id, key, actor))
            case Action.REVOCATION:
                return self._guard.ask(lambda: self._reports.revoke(card_id, key, actor, reason))
            case Action.FORMAL_LOSS:
                return self._guard.ask(lambda: self._reports.lose_formally(card_id, key, actor))

    def _found(self, actor: Actor, number: str, name: str | None) -> Case:
        person = self._person(actor.region, number)
        if person is None or person.card is None or (name is not None and not person.is_named(name)):
            self._ledger.note(
                Duty.LOOK_UP, actor, "not identified", "" if report_numbers.is_one(number) else number
            )
            raise NoCase
        self._ledger.note(Duty.LOOK_UP, actor, "identified", person.number.reveal())
        return self._case(actor, person, person.card, self._token(actor, person.card.id))

    def _person(self, region: str, number: str) -> Person | None:
        if not report_numbers.is_one(number):
            return self._people.find(region, number)
        card_id = report_numbers.card_of(self._ledger, region, number)
        return self._people.of_card(card_id) if card_id else None

    def _of_card(self, actor: Actor, card_id: str, token: str) -> Case:
        person = self._people.of_card(card_id)
        if person is None or person.card is None or person.region != actor.region:
            raise NoCase
        return self._case(actor, person, person.card, token)

    def _case(self, actor: Actor, person: Person, card: Card, token: str) -> Case:
        rules, case = self._rules[actor.region], Case(person, self._reports.of_card(card.id), (), (), token)
        possible = [action for action in Action if case.status in _BEGINS[action]]
        may = tuple(action for action in possible if authority.allowed(actor, action, rules))
        return replace(case, actions=may, elsewhere=tuple(action for action in possible if action not in may))

    def _unmasked(self, actor: Actor, duty: Duty, case: Case, reason: str) -> Opened:
        person = case.person
        subject = self._ledger.vault.hashed("number", person.number.reveal())
        with self._ledger.writing() as (connection, now):
            self._ledger.record(connection, Deed(duty, "done", actor, subject, after=reason), now)
        return Opened(case, duty, _field(person, duty).reveal())

    def _token(self, actor: Actor, card_id: str) -> str:
        content = [card_id, secrets.token_urlsafe(24), actor.name, self._now().isoformat()]
        sealed = self._ledger.vault.seal(json.dumps(content), _PLACE)
        return base64.urlsafe_b64encode(sealed).decode()

    def _read(self, actor: Actor, token: str) -> tuple[str, str]:
        try:
            opened = self._ledger.vault.open(base64.urlsafe_b64decode(token), _PLACE)
            card_id, key, name, at = json.loads(opened)
        except (Sealed, binascii.Error, ValueError):
            raise CaseOver from None
        if name != actor.name or not timedelta(0) <= self._now() - datetime.fromisoformat(at) <= ACT_WITHIN:
            raise CaseOver
        return card_id, key


def _field(person: Person, duty: Duty) -> Masked:
    if duty is Duty.UNMASK_NAME:
        return person.name
    if duty is Duty.UNMASK_NUMBER:
        return person.number
    if person.card is None:
        raise NoCase
    return person.card.number


def asks_name(actor: Actor) -> bool:
    """Return whether this place asks for the name: on the telephone nobody shows an identity card."""
    return actor.channel is Channel.HOTLINE
