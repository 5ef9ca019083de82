"""Accounts and sessions of staff, on SQLite and PostgreSQL, the clock in our hands."""

import multiprocessing
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import argon2
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, event, select, update

from kiosk import demo_staff
from kiosk.loss import rules as losses
from kiosk.loss.authority import has_place
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store import audit as chains
from kiosk.store.attempts import Attempts
from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.passwords import Passwords, WeakPassword
from kiosk.store.staff import (
    AT_MOST,
    IDLE,
    Account,
    BadName,
    NameTaken,
    NoSuchAccount,
    Place,
    SignInRefused,
    Staff,
)
from kiosk.store.tables import attempts as attempts_table
from kiosk.store.tables import audit, staff_sessions
from kiosk.store.tables import staff as staff_table
from kiosk.store.vault import Vault
from tests.unit.kiosk.clock import Clock

START = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
PASSWORD, OTHER = "four blue kettles hum", "nine red lorries wait"
CLERK = Account("wang.li", Role.CLERK, Channel.COUNTER, "beijing")
WANG = Actor(Role.CLERK, Channel.COUNTER, "beijing", "wang.li", "desk")
OPERATOR = Actor(Role.SYSTEM, Channel.COUNTER, "", "root", "server")
HERE, THERE = Place("10.0.0.7", "desk"), Place("10.0.0.8", "desk")
SECONDS_IN_AN_HOUR = 3600


