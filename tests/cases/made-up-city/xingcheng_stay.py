"""Xingcheng's own formula: a deductible is due at every stay of the year, from the second on half of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from calculators import basic_fund, in_force, money
from calculators.basic_fund import Case
from calculators.claims import HospitalStayClaim, Stay
from calculators.rulebook import Rulebook
from calculators.trace import Step, StepName, Trace

REGION: Final = "xingcheng"
SCHEME: Final = "resident"
_HALF: Final = Decimal("0.5")


def payments(claim: HospitalStayClaim, rulebook: Rulebook) -> tuple[tuple[Decimal, ...], tuple[Step, ...]]:
    """Return what the fund pays for each stay of a year, in order of admission, and the steps to it."""
    stays = sorted(claim.stays, key=lambda stay: stay.admitted)
    rules = in_force.rules_on([s.admitted for s in stays], "stays[{}].admitted", REGION, SCHEME, rulebook)
    left = rules[0].figure("yearly_limit").amount
    paid: list[Decimal] = []
    steps: list[Step] = []
    for number, (stay, its) in enumerate(zip(stays, rules, strict=True), 1):
        case = Case(stay, its, Trace(number))
        counted = basic_fund.capped(case, basic_fund.self_funded_total(case), left)
        first = basic_fund.first_pay(case)
        paid.append(
            basic_fund.payment(case, counted, first, _deductible(case, stays[: number - 1], counted, first))
        )
        left = basic_fund.limit_left(case, left, counted)
        steps += case.trace.steps
    return tuple(paid), tuple(steps)


def _deductible(case: Case, before: Sequence[Stay], counted: Decimal, first: Decimal) -> Decimal:
    standard = case.rules.figure("deductible", case.stay.hospital_level)
    share = _HALF if before else Decimal(1)
    return case.trace.add(
        StepName.DEDUCTIBLE,
        "min(deductible_standard * share, max(0, capped - first_pay))",
        {"deductible_standard": standard.amount, "share": share, "capped": counted, "first_pay": first},
        min(standard.amount * share, max(money.ZERO, counted - first)),
        standard.source,
    )
