"""One line to one card through PC/SC, and what the result codes of PC/SC mean.

Imports nothing of pyscard: the module `smartcard.scard` is handed in by `kiosk.card.pcsc`.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any

from kiosk.card.errors import (
    CardError,
    CardRemoved,
    CardSilent,
    NoReader,
    ServiceDown,
    Unreadable,
    UpsideDown,
)
from kiosk.card.port import Reply

log = logging.getLogger(__name__)

TIMEOUT = 0x8010000A
NO_READERS = 0x8010002E

_SETTLE_SECONDS = 0.6  # the service looks every 0.4 s, where the reader itself does not tell

_ERRORS: dict[int, type[CardError]] = {
    0x80100009: NoReader,  # unknown name
    TIMEOUT: CardSilent,
    0x8010000B: NoReader,  # held by another program
    0x8010000C: CardRemoved,
    0x8010000F: Unreadable,  # vanished while connecting, or an answer to reset that makes no sense
    0x80100013: ServiceDown,  # stopped while it was waiting
    0x80100016: CardRemoved,  # not transacted: taken out a moment ago
    0x80100017: NoReader,  # unplugged
    0x8010001D: ServiceDown,
    0x8010001E: ServiceDown,
    NO_READERS: NoReader,
    0x8010002F: ServiceDown,
    0x80100066: UpsideDown,
    0x80100067: UpsideDown,
    0x80100068: CardRemoved,  # reset by another program: the session is gone with it
    0x80100069: CardRemoved,
}


def expect(hresult: int) -> None:
    """Return if a call of PC/SC went well.

    Args:
        hresult: its result; the sign differs from one system to the next, so only 32 bits count.

    Raises:
        CardError: of the kind that fits.
    """
    code = hresult & 0xFFFFFFFF
    if code:
        log.debug("PC/SC: %08X", code)
        raise _ERRORS.get(code, CardRemoved)


def counter(look: int) -> int:
    """Return the count of insertions and removals that a reader's event state carries."""
    return look >> 16 & 0xFFFF


@dataclass(frozen=True)
class Inserted:
    """A card in the reader; the service counts insertions and removals together."""

    insertion: int
    reader: str
    counter: int
    atr_length: int


class PcscLine:
    """Implements `kiosk.card.port.Channel`, after `connect`.

    Args:
        scard: the module `smartcard.scard`.
        context: a context of its own, released by `close`.
        card: the card to talk to, and no other.
    """

    def __init__(self, scard: Any, context: int, card: Inserted) -> None:
        self._scard = scard
        self._context: int | None = context
        self._card = card
        self._look = 0
        self._handle: int | None = None
        self._protocol: Any = None
        self._broken = False

    def connect(self) -> None:
        """Connect, alone.

        Raises:
            CardRemoved: if it is another card by now.
            CardError: of another kind, where another kind fits.
        """
        scard = self._scard
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        hresult, handle, protocol = scard.SCardConnect(
            self._context, self._card.reader, scard.SCARD_SHARE_EXCLUSIVE, protocols
        )
        expect(hresult)
        self._handle = handle
        self._protocol = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        if not self._is_still_there(0.0):
            raise CardRemoved

    def transmit(self, apdu: bytes | bytearray) -> Reply:
        """Send one command and return its answer; blocks as long as the card keeps silent.

        Raises:
            CardError: of the kind that fits.
        """
        if self._handle is None:
            raise CardRemoved
        command = list(apdu)
        self._broken = True
        hresult, answer = self._scard.SCardTransmit(self._handle, self._protocol, command)
        command[:] = bytes(len(command))
        expect(hresult)
        if len(answer) < 2:  # taken out while it answered: reported as success without an answer
            raise CardRemoved
        self._broken = False
        raw = bytes(byte & 0xFF for byte in answer)
        return Reply(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def close(self) -> None:
        """Cut the card's power, if it is still there, and release everything."""
        handle, self._handle = self._handle, None
        if handle is not None:
            # Cutting the power of a card that has just left makes the service note "empty" behind the back of
            # its own watcher, which then misses the next card. So let it see the removal first; and then
            # leave the power alone, for it may be the next card's.
            end = time.monotonic() + (_SETTLE_SECONDS if self._broken else 0.0)
            there = self._is_still_there(0.0)
            while there and (left := end - time.monotonic()) > 0:
                there = self._is_still_there(left)
            scard = self._scard
            scard.SCardDisconnect(handle, scard.SCARD_UNPOWER_CARD if there else scard.SCARD_LEAVE_CARD)
        context, self._context = self._context, None
        if context is not None:
            self._scard.SCardReleaseContext(context)

    def _is_still_there(self, wait: float) -> bool:
        known = [(self._card.reader, self._look)]
        milliseconds = max(0, round(wait * 1000))
        hresult, looks = self._scard.SCardGetStatusChange(self._context, milliseconds, known)
        if hresult & 0xFFFFFFFF == TIMEOUT:
            return True
        if hresult:
            return False
        self._look = looks[0][1] & 0xFFFFFFFF & ~self._scard.SCARD_STATE_CHANGED
        return counter(self._look) == self._card.counter
