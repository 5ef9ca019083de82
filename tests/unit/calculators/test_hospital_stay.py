"""The hospital stay: the handbook's worked cases, and each rule at its boundary."""

import tomllib
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculators import claims, hospital_stay, money
from calculators.errors import ClaimError, Expected, FieldError, Kind, NoRules, Problem
from calculators.hospital_stay import Estimate
from calculators.notes import NoteSlug
from calculators.rulebook import Rulebook
from tests.unit.calculators.steps import recomputes

Estimator = Callable[..., Estimate]
CASES = Path(__file__).parents[2] / "cases" / "urumqi-item-30.toml"


def worked_cases() -> list[dict[str, Any]]:
    return tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]  # type: ignore[no-any-return]


def figures(estimate: Estimate, *names: str) -> list[tuple[str, ...]]:
    return [tuple(money.text(getattr(stay, name)) for name in names) for stay in estimate.stays]


def slugs(estimate: Estimate) -> set[NoteSlug]:
    return {note.slug for note in estimate.notes}


def step(estimate: Estimate, name: str, stay: int = 1) -> str:
    """The result of the one step of this name."""
    (found,) = [step for step in estimate.trace if step.step == name and step.number == stay]
    return money.exact(found.result)


def written(estimate: Estimate, stay: int) -> list[tuple[str, str, str, int]]:
    """The steps of a stay: name, formula, result and item."""
    return [
        (one.step.value, one.formula, money.exact(one.result), one.source.item)
        for one in estimate.trace
        if one.number == stay
    ]


@pytest.mark.parametrize("case", worked_cases(), ids=lambda case: case["name"])
def test_a_worked_case_of_the_handbook(case: dict[str, Any], rules_2016: Rulebook) -> None:
    last = hospital_stay.estimate(claims.hospital_stay(case["claim"]), rules_2016).stays[-1]
    assert {name: str(getattr(last, name)) for name in case["expected"]} == case["expected"]
    if "paid_together" in case:
        assert str(last.basic_payment + last.critical_illness_payment) == case["paid_together"]


@pytest.mark.parametrize(
    ("level", "deductible", "payment"),
    [
        ("tertiary", "600.00", "5170.00"),
        ("secondary", "300.00", "6790.00"),
        ("primary", "200.00", "8330.00"),
        ("township", "80.00", "8928.00"),
    ],
)
def test_each_level_has_its_deductible_and_its_ratio(
    estimate_of: Estimator, level: str, deductible: str, payment: str
) -> None:
    estimate = estimate_of({"hospital_level": level})
    assert figures(estimate, "deductible", "basic_payment") == [(deductible, payment)]


# Rule 1: what counts, what is paid first, and the limit


def test_first_payments_are_10_15_and_20_percent(estimate_of: Estimator) -> None:
    estimate = estimate_of(
        {"class_b_drugs": "1000", "items_first_pay_15": "1000", "items_first_pay_20": "1000"}
    )
    assert step(estimate, "first_pay") == "450.00"
    assert figures(estimate, "basic_payment") == [("4922.50",)]  # (10000 - 450 - 600) x 0.55


def test_a_bed_or_heating_above_its_standard_is_self_funded(estimate_of: Estimator) -> None:
    days = {"bed_days": 10, "bed_price_per_day": "31", "heating_days": 10, "heating_price_per_day": "3.50"}
    estimate = estimate_of({"self_funded": "100", **days})
    assert step(estimate, "bed_excess") == "200.00"
    assert step(estimate, "heating_excess") == "15.00"
    assert step(estimate, "self_funded_total") == "315.00"
    assert figures(estimate, "basic_payment") == [("4996.75",)]  # (10000 - 315 - 600) x 0.55
    assert NoteSlug.HEATING_SEASON in slugs(estimate)


