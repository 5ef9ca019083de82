"""No room on the disk: a report is refused cleanly, nothing stays by half, and it works again once there is room."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from kiosk.store import audit as chains
from kiosk.store.database import open_database
from kiosk.store.tables import answered, audit, card_events, reports
from tests.faults.insured import CITIZEN, VAULT, insure, person, rows
from tests.faults.insured import reports as reports_of

PEOPLE = [person(which) for which in range(400)]
_PAGES_FREE = 12
_LEFT_BYTES = 150_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no small disk here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def until_full(engine: Engine) -> list[str]:
    """Report one card after the other until it is refused; return the numbers that were acknowledged."""
    told: list[str] = []
    with pytest.raises(OperationalError, match="full"):
        told.extend(_numbers(engine))
    return told


def _numbers(engine: Engine) -> Iterator[str]:
    kept = reports_of(engine)
    for who in PEOPLE:
        yield kept.pre_report(who.card_id, who.card_id, CITIZEN).report.number


def check_whole(engine: Engine, told: list[str]) -> None:
    """Check that there is what was acknowledged, and no more."""
    assert sorted(row["number"] for row in rows(engine, reports)) == sorted(told)
    assert len(rows(engine, answered)) == len(rows(engine, card_events)) == len(told)
    assert len(rows(engine, audit)) == len(told)
    assert list(chains.verify(engine, VAULT)) == []


def check_again(engine: Engine, told: list[str]) -> None:
    """Check that everything works again and that the same keys give the same answers."""
    kept = reports_of(engine)
    receipts = [kept.pre_report(who.card_id, who.card_id, CITIZEN) for who in PEOPLE]
    assert [receipt.report.number for receipt in receipts[: len(told)]] == told
    assert [receipt.repeated for receipt in receipts] == [at < len(told) for at in range(len(PEOPLE))]
    check_whole(engine, [receipt.report.number for receipt in receipts])


def test_a_database_that_may_not_grow_refuses_cleanly_and_goes_on_when_it_may(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")
    insure(engine, PEOPLE)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + _PAGES_FREE}")

    _with(engine, limit)
    told = until_full(engine)
    assert told
    check_whole(engine, told)
    event.remove(engine, "connect", limit)
    engine.dispose()
    check_again(engine, told)
    engine.dispose()


def test_a_disk_without_room_refuses_cleanly_and_goes_on_when_there_is_some(small_disk: Path) -> None:
    engine = open_database(f"sqlite:///{small_disk / 'kiosk.sqlite3'}")
    insure(engine, PEOPLE)
    engine.dispose()
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(bytes(free - _LEFT_BYTES))
    told = until_full(engine)
    assert told
    check_whole(engine, told)
    ballast.unlink()
    check_again(engine, told)
    engine.dispose()


def _with(engine: Engine, on_connect: Callable[[Any, Any], None]) -> None:
    event.listen(engine, "connect", on_connect)
    engine.dispose()
