"""Acknowledged means on the disk: weaker settings stop the start, and each commit is synced."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from kiosk.store.database import StoreUnavailable, open_database
from tests import postgres
from tests.faults.worker import Worker, at_once

ROOT = Path(__file__).resolve().parents[2]


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def careless_server(postgres_server: postgres.Server) -> Iterator[postgres.Server]:
    """A server that doesn't wait for its disk; it takes such a change at once or at its next start."""
    run(postgres_server.url(), "ALTER SYSTEM SET fsync = off")
    postgres_server.stop()
    postgres_server.start()
    yield postgres_server
    run(postgres_server.url(), "ALTER SYSTEM RESET fsync")
    postgres_server.stop()
    postgres_server.start()


def test_a_server_without_fsync_is_refused_in_one_line(careless_server: postgres.Server) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_database(careless_server.new_database())
    assert str(caught.value) == "KIOSK_DATABASE_URL: the server has fsync = off; use on"


def test_a_database_that_commits_before_the_disk_has_it_is_refused(postgres_url: str) -> None:
    run(postgres_url, f"ALTER DATABASE {make_url(postgres_url).database} SET synchronous_commit = off")
    with pytest.raises(StoreUnavailable) as caught:
        open_database(postgres_url)
    assert str(caught.value) == "KIOSK_DATABASE_URL: the server has synchronous_commit = off; use on"


@pytest.mark.parametrize("setting", ["local", "remote_write", "on", "remote_apply"])
def test_what_waits_for_the_servers_own_disk_at_least_is_taken(postgres_url: str, setting: str) -> None:
    run(postgres_url, f"ALTER DATABASE {make_url(postgres_url).database} SET synchronous_commit = {setting}")
    open_database(postgres_url).dispose()


@pytest.mark.skipif(shutil.which("strace") is None, reason="package strace is missing")
def test_each_report_is_synced_to_the_disk_by_sqlite(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    script = (
        "import sys; from kiosk.store.database import open_database; from tests.faults import insured as it;"
        "engine = open_database(sys.argv[1]); people = [it.person(n) for n in range(50)];"
        "it.insure(engine, people); kept = it.reports(engine);"
        "[kept.pre_report(who.card_id, who.card_id, it.CITIZEN) for who in people]"
    )
    traced = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(calls), sys.executable]
    subprocess.run([*traced, "-c", script, f"sqlite:///{tmp_path / 'kiosk.sqlite3'}"], check=True, cwd=ROOT)
    assert calls.read_text(encoding="utf-8").count("sync(") >= 50


def test_processes_that_start_at_once_on_an_empty_database_all_get_it(url: str) -> None:
    assert at_once([Worker(url, f"kiosk-{number}", []) for number in range(4)]) == []