@pytest.mark.parametrize(("level", "standard"), [("tertiary", "11"), ("secondary", "9"), ("primary", "7")])
def test_a_bed_at_its_standard_is_not_self_funded(estimate_of: Estimator, level: str, standard: str) -> None:
    stay = {"hospital_level": level, "bed_days": 10, "heating_days": 10, "heating_price_per_day": "2"}
    assert step(estimate_of(stay | {"bed_price_per_day": standard}), "self_funded_total") == "0.00"
    dearer = estimate_of(stay | {"bed_price_per_day": f"{standard}.01"})
    assert step(dearer, "self_funded_total") == "0.10"


def test_a_township_bed_has_no_standard_and_a_note_says_so(estimate_of: Estimator) -> None:
    estimate = estimate_of({"hospital_level": "township", "bed_days": 10, "bed_price_per_day": "500"})
    assert step(estimate, "self_funded_total") == "0.00"
    assert [note.params for note in estimate.notes if note.slug is NoteSlug.TOWNSHIP_BED_STANDARD] == [
        {"stays": "1"}
    ]


@pytest.mark.parametrize(
    "stay",
    [
        {"hospital_level": "township"},
        *[{"hospital_level": level, "bed_days": 10} for level in ("tertiary", "secondary", "primary")],
    ],
    ids=lambda stay: stay["hospital_level"],
)
def test_where_no_standard_is_lacking_nothing_is_said_of_one(
    estimate_of: Estimator, stay: dict[str, object]
) -> None:
    assert NoteSlug.TOWNSHIP_BED_STANDARD not in slugs(estimate_of(stay))


def test_the_limit_is_used_up_across_stays(estimate_of: Estimator) -> None:
    estimate = estimate_of(
        {"total_cost": "60000", "self_funded": "1000"},
        {"total_cost": "60000", "admitted": "2016-06-01"},
        {"total_cost": "60000", "admitted": "2016-09-01"},
    )
    assert figures(estimate, "basic_payment", "basic_limit_remaining") == [
        ("32120.00", "31000.00"),  # (59000 - 600) x 0.55
        ("17050.00", "0.00"),  # 31000 x 0.55
        ("0.00", "0.00"),
    ]


def test_costs_of_exactly_the_limit_use_it_up(estimate_of: Estimator) -> None:
    assert figures(estimate_of({"total_cost": "90000"}), "basic_limit_remaining") == [("0.00",)]
    assert figures(estimate_of({"total_cost": "89999.99"}), "basic_limit_remaining") == [("0.01",)]


def test_first_payments_above_what_counts_leave_no_payment_and_a_note(estimate_of: Estimator) -> None:
    estimate = estimate_of({"total_cost": "100", "class_b_drugs": "5000"})
    assert figures(estimate, "deductible", "basic_payment", "patient_pays") == [("0.00", "0.00", "100.00")]
    assert NoteSlug.PARTS_EXCEED_TOTAL in slugs(estimate)


def test_parts_that_add_up_to_the_total_are_no_matter(estimate_of: Estimator) -> None:
    parts = {
        "self_funded": "1000",
        "class_b_drugs": "4000",
        "items_first_pay_15": "3000",
        "items_first_pay_20": "2000",
    }
    assert NoteSlug.PARTS_EXCEED_TOTAL not in slugs(estimate_of(parts))
    assert NoteSlug.PARTS_EXCEED_TOTAL in slugs(estimate_of(parts | {"items_first_pay_20": "2000.01"}))


def test_bed_and_heating_above_their_standards_leave_less_room_for_the_parts(estimate_of: Estimator) -> None:
    # 1000 self-funded, 200 for the bed and 100 for heating leave 8700.
    days = {"bed_days": 10, "bed_price_per_day": "31", "heating_days": 10, "heating_price_per_day": "12"}
    stay = {"self_funded": "1000", **days}
    assert NoteSlug.PARTS_EXCEED_TOTAL not in slugs(estimate_of(stay | {"class_b_drugs": "8700"}))
    assert NoteSlug.PARTS_EXCEED_TOTAL in slugs(estimate_of(stay | {"class_b_drugs": "8700.01"}))


