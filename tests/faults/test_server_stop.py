"""PostgreSQL stopped as by a power cut and started again under load: nothing acknowledged is lost, nothing doubled."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from kiosk.store.database import open_database
from tests import postgres
from tests.faults.insured import insure, person
from tests.faults.load import Load

KIOSKS = 3


@pytest.fixture
def engines(postgres_url: str) -> Iterator[list[Engine]]:
    """What each kiosk has opened once and keeps."""
    engines = [open_database(postgres_url) for _ in range(KIOSKS)]
    yield engines
    for engine in engines:
        engine.dispose()


def test_a_server_that_stops_and_comes_back_under_load_loses_and_doubles_nothing(
    postgres_server: postgres.Server, engines: list[Engine], how_many: int, luck: random.Random
) -> None:
    def power_cut() -> None:
        try:
            postgres_server.stop()
        finally:
            postgres_server.start()

    people = [person(which) for which in range(how_many)]
    insure(engines[0], people)
    load = Load(engines)
    load.report(people, sorted(luck.sample(range(how_many // 2), 2)), power_cut)
    assert load.failures > 0
    load.is_kept_once(engines[0], people)
