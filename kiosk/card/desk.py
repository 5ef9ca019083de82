"""The one owner of the card in the reader.

A monitor thread knows what the reader sees; a worker thread has the only line to the card. A request names
the insertion it means and waits within a time limit of our own, since PC/SC has none. When the card is out,
nothing that was read from it is left here.
"""

import dataclasses
import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

from kiosk.card import dialogue, easy_pins
from kiosk.card.errors import CardRemoved, EasyPin, NeedsSecurityModule, StaleInsertion
from kiosk.card.jobs import Job
from kiosk.card.port import Channel, Presence, Reader, ReaderState
from kiosk.card.presses import Presses
from kiosk.card.worker import Worker
from kiosk.masking import CardNumber, Pin

log = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK_SECONDS = 1.0
_PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class DeskState:
    """What a page may know about the reader.

    Attributes:
        revision: rises with every change, from 0.
        insertion: number of the card that is in, to be named in every request about it; 0 without a card.
        reader: name of the reader, None when there is none.
    """

    revision: int
    presence: Presence
    insertion: int
    reader: str | None


@dataclass(frozen=True)
class Description:
    """What the card tells before the PIN.

    Attributes:
        holder: None if `needs_security_module`.
        tries: how often the PIN may still be tried, 0 for blocked, None if the card won't say.
        warnings: names of the fields that look wrong.
    """

    issuer: dialogue.Issuer
    holder: dialogue.Holder | None
    needs_security_module: bool
    tries: int | None
    warnings: tuple[str, ...]


