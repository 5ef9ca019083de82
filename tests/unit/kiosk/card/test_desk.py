"""The desk's own promises, on the simulated reader: queue, time limit, faults of ours, ends."""

import gc
import logging
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from kiosk.card import dialogue
from kiosk.card.desk import CardDesk, DeskState
from kiosk.card.errors import (
    CardError,
    CardRemoved,
    CardSilent,
    NoCard,
    NoReader,
    PinRejected,
    ServiceDown,
    StaleInsertion,
    UpsideDown,
)
from kiosk.card.jobs import Job
from kiosk.card.port import Channel, Presence, ReaderState
from kiosk.card.simulated import SimulatedReader
from kiosk.card.virtual_card import Contents, Manners, VirtualCard
from kiosk.masking import Pin

PATIENCE_SECONDS = 5.0


class Clock:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def reader() -> SimulatedReader:
    return SimulatedReader()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(reader: SimulatedReader, clock: Clock) -> Iterator[CardDesk]:
    desk = CardDesk(reader, clock=clock)
    desk.start()
    yield desk
    desk.stop()


def insert(desk: CardDesk, reader: SimulatedReader, card: VirtualCard) -> int:
    revision = desk.snapshot().revision
    reader.insert(card)
    return desk.wait(revision, PATIENCE_SECONDS).insertion


def remove(desk: CardDesk, reader: SimulatedReader) -> None:
    revision = desk.snapshot().revision
    reader.remove()
    assert desk.wait(revision, PATIENCE_SECONDS).presence is Presence.EMPTY


def test_a_desk_starts_knowing_its_reader(desk: CardDesk) -> None:
    assert desk.snapshot() == DeskState(1, Presence.EMPTY, 0, "Simulated reader")


def test_each_change_has_a_revision_and_waiting_has_an_end(desk: CardDesk, reader: SimulatedReader) -> None:
    before = desk.snapshot()
    assert desk.wait(before.revision, 0.0) == before
    insertion = insert(desk, reader, VirtualCard())
    assert desk.snapshot() == DeskState(before.revision + 1, Presence.CARD, insertion, "Simulated reader")


@pytest.mark.parametrize("insertion", [0, 1])
def test_without_a_card_there_is_nothing_to_ask(desk: CardDesk, insertion: int) -> None:
    with pytest.raises(StaleInsertion if insertion else NoCard):
        desk.describe(insertion)


def test_without_a_number_there_is_no_answer(desk: CardDesk, reader: SimulatedReader) -> None:
    insert(desk, reader, VirtualCard())
    with pytest.raises(StaleInsertion):
        desk.describe(0)


def test_what_the_reader_lacks_is_told() -> None:
    none = CardDesk(SimulatedReader(plugged=False))
    none.start()
    with pytest.raises(NoReader):
        none.describe(1)
    none.stop()
    with pytest.raises(ServiceDown):
        none.describe(1)
    assert none.wait(99, PATIENCE_SECONDS).revision < 99


def test_a_card_the_wrong_way_round_is_told(desk: CardDesk, reader: SimulatedReader) -> None:
    insertion = insert(desk, reader, VirtualCard(manners=Manners(upside_down=True)))
    with pytest.raises(UpsideDown):
        desk.describe(insertion)


def test_when_time_is_over_no_further_command_is_sent(
    desk: CardDesk, reader: SimulatedReader, clock: Clock
) -> None:
    def late(apdu: bytes) -> None:
        if apdu.hex() == "00200000":  # the counter, just before VERIFY
            clock.now += 60.0

    card = VirtualCard(manners=Manners(answers=late))
    insertion = insert(desk, reader, card)
    with pytest.raises(CardSilent):
        desk.verify(insertion, Pin("123456"))
    assert card.verifies == 0


def test_a_verify_that_waited_too_long_reaches_no_card(reader: SimulatedReader) -> None:
    mute, other = VirtualCard(manners=Manners(mute_from=2)), VirtualCard(Contents(serial=2))
    desk = CardDesk(reader, deadline_seconds=0.2)
    desk.start()
    insertion = insert(desk, reader, mute)
    pins = [Pin("123456") for _ in range(4)]
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(desk.describe, insertion)
        queued = [pool.submit(desk.verify, insertion, pin) for pin in pins]
        with pytest.raises(CardSilent):
            first.result(PATIENCE_SECONDS)
        for asked in queued:
            with pytest.raises(CardSilent):
                asked.result(PATIENCE_SECONDS)
    for pin in pins:
        pin.wipe()
    remove(desk, reader)
    again = insert(desk, reader, other)
    assert desk.describe(again).tries == 3
    assert mute.verifies == other.verifies == 0
    desk.stop()


def test_another_card_under_the_same_number_is_never_taken_for_the_first(
    desk: CardDesk, reader: SimulatedReader
) -> None:
    insertion = insert(desk, reader, VirtualCard())
    desk.verify(insertion, Pin("123456"))
    other = VirtualCard(Contents(serial=2))
    reader._slot.card = other  # what a swap between two looks of the service comes to
    desk.forget(insertion)
    for _ in range(2):
        with pytest.raises(StaleInsertion):
            desk.verify(insertion, Pin("123456"))
    assert other.verifies == 0


