"""All rule files: find the rules of a region, a scheme and a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from calculators import day_rulefile, rulefile
from calculators.checker import either
from calculators.day_rules import DayRules
from calculators.errors import BrokenRules, NoRules
from calculators.figures import Rules

_DIRECTORY: Final = Path(__file__).with_name("rules")
_Dated = TypeVar("_Dated", Rules, DayRules)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules there are, of amounts and of days, in no order that matters."""

    rules: tuple[Rules, ...]
    days: tuple[DayRules, ...] = ()

    def find(self, region: str, scheme: str, day: date) -> Rules:
        """Return the latest rules in force on a day.

        Raises: NoRules, if the region has none for this scheme, or none as early as this day.
        """
        return _in_force(self.of_region(region, scheme), day)

    def of_region(self, region: str, scheme: str) -> tuple[Rules, ...]:
        """Return all rules of a region for a scheme, earliest first.

        Raises: NoRules, if there are none; it lists the regions that have some.
        """
        return _of_region(self.rules, region, scheme)

    def find_days(self, region: str, scheme: str, day: date) -> DayRules:
        """Return the latest rules of days in force on a day, as `find` does for amounts."""
        return _in_force(self.days_of_region(region, scheme), day)

    def days_of_region(self, region: str, scheme: str) -> tuple[DayRules, ...]:
        """Return all rules of days of a region for a scheme, as `of_region` does for amounts."""
        return _of_region(self.days, region, scheme)

    def regions(self, scheme: str) -> tuple[str, ...]:
        """Return the regions that have rules for a scheme, in alphabetical order."""
        return _regions(self.rules, scheme)


def load(directory: Path | None = None) -> Rulebook:
    """Return every rule file of a directory `<region>/<scheme>/<year>.toml`, checked.

    Args:
        directory: the package's own rules, if left out.

    Raises: BrokenRules, if a file can't be vouched for or two of one scheme start on the same day.
    """
    root = directory or _DIRECTORY
    read = [_read(path, root) for path in sorted(root.glob("*/*/*.toml"))]
    _refuse_same_start(read)
    return Rulebook(
        tuple(rules for rules in read if isinstance(rules, Rules)),
        tuple(rules for rules in read if isinstance(rules, DayRules)),
    )


def _of_region(rules: Sequence[_Dated], region: str, scheme: str) -> tuple[_Dated, ...]:
    found = [one for one in rules if (one.region, one.scheme) == (region, scheme)]
    if not found:
        raise NoRules(region, scheme, region, _regions(rules, scheme))
    return tuple(sorted(found, key=lambda one: one.starts))


def _in_force(of_scheme: Sequence[_Dated], day: date) -> _Dated:
    begun = [rules for rules in of_scheme if rules.starts <= day]
    if not begun:
        first = of_scheme[0]
        known = tuple(rules.starts.isoformat() for rules in of_scheme)
        raise NoRules(first.region, first.scheme, day.isoformat(), known)
    return begun[-1]


def _regions(rules: Iterable[Rules | DayRules], scheme: str) -> tuple[str, ...]:
    return tuple(sorted({one.region for one in rules if one.scheme == scheme}))


def _read(path: Path, root: Path) -> Rules | DayRules:
    name = path.relative_to(root)
    region, scheme, _ = name.parts
    file, content = name.as_posix(), path.read_bytes()
    if scheme in day_rulefile.SCHEMES:
        return day_rulefile.check(file, region, scheme, content)
    if scheme in rulefile.SCHEMES:
        return rulefile.check(file, region, scheme, content)
    known = either((*rulefile.SCHEMES, *day_rulefile.SCHEMES))
    raise BrokenRules(file, "(directory)", scheme, known)


def _refuse_same_start(rules: Iterable[Rules | DayRules]) -> None:
    seen: dict[tuple[str, str, date], str] = {}
    for one in rules:
        key = (one.region, one.scheme, one.starts)
        if key in seen:
            found = f"{one.starts.isoformat()}, as in {seen[key]}"
            raise BrokenRules(
                one.file, "in_force.from", found, "a start date no other file of the scheme has"
            )
        seen[key] = one.file
