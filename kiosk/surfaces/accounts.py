"""Accounts of staff, for who looks after them in a city: added, disabled, enabled, reset; the own password each time.

A name is only ever posted: no page about an account has an address of its own.
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from kiosk import demo_staff, preferences
from kiosk.i18n import gettext as _
from kiosk.loss.authority import Duty, has_place, looks_after
from kiosk.loss.rules import Channel, Role
from kiosk.presenters import accounts as words
from kiosk.presenters.answers import CITIES
from kiosk.services import services
from kiosk.settings import REQUIRED
from kiosk.store.staff import Account, BadName, NameTaken, NoSuchAccount, Staff, first_password
from kiosk.surfaces.sign_in import needs, not_reauthenticated, reauthenticated

_LONGEST: Final = 64


def register(bp: Blueprint) -> None:
    """Give the staff's surface the pages."""
    bp.add_url_rule("/accounts", "accounts", listed)
    bp.add_url_rule("/accounts", "account_add", add, methods=["POST"])
    bp.add_url_rule("/accounts/one", "account", one, methods=["POST"])
    for name, view in (
        ("disable", disable),
        ("enable", enable),
        ("password", reset_password),
        ("second-factor", reset_second_factor),
    ):
        bp.add_url_rule(f"/accounts/{name}", f"account_{name}", view, methods=["POST"])


@needs(Duty.ACCOUNTS)
def listed() -> ResponseReturnValue:
    """The accounts of the city that the reader looks after, and a form for one more."""
    return _list()


@needs(Duty.ACCOUNTS)
def add() -> ResponseReturnValue:
    """Make an account with a first password, which is shown this once."""
    name, seat = request.form.get("name", "").strip().lower()[:_LONGEST], request.form.get("seat", "")
    role, channel = _seat(seat)
    if role is None or channel is None or preferences.are_chosen():
        fault = (
            {} if preferences.are_chosen() else {"seat": _("Please choose what the person does, and where.")}
        )
        return _list(name=name, seat=seat, faults=fault)
    if name.startswith(demo_staff.PREFIX):
        return _list(name=name, seat=seat, faults={"name": words.bad_name()})
    if not reauthenticated(request.form.get("password", "")):
        return _list(name=name, seat=seat, faults={"password": not_reauthenticated()})
    account, password = Account(name, role, channel, g.actor.region, first_password=True), first_password()
    try:
        services().staff.add(account, password, g.actor)
    except BadName:
        return _list(name=name, seat=seat, faults={"name": words.bad_name()})
    except NameTaken:
        return _list(name=name, seat=seat, faults={"name": words.name_taken()})
    return _page(services().staff.account(name), said=words.said("added"), password=password)


@needs(Duty.ACCOUNTS)
def one() -> ResponseReturnValue:
    """One account, with what can be done about it; a first password stays where another language is chosen."""
    account, password = _named(), request.form.get("first_password", "")[:_LONGEST]
    return _missing() if account is None else _page(account, password=password)


@needs(Duty.ACCOUNTS)
def disable() -> ResponseReturnValue:
    """Let nobody in by an account any more; its session ends at once."""
    return _change("disabled", lambda staff, name: staff.disable(name, g.actor))


@needs(Duty.ACCOUNTS)
def enable() -> ResponseReturnValue:
    """Let an account in again."""
    return _change("enabled", lambda staff, name: staff.enable(name, g.actor))


@needs(Duty.ACCOUNTS)
def reset_password() -> ResponseReturnValue:
    """Give an account another first password, which is shown this once."""
    password = first_password()

    def change(staff: Staff, name: str) -> None:
        staff.change_password(name, password, g.actor, is_first=True)

    return _change("password", change, password)


@needs(Duty.ACCOUNTS)
def reset_second_factor() -> ResponseReturnValue:
    """Forget an account's phone: the next sign-in binds another."""
    return _change("second-factor", lambda staff, name: staff.reset_second_factor(name, g.actor))


def _change(what: str, change: Callable[[Staff, str], None], password: str = "") -> ResponseReturnValue:
    account = _named()
    if account is None:
        return _missing()
    if not reauthenticated(request.form.get("password", "")):
        return _page(account, fault=not_reauthenticated())
    change(services().staff, account.name)
    return _page(services().staff.account(account.name), said=words.said(what), password=password)


def _named() -> Account | None:
    """Return the account that the form names, where whoever is signed in looks after it."""
    try:
        account = services().staff.account(request.form.get("name", "")[:_LONGEST])
    except NoSuchAccount:
        return None
    if looks_after(g.actor, account.role, account.region):
        return account
    services().ledger.note(Duty.ACCOUNTS, g.actor, "not allowed")
    return None


def _seat(value: str) -> tuple[Role | None, Channel | None]:
    """Return the role and place that were chosen; None for what the chooser can't give."""
    try:
        role, channel = value.split("/")
        seat = Role(role), Channel(channel)
    except ValueError:
        return None, None
    rules = services().loss_rules[g.actor.region]
    may = looks_after(g.actor, seat[0], g.actor.region) and has_place(*seat, rules)
    return seat if may else (None, None)


def _missing() -> ResponseReturnValue:
    return _list(fault=words.no_such_account(), status=404)


def _list(
    name: str = "",
    seat: str = "",
    faults: dict[str, str] | None = None,
    fault: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    parts, actor = services(), g.actor
    mine = [a for a in parts.staff.listed() if looks_after(actor, a.role, a.region)]
    html = render_template(
        "staff/accounts.html",
        accounts=[words.row(account, asks_code=_asks_code()) for account in mine],
        seats=words.seats(actor, parts.loss_rules[actor.region]),
        city=CITIES[actor.region],
        name=name,
        seat=seat,
        faults=faults or {},
        fault=fault,
    )
    return html, 422 if faults else status


def _page(account: Account, said: str = "", password: str = "", fault: str = "") -> ResponseReturnValue:
    html = render_template(
        "staff/account.html",
        account=words.row(account, asks_code=_asks_code()),
        asks_code=_asks_code(),
        said=said,
        password=password,
        fault=fault,
    )
    return html, 422 if fault else 200


def _asks_code() -> bool:
    return services().settings.second_factor == REQUIRED
