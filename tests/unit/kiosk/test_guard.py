"""The guard before the database: pages wait so long and no longer, and not at all while it is known to be away."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from kiosk.store.guard import Guard, StoreAway


class Clock:
    """Shows the time it was set to, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Frozen:
    """A database that answers when it is thawed."""

    def __init__(self) -> None:
        self.thawed, self.asked = threading.Event(), 0

    def __call__(self) -> str:
        self.asked += 1
        self.thawed.wait(10)
        return "late"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> Iterator[Guard]:
    guard = Guard(limit=0.05, rest=5, threads=2, clock=clock)
    yield guard
    guard.close()


def down() -> None:
    raise OperationalError("no such host", None, Exception())


def test_what_the_database_answers_is_passed_on(guard: Guard) -> None:
    assert guard.ask(lambda: 42) == 42


def test_its_refusals_are_passed_on_and_it_is_not_away(guard: Guard) -> None:
    def refuse() -> None:
        raise IntegrityError("twice", None, Exception())

    with pytest.raises(IntegrityError):
        guard.ask(refuse)
    assert not guard.is_away


def test_a_database_that_is_down_is_left_in_peace_for_a_while(guard: Guard, clock: Clock) -> None:
    with pytest.raises(StoreAway):
        guard.ask(down)
    asked = []
    with pytest.raises(StoreAway):
        guard.ask(lambda: asked.append(1))
    assert not asked
    clock.now += 5
    assert guard.ask(lambda: "back") == "back"
    assert not guard.is_away


def test_a_line_that_was_cut_in_the_middle_counts_as_away(guard: Guard) -> None:
    def cut() -> None:
        raise DBAPIError("cut", None, Exception(), connection_invalidated=True)

    with pytest.raises(StoreAway):
        guard.ask(cut)


def test_a_frozen_database_holds_no_page_beyond_the_limit(guard: Guard) -> None:
    frozen = Frozen()
    with pytest.raises(StoreAway):
        guard.ask(frozen)
    assert guard.is_away
    frozen.thawed.set()


def test_no_more_pages_wait_for_it_than_there_are_threads(guard: Guard, clock: Clock) -> None:
    frozen = Frozen()
    for _ in range(5):
        with pytest.raises(StoreAway):
            guard.ask(frozen)
        clock.now += 6  # it may be asked again, and is still frozen
    assert frozen.asked == 2
    frozen.thawed.set()


def test_it_is_asked_again_once_it_thaws(guard: Guard, clock: Clock) -> None:
    frozen = Frozen()
    with pytest.raises(StoreAway):
        guard.ask(frozen)
    frozen.thawed.set()
    clock.now += 6
    assert guard.ask(lambda: "back") == "back"


def test_more_pages_than_threads_wait_their_turn_while_it_answers(clock: Clock) -> None:
    guard, together = Guard(limit=5, threads=2, clock=clock), threading.Barrier(6)

    def page(number: int) -> int:
        together.wait(5)
        return guard.ask(lambda: number)

    with ThreadPoolExecutor(6) as pages:
        assert list(pages.map(page, range(6))) == list(range(6))
    guard.close()


def test_what_has_to_be_done_first_is_done_once_and_nothing_is_asked_before(clock: Clock) -> None:
    done, ready = [], []

    def first() -> None:
        if not ready:
            raise ValueError("not yet")
        done.append("first")

    guard = Guard(limit=1, rest=5, threads=2, clock=clock, first=first)
    with pytest.raises(StoreAway):
        guard.ask(lambda: done.append("asked"))
    assert done == []
    assert guard.is_away
    ready.append(True)
    clock.now += 6
    guard.ask(lambda: done.append("asked"))
    guard.ask(lambda: done.append("again"))
    assert done == ["first", "asked", "again"]
    guard.close()


def test_a_store_that_the_work_itself_finds_away_closes_it_to_nobody_else(guard: Guard) -> None:
    def find_away() -> None:
        raise StoreAway

    with pytest.raises(StoreAway):
        guard.ask(find_away)
    assert guard.ask(lambda: 42) == 42
