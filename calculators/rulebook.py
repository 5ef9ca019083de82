"""All rule files: find the rules of a region, a scheme and a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from calculators import rulefile
from calculators.errors import BrokenRules, NoRules
from calculators.figures import Rules

_DIRECTORY: Final = Path(__file__).with_name("rules")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules there are, in no order that matters."""

    rules: tuple[Rules, ...]

    def find(self, region: str, scheme: str, day: date) -> Rules:
        """Return the latest rules in force on a day.

        Raises: NoRules, if the region has none for this scheme, or none as early as this day.
        """
        of_scheme = self.of_region(region, scheme)
        begun = [rules for rules in of_scheme if rules.starts <= day]
        if not begun:
            known = tuple(rules.starts.isoformat() for rules in of_scheme)
            raise NoRules(region, scheme, day.isoformat(), known)
        return begun[-1]

    def of_region(self, region: str, scheme: str) -> tuple[Rules, ...]:
        """Return all rules of a region for a scheme, earliest first.

        Raises: NoRules, if there are none; it lists the regions that have some.
        """
        found = [rules for rules in self.rules if (rules.region, rules.scheme) == (region, scheme)]
        if not found:
            raise NoRules(region, scheme, region, self.regions(scheme))
        return tuple(sorted(found, key=lambda rules: rules.starts))

    def regions(self, scheme: str) -> tuple[str, ...]:
        """Return the regions that have rules for a scheme, in alphabetical order."""
        return tuple(sorted({rules.region for rules in self.rules if rules.scheme == scheme}))


def load(directory: Path | None = None) -> Rulebook:
    """Return every rule file of a directory `<region>/<scheme>/<year>.toml`, checked.

    Args:
        directory: the package's own rules, if left out.

    Raises: BrokenRules, if a file can't be vouched for or two of one scheme start on the same day.
    """
    root = directory or _DIRECTORY
    rules = tuple(_read(path, root) for path in sorted(root.glob("*/*/*.toml")))
    _refuse_same_start(rules)
    return Rulebook(rules)


def _read(path: Path, root: Path) -> Rules:
    name = path.relative_to(root)
    region, scheme, _ = name.parts
    return rulefile.check(name.as_posix(), region, scheme, path.read_bytes())


def _refuse_same_start(rules: Iterable[Rules]) -> None:
    seen: dict[tuple[str, str, date], str] = {}
    for one in rules:
        key = (one.region, one.scheme, one.starts)
        if key in seen:
            found = f"{one.starts.isoformat()}, as in {seen[key]}"
            raise BrokenRules(
                one.file, "in_force.from", found, "a start date no other file of the scheme has"
            )
        seen[key] = one.file
