"""Who may do what, where: the one table of everything that staff and citizens do.

What is done about a lost card follows each city's own rules; the rest stands here. What isn't named is refused.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.loss.report import Actor
from kiosk.loss.rules import Action, Channel, LossRules, Role


class Duty(StrEnum):
    """What is done beside the actions of a loss."""

    SIGN_IN = "sign-in"
    OWN_PASSWORD = "own-password"  # noqa: S105 - a duty
    LOOK_UP = "look-up"
    UNMASK_NAME = "unmask-name"
    UNMASK_NUMBER = "unmask-number"
    UNMASK_CARD = "unmask-card"
    ACCOUNTS = "accounts"
    AUDIT = "audit"
    ATTEMPTS = "attempts"
    ANSWERS = "answers"
    FIGURES = "figures"
    DEVICES = "devices"


DUTIES: Final[Mapping[Duty, frozenset[Role]]] = MappingProxyType(
    {
        Duty.SIGN_IN: frozenset({Role.AGENT, Role.CLERK, Role.SUPERVISOR, Role.ADMIN}),
        Duty.OWN_PASSWORD: frozenset({Role.AGENT, Role.CLERK, Role.SUPERVISOR, Role.ADMIN}),
        Duty.LOOK_UP: frozenset({Role.CITIZEN, Role.AGENT, Role.CLERK}),
        # On the telephone it helps to know how a name is written; a number is never read out.
        Duty.UNMASK_NAME: frozenset({Role.AGENT, Role.CLERK}),
        Duty.UNMASK_NUMBER: frozenset({Role.CLERK}),
        Duty.UNMASK_CARD: frozenset({Role.CLERK}),
        Duty.ACCOUNTS: frozenset({Role.SUPERVISOR, Role.ADMIN}),
        Duty.AUDIT: frozenset({Role.SUPERVISOR}),
        Duty.ATTEMPTS: frozenset({Role.SUPERVISOR}),
        Duty.ANSWERS: frozenset({Role.AGENT, Role.CLERK, Role.SUPERVISOR}),
        Duty.FIGURES: frozenset({Role.SUPERVISOR, Role.ADMIN}),
        Duty.DEVICES: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    }
)
# Whose accounts somebody looks after. An administrator's own are made at the machine: python -m kiosk staff.
LOOKS_AFTER: Final[Mapping[Role, frozenset[Role]]] = MappingProxyType(
    {
        Role.SUPERVISOR: frozenset({Role.AGENT, Role.CLERK}),
        Role.ADMIN: frozenset({Role.AGENT, Role.CLERK, Role.SUPERVISOR}),
    }
)
_DESKS: Final = frozenset({Channel.HOTLINE, Channel.COUNTER, Channel.BANK})
_AT_ANY_DESK: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})


def allowed(actor: Actor, action: Action | Duty, rules: LossRules) -> bool:
    """Return whether somebody may do something in the city of these rules."""
    if actor.region != rules.region:
        return False
    if isinstance(action, Action):
        return rules.allows(action, actor.role, actor.channel)
    return actor.role in DUTIES.get(action, ()) and has_place(actor.role, actor.channel, rules)


def looks_after(actor: Actor, role: Role, region: str) -> bool:
    """Return whether somebody may add, end and reset the accounts of a role in a city."""
    return actor.region == region and role in LOOKS_AFTER.get(actor.role, ())


def has_place(role: Role, channel: Channel, rules: LossRules) -> bool:
    """Return whether a city has this role at this channel: who supervises at any desk, others where they can act."""
    if role in _AT_ANY_DESK:
        return channel in _DESKS
    return any(rules.allows(action, role, channel) for action in Action)