# Rule 2: the deductible


def test_a_second_stay_at_the_same_level_has_no_deductible(estimate_of: Estimator) -> None:
    estimate = estimate_of({}, {"admitted": "2016-05-01"})
    assert figures(estimate, "deductible", "basic_payment") == [("600.00", "5170.00"), ("0.00", "5500.00")]
    assert step(estimate, "deductible_charged_before", stay=2) == "0.00"


def test_another_level_has_its_own_deductible_as_in_the_example_of_item_22(estimate_of: Estimator) -> None:
    estimate = estimate_of({"hospital_level": "primary"}, {"admitted": "2016-05-01"})
    assert figures(estimate, "deductible") == [("200.00",), ("600.00",)]


def test_the_deductible_is_due_again_in_a_new_year(estimate_of: Estimator) -> None:
    estimate = estimate_of({"admitted": "2016-12-31"}, {"admitted": "2017-01-01"})
    assert figures(estimate, "deductible") == [("600.00",), ("600.00",)]


@pytest.mark.parametrize(
    ("total", "deductible", "payment"),
    [
        ("599.99", "599.99", "0.00"),
        ("600", "600.00", "0.00"),
        ("600.02", "600.00", "0.01"),
        ("0", "0.00", "0.00"),
    ],
)
def test_the_deductible_never_exceeds_what_is_left(
    estimate_of: Estimator, total: str, deductible: str, payment: str
) -> None:
    estimate = estimate_of({"total_cost": total})
    assert figures(estimate, "deductible", "basic_payment") == [(deductible, payment)]
    assert (NoteSlug.DEDUCTIBLE_CUT_SHORT in slugs(estimate)) == (deductible != "600.00")


def test_what_a_short_stay_spared_of_the_deductible_is_not_charged_later(estimate_of: Estimator) -> None:
    estimate = estimate_of({"total_cost": "50"}, {"admitted": "2016-05-01"})
    assert figures(estimate, "deductible") == [("50.00",), ("0.00",)]


def test_the_deductible_leaves_room_for_first_payments(estimate_of: Estimator) -> None:
    estimate = estimate_of({"total_cost": "1000", "class_b_drugs": "0", "items_first_pay_20": "5000"})
    assert figures(estimate, "deductible", "basic_payment") == [("0.00", "0.00")]


# Rule 3: critical illness


@pytest.mark.parametrize(
    ("burden", "by_band", "banded"),
    [
        ("15000", "0.00", "0.00"),
        ("15000.01", "0.01", "0.01"),  # 0.005, half up
        ("50000", "17500.00", "17500.00"),
        ("50000.02", "19250.01", "17500.01"),  # 35000.02 x 0.55; 17500 + 0.02 x 0.55
        ("100000", "46750.00", "45000.00"),
        ("100000.02", "51000.01", "45000.01"),
        ("200000", "111000.00", "105000.00"),
        ("200000.02", "120250.01", "105000.01"),
        ("300000", "185250.00", "170000.00"),
    ],
)
def test_both_readings_at_the_bounds_of_the_bands(
    estimate_of: Estimator, burden: str, by_band: str, banded: str
) -> None:
    # First payments above the cost leave the basic fund nothing to pay, so that the cost is all burden.
    estimate = estimate_of({"total_cost": burden, "class_b_drugs": "99999999"})
    assert figures(estimate, "compliant_burden_to_date") == [(money.text(money.parse(burden)),)]
    assert figures(estimate, "critical_illness_payment", "critical_illness_payment_banded") == [
        (by_band, banded)
    ]
    assert (NoteSlug.TWO_READINGS in slugs(estimate)) == (by_band != banded)


