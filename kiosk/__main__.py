"""`python -m kiosk`: for the technician at the machine."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from kiosk.card import inspect
from kiosk.card.pcsc import PcscReader, PcscUnavailable
from kiosk.settings import SIMULATED


class _BadInput(Exception):
    """Arguments that can't be used."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _BadInput(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 after one line on standard error."""
    parser = _Parser(prog="python -m kiosk", description="Look after one kiosk.")
    commands = parser.add_subparsers(required=True, metavar="card")
    card = commands.add_parser("card", help="print what the card reader sees, personal data masked")
    named = os.environ.get("KIOSK_READER", "")
    card.add_argument(
        "--reader",
        default=None if named in {"", SIMULATED} else named,
        help="part of the reader's name (default: KIOSK_READER, else the first)",
    )
    try:
        options = parser.parse_args(arguments)
        reader = PcscReader(options.reader)
    except (_BadInput, PcscUnavailable) as error:
        print(f"python -m kiosk: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    try:
        for line in inspect.report(reader):
            print(line)
    finally:
        reader.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