class Counted(PasswordHasher):
    """Quick, and counts how often it was asked."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the library's name
        self.verified += 1
        return super().verify(hash, password)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def ledger(engine: Engine, clock: Clock) -> Ledger:
    return Ledger(engine, Vault("key"), "w", clock)


@pytest.fixture
def hasher() -> Counted:
    return Counted()


@pytest.fixture
def staff(ledger: Ledger, hasher: Counted) -> Staff:
    staff = Staff(ledger, Attempts(ledger), Passwords(hasher))
    staff.add(CLERK, PASSWORD, OPERATOR)
    return staff


def rows(engine: Engine, table: Any) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def deeds(engine: Engine) -> list[tuple[str, str, str]]:
    """Return what the audit says was done, with what result, by whom; and that it is sound."""
    assert list(chains.verify(engine, Vault("key"))) == []
    kept = sorted(rows(engine, audit), key=lambda row: row["place"])
    return [(row["action"], row["result"], row["actor"]) for row in kept]


def refused(staff: Staff, name: str = "wang.li", password: str = PASSWORD, place: Place = HERE) -> None:
    with pytest.raises(SignInRefused) as refusal:
        staff.sign_in(name, password, place)
    assert refusal.value.args == ()


def test_who_knows_the_password_is_let_in(staff: Staff) -> None:
    assert staff.signed_in(staff.sign_in("wang.li", PASSWORD, HERE).token, "desk") == WANG


def test_a_name_may_be_typed_with_capitals_and_blanks(staff: Staff) -> None:
    assert staff.signed_in(staff.sign_in(" Wang.Li ", PASSWORD, HERE).token, "desk") == WANG


def test_the_password_is_kept_as_argon2id_alone(staff: Staff, engine: Engine) -> None:
    (row,) = rows(engine, staff_table)
    assert argon2.extract_parameters(row["password"]).type is argon2.Type.ID
    assert PASSWORD not in str(row)


def test_wrong_name_wrong_password_disabled_and_waiting_are_one_refusal(
    staff: Staff, engine: Engine, clock: Clock
) -> None:
    refused(staff, name="nobody")
    refused(staff, password=OTHER)
    staff.add(Account("li", Role.AGENT, Channel.HOTLINE, "beijing"), PASSWORD, OPERATOR)
    staff.disable("li", OPERATOR)
    refused(staff, name="li")
    for _ in range(5):
        clock.shift(seconds=1)
        refused(staff, password=OTHER, place=THERE)
    refused(staff, place=THERE)
    assert rows(engine, staff_sessions) == []


@pytest.mark.parametrize(
    "name", ["wang.li", "nobody", "", "x" * 5000, "王丽", "a\x00b", "' OR 1=1 --", PASSWORD]
)
def test_the_work_is_the_same_whatever_is_wrong(
    staff: Staff, hasher: Counted, engine: Engine, name: str
) -> None:
    before = hasher.verified, len(rows(engine, audit))
    refused(staff, name=name, password=OTHER)
    assert (hasher.verified, len(rows(engine, audit))) == (before[0] + 1, before[1] + 1)


def test_a_disabled_account_costs_as_much_work_as_another(staff: Staff, hasher: Counted) -> None:
    staff.disable("wang.li", OPERATOR)
    refused(staff)
    assert hasher.verified == 1


def test_a_password_typed_as_the_name_is_kept_nowhere(staff: Staff, engine: Engine) -> None:
    refused(staff, name=PASSWORD, password="")
    assert PASSWORD not in str([rows(engine, table) for table in (audit, attempts_table, staff_table)])


def test_while_it_waits_the_right_password_is_refused_and_not_looked_at(
    staff: Staff, hasher: Counted, clock: Clock
) -> None:
    for _ in range(5):
        refused(staff, password=OTHER)
    refused(staff)
    assert hasher.verified == 5
    clock.shift(minutes=1)
    assert staff.sign_in("wang.li", PASSWORD, HERE)


def test_an_account_that_strangers_guessed_at_opens_after_the_wait(staff: Staff, clock: Clock) -> None:
    for _ in range(200):
        refused(staff, password=OTHER, place=THERE)
        clock.shift(seconds=20)
    clock.shift(minutes=15)
    assert staff.sign_in("wang.li", PASSWORD, HERE)


def test_guesses_at_many_accounts_from_one_address_end_too(staff: Staff, hasher: Counted) -> None:
    for number in range(50):
        refused(staff, name=f"name{number}", password="the same for all of them")
    assert hasher.verified == 5
    assert staff.sign_in("wang.li", PASSWORD, THERE)


def test_a_right_sign_in_clears_the_count(staff: Staff) -> None:
    for _ in range(4):
        for _ in range(4):
            refused(staff, password=OTHER)
        staff.sign_in("wang.li", PASSWORD, HERE)


def test_every_token_is_new_hard_to_guess_and_kept_as_a_hash(staff: Staff, engine: Engine) -> None:
    tokens = {staff.sign_in("wang.li", PASSWORD, HERE).token for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) >= 43 for token in tokens)
    (row,) = rows(engine, staff_sessions)
    assert not any(token in str(row) for token in tokens)
    assert staff.signed_in(row["token_hash"], "desk") is None


def test_one_session_at_a_time_is_kept_for_an_account(staff: Staff) -> None:
    first = staff.sign_in("wang.li", PASSWORD, HERE).token
    second = staff.sign_in("wang.li", PASSWORD, THERE).token
    assert staff.signed_in(first, "desk") is None
    assert staff.signed_in(second, "desk") == WANG


def test_a_refused_sign_in_leaves_the_session_as_it_is(staff: Staff) -> None:
    token = staff.sign_in("wang.li", PASSWORD, HERE).token
    refused(staff, password=OTHER, place=THERE)
    assert staff.signed_in(token, "desk") == WANG


def test_a_session_ends_after_a_quarter_of_an_hour_without_a_request(
    staff: Staff, clock: Clock, engine: Engine
) -> None:
    token = staff.sign_in("wang.li", PASSWORD, HERE).token
    clock.now += IDLE - timedelta(seconds=1)
    assert staff.signed_in(token, "desk") == WANG
    clock.now += IDLE
    assert staff.signed_in(token, "desk") is None
    assert rows(engine, staff_sessions) == []
    assert deeds(engine)[-1] == ("sign-out", "time was up", "wang.li")
    clock.now -= IDLE
    assert staff.signed_in(token, "desk") is None


def test_a_session_ends_after_nine_hours_in_any_case(staff: Staff, clock: Clock) -> None:
    token = staff.sign_in("wang.li", PASSWORD, HERE).token
    while clock.now + timedelta(minutes=10) < START + AT_MOST:
        clock.shift(minutes=10)
        assert staff.signed_in(token, "desk") == WANG
    clock.now = START + AT_MOST
    assert staff.signed_in(token, "desk") is None


def test_the_limits_are_those_that_were_promised() -> None:
    assert (timedelta(minutes=15), timedelta(hours=9)) == (IDLE, AT_MOST)


def test_signing_out_ends_a_session_and_may_be_repeated(staff: Staff, engine: Engine) -> None:
    token = staff.sign_in("wang.li", PASSWORD, HERE).token
    staff.sign_out(token, "desk")
    staff.sign_out(token, "desk")
    assert staff.signed_in(token, "desk") is None
    assert [deed[0] for deed in deeds(engine)].count("sign-out") == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "💊", "' OR 1=1 --", "a\nb\x00"])
def test_a_token_that_was_never_given_opens_nothing_and_ends_nothing(staff: Staff, token: str) -> None:
    good = staff.sign_in("wang.li", PASSWORD, HERE).token
    assert staff.signed_in(token, "desk") is None
    staff.sign_out(token, "desk")
    assert staff.signed_in(good, "desk") == WANG


def test_disabling_an_account_ends_its_session_at_once_and_for_good(staff: Staff, engine: Engine) -> None:
    token = staff.sign_in("wang.li", PASSWORD, HERE).token
    staff.disable("wang.li", OPERATOR)
    assert staff.signed_in(token, "desk") is None
    assert rows(engine, staff_sessions) == []
    refused(staff)
    assert [account.disabled for account in staff.listed()] == [True]


def test_an_account_disabled_while_its_password_is_reckoned_is_not_let_in(
    staff: Staff, hasher: Counted, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(kept: str, given: str) -> bool:
        staff.disable("wang.li", OPERATOR)
        return PasswordHasher.verify(hasher, kept, given)

    monkeypatch.setattr(hasher, "verify", verify)
    refused(staff)
    assert rows(engine, staff_sessions) == []


def test_another_password_ends_the_session_and_the_old_one(staff: Staff) -> None:
    token = staff.sign_in("wang.li", PASSWORD, HERE).token
    staff.change_password("wang.li", OTHER, WANG)
    assert staff.signed_in(token, "desk") is None
    refused(staff)
    assert staff.sign_in("wang.li", OTHER, HERE)


def test_the_password_asked_again_is_counted_with_the_sign_ins(staff: Staff, hasher: Counted) -> None:
    assert staff.confirms(WANG, PASSWORD, HERE)
    assert not staff.confirms(WANG, OTHER, HERE)
    for _ in range(4):
        refused(staff, password=OTHER)
    assert not staff.confirms(WANG, PASSWORD, HERE)
    assert hasher.verified == 6


def test_a_weak_hash_is_made_anew_when_the_parameters_rise(
    ledger: Ledger, staff: Staff, engine: Engine
) -> None:
    (before,) = rows(engine, staff_table)
    stronger = Staff(ledger, Attempts(ledger), Passwords(Counted(time_cost=3)))
    token = stronger.sign_in("wang.li", PASSWORD, HERE).token
    assert stronger.signed_in(token, "desk") == WANG
    (after,) = rows(engine, staff_table)
    assert argon2.extract_parameters(before["password"]).time_cost == 1
    assert argon2.extract_parameters(after["password"]).time_cost == 3
    assert stronger.sign_in("wang.li", PASSWORD, HERE)
    (again,) = rows(engine, staff_table)
    assert again == after


@pytest.mark.parametrize("name", ["", "x", "Wang", "wang li", "王丽", "../wang", "-wang", "a" * 41, "wang\n"])
def test_a_name_is_of_small_letters_digits_dots_and_dashes(staff: Staff, name: str) -> None:
    with pytest.raises(BadName):
        staff.add(Account(name, Role.CLERK, Channel.COUNTER, "beijing"), PASSWORD, OPERATOR)


def test_a_name_is_given_once_even_after_its_account_has_ended(staff: Staff) -> None:
    staff.disable("wang.li", OPERATOR)
    with pytest.raises(NameTaken):
        staff.add(CLERK, OTHER, OPERATOR)


def test_a_weak_password_makes_no_account_and_changes_none(staff: Staff) -> None:
    with pytest.raises(WeakPassword):
        staff.add(Account("li", Role.AGENT, Channel.HOTLINE, "beijing"), "short", OPERATOR)
    with pytest.raises(WeakPassword):
        staff.change_password("wang.li", "passwordpassword", WANG)
    assert staff.listed() == [CLERK]
    assert staff.sign_in("wang.li", PASSWORD, HERE)


def test_what_there_is_not_can_not_be_changed(staff: Staff, engine: Engine) -> None:
    before = deeds(engine)
    with pytest.raises(NoSuchAccount):
        staff.disable("nobody", OPERATOR)
    with pytest.raises(NoSuchAccount):
        staff.change_password("nobody", PASSWORD, OPERATOR)
    assert deeds(engine) == before


def test_everything_has_its_row_in_the_audit_and_says_by_whom(staff: Staff, engine: Engine) -> None:
    token = staff.sign_in("wang.li", PASSWORD, HERE).token
    refused(staff, password=OTHER)
    refused(staff, name="nobody")
    staff.confirms(WANG, OTHER, HERE)
    staff.sign_out(token, "desk")
    staff.change_password("wang.li", OTHER, WANG)
    staff.disable("wang.li", OPERATOR)
    assert deeds(engine) == [
        ("account added", "done", "root"),
        ("sign-in", "done", "wang.li"),
        ("sign-in", "not right", "wang.li"),
        ("sign-in", "not right", ""),
        ("password asked again", "not right", "wang.li"),
        ("sign-out", "done", "wang.li"),
        ("password changed", "done", "wang.li"),
        ("account disabled", "done", "root"),
    ]
    assert {row["subject_hash"] for row in rows(engine, audit) if row["action"].startswith("account")} == {
        Vault("key").hashed("account", "wang.li")
    }


def test_a_refusal_that_must_wait_is_in_the_audit_as_such(staff: Staff, engine: Engine) -> None:
    for _ in range(6):
        refused(staff, password=OTHER)
    assert [result for _action, result, _who in deeds(engine)][-2:] == ["not right", "must wait"]


def test_without_its_audit_row_nobody_is_let_in_and_nothing_is_changed(
    staff: Staff, engine: Engine, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger, "record", fails)
    for change in (
        lambda: staff.sign_in("wang.li", PASSWORD, HERE),
        lambda: staff.disable("wang.li", OPERATOR),
        lambda: staff.change_password("wang.li", OTHER, WANG),
        lambda: staff.add(Account("li", Role.AGENT, Channel.HOTLINE, "beijing"), PASSWORD, OPERATOR),
    ):
        with pytest.raises(RuntimeError):
            change()
    monkeypatch.undo()
    assert rows(engine, staff_sessions) == []
    assert staff.listed() == [CLERK]
    assert staff.sign_in("wang.li", PASSWORD, HERE)


def test_sessions_whose_time_is_up_are_forgotten(staff: Staff, clock: Clock, engine: Engine) -> None:
    staff.sign_in("wang.li", PASSWORD, HERE)
    clock.now += IDLE - timedelta(seconds=1)
    staff.forget_old()
    assert len(rows(engine, staff_sessions)) == 1
    clock.shift(seconds=1)
    staff.forget_old()
    assert rows(engine, staff_sessions) == []


def test_many_sign_ins_at_once_leave_one_session(staff: Staff, engine: Engine) -> None:
    tokens: list[str] = []
    faults: list[Exception] = []

    def begin(number: int) -> None:
        try:
            tokens.append(staff.sign_in("wang.li", PASSWORD, Place(f"10.0.1.{number}", "desk")).token)
        except Exception as error:  # noqa: BLE001 - shown by the assert below
            faults.append(error)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(tokens) == 4
    assert len(rows(engine, staff_sessions)) == 1
    assert sum(staff.signed_in(token, "desk") == WANG for token in tokens) == 1


class Shared(PasswordHasher):
    """Counts over processes how often a password was looked at."""

    def __init__(self, count: Any) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self._count = count

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the library's name
        with self._count.get_lock():
            self._count.value += 1
        return super().verify(hash, password)


def guess(url: str, writer: str, seconds: Any, count: Any) -> None:
    """Try 250 passwords, time going on with each try of any process."""
    engine = open_database(url)
    if (
        engine.dialect.name == "sqlite"
    ):  # four that never rest keep each other from its one writer's place for long
        engine.dispose()
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA busy_timeout = 60000"))
    ledger = Ledger(engine, Vault("key"), writer, lambda: START + timedelta(seconds=seconds.value))
    staff = Staff(ledger, Attempts(ledger), Passwords(Shared(count)))
    for turn in range(250):
        with seconds.get_lock():
            seconds.value += SECONDS_IN_AN_HOUR / 1000
        try:
            staff.sign_in("wang.li", f"guess number {turn}", THERE)
        except SignInRefused:
            continue
        raise AssertionError
    engine.dispose()


@pytest.mark.usefixtures("staff")
def test_of_a_thousand_guesses_in_an_hour_over_four_processes_fifteen_at_most_are_looked_at(
    engine: Engine, url: str
) -> None:
    seconds, count = multiprocessing.Value("d", 0.0), multiprocessing.Value("i", 0)
    several = multiprocessing.get_context("fork")
    guessers = [several.Process(target=guess, args=(url, f"w{n}", seconds, count)) for n in range(4)]
    for process in guessers:
        process.start()
    for process in guessers:
        process.join(300)
    assert [process.exitcode for process in guessers] == [0] * 4
    assert seconds.value == pytest.approx(SECONDS_IN_AN_HOUR)
    assert 10 <= count.value <= 15
    refusals = [result for action, result, _who in _of_all(engine) if action == "sign-in"]
    assert (len(refusals), refusals.count("not right")) == (1000, count.value)
    after = START + timedelta(seconds=seconds.value, minutes=15)
    ledger = Ledger(engine, Vault("key"), "owner", lambda: after)
    assert Staff(ledger, Attempts(ledger), Passwords(Counted())).sign_in("wang.li", PASSWORD, HERE)


def _of_all(engine: Engine) -> list[tuple[str, str, str]]:
    assert list(chains.verify(engine, Vault("key"))) == []
    return [(row["action"], row["result"], row["actor"]) for row in rows(engine, audit)]


def test_the_demonstration_has_one_of_each_role_who_can_sign_in(ledger: Ledger) -> None:
    demo_staff.seed(ledger)
    demo_staff.seed(ledger)
    staff = Staff(ledger, Attempts(ledger))
    assert {account.name for account in staff.listed()} == {account.name for account in demo_staff.ACCOUNTS}
    rules = losses.load()
    assert {account.role for account in demo_staff.ACCOUNTS} == {
        Role.AGENT,
        Role.CLERK,
        Role.SUPERVISOR,
        Role.ADMIN,
    }
    assert all(has_place(a.role, a.channel, rules[a.region]) for a in demo_staff.ACCOUNTS)
    actor = staff.signed_in(staff.sign_in("demo-bank", demo_staff.PASSWORD, HERE).token, "desk")
    assert actor == Actor(Role.CLERK, Channel.BANK, "urumqi", "demo-bank", "desk")


def test_accounts_of_the_demonstration_never_stand_beside_real_ones(staff: Staff, ledger: Ledger) -> None:
    demo_staff.seed(ledger)
    assert staff.listed() == [CLERK]
    demo_staff.refuse(staff)


def test_a_real_service_finds_accounts_of_the_demonstration_until_they_are_ended(ledger: Ledger) -> None:
    demo_staff.seed(ledger)
    staff = Staff(ledger, Attempts(ledger))
    with pytest.raises(demo_staff.DemoAccounts):
        demo_staff.refuse(staff)
    for account in demo_staff.ACCOUNTS:
        staff.disable(account.name, OPERATOR)
    demo_staff.refuse(staff)


def test_a_row_that_names_no_known_role_lets_nobody_in(staff: Staff, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(staff_table).values(role="director"))
    with pytest.raises(ValueError, match="director"):
        staff.sign_in("wang.li", PASSWORD, HERE)
    assert rows(engine, staff_sessions) == []
