"""The ledger: the store's own clock, all or nothing, one writer at a time, and a refusal that is written down."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from sqlalchemy import Engine, insert

from kiosk.loss.rules import Action
from kiosk.store import audit as chains
from kiosk.store.audit import Deed
from kiosk.store.ledger import Ledger
from kiosk.store.tables import answered, audit
from tests.faults.insured import CITIZEN, CLERK, VAULT, Clock, person, results, rows

DEED = Deed("look", "done", CLERK)


def key(name: str) -> dict[str, object]:
    return {"key_hash": name, "content_hash": "", "report_id": "", "at": Clock().now}


def test_the_clock_is_the_stores_own_in_utc(engine: Engine) -> None:
    ledger = Ledger(engine, VAULT, "test")
    for way in (ledger.reading, ledger.writing):
        with way() as (_connection, now):
            assert now.tzinfo is UTC
            assert abs(now - datetime.now(UTC)) < timedelta(seconds=30)


def test_a_clock_that_is_given_is_used(engine: Engine) -> None:
    clock = Clock()
    ledger = Ledger(engine, VAULT, "test", clock)
    for way in (ledger.reading, ledger.writing):
        with way() as (_connection, now):
            assert now == clock.now


def test_what_is_written_stays_and_what_fails_leaves_nothing(engine: Engine) -> None:
    ledger = Ledger(engine, VAULT, "test")
    with ledger.writing() as (connection, now):
        connection.execute(insert(answered).values(key("a")))
        ledger.record(connection, DEED, now)
    with pytest.raises(RuntimeError):
        _fail_after_writing(ledger)
    assert [row["key_hash"] for row in rows(engine, answered)] == ["a"]
    assert results(engine) == [("look", "done")]


def _fail_after_writing(ledger: Ledger) -> NoReturn:
    with ledger.writing() as (connection, now):
        connection.execute(insert(answered).values(key("b")))
        ledger.record(connection, DEED, now)
        raise RuntimeError


def test_a_reader_writes_nothing(engine: Engine) -> None:
    ledger = Ledger(engine, VAULT, "test")
    with ledger.reading() as (connection, _now):
        connection.execute(insert(answered).values(key("a")))
    assert rows(engine, answered) == []


def test_a_refusal_is_written_down_with_who_where_and_about_whom(engine: Engine) -> None:
    ledger = Ledger(engine, VAULT, "test", Clock())
    ledger.note(Action.PRE_REPORT, CITIZEN, "not identified", person(1).number)
    ledger.note("sign-in", CLERK, "waits")
    first, second = rows(engine, audit)
    assert first["subject_hash"] == VAULT.hashed("number", person(1).number)
    assert (first["role"], first["actor"], first["channel"]) == ("citizen", "", "kiosk")
    assert (first["terminal"], first["region"], first["at"]) == ("hall-1", "beijing", Clock().now)
    assert (second["subject_hash"], second["actor"], second["action"]) == ("", "clerk-1", "sign-in")


def test_threads_of_one_process_write_one_chain(engine: Engine) -> None:
    ledger = Ledger(engine, VAULT, "test")
    start = threading.Barrier(4)

    def refuse(_turn: int) -> None:
        start.wait(30)
        for _ in range(10):
            ledger.note("sign-in", CLERK, "wrong")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(refuse, range(4)))
    assert [row["place"] for row in rows(engine, audit)] == list(range(1, 41))
    assert list(chains.verify(engine, VAULT)) == []


def test_each_process_writes_a_chain_of_its_own(engine: Engine) -> None:
    for turn in range(3):
        for writer in ("kiosk-1", "kiosk-2"):
            Ledger(engine, VAULT, writer).note("sign-in", CLERK, f"wrong {turn}")
    assert [(row["writer"], row["place"]) for row in rows(engine, audit)] == [
        (writer, place) for writer in ("kiosk-1", "kiosk-2") for place in (1, 2, 3)
    ]
    assert list(chains.verify(engine, VAULT)) == []
