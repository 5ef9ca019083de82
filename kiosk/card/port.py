"""What we ask of a card reader, whichever it is."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.card.errors import NoCard, NoReader, ServiceDown, UpsideDown


class Presence(StrEnum):
    """What stands between us and a card."""

    SERVICE_DOWN = "service-down"
    NO_READER = "no-reader"
    EMPTY = "empty"
    CARD = "card"
    MUTE = "mute"


@dataclass(frozen=True)
class Reply:
    """A card's answer.

    Attributes:
        data: without the status word; not in the repr, since it may be about a person.
        sw: status word, 0 to 0xFFFF.
    """

    data: bytes = field(repr=False)
    sw: int


class Channel(Protocol):
    """An open line to one inserted card, for one thread at a time."""

    def transmit(self, apdu: bytes | bytearray) -> Reply:
        """Send one command and return its answer; may block as long as the card keeps silent.

        Raises:
            LineError: of the kind that fits. The line is then good for `close` only.
        """

    def close(self) -> None:
        """Cut the card's power, so that it forgets the PIN, and let it go. Never raises, may be repeated."""


@dataclass(frozen=True)
class ReaderState:
    """What a reader sees.

    Attributes:
        presence: see `Presence`.
        insertion: number of the card put in, from 1, never used twice by one reader object; 0 without a card.
        reader: name of the reader, None when there is none.
        atr_length: bytes of the card's answer to reset. Nothing else is read into it.
    """

    presence: Presence
    insertion: int = 0
    reader: str | None = None
    atr_length: int = field(default=0, compare=False)


class Reader(Protocol):
    """A place where cards are put in and taken out."""

    def names(self) -> list[str]:
        """Return the names of all readers there are, the chosen one or not.

        Raises:
            ServiceDown: if nobody can tell.
        """

    def watch(self, known: ReaderState | None, timeout: float) -> ReaderState:
        """Return the state as soon as it differs from `known`, or after `timeout` seconds. For one thread."""

    def open(self, state: ReaderState) -> Channel:
        """Connect to the card of `state`; at most one line at a time.

        Raises:
            CardRemoved: if that card is no longer there.
            LineError: of another kind, where another kind fits.
        """

    def close(self) -> None:
        """Let everything go and end a waiting `watch`. Never raises, may be repeated."""


def require_card(state: ReaderState) -> None:
    """Return if there is a card to talk to.

    Raises:
        ServiceDown, NoReader, NoCard, UpsideDown: if not.
    """
    missing = _WITHOUT_CARD.get(state.presence)
    if missing is not None:
        raise missing


_WITHOUT_CARD = {
    Presence.SERVICE_DOWN: ServiceDown,
    Presence.NO_READER: NoReader,
    Presence.EMPTY: NoCard,
    Presence.MUTE: UpsideDown,
}
