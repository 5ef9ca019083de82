"""How long things take and last by one document, from one day on, each with the item it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calculators.trace import Source


class What(StrEnum):
    """What can be asked for, in the order of the contract."""

    PRE_REPORT_LAPSE = "pre-report-lapse"
    REPLACEMENT_PICKUP = "replacement-pickup"
    TEMPORARY_CARD = "temporary-card"
    OUT_OF_TOWN_CLAIM = "out-of-town-claim"
    BENEFIT_PERIOD = "benefit-period"
    NEWBORN_BENEFIT_PERIOD = "newborn-benefit-period"


@dataclass(frozen=True, slots=True, order=True)
class DayOfYear:
    """A day that every year has."""

    month: int
    day: int

    def __str__(self) -> str:
        """Print it as in a date: 06-25."""
        return f"{self.month:02}-{self.day:02}"

    def of(self, year: int) -> date:
        """Return this day of a year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Period:
    """What a document says of one `what`: numbers of days or months, and days of the year, by name."""

    numbers: Mapping[str, int]
    days: Mapping[str, DayOfYear]
    source: Source


@dataclass(frozen=True, slots=True)
class DayRules:
    """What one rule file says.

    A document without a date has no `handbook_year`, and begins before any day.
    """

    file: str
    region: str
    scheme: str
    starts: date
    handbook_year: int | None
    periods: Mapping[What, Period]
