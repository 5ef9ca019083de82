"""What the fund pays for visits with a chronic disease: a share of each, up to a limit in the calendar year.

All diseases of class 1 draw on one limit, each of class 2 on one of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from calculators import diseases, money, visits
from calculators.care_claims import ChronicVisit
from calculators.diseases import Disease
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from calculators.fields import shown
from calculators.notes import Note, Notes, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import StepName
from calculators.visits import Case, VisitEstimate

REGION: Final = "urumqi"
SCHEME: Final = "resident-outpatient"

_SHARED_CLASS: Final = 1
_Limit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class ChronicResult:
    """What one visit comes to, in yuan; the last is what it leaves of the limit that it counts against."""

    day: date
    disease: str
    disease_class: int
    payment: Decimal
    remaining_this_year: Decimal


def estimate(given: Sequence[ChronicVisit], rulebook: Rulebook) -> VisitEstimate[ChronicResult]:
    """Return what the fund pays for the visits of one person, in order of date.

    Raises: ClaimError, for visits before the first rules, or with a disease that the document doesn't list.
    Source: Urumqi resident handbook, items 16 and 17.
    """
    cases = visits.in_order(given, REGION, SCHEME, rulebook)
    named = _diseases_of(cases)
    left: dict[_Limit, Decimal] = {}
    results: list[ChronicResult] = []
    for case, disease in zip(cases, named, strict=True):
        limit = _limit_of(case, disease)
        before = left.get(limit, case.rules.figure("chronic_limit", f"class_{disease.disease_class}").amount)
        payment = _payment(case, before)
        left[limit] = _limit_left(case, before, payment)
        result = ChronicResult(case.visit.day, disease.name, disease.disease_class, payment, left[limit])
        results.append(result)
    return VisitEstimate(tuple(results), visits.steps(cases), _notes(cases, named))


def _diseases_of(cases: Sequence[Case[ChronicVisit]]) -> tuple[Disease, ...]:
    found = {case.place: diseases.find(case.visit.disease, case.rules.diseases) for case in cases}
    errors = tuple(
        FieldError(
            f"visits[{case.place}].disease",
            Problem.NOT_ONE_OF,
            Expected(Kind.ONE_OF, tuple(one.name for one in case.rules.diseases)),
            shown(case.visit.disease),
        )
        for case in cases
        if found[case.place] is None
    )
    if errors:
        raise ClaimError(errors)
    return tuple(disease for disease in found.values() if disease)


def _limit_of(case: Case[ChronicVisit], disease: Disease) -> _Limit:
    shared = disease.disease_class == _SHARED_CLASS
    return case.visit.day.year, disease.disease_class, "" if shared else disease.name


def _payment(case: Case[ChronicVisit], before: Decimal) -> Decimal:
    cost, ratio = case.visit.cost, case.rules.figure("chronic_ratio")
    deductible = case.rules.figure("chronic_deductible").amount
    return case.trace.add(
        StepName.CHRONIC_PAYMENT,
        "min(max(0, eligible_cost - deductible) * ratio, limit_before)",
        {"eligible_cost": cost, "deductible": deductible, "ratio": ratio.amount, "limit_before": before},
        money.payment(min(max(money.ZERO, cost - deductible) * ratio.amount, before)),
        ratio.source,
    )


def _limit_left(case: Case[ChronicVisit], before: Decimal, payment: Decimal) -> Decimal:
    return case.trace.add(
        StepName.CHRONIC_LIMIT_LEFT,
        "limit_before - chronic_payment",
        {"limit_before": before, "chronic_payment": payment},
        before - payment,
        case.rules.figure("chronic_limit", "class_1").source,
    )


def _notes(cases: Sequence[Case[ChronicVisit]], named: Sequence[Disease]) -> tuple[Note, ...]:
    notes, rules = Notes(), cases[-1].rules
    notes.of_claim(NoteSlug.CARE_NOT_DECISION)
    notes.of_claim(NoteSlug.ELIGIBLE_COST_GIVEN)
    visits.note_later_years(cases, notes)
    notes.of_claim(
        NoteSlug.CHRONIC_READING,
        deductible=money.text(rules.figure("chronic_deductible").amount),
        limit_1=money.text(rules.figure("chronic_limit", "class_1").amount),
        limit_2=money.text(rules.figure("chronic_limit", "class_2").amount),
    )
    notes.of_claim(NoteSlug.CHRONIC_CONDITIONS)
    read = {
        f"{shown(case.visit.disease)} → {disease.name}": None
        for case, disease in zip(cases, named, strict=True)
        if diseases.key(case.visit.disease) != diseases.key(disease.name)
    }
    if read:
        notes.of_claim(NoteSlug.DISEASE_READ_AS, diseases=", ".join(read))
    return notes.all()
