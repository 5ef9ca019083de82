"""A kiosk switched on while the shared database is away: it serves, says so, and is whole once that is back."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from kiosk.factory import StartError
from kiosk.store.database import connect, open_database
from tests import postgres
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, zhang
from tests.web.visitor import Visitor

PATIENCE_SECONDS = 30


@contextmanager
def stopped(server: postgres.Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def test_a_kiosk_starts_answers_and_keeps_a_report_that_arrives_when_the_store_is_back(
    make_app: AppMaker,
    postgres_server: postgres.Server,
    postgres_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hall = make_app(database_url=postgres_url)  # one that has made the schema, and somebody on the list
    Folk(parts(hall).ledger).add(zhang())
    who = zhang()
    with stopped(postgres_server):
        with caplog.at_level(logging.WARNING):
            kiosk = make_app(
                surface="kiosk", database_url=postgres_url, terminal_data=tmp_path / "its-own.sqlite3"
            )
        assert "questions and estimates work without it" in caplog.text
        visitor = Visitor(kiosk)
        assert visitor.fetch("/readyz").status_code == 503
        assert visitor.get("/beijing/answer/bj-card-05")
        assert visitor.fetch("/api/v1/faq/search?q=补卡&region=beijing").status_code == 200
        form = visitor.get("/beijing/loss").form(action="/loss/check")
        form.filled(number=who.number, name=who.name, password=who.password)
        confirm = visitor.send(form)
        assert "96102" in visitor.send(confirm.form(action="/loss/note")).text
    desk = parts(kiosk).loss_desk
    assert desk
    deadline = time.monotonic() + PATIENCE_SECONDS
    reports: list[str] = []
    while not reports and time.monotonic() < deadline:
        desk.deliver()
        with parts(hall).database.connect() as connection:
            reports = list(connection.scalars(text("SELECT number FROM reports")))
    assert len(reports) == 1
    assert visitor.fetch("/readyz").status_code == 200


def test_a_first_kiosk_makes_the_schema_as_soon_as_there_is_a_server(
    make_app: AppMaker, postgres_server: postgres.Server, postgres_url: str
) -> None:
    with stopped(postgres_server):
        visitor = Visitor(make_app(surface="kiosk", database_url=postgres_url))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while visitor.fetch("/readyz").status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    engine = connect(postgres_url)
    assert "reports" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_store_of_a_later_release_that_comes_back_is_not_written_to(
    make_app: AppMaker, postgres_server: postgres.Server, postgres_url: str
) -> None:
    engine = open_database(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with stopped(postgres_server):
        kiosk = make_app(surface="kiosk", database_url=postgres_url)
    assert Visitor(kiosk).fetch("/readyz").status_code == 503
    assert parts(kiosk).guard.is_away


@pytest.mark.parametrize("surface", ["staff", "all"])
def test_what_staff_use_does_not_start_without_its_store(
    surface: str, make_app: AppMaker, postgres_server: postgres.Server, postgres_url: str
) -> None:
    with stopped(postgres_server), pytest.raises(StartError, match="KIOSK_DATABASE_URL"):
        make_app(database_url=postgres_url, surface=surface)
