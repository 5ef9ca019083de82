"""Claims of visits, births and receipts: what is taken, and that every fault names its field."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import care_claims
from calculators.care_claims import ChronicVisit, Delivery, MaternityClaim, Status, Visit
from calculators.errors import ClaimError, Expected, Kind, Problem

VISIT = {"date": "2016-03-01", "disease": "冠心病", "eligible_cost": "110"}
POOLED = {"date": "2016-03-01", "eligible_cost": "110"}
BEIJING = {"date": "2016-03-01", "in_scope_cost": "110"}
RECEIPT = dict.fromkeys(
    (
        "total",
        "in_scope",
        "fund_payment",
        "personal_burden",
        "personal_cash",
        "outpatient_fund_year_to_date",
    ),
    "1",
)
READERS: dict[str, Callable[[object], object]] = {
    "chronic": care_claims.chronic_outpatient,
    "pooling": care_claims.outpatient_pooling,
    "maternity": care_claims.maternity,
    "beijing": care_claims.beijing_outpatient,
    "receipt": care_claims.receipt,
}


def faults(reader: str, payload: object) -> list[tuple[str, Problem]]:
    with pytest.raises(ClaimError) as refused:
        READERS[reader](payload)
    return [(error.field, error.problem) for error in refused.value.errors]


def test_sound_claims_are_read() -> None:
    day, cost = date(2016, 3, 1), Decimal("110.00")
    assert care_claims.chronic_outpatient({"visits": [VISIT]}) == (ChronicVisit(day, cost, "冠心病"),)
    assert care_claims.outpatient_pooling({"visits": [POOLED] * 366}) == (Visit(day, cost),) * 366
    beijing = care_claims.beijing_outpatient({"status": "retired", "visits": [BEIJING]})
    assert (beijing.status, beijing.visits) == (Status.RETIRED, (Visit(day, cost),))
    assert care_claims.maternity({"delivery": "caesarean", "cost": 3000}) == MaternityClaim(
        Delivery.CAESAREAN, Decimal(3000)
    )
    assert care_claims.receipt(RECEIPT | {"total": "2.5"}).total == Decimal("2.50")


@pytest.mark.parametrize(
    ("reader", "payload", "field", "problem"),
    [
        ("chronic", [], "claim", Problem.NOT_AN_OBJECT),
        ("chronic", {}, "visits", Problem.MISSING),
        ("chronic", {"visits": []}, "visits", Problem.EMPTY),
        ("chronic", {"visits": [VISIT] * 367}, "visits", Problem.TOO_MANY),
        ("chronic", {"visits": [VISIT], "region": "urumqi"}, "region", Problem.UNKNOWN_FIELD),
        ("chronic", {"visits": [VISIT | {"date": "2016-02-30"}]}, "visits[0].date", Problem.NOT_A_DATE),
        ("chronic", {"visits": [VISIT | {"disease": 5}]}, "visits[0].disease", Problem.NOT_TEXT),
        ("chronic", {"visits": [VISIT | {"disease": None}]}, "visits[0].disease", Problem.NOT_TEXT),
        ("chronic", {"visits": [POOLED]}, "visits[0].disease", Problem.MISSING),
        ("chronic", {"visits": [VISIT | {"doctor": "x"}]}, "visits[0].doctor", Problem.UNKNOWN_FIELD),
        ("pooling", {"visits": [VISIT]}, "visits[0].disease", Problem.UNKNOWN_FIELD),
        ("pooling", {"visits": [POOLED, 7]}, "visits[1]", Problem.NOT_AN_OBJECT),
        (
            "pooling",
            {"visits": [POOLED | {"eligible_cost": "-1"}]},
            "visits[0].eligible_cost",
            Problem.NEGATIVE,
        ),
        (
            "pooling",
            {"visits": [POOLED | {"eligible_cost": "1.005"}]},
            "visits[0].eligible_cost",
            Problem.TOO_MANY_DECIMALS,
        ),
        ("beijing", {"visits": [BEIJING]}, "status", Problem.MISSING),
        ("beijing", {"status": "student", "visits": [BEIJING]}, "status", Problem.NOT_ONE_OF),
        ("beijing", {"status": "retired"}, "visits", Problem.MISSING),
        (
            "beijing",
            {"status": "retired", "visits": [{"date": "2016-03-01"}]},
            "visits[0].in_scope_cost",
            Problem.MISSING,
        ),
        ("maternity", {"delivery": "vaginal"}, "cost", Problem.MISSING),
        ("maternity", {"cost": "1"}, "delivery", Problem.MISSING),
        ("maternity", {"delivery": "顺产", "cost": "1"}, "delivery", Problem.NOT_ONE_OF),
        ("maternity", {"delivery": "vaginal", "cost": 1.5}, "cost", Problem.NOT_AN_AMOUNT),
        ("receipt", RECEIPT | {"personal_cash": "100000000"}, "personal_cash", Problem.TOO_LARGE),
        ("receipt", RECEIPT | {"date": "2016-03-01"}, "date", Problem.UNKNOWN_FIELD),
        *[
            ("receipt", {key: RECEIPT[key] for key in RECEIPT if key != name}, name, Problem.MISSING)
            for name in RECEIPT
        ],
    ],
)
def test_a_fault_names_its_field_and_its_problem(
    reader: str, payload: object, field: str, problem: Problem
) -> None:
    assert faults(reader, payload) == [(field, problem)]


def test_all_faults_of_a_claim_are_found_at_once() -> None:
    visits = [BEIJING | {"date": "x"}, BEIJING | {"in_scope_cost": "-1"}]
    assert faults("beijing", {"status": "x", "visits": visits}) == [
        ("status", Problem.NOT_ONE_OF),
        ("visits[0].date", Problem.NOT_A_DATE),
        ("visits[1].in_scope_cost", Problem.NEGATIVE),
    ]


@pytest.mark.parametrize(
    ("reader", "payload", "expected"),
    [
        ("chronic", {"visits": [POOLED]}, Expected(Kind.DISEASE)),
        ("beijing", {"visits": [BEIJING]}, Expected(Kind.ONE_OF, ("employed", "retired"))),
        ("maternity", {"cost": "1"}, Expected(Kind.ONE_OF, ("vaginal", "caesarean"))),
        ("pooling", {"visits": []}, Expected(Kind.LIST, ("1", "366"))),
    ],
)
def test_what_is_left_out_is_told_what_it_takes(reader: str, payload: object, expected: Expected) -> None:
    with pytest.raises(ClaimError) as refused:
        READERS[reader](payload)
    assert [error.expected for error in refused.value.errors] == [expected]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text() | st.sampled_from(["visits", "status", "date", "disease", "cost", "total"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(database=None)
@given(st.sampled_from(sorted(READERS)), JSON)
def test_any_json_is_a_claim_or_a_claim_error(reader: str, payload: Any) -> None:
    with suppress(ClaimError):
        READERS[reader](payload)
