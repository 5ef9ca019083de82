"""Backups: everything comes back, into either kind of store; nobody can be read in one; a bad one restores nothing."""

import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from kiosk import __main__ as command
from kiosk.store import audit, backup
from kiosk.store.database import connect, migrate, open_database
from kiosk.store.questions import Questions
from kiosk.store.tables import card_events, metadata
from kiosk.store.vault import Vault
from tests.faults.insured import CITIZEN, CLERK, KEY, VAULT, insure, person, reports, rows

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
KINDS = ["sqlite", "postgresql"]
NewUrl = Callable[[str], str]


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> NewUrl:
    """Return the address of an empty database of a kind, another one each time."""

    def new(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'{len(list(tmp_path.iterdir()))}.sqlite3'}"
        return str(request.getfixturevalue("postgres_server").new_database())

    return new


@pytest.fixture(params=KINDS)
def lived_in(request: pytest.FixtureRequest, new_url: NewUrl) -> Iterator[Engine]:
    """A store with people, reports, an audit and a question over more than one line of Unicode."""
    engine = open_database(new_url(request.param))
    insure(engine, [person(which) for which in range(1, 40)])
    desk = reports(engine)
    for which in range(1, 6):
        desk.pre_report(person(which).card_id, f"key-{which}", CITIZEN)
    desk.lose_formally(person(2).card_id, "key-formal", CLERK)
    Questions(engine, lambda: NOW).unanswered("社保卡\u2028能打折吗", "beijing", "zh", "refused")
    yield engine
    engine.dispose()


def copied(engine: Engine) -> bytes:
    file = BytesIO()
    backup.write(engine, VAULT, file, NOW)
    return file.getvalue()


def everything(engine: Engine) -> dict[str, object]:
    return {table.name: rows(engine, table) for table in metadata.sorted_tables}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_comes_back_in_either_kind_of_store(lived_in: Engine, kind: str, new_url: NewUrl) -> None:
    target = connect(new_url(kind))
    extent = backup.restore(target, VAULT, BytesIO(copied(lived_in)))
    assert everything(target) == everything(lived_in)
    assert extent.at == NOW
    assert extent.rows > 90
    assert list(audit.verify(target, VAULT)) == []
    target.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_a_restored_store_goes_on_where_it_was(lived_in: Engine, kind: str, new_url: NewUrl) -> None:
    target = connect(new_url(kind))
    backup.restore(target, VAULT, BytesIO(copied(lived_in)))
    before = len(rows(target, card_events))
    desk = reports(target, "after")
    again = desk.pre_report(person(1).card_id, "key-1", CITIZEN)
    assert again == reports(lived_in, "again").pre_report(person(1).card_id, "key-1", CITIZEN)
    desk.pre_report(person(9).card_id, "key-9", CITIZEN)
    numbers = [event["sequence"] for event in rows(target, card_events)]
    assert len(numbers) == before + 1
    assert numbers == sorted(set(numbers))
    target.dispose()


def test_nobody_stands_in_the_file_to_be_read(lived_in: Engine) -> None:
    file = copied(lived_in)
    for who in (person(1), person(2)):
        for marked in (who.number, who.name, who.card_number, who.card_id):
            assert marked.encode() not in file
    assert "打折".encode() not in file


def test_a_store_of_an_earlier_release_comes_back_as_this_ones(new_url: NewUrl) -> None:
    old, new = connect(new_url("sqlite")), connect(new_url("postgresql"))
    migrate(old, "0002")
    with old.begin() as connection:
        connection.execute(text("INSERT INTO helpfulness VALUES ('beijing', 'bj-card-01', 2, 1)"))
    backup.restore(new, VAULT, BytesIO(copied(old)))
    assert set(inspect(new).get_table_names()) == {*metadata.tables, "alembic_version"}
    assert len(rows(new, metadata.tables["helpfulness"])) == 1
    for engine in (old, new):
        engine.dispose()


