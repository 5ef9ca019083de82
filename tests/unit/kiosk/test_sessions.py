"""Sessions in a kiosk's own file, the clock in our hands."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from kiosk.store import tables
from kiosk.store.database import open_file
from kiosk.store.sessions import Sessions, utc_now
from kiosk.store.tables import sessions as table
from tests.unit.kiosk.clock import Clock

IDLE, AT_MOST = timedelta(seconds=100), timedelta(minutes=10)
CARD, OTHER = "run1-1", "run1-2"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_file(tmp_path / "terminal.sqlite3", tables.terminal)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2027, 3, 28, 0, 59, 30, tzinfo=UTC))


@pytest.fixture
def sessions(engine: Engine, clock: Clock) -> Sessions:
    return Sessions(engine, idle=IDLE, at_most=AT_MOST, now=clock)


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def test_a_session_goes_on_for_its_card(sessions: Sessions) -> None:
    assert sessions.goes_on(sessions.start(CARD), CARD)


def test_every_token_is_new_and_hard_to_guess(sessions: Sessions) -> None:
    tokens = {sessions.start(CARD) for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 43 for token in tokens)


def test_only_the_hash_of_a_token_is_kept(sessions: Sessions, engine: Engine) -> None:
    token = sessions.start(CARD)
    (row,) = rows(engine)
    assert len(row["token_hash"]) == 64
    assert token not in str(dict(row))
    assert not sessions.goes_on(row["token_hash"], CARD)


def test_it_ends_when_nobody_asks_for_as_long_as_it_may_be_idle(
    sessions: Sessions, clock: Clock, engine: Engine
) -> None:
    token = sessions.start(CARD)
    clock.shift(seconds=99.9)
    assert sessions.goes_on(token, CARD)
    clock.shift(seconds=100)
    assert not sessions.goes_on(token, CARD)
    assert rows(engine) == []


def test_each_request_moves_its_end_on(sessions: Sessions, clock: Clock) -> None:
    token = sessions.start(CARD)
    for _ in range(6):
        clock.shift(seconds=99)
        assert sessions.goes_on(token, CARD)


def test_it_ends_in_any_case_after_the_longest_time(sessions: Sessions, clock: Clock, engine: Engine) -> None:
    token, began = sessions.start(CARD), clock.now
    while clock.now + timedelta(seconds=50) < began + AT_MOST:
        clock.shift(seconds=50)
        assert sessions.goes_on(token, CARD)
    clock.now = began + AT_MOST
    assert not sessions.goes_on(token, CARD)
    assert rows(engine) == []


def test_what_has_ended_does_not_come_back_when_the_clock_is_set_back(
    sessions: Sessions, clock: Clock
) -> None:
    token = sessions.start(CARD)
    clock.shift(seconds=101)
    assert not sessions.goes_on(token, CARD)
    clock.shift(seconds=-101)
    assert not sessions.goes_on(token, CARD)


@pytest.mark.parametrize("card_in", [OTHER, "run2-1", "run1-none", "", CARD + " "])
def test_another_card_or_another_run_ends_it(sessions: Sessions, engine: Engine, card_in: str) -> None:
    token = sessions.start(CARD)
    assert not sessions.goes_on(token, card_in)
    assert rows(engine) == []
    assert not sessions.goes_on(token, CARD)


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "💊", "' OR 1=1 --", "a\nb"])
def test_a_token_that_was_never_given_opens_nothing_and_ends_nothing(sessions: Sessions, token: str) -> None:
    good = sessions.start(CARD)
    assert not sessions.goes_on(token, CARD)
    sessions.end(token)
    assert sessions.goes_on(good, CARD)


def test_a_session_begun_ends_those_of_other_cards_and_of_yesterday(
    sessions: Sessions, clock: Clock, engine: Engine
) -> None:
    first = sessions.start(OTHER)
    second = sessions.start(CARD)
    assert not sessions.goes_on(first, OTHER)
    third = sessions.start(CARD)
    clock.shift(days=1)
    fourth = sessions.start(CARD)
    assert not sessions.goes_on(second, CARD)
    assert not sessions.goes_on(third, CARD)
    assert sessions.goes_on(fourth, CARD)
    assert len(rows(engine)) == 1


def test_ending_ends_one_and_may_be_repeated(sessions: Sessions) -> None:
    one, other = sessions.start(CARD), sessions.start(CARD)
    sessions.end(one)
    sessions.end(one)
    assert not sessions.goes_on(one, CARD)
    assert sessions.goes_on(other, CARD)


def test_a_card_taken_out_ends_its_sessions(sessions: Sessions, engine: Engine) -> None:
    token = sessions.start(CARD)
    sessions.end_of_other_cards(CARD)
    assert sessions.goes_on(token, CARD)
    sessions.end_of_other_cards("run1-none")
    assert rows(engine) == []


def test_a_restart_finds_rows_and_opens_none(engine: Engine, clock: Clock, sessions: Sessions) -> None:
    token = sessions.start(CARD)
    again = Sessions(engine, idle=IDLE, at_most=AT_MOST, now=clock)
    assert not again.goes_on(token, "run2-1")
    assert rows(engine) == []


def test_the_times_are_kept_in_utc_whatever_the_clock_of_the_place(engine: Engine) -> None:
    beijing = datetime(2027, 3, 28, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    sessions = Sessions(engine, idle=IDLE, at_most=AT_MOST, now=lambda: beijing.astimezone(UTC))
    token = sessions.start(CARD)
    (row,) = rows(engine)
    assert row["started_at"].replace(tzinfo=row["started_at"].tzinfo or UTC) == beijing
    assert sessions.goes_on(token, CARD)


def test_the_clock_is_the_worlds_if_none_is_given(engine: Engine) -> None:
    assert utc_now().tzinfo is UTC
    sessions = Sessions(engine, idle=IDLE, at_most=AT_MOST)
    assert sessions.goes_on(sessions.start(CARD), CARD)


def test_many_at_once_leave_one_sound_table(sessions: Sessions, engine: Engine) -> None:
    tokens: list[str] = []
    faults: list[Exception] = []

    def begin() -> None:
        try:
            for _ in range(5):
                token = sessions.start(CARD)
                assert sessions.goes_on(token, CARD)
                tokens.append(token)
        except Exception as error:  # noqa: BLE001 - shown by the assert below
            faults.append(error)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(rows(engine)) == len(set(tokens)) == 20
