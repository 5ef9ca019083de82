"""`python -m kiosk card`: what the card reader sees, for the technician."""

import argparse
import os
from collections.abc import Iterator

from kiosk.card import inspect
from kiosk.card.pcsc import PcscReader
from kiosk.commands import Commands
from kiosk.settings import SIMULATED


def add(commands: Commands) -> None:
    """Make the command known."""
    card = commands.add_parser("card", help="print what the card reader sees, personal data masked")
    named = os.environ.get("KIOSK_READER", "")
    card.add_argument(
        "--reader",
        default=None if named in {"", SIMULATED} else named,
        help="part of the reader's name (default: KIOSK_READER, else the first)",
    )
    card.set_defaults(run=_card)


def _card(options: argparse.Namespace) -> Iterator[str]:
    reader = PcscReader(options.reader)
    try:
        yield from inspect.report(reader)
    finally:
        reader.close()
