"""What if: the same claim at other levels, with a part that isn't known, or with a higher bill."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from calculators import basic_fund, hospital_stay, in_force, money
from calculators.claims import HospitalStayClaim, Stay
from calculators.figures import Level, Rules
from calculators.hospital_stay import SCHEME, Estimate
from calculators.rulebook import Rulebook

MOST_TRIED: Final = 2_000


class Unknown(StrEnum):
    """What of a stay may be unknown."""

    LEVEL = "hospital_level"
    SELF_FUNDED = "self_funded"
    CLASS_B_DRUGS = "class_b_drugs"


@dataclass(frozen=True, slots=True)
class Spread:
    """What the unknown leaves open: the estimates in which the patient pays least and most."""

    least: Estimate
    most: Estimate


class Turn(StrEnum):
    """What changes at a bill's height; the comment names the amount that `TurningPoint.bound` holds."""

    FUND_PAYS = "fund_pays"  # nothing
    CRITICAL_PAYS = "critical_pays"  # the burden above which critical-illness insurance pays
    NEXT_BAND = "next_band"  # the burden above which the next band's ratio holds
    LIMIT_USED_UP = "limit_used_up"  # the year's limit


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The highest bill of a stay before something changes, and what the patient pays there and one yuan above.

    Attributes:
        ratio: of a band, the ratio that holds above.
    """

    turn: Turn
    bound: Decimal
    bill: Decimal
    pays_there: Decimal
    pays_above: Decimal
    ratio: Decimal | None = None


class TooMuchUnknown(ValueError):
    """So much is unknown of so many stays that it can't be tried out.

    Too many levels together, or an amount of a stay that another of its year follows: what this one leaves of the
    limit and adds to the burden would have to be tried against all that follows.
    """


def at_levels(claim: HospitalStayClaim, number: int, rulebook: Rulebook) -> Mapping[Level, Estimate]:
    """Return the estimates with one stay, counted from 0 as in the claim, at each level instead of its own.

    A level at which its bed would be dearer than the whole stay is left out.

    Raises: as `hospital_stay.estimate`.
    """
    return {
        level: hospital_stay.estimate(_with(claim, number, hospital_level=level), rulebook)
        for level in _levels_that_fit(claim.stays[number], _rules(claim, rulebook)[number])
    }


def spread(claim: HospitalStayClaim, unknown: Sequence[frozenset[Unknown]], rulebook: Rulebook) -> Spread:
    """Return what is left open where parts of stays are unknown.

    An unknown level may be each; an unknown part anything from nothing to the whole of the bill. What the patient pays
    rises with either part, except where a burden enters a higher band, so the ends and the bands' bounds are tried.

    Args:
        unknown: for each stay of the claim what is unknown of it; what the claim says of that is left aside.

    Raises: TooMuchUnknown; and as `hospital_stay.estimate`.
    """
    rules = _rules(claim, rulebook)
    in_order = sorted(range(len(claim.stays)), key=lambda number: claim.stays[number].admitted)
    for earlier, later in pairwise(in_order):
        same_year = claim.stays[earlier].admitted.year == claim.stays[later].admitted.year
        if same_year and unknown[earlier] - {Unknown.LEVEL}:
            raise TooMuchUnknown
    tried = [claim]
    for number in in_order:
        tried = [
            replace(one, stays=_put(one, number, stay))
            for one in tried
            for stay in _options(one, number, unknown[number], rules[number], rulebook)
        ]
        if len(tried) > MOST_TRIED:
            raise TooMuchUnknown
    estimates = [hospital_stay.estimate(one, rulebook) for one in tried]
    by_share = sorted(estimates, key=lambda one: one.total.patient_pays)
    return Spread(by_share[0], by_share[-1])


def _options(
    claim: HospitalStayClaim, number: int, unknown: frozenset[Unknown], rules: Rules, rulebook: Rulebook
) -> Iterator[Stay]:
    stay = claim.stays[number]
    if Unknown.SELF_FUNDED in unknown:
        stay = replace(stay, self_funded=money.ZERO)
    for level in _levels_that_fit(stay, rules) if Unknown.LEVEL in unknown else (stay.hospital_level,):
        known = replace(stay, hospital_level=level)
        room = known.total_cost - _excess(known, rules)
        if Unknown.SELF_FUNDED in unknown:
            drugs = money.ZERO if Unknown.CLASS_B_DRUGS in unknown else known.class_b_drugs
            yield replace(known, self_funded=max(money.ZERO, room), class_b_drugs=drugs)
        if Unknown.CLASS_B_DRUGS in unknown:
            parts = known.self_funded + known.items_first_pay_15 + known.items_first_pay_20
            most = max(money.ZERO, room - parts)
            for amount in _drugs_to_try(
                replace(claim, stays=_put(claim, number, known)), number, most, rulebook
            ):
                yield replace(known, class_b_drugs=amount)
        else:
            yield known


def _drugs_to_try(
    claim: HospitalStayClaim, number: int, most: Decimal, rulebook: Rulebook
) -> Iterator[Decimal]:
    """Yield no drugs, as many as there can be, and the amounts about which the burden enters a higher band."""
    yield money.ZERO
    for bound in _bounds(claim, number, rulebook):

        def is_above(amount: Decimal, bound: Decimal = bound) -> bool:
            return _burden(_with(claim, number, class_b_drugs=amount), number, rulebook) > bound

        last = _last_before(is_above, money.ZERO, most)
        if last is not None:
            yield last
            yield last + money.FEN
    if most:
        yield most


def turning_points(claim: HospitalStayClaim, number: int, rulebook: Rulebook) -> tuple[TurningPoint, ...]:
    """Return where something changes as the bill of one stay grows and all else stays, the lowest bill first.

    Args:
        number: the stay, counted from 0 as in the claim.

    Raises: as `hospital_stay.estimate`.
    Source: Urumqi resident handbook, items 11, 14, 22 and 30.
    """
    stay = claim.stays[number]
    rules = _rules(claim, rulebook)[number]
    least = stay.self_funded + _excess(stay, rules)
    bands = rules.critical_illness.bands
    limit = rules.figure("yearly_limit").amount

    def at(bill: Decimal) -> Estimate:
        return hospital_stay.estimate(_with(claim, number, total_cost=bill), rulebook)

    def point(
        turn: Turn, bound: Decimal, has_turned: Callable[[Estimate], bool], ratio: Decimal | None = None
    ) -> TurningPoint | None:
        bill = _last_before(lambda amount: has_turned(at(amount)), least, money.LARGEST - 1)
        if bill is None:
            return None
        if turn is Turn.LIMIT_USED_UP:
            bill += money.FEN  # the limit belongs to what still counts
        there, above = (at(amount).total.patient_pays for amount in (bill, bill + 1))
        return TurningPoint(turn, bound, bill, there, above, ratio)

    place = _place(claim, number)
    starts_above = rules.critical_illness.starts_above
    found = [
        point(Turn.FUND_PAYS, money.ZERO, lambda one: one.stays[place].basic_payment > 0),
        point(Turn.LIMIT_USED_UP, limit, lambda one: one.stays[place].basic_limit_remaining == 0),
        point(
            Turn.CRITICAL_PAYS,
            starts_above,
            lambda one: one.stays[place].compliant_burden_to_date > starts_above,
            bands[0].ratio,
        ),
    ]
    for lower, higher in pairwise(bands):
        bound = lower.up_to or money.ZERO
        found.append(
            point(
                Turn.NEXT_BAND,
                bound,
                lambda one, bound=bound: one.stays[place].compliant_burden_to_date > bound,  # type: ignore[misc]
                higher.ratio,
            )
        )
    return tuple(sorted((one for one in found if one), key=lambda one: one.bill))


def _last_before(has_turned: Callable[[Decimal], bool], least: Decimal, most: Decimal) -> Decimal | None:
    """Return the highest amount, to the fen, before something turns; None, if it does nowhere or has from the start."""
    low, high = int(least / money.FEN), int(most / money.FEN)
    if low > high or has_turned(least) or not has_turned(most):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if has_turned(middle * money.FEN) else (middle, high)
    return low * money.FEN


def _bounds(claim: HospitalStayClaim, number: int, rulebook: Rulebook) -> tuple[Decimal, ...]:
    rules = _rules(claim, rulebook)[number]
    return tuple(band.up_to for band in rules.critical_illness.bands if band.up_to is not None)


def _burden(claim: HospitalStayClaim, number: int, rulebook: Rulebook) -> Decimal:
    return hospital_stay.estimate(claim, rulebook).stays[_place(claim, number)].compliant_burden_to_date


def _place(claim: HospitalStayClaim, number: int) -> int:
    """Return where a stay of the claim stands in its estimate: those are in order of admission."""
    in_order = sorted(range(len(claim.stays)), key=lambda n: claim.stays[n].admitted)
    return in_order.index(number)


def _rules(claim: HospitalStayClaim, rulebook: Rulebook) -> tuple[Rules, ...]:
    days = [stay.admitted for stay in claim.stays]
    return in_force.rules_on(days, "stays[{}].admitted", claim.region, SCHEME, rulebook)


def _levels_that_fit(stay: Stay, rules: Rules) -> tuple[Level, ...]:
    """Return the levels at which bed and heating fit into the bill; if none, its own, which is then refused."""
    fitting = tuple(
        level
        for level in Level
        if stay.self_funded + _excess(replace(stay, hospital_level=level), rules) <= stay.total_cost
    )
    return fitting or (stay.hospital_level,)


def _excess(stay: Stay, rules: Rules) -> Decimal:
    return basic_fund.bed_excess(stay, rules) + basic_fund.heating_excess(stay, rules)


def _with(claim: HospitalStayClaim, number: int, **changes: object) -> HospitalStayClaim:
    return replace(claim, stays=_put(claim, number, replace(claim.stays[number], **changes)))  # type: ignore[arg-type]


def _put(claim: HospitalStayClaim, number: int, stay: Stay) -> tuple[Stay, ...]:
    return (*claim.stays[:number], stay, *claim.stays[number + 1 :])
