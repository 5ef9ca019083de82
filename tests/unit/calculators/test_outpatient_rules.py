"""Rule files of visits and births: what they hold, and what the loader refuses."""

from datetime import date
from pathlib import Path

import pytest

from calculators import rulebook
from calculators.errors import BrokenRules, MissingFigure
from calculators.rulebook import Rulebook

OURS = Path(rulebook.__file__).parent / "rules"
URUMQI = "urumqi/resident-outpatient/2016.toml"
BEIJING = "beijing/outpatient/undated.toml"


def changed(directory: Path, file: str, old: str, new: str) -> None:
    """Put a copy of a sound file into a directory of rules, with one thing changed."""
    text = (OURS / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    target = directory / file
    target.parent.mkdir(parents=True)
    target.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("section", "part", "figure", "item"),
    [
        ("chronic_deductible", None, "10", 17),
        ("chronic_ratio", None, "0.60", 17),
        ("chronic_limit", "class_1", "2000", 17),
        ("chronic_limit", "class_2", "4000", 17),
        ("pooling_deductible", None, "10", 19),
        ("pooling_ratio", None, "0.50", 19),
        ("pooling_visit_limit", None, "50", 19),
        ("pooling_limit", None, "500", 19),
        ("maternity_fixed_sum", "vaginal", "1000", 20),
        ("maternity_fixed_sum", "caesarean", "1750", 20),
    ],
)
def test_the_file_of_urumqi_holds_the_figures_of_the_handbook(
    rules_2016: Rulebook, section: str, part: str | None, figure: str, item: int
) -> None:
    found = rules_2016.find("urumqi", "resident-outpatient", date(2016, 1, 1)).figure(section, part)
    assert str(found.amount) == figure
    assert (found.source.document, found.source.item) == ("urumqi-resident-medical-insurance", item)


def test_the_diseases_stand_in_item_16(rules_2016: Rulebook) -> None:
    rules = rules_2016.find("urumqi", "resident-outpatient", date(2016, 1, 1))
    assert {one.source.item for one in rules.diseases} == {16}
    assert [one.disease_class for one in rules.diseases] == [1] * 12 + [2] * 4


@pytest.mark.parametrize(("status", "figure"), [("employed", "1800"), ("retired", "1300")])
def test_the_file_of_beijing_holds_the_deductibles_and_bears_no_date(
    rules_2016: Rulebook, status: str, figure: str
) -> None:
    rules = rules_2016.find("beijing", "outpatient", date.min)
    found = rules.figure("deductible", status)
    assert str(found.amount) == figure
    assert (found.source.section, found.source.item) == ("note", 4)
    assert rules.handbook_year is None
    assert not rules.diseases


def test_bands_are_there_only_where_the_scheme_has_them(rules_2016: Rulebook) -> None:
    with pytest.raises(MissingFigure, match="critical_illness"):
        _ = rules_2016.find("beijing", "outpatient", date.min).critical_illness


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "found", "expected"),
    [
        (BEIJING, "employed = 1800, ", "", "deductible.figures.employed", "missing", "employed, retired"),
        (BEIJING, "retired =", "pensioned =", "deductible.figures.pensioned", "unknown key", "retired"),
        (BEIJING, "1800", "-1800", "deductible.figures.employed", "-1800", "an amount in yuan"),
        (BEIJING, "item = 4\n", "", "deductible.item", "missing", "item, figures"),
        (BEIJING, "[deductible]", "[ratio]", "ratio", "unknown key", "deductible or section"),
        (BEIJING, "undated = true", "undated = 1", "undated", "1", "handbook_year and in_force"),
        (BEIJING, "undated = true", "", "handbook_year", "missing", "in_force"),
        (BEIJING, 'section = "note"', "section = 4", "section", "4", "the name of a section"),
        (URUMQI, "handbook_year = 2016", "handbook_year = 0", "handbook_year", "0", "a whole number from 1"),
        (URUMQI, "from = 2016-01-01", 'from = "2016"', "in_force.from", "'2016'", "a date such as"),
        (URUMQI, "amount = 0.60", "amount = 60", "chronic_ratio.amount", "60", "a ratio between 0 and 1"),
        (URUMQI, "amount = 500", "amount = 500.001", "pooling_limit.amount", "500.001", "two decimals"),
        (URUMQI, "amount = 50\n", "limit = 50\n", "pooling_visit_limit.limit", "unknown key", "amount"),
        (URUMQI, "class_2 = 4000", "class_3 = 4000", "chronic_limit.figures.class_3", "unknown", "class_2"),
        (URUMQI, "vaginal = 1000, ", "", "maternity_fixed_sum.figures.vaginal", "missing", "caesarean"),
        (URUMQI, "item = 16\n", "", "chronic_diseases.item", "missing", "item, class_1, class_2"),
        (
            URUMQI,
            '{ name = "肺心病" }',
            '"肺心病"',
            "chronic_diseases.class_1[3]",
            "'肺心病'",
            "a table",
        ),
        (
            URUMQI,
            '{ name = "肺心病" }',
            '{ name = "" }',
            "chronic_diseases.class_1[3].name",
            "''",
            "the name of a",
        ),
        (
            URUMQI,
            '{ name = "肺心病" }',
            '{ names = "肺心病" }',
            "chronic_diseases.class_1[3].names",
            "unknown key",
            "name or aliases",
        ),
        (
            URUMQI,
            'aliases = ["癌症"]',
            'aliases = "癌症"',
            "chronic_diseases.class_2[0].aliases",
            "'癌症'",
            "a list of names",
        ),
        (
            URUMQI,
            'aliases = ["癌症"]',
            "aliases = [5]",
            "chronic_diseases.class_2[0].aliases[0]",
            "5",
            "the name of a",
        ),
        (
            URUMQI,
            'aliases = ["癌症"]',
            'aliases = ["冠心病 "]',
            "chronic_diseases.class_2[0]",
            "冠心病 ",
            "a name that no other disease has",
        ),
        (
            URUMQI,
            "class_2 = [\n",
            "class_2 = []\nother = [\n",
            "chronic_diseases.other",
            "unknown",
            "class_2",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_name_the_key_what_was_found_and_what_would_be_right(
    tmp_path: Path, file: str, old: str, new: str, key: str, found: str, expected: str
) -> None:
    changed(tmp_path, file, old, new)
    with pytest.raises(BrokenRules) as refused:
        rulebook.load(tmp_path)
    error = refused.value
    assert (error.file, error.key) == (file, key)
    assert found in error.found
    assert expected in error.expected


def test_a_class_without_diseases_is_refused(tmp_path: Path) -> None:
    text = (OURS / URUMQI).read_text(encoding="utf-8")
    start = text.index("class_2 = [\n")
    listed = text[start : text.index("]\n\n", start) + 1]
    changed(tmp_path, URUMQI, listed, "class_2 = []")
    with pytest.raises(BrokenRules) as refused:
        rulebook.load(tmp_path)
    assert (refused.value.key, refused.value.found) == ("chronic_diseases.class_2", "[]")
