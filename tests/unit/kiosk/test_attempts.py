"""Wrong guesses, counted in the store: on SQLite and PostgreSQL, over threads and processes, the clock in our hands."""

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from kiosk.store.attempts import ACCOUNT, ADDRESS, KIOSK, Attempts, Counter, TooMany, Waiting
from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.tables import attempts as table
from kiosk.store.tables import looked_up
from kiosk.store.vault import Vault
from tests.unit.kiosk.clock import Clock

START = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)  # nine in the morning in Beijing
WANG, LI = Counter(ACCOUNT, "wang"), Counter(ACCOUNT, "li")
HERE, THERE = Counter(ADDRESS, "10.0.0.7"), Counter(ADDRESS, "10.0.0.8")
NUMBER = "11010119900307{:03}3"
PROCESSES = 4


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def attempts(engine: Engine, clock: Clock) -> Attempts:
    return counting(engine, clock)


def counting(engine: Engine, clock: Callable[[], datetime]) -> Attempts:
    return Attempts(Ledger(engine, Vault("key"), "w", clock))


def rows(engine: Engine, of: Any = table) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(of)).mappings()]


def miss(attempts: Attempts, times: int, *counters: Counter) -> None:
    for _ in range(times):
        attempts.may_try(*counters)


def waits_until(attempts: Attempts, *counters: Counter) -> datetime:
    with pytest.raises(TooMany) as refused:
        attempts.may_try(*counters)
    return refused.value.until


def missed(attempts: Attempts, numbers: range) -> None:
    for number in numbers:
        attempts.settle(attempts.look_up("hall-1", NUMBER.format(number)), found=False)


def test_five_may_be_wrong_before_anybody_waits(attempts: Attempts, clock: Clock) -> None:
    miss(attempts, 5, WANG, HERE)
    assert waits_until(attempts, WANG, HERE) == clock.now + timedelta(minutes=1)


def test_each_miss_after_that_doubles_the_wait_up_to_a_quarter_of_an_hour(
    attempts: Attempts, clock: Clock
) -> None:
    miss(attempts, 4, WANG)
    waits = []
    for _ in range(12):
        attempts.may_try(WANG)
        waits.append((waits_until(attempts, WANG) - clock.now) / timedelta(minutes=1))
        clock.now = waits_until(attempts, WANG)
    assert waits == [1, 2, 4, 8, 15, 15, 15, 15, 15, 15, 15, 15]


def test_the_wait_is_over_at_its_end_and_not_before(attempts: Attempts, clock: Clock) -> None:
    miss(attempts, 5, WANG)
    clock.shift(seconds=59.9)
    assert waits_until(attempts, WANG) == START + timedelta(minutes=1)
    clock.shift(seconds=0.1)
    attempts.may_try(WANG)


def test_what_is_tried_while_it_waits_does_not_lengthen_the_wait(attempts: Attempts, clock: Clock) -> None:
    miss(attempts, 5, WANG)
    first = waits_until(attempts, WANG)
    for _ in range(30):
        clock.shift(seconds=1)
        assert waits_until(attempts, WANG) == first


def test_a_right_try_clears_the_count(attempts: Attempts) -> None:
    for _ in range(3):
        miss(attempts, 4, WANG, HERE)
        attempts.may_try(WANG, HERE)
        attempts.succeeded(WANG, HERE)


def test_twelve_hours_without_a_miss_clear_the_count(attempts: Attempts, clock: Clock) -> None:
    miss(attempts, 4, WANG)
    clock.shift(hours=11.9)
    attempts.may_try(WANG)
    waits_until(attempts, WANG)
    clock.shift(hours=12)
    miss(attempts, 4, WANG)


def test_account_and_address_are_counted_apart(attempts: Attempts) -> None:
    miss(attempts, 3, WANG, HERE)
    miss(attempts, 2, LI, HERE)
    waits_until(attempts, LI, HERE)
    attempts.may_try(LI, THERE)
    miss(attempts, 2, WANG, THERE)
    waits_until(attempts, WANG, Counter(ADDRESS, "10.0.0.9"))


def test_an_account_and_an_address_of_one_name_are_two_counters(attempts: Attempts) -> None:
    miss(attempts, 5, Counter(ACCOUNT, "same"))
    attempts.may_try(Counter(ADDRESS, "same"))


def test_while_one_waits_the_other_counts_nothing(attempts: Attempts, engine: Engine) -> None:
    miss(attempts, 5, WANG, HERE)
    before = rows(engine)
    for _ in range(10):
        waits_until(attempts, WANG, THERE)
    assert rows(engine) == before


