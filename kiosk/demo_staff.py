"""The demonstration's staff: one of each role, with a password that everybody may know.

Their names begin alike and can't be given to anybody else, so a real service finds them and doesn't start.
"""

from typing import Final

from argon2 import PasswordHasher

from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store.attempts import Attempts
from kiosk.store.ledger import Ledger
from kiosk.store.passwords import Passwords
from kiosk.store.staff import Account, Staff

PREFIX: Final = "demo-"
PASSWORD: Final = "only for this demonstration"  # noqa: S105 - shown on the page
ACCOUNTS: Final = (
    Account(f"{PREFIX}agent", Role.AGENT, Channel.HOTLINE, "beijing"),
    Account(f"{PREFIX}clerk", Role.CLERK, Channel.COUNTER, "beijing"),
    Account(f"{PREFIX}bank", Role.CLERK, Channel.BANK, "urumqi"),
    Account(f"{PREFIX}supervisor", Role.SUPERVISOR, Channel.COUNTER, "beijing"),
    Account(f"{PREFIX}admin", Role.ADMIN, Channel.COUNTER, "beijing"),
)


class DemoAccounts(Exception):
    """There are accounts of the demonstration where people's data is real."""


def seed(ledger: Ledger) -> None:
    """Make the accounts that aren't there yet; none beside real ones."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # they guard nothing
    staff = Staff(ledger, Attempts(ledger), Passwords(quick))
    there = {account.name for account in staff.listed()}
    if not all(name.startswith(PREFIX) for name in there):
        return
    for account in ACCOUNTS:
        if account.name not in there:
            staff.add(account, PASSWORD, Actor(Role.SYSTEM, account.channel, account.region))


def refuse(staff: Staff) -> None:
    """Make sure that nobody can sign in with the demonstration's password.

    Raises: DemoAccounts.
    """
    if any(account.name.startswith(PREFIX) and not account.disabled for account in staff.listed()):
        raise DemoAccounts
