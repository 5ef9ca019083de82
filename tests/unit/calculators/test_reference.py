"""The calculators agree with their slow second version on random years."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import registry
from tests.unit.calculators import reference
from tests.unit.calculators.random_claims import (
    beijing_visits,
    births,
    chronic_visits,
    hospital_stays,
    pooling_visits,
    receipts,
)

runs = settings(database=None, max_examples=150, deadline=None)
Claim = dict[str, Any]


def answered(name: str, claim: Claim) -> Claim:
    output = registry.run(name, claim)
    return {key: value for key, value in output.items() if key not in {"trace", "notes"}}


@runs
@given(hospital_stays())
def test_stays_in_hospital(claim: Claim) -> None:
    assert answered("hospital-stay", claim) == reference.hospital_stay(claim)


@runs
@given(chronic_visits())
def test_visits_with_a_chronic_disease(claim: Claim) -> None:
    assert answered("chronic-outpatient", claim) == reference.chronic_outpatient(claim)


@runs
@given(pooling_visits())
def test_ordinary_visits(claim: Claim) -> None:
    assert answered("outpatient-pooling", claim) == reference.outpatient_pooling(claim)


@runs
@given(births())
def test_births(claim: Claim) -> None:
    assert answered("maternity", claim) == reference.maternity(claim)


@runs
@given(beijing_visits())
def test_visits_in_beijing(claim: Claim) -> None:
    assert answered("beijing-outpatient", claim) == reference.beijing_outpatient(claim)


@runs
@given(receipts())
def test_receipts(claim: Claim) -> None:
    found = answered("receipt", claim)
    counted = {
        "consistent": found["consistent"],
        "findings": len(found["findings"]),
        "explained": len(found["explained"]),
    }
    assert counted == reference.receipt(claim)


@pytest.mark.parametrize(
    ("what", "days", "renewals"),
    [
        ("pre-report-lapse", st.dates(date(1, 1, 1), date(2100, 12, 31)), st.just(0)),
        ("replacement-pickup", st.dates(date(2010, 1, 1), date(2025, 10, 31)), st.just(0)),
        ("temporary-card", st.dates(date(2016, 1, 1), date(2100, 12, 31)), st.integers(0, 100)),
        ("out-of-town-claim", st.dates(date(2016, 1, 1), date(2100, 12, 31)), st.just(0)),
        (
            "benefit-period",
            st.dates(date(2016, 1, 1), date(2100, 12, 31)).filter(lambda day: day.month >= 9),
            st.just(0),
        ),
        (
            "newborn-benefit-period",
            st.dates(date(2016, 1, 1), date(2100, 12, 31)).filter(
                lambda day: (day.month, day.day) <= (6, 25)
            ),
            st.just(0),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_days(what: str, days: st.SearchStrategy[date], renewals: st.SearchStrategy[int]) -> None:
    @runs
    @given(days, renewals)
    def agrees(day: date, times: int) -> None:
        claim = {"what": what, "from": day.isoformat(), "renewals": times}
        assert answered("dates", claim) == reference.dates(claim)

    agrees()


def test_the_second_version_knows_nothing_of_the_package() -> None:
    tree = ast.parse(Path(reference.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported == {"calendar", "chinese_calendar", "datetime", "fractions", "typing"}