def test_a_stale_request_does_not_disturb_the_card_that_is_in(
    desk: CardDesk, reader: SimulatedReader
) -> None:
    old = insert(desk, reader, VirtualCard())
    remove(desk, reader)
    new = insert(desk, reader, VirtualCard(Contents(serial=2)))
    desk.verify(new, Pin("123456"))
    with pytest.raises(StaleInsertion):
        desk.balances(old)
    desk.forget(old)
    assert desk.balances(new).medical is not None


def test_a_refused_pin_keeps_the_line_and_a_lost_card_does_not(
    desk: CardDesk, reader: SimulatedReader
) -> None:
    card = VirtualCard(manners=Manners(leaves_before=15))
    insertion = insert(desk, reader, card)
    with pytest.raises(PinRejected):
        desk.verify(insertion, Pin("999999"))
    assert card.commands == 6, "the identification is read once for each line"
    with pytest.raises(CardRemoved):
        desk.describe(insertion)
    assert card.commands == 15


def test_forgetting_waits_no_longer_than_the_time_limit(reader: SimulatedReader) -> None:
    desk = CardDesk(reader, deadline_seconds=0.1)
    desk.start()
    insertion = insert(desk, reader, VirtualCard(manners=Manners(mute_from=1)))
    with pytest.raises(CardSilent):
        desk.describe(insertion)
    desk.forget(insertion)
    desk.forget(insertion)
    desk.stop()


def test_a_fault_of_ours_ends_the_session_and_not_the_thread(
    desk: CardDesk, reader: SimulatedReader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    name = "周明月"

    def broken(channel: Channel) -> None:
        raise LookupError(name)

    insertion = insert(desk, reader, VirtualCard())
    desk.verify(insertion, Pin("123456"))
    with monkeypatch.context() as patch:
        patch.setattr(dialogue, "read_issuer", broken)
        with pytest.raises(LookupError):
            desk.describe(insertion)
    assert "LookupError in a job" in caplog.text
    assert name not in caplog.text
    assert desk.balances(insertion).medical_needs_pin, "the line was cut"


def test_a_fault_of_the_reader_is_a_service_that_is_down(caplog: pytest.LogCaptureFixture) -> None:
    class Moody(SimulatedReader):
        looks = 0

        def watch(self, known: ReaderState | None, timeout: float) -> ReaderState:
            self.looks += 1
            if self.looks == 1:
                raise OSError("no such thing")
            return super().watch(known, timeout)

    desk = CardDesk(Moody())
    desk.start()
    assert desk.snapshot().presence is Presence.SERVICE_DOWN
    assert desk.wait(1, PATIENCE_SECONDS).presence is Presence.EMPTY
    assert "watching failed: OSError" in caplog.text
    desk.stop()


def test_an_error_carries_no_frame_of_the_worker(desk: CardDesk, reader: SimulatedReader) -> None:
    insertion = insert(desk, reader, VirtualCard(manners=Manners(leaves_before=16)))
    with pytest.raises(CardRemoved) as caught:
        desk.describe(insertion)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    assert not any("worker" in str(frame.path) for frame in caught.traceback)


def test_an_answer_is_kept_by_nobody_but_the_one_who_asked(desk: CardDesk, reader: SimulatedReader) -> None:
    insertion = insert(desk, reader, VirtualCard())
    holder = desk.describe(insertion).holder
    assert holder is not None
    gone = weakref.ref(holder.name)
    del holder
    desk.forget(insertion)  # the worker is past its last job now
    gc.collect()
    assert gone() is None


def test_stopping_twice_leaves_no_thread(reader: SimulatedReader) -> None:
    before = set(threading.enumerate())
    desk = CardDesk(reader)
    desk.start()
    insertion = insert(desk, reader, VirtualCard())
    desk.describe(insertion)
    desk.stop()
    desk.stop()
    assert set(threading.enumerate()) == before
    with pytest.raises(ServiceDown):
        desk.describe(insertion)
    desk.forget(insertion)


def test_a_hundred_visits_cut_off_anywhere_leave_nothing_open(
    desk: CardDesk, reader: SimulatedReader
) -> None:
    before = set(threading.enumerate())
    for visit in range(100):
        card = VirtualCard(manners=Manners(leaves_before=visit % 30 or None, t0=bool(visit % 2)))
        insertion = insert(desk, reader, card)
        with suppress(CardError):
            desk.describe(insertion)
            desk.verify(insertion, Pin("123456"))
            desk.balances(insertion)
        reader.remove()
        state = desk.snapshot()
        while state.presence is not Presence.EMPTY:
            state = desk.wait(state.revision, PATIENCE_SECONDS)
        assert card.verifies <= 1
    insertion = insert(desk, reader, VirtualCard())
    assert desk.balances(insertion).medical_needs_pin
    assert set(threading.enumerate()) == before


def test_a_job_nobody_waits_for_keeps_no_result(clock: Clock) -> None:
    job = Job(1, lambda _: "周明月", 5.0, clock)
    with pytest.raises(CardSilent):
        job.outcome(0.0)
    with pytest.raises(CardSilent):
        job.run(None)  # type: ignore[arg-type]
    assert "周明月" not in vars(job).values()


def test_the_log_names_nobody(
    desk: CardDesk, reader: SimulatedReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    insertion = insert(desk, reader, VirtualCard())
    desk.describe(insertion)
    desk.verify(insertion, Pin("123456"))
    desk.balances(insertion)
    remove(desk, reader)
    for secret in ("周", "110101199003", "X0000001", "123456", "1234.56", "50.00"):
        assert secret not in caplog.text
