"""Accounts of staff, and their sessions: who may sign in, and who is signed in now.

A wrong name, a wrong password, a disabled account and a counter that waits are one refusal. Between the right password
and a session stands a half sign-in, kept here: a code from the phone is asked for, or a password of one's own. What is
done with accounts and sessions has its row in the audit.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update

from kiosk.loss.authority import Duty
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store.attempts import ACCOUNT, ADDRESS, Attempts, Counter, TooMany
from kiosk.store.audit import Deed
from kiosk.store.ledger import Ledger
from kiosk.store.passwords import Passwords
from kiosk.store.second_factor import SecondFactors
from kiosk.store.tables import half_sign_ins, second_factors, staff, staff_sessions

IDLE: Final = timedelta(minutes=15)
# Answers follow the typing: not each letter is worth a durable write.
_WORTH_A_WRITE: Final = timedelta(seconds=5)
AT_MOST: Final = timedelta(hours=9)
HALF_AT_MOST: Final = timedelta(minutes=5)
CODE: Final = "second factor"
# Without the letters and digits that are taken for each other.
_CLEAR: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_Row = RowMapping | Mapping[str, Any]
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff.

    Attributes:
        name: 2 to 40 small letters, digits, dots and dashes.
        channel: where they sit: hotline, counter or bank.
        first_password: whether somebody else made the password, so that it is changed at the next sign-in.
        second_factor: whether codes of a phone are bound to it.
    """

    name: str
    role: Role
    channel: Channel
    region: str
    disabled: bool = False
    first_password: bool = False
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """From where somebody signs in.

    Attributes:
        address: of their machine on the network; guesses from one address are counted together.
        terminal: what the audit calls it.
    """

    address: str
    terminal: str


class Asked(StrEnum):
    """What is still asked of who has given the right password."""

    ENROL = "enrol"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - a password of one's own is asked for


@dataclass(frozen=True, slots=True)
class Entry:
    """How far somebody has come in.

    Attributes:
        token: of the session, or of the half sign-in while something is still asked.
        asked: None when the session has begun.
    """

    token: str
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Half:
    """A half sign-in.

    Attributes:
        seed: for the phone, in base 32, while it is to be bound; "" afterwards.
    """

    name: str
    asked: Asked
    seed: str = ""


class BadName(ValueError):
    """A name can't be an account's."""


class NameTaken(Exception):
    """There is an account of this name, or was one: what the audit says of a name is of one person."""


class NoSuchAccount(Exception):
    """There is no account of this name."""


class SignInRefused(Exception):
    """Not let in. Which of name, password or number of tries is the reason isn't told."""


class HalfOver(Exception):
    """The half sign-in took too long, was used up, or never was: begin again."""


class SamePassword(Exception):
    """The new password is the old one."""


