"""The figures of one region and scheme from one day on, each with the item it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from calculators.bands import Bands
from calculators.diseases import Disease
from calculators.errors import MissingFigure
from calculators.trace import Source


class Level(StrEnum):
    """The level of a hospital, highest first."""

    TERTIARY = "tertiary"
    SECONDARY = "secondary"
    PRIMARY = "primary"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in yuan, or a ratio between 0 and 1, with its source."""

    amount: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Rules:
    """What one rule file says.

    `figures` are named `section` or `section.part` as in the file; `items` says where formulas stand that
    have no figure of their own. `bands`, by section, and `diseases` are there where the scheme has them. A
    document without a date has no `handbook_year`, and begins before any day.
    """

    file: str
    region: str
    scheme: str
    starts: date
    handbook_year: int | None
    figures: Mapping[str, Figure]
    items: Mapping[str, Source]
    bands: Mapping[str, Bands]
    diseases: tuple[Disease, ...]

    @property
    def critical_illness(self) -> Bands:
        """The bands of critical-illness insurance.

        Raises: MissingFigure, if the scheme has none.
        """
        found = self.bands.get("critical_illness")
        if found is None:
            raise MissingFigure(self.region, self.scheme, "critical_illness")
        return found

    def figure(self, section: str, part: str | None = None) -> Figure:
        """Return a figure with its source.

        Raises: MissingFigure, if the document gives none.
        """
        name = section if part is None else f"{section}.{part}"
        found = self.figures.get(name)
        if found is None:
            raise MissingFigure(self.region, self.scheme, name)
        return found

    def has(self, section: str, part: str) -> bool:
        """Say whether the document gives this figure."""
        return f"{section}.{part}" in self.figures
