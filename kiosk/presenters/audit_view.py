"""The audit and the attempts in words, for supervisors: codes of actions and results, hashes cut short."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.loss.authority import Duty
from kiosk.loss.report import Status
from kiosk.loss.rules import Action, Role
from kiosk.presenters import accounts, cases, losses
from kiosk.store.attempts import ACCOUNT, ADDRESS, KIOSK, Waiting
from kiosk.store.trail import Chain, Row, Unmasked

_ACTIONS: Final[Mapping[str, object]] = {
    Action.PRE_REPORT: _l("report lost"),
    Action.REVOCATION: _l("take a report back"),
    Action.FORMAL_LOSS: _l("end a card for good"),
    "lapse": _l("lapse of a report"),
    Duty.LOOK_UP: _l("look-up of a person"),
    Duty.UNMASK_NAME: _l("unmask the name"),
    Duty.UNMASK_NUMBER: _l("unmask the social security number"),
    Duty.UNMASK_CARD: _l("unmask the card number"),
    Duty.SIGN_IN: _l("sign-in"),
    "sign-out": _l("sign-out"),
    "second factor": _l("code of the phone"),
    "second factor reset": _l("reset of a second factor"),
    "password asked again": _l("password asked again"),
    "password changed": _l("change of a password"),
    Duty.OWN_PASSWORD: _l("page of one's own password"),
    "account added": _l("new account"),
    "account disabled": _l("account disabled"),
    "account enabled": _l("account enabled"),
    Duty.ACCOUNTS: _l("accounts"),
    Duty.AUDIT: _l("audit"),
    Duty.ATTEMPTS: _l("attempts"),
    Duty.ANSWERS: _l("answers and the work list"),
    Duty.FIGURES: _l("figures of use"),
    Duty.DEVICES: _l("state of the kiosks"),
    "balance": _l("balance at a kiosk"),
    "import": _l("import of people"),
    "show person": _l("what is kept about a person, shown"),
    "forget person": _l("removal of a person"),
}
_IMPORTED: Final = re.compile("([0-9]+) (people|faults)")  # kiosk/store/intake.py
_RESULTS: Final[Mapping[str, object]] = {
    "done": _l("done"),
    "repeated": _l("done before"),
    "identified": _l("found"),
    "not identified": _l("not found"),
    "not right": _l("not right"),
    "must wait": _l("must wait"),
    "not allowed": _l("not allowed"),
    "time was up": _l("time was up"),
    "bound": _l("phone bound"),
    "code asked": _l("password right, code asked for"),
    "enrol asked": _l("password right, phone to be bound"),
    "password asked": _l("own password asked for"),
    "verified": _l("as it was written"),
    "altered": _l("not as it was written"),
    "key reused": _l("page used twice"),
    "nobody": _l("nobody known"),
    "still suspended": _l("still suspended"),
    "was not reported": _l("was not reported"),
    **{f"was {status}": words for status, words in losses.STATUSES.items()},
}
_KINDS: Final = {
    ACCOUNT: _l("account"),
    ADDRESS: _l("address"),
    KIOSK: _l("kiosk"),
}
_CITIZEN: Final = {Role.CITIZEN: _l("citizen"), Role.SYSTEM: _l("the service itself")}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A row on the page.

    Attributes:
        who: the account, or who else acted.
        change: from where to where a report went, or the reason of an unmasking; "" for neither.
    """

    at: datetime
    action: str
    result: str
    is_refusal: bool
    who: str
    terminal: str
    subject: str
    change: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose in the filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class UnmaskedRow:
    """How often somebody had something unmasked on a day."""

    day: date
    actor: str
    times: int
    fields: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Who has to wait."""

    kind: str
    name: str
    misses: int
    until: datetime


@dataclass(frozen=True, slots=True)
class ChainRow:
    """What the check of a writer's chain has found."""

    writer: str
    is_sound: bool
    state: str


def row(found: Row) -> TrailRow:
    """Return a row in words."""
    return TrailRow(
        at=found.at,
        action=action(found.action),
        result=result(found.result),
        is_refusal=found.is_refusal,
        who=found.actor or _role(found.role),
        terminal=found.terminal,
        subject=found.subject,
        change=_change(found),
    )


def action(code: str) -> str:
    """Return an action in words; one that has none as it is."""
    return str(_ACTIONS.get(code, code))


def result(code: str) -> str:
    """Return a result in words; one that has none as it is."""
    if found := _IMPORTED.fullmatch(code):
        if found[2] == "faults":
            return _("faults: %(count)s", count=found[1])
        return _("people: %(count)s", count=found[1])
    return str(_RESULTS.get(code, code))


def actions(codes: Iterable[str]) -> tuple[Option, ...]:
    """Return the actions to choose from, by word."""
    return _options(codes, action)


def results(codes: Iterable[str]) -> tuple[Option, ...]:
    """Return the results to choose from, by word; what an imported list held is none to look for."""
    return _options((code for code in codes if not _IMPORTED.fullmatch(code)), result)


def unmasked(found: Unmasked) -> UnmaskedRow:
    """Return what somebody had unmasked on a day."""
    fields = (f"{action(code)} ×{times}" for code, times in sorted(found.fields.items()))
    return UnmaskedRow(found.day, found.actor, sum(found.fields.values()), _("; ").join(fields))


def waiting(found: Waiting) -> WaitingRow:
    """Return who has to wait."""
    return WaitingRow(str(_KINDS[found.kind]), found.name, found.misses, found.until)


def chain(found: Chain, at: datetime) -> ChainRow:
    """Return what the check of a chain has found."""
    if found.faults:
        state = _(
            "%(faults)s rows up to row %(place)s are not as they were written",
            faults=found.faults,
            place=found.place,
        )
    else:
        state = _("verified to row %(place)s at %(time)s", place=found.place, time=i18n.plain_moment(at))
    return ChainRow(found.writer, not found.faults, state)


def _role(code: str) -> str:
    role = Role(code)
    return str(_CITIZEN[role] if role in _CITIZEN else accounts.ROLES[role])


def _change(found: Row) -> str:
    if found.after in cases.REASONS:
        return str(cases.REASONS[found.after])
    stood = [str(losses.STATUSES[Status(code)]) for code in (found.before, found.after) if code]
    return _(" → ").join(dict.fromkeys(stood))


def _options(codes: Iterable[str], in_words: Callable[[str], str]) -> tuple[Option, ...]:
    return tuple(sorted((Option(code, in_words(code)) for code in codes), key=lambda option: option.label))
