"""A code of the phone beside the password, on SQLite and PostgreSQL, the clock in our hands."""

from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select

from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store import audit as chains
from kiosk.store.attempts import Attempts
from kiosk.store.ledger import Ledger
from kiosk.store.passwords import Passwords, WeakPassword
from kiosk.store.staff import (
    Account,
    Asked,
    Entry,
    HalfOver,
    Place,
    SamePassword,
    SignInRefused,
    Staff,
    first_password,
)
from kiosk.store.tables import audit, half_sign_ins, second_factors
from kiosk.store.vault import Sealed, Vault
from tests.unit.kiosk.clock import Clock

START = datetime(2027, 3, 28, 1, 0, 5, tzinfo=UTC)
PASSWORD, OTHER = "four blue kettles hum", "nine red lorries wait"
CLERK = Account("wang.li", Role.CLERK, Channel.COUNTER, "beijing")
WANG = Actor(Role.CLERK, Channel.COUNTER, "beijing", "wang.li", "desk")
BOSS = Actor(Role.SUPERVISOR, Channel.COUNTER, "beijing", "boss", "desk")
HERE, THERE = Place("10.0.0.7", "desk"), Place("10.0.0.8", "desk")


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def ledger(engine: Engine, clock: Clock) -> Ledger:
    return Ledger(engine, Vault("key"), "w", clock)


@pytest.fixture
def staff(ledger: Ledger) -> Staff:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    staff = Staff(ledger, Attempts(ledger), Passwords(quick), asks_code=True)
    staff.add(CLERK, PASSWORD, BOSS)
    return staff


def rows(engine: Engine, table: Any) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def half(staff: Staff, place: Place = HERE) -> Entry:
    return staff.sign_in("wang.li", PASSWORD, place)


def enrolled(staff: Staff, clock: Clock) -> pyotp.TOTP:
    """Bind a phone, and wait until its first code is over."""
    entry = half(staff)
    phone = pyotp.TOTP(staff.half(entry.token).seed)
    assert staff.give_code(entry.token, phone.at(clock()), HERE).asked is None
    clock.shift(seconds=60)
    return phone


def wrong(phone: pyotp.TOTP, clock: Clock) -> str:
    """Return a code that the phone shows at no time near now."""
    near = {phone.at(clock(), counter_offset=step) for step in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def test_the_right_password_alone_opens_nothing(staff: Staff, engine: Engine) -> None:
    entry = half(staff)
    assert entry.asked is Asked.ENROL
    assert staff.signed_in(entry.token, "desk") is None
    (row,) = rows(engine, half_sign_ins)
    assert entry.token not in str(row)


def test_the_first_right_code_binds_the_phone_and_lets_in(staff: Staff, engine: Engine, clock: Clock) -> None:
    entry = half(staff)
    phone = pyotp.TOTP(staff.half(entry.token).seed)
    with pytest.raises(SignInRefused):
        staff.give_code(entry.token, wrong(phone, clock), HERE)
    assert [account.second_factor for account in staff.listed()] == [False]
    inside = staff.give_code(entry.token, phone.at(clock()), HERE)
    assert staff.signed_in(inside.token, "desk") == WANG
    assert [account.second_factor for account in staff.listed()] == [True]
    assert rows(engine, half_sign_ins) == []


def test_afterwards_each_sign_in_asks_for_a_code_and_shows_no_seed(staff: Staff, clock: Clock) -> None:
    phone = enrolled(staff, clock)
    entry = half(staff)
    assert (entry.asked, staff.half(entry.token).seed) == (Asked.CODE, "")
    assert staff.give_code(entry.token, phone.at(clock()), HERE).asked is None


def test_no_code_is_taken_twice_nor_an_older_one_after_it(staff: Staff, clock: Clock) -> None:
    phone = enrolled(staff, clock)
    now = phone.at(clock())
    staff.give_code(half(staff).token, now, HERE)
    for used in (now, phone.at(clock(), counter_offset=-1)):
        with pytest.raises(SignInRefused):
            staff.give_code(half(staff).token, used, HERE)
    assert staff.give_code(half(staff).token, phone.at(clock(), counter_offset=1), HERE).asked is None


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_off(
    staff: Staff, clock: Clock, steps: int, *, good: bool
) -> None:
    phone = enrolled(staff, clock)
    clock.shift(minutes=10)
    token, code = half(staff).token, phone.at(clock(), counter_offset=steps)
    if good:
        assert staff.give_code(token, code, HERE).asked is None
    else:
        with pytest.raises(SignInRefused):
            staff.give_code(token, code, HERE)


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 456", "x" * 5000, "1\x00"]
)
def test_what_is_no_code_is_refused(staff: Staff, clock: Clock, code: str) -> None:
    enrolled(staff, clock)
    with pytest.raises(SignInRefused):
        staff.give_code(half(staff).token, code, HERE)


def test_what_stands_between_is_used_once_and_over_after_five_minutes(staff: Staff, clock: Clock) -> None:
    phone = enrolled(staff, clock)
    used = half(staff).token
    staff.give_code(used, phone.at(clock()), HERE)
    clock.shift(minutes=1)
    late = half(staff).token
    newer = half(staff, THERE).token
    for token in (used, late, "x", ""):
        with pytest.raises(HalfOver):
            staff.give_code(token, phone.at(clock()), HERE)
    clock.shift(minutes=5)
    with pytest.raises(HalfOver):
        staff.give_code(newer, phone.at(clock()), HERE)


