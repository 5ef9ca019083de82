"""Cards through PC/SC: watch the reader, connect, exchange bytes. No byte gets a meaning here.

The only module that imports smartcard (pyscard), and only when a reader is made. It calls pyscard's thin
layer, where each call returns a result code, and decides by that code alone. The classes above that layer
raise two unrelated families of exceptions, reset a card when they are collected as garbage, and watch with a
thread that does not survive a restart of the service.
"""

import logging
import threading
import time
from typing import Any

from kiosk.card.errors import CardError, CardRemoved
from kiosk.card.pcsc_line import NO_READERS, TIMEOUT, Inserted, PcscLine, counter, expect
from kiosk.card.port import Channel, Presence, ReaderState, require_card

log = logging.getLogger(__name__)

_PNP = "\\\\?PnP?\\Notification"  # stands for readers coming and going
_LOOK_SECONDS = 1.0
_PAUSE_SECONDS = 0.25
_CANCEL_SECONDS = 0.05


class PcscUnavailable(CardError):
    """There is no PC/SC to be had on this machine.

    Args:
        reason: one line for the one who installs.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PcscReader:
    """Implements `kiosk.card.port.Reader` over the PC/SC service.

    Args:
        name_part: part of the name of the reader to use; None for the first there is.

    Raises:
        PcscUnavailable: if pyscard is missing.
    """

    def __init__(self, name_part: str | None = None) -> None:
        self._scard = _load()
        self._name_part = name_part or ""
        self._watching = threading.Lock()  # guards context, looks and count
        self._closed = threading.Event()
        self._context: int | None = None
        self._lost = False
        self._looks: dict[str, int] = {}
        self._insertions = 0
        self._card: Inserted | None = None

    def names(self) -> list[str]:
        """Return the names of all readers, of whatever name.

        Raises:
            ServiceDown: if the service does not run.
        """
        context = self._establish()
        try:
            return self._list(context)
        finally:
            self._scard.SCardReleaseContext(context)

    def watch(self, known: ReaderState | None, timeout: float) -> ReaderState:
        """Return the state as soon as it differs from `known`, or after `timeout` seconds."""
        end = time.monotonic() + timeout
        with self._watching:
            state = self._look(0.0)
            while state == known and not self._closed.is_set() and (left := end - time.monotonic()) > 0:
                state = self._look(min(left, _LOOK_SECONDS))
            return state

    def open(self, state: ReaderState) -> Channel:
        """Connect to the card of `state`, alone.

        Raises:
            NoReader: if there is a line to it already, ours or another program's.
            CardRemoved: if that card is no longer there.
            CardError: of another kind, where another kind fits.
        """
        require_card(state)
        card = self._card
        if card is None or card.insertion != state.insertion:
            raise CardRemoved
        line = PcscLine(self._scard, self._establish(), card)
        try:
            line.connect()
        except BaseException:
            line.close()
            raise
        return line

    def close(self) -> None:
        """Release the service and end a waiting `watch`."""
        self._closed.set()
        # A cancel that comes just before the wait is lost, so it is said again until the watch is over.
        self._cancel()
        while not self._watching.acquire(timeout=_CANCEL_SECONDS):
            self._cancel()
        try:
            self._let_go()
        finally:
            self._watching.release()

    def _cancel(self) -> None:
        context = self._context
        if context is not None:
            self._scard.SCardCancel(context)

    def _look(self, wait: float) -> ReaderState:
        if self._closed.is_set():
            return ReaderState(Presence.SERVICE_DOWN)
        try:
            if self._context is None:
                self._context = self._establish()
            state = self._ask(self._context, wait)
        except CardError as error:
            # Whatever it was: begin anew with a new context, and take the card for a new one.
            self._let_go()
            if self._lost:
                self._closed.wait(min(wait, _PAUSE_SECONDS))
            elif not self._closed.is_set():
                log.warning("no reader service: %s", type(error).__name__)
            self._lost = True
            return ReaderState(Presence.SERVICE_DOWN)
        self._lost = False
        return state

    def _ask(self, context: int, wait: float) -> ReaderState:
        name = next((name for name in self._list(context) if self._name_part in name), None)
        wanted = [_PNP] if name is None else [_PNP, name]
        known = [(each, self._looks.get(each, 0)) for each in wanted]
        hresult, looks = self._scard.SCardGetStatusChange(context, round(wait * 1000), known)
        if hresult & 0xFFFFFFFF != TIMEOUT:
            expect(hresult)
            changed = self._scard.SCARD_STATE_CHANGED
            self._looks = {each: look & 0xFFFFFFFF & ~changed for each, look, _ in looks}
        return self._state(name, self._looks.get(name or "", 0), len(looks[-1][2]))

    def _state(self, name: str | None, look: int, atr_length: int) -> ReaderState:
        scard = self._scard
        if name is None or look & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
            self._card = None
            return ReaderState(Presence.NO_READER)
        if not look & scard.SCARD_STATE_PRESENT:
            self._card = None
            return ReaderState(Presence.EMPTY, reader=name)
        card = self._card
        if card is None or (card.reader, card.counter) != (name, counter(look)):
            self._insertions += 1
            self._card = card = Inserted(self._insertions, name, counter(look), atr_length)
        presence = Presence.MUTE if look & scard.SCARD_STATE_MUTE else Presence.CARD
        return ReaderState(presence, card.insertion, name, card.atr_length)

    def _establish(self) -> int:
        hresult, context = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_USER)
        expect(hresult)
        return int(context)

    def _list(self, context: int) -> list[str]:
        hresult, names = self._scard.SCardListReaders(context, [])
        if hresult & 0xFFFFFFFF == NO_READERS:
            return []
        expect(hresult)
        return list(names)

    def _let_go(self) -> None:
        context, self._context = self._context, None
        self._looks = {}
        self._card = None
        if context is not None:
            self._scard.SCardReleaseContext(context)


def _load() -> Any:
    try:
        from smartcard import scard  # noqa: PLC0415  the rest of the package works without it
    except ImportError as error:
        raise PcscUnavailable(f"pyscard can't be imported: {error}") from error
    return scard
