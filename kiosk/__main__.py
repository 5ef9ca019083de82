"""`python -m kiosk`: for the technician at the machine, and for the editor of the answers."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from faq.entry import REGIONS
from kiosk.card import inspect
from kiosk.card.pcsc import PcscReader, PcscUnavailable
from kiosk.settings import SIMULATED, Settings
from kiosk.store.database import StoreUnavailable, open_database
from kiosk.store.questions import Questions


class _BadInput(Exception):
    """Arguments that can't be used."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _BadInput(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 after one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        options = _parser().parse_args(arguments)
        for line in options.run(options):
            print(line)
    except (_BadInput, PcscUnavailable, StoreUnavailable) as error:
        print(f"python -m kiosk: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        print(f"python -m kiosk: KIOSK_DATABASE_URL: {type(error).__name__}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m kiosk", description="Look after one kiosk.")
    commands = parser.add_subparsers(required=True, metavar="card|unanswered")
    card = commands.add_parser("card", help="print what the card reader sees, personal data masked")
    named = os.environ.get("KIOSK_READER", "")
    card.add_argument(
        "--reader",
        default=None if named in {"", SIMULATED} else named,
        help="part of the reader's name (default: KIOSK_READER, else the first)",
    )
    card.set_defaults(run=_card)
    unanswered = commands.add_parser(
        "unanswered",
        help="print the questions without an answer or without help, masked, one JSON object a line",
    )
    unanswered.add_argument("--region", choices=REGIONS, help="only this city (default: all)")
    unanswered.add_argument("--least", type=int, default=1, metavar="N", help="only those asked so often")
    unanswered.set_defaults(run=_unanswered)
    return parser


def _card(options: argparse.Namespace) -> Iterator[str]:
    reader = PcscReader(options.reader)
    try:
        yield from inspect.report(reader)
    finally:
        reader.close()


def _unanswered(options: argparse.Namespace) -> Iterator[str]:
    database = open_database(os.environ.get("KIOSK_DATABASE_URL", "") or Settings.database_url)
    try:
        for asked in Questions(database).listed(options.region, options.least):
            yield json.dumps(asked.as_dict(), ensure_ascii=False)
    finally:
        database.dispose()


if __name__ == "__main__":
    sys.exit(main())
