"""Nothing about a person is printed unless somebody writes reveal()."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.masking import CardNumber, HolderName, IdentityNumber, Masked, Pin

SIGNS = st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), max_size=30)
DIGITS = st.text("0123456789", min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        (IdentityNumber("110101199003070003"), "110101************"),
        (IdentityNumber("65010219920315000X"), "650102************"),
        (IdentityNumber("USA880001000"), "USA880************"),
        (
            IdentityNumber("USA8800010"),
            "USA8************",
        ),  # the last six are the first PIN, so less is shown
        (IdentityNumber("12345"), "************"),
        (IdentityNumber(""), "************"),
        (HolderName("周明月"), "周**"),
        (HolderName("阿依努尔·买买提明"), "阿**"),
        (HolderName("𠮷田"), "𠮷**"),
        (HolderName(""), "**"),
        (CardNumber("X00000019"), "*****0019"),
        (CardNumber("12345678"), "****5678"),
        (CardNumber("1234567"), "*******"),
        (CardNumber("B110101199003070003"), "*******************"),
        (CardNumber("B11010119900307000X"), "*******************"),
        (CardNumber("99USA880001000", IdentityNumber("USA880001000")), "**************"),
        (CardNumber("X00000019", IdentityNumber("110101199003070003")), "*****0019"),
        (CardNumber("X00000019", IdentityNumber("")), "*****0019"),
    ],
)
def test_each_kind_has_its_mask(value: Masked, mask: str) -> None:
    assert value.masked == mask
    assert str(value) == mask
    assert f"{value}" == mask
    assert f"{value:>30}" == mask.rjust(30)
    assert f"{value!s}" == mask
    assert repr(value) == f"{type(value).__name__}({mask!r})"


@given(st.sampled_from([IdentityNumber, CardNumber, HolderName]), SIGNS)
def test_no_way_of_printing_shows_what_the_mask_hides(kind: type[Masked], raw: str) -> None:
    value = kind(raw)
    assert {str(value), format(value), f"{value}", "%s" % value} == {value.masked}  # noqa: UP031
    assert json.loads(json.dumps([value], default=str)) == [value.masked]
    assert repr(value) == f"{kind.__name__}({value.masked!r})"
    assert value.reveal() == raw
    shown = len(value.masked.replace("*", ""))
    assert shown <= (1 if kind is HolderName else len(raw) // 2)


@given(SIGNS)
def test_the_last_six_of_an_identity_number_never_show(raw: str) -> None:
    shown = IdentityNumber(raw).masked.rstrip("*")
    assert raw.startswith(shown)
    assert len(shown) <= max(0, min(6, len(raw) - 6))


@pytest.mark.parametrize(
    "value",
    [IdentityNumber("110101199003070003"), CardNumber("X00000019"), HolderName("周明月"), Pin("123456")],
)
def test_json_and_pickle_refuse(value: object) -> None:
    with pytest.raises(TypeError):
        json.dumps({"value": value})
    with pytest.raises(TypeError):
        pickle.dumps(value)


def test_equality_is_by_kind_and_value() -> None:
    assert HolderName("周明月") == HolderName("周明月")
    assert HolderName("周明月") != HolderName("周明")
    assert HolderName("1") != IdentityNumber("1")
    assert HolderName("1") != "1"
    assert len({HolderName("1"), HolderName("1"), IdentityNumber("1")}) == 2
    value = CardNumber("X00000019")
    assert copy.copy(value) == copy.deepcopy([value])[0] == value


@given(DIGITS, DIGITS)
def test_a_pin_prints_stars_whatever_it_is(digits: str, other: str) -> None:
    pin = Pin(digits)
    assert {str(pin), f"{pin}", pin.masked, f"{pin:}"} == {"******"}
    assert repr(pin) == "Pin('******')"
    assert pin.reveal() == digits.encode("ascii")
    assert (pin == Pin(other)) == (digits == other)
    assert pin == Pin(bytearray(digits, "ascii")) == pin.copy()
    assert pin != digits


@pytest.mark.parametrize(
    "typed", ["", "123", "1234567890123", "12a4", "12 45", "１２３４５６", "-1234", "12\n4"]
)
def test_what_is_no_pin_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(ValueError, match="4 to 12 digits") as caught:
        Pin(typed)
    assert not typed or typed not in str(caught.value)


def test_a_wiped_pin_is_gone_and_of_no_use() -> None:
    pin = Pin("123456")
    twin, shown = pin.copy(), pin.reveal()
    pin.wipe()
    pin.wipe()
    assert pin._digits == bytes(6)
    assert twin.reveal() == shown == b"123456"
    for use in (pin.reveal, pin.copy):
        with pytest.raises(ValueError, match="wiped"):
            use()
    with pytest.raises(TypeError):
        hash(pin)
