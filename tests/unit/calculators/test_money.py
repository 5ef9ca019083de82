"""Yuan: what is taken as an amount, how it is rounded, how it is printed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import money
from calculators.errors import BadAmount, Problem


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("0", "0.00"),
        ("30000", "30000.00"),
        ("30000.5", "30000.50"),
        ("0.01", "0.01"),
        ("007", "7.00"),
        (30000, "30000.00"),
        (Decimal("30000.50"), "30000.50"),
        ("99999999.99", "99999999.99"),
    ],
)
def test_an_amount_is_taken_as_text_int_or_decimal(value: object, amount: str) -> None:
    assert money.text(money.parse(value)) == amount


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("-1", Problem.NEGATIVE),
        (-1, Problem.NEGATIVE),
        (Decimal("-0.01"), Problem.NEGATIVE),
        (-(10**5000), Problem.NEGATIVE),
        ("1.005", Problem.TOO_MANY_DECIMALS),
        ("1.000", Problem.TOO_MANY_DECIMALS),
        (Decimal("1.005"), Problem.TOO_MANY_DECIMALS),
        ("100000000", Problem.TOO_LARGE),
        (100000000, Problem.TOO_LARGE),
        (10**5000, Problem.TOO_LARGE),
        ("9" * 5000, Problem.TOO_LARGE),
        ("", Problem.NOT_AN_AMOUNT),
        (" 1", Problem.NOT_AN_AMOUNT),
        ("1\n", Problem.NOT_AN_AMOUNT),
        ("+1", Problem.NOT_AN_AMOUNT),
        ("1.", Problem.NOT_AN_AMOUNT),
        (".5", Problem.NOT_AN_AMOUNT),
        ("1,000", Problem.NOT_AN_AMOUNT),
        ("1_000", Problem.NOT_AN_AMOUNT),
        ("1e3", Problem.NOT_AN_AMOUNT),
        (Decimal("1E+3"), Problem.NOT_AN_AMOUNT),
        ("１２", Problem.NOT_AN_AMOUNT),
        ("٣", Problem.NOT_AN_AMOUNT),
        ("NaN", Problem.NOT_AN_AMOUNT),
        (Decimal("NaN"), Problem.NOT_AN_AMOUNT),
        (Decimal("Infinity"), Problem.NOT_AN_AMOUNT),
        (1.5, Problem.NOT_AN_AMOUNT),
        (True, Problem.NOT_AN_AMOUNT),
        (None, Problem.NOT_AN_AMOUNT),
        ([], Problem.NOT_AN_AMOUNT),
    ],
    ids=lambda value: repr(value)[:20] if not isinstance(value, int) or abs(value) < 1e9 else "a huge int",
)
def test_what_is_no_amount_is_refused_with_its_problem(value: object, problem: Problem) -> None:
    with pytest.raises(BadAmount) as refused:
        money.parse(value)
    assert refused.value.problem is problem


@pytest.mark.parametrize(
    ("exact", "paid"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("2.665", "2.67"), ("7", "7.00")],
)
def test_a_payment_is_rounded_to_the_fen_half_up(exact: str, paid: str) -> None:
    assert str(money.payment(Decimal(exact))) == paid


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("0", "0.00"),
        ("0.6", "0.60"),
        ("0.55", "0.55"),
        ("1999.985", "1999.985"),
        ("90000", "90000.00"),
        ("1.500", "1.50"),
    ],
)
def test_an_exact_amount_shows_all_its_decimals_and_at_least_two(amount: str, printed: str) -> None:
    assert money.exact(Decimal(amount)) == printed


@settings(database=None)
@given(st.integers(0, 99_999_999_99))
def test_every_amount_in_fen_is_read_back_as_it_was_printed(fen: int) -> None:
    amount = Decimal(fen) / 100
    assert money.parse(money.text(amount)) == amount
