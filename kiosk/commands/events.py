"""`python -m kiosk events`: what happened to cards, for the system that issues them."""

import argparse
import json
from collections.abc import Iterator

from calculators import rulebook
from kiosk.commands import BadInput, Commands, database, ledger
from kiosk.loss import ends
from kiosk.loss import rules as losses
from kiosk.store.reports import Reports


def add(commands: Commands) -> None:
    """Make the command known."""
    events = commands.add_parser(
        "events",
        help="print which cards were suspended, released or voided, in order, one JSON object a line",
    )
    events.add_argument(
        "--after", type=int, default=0, metavar="N", help="only what came after this sequence (default: all)"
    )
    events.set_defaults(run=_events)


def _events(options: argparse.Namespace) -> Iterator[str]:
    after: int = options.after
    if after < 0:
        raise BadInput(f"argument --after: {after}; use 0 or the last sequence that was read")
    loss_rules = losses.load()
    with database() as engine:
        reports = Reports(ledger(engine, "events"), loss_rules, ends.by_rules(loss_rules, rulebook.load()))
        while told := reports.events(after):
            yield from (json.dumps(event, ensure_ascii=False) for event in told)
            after = told[-1]["sequence"]
