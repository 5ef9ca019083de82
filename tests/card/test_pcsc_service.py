"""The PC/SC adapter when the service stops, dies and comes back, and what it makes of result codes."""

import sys
from collections.abc import Iterator

import pytest

from kiosk.card import errors, inspect, pcsc, pcsc_line
from kiosk.card.port import Presence
from kiosk.card.virtual_card import VirtualCard
from kiosk.masking import Pin
from tests.card import vpcd
from tests.card.kits import PATIENCE_SECONDS, Bench, PcscKit, started, until_presence


@pytest.fixture
def pcsc_bench(pcsc_kit: PcscKit) -> Iterator[Bench]:
    """A started desk on the PC/SC adapter."""
    with started(pcsc_kit.reader) as desk:
        bench = Bench(pcsc_kit, desk)
        bench.empty()
        yield bench


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_desk_recovers_when_the_service_does(service: vpcd.Service, pcsc_bench: Bench, end: str) -> None:
    desk = pcsc_bench.desk
    card = VirtualCard()
    insertion = pcsc_bench.insert(card)
    desk.verify(insertion, Pin("123456"))
    getattr(service, end)()
    state = until_presence(desk, Presence.SERVICE_DOWN)
    assert (state.insertion, state.reader) == (0, None)
    with pytest.raises(errors.ServiceDown):
        desk.describe(insertion)
    with pytest.raises(errors.ServiceDown):
        pcsc_bench.kit.reader.names()
    service.start()
    again = until_presence(desk, Presence.CARD)
    assert again.insertion != insertion
    with pytest.raises(errors.StaleInsertion):
        desk.balances(insertion)
    assert desk.balances(again.insertion).medical_needs_pin
    assert card.verifies == 1


def test_a_reader_that_is_unplugged_is_told_and_found_again_when_it_is_back(
    service: vpcd.Service, pcsc_bench: Bench
) -> None:
    desk = pcsc_bench.desk
    pcsc_bench.insert(VirtualCard())
    reader = desk.snapshot().reader
    assert reader is not None
    service.stop()
    service.unplug(reader)
    try:
        service.start()
        gone = until_presence(desk, Presence.NO_READER)
        assert (gone.insertion, gone.reader) == (0, None)
        with pytest.raises(errors.NoReader):
            desk.describe(1)
    finally:
        service.stop()
        service.plug_in(reader)
        service.start()
    assert desk.describe(until_presence(desk, Presence.CARD).insertion).tries == 3


def test_five_restarts_in_a_row_are_survived(service: vpcd.Service, pcsc_bench: Bench) -> None:
    desk = pcsc_bench.desk
    pcsc_bench.insert(VirtualCard())
    for _ in range(5):
        revision = desk.snapshot().revision
        service.kill()
        service.start()
        assert desk.wait(revision, PATIENCE_SECONDS).revision > revision
        assert desk.describe(until_presence(desk, Presence.CARD).insertion).tries == 3


def test_a_service_that_comes_late_is_found(service: vpcd.Service, pcsc_kit: PcscKit) -> None:
    service.stop()
    with started(pcsc_kit.reader) as desk:
        assert desk.snapshot().presence is Presence.SERVICE_DOWN
        service.start()
        until_presence(desk, Presence.EMPTY)


@pytest.mark.usefixtures("pcscd")
def test_the_first_reader_is_taken_when_none_is_named() -> None:
    reader = pcsc.PcscReader()
    assert reader.watch(None, 2.0).reader == reader.names()[0]
    reader.close()


@pytest.mark.usefixtures("pcscd")
def test_a_closed_reader_ends_its_watch() -> None:
    reader = pcsc.PcscReader("Virtual PCD A 00 00")
    with started(reader) as desk:
        state = desk.snapshot()
    assert desk.wait(state.revision, 0.0).presence in {Presence.SERVICE_DOWN, state.presence}
    assert reader.watch(None, 5.0).presence is Presence.SERVICE_DOWN


def test_a_report_on_a_card_in_the_reader(pcsc_kit: PcscKit) -> None:
    state = pcsc_kit.reader.watch(None, 1.0)
    pcsc_kit.insert(VirtualCard())
    while state.presence is not Presence.CARD:
        state = pcsc_kit.reader.watch(state, 1.0)
    lines = inspect.report(pcsc_kit.reader)
    assert f"reader used: {state.reader}" in lines
    assert "answer to reset: 17 bytes" in lines
    assert "social security number: 110101************" in lines
    assert "medical balance: only with the PIN" in lines


def test_a_report_without_the_service(service: vpcd.Service) -> None:
    service.stop()
    assert inspect.report(pcsc.PcscReader())[0].startswith("service: down; pcscd does not run")


def test_without_pyscard_the_package_works_and_the_reader_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    with pytest.raises(pcsc.PcscUnavailable) as caught:
        pcsc.PcscReader()
    assert "pyscard" in caught.value.reason


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (0x80100009, errors.NoReader),
        (0x8010000A, errors.CardSilent),
        (0x8010000B, errors.NoReader),
        (0x8010000C, errors.CardRemoved),
        (0x8010000F, errors.Unreadable),
        (0x80100013, errors.ServiceDown),
        (0x80100016, errors.CardRemoved),
        (0x8010001D, errors.ServiceDown),
        (0x80100066, errors.UpsideDown),
        (0x80100067, errors.UpsideDown),
        (0x80100068, errors.CardRemoved),
        (0x80100069, errors.CardRemoved),
        (0x801000FF, errors.CardRemoved),
    ],
)
@pytest.mark.parametrize("signed", [False, True])
def test_result_codes_are_told_apart_with_either_sign(
    code: int, error: type[errors.CardError], *, signed: bool
) -> None:
    with pytest.raises(error):
        pcsc_line.expect(code - (1 << 32) if signed else code)
