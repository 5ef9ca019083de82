"""Visits with a chronic disease: items 16 and 17 by hand, the names taken, and what holds for any year."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import care_claims, chronic_outpatient, diseases, money, rulebook
from calculators.chronic_outpatient import ChronicResult
from calculators.errors import ClaimError, Kind, Problem
from calculators.notes import NoteSlug
from calculators.visits import VisitEstimate
from tests.unit.calculators.random_claims import DISEASES, chronic_visits, in_fen, printed
from tests.unit.calculators.steps import rests_on

RULES = rulebook.load()
OUTPATIENT = RULES.of_region("urumqi", "resident-outpatient")[0]
CLASS_1 = DISEASES[:12]
runs = settings(database=None, max_examples=100, deadline=None)
Claim = dict[str, Any]
ChronicEstimate = VisitEstimate[ChronicResult]


def estimated(claim: Claim) -> ChronicEstimate:
    return chronic_outpatient.estimate(care_claims.chronic_outpatient(claim), RULES)


def estimate_of(*visits: tuple[str, str, str]) -> ChronicEstimate:
    return estimated(
        {"visits": [{"date": day, "disease": name, "eligible_cost": cost} for day, name, cost in visits]}
    )


def figures(estimate: ChronicEstimate) -> list[tuple[str, str]]:
    return [(money.text(one.payment), money.text(one.remaining_this_year)) for one in estimate.visits]


@pytest.mark.parametrize(
    ("cost", "payment"),
    [
        ("110", "60.00"),  # (110 - 10) x 0.60
        ("10", "0.00"),
        ("9.99", "0.00"),
        ("0", "0.00"),
        ("10.01", "0.01"),  # 0.006
        ("10.02", "0.01"),  # 0.012
        ("33.34", "14.00"),  # 14.004
        ("33.35", "14.01"),  # 14.010
        ("3343.33", "2000.00"),  # 1999.998
        ("3343.32", "1999.99"),  # 1999.992
        ("90000", "2000.00"),
    ],
)
def test_a_visit_is_paid_60_percent_above_10_yuan_up_to_the_limit(cost: str, payment: str) -> None:
    (visit,) = estimate_of(("2016-03-01", "冠心病", cost)).visits
    assert money.text(visit.payment) == payment
    assert visit.payment + visit.remaining_this_year == 2000


def test_the_10_yuan_fall_due_at_each_visit_also_of_one_day() -> None:
    estimate = estimate_of(*[("2016-03-01", "冠心病", "110")] * 3)
    assert figures(estimate) == [("60.00", "1940.00"), ("60.00", "1880.00"), ("60.00", "1820.00")]


def test_all_diseases_of_class_1_draw_on_one_limit() -> None:
    estimate = estimate_of(
        ("2016-03-01", "糖尿病（Ⅱ型）", "2010"),
        ("2016-04-01", "高血压（Ⅱ期及以上）", "2010"),
        ("2016-05-01", "冠心病", "2010"),
    )
    assert figures(estimate) == [("1200.00", "800.00"), ("800.00", "0.00"), ("0.00", "0.00")]


def test_each_disease_of_class_2_has_a_limit_of_its_own() -> None:
    estimate = estimate_of(
        ("2016-03-01", "恶性肿瘤", "5010"),
        ("2016-04-01", "白血病", "1010"),
        ("2016-05-01", "恶性肿瘤", "5010"),
        ("2016-06-01", "糖尿病（Ⅱ型）", "1010"),
    )
    assert figures(estimate) == [
        ("3000.00", "1000.00"),
        ("600.00", "3400.00"),
        ("1000.00", "0.00"),
        ("600.00", "1400.00"),
    ]
    assert [visit.disease_class for visit in estimate.visits] == [2, 2, 2, 1]


def test_the_limits_begin_anew_with_the_calendar_year() -> None:
    estimate = estimate_of(("2016-12-31", "肺心病", "9000"), ("2017-01-01", "肺心病", "110"))
    assert figures(estimate) == [("2000.00", "0.00"), ("60.00", "1940.00")]


def test_visits_are_computed_by_date_and_those_of_one_day_as_given() -> None:
    estimate = estimate_of(
        ("2016-05-01", "肺心病", "1010"), ("2016-03-01", "冠心病", "3010"), ("2016-03-01", "结核病", "510")
    )
    assert [visit.disease for visit in estimate.visits] == ["冠心病", "结核病", "肺心病"]
    assert figures(estimate) == [("1800.00", "200.00"), ("200.00", "0.00"), ("0.00", "0.00")]
    assert [step.number for step in estimate.trace] == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("name", DISEASES)
def test_every_disease_of_item_16_is_known_by_its_name(name: str) -> None:
    (visit,) = estimate_of(("2016-03-01", name, "110")).visits
    assert visit.disease == name
    assert visit.disease_class == (1 if name in CLASS_1 else 2)


def test_no_other_disease_is_known() -> None:
    assert tuple(one.name for one in OUTPATIENT.diseases) == DISEASES


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("糖尿病(II型)", "糖尿病（Ⅱ型）"),
        ("糖尿病（2型）", "糖尿病（Ⅱ型）"),
        ("糖尿病 （２型）", "糖尿病（Ⅱ型）"),
        ("2型糖尿病", "糖尿病（Ⅱ型）"),
        ("糖尿病", "糖尿病（Ⅱ型）"),
        ("高血压", "高血压（Ⅱ期及以上）"),
        ("高血压（ii期及以上）", "高血压（Ⅱ期及以上）"),
        ("高血压2期", "高血压（Ⅱ期及以上）"),
        ("脑梗塞", "脑出血及脑梗塞恢复期"),
        ("脑出血恢复期", "脑出血及脑梗塞恢复期"),
        ("癌症", "恶性肿瘤"),
        ("器官移植", "器官移植后的抗排异治疗"),
    ],
)
def test_a_plain_alias_means_the_disease_listed(told: str, name: str) -> None:
    (visit,) = estimate_of(("2016-03-01", told, "110")).visits
    assert visit.disease == name


def test_an_alias_is_noted_and_another_width_is_not() -> None:
    estimate = estimate_of(
        ("2016-03-01", "糖尿病", "110"), ("2016-03-02", "糖尿病", "110"), ("2016-03-03", "糖尿病(II型)", "1")
    )
    (note,) = [note for note in estimate.notes if note.slug is NoteSlug.DISEASE_READ_AS]
    assert note.params == {"diseases": "糖尿病 → 糖尿病（Ⅱ型）"}
    two = estimate_of(("2016-03-01", "糖尿病", "110"), ("2016-03-02", "癌症", "110"))
    (note,) = [note for note in two.notes if note.slug is NoteSlug.DISEASE_READ_AS]
    assert note.params == {"diseases": "糖尿病 → 糖尿病（Ⅱ型）, 癌症 → 恶性肿瘤"}
    plain = estimate_of(("2016-03-01", "糖尿病(II型)", "110"))
    assert NoteSlug.DISEASE_READ_AS not in {note.slug for note in plain.notes}


@pytest.mark.parametrize(
    "told", ["感冒", "尿毒症", "糖尿病（Ⅰ型）", "糖尿病（III型）", "高血压1期", "", "病", "diabetes"]
)
def test_an_unlisted_disease_is_refused_with_the_list(told: str) -> None:
    with pytest.raises(ClaimError) as refused:
        estimate_of(("2016-05-01", "冠心病", "1"), ("2016-03-01", told, "110"))
    (error,) = refused.value.errors
    assert (error.field, error.problem) == ("visits[1].disease", Problem.NOT_ONE_OF)
    assert (error.expected.kind, error.expected.values) == (Kind.ONE_OF, DISEASES)
    assert error.found == told


def test_all_aliases_are_signs_of_the_name_but_one() -> None:
    pieces = [
        (alias, one.name)
        for one in OUTPATIENT.diseases
        for alias in one.aliases
        if not set(diseases.key(alias)) <= set(diseases.key(one.name))
    ]
    assert pieces == [("癌症", "恶性肿瘤")]


def test_a_visit_before_the_rules_is_refused_with_their_first_day() -> None:
    with pytest.raises(ClaimError) as refused:
        estimate_of(("2016-01-01", "冠心病", "1"), ("2015-12-31", "冠心病", "1"))
    (error,) = refused.value.errors
    assert (error.field, error.problem) == ("visits[1].date", Problem.BEFORE_RULES)
    assert (error.expected.values, error.found) == (("2016-01-01",), "2015-12-31")


def test_what_is_noted() -> None:
    estimate = estimate_of(("2017-03-01", "冠心病", "1"), ("2019-03-01", "冠心病", "1"))
    by_slug = {note.slug: dict(note.params) for note in estimate.notes}
    assert by_slug == {
        NoteSlug.CARE_NOT_DECISION: {},
        NoteSlug.ELIGIBLE_COST_GIVEN: {},
        NoteSlug.VISITS_REST_ON_HANDBOOK: {"years": "2017, 2019", "handbook_year": "2016"},
        NoteSlug.CHRONIC_READING: {"deductible": "10.00", "limit_1": "2000.00", "limit_2": "4000.00"},
        NoteSlug.CHRONIC_CONDITIONS: {},
    }
    first_year = estimate_of(("2016-12-31", "冠心病", "1")).notes
    assert NoteSlug.VISITS_REST_ON_HANDBOOK not in {note.slug for note in first_year}


def test_every_step_names_item_17() -> None:
    assert {step.source for step in estimate_of(("2016-03-01", "白血病", "1")).trace} == {
        OUTPATIENT.figure("chronic_ratio").source
    }
    assert OUTPATIENT.figure("chronic_ratio").source.item == 17


@runs
@given(chronic_visits())
def test_no_payment_is_negative_above_its_share_or_beyond_a_limit(claim: Claim) -> None:
    estimate = estimated(claim)
    in_order = sorted(claim["visits"], key=lambda visit: visit["date"])
    paid: dict[tuple[int, str], Decimal] = {}
    for given_visit, visit in zip(in_order, estimate.visits, strict=True):
        cost = Decimal(given_visit["eligible_cost"])
        assert 0 <= visit.payment <= cost
        assert visit.payment <= max(Decimal(0), cost - 10) * Decimal("0.60") + Decimal("0.005")
        limit = visit.day.year, "class 1" if visit.disease_class == 1 else visit.disease
        paid[limit] = paid.get(limit, Decimal(0)) + visit.payment
        assert paid[limit] + visit.remaining_this_year == (2000 if visit.disease_class == 1 else 4000)
        assert visit.remaining_this_year >= 0


@runs
@given(chronic_visits())
def test_every_step_recomputes_from_the_claim_the_rules_and_earlier_steps(claim: Claim) -> None:
    estimate = estimated(claim)
    rests_on(estimate.trace, OUTPATIENT, [visit["eligible_cost"] for visit in claim["visits"]])
    results = [step.result for step in estimate.trace]
    assert results == [
        amount for visit in estimate.visits for amount in (visit.payment, visit.remaining_this_year)
    ]


@runs
@given(chronic_visits(), st.data())
def test_splitting_a_visit_never_pays_more_but_for_half_a_fen_of_rounding(claim: Claim, data: Any) -> None:
    visits = claim["visits"]
    place = data.draw(st.integers(0, len(visits) - 1))
    cost = in_fen(visits[place]["eligible_cost"])
    part = data.draw(st.integers(0, cost))
    halves = [visits[place] | {"eligible_cost": printed(fen)} for fen in (part, cost - part)]
    split = {"visits": [*visits[:place], *halves, *visits[place + 1 :]]}
    whole_paid, split_paid = (sum(visit.payment for visit in estimated(one).visits) for one in (claim, split))
    assert split_paid <= whole_paid + Decimal("0.01")


@runs
@given(chronic_visits(), st.data())
def test_a_dearer_visit_never_pays_less_in_all(claim: Claim, data: Any) -> None:
    visits = claim["visits"]
    place = data.draw(st.integers(0, len(visits) - 1))
    cost = in_fen(visits[place]["eligible_cost"]) + data.draw(st.integers(1, 1_000_000))
    dearer = {
        "visits": [*visits[:place], visits[place] | {"eligible_cost": printed(cost)}, *visits[place + 1 :]]
    }
    before, after = (sum(visit.payment for visit in estimated(one).visits) for one in (claim, dearer))
    assert before <= after
