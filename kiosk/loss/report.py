"""The life of one loss report: pre-reported, then lapsed, revoked or formally lost; a formal loss is for good.

Pure: reports go in, reports come out, time is an argument. Whether a report has lapsed follows from the time alone, so
that nothing needs to run for it; once it was seen and written down, it stays lapsed whatever a clock says later.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from kiosk.loss.rules import Action, Channel, LossRules, Role


class Status(StrEnum):
    """Where a report stands."""

    PRE_REPORTED = "pre_reported"
    LAPSED = "lapsed"
    REVOKED = "revoked"
    FORMALLY_LOST = "formally_lost"


SUSPENDS: Final = frozenset({Status.PRE_REPORTED, Status.FORMALLY_LOST})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and where.

    Attributes:
        name: the account of a member of staff; "" for a citizen, who isn't known by name.
        terminal: the kiosk or workplace.
    """

    role: Role
    channel: Channel
    region: str
    name: str = ""
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands.

    Attributes:
        number: what the citizen is given to name it by.
        accepted_at: when it was stored, by the store's clock, in UTC.
        ends_at: when a pre-report lapses, in UTC; None where it doesn't end by itself.
        closed_at: when it was revoked, became formal or was seen to have lapsed, in UTC.
    """

    number: str
    region: str
    status: Status
    channel: Channel
    accepted_at: datetime
    ends_at: datetime | None = None
    closed_at: datetime | None = None

    def status_at(self, now: datetime) -> Status:
        """Return where it stands at a moment: a pre-report holds until its end, and not at it."""
        if self.status is Status.PRE_REPORTED and self.ends_at is not None and now >= self.ends_at:
            return Status.LAPSED
        return self.status


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new report would have.

    Attributes:
        at: now, by the store's clock, in UTC.
        ends_at: when it would lapse; None where it doesn't end by itself.
    """

    number: str
    at: datetime
    ends_at: datetime | None = None


class NotAllowed(Exception):
    """This role may not do this here, or not in this city.

    Attributes:
        action: what was asked for.
        channels: where it can be done.
    """

    def __init__(self, action: Action, channels: tuple[Channel, ...]) -> None:
        self.action, self.channels = action, channels
        super().__init__(f"{action}: only through {', '.join(channels)}")


class WrongStatus(Exception):
    """The report isn't where this action begins.

    Attributes:
        status: where it stands; None when the card isn't reported.
    """

    def __init__(self, action: Action, status: Status | None) -> None:
        self.action, self.status = action, status
        super().__init__(f"{action}: {status or 'not reported'}")


def observed(report: Report, now: datetime) -> Report:
    """Return the report with its lapse written down, if it has lapsed by now."""
    if report.status is report.status_at(now):
        return report
    return replace(report, status=Status.LAPSED, closed_at=report.ends_at)


def pre_report(last: Report | None, new: Opening, actor: Actor, rules: LossRules) -> Report:
    """Return the card's report: the one that holds already, with its own end, or a new one.

    Args:
        last: the card's latest report, observed now; None when there never was one.

    Raises: NotAllowed; WrongStatus, when the card is void already.
    """
    _check(Action.PRE_REPORT, actor, rules)
    if last is not None and last.status is Status.FORMALLY_LOST:
        raise WrongStatus(Action.PRE_REPORT, last.status)
    if last is not None and last.status is Status.PRE_REPORTED:
        return last
    return Report(new.number, rules.region, Status.PRE_REPORTED, actor.channel, new.at, new.ends_at)


def revoked(last: Report | None, actor: Actor, rules: LossRules, now: datetime) -> Report:
    """Return the report taken back, while it holds.

    Raises: NotAllowed; WrongStatus.
    """
    _check(Action.REVOCATION, actor, rules)
    if last is None or last.status is not Status.PRE_REPORTED:
        raise WrongStatus(Action.REVOCATION, last.status if last else None)
    return replace(last, status=Status.REVOKED, closed_at=now)


def formally_lost(last: Report | None, new: Opening, actor: Actor, rules: LossRules) -> Report:
    """Return the report made formal; a new one when none holds. Asked again, it is the first one's answer.

    Raises: NotAllowed.
    """
    _check(Action.FORMAL_LOSS, actor, rules)
    if last is not None and last.status is Status.FORMALLY_LOST:
        return last
    if last is not None and last.status is Status.PRE_REPORTED:
        return replace(last, status=Status.FORMALLY_LOST, closed_at=new.at)
    return Report(new.number, rules.region, Status.FORMALLY_LOST, actor.channel, new.at, closed_at=new.at)


def _check(action: Action, actor: Actor, rules: LossRules) -> None:
    if actor.region != rules.region or not rules.allows(action, actor.role, actor.channel):
        raise NotAllowed(action, rules.channels(action))
