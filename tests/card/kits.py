"""The two adapters as tests see them: a reader, and a hand that puts cards in and takes them out."""

import queue
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

from kiosk.card.desk import CardDesk, DeskState
from kiosk.card.dialogue import Holder
from kiosk.card.pcsc import PcscReader
from kiosk.card.port import Presence, Reader
from kiosk.card.simulated import SimulatedReader
from kiosk.card.virtual_card import VirtualCard
from tests.card.vpcd import Slot

T = TypeVar("T")

PATIENCE_SECONDS = 8.0


class Kit(Protocol):
    """One adapter with a card slot."""

    @property
    def reader(self) -> Reader: ...

    def insert(self, card: VirtualCard) -> None: ...

    def remove(self) -> None: ...

    def without_reader(self) -> Reader:
        """Return a reader object that finds no reader."""


class SimulatedKit:
    def __init__(self) -> None:
        self.reader = SimulatedReader()
        self.insert = self.reader.insert
        self.remove = self.reader.remove

    def without_reader(self) -> Reader:
        return SimulatedReader(plugged=False)


class PcscKit:
    def __init__(self, slot: Slot) -> None:
        self.reader = PcscReader(slot.reader)
        self.insert = slot.insert
        self.remove = slot.remove

    def without_reader(self) -> Reader:
        return PcscReader("no reader has this name")


def until(desk: CardDesk, wanted: Callable[[DeskState], bool]) -> DeskState:
    """Wait until the desk's state is as wanted."""
    end = time.monotonic() + PATIENCE_SECONDS
    state = desk.snapshot()
    while not wanted(state):
        left = end - time.monotonic()
        assert left > 0, f"still {state}"
        state = desk.wait(state.revision, left)
    return state


def until_presence(desk: CardDesk, presence: Presence) -> DeskState:
    """Wait until the desk sees this."""
    return until(desk, lambda state: state.presence is presence)


@contextmanager
def started(reader: Reader, *, deadline_seconds: float = 5.0) -> Iterator[CardDesk]:
    """Run a desk on a reader."""
    desk = CardDesk(reader, deadline_seconds=deadline_seconds)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()


class Bench:
    """A desk on a kit: what most tests need."""

    def __init__(self, kit: Kit, desk: CardDesk) -> None:
        self.kit = kit
        self.desk = desk

    def insert(self, card: VirtualCard) -> int:
        """Put a card in and return the number of its insertion."""
        before = self.desk.snapshot().insertion
        self.kit.insert(card)
        return until(self.desk, lambda state: state.insertion not in {0, before}).insertion

    def remove(self) -> None:
        """Take the card out, not in the same millisecond as an answer, and wait until that is seen."""
        self._until_idle()
        self.kit.remove()
        self.empty()

    def holder(self, insertion: int) -> Holder:
        """Return the holder the desk describes."""
        holder = self.desk.describe(insertion).holder
        assert holder is not None
        return holder

    def empty(self) -> None:
        """Wait until no card is seen and the last one let go, as it is before a hand is back."""
        until_presence(self.desk, Presence.EMPTY)
        self._until_idle()

    def _until_idle(self) -> None:
        worker = self.desk._worker
        with worker._changed:
            assert worker._changed.wait_for(
                lambda: worker._running is None and not worker._session_is_over(), PATIENCE_SECONDS
            )


def side_by_side(benches: list[Bench], cases: Iterable[T], check: Callable[[Bench, T], None]) -> None:
    """Run a check for each case, each on a reader of its own: the virtual reader is slow to see a card."""
    free: queue.SimpleQueue[Bench] = queue.SimpleQueue()
    for bench in benches:
        free.put(bench)

    def run(case: T) -> None:
        bench = free.get()
        try:
            check(bench, case)
            bench.remove()
        finally:
            free.put(bench)

    with ThreadPoolExecutor(len(benches)) as pool:
        list(pool.map(run, cases))
