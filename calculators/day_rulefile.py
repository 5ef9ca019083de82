"""One rule file of days: checked against all that rules must hold, and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from calculators.checker import Checker, dating_keys
from calculators.day_rules import DayOfYear, DayRules, Period, What
from calculators.trace import Source


@dataclass(frozen=True, slots=True)
class _Section:
    """What the section of one `what` holds: numbers of days or months, and days of the year."""

    numbers: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


_SCHEMES: Final[Mapping[str, Mapping[What, _Section]]] = MappingProxyType(
    {
        "card": {
            What.PRE_REPORT_LAPSE: _Section(numbers=("valid_days",)),
            What.REPLACEMENT_PICKUP: _Section(numbers=("working_days",)),
        },
        "resident-days": {
            What.TEMPORARY_CARD: _Section(numbers=("valid_days", "renewal_days")),
            What.OUT_OF_TOWN_CLAIM: _Section(numbers=("months",)),
            What.BENEFIT_PERIOD: _Section(days=("paid_from", "paid_to", "covered_from", "covered_to")),
            What.NEWBORN_BENEFIT_PERIOD: _Section(days=("paid_from", "paid_to", "covered_to")),
        },
    }
)
SCHEMES: Final = tuple(_SCHEMES)
"""The schemes whose files hold days."""
_MOST: Final = 366
_PLAIN_YEAR: Final = 2015
"""A year without 29 February: a day that it has, every year has."""


def check(file: str, region: str, scheme: str, content: bytes) -> DayRules:
    """Return the rules that the bytes of a TOML file hold.

    Args:
        file: the file's name, relative to the directory of rules, for error messages.
        region: the city.
        scheme: one of `SCHEMES`.
        content: what the file holds.

    Raises: BrokenRules, at the first thing that can't be vouched for.
    """
    return _DayChecker(file).rules(region, scheme, content)


class _DayChecker(Checker):
    """Checks a file of numbers of days and days of the year."""

    def rules(self, region: str, scheme: str, content: bytes) -> DayRules:
        sections = _SCHEMES[scheme]
        top = self.parsed(content)
        self.keys("", top, ("document", "section", *dating_keys(top), *sections))
        dating = self.dating(top)
        for name in ("document", "section"):
            self.text(name, top[name])
        periods = {what: self._period(what, section, top) for what, section in sections.items()}
        return DayRules(
            file=self.file,
            region=region,
            scheme=scheme,
            starts=dating.starts,
            handbook_year=dating.handbook_year,
            periods=MappingProxyType(periods),
        )

    def _period(self, what: What, section: _Section, top: Mapping[str, Any]) -> Period:
        table = self.table(what, top[what], ("item", *section.numbers, *section.days))
        numbers = {name: self.whole(f"{what}.{name}", table[name], _MOST) for name in section.numbers}
        days = {name: self._day(f"{what}.{name}", table[name]) for name in section.days}
        if days and days["paid_to"] < days["paid_from"]:
            self.refuse(f"{what}.paid_to", str(days["paid_to"]), f"{days['paid_from']} or a later day")
        source = Source(top["document"], self.whole(f"{what}.item", table["item"]), top["section"])
        return Period(MappingProxyType(numbers), MappingProxyType(days), source)

    def _day(self, key: str, value: object) -> DayOfYear:
        table = self.table(key, value, ("month", "day"))
        month = self.whole(f"{key}.month", table["month"], 12)
        day = self.whole(f"{key}.day", table["day"], 31)
        try:
            date(_PLAIN_YEAR, month, day)
        except ValueError:
            self.refuse(key, f"month {month}, day {day}", "a day that every year has")
        return DayOfYear(month, day)
