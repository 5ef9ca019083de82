"""A shared database that hangs: questions and estimates go on, a report is kept here and delivered once."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk.store import tables
from tests import postgres
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, zhang
from tests.web.visitor import Visitor

# Ours is two seconds; the rest is for a machine that is busy with other tests.
AT_MOST_SECONDS = 10


@contextmanager
def frozen(server: postgres.Server) -> Iterator[None]:
    """Stop every process of the server as a hanging disk would, and let them go on."""
    first = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    processes = [first, *_children(first)]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def _children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


@pytest.fixture
def hall(make_app: AppMaker, postgres_url: str) -> Flask:
    app = make_app(database_url=postgres_url)
    Folk(parts(app).ledger).add(zhang())
    return app


def count(app: Flask) -> int:
    with parts(app).database.connect() as connection:
        return connection.execute(select(func.count()).select_from(tables.reports)).scalar_one()


def test_while_the_store_hangs_questions_go_on_and_a_report_waits_here(
    hall: Flask, postgres_server: postgres.Server
) -> None:
    visitor, who = Visitor(hall), zhang()
    form = visitor.get("/beijing/loss").form(action="/loss/check")
    form.filled(number=who.number, name=who.name, password=who.password)
    with frozen(postgres_server):
        began = time.monotonic()
        confirm = visitor.send(form)  # it was away when it was asked: the page says so
        assert time.monotonic() - began < AT_MOST_SECONDS
        assert visitor.get("/beijing/answer/bj-card-05")
        assert visitor.get("/urumqi/estimate")
        assert visitor.fetch("/api/v1/faq/search?q=补卡&region=beijing").status_code == 200
        done = visitor.send(confirm.form(action="/loss/note"))
        assert "96102" in done.text
        assert visitor.fetch("/readyz").status_code == 503
    desk = parts(hall).loss_desk
    assert desk
    deadline = time.monotonic() + AT_MOST_SECONDS
    while not count(hall) and time.monotonic() < deadline:
        desk.deliver()
    assert desk.deliver() == 0
    assert count(hall) == 1