def test_wrong_codes_add_up_however_often_the_password_is_right(staff: Staff, clock: Clock) -> None:
    phone = enrolled(staff, clock)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            staff.give_code(half(staff).token, wrong(phone, clock), HERE)
    with pytest.raises(SignInRefused):
        half(staff)
    clock.shift(minutes=1)
    token = half(staff).token
    assert staff.give_code(token, phone.at(clock()), HERE).asked is None
    half(staff)  # and is forgiven now


def test_while_the_account_waits_the_right_code_is_refused(staff: Staff, clock: Clock) -> None:
    phone = enrolled(staff, clock)
    token = half(staff).token
    for _ in range(5):
        with pytest.raises(SignInRefused):
            staff.give_code(token, wrong(phone, clock), HERE)
    with pytest.raises(SignInRefused):
        staff.give_code(token, phone.at(clock()), HERE)


@pytest.mark.parametrize("change", ["disable", "password", "reset"])
def test_who_is_half_in_is_out_when_the_account_changes(staff: Staff, clock: Clock, change: str) -> None:
    phone = enrolled(staff, clock)
    token = half(staff).token
    if change == "disable":
        staff.disable("wang.li", BOSS)
    elif change == "password":
        staff.change_password("wang.li", OTHER, BOSS)
    else:
        staff.reset_second_factor("wang.li", BOSS)
    with pytest.raises(HalfOver):
        staff.give_code(token, phone.at(clock()), HERE)


def test_after_a_reset_another_phone_is_bound_and_the_old_one_is_no_good(staff: Staff, clock: Clock) -> None:
    old = enrolled(staff, clock)
    staff.reset_second_factor("wang.li", BOSS)
    entry = half(staff)
    seed = staff.half(entry.token).seed
    assert entry.asked is Asked.ENROL
    assert seed not in {"", old.secret}
    with pytest.raises(SignInRefused):
        staff.give_code(entry.token, old.at(clock()), HERE)


def test_a_seed_that_nobody_bound_gives_way_to_the_next(staff: Staff) -> None:
    first = staff.half(half(staff).token).seed
    assert staff.half(half(staff).token).seed != first


def test_the_seed_is_kept_encrypted_for_its_own_row(staff: Staff, engine: Engine) -> None:
    seed = staff.half(half(staff).token).seed
    (row,) = rows(engine, second_factors)
    assert seed.encode() not in row["seed"]
    assert Vault("key").open(row["seed"], "second_factors.seed:wang.li") == seed
    with pytest.raises(Sealed):
        Vault("key").open(row["seed"], "second_factors.seed:other")


def test_a_first_password_gives_way_to_ones_own_before_anybody_is_in(staff: Staff, clock: Clock) -> None:
    made = first_password()
    staff.change_password("wang.li", made, BOSS, is_first=True)
    entry = staff.sign_in("wang.li", made, HERE)
    phone = pyotp.TOTP(staff.half(entry.token).seed)
    entry = staff.give_code(entry.token, phone.at(clock()), HERE)
    assert entry.asked is Asked.PASSWORD
    assert staff.signed_in(entry.token, "desk") is None
    with pytest.raises(WeakPassword):
        staff.give_password(entry.token, "short", HERE)
    with pytest.raises(SamePassword):
        staff.give_password(entry.token, made, HERE)
    inside = staff.give_password(entry.token, OTHER, HERE)
    assert staff.signed_in(inside.token, "desk") == WANG
    with pytest.raises(SignInRefused):
        staff.sign_in("wang.li", made, HERE)
    assert [account.first_password for account in staff.listed()] == [False]


def test_the_password_page_is_no_way_around_the_code(staff: Staff, clock: Clock) -> None:
    enrolled(staff, clock)
    with pytest.raises(HalfOver):
        staff.give_password(half(staff).token, OTHER, HERE)


def test_first_passwords_differ_and_are_long_enough() -> None:
    drawn = {first_password() for _ in range(100)}
    assert len(drawn) == 100
    assert all(len(password) == 19 for password in drawn)


def test_a_disabled_account_may_be_let_in_again(staff: Staff) -> None:
    staff.disable("wang.li", BOSS)
    with pytest.raises(SignInRefused):
        half(staff)
    staff.enable("wang.li", BOSS)
    assert half(staff).asked is Asked.ENROL


def test_each_step_is_in_the_audit(staff: Staff, engine: Engine, clock: Clock) -> None:
    phone = enrolled(staff, clock)
    with pytest.raises(SignInRefused):
        staff.give_code(half(staff).token, wrong(phone, clock), HERE)
    staff.reset_second_factor("wang.li", BOSS)
    assert list(chains.verify(engine, Vault("key"))) == []
    found = sorted(rows(engine, audit), key=lambda row: row["place"])
    assert [(row["action"], row["result"], row["actor"]) for row in found] == [
        ("account added", "done", "boss"),
        ("sign-in", "enrol asked", "wang.li"),
        ("second factor", "bound", "wang.li"),
        ("sign-in", "done", "wang.li"),
        ("sign-in", "code asked", "wang.li"),
        ("second factor", "not right", "wang.li"),
        ("second factor reset", "done", "boss"),
    ]


def test_half_sign_ins_that_are_over_are_forgotten(staff: Staff, engine: Engine, clock: Clock) -> None:
    half(staff)
    clock.shift(minutes=5)
    staff.forget_old()
    assert rows(engine, half_sign_ins) == []