class Staff:
    """The accounts of all cities.

    Args:
        asks_code: whether a second factor is asked of everybody.
    """

    def __init__(
        self,
        ledger: Ledger,
        attempts: Attempts,
        passwords: Passwords | None = None,
        *,
        asks_code: bool = False,
    ) -> None:
        self._ledger, self._attempts, self._asks_code = ledger, attempts, asks_code
        self._passwords = passwords or Passwords()
        self._factors = SecondFactors(ledger.vault)

    def add(self, account: Account, password: str, by: Actor) -> None:
        """Make an account; whether its password is a first one, the account says.

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
                    first_password=account.first_password,
                )
            )
            self._ledger.record(
                connection, Deed("account added", "done", by, self._subject(account.name)), now
            )

    def disable(self, name: str, by: Actor) -> None:
        """Let nobody in by an account any more, and end its session at once.

        Raises: NoSuchAccount.
        """
        self._change(name, "account disabled", by, {"disabled": True})

    def enable(self, name: str, by: Actor) -> None:
        """Let an account in again that was disabled.

        Raises: NoSuchAccount.
        """
        self._change(name, "account enabled", by, {"disabled": False})

    def change_password(self, name: str, password: str, by: Actor, *, is_first: bool = False) -> None:
        """Give an account another password, and end its session: who knew the old one is out.

        Args:
            is_first: whether it is changed at the next sign-in, since somebody else made it.

        Raises: NoSuchAccount, WeakPassword.
        """
        kept = self._passwords.hashed(password)
        self._change(name, "password changed", by, {"password": kept, "first_password": is_first})

    def reset_second_factor(self, name: str, by: Actor) -> None:
        """Forget an account's second factor, and end its session: the next sign-in binds another phone.

        Raises: NoSuchAccount.
        """
        with self._ledger.writing() as (connection, now):
            if _row(connection, name) is None:
                raise NoSuchAccount(name)
            self._factors.forget(connection, name)
            _end_sessions(connection, name)
            self._ledger.record(connection, Deed("second factor reset", "done", by, self._subject(name)), now)

    def listed(self) -> list[Account]:
        """Return every account there is or was."""
        with self._ledger.reading() as (connection, _now):
            rows = connection.execute(_accounts().order_by(staff.c.name)).mappings()
            return [_account(row) for row in rows]

    def account(self, name: str) -> Account:
        """Return one account.

        Raises: NoSuchAccount.
        """
        could_be = name if _NAME.fullmatch(name) else ""  # PostgreSQL takes no NUL
        with self._ledger.reading() as (connection, _now):
            row = connection.execute(_accounts().where(staff.c.name == could_be)).mappings().first()
        if row is None:
            raise NoSuchAccount(name)
        return _account(row)

    def sign_in(self, name: str, password: str, place: Place) -> Entry:
        """Check name and password, and begin the one session of the account, or a half sign-in where more is asked.

        A session ends any other of the account, a half sign-in only another half one.

        Raises: SignInRefused.
        """
        name = name.strip().lower()
        checked = self._checked(Duty.SIGN_IN, name, password, place)
        renewed, entry = checked["password"], None
        if self._passwords.are_outdated(renewed):
            renewed = self._passwords.rehashed(password)
        with self._ledger.writing() as (connection, now):
            still_good = (
                (staff.c.name == name) & (staff.c.password == checked["password"]) & ~staff.c.disabled
            )
            if connection.execute(update(staff).where(still_good).values(password=renewed)).rowcount:
                entry = self._go_on(connection, checked, place, now, code_given=False)
        if entry is None:  # disabled, or given another password, while we were reckoning
            self._refuse(Duty.SIGN_IN, name, place, "not right")
            raise SignInRefused
        self._settle(entry, name, place)
        return entry

    def half(self, token: str) -> Half:
        """Return what is asked next of who has given the right password.

        Raises: HalfOver.
        """
        with self._ledger.reading() as (connection, now):
            row = _half_row(connection, token, now)
            asked = self._asked(connection, row, code_given=row["code_given"])
            if asked is None:
                raise HalfOver
            seed = self._factors.offered(connection, row["name"]) if asked is Asked.ENROL else None
        return Half(row["name"], asked, seed or "")

    def give_code(self, token: str, code: str, place: Place) -> Entry:
        """Go on with the code of the phone; the first right one binds the phone.

        Wrong codes are counted with the wrong passwords of the account and the address.

        Raises: HalfOver; SignInRefused, when the code is wrong, was used, or a counter waits.
        """
        name = self.half(token).name
        self._may_try(CODE, name, place)
        entry = None
        with self._ledger.writing() as (connection, now):
            row = _half_row(connection, token, now)
            was_bound = self._factors.is_bound(connection, name)
            if self._factors.take(connection, name, code, now):
                if not was_bound:
                    self._ledger.record(connection, Deed(CODE, "bound", _actor(row, place.terminal)), now)
                entry = self._go_on(connection, row, place, now, code_given=True)
        if entry is None:
            self._refuse(CODE, name, place, "not right")
            raise SignInRefused
        self._attempts.succeeded(*_counters(name, place))
        return entry

    def give_password(self, token: str, password: str, place: Place) -> Entry:
        """Go on with a password of one's own in the place of the first one.

        Raises: HalfOver, WeakPassword, SamePassword.
        """
        half = self.half(token)
        if half.asked is not Asked.PASSWORD:
            raise HalfOver
        kept = self._passwords.hashed(password)
        with self._ledger.reading() as (connection, now):
            old = _half_row(connection, token, now)["password"]
        if self._passwords.fit(old, password):
            raise SamePassword
        with self._ledger.writing() as (connection, now):
            row = dict(_half_row(connection, token, now)) | {"first_password": False}
            connection.execute(
                update(staff).where(staff.c.name == half.name).values(password=kept, first_password=False)
            )
            who = _actor(row, place.terminal)
            self._ledger.record(
                connection, Deed("password changed", "done", who, self._subject(half.name)), now
            )
            return self._go_on(connection, row, place, now, code_given=row["code_given"])

    def confirms(self, actor: Actor, password: str, place: Place) -> bool:
        """Return whether who is signed in knows the password, asked again before what can't be undone."""
        try:
            self._checked("password asked again", actor.name, password, place)
        except SignInRefused:
            return False
        self._attempts.succeeded(*_counters(actor.name, place))
        return True

    def signed_in(self, token: str, terminal: str, *, by_hand: bool = True) -> Actor | None:
        """Return whose session a token is; None when it is nobody's, or its time is up.

        Args:
            by_hand: whether somebody did something, which moves the end on; a page that asks by itself doesn't.
        """
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
            if by_hand and now + IDLE - row["ends_at"] >= _WORTH_A_WRITE:
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
        """Remove the sessions and half sign-ins whose time is up."""
        with self._ledger.writing() as (connection, now):
            is_over = (staff_sessions.c.ends_at <= now) | (staff_sessions.c.ends_at_most <= now)
            connection.execute(delete(staff_sessions).where(is_over))
            connection.execute(delete(half_sign_ins).where(half_sign_ins.c.ends_at <= now))

    def _change(self, name: str, action: str, by: Actor, values: Mapping[str, Any]) -> None:
        """Change an account, end its sessions, and record it.

        Raises: NoSuchAccount.
        """
        with self._ledger.writing() as (connection, now):
            changed = connection.execute(update(staff).where(staff.c.name == name).values(**values))
            if not changed.rowcount:
                raise NoSuchAccount(name)
            _end_sessions(connection, name)
            self._ledger.record(connection, Deed(action, "done", by, self._subject(name)), now)

    def _go_on(
        self,
        connection: Connection,
        row: _Row,
        place: Place,
        now: datetime,
        *,
        code_given: bool,
    ) -> Entry:
        """Begin a session, or the next half sign-in, under a new token; what was begun before is over."""
        name, token = row["name"], secrets.token_urlsafe(32)
        asked = self._asked(connection, row, code_given=code_given)
        if asked is None:
            _end_sessions(connection, name)
            connection.execute(insert(staff_sessions).values(_session(token, name, now)))
            deed = Deed(Duty.SIGN_IN, "done", _actor(row, place.terminal))
        else:
            if asked is Asked.ENROL:
                self._factors.offer(connection, name)
            connection.execute(delete(half_sign_ins).where(half_sign_ins.c.name == name))
            connection.execute(insert(half_sign_ins).values(_half(token, name, now, code_given)))
            deed = Deed(Duty.SIGN_IN, f"{asked} asked", _actor(row, place.terminal))
        self._ledger.record(connection, deed, now)
        return Entry(token, asked)

    def _asked(self, connection: Connection, row: _Row, *, code_given: bool) -> Asked | None:
        if self._asks_code and not code_given:
            return Asked.CODE if self._factors.is_bound(connection, row["name"]) else Asked.ENROL
        return Asked.PASSWORD if row["first_password"] else None

    def _settle(self, entry: Entry, name: str, place: Place) -> None:
        """Forget the misses when somebody is in; while a code is asked, wrong codes still add up."""
        if entry.asked in {Asked.CODE, Asked.ENROL}:
            self._attempts.taken_back(*_counters(name, place))
        else:
            self._attempts.succeeded(*_counters(name, place))

    def _may_try(self, action: str, name: str, place: Place) -> None:
        """Count a try.

        Raises: SignInRefused, when a counter waits.
        """
        try:
            self._attempts.may_try(*_counters(name, place))
        except TooMany:
            self._refuse(action, name, place, "must wait")
            raise SignInRefused from None

    def _checked(self, action: str, name: str, password: str, place: Place) -> RowMapping:
        """Return the account that a name and password are of; the same work is done for whatever else is given.

        The try stays counted: who asked says whether it was all.

        Raises: SignInRefused.
        """
        self._may_try(action, name, place)
        with self._ledger.reading() as (connection, _now):
            row = _row(connection, name)
        is_right = self._passwords.fit(row["password"] if row else None, password)
        if row is None or row["disabled"] or not is_right:
            self._refuse(action, name, place, "not right")
            raise SignInRefused
        return row

    def _refuse(self, action: str, name: str, place: Place, result: str) -> None:
        with self._ledger.writing() as (connection, now):
            row = _row(connection, name)
            # A name that nobody has may be a password that slipped into the wrong field: it isn't kept.
            actor = _actor(row, place.terminal) if row else _stranger(place)
            self._ledger.record(connection, Deed(action, result, actor, self._subject(name)), now)

    def _subject(self, name: str) -> str:
        return self._ledger.vault.hashed(ACCOUNT, name)


