"""Is the process up, and can it work?"""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import postgres
from tests.conftest import AppMaker, parts
from tests.web.visitor import Visitor

SURFACES = ("kiosk", "public", "staff", "all")
READY = {"status": "ok", "checks": {"store": True, "knowledge": True}}


@pytest.mark.parametrize("surface", SURFACES)
def test_a_sound_process_is_up_and_ready(make_app: AppMaker, surface: str) -> None:
    visitor = Visitor(make_app(surface=surface))
    up, ready = visitor.fetch("/healthz"), visitor.fetch("/readyz")
    assert (up.status_code, up.json) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json) == (200, READY)


def test_it_is_not_ready_when_the_database_is_gone(make_app: AppMaker, tmp_path: Path) -> None:
    app = make_app(database_url=f"sqlite:///{tmp_path / 'gone' / 'kiosk.sqlite3'}")
    visitor = Visitor(app)
    assert visitor.fetch("/readyz").status_code == 200
    parts(app).database.dispose()
    shutil.rmtree(tmp_path / "gone")
    response = visitor.fetch("/readyz")
    assert (response.status_code, response.json) == (
        503,
        {"status": "unavailable", "checks": {"store": False, "knowledge": True}},
    )
    assert visitor.fetch("/healthz").status_code == 200


def test_it_is_not_ready_on_an_empty_database(make_app: AppMaker, tmp_path: Path) -> None:
    app = make_app()
    parts(app).database.dispose()
    for file in tmp_path.glob("kiosk.sqlite3*"):
        file.unlink()
    assert Visitor(app).fetch("/readyz").status_code == 503


def test_it_is_not_ready_on_a_broken_database(make_app: AppMaker, tmp_path: Path) -> None:
    app = make_app()
    parts(app).database.dispose()
    for file in tmp_path.glob("kiosk.sqlite3*"):
        file.write_bytes(b"no database at all" * 1000)
    assert Visitor(app).fetch("/readyz").status_code == 503


def test_it_is_ready_again_when_the_server_is_back(
    make_app: AppMaker, postgres_server: postgres.Server, postgres_url: str
) -> None:
    app = make_app(database_url=postgres_url)
    visitor = Visitor(app)
    assert visitor.fetch("/readyz").json == READY
    postgres_server.stop()
    try:
        assert visitor.fetch("/readyz").status_code == 503
        assert visitor.fetch("/healthz").status_code == 200
        visitor.get("/beijing/")
        visitor.get("/beijing/ask?q=医保")
        visitor.get("/urumqi/estimate")
    finally:
        postgres_server.start()
    assert visitor.fetch("/readyz").json == READY


def test_it_is_not_ready_without_knowledge(make_app: AppMaker) -> None:
    app = make_app()
    empty = SimpleNamespace(knowledge=SimpleNamespace(entries={}))
    app.extensions["kiosk"] = replace(parts(app), matcher=empty)  # type: ignore[arg-type]
    response = Visitor(app).fetch("/readyz")
    assert (response.status_code, (response.json or {})["checks"]) == (
        503,
        {"store": True, "knowledge": False},
    )
