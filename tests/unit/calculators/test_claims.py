"""Claims: what is taken, and that every fault is found and names its field."""

import io
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import claims
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from calculators.figures import Level

STAY = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "30000"}


def claim(**changes: object) -> dict[str, Any]:
    return {"region": "urumqi", "stays": [STAY | changes]}


def without(name: str) -> dict[str, Any]:
    return {"region": "urumqi", "stays": [{key: value for key, value in STAY.items() if key != name}]}


def faults(payload: object) -> list[FieldError]:
    with pytest.raises(ClaimError) as refused:
        claims.hospital_stay(payload)
    return list(refused.value.errors)


def test_only_three_fields_of_a_stay_are_required() -> None:
    (stay,) = claims.hospital_stay(claim()).stays
    assert stay == claims.Stay(date(2016, 3, 1), Level.TERTIARY, Decimal("30000.00"))
    assert stay.self_funded == stay.bed_price_per_day == Decimal(0)
    assert stay.bed_days == stay.heating_days == 0


def test_every_field_of_the_contract_is_read() -> None:
    full = {
        "self_funded": "1000",
        "class_b_drugs": "20000.5",
        "items_first_pay_15": 15,
        "items_first_pay_20": Decimal("20.25"),
        "bed_days": 7,
        "bed_price_per_day": "12",
        "heating_days": 366,
        "heating_price_per_day": "2.5",
    }
    (stay,) = claims.hospital_stay(claim(**full)).stays
    for name, value in full.items():
        assert getattr(stay, name) == Decimal(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("payload", "field", "problem"),
    [
        ([], "claim", Problem.NOT_AN_OBJECT),
        ("text", "claim", Problem.NOT_AN_OBJECT),
        (None, "claim", Problem.NOT_AN_OBJECT),
        ({"stays": [STAY]}, "region", Problem.MISSING),
        ({"region": "shanghai", "stays": [STAY]}, "region", Problem.NOT_ONE_OF),
        ({"region": "Urumqi", "stays": [STAY]}, "region", Problem.NOT_ONE_OF),
        ({"region": ["urumqi"], "stays": [STAY]}, "region", Problem.NOT_ONE_OF),
        ({"region": "urumqi", "stays": [STAY], "name": "x"}, "name", Problem.UNKNOWN_FIELD),
        ({"region": "urumqi"}, "stays", Problem.MISSING),
        ({"region": "urumqi", "stays": {}}, "stays", Problem.NOT_A_LIST),
        ({"region": "urumqi", "stays": "[]"}, "stays", Problem.NOT_A_LIST),
        ({"region": "urumqi", "stays": []}, "stays", Problem.EMPTY),
        ({"region": "urumqi", "stays": [STAY] * 61}, "stays", Problem.TOO_MANY),
        ({"region": "urumqi", "stays": [STAY, 7]}, "stays[1]", Problem.NOT_AN_OBJECT),
        (without("admitted"), "stays[0].admitted", Problem.MISSING),
        (without("hospital_level"), "stays[0].hospital_level", Problem.MISSING),
        (without("total_cost"), "stays[0].total_cost", Problem.MISSING),
        (claim(doctor="x"), "stays[0].doctor", Problem.UNKNOWN_FIELD),
        (claim(admitted="2016-02-30"), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted="2016-3-1"), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted="20160301"), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted="2016-W09-2"), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted="2016-03-01T00:00"), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted="２０１６-03-01"), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted="0000-01-01"), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted=20160301), "stays[0].admitted", Problem.NOT_A_DATE),
        (claim(admitted="2101-01-01"), "stays[0].admitted", Problem.TOO_LATE),
        (claim(hospital_level="三级"), "stays[0].hospital_level", Problem.NOT_ONE_OF),
        (claim(hospital_level=3), "stays[0].hospital_level", Problem.NOT_ONE_OF),
        (claim(total_cost="-1"), "stays[0].total_cost", Problem.NEGATIVE),
        (claim(total_cost="1.005"), "stays[0].total_cost", Problem.TOO_MANY_DECIMALS),
        (claim(total_cost=1.5), "stays[0].total_cost", Problem.NOT_AN_AMOUNT),
        (claim(total_cost=None), "stays[0].total_cost", Problem.NOT_AN_AMOUNT),
        (claim(total_cost="100000000"), "stays[0].total_cost", Problem.TOO_LARGE),
        (claim(class_b_drugs="x"), "stays[0].class_b_drugs", Problem.NOT_AN_AMOUNT),
        (claim(self_funded="30000.01"), "stays[0].self_funded", Problem.MORE_THAN_TOTAL),
        (claim(bed_days=-1), "stays[0].bed_days", Problem.NEGATIVE),
        (claim(bed_days=367), "stays[0].bed_days", Problem.TOO_LARGE),
        (claim(bed_days=True), "stays[0].bed_days", Problem.NOT_A_WHOLE_NUMBER),
        (claim(bed_days="7"), "stays[0].bed_days", Problem.NOT_A_WHOLE_NUMBER),
        (claim(heating_days=Decimal("1.0")), "stays[0].heating_days", Problem.NOT_A_WHOLE_NUMBER),
        (claim(heating_days=10**5000), "stays[0].heating_days", Problem.TOO_LARGE),
    ],
)
def test_a_fault_names_its_field_and_its_problem(payload: object, field: str, problem: Problem) -> None:
    assert [(fault.field, fault.problem) for fault in faults(payload)] == [(field, problem)]


