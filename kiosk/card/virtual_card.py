"""A social security card made of software: commands in, answers out.

For the demo and for tests, through any reader. Its files are written with the tables of `kiosk.card.profile`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kiosk.card import profile
from kiosk.card.apdu import StatusWord
from kiosk.masking import Pin


class CardLeft(Exception):
    """The card goes before it answers: the slot must take it out."""


class CardStaysMute(Exception):
    """The card never answers this command: the slot must wait until the card is taken out."""


@dataclass(frozen=True)
class Contents:
    """What is written on the chip. People are invented: sequence digits 000 in the number.

    Attributes:
        name: joined with nothing; what exceeds 30 bytes of GBK goes into the rest of the name.
        card_number: None for a card that keeps it back.
        medical: yuan, None for a card without medical account.
        electronic_cash: yuan, None for a card without bank side.
    """

    version: str = "2.00"
    region: str = "110000"
    serial: int = 1
    card_number: str | None = "X00000019"
    issued: date = date(2019, 8, 23)
    valid_until: date | None = date(2029, 8, 23)
    identity_number: str = "110101199003070003"
    name: str = "周明月"
    sex: str = "2"
    birth_date: date = date(1990, 3, 7)
    medical: Decimal | None = Decimal("1234.56")
    electronic_cash: Decimal | None = Decimal("50.00")


@dataclass(frozen=True)
class Manners:
    """How the card behaves.

    Attributes:
        foreign: not a social security card.
        needs_authentication: keeps the holder back, as cards of the third generation do.
        t0: answers 61xx and 6Cxx as T=0 cards do.
        leaves_before: number of the command, from 1, before which the card is taken out.
        mute_from: number of the command, from 1, from which on it never answers.
        late_from: number of the command, from 1, from which on each answer takes `late_seconds`.
        answers: gives the answer instead of the card; None lets the card answer.
        upside_down: gives an answer to reset that wakes no reader.
    """

    foreign: bool = False
    needs_authentication: bool = False
    t0: bool = False
    leaves_before: int | None = None
    mute_from: int | None = None
    late_from: int = 1
    late_seconds: float = 0.0
    answers: Callable[[bytes], bytes | None] | None = None
    upside_down: bool = False


class VirtualCard:
    """One card. It keeps its counter of tries as long as it lives, as a chip does.

    Args:
        contents: what is written on it.
        pin: 4 to 12 digits.
        tries: how often a wrong PIN is taken in a row.
        tries_left: how many of them are left; all if not given.
        manners: how it behaves.
        keep_log: keep every command in `seen`, PINs too; for tests alone.
    """

    def __init__(  # noqa: PLR0913  switches, given by name
        self,
        contents: Contents = Contents(),
        *,
        pin: str = "123456",
        tries: int = 3,
        tries_left: int | None = None,
        manners: Manners = Manners(),
        keep_log: bool = False,
    ) -> None:
        self.manners = manners
        self.seen: list[bytes] | None = [] if keep_log else None
        self.commands = 0
        self.verifies = 0
        self.changes = 0
        self.tries_left = tries if tries_left is None else tries_left
        self._tries = tries
        self._pin = Pin(pin)
        self._contents = contents
        self._files = {
            profile.ISSUER_FILE.identifier: _issuer_records(contents),
            profile.HOLDER_FILE.identifier: _holder_records(contents),
        }
        self.reset()

    @property
    def pin(self) -> str:
        """The PIN it takes. It belongs to an invented person."""
        return self._pin.reveal().decode("ascii")

    @property
    def atr(self) -> bytes:
        """Answer to reset: T=0 and 13 historical bytes; more than 33 bytes make no sense to any reader."""
        if self.manners.upside_down:
            return bytes(34)
        return bytes.fromhex("3B6D0000") + b"virtual card\x00"

    def reset(self) -> None:
        """Forget selection and PIN, as without power."""
        self._application: bytes | None = None
        self._file: int | None = None
        self._verified = False
        self._waiting = b""

    def transmit(self, apdu: bytes) -> bytes:
        """Return the answer to one command.

        Raises:
            CardLeft, CardStaysMute: if it is to behave so.
        """
        manners = self.manners
        self.commands += 1
        if self.seen is not None:
            self.seen.append(apdu)
        if manners.leaves_before is not None and self.commands >= manners.leaves_before:
            raise CardLeft
        if manners.mute_from is not None and self.commands >= manners.mute_from:
            raise CardStaysMute
        if manners.late_seconds and self.commands >= manners.late_from:
            time.sleep(manners.late_seconds)
        other = manners.answers(apdu) if manners.answers else None
        return self._answer(apdu) if other is None else other

    def _answer(self, apdu: bytes) -> bytes:
        if len(apdu) < 4:
            return _word(StatusWord.WRONG_LENGTH)
        answers = {
            (0x00, 0xC0): self._get_response,
            (0x00, 0xA4): self._select,
            (0x00, 0xB2): self._read_record,
            (0x00, 0x20): self._verify,
            (0x80, 0x5E): self._change_pin,
            (0xB0, 0x26): self._medical,
            (0x80, 0xCA): self._bank_data,
        }
        answer = answers.get((apdu[0], apdu[1]))
        return answer(apdu) if answer else _word(StatusWord.UNKNOWN_INSTRUCTION)

    def _get_response(self, apdu: bytes) -> bytes:
        waiting, self._waiting = self._waiting, b""
        return self._outgoing(apdu, waiting) if waiting else _word(StatusWord.WRONG_MOMENT)

    def _select(self, apdu: bytes) -> bytes:
        if apdu[2] == 0x04:
            return self._select_name(apdu[5:])
        return self._select_file(int.from_bytes(apdu[5:7], "big"))

    def _select_name(self, name: bytes) -> bytes:
        there = {
            profile.ENVIRONMENT: not self.manners.foreign,
            profile.MEDICAL: not self.manners.foreign and self._contents.medical is not None,
            profile.DEBIT: self._contents.electronic_cash is not None,
        }
        if not there.get(name, False):
            return _word(StatusWord.NO_SUCH_FILE)
        self._application, self._file = name, None
        control = bytes([0x6F, len(name) + 2, 0x84, len(name)]) + name
        if self.manners.t0:
            self._waiting = control
            return bytes([0x61, len(control)])
        return control + _word(StatusWord.OK)

    def _select_file(self, identifier: int) -> bytes:
        if self._application != profile.ENVIRONMENT or identifier not in self._files:
            return _word(StatusWord.NO_SUCH_FILE)
        self._file = identifier
        return _word(StatusWord.OK)

    def _read_record(self, apdu: bytes) -> bytes:
        if self._file is None:
            return _word(StatusWord.NO_FILE_SELECTED)
        if self._file == profile.HOLDER_FILE.identifier and self.manners.needs_authentication:
            return _word(StatusWord.NOT_ALLOWED)
        record = self._files[self._file].get(apdu[2])
        return _word(StatusWord.NO_SUCH_RECORD) if record is None else self._outgoing(apdu, record)

    def _verify(self, apdu: bytes) -> bytes:
        if self._application is None:
            return _word(StatusWord.WRONG_MOMENT)
        if len(apdu) > 5:
            self.verifies += 1
        if self.tries_left == 0:
            return _word(StatusWord.PIN_BLOCKED)
        if len(apdu) > 5:
            self._verified = _same_pin(apdu[5:].hex().rstrip("f"), self._pin)
            self.tries_left = self._tries if self._verified else self.tries_left - 1
        return _word(StatusWord.OK if self._verified else 0x63C0 + self.tries_left)

    def _change_pin(self, apdu: bytes) -> bytes:
        if self._application != profile.ENVIRONMENT:
            return _word(StatusWord.WRONG_MOMENT)
        if apdu[2] != 0x01:
            return _word(StatusWord.WRONG_PARAMETERS)
        if self.tries_left == 0:
            return _word(StatusWord.PIN_BLOCKED)
        self.changes += 1
        old, _, new = apdu[5:].partition(b"\xff")
        self._verified = _same_pin(old.hex().rstrip("f"), self._pin)
        if not self._verified:
            self.tries_left -= 1
            return _word(0x63C0 + self.tries_left)
        self.tries_left = self._tries
        try:
            self._pin = Pin(new.hex().rstrip("f"))
        except ValueError:
            return _word(StatusWord.WRONG_DATA)
        return _word(StatusWord.OK)

    def _medical(self, apdu: bytes) -> bytes:
        if self._application != profile.MEDICAL or self._contents.medical is None:
            return _word(StatusWord.WRONG_MOMENT)
        if not self._verified:
            return _word(StatusWord.NOT_ALLOWED)
        return self._outgoing(apdu, profile.FEN.encode(self._contents.medical, 4))

    def _bank_data(self, apdu: bytes) -> bytes:
        cash = self._contents.electronic_cash
        tag = int.from_bytes(apdu[2:4], "big")
        if self._application != profile.DEBIT or cash is None or tag != profile.ELECTRONIC_CASH_TAG:
            return _word(StatusWord.NO_SUCH_DATA)
        return self._outgoing(apdu, apdu[2:4] + b"\x06" + profile.FEN_DIGITS.encode(cash, 6))

    def _outgoing(self, apdu: bytes, data: bytes) -> bytes:
        wanted = apdu[4] if len(apdu) == 5 else 0
        if 0 < wanted < len(data) or (self.manners.t0 and wanted != len(data)):
            return bytes([0x6C, len(data)])
        return data + _word(StatusWord.OK)


def _word(sw: int) -> bytes:
    return sw.to_bytes(2, "big")


def _same_pin(digits: str, pin: Pin) -> bool:
    try:
        return Pin(digits) == pin
    except ValueError:
        return False


def _records(pairs: list[tuple[profile.Field[Any], Any]]) -> dict[int, bytes]:
    return {field.tag: field.encode(value) for field, value in pairs if value is not None}


def _issuer_records(contents: Contents) -> dict[int, bytes]:
    code = bytes.fromhex(contents.region) + bytes.fromhex("D156000005") + contents.serial.to_bytes(8, "big")
    return _records(
        [
            (profile.IDENTIFICATION_CODE, profile.IdentificationCode(code)),
            (profile.CARD_CLASS, "3"),
            (profile.VERSION, contents.version),
            (profile.ISSUER_NUMBER, contents.region),
            (profile.ISSUED, contents.issued),
            (profile.VALID_UNTIL, contents.valid_until),
            (profile.CARD_NUMBER, contents.card_number),
        ]
    )


def _holder_records(contents: Contents) -> dict[int, bytes]:
    name = contents.name.encode("gb18030")
    rest = name[profile.NAME.length :]
    records = _records(
        [
            (profile.IDENTITY_NUMBER, contents.identity_number),
            (profile.NAME_REST, rest if contents.version != "1.00" else None),
            (profile.SEX, contents.sex),
            (profile.ETHNIC_GROUP, "01"),
            (
                profile.BIRTH_PLACE,
                contents.identity_number[:6] if contents.identity_number.isdigit() else None,
            ),
            (profile.BIRTH_DATE, contents.birth_date),
        ]
    )
    # The first bytes may end in the middle of a sign, which no text coding would write.
    head = profile.RAW.encode(name[: profile.NAME.length], profile.NAME.length)
    return records | {profile.NAME.tag: bytes([profile.NAME.tag, profile.NAME.length]) + head}
