"""Rule files of visits and births: what they hold, and what the loader refuses."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from calculators import rulebook
from calculators.diseases import Disease
from calculators.errors import MissingFigure
from calculators.figures import Figure, Rules
from calculators.rulebook import Rulebook
from calculators.trace import Source
from tests.unit.calculators.rule_files import OURS, refusal

URUMQI = "urumqi/resident-outpatient/2016.toml"
BEIJING = "beijing/outpatient/undated.toml"
AMOUNT = "an amount in yuan, 0 or more, with at most two decimals"


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
        (
            BEIJING,
            "employed = 1800, ",
            "",
            "deductible.figures.employed",
            "missing",
            "all of employed, retired",
        ),
        (
            BEIJING,
            "retired =",
            "pensioned =",
            "deductible.figures.pensioned",
            "unknown key",
            "employed or retired",
        ),
        (BEIJING, "1800", "-1800", "deductible.figures.employed", "-1800", AMOUNT),
        (BEIJING, "item = 4\n", "", "deductible.item", "missing", "all of item, figures"),
        (
            BEIJING,
            "[deductible]",
            "[ratio]",
            "ratio",
            "unknown key",
            "document, undated, deductible or section",
        ),
        (
            BEIJING,
            "undated = true",
            "undated = 1",
            "undated",
            "1",
            "true, or handbook_year and in_force instead",
        ),
        (
            BEIJING,
            "undated = true",
            "",
            "handbook_year",
            "missing",
            "all of document, handbook_year, in_force, deductible",
        ),
        (BEIJING, 'section = "note"', "section = 4", "section", "4", "the name of a section"),
        (URUMQI, "handbook_year = 2016", "handbook_year = 0", "handbook_year", "0", "a whole number from 1"),
        (
            URUMQI,
            "from = 2016-01-01",
            'from = "2016"',
            "in_force.from",
            "'2016'",
            "a date such as 2016-01-01",
        ),
        (URUMQI, "amount = 0.60", "amount = 60", "chronic_ratio.amount", "60", "a ratio between 0 and 1"),
        (URUMQI, "amount = 500", "amount = 500.001", "pooling_limit.amount", "500.001", AMOUNT),
        (
            URUMQI,
            "amount = 50\n",
            "limit = 50\n",
            "pooling_visit_limit.limit",
            "unknown key",
            "item or amount",
        ),
        (
            URUMQI,
            "class_2 = 4000",
            "class_3 = 4000",
            "chronic_limit.figures.class_3",
            "unknown key",
            "class_1 or class_2",
        ),
        (
            URUMQI,
            "vaginal = 1000, ",
            "",
            "maternity_fixed_sum.figures.vaginal",
            "missing",
            "all of vaginal, caesarean",
        ),
        (URUMQI, "item = 16", "item = 0", "chronic_diseases.item", "0", "a whole number from 1"),
        (URUMQI, "item = 16\n", "", "chronic_diseases.item", "missing", "all of item, class_1, class_2"),
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
            "the name of a chronic_diseases.class_1[3].name",
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
            "the name of a chronic_diseases.class_2[0].aliases[0]",
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
            "unknown key",
            "item, class_1 or class_2",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_name_the_key_what_was_found_and_what_would_be_right(
    tmp_path: Path, file: str, old: str, new: str, key: str, found: str, expected: str
) -> None:
    assert refusal(tmp_path, file, old, new) == (key, found, expected)


def test_a_class_without_diseases_is_refused(tmp_path: Path) -> None:
    text = (OURS / URUMQI).read_text(encoding="utf-8")
    start = text.index("class_2 = [\n")
    listed = text[start : text.index("]\n\n", start) + 1]
    assert refusal(tmp_path, URUMQI, listed, "class_2 = []") == (
        "chronic_diseases.class_2",
        "[]",
        "a list of one disease or more",
    )


def test_a_class_that_is_no_list_is_refused(tmp_path: Path) -> None:
    text = (OURS / URUMQI).read_text(encoding="utf-8")
    start = text.index("class_2 = [\n")
    listed = text[start : text.index("]\n\n", start) + 1]
    assert refusal(tmp_path, URUMQI, listed, 'class_2 = "白血病"') == (
        "chronic_diseases.class_2",
        "'白血病'",
        "a list of one disease or more",
    )


def test_no_two_diseases_share_a_name_however_wide_its_signs(tmp_path: Path) -> None:
    assert refusal(tmp_path, URUMQI, '{ name = "肺心病" }', '{ name = "糖尿病(2型)" }') == (
        "chronic_diseases.class_1[3]",
        "糖尿病(2型)",
        "a name that no other disease has",
    )


def test_nothing_of_beijings_file_is_lost() -> None:
    source = Source("beijing-social-security-card", 4, "note")
    (rules,) = rulebook.load().of_region("beijing", "outpatient")
    assert rules == Rules(
        file=BEIJING,
        region="beijing",
        scheme="outpatient",
        starts=date.min,
        handbook_year=None,
        figures={
            "deductible.employed": Figure(Decimal(1800), source),
            "deductible.retired": Figure(Decimal(1300), source),
        },
        items={},
        bands={},
        diseases=(),
    )


def test_nothing_of_urumqis_file_is_lost() -> None:
    said = tomllib.loads((OURS / URUMQI).read_text(encoding="utf-8"), parse_float=Decimal)
    document = "urumqi-resident-medical-insurance"
    (rules,) = rulebook.load().of_region("urumqi", "resident-outpatient")
    assert (rules.starts, rules.handbook_year) == (date(2016, 1, 1), 2016)
    assert rules.diseases == tuple(
        Disease(one["name"], number, tuple(one.get("aliases", ())), Source(document, 16, "handbook"))
        for number in (1, 2)
        for one in said["chronic_diseases"][f"class_{number}"]
    )
    assert {name: (figure.amount, figure.source) for name, figure in rules.figures.items()} == {
        name: (amount, Source(document, item, "handbook"))
        for name, (amount, item) in {
            "chronic_deductible": (10, 17),
            "chronic_ratio": (Decimal("0.60"), 17),
            "chronic_limit.class_1": (2000, 17),
            "chronic_limit.class_2": (4000, 17),
            "pooling_deductible": (10, 19),
            "pooling_ratio": (Decimal("0.50"), 19),
            "pooling_visit_limit": (50, 19),
            "pooling_limit": (500, 19),
            "maternity_fixed_sum.vaginal": (1000, 20),
            "maternity_fixed_sum.caesarean": (1750, 20),
        }.items()
    }
