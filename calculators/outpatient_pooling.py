"""What the fund pays for ordinary visits at the community institution chosen: a share, with two limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from calculators import money, visits
from calculators.care_claims import Visit
from calculators.notes import Note, Notes, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import StepName
from calculators.visits import Case, VisitEstimate

REGION: Final = "urumqi"
SCHEME: Final = "resident-outpatient"


@dataclass(frozen=True, slots=True)
class PoolingResult:
    """What the fund pays for one visit, and what that leaves of the calendar year's limit, in yuan."""

    day: date
    payment: Decimal
    remaining_this_year: Decimal


def estimate(given: Sequence[Visit], rulebook: Rulebook) -> VisitEstimate[PoolingResult]:
    """Return what the fund pays for the visits of one person, in order of date.

    Raises: ClaimError, for visits before the first rules.
    Source: Urumqi resident handbook, item 19.
    """
    cases = visits.in_order(given, REGION, SCHEME, rulebook)
    left: dict[int, Decimal] = {}
    results: list[PoolingResult] = []
    for case in cases:
        day = case.visit.day
        before = left.get(day.year, case.rules.figure("pooling_limit").amount)
        payment = _payment(case, before)
        left[day.year] = _limit_left(case, before, payment)
        results.append(PoolingResult(day, payment, left[day.year]))
    return VisitEstimate(tuple(results), visits.steps(cases), _notes(cases))


def _payment(case: Case[Visit], before: Decimal) -> Decimal:
    cost, ratio = case.visit.cost, case.rules.figure("pooling_ratio")
    deductible = case.rules.figure("pooling_deductible").amount
    visit_limit = case.rules.figure("pooling_visit_limit").amount
    return case.trace.add(
        StepName.POOLING_PAYMENT,
        "min(max(0, eligible_cost - deductible) * ratio, visit_limit, limit_before)",
        {
            "eligible_cost": cost,
            "deductible": deductible,
            "ratio": ratio.amount,
            "visit_limit": visit_limit,
            "limit_before": before,
        },
        money.payment(min(max(money.ZERO, cost - deductible) * ratio.amount, visit_limit, before)),
        ratio.source,
    )


def _limit_left(case: Case[Visit], before: Decimal, payment: Decimal) -> Decimal:
    return case.trace.add(
        StepName.POOLING_LIMIT_LEFT,
        "limit_before - pooling_payment",
        {"limit_before": before, "pooling_payment": payment},
        before - payment,
        case.rules.figure("pooling_limit").source,
    )


def _notes(cases: Sequence[Case[Visit]]) -> tuple[Note, ...]:
    notes, rules = Notes(), cases[-1].rules
    notes.of_claim(NoteSlug.CARE_NOT_DECISION)
    notes.of_claim(NoteSlug.ELIGIBLE_COST_GIVEN)
    visits.note_later_years(cases, notes)
    notes.of_claim(
        NoteSlug.POOLING_READING,
        visit_limit=money.text(rules.figure("pooling_visit_limit").amount),
        limit=money.text(rules.figure("pooling_limit").amount),
    )
    notes.of_claim(NoteSlug.POOLING_CONDITIONS)
    return notes.all()
