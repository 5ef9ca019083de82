"""Critical-illness insurance of a stay, by both readings of the handbook.

The worked cases of item 30 apply the ratio of the band that the year's burden has reached to all that the
stay adds above the start. Item 11 speaks of "the part between", each with its own ratio. The agency's own
cases decide what the patient pays; the other figure is given beside it.
"""

from decimal import Decimal

from calculators import money
from calculators.figures import Rules
from calculators.trace import Number, StepName, Trace


def by_band_reached(burden_before: Decimal, burden_to_date: Decimal, rules: Rules, trace: Trace) -> Decimal:
    """Return what critical-illness insurance pays for a stay, as in the worked cases.

    Args:
        burden_before: compliant burden of the calendar year before the stay, in yuan.
        burden_to_date: the same after the stay.
        rules: the bands.
        trace: takes the step.

    Returns: yuan, rounded to the fen.
    Source: Urumqi resident handbook, item 30, cases 2 and 3.
    """
    bands = rules.critical_illness
    ratio = bands.ratio_at(burden_to_date)
    above = max(money.ZERO, burden_to_date - max(burden_before, bands.starts_above))
    return trace.add(
        StepName.CRITICAL_ILLNESS_PAYMENT,
        "max(0, burden_to_date - max(burden_before, starts_above)) * ratio",
        {
            "burden_to_date": burden_to_date,
            "burden_before": burden_before,
            "starts_above": bands.starts_above,
            "ratio": ratio,
        },
        money.payment(above * ratio),
        rules.items["critical_illness_payment"],
    )


def part_by_part(burden_to_date: Decimal, drawn_before: Decimal, rules: Rules, trace: Trace) -> Decimal:
    """Return what critical-illness insurance would pay for a stay, each part of the burden by its own ratio.

    Args:
        burden_to_date: compliant burden of the calendar year after the stay, in yuan.
        drawn_before: what earlier stays of the year drew by this reading, in yuan.
        rules: the bands.
        trace: takes a step for each band and one for the payment.

    Returns: yuan, rounded to the fen.
    Source: Urumqi resident handbook, item 11.
    """
    bands = rules.critical_illness
    step = StepName.CRITICAL_ILLNESS_PAYMENT_BANDED
    shares = _band_parts(burden_to_date, rules, trace)
    if not shares:
        inputs = {"burden_to_date": burden_to_date, "starts_above": bands.starts_above}
        return trace.add(
            step, "max(0, burden_to_date - starts_above)", inputs, money.payment(money.ZERO), bands.source
        )
    formula = f"{' + '.join(shares)} - drawn_before"
    due = sum(shares.values(), money.ZERO) - drawn_before
    return trace.add(
        step, formula, {**shares, "drawn_before": drawn_before}, money.payment(due), bands.source
    )


def drawn_to_date(drawn_before: Decimal, banded: Decimal, rules: Rules, trace: Trace) -> Decimal:
    """Return what all stays of the year drew so far by the reading part by part, in yuan."""
    if not banded:
        return drawn_before
    return trace.add(
        StepName.BANDED_DRAWN_TO_DATE,
        "drawn_before + critical_illness_payment_banded",
        {"drawn_before": drawn_before, "critical_illness_payment_banded": banded},
        drawn_before + banded,
        rules.critical_illness.source,
    )


def _band_parts(burden_to_date: Decimal, rules: Rules, trace: Trace) -> dict[str, Decimal]:
    bands = rules.critical_illness
    shares: dict[str, Decimal] = {}
    for number, part in enumerate(bands.parts(burden_to_date), 1):
        inputs: dict[str, Number] = {"burden_to_date": burden_to_date}
        formula = "(burden_to_date - lower) * ratio"
        if part.upper is not None:
            inputs["upper"] = part.upper
            formula = "(min(burden_to_date, upper) - lower) * ratio"
        inputs |= {"lower": part.lower, "ratio": part.ratio}
        shares[f"part_{number}"] = trace.add(
            StepName.CRITICAL_ILLNESS_BAND_PART, formula, inputs, part.share, bands.source
        )
    return shares
