"""The tables of the card's files, both ways."""

import unicodedata
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.card import profile
from kiosk.card.errors import Unreadable

FIELDS = [field for file in profile.FILES for field in file.fields]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_example_beside_each_field_holds_both_ways(field: profile.Field[Any]) -> None:
    record, value = field.example
    assert field.decode(bytes.fromhex(record)) == value
    assert field.encode(value).hex().upper() == record
    assert len(bytes.fromhex(record)) == field.length + 2


def test_tags_and_files_are_named_once() -> None:
    assert len({field.tag for field in FIELDS}) == len(FIELDS)
    assert len({field.name for field in FIELDS}) == len(FIELDS)
    assert profile.ENVIRONMENT.hex().upper() == "7378312E73682EC9E7BBE1B1A3D5CF"


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("0709583030303030303139", "X00000019"),
        ("07095830303030303031390000", "X00000019"),  # filling behind the record
        ("0705583030303000", "X0000"),
        ("0709583030202020202020", "X00"),
        ("0709583030000000000000", "X00"),
        ("0709583030FFFFFFFFFFFF", "X00"),
        ("0700", ""),
    ],
)
def test_filling_is_taken_off(record: str, value: str) -> None:
    assert profile.CARD_NUMBER.decode(bytes.fromhex(record)) == value


@pytest.mark.parametrize(
    ("field", "record"),
    [
        (profile.CARD_NUMBER, ""),
        (profile.CARD_NUMBER, "07"),
        (profile.CARD_NUMBER, "0809583030303030303139"),
        (profile.CARD_NUMBER, "07095830303030"),
        (profile.CARD_NUMBER, "070A58303030303030313939"),
        (profile.CARD_NUMBER, "070958303030303030313941"),
        (profile.CARD_NUMBER, "07095830303030303031C4"),
        (profile.CARD_NUMBER, "07095830303030303007" + "31"),
        (profile.NAME, "0903D6DC81"),
        (profile.NAME, "0903D6DC07"),
        (profile.NAME, "0904D6DCA3A1"[:-2] + "0A"),
        (profile.NAME, "0906D6DC" + "\u202e".encode("gb18030").hex()),
        (profile.BIRTH_DATE, "0D0419901307"),
        (profile.BIRTH_DATE, "0D0419900230"),
        (profile.BIRTH_DATE, "0D031990030F"),
        (profile.BIRTH_DATE, "0D041990AB07"),
        (profile.IDENTIFICATION_CODE, "0110" + "00" * 16),
        (profile.IDENTIFICATION_CODE, "0110" + "FF" * 16),
        (profile.IDENTIFICATION_CODE, "010411000001"),
    ],
)
def test_a_broken_record_is_unreadable(field: profile.Field[Any], record: str) -> None:
    with pytest.raises(Unreadable) as caught:
        field.decode(bytes.fromhex(record))
    assert caught.value.item == field.name


@pytest.mark.parametrize("filling", ["00000000", "FFFFFFFF", ""])
def test_a_date_that_was_never_written_is_none(filling: str) -> None:
    record = bytes([0x06, len(filling) // 2]) + bytes.fromhex(filling)
    assert profile.VALID_UNTIL.decode(record) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_comes_back(day: date) -> None:
    assert profile.BIRTH_DATE.decode(profile.BIRTH_DATE.encode(day)) == day


@given(st.text(st.characters(codec="gbk", categories=["Lo", "Lu"]), min_size=1, max_size=25))
def test_every_name_comes_back_though_it_is_cut_in_two(name: str) -> None:
    raw = name.encode("gbk")
    assert profile.full_name(raw[:30].ljust(30, b"\0"), raw[30:].ljust(20, b"\0")) == name
    assert profile.full_name(raw[:30].ljust(30, b" "), raw[30:].ljust(20, b" ")) == name


@given(st.decimals(min_value=0, max_value=Decimal("42949672.95"), places=2))
def test_every_amount_comes_back(yuan: Decimal) -> None:
    assert profile.FEN.decode(profile.FEN.encode(yuan, 4)) == yuan
    assert profile.FEN_DIGITS.decode(profile.FEN_DIGITS.encode(yuan, 6)) == yuan


def test_amounts_are_in_yuan_with_fen() -> None:
    assert str(profile.FEN.decode(bytes.fromhex("000004D2"))) == "12.34"
    assert str(profile.FEN.decode(bytes.fromhex("FFFFFFFF"))) == "42949672.95"
    item = profile.data_item(profile.ELECTRONIC_CASH_TAG, bytes.fromhex("9F7906000000005000"))
    assert str(profile.FEN_DIGITS.decode(item)) == "50.00"


@pytest.mark.parametrize(
    "answer", ["", "9F79", "9F7806000000005000", "9F7905000000005000", "9F790600000000500000"]
)
def test_a_broken_bank_item_is_unreadable(answer: str) -> None:
    with pytest.raises(Unreadable):
        profile.data_item(profile.ELECTRONIC_CASH_TAG, bytes.fromhex(answer))


@pytest.mark.parametrize("raw", ["", "0000", "00000000000A", "0000000000000000"])
def test_an_amount_that_is_none_is_unreadable(raw: str) -> None:
    for coding in (profile.FEN, profile.FEN_DIGITS):
        with pytest.raises(Unreadable):
            coding.decode(bytes.fromhex(raw))


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("X00000019", True),
        ("X00000018", False),
        ("X0000001", False),
        ("X000000199", False),
        ("X000000１9", False),
        ("X0000-019", False),
        ("", False),
    ],
)
def test_the_check_character_of_a_card_number(number: str, right: bool) -> None:
    assert profile.has_right_check(number) is right


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_every_number_has_one_right_check(body: str) -> None:
    right = [check for check in "0123456789X" if profile.has_right_check(body + check)]
    assert right == [profile.check_character(body)]


@pytest.mark.parametrize(
    "field", [field for file in profile.FILES for field in file.fields], ids=lambda f: f.name
)
@given(data=st.data())
def test_any_bytes_are_a_value_or_unreadable(field: profile.Field[Any], data: st.DataObject) -> None:
    shaped = st.binary(max_size=40).map(lambda value: bytes([field.tag, len(value)]) + value)
    with suppress(Unreadable):
        field.decode(data.draw(st.binary(max_size=60) | shaped))


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_bytes_are_a_bank_item_an_amount_a_name_or_unreadable(one: bytes, other: bytes) -> None:
    with suppress(Unreadable):
        profile.data_item(profile.ELECTRONIC_CASH_TAG, one)
    for coding in (profile.FEN, profile.FEN_DIGITS):
        with suppress(Unreadable):
            assert coding.decode(one) >= 0
    with suppress(ValueError):
        name = profile.full_name(one, other)
        assert not {unicodedata.category(sign) for sign in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_an_identification_code_tells_its_region_only() -> None:
    code = profile.IdentificationCode(bytes.fromhex("650100D1560000050000000000000007"))
    assert code.region == "650100"
    assert repr(code) == "IdentificationCode(region='650100')"
    assert profile.IdentificationCode(bytes.fromhex("AB0100D1560000050000000000000007")).region is None
