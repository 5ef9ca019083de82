"""Which rules hold on which day, and which days lie after the handbook's own year."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from calculators import in_force, rulebook
from calculators.errors import ClaimError, Expected, FieldError, Kind, NoRules, Problem
from calculators.rulebook import Rulebook
from tests.unit.calculators.rule_files import OURS, changed

FILE = "urumqi/resident/2016.toml"
BEFORE, FIRST, LATER = date(2015, 12, 31), date(2016, 1, 1), date(2018, 7, 1)


@pytest.fixture
def two_files(tmp_path: Path) -> Rulebook:
    """Rules of 2016, and later ones from July 2018 on."""
    changed(tmp_path, FILE, "from = 2016-01-01", "from = 2018-07-01")
    later = (tmp_path / FILE).with_name("2018.toml")
    shutil.move(tmp_path / FILE, later)
    text = later.read_text(encoding="utf-8")
    later.write_text(text.replace("handbook_year = 2016", "handbook_year = 2018"), encoding="utf-8")
    shutil.copy(OURS / FILE, tmp_path / FILE)
    return rulebook.load(tmp_path)


def test_each_day_has_the_rules_in_force_on_it_in_the_order_given(two_files: Rulebook) -> None:
    days = [LATER, FIRST, date(2018, 6, 30)]
    found = in_force.rules_on(days, "stays[{}].admitted", "urumqi", "resident", two_files)
    assert [rules.handbook_year for rules in found] == [2018, 2016, 2016]
    assert in_force.rules_on([], "stays[{}].admitted", "urumqi", "resident", two_files) == ()


def test_every_day_before_the_first_rules_is_refused_by_its_field(two_files: Rulebook) -> None:
    with pytest.raises(ClaimError) as refused:
        in_force.rules_on([BEFORE, FIRST, date.min], "visits[{}].date", "urumqi", "resident", two_files)
    expected = Expected(Kind.DATE_FROM, ("2016-01-01",))
    assert refused.value.errors == (
        FieldError("visits[0].date", Problem.BEFORE_RULES, expected, "2015-12-31"),
        FieldError("visits[2].date", Problem.BEFORE_RULES, expected, "0001-01-01"),
    )


def test_a_city_without_rules_is_refused_before_its_days_are(two_files: Rulebook) -> None:
    with pytest.raises(NoRules) as refused:
        in_force.rules_on([BEFORE], "visits[{}].date", "kashgar", "resident", two_files)
    assert refused.value.args == ("kashgar", "resident", "kashgar", ("urumqi",))


def test_years_after_their_handbooks_own_are_named_once_with_the_latest_handbook(
    two_files: Rulebook,
) -> None:
    earlier, later = two_files.of_region("urumqi", "resident")
    dated = [(date(2019, 1, 1), later), (date(2017, 5, 1), earlier), (date(2017, 1, 1), earlier)]
    assert in_force.later_years(dated) == {"years": "2019, 2017", "handbook_year": "2018"}


def test_days_of_the_handbooks_own_year_and_of_a_document_without_a_date_are_not_named(
    two_files: Rulebook,
) -> None:
    earlier, later = two_files.of_region("urumqi", "resident")
    (undated,) = rulebook.load().of_region("beijing", "outpatient")
    dated = [(date(2016, 12, 31), earlier), (date(2018, 12, 31), later), (date(2100, 1, 1), undated)]
    assert in_force.later_years(dated) == {}
