"""Numbers in figures and in words."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faq import said
from faq.said import numerals
from tests.unit.faq.test_said import DIGITS, runs

whole_numbers = st.integers(1, 9_999_999)


def values(text: str) -> list[Decimal]:
    return [value for _, _, value in said.amounts(text)]


def below_ten_thousand(number: int) -> str:
    """Spell a number place by place, 零 for places that are skipped between others."""
    words = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += DIGITS[digit] + name
        elif words and number % place:
            words += DIGITS[0]
    return words.replace("零零", "零")


def spelt(number: int) -> str:
    ten_thousands, rest = divmod(number, 10_000)
    if not ten_thousands:
        return below_ten_thousand(rest)
    gap = "零" if 0 < rest < 1000 else ""
    return f"{below_ten_thousand(ten_thousands)}万{gap}{below_ten_thousand(rest)}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一万两万", [10_000, 20_000]),
        ("三百五百", [300, 500]),
        ("twenty-five thousand five", [25_005]),
        ("ئون بەش", [15]),
        ("三十几", [30]),
        ("陆续", []),
        ("两口子", []),
        ("someone", []),
        ("ئونلاين", []),
        ("نەچچە مىڭ", []),
    ],
)
def test_words_that_go_together_are_one_number(text: str, expected: list[int]) -> None:
    assert [number.value for number in numerals.numbers(text)] == expected


@given(whole_numbers)
@example(10)
@example(10_010)
@example(1_010_001)
@runs
def test_a_number_spelt_in_chinese_is_read_back(number: int) -> None:
    assert values(f"花了{spelt(number)}元") == [number]
    assert values(f"{spelt(number).replace('一十', '十') if number < 20 else spelt(number)}块钱") == [number]


@given(whole_numbers)
@runs
def test_a_number_in_figures_is_read_back(number: int) -> None:
    assert values(f"花了{number}元") == values(f"花了{number:,}元") == [number]
    assert values(f"spent {number} yuan") == values(f"{number} يۈەن كەتتى") == [number]


@given(st.integers(1, 9999), st.integers(0, 9999))
@runs
def test_figures_with_ten_thousands_are_read_back(ten_thousands: int, rest: int) -> None:
    decimals = f"{ten_thousands}.{rest:04}".rstrip("0").rstrip(".")
    number = ten_thousands * 10_000 + rest
    assert values(f"{decimals}万") == values(f"花了{decimals}万元") == values(f"{decimals}w") == [number]
