"""Forms: what people type becomes a claim; adding and removing a stay; no text is too odd."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators import claims
from calculators.coverage import Cause, Place
from calculators.errors import ClaimError
from calculators.what_if import Unknown
from kiosk import forms

TODAY = date(2027, 2, 3)
STAY = {
    "year": "2016",
    "month": "03",
    "day": "01",
    "hospital_level": "tertiary",
    "total_cost": "30000",
    "bed_days": "9",
}


def sent(*stays: dict[str, str], **more: str) -> dict[str, str]:
    return {f"stays-{n}-{name}": value for n, stay in enumerate(stays) for name, value in stay.items()} | more


def read(*stays: dict[str, str], **more: str) -> forms.StayForm:
    return forms.hospital_stay(sent(*stays, **more), "urumqi")


def amount(text: str) -> Any:
    return read(STAY | {"total_cost": text}).payload["stays"][0]["total_cost"]


def test_a_form_becomes_the_claim_the_calculator_takes() -> None:
    form = read(STAY, action="estimate")
    assert form.action == "estimate"
    assert form.payload == {
        "region": "urumqi",
        "stays": [
            {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "30000", "bed_days": 9}
        ],
    }
    assert claims.hospital_stay(form.payload)


def test_what_was_left_empty_is_left_out() -> None:
    stay = read(STAY | {"hospital_level": "", "self_funded": " ", "heating_days": ""}).payload["stays"][0]
    assert stay.keys() == {"admitted", "total_cost", "bed_days"}


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("30000", "30000"),
        ("３００００", "30000"),
        ("30,000.50", "30000.50"),
        ("30，000．50", "30000.50"),
        ("3万", "30000"),
        ("３万", "30000"),
        ("3.25万元", "32500"),
        ("0.0001万", "1"),
        ("120万", "1200000"),
        ("¥ 30 000 元", "30000"),
        ("￥30000", "30000"),
        ("\t30000\n", "30000"),
        ("3万5", "3万5"),
        ("3.12345万", "3.12345万"),
        ("-3万", "-3万"),
        ("一万", "一万"),
        ("1e5", "1e5"),
        ("", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, read_as: str | None) -> None:
    if read_as is None:
        assert "total_cost" not in read(STAY | {"total_cost": text}).payload["stays"][0]
    else:
        assert amount(text) == read_as


@pytest.mark.parametrize(
    ("text", "days"), [("9", 9), ("０９", 9), ("9.5", "9.5"), ("-1", "-1"), ("x", "x"), ("٩", "٩")]
)
def test_days_are_whole_numbers_or_left_to_the_calculator_to_refuse(text: str, days: object) -> None:
    assert read(STAY | {"bed_days": text}).payload["stays"][0]["bed_days"] == days


@pytest.mark.parametrize(
    ("more", "action"),
    [
        ({"action": "estimate"}, "estimate"),
        ({"mode": "estimate"}, "estimate"),
        ({"mode": "estimate", "action": "edit"}, "edit"),
        ({"mode": "edit", "action": "estimate"}, "estimate"),
        ({"mode": "edit"}, "edit"),
        ({"action": "add"}, "edit"),
        ({"action": "remove-0"}, "edit"),
        ({"action": "<b>"}, "edit"),
        ({}, "edit"),
    ],
)
def test_the_button_decides_and_else_the_page(more: dict[str, str], action: str) -> None:
    assert read(STAY, **more).action == action


def test_a_stay_added_has_the_day_of_the_last_one() -> None:
    form = read(STAY, STAY | {"month": "09"}, action="add")
    assert len(form.stays) == 3
    assert dict(form.stays[2].values) == {"year": "2016", "month": "09", "day": "01"}
    assert form.stays[0]["total_cost"] == "30000"


@pytest.mark.parametrize(
    ("action", "left"),
    [
        ("remove-0", ["b", "c"]),
        ("remove-1", ["a", "c"]),
        ("remove-2", ["a", "b"]),
        ("remove-3", ["a", "b", "c"]),
        ("remove-x", ["a", "b", "c"]),
    ],
)
def test_the_stay_that_was_meant_is_removed(action: str, left: list[str]) -> None:
    form = read(*(STAY | {"total_cost": name} for name in "abc"), action=action)
    assert [stay["total_cost"] for stay in form.stays] == left


def test_the_last_stay_stays() -> None:
    assert len(read(STAY, action="remove-0").stays) == 1


def test_there_are_at_most_twelve() -> None:
    assert len(read(*[STAY] * 12, action="add").stays) == forms.MOST_STAYS == 12
    assert len(read(*[STAY] * 40).stays) == 12


def test_a_form_without_stays_is_the_first_one_again() -> None:
    assert read(action="estimate").stays == forms.first_stay().stays
    assert read(action="estimate").action == "estimate"


def test_the_first_stay_begins_today() -> None:
    (stay,) = forms.first_stay(TODAY).stays
    assert dict(stay.values) == {"year": "2027", "month": "02", "day": "03"}
    assert not stay.has_more


@pytest.mark.parametrize(
    "name", ["self_funded", "class_b_drugs", "items_first_pay_15", "bed_days", "heating_price_per_day"]
)
def test_details_are_shown_open_where_something_stands_in_them(name: str) -> None:
    (plain,) = read({k: v for k, v in STAY.items() if k != "bed_days"}).stays
    (more,) = read(STAY | {name: "1"}).stays
    assert not plain.has_more
    assert more.has_more


@pytest.mark.parametrize(
    ("answers", "unknown"),
    [
        ({}, set()),
        ({"hospital_level": "unknown"}, {Unknown.LEVEL}),
        ({"self_funded_unknown": "1"}, {Unknown.SELF_FUNDED}),
        ({"class_b_drugs_unknown": "1"}, {Unknown.CLASS_B_DRUGS}),
        (
            {"hospital_level": "unknown", "self_funded_unknown": "1", "class_b_drugs_unknown": "on"},
            set(Unknown),
        ),
        ({"self_funded_unknown": ""}, set()),
        ({"self_funded_unknown": " "}, set()),
        ({"self_funded": "unknown"}, set()),
        ({"total_cost_unknown": "1", "hospital_level_unknown": "1"}, set()),
    ],
)
def test_what_is_not_known_is_read_and_read_again(answers: dict[str, str], unknown: set[Unknown]) -> None:
    form = read(STAY | answers, STAY)
    assert form.unknown == (unknown, set())
    again = read(*(dict(stay.values) for stay in form.stays))
    assert again.unknown == form.unknown
    assert again.payload == form.payload


def test_an_unknown_amount_is_left_out_of_the_claim_but_not_out_of_the_form() -> None:
    form = read(STAY | {"self_funded": "x", "class_b_drugs": "20000", "self_funded_unknown": "1"})
    assert form.stays[0]["self_funded"] == "x"
    assert "self_funded" not in form.payload["stays"][0]
    assert form.payload["stays"][0]["class_b_drugs"] == "20000"
    assert claims.hospital_stay(form.payload)


def test_an_unknown_level_stands_for_one_the_calculator_takes() -> None:
    form = read(STAY | {"hospital_level": "unknown"})
    assert claims.hospital_stay(form.payload)
    assert form.stays[0]["hospital_level"] == "unknown"


@pytest.mark.parametrize("name", ["self_funded_unknown", "class_b_drugs_unknown"])
def test_details_are_shown_open_where_one_is_not_known(name: str) -> None:
    (stay,) = read({k: v for k, v in STAY.items() if k != "bed_days"} | {name: "1"}).stays
    assert stay.has_more


def test_adding_and_removing_a_stay_keeps_what_is_not_known_where_it_was() -> None:
    first, second = STAY | {"self_funded_unknown": "1"}, STAY | {"hospital_level": "unknown"}
    assert read(first, second, action="add").unknown == ({Unknown.SELF_FUNDED}, {Unknown.LEVEL}, set())
    assert read(first, second, action="remove-0").unknown == ({Unknown.LEVEL},)


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("cause", Cause)
def test_place_and_cause_are_read(place: Place, cause: Cause) -> None:
    form = read(STAY, place=str(place), cause=str(cause))
    assert (form.place, form.cause) == (place, cause)


@pytest.mark.parametrize("text", ["", " ", "hotel", "DESIGNATED", "Place.ABROAD", "abroad ", "<b>", "💊"])
def test_a_place_or_cause_there_is_not_is_the_usual_one(text: str) -> None:
    form = read(STAY, place=text, cause=text)
    assert (form.place, form.cause) == (Place.DESIGNATED, Cause.ILLNESS)
    assert read(STAY, place="abroad", cause=text).place is Place.ABROAD
    assert read(STAY).place is Place.DESIGNATED


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("社保卡", "社保卡"),
        ("a\x00b\x1b\x7f", "ab"),
        ("\ud800x\ufffe", "x"),
        ("💊\U0001fae8", "💊\U0001fae8"),
        ("a\nb\tc", "a\nb\tc"),
        ("\u202e", "\u202e"),
    ],
)
def test_a_question_keeps_all_that_is_text(text: str, asked: str) -> None:
    assert forms.question({"q": text}) == asked
    assert forms.question({}) == ""


NAMES = [
    f"stays-{n}-{name}"
    for n in range(3)
    for name in (
        *(*forms.AMOUNTS, *forms.DAYS, "year", "month", "day", "hospital_level"),
        *("self_funded_unknown", "class_b_drugs_unknown"),
    )
]


@given(st.dictionaries(st.sampled_from([*NAMES, "action", "mode", "place", "cause"]), st.text(max_size=60)))
def test_any_form_is_a_claim_or_faults_with_names(form: dict[str, str]) -> None:
    filled = forms.hospital_stay(form, "urumqi")
    assert 1 <= len(filled.stays) <= forms.MOST_STAYS
    assert all(len(value) <= 40 for stay in filled.stays for value in stay.values.values())
    try:
        claims.hospital_stay(filled.payload)
    except ClaimError as error:
        assert all(fault.field.startswith("stays[") for fault in error.errors)  # noqa: PT017 - both ends are right


@given(st.text(max_size=60))
def test_what_was_read_is_read_the_same_again(text: str) -> None:
    (once,) = read(STAY | {"total_cost": text}).stays
    (twice,) = read(dict(once.values)).stays
    assert once == twice
