"""Accounts of staff in words: who somebody is, how an account stands, what can be wrong with a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.loss import authority
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, LossRules, Role
from kiosk.presenters.answers import CITIES
from kiosk.store.passwords import LEAST, Weakness, WeakPassword
from kiosk.store.staff import Account

ROLES: Final = {
    Role.AGENT: _l("Hotline agent"),
    Role.CLERK: _l("Clerk"),
    Role.SUPERVISOR: _l("Supervisor"),
    Role.ADMIN: _l("Administrator"),
}
CHANNELS: Final = {
    Channel.HOTLINE: _l("hotline"),
    Channel.COUNTER: _l("service point"),
    Channel.BANK: _l("bank"),
}
_WEAK: Final = {
    Weakness.SHORT: _l("That is too short: it takes %(least)s signs or more, several words for example."),
    Weakness.COMMON: _l("Too many people think of that password. Please take another one."),
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account on the list.

    Attributes:
        duty: role and place in words.
        states: what is to be known of it, in words.
    """

    name: str
    duty: str
    disabled: bool
    second_factor: bool
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at a place, to be chosen for a new account.

    Attributes:
        value: "role/channel".
    """

    value: str
    label: str


def row(account: Account, *, asks_code: bool) -> AccountRow:
    """Return an account as the list shows it."""
    states = [_("disabled")] if account.disabled else []
    if account.first_password:
        states.append(_("has not changed the first password yet"))
    if asks_code and not account.second_factor:
        states.append(_("binds a phone at the next sign-in"))
    return AccountRow(
        account.name,
        duty(account.role, account.channel),
        account.disabled,
        account.second_factor,
        tuple(states),
    )


def seats(actor: Actor, rules: LossRules) -> tuple[Seat, ...]:
    """Return the seats that somebody may give in the own city."""
    return tuple(
        Seat(f"{role}/{channel}", duty(role, channel))
        for role, channel in _seats(authority.LOOKS_AFTER.get(actor.role, ()), rules)
    )


def described(who: Account | Actor) -> str:
    """Return the duty, place and city of somebody."""
    return _(
        "%(role)s, %(place)s, %(city)s",
        role=ROLES[who.role],
        place=CHANNELS[who.channel],
        city=CITIES[who.region],
    )


def duty(role: Role, channel: Channel) -> str:
    """Return a role at a place in words."""
    return _("%(role)s, %(place)s", role=ROLES[role], place=CHANNELS[channel])


def weak_password(error: WeakPassword) -> str:
    """Say why a new password isn't taken."""
    return str(_WEAK[error.why]) % {"least": LEAST}


def same_password() -> str:
    """Say that the new password is the old one."""
    return _("That is the old password. Please take another one.")


def bad_name() -> str:
    """Say what a name may be."""
    return _("A name has 2 to 40 small letters, digits, dots and dashes, and begins with a letter or digit.")


def name_taken() -> str:
    """Say that a name is or was somebody's."""
    return _(
        "This name is taken, or was: what the audit says of a name is of one person. Please use another."
    )


def no_such_account() -> str:
    """Say that there is no such account, or that it is looked after elsewhere."""
    return _("You look after no account of this name.")


def _seats(roles: Iterable[Role], rules: LossRules) -> Iterable[tuple[Role, Channel]]:
    """Return roles with the places the city has them at, the most needed first."""
    return [
        (role, c) for role in ROLES if role in roles for c in CHANNELS if authority.has_place(role, c, rules)
    ]


def said(changed: str) -> str:
    """Say what was changed."""
    return str(_SAID[changed])


_SAID: Final[Mapping[str, object]] = {
    "added": _l("The account is made."),
    "disabled": _l("The account is disabled; its session has ended."),
    "enabled": _l("The account may sign in again."),
    "password": _l("The account has another first password; its session has ended."),
    "second-factor": _l("The second factor is reset: the next sign-in binds another phone."),
}
