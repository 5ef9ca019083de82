"""The registry: a parsed object in, an object ready for JSON out."""

import json
import re
from typing import Any

import pytest

from calculators import registry
from calculators.errors import ClaimError, NoRules, UnknownCalculator

STAY = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "150000", "bed_days": 3}
VISIT = {"date": "2016-03-01"}
RECEIPT = (
    "total",
    "in_scope",
    "fund_payment",
    "personal_burden",
    "personal_cash",
    "outpatient_fund_year_to_date",
)
CLAIM = {"region": "urumqi", "stays": [STAY, STAY | {"admitted": "2017-03-01"}]}


@pytest.fixture
def output() -> Any:
    return json.loads(json.dumps(registry.run("hospital-stay", CLAIM)))


def test_there_are_seven_calculators_and_an_unknown_name_is_refused_with_the_known_ones() -> None:
    names = (
        "hospital-stay",
        "chronic-outpatient",
        "outpatient-pooling",
        "maternity",
        "beijing-outpatient",
        "receipt",
        "dates",
    )
    assert registry.names() == names
    with pytest.raises(UnknownCalculator) as refused:
        registry.run("dentist", {})
    assert (refused.value.name, refused.value.known) == ("dentist", names)


@pytest.mark.parametrize(
    ("name", "claim", "keys", "visit"),
    [
        (
            "chronic-outpatient",
            {"visits": [VISIT | {"disease": "冠心病", "eligible_cost": "110"}]},
            ["visits", "trace", "notes"],
            {
                "date": "2016-03-01",
                "disease": "冠心病",
                "disease_class": 1,
                "payment": "60.00",
                "remaining_this_year": "1940.00",
            },
        ),
        (
            "outpatient-pooling",
            {"visits": [VISIT | {"eligible_cost": "110"}]},
            ["visits", "trace", "notes"],
            {"date": "2016-03-01", "payment": "50.00", "remaining_this_year": "450.00"},
        ),
        (
            "beijing-outpatient",
            {"status": "employed", "visits": [VISIT | {"in_scope_cost": "110"}]},
            ["visits", "trace", "notes"],
            {
                "date": "2016-03-01",
                "paid_in_full_by_patient": "110.00",
                "above_deductible": "0.00",
                "deductible_remaining": "1690.00",
            },
        ),
        (
            "maternity",
            {"delivery": "vaginal", "cost": "3000"},
            ["payment", "patient_pays", "trace", "notes"],
            None,
        ),
        (
            "receipt",
            dict.fromkeys(RECEIPT, "0"),
            ["consistent", "findings", "explained", "trace", "notes"],
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_output_has_the_keys_of_the_contract(
    name: str, claim: dict[str, Any], keys: list[str], visit: dict[str, Any] | None
) -> None:
    output = json.loads(json.dumps(registry.run(name, claim)))
    assert list(output) == keys
    step = {"step", "formula", "inputs", "result", "source"}
    if visit:
        assert output["visits"] == [visit]
        assert list(output["visits"][0]) == list(visit)
        step.add("visit")
        assert {one["visit"] for one in output["trace"]} == {1}
    assert all(set(one) == step for one in output["trace"])
    assert all(note.endswith(".") and "{" not in note for note in output["notes"])


def test_the_output_has_the_keys_of_the_contract(output: Any) -> None:
    assert list(output) == ["stays", "total", "trace", "notes"]
    assert [list(stay) for stay in output["stays"]] == 2 * [
        [
            "admitted",
            "deductible",
            "basic_payment",
            "critical_illness_payment",
            "critical_illness_payment_banded",
            "patient_pays",
            "basic_limit_remaining",
            "compliant_burden_to_date",
        ]
    ]
    assert list(output["total"]) == [
        "basic_payment",
        "critical_illness_payment",
        "critical_illness_payment_banded",
        "patient_pays",
    ]


def test_amounts_are_text_with_two_decimals_and_dates_are_iso(output: Any) -> None:
    amounts = list(output["total"].values())
    amounts += [value for stay in output["stays"] for name, value in stay.items() if name != "admitted"]
    assert all(re.fullmatch(r"[0-9]+\.[0-9]{2}", amount) for amount in amounts)
    assert [stay["admitted"] for stay in output["stays"]] == ["2016-03-01", "2017-03-01"]


def test_every_step_has_text_inputs_a_source_and_its_stay(output: Any) -> None:
    for step in output["trace"]:
        assert set(step) == {"stay", "step", "formula", "inputs", "result", "source"}
        assert step["stay"] in {1, 2}
        assert set(step["source"]) == {"document", "item"}
        for value in (*step["inputs"].values(), step["result"]):
            assert re.fullmatch(r"[0-9]+(\.[0-9]{2,})?", value)
    (bed, _) = [step for step in output["trace"] if step["step"] == "bed_excess"]
    assert bed["inputs"] == {"bed_price_per_day": "0.00", "bed_standard": "11.00", "bed_days": "3"}


def test_notes_are_plain_sentences(output: Any) -> None:
    assert all(note.endswith(".") and "{" not in note for note in output["notes"])
    assert any("2017" in note and "handbook for 2016" in note for note in output["notes"])


def test_a_bad_claim_and_a_city_without_rules_are_the_callers_to_handle() -> None:
    with pytest.raises(ClaimError):
        registry.run("hospital-stay", ["not", "a", "claim"])
    with pytest.raises(NoRules):
        registry.run("hospital-stay", CLAIM | {"region": "beijing"})
