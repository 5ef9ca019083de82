"""Social security numbers: what is right, and which group of a wrong one is wrong. All of them are invented."""

import doctest
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk import identity
from kiosk.identity import Fault, Group

REGIONS = ("110101", "650102", "310115", "820000", "911310")
DIGITS = "0123456789"


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1890, 1, 1), date(2026, 12, 31)))
    body = f"{draw(st.sampled_from(REGIONS))}{born:%Y%m%d}000"
    return body + identity.check_digit(body)


@given(numbers())
def test_every_number_with_its_check_digit_is_right(number):
    assert identity.fault(number) is None


@given(numbers(), st.integers(0, 17), st.sampled_from(DIGITS + "X"))
def test_every_single_wrong_digit_is_found(number, place, digit):
    assume(number[place] != digit)
    assert identity.fault(number[:place] + digit + number[place + 1 :]) is not None


@given(numbers(), st.integers(0, 16))
def test_every_two_neighbours_that_changed_places_are_found(number, place):
    one, other = number[place : place + 2]
    assume(one != other)
    assert identity.fault(number[:place] + other + one + number[place + 2 :]) is not None


@given(numbers(), st.integers(0, 18))
def test_a_number_cut_short_says_how_many_characters_it_has(number, length):
    assume(length < 18)
    assert identity.fault(number[:length]) == Fault(Group.LENGTH, length, 18)


@pytest.mark.parametrize(
    ("number", "group"),
    [
        ("1101011990030700030", Group.LENGTH),
        ("", Group.LENGTH),
        ("110101900307000", Group.LENGTH),  # the form of before 1999
        ("11010119900307O003", Group.SIGNS),
        ("1101011990030700X3", Group.SIGNS),
        ("１１０１０１199003070003", Group.SIGNS),
        ("AB0101199003070003", Group.SIGNS),
        ("000101199003070003", Group.REGION),
        ("990101199003070003", Group.CHECK),
        ("170101199003070003", Group.REGION),
        ("110101199013070003", Group.BIRTH),
        ("110101199002290003", Group.BIRTH),
        ("110101219003070003", Group.BIRTH),
        ("110101000003070003", Group.BIRTH),
        ("110101199003070004", Group.CHECK),
        ("110101199003070030", Group.CHECK),
    ],
)
def test_the_group_that_is_wrong_is_named(number, group):
    found = identity.fault(number)
    assert found is not None
    assert found == Fault(group, len(number))


def test_the_twenty_ninth_of_february_exists_every_fourth_year():
    assert identity.fault("11010120000229000" + identity.check_digit("11010120000229000")) is None
    assert identity.fault("11010119000229000" + identity.check_digit("11010119000229000")) is not None


@pytest.mark.parametrize("number", ["USA880001000", "KAZ12345", "PAK" + "A1" * 7 + "0"])
def test_a_foreigners_number_is_right_by_its_form(number):
    assert identity.fault(number) is None


@pytest.mark.parametrize(
    ("number", "group"),
    [
        ("USA1234", Group.LENGTH),
        ("USA1234567890123456", Group.LENGTH),
        ("USA88-001000", Group.SIGNS),
        ("USA88०001000", Group.SIGNS),
    ],
)
def test_a_foreigners_number_of_another_form_is_wrong(number, group):
    assert identity.fault(number) == Fault(group, len(number))


@pytest.mark.parametrize(
    "typed", ["110101 19900307 000x", "１１０１０１１９９００３０７０００Ｘ", " 11010119900307000X\u3000"]
)
def test_blanks_wide_characters_and_small_letters_are_made_plain(typed):
    assert identity.plain(typed) == "11010119900307000X"


@given(st.text())
def test_any_text_gets_an_answer(text):
    assert isinstance(identity.fault(identity.plain(text)), Fault | None)


def test_the_examples_in_the_text_hold():
    assert doctest.testmod(identity).failed == 0
