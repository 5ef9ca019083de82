"""Births: item 20 by hand, and what holds for any cost."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from calculators import care_claims, maternity, money, rulebook
from calculators.maternity import MaternityEstimate
from calculators.notes import NoteSlug
from tests.unit.calculators.random_claims import births
from tests.unit.calculators.steps import rests_on

RULES = rulebook.load()
OUTPATIENT = RULES.of_region("urumqi", "resident-outpatient")[0]
runs = settings(database=None, max_examples=100, deadline=None)


def estimate_of(delivery: str, cost: str) -> MaternityEstimate:
    return maternity.estimate(care_claims.maternity({"delivery": delivery, "cost": cost}), RULES)


@pytest.mark.parametrize(
    ("delivery", "cost", "payment", "patient_pays"),
    [
        ("vaginal", "3000", "1000.00", "2000.00"),
        ("caesarean", "3000", "1750.00", "1250.00"),
        ("vaginal", "1000", "1000.00", "0.00"),
        ("vaginal", "999.99", "999.99", "0.00"),
        ("caesarean", "1750.01", "1750.00", "0.01"),
        ("caesarean", "0", "0.00", "0.00"),
    ],
)
def test_the_fixed_sum_is_paid_but_no_more_than_the_cost(
    delivery: str, cost: str, payment: str, patient_pays: str
) -> None:
    estimate = estimate_of(delivery, cost)
    assert (money.text(estimate.payment), money.text(estimate.patient_pays)) == (payment, patient_pays)


@pytest.mark.parametrize(("delivery", "fixed_sum"), [("vaginal", "1000.00"), ("caesarean", "1750.00")])
def test_what_is_noted(delivery: str, fixed_sum: str) -> None:
    assert {note.slug: dict(note.params) for note in estimate_of(delivery, "1").notes} == {
        NoteSlug.CARE_NOT_DECISION: {},
        NoteSlug.MATERNITY_READING: {"fixed_sum": fixed_sum},
        NoteSlug.MATERNITY_CONDITIONS: {},
        NoteSlug.MATERNITY_UNDATED: {"starts": "2016-01-01"},
    }


@runs
@given(births())
def test_the_parts_add_up_and_every_step_recomputes(claim: dict[str, Any]) -> None:
    estimate = estimate_of(**claim)
    assert estimate.payment + estimate.patient_pays == Decimal(claim["cost"])
    assert min(estimate.payment, estimate.patient_pays) >= 0
    rests_on(estimate.trace, OUTPATIENT, [claim["cost"]])
    assert [step.result for step in estimate.trace] == [estimate.payment, estimate.patient_pays]
    assert {step.source.item for step in estimate.trace} == {20}
