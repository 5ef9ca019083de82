"""`python -m kiosk unanswered`: the questions without an answer or without help, for the editor."""

import argparse
import json
from collections.abc import Iterator

from faq.entry import REGIONS
from kiosk.commands import Commands, database
from kiosk.store.questions import Questions


def add(commands: Commands) -> None:
    """Make the command known."""
    unanswered = commands.add_parser(
        "unanswered",
        help="print the questions without an answer or without help, masked, one JSON object a line",
    )
    unanswered.add_argument("--region", choices=REGIONS, help="only this city (default: all)")
    unanswered.add_argument("--least", type=int, default=1, metavar="N", help="only those asked so often")
    unanswered.set_defaults(run=_unanswered)


def _unanswered(options: argparse.Namespace) -> Iterator[str]:
    with database() as engine:
        for asked in Questions(engine).listed(options.region, options.least):
            yield json.dumps(asked.as_dict(), ensure_ascii=False)
