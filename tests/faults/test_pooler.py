"""Many kiosks, each under the kiosks' role, through a pooler that lends connections for a transaction."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from kiosk.store.database import open_database
from kiosk.store.kiosk_role import grant
from tests import pgbouncer, postgres
from tests.faults.insured import insure, person
from tests.faults.load import Load

KIOSKS = 40


@pytest.fixture
def owner(postgres_url: str) -> Iterator[Engine]:
    """The store, past the pooler, as the owner of its tables."""
    engine = open_database(postgres_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role_of(engine)} LOGIN"))
    grant(engine, role_of(engine))
    yield engine
    engine.dispose()


@pytest.fixture
def pooler(postgres_server: postgres.Server, owner: Engine) -> Iterator[pgbouncer.Pooler]:
    try:
        pooler = pgbouncer.Pooler(postgres_server, [role_of(owner)])
    except postgres.Missing as missing:
        missing.end()
    pooler.start(str(owner.url.database))
    yield pooler
    pooler.remove()


@pytest.fixture
def kiosks(owner: Engine, pooler: pgbouncer.Pooler) -> Iterator[list[Engine]]:
    """What each kiosk has opened once and keeps."""
    url = pooler.url(role_of(owner), str(owner.url.database))
    engines = [open_database(url) for _ in range(KIOSKS)]
    yield engines
    for engine in engines:
        engine.dispose()


def role_of(owner: Engine) -> str:
    return f"hall_{owner.url.database}"


def connections(owner: Engine) -> int:
    """Return how many connections the server has for kiosks."""
    count = text("SELECT count(*) FROM pg_stat_activity WHERE usename = :role")
    with owner.connect() as connection:
        return int(connection.execute(count, {"role": role_of(owner)}).scalar_one())


def test_forty_kiosks_share_four_connections_and_a_pooler_that_dies_loses_and_doubles_nothing(
    owner: Engine, pooler: pgbouncer.Pooler, kiosks: list[Engine], how_many: int, luck: random.Random
) -> None:
    most = []

    def power_cut() -> None:
        most.append(connections(owner))
        pooler.kill()
        pooler.start(str(owner.url.database))

    people = [person(which) for which in range(max(how_many, 2 * KIOSKS))]
    insure(owner, people)
    load = Load(kiosks)
    load.report(people, sorted(luck.sample(range(1, how_many // 2), 2)), power_cut)
    assert load.failures > 0
    assert 1 <= max(most) <= pgbouncer.SERVER_CONNECTIONS
    load.is_kept_once(owner, people)
