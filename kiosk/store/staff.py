"""Accounts of staff, and their sessions: who may sign in, and who is signed in now.

A wrong name, a wrong password, a disabled account and a counter that waits are one refusal. What is done with accounts
and sessions has its row in the audit.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from kiosk.loss.authority import Duty
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store.attempts import ACCOUNT, ADDRESS, Attempts, Counter, TooMany
from kiosk.store.audit import Deed
from kiosk.store.ledger import Ledger
from kiosk.store.passwords import Passwords
from kiosk.store.tables import staff, staff_sessions

IDLE: Final = timedelta(minutes=15)
AT_MOST: Final = timedelta(hours=9)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff.

    Attributes:
        name: 2 to 40 small letters, digits, dots and dashes.
        channel: where they sit: hotline, counter or bank.
    """

    name: str
    role: Role
    channel: Channel
    region: str
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """From where somebody signs in.

    Attributes:
        address: of their machine on the network; guesses from one address are counted together.
        terminal: what the audit calls it.
    """

    address: str
    terminal: str


class BadName(ValueError):
    """A name can't be an account's."""


class NameTaken(Exception):
    """There is an account of this name, or was one: what the audit says of a name is of one person."""


class NoSuchAccount(Exception):
    """There is no account of this name."""


class SignInRefused(Exception):
    """Not let in. Which of name, password or number of tries is the reason isn't told."""


