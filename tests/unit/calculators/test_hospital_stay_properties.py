"""What must hold for any stays: nothing negative, parts add up, steps recompute."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculators import claims, hospital_stay, rulebook
from calculators.hospital_stay import Estimate
from tests.unit.calculators.random_claims import hospital_stays, in_fen, printed, stays
from tests.unit.calculators.steps import recomputes

RULES = rulebook.load()
Payload = dict[str, Any]

runs = settings(database=None, max_examples=150, deadline=None)


def estimated(payload: Payload) -> Estimate:
    return hospital_stay.estimate(claims.hospital_stay(payload), RULES)


@runs
@given(hospital_stays())
def test_nothing_is_negative_and_the_parts_of_a_stay_add_up(payload: Payload) -> None:
    in_order = sorted(payload["stays"], key=lambda stay: stay["admitted"])
    for given_stay, stay in zip(in_order, estimated(payload).stays, strict=True):
        paid = stay.basic_payment + stay.critical_illness_payment
        assert stay.patient_pays + paid == Decimal(given_stay["total_cost"])
        assert min(stay.patient_pays, stay.basic_payment, stay.critical_illness_payment) >= 0
        assert min(stay.deductible, stay.critical_illness_payment_banded) >= 0
        assert 0 <= stay.basic_limit_remaining <= Decimal(90000)
        assert stay.compliant_burden_to_date >= 0


@runs
@given(hospital_stays())
def test_every_step_recomputes_from_its_inputs_in_the_order_of_the_formula(payload: Payload) -> None:
    for step in estimated(payload).trace:
        recomputes(step)


@runs
@given(hospital_stays())
def test_every_input_is_the_users_a_rules_or_the_result_of_an_earlier_step(payload: Payload) -> None:
    rules = RULES.find("urumqi", hospital_stay.SCHEME, date(2016, 1, 1))
    bands = rules.critical_illness
    known = {figure.amount for figure in rules.figures.values()} | {bands.starts_above}
    known |= {number for band in bands.bands for number in (band.up_to, band.ratio) if number is not None}
    in_order = sorted(payload["stays"], key=lambda stay: stay["admitted"])
    for step in estimated(payload).trace:
        users = {Decimal(value) for value in list(in_order[step.number - 1].values())[2:]}
        for name, value in step.inputs.items():
            assert value in known | users, (step, name)
        known.add(step.result)


@runs
@given(hospital_stays())
def test_the_figures_of_a_stay_are_those_of_its_steps(payload: Payload) -> None:
    estimate = estimated(payload)
    for number, stay in enumerate(estimate.stays, 1):
        results = {step.step.value: step.result for step in estimate.trace if step.number == number}
        for name in (
            "basic_payment",
            "critical_illness_payment",
            "critical_illness_payment_banded",
            "patient_pays",
        ):
            assert results[name] == getattr(stay, name)
        assert results["limit_left"] == stay.basic_limit_remaining
        assert results["burden_to_date"] == stay.compliant_burden_to_date
        assert results.get("deductible", results.get("deductible_charged_before")) == stay.deductible


@runs
@given(hospital_stays(), st.integers(0, 5), st.integers(1, 30_000_000))
def test_the_banded_reading_never_pays_less_in_a_year_for_a_dearer_stay(
    payload: Payload, index: int, extra_fen: int
) -> None:
    assume(index < len(payload["stays"]))
    stay = payload["stays"][index]
    dearer = stay | {"total_cost": printed(in_fen(stay["total_cost"]) + extra_fen)}
    changed = [*payload["stays"][:index], dearer, *payload["stays"][index + 1 :]]
    before = estimated(payload).total.critical_illness_payment_banded
    assert before <= estimated({"region": "urumqi", "stays": changed}).total.critical_illness_payment_banded


@runs
@given(stays(), st.integers(1, 30_000_000))
def test_a_dearer_stay_never_pays_less(stay: Payload, extra_fen: int) -> None:
    dearer = stay | {"total_cost": printed(in_fen(stay["total_cost"]) + extra_fen)}
    (first,) = estimated({"region": "urumqi", "stays": [stay]}).stays
    (second,) = estimated({"region": "urumqi", "stays": [dearer]}).stays
    assert first.basic_payment <= second.basic_payment
    assert first.critical_illness_payment <= second.critical_illness_payment


@runs
@given(hospital_stays())
def test_part_by_part_never_pays_more_in_all_than_the_band_reached(payload: Payload) -> None:
    estimate = estimated(payload)
    # Each stay's two payments are rounded apart, so a fen for each may lie between them.
    slack = Decimal("0.01") * len(estimate.stays)
    assert estimate.total.critical_illness_payment_banded <= estimate.total.critical_illness_payment + slack


@runs
@given(hospital_stays(), st.randoms(use_true_random=False))
def test_the_order_of_the_stays_does_not_matter_where_their_dates_differ(
    payload: Payload, random: Any
) -> None:
    days = [stay["admitted"] for stay in payload["stays"]]
    assume(len(set(days)) == len(days))
    shuffled = random.sample(payload["stays"], len(days))
    assert estimated({"region": "urumqi", "stays": shuffled}) == estimated(payload)
