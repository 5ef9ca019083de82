"""Rule files of days: what they hold, which one holds on a day, and what the loader refuses."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from calculators import day_rulefile, rulebook
from calculators.day_rules import DayOfYear, DayRules, Period, What
from calculators.errors import BrokenRules, NoRules
from calculators.rulebook import Rulebook
from calculators.trace import Source
from tests.unit.calculators.rule_files import OURS, changed, loaded, refusal

BEIJING = "beijing/card/undated.toml"
URUMQI = "urumqi/resident-days/2016.toml"
EITHER = "document, section, undated, pre-report-lapse or replacement-pickup"
DATED = "all of document, section, handbook_year, in_force"


@pytest.mark.parametrize(
    ("region", "scheme", "what", "numbers", "days", "item"),
    [
        ("beijing", "card", What.PRE_REPORT_LAPSE, {"valid_days": 10}, {}, 6),
        ("beijing", "card", What.REPLACEMENT_PICKUP, {"working_days": 15}, {}, 8),
        (
            "urumqi",
            "resident-days",
            What.TEMPORARY_CARD,
            {"valid_days": 60, "renewal_days": 60},
            {},
            38,
        ),
        ("urumqi", "resident-days", What.OUT_OF_TOWN_CLAIM, {"months": 3}, {}, 28),
        (
            "urumqi",
            "resident-days",
            What.BENEFIT_PERIOD,
            {},
            {"paid_from": "09-01", "paid_to": "12-31", "covered_from": "01-01", "covered_to": "12-31"},
            9,
        ),
        (
            "urumqi",
            "resident-days",
            What.NEWBORN_BENEFIT_PERIOD,
            {},
            {"paid_from": "01-01", "paid_to": "06-25", "covered_to": "12-31"},
            9,
        ),
    ],
)
def test_the_files_hold_the_figures_of_the_documents(
    rules_2016: Rulebook,
    region: str,
    scheme: str,
    what: What,
    numbers: dict[str, int],
    days: dict[str, str],
    item: int,
) -> None:
    found = rules_2016.find_days(region, scheme, date(2016, 1, 1)).periods[what]
    assert dict(found.numbers) == numbers
    assert {name: str(day) for name, day in found.days.items()} == days
    assert found.source.item == item


def test_every_question_has_its_figures_in_one_file_and_only_one(rules_2016: Rulebook) -> None:
    assert sorted(what for rules in rules_2016.days for what in rules.periods) == sorted(What)


def test_beijings_document_bears_no_date_and_urumqis_handbook_begins_with_2016(rules_2016: Rulebook) -> None:
    beijing, urumqi = rules_2016.days
    assert (beijing.region, beijing.starts, beijing.handbook_year) == ("beijing", date.min, None)
    assert (urumqi.region, urumqi.starts, urumqi.handbook_year) == ("urumqi", date(2016, 1, 1), 2016)


def test_files_of_days_and_of_amounts_are_kept_apart(rules_2016: Rulebook) -> None:
    assert [rules.file for rules in rules_2016.days] == [BEIJING, URUMQI]
    assert {rules.scheme for rules in rules_2016.rules}.isdisjoint(day_rulefile.SCHEMES)


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "found", "expected"),
    [
        (
            BEIJING,
            "valid_days = 10",
            "days = 10",
            "pre-report-lapse.days",
            "unknown key",
            "item or valid_days",
        ),
        (
            BEIJING,
            "valid_days = 10\n",
            "",
            "pre-report-lapse.valid_days",
            "missing",
            "all of item, valid_days",
        ),
        (BEIJING, "item = 6\n", "", "pre-report-lapse.item", "missing", "all of item, valid_days"),
        (BEIJING, "item = 6", "item = 0", "pre-report-lapse.item", "0", "a whole number from 1"),
        (BEIJING, "= 15", "= 0", "replacement-pickup.working_days", "0", "a whole number from 1 to 366"),
        (BEIJING, "= 15", "= 367", "replacement-pickup.working_days", "367", "a whole number from 1 to 366"),
        (
            BEIJING,
            "= 15",
            "= 15.0",
            "replacement-pickup.working_days",
            "Decimal('15.0')",
            "a whole number from 1 to 366",
        ),
        (
            BEIJING,
            "= 15",
            "= true",
            "replacement-pickup.working_days",
            "True",
            "a whole number from 1 to 366",
        ),
        (BEIJING, "[pre-report-lapse]", "[pre-report]", "pre-report", "unknown key", EITHER),
        (
            BEIJING,
            "undated = true",
            "undated = false",
            "undated",
            "False",
            "true, or handbook_year and in_force instead",
        ),
        (
            BEIJING,
            "undated = true",
            "",
            "handbook_year",
            "missing",
            f"{DATED}, pre-report-lapse, replacement-pickup",
        ),
        (
            BEIJING,
            "undated = true",
            "undated = true\nin_force = { from = 2016-01-01 }",
            "in_force",
            "unknown key",
            EITHER,
        ),
        (BEIJING, 'section = "card"', 'section = ""', "section", "''", "the name of a section"),
        (
            BEIJING,
            '"beijing-social-security-card"',
            "5",
            "document",
            "5",
            "the name of a document",
        ),
        (
            URUMQI,
            "from = 2016-01-01",
            "from = 2016-01-01T00:00:00",
            "in_force.from",
            "datetime.datetime(2016, 1, 1, 0, 0)",
            "a date such as 2016-01-01",
        ),
        (
            URUMQI,
            "handbook_year = 2016\n",
            "",
            "handbook_year",
            "missing",
            f"{DATED}, temporary-card, out-of-town-claim, benefit-period, newborn-benefit-period",
        ),
        (
            URUMQI,
            "month = 6, day = 25",
            "month = 6, day = 31",
            "newborn-benefit-period.paid_to",
            "month 6, day 31",
            "a day that every year has",
        ),
        (
            URUMQI,
            "month = 6, day = 25",
            "month = 2, day = 29",
            "newborn-benefit-period.paid_to",
            "month 2, day 29",
            "a day that every year has",
        ),
        (
            URUMQI,
            "month = 6, day = 25",
            "month = 13, day = 1",
            "newborn-benefit-period.paid_to.month",
            "13",
            "a whole number from 1 to 12",
        ),
        (
            URUMQI,
            "month = 6, day = 25",
            "month = 5, day = 32",
            "newborn-benefit-period.paid_to.day",
            "32",
            "a whole number from 1 to 31",
        ),
        (
            URUMQI,
            "month = 6, day = 25",
            "month = 6",
            "newborn-benefit-period.paid_to.day",
            "missing",
            "all of month, day",
        ),
        (
            URUMQI,
            "{ month = 6, day = 25 }",
            '"06-25"',
            "newborn-benefit-period.paid_to",
            "'06-25'",
            "a table",
        ),
        (
            URUMQI,
            "paid_from = { month = 9, day = 1 }\npaid_to = { month = 12, day = 31 }",
            "paid_from = { month = 9, day = 2 }\npaid_to = { month = 9, day = 1 }",
            "benefit-period.paid_to",
            "09-01",
            "09-02 or a later day",
        ),
        (
            URUMQI,
            "[out-of-town-claim]",
            "[[out-of-town-claim]]",
            "out-of-town-claim",
            "[{'item': 28, 'months': 3}]",
            "a table",
        ),
        (
            URUMQI,
            "months = 3",
            "months = ",
            "(whole file)",
            "Invalid value (at line 16, column 10)",
            "TOML 1.0 in UTF-8",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_name_the_key_what_was_found_and_what_would_be_right(
    tmp_path: Path, file: str, old: str, new: str, key: str, found: str, expected: str
) -> None:
    assert refusal(tmp_path, file, old, new) == (key, found, expected)


def test_nothing_of_a_file_is_lost_and_nothing_can_be_changed_afterwards() -> None:
    beijing, _ = rulebook.load().days
    document = "beijing-social-security-card"
    assert beijing == DayRules(
        file=BEIJING,
        region="beijing",
        scheme="card",
        starts=date.min,
        handbook_year=None,
        periods={
            What.PRE_REPORT_LAPSE: Period({"valid_days": 10}, {}, Source(document, 6, "card")),
            What.REPLACEMENT_PICKUP: Period({"working_days": 15}, {}, Source(document, 8, "card")),
        },
    )
    with pytest.raises(TypeError):
        del beijing.periods[What.PRE_REPORT_LAPSE]  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        beijing.periods[What.PRE_REPORT_LAPSE].numbers["valid_days"] = 11  # type: ignore[index]


def test_the_days_of_the_year_come_with_their_item_and_the_handbooks_year() -> None:
    _, urumqi = rulebook.load().days
    newborn = urumqi.periods[What.NEWBORN_BENEFIT_PERIOD]
    assert urumqi.handbook_year == 2016
    assert newborn.days == {
        "paid_from": DayOfYear(1, 1),
        "paid_to": DayOfYear(6, 25),
        "covered_to": DayOfYear(12, 31),
    }
    assert newborn.source == Source("urumqi-resident-medical-insurance", 9, "handbook")


def test_a_time_of_payment_may_be_one_day_alone(tmp_path: Path) -> None:
    payment = "paid_from = { month = 9, day = 1 }\npaid_to = { month = 12, day = 31 }"
    one_day = payment.replace("month = 12, day = 31", "month = 9, day = 1")
    (rules,) = loaded(tmp_path, URUMQI, payment, one_day).days
    found = rules.periods[What.BENEFIT_PERIOD].days
    assert found["paid_from"] == found["paid_to"] == DayOfYear(9, 1)


def test_the_latest_days_that_have_begun_hold(tmp_path: Path) -> None:
    changed(tmp_path, URUMQI, "from = 2016-01-01", "from = 2018-07-01")
    shutil.move(tmp_path / URUMQI, (tmp_path / URUMQI).with_name("2018.toml"))
    shutil.copy(OURS / URUMQI, tmp_path / URUMQI)
    book = rulebook.load(tmp_path)
    for day, year in ((date(2016, 1, 1), 2016), (date(2018, 6, 30), 2016), (date(2018, 7, 1), 2018)):
        assert book.find_days("urumqi", "resident-days", day).file.endswith(f"{year}.toml")


def test_two_files_of_days_with_the_same_start_are_refused(tmp_path: Path) -> None:
    changed(tmp_path, BEIJING, "valid_days = 10", "valid_days = 11")
    shutil.copy(OURS / BEIJING, (tmp_path / BEIJING).with_name("another.toml"))
    with pytest.raises(BrokenRules) as refused:
        rulebook.load(tmp_path)
    assert (refused.value.file, refused.value.key) == (BEIJING, "in_force.from")


def test_a_day_before_them_and_a_city_without_them_are_refused(rules_2016: Rulebook) -> None:
    with pytest.raises(NoRules) as too_early:
        rules_2016.find_days("urumqi", "resident-days", date(2015, 12, 31))
    assert (too_early.value.asked, too_early.value.known) == ("2015-12-31", ("2016-01-01",))
    with pytest.raises(NoRules) as elsewhere:
        rules_2016.find_days("urumqi", "card", date(2016, 1, 1))
    assert (elsewhere.value.asked, elsewhere.value.known) == ("urumqi", ("beijing",))


def test_a_day_of_the_year_is_found_in_every_year() -> None:
    assert DayOfYear(12, 31).of(2016) == date(2016, 12, 31)
    assert DayOfYear(6, 25) < DayOfYear(9, 1)
