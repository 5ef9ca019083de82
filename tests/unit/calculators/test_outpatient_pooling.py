"""Ordinary visits: item 19 by hand, and what holds for any year."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import care_claims, money, outpatient_pooling, rulebook
from calculators.errors import ClaimError, Problem
from calculators.notes import NoteSlug
from calculators.outpatient_pooling import PoolingResult
from calculators.visits import VisitEstimate
from tests.unit.calculators.random_claims import in_fen, pooling_visits, printed
from tests.unit.calculators.steps import rests_on

RULES = rulebook.load()
OUTPATIENT = RULES.of_region("urumqi", "resident-outpatient")[0]
runs = settings(database=None, max_examples=100, deadline=None)
Claim = dict[str, Any]
PoolingEstimate = VisitEstimate[PoolingResult]


def estimated(claim: Claim) -> PoolingEstimate:
    return outpatient_pooling.estimate(care_claims.outpatient_pooling(claim), RULES)


def estimate_of(*visits: tuple[str, str]) -> PoolingEstimate:
    return estimated({"visits": [{"date": day, "eligible_cost": cost} for day, cost in visits]})


def figures(estimate: PoolingEstimate) -> list[tuple[str, str]]:
    return [(money.text(one.payment), money.text(one.remaining_this_year)) for one in estimate.visits]


@pytest.mark.parametrize(
    ("cost", "payment"),
    [
        ("60", "25.00"),  # (60 - 10) x 0.50
        ("10", "0.00"),
        ("9.99", "0.00"),
        ("0", "0.00"),
        ("10.01", "0.01"),  # 0.005, half up
        ("10.02", "0.01"),
        ("10.03", "0.02"),  # 0.015, half up
        ("109.98", "49.99"),
        ("109.99", "50.00"),  # 49.995, half up
        ("110", "50.00"),
        ("110.02", "50.00"),
        ("90000", "50.00"),
    ],
)
def test_a_visit_is_paid_half_above_10_yuan_up_to_50(cost: str, payment: str) -> None:
    (visit,) = estimate_of(("2016-03-01", cost)).visits
    assert money.text(visit.payment) == payment
    assert visit.payment + visit.remaining_this_year == 500


def test_500_yuan_are_paid_in_a_calendar_year() -> None:
    many = [(f"2016-{month:02}-01", "109.50") for month in range(1, 13)]  # 49.75 each
    estimate = estimate_of(*many, ("2017-01-01", "110"))
    assert figures(estimate)[9:] == [
        ("49.75", "2.50"),
        ("2.50", "0.00"),
        ("0.00", "0.00"),
        ("50.00", "450.00"),
    ]


def test_visits_are_computed_by_date_and_those_of_one_day_as_given() -> None:
    estimate = estimate_of(("2016-05-01", "30"), ("2016-03-01", "50"), ("2016-03-01", "40"))
    assert figures(estimate) == [("20.00", "480.00"), ("15.00", "465.00"), ("10.00", "455.00")]
    assert [visit.day.month for visit in estimate.visits] == [3, 3, 5]


def test_a_visit_before_the_rules_is_refused_with_their_first_day() -> None:
    with pytest.raises(ClaimError) as refused:
        estimate_of(("2015-12-31", "1"), ("2016-01-01", "1"), ("2014-01-01", "1"))
    assert [(error.field, error.problem) for error in refused.value.errors] == [
        ("visits[0].date", Problem.BEFORE_RULES),
        ("visits[2].date", Problem.BEFORE_RULES),
    ]


def test_what_is_noted() -> None:
    by_slug = {note.slug: dict(note.params) for note in estimate_of(("2018-03-01", "1")).notes}
    assert by_slug == {
        NoteSlug.CARE_NOT_DECISION: {},
        NoteSlug.ELIGIBLE_COST_GIVEN: {},
        NoteSlug.VISITS_REST_ON_HANDBOOK: {"years": "2018", "handbook_year": "2016"},
        NoteSlug.POOLING_READING: {"visit_limit": "50.00", "limit": "500.00"},
        NoteSlug.POOLING_CONDITIONS: {},
    }


def test_every_step_names_item_19() -> None:
    assert {step.source.item for step in estimate_of(("2016-03-01", "1")).trace} == {19}


@runs
@given(pooling_visits())
def test_no_payment_is_negative_above_its_share_or_beyond_a_limit(claim: Claim) -> None:
    in_order = sorted(claim["visits"], key=lambda visit: visit["date"])
    paid: dict[int, Decimal] = {}
    for given_visit, visit in zip(in_order, estimated(claim).visits, strict=True):
        cost = Decimal(given_visit["eligible_cost"])
        assert 0 <= visit.payment <= min(cost, Decimal(50))
        assert visit.payment <= max(Decimal(0), cost - 10) / 2 + Decimal("0.005")
        paid[visit.day.year] = paid.get(visit.day.year, Decimal(0)) + visit.payment
        assert paid[visit.day.year] + visit.remaining_this_year == 500
        assert visit.remaining_this_year >= 0


@runs
@given(pooling_visits())
def test_every_step_recomputes_from_the_claim_the_rules_and_earlier_steps(claim: Claim) -> None:
    estimate = estimated(claim)
    rests_on(estimate.trace, OUTPATIENT, [visit["eligible_cost"] for visit in claim["visits"]])
    results = [step.result for step in estimate.trace]
    assert results == [
        amount for visit in estimate.visits for amount in (visit.payment, visit.remaining_this_year)
    ]


@runs
@given(st.integers(0, 11_000), st.data())
def test_splitting_a_visit_below_its_limit_never_pays_more(fen: int, data: Any) -> None:
    part = data.draw(st.integers(0, fen))
    (whole,) = estimate_of(("2016-03-01", printed(fen))).visits
    split = estimate_of(("2016-03-01", printed(part)), ("2016-03-01", printed(fen - part)))
    assert sum(visit.payment for visit in split.visits) <= whole.payment + Decimal("0.01")


@runs
@given(pooling_visits(), st.data())
def test_a_dearer_visit_never_pays_less_in_all(claim: Claim, data: Any) -> None:
    visits = claim["visits"]
    place = data.draw(st.integers(0, len(visits) - 1))
    cost = in_fen(visits[place]["eligible_cost"]) + data.draw(st.integers(1, 100_000))
    dearer = {
        "visits": [*visits[:place], visits[place] | {"eligible_cost": printed(cost)}, *visits[place + 1 :]]
    }
    before, after = (sum(visit.payment for visit in estimated(one).visits) for one in (claim, dearer))
    assert before <= after