class CardDesk:
    """Owns a reader and the card in it; every method is safe from any thread.

    Start it in the process that serves, after any fork: threads and lines do not survive one.

    Args:
        reader: watched and opened by the desk alone; closed by `stop`.
        deadline_seconds: how long a request waits, queue and card together.
        clock: seconds, going forward only.
    """

    def __init__(
        self, reader: Reader, *, deadline_seconds: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader = reader
        self._deadline = deadline_seconds
        self._clock = clock
        self._changed = threading.Condition()
        self._worker = Worker(reader, self._changed)
        self._presses = Presses()
        self._state = DeskState(0, Presence.SERVICE_DOWN, 0, None)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start both threads, and wait a moment for the first look at the reader."""
        for name, target in (("card-monitor", self._monitor), ("card-worker", self._worker.run)):
            thread = threading.Thread(target=target, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)
        self.wait(0, _LOOK_SECONDS)

    def stop(self) -> None:
        """End the session and both threads; a thread that a mute card holds is left behind."""
        self._stopping.set()
        self._worker.stop()
        self._reader.close()
        for thread in self._threads:
            thread.join(_LOOK_SECONDS)
            if thread.is_alive():
                log.warning("%s still waits for the card", thread.name)
        self._threads.clear()

    @property
    def stopped(self) -> bool:
        """Whether the desk has been stopped: whoever waits for its news should go."""
        return self._stopping.is_set()

    def snapshot(self) -> DeskState:
        """Return the state of this moment."""
        with self._changed:
            return self._state

    def wait(self, after_revision: int, timeout: float) -> DeskState:
        """Return the state as soon as its revision is higher, or after `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping.is_set() or self._state.revision > after_revision, timeout
            )
            return self._state

    def describe(self, insertion: int) -> Description:
        """Return what the card tells before the PIN.

        Raises:
            StaleInsertion: if that card is no longer the one in the reader.
            CardError: see `kiosk.card.errors`.
        """
        return self._ask(insertion, _describe)

    def next_press(self, insertion: int) -> int:
        """Return the number of the number pad to show for this card: it is good for one press of OK."""
        return self._presses.next(insertion)

    def press(self, insertion: int, number: int) -> None:
        """Use a number pad up, before its PIN is given.

        Raises:
            StaleInsertion: if that card is no longer the one in the reader, or the pad was used before.
        """
        if insertion != self.snapshot().insertion or not self._presses.take(insertion, number):
            raise StaleInsertion

    def verify(self, insertion: int, pin: Pin, *, last_try: bool = False) -> None:
        """Give the PIN to the card, once. The desk uses and wipes a copy; the caller wipes the PIN.

        Args:
            last_try: whether the person has chosen to risk the last try.

        Raises:
            PinRejected: with the tries that are left.
            PinBlocked: if none is left.
            LastTry: if one is left and wasn't to be risked; nothing was tried.
            CardSilent, CardRemoved: then nobody knows whether the try was counted.
            StaleInsertion: if that card is no longer the one in the reader.
            CardError: see `kiosk.card.errors`.
        """
        own = pin.copy()
        try:
            self._ask(insertion, lambda channel: dialogue.verify_pin(channel, own, last_try=last_try))
        finally:
            own.wipe()

    def change_pin(self, insertion: int, old: Pin, new: Pin, *, last_try: bool = False) -> None:
        """Have the card take a new PIN, once. The desk uses and wipes copies; the caller wipes the PINs.

        Args:
            new: six digits.
            last_try: whether the person has chosen to risk the last try.

        Raises:
            EasyPin: if others would guess the new one; nothing was changed.
            PinRejected, PinBlocked, LastTry: about the old PIN, as `verify`.
            CardSilent, CardRemoved: then nobody knows which PIN the card has.
            StaleInsertion: if that card is no longer the one in the reader.
            CardError: see `kiosk.card.errors`.
        """
        with ExitStack() as wiped:
            pins = [old.copy(), new.copy()]
            for own in pins:
                wiped.callback(own.wipe)
            self._ask(insertion, lambda channel: _change_pin(channel, *pins, last_try=last_try))

    def balances(self, insertion: int) -> dialogue.Balances:
        """Return the balances on the chip, the medical one only after the PIN.

        Raises:
            StaleInsertion: if that card is no longer the one in the reader.
            CardError: see `kiosk.card.errors`.
        """
        return self._ask(insertion, dialogue.read_balances)

    def forget(self, insertion: int) -> None:
        """End the session with this card: no later request has its PIN. Never raises, may be repeated.

        Returns when the line is cut, or after the time limit if a mute card holds it; then it is cut as soon
        as the card lets go, before anything else is done.
        """
        self._worker.end_session(insertion, self._deadline)

    def _ask(self, insertion: int, work: Callable[[Channel], T]) -> T:
        job = Job(insertion, work, self._clock() + self._deadline, self._clock)
        self._worker.submit(job)
        result = job.outcome(self._deadline)
        if insertion != self.snapshot().insertion:  # what was read must not outlive the card
            raise CardRemoved
        return result

    def _monitor(self) -> None:
        known: ReaderState | None = None
        while not self._stopping.is_set():
            try:
                sensed = self._reader.watch(known, _LOOK_SECONDS)
            except Exception as error:  # noqa: BLE001  a monitor that ends in silence shows yesterday's card
                log.error("watching failed: %s", type(error).__name__)  # noqa: TRY400  its text may hold anything
                known = self._publish(ReaderState(Presence.SERVICE_DOWN), known)
                self._stopping.wait(_PAUSE_SECONDS)
            else:
                known = self._publish(sensed, known)

    def _publish(self, sensed: ReaderState, known: ReaderState | None) -> ReaderState:
        if sensed == known:
            return sensed
        log.info("reader: %s, insertion %d", sensed.presence, sensed.insertion)
        with self._changed:
            self._worker.sense(sensed)
            revision = self._state.revision + 1
            self._state = DeskState(revision, sensed.presence, sensed.insertion, sensed.reader)
            self._changed.notify_all()
        return sensed


def _change_pin(channel: Channel, old: Pin, new: Pin, *, last_try: bool) -> None:
    easy = easy_pins.fault(new, old, dialogue.read_holder(channel))
    if easy is not None:
        raise EasyPin(easy)
    dialogue.change_pin(channel, old, new, last_try=last_try)


def _describe(channel: Channel) -> Description:
    issuer = dialogue.read_issuer(channel)
    holder = None
    try:
        holder = dialogue.read_holder(channel)
    except NeedsSecurityModule:
        log.info("holder behind the security module")
    if holder is not None and issuer.card_number is not None:
        number = CardNumber(issuer.card_number.reveal(), holder.identity_number)
        issuer = dataclasses.replace(issuer, card_number=number)
    return Description(
        issuer=issuer,
        holder=holder,
        needs_security_module=holder is None,
        tries=dialogue.pin_tries(channel),
        warnings=issuer.warnings + (holder.warnings if holder else ()),
    )
