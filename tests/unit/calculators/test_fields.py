"""The fields of one object: what each takes, the stand-in for what it doesn't, and the whole of each fault."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from calculators import fields
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from calculators.fields import Reader

NAMES = ("name",)
CHOICE = Expected(Kind.ONE_OF, ("tertiary", "primary"))
DISEASE = Expected(Kind.DISEASE)
DATE = Expected(Kind.DATE, ("2100-12-31",))
AMOUNT = Expected(Kind.AMOUNT)
LARGEST = Expected(Kind.AT_MOST, ("99999999.99",))
DAYS = Expected(Kind.WHOLE_NUMBER, ("0", "366"))
RENEWALS = Expected(Kind.WHOLE_NUMBER, ("0", "100"))
LIST = Expected(Kind.LIST, ("1", "2"))

Read = Callable[[Reader], object]
READS: dict[str, Read] = {
    "choice": lambda reader: reader.choice("name", CHOICE.values, CHOICE),
    "text": lambda reader: reader.text("name", DISEASE),
    "day": lambda reader: reader.day("name"),
    "amount": lambda reader: reader.amount("name"),
    "optional amount": lambda reader: reader.optional_amount("name"),
    "optional days": lambda reader: reader.optional_days("name"),
    "optional whole": lambda reader: reader.optional_whole("name", 100),
    "objects": lambda reader: [one.text("a", DISEASE) for one in reader.objects("name", ("a",), 2)],
}


def given(value: object, path: str = "") -> Reader:
    return Reader(path, {"name": value}, NAMES)


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        ("choice", "primary", "primary"),
        ("text", "", ""),
        ("text", "冠心病", "冠心病"),
        ("day", "2016-02-29", date(2016, 2, 29)),
        ("day", "2100-12-31", date(2100, 12, 31)),
        ("amount", "0", Decimal("0.00")),
        ("amount", "99999999.99", Decimal("99999999.99")),
        ("optional amount", 7, Decimal("7.00")),
        ("optional days", 0, 0),
        ("optional days", 366, 366),
        ("optional whole", 100, 100),
        ("objects", [{"a": "x"}, {"a": "y"}], ["x", "y"]),
        ("objects", ({"a": "x"},), ["x"]),
        ("objects", [MappingProxyType({"a": "x"})], ["x"]),
    ],
)
def test_what_a_field_takes_is_read_without_a_fault(read: str, value: object, found: object) -> None:
    reader = given(value)
    assert READS[read](reader) == found
    assert reader.errors == []
    reader.refuse_faults()


@pytest.mark.parametrize(
    ("read", "value", "stand_in", "fault"),
    [
        ("choice", "village", "tertiary", (Problem.NOT_ONE_OF, CHOICE, "village")),
        ("choice", ["primary"], "tertiary", (Problem.NOT_ONE_OF, CHOICE, "list")),
        ("choice", 3, "tertiary", (Problem.NOT_ONE_OF, CHOICE, "3")),
        ("text", 5, "", (Problem.NOT_TEXT, DISEASE, "5")),
        ("day", "2016-02-30", date(2100, 12, 31), (Problem.NOT_A_DATE, DATE, "2016-02-30")),
        ("day", "2016-02-01x", date(2100, 12, 31), (Problem.NOT_A_DATE, DATE, "2016-02-01x")),
        ("day", 20160201, date(2100, 12, 31), (Problem.NOT_A_DATE, DATE, "20160201")),
        ("day", "2101-01-01", date(2100, 12, 31), (Problem.TOO_LATE, DATE, "2101-01-01")),
        ("amount", "-1", Decimal(0), (Problem.NEGATIVE, AMOUNT, "-1")),
        ("amount", "1.005", Decimal(0), (Problem.TOO_MANY_DECIMALS, AMOUNT, "1.005")),
        ("amount", None, Decimal(0), (Problem.NOT_AN_AMOUNT, AMOUNT, "null")),
        ("amount", "100000000", Decimal(0), (Problem.TOO_LARGE, LARGEST, "100000000")),
        ("optional amount", "x", Decimal(0), (Problem.NOT_AN_AMOUNT, AMOUNT, "x")),
        ("optional days", True, 0, (Problem.NOT_A_WHOLE_NUMBER, DAYS, "true")),
        ("optional days", "7", 0, (Problem.NOT_A_WHOLE_NUMBER, DAYS, "7")),
        ("optional days", Decimal("1.5"), 0, (Problem.NOT_A_WHOLE_NUMBER, DAYS, "1.5")),
        ("optional days", -1, 0, (Problem.NEGATIVE, DAYS, "-1")),
        ("optional days", 367, 0, (Problem.TOO_LARGE, DAYS, "367")),
        ("optional whole", 101, 0, (Problem.TOO_LARGE, RENEWALS, "101")),
        ("objects", {"a": "x"}, [], (Problem.NOT_A_LIST, LIST, "dict")),
        ("objects", "[]", [], (Problem.NOT_A_LIST, LIST, "[]")),
        ("objects", [], [], (Problem.EMPTY, LIST, "list")),
        ("objects", [{"a": "x"}] * 3, [], (Problem.TOO_MANY, LIST, "list")),
    ],
)
def test_a_fault_says_what_was_found_and_what_is_taken_and_a_stand_in_comes_back(
    read: str, value: object, stand_in: object, fault: tuple[Problem, Expected, str]
) -> None:
    problem, expected, found = fault
    reader = given(value, "stays[0]")
    assert READS[read](reader) == stand_in
    assert reader.errors == [FieldError("stays[0].name", problem, expected, found)]
    with pytest.raises(ClaimError) as refused:
        reader.refuse_faults()
    assert refused.value.errors == tuple(reader.errors)


@pytest.mark.parametrize(
    ("read", "stand_in", "expected"),
    [
        ("choice", "tertiary", CHOICE),
        ("text", "", DISEASE),
        ("day", date(2100, 12, 31), DATE),
        ("amount", Decimal(0), AMOUNT),
        ("objects", [], LIST),
    ],
)
def test_a_required_field_that_is_missing_is_told_what_it_takes(
    read: str, stand_in: object, expected: Expected
) -> None:
    reader = Reader("", {}, NAMES)
    assert READS[read](reader) == stand_in
    assert reader.errors == [FieldError("name", Problem.MISSING, expected, "")]


@pytest.mark.parametrize(
    ("read", "default"), [("optional amount", Decimal(0)), ("optional days", 0), ("optional whole", 0)]
)
def test_an_optional_field_that_is_left_out_is_nothing(read: str, default: object) -> None:
    reader = Reader("", {}, NAMES)
    assert READS[read](reader) == default
    assert reader.errors == []


def test_every_unknown_field_is_told_the_names_there_are() -> None:
    reader = Reader("stays[1]", {"b": 1, "name": 2, "c\n": None}, NAMES)
    known = Expected(Kind.FIELDS, NAMES)
    assert reader.errors == [
        FieldError("stays[1].b", Problem.UNKNOWN_FIELD, known, "1"),
        FieldError("stays[1].c\\u000a", Problem.UNKNOWN_FIELD, known, "null"),
    ]


def test_a_field_is_sound_until_a_fault_of_its_own_is_found() -> None:
    reader = Reader("stays[0]", {"a": "x", "b": "1"}, ("a", "b"))
    assert reader.sound("a")
    reader.amount("a")
    reader.amount("b")
    assert (reader.sound("a"), reader.sound("b")) == (False, True)


def test_faults_of_listed_objects_become_those_of_the_whole_in_their_order() -> None:
    listed: list[Any] = [7, {"a": 5, "b": 1}, {"a": "x"}, {}]
    reader = Reader("claim", {"name": listed}, NAMES)
    texts = [one.text("a", DISEASE) for one in reader.objects("name", ("a",), 4)]
    assert texts == ["", "x", ""]
    assert reader.errors == [
        FieldError("claim.name[0]", Problem.NOT_AN_OBJECT, Expected(Kind.OBJECT), "7"),
        FieldError("claim.name[1].b", Problem.UNKNOWN_FIELD, Expected(Kind.FIELDS, ("a",)), "1"),
        FieldError("claim.name[1].a", Problem.NOT_TEXT, DISEASE, "5"),
        FieldError("claim.name[3].a", Problem.MISSING, DISEASE, ""),
    ]


def test_a_claim_that_is_no_object_is_refused_as_a_whole() -> None:
    with pytest.raises(ClaimError) as refused:
        fields.reader_of(["x"], NAMES)
    assert refused.value.errors == (
        FieldError("claim", Problem.NOT_AN_OBJECT, Expected(Kind.OBJECT), "list"),
    )


def test_a_field_of_the_claim_stands_for_itself_and_is_read_from_it() -> None:
    reader = fields.reader_of({"name": "x", "more": 1}, NAMES)
    assert reader.text("name", DISEASE) == "x"
    assert reader.errors == [
        FieldError("more", Problem.UNKNOWN_FIELD, Expected(Kind.FIELDS, NAMES), "1"),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (2**40 - 1, "1099511627775"),
        (2**40, "a long number"),
        (-(2**40), "a long number"),
        (Decimal("1.50"), "1.50"),
        (1.5, "float"),
        ([1], "list"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 40 + "..."),
        ("\n" * 40, "\\u000a" * 40),
        ("\n" * 41, "\\u000a" * 40 + "..."),
    ],
    ids=repr,
)
def test_a_value_is_shown_up_to_40_signs(value: object, shown: str) -> None:
    assert fields.shown(value) == shown
