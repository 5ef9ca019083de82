"""What must hold for any stays: nothing negative, parts add up, steps recompute, a slow version agrees."""

import ast
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculators import claims, hospital_stay, rulebook
from calculators.figures import Level
from calculators.hospital_stay import Estimate
from calculators.trace import PAYMENTS, Step

RULES = rulebook.load()
Payload = dict[str, Any]

runs = settings(database=None, max_examples=150, deadline=None)


def yuan(most: int = 25_000_000) -> st.SearchStrategy[str]:
    return st.integers(0, most).map(printed)


def printed(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def in_fen(amount: str) -> int:
    return int(amount.replace(".", ""))


@st.composite
def stays(draw: st.DrawFn) -> Payload:
    stay: Payload = {
        "admitted": draw(st.dates(date(2016, 1, 1), date(2018, 12, 31))).isoformat(),
        "hospital_level": draw(st.sampled_from([level.value for level in Level])),
        "self_funded": draw(yuan(1_000_000)),
        "class_b_drugs": draw(yuan(10_000_000)),
        "items_first_pay_15": draw(yuan(1_000_000)),
        "items_first_pay_20": draw(yuan(1_000_000)),
        "bed_days": draw(st.integers(0, 366)),
        "bed_price_per_day": draw(yuan(10_000)),
        "heating_days": draw(st.integers(0, 366)),
        "heating_price_per_day": draw(yuan(1_000)),
    }
    own = in_fen(stay["self_funded"]) + sum(
        stay[f"{kind}_days"] * in_fen(stay[f"{kind}_price_per_day"]) for kind in ("bed", "heating")
    )
    stay["total_cost"] = printed(own + draw(st.integers(0, 40_000_000)))
    return stay


def payloads(most: int = 6) -> st.SearchStrategy[Payload]:
    return st.lists(stays(), min_size=1, max_size=most).map(lambda some: {"region": "urumqi", "stays": some})


def estimated(payload: Payload) -> Estimate:
    return hospital_stay.estimate(claims.hospital_stay(payload), RULES)


def recomputed(step: Step) -> Decimal:
    names = {node.id for node in ast.walk(ast.parse(step.formula, mode="eval")) if isinstance(node, ast.Name)}
    assert names - {"min", "max"} == set(step.inputs), step
    inputs = {name: Decimal(value) for name, value in step.inputs.items()}
    value = eval(step.formula, {"__builtins__": {}, "min": min, "max": max}, inputs)
    value = Decimal(value)
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP) if step.step in PAYMENTS else value


@runs
@given(payloads())
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
@given(payloads())
def test_every_step_recomputes_from_its_inputs_in_the_order_of_the_formula(payload: Payload) -> None:
    for step in estimated(payload).trace:
        assert recomputed(step) == step.result, step
        places = [step.formula.index(name) for name in step.inputs]
        assert places == sorted(places), step


@runs
@given(payloads())
def test_every_input_is_the_users_a_rules_or_the_result_of_an_earlier_step(payload: Payload) -> None:
    rules = RULES.rules[0]
    bands = rules.critical_illness
    known = {figure.amount for figure in rules.figures.values()} | {bands.starts_above}
    known |= {number for band in bands.bands for number in (band.up_to, band.ratio) if number is not None}
    in_order = sorted(payload["stays"], key=lambda stay: stay["admitted"])
    for step in estimated(payload).trace:
        users = {Decimal(value) for value in list(in_order[step.stay - 1].values())[2:]}
        for name, value in step.inputs.items():
            assert value in known | users, (step, name)
        known.add(step.result)


@runs
@given(payloads())
def test_the_figures_of_a_stay_are_those_of_its_steps(payload: Payload) -> None:
    estimate = estimated(payload)
    for number, stay in enumerate(estimate.stays, 1):
        results = {step.step.value: step.result for step in estimate.trace if step.stay == number}
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
@given(payloads(), st.integers(0, 5), st.integers(1, 30_000_000))
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
@given(payloads())
def test_part_by_part_never_pays_more_in_all_than_the_band_reached(payload: Payload) -> None:
    estimate = estimated(payload)
    # Each stay's two payments are rounded apart, so a fen for each may lie between them.
    slack = Decimal("0.01") * len(estimate.stays)
    assert estimate.total.critical_illness_payment_banded <= estimate.total.critical_illness_payment + slack


@runs
@given(payloads(), st.randoms(use_true_random=False))
def test_the_order_of_the_stays_does_not_matter_where_their_dates_differ(
    payload: Payload, random: Any
) -> None:
    days = [stay["admitted"] for stay in payload["stays"]]
    assume(len(set(days)) == len(days))
    shuffled = random.sample(payload["stays"], len(days))
    assert estimated({"region": "urumqi", "stays": shuffled}) == estimated(payload)


@runs
@given(payloads())
def test_a_slow_version_in_fractions_agrees(payload: Payload) -> None:
    slow = slowly(payload)
    for stay, (basic, critical, banded) in zip(estimated(payload).stays, slow, strict=True):
        assert Fraction(stay.basic_payment) == basic
        assert Fraction(stay.critical_illness_payment) == critical
        assert Fraction(stay.critical_illness_payment_banded) == banded


def slowly(payload: Payload) -> list[tuple[Fraction, Fraction, Fraction]]:
    """The contract's rules 1 to 5, written down a second time with every figure in place."""
    ratio = {"tertiary": 55, "secondary": 70, "primary": 85, "township": 90}
    standard = {"tertiary": 600, "secondary": 300, "primary": 200, "township": 80}
    bed = {"tertiary": 11, "secondary": 9, "primary": 7, "township": 10**9}
    result = []
    years: dict[str, list[Payload]] = {}
    for stay in sorted(payload["stays"], key=lambda stay: stay["admitted"]):
        years.setdefault(stay["admitted"][:4], []).append(stay)
    for of_year in years.values():
        left, burden, drawn = Fraction(90000), Fraction(0), Fraction(0)
        seen: set[str] = set()
        for stay in of_year:
            level, total = stay["hospital_level"], Fraction(stay["total_cost"])
            own = Fraction(stay["self_funded"])
            own += max(0, Fraction(stay["bed_price_per_day"]) - bed[level]) * stay["bed_days"]
            own += max(0, Fraction(stay["heating_price_per_day"]) - 2) * stay["heating_days"]
            counts = min(total - own, left)
            after_first = counts - Fraction(stay["class_b_drugs"]) / 10
            after_first -= Fraction(stay["items_first_pay_15"]) * 15 / 100
            after_first -= Fraction(stay["items_first_pay_20"]) / 5
            if level not in seen:
                after_first -= standard[level]
            basic = to_fen(max(Fraction(0), after_first) * ratio[level] / 100)
            before, burden = burden, burden + total - basic - own
            reached = 50 if burden <= 50000 else 55 if burden <= 100000 else 60 if burden <= 200000 else 65
            critical = to_fen(max(Fraction(0), burden - max(before, Fraction(15000))) * reached / 100)
            banded = to_fen(in_bands(burden)) - drawn
            result.append((basic, critical, banded))
            left, drawn = left - counts, drawn + banded
            seen.add(level)
    return result


def in_bands(burden: Fraction) -> Fraction:
    total = Fraction(0)
    for lower, upper, ratio in [
        (15000, 50000, 50),
        (50000, 100000, 55),
        (100000, 200000, 60),
        (200000, 10**12, 65),
    ]:
        inside = min(burden, Fraction(upper)) - lower
        total += max(Fraction(0), inside) * ratio / 100
    return total


def to_fen(amount: Fraction) -> Fraction:
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)