def test_only_hashes_of_accounts_and_addresses_are_kept(attempts: Attempts, engine: Engine) -> None:
    miss(attempts, 2, WANG, HERE)
    text = str(rows(engine))
    assert "wang" not in text
    assert "10.0.0.7" not in text


def test_neither_a_restart_nor_a_second_worker_clears_them(
    attempts: Attempts, url: str, clock: Clock
) -> None:
    miss(attempts, 5, WANG)
    missed(attempts, range(5))
    again = open_database(url)
    try:
        other = counting(again, clock)
        waits_until(other, WANG)
        with pytest.raises(TooMany):
            other.look_up("hall-1", NUMBER.format(9))
    finally:
        again.dispose()


@pytest.mark.parametrize("days", [1, 400])
def test_a_clock_that_ran_ahead_leaves_nobody_waiting_for_long(
    attempts: Attempts, clock: Clock, days: int
) -> None:
    clock.shift(days=days)
    miss(attempts, 5, WANG)
    missed(attempts, range(5))
    clock.now = START
    attempts.may_try(WANG)
    attempts.look_up("hall-1", NUMBER.format(7))


def test_five_numbers_without_a_person_end_the_looking_up_for_ten_minutes(
    attempts: Attempts, clock: Clock
) -> None:
    for number in range(5):
        missed(attempts, range(number, number + 1))
        clock.shift(minutes=1)
    with pytest.raises(TooMany) as refused:
        attempts.look_up("hall-1", NUMBER.format(5))
    assert refused.value.until == START + timedelta(minutes=10)
    clock.now = START + timedelta(minutes=10)
    attempts.look_up("hall-1", NUMBER.format(5))


def test_never_more_than_five_are_without_a_person_in_any_ten_minutes(
    attempts: Attempts, clock: Clock
) -> None:
    times = []
    for _ in range(100):
        try:
            attempts.settle(attempts.look_up("hall-1", NUMBER.format(1)), found=False)
            times.append(clock.now)
        except TooMany:
            pass
        clock.shift(seconds=37)
    assert len(times) > 20
    assert all(
        later - earlier >= timedelta(minutes=10) for earlier, later in zip(times, times[5:], strict=False)
    )


def test_numbers_with_a_person_are_no_misses(attempts: Attempts) -> None:
    for _ in range(12):
        attempts.settle(attempts.look_up("hall-1", NUMBER.format(0)), found=True)
    missed(attempts, range(5))


def test_a_look_up_that_was_cut_off_counts_as_a_miss(attempts: Attempts) -> None:
    for _ in range(5):
        attempts.look_up("hall-1", NUMBER.format(0))
    with pytest.raises(TooMany):
        attempts.look_up("hall-1", NUMBER.format(0))


def test_twenty_different_numbers_a_day_are_looked_up_at_a_kiosk(attempts: Attempts, clock: Clock) -> None:
    for number in range(20):
        for _ in range(2):
            attempts.settle(attempts.look_up("hall-1", NUMBER.format(number)), found=True)
    with pytest.raises(TooMany) as refused:
        attempts.look_up("hall-1", NUMBER.format(20))
    midnight_in_beijing = datetime(2027, 3, 28, 16, 0, tzinfo=UTC)
    assert refused.value.until == midnight_in_beijing
    attempts.settle(attempts.look_up("hall-1", NUMBER.format(3)), found=True)
    clock.now = midnight_in_beijing - timedelta(seconds=1)
    with pytest.raises(TooMany):
        attempts.look_up("hall-1", NUMBER.format(20))
    clock.now = midnight_in_beijing
    attempts.look_up("hall-1", NUMBER.format(20))


def test_each_kiosk_is_counted_apart(attempts: Attempts) -> None:
    missed(attempts, range(5))
    for other in ("hall-2", "hall-", "hall-10", "hall_1", "h"):
        attempts.look_up(other, NUMBER.format(1))
    with pytest.raises(TooMany):
        attempts.look_up("hall-1", NUMBER.format(1))


def test_only_keyed_hashes_of_numbers_are_kept(attempts: Attempts, engine: Engine) -> None:
    missed(attempts, range(3))
    kept = rows(engine, looked_up)
    assert [len(row["subject_hash"]) for row in kept] == [64] * 3
    assert "110101" not in str(kept) + str(rows(engine))


def test_a_number_is_one_whether_its_x_is_large_or_small(attempts: Attempts, engine: Engine) -> None:
    for number in ("11010119900307002X", "11010119900307002x"):
        attempts.look_up("hall-1", number)
    assert len(rows(engine, looked_up)) == 1


