"""Whether a stay in hospital is paid by the residents' insurance at all: before any figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from calculators.trace import Source

_HANDBOOK: Final = "urumqi-resident-medical-insurance"


class Place(StrEnum):
    """Where the stay is, and by what right."""

    DESIGNATED = "designated"  # a designated hospital of the city
    APPROVED = "approved"  # elsewhere, the transfer approved
    EMERGENCY = "emergency"  # the nearest hospital in an emergency, or one met with while travelling
    ELSEWHERE = "elsewhere"  # elsewhere, without approval or emergency
    NOT_DESIGNATED = "not_designated"  # in the city, a hospital that isn't designated
    ABROAD = "abroad"  # another country, Hong Kong, Macau, Taiwan


class Cause(StrEnum):
    """What it is for."""

    ILLNESS = "illness"
    BIRTH = "birth"
    WORK_INJURY = "work_injury"
    THIRD_PARTY = "third_party"
    PUBLIC_HEALTH = "public_health"


class Outcome(StrEnum):
    """What the insurance does."""

    SETTLED = "settled"  # on the spot, with the card
    CLAIMED_LATER = "claimed_later"  # paid by oneself, claimed within the time of item 28
    FIXED_SUM = "fixed_sum"  # a birth has its own sums
    NOT_PAID = "not_paid"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What holds for a stay, the answer that decided it, and the item it stands in."""

    outcome: Outcome
    because: Place | Cause
    source: Source

    @property
    def has_estimate(self) -> bool:
        """Whether the ratios of a hospital stay hold for it."""
        return self.outcome in {Outcome.SETTLED, Outcome.CLAIMED_LATER}


def coverage(place: Place, cause: Cause) -> Coverage:
    """Return what the insurance does: what excludes a stay counts before what admits it.

    Source: Urumqi resident handbook, items 14, 20, 27 and 29.
    """
    decided: list[tuple[Place | Cause, Outcome, int]] = [(cause, *_CAUSES[cause]), (place, *_PLACES[place])]
    because, outcome, item = min(decided, key=lambda one: _GRAVITY[one[1]])
    return Coverage(outcome, because, Source(_HANDBOOK, item))


_CAUSES: Final[Mapping[Cause, tuple[Outcome, int]]] = MappingProxyType(
    {
        Cause.ILLNESS: (Outcome.SETTLED, 14),
        Cause.BIRTH: (Outcome.FIXED_SUM, 20),
        Cause.WORK_INJURY: (Outcome.NOT_PAID, 29),
        Cause.THIRD_PARTY: (Outcome.NOT_PAID, 29),
        Cause.PUBLIC_HEALTH: (Outcome.NOT_PAID, 29),
    }
)
_PLACES: Final[Mapping[Place, tuple[Outcome, int]]] = MappingProxyType(
    {
        Place.DESIGNATED: (Outcome.SETTLED, 14),
        Place.APPROVED: (Outcome.CLAIMED_LATER, 27),
        Place.EMERGENCY: (Outcome.CLAIMED_LATER, 27),
        Place.ELSEWHERE: (Outcome.NOT_PAID, 27),
        Place.NOT_DESIGNATED: (Outcome.NOT_PAID, 27),
        Place.ABROAD: (Outcome.NOT_PAID, 29),
    }
)
_GRAVITY: Final = {Outcome.NOT_PAID: 0, Outcome.FIXED_SUM: 1, Outcome.CLAIMED_LATER: 2, Outcome.SETTLED: 3}
