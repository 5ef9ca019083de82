"""How far a year's deductible reaches over the visits of an outpatient of Beijing, and what lies above it.

The document gives no ratio above the deductible, so no payment is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from calculators import money, visits
from calculators.care_claims import BeijingOutpatientClaim, Visit
from calculators.figures import Figure
from calculators.notes import Note, Notes, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import StepName
from calculators.visits import Case, VisitEstimate

REGION: Final = "beijing"
SCHEME: Final = "outpatient"


@dataclass(frozen=True, slots=True)
class BeijingOutpatientResult:
    """The two parts of what one visit costs in scope, and what is left of the year's deductible, in yuan."""

    day: date
    paid_in_full_by_patient: Decimal
    above_deductible: Decimal
    deductible_remaining: Decimal


def estimate(claim: BeijingOutpatientClaim, rulebook: Rulebook) -> VisitEstimate[BeijingOutpatientResult]:
    """Return how the deductible divides the visits of one person, in order of date.

    Source: Beijing, social security card, notes, item 4.
    """
    cases = visits.in_order(claim.visits, REGION, SCHEME, rulebook)
    left: dict[int, Decimal] = {}
    results: list[BeijingOutpatientResult] = []
    for case in cases:
        deductible = case.rules.figure("deductible", claim.status)
        year = case.visit.day.year
        result = _divided(case, left.get(year, deductible.amount), deductible)
        left[year] = result.deductible_remaining
        results.append(result)
    return VisitEstimate(tuple(results), visits.steps(cases), _notes(claim, cases))


def _divided(case: Case[Visit], before: Decimal, deductible: Figure) -> BeijingOutpatientResult:
    cost, source = case.visit.cost, deductible.source
    in_full = case.trace.add(
        StepName.PAID_IN_FULL_BY_PATIENT,
        "min(in_scope_cost, deductible_before)",
        {"in_scope_cost": cost, "deductible_before": before},
        min(cost, before),
        source,
    )
    above = case.trace.add(
        StepName.ABOVE_DEDUCTIBLE,
        "in_scope_cost - paid_in_full_by_patient",
        {"in_scope_cost": cost, "paid_in_full_by_patient": in_full},
        cost - in_full,
        source,
    )
    remaining = case.trace.add(
        StepName.DEDUCTIBLE_REMAINING,
        "deductible_before - paid_in_full_by_patient",
        {"deductible_before": before, "paid_in_full_by_patient": in_full},
        before - in_full,
        source,
    )
    return BeijingOutpatientResult(case.visit.day, in_full, above, remaining)


def _notes(claim: BeijingOutpatientClaim, cases: Sequence[Case[Visit]]) -> tuple[Note, ...]:
    notes = Notes()
    deductible = cases[-1].rules.figure("deductible", claim.status).amount
    notes.of_claim(NoteSlug.CARE_NOT_DECISION)
    notes.of_claim(NoteSlug.UNDATED_DOCUMENT)
    notes.of_claim(NoteSlug.BEIJING_NO_RATIO)
    notes.of_claim(NoteSlug.BEIJING_DEDUCTIBLE_READING, deductible=money.text(deductible))
    notes.of_claim(NoteSlug.BEIJING_CONSULTATION_FEE)
    return notes.all()