def test_burden_adds_up_over_the_year_and_payments_do_not_lessen_it(estimate_of: Estimator) -> None:
    all_burden = {"class_b_drugs": "99999999"}
    estimate = estimate_of(
        {"total_cost": "10000", **all_burden},
        {"total_cost": "10000", "admitted": "2016-05-01", **all_burden},
        {"total_cost": "40000", "admitted": "2016-09-01", **all_burden},
    )
    names = ("compliant_burden_to_date", "critical_illness_payment", "critical_illness_payment_banded")
    assert figures(estimate, *names) == [
        ("10000.00", "0.00", "0.00"),
        ("20000.00", "2500.00", "2500.00"),  # (20000 - 15000) x 0.50
        ("60000.00", "22000.00", "20500.00"),  # 40000 x 0.55; 17500 + 5500 - 2500
    ]


def test_burden_and_limit_start_anew_with_the_year_of_admission(estimate_of: Estimator) -> None:
    estimate = estimate_of({"total_cost": "150000"}, {"total_cost": "20000", "admitted": "2017-01-01"})
    assert figures(estimate, "basic_limit_remaining")[1] == ("70000.00",)
    assert figures(estimate, "compliant_burden_to_date")[1] == ("9330.00",)
    assert figures(estimate, "critical_illness_payment")[1] == ("0.00",)


def test_self_funded_costs_are_no_burden(estimate_of: Estimator) -> None:
    estimate = estimate_of({"total_cost": "50000", "self_funded": "50000"})
    assert figures(estimate, "compliant_burden_to_date", "patient_pays") == [("0.00", "50000.00")]


def test_the_note_on_two_readings_gives_both_sums(estimate_of: Estimator) -> None:
    estimate = estimate_of({"total_cost": "150000", "self_funded": "1000", "class_b_drugs": "20000"})
    (note,) = [note for note in estimate.notes if note.slug is NoteSlug.TWO_READINGS]
    assert note.params == {
        "starts_above": "15000.00",
        "critical_illness_payment": "51558.00",
        "critical_illness_payment_banded": "45558.00",
    }


# Rule 4: the time the rules hold


def test_an_admission_before_the_first_rules_is_refused_with_their_first_day(estimate_of: Estimator) -> None:
    with pytest.raises(ClaimError) as refused:
        estimate_of({}, {"admitted": "2015-12-31"}, {"admitted": "2014-01-01"})
    assert [(fault.field, fault.problem) for fault in refused.value.errors] == [
        ("stays[1].admitted", Problem.BEFORE_RULES),
        ("stays[2].admitted", Problem.BEFORE_RULES),
    ]
    assert (refused.value.errors[0].expected.kind, refused.value.errors[0].expected.values) == (
        Kind.DATE_FROM,
        ("2016-01-01",),
    )


def test_a_later_admission_carries_a_note_with_its_year(estimate_of: Estimator) -> None:
    assert NoteSlug.RESTS_ON_2016 not in slugs(estimate_of({"admitted": "2016-12-31"}))
    estimate = estimate_of({"admitted": "2024-02-29"}, {"admitted": "2017-01-01"}, {"admitted": "2017-05-01"})
    (note,) = [note for note in estimate.notes if note.slug is NoteSlug.RESTS_ON_2016]
    assert note.params == {"years": "2017, 2024", "handbook_year": "2016"}


def test_a_city_without_rules_is_refused_by_name(rules_2016: Rulebook) -> None:
    stay = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "1"}
    with pytest.raises(NoRules) as refused:
        hospital_stay.estimate(claims.hospital_stay({"region": "beijing", "stays": [stay]}), rules_2016)
    assert (refused.value.region, refused.value.known) == ("beijing", ("urumqi",))


# Rule 5: rounding; and what holds for the whole


