"""Visits in Beijing: the deductible of the notes' item 4 by hand, and what holds for any year."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import beijing_outpatient, care_claims, english, money, rulebook
from calculators.beijing_outpatient import BeijingOutpatientResult
from calculators.notes import NoteSlug
from calculators.visits import VisitEstimate
from tests.unit.calculators.random_claims import beijing_visits, in_fen, printed
from tests.unit.calculators.steps import rests_on

RULES = rulebook.load()
OUTPATIENT = RULES.of_region("beijing", "outpatient")[0]
DEDUCTIBLES = {"employed": 1800, "retired": 1300}
runs = settings(database=None, max_examples=100, deadline=None)
Claim = dict[str, Any]
BeijingEstimate = VisitEstimate[BeijingOutpatientResult]


def estimated(claim: Claim) -> BeijingEstimate:
    return beijing_outpatient.estimate(care_claims.beijing_outpatient(claim), RULES)


def estimate_of(status: str, *visits: tuple[str, str]) -> BeijingEstimate:
    return estimated(
        {"status": status, "visits": [{"date": day, "in_scope_cost": cost} for day, cost in visits]}
    )


def figures(estimate: BeijingEstimate) -> list[tuple[str, ...]]:
    names = ("paid_in_full_by_patient", "above_deductible", "deductible_remaining")
    return [tuple(money.text(getattr(visit, name)) for name in names) for visit in estimate.visits]


@pytest.mark.parametrize(
    ("status", "cost", "expected"),
    [
        ("employed", "1799.99", ("1799.99", "0.00", "0.01")),
        ("employed", "1800", ("1800.00", "0.00", "0.00")),
        ("employed", "1800.01", ("1800.00", "0.01", "0.00")),
        ("retired", "1300", ("1300.00", "0.00", "0.00")),
        ("retired", "1300.01", ("1300.00", "0.01", "0.00")),
        ("retired", "0", ("0.00", "0.00", "1300.00")),
    ],
)
def test_the_deductible_is_1800_in_work_and_1300_retired(
    status: str, cost: str, expected: tuple[str, ...]
) -> None:
    assert figures(estimate_of(status, ("2012-03-01", cost))) == [expected]


def test_it_is_charged_once_in_a_calendar_year_in_order_of_date() -> None:
    estimate = estimate_of(
        "employed",
        ("2013-01-01", "500"),
        ("2012-12-31", "700"),
        ("2012-03-01", "1000"),
        ("2012-03-01", "600"),
    )
    assert figures(estimate) == [
        ("1000.00", "0.00", "800.00"),
        ("600.00", "0.00", "200.00"),
        ("200.00", "500.00", "0.00"),
        ("500.00", "0.00", "1300.00"),
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "2009-01-01", "2100-12-31"])
def test_no_day_is_too_early_for_a_document_without_a_date(day: str) -> None:
    estimate = estimate_of("retired", (day, "1"))
    assert figures(estimate) == [("1.00", "0.00", "1299.00")]
    assert {note.slug: dict(note.params) for note in estimate.notes} == {
        NoteSlug.UNDATED_DOCUMENT: {},
        NoteSlug.CARE_NOT_DECISION: {},
        NoteSlug.BEIJING_NO_RATIO: {},
        NoteSlug.BEIJING_DEDUCTIBLE_READING: {"deductible": "1300.00"},
        NoteSlug.BEIJING_CONSULTATION_FEE: {},
    }


def test_a_note_says_that_no_payment_is_computed_and_whom_to_ask() -> None:
    (note,) = [
        one for one in estimate_of("retired", ("2012-01-01", "1")).notes if one.slug == "beijing_no_ratio"
    ]
    said = english.note(note)
    assert "no payment is computed" in said
    assert "12333" in said
    assert "96102" in said


def test_every_step_names_item_4_of_the_notes() -> None:
    sources = {step.source for step in estimate_of("retired", ("2012-01-01", "1")).trace}
    assert [(one.document, one.section, one.item) for one in sources] == [
        ("beijing-social-security-card", "note", 4)
    ]


@runs
@given(beijing_visits())
def test_the_parts_add_up_and_no_more_than_the_deductible_is_charged_in_a_year(claim: Claim) -> None:
    in_order = sorted(claim["visits"], key=lambda visit: visit["date"])
    charged: dict[int, Decimal] = {}
    for given_visit, visit in zip(in_order, estimated(claim).visits, strict=True):
        in_full, above = visit.paid_in_full_by_patient, visit.above_deductible
        assert in_full + above == Decimal(given_visit["in_scope_cost"])
        assert min(in_full, above, visit.deductible_remaining) >= 0
        assert not (above and visit.deductible_remaining)
        charged[visit.day.year] = charged.get(visit.day.year, Decimal(0)) + in_full
        assert charged[visit.day.year] + visit.deductible_remaining == DEDUCTIBLES[claim["status"]]


@runs
@given(beijing_visits())
def test_every_step_recomputes_from_the_claim_the_rules_and_earlier_steps(claim: Claim) -> None:
    estimate = estimated(claim)
    rests_on(estimate.trace, OUTPATIENT, [visit["in_scope_cost"] for visit in claim["visits"]])
    results = iter([step.result for step in estimate.trace])
    for visit in estimate.visits:
        assert visit.paid_in_full_by_patient == next(results)
        assert visit.above_deductible == next(results)
        assert visit.deductible_remaining == next(results)


@runs
@given(beijing_visits(), st.data())
def test_splitting_a_visit_alters_nothing(claim: Claim, data: Any) -> None:
    visits = claim["visits"]
    place = data.draw(st.integers(0, len(visits) - 1))
    cost = in_fen(visits[place]["in_scope_cost"])
    part = data.draw(st.integers(0, cost))
    halves = [visits[place] | {"in_scope_cost": printed(fen)} for fen in (part, cost - part)]
    split = claim | {"visits": [*visits[:place], *halves, *visits[place + 1 :]]}
    whole, halved = (sum(v.above_deductible for v in estimated(one).visits) for one in (claim, split))
    assert whole == halved
