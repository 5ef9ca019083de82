"""Rule files: what they hold, which one holds on a day, and what the loader refuses."""

import shutil
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculators import rulebook
from calculators.claims import HOSPITAL_STAY_REGIONS
from calculators.errors import BrokenRules, MissingFigure, NoRules
from calculators.figures import Level
from calculators.rulebook import Rulebook

BROKEN = Path(__file__).parents[2] / "cases" / "broken-rules"
OURS = Path(rulebook.__file__).parent / "rules"
FIRST = date(2016, 1, 1)


def faults() -> list[dict[str, Any]]:
    return tomllib.loads((BROKEN / "index.toml").read_text(encoding="utf-8"))["fault"]  # type: ignore[no-any-return]


def placed(directory: Path, source: Path, name: str = "2016.toml") -> Path:
    target = directory / "urumqi" / "resident" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    return target


@pytest.mark.parametrize(
    ("section", "part", "figure", "item"),
    [
        ("deductible", "tertiary", "600", 22),
        ("deductible", "secondary", "300", 22),
        ("deductible", "primary", "200", 22),
        ("deductible", "township", "80", 22),
        ("ratio", "tertiary", "0.55", 14),
        ("ratio", "secondary", "0.70", 14),
        ("ratio", "primary", "0.85", 14),
        ("ratio", "township", "0.90", 14),
        ("yearly_limit", None, "90000", 11),
        ("first_pay", "class_b_drugs", "0.10", 14),
        ("first_pay", "items_first_pay_15", "0.15", 14),
        ("first_pay", "items_first_pay_20", "0.20", 14),
        ("bed_standard", "tertiary", "11", 21),
        ("bed_standard", "secondary", "9", 21),
        ("bed_standard", "primary", "7", 21),
        ("heating_standard", None, "2", 21),
    ],
)
def test_the_rules_of_2016_hold_the_figures_of_the_handbook(
    rules_2016: Rulebook, section: str, part: str | None, figure: str, item: int
) -> None:
    found = rules_2016.find("urumqi", "resident", FIRST).figure(section, part)
    assert found.amount == Decimal(figure)
    assert (found.source.document, found.source.item) == ("urumqi-resident-medical-insurance", item)


def test_a_figure_the_handbook_lacks_is_named(rules_2016: Rulebook) -> None:
    rules = rules_2016.find("urumqi", "resident", FIRST)
    assert not rules.has("bed_standard", Level.TOWNSHIP)
    with pytest.raises(MissingFigure, match=r"bed_standard\.township"):
        rules.figure("bed_standard", Level.TOWNSHIP)


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault["file"])
def test_a_broken_file_is_refused_with_its_name_the_key_what_was_found_and_what_would_be_right(
    tmp_path: Path, fault: dict[str, str]
) -> None:
    placed(tmp_path, BROKEN / fault["file"])
    with pytest.raises(BrokenRules) as refused:
        rulebook.load(tmp_path)
    error = refused.value
    assert (error.file, error.key) == ("urumqi/resident/2016.toml", fault["key"])
    assert fault["found"] in error.found
    assert fault["expected"] in error.expected
    assert str(error).startswith(f"urumqi/resident/2016.toml: {fault['key']}: ")


def test_every_broken_file_stands_in_the_index() -> None:
    assert {fault["file"] for fault in faults()} == {file.name for file in BROKEN.glob("*.toml")} - {
        "index.toml"
    }


def test_two_files_of_one_scheme_with_the_same_start_are_refused(tmp_path: Path) -> None:
    sound = OURS / "urumqi" / "resident" / "2016.toml"
    placed(tmp_path, sound)
    placed(tmp_path, sound, "2017.toml")
    with pytest.raises(BrokenRules) as refused:
        rulebook.load(tmp_path)
    assert (refused.value.file, refused.value.key) == ("urumqi/resident/2017.toml", "in_force.from")
    assert refused.value.found == "2016-01-01, as in urumqi/resident/2016.toml"


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    placed(tmp_path, OURS / "urumqi" / "resident" / "2016.toml").write_bytes(b"document = '\xff'")
    with pytest.raises(BrokenRules, match="UTF-8"):
        rulebook.load(tmp_path)


def test_a_scheme_that_nobody_knows_is_refused_with_those_there_are(tmp_path: Path) -> None:
    placed(tmp_path, OURS / "urumqi" / "resident" / "2016.toml").parent.rename(
        tmp_path / "urumqi" / "residents"
    )
    with pytest.raises(BrokenRules) as refused:
        rulebook.load(tmp_path)
    error = refused.value
    assert (error.file, error.key, error.found) == ("urumqi/residents/2016.toml", "(directory)", "residents")
    assert error.expected == "resident, resident-outpatient, outpatient, card or resident-days"


def test_the_latest_rules_that_have_begun_hold(tmp_path: Path) -> None:
    sound = OURS / "urumqi" / "resident" / "2016.toml"
    placed(tmp_path, sound)
    later = placed(tmp_path, sound, "2018.toml")
    later.write_text(
        later.read_text(encoding="utf-8").replace("from = 2016-01-01", "from = 2018-07-01"), "utf-8"
    )
    book = rulebook.load(tmp_path)
    assert book.find("urumqi", "resident", FIRST).file.endswith("2016.toml")
    assert book.find("urumqi", "resident", date(2018, 6, 30)).file.endswith("2016.toml")
    assert book.find("urumqi", "resident", date(2018, 7, 1)).file.endswith("2018.toml")
    assert book.find("urumqi", "resident", date(2100, 12, 31)).file.endswith("2018.toml")


def test_a_day_before_the_first_rules_is_refused_with_the_days_there_are(rules_2016: Rulebook) -> None:
    with pytest.raises(NoRules) as refused:
        rules_2016.find("urumqi", "resident", date(2015, 12, 31))
    assert (refused.value.asked, refused.value.known) == ("2015-12-31", ("2016-01-01",))


def test_a_region_without_rules_is_refused_with_the_regions_there_are(rules_2016: Rulebook) -> None:
    with pytest.raises(NoRules) as refused:
        rules_2016.find("beijing", "resident", FIRST)
    error = refused.value
    assert (error.region, error.scheme, error.asked, error.known) == (
        "beijing",
        "resident",
        "beijing",
        ("urumqi",),
    )


def test_claims_name_the_regions_that_have_rules(rules_2016: Rulebook) -> None:
    assert rules_2016.regions("resident") == HOSPITAL_STAY_REGIONS
