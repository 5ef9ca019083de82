"""What another city takes, by docs/another-city.md: a rule file, and where its formula differs a small module."""

import importlib.util
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from calculators import claims, hospital_stay, rulebook
from calculators.claims import HospitalStayClaim
from calculators.errors import BrokenRules
from calculators.rulebook import Rulebook
from tests.unit.calculators.steps import recomputes

CITY = Path(__file__).parents[1] / "cases" / "made-up-city"
GUIDE = Path(__file__).parents[2] / "docs" / "another-city.md"
SHIPPED = Path(rulebook.__file__).with_name("rules")
YEAR = {
    "region": "xingcheng",
    "stays": [
        {
            "admitted": "2027-03-01",
            "hospital_level": "tertiary",
            "total_cost": "30000",
            "class_b_drugs": "5000",
        },
        {"admitted": "2027-09-01", "hospital_level": "tertiary", "total_cost": "20000"},
    ],
}


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    """Lay the made-up city's file beside those that come with the app."""
    shutil.copytree(SHIPPED, tmp_path / "rules")
    shutil.copytree(CITY / "xingcheng", tmp_path / "rules" / "xingcheng")
    return rulebook.load(tmp_path / "rules")


@pytest.fixture
def claim(rules: Rulebook) -> HospitalStayClaim:
    return claims.hospital_stay(YEAR, rules.regions("resident"))


def test_a_rule_file_is_all_that_a_city_with_the_same_formulas_takes(
    rules: Rulebook, claim: HospitalStayClaim
) -> None:
    assert rules.regions("resident") == ("urumqi", "xingcheng")
    first, second = hospital_stay.estimate(claim, rules).stays
    assert (first.deductible, second.deductible) == (800, 0)
    assert first.basic_payment == Decimal("17220.00")  # (30000 - 500 - 800) × 60 %
    assert second.basic_payment == Decimal("12000.00")
    assert second.basic_limit_remaining == 70000


def test_where_the_formula_differs_a_small_module_does(rules: Rulebook, claim: HospitalStayClaim) -> None:
    paid, steps = own_formula().payments(claim, rules)
    assert paid == (Decimal("17220.00"), Decimal("11760.00"))  # (20000 - 800 / 2) × 60 %
    for step in steps:
        recomputes(step)
    assert {step.source.document for step in steps} == {"xingcheng-handbook"}


def test_a_slip_in_the_file_is_told_with_what_would_be_right(tmp_path: Path) -> None:
    broken = tmp_path / "xingcheng" / "resident" / "2027.toml"
    shutil.copytree(CITY / "xingcheng", tmp_path / "xingcheng")
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("tertiary = 0.60", "tertiary = 60"), encoding="utf-8"
    )
    with pytest.raises(BrokenRules, match=r"ratio\.figures\.tertiary: 60; use a ratio between 0 and 1"):
        rulebook.load(tmp_path)


def test_the_guide_shows_the_file_and_the_module_as_they_are() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for shown in quoted(guide):
        whole = "\n".join(
            path.read_text(encoding="utf-8")
            for path in sorted(CITY.rglob("*.*"))
            if path.suffix in {".toml", ".py"}
        )
        assert shown in whole


def quoted(guide: str) -> Iterator[str]:
    found = re.findall(r"```(?:toml|python)\n(.*?)```", guide, re.DOTALL)
    assert len(found) == 2
    yield from found


def own_formula() -> ModuleType:
    spec = importlib.util.spec_from_file_location("xingcheng_stay", CITY / "xingcheng_stay.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
