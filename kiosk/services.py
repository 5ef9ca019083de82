"""The real parts of a running app, joined by the factory and reached by the surfaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app
from sqlalchemy import Engine

from calculators.rulebook import Rulebook
from faq.matcher import Matcher
from kiosk.card.desk import CardDesk
from kiosk.card.simulated import SampleCard, SimulatedReader
from kiosk.case_desk import CaseDesk
from kiosk.courier import Courier
from kiosk.handwriting import Recogniser
from kiosk.health import Health
from kiosk.loss.rules import LossRules
from kiosk.loss_desk import LossDesk
from kiosk.settings import Settings
from kiosk.store.attempts import Attempts
from kiosk.store.calls import Calls
from kiosk.store.devices import Devices
from kiosk.store.guard import Guard
from kiosk.store.ledger import Ledger
from kiosk.store.people import People
from kiosk.store.questions import Questions
from kiosk.store.reports import Reports
from kiosk.store.sessions import Sessions
from kiosk.store.staff import Staff
from kiosk.store.usage import Usage
from kiosk.takeaway.printer import NoPrinter, Printer
from kiosk.tally import Tally

_KEY = "kiosk"


@dataclass(frozen=True)
class Demo:
    """What the demonstration's panel works on. The cards keep their tries left for as long as it runs."""

    reader: SimulatedReader
    cards: Mapping[str, SampleCard]


@dataclass(frozen=True)
class Services:
    """What the views ask.

    Attributes:
        people: who is insured, with which card.
        reports: the loss reports of their cards.
        loss_rules: how each city lets a card be reported.
        loss_desk: where citizens report; None where there is no kiosk.
        calls: the calls that staff are in.
        usage, tally: how much the service is used; what is counted goes to the tally.
        devices: the last word of every kiosk.
        health: how this kiosk does; None where there is none.
        guard: stands between pages and the shared database.
        printer: where slips come out.
        desk: the one owner of the card; None where there are no card pages.
        own: what this process keeps for itself.
        handwriting: reads what is written at the touchscreen; None where it isn't installed.
        demo: the simulated reader and its sample cards; None outside the demonstration.
        run: a name for this run of the app, so that no session outlives it.
    """

    settings: Settings
    matcher: Matcher
    rulebook: Rulebook
    database: Engine
    sessions: Sessions
    questions: Questions
    ledger: Ledger
    people: People
    reports: Reports
    loss_rules: Mapping[str, LossRules]
    attempts: Attempts
    staff: Staff
    case_desk: CaseDesk
    calls: Calls
    usage: Usage
    devices: Devices
    tally: Tally
    guard: Guard
    own: Engine
    run: str
    printer: Printer = field(default_factory=NoPrinter)
    desk: CardDesk | None = None
    loss_desk: LossDesk | None = None
    courier: Courier | None = None
    health: Health | None = None
    demo: Demo | None = None
    handwriting: Recogniser | None = None

    def close(self) -> None:
        """Stop the threads and close the database."""
        if self.desk is not None:
            self.desk.stop()
        if self.courier is not None:
            self.courier.stop()
        if self.health is not None:
            self.health.stop()
        self.tally.stop()
        self.guard.close()
        self.database.dispose()
        self.own.dispose()


def services() -> Services:
    """Return the parts of the current app."""
    return cast("Services", current_app.extensions[_KEY])


def keep(app_extensions: dict[str, object], parts: Services) -> None:
    """Hand the parts to an app."""
    app_extensions[_KEY] = parts


def cookie_name(name: str, settings: Settings) -> str:
    """Return a cookie's name: bound to this host over https or loopback, save in the demonstration.

    Some browsers keep no Secure cookie on plain http, and a demonstration is opened in any of them.
    """
    return name if settings.demo else f"__Host-{name}"
