"""`python -m kiosk staff`: accounts of those who report, revoke and void; and whose guesses were too many."""

import argparse
import getpass
import json
import os
import pwd
import sys
from collections.abc import Callable, Iterator
from typing import Final

from kiosk import demo_staff
from kiosk.commands import BadInput, Commands, database, ledger
from kiosk.loss import rules as losses
from kiosk.loss.authority import has_place
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.settings import REGIONS
from kiosk.store.attempts import ACCOUNT, Attempts, Counter
from kiosk.store.passwords import LEAST, Weakness, WeakPassword
from kiosk.store.staff import Account, BadName, NameTaken, NoSuchAccount, Staff

_ROLES: Final = (Role.AGENT, Role.CLERK, Role.SUPERVISOR, Role.ADMIN)
_CHANNELS: Final = (Channel.HOTLINE, Channel.COUNTER, Channel.BANK)
_WEAK: Final = {
    Weakness.SHORT: f"too short; use {LEAST} signs or more, several words for example",
    Weakness.COMMON: "too many people think of it; use another",
}


def add(commands: Commands) -> None:
    """Make the commands known."""
    staff = commands.add_parser("staff", help="add, disable, enable, reset and list accounts of staff")
    kinds = staff.add_subparsers(required=True, metavar="WHAT")
    new = kinds.add_parser("add", help="make an account; the password is asked for, or read as a line")
    new.add_argument("name")
    new.add_argument("--role", choices=_ROLES, required=True)
    new.add_argument("--channel", choices=_CHANNELS, required=True)
    new.add_argument("--region", choices=REGIONS, required=True)
    new.set_defaults(run=_add)
    for name, run, what in (
        ("disable", _disable, "let nobody in by an account any more, and end its session at once"),
        ("enable", _enable, "let an account in again that was disabled"),
        ("reset", _reset, "forget the second factor: the next sign-in binds another phone"),
        ("password", _password, "give an account another password, asked for or read as a line"),
    ):
        one = kinds.add_parser(name, help=what)
        one.add_argument("name")
        one.set_defaults(run=run)
    kinds.add_parser("list", help="print the accounts, one JSON object a line").set_defaults(run=_list)
    waiting = kinds.add_parser(
        "waiting", help="print who must wait after wrong tries, one JSON object a line"
    )
    waiting.set_defaults(run=_waiting)


def _add(options: argparse.Namespace) -> Iterator[str]:
    account = Account(options.name, Role(options.role), Channel(options.channel), options.region)
    if not has_place(account.role, account.channel, losses.load()[account.region]):
        raise BadInput(f"--channel: {account.region} has no {account.role} at the {account.channel}")
    if account.name.startswith(demo_staff.PREFIX):
        raise BadInput(f"NAME: begins with {demo_staff.PREFIX}; use another, those are the demonstration's")
    password = _asked_password()
    yield _done(lambda staff: staff.add(account, password, _operator()))


def _disable(options: argparse.Namespace) -> Iterator[str]:
    yield _done(lambda staff: staff.disable(options.name, _operator()))


def _enable(options: argparse.Namespace) -> Iterator[str]:
    yield _done(lambda staff: staff.enable(options.name, _operator()))


def _reset(options: argparse.Namespace) -> Iterator[str]:
    yield _done(lambda staff: staff.reset_second_factor(options.name, _operator()))


def _password(options: argparse.Namespace) -> Iterator[str]:
    password = _asked_password()
    yield _done(lambda staff: staff.change_password(options.name, password, _operator()))


def _list(_options: argparse.Namespace) -> Iterator[str]:
    with database() as engine:
        kept = ledger(engine, "staff")
        for account in Staff(kept, Attempts(kept)).listed():
            yield json.dumps(
                {
                    "name": account.name,
                    "role": account.role,
                    "channel": account.channel,
                    "region": account.region,
                    "disabled": account.disabled,
                }
            )


def _waiting(_options: argparse.Namespace) -> Iterator[str]:
    with database() as engine:
        kept = ledger(engine, "staff")
        attempts = Attempts(kept)
        names = [Counter(ACCOUNT, account.name) for account in Staff(kept, attempts).listed()]
        for found in attempts.waiting(names):
            yield json.dumps(
                {
                    "kind": found.kind,
                    "name": found.name,
                    "misses": found.misses,
                    "until": found.until.isoformat(),
                }
            )


def _done(change: Callable[[Staff], None]) -> str:
    """Make a change to the store, and say so; or say in one line what is wrong."""
    with database() as engine:
        kept = ledger(engine, "staff")
        try:
            change(Staff(kept, Attempts(kept)))
        except BadName as error:
            right = "2 to 40 small letters, digits, dots and dashes, a letter or digit first"
            raise BadInput(f"NAME: {error}; use {right}") from None
        except NameTaken as error:
            raise BadInput(f"NAME: {error} is there or was there; use another") from None
        except NoSuchAccount as error:
            raise BadInput(f"NAME: there is no {error}; see `staff list`") from None
        except WeakPassword as error:
            raise BadInput(f"password: {_WEAK[error.why]}") from None
    return "done"


def _operator() -> Actor:
    """Return who types the command: a user of this machine, of no city."""
    user = pwd.getpwuid(os.getuid()).pw_name
    return Actor(Role.SYSTEM, Channel.COUNTER, "", user[:64], os.uname().nodename[:64])


def _asked_password() -> str:
    """Ask twice on a terminal; elsewhere read one line."""
    if not sys.stdin.isatty():
        return _read_password()
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != first:
        raise BadInput("password: the two differ; begin again")
    return first


def _read_password() -> str:
    try:
        password = sys.stdin.readline().rstrip("\r\n")
        password.encode()
    except UnicodeError:
        raise BadInput("password: not UTF-8; use UTF-8") from None
    return password