def test_payments_are_rounded_half_up_when_they_are_made(estimate_of: Estimator) -> None:
    assert figures(estimate_of({"total_cost": "600.01"}), "basic_payment") == [("0.01",)]  # 0.0055
    assert figures(estimate_of({"total_cost": "600.10"}), "basic_payment") == [("0.06",)]  # 0.055
    first_pay = estimate_of({"class_b_drugs": "0.05"})
    assert step(first_pay, "first_pay") == "0.005"
    assert figures(first_pay, "basic_payment") == [("5170.00",)]  # 5169.99725


def test_a_stay_over_new_year_belongs_to_the_year_of_its_admission(estimate_of: Estimator) -> None:
    estimate = estimate_of({"admitted": "2016-12-31", "bed_days": 30}, {"admitted": "2017-01-31"})
    assert [step.number for step in estimate.trace if step.step == "year_opens"] == [1, 2]


def test_stays_come_out_in_order_of_admission_and_equal_dates_as_given(estimate_of: Estimator) -> None:
    estimate = estimate_of(
        {"admitted": "2016-09-01", "total_cost": "1", "self_funded": "1"},
        {"admitted": "2016-03-01", "total_cost": "2", "self_funded": "2"},
        {"admitted": "2016-03-01", "total_cost": "3", "self_funded": "3"},
    )
    assert figures(estimate, "patient_pays") == [("2.00",), ("3.00",), ("1.00",)]


@pytest.mark.parametrize(
    ("stay", "field"),
    [
        ({"bed_days": 10, "bed_price_per_day": "1011.01"}, "bed_price_per_day"),
        ({"self_funded": "9999", "bed_days": 1, "bed_price_per_day": "12.01"}, "bed_price_per_day"),
        ({"heating_days": 10, "heating_price_per_day": "1002.01"}, "heating_price_per_day"),
        (
            {"bed_days": 10, "bed_price_per_day": "1011", "heating_days": 1, "heating_price_per_day": "2.01"},
            "heating_price_per_day",
        ),
    ],
)
def test_a_bed_or_heating_dearer_than_the_stay_is_refused_by_name(
    estimate_of: Estimator, stay: dict[str, object], field: str
) -> None:
    with pytest.raises(ClaimError) as refused:
        estimate_of({}, stay)
    (fault,) = refused.value.errors
    assert (fault.field, fault.problem) == (f"stays[1].{field}", Problem.MORE_THAN_TOTAL)
    assert fault.expected.values == ("10000.00",)


def test_totals_are_the_sums_over_all_stays(estimate_of: Estimator) -> None:
    estimate = estimate_of({"total_cost": "150000"}, {"admitted": "2017-03-01"}, {"admitted": "2017-05-01"})
    for name, total in asdict(estimate.total).items():
        assert total == sum(getattr(stay, name) for stay in estimate.stays)


def test_every_estimate_says_that_it_is_one(estimate_of: Estimator) -> None:
    assert slugs(estimate_of({})) == {NoteSlug.ESTIMATE_NOT_DECISION, NoteSlug.CATALOGUE_RATIOS_MISSING}


def test_the_steps_of_a_plain_stay_in_their_order(estimate_of: Estimator) -> None:
    assert [(step.step.value, step.source.item) for step in estimate_of({"total_cost": "60000"}).trace] == [
        ("year_opens", 22),
        ("self_funded_total", 14),
        ("capped", 11),
        ("first_pay", 14),
        ("deductible", 22),
        ("basic_payment", 14),
        ("limit_left", 11),
        ("compliant_burden", 30),
        ("burden_to_date", 15),
        ("critical_illness_payment", 30),
        ("critical_illness_band_part", 11),
        ("critical_illness_payment_banded", 11),
        ("banded_drawn_to_date", 11),
        ("patient_pays", 14),
    ]


RICH = {
    "hospital_level": "secondary",
    "total_cost": "80000",
    "self_funded": "1000",
    "class_b_drugs": "20000",
    "items_first_pay_15": "2000",
    "items_first_pay_20": "3000",
    "bed_days": 10,
    "bed_price_per_day": "29",
    "heating_days": 10,
    "heating_price_per_day": "3",
}
FIRST_PAY = "class_b_drugs * class_b_ratio + items_first_pay_15 * ratio_15 + items_first_pay_20 * ratio_20"


