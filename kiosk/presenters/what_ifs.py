"""What stands beside an estimate: the four levels side by side, the year so far, where something changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask_babel import LazyString

from calculators.claims import HospitalStayClaim
from calculators.figures import Level
from calculators.hospital_stay import SCHEME, Estimate
from calculators.rulebook import Rulebook
from calculators.what_if import Spread, Turn, TurningPoint
from kiosk import i18n
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters.estimate_words import LEVELS


@dataclass(frozen=True)
class AtLevel:
    """What the same stay would cost the patient at a level; `width` is its share of the bill in whole percent."""

    name: LazyString
    you: Decimal
    width: int
    is_chosen: bool
    is_least: bool


def at_levels(
    claim: HospitalStayClaim, number: int, found: Mapping[Level, Estimate], *, is_known: bool
) -> tuple[AtLevel, ...]:
    """Return the levels as the form orders them; of several stays all but one stay as they are.

    Args:
        is_known: whether the level the claim gives that stay was chosen, and isn't just a stand-in.
    """
    bill = sum((stay.total_cost for stay in claim.stays), Decimal(0))
    least = min(one.total.patient_pays for one in found.values())
    return tuple(
        AtLevel(
            name,
            found[level].total.patient_pays,
            percent(found[level].total.patient_pays, bill),
            is_known and level is claim.stays[number].hospital_level,
            found[level].total.patient_pays == least,
        )
        for level, (name, _hint) in LEVELS.items()
        if level in found
    )


@dataclass(frozen=True)
class SpreadPage:
    """What the patient pays at least and at most while something isn't known; widths in whole percent of the bill."""

    bill: Decimal
    least: Decimal
    most: Decimal
    least_width: int
    most_width: int


def spread(claim: HospitalStayClaim, found: Spread) -> SpreadPage:
    """Return what is left open."""
    bill = sum((stay.total_cost for stay in claim.stays), Decimal(0))
    least, most = found.least.total.patient_pays, found.most.total.patient_pays
    return SpreadPage(bill, least, most, percent(least, bill), percent(most, bill))


@dataclass(frozen=True)
class Gauge:
    """How much of an amount is reached."""

    reached: Decimal
    of: Decimal
    width: int


@dataclass(frozen=True)
class LevelDue:
    """What deductible a further stay of the year would be charged at a level."""

    name: LazyString
    due: Decimal


@dataclass(frozen=True)
class YearPage:
    """What the stays of a calendar year have used up."""

    year: int
    limit: Gauge
    burden: Gauge
    due: tuple[LevelDue, ...]


def years(claim: HospitalStayClaim, result: Estimate, rulebook: Rulebook) -> tuple[YearPage, ...]:
    """Return one page for each calendar year that has a stay, the earliest first."""
    in_order = sorted(claim.stays, key=lambda stay: stay.admitted)
    pages = []
    for year in dict.fromkeys(stay.admitted.year for stay in in_order):
        last = next(one for one in reversed(result.stays) if one.admitted.year == year)
        rules = rulebook.find(claim.region, SCHEME, last.admitted)
        limit = rules.figure("yearly_limit").amount
        start = rules.critical_illness.starts_above
        charged = {stay.hospital_level for stay in in_order if stay.admitted.year == year}
        due = tuple(
            LevelDue(name, Decimal(0) if level in charged else rules.figure("deductible", level).amount)
            for level, (name, _hint) in LEVELS.items()
        )
        pages.append(
            YearPage(
                year,
                _gauge(limit - last.basic_limit_remaining, limit),
                _gauge(last.compliant_burden_to_date, start),
                due,
            )
        )
    return tuple(pages)


_TURNS: Final[dict[Turn, LazyString]] = {
    Turn.FUND_PAYS: _l(
        "Up to a bill of %(bill)s yuan you pay all of it; of what is above, the basic fund pays its share."
    ),
    Turn.CRITICAL_PAYS: _l(
        "Above a bill of %(bill)s yuan your burden of the year passes %(bound)s yuan, and critical-illness insurance "
        "pays %(ratio)s of what is above."
    ),
    Turn.LIMIT_USED_UP: _l(
        "Above a bill of %(bill)s yuan the year's limit of %(bound)s yuan is used up: the basic fund pays no more."
    ),
    Turn.NEXT_BAND: _l(
        "At a bill of %(bill)s yuan you pay %(there)s yuan, at one yuan more %(above)s: your burden passes %(bound)s "
        "yuan, and by the worked cases %(ratio)s then holds for all that critical-illness insurance counts."
    ),
}


@dataclass(frozen=True)
class TurnLine:
    """Where something changes; `is_passed` says whether the bill is above."""

    sentence: str
    is_passed: bool


def turning_points(
    claim: HospitalStayClaim, number: int, found: tuple[TurningPoint, ...]
) -> tuple[TurnLine, ...]:
    """Return the points in words, the lowest bill first."""
    bill = claim.stays[number].total_cost
    return tuple(
        TurnLine(
            str(_TURNS[point.turn])
            % {
                "bill": i18n.plain_amount(point.bill),
                "bound": i18n.plain_amount(point.bound),
                "there": i18n.plain_amount(point.pays_there),
                "above": i18n.plain_amount(point.pays_above),
                "ratio": i18n.plain_percent(point.ratio or Decimal(0)),
            },
            bill > point.bill,
        )
        for point in found
    )


def percent(part: Decimal, whole: Decimal) -> int:
    """Return a share of an amount in whole percent, 0 to 100."""
    return min(100, int((part / whole * 100).to_integral_value())) if whole else 0


def _gauge(reached: Decimal, of: Decimal) -> Gauge:
    return Gauge(reached, of, percent(reached, of))
