"""The reader of a machine that has none: no pyscard, or no PC/SC library. Everything but the card works."""

import threading

from kiosk.card.errors import NoReader
from kiosk.card.port import Channel, Presence, ReaderState

_NOTHING = ReaderState(Presence.NO_READER)


class AbsentReader:
    """Says at every look that there is no reader."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    def names(self) -> list[str]:
        """Return no names."""
        return []

    def watch(self, known: ReaderState | None, timeout: float) -> ReaderState:
        """Return that there is no reader, at once the first time and after `timeout` seconds from then on."""
        if known == _NOTHING:
            self._closed.wait(timeout)
        return _NOTHING

    def open(self, state: ReaderState) -> Channel:
        """Refuse.

        Raises:
            NoReader: always.
        """
        del state
        raise NoReader

    def close(self) -> None:
        """End a waiting `watch`."""
        self._closed.set()