def test_each_step_of_a_stay_has_its_formula_its_result_and_its_item(estimate_of: Estimator) -> None:
    estimate = estimate_of(RICH)
    for one in estimate.trace:
        recomputes(one)
    assert written(estimate, 1) == [
        ("year_opens", "0", "0.00", 22),
        ("bed_excess", "max(0, bed_price_per_day - bed_standard) * bed_days", "200.00", 21),
        ("heating_excess", "max(0, heating_price_per_day - heating_standard) * heating_days", "10.00", 21),
        ("self_funded_total", "self_funded + bed_excess + heating_excess", "1210.00", 14),
        ("capped", "min(total_cost - self_funded_total, limit_before)", "78790.00", 11),
        ("first_pay", FIRST_PAY, "2900.00", 14),
        ("deductible", "min(deductible_standard, max(0, capped - first_pay))", "300.00", 22),
        ("basic_payment", "max(0, capped - first_pay - deductible) * ratio", "52913.00", 14),
        ("limit_left", "limit_before - capped", "11210.00", 11),
        ("compliant_burden", "total_cost - basic_payment - self_funded_total", "25877.00", 30),
        ("burden_to_date", "burden_before + compliant_burden", "25877.00", 15),
        (
            "critical_illness_payment",
            "max(0, burden_to_date - max(burden_before, starts_above)) * ratio",
            "5438.50",
            30,
        ),
        ("critical_illness_band_part", "(min(burden_to_date, upper) - lower) * ratio", "5438.50", 11),
        ("critical_illness_payment_banded", "part_1 - drawn_before", "5438.50", 11),
        ("banded_drawn_to_date", "drawn_before + critical_illness_payment_banded", "5438.50", 11),
        ("patient_pays", "total_cost - basic_payment - critical_illness_payment", "21648.50", 14),
    ]


def test_the_steps_of_a_later_stay_go_on_where_those_of_the_year_ended(estimate_of: Estimator) -> None:
    later = {"hospital_level": "secondary", "admitted": "2016-05-01", "total_cost": "260000"}
    estimate = estimate_of(RICH, later)
    for one in estimate.trace:
        recomputes(one)
    assert written(estimate, 2) == [
        ("self_funded_total", "self_funded", "0.00", 14),
        ("capped", "min(total_cost - self_funded_total, limit_before)", "11210.00", 11),
        ("first_pay", FIRST_PAY, "0.00", 14),
        ("deductible_charged_before", "0", "0.00", 22),
        ("basic_payment", "max(0, capped - first_pay - deductible) * ratio", "7847.00", 14),
        ("limit_left", "limit_before - capped", "0.00", 11),
        ("compliant_burden", "total_cost - basic_payment - self_funded_total", "252153.00", 30),
        ("burden_to_date", "burden_before + compliant_burden", "278030.00", 15),
        (
            "critical_illness_payment",
            "max(0, burden_to_date - max(burden_before, starts_above)) * ratio",
            "163899.45",  # (278030 - 25877) x 0.65
            30,
        ),
        ("critical_illness_band_part", "(min(burden_to_date, upper) - lower) * ratio", "17500.00", 11),
        ("critical_illness_band_part", "(min(burden_to_date, upper) - lower) * ratio", "27500.00", 11),
        ("critical_illness_band_part", "(min(burden_to_date, upper) - lower) * ratio", "60000.00", 11),
        ("critical_illness_band_part", "(burden_to_date - lower) * ratio", "50719.50", 11),
        (
            "critical_illness_payment_banded",
            "part_1 + part_2 + part_3 + part_4 - drawn_before",
            "150281.00",
            11,
        ),
        ("banded_drawn_to_date", "drawn_before + critical_illness_payment_banded", "155719.50", 11),
        ("patient_pays", "total_cost - basic_payment - critical_illness_payment", "88253.55", 14),
    ]


