"""Commands and status words: bytes only, no meaning beyond that.

Commands are in their T=0 form: a SELECT carries no Le.
"""

import logging
from enum import IntEnum

from kiosk.card.errors import Unreadable
from kiosk.card.port import Channel, Reply
from kiosk.masking import Pin

log = logging.getLogger(__name__)

_LONGEST_ANSWER = 4096  # bytes; no file of a social security card comes near
_MOST_PARTS = 32


class StatusWord(IntEnum):
    """Status words that have a name here."""

    OK = 0x9000
    APPLICATION_BLOCKED = 0x6283
    CHIP_MEMORY = 0x6581
    WRONG_LENGTH = 0x6700
    NOT_ALLOWED = 0x6982
    PIN_BLOCKED = 0x6983
    PIN_UNUSABLE = 0x6984
    WRONG_MOMENT = 0x6985
    NO_FILE_SELECTED = 0x6986
    WRONG_DATA = 0x6A80
    CARD_BLOCKED = 0x6A81
    NO_SUCH_FILE = 0x6A82
    NO_SUCH_RECORD = 0x6A83
    WRONG_PARAMETERS = 0x6A86
    NO_SUCH_DATA = 0x6A88
    WRONG_OFFSET = 0x6B00
    UNKNOWN_INSTRUCTION = 0x6D00
    UNKNOWN_CLASS = 0x6E00
    CHIP_TROUBLE = 0x6F00
    BLOCKED_FOR_GOOD = 0x9303


def tries_left(sw: int) -> int | None:
    """Return how many tries a status word leaves: 0 is blocked, None if the word speaks of something else."""
    if sw & 0xFFF0 == 0x63C0:
        return sw & 0x0F
    if sw in {StatusWord.PIN_BLOCKED, StatusWord.PIN_UNUSABLE}:
        return 0
    return None


def select_name(name: bytes) -> bytes:
    """Select an application or environment by its name of 1 to 16 bytes."""
    return bytes([0x00, 0xA4, 0x04, 0x00, len(name)]) + name


def select_file(identifier: int) -> bytes:
    """Select an elementary file of the selected environment."""
    return bytes([0x00, 0xA4, 0x02, 0x00, 0x02]) + identifier.to_bytes(2, "big")


def read_record(tag: int, value_length: int) -> bytes:
    """Read the record of a tag from the selected file; `value_length` bytes behind tag and length."""
    return bytes([0x00, 0xB2, tag, 0x00, value_length + 2])


def ask_tries() -> bytes:
    """VERIFY without data: asks for the counter and costs no try."""
    return bytes([0x00, 0x20, 0x00, 0x00])


def verify(pin: Pin) -> bytearray:
    """VERIFY with the PIN as BCD, odd length filled with F; the caller overwrites it after use."""
    return _with_pins(bytes([0x00, 0x20, 0x00, 0x00]), pin)


def change_pin(old: Pin, new: Pin) -> bytearray:
    """CHANGE PIN of a social security card: the old PIN, FF, the new one; the caller overwrites it after use.

    Never 0024: another command changes the PIN of other cards, and a neighbour of it unblocks the PIN of this one.
    """
    return _with_pins(bytes([0x80, 0x5E, 0x01, 0x00]), old, new)


def read_medical_balance() -> bytes:
    """Read the balance of the selected medical application."""
    return bytes([0xB0, 0x26, 0x00, 0x01, 0x04])


def get_data(tag: int) -> bytes:
    """Read one data item, two bytes of tag, of the selected bank application."""
    return bytes([0x80, 0xCA]) + tag.to_bytes(2, "big") + b"\x00"


def check_command(apdu: bytes | bytearray) -> None:
    """Return if the bytes are a short command of case 1 to 4.

    Raises:
        ValueError: if they are not, which is our fault and not the card's. The text holds lengths only.
    """
    if len(apdu) < 4:
        raise ValueError(f"a command has at least 4 bytes, this one {len(apdu)}")
    if len(apdu) > 5 and (apdu[4] == 0 or len(apdu) not in {5 + apdu[4], 6 + apdu[4]}):
        raise ValueError(f"a command of {len(apdu)} bytes does not fit its Lc of {apdu[4]}")


class CompletingChannel:
    """Answers 61xx and 6Cxx itself, so that nobody above ever sees them.

    A command without Le is never sent twice: 6Cxx after a VERIFY must not become a second try.

    Args:
        inner: the line to the card.
    """

    def __init__(self, inner: Channel) -> None:
        self._inner = inner

    def transmit(self, apdu: bytes | bytearray) -> Reply:
        """Send one command and return the whole of its answer.

        Raises:
            ValueError: for a command that is none.
            Unreadable: if the card goes on announcing more, or a length it then does not take.
            LineError: from the line.
        """
        check_command(apdu)
        reply = self._sized(apdu)
        data = bytearray(reply.data)
        for _ in range(_MOST_PARTS):
            if reply.sw >> 8 != 0x61:
                return Reply(bytes(data), reply.sw)
            reply = self._sized(bytes([0x00, 0xC0, 0x00, 0x00, reply.sw & 0xFF]))
            data += reply.data
            if len(data) > _LONGEST_ANSWER:
                break
        raise Unreadable(reply.sw, "endless answer")

    def close(self) -> None:
        """Close the line."""
        self._inner.close()

    def _sized(self, apdu: bytes | bytearray) -> Reply:
        reply = self._send(apdu)
        if reply.sw >> 8 == 0x6C and _has_le(apdu):
            reply = self._send(apdu[:-1] + bytes([reply.sw & 0xFF]))
        if reply.sw >> 8 == 0x6C:
            raise Unreadable(reply.sw, "length")
        return reply

    def _send(self, apdu: bytes | bytearray) -> Reply:
        reply = self._inner.transmit(apdu)
        log.debug("sent %d bytes, got %d bytes and %04X", len(apdu), len(reply.data), reply.sw)
        return reply


def _with_pins(head: bytes, *pins: Pin) -> bytearray:
    """Return a command whose data is PINs in BCD, FF between them."""
    command = bytearray(head) + b"\x00"
    for number, pin in enumerate(pins):
        if number > 0:
            command.append(0xFF)
        _append_bcd(command, pin)
    command[4] = len(command) - 5
    return command


def _append_bcd(command: bytearray, pin: Pin) -> None:
    digits = pin.reveal()
    for place, digit in enumerate(digits):
        if place % 2 == 0:
            command.append((digit - 0x30) << 4 | 0x0F)
        else:
            command[-1] = command[-1] & 0xF0 | (digit - 0x30)
    digits[:] = bytes(len(digits))


def _has_le(apdu: bytes | bytearray) -> bool:
    return len(apdu) == 5 or (len(apdu) > 5 and len(apdu) == 6 + apdu[4])
