"""PostgreSQL stopped as by a power cut and started again under load: nothing acknowledged is lost, nothing doubled."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from kiosk.loss.report import Report
from kiosk.store import audit as chains
from kiosk.store.database import open_database
from kiosk.store.reports import Reports
from kiosk.store.tables import answered, audit, card_events
from kiosk.store.tables import reports as table
from tests import postgres
from tests.faults.insured import CITIZEN, VAULT, Insured, insure, person, reports, rows

KIOSKS = 3
PATIENCE_SECONDS = 60


@pytest.fixture
def engines(postgres_url: str) -> Iterator[list[Engine]]:
    """What each kiosk has opened once and keeps."""
    engines = [open_database(postgres_url) for _ in range(KIOSKS)]
    yield engines
    for engine in engines:
        engine.dispose()


class Load:
    """Kiosks that report cards and ask again, under the same key, until they are answered."""

    def __init__(self, engines: list[Engine]) -> None:
        self._kept = [reports(engine, f"kiosk-{number}") for number, engine in enumerate(engines)]
        self._acknowledged = threading.Condition()
        self.told: dict[str, Report] = {}
        self.failures = 0
        self.is_up = threading.Event()
        self.is_up.set()

    def of(self, number: int, people: list[Insured]) -> None:
        """Report the cards of one kiosk."""
        for who in people:
            report = self._answered(self._kept[number], who)
            with self._acknowledged:
                self.told[who.card_id] = report
                self._acknowledged.notify_all()

    def wait_for(self, many: int) -> None:
        """Wait until so many reports were acknowledged."""
        with self._acknowledged:
            assert self._acknowledged.wait_for(lambda: len(self.told) >= many, PATIENCE_SECONDS)

    def _answered(self, kept: Reports, who: Insured) -> Report:
        while True:
            try:
                return kept.pre_report(who.card_id, f"key of {who.card_id}", CITIZEN).report
            except SQLAlchemyError:
                with self._acknowledged:
                    self.failures += 1
                assert self.is_up.wait(PATIENCE_SECONDS)


def test_a_server_that_stops_and_comes_back_under_load_loses_and_doubles_nothing(
    postgres_server: postgres.Server, engines: list[Engine], how_many: int, luck: random.Random
) -> None:
    people = [person(which) for which in range(how_many)]
    insure(engines[0], people)
    load = Load(engines)
    with ThreadPoolExecutor(KIOSKS) as pool:
        at_work = [pool.submit(load.of, number, people[number::KIOSKS]) for number in range(KIOSKS)]
        for stop_after in sorted(luck.sample(range(how_many // 2), 2)):
            load.wait_for(stop_after)
            load.is_up.clear()
            try:
                postgres_server.stop()
            finally:
                postgres_server.start()
                load.is_up.set()
        for one in at_work:
            one.result(PATIENCE_SECONDS)
    assert load.failures > 0
    kept = {row["card_id"]: row for row in rows(engines[0], table)}
    assert set(kept) == set(load.told) == {who.card_id for who in people}
    assert all(kept[card_id]["number"] == report.number for card_id, report in load.told.items())
    assert all(kept[card_id]["ends_at"] == report.ends_at for card_id, report in load.told.items())
    assert len(rows(engines[0], table)) == how_many
    for whole in (answered, card_events, audit):
        assert len(rows(engines[0], whole)) == how_many
    assert list(chains.verify(engines[0], VAULT)) == []