def test_all_faults_of_a_claim_are_found_at_once() -> None:
    payload = {
        "region": "shanghai",
        "stays": [STAY | {"total_cost": "-1", "bed_days": 1.5}, {"admitted": "tomorrow", "nurse": "x"}],
    }
    assert [(fault.field, fault.problem) for fault in faults(payload)] == [
        ("region", Problem.NOT_ONE_OF),
        ("stays[0].total_cost", Problem.NEGATIVE),
        ("stays[0].bed_days", Problem.NOT_A_WHOLE_NUMBER),
        ("stays[1].nurse", Problem.UNKNOWN_FIELD),
        ("stays[1].admitted", Problem.NOT_A_DATE),
        ("stays[1].hospital_level", Problem.MISSING),
        ("stays[1].total_cost", Problem.MISSING),
    ]


def test_a_broken_total_is_not_also_called_too_small() -> None:
    assert [fault.field for fault in faults(claim(total_cost="x", self_funded="10"))] == [
        "stays[0].total_cost"
    ]


def test_a_stay_that_is_all_self_funded_is_taken() -> None:
    assert claims.hospital_stay(claim(self_funded="30000")).stays[0].self_funded == Decimal(30000)


def test_a_fault_says_what_would_have_been_right() -> None:
    (unknown,) = faults(claim(hospital_level="big"))
    assert unknown.expected.kind is Kind.ONE_OF
    assert unknown.expected.values == ("tertiary", "secondary", "primary", "township")
    (too_much,) = faults(claim(self_funded="40000"))
    assert (too_much.expected.kind, too_much.expected.values) == (Kind.AT_MOST, ("30000.00",))
    (too_large,) = faults(claim(total_cost="999999999"))
    assert (too_large.expected.kind, too_large.expected.values) == (Kind.AT_MOST, ("99999999.99",))


def test_a_fault_of_the_whole_claim_shows_what_was_found_and_what_would_have_been_right() -> None:
    assert faults({"stays": [STAY]}) == [
        FieldError("region", Problem.MISSING, Expected(Kind.ONE_OF, ("urumqi",)), "")
    ]
    assert faults(claim(self_funded="40000")) == [
        FieldError(
            "stays[0].self_funded",
            Problem.MORE_THAN_TOTAL,
            Expected(Kind.AT_MOST, ("30000.00",)),
            "40000.00",
        )
    ]


def test_renewals_that_are_not_taken_are_shown() -> None:
    with pytest.raises(ClaimError) as refused:
        claims.dates({"what": "pre-report-lapse", "from": "2016-05-10", "renewals": 3})
    assert refused.value.errors == (
        FieldError("renewals", Problem.NOT_TAKEN, Expected(Kind.ZERO_BUT_FOR, ("temporary-card",)), "3"),
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("x" * 5000, "x" * 40 + "..."),
        ("a\nb\u202e\x00", "a\\u000ab\\u202e\\u0000"),
        ("\ud800", "\\ud800"),
        ({"a": {"b": []}}, "dict"),
        (None, "null"),
        (True, "true"),
        (-(10**5000), "a long number"),
        (-7, "-7"),
    ],
    ids=["long", "control signs", "surrogate", "object", "null", "true", "huge", "number"],
)
def test_what_was_found_is_shown_short_and_harmless(value: object, found: str) -> None:
    (fault,) = faults(claim(total_cost=value))
    assert fault.found == found


