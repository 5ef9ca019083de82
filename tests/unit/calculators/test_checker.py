"""The checks of a rule file's parts: what is taken, and the whole of what is said where one is refused."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from calculators import checker
from calculators.checker import Checker, Dating
from calculators.errors import BrokenRules

FILE = "urumqi/resident/2016.toml"
CHECKER = Checker(FILE)
FIRST = dt.date(2016, 1, 1)
RATIO = "a ratio between 0 and 1"
AMOUNT = "an amount in yuan, 0 or more, with at most two decimals"
UNDATED = "true, or handbook_year and in_force instead"
WHOLE = "a whole number from 1"


def refused(check: Callable[[], object]) -> tuple[str, str, str]:
    """Return the key, what was found and what would be right, of a check that refuses."""
    with pytest.raises(BrokenRules) as raised:
        check()
    assert raised.value.file == FILE
    return raised.value.key, raised.value.found, raised.value.expected


def test_decimals_of_a_file_stay_exact() -> None:
    assert CHECKER.parsed('city = "乌鲁木齐"\nratio = 0.55'.encode()) == {
        "city": "乌鲁木齐",
        "ratio": Decimal("0.55"),
    }


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"ratio = ", "Invalid value (at end of document)"), (b"city = '\xff'", "can't decode byte 0xff")],
)
def test_what_is_not_toml_in_utf8_is_refused_with_the_reason(content: bytes, found: str) -> None:
    key, reason, expected = refused(lambda: CHECKER.parsed(content))
    assert (key, expected) == ("(whole file)", "TOML 1.0 in UTF-8")
    assert found in reason


def test_a_name_is_text_that_is_not_empty() -> None:
    assert CHECKER.text("document", "handbook") == "handbook"
    assert refused(lambda: CHECKER.text("document", "")) == ("document", "''", "the name of a document")
    assert refused(lambda: CHECKER.text("section", 4)) == ("section", "4", "the name of a section")


def test_a_file_is_dated_by_its_start_and_handbook_year_or_holds_from_the_first_day() -> None:
    assert CHECKER.dating({"undated": True}) == Dating(dt.date.min, None)
    assert CHECKER.dating({"handbook_year": 2015, "in_force": {"from": FIRST}}) == Dating(FIRST, 2015)
    assert checker.dating_keys({"undated": False}) == ("undated",)
    assert checker.dating_keys({}) == ("handbook_year", "in_force")


@pytest.mark.parametrize(
    ("top", "key", "found", "expected"),
    [
        ({"undated": False}, "undated", "False", UNDATED),
        ({"undated": 1}, "undated", "1", UNDATED),
        ({"handbook_year": 2016, "in_force": FIRST}, "in_force", repr(FIRST), "a table"),
        ({"handbook_year": 2016, "in_force": {}}, "in_force.from", "missing", "all of from"),
        (
            {"handbook_year": 2016, "in_force": {"from": FIRST, "to": FIRST}},
            "in_force.to",
            "unknown key",
            "from",
        ),
        (
            {"handbook_year": 2016, "in_force": {"from": "2016-01-01"}},
            "in_force.from",
            "'2016-01-01'",
            "a date such as 2016-01-01",
        ),
        (
            {"handbook_year": 2016, "in_force": {"from": dt.datetime(2016, 1, 1, tzinfo=dt.UTC)}},
            "in_force.from",
            "datetime.datetime(2016, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)",
            "a date such as 2016-01-01",
        ),
        ({"handbook_year": "2016", "in_force": {"from": FIRST}}, "handbook_year", "'2016'", WHOLE),
    ],
)
def test_a_dating_that_tells_no_day_is_refused(
    top: dict[str, object], key: str, found: str, expected: str
) -> None:
    assert refused(lambda: CHECKER.dating(top)) == (key, found, expected)


@pytest.mark.parametrize(("value", "most"), [(1, None), (2016, None), (1, 12), (12, 12)])
def test_a_whole_number_reaches_from_1_to_the_most_there_may_be(value: int, most: int | None) -> None:
    assert CHECKER.whole("item", value, most) == value


@pytest.mark.parametrize("value", [0, -1, True, "1", Decimal(1), None])
@pytest.mark.parametrize(("most", "expected"), [(None, WHOLE), (12, f"{WHOLE} to 12")])
def test_what_is_no_whole_number_is_refused_with_both_bounds(
    value: object, most: int | None, expected: str
) -> None:
    assert refused(lambda: CHECKER.whole("item", value, most)) == ("item", repr(value), expected)


def test_a_whole_number_above_the_most_is_refused() -> None:
    assert refused(lambda: CHECKER.whole("month", 13, 12)) == ("month", "13", f"{WHOLE} to 12")


@pytest.mark.parametrize("value", [0, 1, Decimal("0.55"), Decimal("0.00"), Decimal("0.3333")])
def test_a_ratio_reaches_from_0_to_1_with_any_decimals(value: int | Decimal) -> None:
    found = CHECKER.number("ratio", value, ratio=True)
    assert isinstance(found, Decimal)
    assert found == value


@pytest.mark.parametrize(
    "value", [Decimal("-0.01"), Decimal("1.01"), 2, "0.5", True, None, Decimal("NaN"), Decimal("Infinity")]
)
def test_what_is_no_ratio_is_refused(value: object) -> None:
    assert refused(lambda: CHECKER.number("ratio.item", value, ratio=True)) == (
        "ratio.item",
        str(value),
        RATIO,
    )


@pytest.mark.parametrize(
    "value", [0, Decimal("0.00"), Decimal("0.01"), Decimal("0.5"), 90000, Decimal("1E+3")]
)
def test_an_amount_reaches_from_0_with_two_decimals_at_most(value: int | Decimal) -> None:
    found = CHECKER.number("amount", value)
    assert isinstance(found, Decimal)
    assert found == value


@pytest.mark.parametrize(
    "value", [-1, Decimal("-0.01"), Decimal("0.001"), "1", False, None, Decimal("NaN"), Decimal("Infinity")]
)
def test_what_is_no_amount_is_refused(value: object) -> None:
    assert refused(lambda: CHECKER.number("amount", value)) == ("amount", str(value), AMOUNT)


def test_a_table_has_its_required_keys_and_may_have_its_optional_ones() -> None:
    table = {"item": 22, "figures": {}}
    assert CHECKER.table("deductible", table, iter(("item", "figures"))) is table
    more = table | {"none_for": []}
    assert CHECKER.table("deductible", more, ("item", "figures"), iter(("none_for",))) is more


@pytest.mark.parametrize(
    ("value", "key", "found", "expected"),
    [
        ([], "ratio", "[]", "a table"),
        ({"item": 1, "note": ""}, "ratio.note", "unknown key", "item, figures or none_for"),
        ({"item": 1}, "ratio.figures", "missing", "all of item, figures"),
        ({"items": 1, "figures": {}}, "ratio.items", "unknown key", "item, figures or none_for"),
    ],
)
def test_a_table_is_refused_for_an_unknown_key_before_a_missing_one(
    value: object, key: str, found: str, expected: str
) -> None:
    def check() -> object:
        return CHECKER.table("ratio", value, ("item", "figures"), ("none_for",))

    assert refused(check) == (key, found, expected)


def test_a_key_of_the_whole_file_stands_for_itself() -> None:
    assert refused(lambda: CHECKER.keys("", {"docment": 1}, ("document",))) == (
        "docment",
        "unknown key",
        "document",
    )
    assert refused(lambda: CHECKER.keys("", {}, ("document",))) == ("document", "missing", "all of document")


@pytest.mark.parametrize(
    ("names", "words"), [(("from",), "from"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")]
)
def test_a_choice_is_put_in_words(names: tuple[str, ...], words: str) -> None:
    assert checker.either(names) == words
