"""`python -m kiosk upkeep`: everything that has a time limit, looked after in one job; once an hour is enough."""

import argparse
import os
from collections.abc import Iterator
from datetime import timedelta

from calculators import rulebook
from kiosk.commands import Commands, database, ledger
from kiosk.loss import ends
from kiosk.loss import rules as losses
from kiosk.settings import time_limits
from kiosk.store import audit
from kiosk.store.attempts import Attempts
from kiosk.store.ledger import Ledger
from kiosk.store.questions import Questions
from kiosk.store.reports import Reports
from kiosk.store.staff import Staff
from kiosk.store.usage import Usage
from kiosk.time_limits import TimeLimits


def add(commands: Commands) -> None:
    """Make the command known."""
    upkeep = commands.add_parser(
        "upkeep", help="write down what has lapsed, and forget what is kept no longer"
    )
    upkeep.set_defaults(run=_upkeep)


def done(kept: Ledger, questions: Questions, usage: Usage, limits: TimeLimits) -> Iterator[str]:
    """Do what is due by the clock of the store, and say each thing when it is done."""
    loss_rules = losses.load()
    reports = Reports(kept, loss_rules, ends.by_rules(loss_rules, rulebook.load()))
    yield f"lapses written down: {reports.sweep()}"
    parted, keys = reports.forget_old(limits.reports)
    yield f"reports parted from their people: {parted}"
    yield f"keys of reports dropped: {keys}"
    questions.forget_old()
    yield "old questions: forgotten"
    usage.forget_old(limits.usage)
    yield "old counts of use: forgotten"
    attempts = Attempts(kept)
    attempts.forget_old()
    yield "old attempts and look-ups: forgotten"
    Staff(kept, attempts).forget_old()
    yield "sessions of staff that are over: ended"
    with kept.writing() as (connection, now):
        rows = audit.forget_old(connection, now - timedelta(days=limits.audit))
    yield f"rows of the audit older than {limits.audit} days: {rows} removed"


def _upkeep(_options: argparse.Namespace) -> Iterator[str]:
    limits = time_limits(os.environ)
    with database() as engine:
        questions = Questions(engine, kept_days=limits.questions)
        yield from done(ledger(engine, "upkeep"), questions, Usage(engine), limits)
