"""`python -m kiosk backup` and `restore`: the store in one encrypted file, and back again."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.commands import BadInput, Commands, database, vault
from kiosk.settings import database_url, time_limits
from kiosk.store import audit, backup
from kiosk.store.database import connect
from kiosk.time_limits import LEAST_DAYS, MOST_DAYS

_NAME: Final = "kiosk-%Y%m%dT%H%M%SZ.backup"


def add(commands: Commands) -> None:
    """Make the commands known."""
    copy = commands.add_parser("backup", help="copy the store into a new encrypted file of a folder")
    copy.add_argument("folder", type=Path, metavar="FOLDER")
    copy.add_argument(
        "--keep-days",
        type=int,
        metavar="DAYS",
        help="remove this folder's copies that are older; as KIOSK_KEEP_DAYS says unless told",
    )
    copy.set_defaults(run=_backup)
    back = commands.add_parser("restore", help="fill the empty database of the settings from a copy")
    back.add_argument("file", type=Path, metavar="FILE")
    back.set_defaults(run=_restore)


def _backup(options: argparse.Namespace) -> Iterator[str]:
    keep_days = time_limits(os.environ).backups if options.keep_days is None else options.keep_days
    if not LEAST_DAYS["backups"] <= keep_days <= MOST_DAYS:
        raise BadInput(f"argument --keep-days: a whole number from {LEAST_DAYS['backups']} to {MOST_DAYS}")
    now = datetime.now(UTC)
    try:
        options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path, extent = _copied(options.folder, now)
        yield f"{path}: {extent.rows} rows of {extent.tables} tables"
        for old in sorted(_older(options.folder, now - timedelta(days=keep_days))):
            old.unlink()
            yield f"{old}: removed"
    except OSError as error:
        raise BadInput(f"argument FOLDER: {error}") from error


def _copied(folder: Path, now: datetime) -> tuple[Path, backup.Extent]:
    """Write beside, sync, then give the name: no file of that name is ever half of a copy."""
    path = folder / now.strftime(_NAME)
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)  # nobody else's to read
    try:
        with os.fdopen(handle, "wb") as file, database() as engine:
            extent = backup.write(engine, vault(), file, now)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).rename(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return path, extent


def _older(folder: Path, than: datetime) -> Iterator[Path]:
    for path in folder.iterdir():
        with suppress(ValueError):  # not one of ours
            if datetime.strptime(path.name, _NAME).replace(tzinfo=UTC) < than:
                yield path


def _restore(options: argparse.Namespace) -> Iterator[str]:
    engine = connect(database_url(os.environ))
    try:
        with options.file.open("rb") as file:
            extent = backup.restore(engine, vault(), file)
        faults = list(audit.verify(engine, vault()))
    except OSError as error:
        raise BadInput(f"argument FILE: {error}") from error
    except backup.BrokenBackup as error:
        raise BadInput(f"argument FILE: {options.file}: {error}") from error
    except backup.NotEmpty:
        raise BadInput("KIOSK_DATABASE_URL: this database isn't empty; restore into a new one") from None
    finally:
        engine.dispose()
    yield f"{extent.rows} rows of {extent.tables} tables, as they were on {extent.at.isoformat()}"
    yield from faults or ["the audit is as it was written"]
