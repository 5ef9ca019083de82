"""The PC/SC adapter when the service stops, dies and comes back, and what it makes of result codes."""

import sys

import pytest

from kiosk.card import errors, pcsc
from kiosk.card.port import Presence
from kiosk.card.virtual_card import VirtualCard
from kiosk.masking import Pin
from tests.card.kits import Bench, started, until, until_presence


@pytest.fixture
def pcsc_bench(pcsc_kit):
    """A started desk on the PC/SC adapter."""
    with started(pcsc_kit.reader) as desk:
        bench = Bench(pcsc_kit, desk)
        bench.empty()
        yield bench


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_desk_recovers_when_the_service_does(service, pcsc_bench, end):
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


def test_five_restarts_in_a_row_are_survived(service, pcsc_bench):
    desk = pcsc_bench.desk
    pcsc_bench.insert(VirtualCard())
    for _ in range(5):
        revision = desk.snapshot().revision
        service.kill()
        service.start()
        state = until(desk, lambda state, old=revision: state.revision > old and state.insertion != 0)
        assert desk.describe(state.insertion).tries == 3


def test_a_service_that_comes_late_is_found(service, pcsc_kit):
    service.stop()
    with started(pcsc_kit.reader) as desk:
        assert desk.snapshot().presence is Presence.SERVICE_DOWN
        service.start()
        until_presence(desk, Presence.EMPTY)


def test_the_first_reader_is_taken_when_none_is_named(_service):
    reader = pcsc.PcscReader()
    assert reader.watch(None, 2.0).reader == reader.names()[0]
    reader.close()


def test_a_closed_reader_ends_its_watch(_service):
    reader = pcsc.PcscReader("Virtual PCD A 00 00")
    with started(reader) as desk:
        state = desk.snapshot()
    assert desk.wait(state.revision, 0.0).presence in {Presence.SERVICE_DOWN, state.presence}
    assert reader.watch(None, 5.0).presence is Presence.SERVICE_DOWN


def test_without_pyscard_the_package_works_and_the_reader_says_why(monkeypatch):
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
def test_result_codes_are_told_apart_with_either_sign(code, error, signed):
    with pytest.raises(error):
        pcsc._expect(code - (1 << 32) if signed else code)
