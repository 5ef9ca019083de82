"""The basic fund's part of a stay: what is self-funded, what counts, what comes off first, what is paid.

Amounts are yuan, exact until a payment is made; every function that takes a case writes into its trace.
"""

from dataclasses import dataclass
from decimal import Decimal

from calculators import money
from calculators.claims import Stay
from calculators.figures import Level, Rules
from calculators.trace import StepName, Trace


@dataclass(frozen=True, slots=True)
class Case:
    """A stay, the rules that hold for it, and the trace its steps go into."""

    stay: Stay
    rules: Rules
    trace: Trace


def bed_excess(stay: Stay, rules: Rules) -> Decimal:
    """Return what the bed costs above its standard; nothing where the handbook gives no standard.

    Source: Urumqi resident handbook, item 21.
    """
    if not rules.has("bed_standard", stay.hospital_level):
        return money.ZERO
    standard = rules.figure("bed_standard", stay.hospital_level).amount
    return max(money.ZERO, stay.bed_price_per_day - standard) * stay.bed_days


def heating_excess(stay: Stay, rules: Rules) -> Decimal:
    """Return what heating costs above its standard.

    Source: Urumqi resident handbook, item 21.
    """
    standard = rules.figure("heating_standard").amount
    return max(money.ZERO, stay.heating_price_per_day - standard) * stay.heating_days


def self_funded_total(case: Case) -> Decimal:
    """Return all that is outside the catalogues, bed and heating above their standards taken in.

    Source: Urumqi resident handbook, items 14 and 21.
    """
    stay, rules = case.stay, case.rules
    parts = {"self_funded": stay.self_funded}
    if stay.bed_days and rules.has("bed_standard", stay.hospital_level):
        bed = rules.figure("bed_standard", stay.hospital_level)
        parts["bed_excess"] = case.trace.add(
            StepName.BED_EXCESS,
            "max(0, bed_price_per_day - bed_standard) * bed_days",
            {
                "bed_price_per_day": stay.bed_price_per_day,
                "bed_standard": bed.amount,
                "bed_days": stay.bed_days,
            },
            bed_excess(stay, rules),
            bed.source,
        )
    if stay.heating_days:
        heating = rules.figure("heating_standard")
        parts["heating_excess"] = case.trace.add(
            StepName.HEATING_EXCESS,
            "max(0, heating_price_per_day - heating_standard) * heating_days",
            {
                "heating_price_per_day": stay.heating_price_per_day,
                "heating_standard": heating.amount,
                "heating_days": stay.heating_days,
            },
            heating_excess(stay, rules),
            heating.source,
        )
    total = sum(parts.values(), money.ZERO)
    source = rules.items["self_funded"]
    return case.trace.add(StepName.SELF_FUNDED_TOTAL, " + ".join(parts), parts, total, source)


def capped(case: Case, self_funded: Decimal, limit_before: Decimal) -> Decimal:
    """Return what of the stay counts: what isn't self-funded, within what is left of the year's limit.

    Source: Urumqi resident handbook, item 11, as read in item 30, case 2.
    """
    total = case.stay.total_cost
    return case.trace.add(
        StepName.CAPPED,
        "min(total_cost - self_funded_total, limit_before)",
        {"total_cost": total, "self_funded_total": self_funded, "limit_before": limit_before},
        min(total - self_funded, limit_before),
        case.rules.figure("yearly_limit").source,
    )


def first_pay(case: Case) -> Decimal:
    """Return what the patient pays first on class-B drugs and on the two kinds of items.

    Source: Urumqi resident handbook, item 14.
    """
    stay = case.stay
    class_b = case.rules.figure("first_pay", "class_b_drugs")
    items_15 = case.rules.figure("first_pay", "items_first_pay_15").amount
    items_20 = case.rules.figure("first_pay", "items_first_pay_20").amount
    return case.trace.add(
        StepName.FIRST_PAY,
        "class_b_drugs * class_b_ratio + items_first_pay_15 * ratio_15 + items_first_pay_20 * ratio_20",
        {
            "class_b_drugs": stay.class_b_drugs,
            "class_b_ratio": class_b.amount,
            "items_first_pay_15": stay.items_first_pay_15,
            "ratio_15": items_15,
            "items_first_pay_20": stay.items_first_pay_20,
            "ratio_20": items_20,
        },
        stay.class_b_drugs * class_b.amount
        + stay.items_first_pay_15 * items_15
        + stay.items_first_pay_20 * items_20,
        class_b.source,
    )


def deductible(case: Case, charged: frozenset[Level], counted: Decimal, first: Decimal) -> Decimal:
    """Return what the patient pays before the fund does: due once in a calendar year at each level.

    Args:
        case: the stay.
        charged: levels of earlier stays in the calendar year of admission.
        counted: what of the stay counts for the fund, in yuan.
        first: its first payments, in yuan.

    Returns: yuan, between 0 and what first payments leave of `counted`.
    Raises: MissingFigure, if the rules have no deductible for the level.
    Source: Urumqi resident handbook, item 22.
    """
    standard = case.rules.figure("deductible", case.stay.hospital_level)
    if case.stay.hospital_level in charged:
        return case.trace.add(StepName.DEDUCTIBLE_CHARGED_BEFORE, "0", {}, money.ZERO, standard.source)
    return case.trace.add(
        StepName.DEDUCTIBLE,
        "min(deductible_standard, max(0, capped - first_pay))",
        {"deductible_standard": standard.amount, "capped": counted, "first_pay": first},
        min(standard.amount, max(money.ZERO, counted - first)),
        standard.source,
    )


def payment(case: Case, counted: Decimal, first: Decimal, charged: Decimal) -> Decimal:
    """Return what the basic fund pays: the level's ratio of what first payments and deductible leave.

    Returns: yuan, rounded to the fen.
    Source: Urumqi resident handbook, item 14.
    """
    ratio = case.rules.figure("ratio", case.stay.hospital_level)
    return case.trace.add(
        StepName.BASIC_PAYMENT,
        "max(0, capped - first_pay - deductible) * ratio",
        {"capped": counted, "first_pay": first, "deductible": charged, "ratio": ratio.amount},
        money.payment(max(money.ZERO, counted - first - charged) * ratio.amount),
        ratio.source,
    )


def limit_left(case: Case, limit_before: Decimal, counted: Decimal) -> Decimal:
    """Return what the stay leaves of the year's limit.

    Source: Urumqi resident handbook, item 11, as read in item 30, case 3.
    """
    return case.trace.add(
        StepName.LIMIT_LEFT,
        "limit_before - capped",
        {"limit_before": limit_before, "capped": counted},
        limit_before - counted,
        case.rules.figure("yearly_limit").source,
    )