def test_a_file_that_was_cut_altered_or_is_anothers_restores_nothing(
    lived_in: Engine, new_url: NewUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_BLOCK_CHARACTERS", 2_000)
    good = copied(lived_in)
    head, _newline, blocks = good.partition(b"\n")
    sizes = int.from_bytes(blocks[:4], "big") + 4
    altered = bytearray(good)
    altered[-40] ^= 1
    other_day = head.replace(b"2026-11-22", b"2026-11-21") + b"\n" + blocks
    bad = {
        "cut in a block": good[:-7],
        "cut between blocks": good[: len(head) + 1 + sizes],
        "without a block": head + b"\n" + blocks[sizes:],
        "without any": head + b"\n",
        "altered": bytes(altered),
        "with another head": other_day,
        "no backup": b"SQLite format 3\0",
        "empty": b"",
    }
    for what, file in bad.items():
        target = connect(new_url("sqlite"))
        with pytest.raises(backup.BrokenBackup):
            backup.restore(target, VAULT, BytesIO(file))
        assert inspect(target).get_table_names() == [], what
        target.dispose()
    target = connect(new_url("sqlite"))
    with pytest.raises(backup.BrokenBackup, match="another key"):
        backup.restore(target, Vault("another key altogether"), BytesIO(good))
    assert inspect(target).get_table_names() == []
    target.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_only_an_empty_database_is_filled(lived_in: Engine, kind: str, new_url: NewUrl) -> None:
    used = open_database(new_url(kind))
    with pytest.raises(backup.NotEmpty):
        backup.restore(used, VAULT, BytesIO(copied(lived_in)))
    used.dispose()


@pytest.fixture
def run(
    lived_in: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a command on the store, or on the one named, and return what it says."""
    monkeypatch.setenv("KIOSK_DATA_KEY", KEY)

    def of(*arguments: object, url: str = "", code: int = 0) -> str:
        own = lived_in.url.render_as_string(hide_password=False)
        monkeypatch.setenv("KIOSK_DATABASE_URL", url or own)
        assert command.main([str(argument) for argument in arguments]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return of


def test_the_command_copies_and_the_other_one_brings_back(
    run: Callable[..., str], lived_in: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    said = run("backup", folder)
    (file,) = folder.iterdir()
    assert said.startswith(f"{file}: ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    url = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    assert "the audit is as it was written" in run("restore", file, url=url)
    restored = create_engine(url)
    assert everything(restored) == everything(lived_in)
    restored.dispose()
    assert "isn't empty" in run("restore", file, url=url, code=2)


def test_copies_are_kept_for_35_days_and_other_files_are_left_alone(
    run: Callable[..., str], tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    for days in (36, 34):
        (tmp_path / f"kiosk-{now - timedelta(days=days):%Y%m%dT%H%M%SZ}.backup").touch()
    (tmp_path / "kiosk-notes.backup").touch()
    said = run("backup", tmp_path)
    assert said.count("removed") == 1
    assert len(list(tmp_path.glob("kiosk-2*.backup"))) == 2
    assert (tmp_path / "kiosk-notes.backup").exists()
    assert not list(tmp_path.glob(".*"))


def test_what_can_not_be_done_is_said_in_a_line_and_leaves_no_file(
    run: Callable[..., str], tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    assert "No such file" in run("restore", nowhere, url=f"sqlite:///{tmp_path / 'x.sqlite3'}", code=2)
    nowhere.touch()
    assert "argument FOLDER" in run("backup", nowhere, code=2)
    assert "not a backup" in run("restore", nowhere, url=f"sqlite:///{tmp_path / 'y.sqlite3'}", code=2)
    assert "from 1 to 36500" in run("backup", tmp_path, "--keep-days", "0", code=2)
    folder = tmp_path / "copies"
    assert "9999" in run("backup", folder, url=f"sqlite:///{later(tmp_path)}", code=2)
    assert list(folder.iterdir()) == []


def later(folder: Path) -> Path:
    """Return a store that a later release has made."""
    path = folder / "later.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    return path
