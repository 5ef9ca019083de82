"""Rule files: what they hold, which one holds on a day, and what the loader refuses."""

import shutil
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculators import rulebook
from calculators.bands import Band, Bands
from calculators.claims import HOSPITAL_STAY_REGIONS
from calculators.errors import BrokenRules, MissingFigure, NoRules
from calculators.figures import Level
from calculators.rulebook import Rulebook
from calculators.trace import Source
from tests.unit.calculators.rule_files import OURS, loaded, refusal

BROKEN = Path(__file__).parents[2] / "cases" / "broken-rules"
RESIDENT = "urumqi/resident/2016.toml"
AMOUNT = "an amount in yuan, 0 or more, with at most two decimals"
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


@pytest.mark.parametrize(
    ("old", "new", "key", "found", "expected"),
    [
        ("calendar_year = 22", "calendar_year = 0", "items.calendar_year", "0", "a whole number from 1"),
        (
            "calendar_year = 22",
            "year = 22",
            "items.year",
            "unknown key",
            (
                "calendar_year, self_funded, compliant_burden, burden_to_date, critical_illness_payment or "
                "patient_pays"
            ),
        ),
        (
            "item = 14\nfigures = { class",
            "item = 0\nfigures = { class",
            "first_pay.item",
            "0",
            "a whole number from 1",
        ),
        ("starts_above = 15000", "starts_above = -1", "critical_illness.starts_above", "-1", AMOUNT),
        (
            "starts_above = 15000",
            "starts = 15000",
            "critical_illness.starts",
            "unknown key",
            "item, starts_above or bands",
        ),
        (
            "item = 11\nstarts_above",
            "item = 0\nstarts_above",
            "critical_illness.item",
            "0",
            "a whole number from 1",
        ),
        ("up_to = 50000,", "up_to = -1,", "critical_illness.bands[0].up_to", "-1", AMOUNT),
        (
            "up_to = 50000,",
            "up_to = 15000,",
            "critical_illness.bands[0].up_to",
            "15000",
            "more than 15000, where the band begins",
        ),
        (
            "up_to = 100000,",
            "up_to = 50000,",
            "critical_illness.bands[1].up_to",
            "50000",
            "more than 50000, where the band begins",
        ),
        (
            "figures = { tertiary = 600,",
            'none_for = ["township"]\nfigures = { tertiary = 600,',
            "deductible.none_for",
            "unknown key",
            "item or figures",
        ),
        (
            'none_for = ["township"]',
            'none_for = "township"',
            "bed_standard.none_for",
            "'township'",
            "a list of tertiary, secondary, primary or township",
        ),
        (
            "{ tertiary = 11, secondary = 9, primary = 7 }",
            "11",
            "bed_standard.figures",
            "11",
            "a table",
        ),
    ],
)
def test_what_is_wrong_is_said_in_full(
    tmp_path: Path, old: str, new: str, key: str, found: str, expected: str
) -> None:
    assert refusal(tmp_path, RESIDENT, old, new) == (key, found, expected)


def test_bands_that_are_no_list_are_refused(tmp_path: Path) -> None:
    text = (OURS / RESIDENT).read_text(encoding="utf-8")
    assert refusal(tmp_path, RESIDENT, text[text.index("bands = [") :], "bands = 5\n") == (
        "critical_illness.bands",
        "5",
        "a list of one band or more",
    )


def test_the_bands_of_critical_illness_are_those_of_item_11() -> None:
    (rules,) = rulebook.load().of_region("urumqi", "resident")
    assert rules.bands == {
        "critical_illness": Bands(
            Decimal(15000),
            (
                Band(Decimal(50000), Decimal("0.50")),
                Band(Decimal(100000), Decimal("0.55")),
                Band(Decimal(200000), Decimal("0.60")),
                Band(None, Decimal("0.65")),
            ),
            Source("urumqi-resident-medical-insurance", 11),
        )
    }


def test_formulas_without_a_figure_of_their_own_have_their_items() -> None:
    (rules,) = rulebook.load().of_region("urumqi", "resident")
    assert rules.items == {
        name: Source("urumqi-resident-medical-insurance", item)
        for name, item in {
            "calendar_year": 22,
            "self_funded": 14,
            "compliant_burden": 30,
            "burden_to_date": 15,
            "critical_illness_payment": 30,
            "patient_pays": 14,
        }.items()
    }
    assert (rules.file, rules.starts, rules.handbook_year) == (RESIDENT, FIRST, 2016)
    assert rules.diseases == ()


def test_no_figure_is_left_out_and_none_is_made_up() -> None:
    (rules,) = rulebook.load().of_region("urumqi", "resident")
    levels = ("tertiary", "secondary", "primary", "township")
    assert set(rules.figures) == {
        "yearly_limit",
        "heating_standard",
        *(f"first_pay.{part}" for part in ("class_b_drugs", "items_first_pay_15", "items_first_pay_20")),
        *(f"deductible.{level}" for level in levels),
        *(f"ratio.{level}" for level in levels),
        *(f"bed_standard.{level}" for level in levels[:-1]),
    }


def test_a_missing_figure_names_the_rules_that_lack_it() -> None:
    (rules,) = rulebook.load().of_region("urumqi", "resident")
    with pytest.raises(MissingFigure) as missing:
        rules.figure("bed_standard", "township")
    assert missing.value.args == ("urumqi", "resident", "bed_standard.township")
    with pytest.raises(MissingFigure) as without_parts:
        rules.figure("bed_standard")
    assert without_parts.value.args == ("urumqi", "resident", "bed_standard")
    (visits,) = rulebook.load().of_region("beijing", "outpatient")
    with pytest.raises(MissingFigure) as without_bands:
        _ = visits.critical_illness
    assert without_bands.value.args == ("beijing", "outpatient", "critical_illness")


def test_a_bound_may_have_a_fen(tmp_path: Path) -> None:
    book = loaded(tmp_path, RESIDENT, "up_to = 50000,", "up_to = 15000.01,")
    (rules,) = book.of_region("urumqi", "resident")
    assert rules.critical_illness.bands[0].up_to == Decimal("15000.01")


def test_two_files_of_one_scheme_with_the_same_start_are_refused(tmp_path: Path) -> None:
    sound = OURS / "urumqi" / "resident" / "2016.toml"
    placed(tmp_path, sound)
    placed(tmp_path, sound, "2017.toml")
    with pytest.raises(BrokenRules) as refused:
        rulebook.load(tmp_path)
    assert (refused.value.file, refused.value.key) == ("urumqi/resident/2017.toml", "in_force.from")
    assert refused.value.found == "2016-01-01, as in urumqi/resident/2016.toml"
    assert refused.value.expected == "a start date no other file of the scheme has"


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
    assert refused.value.args == ("urumqi", "resident", "2015-12-31", ("2016-01-01",))


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