def test_supervisors_see_who_waits_the_longest_first(attempts: Attempts, clock: Clock) -> None:
    miss(attempts, 4, WANG, HERE)
    assert attempts.waiting() == []
    attempts.may_try(WANG, THERE)
    clock.shift(seconds=1)
    missed(attempts, range(5))
    for number in range(20):
        attempts.settle(attempts.look_up("hall-2", NUMBER.format(number)), found=True)
    assert attempts.waiting([LI, WANG]) == [
        Waiting(KIOSK, "hall-2", 20, datetime(2027, 3, 28, 16, 0, tzinfo=UTC)),
        Waiting(KIOSK, "hall-1", 5, clock.now + timedelta(minutes=10)),
        Waiting(ACCOUNT, "wang", 5, START + timedelta(minutes=1)),
    ]
    miss(attempts, 1, HERE)
    clock.shift(minutes=1)
    assert [(found.kind, found.name) for found in attempts.waiting()] == [
        (KIOSK, "hall-2"),
        (KIOSK, "hall-1"),
    ]


def test_who_is_not_named_is_told_apart_by_the_hash(attempts: Attempts) -> None:
    miss(attempts, 5, WANG)
    miss(attempts, 5, LI)
    names = {found.name for found in attempts.waiting()}
    assert len(names) == 2
    assert all(len(name) == 8 for name in names)


def test_what_no_longer_counts_is_forgotten_and_nothing_else(
    attempts: Attempts, engine: Engine, clock: Clock
) -> None:
    miss(attempts, 5, WANG)
    missed(attempts, range(3))
    clock.shift(hours=6)
    miss(attempts, 2, LI)
    attempts.forget_old()
    assert len(rows(engine, looked_up)) == 3
    clock.shift(hours=10)
    attempts.forget_old()
    assert rows(engine, looked_up) == []
    assert [row["misses"] for row in rows(engine)] == [2]


def in_processes(work: Callable[..., None], *arguments: Any) -> None:
    """Run a piece of work in several processes at once, each with an engine of its own."""
    several = multiprocessing.get_context("fork")
    started = [several.Process(target=work, args=arguments) for _ in range(PROCESSES)]
    for process in started:
        process.start()
    for process in started:
        process.join(120)
    assert [process.exitcode for process in started] == [0] * PROCESSES


def guess(url: str, clock: Any, evaluated: Any) -> None:
    """Try 250 times, time going on with each try of any process."""
    engine = open_database(url)

    def now() -> datetime:
        return START + timedelta(seconds=clock.value)

    attempts = counting(engine, now)
    for _ in range(250):
        with clock.get_lock():
            clock.value += 3.6
        try:
            attempts.may_try(WANG, HERE)
        except TooMany:
            continue
        with evaluated.get_lock():
            evaluated.value += 1
    engine.dispose()


def test_a_thousand_tries_in_an_hour_over_four_processes_share_one_limit(engine: Engine, url: str) -> None:
    clock, evaluated = multiprocessing.Value("d", 0.0), multiprocessing.Value("i", 0)
    in_processes(guess, url, clock, evaluated)
    assert clock.value == pytest.approx(3600)
    assert 10 <= evaluated.value <= 15
    after = START + timedelta(seconds=clock.value, minutes=15)
    counting(engine, lambda: after).may_try(WANG, HERE)


def look(url: str, evaluated: Any) -> None:
    """Look a number up 250 times; nobody goes by it, or the process dies before it says so."""
    engine = open_database(url)
    attempts = counting(engine, lambda: START)
    for turn in range(250):
        try:
            place = attempts.look_up("hall-1", NUMBER.format(turn))
        except TooMany:
            continue
        with evaluated.get_lock():
            evaluated.value += 1
        attempts.settle(place, found=False)
    engine.dispose()


@pytest.mark.usefixtures("engine")
def test_a_thousand_look_ups_at_once_over_four_processes_find_five_evaluated(url: str) -> None:
    evaluated = multiprocessing.Value("i", 0)
    in_processes(look, url, evaluated)
    assert evaluated.value == 5


def collect(url: str, evaluated: Any) -> None:
    """Look 250 numbers up that are all somebody's."""
    engine = open_database(url)
    attempts = counting(engine, lambda: START)
    for turn in range(250):
        number = f"{multiprocessing.current_process().pid}-{turn}"
        try:
            attempts.settle(attempts.look_up("hall-1", number), found=True)
        except TooMany:
            continue
        with evaluated.get_lock():
            evaluated.value += 1
    engine.dispose()


def test_who_collects_numbers_over_four_processes_gets_twenty(engine: Engine, url: str) -> None:
    evaluated = multiprocessing.Value("i", 0)
    in_processes(collect, url, evaluated)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(looked_up)).scalar_one() == 20
    assert evaluated.value == 20