class Staff:
    """The accounts of all cities."""

    def __init__(self, ledger: Ledger, attempts: Attempts, passwords: Passwords | None = None) -> None:
        self._ledger, self._attempts = ledger, attempts
        self._passwords = passwords or Passwords()

    def add(self, account: Account, password: str, by: Actor) -> None:
        """Make an account.

        Raises: BadName, WeakPassword, NameTaken.
        """
        if not _NAME.fullmatch(account.name):
            raise BadName(account.name)
        kept = self._passwords.hashed(password)
        with self._ledger.writing() as (connection, now):
            if _row(connection, account.name) is not None:
                raise NameTaken(account.name)
            connection.execute(
                insert(staff).values(
                    name=account.name,
                    password=kept,
                    role=account.role,
                    channel=account.channel,
                    region=account.region,
                    disabled=False,
                )
            )
            self._ledger.record(
                connection, Deed("account added", "done", by, self._subject(account.name)), now
            )

    def disable(self, name: str, by: Actor) -> None:
        """End an account for good, and its session at once.

        Raises: NoSuchAccount.
        """
        with self._ledger.writing() as (connection, now):
            changed = connection.execute(update(staff).where(staff.c.name == name).values(disabled=True))
            if not changed.rowcount:
                raise NoSuchAccount(name)
            _end_sessions(connection, name)
            self._ledger.record(connection, Deed("account disabled", "done", by, self._subject(name)), now)

    def change_password(self, name: str, password: str, by: Actor) -> None:
        """Give an account another password, and end its session: who knew the old one is out.

        Raises: NoSuchAccount, WeakPassword.
        """
        kept = self._passwords.hashed(password)
        with self._ledger.writing() as (connection, now):
            changed = connection.execute(update(staff).where(staff.c.name == name).values(password=kept))
            if not changed.rowcount:
                raise NoSuchAccount(name)
            _end_sessions(connection, name)
            self._ledger.record(connection, Deed("password changed", "done", by, self._subject(name)), now)

    def listed(self) -> list[Account]:
        """Return every account there is or was."""
        with self._ledger.reading() as (connection, _now):
            return [
                _account(row) for row in connection.execute(select(staff).order_by(staff.c.name)).mappings()
            ]

    def sign_in(self, name: str, password: str, place: Place) -> str:
        """Begin the one session of an account, ending any other, and return its token.

        Raises: SignInRefused.
        """
        name = name.strip().lower()
        checked = self._checked(Duty.SIGN_IN, name, password, place)
        token, renewed = secrets.token_urlsafe(32), checked["password"]
        if self._passwords.are_outdated(renewed):
            renewed = self._passwords.rehashed(password)
        with self._ledger.writing() as (connection, now):
            still_good = (
                (staff.c.name == name) & (staff.c.password == checked["password"]) & ~staff.c.disabled
            )
            began = connection.execute(update(staff).where(still_good).values(password=renewed)).rowcount
            if began:
                _end_sessions(connection, name)
                connection.execute(insert(staff_sessions).values(_session(token, name, now)))
                deed = Deed(Duty.SIGN_IN, "done", _actor(checked, place.terminal))
                self._ledger.record(connection, deed, now)
        if not began:  # disabled, or given another password, while we were reckoning
            self._refuse(Duty.SIGN_IN, name, place, "not right")
            raise SignInRefused
        return token

    def confirms(self, actor: Actor, password: str, place: Place) -> bool:
        """Return whether who is signed in knows the password, asked again before what can't be undone."""
        try:
            self._checked("password asked again", actor.name, password, place)
        except SignInRefused:
            return False
        return True

    def signed_in(self, token: str, terminal: str) -> Actor | None:
        """Return whose session a token is, and move its end on; None when it is nobody's, or its time is up."""
        this = staff_sessions.c.token_hash == _hash(token)
        with self._ledger.writing() as (connection, now):
            row = (
                connection.execute(
                    select(staff_sessions, staff).join(staff).where(this).with_for_update(of=staff_sessions)
                )
                .mappings()
                .first()
            )
            if row is None:
                return None
            actor = _actor(row, terminal)
            if now >= min(row["ends_at"], row["ends_at_most"]):
                connection.execute(delete(staff_sessions).where(this))
                self._ledger.record(connection, Deed("sign-out", "time was up", actor), now)
                return None
            connection.execute(update(staff_sessions).where(this).values(ends_at=now + IDLE))
            return actor

    def sign_out(self, token: str, terminal: str) -> None:
        """End a session, if there is one."""
        this = staff_sessions.c.token_hash == _hash(token)
        with self._ledger.writing() as (connection, now):
            row = connection.execute(select(staff_sessions, staff).join(staff).where(this)).mappings().first()
            if row is not None:
                connection.execute(delete(staff_sessions).where(this))
                self._ledger.record(connection, Deed("sign-out", "done", _actor(row, terminal)), now)

    def forget_old(self) -> None:
        """Remove the sessions whose time is up."""
        with self._ledger.writing() as (connection, now):
            is_over = (staff_sessions.c.ends_at <= now) | (staff_sessions.c.ends_at_most <= now)
            connection.execute(delete(staff_sessions).where(is_over))

    def _checked(self, action: str, name: str, password: str, place: Place) -> RowMapping:
        """Return the account that a name and password are of; the same work is done for whatever else is given.

        Raises: SignInRefused.
        """
        counters = (Counter(ACCOUNT, name), Counter(ADDRESS, place.address))
        try:
            self._attempts.may_try(*counters)
        except TooMany:
            self._refuse(action, name, place, "must wait")
            raise SignInRefused from None
        with self._ledger.reading() as (connection, _now):
            row = _row(connection, name)
        is_right = self._passwords.fit(row["password"] if row else None, password)
        if row is None or row["disabled"] or not is_right:
            self._refuse(action, name, place, "not right")
            raise SignInRefused
        self._attempts.succeeded(*counters)
        return row

    def _refuse(self, action: str, name: str, place: Place, result: str) -> None:
        with self._ledger.writing() as (connection, now):
            row = _row(connection, name)
            # A name that nobody has may be a password that slipped into the wrong field: it isn't kept.
            actor = _actor(row, place.terminal) if row else _stranger(place)
            self._ledger.record(connection, Deed(action, result, actor, self._subject(name)), now)

    def _subject(self, name: str) -> str:
        return self._ledger.vault.hashed(ACCOUNT, name)


def _row(connection: Connection, name: str) -> RowMapping | None:
    could_be = name if _NAME.fullmatch(name) else ""  # PostgreSQL takes no NUL
    return connection.execute(select(staff).where(staff.c.name == could_be)).mappings().first()


def _session(token: str, name: str, now: datetime) -> dict[str, Any]:
    return {
        "token_hash": _hash(token),
        "name": name,
        "started_at": now,
        "ends_at": now + IDLE,
        "ends_at_most": now + AT_MOST,
    }


def _account(row: RowMapping) -> Account:
    return Account(row["name"], Role(row["role"]), Channel(row["channel"]), row["region"], row["disabled"])


def _actor(row: RowMapping, terminal: str) -> Actor:
    account = _account(row)
    return Actor(account.role, account.channel, account.region, account.name, terminal)


def _stranger(place: Place) -> Actor:
    """Return who stands for somebody who has no account: as far as we know, anybody off the street."""
    return Actor(Role.CITIZEN, Channel.COUNTER, "", terminal=place.terminal)


def _end_sessions(connection: Connection, name: str) -> None:
    connection.execute(delete(staff_sessions).where(staff_sessions.c.name == name))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
