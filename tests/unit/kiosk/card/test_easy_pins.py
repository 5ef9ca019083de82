"""Which PINs others would guess, and that the answer takes as long for each."""

import hmac
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.card import easy_pins
from kiosk.card.dialogue import Holder
from kiosk.card.errors import Easy
from kiosk.masking import HolderName, IdentityNumber, Pin

NUMBER, BORN = "110101196002290009", date(1960, 2, 29)
OLD = Pin("735192")


def holder(number: str = NUMBER, born: date | None = BORN) -> Holder:
    return Holder(HolderName("欧阳春花"), IdentityNumber(number), None, born)


@pytest.mark.parametrize(
    ("new", "easy"),
    [
        ("735192", Easy.OLD),
        ("290009", Easy.FIRST),
        ("000000", Easy.SAME_DIGIT),
        ("888888", Easy.SAME_DIGIT),
        ("123456", Easy.RUN),
        ("654321", Easy.RUN),
        ("012345", Easy.RUN),
        ("567890", Easy.RUN),
        ("098765", Easy.RUN),
        ("600229", Easy.BIRTH_DATE),
        ("022960", Easy.BIRTH_DATE),
        ("290260", Easy.BIRTH_DATE),
        ("602902", Easy.BIRTH_DATE),
        ("196002", Easy.BIRTH_DATE),
        ("021960", Easy.BIRTH_DATE),
        ("196029", Easy.BIRTH_DATE),
        ("291960", Easy.BIRTH_DATE),
        ("960022", Easy.BIRTH_DATE),
        ("735193", None),
        ("290008", None),
        ("112233", None),
        ("600228", None),
    ],
)
def test_a_new_pin_that_others_would_guess_is_told_with_the_reason(new: str, easy: Easy | None) -> None:
    assert easy_pins.fault(Pin(new), OLD, holder()) is easy


@pytest.mark.parametrize(
    ("pin", "is_first"),
    [
        ("290009", True),
        ("123456", True),
        ("735192", False),
        ("290008", False),
        ("29000", False),
        ("0290009", False),
    ],
)
def test_a_card_is_given_out_with_the_last_six_of_the_number_or_123456(pin: str, *, is_first: bool) -> None:
    assert easy_pins.is_first(Pin(pin), holder()) is is_first


@pytest.mark.parametrize("pin", ["150000", "315000"])
def test_an_x_at_the_end_of_a_number_is_left_out_or_0(pin: str) -> None:
    person = holder("65010219920315000X", date(1992, 3, 15))
    assert easy_pins.is_first(Pin(pin), person)
    assert easy_pins.fault(Pin(pin), OLD, person) is Easy.FIRST


@pytest.mark.parametrize(("number", "pin"), [("USA880001000", "001000"), ("USA12", "735190"), ("", "735190")])
def test_a_foreigners_number_has_an_end_and_no_date(number: str, pin: str) -> None:
    assert easy_pins.is_first(Pin(pin), holder(number, None)) is (number == "USA880001000")
    assert easy_pins.fault(Pin("880001"), OLD, holder(number, None)) is None


def test_the_birth_date_is_known_from_the_number_where_the_card_gives_none() -> None:
    assert easy_pins.fault(Pin("600229"), OLD, holder(born=None)) is Easy.BIRTH_DATE
    assert easy_pins.fault(Pin("600229"), OLD, holder(born=date(1961, 3, 30))) is Easy.BIRTH_DATE
    assert easy_pins.fault(Pin("610330"), OLD, holder(born=date(1961, 3, 30))) is Easy.BIRTH_DATE


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)))
def test_every_six_digits_of_a_birth_date_are_refused(born: date) -> None:
    person = holder("USA880001000", born)
    year, month, day = f"{born:%Y}", f"{born:%m}", f"{born:%d}"
    parts = [
        year[2:] + month + day,
        month + day + year[2:],
        day + month + year[2:],
        year + month,
        month + year,
    ]
    for pin in parts:
        assert easy_pins.fault(Pin(pin), OLD, person) in {Easy.BIRTH_DATE, Easy.RUN, Easy.SAME_DIGIT}


def test_most_pins_may_be_chosen() -> None:
    some = ("".join(digits) for digits in product("13579", repeat=6))
    refused = [pin for pin in some if easy_pins.fault(Pin(pin), OLD, holder()) is not None]
    assert refused == [digit * 6 for digit in "13579"]


def test_each_pin_is_compared_with_all_that_it_may_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    real = hmac.compare_digest

    def counted(one: bytes, other: bytes) -> bool:
        compared[-1] += 1
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    for new in ("290009", "000000", "123456", "600229", "735193"):
        compared.append(0)
        easy_pins.fault(Pin(new), OLD, holder())
    assert len(set(compared)) == 1
    assert compared[0] > 30


def test_the_pin_itself_is_left_to_who_made_it() -> None:
    pin = Pin("735193")
    easy_pins.fault(pin, OLD, holder())
    easy_pins.is_first(pin, holder())
    assert pin.reveal() == b"735193"
