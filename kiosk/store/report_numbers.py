"""From the number on a receipt to the card that the report is about."""

import re
from typing import Final

from sqlalchemy import select

from kiosk.store.ledger import Ledger
from kiosk.store.tables import reports

_REPORT: Final = re.compile(r"(?:BJ|WL)[0-9]{14}")


def is_one(number: str) -> bool:
    """Return whether a number, in capitals and without blanks, is a report's and no person's."""
    return _REPORT.fullmatch(number) is not None


def card_of(ledger: Ledger, region: str, number: str) -> str | None:
    """Return the id of the card that a city's report is about; None where there is none, or it is too old."""
    this = (reports.c.region == region) & (reports.c.number == number)
    with ledger.reading() as (connection, _now):
        card: str | None = connection.execute(select(reports.c.card_id).where(this)).scalar()
        return card
