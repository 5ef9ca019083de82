"""The files and fields of a social security card: where they are, how long, how coded.

Every record is one TLV: tag, one length byte, value. Each field stands here once, with an example that a test
runs both ways. Names and lengths come from public descriptions of LD/T 32; none was checked with a real card.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from kiosk.card.errors import Unreadable

T = TypeVar("T")

ENVIRONMENT = "sx1.sh.社会保障".encode("gbk")
MEDICAL = bytes.fromhex("D15600000503")
DEBIT = bytes.fromhex("A000000333010101")

_FILLING = b"\x00\x20\xff"


@dataclass(frozen=True)
class Coding(Generic[T]):
    """How a value becomes bytes and back.

    Attributes:
        decode: bytes to value; raises `Unreadable` for bytes that are none.
        encode: value and length in bytes to bytes of that length; raises `ValueError` if it does not fit.
    """

    name: str
    decode: Callable[[bytes], T]
    encode: Callable[[T, int], bytes]


@dataclass(frozen=True)
class Field(Generic[T]):
    """One item of a file.

    Attributes:
        length: bytes of the value at most; exactly, unless the coding is text.
        example: record in hex, and its value.
    """

    tag: int
    name: str
    length: int
    coding: Coding[T]
    example: tuple[str, T]

    def value(self, record: bytes) -> bytes:
        """Return the value bytes of a record; filling behind them is allowed.

        Raises:
            Unreadable: if the record is not this field's or its lengths don't add up.
        """
        if len(record) < 2 or record[0] != self.tag:
            raise Unreadable(None, self.name)
        end = 2 + record[1]
        if record[1] > self.length or len(record) < end or record[end:].strip(_FILLING):
            raise Unreadable(None, self.name)
        return record[2:end]

    def decode(self, record: bytes) -> T:
        """Return the value of a record.

        Raises:
            Unreadable: if the bytes are no record of this field.
        """
        try:
            return self.coding.decode(self.value(record))
        except ValueError:
            raise Unreadable(None, self.name) from None

    def encode(self, value: T) -> bytes:
        """Return the record of a value, filled to its length.

        Raises:
            ValueError: if the value is too long.
        """
        return bytes([self.tag, self.length]) + self.coding.encode(value, self.length)


@dataclass(frozen=True)
class File:
    """An elementary file of the social security environment."""

    name: str
    identifier: int
    fields: tuple[Field[Any], ...]


@dataclass(frozen=True, repr=False)
class IdentificationCode:
    """What names a card, and no other: 16 bytes. Its repr shows the region only."""

    raw: bytes

    @property
    def region(self) -> str | None:
        """The region that issued the card, six digits of GB/T 2260, or None if they are none."""
        digits = self.raw[:3].hex()
        return digits if digits.isdecimal() else None

    def __repr__(self) -> str:
        return f"IdentificationCode(region={self.region!r})"


def decode_text(raw: bytes) -> str:
    """Return the text of GBK bytes without their filling, read as GB18030, which contains GBK.

    Raises:
        ValueError: for what does not decode, and for signs that steer a terminal or a line of text.
    """
    text = raw.rstrip(_FILLING).decode("gb18030").strip()
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in text):
        raise ValueError("steering signs in a text")
    return text


def full_name(first: bytes, rest: bytes) -> str:
    """Return the name from the values of NAME and NAME_REST, joined as bytes before decoding.

    Raises:
        ValueError: if they don't decode.
    """
    rest = rest.rstrip(_FILLING)
    # A blank at the very end of NAME may be part of a long name; 00 and FF end no sign of GBK.
    return decode_text(first.rstrip(b"\x00\xff") + rest if rest else first)


def data_item(tag: int, answer: bytes) -> bytes:
    """Return the value of a bank data item: two bytes of tag, one of length, value.

    Raises:
        Unreadable: if the answer is not that item.
    """
    if len(answer) < 3 or answer[:2] != tag.to_bytes(2, "big") or answer[2] != len(answer) - 3:
        raise Unreadable(None, f"{tag:04X}")
    return answer[3:]


def check_character(body: str) -> str:
    """Return the check character that belongs behind 8 digits or capitals.

    >>> check_character("X0000001")
    '9'
    """
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def has_right_check(card_number: str) -> bool:
    """Return whether a card number is 8 digits or capitals and the check character that belongs to them."""
    if len(card_number) != 9 or not card_number.isascii() or not card_number[:8].isalnum():
        return False
    return check_character(card_number[:8]) == card_number[8]


def _filled(raw: bytes, length: int, filling: bytes) -> bytes:
    if len(raw) > length:
        raise ValueError(f"{len(raw)} bytes do not fit into {length}")
    return raw + filling * (length - len(raw))


def _decode_ascii(raw: bytes) -> str:
    text = raw.rstrip(_FILLING).decode("ascii").strip()
    if not text.isprintable():
        raise ValueError("steering signs in a text")
    return text


def _decode_digits(raw: bytes) -> str:
    digits = raw.hex().rstrip("f")
    if digits and not digits.isdecimal():
        raise ValueError("no digits")
    return digits


def _encode_digits(digits: str, length: int) -> bytes:
    return bytes.fromhex(_filled(digits.encode("ascii"), 2 * length, b"F").decode("ascii"))


def _decode_date(raw: bytes) -> date | None:
    digits = _decode_digits(raw)
    if not digits.strip("0"):
        return None
    if len(digits) != 8:
        raise ValueError("no date")
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _encode_date(day: date | None, length: int) -> bytes:
    return _encode_digits(f"{day:%Y%m%d}" if day else "", length)


def _decode_code(raw: bytes) -> IdentificationCode:
    if len(raw) != 16 or not raw.strip(b"\x00") or not raw.strip(b"\xff"):
        raise ValueError("no identification code")
    return IdentificationCode(raw)


def _decode_fen(raw: bytes) -> Decimal:
    if len(raw) != 4:
        raise Unreadable(None, "medical balance")
    return Decimal(int.from_bytes(raw, "big")).scaleb(-2)


def _decode_fen_digits(raw: bytes) -> Decimal:
    digits = raw.hex()
    if len(digits) != 12 or not digits.isdecimal():
        raise Unreadable(None, "electronic cash")
    return Decimal(int(digits)).scaleb(-2)


ASCII = Coding("ascii", _decode_ascii, lambda text, length: _filled(text.encode("ascii"), length, b" "))
GBK = Coding("gbk", decode_text, lambda text, length: _filled(text.encode("gb18030"), length, b"\x00"))
RAW = Coding("raw", bytes, lambda raw, length: _filled(raw, length, b"\x00"))
BCD = Coding("bcd", _decode_digits, _encode_digits)
DATE = Coding("date", _decode_date, _encode_date)
CODE = Coding("code", _decode_code, lambda code, length: _filled(code.raw, length, b"\x00"))
FEN = Coding("fen", _decode_fen, lambda yuan, length: int(yuan.scaleb(2)).to_bytes(length, "big"))
FEN_DIGITS = Coding(
    "fen in digits", _decode_fen_digits, lambda yuan, _: bytes.fromhex(f"{int(yuan.scaleb(2)):012}")
)

IDENTIFICATION_CODE = Field(
    0x01,
    "identification_code",
    16,
    CODE,
    (
        "0110110000D1560000050000000000000007",
        IdentificationCode(bytes.fromhex("110000D1560000050000000000000007")),
    ),
)
CARD_CLASS = Field(0x02, "card_class", 1, ASCII, ("020133", "3"))
VERSION = Field(0x03, "version", 4, ASCII, ("0304322E3030", "2.00"))
ISSUER_NUMBER = Field(0x04, "issuer_number", 12, BCD, ("040C110000001234FFFFFFFFFFFF", "110000001234"))
ISSUED = Field(0x05, "issued", 4, DATE, ("050420190823", date(2019, 8, 23)))
VALID_UNTIL = Field(0x06, "valid_until", 4, DATE, ("0604FFFFFFFF", None))
CARD_NUMBER = Field(0x07, "card_number", 9, ASCII, ("0709583030303030303139", "X00000019"))

IDENTITY_NUMBER = Field(
    0x08, "identity_number", 18, ASCII, ("0812555341383830303031303030202020202020", "USA880001000")
)
NAME = Field(
    0x09,
    "name",
    30,
    GBK,
    ("091EB0A2D2C0C5ACB6FBA1A4C2F2C2F2CCE1C3F7" + "00" * 12, "阿依努尔·买买提明"),
)
# Text of its own only behind NAME: bytes of one sign may stand in both.
NAME_REST = Field(0x4E, "name_rest", 20, RAW, ("4E14C3F7" + "00" * 18, bytes.fromhex("C3F7") + bytes(18)))
SEX = Field(0x0A, "sex", 1, ASCII, ("0A0132", "2"))
ETHNIC_GROUP = Field(0x0B, "ethnic_group", 1, BCD, ("0B0105", "05"))
BIRTH_PLACE = Field(0x0C, "birth_place", 3, BCD, ("0C03650102", "650102"))
BIRTH_DATE = Field(0x0D, "birth_date", 4, DATE, ("0D0419900307", date(1990, 3, 7)))

ISSUER_FILE = File(
    "issuer",
    0xEF05,
    (IDENTIFICATION_CODE, CARD_CLASS, VERSION, ISSUER_NUMBER, ISSUED, VALID_UNTIL, CARD_NUMBER),
)
HOLDER_FILE = File(
    "holder",
    0xEF06,
    (IDENTITY_NUMBER, NAME, NAME_REST, SEX, ETHNIC_GROUP, BIRTH_PLACE, BIRTH_DATE),
)
FILES = (ISSUER_FILE, HOLDER_FILE)

ELECTRONIC_CASH_TAG = 0x9F79