def first_password() -> str:
    """Draw a password that is typed once: four groups of four letters and digits."""
    groups = ("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _row(connection: Connection, name: str) -> RowMapping | None:
    could_be = name if _NAME.fullmatch(name) else ""  # PostgreSQL takes no NUL
    return connection.execute(select(staff).where(staff.c.name == could_be)).mappings().first()


def _accounts() -> Select[Any]:
    """Return the question for accounts, each with whether it has a second factor."""
    has_one = select(second_factors.c.name).where(
        second_factors.c.name == staff.c.name, second_factors.c.bound
    )
    return select(staff, has_one.exists().label("second_factor"))


def _half_row(connection: Connection, token: str, now: datetime) -> RowMapping:
    """Return a half sign-in with its account.

    Raises: HalfOver.
    """
    this = (half_sign_ins.c.token_hash == _hash(token)) & (half_sign_ins.c.ends_at > now) & ~staff.c.disabled
    joined = half_sign_ins.join(staff, staff.c.name == half_sign_ins.c.name)
    wanted = select(staff, half_sign_ins.c.code_given).select_from(joined).where(this)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        raise HalfOver
    return row


def _counters(name: str, place: Place) -> tuple[Counter, Counter]:
    return Counter(ACCOUNT, name), Counter(ADDRESS, place.address)


def _half(token: str, name: str, now: datetime, code_given: bool) -> dict[str, Any]:
    return {
        "token_hash": _hash(token),
        "name": name,
        "code_given": code_given,
        "ends_at": now + HALF_AT_MOST,
    }


def _session(token: str, name: str, now: datetime) -> dict[str, Any]:
    return {
        "token_hash": _hash(token),
        "name": name,
        "started_at": now,
        "ends_at": now + IDLE,
        "ends_at_most": now + AT_MOST,
    }


def _account(row: RowMapping) -> Account:
    return Account(
        name=row["name"],
        role=Role(row["role"]),
        channel=Channel(row["channel"]),
        region=row["region"],
        disabled=row["disabled"],
        first_password=row["first_password"],
        second_factor=row["second_factor"],
    )


def _actor(row: _Row, terminal: str) -> Actor:
    return Actor(Role(row["role"]), Channel(row["channel"]), row["region"], row["name"], terminal)


def _stranger(place: Place) -> Actor:
    """Return who stands for somebody who has no account: as far as we know, anybody off the street."""
    return Actor(Role.CITIZEN, Channel.COUNTER, "", terminal=place.terminal)


def _end_sessions(connection: Connection, name: str) -> None:
    """End the session of an account, and whatever was on its way to one."""
    for table in (staff_sessions, half_sign_ins):
        connection.execute(delete(table).where(table.c.name == name))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