def test_a_burden_below_the_start_of_critical_illness_insurance_is_one_step(estimate_of: Estimator) -> None:
    estimate = estimate_of({})
    (banded,) = [one for one in estimate.trace if one.step == "critical_illness_payment_banded"]
    assert (banded.formula, str(banded.result)) == ("max(0, burden_to_date - starts_above)", "0.00")
    assert dict(banded.inputs) == {"burden_to_date": Decimal(4830), "starts_above": Decimal(15000)}
    assert banded.source.item == 11


def test_every_note_comes_with_what_it_speaks_of(estimate_of: Estimator) -> None:
    estimate = estimate_of(
        {"hospital_level": "township", "bed_days": 2, "heating_days": 1},
        {"hospital_level": "township", "bed_days": 1, "admitted": "2016-05-01", "class_b_drugs": "10000.01"},
        {"hospital_level": "primary", "total_cost": "50", "heating_days": 1, "admitted": "2017-05-01"},
    )
    assert {note.slug: dict(note.params) for note in estimate.notes} == {
        NoteSlug.ESTIMATE_NOT_DECISION: {},
        NoteSlug.CATALOGUE_RATIOS_MISSING: {},
        NoteSlug.RESTS_ON_2016: {"years": "2017", "handbook_year": "2016"},
        NoteSlug.DEDUCTIBLE_CUT_SHORT: {"stays": "3"},
        NoteSlug.TOWNSHIP_BED_STANDARD: {"stays": "1, 2"},
        NoteSlug.HEATING_SEASON: {"stays": "1, 3"},
        NoteSlug.PARTS_EXCEED_TOTAL: {"stays": "2"},
    }
    assert [note.slug for note in estimate.notes] == [slug for slug in NoteSlug if slug in slugs(estimate)]
    with pytest.raises(TypeError):
        estimate.notes[2].params["years"] = "2018"  # type: ignore[index]


def test_a_deductible_cut_short_no_longer_matters_once_the_limit_is_used_up(estimate_of: Estimator) -> None:
    used_up = {"total_cost": "90000"}
    estimate = estimate_of(used_up, {"hospital_level": "primary", "admitted": "2016-05-01"})
    assert figures(estimate, "deductible", "basic_limit_remaining")[1] == ("0.00", "0.00")
    assert NoteSlug.DEDUCTIBLE_CUT_SHORT not in slugs(estimate)


def test_every_stay_whose_bed_or_heating_is_too_dear_is_refused_with_its_price(
    estimate_of: Estimator,
) -> None:
    with pytest.raises(ClaimError) as refused:
        estimate_of(
            {"bed_days": 10, "bed_price_per_day": "1011.01"},
            {},
            {"total_cost": "100", "heating_days": 10, "heating_price_per_day": "12.5"},
        )
    assert refused.value.errors == (
        FieldError(
            "stays[0].bed_price_per_day",
            Problem.MORE_THAN_TOTAL,
            Expected(Kind.WITHIN_TOTAL, ("10000.00",)),
            "1011.01",
        ),
        FieldError(
            "stays[2].heating_price_per_day",
            Problem.MORE_THAN_TOTAL,
            Expected(Kind.WITHIN_TOTAL, ("100.00",)),
            "12.50",
        ),
    )


def test_every_stay_before_the_first_rules_is_refused_with_its_day(estimate_of: Estimator) -> None:
    with pytest.raises(ClaimError) as refused:
        estimate_of({"admitted": "2015-12-31"}, {})
    assert refused.value.errors == (
        FieldError(
            "stays[0].admitted",
            Problem.BEFORE_RULES,
            Expected(Kind.DATE_FROM, ("2016-01-01",)),
            "2015-12-31",
        ),
    )