def test_an_unknown_name_is_shown_short_and_harmless() -> None:
    (fault,) = faults(claim(**{"x\n" * 5000: 1}))
    assert fault.field == "stays[0]." + "x\\u000a" * 20 + "..."


def test_json_decimals_stay_exact() -> None:
    assert claims.loads('{"a": 0.1, "b": 30000.00, "c": 7}') == {
        "a": Decimal("0.1"),
        "b": Decimal(30000),
        "c": 7,
    }


def test_a_number_with_an_exponent_is_no_amount() -> None:
    payload = claims.loads(
        '{"region":"urumqi","stays":[{"admitted":"2016-03-01","hospital_level":"primary","total_cost":3e4}]}'
    )
    assert [fault.problem for fault in faults(payload)] == [Problem.NOT_AN_AMOUNT]


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("", "claim", Problem.EMPTY),
        (" \n", "claim", Problem.EMPTY),
        ("region=urumqi", "claim", Problem.NOT_JSON),
        ('{"a": NaN}', "claim", Problem.NOT_JSON),
        ('{"a": -Infinity}', "claim", Problem.NOT_JSON),
        ('{"a": 1}{"a": 1}', "claim", Problem.NOT_JSON),
        ("[" * 60000, "claim", Problem.NOT_JSON),
        ('{"a":' * 10000, "claim", Problem.NOT_JSON),
        ("9" * 60000, "claim", Problem.NOT_JSON),
        ('{"a": 1, "a": 2}', "a", Problem.DUPLICATE_FIELD),
    ],
    ids=lambda value: value[:20],
)
def test_text_that_is_not_json_is_refused(text: str, field: str, problem: Problem) -> None:
    with pytest.raises(ClaimError) as refused:
        claims.loads(text)
    assert [(fault.field, fault.problem) for fault in refused.value.errors] == [(field, problem)]


def test_a_body_of_64_kilobytes_is_read_and_one_byte_more_is_not() -> None:
    assert len(claims.read(io.BytesIO(b" " * 64 * 1024))) == 64 * 1024
    with pytest.raises(ClaimError) as refused:
        claims.read(io.BytesIO(b" " * (64 * 1024 + 1)))
    assert refused.value.errors == (
        FieldError("claim", Problem.TOO_LONG, Expected(Kind.BODY, ("65536",)), ""),
    )


def test_no_more_of_an_endless_body_is_read_than_shows_that_it_is_too_long() -> None:
    stream = io.BytesIO(b" " * 1024 * 1024)
    with pytest.raises(ClaimError):
        claims.read(stream)
    assert stream.tell() == 64 * 1024 + 1


def test_a_body_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(ClaimError) as refused:
        claims.read(io.BytesIO("三级".encode("gbk")))
    assert refused.value.errors == (FieldError("claim", Problem.NOT_UTF8, Expected(Kind.OBJECT), ""),)


def test_a_field_given_twice_is_shown_with_its_second_value() -> None:
    with pytest.raises(ClaimError) as refused:
        claims.loads('{"region": "urumqi", "region": "beijing"}')
    assert refused.value.errors == (
        FieldError("region", Problem.DUPLICATE_FIELD, Expected(Kind.OBJECT), "beijing"),
    )


def test_text_that_is_not_json_is_shown_with_what_would_be_right() -> None:
    with pytest.raises(ClaimError) as refused:
        claims.loads("region=urumqi")
    assert refused.value.errors == (
        FieldError("claim", Problem.NOT_JSON, Expected(Kind.OBJECT), "region=urumqi"),
    )
    with pytest.raises(ClaimError) as nothing:
        claims.loads(" ")
    assert nothing.value.errors == (FieldError("claim", Problem.EMPTY, Expected(Kind.OBJECT), ""),)


def test_a_number_with_an_exponent_stays_the_text_it_was_written_as() -> None:
    assert claims.loads("[1e-2, 1E-2, 0.5]") == ["1e-2", "1E-2", Decimal("0.5")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text() | st.sampled_from(["region", "stays", "admitted", "total_cost"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@settings(database=None)
@given(JSON)
def test_any_json_is_a_claim_or_a_claim_error(payload: object) -> None:
    with suppress(ClaimError):
        claims.hospital_stay(payload)


@settings(database=None)
@given(st.text() | st.binary().map(lambda body: body.decode("utf-8", "replace")))
def test_any_text_is_json_or_a_claim_error(text: str) -> None:
    with suppress(ClaimError):
        claims.loads(text)
