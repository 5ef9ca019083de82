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
    LOOK_UP = "look-up"
    ACCOUNTS = "accounts"
    AUDIT = "audit"
    ATTEMPTS = "attempts"


DUTIES: Final[Mapping[Duty, frozenset[Role]]] = MappingProxyType(
    {
        Duty.SIGN_IN: frozenset({Role.AGENT, Role.CLERK, Role.SUPERVISOR}),
        Duty.LOOK_UP: frozenset({Role.CITIZEN, Role.AGENT, Role.CLERK}),
        Duty.ACCOUNTS: frozenset({Role.SUPERVISOR}),
        Duty.AUDIT: frozenset({Role.SUPERVISOR}),
        Duty.ATTEMPTS: frozenset({Role.SUPERVISOR}),
    }
)
_DESKS: Final = frozenset({Channel.HOTLINE, Channel.COUNTER, Channel.BANK})


def allowed(actor: Actor, action: Action | Duty, rules: LossRules) -> bool:
    """Return whether somebody may do something in the city of these rules."""
    if actor.region != rules.region:
        return False
    if isinstance(action, Action):
        return rules.allows(action, actor.role, actor.channel)
    return actor.role in DUTIES.get(action, ()) and has_place(actor.role, actor.channel, rules)


def has_place(role: Role, channel: Channel, rules: LossRules) -> bool:
    """Return whether a city has this role at this channel: a supervisor at any desk, others where they can act."""
    if role is Role.SUPERVISOR:
        return channel in _DESKS
    return any(rules.allows(action, role, channel) for action in Action)
