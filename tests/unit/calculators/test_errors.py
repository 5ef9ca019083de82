"""Errors: each keeps what it was told, for pages and for the log of one that nobody caught."""

from collections.abc import Callable

import pytest

from calculators.errors import (
    BadAmount,
    BrokenRules,
    CalculatorError,
    ClaimError,
    Expected,
    FieldError,
    Kind,
    MissingFigure,
    NoRules,
    Problem,
    UnknownCalculator,
    UnknownWorkingDays,
    printable,
)

FAULT = FieldError("region", Problem.MISSING, Expected(Kind.OBJECT), "")
OTHER = FieldError("stays[0].total_cost", Problem.NEGATIVE, Expected(Kind.AMOUNT), "-1")
FILE = "urumqi/resident/2016.toml"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (ClaimError, {"errors": (FAULT, OTHER)}),
        (BadAmount, {"problem": Problem.NEGATIVE}),
        (UnknownCalculator, {"name": "dentist", "known": ("dates", "receipt")}),
        (
            NoRules,
            {"region": "urumqi", "scheme": "resident", "asked": "2015-12-31", "known": ("2016-01-01",)},
        ),
        (UnknownWorkingDays, {"first_year": 2004, "last_year": 2026}),
        (
            BrokenRules,
            {"file": FILE, "key": "ratio.item", "found": "0", "expected": "a whole number from 1"},
        ),
        (MissingFigure, {"region": "urumqi", "scheme": "resident", "figure": "bed_standard.township"}),
    ],
)
def test_an_error_keeps_what_it_was_told_and_shows_it_where_nobody_caught_it(
    kind: Callable[..., CalculatorError], told: dict[str, object]
) -> None:
    error = kind(**told)
    assert {name: getattr(error, name) for name in told} == told
    assert error.args == tuple(told.values())


def test_an_error_that_developers_read_is_one_line() -> None:
    assert str(ClaimError((FAULT, OTHER))) == "region: missing; stays[0].total_cost: negative"
    broken = BrokenRules(FILE, "ratio.item", "0", "a whole number from 1")
    assert str(broken) == f"{FILE}: ratio.item: 0; use a whole number from 1"
    missing = MissingFigure("urumqi", "resident", "bed_standard.township")
    assert str(missing) == "urumqi/resident: there is no figure bed_standard.township"


def test_printable_text_is_left_as_it_is_and_every_other_sign_becomes_four_figures_or_more() -> None:
    assert printable("三级 ok") == "三级 ok"
    assert printable("\x00a\nb\u202e\U000e0001") == "\\u0000a\\u000ab\\u202e\\ue0001"
