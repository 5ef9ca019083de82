"""`python -m kiosk audit`: whether the audit is as it was written, and how far it has come, to be noted elsewhere."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.commands import BadInput, Commands, database, ledger
from kiosk.settings import time_limits
from kiosk.store import audit
from kiosk.store.audit import Head


def add(commands: Commands) -> None:
    """Make the commands known."""
    it = commands.add_parser("audit", help="look the audit over, or print how far it has come")
    kinds = it.add_subparsers(required=True, metavar="WHAT")
    verify = kinds.add_parser(
        "verify", help="print what isn't as it was written; exit 1 when there is something"
    )
    verify.add_argument(
        "--heads", type=Path, metavar="FILE", help="what `audit heads` printed earlier, and was kept"
    )
    verify.set_defaults(run=_verify)
    heads = kinds.add_parser(
        "heads",
        help="print how far each chain has come, one JSON object a line; append it elsewhere every hour",
    )
    heads.set_defaults(run=_heads)


def _verify(options: argparse.Namespace) -> Iterator[str]:
    noted = list(_read(options.heads)) if options.heads else []
    faults = 0
    with database() as engine:
        kept, now = timedelta(days=time_limits(os.environ).audit), datetime.now(UTC)
        still_kept = [head for head in noted if head.at >= now - kept]
        for fault in audit.verify(engine, ledger(engine, "audit").vault, still_kept):
            faults += 1
            yield fault
        rows, chains = audit.extent(engine)
    if faults:
        sys.exit(1)
    yield f"{rows} rows in {chains} chains, as they were written"


def _heads(_options: argparse.Namespace) -> Iterator[str]:
    with database() as engine:
        for head in audit.heads(engine):
            yield json.dumps(
                {"writer": head.writer, "place": head.place, "link": head.link, "at": head.at.isoformat()},
                ensure_ascii=False,
            )


def _read(path: Path) -> Iterator[Head]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"argument --heads: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _head(line, f"argument --heads: {path}: line {number}")


def _head(line: str, place: str) -> Head:
    try:
        said = json.loads(line)
        at = datetime.fromisoformat(said["at"]).astimezone(UTC)
        return Head(str(said["writer"]), int(said["place"]), str(said["link"]), at)
    except (KeyError, TypeError, ValueError):
        raise BadInput(f"{place}: not a head; use the lines that `audit heads` prints") from None
