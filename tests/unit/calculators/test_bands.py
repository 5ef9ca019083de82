"""Bands: an upper bound belongs to its band, and nothing is due up to the start (item 11)."""

from datetime import date
from decimal import Decimal

import pytest

from calculators.bands import Bands
from calculators.rulebook import Rulebook


@pytest.fixture(scope="module")
def bands(rules_2016: Rulebook) -> Bands:
    return rules_2016.find("urumqi", "resident", date(2016, 1, 1)).critical_illness


@pytest.mark.parametrize(
    ("burden", "ratio"),
    [
        ("15000.01", "0.50"),
        ("50000", "0.50"),
        ("50000.01", "0.55"),
        ("100000", "0.55"),
        ("100000.01", "0.60"),
        ("200000", "0.60"),
        ("200000.01", "0.65"),
        ("99999999.99", "0.65"),
    ],
)
def test_an_upper_bound_belongs_to_its_band(bands: Bands, burden: str, ratio: str) -> None:
    assert bands.ratio_at(Decimal(burden)) == Decimal(ratio)


@pytest.mark.parametrize(
    ("burden", "shares"),
    [
        ("0", []),
        ("15000", []),
        ("15000.01", ["0.005"]),
        ("50000", ["17500"]),
        ("60000", ["17500", "5500"]),
        ("100930", ["17500", "27500", "558"]),
        ("300000", ["17500", "27500", "60000", "65000"]),
    ],
)
def test_each_part_takes_its_own_ratio(bands: Bands, burden: str, shares: list[str]) -> None:
    assert [part.share for part in bands.parts(Decimal(burden))] == [Decimal(share) for share in shares]


def test_parts_follow_each_other_without_a_gap(bands: Bands) -> None:
    parts = bands.parts(Decimal(300000))
    assert parts[0].lower == bands.starts_above
    assert [part.upper for part in parts[:-1]] == [part.lower for part in parts[1:]]
    assert parts[-1].upper is None
