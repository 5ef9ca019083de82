"""Amounts by band: one band's ratio for all of an amount, or each band's for the part inside it."""

from dataclasses import dataclass
from decimal import Decimal

from calculators.trace import Source


@dataclass(frozen=True, slots=True)
class Band:
    """A ratio, up to and with `up_to` yuan; the last band has no end."""

    up_to: Decimal | None
    ratio: Decimal

    def reaches(self, amount: Decimal) -> bool:
        """Say whether this band or one before it holds the amount: an upper bound belongs to its band."""
        return self.up_to is None or amount <= self.up_to


@dataclass(frozen=True, slots=True)
class Part:
    """What of an amount lies inside one band, above `lower` and up to `upper` yuan."""

    lower: Decimal
    upper: Decimal | None
    ratio: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands that rise from `starts_above` yuan and leave no gap; the last one is open.

    Source: Urumqi resident handbook, item 11 (the bands of critical-illness insurance).
    """

    starts_above: Decimal
    bands: tuple[Band, ...]
    source: Source

    def ratio_at(self, amount: Decimal) -> Decimal:
        """Return the ratio of the band in which an amount of 0 yuan or more lies.

        Up to `starts_above` that is the first band's, for which nothing is then due.
        """
        return next(band.ratio for band in self.bands if band.reaches(amount))

    def parts(self, amount: Decimal) -> tuple[Part, ...]:
        """Return what of an amount lies in each band, lowest first; nothing up to `starts_above`.

        `share` is the part's length times its ratio, exact, in yuan.
        """
        parts: list[Part] = []
        lower = self.starts_above
        for band in self.bands:
            if amount <= lower:
                break
            top = amount if band.up_to is None else min(amount, band.up_to)
            parts.append(Part(lower, band.up_to, band.ratio, (top - lower) * band.ratio))
            if band.up_to is None:
                break
            lower = band.up_to
        return tuple(parts)
