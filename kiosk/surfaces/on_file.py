"""What the shared store knows of the card in the reader: whether it may be used, and what its holder's year came to.

Nothing is shown of a card that can't be asked about: a check that fails is a refusal.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from kiosk.card.desk import Description
from kiosk.loss.report import Actor, Report
from kiosk.loss.rules import Channel, Role
from kiosk.services import Services
from kiosk.store.guard import StoreAway
from kiosk.store.people import Account, Card, Person
from kiosk.store.vault import Sealed

CANT_BE_ASKED: Final = (StoreAway, SQLAlchemyError, Sealed)


@dataclass(frozen=True, slots=True)
class OnFile:
    """A card as the office's lists have it.

    Attributes:
        card, person: None when it is on no list.
        report: because of which it is out of use now; None when there is none.
    """

    card: Card | None = None
    person: Person | None = None
    report: Report | None = None

    @property
    def is_out_of_use(self) -> bool:
        """Whether it is reported lost or void."""
        return self.report is not None or (self.card is not None and self.card.void)


def of_card(parts: Services, description: Description) -> OnFile:
    """Look a card up.

    Raises: CANT_BE_ASKED.
    """
    return parts.guard.ask(lambda: _of_card(parts, description))


def of_year(parts: Services, filed: OnFile, description: Description, today: date) -> Account | None:
    """Return the holder's year so far; None where nobody has said, or the chip names another person than the list.

    Raises: CANT_BE_ASKED.
    """
    person, holder = filed.person, description.holder
    if person is None or holder is None:
        return None
    if person.number.reveal() != holder.identity_number.reveal().upper():
        return None
    return parts.guard.ask(lambda: parts.people.account(person.id, today.year))


def record_refusal(parts: Services, filed: OnFile) -> None:
    """Write into the audit that a balance was refused.

    Raises: CANT_BE_ASKED.
    """
    why = filed.report.status if filed.report else "void"
    number = filed.person.number.reveal() if filed.person else ""
    actor = Actor(Role.CITIZEN, Channel.KIOSK, g.region, terminal=parts.settings.terminal)
    parts.guard.ask(lambda: parts.ledger.note("balance", actor, f"was {why}", number))


def _of_card(parts: Services, description: Description) -> OnFile:
    issuer = description.issuer
    number = issuer.card_number.reveal() if issuer.card_number else None
    card = parts.people.card_in_reader(issuer.identification_code.raw.hex(), number)
    if card is None:
        return OnFile()
    return OnFile(card, parts.people.of_card(card.id), parts.reports.suspends(card.id))
